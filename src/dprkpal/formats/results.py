"""Internal: `Reading` and `Writing`, the results of reading and writing a file, and how bytes are decoded."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import FormatError
from .finding_codes import NOT_UNICODE, READ_OTHERWISE, UNREADABLE

if TYPE_CHECKING:
    from ..model.reference import Reference

__all__ = [
    "NOT_TEXT",
    "REMOVED",
    "Reading",
    "Subset",
    "Writing",
    "Written",
    "clean",
    "clean_strings",
    "clean_values",
    "decode",
    "fingerprint",
    "one_line",
    "unmarked_encoding",
]

NOT_TEXT = "this is not a text file"
"""The finding on a file that is not text in any encoding."""

MAX_FINDINGS = 20_000
"""The maximum number of findings, and of notes, on one file that are kept one by one."""

MAX_ITEMS = 1_000_000
"""The maximum number of references that are read from one file. An entry of a few bytes takes 1 to 2 kB of memory, so
the maximum size of a file is not enough to limit the memory."""


@dataclass
class Reading:
    """The result of reading a file: its references, and all problems.

    A broken entry does not affect the others. Everything that could be read is in `items`; everything that was lost is
    listed in `findings`.
    """

    items: list[dict[str, Any]] = field(default_factory=list)
    """The references as CSL-JSON mappings, in the order of the file. Each id is unique."""

    findings: list[FormatError] = field(default_factory=list)
    """Lost data: entries and fields that could not be read and are not in `items`. Each finding has the ``code`` of a
    rule, and file, line and key where they are known."""

    notes: list[FormatError] = field(default_factory=list)
    """Questionable data that was read anyway and is in `items`, such as an impossible date, a duplicate key or an
    unknown TeX command. Notes have the same attributes as findings."""

    asides: list[FormatError] = field(default_factory=list)
    """Parts of the file that are not references, such as comments. They are kept when the file is edited, but not when
    it is converted."""

    places: dict[str, tuple[str | None, int | None]] = field(default_factory=dict)
    """The file and line where each entry begins, by id."""

    fingerprint: str = ""
    """A fingerprint of the bytes that were read, to notice when the file changes."""

    _full: bool = field(default=False, init=False, repr=False, compare=False)

    def report(
        self,
        message: str,
        code: str = "",
        *,
        path: str | None = None,
        line: int | None = None,
        column: int | None = None,
        key: str | None = None,
        lost: bool = False,
    ) -> None:
        """Add a finding if data is *lost*, otherwise a note; after `MAX_FINDINGS` of them only that there are more."""
        found = self.findings if lost else self.notes
        if len(found) > MAX_FINDINGS:
            return
        code = code or (UNREADABLE if lost else READ_OTHERWISE)
        if len(found) == MAX_FINDINGS:
            message, column, key = f"more than {MAX_FINDINGS:,} problems; those from here on are not listed", None, None
        found.append(FormatError(message, path=path, line=line, column=column, key=key, code=code))

    def is_full(self, count: int, path: str | None, line: int | None) -> bool:
        """Return whether *count* references are the maximum for one file. The first time, report it at *line*."""
        if count < MAX_ITEMS:
            return False
        if not self._full:
            self._full = True
            message = f"more than {MAX_ITEMS:,} references; those from here on were not read; split the file"
            self.findings.append(FormatError(message, path=path, line=line, code=UNREADABLE))
        return True

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """The items as `Reference` objects, created on first access."""
        from ..model.reference import Reference  # pydantic is slow to import and not needed for citing

        return tuple(Reference.from_csl(item) for item in self.items)


class Written(NamedTuple):
    """The result of the writer of a format."""

    text: str
    """The contents of the file."""

    keys: list[str]
    """The key of each item in the file."""


class Writing(NamedTuple):
    """The result of writing a file: its text, and the fields that the format cannot represent."""

    text: str
    """The contents of the file."""

    notes: list[FormatError]
    """Fields that are missing or changed in the file. Each note has the key of its reference."""


class Subset(NamedTuple):
    """Some entries of one or more bibliography files."""

    data: bytes
    """The contents of the new file."""

    keys: tuple[str, ...]
    """The keys of its entries, in order."""

    missing: tuple[str, ...]
    """The keys that were wanted and are in none of the files."""

    known: tuple[str, ...]
    """The keys of all entries of the files."""

    format: str
    """The format of the files, one of `dprkpal.formats.FORMATS`."""

    notes: tuple[FormatError, ...] = ()
    """Entries that were left out because another one has their key, because they have none, or because they cannot be
    read."""


def fingerprint(data: bytes) -> str:
    """Return the length and a checksum of *data*.

    >>> fingerprint(b"abc")
    '3-352441c2'
    """
    import zlib

    return f"{len(data)}-{zlib.crc32(data):08x}"


def decode(data: bytes, path: str | None = None) -> tuple[str, list[FormatError], list[FormatError]]:
    r"""Decode the bytes of a file.

    The encoding is UTF-8, unless there is a byte order mark or the bytes look like UTF-16. A line that is not valid
    UTF-8 is read as Windows-1252 (a superset of Latin-1), because older bibliographies often mix the two.

    Args:
        data: The bytes of a file.
        path: The file name, for findings and notes.

    Returns:
        The text with ``\n`` as line ends and without control characters; findings; notes.

    >>> decode("Café\r\n".encode("latin-1"))[0]
    'Café\n'
    """
    findings: list[FormatError] = []
    notes: list[FormatError] = []
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data.decode(encoding, "replace").removeprefix("\ufeff")
            if mixed := _mixed(data, encoding):
                findings.append(FormatError(MIXED, path=path, line=mixed, code=NOT_UNICODE))
            elif "\ufffd" in text:
                line = text.count("\n", 0, text.index("\ufffd")) + 1
                message = f"the file has the byte order mark of {encoding}, but is not valid {encoding}"
                findings.append(FormatError(message, path=path, line=line, code=NOT_UNICODE))
            break
    else:
        if guessed := unmarked_encoding(data):
            message = f"read as {guessed}, although it has no byte order mark; save the file as UTF-8"
            notes.append(FormatError(message, path=path, line=1, code=NOT_UNICODE))
            if mixed := _mixed(data, guessed):
                findings.append(FormatError(MIXED, path=path, line=mixed, code=NOT_UNICODE))
            data = data.decode(guessed, "replace").encode()
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            column = len(data[data.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8")) + 1
            message = (
                f"byte 0x{data[error.start]:02X} is not UTF-8; lines like this are read as Windows-1252 "
                "(Latin-1); save the file as UTF-8"
            )
            notes.append(FormatError(message, path=path, line=line, column=column, code=NOT_UNICODE))
            text = "".join(_decode_line(one) for one in data.splitlines(keepends=True))
            if len(_CONTROLS.findall(text)) > len(text) / 20:
                findings.append(FormatError(NOT_TEXT, path=path, line=line, column=column, code=NOT_UNICODE))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    cleaned = clean(text)
    if cleaned is not text:
        at = next((n for n, (old, new) in enumerate(zip(text, cleaned, strict=False)) if old != new), len(cleaned))
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        notes.append(FormatError(REMOVED, path=path, line=line, column=column, code=READ_OTHERWISE))
    return cleaned, findings, notes


def _mixed(data: bytes, encoding: str) -> int | None:
    """Return the line of UTF-16 text where text in another encoding begins, which another program added, or ``None``.

    In UTF-16, 40 bytes that are all ASCII characters are 20 characters of scripts such as Chinese. By chance, this
    happens only in hiragana and in lines of signs, where every second byte is the same.
    """
    if not encoding.startswith("utf-16"):
        return None
    for match in _ASCII.finditer(data):
        if min(len(set(match[0][::2])), len(set(match[0][1::2]))) > MIN_DISTINCT:
            return data[: (match.start() + 1) // 2 * 2].decode(encoding, "replace").count("\n") + 1
    return None


_ASCII = re.compile(rb"[\t\n\r -~]{40,80}")
MIN_DISTINCT = 6
"""More different bytes than this, at even and at odd places, are no text in UTF-16."""

MIXED = (
    "from here on the file is not UTF-16, and is not read; convert the first part to UTF-8, and put both parts together"
)
"""The finding on a file in which text in another encoding was added to UTF-16."""

_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def unmarked_encoding(data: bytes) -> str | None:
    """Return the UTF-16 variant of *data*, judged by the zero bytes of ASCII characters, or ``None``."""
    sample = data[:4000]
    first, second = sample[::2].count(0), sample[1::2].count(0)
    few, many = len(sample) / 100, len(sample) / 6
    return "utf-16-le" if second > many and first <= few else "utf-16-be" if first > many and second <= few else None


def _decode_line(line: bytes) -> str:
    """Decode *line* as UTF-8, or else as Windows-1252 (with Latin-1 for its five undefined bytes)."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1").translate(_WINDOWS)


_WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xA0)}


_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    r"""Return *text* without control characters, what is no character, and unclosed bidirectional controls.

    Bidirectional controls are kept in lines where all of them are closed. If there is nothing to remove, the same
    object is returned.

    >>> clean("nul \x00 end"), clean("a \u202eb"), clean("a \u202eb\u202c")
    ('nul  end', 'a b', 'a \u202eb\u202c')
    """
    if _CONTROLS.search(text):
        text = _CONTROLS.sub("", text)
    if _BIDI.search(text):
        lines = text.split("\n")
        if not all(map(_is_balanced, lines)):
            text = "\n".join(line if _is_balanced(line) else _BIDI.sub("", line) for line in lines)
    return text


def clean_strings(value: dict[str, Any]) -> dict[str, Any] | None:
    """Return *value* with all strings cleaned, at any depth, or ``None`` if they were clean."""
    changed = False
    root: dict[str, Any] = {}
    pending: list[tuple[Any, Any]] = [(value, root)]
    while pending:
        old, new = pending.pop()
        for key, inner in old.items() if isinstance(old, dict) else enumerate(old):
            if isinstance(key, str):
                key, before = clean(key), key
                changed = changed or key is not before
            if isinstance(inner, str):
                text = clean(inner)
                changed = changed or text is not inner
                made: Any = text
            elif isinstance(inner, dict | list):
                made = {} if isinstance(inner, dict) else []
                pending.append((inner, made))
            else:
                made = inner
            if isinstance(new, dict):
                new[key] = made
            else:
                new.append(made)
    return root if changed else None


