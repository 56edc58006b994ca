"""Internal: the base classes for editing a bibliography file in place.

A document keeps the exact bytes of the file: encoding, line ends, comments, order, and the source text of every value.
An edit replaces the text of one field. Each format has subclasses of `Document` and `SourceEntry`.
"""

from __future__ import annotations

import os
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from ..errors import FileChangedError, FormatError
from ..model.keys import renamed_item
from .atomic_write import write_file
from .file_changes import FileChange
from .results import Reading, decode, unmarked_encoding

__all__ = ["Document", "SourceEntry", "changes_of", "decode_losslessly", "decode_surrogates", "normalize_newlines"]


_UNDECODED = re.compile("[\udc80-\udcff]")
_REST_OF_LINE = re.compile(r"[ \t]*(?:\r\n|\r|\n|$)")


class SourceEntry(ABC):
    """One entry of a document. Its fields are BibTeX fields, CSL-JSON variables or RIS tags."""

    def __init__(self, key: str, source: str, line: int) -> None:
        self.key = key
        """The key of the entry."""
        self.source = source
        """The source text of the entry."""
        self.line = line
        """The line where the entry began when the file was loaded, counted from 1."""

    @property
    @abstractmethod
    def names(self) -> tuple[str, ...]:
        """The names of the fields as they are written, in the order of the file."""

    @abstractmethod
    def get(self, name: str) -> Any:
        """Return the value of the field *name*, or ``None`` if there is no such field."""

    @abstractmethod
    def set(self, name: str, value: Any) -> None:
        """Set the field *name* to *value*. If the field already has this value, its text stays unchanged."""

    @abstractmethod
    def remove(self, name: str) -> None:
        """Remove the field *name*.

        Raises:
            FormatError: There is no such field.
        """

    @abstractmethod
    def place(self, name: str) -> tuple[int, int] | None:
        """Return the line and column of the field *name* in the file, or ``None`` if there is no such field."""

    def __contains__(self, name: object) -> bool:
        """Return whether there is a field *name*."""
        return isinstance(name, str) and self.get(name) is not None

    def _replace(self, begin: int, end: int, text: str) -> None:
        """Replace the source text between *begin* and *end* with *text*."""
        line_begin = self.source.rfind("\n", 0, begin) + 1
        line_end = self.source.find("\n", end)
        rest = self.source[line_begin:begin] + self.source[end : line_end if line_end >= 0 else len(self.source)]
        if not text.isascii() and _UNDECODED.search(rest):
            # The rest of the line is not UTF-8, so readers decode the whole line as Windows-1252.
            try:
                text = text.encode("cp1252").decode("utf-8", "surrogateescape")
            except UnicodeEncodeError:
                message = "this line is in Windows-1252, which lacks some of these characters; save the file as UTF-8"
                raise self._error(message) from None
        self.source = self.source[:begin] + text + self.source[end:]

    def _error(self, message: str) -> FormatError:
        """Return an error about this entry."""
        return FormatError(message, line=self.line, key=self.key[:200])


