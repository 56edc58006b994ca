"""Plain text: no formatting; blocks are on lines of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from ...model.safe_text import sanitize
from .backend import Backend

__all__ = ["Text"]


class Text(Backend):
    """Plain text: no formatting; blocks on lines of their own.

    Args:
        isolate: Whether text that runs against the rest stands between U+2067 (or U+2066) and U+2069. They are
            invisible where they are known, and boxes where they are not.
    """

    _ISOLATES: ClassVar = {"rtl": "\u2067", "ltr": "\u2066"}

    def __init__(self, *, isolate: bool = False) -> None:
        self.isolate = isolate

    def text(self, text: str) -> str:
        """Return *text* as it is, but for what would act on a terminal."""
        return text if text.isprintable() else sanitize(text)

    def span(self, text: str, kind: str, value: str) -> str:
        """Return *text* as it is, or isolated."""
        return f"{self._ISOLATES[value]}{text}\u2069" if kind == "direction" else text

    def link(self, text: str, url: str) -> str:
        """Return *text*; where it leads, a reader sees from it."""
        return text

    def block(self, text: str, display: str) -> str:
        """Return *text* so that it does not run into what follows."""
        if display == "left-margin":
            return text if text.endswith(" ") else text + " "
        if display == "right-inline":
            return text
        return f"\n{text}\n"

    def join(self, entries: Iterable[str], params: Mapping[str, object]) -> str:
        """Return one entry a paragraph."""
        return "\n".join(entries)
