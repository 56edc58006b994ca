"""Internal: join ``.bib`` files: rename ``@string`` abbreviations that clash, and drop repeated blocks.

Source: "BibTeXing", sections 2.3 (``@string``, ``@preamble``) and 3.2, item 4 (entries that others name in ``crossref``
come last).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from typing import TYPE_CHECKING

from ..formats.bibtex.dependencies import SourceBlock, read_blocks
from ..formats.bibtex.document import BibtexEntry
from ..formats.bibtex.source_text import ENTRY_HEAD, fields
from ..formats.document import decode_surrogates

if TYPE_CHECKING:
    from ..formats.bibtex.document import BibtexDocument

__all__ = ["join_texts", "parents_last", "resolve_strings"]

_HEAD = re.compile(r"@\s*[^\s{(]+\s*[{(]\s*")
_REST = re.compile(r"[ \t]*(?:\r\n|\r|\n|\Z)")
_ENCODING = re.compile(r"\A\s*%\s*(?:encoding:|-\*-)[^\n]*\n", re.IGNORECASE)


def resolve_strings(document: BibtexDocument, before: Mapping[str, str], after: MutableMapping[str, str]) -> None:
    r"""Rename the ``@string`` abbreviations of *document* that mean something else in the files before it.

    Args:
        document: The file. It is changed.
        before: The abbreviations of the files before it, by lower-case name.
        after: The abbreviations at the end of *document*. The new names are added.

    >>> from dprkpal.formats.bibtex.document import BibtexDocument
    >>> document = BibtexDocument('@string{j = "B"}\n@article{x, journal = j}\n', "utf-8", None)
    >>> resolve_strings(document, {"j": "A"}, {"j": "B"})
    >>> document.text
    '@string{j2 = "B"}\n@article{x, journal = j2}\n'
    """
    own = [block.macro for block in read_blocks(document.text) if block.macro]
    clashing = [name for name in dict.fromkeys(own) if name in before and before[name] != after.get(name)]
    if not clashing:
        return
    taken = {*before, *after}
    names: dict[str, str] = {}
    for name in clashing:
        number = 2
        while f"{name}{number}" in taken:
            number += 1
        names[name] = f"{name}{number}"
        taken.add(names[name])
        after[names[name]] = after[name]
        after[name] = before[name]
    text = document.text
    edits = [edit for block in read_blocks(text) for edit in _macro_places(block, names)]
    parts: list[str] = []
    position = 0
    for begin, end, name in sorted(edits):
        parts += [text[position:begin], name]
        position = end
    document.replace_text("".join([*parts, text[position:]]))


def _macro_places(block: SourceBlock, names: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
    """Yield the places of abbreviations in a block, each with the new name."""
    text, begin = block.block.text, block.block.begin
    if block.macro in names:
        head = _HEAD.match(text)
        if head is not None:
            yield begin + head.end(), begin + head.end() + len(block.macro), names[block.macro]
    if not block.macros & names.keys():
        return
    if block.key:
        head = ENTRY_HEAD.match(text)
        found = fields(text, head.end(), len(text) - 1) if head and head[3] else None
        shift = 0
    elif block.block.kind == "preamble":
        head = _HEAD.match(text)
        start = head.end() if head else 0
        found = fields(f"a={text[start:-1]}", 0, len(text) - 1 - start + 2)
        shift = start - 2
    else:
        head = _HEAD.match(text)
        found = fields(text, head.end(), len(text) - 1) if head else None
        shift = 0
    for field in found or ():
        for part in field.parts:
            if part.kind == "macro":
                source = text[part.begin + shift : part.end + shift].lower()
                if source in names:
                    yield begin + part.begin + shift, begin + part.end + shift, names[source]


def join_texts(texts: Sequence[str], newline: str) -> str:
    r"""Return the texts of ``.bib`` files as one, each after an empty line.

    Definitions, preambles and comments that an earlier file has in the same words are left out.

    Args:
        texts: The text of each file.
        newline: The line end of the result.

    >>> join_texts(["@string{p={P}}\n@book{a}\n", "@string{p={P}}\n@book{b}\n"], "\n")
    '@string{p={P}}\n@book{a}\n\n@book{b}\n'
    """
    joined = texts[0] if texts else ""
    seen = {_normalized(block) for block in read_blocks(joined)} - {""}
    lines = set(joined.split("\n"))
    for text in texts[1:]:
        parts: list[str] = []
        position = 0
        for block in read_blocks(text):
            mark = _normalized(block)
            if mark and mark in seen:
                rest = _REST.match(text, block.block.begin + len(block.block.text))
                parts.append(text[position : block.block.begin])
                position = rest.end() if rest else block.block.begin + len(block.block.text)
            seen.add(mark)
        part = "".join([*parts, text[position:]]).removeprefix("\ufeff")
        part = _ENCODING.sub("", part)
        if "@" not in part and all(not line.strip() or line in lines for line in part.split("\n")):
            continue
        part = part.replace("\r\n", "\n").replace("\r", "\n")
        part = part.lstrip("\n").replace("\n", newline)
        if joined.strip():
            joined = joined.rstrip("\r\n") + newline * 2
        joined += part
    return joined


def _normalized(block: SourceBlock) -> str:
    """Return the text of a block that is no entry, for comparison; nothing for an entry."""
    return "" if block.key or block.block.kind == "" else " ".join(decode_surrogates(block.block.text).split())


def parents_last(document: BibtexDocument, keys: set[str]) -> None:
    """Move entries to the end if an entry after them names them in ``crossref``, because BibTeX reads parents last.

    Args:
        document: The file.
        keys: The keys of the entries that may be moved: those that were united.
    """
    places: dict[str, int] = {}
    wanted: set[str] = set()
    for number, piece in enumerate(document.pieces):
        if not isinstance(piece, BibtexEntry):
            continue
        if "crossref" in piece.source.lower():
            for field in piece.field_sources() or ():
                if field.name.lower() == "crossref":
                    parent = piece.source[field.begin : field.end].strip('{}" \n')
                    if parent in keys and parent in places:
                        wanted.add(parent)
        places.setdefault(piece.key, number)
    moved = [piece for key in places if key in wanted for piece in [document.pieces[places[key]]]]
    if moved:
        entries = [piece for piece in moved if isinstance(piece, BibtexEntry)]
        sources = [piece.source for piece in entries]
        document.delete(*entries)
        document.add_sources(*sources)
