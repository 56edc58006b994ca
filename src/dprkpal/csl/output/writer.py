"""Internal: write a content tree in an output format (typeset, isolate by direction, write).

Source: CSL 1.0.2, "Formatting"; Unicode Standard Annex 9, "Explicit Directional Isolates".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..text.bidi import isolate_runs
from ..text.content import Content, Quotes
from ..text.tokens import Token
from ..text.typography import typeset
from .backend import Backend, render

__all__ = ["Writer"]


class Writer(NamedTuple):
    """Writes the citations and entries of a document in an output format."""

    backend: Backend
    """The output format."""
    quotes: Quotes
    """The quotation marks of the locale."""
    direction: str
    """The direction of the text, ``"ltr"`` or ``"rtl"``."""
    links: bool
    """Whether to write links."""

    def write(self, content: Content) -> str:
        """Return *content* in the output format.

        >>> from dprkpal.csl.output.html import Html
        >>> Writer(Html(), Quotes(), "ltr", True).write(("Arm in Arm?", ". ", "38 North"))
        'Arm in Arm? 38 North'
        """
        return self._written(typeset(content, self.quotes, links=self.links, isolate=self.backend.isolate))

    def write_citation(self, content: Content) -> str:
        """Return the content of a citation in the output format, without spaces at its end.

        Some styles have a space in the suffix of the layout. The text of the document continues with its own.
        """
        tokens = typeset(content, self.quotes, links=self.links, isolate=self.backend.isolate)
        tokens.trim_end()
        return self._written(tokens)

    def _written(self, tokens: Sequence[Token]) -> str:
        isolate = self.backend.isolate
        return render(isolate_runs(tokens, self.direction) if isolate else tokens, self.backend)
