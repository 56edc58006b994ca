"""Internal: write a content tree in an output format (typeset, isolate by direction, write).

Source: CSL 1.0.2, "Formatting"; Unicode Standard Annex 9, "Explicit Directional Isolates".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..text.bidi import isolate_runs
from ..text.content import Content
from ..text.tokens import Token
from ..text.typography import Quotes, typeset
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
        isolate = self.backend.isolate
        tokens: Sequence[Token] = typeset(content, self.quotes, links=self.links, isolate=isolate)
        return render(isolate_runs(tokens, self.direction) if isolate else tokens, self.backend)
