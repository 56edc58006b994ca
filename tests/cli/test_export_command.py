"""``dprkpal export``: what it writes another program can read, and what a format cannot hold is said."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dprkpal import Library, library
from dprkpal.cli import main
from dprkpal.cli.export import ExportType
from dprkpal.exports.tables import COLUMNS
from dprkpal.formats import WRITTEN, read

FORMATS = ExportType().choices


def run(*arguments: str, **options: Any) -> Result:
    """Run the command line in this process."""
    return CliRunner().invoke(main, ["export", *arguments], prog_name="dprkpal", **options)


@pytest.mark.parametrize("to", FORMATS)
def test_it_writes_what_the_library_says(to: str) -> None:
    """All of the collection, and status 0: what a format has no place for is a note."""
    result = run("--to", to)
    assert result.exit_code == 0
    assert result.stdout == library().export(to).text
    assert all(line.startswith(("and ",)) or "note: " in line for line in result.stderr.splitlines())


@pytest.mark.parametrize("to", WRITTEN)
def test_what_is_written_is_read_again(to: str) -> None:
    """Every work comes back under its key, with its title and year."""
    format = "bibtex" if to == "biblatex" else to
    back = {str(item["id"]): item for item in read(io.StringIO(run("--to", to).stdout), format).items}
    assert list(back) == list(library())
    for key, entry in library().items():
        assert back[key]["title"] == entry.to_csl()["title"], key


@pytest.mark.parametrize(
    ("arguments", "filters"),
    [
        (["kaplan2014", "kaplan2018"], {"keys": ["kaplan2014", "kaplan2018"]}),
        (["--topic", "tunnels"], {"topic": "tunnels"}),
        (["--type", "legal_case"], {"type": "legal_case"}),
        (["--years", "2014"], {"years": 2014}),
        (["--author", "Young"], {"author": "Young"}),
        (["--min-verified", "verified"], {"min_verified": "verified"}),
    ],
)
def test_each_option_chooses_works(arguments: list[str], filters: dict[str, Any]) -> None:
    """As `dprkpal.Library.select` does."""
    items = json.loads(run(*arguments, "--to", "csljson").stdout)
    assert [item["id"] for item in items] == list(library().select(**filters))


@pytest.mark.parametrize("table", COLUMNS)
def test_a_table_and_what_its_columns_hold(table: str) -> None:
    """``--columns`` is the documentation."""
    assert run("--to", "csv", "--table", table).stdout == library().export("csv", table=table).text
    lines = run("--to", "csv", "--table", table, "--columns").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(COLUMNS[table])


def test_a_choice_of_nothing_writes_nothing_but_a_head() -> None:
    """Not everything, which an empty list of keys might be taken for."""
    result = run("--to", "csv", "--years", "1700")
    assert result.stdout.count("\n") == 1
    assert "no references" in result.stderr
    assert json.loads(run("--to", "json-ld", "--years", "1700").stdout)["@graph"] == []


def test_a_file_of_anybody_is_exported(tmp_path: Path) -> None:
    """From one format to another, into a file."""
    source, target = tmp_path / "own.bib", tmp_path / "own.ris"
    source.write_text("@book{own, author = {Doe, Jane}, title = {Own}, year = 2001}", encoding="utf-8")
    result = run("--from", str(source), "--to", "ris", "-o", str(target))
    assert (result.exit_code, result.stdout) == (0, "")
    assert Library.load(target)["own"].title == "Own"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "--to"),
        (["--to", "word"], "'word' is not one of"),
        (["--to", "csv", "--table", "claim"], "'claim' is not one of"),
        (["nobody", "--to", "ris"], "no reference 'nobody'"),
    ],
)
def test_a_wrong_option_is_told_with_its_mend(arguments: list[str], message: str) -> None:
    """Status 2, nothing on standard output."""
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
