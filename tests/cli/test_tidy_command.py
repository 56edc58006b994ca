"""Tidy bibliography files on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dprkpal.cli import main

BIB = "@Book{b,title={T},pages={1-2}}\n@book{a,\n  title = {U}\n}\n"
TIDY = "@book{b,\n  title = {T},\n  pages = {1--2}\n}\n@book{a,\n  title = {U}\n}\n"


def run(*arguments: str, piped: str | None = None) -> Result:
    """Run ``dprkpal tidy``."""
    return CliRunner().invoke(main, ["tidy", *arguments], input=piped)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a library, which is the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.bib").write_text(BIB)
    return tmp_path


def test_the_usual_changes_are_printed(folder: Path) -> None:
    """From a file or from standard input; the file stays as it is."""
    assert run("a.bib").stdout == TIDY
    assert run("-", piped=BIB).stdout == TIDY
    assert (folder / "a.bib").read_text() == BIB


def test_only_the_changes_that_are_asked_for_are_made(folder: Path) -> None:
    """Options replace the usual changes."""
    assert run("a.bib", "--page-dashes").stdout == BIB.replace("1-2", "1--2")
    assert run("a.bib", "--drop", "Title,none").stdout == "@Book{b,pages={1-2}}\n@book{a,\n}\n"
    tidied = run("a.bib", "--indent", "0", "--sort-entries", "key").stdout
    assert tidied.startswith("@book{a,\ntitle = {U}\n}\n@Book{b,\n")


def test_files_are_checked_and_written_again(folder: Path) -> None:
    """``--check`` writes nothing and fails until the files are tidy."""
    (folder / "c.bib").write_text(TIDY)
    done = run("a.bib", "c.bib", "--check")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "a.bib: not tidy\n1 of 2 files to tidy\n"
    assert (folder / "a.bib").read_text() == BIB
    assert run("a.bib", "c.bib", "--in-place").exit_code == 0
    assert (folder / "a.bib").read_text() == TIDY
    assert run("a.bib", "c.bib", "--check").exit_code == 0


def test_a_result_can_be_written_to_another_file(folder: Path) -> None:
    """With --output."""
    assert run("a.bib", "-o", "b.bib").exit_code == 0
    assert (folder / "b.bib").read_text() == TIDY


def test_wrong_usage_is_explained(folder: Path) -> None:
    """With exit status 2, and nothing is written."""
    (folder / "a.json").write_text('[{"id": "a", "type": "book"}]')
    assert "only these can be tidied" in run("a.json").stderr
    for arguments in (
        ["a.bib", "-i", "--check"],
        ["-", "-i"],
        ["a.bib", "a.bib", "-o", "b.bib"],
        ["a.json"],
        ["no.bib"],
    ):
        assert run(*arguments).exit_code == 2
    assert sorted(one.name for one in folder.iterdir()) == ["a.bib", "a.json"]


def test_a_broken_entry_is_reported(folder: Path) -> None:
    """The others are tidied."""
    (folder / "a.bib").write_text("@book{x, year}\n" + BIB)
    done = run("a.bib")
    assert done.stdout == "@book{x, year}\n" + TIDY
    assert done.exit_code == 1
    assert "a.bib:1: x: the entry has a syntax error" in done.stderr


def test_journals_are_abbreviated_and_expanded(tmp_path: Path) -> None:
    """By the rules, or by a list; expanding needs a list."""
    source, titles = tmp_path / "a.bib", tmp_path / "list.csv"
    source.write_text("@article{a, journal = {Journal of Palestine Studies}}\n")
    titles.write_text("Journal of Palestine Studies;JPS\n")
    runner = CliRunner()
    assert "{J. Palest. Stud.}" in runner.invoke(main, ["tidy", str(source), "--journals", "abbreviate"]).stdout
    done = runner.invoke(main, ["tidy", str(source), "--journals", str(titles), "-i"])
    assert done.exit_code == 0, done.output
    assert source.read_text() == "@article{a, journal = {JPS}}\n"
    arguments = ["tidy", str(source), "--journals", "expand", "--journals", str(titles)]
    assert "{Journal of Palestine Studies}" in runner.invoke(main, arguments).stdout
    for wrong in (["expand"], ["expand", "abbreviate"], ["missing.csv"]):
        options = [part for word in wrong for part in ("--journals", word)]
        assert runner.invoke(main, ["tidy", str(source), *options]).exit_code == 2
