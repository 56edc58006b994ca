"""Internal: read RIS files.

Many programs write RIS, and they do not agree on the details. Records without ``TY`` or ``ER``, lines without a tag and
incomplete dates are therefore read, with a note. Tags without a CSL variable are kept in ``custom.fields``, and
`dprkpal.formats.ris.writer` writes them again.

Source: "RIS Format Specifications" (2001, and the table of tags of 2011); see `dprkpal.formats.ris.tables`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ...model.keys import make_key, unique_key
from ..finding_codes import DUPLICATE_KEY, MISFORMED_NAME, NO_KEY, READ_OTHERWISE, UNKNOWN_TYPE, UNREADABLE
from ..results import Reading, one_line
from ..tex.entities import replace_entities
from ..value_parsing import several_names
from .fields import Converter, Line
from .tables import KNOWN_TAGS, TYPES

__all__ = ["looks_like", "parse", "tag_of"]

_TAG = re.compile(r"[ \t]*([A-Za-z][A-Za-z0-9])  -(?: (.*))?", re.DOTALL)
_LONG_TAG = re.compile(r"[ \t]*([A-Z]{3,4})  -(?: (.*))?", re.DOTALL)
"""No tag of RIS, but some programs write ``DOI``. It does not continue the line before it."""
_LOOSE_TAG = re.compile(r"[ \t]*([A-Z][A-Z0-9])[ \t]{0,4}-(.*)", re.DOTALL)
_BARE_END = re.compile(r"[ \t]*(ER)([ \t]*)")
_BEGINS = re.compile(r"(?:^|\n)[ \t]*TY[ \t]{1,3}-[ \t]*\w")


class Record(NamedTuple):
    """The lines of one reference. ``kind`` is the value of ``TY``, or ``""`` if there is none."""

    kind: str
    lines: list[Line]
    line: int
    ended: bool


def looks_like(text: str) -> bool:
    """Return whether *text* looks like RIS.

    >>> looks_like("TY  - BOOK"), looks_like("@book{a}")
    (True, False)
    """
    return _BEGINS.search(text) is not None


def parse(text: str, path: str | None = None) -> Reading:
    r"""Read the references of a RIS file.

    Args:
        text: The contents of the file, with ``\n`` as line ends.
        path: The file name, for findings and notes.

    Returns:
        A `Reading`. A record without an ``ID`` gets a key made of name and year. A second record with the same ``ID``
        gets a number after its key.

    >>> reading = parse("TY  - BOOK\nAU  - Young, Benjamin R.\nTI  - Guns\nPY  - 2021///\nER  - \n")
    >>> reading.items[0]["id"], reading.items[0]["author"], reading.items[0]["issued"]
    ('young2021', [{'family': 'Young', 'given': 'Benjamin R.'}], {'date-parts': [[2021]]})
    """
    return _Reader(path).read(text)


def _tagged(line: str) -> re.Match[str] | None:
    """Match the tag and value of *line*. Wrong spacing is accepted if the tag is a known one."""
    match = _TAG.fullmatch(line) or _LONG_TAG.fullmatch(line) or _LOOSE_TAG.fullmatch(line)
    match = match or _BARE_END.fullmatch(line)  # some programs leave out the hyphen of the last line
    return None if match is None or (match.re is _LOOSE_TAG and match[1] not in KNOWN_TAGS) else match


def tag_of(line: str) -> tuple[str, int] | None:
    """Return the tag of *line* and the start of its value, or ``None`` if there is no tag.

    >>> tag_of("AU  - Young"), tag_of("a note")
    (('AU', 6), None)
    """
    match = _tagged(line)
    if match is None:
        return None
    begin = match.start(2) if match.start(2) >= 0 else match.end()
    return match[1].upper(), begin + len(line[begin:]) - len(line[begin:].lstrip())


def _text(value: str) -> str:
    """Return a value on one line, with characters for the HTML entities that exports of web sites leave in it."""
    return one_line(replace_entities(value, tex=False) if "&" in value and ";" in value else value).strip()


class _Reader:
    """Reads one file."""

    def __init__(self, path: str | None) -> None:
        self.path = path
        self.reading = Reading()
        self.counts: dict[str, int] = {}
        self.keyless: list[tuple[str, int]] = []
        self.unknown: dict[str, int] = {}
        self.outside = 0

    def report(
        self, message: str, line: int, key: str | None = None, code: str = READ_OTHERWISE, column: int = 1
    ) -> None:
        """Add a note."""
        self.reading.report(message, code, path=self.path, line=line, column=column, key=key)

    def read(self, text: str) -> Reading:
        """Read the file."""
        for record in self.split_records(text):
            self.read_record(record)
        if self.keyless:
            key, line = self.keyless[0]
            count = f"{len(self.keyless)} references have" if len(self.keyless) > 1 else "the reference has"
            self.report(f"{count} no ID; keys are made of name and year, such as {key[:100]!r}", line, code=NO_KEY)
        if self.unknown:
            names = ", ".join(list(self.unknown)[:10]) + (" and more" if len(self.unknown) > 10 else "")
            self.report(f"unknown tags are kept as they are: {names}", next(iter(self.unknown.values())))
        if self.outside and self.reading.items:
            self.report("text outside of references was skipped", self.outside)
        elif self.outside:
            message = "there are no RIS references; each must begin with 'TY  - ' and its type"
            self.reading.report(message, UNREADABLE, path=self.path, line=self.outside, column=1, lost=True)
        self.reading.notes.sort(key=lambda note: note.line or 0)
        return self.reading

    def split_records(self, text: str) -> Iterator[Record]:
        """Yield the records of *text*."""
        kind, begin, ended = "", 0, False
        lines: list[tuple[str, list[str], int]] = []

        def record(ended: bool) -> Record:
            joined = [Line(tag, _text(" ".join(parts)), line) for tag, parts, line in lines]
            return Record(kind, joined, begin, ended)

        for number, line in enumerate(text.split("\n"), start=1):
            match = _tagged(line)
            if match is None:
                if lines and line.strip():
                    lines[-1][1].append(line)
                elif begin and line.strip():
                    kind += line  # a continuation of TY, which makes the type unknown
                elif line.strip():
                    self.outside = self.outside or number
                continue
            tag, value = match[1].upper(), (match[2] or "").strip()
            if tag == "TY":
                if begin:
                    yield record(False)
                kind, begin, lines = value, number, []
            elif tag == "ER":
                if begin:
                    yield record(True)
                kind, begin, lines = "", 0, []
                ended = True
            elif not begin and ended and tag not in ("ID", "T1", "TI", "AU", "A1"):
                self.outside = self.outside or number  # some programs write tags of their own between records
            else:
                begin = begin or number
                lines.append((tag, [value], number))
        if begin:
            yield record(False)

    def read_record(self, record: Record) -> None:
        """Add the reference of *record*."""
        if not record.lines and not record.kind:
            return
        if self.reading.is_full(len(self.reading.items), self.path, record.line):
            return
        kind = record.kind.strip().upper()
        problems: list[tuple[str, int, str]] = []
        item = Converter(
            kind, record.lines, lambda message, line, code: problems.append((message, line, code))
        ).convert()
        wanted = str(item["id"])
        if not wanted:
            wanted = make_key(item)
        key = unique_key(wanted, self.reading.places, self.counts)
        shown = key[:200]
        if not item["id"]:
            self.keyless.append((key, record.line))
        elif key != wanted:
            self.report(f"the ID {wanted[:100]!r} is used before; the key of this reference is {key[:100]!r}",
                      record.line, shown, DUPLICATE_KEY)  # fmt: skip
        item["id"] = key
        if not kind:
            self.report(
                "the TY line of this reference is missing; read as a document", record.line, shown, UNKNOWN_TYPE
            )
        elif kind not in TYPES:
            message = f"unknown type {record.kind[:60]!r}; read as a document"
            self.report(message, record.line, shown, UNKNOWN_TYPE, 7)
        if not record.ended:
            self.report(
                "the ER line of this reference is missing; it ends where the next one begins",
                record.line,
                shown,
                UNREADABLE,
            )
        for message, line, code in problems:
            self.report(message, line, shown, code, 7)
        for message in several_names(item):
            self.report(message, record.line, shown, MISFORMED_NAME)
        for tag, _, number in record.lines:
            if tag not in KNOWN_TAGS:
                self.unknown.setdefault(tag, number)
        self.reading.items.append(item)
        self.reading.places[key] = (self.path, record.line)
