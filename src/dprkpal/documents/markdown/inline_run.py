"""A run of inline Markdown in its document: where each of its characters stands in the file.

markdown-it gives a block the lines it takes, and its text without the marks of the quotations and lists around it.
A citation is replaced in the file itself, so its place there has to be found again, to the character.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["Run"]

Columns: TypeAlias = "int | list[int] | None"
"""The column of the first character, or that of each, where they do not stand in a row; ``None`` if not found."""


class Run:
    """A run and its place.

    Args:
        token: The token of the run.
        lines: The lines of the document.
        first: The first line of the run, counted from 0.
        column: For a heading or a cell, where in its line it begins at the earliest; ``None`` for runs whose lines
            end where those of the file end.
    """

    __slots__ = ("_columns", "_starts", "first", "text", "token")

    def __init__(self, token: Token, lines: Sequence[str], first: int, column: int | None = None) -> None:
        self.token = token
        self.text = token.content
        self.first = first
        parts = self.text.split("\n")
        self._starts = [0, *accumulate(len(part) + 1 for part in parts)]
        self._columns = [
            columns(part, lines[number] if number < len(lines) else "", column)
            for number, part in enumerate(parts, first)
        ]

    def place(self, offset: int) -> tuple[int, int] | None:
        """Return the line and the column, counted from 0, of the character at *offset*; ``None`` if it is not found."""
        number = min(bisect_right(self._starts, offset), len(self._columns)) - 1
        found = self._columns[number]
        if found is None:
            return None
        inside = offset - self._starts[number]
        return self.first + number, found + inside if isinstance(found, int) else found[inside]

    @property
    def end(self) -> int:
        """The column at the end of a run of one line, from which the next cell of its row is looked for."""
        place = self.place(len(self.text))
        return place[1] if place is not None else 0


def columns(part: str, line: str, column: int | None) -> Columns:
    r"""Return where *part*, a line of a run, stands in its *line* of the file, from *column* on.

    >>> columns("a [@b]", "> * a [@b]  ", None), columns("x", "x | x", 1), columns("a|b", r"| a\|b | c", 0)
    (4, 4, [2, 4, 5, 6])
    """
    text, line = part.rstrip(), line.replace("\0", "\ufffd")
    if column is None:
        bare, whole = text.lstrip(), line.rstrip()
        return len(whole) - len(text) if whole.endswith(bare) else None
    found = line.find(text, column)
    if found >= 0:
        return found
    escaped = text.replace("|", "\\|")
    found = line.find(escaped, column)
    if "|" not in text or found < 0:
        return None
    widths = [2 if character == "|" else 1 for character in text]
    starts = [found, *accumulate(widths, initial=found)][1:]
    return [start + width - 1 for start, width in zip(starts, [*widths, 1], strict=True)]
