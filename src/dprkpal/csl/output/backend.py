"""Settled text to an output format. Escaping happens here, once, and nowhere else.

A format is a `Backend`: five small methods. It gets every text on its own and finished; it escapes it
and puts marks around runs. It decides nothing about punctuation, case or quotation marks.

What a text holds comes from somebody's data, so before a format escapes it, `sanitize` takes out what
would act on a terminal, end a line, or turn the direction of the text that follows.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from ...model.safe_text import safe_url
from ..text.tokens import Open, Token

__all__ = ["Backend", "render"]


class Backend(Protocol):
    """An output format. One of your own derives from this class and says its five methods."""

    isolate: bool = False
    """Whether `span` is asked to set text apart that runs against the rest: ``"direction"``, ``"rtl"`` or ``"ltr"``."""
    direction: str = ""
    """``"rtl"`` where the language of the whole is written so; a processor says it to the format it makes."""

    @abstractmethod
    def text(self, text: str) -> str:
        """Return *text* with everything escaped that the format would act on."""

    @abstractmethod
    def span(self, text: str, kind: str, value: str) -> str:
        """Return *text*, already in the format, under a formatting, such as ``"font-style"``, ``"italic"``."""

    @abstractmethod
    def link(self, text: str, url: str) -> str:
        """Return *text*, already in the format, leading to *url*, which `safe_url` has let through."""

    @abstractmethod
    def block(self, text: str, display: str) -> str:
        """Return *text*, already in the format, displayed as a ``"block"``, a ``"left-margin"`` (CSL, "Display")."""

    @abstractmethod
    def join(self, entries: Iterable[str], params: Mapping[str, object]) -> str:
        """Return the entries of a bibliography, each already in the format, as one text.

        Args:
            entries: What the bibliography lists.
            params: What the style says of the whole, under the names of CSL (``"hanging-indent"``), where known.
        """

    def write(self, tokens: Sequence[Token]) -> str:
        """Return a whole citation or entry in the format.

        Runs are nested as the style has them, each text escaped on its own. A format in which a mark depends
        on what stands beside it arranges the *tokens* first, or looks again at what it has written.
        """
        write = self.text
        parts: list[str] = []
        stack: list[tuple[Open, list[str]]] = []
        for token in tokens:
            if type(token) is str:
                parts.append(write(token))
            elif type(token) is Open:
                stack.append((token, parts))
                parts = []
            else:
                inner = "".join(parts)
                opened, parts = stack.pop()
                parts.append(self.enclose(inner, opened))
        return "".join(parts)

    def enclose(self, text: str, opened: Open) -> str:
        """Return *text*, already in the format, as what *opened* it asks for."""
        kind, value = opened
        if kind == "link":
            url = safe_url(value)
            return text if url is None else self.link(text, url)
        if kind == "display":
            return self.block(text, value)
        return self.span(text, kind, value)


def render(tokens: Sequence[Token], backend: Backend) -> str:
    """Return *tokens* in the format of *backend*.

    >>> from dprkpal.csl.output.html import Html
    >>> from dprkpal.csl.text.content import Formatting, Span
    >>> from dprkpal.csl.text.typography import Quotes, typeset
    >>> render(typeset(("A & ", Span(("B",), Formatting(font_style="italic"))), Quotes()), Html())
    'A &#38; <i>B</i>'
    """
    return backend.write(tokens)
