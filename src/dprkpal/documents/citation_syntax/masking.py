"""Internal: blank out parts of a text so that all offsets stay the same, and look up lines and columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

__all__ = ["Lines", "masked", "split_keys"]

_NOT_BREAK = re.compile(r"[^\n]")


class Lines:
    r"""The lines of a text.

    >>> lines = Lines("ab\ncd\n")
    >>> lines.place(4), lines.offset(1, 1), lines.spans[1]
    ((2, 2), 4, (3, 5))
    """

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._length = len(text)
        self.spans = [
            (start, end - 1) for start, end in zip(self._starts, [*self._starts[1:], self._length + 1], strict=True)
        ]
        """The start and end of each line, without its line end."""

    def place(self, offset: int) -> tuple[int, int]:
        """Return the line and column of *offset*, both counted from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a line and column, both counted from 0; at most the end of the text."""
        return min(self._starts[line] + column, self._length) if line < len(self._starts) else self._length


def masked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    r"""Return *text* with spaces in place of all characters in *spans*; line ends stay.

    Args:
        text: The text.
        spans: Start and end offsets, in any order; they may overlap.

    >>> masked("a {b\n} c", [(2, 6)])
    'a   \n  c'
    """
    parts: list[str] = []
    at = 0
    for start, end in sorted(spans):
        start = max(start, at)
        if end <= start:
            continue
        parts.append(text[at:start])
        inside = text[start:end]
        parts.append(_NOT_BREAK.sub(" ", inside) if "\n" in inside else " " * (end - start))
        at = end
    return "".join([*parts, text[at:]])


def split_keys(text: str, start: int, separator: str = ",") -> Iterator[tuple[str, int]]:
    """Yield the keys in *text*, which begins at offset *start*, each with its own offset.

    >>> list(split_keys("a, b ,,", 10))
    [('a', 10), ('b', 13)]
    """
    at = start
    for part in text.split(separator):
        key = part.strip()
        if key:
            yield key, at + part.index(key)
        at += len(part) + len(separator)
