"""CSL-JSON to references, one bad item at a time.

What is not JSON is an error, for machines write it and half a file is no file. An item whose values
are of the wrong kind is mended where what it means is plain, and told in a finding; nothing that
cannot be understood is guessed.

Source: the CSL-JSON schema, ``csl-data.json``; RFC 8259.
"""

from __future__ import annotations

import json
import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from ...model.edtf import parse_year, read_edtf
from ...model.vocabulary import DATE_VARIABLES, ITEM_TYPES, NAME_VARIABLES, NUMBER_VARIABLES, TEXT_VARIABLES
from ..finding_codes import (
    DUPLICATE_FIELD,
    DUPLICATE_KEY,
    IMPOSSIBLE_DATE,
    MISFORMED_NAME,
    NO_KEY,
    UNKNOWN_TYPE,
    UNREADABLE,
)
from ..keys import make_key, unique_key
from ..positions import Positions
from ..results import Reading, clean
from .source_text import MemberPositions, values_of

if TYPE_CHECKING:
    from ..finding_codes import Report

__all__ = ["find_repeated", "parse", "read_items"]


MAX_DEPTH = 20
"""No unknown variable with lists or objects nested deeper is kept."""

_SUSPECT = re.compile(r"\\u(?:00[01789]|d[89a-f]|20[26]|feff)", re.IGNORECASE)
_NAME_PARTS = ("family", "given", "dropping-particle", "non-dropping-particle", "suffix", "literal")
_FLAGS = ("comma-suffix", "static-ordering", "parse-names")


def parse(text: str, path: str | None = None) -> Reading:
    """Return the references of a CSL-JSON file, with what was wrong with it.

    Args:
        text: A list of items, or an object that holds one under ``items`` or ``references``, or one item.
        path: The file's name, for the findings.

    Returns:
        A `Reading`; each of its items is valid CSL-JSON with a string or number as its id.

    Raises:
        FormatError: The text is not JSON, or holds no list of items; with line and column.

    >>> reading = parse('[{"id": 1, "type": "book", "title": 1984}, ["book"]]')
    >>> reading.items, str(reading.findings[0])
    ([{'id': 1, 'type': 'book', 'title': '1984'}], '1:44: item 2 is a list, not an object; it is left out')
    """
    repeated: list[str] = []

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        repeated.extend(find_repeated(name for name, _ in pairs))
        return dict(pairs)

    deep = _SUSPECT.search(text) is not None
    values = values_of(text, path, mapping, repeated)
    lines, places = Positions(text), MemberPositions(text)  # each goes through the text once
    return read_items(values, path, lambda begin: lines.at(begin)[0], places.of, deep)


def find_repeated(names: Iterable[str]) -> list[str]:
    """Return those of *names* that stand there more than once, or a few of them.

    >>> find_repeated(["a", "b", "a"])
    ['a']
    """
    seen: set[str] = set()
    twice: dict[str, None] = {}
    for name in names:
        if name in seen and len(twice) < 5:
            twice[name] = None
        seen.add(name)
    return list(twice)


