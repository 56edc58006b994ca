"""Internal: a table in a Markdown document in which the text of cells is replaced."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["CellEdit", "EditedTable", "width"]


class CellEdit(NamedTuple):
    """A replacement in a cell: the row and column where it starts and ends, counted from the start of the table."""

    start: tuple[int, int]
    end: tuple[int, int]
    text: str


class EditedTable:
    """A table in a document, and the edits of its cells.

    Args:
        lines: Its lines in the file.
        token: The token that opens it.
    """

    def __init__(self, lines: Sequence[str], token: Token) -> None:
        assert token.map is not None
        self._lines = lines
        self._first = token.map[0]
        self._column: int = token.meta["column"]
        """The offset of the table in its lines, for example after the mark of a quotation."""
        self._edits: list[CellEdit] = []

    def add(self, begin: tuple[int, int], end: tuple[int, int], text: str) -> None:
        """Replace the text between *begin* and *end*, each a line and an offset in it, by *text*."""
        start, stop = ((line - self._first, offset - self._column) for line, offset in (begin, end))
        self._edits.append(CellEdit(start, stop, text.replace("\n", " ")))


def width(text: str) -> int:
    """Return the number of columns that *text* takes on a screen.

    >>> width("abc"), width("무기")
    (3, 4)
    """
    return len(text) + sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
