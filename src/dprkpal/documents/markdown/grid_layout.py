"""Internal: replace text in the cells of a grid table, and widen its columns so that the borders still meet.

Source: Pandoc User's Guide, "Extension: grid_tables".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from .edited_table import CellEdit, EditedTable, width

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["Grid", "edited_grid"]

_PART_OF_BORDER = re.compile(r":?(?:-+|=+):?(?:\+:?(?:-+|=+):?)*")


class _Part:
    """A cell in one line of the table."""

    def __init__(self, first: int, last: int, start: int, text: str, closing: str) -> None:
        self.first = first
        """The number of its first column."""
        self.last = last
        """The number of the column after it."""
        self.start = start
        """Its offset in the line."""
        self.text = text
        self.closing = closing
        """The sign after it."""


class Grid(EditedTable):
    """A grid table in a document, and the edits of its cells.

    Args:
        lines: Its lines in the file.
        token: The token that opens it.
    """

    def __init__(self, lines: Sequence[str], token: Token) -> None:
        super().__init__(lines, token)
        self._edges: list[int] = token.meta["edges"]
        """The places of its vertical lines on the screen, from the start of the table."""

    def changed_lines(self) -> Iterator[tuple[int, str]]:
        """Yield the number and the new text of each line; nothing if nothing changes."""
        if not self._edits:
            return
        tables = [line[self._column :].rstrip() for line in self._lines]
        for number, text in enumerate(edited_grid(tables, self._edges, self._edits)):
            yield self._first + number, self._lines[number][: self._column] + text


def edited_grid(lines: Sequence[str], edges: Sequence[int], edits: Iterable[CellEdit]) -> list[str]:
    """Return the lines of a grid table after *edits*.

    Args:
        lines: Its lines, without what is before the table in each line.
        edges: The places of its vertical lines on the screen.
        edits: Replacements. One that starts in a line and ends in a later one stays in its cell.

    >>> edited_grid(["+---+---+", "| a | b |", "+---+---+"], [0, 4, 8], [CellEdit((1, 2), (1, 3), "long")])
    ['+------+---+', '| long | b |', '+------+---+']
    """
    rows = [_parts(line, edges) for line in lines]
    for edit in sorted(edits, reverse=True):
        (first, column), (last, end) = edit.start, edit.end
        part = next(one for one in reversed(rows[first]) if one.start <= column)
        offset = column - part.start
        if first == last:
            part.text = part.text[:offset] + edit.text + part.text[end - part.start :]
            continue
        part.text = f"{part.text[:offset]}{edit.text} "
        for number in range(first + 1, last + 1):
            below = next((one for one in rows[number] if one.first == part.first), None)
            if below is not None:
                rest = below.text[max(end - below.start, 0) :] if number == last else ""
                below.text = f" {rest.lstrip(' ')}"
    widths = _widths(rows, edges)
    return [_joined(line, row, widths) for line, row in zip(lines, rows, strict=True)]


def _parts(line: str, edges: Sequence[int]) -> list[_Part]:
    """Return the cells of a line."""
    offsets: dict[int, int] = {}
    place = 0
    for offset, sign in enumerate(line):
        offsets[place] = offset
        place += width(sign)
    parts = []
    first = 0
    for number in range(1, len(edges)):
        right = offsets.get(edges[number], len(line))
        if line[right : right + 1] in ("|", "+") or number == len(edges) - 1:
            start = offsets[edges[first]] + 1
            parts.append(_Part(first, number, start, line[start:right], line[right : right + 1] or "|"))
            first = number
    return parts


def _widths(rows: Sequence[Sequence[_Part]], edges: Sequence[int]) -> list[int]:
    """Return the width of each column, so that every cell has room and a space at its end."""
    widths = [right - left - 1 for left, right in pairwise(edges)]
    for part in sorted((part for row in rows for part in row), key=lambda one: one.last - one.first):
        between = part.last - part.first - 1
        missing = width(part.text.rstrip()) + 1 - sum(widths[part.first : part.last]) - between
        if missing > 0 and part.text.strip("-=:+ "):
            widths[part.last - 1] += missing
    return widths


def _joined(line: str, row: Sequence[_Part], widths: Sequence[int]) -> str:
    """Return a line with cells of these *widths*."""
    whole = line[0]
    for part in row:
        needed = sum(widths[part.first : part.last]) + part.last - part.first - 1
        text = part.text
        if _PART_OF_BORDER.fullmatch(text):
            ending = ":" if text.endswith(":") else text[-1]
            filler = "=" if "=" in text else "-"
            text = text[:-1] + filler * (needed - len(text)) + ending
        else:
            text = text.rstrip()
            text += " " * (needed - width(text))
        whole += text + part.closing
    return whole
