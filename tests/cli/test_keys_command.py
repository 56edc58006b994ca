"""Make citation keys on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dprkpal.cli import main

BIB = "@book{x,\n  author = {Kim, A.}, year = 2011}\n@inbook{y, crossref = {x}, author = {Lee}, year = 1}\n"


def run(*arguments: str) -> Result:
    """Run ``dprkpal keys``."""
    return CliRunner().invoke(main, ["keys", *arguments])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a library and two documents, which is the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.bib").write_text(BIB)
    (tmp_path / "a.md").write_text("[@x; @y]\n")
    (tmp_path / "a.tex").write_text("\\cite{y}\n")
    return tmp_path


def test_the_new_keys_are_printed(folder: Path) -> None:
    """Nothing is written."""
    done = run("a.bib")
    assert (done.exit_code, done.stdout) == (0, "x  Kim2011\ny  Lee1\n")
    assert done.stderr == "2 of 2 keys to change\n"
    assert run("a.bib", "--check").exit_code == 1
    assert (folder / "a.bib").read_text() == BIB


def test_keys_are_renamed_in_the_file_and_in_documents(folder: Path) -> None:
    """A second time changes nothing."""
    assert run("a.bib", "--in-place", "-d", "*.md", "-d", "a.tex").exit_code == 0
    expected = BIB.replace("{x", "{Kim2011").replace("{y", "{Lee1")
    assert (folder / "a.bib").read_text() == expected
    assert (folder / "a.md").read_text() == "[@Kim2011; @Lee1]\n"
    assert (folder / "a.tex").read_text() == "\\cite{Lee1}\n"
    assert run("a.bib", "--check").exit_code == 0


def test_the_result_can_be_written_to_another_file(folder: Path) -> None:
    """In the format of the first one."""
    assert run("a.bib", "--pattern", "[auth:lower]", "-o", "b.bib").exit_code == 0
    assert "@book{kim," in (folder / "b.bib").read_text()
    assert (folder / "a.bib").read_text() == BIB


def test_nothing_is_written_if_a_document_cannot_be_read(folder: Path) -> None:
    """All documents are read before one is written."""
    (folder / "b.md").write_bytes(b"caf\xe9 [@x]")
    for document in ("b.md", "missing.md", "a.bib"):
        done = run("a.bib", "--in-place", "-d", "a.md", "-d", document)
        assert done.exit_code == 2
        assert (folder / "a.md").read_text() == "[@x; @y]\n"
        assert (folder / "a.bib").read_text() == BIB


def test_wrong_usage_is_explained(folder: Path) -> None:
    """With exit status 2."""
    for more in (["--pattern", "[foo]"], ["-d", "a.md"], ["-i", "--check"], ["--check", "-o", "b.bib"]):
        assert run("a.bib", *more).exit_code == 2
    assert run("-", "-i").exit_code == 2


def test_an_entry_without_fields_is_reported(folder: Path) -> None:
    """The others get their keys."""
    (folder / "a.bib").write_text(BIB + "@misc{z, note = {N}}\n")
    done = run("a.bib")
    assert done.exit_code == 1
    assert "z: the entry has none of the fields of [auth][year]" in done.stderr
