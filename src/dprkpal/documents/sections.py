"""Internal: the sections of a document, and which citations are in them.

A section is known by its number: how many headings come before its text. Section 0 is the text before any heading.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ..errors import UnknownSectionError

__all__ = ["THIS", "Heading", "Sections"]

THIS = "this"
"""Names the section that contains a bibliography."""



class Heading(NamedTuple):
    """A heading."""

    level: int
    """1 to 6."""
    identifier: str
    """The id of the heading, which names its section."""


class Sections:
    """The sections of a document.

    Args:
        headings: The headings in reading order.

    >>> sections = Sections([Heading(1, "one"), Heading(2, "inner"), Heading(1, "two")])
    >>> sections.within(1), sections.parent(2), sections.named("two")
    (range(1, 3), 1, 3)
    """

    def __init__(self, headings: Iterable[Heading] = ()) -> None:
        self.headings = list(headings)
        self._parents = [0]
        self._ends = [len(self.headings) + 1] * (len(self.headings) + 1)
        self._numbers: dict[str, int] = {}
        opened: list[int] = []
        for number, heading in enumerate(self.headings, 1):
            while opened and self.headings[opened[-1] - 1].level >= heading.level:
                self._ends[opened.pop()] = number
            self._parents.append(opened[-1] if opened else 0)
            opened.append(number)
            self._numbers.setdefault(heading.identifier, number)

    def level(self, number: int) -> int:
        """Return the level of the heading of a section; 0 for the text before any heading."""
        return self.headings[number - 1].level if number else 0

    def within(self, number: int) -> range:
        """Return the numbers of a section and the sections in it. Section 0 contains the whole document."""
        return range(number, self._ends[number])

    def parent(self, number: int) -> int:
        """Return the section that contains a section; 0 for none."""
        return self._parents[number]

    def named(self, identifier: str) -> int:
        """Return the section with this id.

        Raises:
            UnknownSectionError: There is none.
        """
        if identifier not in self._numbers:
            raise UnknownSectionError(identifier, self._numbers)
        return self._numbers[identifier]

    def around(self, number: int, cited: Sequence[int]) -> range:
        """Return the innermost section around a section that has citations. *cited* are the sections with citations."""
        while number:
            index = bisect_left(cited, number)
            if index < len(cited) and cited[index] in self.within(number):
                break
            number = self._parents[number]
        return self.within(number)

    def chapter(self, number: int) -> range:
        """Return the outermost section around section *number*."""
        while number and self._parents[number]:
            number = self._parents[number]
        return self.within(number)

    def parts(self, level: int) -> Iterator[range]:
        """Yield the parts into which the headings of this level and above divide the document."""
        start = 0
        for number, heading in enumerate(self.headings, 1):
            if heading.level <= level:
                yield range(start, number)
                start = number
        yield range(start, len(self.headings) + 1)
