"""Internal: turn the prefixes and suffixes of parsed citations from Markdown into the markup of CSL-JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..citation_formatter import CitationRequest, CiteRequest
from ..placeholders import PLACEHOLDERS, Placeholders
from .inline_rules import tokens_without_citations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from markdown_it.token import Token

    from ..citation_formatter import DocumentFormat
    from .reader import Document, ParsedCitation

__all__ = ["citation_request"]

_PLAIN = re.compile(r"[\w ,.:;()?{}'’“”–—§¶/-]*")
"""Text without Markdown markup."""

_PLACEHOLDER = re.compile(f"[{PLACEHOLDERS}]")
_TAGS = {
    "em_open": "<i>", "em_close": "</i>", "strong_open": "<b>", "strong_close": "</b>", "softbreak": " ",
    "hardbreak": " ",
}  # fmt: skip


def citation_request(parsed: ParsedCitation, document: Document, output_format: DocumentFormat) -> CitationRequest:
    """Return the request for a citation in *document*.

    Args:
        parsed: The citation.
        document: The document that contains it.
        output_format: Writes the markup that the processor cannot represent.
    """
    placeholders = Placeholders()

    def text(source: str) -> str:
        source = source.replace("\n", " ")
        if _PLAIN.fullmatch(source):
            return source
        tokens = tokens_without_citations(document.md, source, document.env)
        return csl_markup(tokens, placeholders, output_format.inline_markup)

    cites = [CiteRequest(cite.id, text(cite.prefix), text(cite.suffix), cite.suppress) for cite in parsed.cites]
    return CitationRequest(cites, parsed.in_text, placeholders)


def csl_markup(tokens: Iterable[Token], placeholders: Placeholders, write: Callable[[Token, Token | None], str]) -> str:
    """Return inline *tokens* as text with CSL-JSON markup.

    Args:
        tokens: The markdown-it tokens of a prefix or suffix.
        placeholders: Stores the markup that CSL-JSON cannot represent.
        write: Returns a token in the output format: code, an image, or the start or end of a link or of struck-out
            text. For an end token, it also gets the matching start token.
    """
    parts: list[str] = []
    opened: list[Token] = []
    for token in tokens:
        kind = token.type
        if kind in _TAGS:
            parts.append(_TAGS[kind])
        elif kind in ("text", "text_special", "html_inline"):
            # Raw HTML is shown as text: a citation never adds live HTML to the document.
            parts.append(_PLACEHOLDER.sub("", token.content))
        else:
            begin = None
            if token.nesting == 1:
                opened.append(token)
            elif token.nesting == -1:
                begin = opened.pop()
            parts.append(placeholders.add(write(token, begin)))
    return "".join(parts)
