"""Read, write and edit bibliography files: BibTeX, CSL-JSON, RIS and a dozen others.

`read` returns the references of a file, `write` formats references as a file, and `load` opens a file for editing.
Formats are imported when they are first used.
"""

from __future__ import annotations

import errno
import io
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ..errors import FileAccessError, FormatError
from ..model.arguments import require
from ..model.csl_values import item_of_reference
from ..model.gc_pause import pause_gc
from ..model.note_log import log_notes
from .format_table import TABLE, looks_like, named_by, parser_of, writer_of
from .losses import losses
from .results import Reading, Subset, Writing, Written, clean, clean_values, decode, fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from ..model.reference import Reference
    from .document import Document

__all__ = ["EDITED", "FORMATS", "WRITTEN", "Reading", "Subset", "Writing", "load", "read", "subset", "write"]

FORMATS: dict[str, tuple[str, ...]] = {name: one.endings for name, one in TABLE.items() if one.read}
"""The formats that can be read, with their file name extensions. Several formats can have the same extension."""

WRITTEN = tuple(name for name, one in TABLE.items() if one.written)
"""The formats that can be written. ``"bibtex"`` is for BibTeX itself, ``"biblatex"`` for biblatex with biber."""

EDITED = tuple(name for name, one in TABLE.items() if one.edited)
"""The formats whose files can be edited in place."""

MAX_BYTES = 256_000_000
"""The maximum size of a file, enough for about a million entries."""
_FIRST_PIECE = 1_000_000
"""The size of the first piece of a file that is read, in bytes or characters. Each next piece is twice as large."""


@pause_gc
def read(
    source: str | os.PathLike[str] | IO[bytes] | IO[str],
    format: str | None = None,
    *,
    sentence_case: bool = True,
    strings: dict[str, str] | None = None,
) -> Reading:
    """Read the references of a bibliography file.

    Args:
        source: A path, ``"-"`` for standard input, or an open file.
        format: One of `FORMATS`, or ``"biblatex"``, which is read like ``"bibtex"``. By default the format is detected
            from the file name and the content.
        sentence_case: Whether to set English titles of BibTeX and biblatex files in sentence case, as CSL stores them.
            ``False`` leaves them as they are written.
        strings: The ``@string`` abbreviations of ``.bib`` files that were read before, by lower-case name. Those of
            this file are added, so pass the same mapping for each of several files.

    Returns:
        A `Reading` with the references in `Reading.items`, and all problems in `Reading.findings` and `Reading.notes`.

    Raises:
        FormatError: The file cannot be opened, its format is unclear, or nothing in it can be read.

    >>> read(io.StringIO("@book{a, title = {T}, year = 2001}")).items[0]["title"]
    'T'
    """
    format = "bibtex" if format == "biblatex" else format
    if format is not None and format not in FORMATS:
        raise FormatError(f"unknown format {format!r}; use one of {', '.join(FORMATS)}")
    name, data = contents(source)
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogatepass")
    if len(data) > MAX_BYTES:
        raise FormatError(f"the file is larger than {MAX_BYTES // 1_000_000} MB; split it", path=name)
    text, findings, notes = decode(data, name)
    mark = fingerprint(data)
    del data  # free the memory, which can be a lot
    format = format or detect_format(name, text)
    if format == "bibtex":
        from .bibtex.reader import parse

        reading = clean_values(parse(text, name, sentence_case=sentence_case, strings=strings), text, name)
    else:
        reading = parser_of(format)(text, name)
    reading.findings[:0] = findings
    reading.notes[:0] = notes
    reading.fingerprint = mark
    log_notes(reading.notes)
    return reading


