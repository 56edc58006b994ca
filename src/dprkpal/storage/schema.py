"""Internal: the tables of a store, their version, and the steps from older versions to this one.

The table ``references`` has the name and the columns ``key``, ``type`` and ``year`` of the one that
``Library.export("sqlite")`` writes, with the same meaning.

Source: the SQLite documentation, "PRAGMA user_version", "PRAGMA application_id" and "FTS5 Extension".
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping

from .store_file import APPLICATION_ID

__all__ = ["MIGRATIONS", "TABLES", "VERSION", "WORDS_VERSION", "create_tables"]

VERSION = 1
"""The version of the tables, in ``user_version``. Increase it with every change, and add a step to `MIGRATIONS`."""

WORDS_VERSION = "1"
"""The version of the words in the search index. Increase it if `dprkpal.storage.indexed_words` makes other words: the
index of older stores is then built again before the next change."""

_STATEMENTS = (
    """CREATE TABLE settings (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) WITHOUT ROWID""",
    # A file that was imported. It is not finished if its import was interrupted; `position` is how far it came.
    """CREATE TABLE files (
        file INTEGER PRIMARY KEY,
        path TEXT,
        format TEXT NOT NULL,
        encoding TEXT NOT NULL,
        size INTEGER NOT NULL,
        modified INTEGER NOT NULL,
        settings TEXT NOT NULL,
        position INTEGER NOT NULL DEFAULT 0,
        line INTEGER NOT NULL DEFAULT 0,
        strings TEXT NOT NULL DEFAULT '{}',
        finished INTEGER NOT NULL DEFAULT 0
    )""",
    """CREATE TABLE "references" (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        type TEXT NOT NULL,
        year INTEGER,
        file INTEGER REFERENCES files (file),
        line INTEGER,
        csl TEXT NOT NULL
    )""",
    'CREATE INDEX references_by_file ON "references" (file)',
    # The other keys of biblatex entries (`ids`).
    """CREATE TABLE aliases (
        alias TEXT NOT NULL,
        id INTEGER NOT NULL REFERENCES "references" (id) ON DELETE CASCADE,
        PRIMARY KEY (alias, id)
    ) WITHOUT ROWID""",
    "CREATE INDEX aliases_by_reference ON aliases (id)",
    # The text of imported files, in order: `source` is the text of an entry, `before` the text between it and the
    # entry before it.
    # A work that was changed has no source, and one that was removed has no number either.
    """CREATE TABLE sources (
        number INTEGER PRIMARY KEY,
        file INTEGER NOT NULL REFERENCES files (file),
        id INTEGER UNIQUE REFERENCES "references" (id) ON DELETE SET NULL,
        before BLOB NOT NULL,
        source BLOB,
        removed INTEGER NOT NULL DEFAULT 0
    )""",
    "CREATE INDEX sources_by_file ON sources (file)",
    # The search index has no copy of the text. Its words are our own (`dprkpal.storage.indexed_words`), so that the
    # tokenizer has nothing to do but to split at spaces, the same way in every version of SQLite.
    """CREATE VIRTUAL TABLE words USING fts5 (
        key, title, author, container, abstract, topics, publisher, date, number, note, marks,
        content='', tokenize='ascii'
    )""",
)

TABLES = frozenset(("settings", "files", "references", "aliases", "sources", "words"))
"""The tables that every store has."""

MIGRATIONS: Mapping[int, Callable[[sqlite3.Connection], None]] = {}
"""The step from each older version to the next one. All steps run in one transaction."""


def create_tables(connection: sqlite3.Connection) -> None:
    """Create the tables of an empty store, inside the current transaction."""
    for statement in _STATEMENTS:
        connection.execute(statement)
    connection.execute("INSERT INTO settings VALUES ('words', ?)", (WORDS_VERSION,))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
