"""Internal: write Hayagriva YAML, the bibliographies of Typst.

Source: "The Hayagriva YAML File Format".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..inline_markup import pieces
from ..item_fields import ItemFields
from ..results import Written, one_line
from ..value_parsing import text_of
from ..yaml_mappings import dump_yaml
from .tables import FIELDS, TYPES_FROM_CSL

__all__ = ["write"]

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_ROLES = {
    "translator": "translator", "compiler": "compiler", "contributor": "collaborator", "organizer": "organizer",
    "performer": "cast-member", "composer": "composer", "producer": "producer", "executive-producer":
    "executive-producer", "script-writer": "writer", "director": "director", "illustrator": "illustrator", "narrator":
    "narrator",
}  # fmt: skip
_OF_PARENT = ("volume", "issue", "edition", "volume-total")
_STANDALONE = frozenset(("book", "report", "thesis"))


def write(items: Iterable[Mapping[str, Any]]) -> Written:
    """Format *items* as a Hayagriva file.

    Args:
        items: CSL-JSON mappings.

    Returns:
        The text, and the key of each item.

    >>> print(write([{"id": "a", "type": "article-journal", "title": "T", "container-title": "J"}]).text)
    a:
      type: article
      title: T
      parent:
        type: periodical
        title: J
    <BLANKLINE>
    """
    entries: dict[str, Any] = {}
    keys: list[str] = []
    for item in items:
        fields = ItemFields(item)
        key = fields.key or "reference"
        count = 1
        while key in entries:
            count += 1
            key = f"{fields.key or 'reference'}-{count}"
        entries[key] = _entry(fields)
        keys.append(key)
    return Written(dump_yaml(entries) if entries else "", keys)


def _entry(fields: ItemFields) -> dict[str, Any]:
    """Return an entry without empty fields."""
    kind, of_parent = TYPES_FROM_CSL.get(fields.type, ("misc", ""))
    container = fields.plain("container-title")
    parent: dict[str, Any] = {
        "type": of_parent or "misc",
        "title": _with_short(container, fields.plain("container-title-short")),
    }
    hosted = bool(container) and fields.type not in _STANDALONE
    values = {field: fields.plain(variable) for field, variable in FIELDS.items()}
    if not _LANGUAGE.fullmatch(values["language"]):
        values["language"] = ""
    entry: dict[str, Any] = {
        "type": kind,
        "title": _with_short(_formattable(fields.text("title")), fields.plain("title-short")),
        "author": _people(fields.names("author")),
        "date": _date(fields),
    }
    numbers = {name: fields.text(name.upper()) for name in ("doi", "isbn", "issn", "pmid", "pmcid")}
    numbers["serial"] = fields.text("version" if fields.type == "software" else "number")
    if hosted:
        parent |= {"author": _people(fields.names("container-author"))}
        parent |= {field: values.pop(field) for field in _OF_PARENT}
        parent["serial-number"] = {name: numbers.pop(name) for name in ("isbn", "issn")}
    entry["editor"] = _people(fields.names("editor"))
    entry["affiliated"] = [
        {"role": role, "names": people}
        for variable, role in _ROLES.items()
        if (people := _people(fields.names(variable)))
    ]
    entry["publisher"] = {"name": fields.plain("publisher"), "location": fields.plain("publisher-place")}
    entry["organization"] = fields.plain("authority") if fields.type == "legal_case" else ""
    entry["page-range"] = fields.text("page").replace("–", "-")
    entry |= values
    url, accessed = fields.text("URL"), fields.date("accessed")
    entry["url"] = {"value": url, "date": str(accessed)} if accessed is not None and url else url
    entry["serial-number"] = numbers
    series = fields.plain("collection-title")
    parents: list[dict[str, Any]] = [parent] if hosted else []
    if series:
        collection = {"type": "misc" if hosted else "book", "title": series, "volume": fields.text("collection-number")}
        parents.append(collection)
    if event := fields.plain("event-title"):
        parents.append({"type": "conference", "title": event, "location": fields.plain("event-place")})
    entry["parent"] = parents[0] if len(parents) == 1 else parents
    made: dict[str, Any] = _without_empty(entry) or {}
    publisher = made.get("publisher")
    if isinstance(publisher, dict) and "location" not in publisher:
        made["publisher"] = publisher["name"]
    elif isinstance(publisher, dict) and "name" not in publisher:
        made["location"] = made.pop("publisher")["location"]  # a publisher needs a name
    return made


def _without_empty(value: Any) -> Any:
    """Return *value* without empty texts, lists and mappings at any depth; ``None`` if nothing is left."""
    if isinstance(value, dict):
        inner = {name: made for name, one in value.items() if (made := _without_empty(one)) is not None}
        return inner or None
    if isinstance(value, list):
        return [made for one in value if (made := _without_empty(one)) is not None] or None
    return value if value not in ("", None) else None


def _with_short(text: str, short: str) -> Any:
    """Return a text, with its short form if it has one."""
    return {"value": text, "short": short} if text and short else text


def _formattable(text: str) -> str:
    """Return *text* with braces around its ``nocase`` words. Braces of its own are left out, as they have a meaning."""
    if "<" not in text:
        return text.replace("{", "(").replace("}", ")") if "{" in text or "}" in text else text
    parts: list[str] = []
    depth = 0
    for piece in pieces(text):
        if piece.kind == "text":
            parts.append(piece.text.replace("{", "(").replace("}", ")"))
        elif piece.kind == "nocase":
            depth += 1 if piece.text == "begin" else -1
            if (depth, piece.text) in ((1, "begin"), (0, "end")):
                parts.append("{" if piece.text == "begin" else "}")
    return one_line("".join(parts))


def _date(fields: ItemFields) -> str:
    """Return the date of publication: a single day, month or year."""
    date = fields.date("issued")
    if date is None:
        year = fields.year("issued")
        return year if year.isdecimal() and len(year) == 4 else ""
    return f"~{date}" if fields.flag("issued", "circa") else str(date)


def _people(names: list[Mapping[str, Any]]) -> Any:
    """Return names as text, or as mappings where the text would be read as another name."""
    people = [_person(name) for name in names]
    return people[0] if len(people) == 1 else people


def _person(name: Mapping[str, Any]) -> Any:
    """Return one name."""
    literal = text_of(name.get("literal"))
    if literal:
        return literal if "," not in literal and " " in literal else {"name": literal}
    particle = " ".join(
        filter(None, (text_of(name.get(part)) for part in ("dropping-particle", "non-dropping-particle")))
    )
    family, given, suffix = (text_of(name.get(part)) for part in ("family", "given", "suffix"))
    plain = not any("," in part for part in (family, given, suffix, particle)) and (not particle or particle.islower())
    if not given or not family:
        return {"name": family or given} if " " in (family or given) else family or given
    if plain and not family[0].islower() and not suffix:
        return f"{particle} {family}, {given}".strip()
    parts = {"name": family, "given-name": given, "prefix": particle, "suffix": suffix}
    return {part: text for part, text in parts.items() if text}
