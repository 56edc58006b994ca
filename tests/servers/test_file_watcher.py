"""Notice when files change, without waiting in the test."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from dprkpal.servers.file_watcher import FileWatcher


def watcher(paths: list[Path], *steps: Callable[[], object]) -> FileWatcher:
    """Return a watcher that does one of *steps* each time it would sleep."""
    pending = list(steps)

    def sleep(_: float) -> None:
        if pending:
            pending.pop(0)()

    return FileWatcher(map(str, paths), sleep=sleep)


def touch(path: Path, time: int) -> None:
    """Set the time of a file."""
    os.utime(path, ns=(time, time))


def test_changed_new_removed_and_replaced_files_are_noticed(tmp_path: Path) -> None:
    """Editors write a new file and rename it; a bibliography may not exist yet."""
    one, two, three = (tmp_path / name for name in ("one.md", "two.md", "three.bib"))
    one.write_text("a", "utf-8")
    two.write_text("a", "utf-8")

    def replace() -> None:
        new = tmp_path / "new"
        new.write_text("a", "utf-8")
        touch(new, one.stat().st_mtime_ns)
        new.replace(one)

    for path, step in (
        (two, lambda: two.write_text("longer", "utf-8")), (three, lambda: three.write_text("b", "utf-8")),
        (three, three.unlink), (one, replace), (two, lambda: touch(two, 1)),
    ):  # fmt: skip
        watching = watcher([one, two, three], lambda: None, step)
        assert watching.wait() == [str(path)]


def test_waits_until_a_file_stops_changing(tmp_path: Path) -> None:
    """A file that is written in pieces is reported once."""
    path = tmp_path / "a.md"
    path.write_text("", "utf-8")
    watching = watcher([path], *[lambda n=n: path.write_text("a" * n, "utf-8") for n in (1, 2, 3)])
    assert watching.wait() == [str(path)]
    assert path.read_text("utf-8") == "aaa"


def test_change_while_the_document_is_processed_is_not_missed(tmp_path: Path) -> None:
    """The files are compared with the last look, also after the list of files changed."""
    path = tmp_path / "a.md"
    path.write_text("", "utf-8")
    watching = watcher([path])
    path.write_text("changed", "utf-8")
    watching.watch([str(path), str(tmp_path / "other.bib")])
    assert watching.wait() == [str(path)]
