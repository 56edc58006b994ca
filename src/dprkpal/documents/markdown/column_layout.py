"""Internal: replace text in the cells of a simple or multiline table, and widen its columns so that they stay apart.

Source: Pandoc User's Guide, "Extension: simple_tables", "multiline_tables".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from .edited_table import EditedTable, width
from .simple_tables import alignments
from .table_cells import by_column

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["ColumnTable"]


class ColumnTable(EditedTable):
    """A simple or multiline table in a document, and the edits of its cells.

    Args:
        lines: Its lines in the file.
        token: The token that opens it.
    """

    def __init__(self, lines: Sequence[str], token: Token) -> None:
        super().__init__(lines, token)
        self._groups: list[tuple[int, int]] = token.meta["groups"]
        self._rulers = frozenset[int](token.meta["rulers"])
        self._aligned: range = token.meta["first"]
        """The lines whose text shows the alignment of the columns."""

    def changed_lines(self) -> Iterator[tuple[int, str | None]]:
        """Yield the number and the new text of each line; nothing if nothing changes.

        A line whose text is now in the line before is ``None``: an empty line would end the row.
        """
        if not self._edits:
            return
        whole = [line[self._column :].rstrip() for line in self._lines]
        rows = [[] if number in self._rulers else self._cells(line) for number, line in enumerate(whole)]
        changed = self._edited(rows)
        shown = alignments([by_column(whole[number]) for number in self._aligned], self._groups)
        growth = self._growth(rows, changed, shown)
        for number, line in enumerate(whole):
            is_ruler = number in self._rulers
            text = self._ruler(line, growth) if is_ruler else self._row(rows[number], growth, shown, number)
            is_left_out = bool(line.strip()) and not text.strip()
            new = None if is_left_out else self._lines[number][: self._column] + text.rstrip()
            yield self._first + number, new

    @property
    def _starts(self) -> list[int]:
        """The display columns where the cells of a row start."""
        return [0, *(start for start, _ in self._groups[1:])]

    def _cells(self, line: str) -> list[str]:
        """Return the text of each cell in a line."""
        offsets = [0]
        wanted = iter(self._starts[1:])
        following, place = next(wanted, None), 0
        for offset, sign in enumerate(line):
            while following is not None and place >= following:
                offsets.append(offset)
                following = next(wanted, None)
            place += width(sign)
        offsets += [len(line)] * (len(self._groups) - len(offsets))
        return [line[start:end] for start, end in pairwise([*offsets, len(line)])]

    def _edited(self, rows: list[list[str]]) -> set[tuple[int, int]]:
        """Apply the edits to the cells of *rows*, and return the line and column of those that changed."""
        changed = set()
        for edit in sorted(self._edits, reverse=True):
            (first, offset), (last, end) = edit.start, edit.end
            begins = [0]
            for text in rows[first]:
                begins.append(begins[-1] + len(text))
            column = max(number for number in range(len(self._groups)) if begins[number] <= offset)
            text, inside = rows[first][column], offset - begins[column]
            changed |= {(number, column) for number in range(first, last + 1)}
            if first == last:
                rows[first][column] = text[:inside] + edit.text + text[end - begins[column] :]
                continue
            rows[first][column] = text[:inside] + edit.text
            for number in range(first + 1, last):
                rows[number][column] = ""
            before = sum(map(len, rows[last][:column]))
            rest = rows[last][column][max(end - before, 0) :]
            # After its end, the text of the cell goes on in the first line, so that no line of it is empty.
            rows[first][column] += " " + rest.strip()
            rows[last][column] = ""
        return changed

    def _growth(self, rows: Sequence[Sequence[str]], changed: set[tuple[int, int]], shown: Sequence[str]) -> list[int]:
        """Return by how much each column becomes wider."""
        growth = [0] * len(self._groups)
        starts = self._starts
        for number, column in changed:
            text = rows[number][column].rstrip()
            if column + 1 < len(starts):
                growth[column] = max(growth[column], width(text) + 1 - starts[column + 1] + starts[column])
            if number in self._aligned and shown[column]:
                start, end = self._groups[column]
                growth[column] = max(growth[column], width(text.strip()) + 2 - (end - start))
        return growth

    def _ruler(self, line: str, growth: Sequence[int]) -> str:
        """Return a line of hyphens for wider columns."""
        if " " not in line.strip():
            return line + "-" * sum(growth)
        parts = []
        for (start, end), following, more in zip(
            self._groups, [*(start for start, _ in self._groups[1:]), None], growth, strict=True
        ):
            parts.append(line[start:end] + "-" * more + line[end:following])
        return line[: self._groups[0][0]] + "".join(parts)

    def _row(self, cells: Sequence[str], growth: Sequence[int], shown: Sequence[str], number: int) -> str:
        """Return a line of cells in wider columns."""
        parts = []
        starts = self._starts
        for column, text in enumerate(cells):
            start, end = self._groups[column]
            before = start - starts[column]
            room = (starts[column + 1] - starts[column] if column + 1 < len(starts) else 0) + growth[column]
            if number in self._aligned and growth[column] and text.strip():
                length = before + end - start + growth[column]
                bare = text.strip()
                if shown[column] == "right":
                    text = " " * (length - width(bare)) + bare
                elif shown[column] == "center" and (
                    width(text.rstrip()) >= length or not text.startswith(" " * (before + 1))
                ):
                    text = " " * (before + 1) + bare
            text = text.rstrip()
            parts.append(text + " " * (room - width(text)))
        return "".join(parts)
