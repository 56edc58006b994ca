"""BibTeX and biblatex files to references, through pybtex's parser.

`dprkpal.formats.bibtex_source` cuts the file into entries, and finds the fields of those that are written without
a fault; pybtex reads each of the others by itself, and says what is wrong. What is wrong becomes a finding with
file, line and key. Limits stand before pybtex, because its time and memory are not bounded: the depth
of braces, the text that ``@string`` abbreviations expand to, quotation marks times length.

Source: "BibTeXing", sections 2 to 4; the biblatex manual, "Entry Fields" and "Data Inheritance".
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any
from unicodedata import normalize

from pybtex.database.input.bibtex import LowLevelParser, UndefinedMacro
from pybtex.scanner import PybtexSyntaxError

from ..errors import FormatError
from .bibtex_fields import Converter
from .bibtex_relations import Entry, Inheritance, relate
from .bibtex_source import MAX_WORK, NO_WORKS, Block, blocks, fields
from .reading import Reading

__all__ = ["parse"]

_HEAD = re.compile(r"@[^{(]*[{(]\s*([^\s,={}()\"#]*)\s*(=?)")
_AFTER_KEY = re.compile(r"@[^{(]*[{(]\s*[^\s,={}()\"#]+\s*[,})]")
_WHITE = re.compile(r"[ \t\n\f\v]+")
_MONTHS = {month: month for month in "jan feb mar apr may jun jul aug sep oct nov dec".split()}


def parse(text: str, path: str | None = None) -> Reading:
    r"""Return the references of a ``.bib`` file, with what was wrong with it.

    Args:
        text: The contents of the file, with plain line feeds.
        path: The file's name, for the findings.

    Returns:
        A `Reading`. Every entry that can be read is in it, whatever the others are like.

    >>> reading = parse("@book{a, title = {Open {brace}, year = 1999}\n@book{b, title = {T}}", "x.bib")
    >>> [item["id"] for item in reading.items], str(reading.findings[0])
    (['b'], 'x.bib:1: a: the entry does not end: a brace or quotation mark is missing; it is left out')
    """
    return _Reader(text, path).read()


class _TooMuchError(Exception):
    """The abbreviations of an entry expand to more text than any real file has."""


class _Macros(dict[str, str]):
    """The ``@string`` abbreviations, by their names in lower case, with a budget for what they expand to."""

    def __init__(self, size: int) -> None:
        super().__init__(_MONTHS)
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


class _Reader:
    """The state of reading one file."""

    def __init__(self, text: str, path: str | None) -> None:
        self.text, self.path = text, path
        self.reading = Reading()
        self.macros = _Macros(len(text))
        self.entries: dict[str, Entry] = {}
        self.undefined: dict[str, int] = {}
        self.seen: dict[str, str] = {}

    def report(self, message: str, line: int | None = None, key: str | None = None, column: int | None = None) -> None:
        """Add a finding."""
        self.reading.findings.append(FormatError(message, path=self.path, line=line, key=key, column=column))

    def note(self, message: str, line: int | None = None, key: str | None = None, column: int | None = None) -> None:
        """Add a note on what is no fault."""
        self.reading.notes.append(FormatError(message, path=self.path, line=line, key=key, column=column))

    def report_at(self, entry: Entry, message: str) -> None:
        """Add a finding about *entry*, at the field that its message names."""
        line, column = self.place(entry, message)
        self.report(message, line, entry.key, column)

    def note_at(self, entry: Entry, message: str) -> None:
        """Add a note about *entry*, at the field that its message names."""
        line, column = self.place(entry, message)
        self.note(message, line, entry.key, column)

    def place(self, entry: Entry, message: str) -> tuple[int, int | None]:
        """Return the line and the column of the field with which *message* begins, else where *entry* begins."""
        name = message.partition(":")[0]
        if name not in entry.fields:
            return entry.line, None
        # Only where something is wrong, for to remember every place would take more memory than the fields.
        block = next(blocks(self.text, entry.begin))
        found = fields(block.text, block.text.find(",") + 1, len(block.text) - 1) or []
        field = next((one for one in found if one.name.lower() == name), None)
        if field is None:
            return entry.line, None
        before = block.text.rfind("\n", 0, field.name_begin)
        return entry.line + block.text.count("\n", 0, field.name_begin), field.name_begin - before

    def read(self) -> Reading:
        """Return what the file holds."""
        for block in blocks(self.text):
            if block.kind in ("", "string") or block.kind not in NO_WORKS:
                self.block(block)
        converter = Converter()
        relations = {"crossref", "xdata", "related"}
        related = any(not relations.isdisjoint(entry.fields) for entry in self.entries.values())
        items: dict[str, dict[str, Any]] = {}
        for entry, values in Inheritance(self.entries, self.report_at, len(self.text)).all():
            report, note = partial(self.report_at, entry), partial(self.note_at, entry)
            items[entry.key] = converter.convert(entry.kind, entry.key, values, report, note)
            if not related:
                entry.fields.clear()  # in a large file the source and what is made of it need not both be there
            self.reading.places[entry.key] = (self.path, entry.line)
        relate(items, lambda key, message: self.note_at(self.entries[key], message), 16 * len(self.text) + 10_000_000)
        self.reading.items += items.values()
        if converter.unknown_commands:
            shown = sorted(converter.unknown_commands)
            more = f" and {len(shown) - 10} more" if len(shown) > 10 else ""
            names = ", ".join("\\" + name[:40] for name in shown[:10])
            self.note(f"TeX commands that are not known stand as they are written: {names}{more}")
        self.reading.findings.sort(key=lambda finding: finding.line or 0)
        return self.reading

    def block(self, block: Block) -> None:
        """Read one entry or abbreviation with pybtex."""
        head = _HEAD.match(block.text)
        key = head[1][:200] if head else ""
        if not block.closed:
            self.report(
                "the entry does not end: a brace or quotation mark is missing; it is left out", block.line, key or None
            )
            return
        if block.work > MAX_WORK:
            self.report("braces too deep, or too many quotation marks; the entry is left out", block.line, key or None)
            return
        if not block.kind:
            self.report("no type stands before the brace; write @book{key, …}; it is left out", block.line, key or None)
            return
        if block.kind != "string" and (head is None or not key or head[2]):
            self.report(f"the entry has no key; write @{block.kind}{{key, …}}; it is left out", block.line)
            return
        self.undefined.clear()
        self.macros.entry = 100_000
        if block.kind != "string" and head is not None and (values := self.well_written(block, head[1])) is not None:
            self.add(block, head[1], values)
            return
        self.macros.entry = 100_000
        try:
            parser = LowLevelParser(block.text, macros=self.macros, handle_error=self.syntax_error)
            command = next(iter(parser), None)
        except PybtexSyntaxError as error:
            column = error.parser.pos - block.text.rfind("\n", 0, error.parser.pos)
            message = f"{Exception.__str__(error)}; check commas, braces and '=' before this; the entry is left out"
            self.report(message, block.line + error.lineno - 1, key or None, column)
            return
        except _TooMuchError:
            self.report("@string abbreviations expand to too much text; the entry is left out", block.line, key or None)
            return
        for name, line in self.undefined.items():
            self.report(f"@string {name!r} is not defined; it is empty here", block.line + line - 1, key or None)
        if command is not None and block.kind != "string":
            name, values = command[1]
            if _AFTER_KEY.match(block.text) is None:
                self.note("a comma is missing after the key", block.line, key)
            self.add(block, name, values)

    def well_written(self, block: Block, key: str) -> list[tuple[str, list[str]]] | None:
        """Return the fields of an entry in which nothing is wrong, with the pieces of their values; else ``None``."""
        text, begin = block.text, block.text.find(key) + len(key)
        comma = text.find(",", begin)
        if comma < 0 or text[begin:comma].strip() or text[-1] != "}":
            return None
        found = fields(text, comma + 1, len(text) - 1)
        if found is None:
            return None
        try:
            return [
                (name, [self.macros[text[a:b]] if kind == "macro" else text[a:b] for kind, a, b in parts])
                for name, _, _, _, parts in found
            ]
        except (KeyError, _TooMuchError):
            return None

    def syntax_error(self, error: Exception) -> None:
        """Keep the name of an undefined abbreviation; let any other error end the entry."""
        if not isinstance(error, UndefinedMacro):
            raise error
        self.undefined.setdefault(str(error.args[0])[:100], error.lineno)

    def add(self, block: Block, key: str, values: list[tuple[str, list[str]]]) -> None:
        """Add the entry of *block* with the pieces of its *values*."""
        line = block.line
        if key in self.entries:
            self.report(f"this key is used before, in line {self.entries[key].line}; the first one counts", line, key)
            return
        folded = normalize("NFC", key).casefold()
        if folded in self.seen:
            other = self.seen[folded]
            if normalize("NFC", key) == normalize("NFC", other):
                self.note(f"this key looks like that of line {self.entries[other].line}; both are kept", line, key)
            else:
                self.note(f"this key differs only by case from {other!r}; both are kept", line, key)
        self.seen[folded] = key
        held: dict[str, str] = {}
        for name, parts in values:
            name = name.lower()
            if name in held:
                self.report(f"field {name[:100]!r} stands twice; the first one counts", line, key)
                continue
            value = "".join(parts)
            held[name] = _WHITE.sub(" ", value).strip() if "\n" in value or "  " in value else value.strip()
        self.entries[key] = Entry(block.kind, key, held, line, block.begin)
