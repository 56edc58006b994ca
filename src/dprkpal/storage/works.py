"""Internal: the references of a store: look up, add, replace, rename and remove.

Source: the SQLite documentation, "FTS5 Extension", "The 'delete' Command" (the search index has no copy of the text, so
the words of a reference are made again to remove them).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from ..errors import FormatError
from ..model.date_interval import years_of_csl
from ..model.other_keys import other_keys
from .database import Database
from .indexed_words import COLUMNS, indexed_words
from .schema import WORDS_VERSION

__all__ = ["StoredWork", "Works"]

PAGE = 1000
"""The number of references that are read at once."""

MAX_CANDIDATES = 2000
"""The maximum number of keys among which similar ones are looked for."""

_COLUMNS = 'r.id, r.key, r.csl, f.path, r.line FROM "references" AS r LEFT JOIN files AS f USING (file)'
_WORDS = f"INSERT INTO words (rowid, {', '.join(COLUMNS)}) VALUES (?{', ?' * len(COLUMNS)})"
_FORGET = f"INSERT INTO words (words, rowid, {', '.join(COLUMNS)}) VALUES ('delete', ?{', ?' * len(COLUMNS)})"

_LOSE_SOURCE = "UPDATE sources SET id = NULL, source = NULL, removed = 1 WHERE id = ?"
_SURROGATE = re.compile("[\ud800-\udfff]")


class StoredWork(NamedTuple):
    """A reference of a store."""

    id: int
    """The number of its row."""
    key: str
    csl: dict[str, Any]
    place: tuple[str | None, int | None]
    """The file it was imported from, and the line where it began there."""

    @classmethod
    def of(cls, row: tuple[int, str, str, str | None, int | None]) -> StoredWork:
        """Return the reference in a row of a query for `_COLUMNS`."""
        return cls(row[0], row[1], json.loads(row[2]), (row[3], row[4]))


class Works:
    """The references of a store. Every change is made in a transaction.

    Args:
        database: The open store.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    # -- reading -----------------------------------------------------------------------------------

    def find(self, key: str) -> StoredWork | None:
        """Return the reference with this key, or the first one that has it as another key (``ids``)."""
        row = self.database.row(f"SELECT {_COLUMNS} WHERE r.key = ?", (key,))
        if row is None:
            row = self.database.row(
                f"SELECT {_COLUMNS} WHERE r.id = (SELECT min(id) FROM aliases WHERE alias = ?)", (key,)
            )
        return None if row is None else StoredWork.of(row)

    def id_of(self, key: str) -> int | None:
        """Return the number of the reference with exactly this key."""
        row = self.database.row('SELECT id FROM "references" WHERE key = ?', (key,))
        return None if row is None else int(row[0])

    def has(self, key: str) -> bool:
        """Return whether a reference has this key, as its own or as another one."""
        return self.id_of(key) is not None or self.find(key) is not None

    def by_id(self, ids: Iterable[int]) -> dict[int, StoredWork]:
        """Return the references in these rows."""
        wanted = list(ids)
        found: dict[int, StoredWork] = {}
        for begin in range(0, len(wanted), PAGE // 2):
            several = wanted[begin : begin + PAGE // 2]
            marks = ", ".join("?" * len(several))
            for row in self.database.rows(f"SELECT {_COLUMNS} WHERE r.id IN ({marks})", several):
                found[row[0]] = StoredWork.of(row)
        return found

    def naming(self, key: str) -> Iterator[StoredWork]:
        """Yield the reference with this key, and all whose data contain it. This reads all references."""
        statement = 'SELECT id FROM "references" WHERE id > ? AND instr(csl, ?) ORDER BY id LIMIT ?'
        last = 0
        while rows := self.database.rows(statement, (last, json.dumps(key, ensure_ascii=False)[1:-1], PAGE)):
            last = rows[-1][0]
            yield from self.by_id([row for (row,) in rows]).values()

    def count(self) -> int:
        """Return the number of references."""
        return int(self.database.row('SELECT count(*) FROM "references"')[0])

    def is_empty(self) -> bool:
        """Return whether there are no references."""
        return self.database.row('SELECT 1 FROM "references" LIMIT 1') is None

    def keys(self) -> Iterator[str]:
        """Yield all keys, in the order in which the references were added."""
        for _, key in self._pages('SELECT id, key FROM "references" WHERE id > ? ORDER BY id LIMIT ?'):
            yield str(key)

    def all(self) -> Iterator[StoredWork]:
        """Yield all references in order, a page at a time."""
        for row in self._pages(f"SELECT {_COLUMNS} WHERE r.id > ? ORDER BY r.id LIMIT ?"):
            yield StoredWork.of(row)

    def _pages(self, statement: str) -> Iterator[Any]:
        """Yield the rows of a query in pages, so that a long iteration holds no transaction open.

        An open transaction would keep the write-ahead log from being emptied.
        """
        last = 0
        while rows := self.database.rows(statement, (last, PAGE)):
            yield from rows
            last = rows[-1][0]

    def aliases(self) -> Iterator[str]:
        """Yield the other keys of all references."""
        return iter([alias for (alias,) in self.database.rows("SELECT DISTINCT alias FROM aliases")])

    def keys_near(self, key: str) -> list[str]:
        """Return keys that could be meant by *key*: those that begin in the same way, as long as there are not many."""
        found: dict[str, None] = {}
        statement = 'SELECT key FROM "references" WHERE key >= ? AND key < ? ORDER BY key LIMIT ?'
        for length in (5, 3, 2, 1, 0):
            begin = key[:length]
            for start in dict.fromkeys((begin, begin.lower(), begin.title())):
                room = MAX_CANDIDATES - len(found)
                rows = self.database.rows(statement, (start, start + "\U0010ffff", room))
                found.update(dict.fromkeys(one for (one,) in rows))
        return list(found)

    # -- changing ----------------------------------------------------------------------------------

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Make all changes of the body, or none of them, with a search index that fits this version."""
        with self.database.transaction():
            self._prepare()
            yield

    def add(self, key: str, item: Mapping[str, Any], file: int | None = None, line: int | None = None) -> int:
        """Add a reference at the end, and return the number of its row. The key must be new."""
        statement = 'INSERT INTO "references" (key, type, year, file, line, csl) VALUES (?, ?, ?, ?, ?, ?)'
        identity = self.database.run(statement, (key, *_row(item), file, line, _json(item)))
        self._index(identity, item)
        return identity

    def replace(
        self, identity: int, item: Mapping[str, Any], file: int | None = None, line: int | None = None
    ) -> None:
        """Replace the reference in this row. Its place in the order stays, its source text does not."""
        self._unindex(identity)
        kind, year = _row(item)
        self.database.run(
            'UPDATE "references" SET type = ?, year = ?, csl = ?, file = coalesce(?, file), line = coalesce(?, line) '
            "WHERE id = ?",
            (kind, year, _json(item), file, line, identity),
        )
        if file is not None:
            self.database.run(_LOSE_SOURCE, (identity,))
        else:
            self.database.run("UPDATE sources SET source = NULL WHERE id = ?", (identity,))
        self._index(identity, item)

    def rename(self, identity: int, key: str, item: Mapping[str, Any]) -> None:
        """Give the reference in this row another key, which must be new."""
        self.database.run('UPDATE "references" SET key = ? WHERE id = ?', (key, identity))
        self.replace(identity, item)

    def remove(self, identity: int) -> None:
        """Remove the reference in this row. The text between entries of its file stays."""
        self._unindex(identity)
        self.database.run(_LOSE_SOURCE, (identity,))
        self.database.run('DELETE FROM "references" WHERE id = ?', (identity,))

    def _index(self, identity: int, item: Mapping[str, Any]) -> None:
        """Add a reference to the search index, and its other keys to the table of them."""
        self.database.run(_WORDS, (identity, *indexed_words(item)))
        if aliases := _aliases(item):
            self.database.run_many("INSERT INTO aliases VALUES (?, ?)", [(alias, identity) for alias in aliases])

    def _unindex(self, identity: int) -> None:
        """Remove a reference from the search index, and its other keys."""
        [text] = self.database.row('SELECT csl FROM "references" WHERE id = ?', (identity,))
        self.database.run(_FORGET, (identity, *indexed_words(json.loads(text))))
        self.database.run("DELETE FROM aliases WHERE id = ?", (identity,))

    def _prepare(self) -> None:
        """Build the search index again if another version of dprkpal made other words."""
        version = self.database.row("SELECT value FROM settings WHERE name = 'words'")
        if version is None or version[0] != WORDS_VERSION:
            self.build_index()

    def build_index(self) -> None:
        """Build the search index again, in one transaction."""
        with self.database.transaction():
            self.database.run("INSERT INTO words (words) VALUES ('delete-all')")
            for work in self.all():
                self.database.run(_WORDS, (work.id, *indexed_words(work.csl)))
            self.database.run("INSERT OR REPLACE INTO settings VALUES ('words', ?)", (WORDS_VERSION,))


def _row(item: Mapping[str, Any]) -> tuple[str, int | None]:
    """Return the type and the year of a reference, as the table of references has them."""
    years = years_of_csl(item.get("issued")) or ()
    return str(item.get("type", "document")), next((year for year in years if year is not None), None)


def _json(item: Mapping[str, Any]) -> str:
    """Return a reference as JSON.

    Raises:
        FormatError: It has a value that JSON cannot represent.
    """
    try:
        text = json.dumps(item, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return text if text.isascii() or not _SURROGATE.search(text) else json.dumps(item, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise FormatError(f"cannot be stored: {error}", key=str(item.get("id"))[:200]) from None


def _aliases(item: Mapping[str, Any]) -> list[str]:
    """Return the other keys of a biblatex entry.

    Source: the biblatex manual, "Entry Fields", ``ids``.
    """
    return [alias for alias in other_keys(item) if alias != str(item["id"])]
