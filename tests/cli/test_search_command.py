"""``dprkpal search``: results, filters and messages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dprkpal import library
from dprkpal.cli import main


def run(*arguments: str, **options: Any) -> Result:
    """Run the command line in this process."""
    return CliRunner().invoke(main, ["search", *arguments], prog_name="dprkpal", **options)


def test_it_prints_the_results_of_the_library() -> None:
    """Each line has an id, a kind and a label."""
    result = run("Kim", "Il-sung", "--limit", "3")
    assert result.exit_code == 0
    for line, found in zip(result.stdout.splitlines(), library().search("kim il-sung", limit=3), strict=True):
        assert line.split(maxsplit=2)[:2] == [found.id, found.kind]
        assert line.endswith(found.label)
    assert "more; use --limit to show them" in result.stderr


def test_a_match_outside_the_label_is_shown_below_it() -> None:
    """Users should see why a result was found."""
    result = run("smuggling", "--kind", "reference")
    assert "abstract: " in result.stdout or "topics: " in result.stdout


def test_json_has_all_data_of_the_library() -> None:
    """These are the documented fields."""
    result = run("tunnels", "doubts", "--json")
    assert json.loads(result.stdout) == library().search("tunnels doubts").to_dict()
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "filters"),
    [
        (["--kind", "claim"], {"kind": "claim"}),
        (["--type", "legal_case"], {"type": "legal_case"}),
        (["--years", "2014-2015"], {"years": (2014, 2015)}),
        (["--topic", "hamas-arms"], {"topic": "hamas-arms"}),
        (["--author", "Young"], {"author": "Young"}),
    ],
)
def test_each_option_is_a_filter(arguments: list[str], filters: dict[str, Any]) -> None:
    """Filters work with and without a query."""
    for query in ("korea", ""):
        words = [query] if query else []
        result = json.loads(run(*words, *arguments, "--json").stdout)
        assert result["total"] > 0
        assert result == library().search(query, **filters).to_dict()


def test_no_results_are_no_error() -> None:
    """Words without a match are reported; the status is 0, and standard output is empty."""
    result = run("xylophone", "qqqqqq")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "no match for 'xylophone'\nno match for 'qqqqqq'\nno results\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give a word to search for"),
        (["arms", "--kind", "works"], "'works' is not a kind of result; use one of reference, claim, topic, entity"),
        (["arms", "--type", "novel"], "'novel' is not an item type"),
        (["arms", "--topic", "tunnel"], "did you mean 'tunnels'"),
        (["arms", "--years", "soon"], "is not a year or years"),
        (["arms", "--limit", "0"], "--limit"),
    ],
)
def test_a_wrong_option_is_an_error_with_a_suggestion(arguments: list[str], message: str) -> None:
    """The status is 2, and there is no traceback."""
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_your_own_file_is_searched_and_its_control_characters_are_escaped(tmp_path: Path) -> None:
    """Text from a file must not control the terminal."""
    path = tmp_path / "own.bib"
    path.write_text("@book{own, title = {Arms \x1b[31m of \u202e old}, year = 2001}", encoding="utf-8")
    result = run("arms", "--from", str(path))
    assert result.stdout.startswith("own  reference")
    assert "\x1b" not in result.stdout
    assert "\u202e" not in result.stdout
