"""Internal: citations in blocks of HTML, such as a ``<div>`` without blank lines or the cells of a ``<table>``.

CommonMark leaves such blocks alone. pandoc parses the text between the tags as Markdown.

Source: CommonMark 0.31.2, "HTML blocks"; Pandoc User's Guide, "Extension: markdown_in_html_blocks".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

__all__ = ["IN_HTML", "add_html_blocks"]

IN_HTML = "html"
"""In the ``meta`` of a token: it is the text of a block of HTML."""

_CITED = re.compile(r"(?<![\w@])@[\w{]")
_NOT_TEXT = re.compile(
    r"<(?:!|\?|(?:code|iframe|math|object|pre|script|style|svg|template|textarea)\b)|"
    r"""<div\s[^>]*\bid\s*=\s*["']?refs\b""", re.IGNORECASE,
)  # fmt: skip
"""HTML whose text is no prose, comments, and places for bibliographies."""


def add_html_blocks(md: MarkdownIt) -> None:
    """Add the rule that reads blocks of HTML with citations as paragraphs."""
    md.core.ruler.after("block", "html_blocks", _read_as_paragraphs)


def _read_as_paragraphs(state: StateCore) -> None:
    tokens: list[Token] = []
    for token in state.tokens:
        if token.type != "html_block" or not _CITED.search(token.content) or _NOT_TEXT.search(token.content):
            tokens.append(token)
        else:
            tokens += _paragraph(token)
    state.tokens = tokens


def _paragraph(block: Token) -> list[Token]:
    from markdown_it.token import Token

    opening, closing = Token("paragraph_open", "p", 1), Token("paragraph_close", "p", -1)
    text = Token("inline", "", 0, content=block.content.strip("\n"), children=[])
    for token in (opening, text, closing):
        token.map, token.level, token.block = block.map, block.level, True
        token.meta = {IN_HTML: True}
    text.level += 1
    return [opening, text, closing]
