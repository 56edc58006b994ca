"""Internal: cut a bibliography file into parts that are read one after the other, so that memory stays bounded.

Each part is a file of the same format by itself: whole entries, as many as fit. Formats whose files cannot be cut are
read at once.

Source: "BibTeXing", section 2; the RIS format specification (``ER``); RFC 8259; NLM, "MEDLINE/PubMed Data Element
(Field) Descriptions" (``PMID``).
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator
from typing import IO, NamedTuple

from ..errors import FileAccessError, FormatError
from ..formats import MAX_BYTES, detect_format
from ..formats.bibtex.source_text import blocks
from ..formats.document import decode_losslessly, normalize_newlines
from ..formats.finding_codes import NOT_UNICODE
from ..formats.results import NOT_TEXT, decode, unmarked_encoding

__all__ = ["FilePart", "PartReader"]

PART = 2_000_000
"""The size of a part in characters: some thousand entries."""

_ENDS = {
    "ris": re.compile(r"(?:^|[\r\n])[ \t]*ER  ?-[^\r\n]*(?:\r\n|\r|\n)"),
    "ciw": re.compile(r"(?:^|[\r\n])ER[ \t]*(?:\r\n|\r|\n)"),
    "nbib": re.compile(r"(?:\r\n|\r|\n)(?=PMID ?-)"),
    "refer": re.compile(r"(?:\r\n|\r|\n)[ \t]*(?:\r\n|\r|\n)(?=%)"),
}
"""The pattern for the end of an entry, or for the beginning of the next one."""


class FilePart(NamedTuple):
    """A part of a file."""

    text: str
    """Its text, decoded without loss (`dprkpal.formats.document.decode_losslessly`)."""
    begin: int
    """The position of its first byte in the file."""
    end: int
    """The position after its last byte."""
    line: int
    """The number of lines before it."""
    lines: int
    """The number of line ends in it."""
    is_last: bool


class PartReader:
    """Reads a file in parts.

    Args:
        file: The file, open for reading bytes at its beginning. It must be seekable.
        name: Its name, for messages.
        format: One of `dprkpal.formats.FORMATS`; ``None`` detects it.
        size: The size of a part in characters.

    Raises:
        FormatError: The format is unclear, or the encoding is broken.
    """

    def __init__(self, file: IO[bytes], name: str | None, format: str | None, *, size: int = PART) -> None:
        self._file = file
        self._name = name
        self._size = size
        head = self._read(max(size, 4000))
        if head.startswith(b"SQLite format 3\x00"):
            raise FormatError("this is a SQLite database, not a bibliography file", path=name)
        self.encoding = _encoding(head)
        """The encoding of the file."""
        text, findings, _ = decode(head, name)
        # Some devices, such as /dev/zero, never end: they must not be read up to the limit of a file.
        if len(head) >= size and (not text.strip() or any(one.message == NOT_TEXT for one in findings)):
            raise FormatError(NOT_TEXT, path=name, code=NOT_UNICODE)
        self.format = format or detect_format(name, text)
        """The format of the file."""
        self.is_list = self.format in ("csljson", "crossref", "openalex") and text.lstrip("\ufeff \t\n")[:1] == "["
        """Whether the file is one list of objects in JSON."""
        self.is_lines = self.format in ("csljson", "crossref", "openalex") and _is_lines(text)
        """Whether each line is an object in JSON."""
        self._cut = self._cutter()

    def _read(self, size: int) -> bytes:
        try:
            return self._file.read(size)
        except (OSError, ValueError) as error:
            raise FileAccessError.of(error, "read", self._name) from None

    def _cutter(self) -> Callable[[str], int] | None:
        """Return the function that finds the end of the last whole entry, or ``None`` if the file cannot be cut."""
        if self.format == "bibtex":
            return _end_in_bibtex
        if self.format in _ENDS:
            return lambda part: _last_end(_ENDS[self.format], part)
        if self.is_list:
            return _end_in_json
        if self.is_lines:
            return lambda part: part.rfind("\n") + 1
        return None

    def parts(self, begin: int = 0, line: int = 0) -> Iterator[FilePart]:
        """Yield the parts of the file.

        Args:
            begin: The position of the byte to begin at, the end of an earlier part.
            line: The number of lines before it.

        Raises:
            FileAccessError: The file cannot be read.
            FormatError: The file cannot be cut, and is too large to be read at once.
        """
        errors = "surrogateescape" if self.encoding == "utf-8" else "strict"
        decoder = codecs.getincrementaldecoder(self.encoding)(errors)
        self._file.seek(begin)
        text = ""
        wanted = self._size
        ended = False
        while True:
            while not ended and len(text) <= wanted:
                data = self._read(wanted)
                ended = not data
                text += self._decoded(decoder, data, ended)
            # The same places are cut whether a file is read from its beginning or from the end of an earlier part.
            window = text[:wanted]
            is_last = len(window) == len(text)
            cut = len(text) if is_last else self._cut(window) if self._cut is not None else 0
            if 0 < cut < len(text) and text[cut - 1] == "\r" and text[cut] == "\n":
                cut += 1
            if cut:
                part, text = text[:cut], text[cut:]
                end = begin + len(part.encode(self.encoding, errors))
                lines = normalize_newlines(part).count("\n")
                yield FilePart(part, begin, end, line, lines, is_last)
                begin, line, wanted = end, line + lines, self._size
            elif is_last:
                return
            else:  # one entry is longer than a part, or the file cannot be cut
                wanted *= 2
                if len(text) > MAX_BYTES:
                    limit = MAX_BYTES // 1_000_000
                    message = f"the file is larger than {limit} MB, and cannot be read in parts; split it"
                    raise FormatError(message, path=self._name)
            if ended and not text:
                return

    def _decoded(self, decoder: codecs.IncrementalDecoder, data: bytes, ended: bool) -> str:
        try:
            return decoder.decode(data, ended)
        except UnicodeDecodeError:
            raise FormatError(f"the file is not valid {self.encoding}; save it as UTF-8", path=self._name) from None


def _encoding(head: bytes) -> str:
    """Return the encoding of a file that begins like this, as `decode_losslessly` finds it."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        return decode_losslessly(head[:4], None)[1]
    return unmarked_encoding(head) or "utf-8"


def _is_lines(text: str) -> bool:
    """Return whether the first line of a file is an object in JSON, and another one follows."""
    first, _, rest = text.lstrip("\ufeff \t\n").partition("\n")
    try:
        return rest.lstrip()[:1] == "{" and isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _last_end(pattern: re.Pattern[str], text: str) -> int:
    """Return the end of the last match, or 0."""
    last = 0
    for match in pattern.finditer(text):
        last = match.end()
    return last


def _end_in_bibtex(text: str) -> int:
    """Return the beginning of the last block of a ``.bib`` file, or 0 if there is only one.

    The last block may go on behind the end of *text*.
    """
    begin = 0
    scanned = normalize_newlines(text)
    for block in blocks(scanned):
        begin = block.begin
    # The comment above an entry stays with it.
    return scanned.rfind("\n", 0, begin) + 1 or begin


_JSON = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)


def _end_in_json(text: str) -> int:
    """Return the end of the last whole object in a list of objects, or 0.

    *text* is the beginning of a list, or the rest of one after an object.
    """
    depth = 0
    end = 0
    for match in _JSON.finditer(text):
        mark = match[0]
        if mark == "{" or (mark == "[" and depth):
            depth += 1
        elif mark in "}]":
            depth -= 1
            if depth < 0:
                break
            if depth == 0:
                end = match.end()
    return end
