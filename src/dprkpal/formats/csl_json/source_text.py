"""The text of a JSON file: the values in it, and where they stand.

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
    r"""Where in the text of a file its items, and the members of each, stand.

    >>> places = MemberPositions('[{"id": 1,\n "title": 2}]')
    >>> places.of(1, "title"), places.of(1, "colour")
    ((2, 2), (1, 2))
    """

    def __init__(self, text: str) -> None:
        self.text, self.places = text, Positions(text)
        self.item = -1
        self.members: dict[str, tuple[int, int]] = {}

    def of(self, begin: int, name: str) -> tuple[int, int]:
        """Return the line and the column of the member *name* of the object at *begin*, else of the object."""
        if begin != self.item:  # most items have nothing wrong in them, some have much
            at = self.places.at
            here = at(begin)
            self.item = begin
            self.members = {key: at(position) for key, position in members(self.text, begin)}
            self.members[""] = here
        return self.members.get(name) or self.members[""]


def members(text: str, begin: int) -> Iterator[tuple[str, int]]:
    """Yield the names and places of the members of the object, or of the list, that begins at *begin*.

    Args:
        text: JSON.
        begin: Where its bracket stands. The members of a list have no names.

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
    """Return the values of the list in *text*, each with where it begins and what *repeated* held after it.

    Args:
        text: A list, or an object that holds one under ``items`` or ``references``, or an object with an ``id``.
        path: The file's name, for the error.
        mapping: Makes the objects, and adds to *repeated*.
        repeated: Names that stand twice in one object.

    Raises:
        FormatError: The text is not JSON, or holds no list; with line and column.
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