def load(source: str | os.PathLike[str] | IO[bytes] | IO[str], format: str | None = None) -> Document:
    r"""Open a bibliography file for editing. Everything that you do not edit stays as it is.

    Args:
        source: A path, ``"-"`` for standard input, or an open file.
        format: One of `EDITED`. By default the format is detected as in `read`.

    Returns:
        A `Document` with the entries of the file.

    Raises:
        FormatError: The file cannot be opened, or its format is unclear.

    >>> document = load(io.StringIO('@string{j = "J"} @article{a, journal = j, Title = {T}} % end'))
    >>> document.entries["a"].set("title", "50% more")
    >>> document.text
    '@string{j = "J"} @article{a, journal = j, Title = {50\\% more}} % end'
    """
    format = "bibtex" if format == "biblatex" else format
    if format is not None and format not in EDITED:
        raise FormatError(f"files of format {format!r} cannot be edited; use one of {', '.join(EDITED)}")
    from .document import decode_losslessly

    name, data = contents(source)
    data = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if len(data) > MAX_BYTES:
        raise FormatError(f"the file is larger than {MAX_BYTES // 1_000_000} MB; split it", path=name)
    text, encoding = decode_losslessly(data, name)
    format = format or detect_format(name, decode(data, name)[0])
    if format not in EDITED:
        hint = f"convert the file first, such as to BibTeX with `dprkpal convert {name or 'IN'} OUT.bib`"
        raise FormatError(f"{TABLE[format].label} files cannot be edited in place; {hint}", path=name)
    if format == "csljson":
        from .csl_json.document import CsljsonDocument

        return CsljsonDocument(text, encoding, name)
    if format == "ris":
        from .ris.document import RisDocument

        return RisDocument(text, encoding, name)
    if format == "cslyaml":
        from .csl_yaml.document import CslyamlDocument

        return CslyamlDocument(text, encoding, name)
    from .bibtex.document import BibtexDocument

    return BibtexDocument(text, encoding, name)


@pause_gc
def write(
    references: Iterable[Mapping[str, Any] | Reference] | Mapping[str, Reference],
    to: str,
    *,
    proper_nouns: Iterable[str] = (),
) -> Writing:
    r"""Format references as a bibliography file.

    Args:
        references: CSL-JSON mappings, `Reference` objects, or a `dprkpal.Library`.
        to: The target format, one of `WRITTEN`.
        proper_nouns: For BibTeX and biblatex, names that get braces in English titles, in addition to those that are
            recognised.

    Returns:
        A `Writing` with the text of the file, and notes on all fields that the target format cannot represent. To find
        them, the text is read again and compared with *references*.

    Raises:
        FormatError: The target format is unknown.

    >>> write([{"id": "a", "type": "book", "title": "T"}], "ris").text.splitlines()
    ['TY  - BOOK', 'ID  - a', 'TI  - T', 'ER  - ', '']
    >>> writing = write([{"id": "a", "type": "book", "title": "50% of wars & peace", "colour": "red"}], "biblatex")
    >>> print(writing.text, writing.notes[0])
    @book{a,
      title = {50\% of wars \& peace},
    }
     a: biblatex has no field for colour
    """
    if to not in WRITTEN:
        raise FormatError(f"cannot write format {to!r}; use one of {', '.join(WRITTEN)}")
    several = references.values() if isinstance(references, Mapping) else references
    items = [item_of_reference(one) for one in several]
    text, keys = _writer(to, proper_nouns)(items)
    back = {str(item["id"]): item for item in parser_of(to)(text, None).items}
    notes = []
    for item, key in zip(items, keys, strict=True):
        identity = str(item.get("id", ""))
        found = losses(item, back.get(key))
        lost, changed = (", ".join(name for name, how in found if how == kind) for kind in ("lost", "changed"))
        messages = [
            f"written under the key {key!r}" if key != identity else "",
            f"{TABLE[to].label} has no field for {lost}" if lost else "",
            f"{TABLE[to].label} cannot represent this exactly: {changed}" if changed else "",
        ]
        if message := "; ".join(filter(None, messages)):
            notes.append(FormatError(message, key=identity[:200]))
    return Writing(clean(text), notes)


