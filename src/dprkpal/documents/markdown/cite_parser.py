"""The cites of one pair of brackets, as they are written: ``see @a, p. 3; also @b, passim``.

Source: Pandoc User's Guide, "Citation syntax".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..brackets import Key

__all__ = ["Piece", "pieces"]


class Piece(NamedTuple):
    """One cite as it is written."""

    id: str
    """The key."""
    prefix: str
    """The Markdown before it."""
    suffix: str
    """The Markdown after it, with the locator."""
    suppress: bool
    """Whether the author is left out."""
    offset: int
    """Where the key stands in its run."""


def pieces(text: str, start: int, end: int, keys: Sequence[Key], semicolons: Sequence[int]) -> list[Piece]:
    """Return the cites that stand in *text* from *start* to *end*.

    Args:
        text: A run of inline Markdown.
        start: Where the cites begin, after the bracket.
        end: Where they end, before the closing bracket.
        keys: The keys between, not those in brackets of their own.
        semicolons: The semicolons between, likewise.

    Returns:
        One for each semicolon-separated part that has a key. A part without one belongs to the cite that follows,
        or at the end to the one before.

    >>> from dprkpal.documents.brackets import Brackets
    >>> found = Brackets("[see @a, p. 3; -@b; passim]")
    >>> for piece in pieces(found.text, 1, 26, found.keys_in[0], found.semicolons_in[0]):
    ...     print(piece.prefix, piece.id, piece.suffix, piece.suppress)
    see  a , p. 3 False
     b ; passim True
    """
    found: list[Piece] = []
    index, begin = 0, start
    for stop in (*semicolons, end):
        if index == len(keys) or keys[index].start >= stop:
            continue
        key = keys[index]
        while index < len(keys) and keys[index].start < stop:  # another key in the same part is a word of the suffix
            index += 1
        if index == len(keys) and text[stop:end].strip("; \t\n"):
            stop = end
        suffix = text[key.end : stop].rstrip()
        found.append(Piece(key.id, text[begin : key.start].lstrip(), suffix, key.suppress, key.start))
        begin = stop + 1
    return found
