"""Internal: definition lists, by a plug-in for markdown-it, with pandoc's rules for captions and blank lines.

Source: Pandoc User's Guide, "Definition lists", "Extension: table_captions".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .grid_tables import grid_table
from .simple_tables import simple_table

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore

__all__ = ["add_definitions"]

_MARK = re.compile(r"[ \t>]*[:~][ \t]")
MAX_CAPTION = 50
"""Maximum number of lines of a caption between a paragraph and its table."""


def add_definitions(md: MarkdownIt) -> None:
    """Add the rules for definition lists to *md*."""
    from mdit_py_plugins.deflist import deflist_plugin

    deflist_plugin(md)
    # The plug-in does not export its rule.
    rule = next(rule for rule in md.block.ruler.getRules("") if rule.__name__ == "deflist")

    def definitions(state: StateBlock, line: int, end: int, silent: bool) -> bool:
        return (silent or _has_definition(state, line, end)) and rule(state, line, end, silent)

    md.block.ruler.at("deflist", definitions, {"alt": ["paragraph", "reference", "blockquote"]})
    md.core.ruler.after("block", "definitions", _tighten_definitions)


def _has_definition(state: StateBlock, line: int, end: int) -> bool:
    """Return whether the text after a term can be its definition: it is no code, and no caption of a table below."""
    from markdown_it.rules_block import table

    at = line + 1
    if at >= end or not state.isEmpty(at):
        return True
    at += 1
    if at >= end:
        return False
    if state.is_code_block(at):
        return False
    if not state.src.startswith(":", state.bMarks[at] + state.tShift[at]):
        return True
    last = min(end, at + MAX_CAPTION)
    while at < last and not state.isEmpty(at):
        at += 1
    while at < last and state.isEmpty(at):
        at += 1
    tables = (simple_table, grid_table, table)
    return at >= last or state.sCount[at] < state.blkIndent or not any(rule(state, at, end, True) for rule in tables)


def _tighten_definitions(state: StateCore) -> None:
    """Make a definition a paragraph if a blank line is before it, as in pandoc."""
    lines = state.src.split("\n")
    for index, token in enumerate(state.tokens):
        if token.type != "dd_open" or token.map is None:
            continue
        # After the first term, the parser gives the line of the term as that of its definition.
        start = next((n for n in range(*token.map) if _MARK.match(lines[n])), token.map[0])
        loose = start > 0 and not lines[start - 1].strip(" \t>")
        paragraphs = []
        for number in range(index + 1, len(state.tokens)):
            inner = state.tokens[number]
            if inner.level <= token.level:
                break
            if inner.level == token.level + 1 and inner.type.startswith("paragraph"):
                paragraphs.append(inner)
        for inner in paragraphs:
            inner.hidden = not loose and len(paragraphs) == 2
