"""Internal: markdown-it rules for tables and their captions.

Source: Pandoc User's Guide, "Extension: pipe_tables", "table_captions".
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from .attributes import attributes
from .grid_tables import grid_table
from .simple_tables import simple_table
from .table_cells import MAX_COLUMNS, TableCell, TableRow, push_table, start_of_line

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

__all__ = ["add_tables"]

MAX_PADDED = 65_536
"""Rows with fewer cells than the head get empty ones, at most so many in a table."""

_SIGNS = re.compile(r"\\.|`+|\|")
_TICKS = re.compile(r"`+")
_CAPTION = re.compile(r"(?:[Tt]able)?:[ \t]+(?=\S)")
_ATTRIBUTES = re.compile(r"(?:^|[ \t]+)(\{[^{}]*\})[ \t]*$")


def add_tables(md: MarkdownIt) -> None:
    """Add the rules for tables to *md*."""
    md.block.ruler.before("table", "grid_table", grid_table, {"alt": ["paragraph", "reference"]})
    md.block.ruler.before("grid_table", "simple_table", simple_table, {"alt": []})
    md.block.ruler.at("table", _pipe_table, {"alt": ["paragraph", "reference"]})
    md.core.ruler.after("block", "table_captions", _captions)


def _pipe_table(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """Parse a pipe table.

    A bar in code does not end a cell. Cells beyond those of the head are kept, so that no text is lost.
    """
    from markdown_it.rules_block import table

    if not table(state, line, end, True):
        return False
    if silent:
        return True
    shown = [_alignment(cell) for cell, _ in _split(_text(state, line + 1))]
    after = _end_of_rows(state, line + 2, end)
    rows = [TableRow("thead", 0, 1, _cells(state, line, 0, len(shown)))]
    padded = 0
    for number in range(line + 2, after):
        cells = _cells(state, number, number - line, len(shown))
        missing = range(len(cells), min(len(shown), len(cells) + MAX_PADDED - padded))
        padded += len(missing)
        cells += [TableCell([""], column, number - line, 0) for column in missing]
        rows.append(TableRow("tbody", number - line, number - line + 1, cells))
    push_table(state, line, rows, shown, after - line, blocks=False)
    state.line = after
    return True


def _text(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()


def _end_of_rows(state: StateBlock, line: int, end: int) -> int:
    """Return the line after the last row: before a blank line, another block or a caption."""
    rules = state.md.block.ruler.getRules("blockquote")
    kept, state.parentType = state.parentType, "table"
    while line < end and not state.isEmpty(line) and state.sCount[line] >= state.blkIndent:
        is_caption = _CAPTION.match(state.src, state.bMarks[line] + state.tShift[line]) is not None
        if is_caption or state.is_code_block(line) or any(rule(state, line, end, True) for rule in rules):
            break
        line += 1
    state.parentType = kept
    return line


def _split(text: str) -> list[tuple[str, int]]:
    """Return the cells of a row and where each starts."""
    ticks: dict[int, list[int]] = {}
    for run in _TICKS.finditer(text):
        ticks.setdefault(len(run[0]), []).append(run.start())
    bars: list[int] = []
    after = 0
    for sign in _SIGNS.finditer(text):
        if sign.start() < after:
            continue
        if sign[0] == "|":
            bars.append(sign.start())
        elif sign[0].startswith("`"):
            closing = ticks.get(len(sign[0]), [])
            number = bisect_right(closing, sign.start())
            after = closing[number] + len(sign[0]) if number < len(closing) else after
    places = [-1, *bars, len(text)]
    cells = [(text[start + 1 : stop], start + 1) for start, stop in itertools.pairwise(places)]
    if cells and not cells[0][0].strip():
        cells.pop(0)
    if cells and not cells[-1][0].strip():
        cells.pop()
    return cells


def _alignment(cell: str) -> str:
    """Return the alignment that the colons in a cell of the line below the head give."""
    bare = cell.strip()
    colons = bare.startswith(":"), bare.endswith(":")
    return {(True, True): "center", (True, False): "left", (False, True): "right"}.get(colons, "")


def _cells(state: StateBlock, line: int, number: int, columns: int) -> list[TableCell]:
    """Return the cells of a row of a table with so many *columns*."""
    begin = state.bMarks[line] + state.tShift[line] - start_of_line(state, line)
    return [
        TableCell([text.replace("\\|", "|")], column, number, begin + start)
        for column, (text, start) in enumerate(_split(_text(state, line))[: max(MAX_COLUMNS, columns)])
    ]


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
