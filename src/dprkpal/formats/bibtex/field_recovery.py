"""Internal: read the fields of an entry with a syntax error, so that an error affects only the field that has it.

The next field is found by its name and equals sign at the beginning of a line, or by a known name after a comma. A
value ends there at the latest, even if its braces or quotation marks do not match.

Source: "BibTeXing", sections 2 to 4, for what a correct entry looks like. The recovery follows no specification.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .source_text import match_piece
from .tables import DATES, LISTS, NAMES, STRUCTURAL, TEXTS, TITLES, VERBATIM

__all__ = ["Fault", "RecoveredField", "recover_fields"]

_KNOWN = frozenset((*NAMES, *TITLES, *TEXTS, *VERBATIM, *LISTS, *DATES, *STRUCTURAL, "journal", "type", "series"))
_NAME = r"[^\W\d][\w:.+-]*+"
_NEXT = re.compile(rf"(?:(?<!\s)(?P<space>\s++)|(?P<comma>,\s*+))(?P<name>{_NAME})\s*+=\s*+(?P<value>[{{\"\w]?)")
_SKIPPED = re.compile(r"(?>(?:[\s\u200b\ufeff,;]++|%[^\n]*+|//[^\n]*+)+)")
_BLANK = re.compile(r"(?>(?:\s++|%[^\n]*+\n)*)")
_SIGNS = re.compile(r"(?>(?:[\s=>]++|%[^\n]*+\n)*)")
_HEAD = re.compile(r"[\"'{]?(?P<name>[^\s={}\",;#%@][^={}\",;#%\n]{0,100}?)[\"'}]?\s*+(?::?=[=>]*+|:(?=\s*+[{\"]))")
_HEAD_WITHOUT_SIGN = re.compile(rf"(?P<name>{_NAME})[ \t]*+(?=[{{\"]|(?<=[ \t])[0-9]++\s*+(?:,|\Z))")
_FIELD_AHEAD = re.compile(rf"\s*+,?\s*+(?P<name>{_NAME})\s*+=")
_COMMENT_LINES = re.compile(r"(?m)^[ \t]*+%.*\n?")
_END = re.compile(rf"[{{}}]|,(?=\s*+{_NAME}\s*+=)")
_BRACES = re.compile(r"[{}]")
_TO_COMMA = re.compile(r"[^,;\n]*+")
_MARKS = {"{": "}", '"': '"', "“": "”", "”": "”", "„": "“", "'": "'", "‘": "’", "`": "'"}


class RecoveredField(NamedTuple):
    """A field and the pieces of its value."""

    name: str
    name_begin: int
    pieces: list[tuple[str, int, str]]
    """The kind of each piece as in `dprkpal.formats.bibtex.source_text.Part`, its position and its text."""
    whole: bool
    """Whether the value has matching braces or quotation marks, or needs none."""


class Fault(NamedTuple):
    """A syntax error and its position."""

    position: int
    message: str
    lost: bool
    """Whether something was left out, or a value had to be guessed."""


def recover_fields(text: str, begin: int, end: int) -> tuple[list[RecoveredField], list[Fault]]:
    """Read the fields between two positions, and leave out only what is not a field.

    Args:
        text: The text with the entry.
        begin: The position after the key.
        end: The position of the closing bracket, or the end of the text if the entry does not end.

    >>> found, faults = recover_fields("title, note = {A {B}, year = 1999, volume = ", 0, 44)
    >>> [(field.name, field.pieces[0][2]) for field in found]
    [('note', 'A B'), ('year', '1999')]
    >>> for fault in faults:
    ...     print(fault.position, fault.message)
    0 'title' is not a field; write name = {value}; it was left out
    14 the value of 'note' is not in matching braces or quotation marks; it was read up to the next field
    35 the field 'volume' has no value; it was left out
    """
    return _Recovery(text, begin, end).run()


class _Recovery:
    """The state of reading one entry."""

    def __init__(self, text: str, begin: int, end: int) -> None:
        self.text, self.position, self.end = text, begin, end
        self.fields: list[RecoveredField] = []
        self.faults: list[Fault] = []
        self.limit = -1
        """The position where the next field begins, or `end`. It is searched once for each field."""

    def run(self) -> tuple[list[RecoveredField], list[Fault]]:
        """Read all fields."""
        text = self.text
        while True:
            if skipped := _SKIPPED.match(text, self.position, self.end):
                self.position = skipped.end()
            if self.position >= self.end:
                return self.fields, self.faults
            begin = self.position
            if text[begin] in "})":
                if not _FIELD_AHEAD.match(text, begin + 1, self.end):
                    return self.fields, self.faults
                self.report(begin, f"this {text[begin]!r} matches nothing; it was ignored")
                self.position += 1
            elif head := _HEAD.match(text, begin, self.end):
                self.position = head.end()
                self.read_value(head["name"].strip(), head.start("name"))
            elif head := _HEAD_WITHOUT_SIGN.match(text, begin, self.end):
                self.report(head.end(), "'=' is missing before this; the entry was read as if it were there")
                self.position = head.end()
                self.read_value(head["name"], begin)
            else:
                self.skip()

    def report(self, position: int, message: str, *, lost: bool = False) -> None:
        """Add a fault."""
        self.faults.append(Fault(position, message, lost))

    def skip(self) -> None:
        """Skip text that is not a field."""
        begin = self.position
        match = _TO_COMMA.match(self.text, begin, min(self.end, self.next_field(begin)))
        self.position = max(match.end() if match else begin, begin + 1)
        skipped = self.text[begin : self.position].strip()
        self.report(begin, f"{skipped[:60]!r} is not a field; write name = {{value}}; it was left out", lost=True)

    def next_field(self, position: int) -> int:
        """Return the position of the comma or white space before the next field."""
        if self.limit <= position:
            self.limit = self.end
            for match in _NEXT.finditer(self.text, position, self.end):
                known = match["name"].lower() in _KNOWN
                marked = match["value"] in ("{", '"')
                if (known and match["comma"]) or ("\n" in match[0] and (known or marked)):
                    self.limit = match.start()
                    break
        return self.limit

    def read_value(self, name: str, name_begin: int) -> None:
        """Read the value of a field that begins at the current position."""
        text, limit = self.text, self.next_field(self.position)
        self.position = begin = _end_of(_SIGNS, text, self.position, limit)
        pieces = self.read_pieces(limit)
        position = _end_of(_BLANK, text, self.position, limit)
        complete = position >= limit or text[position] in ",;})"
        if not complete and pieces:
            ahead = _FIELD_AHEAD.match(text, position, self.end)
            # Text in a following line does not belong to a complete value.
            complete = (bool(ahead) and pieces[-1][0] != "macro") or (
                "\n" in text[self.position : position] and pieces[-1][0] in ("braced", "quoted")
            )
            complete = complete or (ahead is not None and ahead["name"].lower() in _KNOWN)
        if not complete:
            position = self.end_of_broken(begin, limit)
            pieces = [("braced", begin, _cleaned(text[begin:position]))]
            message = f"the value of {name[:60]!r} is not in matching braces or quotation marks; "
            self.report(begin, message + "it was read up to the next field", lost=True)
        elif not pieces:
            self.report(name_begin, f"the field {name[:60]!r} has no value; it was left out", lost=True)
        if pieces:
            self.fields.append(RecoveredField(name, name_begin, pieces, complete))
        self.position = position
        following = _end_of(_BLANK, text, position, self.end)
        if following < self.end and text[following] not in ",;})" and pieces:
            self.report(following, "',' is missing before this; the entry was read as if it were there")

    def read_pieces(self, limit: int) -> list[tuple[str, int, str]]:
        """Read the pieces of a value, which are joined with ``#``."""
        text, pieces = self.text, list[tuple[str, int, str]]()
        position = self.position
        while position < limit:
            if text[position] == "#":
                self.position = position + 1
                position = _end_of(_BLANK, text, self.position, limit)
                continue
            if (part := match_piece(text, position, limit)) is None:
                break
            pieces.append((part.kind, part.begin, text[part.begin : part.end]))
            self.position = part.end + (part.kind in ("braced", "quoted"))
            position = _end_of(_BLANK, text, self.position, limit)
            if text[position : position + 1] != "#":
                break
            self.position = position = position + 1
        return pieces

    def end_of_broken(self, begin: int, limit: int) -> int:
        """Return the end of a value whose braces or quotation marks do not match."""
        depth = 0
        for match in _END.finditer(self.text, begin, limit):
            if match[0] == "{":
                depth += 1
            elif match[0] == "}":
                depth = max(depth - 1, 0)
            elif depth == 0:
                return match.start()
        return limit


def _cleaned(source: str) -> str:
    """Return a value without the marks around it and without braces that match nothing.

    >>> _cleaned('"A "b" {c" '), _cleaned("{a {b},"), _cleaned("“a”"), _cleaned("12(3)")
    ('A "b" c', 'a b', 'a', '12(3)')
    """
    source = _COMMENT_LINES.sub("", source).strip().rstrip(",;").rstrip()
    close = _MARKS.get(source[:1], "")
    if close and len(source) > 1 and (source[-1] == close or (close in '"}' and source[-1] in '"}')):
        source = source[1:-1]
    elif source[:1] in ("{", '"'):
        source = source[1:]
    unmatched: set[int] = set()
    opened: list[int] = []
    for match in _BRACES.finditer(source):
        if match[0] == "{":
            opened.append(match.start())
        elif opened:
            opened.pop()
        else:
            unmatched.add(match.start())
    unmatched.update(opened)
    return "".join(letter for at, letter in enumerate(source) if at not in unmatched).strip()


def _end_of(pattern: re.Pattern[str], text: str, position: int, end: int) -> int:
    """Return the end of the match of *pattern* at *position*."""
    match = pattern.match(text, position, end)
    return match.end() if match else position
