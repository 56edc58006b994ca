"""Internal: read CSL-JSON files.

An item that is not valid JSON is skipped alone. Values of the wrong type are converted if their meaning is clear, and
reported. Nothing is guessed.

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
from ...model.keys import make_key, unique_key
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
from ..positions import Positions
from ..results import REMOVED, Reading, clean_strings
from .broken_json import BrokenItem
from .schema import from_schema
from .source_text import MemberPositions, values_of
from .variable_names import csl_type, with_csl_names

if TYPE_CHECKING:
    from ..finding_codes import Report

__all__ = ["find_repeated", "parse", "read_items"]


MAX_DEPTH = 20
"""The maximum nesting of lists and objects in an unknown variable that is kept."""

_SUSPECT = re.compile(r"\\u(?:00[01789]|d[89a-f]|20[26]|feff)", re.IGNORECASE)
_NAME_PARTS = ("family", "given", "dropping-particle", "non-dropping-particle", "suffix", "literal")
_FLAGS = ("comma-suffix", "static-ordering", "parse-names")


def parse(text: str, path: str | None = None, *, strict: bool = False) -> Reading:
    """Read the references of a CSL-JSON file.

    Args:
        text: A list of items, an object with a list under ``items`` or ``references``, an object with an item for each
            id, a single item, or items one after another.
        path: The file name, for findings and notes.
        strict: Whether a part that is not JSON is an error. Otherwise only that part is skipped, and it is a finding.

    Returns:
        A `Reading`. Each item is valid CSL-JSON, and its id is a string or a number.

    Raises:
        FormatError: The text is not JSON, or contains no items.

    >>> reading = parse('[{"id": 1, "type": "book", "title": 1984}, ["book"]]')
    >>> reading.items, str(reading.findings[0])
    ([{'id': 1, 'type': 'book', 'title': '1984'}], '1:44: item 2 is a list, not an object; it was skipped')
    """
    repeated: list[str] = []

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        repeated.extend(find_repeated(name for name, _ in pairs))
        return dict(pairs)

    deep = _SUSPECT.search(text) is not None
    broken: list[BrokenItem] = []
    values = values_of(text, path, mapping, repeated, None if strict else broken)
    lines, places = Positions(text), MemberPositions(text)  # two, because each is fast only for ascending positions
    reading = read_items(values, path, lambda begin: lines.at(begin)[0], places.of, deep)
    positions = Positions(text)
    for one in sorted(broken, key=lambda one: one.position):
        line, column = positions.at(one.position)
        reading.report(one.message, UNREADABLE, path=path, line=line, column=column, lost=True)
    return reading


def find_repeated(names: Iterable[str]) -> list[str]:
    """Return the names that occur more than once in *names*, up to five of them.

    >>> find_repeated(["a", "b", "a"])
    ['a']
    """
    seen: set[str] = set()
    repeats: dict[str, None] = {}
    for name in names:
        if name in seen and len(repeats) < 5:
            repeats[name] = None
        seen.add(name)
    return list(repeats)


def read_items(
    values: Iterable[tuple[Any, Any, list[str]]],
    path: str | None,
    line_of: Callable[[Any], int],
    place_of: Callable[[Any, str], tuple[int, int]],
    deep: bool = False,
) -> Reading:
    """Convert parsed values to references. CSL-JSON and CSL-YAML share this function.

    Args:
        values: The values that should be CSL-JSON items, each with its origin (such as its position in the text) and
            the names that are repeated in it.
        path: The file name, for findings and notes.
        line_of: A function that returns the line of an item, given its origin.
        place_of: A function that returns the line and column of a variable, given the origin of the item and the name.
            If the item has no such variable, it returns the line and column of the item.
        deep: Whether the values may contain control characters at any depth, and have to be cleaned.

    Returns:
        A `Reading`, as from `parse`.
    """
    reading = Reading()
    seen: dict[str, tuple[int, dict[str, Any]]] = {}
    counts: dict[str, int] = {}
    keyless: list[tuple[int, Any, dict[str, Any]]] = []

    def report_at(origin: Any, key: str | None, message: str, code: str = "", *, lost: bool = False) -> None:
        line, column = place_of(origin, message.partition(":")[0])  # the message starts with the variable
        reading.report(message, code, path=path, line=line, column=column, key=key, lost=lost)

    for number, (value, origin, repeats) in enumerate(values, start=1):
        if reading.is_full(len(reading.items), path, line_of(origin)):
            break
        report: Report = partial(report_at, origin, None)
        if not isinstance(value, dict):
            report(f"item {number} is {_json_type(value)}, not an object; it was skipped", UNREADABLE, lost=True)
            continue
        value = _unwrapped(value)
        if _is_zotero_item(value):
            message = "is in Zotero's own JSON, not CSL-JSON; export it as CSL JSON; it was skipped"
            report(f"item {number} {message}", UNREADABLE, lost=True)
            continue
        if deep and (cleaned := clean_strings(value)) is not None:
            value = cleaned
            report(f"item {number}: {REMOVED}")
        identity = value.get("id")
        if isinstance(identity, bool) or not isinstance(identity, str | int | float) or identity == "":
            item = _convert_item({**value, "id": ""}, report)
            keyless.append((number, origin, item))
            reading.items.append(item)
            continue
        report = partial(report_at, origin, str(identity)[:200])
        if repeats:
            message = f"{', '.join(repeats)[:100]} is repeated in one object; the last value is used"
            report(message, DUPLICATE_FIELD, lost=True)
        item = _convert_item(value, report)
        key = str(identity)
        if key in seen:
            first, before = seen[key]
            if before == item:
                report(f"this is a copy of item {first}; remove one", DUPLICATE_KEY)
                continue
            item["id"] = key = unique_key(key, seen, counts)
            report(f"the id is already used by item {first}; this item gets the id {key[:200]!r}", DUPLICATE_KEY)
        seen[key] = number, item
        reading.items.append(item)
        reading.places[key] = (path, line_of(origin))
    for number, origin, item in keyless:  # when all other keys are known
        item["id"] = key = unique_key(make_key(item), reading.places, counts)
        reading.places[key] = (path, line_of(origin))
        report_at(origin, None, f"item {number} has no id; it gets the id {key[:100]!r}", NO_KEY)
    return reading


def _json_type(value: Any) -> str:
    """Return the JSON type of *value*, for a message."""
    if isinstance(value, bool):
        return "true or false"
    return {str: "text", int: "a number", float: "a number", list: "a list", dict: "an object"}.get(type(value), "null")


def _unwrapped(value: dict[str, Any]) -> dict[str, Any]:
    """Return the CSL-JSON of an item in an answer of Zotero's API, or *value*."""
    inner = value.get("csljson")
    return inner if isinstance(inner, dict) and "type" not in value else value


