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
from ..finding_codes import DATE, DUPLICATE_FIELD, DUPLICATE_KEY, MISSING_KEY, NAME, TYPE, UNREADABLE
from ..keys import made_key, numbered
from ..positions import Places
from ..results import Reading, clean
from .json_text import MemberPlaces, values_of

if TYPE_CHECKING:
    from ..finding_codes import Say

__all__ = ["parse", "read_items", "repetitions"]


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
        repeated.extend(repetitions(name for name, _ in pairs))
        return dict(pairs)

    deep = _SUSPECT.search(text) is not None
    values = values_of(text, path, mapping, repeated)
    lines, places = Places(text), MemberPlaces(text)  # each goes through the text once
    return read_items(values, path, lambda begin: lines.at(begin)[0], places.of, deep)


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
        reading.say(message, code, path=path, line=line, column=column, key=key, lost=lost)

    for number, (value, origin, twice) in enumerate(values, start=1):
        say: Say = partial(said, origin, None)
        if not isinstance(value, dict):
            say(f"item {number} is {_kind(value)}, not an object; it is left out", UNREADABLE, lost=True)
            continue
        if deep and (mended := _cleaned(value)) is not None:
            value = mended
            say(f"item {number}: control, surrogate or unclosed bidirectional characters are left out")
        identity = value.get("id")
        if isinstance(identity, bool) or not isinstance(identity, str | int | float) or identity == "":
            item = _item({**value, "id": ""}, say)
            keyless.append((number, origin, item))
            reading.items.append(item)
            continue
        say = partial(said, origin, str(identity)[:200])
        if twice:
            message = f"{', '.join(twice)[:100]} stands twice in one object; the last one counts"
            say(message, DUPLICATE_FIELD, lost=True)
        item = _item(value, say)
        key = str(identity)
        if key in seen:
            first, before = seen[key]
            if before == item:
                say(f"item {first} is the same", DUPLICATE_KEY)
                continue
            item["id"] = key = numbered(key, seen, counts)
            say(f"this id is used before, by item {first}; the id of this item is {key[:200]!r}", DUPLICATE_KEY)
        seen[key] = number, item
        reading.items.append(item)
        reading.places[key] = (path, line_of(origin))
    for number, origin, item in keyless:  # once it is known which keys there are
        item["id"] = key = numbered(made_key(item), reading.places, counts)
        reading.places[key] = (path, line_of(origin))
        said(origin, None, f"item {number} has no id; here it is {key[:100]!r}", MISSING_KEY)
    return reading


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


def _item(value: dict[str, Any], say: Say) -> dict[str, Any]:
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
                say(f"type: {str(content)[:100]!r} is not an item type of CSL; it is read as a document", TYPE)
                own = content if isinstance(content, str) else None
        elif variable in TEXT_VARIABLES:
            made = _text(variable, content, say)
        elif variable in NAME_VARIABLES:
            made = _names(variable, content, say)
        elif variable in DATE_VARIABLES:
            made = _date(variable, content, say)
        elif variable in NUMBER_VARIABLES:
            made = content if _is_number(content) else _text(variable, content, say)
        elif variable == "custom" and not isinstance(content, dict):
            say(f"custom: {_kind(content)} where an object belongs; it is left out", UNREADABLE, lost=True)
            continue
        else:
            made = content
            if isinstance(content, dict | list) and _too_deep(content):
                say(f"{variable[:100]}: nested too deep; it is left out", UNREADABLE, lost=True)
                continue
        if made is not None:
            item[variable] = made
    if "type" not in item:
        if "type" not in value:
            say("no type; it is read as a document", TYPE)
        item["type"] = "document"
    if own:
        item["custom"] = {**item.get("custom", {}), "entrytype": own}
    return item


def _is_number(content: Any) -> bool:
    return isinstance(content, int | float) and not isinstance(content, bool)


def _text(variable: str, content: Any, say: Say) -> str | None:
    """Return *content* as text."""
    if isinstance(content, str):
        return content
    if _is_number(content):
        return str(content)
    if isinstance(content, list) and content and all(isinstance(one, str) for one in content):
        say(f"{variable}: a list where text belongs; its members stand with commas between them", UNREADABLE)
        return ", ".join(content)
    say(f"{variable}: {_kind(content)} where text belongs; it is left out", UNREADABLE, lost=not _says_nothing(content))
    return None


