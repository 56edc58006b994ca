"""What reading a file gives: items, what was wrong, and where each stands; what writing gives; bytes as text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import FormatError
from .finding_codes import NOT_UNICODE, READ_OTHERWISE, UNREADABLE

if TYPE_CHECKING:
    from ..model.reference import Reference

__all__ = ["Reading", "Writing", "Written", "clean", "decode", "one_line", "unmarked_encoding"]


@dataclass
class Reading:
    """The references of a file, and everything that was wrong with it.

    A fault in one entry never costs another: what could be read is in `items`, what could not
    is told in `findings`.
    """

    items: list[dict[str, Any]] = field(default_factory=list)
    """The references as CSL-JSON mappings, in the order of the file; no two have the same id."""

    findings: list[FormatError] = field(default_factory=list)
    """What is lost, in the order of the file: entries that cannot be read, and fields or parts of them that are not in
    the items. Each names file, line and key where it has them, and has the ``code`` of a rule."""

    notes: list[FormatError] = field(default_factory=list)
    """What is in the items, and is wrong or may surprise all the same, such as a date that no calendar has, a key that
    stands twice, or a TeX command that is not known; likewise."""

    asides: list[FormatError] = field(default_factory=list)
    """What the file holds beside works, such as comments: it stays where a file is edited, and no other file has it."""

    places: dict[str, tuple[str | None, int | None]] = field(default_factory=dict)
    """For each id the file and the line where its entry begins."""

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
        """Add a finding, where something of the file is *lost*, else a note."""
        code = code or (UNREADABLE if lost else READ_OTHERWISE)
        found = FormatError(message, path=path, line=line, column=column, key=key, code=code)
        (self.findings if lost else self.notes).append(found)

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """The items as `Reference` objects, made when first asked for."""
        from ..model.reference import Reference  # pydantic is slow to import, and citing does without it

        return tuple(Reference.from_csl(item) for item in self.items)


class Written(NamedTuple):
    """What the writer of a format gives."""

    text: str
    """The contents of the file."""

    keys: list[str]
    """For each item the id under which the file has it."""


class Writing(NamedTuple):
    """References as a file holds them, and what the format has no place for."""

    text: str
    """The contents of the file."""

    notes: list[FormatError]
    """What is not in them, each with the key."""


def decode(data: bytes, path: str | None = None) -> tuple[str, list[FormatError], list[FormatError]]:
    r"""Return *data* as text with plain line feeds, what was wrong with its bytes, and notes on its characters.

    Byte order marks of UTF-8, UTF-16 and UTF-32 are obeyed; UTF-16 without one is recognised. A line
    that is not UTF-8 is read as Windows-1252, the superset of Latin-1 that such files are in; the
    other lines stay UTF-8.

    Args:
        data: The bytes of a file.
        path: The file's name, for the findings.

    Returns:
        The text, without characters that no text has; the findings; the notes.

    >>> decode("Café\r\n".encode("latin-1"))[0]
    'Café\n'
    """
    findings: list[FormatError] = []
    notes: list[FormatError] = []
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data.decode(encoding, "replace").removeprefix("\ufeff")
            if "\ufffd" in text:
                line = text.count("\n", 0, text.index("\ufffd")) + 1
                message = f"not {encoding}, which its byte order mark says"
                findings.append(FormatError(message, path=path, line=line, code=NOT_UNICODE))
            break
    else:
        if guessed := unmarked_encoding(data):
            notes.append(FormatError(f"{guessed} without a byte order mark", path=path, line=1, code=NOT_UNICODE))
            data = data.decode(guessed, "replace").encode()
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            column = len(data[data.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8")) + 1
            message = (
                f"byte 0x{data[error.start]:02X} is not UTF-8; lines like this are read as Windows-1252 "
                "(Latin-1), save the file as UTF-8"
            )
            notes.append(FormatError(message, path=path, line=line, column=column, code=NOT_UNICODE))
            text = "".join(_decode_line(one) for one in data.splitlines(keepends=True))
            if len(_CONTROLS.findall(text)) > len(text) / 20:
                findings.append(FormatError("this is no text", path=path, line=line, column=column, code=NOT_UNICODE))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    cleaned = clean(text)
    if cleaned is not text:
        at = next((n for n, (old, new) in enumerate(zip(text, cleaned, strict=False)) if old != new), len(cleaned))
        message = "control, surrogate or unclosed bidirectional characters are left out"
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        notes.append(FormatError(message, path=path, line=line, column=column, code=READ_OTHERWISE))
    return cleaned, findings, notes


_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def unmarked_encoding(data: bytes) -> str | None:
    """Return which UTF-16 *data* is, from where the zero bytes of its ASCII characters stand; ``None`` for others."""
    sample = data[:4000]
    first, second = sample[::2].count(0), sample[1::2].count(0)
    few, many = len(sample) / 100, len(sample) / 6
    return "utf-16-le" if second > many and first <= few else "utf-16-be" if first > many and second <= few else None


def _decode_line(line: bytes) -> str:
    """Return *line* as UTF-8, or else as Windows-1252, whose five holes Latin-1 fills."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1").translate(_WINDOWS)


_WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xA0)}


_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    r"""Return *text* without control characters, lone surrogates and bidirectional controls left open.

    A line whose bidirectional controls close each other keeps them. Clean text comes back as the
    same object.

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


def one_line(text: str) -> str:
    r"""Return *text* on one line; spaces that do not break, and others that are not plain, stay.

    >>> one_line(" 4\u00a0days,\n\tor  more ")
    '4\xa0days, or more'
    """
    return _BREAKS.sub(" ", text).strip(" ")


_BREAKS = re.compile(r"[ \t\n\r\f\v]+")


def _is_balanced(line: str) -> bool:
    """Return whether every bidirectional control that opens in *line* closes in it."""
    open_controls: list[str] = []
    for control in _BIDI.findall(line):
        if control in "\u202c\u2069":
            if not open_controls or open_controls.pop() != control:
                return False
        else:
            open_controls.append("\u2069" if control >= "\u2066" else "\u202c")
    return not open_controls
