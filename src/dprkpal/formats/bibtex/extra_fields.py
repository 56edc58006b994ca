"""Internal: the fields that dprkpal adds to biblatex: verification, romanized forms, tier, warning and ISBNs.

The top of ``refs.bib`` explains them. They are stored in ``custom`` of an item; romanized forms are stored in
``multi``, as in Juris-M.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..tex.reader import Mode, decode_verbatim
from ..tex.writer import encode_tex, encode_verbatim
from .name_lists import write_names
from .names import parse_names
from .tables import NAMES
from .variables import field_of, variable_of

__all__ = [
    "BRACES", "added_braces", "apply_to_all", "extra_groups", "read_annotations", "read_extra",
    "read_romanized", "write_extras",
]

Decode = Callable[[str, Mode], str]

BRACES = "+an:braces"
"""The ending of the annotation of a title that says who put its braces: ``title+an:braces = {=added}``."""

_STATUSES = ("verified", "unverified", "conflicting", "unchecked")
_GROUP = re.compile(r"\s*([A-Za-z][\w-]*)\s*=\s*(?=\{)")
_BRACE = re.compile(r"[{}]")
_NAME = re.compile(r"[A-Za-z][\w-]*")
_FAMILY_FIRST = re.compile(r"\s*(\d{1,4})\s*=\s*\"?familyfirst\"?\s*", re.IGNORECASE)


def extra_groups(source: str) -> list[tuple[str, str]]:
    """Split a field that holds values for several other fields: ``title = {…}, date = {…}``.

    >>> extra_groups("title = {One {brace}}, date = {two}")
    [('title', 'One {brace}'), ('date', 'two')]
    """
    groups: list[tuple[str, str]] = []
    position = 0
    while match := _GROUP.search(source, position):
        depth, position = 0, match.end()
        for brace in _BRACE.finditer(source, match.end()):
            depth += 1 if brace[0] == "{" else -1
            position = brace.end()
            if depth == 0:
                break
        groups.append((match[1], source[match.end() + 1 : position - 1]))
    return groups


def read_extra(custom: dict[str, Any], kind: str, field: str, source: str, decode: Decode) -> bool:
    """Read an extra field into *custom*; return ``False`` if *field* is not an extra field.

    Args:
        custom: The ``custom`` of the item, which is changed.
        kind: The entry type in lower case.
        field: The name of the field in lower case.
        source: The value of the field, in TeX.
        decode: The function that converts TeX to text.
    """
    if field == "titledescription" and source.lower() == "true":
        custom["description"] = True
    elif field in ("tier", "warning"):
        custom[field] = decode(source, "text")
    elif field == "isbns":
        custom["ISBN"] = [
            {"value": value, "format": form.strip(" )")}
            for value, _, form in (part.strip().partition(" (") for part in source.split(","))
        ]
    elif field in _STATUSES:
        checks = custom.setdefault("verification", {})
        for name in filter(None, (part.strip() for part in source.split(","))):
            checks.setdefault(variable_of(name, kind), {})["status"] = field
    elif field in ("verifynote", "seenat"):
        checks = custom.setdefault("verification", {})
        for name, text in extra_groups(source):
            seen = field == "seenat"
            checks.setdefault(variable_of(name, kind), {})["seen-at" if seen else "note"] = (
                [decode_verbatim(url) for url in text.split()] if seen else decode(text, "text")
            )
    else:
        return False
    return True


def apply_to_all(custom: Mapping[str, Any]) -> None:
    """Give the notes and addresses of a status, as in ``seenat = {verified = {…}}``, to each field that has none."""
    checks = custom.get("verification", {})
    for status in _STATUSES:
        shared = checks.pop(status, None)
        for check in checks.values() if shared else ():
            if check.get("status") == status:
                for name, value in shared.items():
                    check.setdefault(name, list(value) if isinstance(value, list) else value)


def added_braces(fields: Mapping[str, str]) -> frozenset[str]:
    """Return the fields where the writer added braces round names, which are not in the CSL data.

    Source: the biblatex manual, "Data Annotations", for annotations with a name.

    >>> sorted(added_braces({"title": "The {Nile}", "title+an:braces": "=added"}))
    ['title']
    """
    return frozenset(
        field.removesuffix(BRACES)
        for field, source in fields.items()
        if field.endswith(BRACES) and source.strip() == "=added"
    )


def read_annotations(item: dict[str, Any], rest: dict[str, str]) -> None:
    """Apply name annotations such as ``author+an = {2=familyfirst}``, which is about the second author.

    Annotations that were applied are removed from *rest*; all others stay.

    Source: the biblatex manual, "Data Annotations".
    """
    for field in [field for field in rest if field.endswith("+an")]:
        base = field.removesuffix("+an")
        names = item.get(NAMES.get(base, base), ())
        others = []
        for annotation in rest.pop(field).split(";"):
            found = _FAMILY_FIRST.fullmatch(annotation)
            if found and isinstance(names, list) and 1 <= int(found[1]) <= len(names):
                names[int(found[1]) - 1]["static-ordering"] = True
            else:
                others.append(annotation.strip())
        if others:
            rest[field] = "; ".join(others)


def read_romanized(item: dict[str, Any], source: str, decode: Decode) -> None:
    """Add the romanized forms of some fields in *source* to *item*, in the format of Juris-M.

    `dprkpal.csl.text.scripts` later chooses between the original and the romanized form.
    """
    main = item.get("language", "und").partition("-")[0]
    for field, text in extra_groups(source):
        variable = variable_of(field)
        value = item.get(variable)
        if isinstance(value, str) and (form := decode(text, "text")):
            multi = item.setdefault("multi", {"main": {}, "_keys": {}})
            multi["main"][variable] = main
            multi["_keys"][variable] = {f"{main}-Latn": form}
        elif isinstance(value, list):
            for name, romanized in zip(value, parse_names(text)[0], strict=False):
                name["multi"] = {"main": main, "_key": {f"{main}-Latn": romanized}}


def write_extras(item: Mapping[str, Any], kind: str) -> Iterator[tuple[str, str]]:
    """Yield the extra fields of *item*, each with its source; *kind* is the entry type.

    >>> list(write_extras({"custom": {"tier": "core", "verification": {"issued": {"status": "verified"}}}}, "book"))
    [('tier', 'core'), ('verified', 'date')]
    """
    custom = item.get("custom")
    custom = custom if isinstance(custom, Mapping) else {}
    if custom.get("description") is True:
        yield "titledescription", "true"
    for name in ("tier", "warning"):
        if isinstance(text := custom.get(name), str):
            yield name, encode_tex(text)
    if isinstance(numbers := custom.get("ISBN"), list):
        yield (
            "isbns",
            ", ".join(
                encode_verbatim(f"{one.get('value', '')} ({one.get('format', '')})")
                for one in numbers
                if isinstance(one, Mapping)
            ),
        )
    for variable, names in item.items():
        if isinstance(names, list):
            first = [n for n, name in enumerate(names, 1) if isinstance(name, Mapping) and _is_static(name)]
            if first:
                field = {"container-author": "bookauthor"}.get(variable, variable)
                yield f"{field}+an", "; ".join(f"{n}=familyfirst" for n in first)
    if romanized := ", ".join(f"{field} = {{{form}}}" for field, form in _romanized_fields(item)):
        yield "romanized", romanized
    if isinstance(checks := custom.get("verification"), Mapping):
        yield from _verification_fields(checks, kind)


def _is_static(name: Mapping[str, Any]) -> bool:
    return name.get("static-ordering") is True


def _romanized_fields(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the fields with a romanized form, and the form in TeX."""
    tag = str(item.get("language") or "und").partition("-")[0] + "-Latn"
    multi = item.get("multi")
    keys = multi.get("_keys") if isinstance(multi, Mapping) else None
    for variable, forms in keys.items() if isinstance(keys, Mapping) else ():
        if isinstance(forms, Mapping) and isinstance(form := forms.get(tag), str) and _NAME.fullmatch(variable):
            yield field_of(variable), encode_tex(form)
    for variable, names in item.items():
        if not isinstance(names, list):
            continue
        forms_of_names = []
        for name in names:
            multi = name.get("multi") if isinstance(name, Mapping) else None
            key = multi.get("_key") if isinstance(multi, Mapping) else None
            form = key.get(tag) if isinstance(key, Mapping) else None
            if not isinstance(form, Mapping):
                break
            forms_of_names.append(form)
        if forms_of_names:
            yield field_of(variable), write_names(forms_of_names, classic=False)


