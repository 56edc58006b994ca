"""``dprkpal export``: formats, filters and tables."""

from __future__ import annotations

import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dprkpal import Library, library
from dprkpal.cli import main
from dprkpal.cli.export import EXPORT_FORMAT
from dprkpal.exports.tables import COLUMNS
from dprkpal.formats import WRITTEN, read
from dprkpal.model.plain_text import plain

FORMATS = [to for to in EXPORT_FORMAT.choices if to not in ("sqlite", "parquet")]


def run(*arguments: str, **options: Any) -> Result:
    """Run the command line in this process."""
    return CliRunner().invoke(main, ["export", *arguments], prog_name="dprkpal", **options)


@pytest.mark.parametrize("to", FORMATS)
def test_it_prints_the_export_of_the_library(to: str) -> None:
    """A field that the format cannot represent is a note, and the status is 0."""
    result = run("--to", to)
    assert result.exit_code == 0
    assert result.stdout == library().export(to).text
    assert all(line.startswith(("and ",)) or "note: " in line for line in result.stderr.splitlines())


@pytest.mark.parametrize("to", WRITTEN)
def test_the_export_can_be_read_again(to: str) -> None:
    """Every reference has its key and its title, with its markup where the format has markup."""
    format = "bibtex" if to == "biblatex" else to
    back = {str(item["id"]): item for item in read(io.StringIO(run("--to", to).stdout), format).items}
    assert list(back) == list(library())
    for key, entry in library().items():
        title, expected = back[key]["title"], entry.to_csl()["title"]
        if to in ("cff", "csv", "endnote", "hayagriva", "mods", "wordxml"):
            title, expected = plain(title), plain(expected)
        assert title == expected, key


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
def test_each_option_is_a_filter(arguments: list[str], filters: dict[str, Any]) -> None:
    """The filters are those of `dprkpal.Library.select`."""
    items = json.loads(run(*arguments, "--to", "csljson").stdout)
    assert [item["id"] for item in items] == list(library().select(**filters))


@pytest.mark.parametrize("table", COLUMNS)
def test_columns_describes_the_columns_of_a_table(table: str) -> None:
    """Every column has a description."""
    assert run("--to", "csv", "--table", table).stdout == library().export("csv", table=table).text
    lines = run("--to", "csv", "--table", table, "--columns").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(COLUMNS[table])


def test_a_filter_without_matches_exports_nothing() -> None:
    """It must not export everything, as an export without filters does."""
    result = run("--to", "csv", "--years", "1700")
    assert result.stdout.count("\n") == 1
    assert "no references" in result.stderr
    assert json.loads(run("--to", "json-ld", "--years", "1700").stdout)["@graph"] == []


def test_your_own_file_can_be_converted(tmp_path: Path) -> None:
    """``--from`` and ``--output`` convert a file."""
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
        (["--to", "sqlite"], "name a file with --output"),
        (["--to", "parquet", "-o", "-"], "name a file or folder with --output"),
        (["nobody", "--to", "ris"], "no reference and no file 'nobody'"),
    ],
)
def test_a_wrong_option_is_an_error(arguments: list[str], message: str) -> None:
    """The status is 2, and nothing is printed."""
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_all_tables_are_written_to_a_database(tmp_path: Path) -> None:
    """A selection has only its own references."""
    target = tmp_path / "few.sqlite"
    result = run("kaplan2014", "kaplan2018", "--to", "sqlite", "-o", str(target))
    assert (result.exit_code, result.stdout) == (0, "")
    with closing(sqlite3.connect(target)) as database:
        keys = database.execute('SELECT key FROM "references" ORDER BY key').fetchall()
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert keys == [("kaplan2014",), ("kaplan2018",)]
    assert tables == {*COLUMNS, "columns"}


def test_each_table_is_written_to_a_parquet_file(tmp_path: Path) -> None:
    """In a folder, which is made."""
    pytest.importorskip("pyarrow", reason="the extra `parquet` brings pyarrow")
    assert run("--to", "parquet", "-o", str(tmp_path / "a" / "b")).exit_code == 0
    assert {path.name for path in (tmp_path / "a" / "b").iterdir()} == {f"{table}.parquet" for table in COLUMNS}
