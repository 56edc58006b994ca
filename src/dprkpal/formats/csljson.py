"""CSL-JSON to references, one bad item at a time.

What is not JSON is an error, for machines write it and half a file is no file. An item whose values
are of the wrong kind is mended where what it means is plain, and told in a finding; nothing that
cannot be understood is guessed.

Source: the CSL-JSON schema, ``csl-data.json``; RFC 8259.
"""

from __future__ import annotations

import json
import math
import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, NamedTuple

from ..errors import FormatError
from ..vocabulary import DATE_VARIABLES, ITEM_TYPES, NAME_VARIABLES, NUMBER_VARIABLES, TEXT_VARIABLES
from .edtf import parse_edtf, parse_year
from .reading import Reading, clean

__all__ = ["parse", "read_items", "repetitions"]


class Tell(NamedTuple):
    """Where what is said about an item goes."""

    report: Callable[[str], None]
    """For what is wrong: something is left out, or not understood."""
    note: Callable[[str], None]
    """For what is not as it should be, and is read in full all the same."""


MAX_DEPTH = 20
"""No unknown variable with lists or objects nested deeper is kept."""

_SPACE = re.compile(r"[ \t\n\r]*")
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

    >>> reading = parse('[{"id": 1, "type": "book", "title": 1984}, {"type": "book"}]')
    >>> reading.items, str(reading.findings[0])
    ([{'id': 1, 'type': 'book', 'title': '1984'}], '1: item 2 has no id; it is left out')
    """
    repeated: list[str] = []

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        repeated.extend(repetitions(name for name, _ in pairs))
        return dict(pairs)

    deep = _SUSPECT.search(text) is not None
    return read_items(_values(text, path, mapping, repeated), path, deep)


def repetitions(names: Iterable[str]) -> list[str]:
    """Return those of *names* that stand there more than once, or a few of them.

    >>> repetitions(["a", "b", "a"])
    ['a']
    """
    seen: set[str] = set()
    twice: dict[str, None] = {}
    for name in names:
        if name in seen and len(twice) < 5:
            twice[name] = None
        seen.add(name)
    return list(twice)


def read_items(values: Iterable[tuple[Any, int | None, list[str]]], path: str | None, deep: bool = False) -> Reading:
    """Return the references that *values* are.

    Args:
        values: What should be items of CSL-JSON, each with the line it begins in and the names that stand twice in it.
        path: The file's name, for the findings.
        deep: Whether there may be characters that no text has anywhere in the values.

    Returns:
        A `Reading`, as from `parse`.
    """
    reading = Reading()
    seen: dict[str, int] = {}
    for number, (value, line, twice) in enumerate(values, start=1):

        def report(message: str, line: int | None = line, key: str | None = None) -> None:
            reading.findings.append(FormatError(message, path=path, line=line, key=key))

        def note(message: str, line: int | None = line, key: str | None = None) -> None:
            reading.notes.append(FormatError(message, path=path, line=line, key=key))

        if not isinstance(value, dict):
            report(f"item {number} is {_kind(value)}, not an object; it is left out")
            continue
        if deep and (mended := _cleaned(value)) is not None:
            value = mended
            note(f"item {number}: control, surrogate or unclosed bidirectional characters are left out")
        identity = value.get("id")
        if isinstance(identity, bool) or not isinstance(identity, str | int | float) or identity == "":
            report(f"item {number} has no id; it is left out")
            continue
        tell = Tell(partial(report, key=str(identity)[:200]), partial(note, key=str(identity)[:200]))
        if str(identity) in seen:
            tell.report(f"this id is used before, by item {seen[str(identity)]}; the first one counts")
            continue
        seen[str(identity)] = number
        if twice:
            tell.report(f"{', '.join(twice)[:100]} stands twice in one object; the last one counts")
        reading.items.append(_item(value, tell))
        reading.places[str(identity)] = (path, line)
    return reading


def _values(
    text: str, path: str | None, mapping: Callable[[list[tuple[str, Any]]], dict[str, Any]], repeated: list[str]
) -> list[tuple[Any, int | None, list[str]]]:
    """Return the values of the list in *text*, each with its line and what *repeated* holds then, where known.

    *mapping* makes the objects, and adds to *repeated*.
    """

    def fail(message: str, position: int) -> FormatError:
        line = text.count("\n", 0, position) + 1
        return FormatError(message, path=path, line=line, column=position - text.rfind("\n", 0, position))

    decoder = json.JSONDecoder(parse_int=_integer, parse_float=_real, parse_constant=_refuse, object_pairs_hook=mapping)
    begin = _skip(text, 0)
    if begin == len(text):
        raise FormatError("the file is empty; CSL-JSON is a list of items", path=path, line=1)
    try:
        if text[begin] != "[":
            value, end = decoder.raw_decode(text, begin)
            if _skip(text, end) < len(text):
                raise fail("not JSON: more text after the end", _skip(text, end))
            if isinstance(value, dict):
                inner = value.get("items", value.get("references"))
                value = inner if isinstance(inner, list) else [value] if "id" in value else None
            if not isinstance(value, list):
                raise FormatError("expected a list of CSL-JSON items", path=path, line=1)
            return [(one, None, repeated if number == 0 else []) for number, one in enumerate(value)]
        values: list[tuple[Any, int | None, list[str]]] = []
        position, counted, line = _skip(text, begin + 1), 0, 1
        if text[position : position + 1] == "]":
            position = _skip(text, position + 1)
        else:
            while True:
                line += text.count("\n", counted, position)
                counted = position
                value, position = decoder.raw_decode(text, position)
                values.append((value, line, list(repeated)))
                repeated.clear()
                position = _skip(text, position)
                if text[position : position + 1] == "]":
                    position = _skip(text, position + 1)
                    break
                if text[position : position + 1] != ",":
                    raise fail("not JSON: expected ',' or ']' after an item", position)
                position = _skip(text, position + 1)
        if position < len(text):
            raise fail("not JSON: more text after the end of the list", position)
        return values
    except json.JSONDecodeError as error:
        raise fail(f"not JSON: {error.msg}", error.pos) from None
    except RecursionError:
        raise FormatError("lists or objects are nested too deep", path=path) from None
    except _ConstantError as error:
        raise fail("not JSON: a number that is none, or is without end", max(text.find(str(error)), 0)) from None


def _skip(text: str, position: int) -> int:
    """Return where the white space at *position* ends."""
    match = _SPACE.match(text, position)
    return match.end() if match else position


class _ConstantError(Exception):
    """``NaN`` or ``Infinity``, which Python reads and JSON does not have."""


def _refuse(constant: str) -> Any:
    raise _ConstantError(constant)


def _integer(digits: str) -> int | str:
    """Return a whole number; one with many digits stays text, for making it a number takes quadratic time."""
    return int(digits) if len(digits) < 19 else digits


def _real(digits: str) -> float | str:
    """Return a number; one that is too large for a float stays text."""
    value = float(digits) if len(digits) < 400 else math.inf
    return value if math.isfinite(value) else digits


def _kind(value: Any) -> str:
    """Return what *value* is, in the words of JSON."""
    if isinstance(value, bool):
        return "true or false"
    return {str: "text", int: "a number", float: "a number", list: "a list", dict: "an object"}.get(type(value), "null")


def _cleaned(value: dict[str, Any]) -> dict[str, Any] | None:
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


def _item(value: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Return *value* with each variable of the kind that CSL gives it."""
    item: dict[str, Any] = {"id": value["id"]}
    for variable, content in value.items():
        if variable == "id" or content is None:
            continue
        made: Any
        if variable == "type":
            made = content if isinstance(content, str) and content in ITEM_TYPES else None
            if made is None:
                tell.report(f"type: {str(content)[:100]!r} is not an item type of CSL; it is read as a document")
        elif variable in TEXT_VARIABLES:
            made = _text(variable, content, tell)
        elif variable in NAME_VARIABLES:
            made = _names(variable, content, tell)
        elif variable in DATE_VARIABLES:
            made = _date(variable, content, tell)
        elif variable in NUMBER_VARIABLES:
            made = content if _is_number(content) else _text(variable, content, tell)
        elif variable == "custom" and not isinstance(content, dict):
            tell.report(f"custom: {_kind(content)} where an object belongs; it is left out")
            continue
        else:
            made = content
            if isinstance(content, dict | list) and _too_deep(content):
                tell.report(f"{variable[:100]}: nested too deep; it is left out")
                continue
        if made is not None:
            item[variable] = made
    if "type" not in item:
        if "type" not in value:
            tell.note("no type; it is read as a document")
        item["type"] = "document"
    return item