def _names(variable: str, content: Any, say: Say) -> list[dict[str, Any]] | None:
    """Return *content* as a list of names."""
    if isinstance(content, str):
        say(f"{variable}: text where a list of names belongs; it is one literal name", NAME)
        return [{"literal": content}] if content.strip() else None
    if isinstance(content, dict):
        content = [content]
    if not isinstance(content, list):
        say(f"{variable}: {_kind(content)} where a list of names belongs; it is left out", NAME, lost=True)
        return None
    names = []
    for number, one in enumerate(content, start=1):
        if isinstance(one, str) and one.strip():
            say(f"{variable}: name {number} is text; it is a literal name", NAME)
            one = {"literal": one}
        name = _name(one) if isinstance(one, dict) else {}
        if name.get("family") or name.get("given") or name.get("literal"):
            names.append(name)
        elif _says_nothing(one):
            say(f"{variable}: name {number} is empty", NAME)
        elif text := " ".join(name[part] for part in _NAME_PARTS if name.get(part)):
            say(f"{variable}: name {number} has no family name, given name or literal", NAME)
            names.append({"literal": text})
        else:
            message = f"{variable}: name {number} has no family name, given name or literal; it is left out"
            say(message, NAME, lost=True)
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


def _date(variable: str, content: Any, say: Say) -> dict[str, Any] | None:
    """Return *content* as a date."""
    if isinstance(content, str):
        say(f"{variable}: text where a date belongs; it is read as EDTF", DATE)
        read, complaint = read_edtf(content)
        if complaint:
            say(f"{variable}: {complaint}", DATE)
        return read if read is not None or not content.strip() else {"literal": content.strip()}
    if _is_number(content) or isinstance(content, list):
        say(f"{variable}: {_kind(content)} where a date belongs; it is read as date-parts", DATE)
        parts = content if isinstance(content, list) else [content]
        content = {"date-parts": parts if parts and isinstance(parts[0], list) else [parts]}
    if _says_nothing(content):
        say(f"{variable}: an empty date", DATE)
        return None
    if not isinstance(content, dict):
        say(f"{variable}: {_kind(content)} where a date belongs; it is left out", DATE, lost=True)
        return None
    date: dict[str, Any] = {}
    for key, value in content.items():
        if key == "date-parts":
            date = {**_date_parts(variable, value, say), **date}
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
            say(f"{variable}: no date in it; it is left out", DATE, lost=True)
        return None
    return date


def _date_parts(variable: str, value: Any, say: Say) -> dict[str, Any]:
    """Return ``date-parts`` for *value*; what of it is no date is kept in ``raw``, or alone as a literal."""
    if not isinstance(value, list) or not value or not all(isinstance(part, list) for part in value):
        say(f"{variable}: date-parts is not a list of lists", DATE, lost=not _says_nothing(value))
        return {}
    dates: list[list[int]] = []
    odd = len(value) > 2
    if odd:
        say(f"{variable}: date-parts has {len(value)} dates; the first and the last are the range", DATE)
    for number, part in enumerate([value[0], value[-1]] if odd else value):
        if number == 1 and part in ([0], ["0"], []):
            dates.append([0])
            continue
        made, faulty = _part(part)
        odd = odd or faulty
        if faulty:
            shown = json.dumps(part, ensure_ascii=False)[:60]
            say(f"{variable}: {shown} is not a date" + (f"; {made} is read" if made else ""), DATE)
        if not made:
            break
        dates.append(made)
    if not odd:
        return {"date-parts": dates} if dates else {}
    said = "/".join("-".join(_shown(one) for one in part).strip("-") for part in value).strip("/")
    if not dates and value[0] and isinstance(value[0][0], str) and len(value) == 1:
        date, _ = parse_year(value[0][0])
        return date or {}
    return {"date-parts": dates, "raw": said} if dates else {"literal": said} if said else {}


def _shown(part: Any) -> str:
    """Return a part of a date as it would be written; nothing for what is neither text nor a number."""
    return str(part).strip() if isinstance(part, str) or _is_number(part) else ""


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
