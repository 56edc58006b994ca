"""Internal: the SQLite file of a store: connections, transactions, and what can be wrong with the file.

Each thread has a connection of its own, and a process that was forked opens new ones. The file is in WAL mode, so
readers never wait for the writer, and see the state of the last finished transaction.

Source: the SQLite documentation, "Write-Ahead Logging", "Defense Against The Dark Arts" and "Result and Error Codes".
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ..errors import FileAccessError, FormatError, MissingFileError
from .schema import MIGRATIONS, TABLES, VERSION, create_tables
from .store_file import APPLICATION_ID, Header

__all__ = ["Database", "create_database"]

TIMEOUT = 30.0
"""How long a writer waits for another one, in seconds."""


class _Connection(sqlite3.Connection):
    """A connection that is closed when its store or its thread is no longer used; otherwise Python 3.13 would warn."""

    def __del__(self) -> None:
        with suppress(sqlite3.Error):  # it could not be opened
            self.close()


class Database:
    """An open store.

    Args:
        path: The file.
        timeout: How long a change waits for another program that is writing, in seconds.

    Raises:
        MissingFileError: There is no such file.
        FileAccessError: The file cannot be opened.
        FormatError: The file is not a store, or one of a newer version.
    """

    def __init__(self, path: str | os.PathLike[str], *, timeout: float = TIMEOUT) -> None:
        self.path = os.fspath(path)
        self.timeout = timeout
        self._file = os.path.abspath(self.path)
        self._local = threading.local()
        self.reads: Callable[[str], None] | None = None
        """Called with every statement that is run, for tests."""
        header = self._header()
        if header.version < VERSION:
            self._migrate()
        with self._errors("read"):
            names = {name for (name,) in self.connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
            active = self.connection.execute("SELECT count(*) FROM sqlite_schema WHERE type IN ('trigger', 'view')")
            if not names >= TABLES:
                raise FormatError("this store is damaged: tables are missing; use a backup", path=self.path)
            if active.fetchone()[0]:
                message = "this store has triggers or views, which could change works unseen; it was not opened"
                raise FormatError(message, path=self.path)

    def _header(self) -> Header:
        """Return the header of the file, after checking it."""
        try:
            header = Header.of(self._file)
        except (OSError, ValueError) as error:
            raise FileAccessError.of(error, "read", self.path) from None
        if header is None:
            raise FormatError("this is not a store, because it is not a SQLite file", path=self.path)
        if header.application != APPLICATION_ID:
            message = "this is a SQLite file, but not a store; `dprkpal store create` makes one"
            raise FormatError(message, path=self.path)
        if header.version > VERSION:
            message = f"this store has version {header.version}, and this dprkpal reads up to {VERSION}; update dprkpal"
            raise FormatError(message, path=self.path)
        return header

    # -- connections -------------------------------------------------------------------------------

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection of this thread."""
        held: tuple[int, sqlite3.Connection] | None = getattr(self._local, "held", None)
        if held is None or held[0] != os.getpid():
            held = self._local.held = (os.getpid(), self._connect())
        return held[1]

    def _connect(self) -> sqlite3.Connection:
        """Open a connection.

        A file that cannot be written, or lies in a folder that cannot be, is opened for reading only. WAL mode needs a
        second file next to it even then, unless the file is declared not to change.
        """
        address = Path(self._file).as_uri()
        modes = ["mode=rw"]
        if not os.access(self._file, os.W_OK) or not os.access(os.path.dirname(self._file), os.W_OK):
            modes = ["mode=ro", "mode=ro&immutable=1"]
        error: sqlite3.Error | None = None
        for mode in modes:
            connection = sqlite3.connect(
                f"{address}?{mode}", uri=True, timeout=self.timeout, isolation_level=None, check_same_thread=False,
                factory=_Connection,
            )  # fmt: skip
            try:
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute("PRAGMA trusted_schema = OFF")
                connection.execute("PRAGMA cell_size_check = ON")
                connection.execute("PRAGMA cache_size = -16000")
                connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            except sqlite3.Error as problem:
                connection.close()
                error = problem
                continue
            connection.set_trace_callback(self.reads)
            return connection
        assert error is not None
        raise self.problem(error, "read")

    def trace(self, call: Callable[[str], None] | None) -> None:
        """Call *call* with every statement from now on, or no longer; for tests."""
        self.reads = call
        self.connection.set_trace_callback(call)

    def close(self) -> None:
        """Close the connection of this thread."""
        held: tuple[int, sqlite3.Connection] | None = getattr(self._local, "held", None)
        if held is not None:
            del self._local.held
            if held[0] == os.getpid():
                held[1].close()

    # -- statements --------------------------------------------------------------------------------

    def rows(self, statement: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """Return all rows of a query."""
        with self._errors("read"):
            return self.connection.execute(statement, parameters).fetchall()

    def row(self, statement: str, parameters: Sequence[Any] = ()) -> Any:
        """Return the first row of a query, or ``None``."""
        with self._errors("read"):
            return self.connection.execute(statement, parameters).fetchone()

    def run(self, statement: str, parameters: Sequence[Any] = ()) -> int:
        """Change something inside a transaction, and return the id of the last row that was added."""
        with self._errors("written"):
            return self.connection.execute(statement, parameters).lastrowid or 0

    def run_many(self, statement: str, parameters: Iterator[Sequence[Any]] | Sequence[Sequence[Any]]) -> None:
        """Run a statement inside a transaction for each of *parameters*."""
        with self._errors("written"):
            self.connection.executemany(statement, parameters)

    @property
    def is_writing(self) -> bool:
        """Whether this thread is in a transaction."""
        return self.connection.in_transaction

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all changes of the body, or none of them. Inside another transaction, it is a part of that one."""
        connection = self.connection
        if connection.in_transaction:
            yield
            return
        with self._errors("written"):
            connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            with self._errors("written"):
                connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:  # a full disk can end it
                connection.execute("ROLLBACK")
            raise

    # -- problems ----------------------------------------------------------------------------------

    @contextmanager
    def _errors(self, done: str) -> Iterator[None]:
        """Turn the errors of SQLite into those of dprkpal."""
        try:
            yield
        except sqlite3.Error as error:
            raise self.problem(error, done) from None

    def problem(self, error: sqlite3.Error, done: str) -> FormatError:
        """Return an error of SQLite as an error of dprkpal, with what to do about it."""
        return _problem(error, done, self.path)

    # -- the file ----------------------------------------------------------------------------------

    def _migrate(self) -> None:
        """Bring the tables to the current version, all steps or none."""
        with self.transaction():
            [version] = self.row("PRAGMA user_version")
            if not version:
                raise FormatError("this store is incomplete; create it again", path=self.path)
            for number in range(version, VERSION):
                with self._errors("written"):
                    MIGRATIONS[number](self.connection)
            self.run(f"PRAGMA user_version = {VERSION}")

    def problems(self) -> list[str]:
        """Return the problems of the file: each of SQLite's own checks that fails."""
        found = [str(text) for (text,) in self.rows("PRAGMA integrity_check(20)") if text != "ok"]
        broken = self.rows("PRAGMA foreign_key_check")
        found += [f"row {row[1]} of {row[0]} belongs to a row that is missing" for row in broken[:20]]
        try:
            # The check needs a write lock, although it writes nothing.
            with self.transaction():
                self.run("INSERT INTO words (words) VALUES ('integrity-check')")
        except FileAccessError:
            pass
        except FormatError:
            found.append("the search index is damaged; `dprkpal store compact` builds it again")
        return found

    def compact(self) -> None:
        """Give unused space back to the system."""
        with self._errors("written"):
            self.connection.execute("INSERT INTO words (words) VALUES ('optimize')")
            self.connection.execute("VACUUM")
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self.connection.execute("PRAGMA optimize")


def create_database(path: str | os.PathLike[str]) -> None:
    """Create an empty store.

    It is made under another name and then renamed, so that a file with this name is always whole.

    Raises:
        FileAccessError: There is a file with this name, or it cannot be written.
        FormatError: The SQLite of this Python has no full-text search.
    """
    name = os.fspath(path)
    target = os.path.abspath(name)
    if os.path.lexists(target):
        raise FileAccessError("this file exists already; choose another name", path=name)
    if os.path.exists(f"{target}-wal"):
        message = f"the file {os.path.basename(name)}-wal is left over from another store; delete it first"
        raise FileAccessError(message, path=name)
    if not os.path.isdir(os.path.dirname(target)):
        raise MissingFileError("there is no such folder", path=name)
    part = f"{target}.{os.getpid()}.part"
    connection = None
    try:
        connection = sqlite3.connect(part, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        create_tables(connection)
        connection.execute("COMMIT")
        connection.close()
        try:
            os.link(part, target)  # unlike renaming, this never replaces a file
        except (AttributeError, PermissionError, NotImplementedError):  # a file system without hard links
            os.rename(part, target)
    except FileExistsError:
        raise FileAccessError("this file exists already; choose another name", path=name) from None
    except sqlite3.Error as error:
        raise _problem(error, "written", name) from None
    except OSError as error:
        raise FileAccessError.of(error, "written", name) from None
    finally:
        if connection is not None:
            connection.close()
        for ending in ("", "-wal", "-shm", "-journal"):
            if os.path.exists(part + ending):
                os.unlink(part + ending)


def _problem(error: sqlite3.Error, done: str, path: str) -> FormatError:
    """Return an error of SQLite as an error of dprkpal, with what to do about it."""
    number = getattr(error, "sqlite_errorcode", None)
    code = -1 if number is None else number & 0xFF
    messages = {
        sqlite3.SQLITE_BUSY: "another program is writing to this store; try again when it is done",
        sqlite3.SQLITE_LOCKED: "another program is writing to this store; try again when it is done",
        sqlite3.SQLITE_READONLY: "this store cannot be changed, because the file or its folder is read-only",
        sqlite3.SQLITE_FULL: "the disk is full; nothing was changed",
        sqlite3.SQLITE_CORRUPT: "this store is damaged; use a backup",
        sqlite3.SQLITE_NOTADB: "this is not a store, because it is not a SQLite file",
        sqlite3.SQLITE_CANTOPEN: f"cannot be {done}: the file or its folder cannot be opened",
        sqlite3.SQLITE_PERM: f"cannot be {done}: permission denied",
        sqlite3.SQLITE_IOERR: f"cannot be {done}: the disk reports an error; is it full?",
    }
    text = str(error)
    if code in messages:
        message = messages[code]
    elif "no such module: fts5" in text:
        message = "the SQLite of this Python has no full-text search (FTS5), which a store needs; use another Python"
    elif text.startswith(("no such table", "no such column")):
        message = f"this store is damaged: {text}; use a backup"
    else:
        message = f"cannot be {done}: {text}"
    files = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM,
             sqlite3.SQLITE_IOERR, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)  # fmt: skip
    return (FileAccessError if code in files else FormatError)(message, path=path)