def _is_number(content: Any) -> bool:
    return isinstance(content, int | float) and not isinstance(content, bool)


def _text(variable: str, content: Any, tell: Tell) -> str | None:
    """Return *content* as text."""
    if isinstance(content, str):
        return content
    if _is_number(content):
        return str(content)
    if isinstance(content, list) and content and all(isinstance(one, str) for one in content):
        tell.note(f"{variable}: a list where text belongs; its members stand with commas between them")
        return ", ".join(content)
    tell.report(f"{variable}: {_kind(content)} where text belongs; it is left out")
    return None


def _names(variable: str, content: Any, tell: Tell) -> list[dict[str, Any]] | None:
    """Return *content* as a list of names."""
    if isinstance(content, str):
        tell.note(f"{variable}: text where a list of names belongs; it is one literal name")
        return [{"literal": content}] if content.strip() else None
    if isinstance(content, dict):
        content = [content]
    if not isinstance(content, list):
        tell.report(f"{variable}: {_kind(content)} where a list of names belongs; it is left out")
        return None
    names = []
    for number, one in enumerate(content, start=1):
        if isinstance(one, str) and one.strip():
            tell.note(f"{variable}: name {number} is text; it is a literal name")
            one = {"literal": one}
        name = _name(one) if isinstance(one, dict) else {}
        if name.get("family") or name.get("given") or name.get("literal"):
            names.append(name)
        elif _says_nothing(one):
            tell.note(f"{variable}: name {number} is empty")
        else:
            tell.report(f"{variable}: name {number} has no family name, given name or literal; it is left out")
    return names or None