class Document(ABC):
    """The text of a bibliography file with entries that can be edited.

    `dprkpal.formats.load` creates one.
    """

    format: str
    """The name of the format in `dprkpal.formats.EDITED`."""

    def __init__(self, text: str, encoding: str, path: str | None) -> None:
        self.path = path
        """The path of the file, or ``None``."""
        self.sentence_case = True
        """Whether `read` sets the English titles of a ``.bib`` file in sentence case."""
        self.strings: Mapping[str, str] = {}
        """The ``@string`` abbreviations of other ``.bib`` files that hold in this one, for `read`."""
        self._encoding = encoding
        self._pieces: list[str | SourceEntry]
        self._entries: dict[str, SourceEntry]
        self._line_end = "\r\n" if "\r\n" in text else "\r" if "\r" in text else "\n"
        self._scan(text)
        self._loaded = text
        self._file = None if path is None or path == "-" else os.path.abspath(path)
        self._on_disk = self.to_bytes()

    def _scan(self, text: str) -> None:
        """Set the pieces and the entries to those of *text*."""
        self._pieces, self._entries = [], {}
        position = 0
        for entry, begin in self._find_entries(text):
            self._pieces += [text[position:begin], entry]
            position = begin + len(entry.source)
            self._entries.setdefault(entry.key, entry)
        self._pieces.append(text[position:])

    @abstractmethod
    def _find_entries(self, text: str) -> Iterator[tuple[SourceEntry, int]]:
        """Yield the entries of *text*, each with its position."""

    @property
    def entries(self) -> Mapping[str, SourceEntry]:
        """The entries by key, in the order of the file. If two entries have the same key, this is the first one."""
        return MappingProxyType(self._entries)

    @property
    def pieces(self) -> tuple[str | SourceEntry, ...]:
        """The whole text as entries and the text between them. The first and the last piece are text."""
        return tuple(self._pieces)

    @property
    def text(self) -> str:
        """The current text. Bytes that are invalid in the encoding of the file are represented as lone surrogates."""
        return "".join(piece if isinstance(piece, str) else piece.source for piece in self._pieces)

    @property
    def changed(self) -> bool:
        """Whether the text was edited since the file was loaded or saved."""
        return self.text != self._loaded

    def to_bytes(self) -> bytes:
        """Return the current text as bytes, in the original encoding."""
        return self.text.encode(self._encoding, "surrogateescape")

    def read(self) -> Reading:
        """Read the references of the current text."""
        text, findings, notes = decode(self.to_bytes(), self.path)
        reading = self._parse(text)
        reading.findings[:0] = findings
        reading.notes[:0] = notes
        return reading

    @abstractmethod
    def _parse(self, text: str) -> Reading:
        """Read the references of *text*."""

    def find(self, key: str, line: int | None = None) -> SourceEntry | None:
        """Return the entry with this key that begins at this line, or ``None``.

        A reader gives another key to an entry whose key is repeated or missing. Such an entry is found by its line.
        """
        entry = self._entries.get(key)
        if entry is not None and line in (None, entry.line):
            return entry
        found = [piece for piece in self._pieces if isinstance(piece, SourceEntry) and piece.line == line]
        return found[0] if len(found) == 1 else entry

    def add(self, *references: Mapping[str, Any]) -> None:
        """Add references at the end of the file. Get `entries` again afterwards: they are new objects.

        Args:
            references: CSL-JSON mappings.
        """
        self.add_sources(*(self.source_of(item, str(item.get("id", ""))) for item in references))

    def add_sources(self, *sources: str) -> None:
        """Add entries at the end of the file. Get `entries` again afterwards: they are new objects.

        Args:
            sources: The source text of each entry, in the format of the file.
        """
        if sources:
            self._scan(self._with_entries(self.text, list(sources)))

    def delete(self, *entries: SourceEntry) -> None:
        """Delete entries, with the line ends that follow. Get `entries` again afterwards: they are new objects.

        Args:
            entries: Some of the `entries`.
        """
        if entries:
            doomed = {id(entry) for entry in entries}
            places = [n for n, piece in enumerate(self._pieces) if id(piece) in doomed]
            for number in reversed(places):  # the places before it stay the same
                self._delete(number)
            self._scan(self.text)

    def rename(self, entry: SourceEntry, key: str) -> None:
        """Give *entry* another key, also where other entries of the file refer to it.

        Raises:
            FormatError: The format cannot represent the key.
        """
        old = entry.key
        self._set_key(entry, key)
        self._rename_references({old: key})
        self._scan(self.text)

    def rename_all(self, keys: Mapping[str, str]) -> None:
        """Give several entries other keys at once, so that keys can also be swapped.

        Args:
            keys: The new keys by old key.

        Raises:
            FormatError: The format cannot represent a key.
        """
        self.rename_entries([(self._entries[old], key) for old, key in keys.items()], keys)

    def rename_entries(self, entries: Iterable[tuple[SourceEntry, str]], references: Mapping[str, str]) -> None:
        """Give some entries other keys, and write other keys where entries refer to others.

        Args:
            entries: Entries of the file with their new keys. Several can have the same old key.
            references: The new keys by old key.

        Raises:
            FormatError: The format cannot represent a key.
        """
        for entry, key in entries:
            self._set_key(entry, key)
        self._rename_references(references)
        self._scan(self.text)

    def rescan(self) -> None:
        """Find the entries again in the current text, such as after the whole source of an entry was replaced."""
        self._scan(self.text)

    def replace_text(self, text: str) -> None:
        """Replace the whole text. Get `entries` again afterwards: they are new objects."""
        self._scan(text)

    @abstractmethod
    def source_of(self, item: Mapping[str, Any], key: str) -> str:
        """Return a CSL-JSON item as the source text of one entry, in the dialect and with the line ends of the file.

        Args:
            item: The item.
            key: The key of the entry.

        Raises:
            FormatError: The format cannot represent the key.
        """

    @abstractmethod
    def _set_key(self, entry: SourceEntry, key: str) -> None:
        """Write *key* as the key of *entry*."""

    def _rename_references(self, keys: Mapping[str, str]) -> None:
        """Write the new keys where entries refer to others: in CSL-JSON and CSL-YAML, in ``custom``."""
        for piece in self._pieces:
            if isinstance(piece, SourceEntry) and "custom" in piece.source and (before := piece.get("custom")):
                after = renamed_item({"id": "", "custom": before}, keys)["custom"]
                if after != before:
                    piece.set("custom", after)

    def _with_entries(self, text: str, sources: list[str]) -> str:
        """Return *text* with entries added at its end, each after an empty line."""
        newline = self._newline()
        if text and not text.endswith(("\n", "\r")):
            text += newline
        text += newline if text.strip() and not text.endswith(2 * newline) else ""
        return text + f"{newline}{newline}".join(sources) + newline

    def _delete(self, number: int) -> None:
        """Delete the entry at this place of the pieces, and the rest of its last line."""
        before, after = str(self._pieces[number - 1]), str(self._pieces[number + 1])
        rest = _REST_OF_LINE.match(after)
        if rest is not None and (not before or before.endswith(("\n", "\r"))):
            after = after[rest.end() :]
            newline = self._newline()
            if not before or before.endswith(2 * newline):  # do not leave two empty lines
                after = after.removeprefix(newline)
        self._pieces[number - 1 : number + 2] = [before + after]

    def _newline(self) -> str:
        """Return the line end of the file."""
        return self._line_end

    def save(self, path: str | os.PathLike[str] | None = None) -> None:
        """Write the current text to a file (atomically).

        Args:
            path: The file. By default this is the file that was loaded.

        Raises:
            FileChangedError: Another program has changed the loaded file. It is left as it is.
            FormatError: There is no path, or the file cannot be written. It still has its old contents.
        """
        name = os.fspath(path) if path is not None else self.path
        if name is None or name == "-":
            raise FormatError("cannot save without a file; pass its path to save()")
        data = self.to_bytes()
        if self._file is not None and (path is None or os.path.realpath(name) == os.path.realpath(self._file)):
            try:
                write_file(self._file, data, expected=self._on_disk)
            except FileChangedError:
                raise FileChangedError(path=name) from None
            self._on_disk = data
        else:
            write_file(name, data)
        self._loaded = self.text


