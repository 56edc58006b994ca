"""Internal: the interface of output formats. Only output formats escape text.

An output format is a `Backend` with five small methods. It receives typeset strings, escapes them, and adds the marks
of formatted runs. Punctuation, case and quotation marks are final before that.

Text comes from untrusted data. So before escaping, each format removes characters that could control a terminal, end a
line, or change the direction of the text after them (`dprkpal.model.safe_text`).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from ...model.safe_text import safe_url
from ..text.tokens import Open, Token

__all__ = ["Backend", "render"]


class Backend(Protocol):
    """An output format. Derive from this class and implement its five abstract methods."""

    isolate: bool = False
    """Whether `span` is called with ``"direction"`` and ``"rtl"`` or ``"ltr"`` for text in the opposite direction."""
    direction: str = ""
    """The direction of the whole text; a processor sets it to ``"rtl"`` for right-to-left locales."""

    @abstractmethod
    def text(self, text: str) -> str:
        """Return *text* with everything escaped that is markup in the format."""

    @abstractmethod
    def span(self, text: str, kind: str, value: str) -> str:
        """Return *text*, already escaped, with formatting such as ``"font-style"``, ``"italic"``."""

    @abstractmethod
    def link(self, text: str, url: str) -> str:
        """Return *text*, already escaped, as a link to *url*, which `safe_url` has checked."""

    @abstractmethod
    def block(self, text: str, display: str) -> str:
        """Return *text*, already escaped, as a display block such as ``"left-margin"`` (CSL, "Display")."""

    @abstractmethod
    def join(self, entries: Iterable[str], params: Mapping[str, object]) -> str:
        """Return the entries of a bibliography as one text.

        Args:
            entries: The entries, already in the format.
            params: Options of the bibliography by their CSL names (``"hanging-indent"``), if known.
        """

    def write(self, tokens: Sequence[Token]) -> str:
        """Return a whole citation or entry in the format.

        Each string is escaped separately, and runs are nested as in the style. A format whose marks depend on the
        text next to them can rearrange the *tokens* first, or change the result afterwards.
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
        """Return *text*, already escaped, with the formatting, link or block that *opened* starts."""
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
    >>> from dprkpal.csl.text.content import Formatting, Quotes, Span
    >>> from dprkpal.csl.text.typography import typeset
    >>> render(typeset(("A & ", Span(("B",), Formatting(font_style="italic"))), Quotes()), Html())
    'A &#38; <i>B</i>'
    """
    return backend.write(tokens)
