"""Internal: the source text of each entry of a part, and the text between the entries.

All of them together are the file, byte for byte.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import NamedTuple

from ..formats import load
from ..formats.document import SourceEntry
from ..formats.results import Reading
from .file_parts import FilePart, PartReader
from .part_reading import json_text, part_bytes

__all__ = ["KEPT", "EntrySource", "entry_sources"]

KEPT = frozenset({"bibtex", "csljson", "cslyaml", "ris"})
"""The formats of which the source text is kept: those that can be edited (`dprkpal.formats.EDITED`)."""


class EntrySource(NamedTuple):
    """An entry of a file."""

    before: bytes
    """The text between the entry before it, or the beginning of the part, and this one."""
    key: str | None
    """Its key; ``None`` for the text after the last entry."""
    source: bytes
    """Its text."""


def entry_sources(reader: PartReader, part: FilePart, reading: Reading) -> Iterator[EntrySource]:
    """Yield the entries of a part that were read, with the text before each, and the text after the last one."""
    text = json_text(part) if reader.is_list else part.text
    before = ""
    if text:
        document = load(io.BytesIO(part_bytes(text)), reader.format)
        pieces = list(document.pieces)
        if reader.is_list:
            pieces = _as_in_file(pieces, part)
    else:
        pieces = [part.text]
    by_line: dict[int, list[str]] = {}
    for key, (_, line) in reading.places.items():
        by_line.setdefault((line or 0) - part.line, []).append(key)
    for piece in pieces:
        if isinstance(piece, str):
            before += piece
            continue
        keys = by_line.get(piece.line, [])
        found = piece.key if piece.key in keys else keys[0] if len(keys) == 1 else None
        if found is None:
            before += piece.source
            continue
        keys.remove(found)
        yield EntrySource(_encoded(before, reader), found, _encoded(piece.source, reader))
        before = ""
    if before:
        yield EntrySource(_encoded(before, reader), None, b"")


def _as_in_file(pieces: list[str | SourceEntry], part: FilePart) -> list[str | SourceEntry]:
    """Return the pieces of a list of objects with the brackets removed that `json_text` added."""
    first, last = str(pieces[0]), str(pieces[-1])
    if part.begin:
        begin = first.index("[")
        is_comma = part.text.lstrip()[:1] == ","
        first = first[:begin] + ("," if is_comma else "") + first[begin + 1 :]
    pieces = [first, *pieces[1:]]
    if not part.is_last:
        last = first if len(pieces) == 1 else last
        pieces[-1] = last.removesuffix("]")
    return pieces


def _encoded(text: str, reader: PartReader) -> bytes:
    return text.encode(reader.encoding, "surrogateescape" if reader.encoding == "utf-8" else "strict")
