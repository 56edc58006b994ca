"""Finding the configuration file of a project."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from dprkpal.configuration.project_file import MAX_BYTES, find_file, has_table


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder with a project in it, and a folder of documents in the project."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    documents = tmp_path / "home" / "project" / "documents"
    documents.mkdir(parents=True)
    return documents


def write(path: Path, text: str = "") -> str:
    """Write a file and return its name."""
    path.write_text(text, "utf-8")
    return str(path)


def test_no_file_is_found_where_there_is_none(folder: Path) -> None:
    """The defaults are used."""
    assert find_file(str(folder)) is None
    assert find_file(str(folder / "missing")) is None


def test_the_nearest_file_is_used(folder: Path) -> None:
    """A folder can have settings of its own."""
    above = write(folder.parent / "dprkpal.toml")
    assert find_file(str(folder)) == above
    own = write(folder / "pyproject.toml", "[tool.dprkpal]\n")
    assert find_file(str(folder)) == own


def test_dprkpal_toml_comes_before_pyproject_toml(folder: Path) -> None:
    """Both in one folder are not merged."""
    write(folder / "pyproject.toml", "[tool.dprkpal]\n")
    own = write(folder / "dprkpal.toml")
    assert find_file(str(folder)) == own


def test_a_pyproject_file_of_other_programs_is_passed_over(folder: Path) -> None:
    """The project above it may have the settings."""
    write(folder / "pyproject.toml", "[project]\nname = 'x'\ndependencies = ['dprkpal']\n")
    above = write(folder.parent / "pyproject.toml", "[tool]\ndprkpal = {style = 'apa'}\n")
    assert find_file(str(folder)) == above


@pytest.mark.parametrize("marker", [".git", ".hg", ".svn", ".jj", ".bzr"])
def test_the_search_ends_at_the_root_of_the_repository(folder: Path, marker: str) -> None:
    """The root itself is searched; in a linked checkout of Git, ``.git`` is a file."""
    write(folder.parent / "dprkpal.toml")
    (folder / marker).touch()
    assert find_file(str(folder)) is None
    own = write(folder / "dprkpal.toml")
    assert find_file(str(folder)) == own


def test_a_file_in_the_home_folder_is_for_documents_there_only(folder: Path) -> None:
    """It would change every project of the user."""
    home = folder.parent.parent
    settings = write(home / "dprkpal.toml")
    assert find_file(str(folder)) is None
    assert find_file(str(home)) == settings


@pytest.mark.skipif(os.name == "nt", reason="Windows has no sticky bit")
def test_a_file_in_a_shared_folder_is_for_documents_there_only(folder: Path) -> None:
    """Anybody can create a file in ``/tmp``."""
    write(folder.parent / "dprkpal.toml")
    folder.parent.chmod(0o1777)
    assert find_file(str(folder)) is None
    assert find_file(str(folder.parent)) is not None


def test_the_root_of_the_file_system_is_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    """It belongs to no project."""
    looked: list[str] = []
    monkeypatch.setattr(os.path, "isfile", lambda path: looked.append(str(path)))
    find_file(os.path.join(os.sep, "nonexistent", "one", "two"))
    assert len({os.path.dirname(path) for path in looked}) == 3


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[tool.dprkpal]", True), (' [ tool . "dprkpal" ] ', True), ("[tool.dprkpal.x]", True),
        ("tool.dprkpal.style = 'apa'", True), ("[tool.dprkpal]\nbroken", True), ("broken dprkpal", False),
        ("[tool.other]\nx = 'dprkpal'", False), ("[project]\nname = 'dprkpal'", False), ("", False),
    ],
)  # fmt: skip
def test_a_table_for_dprkpal_is_recognized(tmp_path: Path, text: str, found: bool) -> None:
    """In every spelling of TOML. A broken file counts if a line looks like the header."""
    assert has_table(write(tmp_path / "pyproject.toml", text)) is found


def test_a_missing_or_huge_file_has_no_table(tmp_path: Path) -> None:
    """A header after the limit is not looked for."""
    assert not has_table(str(tmp_path / "pyproject.toml"))
    assert not has_table(write(tmp_path / "pyproject.toml", "#" * (MAX_BYTES + 1) + "\n[tool.dprkpal]\n"))


def test_no_file_means_no_toml_parser(tmp_path: Path) -> None:
    """Start-up stays fast in folders without a configuration."""
    from programs import run_program

    code = "import sys; from dprkpal.configuration import load_configuration as f; f(); print('tomllib' in sys.modules)"
    assert run_program([sys.executable, "-c", code], cwd=tmp_path, text=True).stdout == "False\n"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("name", ["dprkpal.toml", "pyproject.toml"])
def test_named_pipes_are_not_opened(folder: Path, name: str) -> None:
    """Reading one would wait for another program for ever."""
    os.mkfifo(folder / name)
    assert find_file(str(folder)) is None