def clean_values(reading: Reading, text: str, path: str | None) -> Reading:
    """Clean the values of all references that were read from *text*, and return *reading*.

    A line of a file in which every bidirectional control is closed can hold several values in which they are not. And
    references to characters in XML can stand for any character.
    """
    if not _ESCAPES.search(text):
        return reading
    for number, item in enumerate(reading.items):
        if (cleaned := clean_strings(item)) is not None:
            key = item["id"]
            reading.items[number] = {**cleaned, "id": key}
            line = reading.places.get(key, (None, None))[1]
            reading.report(REMOVED, path=path, line=line, key=key[:200])
    return reading


_ESCAPES = re.compile(r"[\u202a-\u202e\u2066-\u2069]|&#")
REMOVED = "control characters, surrogates or unclosed bidirectional characters were removed"
"""The note on a text that was cleaned."""


def one_line(text: str) -> str:
    r"""Return *text* on one line with white space collapsed; non-breaking and other special spaces are kept.

    Unicode has line breaks of its own (U+0085, U+2028, U+2029). Some programs end a line there, and read the rest of a
    value as a field.

    >>> one_line(" 4\u00a0days,\n\tor  more ")
    '4\xa0days, or more'
    """
    return _BREAKS.sub(" ", text).strip(" ")


_BREAKS = re.compile("[ \t\n\r\f\v\x85\u2028\u2029]+")


def _is_balanced(line: str) -> bool:
    """Return whether every bidirectional control in *line* is closed in it."""
    open_controls: list[str] = []
    for control in _BIDI.findall(line):
        if control in "\u202c\u2069":
            if not open_controls or open_controls.pop() != control:
                return False
        else:
            open_controls.append("\u2069" if control >= "\u2066" else "\u202c")
    return not open_controls
