"""Internal: ids of headings, made from their text as in pandoc, and links to headings by their text.

Source: Pandoc User's Guide, "Extension: auto_identifiers" and "implicit_header_references".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .smart_punctuation import with_dashes

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["HeadingIds", "id_of_text", "text_of"]


def id_of_text(text: str) -> str:
    """Return the id that pandoc makes for a heading with this *text*; empty if it has no letters.

    >>> id_of_text("1. Arms & *aid*: 1966–1970"), id_of_text("3.2"), id_of_text("무기 거래")
    ('arms-aid-19661970', '', '무기-거래')
    """
    kept = "".join(sign for sign in text.lower() if sign.isspace() or sign.isalnum() or sign in "_-.")
    joined = "-".join(kept.split())
    first = next((number for number, sign in enumerate(joined) if sign.isalpha()), len(joined))
    return joined[first:]


def text_of(tokens: Iterable[Token], *, smart: bool = False) -> str:
    """Return the text of inline *tokens*, without notes and markup.

    Args:
        tokens: The tokens.
        smart: Whether hyphens in the text are dashes; those in code are not.
    """
    return "".join(_texts(tokens, smart))


def _texts(tokens: Iterable[Token], smart: bool) -> Iterator[str]:
    depth = 0
    for token in tokens:
        if token.type in ("note_begin", "note_end"):
            depth += token.nesting
        elif depth or token.type in ("note_call", "html_inline", "raw_inline"):
            continue
        elif token.type == "image":
            yield text_of(token.children or (), smart=smart)
        elif token.type in ("softbreak", "hardbreak"):
            yield " "
        else:
            yield with_dashes(token.content) if smart and token.type == "text" else token.content


class HeadingIds:
    """Makes unique ids.

    >>> ids = HeadingIds()
    >>> ids.of("Notes"), ids.of("Notes"), ids.of("1"), ids.of("2")
    ('notes', 'notes-1', 'section', 'section-1')
    """

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._next: dict[str, int] = {}

    def use(self, name: str) -> None:
        """Record an id that the author gave."""
        self._used.add(name)

    def of(self, text: str) -> str:
        """Return a new id for a heading with this *text*."""
        base = id_of_text(text) or "section"
        name, number = base, self._next.get(base, 0)
        while name in self._used:
            number += 1
            name = f"{base}-{number}"
        self._next[base] = number
        self._used.add(name)
        return name
