"""Internal: what an entry of a ``.bib`` file needs of the rest of the file: parents, related works, abbreviations.

Source: "BibTeXing", sections 2 and 3 (``@string``, ``@preamble``, ``crossref``); the biblatex manual, "Data
Inheritance", "Entry Types" (``set``, ``xdata``), "Related Entries" and "Special Fields" (``ids``, ``xref``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ...model.keys import KEY_FIELDS
from ..document import decode_surrogates, normalize_newlines
from .source_text import ENTRY_HEAD, NOT_ENTRIES, Block, blocks, fields

__all__ = ["Dependencies", "SourceBlock", "read_blocks"]

_STRING = re.compile(r"@\s*string\s*[{(]\s*([^\s={}()\"#,]+)\s*=", re.IGNORECASE)
_MACRO = re.compile(r"[A-Za-z!$&*+\-./:;<>?\[\]^_`|~][A-Za-z0-9!$&*+\-./:;<>?@\[\]^_`|~]*")
_SEVERAL = frozenset({"xdata", "related", "entryset"})
_GRANULAR = re.compile(r"(?<!\S)xdata=([^\s,]+)-[a-z]+(?:-\d{1,4})?(?!\S)", re.IGNORECASE)


class SourceBlock(NamedTuple):
    """A block of the file and what it needs."""

    block: Block
    key: str
    """The key of an entry; empty for other blocks."""
    parents: tuple[str, ...] = ()
    """Keys of the entries that it inherits from or prints with it."""
    aliases: tuple[str, ...] = ()
    """Other keys that it can be cited by (``ids``)."""
    macros: frozenset[str] = frozenset()
    """The abbreviations that it uses, in lower case."""
    macro: str = ""
    """The abbreviation that it defines, in lower case."""
    column: int = 1
    """The column where it begins, counted from 1."""


def read_blocks(text: str) -> Iterator[SourceBlock]:
    """Yield the blocks of *text*, in order.

    >>> string, book = read_blocks("@string{p = {P}} @book{a, ids = {old}, crossref = {b}, publisher = p}")
    >>> string.macro, book.key, book.parents, book.aliases, book.macros, book.column
    ('p', 'a', ('b',), ('old',), frozenset({'p'}), 18)
    """
    scanned = normalize_newlines(text)
    for block in blocks(scanned):
        if not block.closed and block.kind in NOT_ENTRIES - {"string"}:
            continue
        if block.kind == "string":
            defined = _STRING.match(block.text)
            name = defined[1].lower() if defined else ""
            rest = block.text[defined.end() : len(block.text) - block.closed] if defined else ""
            yield SourceBlock(block, "", macros=_macros(f"a={rest}", 0), macro=name)
        elif block.kind == "preamble":
            yield SourceBlock(block, "", macros=_macros("a=" + re.sub(r"\A@\s*\w+\s*[{(]", "", block.text)[:-1], 0))
        elif block.kind in NOT_ENTRIES or (head := ENTRY_HEAD.match(block.text)) is None:
            yield SourceBlock(block, "")
        else:
            yield _entry(block, head)._replace(column=block.begin - scanned.rfind("\n", 0, block.begin))


def _entry(block: Block, head: re.Match[str]) -> SourceBlock:
    """Return an entry with its key and what it needs."""
    parents: list[str] = []
    aliases: list[str] = []
    found = fields(block.text, head.end(), len(block.text) - 1) if head[3] and block.closed else None
    for field in found or ():
        name = field.name.lower()
        value = " ".join(block.text[part.begin : part.end] for part in field.parts if part.kind != "macro").strip()
        if name in KEY_FIELDS:
            parents += [key for part in (value.split(",") if name in _SEVERAL else [value]) if (key := part.strip())]
        elif name == "ids":
            aliases += [key for part in value.split(",") if (key := part.strip())]
        elif "data=" in value or "DATA=" in value:
            parents += [granular[1] for granular in _GRANULAR.finditer(value)]
    macros = {
        block.text[part.begin : part.end].lower() for one in found or () for part in one.parts if part.kind == "macro"
    }
    if found is None:  # an entry with a syntax error: every word may be an abbreviation
        macros = {word.lower() for word in _MACRO.findall(block.text)}
    key = decode_surrogates(head[2])
    return SourceBlock(block, key, tuple(dict.fromkeys(parents)), tuple(aliases), frozenset(macros))


def _macros(text: str, begin: int) -> frozenset[str]:
    """Return the abbreviations in *text*, a field."""
    found = fields(text, begin, len(text))
    return frozenset(text[p.begin : p.end].lower() for one in found or () for p in one.parts if p.kind == "macro")


class Dependencies:
    """The parents and aliases of the entries of one or more files.

    >>> needs = Dependencies(read_blocks("@book{a, crossref = {b}} @book{b, ids = {c}, xdata = {d}} @xdata{d, x = 1}"))
    >>> sorted(needs.with_parents(["a"])), sorted(needs.with_parents(["c"])), needs.key_of("c")
    (['a', 'b', 'd'], ['b', 'd'], 'b')
    """

    def __init__(self, source: Iterable[SourceBlock]) -> None:
        self.parents: dict[str, tuple[str, ...]] = {}
        self._aliases: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        for one in source:
            if one.key:
                self.parents.setdefault(one.key, one.parents)
                self._folded.setdefault(one.key.casefold(), one.key)
                for alias in one.aliases:
                    self._aliases.setdefault(alias, one.key)

    def key_of(self, key: str) -> str | None:
        """Return the key of the entry that *key* cites; ``None`` if there is none.

        It may be an alias of the entry, or its key in other capitals, which BibTeX accepts.
        """
        if key in self.parents:
            return key
        return self._aliases.get(key) or self._folded.get(key.casefold())

    def with_parents(self, keys: Iterable[str]) -> set[str]:
        """Return the keys of all entries that *keys* cite, and of the entries they need, directly or indirectly."""
        found: set[str] = set()
        todo = list(keys)
        while todo:
            key = self.key_of(todo.pop())
            if key is not None and key not in found:
                found.add(key)
                todo += self.parents[key]
        return found
