"""Several files are written together, or none of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from dprkpal import Library
from dprkpal.cli import main
from dprkpal.errors import FileAccessError, FileChangedError
from dprkpal.formats.file_changes import FileChange, write_together


@pytest.fixture
def changes(tmp_path: Path) -> list[FileChange]:
    """Return the changes of three files."""
    made = []
    for name in "abc":
        (tmp_path / name).write_bytes(b"old")
        made.append(FileChange(str(tmp_path / name), b"new", b"old"))
    return made


def contents(folder: Path) -> dict[str, bytes]:
    """Return the contents of all files in a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_all_files_are_written(tmp_path: Path, changes: list[FileChange]) -> None:
    """And nothing else stays."""
    write_together(changes)
    assert contents(tmp_path) == dict.fromkeys("abc", b"new")


def test_a_file_that_was_changed_stops_all(tmp_path: Path, changes: list[FileChange]) -> None:
    """The error names the file as the user did."""
    (tmp_path / "c").write_bytes(b"other")
    changes[2] = changes[2]._replace(name="./c")
    with pytest.raises(FileChangedError, match=r"^\./c: cannot be written: the file was changed"):
        write_together(changes)
    assert contents(tmp_path) == {"a": b"old", "b": b"old", "c": b"other"}


def test_a_file_that_cannot_be_written_stops_all(tmp_path: Path, changes: list[FileChange]) -> None:
    """Before anything is renamed."""
    missing = FileChange(str(tmp_path / "none" / "d"), b"new", b"old")
    with pytest.raises(FileAccessError, match="none/d: cannot be written: No such file"):
        write_together([*changes, missing])
    assert contents(tmp_path) == dict.fromkeys("abc", b"old")


def test_files_that_were_renamed_already_get_their_old_contents_again(
    tmp_path: Path, changes: list[FileChange], monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a later one cannot be renamed."""
    real = os.replace

    def replace(source: str, target: str) -> None:
        if target.endswith("c"):
            raise PermissionError(1, "Operation not permitted", target)
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(FileAccessError, match="c: cannot be written: Operation not permitted"):
        write_together(changes)
    assert contents(tmp_path) == dict.fromkeys("abc", b"old")


def test_new_keys_are_written_to_the_bibliography_and_all_documents_or_to_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A document with new keys and a bibliography with old ones would have lost its citations."""
    bibliography, first, second = tmp_path / "w.bib", tmp_path / "a.md", tmp_path / "b.md"
    bibliography.write_text("@book{a, author={Roe, Ann}, title={Maps}, year=2001}\n")
    for document in (first, second):
        document.write_text("Text [@a].\n")
    before, real = contents(tmp_path), os.replace

    def replace(source: str, target: str) -> None:
        if target.endswith("b.md"):
            raise PermissionError(1, "Operation not permitted", target)
        real(source, target)

    arguments = ["keys", str(bibliography), "-d", str(first), "-d", str(second), "--in-place"]
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace)
        done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2
    assert "b.md: cannot be written" in done.output
    assert contents(tmp_path) == before
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert second.read_text() == "Text [@Roe2001].\n"


def test_a_library_of_several_files_is_saved_to_all_or_none(tmp_path: Path) -> None:
    """It can be saved again when the cause is gone."""
    for name in "ab":
        (tmp_path / f"{name}.bib").write_text(f"@book{{{name}, title={{Old}}, year=2001}}\n")
    paths = [tmp_path / "a.bib", tmp_path / "b.bib"]
    works = Library.load(*paths)
    for key in "ab":
        works.replace({**works[key].csl, "title": "New"})
    other = paths[1].read_text()
    paths[1].write_text(other + "% a remark\n")
    with pytest.raises(FileChangedError):
        works.save()
    assert "Old" in paths[0].read_text()
    paths[1].write_text(other)
    works.save()
    assert all("New" in path.read_text() for path in paths)