def subset(
    sources: Sequence[str | os.PathLike[str] | IO[bytes] | IO[str]],
    keys: Iterable[str] | None,
    format: str | None = None,
) -> Subset:
    r"""Return the entries with these keys in their original bytes, with everything that they need.

    Args:
        sources: Paths, ``"-"`` for standard input, or open files, all of one format. If two entries have the same key,
            the first one is used, and a note names the other.
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
    from .entry_subset import subset as entry_subset

    return entry_subset(sources, keys, format)


def _writer(format: str, proper_nouns: Iterable[str]) -> Callable[[Iterable[Mapping[str, Any]]], Written]:
    """Return the function that writes *format*."""
    if format in ("bibtex", "biblatex"):
        from .bibtex.writer import write as write_bibtex

        return lambda items: write_bibtex(items, format == "bibtex", proper_nouns)
    return writer_of(format)


def contents(source: str | os.PathLike[str] | IO[bytes] | IO[str]) -> tuple[str | None, bytes | str]:
    """Return the file name of *source* for messages, and its contents, up to just over the size limit.

    Raises:
        FileAccessError: The file cannot be read, or standard input is closed.
        FormatError: The file is a SQLite database, which is read in another way.
    """
    if isinstance(source, io.IOBase) or hasattr(source, "read"):
        name = getattr(source, "name", None)
        return name if isinstance(name, str) else None, _read_all(source)
    advice = "pass io.BytesIO(data) for content in memory" * isinstance(source, bytes | bytearray)
    require(source, str | os.PathLike, "a source is a path or an open file", advice)
    name = os.fspath(source)
    try:
        if name == "-":
            if sys.stdin is None:  # the program was started with standard input closed
                raise OSError(errno.EBADF, "standard input is closed")
            return name, _read_all(sys.stdin.buffer)
        with Path(name).open("rb") as file:
            data = _read_all(file)
    except (OSError, ValueError) as error:
        raise FileAccessError.of(error, "read", name) from None
    if data.startswith(_SQLITE):
        message = (
            "this is a SQLite database, not a text file; open a store with `--from` or dprkpal.Library.open(), or "
            "write its works to a file first: `dprkpal store export STORE library.bib`"
        )
        raise FormatError(message, path=name)
    return name, data


def _read_all(file: Any) -> Any:
    """Return the contents of *file*, up to just over the size limit.

    They are read in pieces. Reading them at once reserves memory for the limit, however small the file is.
    """
    parts, left, size = [], MAX_BYTES + 1, _FIRST_PIECE
    while left > 0:
        part = file.read(min(size, left))
        parts.append(part)
        # A buffered file returns less only at its end. Another read would wait for a second end of input at a terminal.
        ends = len(part) < min(size, left) and isinstance(file, io.BufferedIOBase | io.TextIOBase)
        if not part or ends:
            break
        left -= len(part)
        size *= 2
    return parts[0] if len(parts) == 1 else parts[0][:0].join(parts)


_SQLITE = b"SQLite format 3\x00"
_HTML = re.compile(r"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_BIBTEX = re.compile(r"(?:^|\n)[ \t]*@[ \t]*\w+\s*[{(]")


def detect_format(name: str | None, text: str) -> str:
    """Detect the format of a file from its name and the start of its content."""
    if _HTML.match(text):
        message = "this is a web page (HTML), not a bibliography; download the bibliography file itself"
        raise FormatError(message, path=name, line=1)
    named = named_by(os.path.splitext(name or "")[1].lower())
    if not text.strip():
        return _default(named) or "bibtex"
    found = _format_in(text, named) or _default(named)
    if found is None:
        raise FormatError(f"cannot detect the format of this file; choose one of {', '.join(FORMATS)}", path=name)
    return found


_JSON = re.compile(r"\s*(?:\[\s*[{\]]|\{\s*[\"}])")
_DETECTORS: dict[str, Callable[[str], object]] = {"bibtex": _BIBTEX.search, "csljson": _JSON.match}
_GENERAL = ("cslyaml", "csv")
"""Formats whose detectors accept much, and are therefore tried last."""


def _default(named: list[str]) -> str | None:
    """Return the format of a file in which no format is recognized, or ``None`` if its name does not say enough."""
    return next((name for name in named if name in EDITED or (len(named) == 1 and name != "csv")), None)


def _format_in(text: str, named: list[str]) -> str | None:
    """Return the format of *text*, or ``None``. The formats that the file name says, *named*, are tried first."""
    others = [name for name in FORMATS if name not in _GENERAL]
    for name in dict.fromkeys([*named, *others, *_GENERAL]):
        if name in _DETECTORS:
            if _DETECTORS[name](text):
                return name
        elif looks_like(name, text):
            return name
    return None
