"""Internal: split the text inside citation brackets into cites, as in ``see @a, p. 3; also @b, passim``.

Source: Pandoc User's Guide, "Citation syntax".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..brackets import Key

__all__ = ["ParsedCite", "parse_cites"]


class ParsedCite(NamedTuple):
    """A cite as written in the document."""

    id: str
    """The key."""
    prefix: str
    """The Markdown before the key."""
    suffix: str
    """The Markdown after the key, including the locator."""
    suppress: bool
    """Whether to leave out the author."""
    offset: int
    """Offset of the key in the inline text."""


def parse_cites(text: str, start: int, end: int, keys: Sequence[Key], semicolons: Sequence[int]) -> list[ParsedCite]:
    """Return the cites in *text* between *start* and *end*.

    Args:
        text: Inline Markdown.
        start: Offset after the opening bracket.
        end: Offset of the closing bracket.
        keys: The keys in these brackets, without those in nested brackets.
        semicolons: Offsets of the semicolons, without those in nested brackets.

    Returns:
        One cite for each semicolon-separated part with a key. A part without a key is added to the next cite, or at
        the end to the previous one.

    >>> from dprkpal.documents.brackets import Brackets
    >>> found = Brackets("[see @a, p. 3; -@b; passim]")
    >>> for cite in parse_cites(found.text, 1, 26, found.keys_in[0], found.semicolons_in[0]):
    ...     print(cite.prefix, cite.id, cite.suffix, cite.suppress)
    see  a , p. 3 False
     b ; passim True
    """
    found: list[ParsedCite] = []
    index, begin = 0, start
    for stop in (*semicolons, end):
        if index == len(keys) or keys[index].start >= stop:
            continue
        key = keys[index]
        while index < len(keys) and keys[index].start < stop:  # a second key is part of the suffix
            index += 1
        if index == len(keys) and text[stop:end].strip("; \t\n"):
            stop = end
        suffix = text[key.end : stop].rstrip()
        found.append(ParsedCite(key.id, text[begin : key.start].lstrip(), suffix, key.suppress, key.start))
        begin = stop + 1
    return found
