"""Internal: map offsets in inline Markdown to lines and columns of the file.

markdown-it removes the markers of surrounding quotations and lists from the text of a block. Citations are replaced in
the file itself, so their exact position must be found again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["InlineText"]

Columns: TypeAlias = "int | list[int] | None"
"""The column of the first character, a list with the column of every character, or ``None`` if not found."""


class InlineText:
    """The inline text of a block, with its position in the file.

    Args:
        token: The markdown-it token.
        lines: The lines of the document.
        first: The first line of the text, counted from 0.
        column: For a heading or a table cell, the column to search from. ``None`` if each line of the text ends
            where its line in the file ends.
    """

    __slots__ = ("_columns", "_starts", "first_line", "text", "token")

    def __init__(self, token: Token, lines: Sequence[str], first: int, column: int | None = None) -> None:
        self.token = token
        self.text = token.content
        self.first_line = first
        parts = self.text.split("\n")
        self._starts = [0, *accumulate(len(part) + 1 for part in parts)]
        self._columns = [
            columns(part, lines[number] if number < len(lines) else "", column)
            for number, part in enumerate(parts, first)
        ]

    def position(self, offset: int) -> tuple[int, int] | None:
        """Return line and column of the character at *offset*, both counted from 0; ``None`` if not found."""
        number = min(bisect_right(self._starts, offset), len(self._columns)) - 1
        found = self._columns[number]
        if found is None:
            return None
        inside = offset - self._starts[number]
        return self.first_line + number, found + inside if isinstance(found, int) else found[inside]


def columns(part: str, line: str, column: int | None) -> Columns:
    r"""Return the column of *part* in its source *line*, searching from *column*.

    >>> columns("a [@b]", "> * a [@b]  ", None), columns("x", "x | x", 1), columns("a|b", r"| a\|b | c", 0)
    (4, 4, [2, 3, 5, 6])
    """
    text, line = part.rstrip(), line.replace("\0", "\ufffd")
    if column is None:
        bare, whole = text.lstrip(), line.rstrip()
        return len(whole) - len(text) if whole.endswith(bare) else None
    if "|" in text:
        # In a table cell every vertical bar is escaped. The column of an escaped bar is the column of its backslash,
        # so that a citation in front of it ends before the backslash.
        found = line.find(text.replace("|", "\\|"), column)
        if found >= 0:
            return list(accumulate([2 if character == "|" else 1 for character in text], initial=found))
    found = line.find(text, column)
    return found if found >= 0 else None
