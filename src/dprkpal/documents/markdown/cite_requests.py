"""What a citation in a Markdown document asks for: its cites, with the inline Markdown beside them read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..affixes import Aside, rich_text
from ..citations import Request, Wanted
from .grammar import plain_inlines

if TYPE_CHECKING:
    from ..citations import Writer
    from .reader import Document, Mark

__all__ = ["request_of"]

_PLAIN = re.compile(r"[\w ,.:;()?{}'’“”–—§¶/-]*")
"""Text in which nothing is Markdown."""


def request_of(mark: Mark, document: Document, writer: Writer) -> Request:
    """Return what *mark*, a citation in *document*, asks for.

    Args:
        mark: The citation.
        document: Its document.
        writer: The output format, for what the processor does not know.
    """
    aside = Aside()

    def text(source: str) -> str:
        source = source.replace("\n", " ")
        if _PLAIN.fullmatch(source):
            return source
        return rich_text(plain_inlines(document.md, source, document.env), aside, writer.aside)

    wanted = [Wanted(piece.id, text(piece.prefix), text(piece.suffix), piece.suppress) for piece in mark.pieces]
    return Request(wanted, mark.textual, aside)
