"""Internal: cut some entries out of a bibliography file. Each keeps its exact bytes.

A ``.bib`` file keeps what the entries need: the entries they inherit from or print, ``@string`` abbreviations,
``@preamble``, and the comments in front of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, NamedTuple

from ..errors import FormatError
from .document import Document, SourceEntry, decode_losslessly, normalize_newlines

if TYPE_CHECKING:
    import os

__all__ = ["Subset", "subset"]


class Subset(NamedTuple):
    """Some entries of one or more bibliography files."""

    data: bytes
    """The contents of the new file."""

    keys: tuple[str, ...]
    """The keys of its entries, in order."""

    missing: tuple[str, ...]
    """The keys that were wanted and are in none of the files."""


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


def subset(
    sources: Sequence[str | os.PathLike[str] | IO[bytes] | IO[str]], keys: Iterable[str] | None, format: str | None = None
) -> Subset:
    r"""Return the entries with these keys in their original bytes, with everything that they need.

    Args:
        sources: Paths, ``"-"`` for standard input, or open files, all of one format. If two entries have the same key,
            the first one is used.
        keys: The wanted keys, in any order; ``None`` means all entries.
        format: One of `dprkpal.formats.FORMATS`. By default the format is detected.

    Raises:
        FormatError: A file cannot be read, or the files differ in format or encoding.

    >>> import io
    >>> file = io.StringIO("@string{p = {P}}\n@book{a, publisher = p}\n@book{b, title = {B}}\n")
    >>> found = subset([file], ["a", "c"])
    >>> print(found.data.decode(), found.keys, found.missing)
    @string{p = {P}}
    @book{a, publisher = p}
     ('a',) ('c',)
    """
    files = [_read(source, format) for source in sources]
    for one in files[1:]:
        if one.format != files[0].format or one.encoding != files[0].encoding:
            message = f"this file is {one.format} in {one.encoding}, the first one {files[0].format} in {files[0].encoding}"
            raise FormatError(f"{message}; convert it first", path=one.name)
    if not files:
        return Subset(b"", (), tuple(dict.fromkeys(keys or ())))
    wanted = None if keys is None else tuple(dict.fromkeys(keys))
    if files[0].format == "bibtex":
        text, missing = _bibtex(files, wanted)
    elif files[0].format == "cslyaml":
        text, missing = _yaml(files, wanted)
    else:
        text, missing = _edited(files, wanted)
    data = text.encode(files[0].encoding, "surrogateescape")
    return Subset(data, tuple(key for one in files for key in one.keys), missing)


def _read(source: str | os.PathLike[str] | IO[bytes] | IO[str], format: str | None) -> _File:
    """Read a file, and detect its format."""
    from . import MAX_BYTES, _format_of, contents, load
    from .results import decode

    name, data = contents(source)
    data = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if len(data) > MAX_BYTES:
        raise FormatError(f"the file is larger than {MAX_BYTES // 1_000_000} MB; split it", path=name)
    text, encoding = decode_losslessly(data, name)
    format = format or _format_of(name, decode(data, name)[0])
    document = None
    if format in ("csljson", "ris"):
        import io

        document = load(io.BytesIO(data), format)
        document.path = name
    return _File(name, format, text, encoding, document)


def _bibtex(files: Sequence[_File], wanted: Sequence[str] | None) -> tuple[str, tuple[str, ...]]:
    """Return the chosen part of ``.bib`` files, and the missing keys."""
    from .bibtex.dependencies import Dependencies, SourceBlock, read_blocks

    read = [list(read_blocks(one.text)) for one in files]
    needs = Dependencies(block for several in read for block in several)
    chosen = needs.with_parents(needs.parents if wanted is None else wanted)
    missing = tuple(key for key in wanted or () if needs.key_of(key) is None)
    taken: set[str] = set()
    kept: list[list[SourceBlock]] = []
    for one, several in zip(files, read, strict=True):
        mine: list[SourceBlock] = []
        for block in several:
            if block.key and block.key in chosen and block.key not in taken:
                taken.add(block.key)
                one.keys.append(block.key)
                mine.append(block)
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
    parts: list[str] = []
    waiting = ""  # a heading, until a block under it is kept
    after = 0
    for number, block in enumerate(block for block in blocks if isinstance(block, Block)):
        lead = _lead_begin(scanned, after, block.begin)
        heading = text[after:lead]
        end = _line_end(scanned, block.begin + len(block.text))
        if heading.strip():
            waiting = heading
        elif not waiting:
            waiting = heading
        if number == 0 and heading.strip():  # the comment at the top of the file
            parts.append(heading)
            waiting = ""
        if block.begin in begins:
            parts += [waiting if parts or waiting.strip() else "", text[lead:end]]
            waiting = ""
        after = end
    rest = text[after:]
    return "".join([*parts, rest if rest.strip() or not parts else rest[:0]])


def _lead_begin(text: str, after: int, begin: int) -> int:
    """Return where the comment begins that is directly above the block at *begin*, without an empty line between."""
    line = text.rfind("\n", after, begin) + 1 or after
    if text[line:begin].strip():
        return begin if text[line:begin].strip() and line == after else line
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
        entries: dict[int, str] = {}
        for item in reading.items:
            key = str(item["id"])
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
    sources = [one if one.endswith(("\n", "\r")) or separator.startswith(("\n", "\r")) else f"{one}\n" for one in pieces.sources]
    return (pieces.head if not pieces.head.strip("\ufeff \t\r\n") else "") + separator.join(sources) + (
        pieces.tail if not pieces.tail.strip() else ""
    )


_ITEM = re.compile(r"^([ \t]*)-(?:[ \t]|$)")
_ANCHOR = re.compile(r"(?<![\w\"'])([&*])([\w-]+)")


def _yaml(files: Sequence[_File], wanted: Sequence[str] | None) -> tuple[str, tuple[str, ...]]:
    """Return the chosen part of CSL-YAML files, and the missing keys."""
    from .csl_yaml.reader import parse
    from .results import decode

    missing = dict.fromkeys(wanted or ())
    taken: set[str] = set()
    parts: list[tuple[str, list[str], str]] = []
    for one in files:
        lines = one.text.splitlines(keepends=True)
        reading = parse(decode(one.text.encode(one.encoding, "surrogateescape"), one.name)[0], one.name)
        starts = sorted((line, key) for key, (_, line) in reading.places.items() if line is not None)
        items = list(_yaml_items(lines, starts, one.name))
        chosen = {key for _, _, key in items if (wanted is None or key in missing) and key not in taken}
        texts = {key: "".join(lines[begin:end]) for begin, end, key in items}
        chosen = _with_anchors(texts, chosen)
        taken |= chosen
        kept = [(key, texts[key]) for _, _, key in items if key in chosen]
        one.keys += [key for key, _ in kept]
        first, last = (items[0][0], items[-1][1]) if items else (len(lines), len(lines))
        parts.append(("".join(lines[:first]), [text for _, text in kept], "".join(lines[last:])))
    head, _, tail = parts[0]
    texts_of_all = [text if text.endswith("\n") else f"{text}\n" for _, several, _ in parts for text in several]
    return head + "".join(texts_of_all) + tail, tuple(key for key in missing if key not in taken)


def _yaml_items(
    lines: Sequence[str], starts: Sequence[tuple[int, str]], path: str | None
) -> Iterator[tuple[int, int, str]]:
    """Yield the first line, the line after the last, and the key of each item in a list of one item per dash."""
    indents: set[int] = set()
    begins: list[tuple[int, str]] = []
    for line, key in starts:
        number = line - 1
        match = None
        while number >= 0 and (match := _ITEM.match(lines[number])) is None:
            number -= 1
        if match is None:
            raise FormatError("the list is not written with one '- ' for each item; convert it first", path=path, line=line)
        indents.add(len(match[1]))
        begins.append((number, key))
    if len(indents) > 1 or len({number for number, _ in begins}) < len(begins):
        raise FormatError("the list is not written with one '- ' for each item; convert it first", path=path)
    indent = next(iter(indents), 0)
    for index, (begin, key) in enumerate(begins):
        end = begins[index + 1][0] if index + 1 < len(begins) else begin + 1
        if index + 1 == len(begins):
            while end < len(lines) and _continues(lines[end], indent):
                end += 1
        yield begin, end, key


def _continues(line: str, indent: int) -> bool:
    """Return whether *line* is part of an item whose dash is at *indent*."""
    return not line.strip() or len(line) - len(line.lstrip()) > indent


def _with_anchors(texts: dict[str, str], chosen: set[str]) -> set[str]:
    """Return *chosen* with the items whose anchors they use as aliases."""
    anchors: dict[str, str] = {}
    uses: dict[str, set[str]] = {}
    for key, text in texts.items():
        if "&" in text or "*" in text:
            for sign, name in _ANCHOR.findall(text):
                if sign == "&":
                    anchors[name] = key
                else:
                    uses.setdefault(key, set()).add(name)
    found, todo = set(chosen), list(chosen)
    while todo:
        for name in uses.get(todo.pop(), ()):
            if (key := anchors.get(name)) is not None and key not in found:
                found.add(key)
                todo.append(key)
    return found


def _joined_files(parts: Sequence[str]) -> str:
    """Return the parts of several files, each beginning on its own line."""
    text = ""
    for part in parts:
        if text and part and not text.endswith(("\n", "\r")):
            text += "\n"
        text += part.removeprefix("\ufeff") if text else part
    return text