def _is_zotero_item(value: dict[str, Any]) -> bool:
    """Return whether *value* is an item in Zotero's own JSON."""
    data = value.get("data", value)
    return "type" not in value and isinstance(data, dict) and isinstance(data.get("itemType"), str)


def _convert_item(value: dict[str, Any], report: Report) -> dict[str, Any]:
    """Return *value* as an item, with each variable converted to the type that CSL defines."""
    item: dict[str, Any] = {"id": value["id"]}
    value = with_csl_names(from_schema(value), report)
    own: str | None = None
    others: list[str] = []
    for variable, content in value.items():
        if variable == "id" or content is None:
            continue
        made: Any
        if variable == "type":
            made = content if isinstance(content, str) and content in ITEM_TYPES else None
            if made is None and isinstance(content, str) and (made := csl_type(content)):
                report(f"type: {content[:100]!r} is written {made!r} in CSL", UNKNOWN_TYPE)
            elif made is None:
                report(f"type: {str(content)[:100]!r} is not a CSL item type; read as a document", UNKNOWN_TYPE)
                own = content if isinstance(content, str) else None
        elif variable in TEXT_VARIABLES:
            made = _convert_text(variable, content, report)
        elif variable in NAME_VARIABLES:
            made = _convert_names(variable, content, report)
            if made and len(made) > 1 and made[-1] == _OTHERS:  # as pandoc writes "and others" of BibTeX
                made = made[:-1]
                others.append(variable)
        elif variable in DATE_VARIABLES:
            made = _convert_date(variable, content, report)
        elif variable in NUMBER_VARIABLES:
            made = content if _is_number(content) else _convert_text(variable, content, report)
        elif variable == "custom" and not isinstance(content, dict):
            report(f"custom: expected an object, found {_json_type(content)}; it was left out", UNREADABLE, lost=True)
            continue
        else:
            made = content
            if isinstance(content, dict | list) and _too_deep(content):
                report(f"{variable[:100]}: nested too deep; it was left out", UNREADABLE, lost=True)
                continue
        if made is not None:
            item[variable] = made
    if "type" not in item:
        if "type" not in value:
            report("the type is missing; read as a document", UNKNOWN_TYPE)
        item["type"] = "document"
    if others:
        custom = item.get("custom", {})
        known = custom.get("others")
        more = [name for name in known if name not in others] if isinstance(known, list) else []
        item["custom"] = {**custom, "others": others + more}
    if own:
        item["custom"] = {**item.get("custom", {}), "entrytype": own}
    return item


