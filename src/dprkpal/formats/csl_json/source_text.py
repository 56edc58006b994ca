"""Internal: split the text of a JSON file into values, with their positions.

Source: RFC 8259.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from typing import Any

from ...errors import FormatError
from ..positions import Positions
from .broken_json import BrokenItem, items_of

__all__ = ["MemberPositions", "members", "values_of"]

_SPACE = re.compile(r"[ \t\n\r]*")
_CONSTANT = re.compile(r'"((?:[^"\\]|\\.)*+)"(?:\s*+:\s*+(-?(?:NaN|Infinity)))?', re.DOTALL)
_PIECE = re.compile(r'"((?:[^"\\]|\\.)*+)"(\s*+:)?|[{}\[\]]|[^\s"{}\[\],:][^"{}\[\],]*+', re.DOTALL)


class MemberPositions:
    r"""Finds the line and column of items and their members.

    >>> places = MemberPositions('[{"id": 1,\n "title": 2}]')
    >>> places.of(1, "title"), places.of(1, "colour")
    ((2, 2), (1, 2))
    """

    def __init__(self, text: str) -> None:
        self.text, self.places = text, Positions(text)
        self.item = -1
        self.members: dict[str, tuple[int, int]] = {}

    def of(self, begin: int, name: str) -> tuple[int, int]:
        """Return the line and column of the member *name* of the object at *begin*, or of the object itself."""
        if begin != self.item:  # most items have no problems, so positions are only computed when needed
            at = self.places.at
            here = at(begin)
            self.item = begin
            self.members = {key: at(position) for key, position in members(self.text, begin)}
            self.members[""] = here
        return self.members.get(name) or self.members[""]


def members(text: str, begin: int) -> Iterator[tuple[str, int]]:
    """Yield the name and position of each member of an object or list. Members of a list have the name ``""``.

    Args:
        text: Valid JSON.
        begin: The position of the opening bracket.

    >>> list(members('{"a": [1, 2], "b": {"c": 3}}', 0)), list(members('[1, {"a": [2]}]', 0))
    ([('a', 1), ('b', 14)], [('', 1), ('', 4)])
    """
    depth = 0
    of_list = text[begin] == "["
    for match in _PIECE.finditer(text, begin):
        mark = match[0]
        if depth == 1 and (mark not in ("]", "}") if of_list else match[2]):
            yield "" if of_list else match[1], match.start()
        if mark in ("{", "["):
            depth += 1
        elif mark in ("}", "]"):
            depth -= 1
        if not depth:
            return


def values_of(
    text: str,
    path: str | None,
    mapping: Callable[[list[tuple[str, Any]]], dict[str, Any]],
    repeated: list[str],
    broken: list[BrokenItem] | None = None,
) -> list[tuple[Any, int, list[str]]]:
    """Parse a JSON file; return each item with its position and the names that are repeated in it.

    Args:
        text: A list, an object with a list under ``items`` or ``references``, an object with an ``id``, an object with
            an item for each id, or objects one after another.
        path: The file name, for errors.
        mapping: A function that creates objects, and adds repeated names to *repeated*.
        repeated: The list that *mapping* adds to.
        broken: The parts that are not JSON are added to it. If it is ``None``, they are an error.

    Raises:
        FormatError: The text is not JSON, or contains no item.
    """

    def fail(message: str, position: int) -> FormatError:
        line = text.count("\n", 0, position) + 1
        return FormatError(message, path=path, line=line, column=position - text.rfind("\n", 0, position))

    constants: list[str] = []

    def constant(name: str) -> Any:
        if broken is None:
            raise _ConstantError(name)
        constants.append(name)

    hooks: dict[str, Any] = {"parse_int": _integer, "parse_float": _real, "parse_constant": constant}
    decoder = json.JSONDecoder(**hooks, object_pairs_hook=mapping)
    begin = _skip(text, 0)
    if begin == len(text):
        raise FormatError("the file is empty; CSL-JSON must be a list of items", path=path, line=1)
    try:
        if text[begin] == "[":
            values = _list_items(text, begin, decoder, repeated)
        else:
            value, end = decoder.raw_decode(text, begin)
            if _skip(text, end) < len(text):
                raise json.JSONDecodeError("more text after the end", text, _skip(text, end))
            values = _items_in(value, text, begin, path, repeated)
    except (json.JSONDecodeError, RecursionError) as error:
        if isinstance(error, json.JSONDecodeError):
            failure = fail(f"not JSON: {error.msg}", error.pos)
        else:
            failure = FormatError("lists or objects are nested too deep", path=path)
        if broken is None or text[begin] not in "[{":
            raise failure from None
        lenient = json.JSONDecoder(**hooks, object_pairs_hook=mapping, strict=False)
        constants.clear()
        values = _unbroken(items_of(text, begin, decoder, lenient), repeated, broken)
        if not values:
            raise failure from None
    except _ConstantError as error:
        raise fail("not JSON: NaN and Infinity are not allowed", max(text.find(str(error)), 0)) from None
    if constants and broken is not None:
        broken += _constants(text)
    return values


def _list_items(
    text: str, begin: int, decoder: json.JSONDecoder, repeated: list[str]
) -> list[tuple[Any, int, list[str]]]:
    """Return the items of the list at *begin*, which is all of the text.

    Raises:
        JSONDecodeError: It is not valid JSON.
    """
    values: list[tuple[Any, int, list[str]]] = []
    repeated.clear()
    position = _skip(text, begin + 1)
    if text[position : position + 1] == "]":
        position = _skip(text, position + 1)
    else:
        while True:
            at = position
            value, position = decoder.raw_decode(text, position)
            values.append((value, at, list(repeated)))
            repeated.clear()
            position = _skip(text, position)
            if text[position : position + 1] == "]":
                position = _skip(text, position + 1)
                break
            if text[position : position + 1] != ",":
                raise json.JSONDecodeError("expected ',' or ']' after an item", text, position)
            position = _skip(text, position + 1)
    if position < len(text):
        raise json.JSONDecodeError("more text after the end of the list", text, position)
    return values


def _items_in(
    value: Any, text: str, begin: int, path: str | None, repeated: list[str]
) -> list[tuple[Any, int, list[str]]]:
    """Return the items in the object at *begin*, which is all of the text.

    Raises:
        FormatError: There is no list, and the object is neither an item nor has an item for each id.
    """
    if isinstance(value, dict):
        name = "items" if "items" in value else "references"
        inner = value.get(name)
        if isinstance(inner, list):
            place = [at for key, at in members(text, begin) if key == name][-1]
            begins = [at for _, at in members(text, text.index("[", place))]
            return [(one, at, [] if at != begins[0] else repeated) for one, at in zip(inner, begins, strict=True)]
        if "id" in value:
            return [(value, begin, repeated)]
        if value and all(isinstance(one, dict) and ("type" in one or "id" in one) for one in value.values()):
            places = {key: text.index("{", at + 1) for key, at in members(text, begin)}
            return [({"id": key, **one}, places.get(key, begin), []) for key, one in value.items()]
    raise FormatError("expected a list of CSL-JSON items", path=path, line=1)


def _unbroken(
    parts: Iterator[tuple[Any, int] | BrokenItem], repeated: list[str], broken: list[BrokenItem]
) -> list[tuple[Any, int, list[str]]]:
    """Return the items among *parts*, and add the others to *broken*."""
    values: list[tuple[Any, int, list[str]]] = []
    repeated.clear()
    for part in parts:
        if isinstance(part, BrokenItem):
            broken.append(part)
        else:
            values.append((*part, list(repeated)))
        repeated.clear()
    return values


def _constants(text: str) -> Iterator[BrokenItem]:
    """Yield a finding for each number in *text* that JSON does not allow, up to fifty."""
    found = 0
    for match in _CONSTANT.finditer(text):
        if match[2] and found < 50:
            found += 1
            yield BrokenItem(f"{match[1][:100]}: the value is not a number that JSON allows; it was left out",
                             match.start())  # fmt: skip


def _skip(text: str, position: int) -> int:
    """Return the end of the white space at *position*."""
    match = _SPACE.match(text, position)
    return match.end() if match else position


class _ConstantError(Exception):
    """``NaN`` or ``Infinity``, which Python accepts but JSON does not allow."""


def _integer(digits: str) -> int | str:
    """Return an integer. Very long ones stay text, because converting them takes quadratic time."""
    return int(digits) if len(digits) < 19 else digits


def _real(digits: str) -> float | str:
    """Return a float. Numbers that are too large for a float stay text."""
    value = float(digits) if len(digits) < 400 else math.inf
    return value if math.isfinite(value) else digits
