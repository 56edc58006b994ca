"""Internal: split files of tagged lines into records: PubMed, Web of Science and refer.

A line with a tag begins a value; lines without one continue it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .finding_codes import READ_OTHERWISE
from .item_collector import Problem
from .results import one_line

__all__ = ["TaggedLine", "TaggedRecord", "records"]


@dataclass(slots=True)
class TaggedLine:
    """A tag with its value."""

    tag: str
    parts: list[str]
    """The lines of the value."""
    line: int

    @property
    def value(self) -> str:
        """The value on one line."""
        return one_line(" ".join(self.parts))


@dataclass(slots=True)
class TaggedRecord:
    """The tagged lines of one reference."""

    line: int
    lines: list[TaggedLine] = field(default_factory=list)
    ended: bool = True
    """Whether the line that ends a record is there."""

    def values(self, *tags: str) -> list[str]:
        """Return the values of these tags that are not empty, in the order of the file."""
        return [value for one in self.lines if one.tag in tags and (value := one.value)]

    def first(self, *tags: str) -> str:
        """Return the first value of the first of *tags* that has one, or ``""``."""
        return next((found[0] for tag in tags if (found := self.values(tag))), "")

    def repeated(self, tags: Iterable[str]) -> list[Problem]:
        """Return a problem for each of *tags* that has several values, where `first` leaves out all but one."""
        problems: list[Problem] = []
        for tag in tags:
            lines = [one for one in self.lines if one.tag == tag and one.value]
            if other := next((one for one in lines if one.value != lines[0].value), None):
                problems.append((f"{tag} has several values; the first was used", other.line, READ_OTHERWISE))
        return problems


def _has_tag(lines: list[str], begin: int, tag: re.Pattern[str], name: str) -> bool:
    """Return whether one of the lines up to the next empty line has the tag *name*."""
    for at in range(begin, len(lines)):
        if not lines[at].strip():
            return False
        if (match := tag.fullmatch(lines[at])) and match[1] == name:
            return True
    return False


def records(
    text: str, tag: re.Pattern[str], *, begin: frozenset[str], end: str = "", once: str = "",
    outside: list[int] | None = None,
) -> Iterator[TaggedRecord]:  # fmt: skip
    r"""Yield the records of *text*.

    Args:
        text: The contents of a file.
        tag: A pattern that matches a whole line, with the tag and the value as its groups.
        begin: The tags that begin a record: after an empty line, or if the current record has the tag already. If
            there are none, any tag after an empty line does.
        end: The tag that ends a record, or ``""``.
        once: A tag that a record has at most once. Lines after an empty line that have it again begin a record too.
        outside: A list to which the numbers of lines outside of records are added.

    >>> found = records("%0 Book\n%T A\nlong title\n%0 Map\n", re.compile(r"%(\S) (.*)"), begin=frozenset("0"))
    >>> [[(line.tag, line.value) for line in record.lines] for record in found]
    [[('0', 'Book'), ('T', 'A long title')], [('0', 'Map')]]
    """
    record: TaggedRecord | None = None
    seen: set[str] = set()
    blank = False
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        match = tag.fullmatch(line)
        if match is None:
            if not line.strip():
                blank = True
            elif record is not None and record.lines:
                record.lines[-1].parts.append(line)
            elif outside is not None:
                outside.append(number)
            continue
        name = match[1].upper() if len(match[1]) > 1 else match[1]
        if end and name == end:
            if record is not None:
                yield record
            record = None
            continue
        starts = (name in begin and (blank or name in seen)) if begin else blank
        if once in seen and blank and not starts:
            starts = _has_tag(lines, number - 1, tag, once)
        if record is not None and starts:
            record.ended = not end
            yield record
            record = None
        if record is None:
            record = TaggedRecord(number)
            seen = set()
        seen.add(name)
        record.lines.append(TaggedLine(name, [match[2]], number))
        blank = False
    if record is not None:
        record.ended = not end
        yield record
