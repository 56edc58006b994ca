"""Merge bibliographies on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dprkpal.cli import main

FIRST = "@book{lee, title = {A Book about Distant Partners}, author = {Lee, A.}, year = 1999}\n"
SECOND = (
    "@book{Lee99, title = {A book about distant partners}, author = {Lee, Ann}, year = {1999}, pagetotal = 300}\n"
    "@book{kim, title = {Another Book on Something Else}, author = {Kim, B.}, year = 2001}\n"
)


def run(*arguments: str) -> Result:
    """Run ``dprkpal merge``."""
    return CliRunner().invoke(main, ["merge", *arguments])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two libraries and documents of several kinds, which is the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.bib").write_text(FIRST)
    (tmp_path / "b.bib").write_text(SECOND)
    (tmp_path / "paper.md").write_text("See [@Lee99, p. 3; @kim] and user@Lee99.org.\n")
    (tmp_path / "one.tex").write_text("% \\cite{Lee99}\n\\cite[3]{Lee99,kim}\n")
    (tmp_path / "two.tex").write_text("\\cite{kim}\n")
    return tmp_path


def test_the_plan_is_printed_and_nothing_is_written(folder: Path) -> None:
    """As text, or as JSON to edit."""
    done = run("a.bib", "b.bib", "--plan", "-d", "paper.md")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("unite as lee: same title, same names, same year (score ")
    assert "  Lee99 (b.bib:1)\n" in done.stdout
    assert "key: Lee99 -> lee (b.bib)" in done.stdout
    assert done.stderr.splitlines()[-1] == ("3 entries, 1 to unite with others, 0 related pairs, 1 documents to change")
    assert run("a.bib", "b.bib", "--dry-run", "--json").stdout == run("a.bib", "b.bib", "--plan", "--json").stdout
    assert (folder / "a.bib").read_text() == FIRST
    assert "Lee99" in (folder / "paper.md").read_text()


def test_the_result_is_written_and_documents_get_the_new_keys(folder: Path) -> None:
    """Only the citations change in them."""
    done = run("a.bib", "b.bib", "-o", "out.bib", "--documents", "paper.md", "one.tex", "two.tex")
    assert done.exit_code == 0, done.output
    text = (folder / "out.bib").read_text()
    assert "@book{lee, title = {A Book about Distant Partners}, author = {Lee, Ann}, year = 1999" in text
    assert "pagetotal = 300, ids = {Lee99}" in text
    assert text.endswith(SECOND.splitlines()[1] + "\n")
    assert (folder / "paper.md").read_text() == "See [@lee, p. 3; @kim] and user@Lee99.org.\n"
    assert (folder / "one.tex").read_text() == "% \\cite{Lee99}\n\\cite[3]{lee,kim}\n"
    assert (folder / "two.tex").read_text() == "\\cite{kim}\n"
    assert "author: kept {Lee, Ann}, not {Lee, A.}" in done.stderr


def test_an_edited_plan_is_applied_and_the_plan_of_what_was_done_is_saved(folder: Path) -> None:
    """The plan names what was not kept."""
    assert run("a.bib", "b.bib", "--plan", "-o", "plan.json").exit_code == 0
    plan = json.loads((folder / "plan.json").read_text())
    plan["groups"][0]["key"] = "lee1999"
    (folder / "plan.json").write_text(json.dumps(plan))
    done = run("a.bib", "b.bib", "--apply", "plan.json", "-i", "--save-plan", "done.json", "-d", "*.md")
    assert done.exit_code == 0, done.output
    assert "@book{lee1999," in (folder / "a.bib").read_text()
    assert "[@lee1999, p. 3; @kim]" in (folder / "paper.md").read_text()
    assert json.loads((folder / "done.json").read_text())["keys"]["b.bib"] == {"Lee99": "lee1999"}
    assert (folder / "b.bib").read_text() == SECOND


def test_a_key_that_names_two_works_is_not_renamed_in_a_document(folder: Path) -> None:
    """It is reported with its place, unless the document names one of the bibliographies."""
    (folder / "b.bib").write_text("@book{lee, title = {Quite Another Book of Interest}, author = {Oh, C.}, year = 1}\n")
    (folder / "c.md").write_text("See @lee.\n")
    (folder / "d.md").write_text("---\nbibliography: b.bib\n---\nSee @lee.\n")
    done = run("a.bib", "b.bib", "-o", "out.bib", "-d", "c.md", "-d", "d.md")
    assert done.exit_code == 1
    assert "c.md:1:6: lee: this key names several works" in done.stderr
    assert (folder / "c.md").read_text() == "See @lee.\n"
    assert (folder / "d.md").read_text().endswith("See @lee-2.\n")


def test_the_ending_of_the_result_names_its_format(folder: Path) -> None:
    """Other formats are read, too."""
    assert run("a.bib", "b.bib", "-o", "out.json").exit_code == 0
    assert [one["id"] for one in json.loads((folder / "out.json").read_text())] == ["lee", "kim"]
    done = run("out.json", "b.bib")
    assert done.exit_code == 0
    assert len(json.loads(done.stdout)) == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("a.bib", "-o", "a.bib"), "this file is read"),
        (("a.bib", "-i", "-o", "b.bib"), "exclude each other"),
        (("-", "-i"), "standard input cannot be written"),
        (("a.bib", "-d", "paper.md"), "--document needs"),
        (("a.bib", "--json"), "use it with --plan"),
        (("a.bib", "--plan", "-i"), "writes nothing"),
        (("paper.md",), "at least one bibliography"),
        (("missing.bib",), "missing.bib"),
        (("a.bib", "--apply", "b.bib"), "not valid JSON"),
        (("a.bib", "a.bib"), ""),
    ],
)
def test_wrong_usage_is_an_error(folder: Path, arguments: tuple[str, ...], message: str) -> None:
    """Nothing is written."""
    done = run(*arguments)
    assert done.exit_code == (0 if not message else 2), done.output
    assert message in done.output
    assert (folder / "a.bib").read_text() == FIRST


def test_nothing_is_written_if_a_document_cannot_be_read(folder: Path) -> None:
    """All documents are read before the result is written."""
    for document in ("missing.md", "b.bib"):
        assert run("a.bib", "b.bib", "-i", "-d", "paper.md", "-d", document).exit_code == 2
        assert (folder / "a.bib").read_text() == FIRST
        assert "Lee99" in (folder / "paper.md").read_text()


TWINS = (
    "@article{a, title = {A Title of Something}, author = {Kim, A.}, journaltitle = {J}, date = {2004}, volume = 1}\n"
    "@article{b, title = {A Title of Something}, author = {Kim, A.}, journaltitle = {J}, date = {2004}, volume = 1,\n"
    "  doi = {10.1000/abc}}\n"
)


def check(*arguments: str) -> Result:
    """Run ``dprkpal check --fix``."""
    return CliRunner().invoke(main, ["check", "--fix", *arguments])


def test_check_unites_duplicates_that_differ_in_no_field(folder: Path) -> None:
    """The first entry gets the fields that only the other one has."""
    (folder / "c.bib").write_text(TWINS)
    done = check("c.bib")
    assert done.stderr.startswith("1 fixed\n")
    text = (folder / "c.bib").read_text()
    assert "@article{b" not in text
    assert "doi = {10.1000/abc}, ids = {b}}" in text
    assert "BIB015" not in done.stdout


def test_check_does_not_unite_duplicates_whose_values_differ(folder: Path) -> None:
    """Somebody has to choose, so they are only reported."""
    text = TWINS.replace("date = {2004}, volume = 1,", "date = {2004}, volume = 1, pages = {3}, publisher = {Q},")
    text = text.replace("volume = 1}\n", "volume = 1, publisher = {P}}\n")
    (folder / "c.bib").write_text(text)
    assert "BIB015" in check("c.bib").stdout
    assert (folder / "c.bib").read_text() == text


def test_check_renames_keys_for_bibtex_only_in_documents_that_are_checked(folder: Path) -> None:
    """BibTeX does not know ids, so a document that is not checked would lose its citation."""
    classic = TWINS.replace("journaltitle", "journal").replace("date = {2004}", "year = 2004")
    (folder / "c.bib").write_text(classic)
    (folder / "c.tex").write_text("\\cite{b}\n\\bibliography{c}\n")
    check("c.bib")
    assert (folder / "c.bib").read_text() == classic
    check("c.bib", "c.tex")
    assert "@article{b" not in (folder / "c.bib").read_text()
    assert (folder / "c.tex").read_text() == "\\cite{a}\n\\bibliography{c}\n"


def test_check_unites_duplicates_only_if_their_rules_are_selected(folder: Path) -> None:
    """An ignored rule does not change the file."""
    (folder / "c.bib").write_text(TWINS)
    check("c.bib", "--ignore", "BIB015")
    assert (folder / "c.bib").read_text() == TWINS
