"""``dprkpal publications``: options, messages and exit statuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dprkpal import Library
from dprkpal.cli import main

SOURCE = """
@book{guns, author = {Young, Benjamin R.}, title = {Guns}, publisher = {Press}, year = 2021, doi = {10.1000/182}}
@article{arms, author = {Doe, Jane and Young, B. R.}, title = {Arms}, journal = {Review}, year = 2019}
@article{other, author = {Doe, Jane}, title = {Other}, journal = {Review}, year = 2019}
"""


@pytest.fixture
def mine(tmp_path: Path) -> str:
    """Return the name of a file with publications."""
    path = tmp_path / "mine.bib"
    path.write_text(SOURCE, encoding="utf-8")
    return str(path)


def run(*arguments: str, **options: Any) -> Result:
    """Run the command line in this process."""
    return CliRunner().invoke(main, ["publications", *arguments], prog_name="dprkpal", **options)


def test_it_prints_the_list_of_the_library(mine: str) -> None:
    """The options are those of `Library.publications`."""
    result = run("--from", mine, "--author", "Young, B.", "--highlight", "Young, B.", "--style", "apa", "--to", "html")
    listed = Library.load(mine).publications("apa", author="Young, B.", highlight="Young, B.", to="html")
    assert result.exit_code == 0
    assert result.stdout == listed.to_html() + "\n"


def test_text_is_the_default_and_can_mark_names(mine: str) -> None:
    """As for ``bib``."""
    result = run("--from", mine, "--highlight", "Young, B.", "--mark", "*", "--style", "apa", "--group-by", "none")
    assert result.stdout.startswith("*Young, B. R.* (2021). Guns. Press.")


def test_standalone_writes_a_page(mine: str, tmp_path: Path) -> None:
    """It needs no ``--to``."""
    output = tmp_path / "mine.html"
    result = run(
        "--from", mine, "--style", "ieee", "--standalone", "--title", "My works", "--link", "doi", "--link", "bibtex",
        "--json-ld", "--output", str(output),
    )  # fmt: skip
    page = output.read_text(encoding="utf-8")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert page.startswith("<!DOCTYPE html>")
    assert "<h1>My works</h1>" in page
    assert page.count('download="') == 3
    assert "application/ld+json" in page


def test_json_has_the_documented_fields(mine: str) -> None:
    """Numbers are null if nothing prints them."""
    data = json.loads(run("--from", mine, "--style", "apa", "--link", "doi", "--years", "2021", "--json").stdout)
    assert list(data) == ["style", "locale", "to", "groups"]
    [group] = data["groups"]
    assert group == {
        "title": "2021",
        "entries": [
            {
                "key": "guns",
                "text": "Young, B. R. (2021). Guns. Press. https://doi.org/10.1000/182",
                "number": None,
                "links": [{"kind": "doi", "label": "DOI", "url": "https://doi.org/10.1000/182"}],
            }
        ],
    }


def test_a_name_that_marks_nothing_is_reported(mine: str) -> None:
    """The list is complete all the same."""
    result = run("--from", mine, "--highlight", "Yong, Ben", "--style", "apa")
    assert result.exit_code == 0
    assert "'Yong, Ben' is not among the names" in result.stderr
    assert "Guns" in result.stdout


def test_an_author_without_works_is_an_error(mine: str) -> None:
    """An empty page would replace a good one."""
    result = run("--from", mine, "--author", "Yong, Ben")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no publications by 'Yong, Ben'" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--group-by", "colour"], ["--sort", "best"], ["--link", "gopher"], ["--numbering", "roman"],
        ["--standalone", "--json"], ["--standalone", "--to", "latex"], ["--to", "html", "--mark", "*"],
        ["--author", ""], ["--highlight", "0000-0002-1825-0098"], ["--style", "no-such-style"],
        ["--years", "1700"],
    ],
)  # fmt: skip
def test_wrong_usage_prints_one_message(mine: str, arguments: list[str]) -> None:
    """Nothing is printed to standard output."""
    result = run("--from", mine, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr
    assert "internal error" not in result.stderr
