"""Internal: typographic quotation marks, dashes and ellipses in the text of a document.

Source: Pandoc User's Guide, "Extension: smart".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

__all__ = ["make_smart", "with_dashes"]

MAX_QUOTES = 2_000
"""In paragraphs with more quotation marks they are not paired: the time for that grows with their square."""

_SIGNS = re.compile(r"---|--|\.\.\.")
_QUOTE = re.compile(r'"(?=(\w)?)')
_REPLACED = {"---": "—", "--": "–", "...": "…"}


def with_dashes(text: str) -> str:
    """Return *text* with dashes and ellipses.

    >>> with_dashes("1--2 --- and so on...")
    '1–2 — and so on…'
    """
    return _SIGNS.sub(lambda match: _REPLACED[match[0]], text) if "--" in text or "..." in text else text


def make_smart(tokens: Sequence[Token], md: MarkdownIt, quotes: Sequence[str]) -> None:
    """Replace straight quotation marks, hyphens and full stops in the text of *tokens*.

    Args:
        tokens: The inline tokens of a block. Escaped characters are still tokens of their own.
        md: The parser.
        quotes: Four quotation marks: opening and closing, then those inside quotations.
    """
    count = 0
    for token in tokens:
        if token.type == "text":
            token.content = with_dashes(token.content)
            count += token.content.count('"') + token.content.count("'")
        elif token.type == "image" and token.children:
            make_smart(token.children, md, quotes)
    if not count:
        return
    if count <= MAX_QUOTES:
        _pair_quotes(tokens, md, quotes)
    for token in tokens:
        if token.type == "text":
            token.content = _single_quotes(token.content, quotes)


def _pair_quotes(tokens: Sequence[Token], md: MarkdownIt, quotes: Sequence[str]) -> None:
    """Replace quotation marks in pairs, and apostrophes between letters."""
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_core.smartquotes import process_inlines

    kept = md.options.get("quotes")
    md.options["quotes"] = list(quotes)
    try:
        process_inlines(list(tokens), StateCore("", md, {}))
    finally:
        if kept is not None:
            md.options["quotes"] = kept


def _single_quotes(text: str, quotes: Sequence[str]) -> str:
    """Return *text* with the quotation marks that have no partner: apostrophes, and those of longer quotations."""
    if '"' in text:
        text = _QUOTE.sub(lambda match: quotes[0] if match[1] else quotes[1], text)
    return text.replace("'", "’")
