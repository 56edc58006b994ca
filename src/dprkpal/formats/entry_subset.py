"""Internal: cut some entries out of a bibliography file. Each keeps its exact bytes.

A ``.bib`` file keeps what the entries need: the entries they inherit from or print, ``@string`` abbreviations,
``@preamble``, and the comments in front of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, NamedTuple

from ..errors import FormatError
from .document import Document, SourceEntry, decode_losslessly, normalize_newlines
from .finding_codes import DUPLICATE_KEY, NO_KEY
from .results import Reading, Subset, decode

if TYPE_CHECKING:
    import os

__all__ = ["subset"]


@dataclass
class _File:
    """One of the files: its text and its encoding."""

    name: str | None
    format: str
    text: str
    encoding: str
    document: Document | None
    keys: list[str] = field(default_factory=list)
    """The keys of the chosen entries."""
    known: list[str] = field(default_factory=list)
    """The keys of all entries."""
    left_out: list[FormatError] = field(default_factory=list)
    """Notes on entries that cannot be chosen by their key."""


def subset(
    sources: Sequence[str | os.PathLike[str] | IO[bytes] | IO[str]],
    keys: Iterable[str] | None,
    format: str | None = None,
) -> Subset:
    """Return the entries with these keys in their original bytes; see `dprkpal.formats.subset`."""
    files = [_read(source, format) for source in sources]
    if not files:
        raise FormatError("name at least one bibliography file")
    for one in files[1:]:
        if one.format != files[0].format or one.encoding != files[0].encoding:
            message = (
                f"this file is {one.format} in {one.encoding}, the first one {files[0].format} in {files[0].encoding}"
            )
            raise FormatError(f"{message}; convert it first", path=one.name)
    wanted = None if keys is None else tuple(dict.fromkeys(keys))
    if files[0].format == "bibtex":
        text, missing = _bibtex(files, wanted)
    elif files[0].format == "cslyaml":
        text, missing = _yaml(files, wanted)
    else:
        text, missing = _edited(files, wanted)
    data = text.encode(files[0].encoding, "surrogateescape")
    known = dict.fromkeys(key for one in files for key in one.known)
    chosen = tuple(key for one in files for key in one.keys)
    notes = tuple(note for one in files for note in one.left_out)
    return Subset(data, chosen, missing, tuple(known), files[0].format, notes)


def _read(source: str | os.PathLike[str] | IO[bytes] | IO[str], format: str | None) -> _File:
    """Read a file, and detect its format."""
    from . import MAX_BYTES, contents, detect_format, load

    name, data = contents(source)
    data = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if len(data) > MAX_BYTES:
        raise FormatError(f"the file is larger than {MAX_BYTES // 1_000_000} MB; split it", path=name)
    text, encoding = decode_losslessly(data, name)
    format = format or detect_format(name, decode(data, name)[0])
    if format not in ("bibtex", "csljson", "cslyaml", "ris"):
        raise FormatError(f"entries cannot be cut out of a file of format {format!r}; convert it first", path=name)
    document = None
    if format in ("csljson", "ris"):
        import io

        document = load(io.BytesIO(data), format)
        document.path = name
    return _File(name, format, text, encoding, document)


def _bibtex(files: Sequence[_File], wanted: Sequence[str] | None) -> tuple[str, tuple[str, ...]]:
    """Return the chosen part of ``.bib`` files, and the missing keys."""
    from .bibtex.dependencies import Dependencies, SourceBlock, read_blocks
    from .bibtex.source_text import NOT_ENTRIES

    read = [list(read_blocks(one.text)) for one in files]
    needs = Dependencies(block for several in read for block in several)
    chosen = needs.with_parents(needs.parents if wanted is None else wanted)
    missing = tuple(key for key in wanted or () if needs.key_of(key) is None)
    taken: dict[str, str] = {}
    kept: list[list[SourceBlock]] = []
    for one, several in zip(files, read, strict=True):
        one.known += [block.key for block in several if block.key]
        mine: list[SourceBlock] = []
        for block in several:
            if block.key and block.key in chosen and block.key not in taken:
                taken[block.key] = block.block.text
                one.keys.append(block.key)
                mine.append(block)
            elif block.key and block.key in chosen and taken[block.key] != block.block.text:
                one.left_out.append(_repeated(block.key, one.name, block.block.line, block.column))
            elif wanted is None and not block.key and block.block.kind not in NOT_ENTRIES:
                message = "an entry without a key was left out; give it a key"
                one.left_out.append(FormatError(message, path=one.name, line=block.block.line, code=NO_KEY))
            elif block.block.kind == "preamble" or (block.block.kind == "comment" and _is_note(block.block.text)):
                mine.append(block)
        kept.append(mine)
    macros = {name for several in kept for block in several for name in block.macros}
    defined = [block for several in read for block in several if block.macro]
    for block in reversed(defined):  # an abbreviation can use those before it
        if block.macro in macros:
            macros |= block.macros
    parts: list[str] = []
    for one, several, mine in zip(files, read, kept, strict=True):
        begins = {block.block.begin for block in mine}
        begins |= {block.block.begin for block in several if block.macro in macros}
        part = _joined_blocks(one.text, [block.block for block in several], begins)
        parts.append(part)
    return _joined_files(parts), missing


def _repeated(key: str, path: str | None, line: int | None, column: int | None = None) -> FormatError:
    """Return the note on an entry that has the key of one that was chosen."""
    message = "the key is used again, and this entry was left out; give it a key of its own"
    return FormatError(message, path=path, line=line, column=column, key=key[:200], code=DUPLICATE_KEY)


def _left_out(one: _File, reading: Reading, wanted: Sequence[str] | None) -> list[FormatError]:
    """Return notes on the entries of a CSL-JSON, CSL-YAML or RIS file that are not chosen, though their key may be."""
    if wanted is None:
        return [*reading.findings]
    repeated = [note for note in reading.notes if note.code == DUPLICATE_KEY and note.key in wanted]
    return [_repeated(note.key or "", one.name, note.line) for note in repeated]


def _is_note(text: str) -> bool:
    """Return whether an ``@comment`` is a note, such as the settings of JabRef, and not an entry that is left out."""
    return "@" not in text[1:200]


class _Span(NamedTuple):
    """The part of a text that belongs to a block."""

    begin: int
    """The start of the comment in front of it, or of the block itself."""
    end: int
    """The end of its last line."""


def _joined_blocks(text: str, blocks: Sequence[object], begins: set[int]) -> str:
    """Return the blocks of *text* that begin at *begins*, with their comments and the space between them.

    A comment directly above a block belongs to it. Other comments are headings: one is kept if a block before the
    next heading is kept.
    """
    from .bibtex.source_text import Block

    scanned = normalize_newlines(text)
    newline = "\r\n" if "\r\n" in text else "\n"
    parts: list[str] = []
    waiting = ""  # a heading, until a block under it is kept
    skipped = False  # whether a block was left out since the last one that is kept
    after = 0
    for number, block in enumerate(block for block in blocks if isinstance(block, Block)):
        lead = _lead_begin(scanned, after, block.begin)
        gap = text[after:lead]
        end = _line_end(scanned, block.begin + len(block.text))
        if number == 0 and gap.strip():  # the comment at the top of the file
            parts.append(gap)
        elif gap.strip() or not waiting or gap.count("\n") > waiting.count("\n"):
            waiting = gap if gap.strip() or not waiting.strip() else waiting
        if block.begin in begins:
            if skipped and parts and not parts[-1].endswith(("\n", "\r")):
                parts.append(newline)
            parts += [waiting.lstrip(" \t") if skipped else waiting, text[lead:end]]
            waiting, skipped = "", False
        else:
            skipped = True
        after = end
    rest = text[after:]
    return "".join([*parts, rest if rest.strip() or not skipped else ""])


def _lead_begin(text: str, after: int, begin: int) -> int:
    """Return where the comment begins that is directly above the block at *begin*, without an empty line between."""
    line = text.rfind("\n", after, begin) + 1 or after
    if line == after:  # another block is in the same line
        return begin
    if text[line:begin].strip():
        return line
    while line > after:
        previous = text.rfind("\n", after, line - 1) + 1 or after
        if not text[previous : line - 1].strip():
            break
        line = previous
    return line


def _line_end(text: str, position: int) -> int:
    """Return the end of the rest of the line after a block, unless another block begins there."""
    end = text.find("\n", position)
    end = len(text) if end < 0 else end + 1
    return position if "@" in text[position:end] else end


def _edited(files: Sequence[_File], wanted: Sequence[str] | None) -> tuple[str, tuple[str, ...]]:
    """Return the chosen part of CSL-JSON or RIS files, and the missing keys."""
    missing = dict.fromkeys(wanted or ())
    taken: set[str] = set()
    parts: list[str] = []
    lists: list[_Pieces] = []
    for one in files:
        document = one.document
        if document is None:  # pragma: no cover - such a file has a document
            continue
        reading = document.read()
        one.left_out += _left_out(one, reading, wanted)
        entries: dict[int, str] = {}
        for item in reading.items:
            key = str(item["id"])
            one.known.append(key)
            line = reading.places.get(key, (None, None))[1]
            source = document.find(key, line)
            if source is not None and (wanted is None or key in missing) and key not in taken:
                taken.add(key)
                entries[id(source)] = key
        pieces = _Pieces.of(document, entries)
        one.keys += pieces.keys
        lists.append(pieces)
        parts.append("".join(pieces.sources))
    found = [key for key in missing if key not in taken]
    if files[0].format == "ris":
        return _joined_files([_ris(pieces) for pieces in lists]), tuple(found)
    sources = [source for pieces in lists for source in pieces.sources]
    first = lists[0]
    inside = first.separator.join(sources)
    return first.head + inside + first.tail, tuple(found)


class _Pieces(NamedTuple):
    """The chosen entries of a document, and the text around them."""

    head: str
    sources: list[str]
    keys: list[str]
    separator: str
    tail: str

    @classmethod
    def of(cls, document: Document, chosen: dict[int, str]) -> _Pieces:
        """Return the entries of *document* whose `id` is among *chosen*."""
        pieces = document.pieces
        gaps = [one for one in pieces if isinstance(one, str)]
        entries = [one for one in pieces if isinstance(one, SourceEntry)]
        separator = next((gap for gap in gaps[1:-1]), ",\n")
        kept = [one for one in entries if id(one) in chosen]
        tail = gaps[-1] if entries else ""
        return cls(gaps[0], [one.source for one in kept], [chosen[id(one)] for one in kept], separator, tail)


def _ris(pieces: _Pieces) -> str:
    """Return the records of a RIS file, with an empty line between them as in the file."""
    separator = pieces.separator if not pieces.separator.strip() else "\n"
    sources = [
        one if one.endswith(("\n", "\r")) or separator.startswith(("\n", "\r")) else f"{one}\n"
        for one in pieces.sources
    ]
    return (
        (pieces.head if not pieces.head.strip("\ufeff \t\r\n") else "")
        + separator.join(sources)
        + (pieces.tail if not pieces.tail.strip() else "")
    )


_ITEM = re.compile(r"([ \t]*)-(?:[ \t]|$)")


def _yaml(files: Sequence[_File], wanted: Sequence[str] | None) -> tuple[str, tuple[str, ...]]:
    """Return the chosen part of CSL-YAML files, and the missing keys."""
    from .csl_yaml.reader import parse

    missing = dict.fromkeys(wanted or ())
    taken: set[str] = set()
    parts: list[tuple[str, list[str], str]] = []
    for one in files:
        lines = one.text.splitlines(keepends=True)
        reading = parse(decode(one.text.encode(one.encoding, "surrogateescape"), one.name)[0], one.name)
        one.left_out += _left_out(one, reading, wanted)
        places = {line: key for key, (_, line) in reading.places.items() if line is not None}
        items = _yaml_items(lines, places, one.name)
        one.known += [key for _, _, key in items if key]
        kept: list[str] = []
        for begin, end, key in items:
            if key and key not in taken and (wanted is None or key in missing):
                taken.add(key)
                one.keys.append(key)
                kept.append("".join(lines[begin:end]))
        first, last = (items[0][0], items[-1][1]) if items else (len(lines), len(lines))
        parts.append(("".join(lines[:first]), kept, "".join(lines[last:])))
    head, _, tail = parts[0]
    texts = [text if text.endswith("\n") else f"{text}\n" for _, several, _ in parts for text in several]
    return head + "".join(texts) + tail, tuple(key for key in missing if key not in taken)


def _yaml_items(lines: Sequence[str], places: dict[int, str], path: str | None) -> list[tuple[int, int, str]]:
    """Return the first line, the line after the last, and the key of each item in a list with one item for each dash.

    Args:
        lines: The lines of the file.
        places: The key of each item that could be read, by its line, counted from 1.
        path: The file name, for messages.
    """
    if not places:
        return []
    number = min(places) - 1
    while number > 0 and _ITEM.match(lines[number]) is None:
        number -= 1
    match = _ITEM.match(lines[number])
    indent = match[1] if match else ""
    begins: list[int] = []
    end = 0
    for number, line in enumerate(lines):
        if line.startswith(f"{indent}-") and _ITEM.match(line):
            begins.append(number)
            end = number + 1
        elif begins and (not line.strip() or len(line) - len(line.lstrip()) > len(indent)):
            end = number + 1
        elif begins and not line.lstrip().startswith("#"):
            if begins[0] < min(places) and end >= max(places):
                break
            begins = []  # another list
    found: list[tuple[int, int, str]] = []
    for index, begin in enumerate(begins):
        after = begins[index + 1] if index + 1 < len(begins) else end
        keys = [places[number] for number in range(begin + 1, after + 1) if number in places]
        if len(keys) > 1:
            message = "the list is not written with one '- ' for each item; convert it first"
            raise FormatError(message, path=path, line=begin + 1)
        found.append((begin, after, keys[0] if keys else ""))
    if sum(bool(key) for _, _, key in found) < len(places):
        raise FormatError("the list is not written with one '- ' for each item; convert it first", path=path)
    return found


def _joined_files(parts: Sequence[str]) -> str:
    """Return the parts of several files, each beginning on its own line."""
    text = ""
    for part in parts:
        if text and part and not text.endswith(("\n", "\r")):
            text += "\n"
        text += part.removeprefix("\ufeff") if text else part
    return text