def _name(value: dict[str, Any]) -> dict[str, Any]:
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


def _date(variable: str, content: Any, tell: Tell) -> dict[str, Any] | None:
    """Return *content* as a date."""
    if isinstance(content, str):
        tell.note(f"{variable}: text where a date belongs; it is read as EDTF")
        date, complaint = parse_edtf(content)
        if complaint:
            tell.report(f"{variable}: {complaint}")
        return date
    if _is_number(content) or isinstance(content, list):
        tell.note(f"{variable}: {_kind(content)} where a date belongs; it is read as date-parts")
        parts = content if isinstance(content, list) else [content]
        content = {"date-parts": parts if parts and isinstance(parts[0], list) else [parts]}
    if _says_nothing(content):
        tell.note(f"{variable}: an empty date")
        return None
    if not isinstance(content, dict):
        tell.report(f"{variable}: {_kind(content)} where a date belongs; it is left out")
        return None
    date = {}
    for key, value in content.items():
        if key == "date-parts":
            date.update(_date_parts(variable, value, tell))
        elif key in ("literal", "raw", "edtf"):
            if isinstance(value, str) and value.strip():
                date.setdefault(key, value)
        elif key == "season":
            if (isinstance(value, str) and value.strip()) or (_is_number(value) and value):
                date[key] = int(value) if isinstance(value, float) else value
        elif key == "circa":
            if isinstance(value, str | bool | int):
                date[key] = value
        elif not isinstance(value, dict | list) and value is not None:
            date[key] = value
    if not any(key in date for key in ("date-parts", "literal", "raw", "edtf", "season")):
        if "date-parts" not in content:  # which has told what is wrong with it
            tell.report(f"{variable}: no date in it; it is left out")
        return None
    return date


def _date_parts(variable: str, value: Any, tell: Tell) -> dict[str, Any]:
    """Return ``date-parts`` for *value*, or a literal where it has digits that are no year, or nothing."""
    if not isinstance(value, list) or not value or not all(isinstance(part, list) for part in value):
        tell.report(f"{variable}: date-parts is not a list of lists")
        return {}
    if len(value) > 2:
        tell.report(f"{variable}: date-parts has {len(value)} dates; the first and the last are the range")
        value = [value[0], value[-1]]
    dates = []
    for number, part in enumerate(value):
        if number == 1 and part in ([0], ["0"], []):
            dates.append([0])
            continue
        made, faulty = _part(part)
        if faulty:
            shown = json.dumps(part, ensure_ascii=False)[:60]
            tell.report(f"{variable}: {shown} is not a date; " + (f"{made} is read" if made else "it is left out"))
        if not made:
            if number == 0 and part and isinstance(part[0], str) and part[0].strip():
                date, _ = parse_year(part[0])
                return date or {}
            break
        dates.append(made)
    return {"date-parts": dates} if dates else {}


def _part(part: list[Any]) -> tuple[list[int], bool]:
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


def _says_nothing(value: Any, depth: int = 4) -> bool:
    """Return whether there is nothing in *value*, nor in the lists and objects in it, as far as dates and names go."""
    if isinstance(value, list | dict):
        inner = value.values() if isinstance(value, dict) else value
        return depth > 0 and all(_says_nothing(one, depth - 1) for one in inner)
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
