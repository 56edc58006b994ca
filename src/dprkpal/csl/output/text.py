"""Internal: plain text output, without formatting; blocks are on separate lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from ...model.safe_text import sanitize
from .backend import Backend

__all__ = ["Text"]


class Text(Backend):
    """Plain text without formatting; blocks are on separate lines.

    Args:
        isolate: Whether to enclose text in the opposite direction in U+2067 (or U+2066) and U+2069. Programs that do
            not support these characters show boxes.
        highlight: The text before and after a highlighted name, such as ``"*"``.

    >>> from dprkpal.csl import Processor
    >>> work = {"id": "a", "type": "book", "title": "T", "author": [{"family": "Kim", "given": "A."}, {"family": "Ri"}]}
    >>> Processor("apa", [work], to=Text(highlight="*"), highlight=lambda item: {"author": [0]}).bibliography()
    ['*Kim, A.*, & Ri. (n.d.). T.']
    """

    _ISOLATES: ClassVar = {"rtl": "\u2067", "ltr": "\u2066"}

    def __init__(self, *, isolate: bool = False, highlight: str = "") -> None:
        self.isolate = isolate
        self._highlight = sanitize(highlight)

    def text(self, text: str) -> str:
        """Return *text* without characters that could control a terminal."""
        return text if text.isprintable() else sanitize(text)

    def span(self, text: str, kind: str, value: str) -> str:
        """Return *text* unchanged, isolated or highlighted."""
        if kind == "highlight":
            return f"{self._highlight}{text}{self._highlight}"
        return f"{self._ISOLATES[value]}{text}\u2069" if kind == "direction" else text

    def link(self, text: str, url: str) -> str:
        """Return *text* without the link."""
        return text

    def block(self, text: str, display: str) -> str:
        """Return *text* separated from the following text."""
        if display == "left-margin":
            return text if text.endswith(" ") else text + " "
        if display == "right-inline":
            return text
        return f"\n{text}\n"

    def join(self, entries: Iterable[str], params: Mapping[str, object]) -> str:
        """Return each entry on its own line."""
        return "\n".join(entries)