_OTHERS = {"literal": "others"}


def _is_number(content: Any) -> bool:
    return isinstance(content, int | float) and not isinstance(content, bool)


def _convert_text(variable: str, content: Any, report: Report) -> str | None:
    """Return *content* as text, or ``None``."""
    if isinstance(content, str):
        return content
    if _is_number(content):
        return str(content)
    if isinstance(content, list) and content and all(isinstance(one, str) for one in content):
        report(f"{variable}: expected text, found a list; its members were joined with commas", UNREADABLE)
        return ", ".join(content)
    report(
        f"{variable}: expected text, found {_json_type(content)}; it was left out",
        UNREADABLE,
        lost=not _is_empty(content),
    )
    return None


def _convert_names(variable: str, content: Any, report: Report) -> list[dict[str, Any]] | None:
    """Return *content* as a list of names, or ``None``."""
    if isinstance(content, str):
        report(f"{variable}: expected a list of names, found text; read as one literal name", MISFORMED_NAME)
        return [{"literal": content}] if content.strip() else None
    if isinstance(content, dict):
        content = [content]
    if not isinstance(content, list):
        report(
            f"{variable}: expected a list of names, found {_json_type(content)}; it was left out",
            MISFORMED_NAME,
            lost=True,
        )
        return None
    names = []
    for number, one in enumerate(content, start=1):
        if isinstance(one, str) and one.strip():
            report(f"{variable}: name {number} is text; read as a literal name", MISFORMED_NAME)
            one = {"literal": one}
        name = _convert_name(one) if isinstance(one, dict) else {}
        if isinstance(one, dict) and any(isinstance(one.get(part), list) and part in name for part in _NAME_PARTS):
            report(f"{variable}: name {number} has a list of texts, joined with spaces", MISFORMED_NAME)
        if isinstance(one, dict) and isinstance(one.get("name"), str) and one["name"].strip() and not (
            name.get("family") or name.get("given") or name.get("literal")
        ):  # fmt: skip
            report(f"{variable}: name {number} has 'name', read as a literal name", MISFORMED_NAME)  # as in Crossref
            del name["name"]
            name["literal"] = one["name"]
        if name.get("family") or name.get("given") or name.get("literal"):
            names.append(name)
        elif _is_empty(one):
            report(f"{variable}: name {number} is empty", MISFORMED_NAME)
        elif text := " ".join(name[part] for part in _NAME_PARTS if name.get(part)):
            report(f"{variable}: name {number} has no family name, given name or literal", MISFORMED_NAME)
            names.append({"literal": text})
        else:
            message = f"{variable}: name {number} has no family name, given name or literal; it was left out"
            report(message, MISFORMED_NAME, lost=True)
    return names or None


