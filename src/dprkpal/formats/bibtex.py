"""BibTeX and biblatex files to references, through pybtex's parser.

`dprkpal.formats.bibtex_source` cuts the file into entries, and finds the fields of those that are written without
a fault; pybtex reads each of the others by itself, and says what is wrong. What is wrong becomes a finding with
file, line and key. Limits stand before pybtex, because its time and memory are not bounded: the depth
of braces, the text that ``@string`` abbreviations expand to, quotation marks times length.

Source: "BibTeXing", sections 2 to 4; the biblatex manual, "Entry Fields" and "Data Inheritance".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple
from unicodedata import normalize

from pybtex.database.input.bibtex import LowLevelParser, UndefinedMacro
from pybtex.scanner import PybtexSyntaxError

from ..errors import FormatError
from .bibtex_fields import Converter
from .bibtex_source import MAX_WORK, Block, blocks, fields
from .bibtex_tables import INHERITED_TITLES, NOT_INHERITED
from .reading import Reading

__all__ = ["parse"]

_HEAD = re.compile(r"@[^{(]*[{(]\s*([^\s,={}()\"#]*)\s*(=?)")
_AFTER_KEY = re.compile(r"@[^{(]*[{(]\s*[^\s,={}()\"#]+\s*[,})]")
_WHITE = re.compile(r"[ \t\n\f\v]+")
_MONTHS = {month: month for month in "jan feb mar apr may jun jul aug sep oct nov dec".split()}


class Entry(NamedTuple):
    """One entry as pybtex has read it: values by field, in lower case, still in TeX."""

    kind: str
    key: str
    fields: dict[str, str]
    line: int


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

    def note(self, message: str, line: int | None = None, key: str | None = None) -> None:
        """Add a note on what is no fault."""
        self.reading.notes.append(FormatError(message, path=self.path, line=line, key=key))

    def read(self) -> Reading:
        """Return what the file holds."""
        for block in blocks(self.text):
            if block.kind not in ("comment", "preamble"):
                self.block(block)
        converter = Converter()
        for entry, values in _Inheritance(self.entries, self.report).all():
            self.reading.items.append(
                converter.convert(
                    entry.kind,
                    entry.key,
                    values,
                    partial(self.report, line=entry.line, key=entry.key),
                    partial(self.note, line=entry.line, key=entry.key),
                )
            )
            self.reading.places[entry.key] = (self.path, entry.line)
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
            self.add(block.kind, head[1], values, block.line)
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
            self.add(block.kind, name, values, block.line)

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

    def add(self, kind: str, key: str, values: list[tuple[str, list[str]]], line: int) -> None:
        """Add an entry that pybtex has read."""
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
        fields: dict[str, str] = {}
        for name, parts in values:
            name = name.lower()
            if name in fields:
                self.report(f"field {name[:100]!r} stands twice; the first one counts", line, key)
                continue
            value = "".join(parts)
            fields[name] = _WHITE.sub(" ", value).strip() if "\n" in value or "  " in value else value.strip()
        self.entries[key] = Entry(kind, key, fields, line)


class _Inheritance:
    """What entries take from the entries that they name in ``crossref`` and ``xdata``."""

    def __init__(self, entries: dict[str, Entry], report: Any) -> None:
        self.entries, self.report = entries, report
        self.done: dict[str, dict[str, str]] = {}

    def all(self) -> Iterator[tuple[Entry, dict[str, str]]]:
        """Yield each entry that is a work, with its fields and those it inherits."""
        for entry in self.entries.values():
            if entry.kind != "xdata":
                yield entry, self.resolve(entry)

    def resolve(self, entry: Entry) -> dict[str, str]:
        """Return the fields of *entry* with those it inherits; a stack in place of recursion."""
        if "crossref" not in entry.fields and "xdata" not in entry.fields:
            return entry.fields
        stack = [entry]
        under_way = {entry.key}
        while stack:
            current = stack[-1]
            parents = self.parents(current)
            waiting = next((key for key in parents if key not in self.done and key not in under_way), None)
            if waiting is not None:
                under_way.add(waiting)
                stack.append(self.entries[waiting])
                continue
            stack.pop()
            if current.key not in self.done:
                self.done[current.key] = self.merged(current)
        return self.done[entry.key]

    def parents(self, entry: Entry) -> list[str]:
        """Return the keys that *entry* inherits from, of those that there are."""
        keys = [key.strip() for key in entry.fields.get("xdata", "").split(",")]
        keys.append(entry.fields.get("crossref", "").strip())
        return [key for key in keys if key in self.entries]

    def merged(self, entry: Entry) -> dict[str, str]:
        """Return the fields of *entry* with those of its parents, which are done or form a circle."""
        fields = dict(entry.fields)
        for relation in ("xdata", "crossref"):
            for key in filter(None, (key.strip() for key in entry.fields.get(relation, "").split(","))):
                if key not in self.entries:
                    self.report(f"{relation} names {key[:100]!r}, which is not in this file", entry.line, entry.key)
                elif key not in self.done:
                    self.report(f"{relation} leads in a circle through {key[:100]!r}", entry.line, entry.key)
                else:
                    self.take(fields, entry, self.entries[key], relation)
        return fields

    def take(self, fields: dict[str, str], entry: Entry, parent: Entry, relation: str) -> None:
        """Add to *fields* what *entry* inherits from *parent*."""
        titles = INHERITED_TITLES.get((parent.kind, entry.kind), {}) if relation == "crossref" else {}
        inherited = self.done[parent.key]
        for name, value in inherited.items():
            if relation == "crossref" and (name in NOT_INHERITED or name == "shorttitle"):
                continue
            if name in titles:
                name = titles[name]
            elif titles and name in ("title", "subtitle", "titleaddon"):
                continue
            if value and not fields.get(name):
                fields[name] = value
        if relation == "crossref" and titles and parent.kind in ("book", "mvbook") and entry.kind == "inbook":
            fields.setdefault("bookauthor", inherited.get("author", ""))
