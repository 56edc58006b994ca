"""Internal: the text of an open file, with positions as editors count them.

Source: Language Server Protocol 3.17, "Position", "Text Documents" (a line ends with a line feed, a carriage return, or
both) and "TextDocumentContentChangeEvent".
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

__all__ = ["ENCODINGS", "Position", "TextBuffer"]

ENCODINGS = ("utf-16", "utf-8", "utf-32")
"""The units in which a client can count characters. UTF-16 is the default of the protocol."""

STEP = 500
"""The number of characters of a line that are counted together, so that places in long lines are found quickly."""

_LINE_END = re.compile(r"\r\n|\n|\r")


class Position(NamedTuple):
    """A place in a text: a line and a character, both counted from 0. The character is in units of an encoding."""

    line: int
    character: int


class TextBuffer:
    r"""The text of a file. A buffer never changes: an edit creates a new one.

    Args:
        text: The text.
        encoding: One of `ENCODINGS`.

    >>> buffer = TextBuffer("a\u2028😀b\r\nc")
    >>> buffer.position(3), buffer.offset(Position(0, 4)), buffer.line(1)
    (Position(line=0, character=4), 3, 'c')
    """

    def __init__(self, text: str, encoding: str = "utf-16") -> None:
        self.text = text
        self.encoding = encoding
        self._steps: dict[int, list[int]] = {}

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    @property
    def line_count(self) -> int:
        """The number of lines; a text that ends with a line end has an empty last line."""
        return len(self._starts)

    def line(self, number: int) -> str:
        """Return a line without its line end and byte order mark; an empty text for a line that does not exist."""
        return self._whole_line(number).removeprefix("\ufeff" if number == 0 else "")

    def _whole_line(self, number: int) -> str:
        if not 0 <= number < len(self._starts):
            return ""
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self.text)
        return self.text[self._starts[number] : end].rstrip("\r\n")

    def offset_of(self, line: int, column: int) -> int:
        """Return the offset of a line and a column, both counted from 0 and in characters; at most the end of the line.

        The column may be in the line end, as readers count it. Readers do not count a byte order mark.
        """
        if line < 0:
            return 0
        if line >= len(self._starts):
            return len(self.text)
        end = self._starts[line + 1] if line + 1 < len(self._starts) else len(self.text)
        start = self._starts[line] + (line == 0 and self.text.startswith("\ufeff"))
        return min(start + max(column, 0), end)

    def offset(self, position: Position) -> int:
        """Return the offset of a position. A position after the end of a line means its end."""
        if position.line >= len(self._starts):
            return len(self.text)
        line = self._whole_line(position.line)
        start = self._starts[max(position.line, 0)]
        wanted = max(position.character, 0)
        if self.encoding == "utf-32":
            return start + min(wanted, len(line))
        steps = self._units_before(position.line)
        at = max(bisect_right(steps, wanted) - 1, 0)
        units = steps[at]
        for index in range(at * STEP, len(line)):
            if units >= wanted:
                return start + index
            units += self._units(line[index])
        return start + len(line)

    def position(self, offset: int) -> Position:
        """Return the position of an offset."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self._starts, offset) - 1
        start = self._starts[line]
        if self.encoding == "utf-32":
            return Position(line, offset - start)
        at = (offset - start) // STEP
        before = self.text[start + at * STEP : offset]
        return Position(line, self._units_before(line)[at] + self._length(before))

    def _units_before(self, line: int) -> list[int]:
        """Return the number of units before each `STEP` characters of a line, the first of which is 0."""
        found = self._steps.get(line)
        if found is None:
            start, end = self._starts[line], self._starts[line + 1] if line + 1 < len(self._starts) else len(self.text)
            parts = (self._length(self.text[at : at + STEP]) for at in range(start, end, STEP))
            found = self._steps[line] = [0, *accumulate(parts)]
        return found

    def _length(self, text: str) -> int:
        """Return the length of *text* in units."""
        return len(text) if text.isascii() else sum(map(self._units, text))

    def _units(self, character: str) -> int:
        """Return the number of units of a character."""
        code = ord(character)
        if self.encoding == "utf-16":
            return 1 + (code > 0xFFFF)
        return 1 + (code > 0x7F) + (code > 0x7FF) + (code > 0xFFFF)

    def replaced(self, begin: Position, end: Position, text: str) -> TextBuffer:
        """Return the buffer after the text from *begin* to *end* was replaced with *text*."""
        first, last = sorted((self.offset(begin), self.offset(end)))
        return TextBuffer(self.text[:first] + text + self.text[last:], self.encoding)
