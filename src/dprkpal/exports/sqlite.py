"""Internal: write all tables as one SQLite database.

Source: the SQLite documentation, "CREATE TABLE" and "Foreign Key Support".
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping

from .tables import COLUMNS, Row

__all__ = ["to_sqlite"]

_KEYS = {"references": "key", "claims": "claim", "origins": "origin", "topics": "topic", "entities": "entity"}
_FOREIGN = {
    ("claims", "stated_in"): ("references", "key"), ("evidence", "claim"): ("claims", "claim"),
    ("evidence", "source"): ("references", "key"), ("links", "source"): ("references", "key"),
    ("verification", "reference"): ("references", "key"),
}  # fmt: skip
_INTEGERS = frozenset(
    "year title_is_description first_year last_year carriers disputing origins origins_seen judgement carries".split()
)


def to_sqlite(tables: Mapping[str, Iterable[Row]]) -> bytes:
    """Return a SQLite database with *tables*, as the contents of a file.

    Booleans are 0 and 1, and unknown values are ``NULL``. The table ``columns`` describes the columns of all tables.
    References between tables are declared but not enforced, because a selection keeps claims whose other sources are
    not selected.

    Args:
        tables: The rows of each table, as returned by `dprkpal.exports.tables.rows_of`.

    >>> database = sqlite3.connect(":memory:")
    >>> database.deserialize(to_sqlite({"topics": [{"topic": "arms", "label": "Arms"}]}))
    >>> database.execute("SELECT topic, label, definition FROM topics").fetchall()
    [('arms', 'Arms', None)]
    >>> database.close()
    """
    database = sqlite3.connect(":memory:")
    try:
        for table, rows in tables.items():
            columns = list(COLUMNS[table])
            rows = list(rows)
            database.execute(_create(table, columns, _key(table, rows)))
            marks = ", ".join("?" * len(columns))
            database.executemany(
                f"INSERT INTO {_quoted(table)} VALUES ({marks})", ([row.get(name) for name in columns] for row in rows)
            )
        database.execute('CREATE TABLE "columns" ("table" TEXT, "column" TEXT, "meaning" TEXT)')
        database.executemany(
            'INSERT INTO "columns" VALUES (?, ?, ?)',
            [(table, name, meaning) for table in tables for name, meaning in COLUMNS[table].items()],
        )
        database.commit()
        return database.serialize()
    finally:
        database.close()


def _key(table: str, rows: Iterable[Row]) -> str | None:
    """Return the column for the primary key, unless keys are equal: they may have differed in control characters."""
    name = _KEYS.get(table)
    values = [row.get(name) for row in rows] if name else []
    return name if len(values) == len(set(values)) else None


def _create(table: str, columns: Iterable[str], primary: str | None) -> str:
    """Return the statement that creates a table."""
    lines = []
    for name in columns:
        kind = "INTEGER" if name in _INTEGERS else "TEXT"
        key = " PRIMARY KEY" if primary == name else ""
        target = _FOREIGN.get((table, name))
        link = f" REFERENCES {_quoted(target[0])} ({_quoted(target[1])})" if target else ""
        lines.append(f"  {_quoted(name)} {kind}{key}{link}")
    return f"CREATE TABLE {_quoted(table)} (\n" + ",\n".join(lines) + "\n)"


def _quoted(name: str) -> str:
    """Return *name* as an SQL identifier; names of tables and columns are our own."""
    return f'"{name}"'
