"""``dprkpal store``, and stores in the other commands."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dprkpal.cli import main

BIB = "% comment\n@book{a, title = {First Tunnels}, author = {Kim, Ada}, year = 1999}\n@book{b, title = {Second}}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a file and a store of it, which is the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.bib").write_text(BIB, encoding="utf-8")
    assert run("store", "create", "works.sqlite", "a.bib").exit_code == 0
    return tmp_path


def run(*arguments: str, given: str | None = None) -> Result:
    """Run a command."""
    return CliRunner().invoke(main, arguments, prog_name="dprkpal", input=given)


def test_create_and_import(folder: Path) -> None:
    """Messages go to standard error; an existing file is never replaced."""
    again = run("store", "create", "works.sqlite")
    assert (again.exit_code, again.stdout) == (2, "")
    assert again.stderr == "works.sqlite: this file exists already; choose another name\n"
    done = run("store", "import", "works.sqlite", "a.bib")
    assert (done.exit_code, done.stderr) == (0, "a.bib: 2 unchanged\n")
    given = "@book{a, title = {Other}}\n@book{c, title = {C}}"
    done = run("store", "import", "works.sqlite", "-", "--json", given=given)
    assert done.exit_code == 1
    assert json.loads(done.stdout) == [
        {"file": "-", "added": 1, "replaced": 0, "renamed": 0, "skipped": 1, "unchanged": 0, "resumed": False}
    ]
    assert "-:1: a: this key is used before, in" in done.stderr
    done = run("store", "import", "works.sqlite", "-", "--on-duplicate", "rename", given="@book{a, title = {Other}}")
    assert "1 added, 1 of them with another key" in done.stderr
    assert run("store", "create", "empty.sqlite").stderr == "empty.sqlite: created\n"


def test_a_file_that_cannot_be_read_does_not_keep_the_others_out(folder: Path) -> None:
    """Exit status 1; and 2 if nothing was imported."""
    (folder / "c.bib").write_text("@book{c, title = {C}}", encoding="utf-8")
    done = run("store", "import", "works.sqlite", "none.bib", "c.bib")
    assert (done.exit_code, done.stderr.splitlines()[-1]) == (1, "c.bib: 1 added")
    assert run("store", "import", "works.sqlite", "none.bib").exit_code == 2
    assert run("store", "import", "works.sqlite", "a.bib", "--undo").exit_code == 2


def test_export(folder: Path) -> None:
    """Byte for byte in the format of the file; by the ending of the new file."""
    assert run("store", "export", "works.sqlite", "out.bib").exit_code == 0
    assert (folder / "out.bib").read_text(encoding="utf-8") == BIB
    assert run("store", "export", "works.sqlite", "out.bib").exit_code == 2
    assert run("store", "export", "works.sqlite", "-o", "out.bib").exit_code == 0
    assert run("store", "export", "works.sqlite", "--to", "bibtex").stdout == BIB
    assert run("store", "export", "works.sqlite").exit_code == 2
    assert run("store", "export", "works.sqlite", "--to", "sqlite", "-o", "works.sqlite").exit_code == 2


def test_search(folder: Path) -> None:
    """The same as `dprkpal search --from`."""
    for arguments in (("store", "search", "works.sqlite", "tunnel"), ("search", "tunnel", "--from", "works.sqlite")):
        assert run(*arguments).stdout == "a  reference  Kim, First tunnels, 1999\n"
        assert json.loads(run(*arguments, "--json").stdout)["total"] == 1
    assert run("store", "search", "works.sqlite", "second", "--years", "1990-").stdout == ""
    assert run("store", "search", "works.sqlite").exit_code == 2


def test_info_check_and_compact(folder: Path) -> None:
    """What the store holds, and whether its file is whole."""
    found = json.loads(run("store", "info", "works.sqlite", "--json").stdout)
    assert (found["references"], found["version"], found["files"][0]["finished"]) == (2, 1, True)
    assert run("store", "info", "works.sqlite").stdout.splitlines()[0] == "works    2"
    done = run("store", "check", "works.sqlite")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "works.sqlite: no problems\n")
    assert json.loads(run("store", "check", "works.sqlite", "--json").stdout) == []
    assert run("store", "compact", "works.sqlite").exit_code == 0


def test_problems_of_a_store_are_data(folder: Path) -> None:
    """They go to standard output or to the file, as those of ``dprkpal check``, and the exit status is 1."""
    with closing(sqlite3.connect("works.sqlite")) as connection:
        connection.execute("UPDATE files SET finished = 0")
        connection.commit()
    done = run("store", "check", "works.sqlite")
    assert (done.exit_code, done.stderr) == (1, "")
    assert "interrupted" in done.stdout
    assert run("store", "check", "works.sqlite", "--output", "problems.txt").exit_code == 1
    assert Path("problems.txt").read_text(encoding="utf-8") == done.stdout
    assert json.loads(run("store", "check", "works.sqlite", "--json").stdout)[0]["path"] == "works.sqlite"


@pytest.mark.parametrize("command", ["import", "export", "search", "info", "check", "compact"])
def test_a_file_that_is_no_store_is_one_sentence(folder: Path, command: str) -> None:
    """Exit status 2, and nothing on standard output."""
    more = {"import": ["a.bib"], "export": ["new.bib"], "search": ["word"]}.get(command, [])
    done = run("store", command, "a.bib", *more)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "a.bib: this is not a store, because it is not a SQLite file\n"


def test_other_commands_read_a_store(folder: Path) -> None:
    """Cite, print, export, convert, check and process, with the store as a file."""
    assert run("cite", "a", "works.sqlite", "--style", "apa").stdout == "(Kim, 1999)\n"
    assert run("bib", "works.sqlite", "a", "--style", "apa").stdout == "Kim, A. (1999). First tunnels.\n"
    assert run("show", "a", "--from", "works.sqlite").exit_code == 0
    assert run("list", "works.sqlite").stdout.startswith("a")
    assert run("convert", "works.sqlite", "--to", "bibtex").stdout == BIB
    assert run("convert", "works.sqlite", "out.ris").exit_code == 0
    assert (folder / "out.ris").read_text(encoding="utf-8").startswith("TY  - BOOK")
    assert json.loads(run("export", "b", "--from", "works.sqlite", "--to", "csljson").stdout)[0]["id"] == "b"
    checked = run("check", "works.sqlite")
    assert (checked.exit_code, checked.stderr.startswith("checked 2 entries in 1 file")) == (1, True)
    (folder / "paper.md").write_text("---\nbibliography: works.sqlite\n---\n[@a; @c]\n", encoding="utf-8")
    done = run("process", "paper.md", "--style", "apa")
    assert "(Kim, 1999; **c?**)" in done.stdout
    assert "add the reference to works.sqlite" in done.stderr
    done = run("keys", "works.sqlite")
    assert (done.exit_code, "this is a SQLite database" in done.stderr) == (2, True)


@pytest.mark.parametrize("files", [["no.bib"], ["no.bib", "nor.bib"], ["odd.txt"]])
def test_a_store_is_not_made_if_no_file_can_be_imported(folder: Path, files: list[str]) -> None:
    """The command can be repeated with the right file."""
    (folder / "odd.txt").write_text("hello", encoding="utf-8")
    assert run("store", "create", "new.sqlite", *files).exit_code == 2
    assert not list(folder.glob("new.sqlite*"))
    assert run("store", "create", "new.sqlite", "no.bib", "a.bib").exit_code == 1
    assert run("store", "info", "new.sqlite").stdout.startswith("works    2\n")


def test_check_reports_a_database_that_is_no_store(folder: Path) -> None:
    """The other files are still checked; alone, nothing can be done."""
    with closing(sqlite3.connect("other.sqlite")) as connection:
        connection.execute("CREATE TABLE things (name)")
    done = run("check", "a.bib", "other.sqlite", "--json")
    assert done.exit_code == 1
    assert "not a store" in next(one["message"] for one in json.loads(done.stdout) if one["path"] == "other.sqlite")
    assert "in 2 files" in run("check", "a.bib", "other.sqlite").stderr
    assert run("check", "other.sqlite").exit_code == 2


def test_without_a_subcommand_the_help_is_printed() -> None:
    """It has its line breaks, and is wrong usage."""
    done = run("store")
    assert done.exit_code in (0, 2)  # click 8.1 exits with 0
    assert done.output.startswith("Usage: dprkpal store [OPTIONS] COMMAND")
    assert "\\n" not in done.output
    assert "\n  create " in done.output


def test_a_search_for_nothing_names_a_filter_that_the_command_has(folder: Path) -> None:
    """`dprkpal store search` has no --topic."""
    done = run("store", "search", "works.sqlite")
    assert done.exit_code == 2
    assert "such as --author" in done.stderr
    assert "--author" in run("store", "search", "--help").stdout


def test_titles_keep_their_capitals_on_request(folder: Path) -> None:
    """As for every other command that reads a .bib file."""
    Path("title.bib").write_text("@book{t, title = {The Great Title}}")
    run("store", "create", "kept.sqlite", "title.bib", "--no-sentence-case")
    run("store", "create", "lowered.sqlite", "title.bib")
    assert "The Great Title" in run("store", "export", "kept.sqlite", "--to", "csljson").stdout
    assert "The great title" in run("store", "export", "lowered.sqlite", "--to", "csljson").stdout
