"""Internal: read BibTeX and biblatex files.

`dprkpal.formats.bibtex.source_text` splits the file into entries and finds the fields of entries without syntax errors.
pybtex parses each of the others on its own. If it cannot, `dprkpal.formats.bibtex.field_recovery` reads every field
that it can find. What is wrong becomes a finding with file, line and key.
Because pybtex can take unlimited time and memory, the depth of braces, the text that ``@string`` abbreviations expand
to, and the number of quotation marks times the length are limited.

Source: "BibTeXing", sections 2 to 4; the biblatex manual, "Entry Fields" and "Data Inheritance".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any
from unicodedata import normalize

from pybtex.database.input.bibtex import LowLevelParser
from pybtex.scanner import PybtexSyntaxError

from ...errors import FormatError
from ...model.keys import make_key, unique_key
from ..finding_codes import (
    DUPLICATE_FIELD,
    DUPLICATE_KEY,
    MISSING_PARENT,
    NO_KEY,
    READ_OTHERWISE,
    UNDEFINED_STRING,
    UNKNOWN_COMMAND,
    UNREADABLE,
)
from ..positions import Positions
from ..results import Reading
from .field_recovery import recover_fields
from .fields import Converter
from .relations import Entry, Inheritance, relate
from .source_text import (
    KEY,
    MAX_COST,
    MAX_DEPTH,
    NOT_ENTRIES,
    Block,
    add_missing_signs,
    blocks,
    fields,
    remove_deep_braces,
)

__all__ = ["parse"]

_HEAD = re.compile(rf"@[^{{(]*[{{(]\s*(?:{KEY}|(?=[^%]))\s*(=?)")
_AFTER_KEY = re.compile(rf"@[^{{(]*[{{(]\s*{KEY}\s*[,}})]")
MAX_FAULTS = 50
"""At most this many syntax errors of an entry are reported one by one."""

MAX_MISSING = 50
"""An entry with more missing commas and equals signs than this is not read."""

_WHITE = re.compile(r"[ \t\n\f\v]+")
_KEYLESS = "\x00"
"""The prefix of temporary keys for entries without a key. It cannot occur in text, which has no control characters."""
_MONTHS = {month: month for month in "jan feb mar apr may jun jul aug sep oct nov dec".split()}


def parse(
    text: str, path: str | None = None, *, sentence_case: bool = True, strings: dict[str, str] | None = None
) -> Reading:
    r"""Read the references of a ``.bib`` file.

    Args:
        text: The contents of the file, with ``\n`` as line ends.
        path: The file name, for findings and notes.
        sentence_case: Whether to set English titles in sentence case, as CSL stores them.
        strings: The ``@string`` abbreviations of files that were read before, by lower-case name. Those of this file
            are added.

    Returns:
        A `Reading` with every entry that can be read. A syntax error affects only the field that has it.

    >>> reading = parse("@book{a, title, year = 1999}\n@book{b, title = {T}}", "x.bib")
    >>> [item["id"] for item in reading.items], str(reading.findings[0])
    (['a', 'b'], "x.bib:1:10: a: 'title' is not a field; write name = {value}; it was left out")
    """
    text, added = add_missing_signs(text)
    reader = _Reader(text, path, sentence_case, strings or {})
    for line in added:
        reader.reading.report("'@' is missing before the entry type", UNREADABLE, path=path, line=line, lost=False)
    reading = reader.read()
    if strings is not None:
        strings.update((name, value) for name, value in reader.macros.items() if name not in _MONTHS)
    return reading


class _TooMuchError(Exception):
    """The abbreviations of an entry expand to too much text."""


class _Macros(dict[str, str]):
    """The ``@string`` abbreviations by lower-case name, with limits for the text they expand to."""

    def __init__(self, size: int, strings: Mapping[str, str]) -> None:
        super().__init__({**_MONTHS, **strings})
        self.whole = 16 * size + 10_000_000
        self.entry = 0

    def __getitem__(self, name: str) -> str:
        value = super().__getitem__(name.lower())
        self.entry -= len(value)
        self.whole -= len(value)
        if self.entry < 0 or self.whole < 0:
            raise _TooMuchError
        return value

    def __setitem__(self, name: str, value: str) -> None:
        super().__setitem__(name.lower(), value)


class _Parser(LowLevelParser):  # type: ignore[misc]  # pybtex has no types
    """pybtex's parser, changed to expand an undefined abbreviation to its own name."""

    def __init__(self, text: str, macros: _Macros, undefined: dict[str, tuple[int, int]]) -> None:
        super().__init__(text, macros=macros, handle_error=_raise)
        self.undefined = undefined

    def substitute_macro(self, name: str) -> str:
        """Return the text of the abbreviation *name*."""
        try:
            return str(self.macros[name])
        except KeyError:
            begin = self.pos - len(name)
            self.undefined.setdefault(name[:100], (self.lineno, begin - self.text.rfind("\n", 0, begin)))
            return name