def _verification_fields(checks: Mapping[str, Any], kind: str) -> Iterator[tuple[str, str]]:
    """Yield the fields with the verification of each variable."""
    known = {
        field_of(variable, kind): check
        for variable, check in checks.items()
        if isinstance(check, Mapping) and _NAME.fullmatch(str(variable))
    }
    for status in _STATUSES:
        if names := ", ".join(field for field, check in known.items() if check.get("status") == status):
            yield status, names
    notes = {
        field: encode_tex(note) for field, check in known.items() if isinstance(note := check.get("note"), str)
    }
    seen = {
        field: " ".join(encode_verbatim(str(url)) for url in urls)
        for field, check in known.items()
        if isinstance(urls := check.get("seen-at"), list)
    }
    for field, values in (("verifynote", notes), ("seenat", seen)):
        if values:
            yield field, ", ".join(f"{name} = {{{text}}}" for name, text in _joined(values, known).items())


def _joined(values: dict[str, str], checks: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return *values* with one value for all fields of a status if it is the same: ``verified = {…}``.

    A reference that was fetched has the same note and address for each field.
    """
    for status in _STATUSES:
        names = [name for name, check in checks.items() if check.get("status") == status]
        same = {values.get(name, "") for name in names}
        if len(names) > 1 and len(same) == 1 and (text := same.pop()):
            values = {status: text, **{name: value for name, value in values.items() if name not in names}}
    return values
