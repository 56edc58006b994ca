"""Internal: find the items in a file that is not valid JSON, so that only broken items are lost.

Extra or missing commas, line breaks in strings, and values one after another (JSON Lines) are read. Other broken parts
are skipped up to the next item, and reported.

Source: RFC 8259; JSON Lines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

__all__ = ["BrokenItem", "items_of"]

MAX_BROKEN = 200
"""After this many broken items the rest of the file is skipped."""
MAX_ITEM = 100_000
"""The end of a broken item is looked for in so many characters."""

_GAP = re.compile(r"[\s,]*")
_LIST = re.compile(r'[\s\S]{0,20000}?"(?:items|references)"\s*:\s*(?=\[)')
_ITEM = re.compile(r'\{\s*"(?:id|type|citation-key)"\s*:')
_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]]', re.DOTALL)
_STRING_OR_COMMAS = re.compile(r'"(?:[^"\\]|\\.)*+"|,[\s,]*+(?P<closing>[\]}])?', re.DOTALL)


@dataclass
class BrokenItem:
    """An item that is not JSON, or something between items."""

    message: str
    """What is wrong, and whether the item was read or skipped."""
    position: int
    """Where it is in the text."""


def items_of(
    text: str, begin: int, decoder: json.JSONDecoder, lenient: json.JSONDecoder
) -> Iterator[tuple[Any, int] | BrokenItem]:
    r"""Yield the items of a file that is not valid JSON, each with its position, and the broken parts.

    Args:
        text: The file.
        begin: The position of its first character that is not white space.
        decoder: Parses valid JSON.
        lenient: Parses JSON with control characters in strings.

    >>> parts = items_of('[{"id": 1,},, {"id": 2}', 0, json.JSONDecoder(), json.JSONDecoder(strict=False))
    >>> [part.message if isinstance(part, BrokenItem) else part for part in parts]  # doctest: +NORMALIZE_WHITESPACE
    [({'id': 1}, 1), 'item 1 has a comma too many or control characters in a string; it was read without them',
     'not JSON: a comma too many, or missing, between items', ({'id': 2}, 14), 'not JSON: the list has no end']
    """
    listed = text[begin] == "["
    if not listed and (found := _LIST.match(text, begin)):
        begin, listed = found.end(), True
    position = begin + 1 if listed else begin
    number = broken = 0
    told = skipped = False
    while True:
        gap = _GAP.match(text, position)
        after = gap.end() if gap else position
        ended = after >= len(text) or text[after] == "]"
        commas = text.count(",", position, after)
        if listed and not told and not skipped and commas != (1 if number and not ended else 0):
            told = True
            yield BrokenItem("not JSON: a comma too many, or missing, between items", after)
        position = after
        if position >= len(text):
            if listed:
                yield BrokenItem("not JSON: the list has no end", len(text.rstrip()))
            return
        if listed and text[position] == "]":
            rest = _GAP.match(text, position + 1)
            position = rest.end() if rest else position + 1
            if position < len(text) and text[position] == "[":  # another list
                position, number = position + 1, 0
                continue
            if position < len(text) and text[position] != "}":
                yield BrokenItem("not JSON: text after the end of the list; it was skipped", position)
            return
        number += 1
        skipped = False
        try:
            value, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            broken += 1
            if broken > MAX_BROKEN:
                yield BrokenItem(f"more than {MAX_BROKEN:,} items are not JSON; the rest was skipped", position)
                return
            value, end = _repaired(text, position, lenient)
            skipped = value is None
            if skipped:
                yield _skipped(number, position, end, error)
            else:
                yield value, position
                message = "has a comma too many or control characters in a string; it was read without them"
                yield BrokenItem(f"item {number} {message}", getattr(error, "pos", position))
        else:
            yield value, position
        position = max(end, position + 1)


def _skipped(number: int, position: int, end: int, error: Exception) -> BrokenItem:
    """Return the finding for an item that cannot be read. The next item begins at *end*."""
    if isinstance(error, json.JSONDecodeError):
        if error.pos >= end:  # the decoder took the next item for a part of this one
            return BrokenItem(f"item {number} is not JSON: it has no end; it was skipped", position)
        return BrokenItem(f"item {number} is not JSON: {error.msg}; it was skipped", error.pos)
    return BrokenItem(f"item {number} is nested too deep; it was skipped", position)


def _repaired(text: str, begin: int, lenient: json.JSONDecoder) -> tuple[Any, int]:
    """Return the object at *begin* without commas before closing brackets, or ``None``; and where the next item is."""
    end = _balanced_end(text, begin)
    following = _ITEM.search(text, begin + 1)
    next_item = following.start() if following else len(text)
    if text[begin] == "{" and end is not None:
        piece = _STRING_OR_COMMAS.sub(lambda match: match["closing"] or match[0], text[begin:end])
        try:
            value, length = lenient.raw_decode(piece)
            if length == len(piece):
                return value, end
        except (ValueError, RecursionError):
            pass
    if end is None or next_item < end:
        return None, next_item
    return None, end


def _balanced_end(text: str, begin: int) -> int | None:
    """Return the end of the brackets that open at *begin*, or ``None`` if they are not closed."""
    depth = 0
    for match in _BRACKET.finditer(text, begin, begin + MAX_ITEM):
        if match[0] in ("{", "["):
            depth += 1
        elif match[0] in ("}", "]"):
            depth -= 1
        if depth <= 0:
            return match.end()
    return None