def read_items(
    values: Iterable[tuple[Any, Any, list[str]]],
    path: str | None,
    line_of: Callable[[Any], int],
    place_of: Callable[[Any, str], tuple[int, int]],
    deep: bool = False,
) -> Reading:
    """Return the references that *values* are.

    Args:
        values: What should be items of CSL-JSON, each with where it comes from and the names that stand twice in it.
        path: The file's name, for the findings.
        line_of: Returns the line of an item, given where it comes from.
        place_of: Returns the line and the column of a variable of an item, likewise; those of the item where it has
            no such variable.
        deep: Whether there may be characters that no text has anywhere in the values.

    Returns:
        A `Reading`, as from `parse`.
    """
    reading = Reading()
    seen: dict[str, tuple[int, dict[str, Any]]] = {}
    counts: dict[str, int] = {}
    keyless: list[tuple[int, Any, dict[str, Any]]] = []

    def said(origin: Any, key: str | None, message: str, code: str = "", *, lost: bool = False) -> None:
        line, column = place_of(origin, message.partition(":")[0])  # of the variable with which the message begins
        reading.report(message, code, path=path, line=line, column=column, key=key, lost=lost)

    for number, (value, origin, twice) in enumerate(values, start=1):
        report: Report = partial(said, origin, None)
        if not isinstance(value, dict):
            report(f"item {number} is {_json_type(value)}, not an object; it is left out", UNREADABLE, lost=True)
            continue
        if deep and (mended := _clean_strings(value)) is not None:
            value = mended
            report(f"item {number}: control, surrogate or unclosed bidirectional characters are left out")
        identity = value.get("id")
        if isinstance(identity, bool) or not isinstance(identity, str | int | float) or identity == "":
            item = _convert_item({**value, "id": ""}, report)
            keyless.append((number, origin, item))
            reading.items.append(item)
            continue
        report = partial(said, origin, str(identity)[:200])
        if twice:
            message = f"{', '.join(twice)[:100]} stands twice in one object; the last one counts"
            report(message, DUPLICATE_FIELD, lost=True)
        item = _convert_item(value, report)
        key = str(identity)
        if key in seen:
            first, before = seen[key]
            if before == item:
                report(f"item {first} is the same", DUPLICATE_KEY)
                continue
            item["id"] = key = unique_key(key, seen, counts)
            report(f"this id is used before, by item {first}; the id of this item is {key[:200]!r}", DUPLICATE_KEY)
        seen[key] = number, item
        reading.items.append(item)
        reading.places[key] = (path, line_of(origin))
    for number, origin, item in keyless:  # once it is known which keys there are
        item["id"] = key = unique_key(make_key(item), reading.places, counts)
        reading.places[key] = (path, line_of(origin))
        said(origin, None, f"item {number} has no id; here it is {key[:100]!r}", NO_KEY)
    return reading


def _json_type(value: Any) -> str:
    """Return what *value* is, in the words of JSON."""
    if isinstance(value, bool):
        return "true or false"
    return {str: "text", int: "a number", float: "a number", list: "a list", dict: "an object"}.get(type(value), "null")


def _clean_strings(value: dict[str, Any]) -> dict[str, Any] | None:
    """Return *value* with its strings clean, however deep; ``None`` when they all were."""
    changed = False
    root: dict[str, Any] = {}
    pending: list[tuple[Any, Any]] = [(value, root)]
    while pending:
        old, new = pending.pop()
        for key, inner in old.items() if isinstance(old, dict) else enumerate(old):
            if isinstance(key, str):
                key, before = clean(key), key
                changed = changed or key is not before
            if isinstance(inner, str):
                text = clean(inner)
                changed = changed or text is not inner
                made: Any = text
            elif isinstance(inner, dict | list):
                made = {} if isinstance(inner, dict) else []
                pending.append((inner, made))
            else:
                made = inner
            if isinstance(new, dict):
                new[key] = made
            else:
                new.append(made)
    return root if changed else None


def _convert_item(value: dict[str, Any], report: Report) -> dict[str, Any]:
    """Return *value* with each variable of the kind that CSL gives it."""
    item: dict[str, Any] = {"id": value["id"]}
    own: str | None = None
    for variable, content in value.items():
        if variable == "id" or content is None:
            continue
        made: Any
        if variable == "type":
            made = content if isinstance(content, str) and content in ITEM_TYPES else None
            if made is None:
                report(
                    f"type: {str(content)[:100]!r} is not an item type of CSL; it is read as a document", UNKNOWN_TYPE
                )
                own = content if isinstance(content, str) else None
        elif variable in TEXT_VARIABLES:
            made = _convert_text(variable, content, report)
        elif variable in NAME_VARIABLES:
            made = _convert_names(variable, content, report)
        elif variable in DATE_VARIABLES:
            made = _convert_date(variable, content, report)
        elif variable in NUMBER_VARIABLES:
            made = content if _is_number(content) else _convert_text(variable, content, report)
        elif variable == "custom" and not isinstance(content, dict):
            report(f"custom: {_json_type(content)} where an object belongs; it is left out", UNREADABLE, lost=True)
            continue
        else:
            made = content
            if isinstance(content, dict | list) and _too_deep(content):
                report(f"{variable[:100]}: nested too deep; it is left out", UNREADABLE, lost=True)
                continue
        if made is not None:
            item[variable] = made
    if "type" not in item:
        if "type" not in value:
            report("no type; it is read as a document", UNKNOWN_TYPE)
        item["type"] = "document"
    if own:
        item["custom"] = {**item.get("custom", {}), "entrytype": own}
    return item


