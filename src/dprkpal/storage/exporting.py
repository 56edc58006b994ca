"""Internal: write the references of a store as a bibliography file, a piece at a time.

References that were imported from a file of the same format are written as they were, byte for byte, with the text
between them. The others are converted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..errors import FormatError
from ..formats import write
from .importing import ImportedFile, imported_files
from .works import PAGE, StoredWork, Works

__all__ = ["Piece", "export_pieces"]

_JOINED = frozenset({"bibtex", "ris"})
"""The formats of which files can be joined by putting one after the other."""


class Piece(NamedTuple):
    """A piece of the new file."""

    data: bytes
    notes: Sequence[FormatError] = ()
    """Fields that the format cannot represent."""


def export_pieces(works: Works, to: str) -> Iterator[Piece]:
    """Yield the pieces of a file with all references.

    Args:
        works: The references.
        to: One of `dprkpal.formats.WRITTEN`.
    """
    family = "bibtex" if to == "biblatex" else to
    files = [one for one in imported_files(works) if one.format == family and _has_sources(works, one)]
    if family in _JOINED and len({one.encoding for one in files}) == 1:
        last = b""
        for number, file in enumerate(files):
            newline = "\n".encode(file.encoding)
            begins = number > 0
            for data in _original(works, file, to):
                if begins:
                    data = data.removeprefix("\ufeff".encode(file.encoding))
                    if last and not last.endswith(newline):
                        yield Piece(newline)
                begins = False
                last = data or last
                yield Piece(data)
        yield from _converted(works, to, files, last)
    elif len(files) == 1 and _is_whole(works, files[0]):
        for data in _original(works, files[0], to):
            yield Piece(data)
    elif family in _JOINED:
        yield from _converted(works, to, [], b"")
    elif to == "csljson":
        yield from _json_list(works)
    else:
        writing = write((work.csl for work in works.all()), to)
        yield Piece(writing.text.encode(), writing.notes)


def _has_sources(works: Works, file: ImportedFile) -> bool:
    """Return whether works of the store have their place in this file."""
    statement = "SELECT 1 FROM sources WHERE file = ? AND id IS NOT NULL LIMIT 1"
    return works.database.row(statement, (file.file,)) is not None


def _is_whole(works: Works, file: ImportedFile) -> bool:
    """Return whether the store has all works of this file, unchanged, and no others."""
    [entries, missing] = works.database.row(
        "SELECT count(id), count(*) FILTER (WHERE removed OR (id IS NOT NULL AND source IS NULL)) "
        "FROM sources WHERE file = ?",
        (file.file,),
    )
    return bool(file.finished) and not missing and works.count() == entries


def _original(works: Works, file: ImportedFile, to: str) -> Iterator[bytes]:
    """Yield the text of an imported file, with new text for works that were changed."""
    last = 0
    statement = (
        "SELECT number, id, before, source, removed FROM sources WHERE file = ? AND number > ? ORDER BY number LIMIT ?"
    )
    while rows := works.database.rows(statement, (file.file, last, PAGE)):
        last = rows[-1][0]
        changed = works.by_id([row[1] for row in rows if row[1] is not None and row[3] is None])
        for _, identity, before, source, removed in rows:
            if removed:
                if before.decode(file.encoding, "replace").strip():
                    yield before
                continue
            if identity is not None and source is None:
                text = write([changed[identity].csl], to).text.strip("\n")
                if "\r\n".encode(file.encoding) in before:
                    text = text.replace("\n", "\r\n")
                source = text.encode(file.encoding, "backslashreplace")
            yield before + (source or b"")


def _converted(works: Works, to: str, files: Sequence[ImportedFile], last: bytes) -> Iterator[Piece]:
    """Yield the works that have no place in one of *files*, converted.

    Args:
        works: The references.
        to: The format.
        files: The files whose text was written before.
        last: The end of it.
    """
    encoding = files[0].encoding if files else "utf-8"
    begun = bool(last)
    line_ends = not begun or last.endswith("\n".encode(encoding))
    for several in _pages(works, [one.file for one in files]):
        writing = write((work.csl for work in several), to)
        text = "\n" * (begun + (not line_ends)) + writing.text
        begun = line_ends = True
        yield Piece(text.encode(encoding, "backslashreplace"), writing.notes)


def _pages(works: Works, files: Sequence[int]) -> Iterator[list[StoredWork]]:
    """Yield the references that have no place in one of *files*, some hundred at a time."""
    placed: set[int] = set()
    several: list[StoredWork] = []
    for number, work in enumerate(works.all()):
        if files and number % PAGE == 0:
            marks = ", ".join("?" * len(files))
            statement = f"SELECT id FROM sources WHERE id >= ? AND file IN ({marks}) ORDER BY id LIMIT ?"
            placed = {identity for (identity,) in works.database.rows(statement, (work.id, *files, PAGE))}
        if work.id not in placed:
            several.append(work)
        if len(several) == PAGE:
            yield several
            several = []
    if several:
        yield several


def _json_list(works: Works) -> Iterator[Piece]:
    """Yield all references as one list in CSL-JSON."""
    begun = False
    for several in _pages(works, []):
        writing = write((work.csl for work in several), "csljson")
        inside = writing.text.strip().removeprefix("[").removesuffix("]").rstrip()
        yield Piece((f",{inside}" if begun else f"[{inside}").encode(), writing.notes)
        begun = True
    yield Piece(b"\n]\n" if begun else b"[]\n")