def _raise(error: Exception) -> None:
    """Raise *error*, so that parsing stops at the first one."""
    raise error


def _missing_sign(text: str, position: int, complaint: str) -> str:
    """Return the comma or equals sign that is missing at *position*, or ``""`` if something else is wrong.

    A comma is missing between a complete value and the next field. An equals sign is missing between the name of a
    field and a value in braces or quotation marks. Other cases are ambiguous.
    """
    preceding = _BEFORE.search(text, max(0, position - 200), position)
    if preceding is None:
        return ""
    if complaint.startswith(("'}'", "')'")) and preceding[1] is None and _FIELD_HEAD.match(text, position):
        return ","
    named = complaint.startswith("'='") and preceding[1] and not preceding[1].endswith(":")
    return "=" if named and text[position : position + 1] in ("{", '"') else ""


_BEFORE = re.compile(r"(?:,\s*+([A-Za-z][\w+:.-]*+)|[}\"\w])\s*+\Z")
_FIELD_HEAD = re.compile(r"[A-Za-z][\w+:.-]*+\s*+=")


class _Reader:
    """The state of reading one file."""

    def __init__(self, text: str, path: str | None, sentence_case: bool, strings: Mapping[str, str]) -> None:
        self.text, self.path, self.sentence_case = text, path, sentence_case
        self.reading = Reading()
        self.macros = _Macros(len(text), strings)
        self.entries: dict[str, Entry] = {}
        self.undefined: dict[str, tuple[int, int]] = {}
        self.seen: dict[str, str] = {}
        self.counts: dict[str, int] = {}
        self.keyless: list[str] = []
        self.places = Positions(text)
        self.begin = 0
        """The position of the current entry."""
        self._placed: tuple[int, dict[str, tuple[int, int | None]]] = (-1, {})
        """The position of the entry with the last problem, and the places of its fields."""

    def report(
        self, message: str, code: str = "", line: int | None = None, key: str | None = None,
        column: int | None = None, lost: bool = False,
    ) -> None:  # fmt: skip
        """Add a finding if data is *lost*, otherwise a note. *column* is counted from the start of the entry."""
        if line is not None:
            first, indent = self.places.at(self.begin)
            if column is None or line == first:
                column = indent + (column or 1) - 1
        self.reading.report(message, code, path=self.path, line=line, column=column, key=key, lost=lost)

    def report_at(self, entry: Entry, message: str, code: str = READ_OTHERWISE, *, lost: bool = False) -> None:
        """Add a finding or note about *entry* at the field that *message* starts with."""
        line, column = self.place(entry, message)
        self.begin = entry.begin
        self.report(message, code, line, entry.key if not entry.key.startswith(_KEYLESS) else None, column, lost)

    def place(self, entry: Entry, message: str) -> tuple[int, int | None]:
        """Return the line and column of the field that *message* starts with, or of *entry*."""
        name = message.partition(":")[0]
        if name not in entry.fields:
            return entry.line, None
        # Search only when needed, and keep one entry: storing all positions would take more memory than the fields.
        if self._placed[0] != entry.begin:
            self._placed = entry.begin, self._places_of_fields(entry)
        return self._placed[1].get(name, (entry.line, None))

    def _places_of_fields(self, entry: Entry) -> dict[str, tuple[int, int | None]]:
        """Return the line and column of each field of *entry*, by its name in lower case."""
        block = next(blocks(self.text, entry.begin))
        head = _HEAD.match(block.text)
        begin = head.start(1) if head and head[2] else block.text.find(",") + 1
        places: dict[str, tuple[int, int | None]] = {}
        line, at, line_begin = entry.line, 0, 0
        for field in fields(block.text, begin, len(block.text) - 1) or ():
            if (newline := block.text.rfind("\n", at, field.name_begin)) >= 0:
                line += block.text.count("\n", at, field.name_begin)
                line_begin = newline + 1
            at = field.name_begin
            places.setdefault(field.name.lower(), (line, at - line_begin + 1))
        return places

    def read(self) -> Reading:
        """Read the file."""
        others: dict[str, int] = {}
        begin: int | None = None
        end = 0
        for block in blocks(self.text):
            wanted = block.kind in ("", "string") or block.kind not in NOT_ENTRIES
            if wanted and not self.reading.is_full(len(self.entries), self.path, block.line):
                self.read_block(block)
            if self.text[end : block.begin].strip():
                others["comments"] = others.get("comments", 0) + 1
                begin = end if begin is None else begin
            if block.kind in NOT_ENTRIES or block.kind == "xdata":
                others["@" + block.kind] = others.get("@" + block.kind, 0) + 1
                begin = block.begin if begin is None else begin
            end = block.begin + len(block.text)
        if self.text[end:].strip():
            others["comments"] = others.get("comments", 0) + 1
            begin = end if begin is None else begin
        if begin is not None:
            listed = ", ".join(f"{name} ({count})" for name, count in others.items())
            line = self.text.count("\n", 0, begin + len(self.text[begin:]) - len(self.text[begin:].lstrip())) + 1
            message = f"not part of any reference: {listed}"
            self.reading.asides.append(FormatError(message, path=self.path, line=line, code=READ_OTHERWISE))
        converter = Converter(self.sentence_case)
        relations = {"crossref", "xdata", "related"}
        related = any(not relations.isdisjoint(entry.fields) for entry in self.entries.values())
        items: dict[str, dict[str, Any]] = {}
        for entry, values in Inheritance(self.entries, self.report_at, len(self.text)).all():
            items[entry.key] = converter.convert(entry.kind, entry.key, values, partial(self.report_at, entry))
            if not related:
                entry.fields.clear()  # free the source, which is no longer needed
            self.reading.places[entry.key] = (self.path, entry.line)
        relate(items, lambda key, message: self.report_at(self.entries[key], message, MISSING_PARENT),
               16 * len(self.text) + 10_000_000)  # fmt: skip
        for provisional in self.keyless:
            item, place = items[provisional], self.reading.places.pop(provisional)
            item["id"] = key = unique_key(make_key(item), self.reading.places, self.counts)
            self.reading.places[key] = place
            kind, self.begin = self.entries[provisional].kind, self.entries[provisional].begin
            message = f"the entry has no key; write @{kind}{{key, …}}; it gets the key {key[:100]!r}"
            self.report(message, NO_KEY, place[1])
        self.reading.items += items.values()
        if converter.unknown_commands:
            shown = sorted(converter.unknown_commands)
            more = f" and {len(shown) - 10} more" if len(shown) > 10 else ""
            names = ", ".join("\\" + name[:40] for name in shown[:10])
            self.report(f"unknown TeX commands are kept as they are written: {names}{more}", UNKNOWN_COMMAND)
        self.reading.findings.sort(key=lambda finding: finding.line or 0)
        self.reading.notes.sort(key=lambda note: note.line or 0)
        return self.reading

    def read_block(self, block: Block) -> None:
        """Read one entry or ``@string``."""
        self.begin = block.begin
        head = _HEAD.match(block.text)
        key = (head[1] or "")[:200] if head and (not head[2] or block.kind == "string") else ""
        report_lost = partial(self.report, line=block.line, key=key or None, lost=True)
        if not block.closed:
            message = "the entry does not end, or ends too early; add or remove a brace or quotation mark"
            if not key or not self.recover(block, head[1] if head else key, message):
                report_lost(f"{message}; it was skipped")
            return
        if block.cost > MAX_COST:
            kind, line, begin = block.kind, block.line, block.begin
            block = next(blocks(remove_deep_braces(block.text)))._replace(line=line, begin=begin)
            if block.cost > MAX_COST or block.kind != kind or not block.closed:
                report_lost("too many quotation marks; the entry was skipped")
                return
            self.report(f"braces are nested deeper than {MAX_DEPTH}; the inner ones are ignored", "", line, key or None)
        if not block.kind:
            report_lost("the entry type is missing before the brace; write @book{key, …}; the entry was skipped")
            return
        if block.kind != "string" and (head is None or not key or head[2]):
            if block.kind == "xdata" or head is None:
                report_lost(f"the entry has no key; write @{block.kind}{{key, …}}; it was skipped", NO_KEY)
                return
            at = head.start(1 if head[1] else 2)
            # The entry gets a temporary key, and a real one when all other keys are known.
            provisional, comma = f"{_KEYLESS}{len(self.keyless)}", "" if block.text[at] in ",})" else ","
            block = block._replace(text=f"{block.text[:at]}{provisional}{comma}{block.text[at:]}")
            head, key = _HEAD.match(block.text), ""
            assert head is not None
        self.undefined.clear()
        self.macros.entry = 100_000
        if block.kind != "string" and head is not None and (values := self.parse_fields(block, head[1])) is not None:
            self.add_entry(block, head[1], values)
            return
        text, missing = block.text, list[tuple[str, int, int]]()
        first: PybtexSyntaxError | None = None
        while True:
            self.macros.entry = 100_000
            try:
                command = next(iter(_Parser(text, self.macros, self.undefined)), None)
                break
            except PybtexSyntaxError as error:
                first, position = first or error, error.parser.pos
                sign = _missing_sign(text, position, Exception.__str__(error))
                if sign and len(missing) < MAX_MISSING and len(missing) * len(text) < MAX_COST / 10:
                    line = block.line + error.lineno - 1
                    added = sum(other == line for _, other, _ in missing)  # inserted characters do not count
                    missing.append((sign, line, position - text.rfind("\n", 0, position) - added))
                    text = text[:position] + sign + text[position:]
                    continue
                column = first.parser.pos - block.text.rfind("\n", 0, first.parser.pos)
                message = f"{Exception.__str__(first)}; check commas, braces and '=' before this"
                place = block.line + first.lineno - 1, column
                if not self.recover(block, (head[1] or "") if head else "", message, place):
                    report_lost(f"{message}; the entry was skipped", line=place[0], column=column)
                return
            except _TooMuchError:
                report_lost("the @string abbreviations expand to too much text; the entry was skipped")
                return
        for sign, line, column in missing:
            self.report(
                f"{sign!r} is missing before this; the entry was read as if it were there",
                UNREADABLE,
                line,
                key or None,
                column,
            )
        self.report_undefined(block, key)
        if command is not None and block.kind != "string":
            name, values = command[1]
            if _AFTER_KEY.match(block.text) is None:
                self.report("a comma is missing after the key", UNREADABLE, block.line, key)
            self.add_entry(block, name, values)

    def recover(self, block: Block, key: str, message: str, place: tuple[int, int] | None = None) -> bool:
        """Read what can be read of an entry or ``@string`` with a syntax error; return whether there is anything.

        Args:
            block: The entry.
            key: Its key, which can be provisional.
            message: What is wrong with the entry as a whole.
            place: The line and column that *message* is about, if it is only needed when no field has a fault.
        """
        text = block.text
        head = _HEAD.match(text)
        if head is None:
            return False
        begin = head.start(1) if block.kind == "string" and head[1] else head.end(1 if head[1] else 2)
        found, faults = recover_fields(text, begin, len(text) - block.closed)
        if not any(field.whole for field in found) and (not block.closed or block.kind == "string"):
            return False
        self.undefined.clear()
        self.macros.entry = 100_000
        try:
            values = [
                (field.name, [self.expand_macro(text, at, at + len(piece)) if kind == "macro" else piece
                              for kind, at, piece in field.pieces])
                for field in found
            ]  # fmt: skip
        except _TooMuchError:
            return False
        shown = None if key.startswith(_KEYLESS) else key[:200]
        if place is None:
            self.report(message, UNREADABLE, block.line, shown, lost=True)
        elif not faults:
            self.report(message, UNREADABLE, place[0], shown, place[1], lost=True)
        counted, line = 0, block.line
        for fault in faults[:MAX_FAULTS]:
            line += text.count("\n", counted, fault.position)
            counted = fault.position
            column = fault.position - text.rfind("\n", 0, fault.position)
            if shown is None and "\n" not in text[begin : fault.position]:
                column -= begin - head.start(1)  # the provisional key is not in the file
            self.report(fault.message, UNREADABLE, line, shown, column, fault.lost)
        if len(faults) > MAX_FAULTS:
            self.report(f"{len(faults) - MAX_FAULTS} more syntax errors", UNREADABLE, block.line, shown, lost=True)
        self.report_undefined(block, shown or "")
        if block.kind == "string":
            for name, pieces in values:
                self.macros[name] = _WHITE.sub(" ", "".join(pieces))
        else:
            self.add_entry(block, key, values)
        return True

    def report_undefined(self, block: Block, key: str) -> None:
        """Report the undefined abbreviations of an entry."""
        for name, (line, column) in self.undefined.items():
            message = f"@string {name!r} is not defined; it is kept as it is written"
            self.report(message, UNDEFINED_STRING, block.line + line - 1, key or None, column)

    def parse_fields(self, block: Block, key: str) -> list[tuple[str, list[str]]] | None:
        """Return the fields of an entry with the pieces of their values, or ``None`` if it has a syntax error."""
        text, begin = block.text, block.text.find(key) + len(key)
        comma = text.find(",", begin)
        if comma < 0 or text[begin:comma].strip() or text[-1] != "}":
            return None
        found = fields(text, comma + 1, len(text) - 1)
        if found is None:
            return None
        try:
            values = [
                (name, [self.expand_macro(text, a, b) if kind == "macro" else text[a:b] for kind, a, b in parts])
                for name, _, _, _, parts in found
            ]
        except _TooMuchError:
            return None
        self.report_undefined(block, key if not key.startswith(_KEYLESS) else "")
        return values

    def expand_macro(self, text: str, begin: int, end: int) -> str:
        """Return the text of the abbreviation between *begin* and *end*, or its name if it is not defined."""
        name = text[begin:end]
        try:
            return self.macros[name]
        except KeyError:
            place = text.count("\n", 0, begin) + 1, begin - text.rfind("\n", 0, begin)
            self.undefined.setdefault(name[:100], place)
            return name

    def add_entry(self, block: Block, key: str, values: list[tuple[str, list[str]]]) -> None:
        """Add an entry, given the pieces of its values."""
        line = block.line
        held: dict[str, str] = {}
        counts: dict[str, int] = {}
        for name, parts in values:
            name = name.lower()
            value = "".join(parts)
            value = _WHITE.sub(" ", value).strip() if "\n" in value or "  " in value else value.strip()
            if name in held:
                message = f"the field {name[:100]!r} is repeated"
                if held[name] != value:
                    name = unique_key(name, held, counts)
                    message += f"; the first one is used, the other is kept as {name[:110]!r}"
                self.report(message, DUPLICATE_FIELD, line, None if key.startswith(_KEYLESS) else key)
            held[name] = value
        if key in self.entries:
            before = self.entries[key]
            if before.kind == block.kind and before.fields == held:
                self.report(f"this is a copy of the entry in line {before.line}; remove one", DUPLICATE_KEY, line, key)
                return
            key = unique_key(key, self.entries, self.counts)
            message = f"the key is already used in line {before.line}; this entry gets the key {key[:200]!r}"
            self.report(message, DUPLICATE_KEY, line, before.key)
        elif key.startswith(_KEYLESS):
            self.keyless.append(key)
        folded = normalize("NFC", key).casefold()
        if folded in self.seen:
            other = self.seen[folded]
            if normalize("NFC", key) == normalize("NFC", other):
                message = f"this key looks like the one in line {self.entries[other].line}; both are kept"
            else:
                message = f"this key differs from {other!r} only in upper and lower case; both are kept"
            self.report(message, DUPLICATE_KEY, line, key)
        self.seen[folded] = key
        self.entries[key] = Entry(block.kind, key, held, line, block.begin)
