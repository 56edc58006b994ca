"""Internal: a library of any size in a SQLite file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, NamedTuple, Self

from ..collection.citing import notebook_bibliography
from ..collection.entry import Entry
from ..collection.id_mapping import id_of
from ..errors import DuplicateKeyError, FileAccessError, FormatError, VocabularyError
from ..model.keys import renamed_item
from ..storage.database import TIMEOUT, Database, create_database
from ..storage.exporting import Piece, export_pieces
from ..storage.importing import DUPLICATES, Importing, ImportReport, OnDuplicate, imported_files, stored_path
from ..storage.works import Works
from .editable_mapping import item_of
from .library import Library
from .stored_entries import StoredEntries

if TYPE_CHECKING:
    from ..collection.topics import Concept
    from ..formats.results import Writing
    from ..model.reference import Reference
    from ..model.year_range import Years
    from ..search.results import Results

__all__ = ["Store", "StoreInfo"]

SHOWN = 20
"""The number of references that a notebook shows."""


class StoreInfo(NamedTuple):
    """The size and the contents of a store."""

    path: str
    """The file."""
    version: int
    """The version of its tables."""
    references: int
    """The number of references."""
    size: int
    """Its size in bytes, with changes that are not merged into the file yet."""
    unused: int
    """The bytes that `Store.compact` gives back."""
    files: tuple[tuple[str, str, int, bool], ...]
    """The imported files: path, format, number of references, and whether the import was finished."""

    def to_dict(self) -> dict[str, Any]:
        """Return the numbers as plain data."""
        names = ("path", "format", "references", "finished")
        return {**self._asdict(), "files": [dict(zip(names, one, strict=True)) for one in self.files]}


class Store(Library):
    """A library of any size in a SQLite file. Only the works that are needed are read.

    It has the methods of a `Library`. Changes are in the file at once: there is no need to save, and nothing is lost if
    the program is killed. Many programs can read a store while one writes; a second writer waits.

    >>> import tempfile, os
    >>> folder = tempfile.TemporaryDirectory()
    >>> store = Store.create(os.path.join(folder.name, "works.sqlite"))
    >>> store.add({"id": "kim1982", "type": "book", "title": "On Tunnels", "issued": {"date-parts": [[1982]]}}).title
    'On Tunnels'
    >>> len(store), [result.id for result in store.search("tunnel")], store.cite("kim1982", style="apa")
    (1, ['kim1982'], '(On Tunnels, 1982)')
    >>> store.close()
    >>> folder.cleanup()
    """

    def __init__(self, path: str | os.PathLike[str], *, timeout: float = TIMEOUT) -> None:
        """Open a store.

        Args:
            path: The file. `Store.create` makes a new one.
            timeout: How long a change waits for another program that is writing, in seconds.

        Raises:
            MissingFileError: There is no such file.
            FormatError: The file is not a store, is damaged, or was made by a newer version of dprkpal.
        """
        super().__init__()
        self._database = Database(path, timeout=timeout)
        self._works = Works(self._database)
        self._stored = StoredEntries(self._works, self)
        self._entries = self._stored

    @classmethod
    def create(cls, path: str | os.PathLike[str], *, timeout: float = TIMEOUT) -> Self:
        """Create an empty store, and open it.

        Args:
            path: The file. By convention its name ends in ``.sqlite``.
            timeout: How long a change waits for another program that is writing, in seconds.

        Raises:
            FileAccessError: There is a file with this name, or it cannot be written.
            FormatError: The SQLite of this Python has no full-text search (FTS5).
        """
        create_database(path)
        return cls(path, timeout=timeout)

    @property
    def path(self) -> str:
        """The file, as it was given."""
        return self._database.path

    def close(self) -> None:
        """Close the file in this thread. It is opened again when it is needed."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- changing ----------------------------------------------------------------------------------

    def add(self, reference: Mapping[str, Any] | Reference | Entry) -> Entry:
        """Add a reference at the end, and return its entry.

        Args:
            reference: A `Reference`, a CSL-JSON mapping, or an entry of another library.

        Raises:
            DuplicateKeyError: The store already has a reference with this key, and keeps it.
            FormatError: The reference has no key, or JSON cannot represent it.
            FileAccessError: The file cannot be written, or another program writes to it for too long.
        """
        with self._works.changing():
            return super().add(reference)

    def add_all(self, references: Iterable[Mapping[str, Any] | Reference | Entry]) -> int:
        """Add references at the end, all or none, and return their number. It is much faster than adding each alone.

        Raises:
            DuplicateKeyError: A key is used. Nothing is added.
            FormatError: A reference has no key, or JSON cannot represent it. Nothing is added.
        """
        count = 0
        with self._works.changing():
            for count, reference in enumerate(references, 1):  # noqa: B007  # the number of the last one
                super().add(reference)
        return count

    def replace(self, reference: Mapping[str, Any] | Reference | Entry) -> Entry:
        """Replace the reference that has the same key, and return its entry. Its position does not change.

        Raises:
            UnknownReferenceError: No reference has this key.
            FormatError: The reference has no key, or JSON cannot represent it.
        """
        with self._works.changing():
            return super().replace(reference)

    def remove(self, *keys: str | int) -> None:
        """Remove references.

        Raises:
            UnknownReferenceError: A key is not in the store. Nothing is removed.
        """
        with self._works.changing():
            super().remove(*keys)

    def rename(self, old: str | int, new: str | int) -> Entry:
        """Give a reference another key, and return its entry. Fields such as ``related`` that name it follow.

        Raises:
            UnknownReferenceError: No reference has the key *old*.
            DuplicateKeyError: Another reference has the key *new*.
        """
        with self._works.changing():
            key, wanted = self[old].id, item_of({"id": new})[0]
            if wanted == key:
                return self[key]
            if wanted in self._stored:
                raise DuplicateKeyError(wanted)
            for work in self._works.naming(key):
                item = renamed_item(work.csl, {key: wanted})
                if work.key == key:
                    self._works.rename(work.id, wanted, item)
                elif item is not work.csl:
                    self._works.replace(work.id, item)
            return self[wanted]

    # -- importing and exporting -------------------------------------------------------------------

    def import_file(
        self,
        source: str | os.PathLike[str] | IO[bytes] | IO[str],
        *,
        format: str | None = None,
        on_duplicate: OnDuplicate = "skip",
        sentence_case: bool = True,
        progress: Callable[[int], None] | None = None,
    ) -> ImportReport:
        """Import a bibliography file.

        Files in BibTeX, RIS, PubMed, Web of Science and refer format, lists in CSL-JSON, and JSON Lines of Crossref and
        OpenAlex are read in parts, so their size does not matter. Other files are read at once, up to 256 MB.

        If the program is killed, everything that was imported so far is in the store, and the same call continues
        there. With ``on_duplicate="replace"``, and from a stream, all is imported or nothing.

        Args:
            source: A path, ``"-"`` for standard input, or an open file.
            format: One of `dprkpal.formats.FORMATS`; ``None`` detects it by name and content.
            on_duplicate: What to do with a work whose key is used in the store: ``"skip"`` it, ``"replace"`` the one in
                the store, or ``"rename"`` it. A key that is repeated inside the file gets a new name in any case.
            sentence_case: Whether to set English titles of ``.bib`` files in sentence case, as CSL stores them.
            progress: Called with the number of works imported so far, after each part.

        Returns:
            The numbers of works that were added, replaced, renamed and skipped, and the problems of the file.

        Raises:
            FormatError: The file cannot be read, or nothing in it. Nothing of it is in the store.
            FileAccessError: The store cannot be written, or another program writes to it for too long.
            VocabularyError: There is no such choice for *on_duplicate*.
        """
        if on_duplicate not in DUPLICATES:
            raise VocabularyError(f"on_duplicate cannot be {on_duplicate!r}; use one of {', '.join(DUPLICATES)}")
        importing = Importing(
            self._works, on_duplicate=on_duplicate, sentence_case=sentence_case, progress=progress
        )  # fmt: skip
        return importing.read(source, format)

    def undo_import(self, source: str | os.PathLike[str]) -> int:
        """Remove the works of an interrupted import, and return their number.

        Raises:
            FormatError: No import of this file was interrupted.
        """
        importing = Importing(self._works)
        path = stored_path(source)
        found = [one.file for one in importing.unfinished() if one.path == path]
        if not found:
            raise FormatError("no import of this file was interrupted", path=os.fspath(source))
        return sum(map(importing.undo, found))

    def export(
        self, to: str, *, keys: Iterable[str | int] | None = None, table: str = "references",
        output: str | os.PathLike[str] | None = None,
    ) -> Writing:  # fmt: skip
        """Export references to another format, a piece at a time if *output* is given.

        References that were imported from a file of the same format are written byte for byte as they were there, with
        the comments around them, if all references are exported. In CSL-JSON and CSL-YAML this holds if the store has
        the references of one file, unchanged.

        Args:
            to: As for `Library.export`. ``"sqlite"`` writes tables for analysis, which are not a store.
            keys: The references; by default all.
            table: The table for ``"csv"``, one of `dprkpal.exports.tables.COLUMNS`.
            output: Write to this file or folder instead of returning the text.

        Returns:
            The ``text``, empty with *output*, and ``notes`` on fields that the target format cannot represent.

        Raises:
            FormatError: The format does not exist, lacks *output* or pyarrow, or *output* is the store itself.
            UnknownReferenceError: A key is not in the store.
            UnknownTableError: The table does not exist.
            FileAccessError: The file cannot be written.
        """
        from ..formats import WRITTEN
        from ..formats.results import Writing

        if output is not None and os.path.realpath(output) == os.path.realpath(self.path):
            raise FileAccessError("this is the store itself; choose another file", path=os.fspath(output))
        if keys is not None or to not in WRITTEN:
            return super().export(to, keys=keys, table=table, output=output)
        notes: list[FormatError] = []

        def pieces() -> Iterator[bytes]:
            for piece in self.export_pieces(to):
                notes.extend(piece.notes)
                yield piece.data

        if output is None:
            return Writing(b"".join(pieces()).decode("utf-8", "backslashreplace"), notes)
        from ..formats.atomic_write import write_file

        write_file(output, pieces())
        return Writing("", notes)

    def export_pieces(self, to: str) -> Iterator[Piece]:
        """Yield the file that `export` writes for all references, a piece at a time.

        Args:
            to: One of `dprkpal.formats.WRITTEN`.

        Raises:
            FormatError: The format is unknown.
        """
        from ..formats import WRITTEN

        if to not in WRITTEN:
            raise FormatError(f"no format {to!r} can be written in pieces; use one of {', '.join(WRITTEN)}")
        return export_pieces(self._works, to)

    def save(
        self, path: str | os.PathLike[str] | None = None, *, format: str | None = None, overwrite: bool = False
    ) -> tuple[FormatError, ...]:
        """Save the references to another file. Changes of the store itself need no saving.

        Args:
            path: The file; without it, nothing is done.
            format: The format, one of `dprkpal.formats.WRITTEN`. By default the extension of the name says it.
            overwrite: Whether to replace an existing file.

        Returns:
            Notes on fields that the format cannot represent.

        Raises:
            FormatError: The format is unknown, or the file exists or cannot be written.
        """
        if path is None:
            return ()
        from .saving import format_to_save

        return tuple(self.export(format_to_save(os.fspath(path), format, overwrite=overwrite), output=path).notes)

    # -- searching and selecting -------------------------------------------------------------------

    def search(
        self,
        query: str = "",
        *,
        kind: str | None = None,
        type: str | None = None,
        years: Years | None = None,
        topic: str | Concept | None = None,
        author: str | None = None,
        limit: int | None = 20,
    ) -> Results:
        """Search the references by the index in the file; the best results come first.

        A word also matches its other forms, and accents do not count. A word that occurs nowhere matches words that
        begin with it, or else names that sound like it. All words of a query must match; of one with more than three
        words, all but one. If more than 5,000 references match, the best of the 5,000 that were added last come first.

        Args:
            query: Words, or phrases in quotation marks. They are never understood as the query language of SQLite.
            kind: As for `Library.search`. A store has only references.
            type: Only references of this CSL item type, such as ``"book"``.
            years: Only references published in these years.
            topic: As for `Library.search`. A store has no topics.
            author: Only references by an author with this name.
            limit: The maximum number of results; ``None`` for all.

        Raises:
            VocabularyError: The kind or item type does not exist.
            UnknownTopicError: A topic is given.
            FormatError: The years are not a range.
        """
        from ..model.year_range import year_range
        from ..search.engine import check_filters
        from ..search.results import Results
        from ..storage.search import search_works

        check_filters(kind, type)
        if topic is not None:
            _ = self.topics[id_of(topic)]
        if kind not in (None, "reference"):
            return Results()
        return search_works(
            self._works, query, self._stored.entry_of, type=type,
            years=None if years is None else year_range(years), author=author, limit=limit,
            everything=kind is not None,
        )  # fmt: skip

    def select(
        self,
        *,
        keys: Iterable[str | int] | None = None,
        type: str | None = None,
        years: Years | None = None,
        topic: str | Concept | None = None,
        author: str | None = None,
        min_verified: str | None = None,
    ) -> Library:
        """Return a library in memory of the references that match every given condition; see `Library.select`."""
        found = None if keys is None else {self[key].id for key in keys}
        if (type, years, topic, author) != (None,) * 4:
            results = self.search(type=type, years=years, topic=topic, author=author, kind="reference", limit=None)
            ids = {result.id for result in results}
            found = ids if found is None else found & ids
        entries = self._stored.entries() if found is None else iter(self._stored.chosen(found).values())
        if min_verified is not None:
            from ..model.verification import level_number

            lowest = level_number(min_verified)
            entries = (one for one in entries if level_number(one.verification.level) >= lowest)
        chosen = list(entries)
        return Library([one.csl for one in chosen], places={one.id: one.place for one in chosen})

    # -- the file ----------------------------------------------------------------------------------

    @property
    def info(self) -> StoreInfo:
        """The size and the contents of the store."""
        database = self._database
        counts = dict(database.rows('SELECT file, count(*) FROM "references" GROUP BY file'))
        [version], [size], [pages], [unused] = (
            database.row(f"PRAGMA {name}") for name in ("user_version", "page_size", "page_count", "freelist_count")
        )
        files = tuple(
            (one.path or "", one.format, counts.get(one.file, 0), bool(one.finished))
            for one in imported_files(self._works)
        )
        return StoreInfo(self.path, version, sum(counts.values()), size * pages, size * unused, files)

    def verify(self) -> list[FormatError]:
        """Return the problems of the file itself, and the imports that were interrupted.

        `check` checks the references.
        """
        found = [FormatError(message, path=self.path) for message in self._database.problems()]
        for one in imported_files(self._works):
            if not one.finished:
                message = f"the import of {one.path} was interrupted; import it again to go on, or undo it"
                found.append(FormatError(message, path=self.path))
        return found

    def compact(self) -> None:
        """Build the search index again, and give unused space back to the system.

        It needs as much free space on the disk as the store has.
        """
        self._works.build_index()
        self._database.compact()

    # -- copying and showing -----------------------------------------------------------------------

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the path."""
        return Store, (os.path.abspath(self.path),)

    def __copy__(self) -> Library:  # type: ignore[override]  # a copy is not in the file
        """Return a library with the same references. Its changes stay in memory."""
        from .layered_entries import LayeredEntries

        copied = Library()
        copied._entries = LayeredEntries([self._stored])
        return copied

    def __deepcopy__(self, memo: dict[int, Any]) -> Library:  # type: ignore[override]  # as above
        memo[id(self)] = copied = self.__copy__()
        return copied

    def __repr__(self) -> str:
        """Show the path and the number of references."""
        return f"<Store {self.path}: {len(self):,} references>"

    def _repr_html_(self) -> str:
        return notebook_bibliography(entry.csl for entry in islice(self._stored.entries(), SHOWN))

    def _repr_markdown_(self) -> str:
        return f"{self!r}\n"