def changes_of(document: Document) -> list[FileChange]:
    """Return the change of the loaded file, to write it together with other files; none if it stays as it is."""
    if document._file is None or not document.changed:
        return []
    return [FileChange(document._file, document.to_bytes(), document._on_disk, document.path)]


def decode_losslessly(data: bytes, path: str | None) -> tuple[str, str]:
    r"""Decode *data* so that encoding the text gives the same bytes; return the text and its encoding.

    Invalid UTF-8 becomes lone surrogates (``surrogateescape``), and a byte order mark stays in the text.

    Raises:
        FormatError: The data starts with the byte order mark of UTF-16 or UTF-32, but is not valid in that encoding.

    >>> decode_losslessly(b"caf\xe9", None)
    ('caf\udce9', 'utf-8')
    """
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    for encoding in filter(None, (marked, None if marked else unmarked_encoding(data))):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError as error:
            if marked:
                message = f"the file has the byte order mark of {encoding}, but is not valid {encoding}"
                raise FormatError(message, path=path) from error
    return data.decode("utf-8", "surrogateescape"), "utf-8"


_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


def decode_surrogates(text: str) -> str:
    r"""Decode lone surrogates from `decode_losslessly` as Windows-1252, as the readers do.

    >>> decode_surrogates("caf\udce9")
    'café'
    """
    return decode(text.encode("utf-8", "surrogateescape"))[0] if _UNDECODED.search(text) else text


def normalize_newlines(text: str) -> str:
    r"""Return *text* with ``\n`` for every line end and a space for a byte order mark; positions do not change.

    >>> normalize_newlines("\ufeffa\r\nb\rc")
    ' a \nb\nc'
    """
    if text.startswith("\ufeff"):
        text = " " + text[1:]
    return text.replace("\r\n", " \n").replace("\r", "\n") if "\r" in text else text
