"""Internal: turn the prefixes and suffixes of parsed citations from Markdown into the markup of CSL-JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..brackets import is_cross_reference
from ..citation_plan import CitationRequest
from ..cite_rules import CiteRequest
from ..placeholders import PLACEHOLDERS, Placeholders
from .inline_rules import tokens_inside_citation
from .reader import NoteReference, ParsedCitation
from .smart_punctuation import with_dashes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from markdown_it.token import Token

    from ..citation_plan import DocumentFormat
    from .reader import Document

__all__ = ["citation_request"]

_PLAIN = re.compile(r"[\w ,.:;()?{}'’“”–—§¶/-]*")
"""Text without Markdown markup."""

_LABEL = re.compile(r"@[\w:.-]*\w")
FIRST_MARK = 0x100000
"""The characters that replace citations inside other citations start here."""
MAX_DEPTH = 8
"""How deeply citations can be nested; what is deeper is text, since each level is parsed again."""
MAX_NESTED = 65_000
"""Maximum number of citations inside other citations; the rest are text."""

_HARD_SPACE = re.compile(r"(?<!\\)((?:\\\\)*)\\ ")
"""An escaped space, which is a no-break space in pandoc's Markdown."""
_PLACEHOLDER = re.compile(f"[{PLACEHOLDERS}\U00100000-\U0010fffd]")
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

    def nested(token: Token) -> str:
        offset = parsed.cites[0].offset
        if token.type == "note_call":
            parsed.nested.append(NoteReference(parsed.inline, offset, offset, token.meta["label"], nested=True))
            return placeholders.add(output_format.inline_markup(token, None))
        document.nested_count += 1
        if document.nested_count > MAX_NESTED:
            return token.content
        cites = [cite._replace(offset=offset) for cite in token.meta["cites"]]
        mark = chr(FIRST_MARK + document.nested_count)
        parsed.nested.append(
            ParsedCitation(
                parsed.inline,
                offset,
                offset,
                cites,
                token.meta["textual"],
                parsed.in_link,
                mark=mark,
                depth=parsed.depth + 1,
            )
        )
        return mark

    def text(source: str) -> str:
        source = _HARD_SPACE.sub("\\1\N{NO-BREAK SPACE}", source.replace("\n", " "))
        is_smart = document.env.get("smart", False)
        if _PLAIN.fullmatch(source):
            return with_dashes(source) if is_smart else source
        tokens = tokens_inside_citation(document.md, source, document.env, plain=parsed.depth >= MAX_DEPTH)
        for token in tokens if is_smart else ():
            if token.type == "text":
                token.content = with_dashes(token.content)
        return csl_markup(tokens, placeholders, output_format.inline_markup, nested)

    cites = [CiteRequest(cite.id, text(cite.prefix), text(cite.suffix), cite.suppress) for cite in parsed.cites]
    return CitationRequest(cites, parsed.in_text, placeholders, nested=bool(parsed.mark), resets=parsed.resets)


def _kept_label(label: str, placeholders: Placeholders) -> str:
    """Return a placeholder for a cross-reference, which output formats must not escape; other text unchanged."""
    return placeholders.add(label) if is_cross_reference(label[1:]) else label


def csl_markup(
    tokens: Iterable[Token], placeholders: Placeholders, write: Callable[[Token, Token | None], str],
    nested: Callable[[Token], str],
) -> str:  # fmt: skip
    """Return inline *tokens* as text with CSL-JSON markup.

    Args:
        tokens: The markdown-it tokens of a prefix or suffix.
        placeholders: Stores the markup that CSL-JSON cannot represent.
        write: Returns a token in the output format: code, an image, or the start or end of a link or of struck-out
            text. For an end token, it also gets the matching start token.
        nested: Returns the text for a citation or note reference.
    """
    parts: list[str] = []
    opened: list[Token] = []
    for token in tokens:
        kind = token.type
        if kind in _TAGS:
            parts.append(_TAGS[kind])
        elif kind in ("text", "text_special", "html_inline"):
            # Raw HTML is shown as text: a citation never adds live HTML to the document.
            shown = _PLACEHOLDER.sub("", token.content)
            parts.append(_LABEL.sub(lambda found: _kept_label(found[0], placeholders), shown))
        elif kind in ("citation", "note_call"):
            parts.append(nested(token))
        else:
            begin = None
            if token.nesting == 1:
                opened.append(token)
            elif token.nesting == -1:
                begin = opened.pop()
            parts.append(placeholders.add(write(token, begin)))
    return "".join(parts)
