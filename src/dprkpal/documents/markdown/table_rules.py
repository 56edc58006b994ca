"""Internal: markdown-it rules for tables: pipe tables with captions, and grid tables.

The cells of a grid table contain blocks. A cell can span columns. A table in which a cell spans rows is left as text.

Source: Pandoc User's Guide, "Extension: pipe_tables", "grid_tables", "table_captions".
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .attributes import attributes

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

__all__ = ["add_tables"]

MAX_LINES = 2_000
"""Maximum number of lines of a grid table."""
MAX_COLUMNS = 100
"""Maximum number of columns of a grid table."""
MAX_DEPTH = 3
"""Maximum nesting depth of grid tables."""

_CAPTION = re.compile(r"(?:[Tt]able)?:[ \t]+(?=\S)")
_ATTRIBUTES = re.compile(r"(?:^|[ \t]+)(\{[^{}]*\})[ \t]*$")
_INNER_BORDER = re.compile(r"\+[-=:]+[+|]|\|[-=:]+\+")
_BORDER = re.compile(r"\+(?::?(?:-+|=+):?\+)+")


def add_tables(md: MarkdownIt) -> None:
    """Add the rules for tables to *md*."""
    md.block.ruler.before("table", "grid_table", _grid_table, {"alt": ["paragraph", "reference"]})
    md.block.ruler.at("table", _pipe_table, {"alt": ["paragraph", "reference"]})
    md.core.ruler.after("block", "table_captions", _captions)


def _text(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()


def _pipe_table(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """Parse a pipe table, up to a caption that follows it directly."""
    from markdown_it.rules_block import table

    if not table(state, line, end, True):
        return False
    for after in range(line + 2, end):
        if state.isEmpty(after) or state.sCount[after] < state.blkIndent:
            break
        if _CAPTION.match(state.src, state.bMarks[after] + state.tShift[after]) is not None:
            return table(state, line, after, silent)
    return table(state, line, end, silent)


# -- captions -------------------------------------------------------------------------------------


def _captions(state: StateCore) -> None:
    """Make a paragraph that starts with ``Table:`` or ``:`` the caption of the table before or after it."""
    done: list[Token] = []
    tokens = state.tokens
    index = 0
    pending: list[Token] | None = None
    while index < len(tokens):
        token = tokens[index]
        if token.type == "table_open":
            close = _end_of_table(tokens, index)
            caption = pending or _caption_at(tokens, close + 1)
            done.append(token)
            if caption is not None:
                done += _as_caption(token, caption)
            done += tokens[index + 1 : close + 1]
            index = close + 1 + (3 if caption is not None and caption is not pending else 0)
            pending = None
            continue
        if pending is not None:
            done += pending
            pending = None
        caption = _caption_at(tokens, index)
        if caption is not None and index + 3 < len(tokens) and tokens[index + 3].type == "table_open":
            pending = caption
            index += 3
            continue
        done.append(token)
        index += 1
    state.tokens = done


def _end_of_table(tokens: list[Token], index: int) -> int:
    """Return the index of the token that closes the table at *index*."""
    depth = 0
    for number in range(index, len(tokens)):
        depth += {"table_open": 1, "table_close": -1}.get(tokens[number].type, 0)
        if not depth:
            return number
    return len(tokens) - 1


def _caption_at(tokens: list[Token], index: int) -> list[Token] | None:
    """Return the three tokens of the paragraph at *index* if it is a caption."""
    if index + 2 >= len(tokens) or tokens[index].type != "paragraph_open" or tokens[index].hidden:
        return None
    return tokens[index : index + 3] if _CAPTION.match(tokens[index + 1].content) else None


def _as_caption(table: Token, caption: list[Token]) -> list[Token]:
    """Return the tokens of a caption. Attributes at its end belong to the table."""
    opened, text, closed = caption
    opened.type, opened.tag = "caption_open", "caption"
    closed.type, closed.tag = "caption_close", "caption"
    content = _CAPTION.sub("", text.content, count=1)
    if (match := _ATTRIBUTES.search(content)) is not None and (found := attributes(match[1])):
        content = content[: match.start()]
        table.attrs = {**table.attrs, **found}
        text.meta["column"] = 0  # the text no longer ends where its line ends
    text.content = content
    return caption


# -- grid tables ----------------------------------------------------------------------------------


@dataclass
class _Cell:
    lines: list[str]
    columns: int
    """Number of columns it spans."""
    first: int
    """First column."""
    offset: int
    """Column of its text in the line of the file."""


def _grid_table(state: StateBlock, line: int, end: int, silent: bool) -> bool:
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
    parts = None if rows is None else _rows_of_cells(state, line, rows)
    if rows is None or not parts:
        # Without this, each border of a long broken table would be tried as the start of a table.
        state.env["broken_grid"] = (state, line + len(rows or ()))
        return False
    if silent:
        return True
    edges = _edges(rows)
    heads = [number for number, row in enumerate(rows) if number and _is_border(row) and "=" in row]
    head_end = heads[0] if heads else 0
    foot = heads[-1] if len(heads) > 1 else len(rows)
    table = _push_grid(state, line, parts, _alignments(rows[head_end], edges), head_end, foot)
    table.meta["edges"] = edges
    table.meta["column"] = state.tShift[line] + state.bMarks[line] - _start_of_line(state, line)
    state.line = line + len(rows)
    return True


def _edges(rows: list[str]) -> list[int]:
    """Return the display columns of the vertical lines."""
    return sorted({number for row in rows if _is_border(row) for number, sign in enumerate(row) if sign == "+"})


def _rows_of_cells(state: StateBlock, line: int, rows: list[str]) -> list[tuple[int, list[_Cell]]] | None:
    """Return the cells of each row, with the number of its first line in the table; ``None`` if a border is broken."""
    edges = _edges(rows)
    if len(edges) > MAX_COLUMNS + 1:
        return None
    borders = [number for number, row in enumerate(rows) if _is_border(row)]
    before = state.tShift[line] + state.bMarks[line] - _start_of_line(state, line)
    parts: list[tuple[int, list[_Cell]]] = []
    for top, bottom in itertools.pairwise(borders):
        cells = _cells(rows[top + 1 : bottom], edges, before)
        if cells is None:
            return None
        parts.append((top + 1, cells))
    return parts


def _start_of_line(state: StateBlock, line: int) -> int:
    """Return the offset where a line of the document starts; blocks that contain it can move ``bMarks``."""
    return state.src.rfind("\n", 0, state.bMarks[line] + 1) + 1 if state.bMarks[line] else 0


def _lines_of_grid(state: StateBlock, line: int, end: int) -> list[str] | None:
    """Return the lines of the table by display column, or ``None`` if it does not end with a border."""
    rows: list[str] = []
    for number in range(line, min(end, line + MAX_LINES)):
        text = _text(state, number)
        if text[:1] not in ("+", "|") or state.sCount[number] < state.blkIndent:
            break
        row = _by_column(text)
        if rows and (len(row) != len(rows[0]) or row[-1] not in "|+"):
            break
        rows.append(row)
    while rows and not _is_border(rows[-1]):
        rows.pop()
    return rows if len(rows) > 2 else None


def _is_border(row: str) -> bool:
    return _BORDER.fullmatch(row) is not None


_FILL = "\0"
"""Fills the second column of a wide character; the source has no such character."""


def _by_column(text: str) -> str:
    """Return *text* with one character for each display column: wide characters are followed by a filler."""
    if text.isascii():
        return text
    return "".join(sign + _FILL if unicodedata.east_asian_width(sign) in "WF" else sign for sign in text)


def _cells(rows: list[str], edges: list[int], before: int) -> list[_Cell] | None:
    """Return the cells of a row, or ``None`` if a border of a cell is broken."""
    if any(_INNER_BORDER.search(row) for row in rows):
        return None  # a cell spans rows
    cells: list[_Cell] = []
    first = 0
    for number in range(1, len(edges)):
        if not all(row[edges[number]] in "|+" for row in rows):
            if number == len(edges) - 1:
                return None
            continue
        left, right = edges[first] + 1, edges[number]
        inside = [row[left:right] for row in rows]
        indents = [len(row) - len(row.lstrip()) for row in inside if row.strip()]
        indent = min(indents, default=0)
        lines = [row[indent:].rstrip().replace(_FILL, "") for row in inside]
        # Wide characters before the cell make its place in the file uncertain; then it is searched from the start.
        wide = any(_FILL in row[:left] for row in rows)
        cells.append(_Cell(lines, number - first, first, before + (0 if wide else left)))
        first = number
    return cells


def _alignments(row: str, edges: list[int]) -> list[str]:
    """Return the alignment of each column, from the colons in a border."""
    found = []
    for left, right in itertools.pairwise(edges):
        colons = row[left + 1 : left + 2] == ":", row[right - 1 : right] == ":"
        found.append({(True, True): "center", (True, False): "left", (False, True): "right"}.get(colons, ""))
    return found


def _push_grid(
    state: StateBlock, line: int, parts: list[tuple[int, list[_Cell]]], alignments: list[str], head_end: int,
    foot: int,
) -> Token:  # fmt: skip
    """Add the tokens of a grid table, and return the first."""
    total = line + parts[-1][0] + len(parts[-1][1][0].lines) + 1
    table = state.push("table_open", "table", 1)
    table.map = [line, total]
    section = ""
    for top, cells in parts:
        wanted = "thead" if top < head_end else "tfoot" if top > foot else "tbody"
        if wanted != section:
            if section:
                state.push(f"{section}_close", section, -1)
            state.push(f"{wanted}_open", wanted, 1)
            section = wanted
        state.push("tr_open", "tr", 1).map = [line + top, line + top + len(cells[0].lines)]
        tag = "th" if section == "thead" else "td"
        for cell in cells:
            token = state.push(f"{tag}_open", tag, 1)
            if alignments[cell.first]:
                token.attrs["style"] = f"text-align:{alignments[cell.first]}"
            if cell.columns > 1:
                token.attrs["colspan"] = str(cell.columns)
            _push_blocks(state, cell, line + top)
            state.push(f"{tag}_close", tag, -1)
        state.push("tr_close", "tr", -1)
    state.push(f"{section}_close", section, -1)
    state.push("table_close", "table", -1)
    return table


def _push_blocks(state: StateBlock, cell: _Cell, line: int) -> None:
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
