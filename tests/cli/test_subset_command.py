"""Write bibliographies with only the works that documents cite, on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dprkpal.cli import main

BIB = "@string{p = {P}}\n@book{doe, title={T}, publisher=p}\n@book{roe, title={U}}\n"


def run(*arguments: str) -> Result:
    """Run ``dprkpal subset``."""
    return CliRunner().invoke(main, ["subset", *arguments])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a library, which is the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "library.bib").write_text(BIB)
    return tmp_path


DOCUMENTS = {
    "a.tex": "\\cite{doe}", "a.aux": "\\citation{doe}", "a.md": "[@doe]", "a.qmd": "@doe", "a.rst": ":cite:`doe`",
    "a.typ": "@doe", "a.org": "[cite:@doe]", "a.adoc": "cite:[doe]",
    "a.ipynb": '{"cells": [{"cell_type": "markdown", "source": "[@doe]"}], "nbformat": 4}',
}  # fmt: skip


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_cited_works_are_written(name: str, folder: Path) -> None:
    """From documents of every format."""
    (folder / name).write_text(DOCUMENTS[name])
    done = run(name, "--from", "library.bib", "-o", "paper.bib")
    assert (done.exit_code, done.stdout) == (0, "")
    assert (folder / "paper.bib").read_text() == BIB.replace("@book{roe, title={U}}\n", "")
    assert "1 of 2 entries" in done.stderr


def test_the_works_of_several_documents_are_printed(folder: Path) -> None:
    """On standard output, from the bibliographies that they name."""
    (folder / "a.tex").write_text("\\cite{doe}\\bibliography{library}")
    (folder / "b.md").write_text("[@roe]")
    assert run("a.tex", "b.md").stdout == BIB


def test_nocite_keeps_everything(folder: Path) -> None:
    """As in LaTeX."""
    (folder / "a.tex").write_text("\\nocite{*}\\cite{nosuch}\\bibliography{library}")
    done = run("a.tex")
    assert done.stdout == BIB
    assert (done.exit_code, "a.tex:1:17: nosuch" in done.stderr) == (1, True)
    (folder / "library.bib").write_text(BIB.replace("title={U}", "title={U}, ids={old}"))
    (folder / "a.tex").write_text("\\nocite{*}\\cite{old,DOE}\\bibliography{library}")
    assert run("a.tex").exit_code == 0


def test_missing_works_are_reported_where_they_are_cited(folder: Path) -> None:
    """The others are written, and the exit status is 1."""
    (folder / "a.tex").write_text("\\cite{doe}\n\\cite{dow,young2021guns}")
    done = run("a.tex", "--from", "library.bib")
    assert (done.exit_code, "@book{doe" in done.stdout) == (1, True)
    assert "a.tex:2:7: dow: no reference 'dow'; did you mean 'doe'" in done.stderr
    assert "a.tex:2:11: young2021guns: no reference" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.tex"], "name no bibliography"), (["a.xyz", "--from", "library.bib"], "not a document"),
        (["gone.tex", "--from", "library.bib"], "cannot be read"), (["a.tex", "--from", "gone.bib"], "cannot be read"),
        (["a.tex", "--from", "library.bib", "-o", "out.json"], "does not write .json files"),
        (["a.tex", "--from", "library.bib", "-o", "library.bib"], "choose another name"),
        (["b.tex", "--from", "library.bib", "-o", "out.bib"], "nothing was written"),
    ],
)  # fmt: skip
def test_wrong_usage_writes_nothing(arguments: list[str], message: str, folder: Path) -> None:
    """Exit status 2."""
    (folder / "a.tex").write_text("\\cite{doe}")
    (folder / "b.tex").write_text("\\cite{x}")
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr
    assert (folder / "library.bib").read_text() == BIB
    assert not (folder / "out.json").exists()


def test_the_works_of_a_store_are_written_in_the_format_of_the_output(folder: Path) -> None:
    """Only the cited works are read. By default the format is biblatex."""
    Path("a.md").write_text("[@doe] and [@nobody]")
    assert CliRunner().invoke(main, ["store", "create", "works.sqlite", "library.bib"]).exit_code == 0
    result = run("a.md", "--from", "works.sqlite")
    assert result.exit_code == 1
    assert "@book{doe," in result.stdout
    assert "roe" not in result.stdout
    assert "nobody" in result.stderr
    assert run("a.md", "--from", "works.sqlite", "-o", "new.json").exit_code == 1
    assert '"id": "doe"' in Path("new.json").read_text()


def test_a_store_with_another_library_is_refused(folder: Path) -> None:
    """Their entries have no common format. All works of a store are written by another command."""
    Path("a.tex").write_text("\\cite{doe}\\nocite{*}")
    CliRunner().invoke(main, ["store", "create", "works.sqlite", "library.bib"])
    assert "must be the only library" in run("a.tex", "--from", "works.sqlite", "--from", "library.bib").stderr
    assert "store export" in run("a.tex", "--from", "works.sqlite").stderr
