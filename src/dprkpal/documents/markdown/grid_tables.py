"""Internal: a markdown-it rule for grid tables. Their cells contain blocks, and can span columns and rows.

Source: Pandoc User's Guide, "Extension: grid_tables".
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from .table_cells import FILL, MAX_COLUMNS, MAX_LINES, TableCell, TableRow, by_column, push_table, start_of_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.rules_block import StateBlock

__all__ = ["grid_table"]

MAX_DEPTH = 3
"""Maximum nesting depth of grid tables."""

_BORDER = re.compile(r"\+(?::?(?:-+|=+):?\+)+")
_PART_OF_BORDER = re.compile(r"(?<=\+):?(?:-+|=+):?(?=\+)")


class _Area(NamedTuple):
    """A rectangle of the smallest cells that the lines of a table make."""

    top: int
    left: int
    bottom: int
    """The row after it."""
    right: int
    """The column after it."""

    def holds(self, other: _Area) -> bool:
        """Return whether *other* is inside, and not at an edge."""
        return (
            self.top < other.top and self.left < other.left and other.bottom < self.bottom and other.right < self.right
        )

    @property
    def size(self) -> int:
        return (self.bottom - self.top) * (self.right - self.left)


def grid_table(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """Parse a grid table."""
    start = state.bMarks[line] + state.tShift[line]
    if not state.src.startswith("+", start) or state.is_code_block(line):
        return False
    if _BORDER.fullmatch(_text(state, line)) is None or state.env.get("grid_depth", 0) >= MAX_DEPTH:
        return False
    failed, until = state.env.get("broken_grid", (None, 0))
    if failed is state and line < until:
        return False
    rows = _lines_of_grid(state, line, end)
    before = state.tShift[line] + state.bMarks[line] - start_of_line(state, line)
    found = None if rows is None else _table_rows(rows, before)
    if rows is None or found is None:
        # Without this, each border of a long broken table would be tried as the start of a table.
        state.env["broken_grid"] = (state, line + len(rows or ()))
        return False
    if silent:
        return True
    table_rows, edges, alignments = found
    table = push_table(state, line, table_rows, alignments, len(rows), blocks=True)
    table.meta["edges"] = edges
    table.meta["column"] = before
    state.line = line + len(rows)
    return True


def _text(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()


def _lines_of_grid(state: StateBlock, line: int, end: int) -> list[str] | None:
    """Return the lines of the table by display column, or ``None`` if it does not end with a border."""
    rows: list[str] = []
    for number in range(line, min(end, line + MAX_LINES)):
        text = _text(state, number)
        if text[:1] not in ("+", "|") or state.sCount[number] < state.blkIndent:
            break
        row = by_column(text)
        if rows and (len(row) != len(rows[0]) or row[-1] not in "|+"):
            break
        rows.append(row)
    while rows and _BORDER.fullmatch(rows[-1]) is None:
        rows.pop()
    return rows if len(rows) > 2 else None


def _table_rows(lines: list[str], before: int) -> tuple[list[TableRow], list[int], list[str]] | None:
    """Return the rows, the display columns of the vertical lines and the alignments; ``None`` if lines do not meet."""
    parts = [list(_PART_OF_BORDER.finditer(line)) for line in lines]
    borders = [number for number, found in enumerate(parts) if found]
    edges = sorted({place for found in parts for one in found for place in (one.start() - 1, one.end())})
    if len(edges) > MAX_COLUMNS + 1:
        return None
    areas = _areas(lines, borders, edges)
    if areas is None:
        return None
    # Lines of a table inside a cell are not lines of this table.
    tops, lefts = sorted({area.top for area in areas}), sorted({area.left for area in areas})
    own = [edges[left] for left in lefts] + [edges[-1]]
    head_end, foot = _sections(lines, borders)
    rows: list[TableRow] = []
    for top, bottom in itertools.pairwise([*tops, len(borders) - 1]):
        first = borders[top] + 1
        section = "thead" if first <= head_end else "tfoot" if first > foot else "tbody"
        rows.append(TableRow(section, first, borders[bottom], []))
    for area in sorted(areas):
        left, right = edges[area.left] + 1, edges[area.right]
        whole = lines[borders[area.top] + 1 : borders[area.bottom]]
        offset = before + min(left - line[:left].count(FILL) for line in whole or [""])
        first, row = bisect_left(lefts, area.left), bisect_left(tops, area.top)
        columns, spanned = bisect_left(lefts, area.right) - first, bisect_left(tops, area.bottom) - row
        text = _outdented([line[left:right] for line in whole])
        rows[row].cells.append(TableCell(text, first, rows[row].line, offset, columns, spanned))
    return rows, own, _alignments(lines[head_end], own)


def _sections(lines: Sequence[str], borders: Sequence[int]) -> tuple[int, int]:
    """Return the line where the head of a table ends and that where its foot begins."""
    doubled = [number for number in borders[1:] if "=" in lines[number] and _BORDER.fullmatch(lines[number])]
    has_foot = len(doubled) > 1 and doubled[-1] == borders[-1]
    head_end = doubled[0] if doubled and doubled[0] != borders[-1] else 0
    return head_end, doubled[-2] if has_foot else len(lines)


def _outdented(lines: Sequence[str]) -> list[str]:
    """Return the text of a cell without the spaces that all its lines start with."""
    indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    indent = min(indents, default=0)
    return [line[indent:].rstrip().replace(FILL, "") for line in lines]


def _areas(lines: Sequence[str], borders: Sequence[int], edges: Sequence[int]) -> list[_Area] | None:
    """Return the area of each cell, or ``None`` if one is no rectangle.

    The smallest cells that no line separates belong together. What lines enclose inside a cell is its content.
    """
    height, width = len(borders) - 1, len(edges) - 1
    owner = [[-1] * width for _ in range(height)]
    groups: list[_Area] = []
    sizes: list[int] = []
    below = [[_has_border(lines[borders[row + 1]], edges, column) for column in range(width)] for row in range(height)]
    beside = [
        [_has_bar(lines, borders[row], borders[row + 1], edges[column + 1]) for column in range(width)]
        for row in range(height)
    ]
    for top, left in itertools.product(range(height), range(width)):
        if owner[top][left] >= 0:
            continue
        number, waiting, found = len(groups), [(top, left)], []
        owner[top][left] = number
        while waiting:
            row, column = waiting.pop()
            found.append((row, column))
            near = []
            if not below[row][column]:
                near.append((row + 1, column))
            if row and not below[row - 1][column]:
                near.append((row - 1, column))
            if not beside[row][column]:
                near.append((row, column + 1))
            if column and not beside[row][column - 1]:
                near.append((row, column - 1))
            for one, other in near:
                if one == height or other == width:
                    return None  # it is open at the edge of the table
                if owner[one][other] < 0:
                    owner[one][other] = number
                    waiting.append((one, other))
        groups.append(
            _Area(
                min(row for row, _ in found), min(column for _, column in found),
                max(row for row, _ in found) + 1, max(column for _, column in found) + 1,
            )
        )  # fmt: skip
        sizes.append(len(found))
    return _rectangles(groups, sizes, owner)


def _rectangles(groups: Sequence[_Area], sizes: Sequence[int], owner: Sequence[Sequence[int]]) -> list[_Area] | None:
    """Return the areas that are not inside another one, or ``None`` if two of them overlap."""
    inner: set[int] = set()
    for number in sorted(range(len(groups)), key=lambda one: -groups[one].size):
        area = groups[number]
        if number in inner or area.size == sizes[number]:
            continue
        for row in range(area.top, area.bottom):
            for other in owner[row][area.left : area.right]:
                if other != number:
                    if not area.holds(groups[other]):
                        return None
                    inner.add(other)
    return [area for number, area in enumerate(groups) if number not in inner]


def _has_border(line: str, edges: Sequence[int], column: int) -> bool:
    """Return whether a horizontal line separates the cells above and below *line* in *column*."""
    part = line[edges[column] + 1 : edges[column + 1]]
    return bool(part) and not part.strip("-=:+") and any(sign in "-=" for sign in part)


def _has_bar(lines: Sequence[str], top: int, bottom: int, edge: int) -> bool:
    """Return whether a vertical line separates the cells at *edge*."""
    inside = lines[top + 1 : bottom]
    return all(line[edge] in "|+" for line in inside or (lines[top], lines[bottom]))


def _alignments(row: str, edges: Sequence[int]) -> list[str]:
    """Return the alignment of each column, from the colons in a border."""
    found = []
    for left, right in itertools.pairwise(edges):
        colons = row[left + 1 : left + 2] == ":", row[right - 1 : right] == ":"
        found.append({(True, True): "center", (True, False): "left", (False, True): "right"}.get(colons, ""))
    return found
