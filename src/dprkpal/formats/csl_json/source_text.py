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

__all__ = ["MemberPositions", "members", "values_of"]

_SPACE = re.compile(r"[ \t\n\r]*")
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
    text: str, path: str | None, mapping: Callable[[list[tuple[str, Any]]], dict[str, Any]], repeated: list[str]
) -> list[tuple[Any, int, list[str]]]:
    """Parse a JSON file; return each item with its position and the names that are repeated in it.

    Args:
        text: A list, an object with a list under ``items`` or ``references``, or an object with an ``id``.
        path: The file name, for errors.
        mapping: A function that creates objects, and adds repeated names to *repeated*.
        repeated: The list that *mapping* adds to.

    Raises:
        FormatError: The text is not JSON, or contains no list.
    """

    def fail(message: str, position: int) -> FormatError:
        line = text.count("\n", 0, position) + 1
        return FormatError(message, path=path, line=line, column=position - text.rfind("\n", 0, position))

    decoder = json.JSONDecoder(parse_int=_integer, parse_float=_real, parse_constant=_refuse, object_pairs_hook=mapping)
    begin = _skip(text, 0)
    if begin == len(text):
        raise FormatError("the file is empty; CSL-JSON must be a list of items", path=path, line=1)
    try:
        if text[begin] != "[":
            value, end = decoder.raw_decode(text, begin)
            if _skip(text, end) < len(text):
                raise fail("not JSON: more text after the end", _skip(text, end))
            begins = [begin]
            if isinstance(value, dict):
                name = "items" if "items" in value else "references"
                inner = value.get(name)
                if isinstance(inner, list):
                    place = [at for key, at in members(text, begin) if key == name][-1]
                    begins = [at for _, at in members(text, text.index("[", place))]
                value = inner if isinstance(inner, list) else [value] if "id" in value else None
            if not isinstance(value, list):
                raise FormatError("expected a list of CSL-JSON items", path=path, line=1)
            return [(one, at, [] if at != begins[0] else repeated) for one, at in zip(value, begins, strict=True)]
        values: list[tuple[Any, int, list[str]]] = []
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
        raise fail("not JSON: NaN and Infinity are not allowed", max(text.find(str(error)), 0)) from None


def _skip(text: str, position: int) -> int:
    """Return the end of the white space at *position*."""
    match = _SPACE.match(text, position)
    return match.end() if match else position


class _ConstantError(Exception):
    """``NaN`` or ``Infinity``, which Python accepts but JSON does not allow."""


def _refuse(constant: str) -> Any:
    raise _ConstantError(constant)


def _integer(digits: str) -> int | str:
    """Return an integer. Very long ones stay text, because converting them takes quadratic time."""
    return int(digits) if len(digits) < 19 else digits


def _real(digits: str) -> float | str:
    """Return a float. Numbers that are too large for a float stay text."""
    value = float(digits) if len(digits) < 400 else math.inf
    return value if math.isfinite(value) else digits
