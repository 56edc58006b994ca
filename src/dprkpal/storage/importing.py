"""Internal: import bibliography files into a store, in parts.

Each part is one transaction, which also records how far the import has come. After an interruption, the same import
continues there. An import that replaces works, and one from a stream, is a single transaction: it cannot be resumed,
and is either made or not.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import IO, Any, Literal, NamedTuple

from ..errors import FileAccessError, FormatError
from ..model.keys import unique_key
from .entry_sources import KEPT, EntrySource, entry_sources
from .file_parts import PART, FilePart, PartReader
from .parents import Parents
from .part_reading import read_part
from .works import Works

__all__ = ["DUPLICATES", "ImportReport", "Importing", "OnDuplicate", "stored_path"]

OnDuplicate = Literal["skip", "replace", "rename"]

DUPLICATES: tuple[OnDuplicate, ...] = ("skip", "replace", "rename")
"""What can be done with a work whose key is in the store already."""

MAX_PROBLEMS = 1000
"""The maximum number of findings, and of notes, that are kept of an import."""

DUPLICATE_OF_ANOTHER_FILE, DUPLICATE_IN_FILE = "BIB031", "BIB033"


@dataclass
class ImportReport:
    """The result of an import: numbers of works, and problems."""

    added: int = 0
    """The number of new works."""
    replaced: int = 0
    """The number of works that replaced one with the same key."""
    renamed: int = 0
    """The number of new works that got another key, because theirs was used."""
    skipped: int = 0
    """The number of works that were left out, because their key was used."""
    unchanged: int = 0
    """The number of works that the store had already, the same in every field."""
    findings: list[FormatError] = field(default_factory=list)
    """Problems that lost content, the first thousand of them."""
    notes: list[FormatError] = field(default_factory=list)
    """Problems that lost nothing, the first thousand of them."""
    resumed: bool = False
    """Whether this went on with an import that was interrupted."""

    def to_dict(self) -> dict[str, Any]:
        """Return the numbers as plain data."""
        names = ("added", "replaced", "renamed", "skipped", "unchanged", "resumed")
        return {name: getattr(self, name) for name in names}


class _Start(NamedTuple):
    """Where an import begins."""

    file: int
    position: int
    line: int
    strings: dict[str, str]


class Importing:
    """Imports files into one store.

    Args:
        works: The references of the store.
        on_duplicate: What to do with a work whose key is used.
        sentence_case: Whether to set English titles of ``.bib`` files in sentence case.
        progress: Called with the number of works so far, after each part.
        part: The size of a part in characters.
    """

    def __init__(
        self,
        works: Works,
        *,
        on_duplicate: OnDuplicate = "skip",
        sentence_case: bool = True,
        progress: Callable[[int], None] | None = None,
        part: int = PART,
    ) -> None:
        self.works = works
        self.database = works.database
        self.on_duplicate = on_duplicate
        self.sentence_case = sentence_case
        self.progress = progress
        self.part = part
        self.report = ImportReport()
        self._counts: dict[str, int] = {}

    def read(self, source: str | os.PathLike[str] | IO[bytes] | IO[str], format: str | None = None) -> ImportReport:
        """Import a file; see `dprkpal.Store.import_file`."""
        with _opened(source) as (file, name):
            is_file = isinstance(source, str | os.PathLike) and name != "-" and os.path.isfile(source)
            found = os.fstat(file.fileno()) if is_file else None
            reader = PartReader(file, name, format, size=self.part)
            self._import(reader, name, found)
        return self.report

    def _import(self, reader: PartReader, name: str | None, found: os.stat_result | None) -> None:
        resumable = found is not None and self.on_duplicate != "replace"
        with nullcontext() if resumable else self.database.transaction():
            with self.works.changing():
                start = self._start(reader, name, found)
            try:
                self._add_parts(reader, name, start)
            except FormatError as error:
                # A file with an error cannot be read at the next attempt either. After an error of the store or of the
                # disk, the same import can be resumed.
                if not isinstance(error, FileAccessError) and error.path != self.database.path:
                    self.undo(start.file)
                raise

    def _add_parts(self, reader: PartReader, name: str | None, start: _Start) -> None:
        """Add the parts of a file, each in a transaction."""
        strings = start.strings
        parents = Parents.of(reader) if reader.format == "bibtex" else Parents()
        for part in reader.parts(start.position, start.line):
            with self.database.transaction():
                self._add_part(reader, part, name, start.file, parents, strings)
                self.database.run(
                    "UPDATE files SET position = ?, line = ?, strings = ?, finished = ? WHERE file = ?",
                    (part.end, part.line + part.lines, json.dumps(strings), int(part.is_last), start.file),
                )
            if self.progress is not None:
                self.progress(self.report.added + self.report.replaced)
        with self.database.transaction():
            # An empty file has no parts. A file of which the store had every work needs no record.
            if self.database.row('SELECT 1 FROM "references" WHERE file = ? LIMIT 1', (start.file,)) is None:
                self.undo(start.file)
            self.database.run("UPDATE files SET finished = 1 WHERE file = ?", (start.file,))

    def _start(self, reader: PartReader, name: str | None, found: os.stat_result | None) -> _Start:
        """Return where to begin: where an interrupted import of the same file stopped, or at the beginning."""
        path = None if found is None or name is None else stored_path(name)
        settings = json.dumps([self.on_duplicate, self.sentence_case, self.part])
        size, modified = (found.st_size, found.st_mtime_ns) if found is not None else (0, 0)
        for row in self.unfinished():
            if path is None or row.path != path:
                continue
            if (row.format, row.size, row.modified, row.settings) == (reader.format, size, modified, settings):
                self.report.resumed = True
                return _Start(row.file, row.position, row.line, json.loads(row.strings))
            message = "the file or the options changed since its import was interrupted; undo that import first"
            raise FormatError(message, path=name)
        shown = path or (None if name is None else _encodable(name))
        file = self.database.run(
            "INSERT INTO files (path, format, encoding, size, modified, settings) VALUES (?, ?, ?, ?, ?, ?)",
            (shown, reader.format, reader.encoding, size, modified, settings),
        )
        return _Start(file, 0, 0, {})

    # -- one part ----------------------------------------------------------------------------------

    def _add_part(
        self, reader: PartReader, part: FilePart, name: str | None, file: int, parents: Parents, strings: dict[str, str]
    ) -> None:
        """Add the works of a part, and their source text."""
        reading = read_part(reader, part, name, parents, strings, sentence_case=self.sentence_case)
        self._keep(self.report.findings, reading.findings)
        self._keep(self.report.notes, reading.notes)
        kept: dict[str, tuple[int, bool]] = {}
        for item in reading.items:
            key = str(item["id"])
            line = reading.places.get(key, (None, None))[1]
            added = self._add(item, key, file, line, (name, line))
            if added is not None:
                kept[key] = added
        if reader.format in KEPT and not reader.is_lines:
            self._add_sources(entry_sources(reader, part, reading), kept, file)

    def _add(
        self, item: Mapping[str, Any], key: str, file: int, line: int | None, place: tuple[str | None, int | None]
    ) -> tuple[int, bool] | None:
        """Add a work. If its key is used, skip it, replace the other one, or add it under a new key.

        Returns:
            The number of its row, and whether its source text still fits; ``None`` if it was left out.
        """
        identity = self.works.id_of(key)
        if identity is None:
            self.report.added += 1
            return self.works.add(key, item, file, line), True
        before = self.works.by_id([identity])[identity]
        if before.csl == item:
            self.report.unchanged += 1
            return None
        [where] = self.database.row('SELECT file FROM "references" WHERE id = ?', (identity,))
        in_file = where == file
        where_text = ":".join(str(one) for one in before.place if one is not None) or "the store"
        if in_file or self.on_duplicate == "rename":
            new = unique_key(key, _Taken(self.works), self._counts)
            message = f"the key is already used in {where_text}; this entry gets the key {new[:200]!r}"
            self._note(self.report.notes, message, place, key, DUPLICATE_IN_FILE)
            self.report.added += 1
            self.report.renamed += not in_file
            # In a file with a repeated key, the reader gives the same new key again.
            return self.works.add(new, {**item, "id": new}, file, line), in_file
        if self.on_duplicate == "replace":
            self.works.replace(identity, item, file, line)
            self.report.replaced += 1
            return identity, True
        message = f"this key is used before, in {where_text}; the first one counts"
        self._note(self.report.findings, message, place, key, DUPLICATE_OF_ANOTHER_FILE)
        self.report.skipped += 1
        return None

    def _note(
        self, problems: list[FormatError], message: str, place: tuple[str | None, int | None], key: str, code: str
    ) -> None:
        self._keep(problems, [FormatError(message, path=place[0], line=place[1], key=key[:200], code=code)])

    def _keep(self, problems: list[FormatError], more: list[FormatError]) -> None:
        """Add problems, up to the limit. One without a line says the same of every part."""
        for problem in more:
            if len(problems) < MAX_PROBLEMS and (problem.line is not None or str(problem) not in map(str, problems)):
                problems.append(problem)

    def _add_sources(self, sources: Iterator[EntrySource], kept: Mapping[str, tuple[int, bool]], file: int) -> None:
        """Store the source text of a part."""

        def rows() -> Iterator[tuple[int, int | None, bytes, bytes | None, bool]]:
            for one in sources:
                identity, fits = kept.get(one.key or "", (None, False))
                removed = one.key is not None and identity is None
                yield file, identity, one.before, one.source if fits else None, removed

        statement = "INSERT INTO sources (file, id, before, source, removed) VALUES (?, ?, ?, ?, ?)"
        self.database.run_many(statement, rows())

    # -- interrupted imports -----------------------------------------------------------------------

    def unfinished(self) -> list[ImportedFile]:
        """Return the files whose import was interrupted."""
        return [one for one in imported_files(self.works) if not one.finished]

    def undo(self, file: int) -> int:
        """Remove the works and the record of an import, and return the number of works."""
        with self.works.changing():
            rows = self.database.rows('SELECT id FROM "references" WHERE file = ?', (file,))
            for (identity,) in rows:
                self.works.remove(identity)
            self.database.run("DELETE FROM sources WHERE file = ?", (file,))
            self.database.run("DELETE FROM files WHERE file = ?", (file,))
        return len(rows)


def stored_path(path: str | os.PathLike[str]) -> str:
    r"""Return the absolute path of a file as the store keeps it.

    A name on Unix can have bytes that are not UTF-8, which SQLite does not store. They are escaped.

    >>> os.path.basename(stored_path("caf\udce9.bib"))
    'caf\\udce9.bib'
    """
    return _encodable(os.path.abspath(os.fspath(path)))


def _encodable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


class ImportedFile(NamedTuple):
    """A file that was imported, or whose import was interrupted."""

    file: int
    path: str | None
    format: str
    encoding: str
    size: int
    modified: int
    settings: str
    position: int
    line: int
    strings: str
    finished: int


def imported_files(works: Works) -> list[ImportedFile]:
    """Return the imported files, in order."""
    names = ", ".join(ImportedFile._fields)
    return [ImportedFile(*row) for row in works.database.rows(f"SELECT {names} FROM files ORDER BY file")]


class _Taken:
    """The keys of a store, as a container."""

    def __init__(self, works: Works) -> None:
        self._works = works

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._works.has(key)


@contextmanager
def _opened(source: str | os.PathLike[str] | IO[bytes] | IO[str]) -> Iterator[tuple[IO[bytes], str | None]]:
    """Open a file, or copy a stream to a temporary file, and yield it with its name."""
    if isinstance(source, str | os.PathLike) and os.fspath(source) != "-":
        name = os.fspath(source)
        try:
            with open(name, "rb") as file:
                if file.seekable():
                    yield file, name
                else:  # a pipe
                    with _copy(file, name) as copy:
                        yield copy, name
                return
        except OSError as error:
            if isinstance(error, FormatError):
                raise
            raise FileAccessError.of(error, "read", name) from None
    if isinstance(source, str | os.PathLike):
        if sys.stdin is None:
            raise FileAccessError("cannot be read: standard input is closed", path="-")
        with _copy(sys.stdin.buffer, "-") as copy:
            yield copy, "-"
        return
    label = getattr(source, "name", None)
    label = label if isinstance(label, str) else None
    with _copy(source, label) as copy:
        yield copy, label


@contextmanager
def _copy(stream: Any, name: str | None) -> Iterator[IO[bytes]]:
    """Copy a stream to a temporary file, because some formats are read twice."""
    with tempfile.TemporaryFile() as file:
        try:
            first = stream.read(65536)
            if isinstance(first, str):
                while first:
                    file.write(first.encode("utf-8", "surrogatepass"))
                    first = stream.read(65536)
            else:
                file.write(first)
                shutil.copyfileobj(stream, file)
        except (OSError, ValueError) as error:
            raise FileAccessError.of(error, "read", name) from None
        file.seek(0)
        yield file
