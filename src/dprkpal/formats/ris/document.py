"""Internal: edit a RIS file. Tags, order, line ends and everything else that you do not edit are kept.

Source: "RIS Format Specifications"; see `dprkpal.formats.ris.tables`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..document import Document, SourceEntry, decode_surrogates, normalize_newlines
from ..results import Reading, clean, one_line
from .reader import parse, tag_of

__all__ = ["RisDocument", "RisEntry"]

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_NEW_TAG = re.compile(r"[A-Z][A-Z0-9]")


class _Tag(NamedTuple):
    """A line with a tag, and its continuation lines."""

    name: str
    begin: int
    value_begin: int
    end: int


class RisEntry(SourceEntry):
    """One record of a RIS file."""

    @property
    def names(self) -> tuple[str, ...]:
        """The tags in the order of the file. Repeated tags are repeated here."""
        return tuple(tag.name for tag in self._tags())

    def get(self, name: str) -> list[str] | None:
        """Return all values of the tag *name*, or ``None`` if there is no such tag."""
        values = [
            one_line(decode_surrogates(self.source[tag.value_begin : tag.end]))
            for tag in self._tags()
            if tag.name == name.upper()
        ]
        return values or None

    def set(self, name: str, value: Any) -> None:
        """Set the tag *name* to one or more values, with a line for each.

        Args:
            name: The tag. A new tag is added at the end of the record.
            value: Text, a number, or a list of them.

        Raises:
            FormatError: The name is not a RIS tag, or a value is empty.
        """
        name = name.upper()
        if _NEW_TAG.fullmatch(name) is None or name == "ER":
            raise self._error(f"{name[:20]!r} is not a RIS tag; a tag has two capitals or digits, such as AU")
        listed = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        values = [one_line(clean(str(one))) for one in listed]
        if not values or not all(values):
            raise self._error(f"{name}: the value is empty; remove the tag instead")
        if self.get(name) == values:
            return
        tags = [tag for tag in self._tags() if tag.name == name]
        newline = self._newline()
        lines = "".join(f"{name}  - {one}{newline}" for one in values)
        if not tags:
            at = self._end()
            before = "" if at == 0 or self.source[at - 1] in "\r\n" else newline
            self._replace(at, at, before + lines)
            return
        for tag in reversed(tags[1:]):
            self._replace(tag.begin, tag.end, "")
        first = tags[0]
        at_end = first.end == len(self.source) and self.source[-1:] not in ("\n", "\r")
        self._replace(first.begin, first.end, lines.removesuffix(newline) if at_end else lines)

    def remove(self, name: str) -> None:
        """Remove all lines with the tag *name*.

        Raises:
            FormatError: There is no such tag.
        """
        tags = [tag for tag in self._tags() if tag.name == name.upper()]
        if not tags:
            raise self._error(f"the record has no tag {name[:20]!r}")
        for tag in reversed(tags):
            self._replace(tag.begin, tag.end, "")

    def place(self, name: str) -> tuple[int, int] | None:
        """Return the line of the tag *name* and the column of its value."""
        tag = next((tag for tag in self._tags() if tag.name == name.upper()), None)
        if tag is None:
            return None
        return self.line + normalize_newlines(self.source[: tag.begin]).count("\n"), tag.value_begin - tag.begin + 1

    def _tags(self) -> list[_Tag]:
        """Return the lines with tags, except for ``ER``."""
        tags: list[_Tag] = []
        for begin, line in _lines(self.source):
            tag = tag_of(line.rstrip("\r\n"))
            if tag is None:
                if tags and line.strip():
                    tags[-1] = tags[-1]._replace(end=begin + len(line))
            elif tag[0] != "ER":
                tags.append(_Tag(tag[0], begin, begin + tag[1], begin + len(line)))
        return tags

    def _end(self) -> int:
        """Return the start of the ``ER`` line, or the end of the last tag if there is none."""
        for begin, line in _lines(self.source):
            tag = tag_of(line.rstrip("\r\n"))
            if tag is not None and tag[0] == "ER":
                return begin
        tags = self._tags()
        return tags[-1].end if tags else len(self.source)

    def _newline(self) -> str:
        """Return the line end of this record."""
        match = re.search(r"\r\n|\r|\n", self.source)
        return match[0] if match else "\n"


class RisDocument(Document):
    r"""A RIS file.

    >>> document = RisDocument("TY  - BOOK\r\nID  - a\r\nX9  - mine\r\nER  - \r\n", "utf-8", None)
    >>> document.entries["a"].set("KW", ["one", "two"])
    >>> document.text
    'TY  - BOOK\r\nID  - a\r\nX9  - mine\r\nKW  - one\r\nKW  - two\r\nER  - \r\n'
    """

    format = "ris"

    def _find_entries(self, text: str) -> Iterator[tuple[SourceEntry, int]]:
        """Yield the records of *text*, each with its position."""
        scanned = normalize_newlines(text)
        lines = list(_lines(scanned))
        keys = {line: key for key, (_, line) in parse(decode_surrogates(scanned)).places.items()}
        starts = [number for number in range(len(lines)) if number + 1 in keys]
        for place, number in enumerate(starts):
            last = starts[place + 1] if place + 1 < len(starts) else len(lines)
            end = next((n + 1 for n in range(number, last) if _ends(lines[n][1])), last)
            begin = lines[number][0]
            stop = lines[end - 1][0] + len(lines[end - 1][1])
            yield RisEntry(keys[number + 1], text[begin:stop], number + 1), begin

    def _parse(self, text: str) -> Reading:
        """Read the references of *text*."""
        return parse(text, self.path)

    def source_of(self, item: Mapping[str, Any], key: str) -> str:
        """Return *item* as a record."""
        from .writer import write

        return write([{**item, "id": key}]).text.rstrip("\n").replace("\n", self._newline())

    def _set_key(self, entry: SourceEntry, key: str) -> None:
        """Write *key* as the ``ID`` of the record."""
        entry.set("ID", key)


def _ends(line: str) -> bool:
    """Return whether *line* ends a record."""
    tag = tag_of(line.rstrip("\r\n"))
    return tag is not None and tag[0] == "ER"


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield each line of *text*, including its line end, with its position."""
    position = 0
    while position < len(text):
        match = _LINE.match(text, position)
        assert match is not None
        yield position, match[0]
        position = match.end()