def _is_number(content: Any) -> bool:
    return isinstance(content, int | float) and not isinstance(content, bool)


def _convert_text(variable: str, content: Any, report: Report) -> str | None:
    """Return *content* as text."""
    if isinstance(content, str):
        return content
    if _is_number(content):
        return str(content)
    if isinstance(content, list) and content and all(isinstance(one, str) for one in content):
        report(f"{variable}: a list where text belongs; its members stand with commas between them", UNREADABLE)
        return ", ".join(content)
    report(
        f"{variable}: {_json_type(content)} where text belongs; it is left out", UNREADABLE, lost=not _is_empty(content)
    )
    return None


def _convert_names(variable: str, content: Any, report: Report) -> list[dict[str, Any]] | None:
    """Return *content* as a list of names."""
    if isinstance(content, str):
        report(f"{variable}: text where a list of names belongs; it is one literal name", MISFORMED_NAME)
        return [{"literal": content}] if content.strip() else None
    if isinstance(content, dict):
        content = [content]
    if not isinstance(content, list):
        report(
            f"{variable}: {_json_type(content)} where a list of names belongs; it is left out",
            MISFORMED_NAME,
            lost=True,
        )
        return None
    names = []
    for number, one in enumerate(content, start=1):
        if isinstance(one, str) and one.strip():
            report(f"{variable}: name {number} is text; it is a literal name", MISFORMED_NAME)
            one = {"literal": one}
        name = _convert_name(one) if isinstance(one, dict) else {}
        if name.get("family") or name.get("given") or name.get("literal"):
            names.append(name)
        elif _is_empty(one):
            report(f"{variable}: name {number} is empty", MISFORMED_NAME)
        elif text := " ".join(name[part] for part in _NAME_PARTS if name.get(part)):
            report(f"{variable}: name {number} has no family name, given name or literal", MISFORMED_NAME)
            names.append({"literal": text})
        else:
            message = f"{variable}: name {number} has no family name, given name or literal; it is left out"
            report(message, MISFORMED_NAME, lost=True)
    return names or None


def _convert_name(value: dict[str, Any]) -> dict[str, Any]:
    """Return *value* with text in the parts of the name."""
    name: dict[str, Any] = {}
    for part, content in value.items():
        if part in _NAME_PARTS:
            if isinstance(content, str):
                name[part] = content
            elif _is_number(content):
                name[part] = str(content)
        elif part in _FLAGS:
            if isinstance(content, str | bool | int):
                name[part] = content
        elif part == "multi" and isinstance(content, dict):  # the name in other scripts
            if not _too_deep(content):
                name[part] = content
        elif not isinstance(content, dict | list) and content is not None:
            name[part] = content
    return name


def _convert_date(variable: str, content: Any, report: Report) -> dict[str, Any] | None:
    """Return *content* as a date."""
    if isinstance(content, str):
        report(f"{variable}: text where a date belongs; it is read as EDTF", IMPOSSIBLE_DATE)
        read, complaint = read_edtf(content)
        if complaint:
            report(f"{variable}: {complaint}", IMPOSSIBLE_DATE)
        return read if read is not None or not content.strip() else {"literal": content.strip()}
    if _is_number(content) or isinstance(content, list):
        report(f"{variable}: {_json_type(content)} where a date belongs; it is read as date-parts", IMPOSSIBLE_DATE)
        parts = content if isinstance(content, list) else [content]
        content = {"date-parts": parts if parts and isinstance(parts[0], list) else [parts]}
    if _is_empty(content):
        report(f"{variable}: an empty date", IMPOSSIBLE_DATE)
        return None
    if not isinstance(content, dict):
        report(f"{variable}: {_json_type(content)} where a date belongs; it is left out", IMPOSSIBLE_DATE, lost=True)
        return None
    date: dict[str, Any] = {}
    for key, value in content.items():
        if key == "date-parts":
            date = {**_convert_date_parts(variable, value, report), **date}
        elif key in ("literal", "raw", "edtf"):
            if isinstance(value, str) and value.strip():
                date[key] = value
        elif key == "season":
            if (isinstance(value, str) and value.strip()) or (_is_number(value) and value):
                date[key] = int(value) if isinstance(value, float) else value
        elif key == "circa":
            if isinstance(value, str | bool | int):
                date[key] = value
        elif not isinstance(value, dict | list) and value is not None:
            date[key] = value
    if not any(key in date for key in ("date-parts", "literal", "raw", "edtf", "season")):
        if "date-parts" not in content:  # which tells what is wrong with it
            report(f"{variable}: no date in it; it is left out", IMPOSSIBLE_DATE, lost=True)
        return None
    return date


