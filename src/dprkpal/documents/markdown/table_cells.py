"""Internal: the tokens of tables that markdown-it does not know: grid, simple and multiline tables."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

__all__ = ["FILL", "MAX_COLUMNS", "MAX_LINES", "TableCell", "TableRow", "by_column", "push_table", "start_of_line"]

MAX_LINES = 2_000
"""Maximum number of lines of a table."""
MAX_COLUMNS = 100
"""Maximum number of columns of a table."""

FILL = "\0"
"""Fills the second column of a wide character; the source has no such character."""


@dataclass
class TableCell:
    """A cell of a table."""

    lines: list[str]
    first: int
    """Number of its first column."""
    line: int
    """Number of its first line, counted from the start of the table."""
    offset: int
    """Column of its text in the line of the file."""
    columns: int = 1
    """Number of columns it spans."""
    rows: int = 1
    """Number of rows it spans."""


@dataclass
class TableRow:
    """A row of a table."""

    section: str
    """``"thead"``, ``"tbody"`` or ``"tfoot"``."""
    line: int
    """Number of its first line, counted from the start of the table."""
    end: int
    """Number of the line after it."""
    cells: list[TableCell]


def by_column(text: str) -> str:
    """Return *text* with one character for each display column: wide characters are followed by `FILL`."""
    if text.isascii():
        return text
    return "".join(sign + FILL if unicodedata.east_asian_width(sign) in "WF" else sign for sign in text)


def start_of_line(state: StateBlock, line: int) -> int:
    """Return the offset where a line of the document starts; blocks that contain it can move ``bMarks``."""
    return state.src.rfind("\n", 0, state.bMarks[line] + 1) + 1 if state.bMarks[line] else 0


def push_table(
    state: StateBlock, line: int, rows: Sequence[TableRow], alignments: Sequence[str], total: int, *, blocks: bool
) -> Token:
    """Add the tokens of a table, and return the first.

    Args:
        state: The parser.
        line: The first line of the table.
        rows: Its rows.
        alignments: The alignment of each column: ``"left"``, ``"right"``, ``"center"`` or nothing.
        total: Its number of lines.
        blocks: Whether cells contain blocks.
    """
    table = state.push("table_open", "table", 1)
    table.map = [line, line + total]
    section = ""
    for row in rows:
        if row.section != section:
            if section:
                state.push(f"{section}_close", section, -1)
            section = row.section
            state.push(f"{section}_open", section, 1)
        state.push("tr_open", "tr", 1).map = [line + row.line, line + row.end]
        tag = "th" if section == "thead" else "td"
        for cell in row.cells:
            token = state.push(f"{tag}_open", tag, 1)
            if cell.first < len(alignments) and alignments[cell.first]:
                token.attrs["style"] = f"text-align:{alignments[cell.first]}"
            if cell.columns > 1:
                token.attrs["colspan"] = str(cell.columns)
            if cell.rows > 1:
                token.attrs["rowspan"] = str(cell.rows)
            if blocks:
                _push_blocks(state, cell, line + cell.line)
            else:
                _push_text(state, cell, line + cell.line)
            state.push(f"{tag}_close", tag, -1)
        state.push("tr_close", "tr", -1)
    state.push(f"{section}_close", section, -1)
    state.push("table_close", "table", -1)
    return table


def _push_text(state: StateBlock, cell: TableCell, line: int) -> None:
    """Add the token of the text in a cell."""
    skipped = next((number for number, text in enumerate(cell.lines) if text.strip()), 0)
    token = state.push("inline", "", 0)
    token.content = "\n".join(text.strip() for text in cell.lines).strip()
    token.children = []
    token.map = [line + skipped, line + len(cell.lines)]
    token.meta["column"] = cell.offset


def _push_blocks(state: StateBlock, cell: TableCell, line: int) -> None:
    """Add the tokens of the blocks in a cell."""
    env = state.env
    inner: list[Token] = []
    env["grid_depth"] = env.get("grid_depth", 0) + 1
    state.md.block.parse("\n".join(cell.lines).strip("\n"), state.md, env, inner)
    env["grid_depth"] -= 1
    skipped = next((number for number, text in enumerate(cell.lines) if text), 0)
    for token in inner:
        token.level += state.level
        if token.map is not None:
            token.map = [token.map[0] + line + skipped, token.map[1] + line + skipped]
        if token.type == "inline":
            token.meta.setdefault("column", cell.offset)
    if len(inner) == 3 and inner[0].type == "paragraph_open":
        inner[0].hidden = inner[2].hidden = True
    state.tokens += inner
