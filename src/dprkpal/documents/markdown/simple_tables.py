"""Internal: a markdown-it rule for simple and multiline tables, whose columns are those of a line of hyphens.

Source: Pandoc User's Guide, "Extension: simple_tables", "multiline_tables".
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

from .table_cells import FILL, MAX_COLUMNS, MAX_LINES, TableCell, TableRow, by_column, push_table, start_of_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.rules_block import StateBlock

__all__ = ["alignments", "simple_table"]

_COLUMNS = re.compile(r" *-{2,}(?: +-{2,})+ *")
_RULE = re.compile(r" {0,3}-{3,} *")
_HYPHENS = re.compile(r"-+")
_SOFT_LIMIT = 4
"""A line that is indented by so many columns is code."""


class _Table(NamedTuple):
    head: tuple[int, int]
    """The first line of the head and the line after it."""
    columns: int
    """The line of hyphens that shows the columns."""
    end: int
    """The line after the last row."""
    after: int
    """The line after the table."""
    multiline: bool
    """Whether its rows are separated by blank lines."""


def simple_table(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """Parse a simple or a multiline table."""
    if state.sCount[line] < state.blkIndent:
        return False
    table = _found(state, line, min(end, line + MAX_LINES))
    if table is None or silent:
        return table is not None
    lines = [by_column(_text(state, number)) for number in range(line, table.after)]
    groups = [(one.start(), one.end()) for one in _HYPHENS.finditer(lines[table.columns - line])]
    if len(groups) > MAX_COLUMNS:
        return False
    parts = [("thead", *table.head)] if table.head[1] > table.head[0] else []
    rows = _rows(lines, table, line)
    parts += [("tbody", *row) for row in rows]
    _, top, bottom = parts[0] if parts else ("", line, line)
    starts = [0, *(start for start, _ in groups[1:])]
    shown = alignments(lines[top - line : bottom - line], groups)
    before = state.bMarks[line] - start_of_line(state, line) + state.blkIndent
    table_rows = []
    for section, begin, stop in parts:
        cells = list(_cells(lines[begin - line : stop - line], starts, begin - line, before))
        table_rows.append(TableRow(section, begin - line, stop - line, cells))
    token = push_table(state, line, table_rows, shown, table.after - line, blocks=False)
    token.meta["groups"] = groups
    token.meta["column"] = before
    token.meta["rulers"] = [number - line for number in range(line, table.after) if _is_ruler(state, number)]
    token.meta["first"] = range(top - line, bottom - line)
    state.line = table.after
    return True


def _text(state: StateBlock, line: int) -> str:
    """Return a line without the indentation of the blocks that contain it."""
    return state.getLines(line, line + 1, state.blkIndent, False).rstrip()


def _is_columns(state: StateBlock, line: int) -> bool:
    """Return whether a line of hyphens shows columns."""
    inside = 0 <= state.sCount[line] - state.blkIndent < _SOFT_LIMIT
    return inside and _starts_with_hyphen(state, line) and _COLUMNS.fullmatch(_text(state, line)) is not None


def _is_rule(state: StateBlock, line: int) -> bool:
    """Return whether *line* is one line of hyphens, such as that before the head of a multiline table."""
    return _starts_with_hyphen(state, line) and _RULE.fullmatch(_text(state, line)) is not None


def _is_ruler(state: StateBlock, line: int) -> bool:
    return _is_columns(state, line) or _is_rule(state, line)


def _starts_with_hyphen(state: StateBlock, line: int) -> bool:
    return state.src.startswith("-", state.bMarks[line] + state.tShift[line])


def _found(state: StateBlock, line: int, end: int) -> _Table | None:
    """Return the parts of the table that starts on *line*."""
    if _is_columns(state, line):
        return _without_head(state, line, end)
    if _is_rule(state, line):
        return _with_rules(state, line, end)
    after = line + 1
    if after >= end or not _is_columns(state, after):
        return None
    last = after + 1
    while last < end and _goes_on(state, last) and not _is_columns(state, last):
        last += 1
    if last == after + 1:
        return None
    closed = last < end and not state.isEmpty(last) and _is_columns(state, last)
    return _Table((line, after), after, last, last + closed, multiline=False)


def _goes_on(state: StateBlock, line: int) -> bool:
    return not state.isEmpty(line) and state.sCount[line] >= state.blkIndent


def _until_ruler(state: StateBlock, line: int, end: int) -> int | None:
    """Return the next line of hyphens from *line* that a blank line or the end of the text follows."""
    for number in range(line, end):
        if state.isEmpty(number):
            continue
        if state.sCount[number] < state.blkIndent:
            return None
        if _is_ruler(state, number):
            return number if number + 1 >= end or not _goes_on(state, number + 1) else None
    return None


def _without_head(state: StateBlock, line: int, end: int) -> _Table | None:
    """Return the parts of a table that starts with the line of its columns."""
    last = _until_ruler(state, line + 1, end)
    if last is None or last == line + 1 or state.isEmpty(line + 1):
        return None
    multiline = any(state.isEmpty(number) for number in range(line + 1, last))
    return _Table((line, line), line, last, last + 1, multiline)


def _with_rules(state: StateBlock, line: int, end: int) -> _Table | None:
    """Return the parts of a multiline table with a head."""
    columns = line + 1
    while columns < end and _goes_on(state, columns) and not _is_ruler(state, columns):
        columns += 1
    if columns >= end or columns == line + 1 or not _goes_on(state, columns) or not _is_columns(state, columns):
        return None
    last = _until_ruler(state, columns + 1, end)
    return None if last is None else _Table((line + 1, columns), columns, last, last + 1, multiline=True)


def _rows(lines: Sequence[str], table: _Table, line: int) -> list[tuple[int, int]]:
    """Return the first line of each row and the line after it."""
    numbers = range(table.columns + 1, table.end)
    if not table.multiline:
        return [(number, number + 1) for number in numbers]
    rows = []
    for filled, group in itertools.groupby(numbers, key=lambda number: bool(lines[number - line].strip())):
        if filled:
            found = list(group)
            rows.append((found[0], found[-1] + 1))
    return rows


def _cells(lines: Sequence[str], starts: Sequence[int], line: int, before: int) -> Iterator[TableCell]:
    """Yield the cells of a row: each is the text from the start of its column to that of the next."""
    for number, (left, right) in enumerate(itertools.pairwise([*starts, None])):
        assert left is not None
        text = [one[left:right].replace(FILL, "") for one in lines]
        offset = 0 if any("\t" in one for one in lines) else min(left - one[:left].count(FILL) for one in lines)
        yield TableCell(text, number, line, before + offset)


def alignments(lines: Sequence[str], groups: Sequence[tuple[int, int]]) -> list[str]:
    """Return the alignment of each column. *lines* are the head or first row, *groups* the hyphens of the columns."""
    following = [start for start, _ in groups[1:]]
    return [_alignment(lines, *group, after) for group, after in zip(groups, [*following, None], strict=True)]


def _alignment(lines: Sequence[str], start: int, end: int, following: int | None = None) -> str:
    """Return the alignment of a column, from the place of its head or first row over its hyphens.

    Args:
        lines: The lines of the head or first row.
        start: Where the hyphens of the column start.
        end: Where they end.
        following: Where those of the next column start.

    >>> [_alignment([text], 2, 7) for text in ("    abc", "  abc  ", "   abc ", "  abcde")]
    ['right', 'left', 'center', '']
    """
    parts = [part for line in lines if (part := line[start:following].rstrip())]
    if not parts:
        return ""
    left = any(part.startswith(" ") for part in parts)
    right = max(len(part) for part in parts) < end - start
    return {(True, False): "right", (False, True): "left", (True, True): "center"}.get((left, right), "")