def _convert_date_parts(variable: str, value: Any, report: Report) -> dict[str, Any]:
    """Return ``date-parts`` for *value*; what of it is no date is kept in ``raw``, or alone as a literal."""
    if not isinstance(value, list) or not value or not all(isinstance(part, list) for part in value):
        report(f"{variable}: date-parts is not a list of lists", IMPOSSIBLE_DATE, lost=not _is_empty(value))
        return {}
    dates: list[list[int]] = []
    odd = len(value) > 2
    if odd:
        report(f"{variable}: date-parts has {len(value)} dates; the first and the last are the range", IMPOSSIBLE_DATE)
    for number, part in enumerate([value[0], value[-1]] if odd else value):
        if number == 1 and part in ([0], ["0"], []):
            dates.append([0])
            continue
        made, faulty = _convert_date_part(part)
        odd = odd or faulty
        if faulty:
            shown = json.dumps(part, ensure_ascii=False)[:60]
            report(f"{variable}: {shown} is not a date" + (f"; {made} is read" if made else ""), IMPOSSIBLE_DATE)
        if not made:
            break
        dates.append(made)
    if not odd:
        return {"date-parts": dates} if dates else {}
    said = "/".join("-".join(_part_as_text(one) for one in part).strip("-") for part in value).strip("/")
    if not dates and value[0] and isinstance(value[0][0], str) and len(value) == 1:
        date, _ = parse_year(value[0][0])
        return date or {}
    return {"date-parts": dates, "raw": said} if dates else {"literal": said} if said else {}


def _part_as_text(part: Any) -> str:
    """Return a part of a date as it would be written; nothing for what is neither text nor a number."""
    return str(part).strip() if isinstance(part, str) or _is_number(part) else ""


def _convert_date_part(part: list[Any]) -> tuple[list[int], bool]:
    """Return the year, month and day in *part*, as far as they exist, and whether something in it does not."""
    made: list[int] = []
    for place, value in enumerate(part[:3]):
        # Some programs write digits as text, or 2001.0.
        if re.fullmatch(r"\s*-?\d{1,6}(?:\.0)?\s*", str(value)):
            value = int(float(value))
        if isinstance(value, bool) or not isinstance(value, int):
            # An empty string or null where no month or day is known is common, and harmless.
            return made, not (place and (value is None or value == ""))
        if place and value == 0:
            return made, False
        if place == 0:
            exists = value != 0 and abs(value) < 1_000_000
        elif place == 1:
            exists = 1 <= value <= 12 or (value in (13, 14, 15, 16, 21, 22, 23, 24) and len(part) == 2)
        else:
            year = made[0] if made[0] > 0 else made[0] + 1
            exists = 1 <= value <= monthrange(2000 + year % 400, made[1])[1]
        if not exists:
            return made, True
        made.append(value)
    return made, len(part) > 3 or not made


def _is_empty(value: Any, depth: int = 4) -> bool:
    """Return whether there is nothing in *value*, nor in the lists and objects in it, as far as dates and names go."""
    if isinstance(value, list | dict):
        inner = value.values() if isinstance(value, dict) else value
        return depth > 0 and all(_is_empty(one, depth - 1) for one in inner)
    return value is None or (isinstance(value, str) and not value.strip())


def _too_deep(value: Any) -> bool:
    """Return whether lists and objects in *value* are nested deeper than `MAX_DEPTH`."""
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True
