"""Reading bibliography files once, and again when they change."""

from __future__ import annotations

import os
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest

from dprkpal.documents.editing import bibliographies
from dprkpal.documents.editing.bibliographies import Bibliographies


class Later(Executor):
    """Runs what was submitted when the test says so."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Any, tuple[Any, ...]]] = []

    def submit(self, run: Any, /, *arguments: Any, **options: Any) -> Future[Any]:
        """Remember a call."""
        self.waiting.append((run, arguments))
        return Future()

    def run(self) -> None:
        """Make the calls."""
        for run, arguments in self.waiting:
            run(*arguments)
        self.waiting.clear()


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were read."""
    names: list[str] = []
    load = bibliographies._load

    def counted(path: str, text: str | None) -> Any:
        names.append(os.path.basename(path))
        return load(path, text)

    monkeypatch.setattr(bibliographies, "_load", counted)
    return names


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two bibliographies that share a key."""
    (tmp_path / "a.bib").write_text("@book{a, title = {A}}@book{both, title = {One}}", "utf-8")
    (tmp_path / "b.bib").write_text("@book{b, title = {B}}@book{both, title = {Two}}", "utf-8")
    return tmp_path


def test_a_file_is_read_once(folder: Path, reads: list[str]) -> None:
    """However often the works are asked for; the same library comes back, so that caches for it last."""
    cache = Bibliographies(lambda path: None)
    paths = [str(folder / "a.bib"), str(folder / "b.bib")]
    first = cache.library(paths)
    assert all(cache.library(paths) is first for _ in range(50))
    assert reads == ["a.bib", "b.bib"]
    assert (list(first), first["both"].title) == (["a", "both", "b"], "One")


def test_only_the_changed_file_is_read_again(folder: Path, reads: list[str]) -> None:
    """Its size or time has changed."""
    cache = Bibliographies(lambda path: None)
    paths = [str(folder / "a.bib"), str(folder / "b.bib")]
    cache.library(paths)
    (folder / "b.bib").write_text("@book{new, title = {New}}", "utf-8")
    assert list(cache.library(paths)) == ["a", "both", "new"]
    assert reads == ["a.bib", "b.bib", "b.bib"]


def test_the_text_in_the_editor_counts(folder: Path) -> None:
    """Until the file is closed."""
    opened = {str(folder / "a.bib"): "@book{typed, title = {T}}"}
    cache = Bibliographies(opened.get)
    assert list(cache.library([str(folder / "a.bib")])) == ["typed"]
    opened.clear()
    assert list(cache.library([str(folder / "a.bib")])) == ["a", "both"]


def test_a_large_file_is_read_again_in_the_background(
    folder: Path, reads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old works are offered meanwhile, and it is read once however often they are asked for."""
    monkeypatch.setattr(bibliographies, "MAX_AT_ONCE", 10)
    later, changes = Later(), []
    cache = Bibliographies(lambda path: None, later, lambda: changes.append(1))
    path = str(folder / "a.bib")
    old = cache.library([path])
    (folder / "a.bib").write_text("@book{new2, title = {New}}", "utf-8")
    assert cache.library([path]) is old
    assert cache.library([path]) is old
    assert len(later.waiting) == 1
    later.run()
    assert (list(cache.library([path])), changes, len(reads)) == (["new2"], [1], 2)


def test_a_broken_file_keeps_its_works(folder: Path) -> None:
    """The user is in the middle of a word; a file that was never good has a finding."""
    path = str(folder / "a.bib")
    opened = {path: "@book{a, title = {T}}"}
    cache = Bibliographies(opened.get)
    cache.library([path])
    opened[path] = "@book{a, title"
    assert list(cache.library([path])) == ["a"]
    missing = cache.library([str(folder / "missing.bib")])
    assert (len(missing), len(missing.findings)) == (0, 1)
