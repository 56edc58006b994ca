"""Internal: sort the entries of a ``.bib`` file.

The comments directly above an entry, and the rest of its last line, move with it. ``@string`` and ``@preamble`` move
before the first entry, because they must be read before they are used. Entries that others inherit from with
``crossref`` come last, because BibTeX needs them there.

Source: "BibTeXing", section 3.2, item 4 on cross-references.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import FormatError
from ..formats.bibtex.document import BibtexEntry, BrokenEntry
from ..formats.bibtex.source_text import blocks
from ..formats.document import decode_surrogates, normalize_newlines
from .field_values import inner_text

if TYPE_CHECKING:
    from ..formats.document import Document

__all__ = ["broken_entries", "in_order"]

_REST = re.compile(r"[^\r\n]*")
_BLANK_LINES = re.compile(r"\s*(?:[\r\n]|\Z)")
_LAST_PARAGRAPH = re.compile(
    r"(?:\A|(?:\r\n|[\r\n])[ \t]*(?:\r\n|[\r\n]))(?P<last>(?:[ \t]*\S[^\r\n]*(?:\r\n|[\r\n]))+)\Z"
)


def in_order(
    document: Document, items: Mapping[int, Mapping[str, Any]], sort: Sequence[str], blank_lines: bool, newline: str
) -> str:
    """Return the text of *document* with its entries sorted and separated.

    Args:
        document: A ``.bib`` file.
        items: The references by the line where they begin.
        sort: Fields to sort by, or ``key`` or ``type``; a hyphen before a field is the descending order. Without
            fields, the order stays.
        blank_lines: Whether to put one empty line between entries.
        newline: The line end of the file.

    Raises:
        FormatError: Text between the entries is a broken entry, so it is not clear what belongs together.
    """
    pieces = document.pieces
    entries = [piece for piece in pieces if isinstance(piece, BibtexEntry)]
    gaps = [piece for piece in pieces if isinstance(piece, str)]
    if not entries or len(gaps) != len(entries) + 1:
        return document.text
    broken = any(isinstance(entry, BrokenEntry) for entry in entries)
    if broken or any(True for gap in gaps for _ in broken_entries(gap)):
        raise FormatError("the order was not changed, because an entry is broken; fix it first")
    top, attached = _split_first(gaps[0]) if sort else (gaps[0], "")
    definitions: list[str] = []
    chunks: list[str] = [attached]
    between: list[str] = []
    for number, entry in enumerate(entries):
        rest = _REST.match(gaps[number + 1])
        after = rest[0] if rest else ""
        gap = gaps[number + 1][len(after) :]
        chunks[-1] += entry.source + after
        if number + 1 == len(entries):
            end = gap
            break
        if sort:
            gap, found = _without_definitions(gap)
            definitions += found
        white = _BLANK_LINES.match(gap)
        space = white[0] if white else ""
        chunks.append(gap[len(space) :])
        between.append(space if "\n" in space or "\r" in space else space + newline if after.strip() else space)
    if blank_lines:
        between = [newline * 2] * len(between)
    order = _order(entries, items, sort) if sort else list(range(len(entries)))
    moved = order != sorted(order)
    if moved:
        between = [one if "\n" in one or "\r" in one else newline for one in between]
    text = top + "".join(one + newline for one in definitions)
    for place, number in enumerate(order):
        text += chunks[number] + (between[place] if place < len(between) else "")
    return text + end


def broken_entries(gap: str) -> Iterator[tuple[str, int]]:
    """Yield the start of each broken entry in the text between two entries, and its line, counted from 1."""
    if "@" in gap:
        for block in blocks(normalize_newlines(gap)):
            if not block.closed or block.kind not in ("string", "preamble", "comment", "control"):
                yield block.text.strip()[:40], block.line


def _split_first(gap: str) -> tuple[str, str]:
    """Return the text at the top of the file, and the comment lines directly above the first entry."""
    match = _LAST_PARAGRAPH.search(gap)
    if match is None or match.start("last") == 0 or any(True for _ in blocks(normalize_newlines(match["last"]))):
        return gap, ""
    return gap[: match.start("last")], match["last"]


def _without_definitions(gap: str) -> tuple[str, list[str]]:
    """Return the text between two entries without ``@string`` and ``@preamble``, and these."""
    found: list[str] = []
    if "@" in gap:
        for block in reversed(list(blocks(normalize_newlines(gap)))):
            if block.kind in ("string", "preamble"):
                end = block.begin + len(block.text)
                found.insert(0, gap[block.begin : end])
                rest = _BLANK_LINES.match(gap, end)
                gap = gap[: block.begin] + gap[rest.end() if rest else end :]
    return gap, found


def _order(entries: Sequence[BibtexEntry], items: Mapping[int, Mapping[str, Any]], sort: Sequence[str]) -> list[int]:
    """Return the numbers of the entries in the new order."""
    order = list(range(len(entries)))
    for name in reversed(sort):
        descending = name.startswith("-")
        values = [_sort_value(entry, items.get(entry.line, {}), name.lstrip("-").lower()) for entry in entries]
        known = [number for number in order if values[number] is not None]
        unknown = [number for number in order if values[number] is None]
        known.sort(key=lambda number: values[number] or (), reverse=descending)
        order = known + unknown
    parents = {
        decode_surrogates(inner_text(value) or "").strip().lower()
        for entry in entries
        if entry.field_sources() is not None and (value := entry.get("crossref"))
    }
    return sorted(order, key=lambda number: entries[number].key.lower() in parents)


def _sort_value(entry: BibtexEntry, item: Mapping[str, Any], name: str) -> tuple[Any, ...] | None:
    """Return what to compare for the field *name*, or ``None`` if the entry does not have it."""
    if name == "key":
        return (entry.key.casefold(), entry.key)
    if name == "type":
        return (entry.kind.casefold(),)
    if name in ("author", "editor"):
        people = item.get(name)
        names = [one for one in people if isinstance(one, Mapping)] if isinstance(people, list) else []
        family = [str(one.get("family") or one.get("literal") or one.get("given") or "").casefold() for one in names]
        return (
            tuple((last, str(one.get("given", "")).casefold()) for last, one in zip(family, names, strict=True)) or None
        )
    if name in ("year", "date"):
        issued = item.get("issued")
        parts = issued.get("date-parts") if isinstance(issued, Mapping) else None
        first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
        numbers = tuple(int(part) for part in first if str(part).lstrip("-").isdecimal())
        return (numbers[:1] if name == "year" else numbers) or None
    if entry.field_sources() is None or (source := entry.get(name)) is None:
        return None
    text = re.sub(r"[{}\"\\]", "", source).strip().casefold()
    digits = re.match(r"[0-9]{1,18}", text)
    return (0, int(digits[0]), text) if digits else (1, 0, text)
