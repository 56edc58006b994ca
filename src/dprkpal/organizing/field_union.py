"""Internal: unite the fields of references that are the same work, and record every value that is not kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from ..model.vocabulary import NAME_VARIABLES
from .work_profile import fold

__all__ = ["FieldChoice", "is_richer", "is_same_value", "unite_items", "united_list", "united_note"]

_LISTS = {"keyword": ("[,;]", ", "), "ids": (",", ", "), "file": (";", ";"), "groups": (",", ", ")}
"""Variables and fields that are lists, with the pattern between their members and the text to join them with."""
_NOTES = frozenset(("note", "annote"))
_GENERAL_TYPES = frozenset(("document", "manuscript", "webpage"))
"""Types that say little: another type is kept instead."""


@dataclass
class FieldChoice:
    """The values that the entries of a group have in one field, if they differ."""

    field: str
    keep: Any
    """The value that is kept: CSL-JSON, or in a ``.bib`` file the BibTeX source."""
    drop: list[Any] = dataclass_field(default_factory=list)
    """The other values."""


def is_richer(variable: str, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    """Return whether *theirs* says the same as *mine* in a variable, and more.

    >>> short = {"author": [{"family": "Kim", "given": "I. S."}], "page": "1"}
    >>> long = {"author": [{"family": "Kim", "given": "Il Sung"}], "page": "1–9"}
    >>> is_richer("author", short, long), is_richer("page", short, long), is_richer("page", long, short)
    (True, True, False)
    """
    one, other = mine.get(variable), theirs.get(variable)
    if one is None or other is None:
        return False
    if variable in NAME_VARIABLES:
        return _has_more_names(variable, mine, theirs)
    if variable == "issued":
        first, second = _dates(one), _dates(other)
        return (
            len(first) == len(second) == 1 and len(first[0]) < len(second[0]) and second[0][: len(first[0])] == first[0]
        )
    if variable == "page":
        page, pages = (re.findall(r"\w+", str(value)) for value in (one, other))
        return len(page) == 1 and len(pages) == 2 and page[0] == pages[0]
    if variable == "title":
        short, long = fold(str(one)).strip(), fold(str(other)).strip()
        return bool(re.match(rf"{re.escape(short)}\s*[:.–—]", long)) if short else bool(long)
    return False


def _has_more_names(variable: str, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    """Return whether the other list of names is more complete: it has more names, or longer given names."""
    one, other = (item[variable] if isinstance(item.get(variable), list) else [] for item in (mine, theirs))
    families = [
        [fold(str(name.get("family") or name.get("literal") or "")) for name in names] for names in (one, other)
    ]
    ended = [variable in _open_lists(item) for item in (mine, theirs)]
    if len(other) > len(one) and families[1][: len(one)] == families[0]:
        return True
    if ended[0] != ended[1] or families[0] != families[1]:
        return False
    given = [[re.findall(r"\w+", fold(str(name.get("given") or ""))) for name in names] for names in (one, other)]
    longer = False
    for short, long in zip(*given, strict=True):
        begins = len(short) <= len(long) and all(word.startswith(part) for part, word in zip(short, long, strict=False))
        if not begins:
            return False
        longer = longer or short != long
    return longer


def _dates(value: Any) -> list[list[Any]]:
    """Return the dates of a CSL date."""
    dates = value.get("date-parts") if isinstance(value, Mapping) else None
    return [list(map(str, one)) for one in dates if isinstance(one, list)] if isinstance(dates, list) else []


def is_same_value(variable: str, one: Any, other: Any) -> bool:
    """Return whether two values say the same: equal but for white space, and the usual forms of identifiers.

    >>> is_same_value("DOI", "10.1/A", "https://doi.org/10.1/a"), is_same_value("page", "1-2", "1–2")
    (True, True)
    """
    if not isinstance(one, str | int) or not isinstance(other, str | int):
        return bool(one == other)
    first, second = (" ".join(str(value).split()) for value in (one, other))
    name = variable.lower()
    if name == "doi":
        first, second = (
            re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", text.lower()) for text in (first, second)
        )
    elif name in ("isbn", "issn"):
        first, second = (re.sub(r"[^0-9x]", "", text.lower()) for text in (first, second))
        first, second = (
            text[3:12] if len(text) == 13 else text[:9] if len(text) == 10 else text for text in (first, second)
        )
    elif name in ("page", "pages"):
        first, second = (re.sub(r"\s*[-–—]+\s*", "-", text) for text in (first, second))
    elif name == "url":
        first, second = (re.sub(r"^https?://(?:www\.)?", "", text).rstrip("/") for text in (first, second))
    return first == second


def united_list(name: str, one: str, other: str) -> str:
    """Return the members of two lists, such as keywords, each once.

    >>> united_list("keyword", "a; B", "b, c")
    'a; B, c'
    """
    split, join = _LISTS[name]
    have = {fold(part).strip() for part in re.split(split, one)}
    new: dict[str, str] = {}
    for part in re.split(split, other):
        text = part.strip()
        if text and fold(text).strip() not in have:
            new.setdefault(fold(text).strip(), text)
    return join.join(filter(None, [one.strip(), *new.values()])) if new else one


def united_note(one: str, other: str) -> str:
    """Return two notes as one, each once."""
    first, second = one.strip(), other.strip()
    if second.casefold() in first.casefold():
        return one
    return other if first.casefold() in second.casefold() else f"{first}; {second}"


def unite_items(
    mine: Mapping[str, Any], theirs: Mapping[str, Any], choices: dict[str, FieldChoice], key: str
) -> dict[str, Any]:
    """Return one CSL-JSON item with the variables of both.

    Args:
        mine: The item whose values are kept in doubt.
        theirs: The other one.
        choices: The values that differ are added to it.
        key: The key by which the other item can be cited, or nothing.

    >>> choices: dict[str, FieldChoice] = {}
    >>> united = unite_items({"id": "a", "title": "T"}, {"id": "b", "title": "t", "DOI": "10.1/x"}, choices, "b")
    >>> united["title"], united["DOI"], united["custom"], choices["title"].drop
    ('T', '10.1/x', {'fields': {'ids': 'b'}}, ['t'])
    """
    united = dict(mine)
    taken: list[str] = []
    for name, value in theirs.items():
        if name in ("id", "custom"):
            continue
        if name not in united or united[name] in ("", [], None):
            united[name] = value
        elif name in _LISTS:
            united[name] = united_list(name, str(united[name]), str(value))
        elif name in _NOTES:
            united[name] = united_note(str(united[name]), str(value))
        elif not is_same_value(name, united[name], value):
            better = is_richer(name, united, theirs) or (
                name == "type" and united[name] in _GENERAL_TYPES and value not in _GENERAL_TYPES
            )
            _choose(united, name, value, better, choices)
            if better and name in NAME_VARIABLES:
                taken.append(name)
    custom = _united_custom(united.get("custom"), theirs.get("custom"), choices, key, str(mine.get("id", "")))
    if taken and isinstance(custom.get("others"), list):
        custom["others"] = [name for name in custom["others"] if name not in taken or name in _open_lists(theirs)]
        if not custom["others"]:
            del custom["others"]
    if custom:
        united["custom"] = custom
    return united


def _mapping(value: object) -> dict[str, Any]:
    """Return a copy of a mapping; an empty one for anything else."""
    return {str(name): one for name, one in value.items()} if isinstance(value, Mapping) else {}


def _open_lists(item: Mapping[str, Any]) -> list[str]:
    """Return the variables whose list of names ends with "and others"."""
    custom = item.get("custom")
    others = custom.get("others") if isinstance(custom, Mapping) else None
    return [str(one) for one in others] if isinstance(others, list) else []


def _choose(united: dict[str, Any], name: str, value: Any, better: bool, choices: dict[str, FieldChoice]) -> None:
    """Keep one of two values, and record the other."""
    choice = choices.setdefault(name, FieldChoice(name, united[name]))
    lost = united[name] if better else value
    if better:
        united[name] = choice.keep = value
    if lost not in choice.drop:
        choice.drop.append(lost)


def _united_custom(mine: object, theirs: object, choices: dict[str, FieldChoice], key: str, own: str) -> dict[str, Any]:
    """Return the ``custom`` variable of two items as one, with *key* among the other keys of the entry."""
    custom: dict[str, Any] = dict(mine) if isinstance(mine, Mapping) else {}
    other: Mapping[str, Any] = theirs if isinstance(theirs, Mapping) else {}
    fields: dict[str, Any] = _mapping(custom.get("fields"))
    for name, value in _mapping(other.get("fields")).items():
        if name in _LISTS and name in fields:
            fields[name] = united_list(name, str(fields[name]), str(value))
        elif name not in fields:
            fields[name] = value
        elif not is_same_value(name, fields[name], value):
            _choose(fields, name, value, False, choices)
    if key:
        fields["ids"] = united_list("ids", str(fields.get("ids", "")), key)
    if ids := [one for one in re.split(r"\s*,\s*", str(fields.get("ids", ""))) if one and one != own]:
        fields["ids"] = ", ".join(ids)
    else:
        fields.pop("ids", None)
    for name, value in other.items():
        if name not in ("fields", "others"):
            custom.setdefault(name, value)
    if fields:
        custom["fields"] = fields
    return custom
