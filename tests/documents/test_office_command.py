"""The command ``dprkpal process`` for documents of Word and LibreOffice."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from office_files import bibliography, field, paragraph, run, texts, word, zotero

from dprkpal.cli import main

LOST = field(' ADDIN ZOTERO_ITEM CSL_CITATION {"citationItems":[{"id":9}]} ', "(Lost 2001)")


def process(*arguments: object, **options: Any) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, ["process", *map(str, arguments)], prog_name="dprkpal", **options)


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A document with a citation."""
    path = tmp_path / "paper.docx"
    path.write_bytes(word(paragraph(run("A ") + zotero(("book", {})) + run(".")) + paragraph(LOST) + bibliography()))
    return path


def test_the_document_is_written_and_problems_are_reported(paper: Path) -> None:
    """A citation that stays is a warning, unless ``--strict`` is given."""
    target = paper.with_name("new.docx")
    done = process(paper, "--style", "apa", "-o", target)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "paragraph 2: '(Lost 2001)': the work '9'" in done.stderr
    assert texts(target.read_bytes())[0] == "A (Doe, 2005)."
    assert process(paper, "--style", "apa", "-o", target, "--strict").exit_code == 1


def test_the_document_itself_is_never_overwritten(paper: Path) -> None:
    """The new document needs another name."""
    before = paper.read_bytes()
    assert process(paper, "--style", "ieee", "-o", paper).exit_code == 2
    assert paper.read_bytes() == before


def test_json_reports_what_was_done(paper: Path) -> None:
    """The document itself goes to the file."""
    done = process(paper, "--style", "apa", "--json")
    value = json.loads(done.stdout)
    assert (value["citations"], value["to"], [one["key"] for one in value["bibliography"]]) == (1, "docx", ["doe2005"])
    assert value["findings"][0]["message"].startswith("paragraph 2")


@pytest.mark.parametrize("arguments", [
    [], ["-o", "x.odt"], ["-o", "x.pdf"], ["-o", "x.docx", "--to", "html"], ["-o", "x.docx", "--standalone"],
    ["-o", "x.docx", "--citations", "other"], ["-o", "x.docx", "--link-citations"],
])  # fmt: skip
def test_wrong_usage_is_refused(paper: Path, arguments: list[str]) -> None:
    """Before anything is written."""
    assert process(paper, *arguments).exit_code == 2
    assert [one.name for one in paper.parent.iterdir()] == ["paper.docx"]


def test_a_file_that_is_no_document_is_refused(tmp_path: Path) -> None:
    """With one line that names it."""
    path = tmp_path / "bad.docx"
    path.write_text("no", "utf-8")
    done = process(path, "-o", tmp_path / "x.docx")
    assert done.exit_code == 2
    assert done.stderr.startswith(f"{path}: not a document of Word")
    assert process(tmp_path / "missing.docx", "-o", tmp_path / "x.docx").exit_code == 2


def test_the_message_names_the_extra(paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If lxml is not installed."""
    monkeypatch.setitem(sys.modules, "lxml", None)
    for name in [name for name in sys.modules if ".office." in name]:
        monkeypatch.delitem(sys.modules, name)
    done = process(paper, "-o", paper.with_name("x.docx"))
    assert done.exit_code == 2
    assert "pip install 'dprkpal[word]'" in done.stderr


def test_a_given_bibliography_is_used(paper: Path, tmp_path: Path) -> None:
    """``--from`` gives the data of the works that it has."""
    library = tmp_path / "own.bib"
    entry = "@book{doe, title = {The {First} {Book}}, author = {Doe, Jane}, year = 2005, publisher = {X}}"
    library.write_text(entry, "utf-8")
    target = tmp_path / "new.docx"
    assert process(paper, "--style", "apa", "--from", library, "-o", target).exit_code == 0
    assert texts(target.read_bytes())[-1] == "Doe, J. (2005). The First Book. X."
