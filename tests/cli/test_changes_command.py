"""``dprkpal changes``, ``claim --version-note`` and ``--collection``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dprkpal.cli import main


def run(*arguments: object) -> Result:
    """Run the command line."""
    return CliRunner().invoke(main, [str(one) for one in arguments], prog_name="dprkpal")


def test_changes_are_listed_with_day_event_kind_id_and_reason() -> None:
    """The oldest comes first."""
    done = run("changes", "--kind", "topic")
    assert done.exit_code == 0
    first = done.stdout.splitlines()[0]
    assert first.split()[:3] == ["2026-11-22", "added", "topic"]


def test_changes_as_json_have_every_field() -> None:
    """The keys are those of the help."""
    found = json.loads(run("changes", "--since", "2026-11-22", "--json").stdout)
    assert list(found[0]) == ["kind", "id", "event", "date", "version", "reason", "fields", "successor"]
    assert any(one["event"] == "changed" and one["fields"] for one in found)


def test_no_changes_are_no_error() -> None:
    """The message goes to standard error."""
    done = run("changes", "--since", "99.0")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "no changes\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--since", "soon"], "neither a date such as 2026-11-22 nor a version"),
        (["--kind", "source"], "use one of reference, claim, topic, entity"),
        (["--record", "why"], "--from refs.bib --data FOLDER"),
    ],
)
def test_wrong_usage_of_changes_says_what_to_write(arguments: list[str], message: str) -> None:
    """Nothing is printed on standard output."""
    done = run("changes", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr


def test_record_writes_what_is_not_recorded_yet(tmp_path: Path) -> None:
    """The version is that of the project around the data folder."""
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "3.1"\n', encoding="utf-8")
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "refs.bib").write_text("@book{a, title = {T}, date = {2020}}\n", encoding="utf-8")
    options = ["--from", folder / "refs.bib", "--data", folder]
    assert "added  reference  a  First" in run("changes", "--record", "First", *options).stdout
    assert run("changes", "--record", "Again", *options).stdout == ""
    [row] = json.loads(run("changes", "--json", *options).stdout)
    assert (row["version"], row["reason"], row["event"]) == ("3.1", "First", "added")


def test_a_claim_is_printed_with_the_version_that_says_so() -> None:
    """``--version-note`` prints the citation without other options."""
    assert "claim coughlin-tunnels, as of " in run("claim", "coughlin-tunnels", "--version-note").stdout


def test_an_unknown_collection_is_an_error() -> None:
    """The message names what is unknown."""
    done = run("--collection", "no-such-collection", "list")
    assert done.exit_code == 2
    assert "no collection 'no-such-collection'" in done.stderr


def test_a_collection_and_a_file_together_are_wrong_usage(tmp_path: Path) -> None:
    """Neither is ignored silently. The servers have the built-in collection only."""
    assert "use one of them" in run("--collection", "x", "list", "--from", tmp_path / "a.bib").stderr
    assert "built-in collection only" in run("--collection", "x", "serve").stderr
