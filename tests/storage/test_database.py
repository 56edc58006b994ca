"""What can be wrong with the file of a store is one clear sentence each, and nothing is destroyed."""

from __future__ import annotations

import gc
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from dprkpal import FormatError, Library, Store, library
from dprkpal.errors import FileAccessError, MissingFileError
from dprkpal.storage import database, schema
from programs import run_program


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of a store with one work."""
    with Store.create(tmp_path / "works.sqlite") as store:
        store.add({"id": "a", "type": "book", "title": "First"})
    return tmp_path / "works.sqlite"


def test_opening_says_what_is_wrong_with_a_file(path: Path, tmp_path: Path) -> None:
    """A text file, another database, a newer version, a missing file and a folder."""
    (tmp_path / "text.sqlite").write_text("@book{a}")
    with closing(sqlite3.connect(tmp_path / "other.sqlite")) as other:
        other.execute("CREATE TABLE a (b)")
    for name, message in {
        "text.sqlite": "this is not a store, because it is not a SQLite file",
        "other.sqlite": "this is a SQLite file, but not a store; `dprkpal store create` makes one",
    }.items():
        before = (tmp_path / name).read_bytes()
        with pytest.raises(FormatError) as caught:
            Store(tmp_path / name)
        assert caught.value.message == message
        assert (tmp_path / name).read_bytes() == before
    with pytest.raises(MissingFileError):
        Store(tmp_path / "none.sqlite")
    with pytest.raises(FileAccessError):
        Store(tmp_path)
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    connection.close()
    with pytest.raises(FormatError, match="this store has version 2, and this dprkpal reads up to 1; update dprkpal"):
        Store(path)
    assert not (tmp_path / "none.sqlite").exists()


def test_a_store_that_is_no_longer_used_is_closed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that Python 3.13 does not warn of an open database."""
    closed = []

    def close(connection: sqlite3.Connection) -> None:
        sqlite3.Connection.close(connection)
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")
        closed.append(True)

    monkeypatch.setattr(database._Connection, "close", close)
    store = Store(path)
    assert (len(store), closed) == (1, [])
    del store
    gc.collect()
    assert closed == [True]


def test_creating_never_replaces_a_file(path: Path) -> None:
    """Not even an empty one."""
    before = path.read_bytes()
    with pytest.raises(FileAccessError, match="exists already"):
        Store.create(path)
    assert path.read_bytes() == before
    with pytest.raises(FileAccessError, match="no such folder"):
        Store.create(path.parent / "none" / "works.sqlite")
    (path.parent / "left.sqlite-wal").write_bytes(b"")
    with pytest.raises(FileAccessError, match="left over from another store"):
        Store.create(path.parent / "left.sqlite")
    assert sorted(os.listdir(path.parent)) == ["left.sqlite-wal", "works.sqlite"]


def test_a_damaged_store_is_reported(path: Path) -> None:
    """Pages that make no sense, and missing tables; the file is not changed by opening it."""
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    broken = path.read_bytes()
    with pytest.raises(FormatError, match="damaged"):
        list(Store(path))
    assert path.read_bytes() == broken
    path.write_bytes(whole)
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE words")
    connection.close()
    with pytest.raises(FormatError, match="this store is damaged: tables are missing"):
        Store(path)


def test_a_damaged_index_is_found_and_built_again(path: Path) -> None:
    """`verify` finds it, `compact` builds it."""
    store = Store(path)
    store._database.run("INSERT INTO words (words) VALUES ('delete-all')")
    assert store.search("first").total == 0
    store.compact()
    assert (store.search("first").total, store.verify()) == (1, [])


def test_triggers_and_views_are_refused(path: Path) -> None:
    """A file from somebody else could change works unseen."""
    with sqlite3.connect(path) as connection:
        connection.execute('CREATE TRIGGER t AFTER INSERT ON "references" BEGIN DELETE FROM settings; END')
    connection.close()
    with pytest.raises(FormatError, match="triggers or views"):
        Store(path)


def test_the_schema_in_the_file_is_not_trusted(path: Path) -> None:
    """Functions with side effects cannot run from a schema, extensions cannot be loaded, foreign keys hold."""
    connection = Store(path)._database.connection
    assert connection.execute("PRAGMA trusted_schema").fetchone() == (0,)
    assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
    with pytest.raises(sqlite3.OperationalError):
        connection.execute("SELECT load_extension('x')")


