"""``dprkpal convert`` and ``dprkpal formats``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dprkpal.cli import main
from dprkpal.formats import FORMATS, WRITTEN, read

RIS = "TY  - BOOK\nID  - ash\nAU  - Wood, Ann\nTI  - On ash\nPY  - 2001\nPB  - Press\nER  - \n"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder with a RIS file."""
    monkeypatch.chdir(tmp_path)
    Path("a.ris").write_text(RIS, encoding="utf-8")


def run(*arguments: str, **options: Any) -> Result:
    """Run the command line in this process."""
    return CliRunner().invoke(main, list(arguments), prog_name="dprkpal", **options)


@pytest.mark.parametrize("name", ["b.bib", "b.bibtex", "b.json", "b.yaml", "b.ris"])
@pytest.mark.parametrize("option", [[], ["-o"]], ids=["argument", "output"])
def test_the_ending_of_the_new_file_names_its_format(name: str, option: list[str]) -> None:
    """The references stay the same."""
    result = run("convert", "a.ris", *option, name)
    assert (result.exit_code, result.output) == (0, "")
    assert read(name).items == read("a.ris").items


def test_it_converts_in_a_pipe() -> None:
    """``-`` is standard input, and without a new file the result is printed."""
    result = run("convert", "-", "--from-format", "ris", "--to", "csljson", input=RIS)
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)[0]["title"] == "On ash"
    assert run("convert", "a.ris", "-", "--to", "bibtex").stdout.startswith("@book{ash,")


def test_formats_may_be_written_in_capitals() -> None:
    """Many write BibTeX and RIS so."""
    result = run("convert", "a.ris", "-", "--from-format", "RIS", "--to", "BibTeX")
    assert (result.exit_code, result.stdout) == (0, run("convert", "a.ris", "-", "--to", "bibtex").stdout)


def test_the_format_is_needed() -> None:
    """It is never guessed."""
    for arguments in (["a.ris"], ["a.ris", "b.xyz"], ["a.ris", "b"]):
        result = run("convert", *arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "--to" in result.stderr
    assert not Path("b.xyz").exists()


def test_no_file_is_overwritten_by_mistake() -> None:
    """``convert *.ris`` must not replace the second file, and no option replaces the file that is read."""
    Path("b.bib").write_text("% precious\n", encoding="utf-8")
    Path("link.ris").symlink_to("a.ris")
    for arguments in (["a.ris", "b.bib"], ["a.ris", "-o", "a.ris"], ["a.ris", "-o", "link.ris"], ["link.ris", "a.ris"]):
        result = run("convert", *arguments)
        assert (result.exit_code, result.stdout) == (2, "")
    assert Path("b.bib").read_text(encoding="utf-8") == "% precious\n"
    assert Path("a.ris").read_text(encoding="utf-8") == RIS
    assert run("convert", "a.ris", "-o", "b.bib").exit_code == 0
    assert "On ash" in Path("b.bib").read_text(encoding="utf-8")


def test_losses_are_noted_and_broken_entries_are_skipped() -> None:
    """Everything else is written."""
    Path("a.json").write_text('[{"id": "a", "type": "book", "title": "T", "colour": "red"}]', encoding="utf-8")
    result = run("convert", "a.json", "a.bib")
    assert (result.exit_code, "colour" in result.stderr) == (0, True)
    Path("c.bib").write_text("@book{bad, title = {No end\n@book{good, title = {Good}}\n", encoding="utf-8")
    result = run("convert", "c.bib", "--to", "ris")
    assert (result.exit_code, "Good" in result.stdout, "bad" in result.stderr) == (1, True, True)


def test_a_file_without_good_entries_writes_nothing() -> None:
    """The status is 2."""
    Path("c.bib").write_text("@book{bad, title = {No end\n", encoding="utf-8")
    assert run("convert", "c.bib", "d.ris").exit_code == 2
    assert not Path("d.ris").exists()


def test_formats_lists_what_is_read_and_written() -> None:
    """With endings."""
    rows = json.loads(run("formats", "--json").stdout)
    assert {row["name"] for row in rows if row["written"]} == set(WRITTEN)
    assert {row["name"] for row in rows if row["read"]} == {*FORMATS, "biblatex"}
    assert all(row["name"] in run("formats").stdout for row in rows)
