"""A bibliography file as its author wrote it: read, edited in places, written back with all else untouched.

A document keeps the bytes of the file: its encoding, line ends, comments, order, and the source text of every value.
An edit replaces the text of one field. Each format has a document of its own; this file holds what they share.
"""

from __future__ import annotations

import os
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from ..errors import FormatError
from .atomic_write import write_atomically
from .results import Reading, decode, unmarked_encoding

__all__ = ["Document", "SourceEntry", "decode_losslessly", "decode_surrogates", "normalize_newlines"]


_UNDECODED = re.compile("[\udc80-\udcff]")


class SourceEntry(ABC):
    """One entry of a document, in the words of its format: fields of BibTeX, variables of CSL-JSON, tags of RIS."""

    def __init__(self, key: str, source: str, line: int) -> None:
        self.key = key
        """The key under which the entry is read."""
        self.source = source
        """The text of the entry, as it stands in the file."""
        self.line = line
        """The line it began in when the file was loaded, counted from 1."""

    @property
    @abstractmethod
    def names(self) -> tuple[str, ...]:
        """The names of its fields, in their order and as they are written."""

    @abstractmethod
    def get(self, name: str) -> Any:
        """Return what stands in the field *name*, or ``None`` where there is none."""

    @abstractmethod
    def set(self, name: str, value: Any) -> None:
        """Give the field *name* a *value*. A field that says the same already keeps its text."""

    @abstractmethod
    def remove(self, name: str) -> None:
        """Take the field *name* away.

        Raises:
            FormatError: There is none.
        """

    @abstractmethod
    def place(self, name: str) -> tuple[int, int] | None:
        """Return the line and the column of the field *name* in the file, or ``None`` where there is none."""

    def __contains__(self, name: object) -> bool:
        """Return whether there is a field called *name*."""
        return isinstance(name, str) and self.get(name) is not None

    def _replace(self, begin: int, end: int, text: str) -> None:
        """Put *text* in place of what stands between *begin* and *end* in the source."""
        line_begin = self.source.rfind("\n", 0, begin) + 1
        line_end = self.source.find("\n", end)
        beside = self.source[line_begin:begin] + self.source[end : line_end if line_end >= 0 else len(self.source)]
        if not text.isascii() and _UNDECODED.search(beside):
            # The bytes beside it are no UTF-8, so that the whole line is read as Windows-1252.
            try:
                text = text.encode("cp1252").decode("utf-8", "surrogateescape")
            except UnicodeEncodeError:
                raise self._error("the line is not UTF-8, and has no place for these characters") from None
        self.source = self.source[:begin] + text + self.source[end:]

    def _error(self, message: str) -> FormatError:
        """Return an error about this entry."""
        return FormatError(message, line=self.line, key=self.key[:200])


class Document(ABC):
    """The text of a bibliography file, and its entries, each of which can be edited.

    `dprkpal.formats.load` reads one.
    """

    def __init__(self, text: str, encoding: str, path: str | None) -> None:
        self.path = path
        """Where it was read from, or ``None``."""
        self._encoding = encoding
        self._pieces: list[str | SourceEntry] = []
        self._entries: dict[str, SourceEntry] = {}
        position = 0
        for entry, begin in self._find_entries(text):
            self._pieces += [text[position:begin], entry]
            position = begin + len(entry.source)
            self._entries.setdefault(entry.key, entry)
        self._pieces.append(text[position:])
        self._loaded = text

    @abstractmethod
    def _find_entries(self, text: str) -> Iterator[tuple[SourceEntry, int]]:
        """Yield the entries of *text*, each with where it begins."""

    @property
    def entries(self) -> Mapping[str, SourceEntry]:
        """The entries by key, in the order of the file; of two with one key the first."""
        return MappingProxyType(self._entries)

    @property
    def text(self) -> str:
        """The text as it now is. Bytes that are no text in the file's encoding stand in it as lone surrogates."""
        return "".join(piece if isinstance(piece, str) else piece.source for piece in self._pieces)

    @property
    def changed(self) -> bool:
        """Whether the text is another than that of the file."""
        return self.text != self._loaded

    def to_bytes(self) -> bytes:
        """Return the text as the bytes of a file, in the encoding it was read in."""
        return self.text.encode(self._encoding, "surrogateescape")

    def read(self) -> Reading:
        """Return the references of the text as it now is, with what is wrong with it."""
        text, findings, notes = decode(self.to_bytes(), self.path)
        reading = self._parse(text)
        reading.findings[:0] = findings
        reading.notes[:0] = notes
        return reading

    @abstractmethod
    def _parse(self, text: str) -> Reading:
        """Return the references of *text*."""

    def save(self, path: str | os.PathLike[str] | None = None) -> None:
        """Write the text to a file, whole or not at all.

        Args:
            path: The file; ``None`` is the one it was read from.

        Raises:
            FormatError: There is no path, or the file cannot be written; what it held before is still there.
        """
        name = os.fspath(path) if path is not None else self.path
        if name is None or name == "-":
            raise FormatError("there is no file to save to; give its path")
        try:
            write_atomically(name, self.to_bytes())
        except OSError as error:
            raise FormatError(f"cannot be written: {error.strerror}", path=name) from None
        self._loaded = self.text


def decode_losslessly(data: bytes, path: str | None) -> tuple[str, str]:
    r"""Return *data* as text, and the encoding that gives the same bytes again.

    Bytes that are not UTF-8 become lone surrogates, as Python reads file names. A byte order mark is a character.

    Raises:
        FormatError: The data has the mark of UTF-16 or UTF-32, and is not.

    >>> decode_losslessly(b"caf\xe9", None)
    ('caf\udce9', 'utf-8')
    """
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    for encoding in filter(None, (marked, None if marked else unmarked_encoding(data))):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError as error:
            if marked:
                message = f"not {encoding}, which its first bytes say; it cannot be edited"
                raise FormatError(message, path=path) from error
    return data.decode("utf-8", "surrogateescape"), "utf-8"


_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


def decode_surrogates(text: str) -> str:
    r"""Return *text* with bytes that were no UTF-8 as the characters of Windows-1252, as the readers see them.

    >>> decode_surrogates("caf\udce9")
    'café'
    """
    return decode(text.encode("utf-8", "surrogateescape"))[0] if _UNDECODED.search(text) else text


def normalize_newlines(text: str) -> str:
    r"""Return *text* with every line end as ``\n`` and without a byte order mark, each character in its place.

    >>> normalize_newlines("\ufeffa\r\nb\rc")
    ' a \nb\nc'
    """
    if text.startswith("\ufeff"):
        text = " " + text[1:]
    return text.replace("\r\n", " \n").replace("\r", "\n") if "\r" in text else text