def _convert_name(value: dict[str, Any]) -> dict[str, Any]:
    """Return *value* as a name, with text in all parts."""
    name: dict[str, Any] = {}
    for part, content in value.items():
        if part in _NAME_PARTS:
            if isinstance(content, str):
                name[part] = content
            elif _is_number(content):
                name[part] = str(content)
            elif isinstance(content, list) and all(isinstance(one, str) for one in content):
                name[part] = " ".join(content)
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
    """Return *content* as a date, or ``None``."""
    if isinstance(content, str):
        report(f"{variable}: expected a date, found text; read as EDTF", IMPOSSIBLE_DATE)
        read, complaint = read_edtf(content)
        if complaint:
            report(f"{variable}: {complaint}", IMPOSSIBLE_DATE)
        return read if read is not None or not content.strip() else {"literal": content.strip()}
    if _is_number(content) or isinstance(content, list):
        report(f"{variable}: expected a date, found {_json_type(content)}; read as date-parts", IMPOSSIBLE_DATE)
        parts = content if isinstance(content, list) else [content]
        content = {"date-parts": parts if parts and isinstance(parts[0], list) else [parts]}
    if _is_empty(content):
        report(f"{variable}: the date is empty", IMPOSSIBLE_DATE)
        return None
    if not isinstance(content, dict):
        report(f"{variable}: expected a date, found {_json_type(content)}; it was left out", IMPOSSIBLE_DATE, lost=True)
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
        if "date-parts" not in content:  # otherwise this was already reported
            report(
                f"{variable}: the date has no date-parts, literal, raw or edtf; it was left out",
                IMPOSSIBLE_DATE,
                lost=True,
            )
        return None
    return date


def _convert_date_parts(variable: str, value: Any, report: Report) -> dict[str, Any]:
    """Return ``date-parts`` for *value*. Parts that are not a date are kept as text in ``raw`` or ``literal``."""
    if isinstance(value, list) and value and all(re.fullmatch(r"-?\d{1,6}", str(part)) for part in value):
        report(f"{variable}: date-parts is one list, read as one date", IMPOSSIBLE_DATE)
        value = [value]
    if not isinstance(value, list) or not value or not all(isinstance(part, list) for part in value):
        report(f"{variable}: date-parts is not a list of lists", IMPOSSIBLE_DATE, lost=not _is_empty(value))
        return {}
    dates: list[list[int]] = []
    odd = len(value) > 2
    if odd:
        report(
            f"{variable}: date-parts has {len(value)} dates; read as a range from the first to the last",
            IMPOSSIBLE_DATE,
        )
    for number, part in enumerate([value[0], value[-1]] if odd else value):
        if number == 1 and part in ([0], ["0"], []):
            dates.append([0])
            continue
        made, faulty = _convert_date_part(part)
        odd = odd or faulty
        if faulty:
            shown = json.dumps(part, ensure_ascii=False)[:60]
            report(f"{variable}: {shown} is not a date" + (f"; read as {made}" if made else ""), IMPOSSIBLE_DATE)
        if not made:
            break
        dates.append(made)
    if not odd:
        return {"date-parts": dates} if dates else {}
    as_text = "/".join("-".join(_part_as_text(one) for one in part).strip("-") for part in value).strip("/")
    if not dates and value[0] and isinstance(value[0][0], str) and len(value) == 1:
        date, _ = parse_year(value[0][0])
        return date or {}
    return {"date-parts": dates, "raw": as_text} if dates else {"literal": as_text} if as_text else {}


def _part_as_text(part: Any) -> str:
    """Return a part of a date as text, or ``""`` if it is neither text nor a number."""
    return str(part).strip() if isinstance(part, str) or _is_number(part) else ""


def _convert_date_part(part: list[Any]) -> tuple[list[int], bool]:
    """Return the valid year, month and day of *part*, and whether *part* contains anything invalid."""
    made: list[int] = []
    for place, value in enumerate(part[:3]):
        # Some programs write numbers as text, or as 2001.0.
        if re.fullmatch(r"\s*-?\d{1,6}(?:\.0)?\s*", str(value)):
            value = int(float(value))
        if isinstance(value, bool) or not isinstance(value, int):
            # Many programs write an empty string or null for an unknown month or day.
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
    """Return whether *value* is empty or contains only empty values, up to the depth of dates and names."""
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