def test_a_newer_index_is_built_before_a_change(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If another version made other words, removing a work by them would damage the index."""
    monkeypatch.setattr("dprkpal.storage.works.WORDS_VERSION", "next")
    store = Store(path)
    store.add({"id": "b", "type": "book", "title": "Second"})
    store.remove("a")
    assert (store.search("first").total, store.search("second").total, store.verify()) == (0, 1, [])
    assert store._database.row("SELECT value FROM settings WHERE name = 'words'") == ("next",)


def test_an_older_version_is_migrated_in_one_step_or_not_at_all(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that fails leaves the store as it was."""

    def fail(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE more (a)")
        raise sqlite3.OperationalError("no")

    monkeypatch.setattr(database, "VERSION", 2)
    monkeypatch.setattr(database, "MIGRATIONS", {1: fail})
    with pytest.raises(FormatError):
        Store(path)
    monkeypatch.setattr(database, "MIGRATIONS", {1: lambda connection: connection.execute("CREATE TABLE more (a)")})
    store = Store(path)
    assert (store.info.version, list(store)) == (2, ["a"])


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root can write everywhere")
def test_a_read_only_store_can_be_read(path: Path) -> None:  # pragma: no cover - tests often run as root
    """Changing it is an error."""
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        store = Store(path)
        assert (list(store), store.search("first").total) == (["a"], 1)
        with pytest.raises(FileAccessError, match="read-only"):
            store.add({"id": "b", "type": "book"})
        store.close()
        assert os.listdir(path.parent) == [path.name]
    finally:
        path.parent.chmod(0o755)


def test_a_store_that_may_not_be_written_is_opened_for_reading(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As above, also for root."""
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    store = Store(path)
    assert (list(store), store.search("first").total) == (["a"], 1)
    with pytest.raises(FileAccessError, match="cannot be changed, because the file or its folder is read-only"):
        store.add({"id": "b", "type": "book"})


def test_a_second_writer_waits_and_then_gives_up(path: Path) -> None:
    """Readers go on meanwhile."""
    first, second = Store(path), Store(path, timeout=0.05)
    with first._database.transaction():
        first.add({"id": "b", "type": "book"})
        with pytest.raises(FileAccessError, match="another program is writing to this store; try again when it is"):
            second.add({"id": "c", "type": "book"})
        assert list(second) == ["a"]
    assert list(second) == ["a", "b"]


def test_a_full_disk_changes_nothing(path: Path) -> None:
    """The transaction is taken back."""
    store = Store(path)
    pages = store._database.row("PRAGMA page_count")[0]
    store._database.row(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(FileAccessError, match="the disk is full; nothing was changed"):
        store.add_all({"id": f"k{n}", "type": "book", "title": f"Title {n} " * 50} for n in range(1000))
    assert (list(store), Store(path).verify()) == (["a"], [])


def test_python_without_full_text_search_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some builds of SQLite lack FTS5."""

    def fail(connection: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError("no such module: fts5")

    monkeypatch.setattr(database, "create_tables", fail)
    with pytest.raises(FormatError, match=r"has no full-text search \(FTS5\), which a store needs; use another Python"):
        Store.create(tmp_path / "works.sqlite")
    assert os.listdir(tmp_path) == []


READER = """
import sys
from dprkpal import Library
store = Library.open(sys.argv[1])
for turn in range(30):
    count = len(store)
    assert count % 100 == 1, count
    assert store["a"].title == "First"
    assert store.search("title").total % 100 == 0
"""


def test_many_processes_read_while_one_writes(path: Path) -> None:
    """Every reader sees whole transactions only."""
    import subprocess

    children = [subprocess.Popen([sys.executable, "-c", READER, path], stderr=subprocess.PIPE) for _ in range(4)]
    store = Store(path)
    for turn in range(10):
        store.add_all({"id": f"k{turn}-{n}", "type": "book", "title": "A title"} for n in range(100))
    assert [child.communicate(timeout=120)[1] for child in children] == [b""] * 4
    assert [child.returncode for child in children] == [0] * 4
    assert (len(store), store.verify()) == (1001, [])


def test_threads_and_forked_processes_have_connections_of_their_own(path: Path) -> None:
    """A connection that two processes share would damage the file."""
    from concurrent.futures import ThreadPoolExecutor

    store = Store(path)
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: store["a"].title, range(50))) == {"First"}
    first = store._database.connection
    if hasattr(os, "fork"):
        code = (
            "import os, sys; from dprkpal import Store; store = Store(sys.argv[1]); len(store)\n"
            "child = os.fork()\n"
            "if child == 0: os._exit(0 if store['a'].title == 'First' else 1)\n"
            "print(os.waitpid(child, 0)[1], len(store))"
        )
        assert run_program([sys.executable, "-c", code, path], text=True).stdout.split() == ["0", "1"]
    assert store._database.connection is first


def test_importing_dprkpal_does_not_load_sqlite() -> None:
    """Not even when a library in memory is used."""
    code = (
        "import sys, dprkpal; dprkpal.library()['young2021guns'].cite('apa'); "
        "print([name for name in ('sqlite3', 'dprkpal.storage.database') if name in sys.modules])"
    )
    assert run_program([sys.executable, "-c", code], text=True).stdout.strip() == "[]"


def test_the_tables_of_analysis_are_not_a_store(tmp_path: Path, path: Path) -> None:
    """`Library.export("sqlite")` writes tables; it never replaces a store."""
    library().export("sqlite", output=tmp_path / "tables.sqlite")
    with pytest.raises(FormatError, match="not a store"):
        Library.load(tmp_path / "tables.sqlite")
    with pytest.raises(FileAccessError, match="this is a store, which is not replaced by tables"):
        library().export("sqlite", output=path)
    assert list(Store(path)) == ["a"]
