"""Bibliography files among the arguments and on standard input."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dprkpal.cli import main
from dprkpal.cli.file_arguments import ENDINGS, has_piped_input, name_sources
from dprkpal.formats import FORMATS
from dprkpal.storage.store_file import ENDINGS as STORES
from programs import run_program

MAIN = "from dprkpal.cli import main; main(prog_name='dprkpal')"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder with bibliographies, one of them without an ending, and one called like a built-in key."""
    monkeypatch.chdir(tmp_path)
    for name, key in (("a.bib", "ash"), ("b.bib", "birch"), ("plain", "pine"), ("young2021guns", "yew")):
        text = f"@book{{{key}, author = {{Wood, Ann}}, title = {{On {key}}}, year = 2001, publisher = {{Press}}}}\n"
        Path(name).write_text(text, encoding="utf-8")


def run(*arguments: str) -> Result:
    """Run the command line in this process."""
    return CliRunner().invoke(main, list(arguments), prog_name="dprkpal")


def keys(*arguments: str) -> list[str]:
    """Return the keys that ``list`` prints."""
    result = run("list", *arguments)
    assert result.exit_code == 0, result.stderr
    return [line.split()[0] for line in result.stdout.splitlines()]


def test_the_endings_are_those_of_the_formats() -> None:
    """They are written twice to keep start-up fast."""
    assert sorted(ENDINGS) == sorted({*STORES, *(ending for endings in FORMATS.values() for ending in endings)})


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["a.bib"], ["ash"]),
        (["a.bib", "b.bib"], ["ash", "birch"]),
        (["plain"], ["pine"]),
        (["*.bib"], ["ash", "birch"]),
        (["--from", "*.bib"], ["ash", "birch"]),
        (["--from", "a.bib", "b.bib"], ["ash", "birch"]),
        (["-f", "a.bib", "plain"], ["ash", "pine"]),
        (["birch", "a.bib", "b.bib"], ["birch"]),
        (["young2021guns"], ["young2021guns"]),
        (["-f", "a.bib", "young2021guns"], ["ash", "yew"]),
    ],
    ids=" ".join,
)
def test_files_and_keys_can_be_mixed(arguments: list[str], expected: list[str]) -> None:
    """A key of the built-in collection is a key, unless ``--from`` is given."""
    assert keys(*arguments) == expected


@pytest.mark.parametrize("command", ["cite ash a.bib", "cite ash -f a.bib", "bib a.bib", "bib ash a.bib"])
def test_cite_and_bib_take_files(command: str) -> None:
    """Nobody has to know ``--from``."""
    result = run(*command.split(), "--style", "apa")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "Wood" in result.stdout


def test_values_of_options_and_words_after_two_hyphens_are_no_files() -> None:
    """``--output`` and ``--style`` take file names too."""
    command = main.commands["bib"]
    arguments = ["ash", "-o", "b.bib", "--style", "a.bib", "--", "a.bib"]
    assert name_sources(command, arguments) == arguments


def test_search_words_are_files_only_with_an_ending() -> None:
    """A folder can hold a file called like a word of the query."""
    command = main.commands["search"]
    assert name_sources(command, ["plain", "a.bib", "missing.bib"]) == ["plain", "--from", "a.bib", "missing.bib"]


def test_files_to_work_on_are_no_sources() -> None:
    """``check`` checks them, and ``process`` reads a bibliography only after ``--from``."""
    assert name_sources(main.commands["check"], ["--from", "a.bib", "b.bib"]) == ["--from", "a.bib", "b.bib"]
    expected = ["--from", "a.bib", "--from", "b.bib", "paper.md"]
    assert name_sources(main.commands["process"], ["--from", "a.bib", "b.bib", "paper.md"]) == expected


@pytest.mark.parametrize("command", ["bib", "cite", "list", "show"])
def test_a_word_that_is_neither_a_key_nor_a_file_is_one_message(command: str) -> None:
    """It says both."""
    result = run(command, "zzzzzzzz")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no reference and no file 'zzzzzzzz'" in result.stderr


@pytest.mark.parametrize("command", ["bib", "list"])
def test_a_missing_file_is_named(command: str) -> None:
    """A word with the ending of a bibliography is no key."""
    result = run(command, "missing.bib")
    assert (result.exit_code, result.stderr) == (2, "missing.bib: cannot be read: No such file or directory\n")


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("cat a.bib | D list", "ash"),
        ("D list < b.bib", "birch"),
        ("cat a.bib | D list -", "ash"),
        ("cat a.bib | D list b.bib", "birch"),
        ("cat a.bib | D bib --style apa", "Wood"),
        ("D list < /dev/null | head -n 1", "young"),
        (": | D list | head -n 1", "young"),
    ],
)
def test_standard_input_is_read_if_no_file_and_no_key_is_given(script: str, expected: str) -> None:
    """A terminal, an empty file and an ended pipe are not read."""
    code = f'D() {{ "$PYTHON" -c "$MAIN" "$@"; }}\n{script}'
    environment = {**os.environ, "PYTHON": sys.executable, "MAIN": MAIN}
    done = run_program(["sh", "-c", code], check=False, env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().startswith(expected) or expected == "young"


def test_a_silent_pipe_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Programs are started with pipes that never get data."""
    reader, writer = os.pipe()
    monkeypatch.setattr("dprkpal.cli.file_arguments.SECONDS", 0.0)
    with open(reader, encoding="utf-8") as stream, open(writer, "wb"):
        monkeypatch.setattr(sys, "stdin", stream)
        assert not has_piped_input()
    assert "built-in collection" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "name", "expected"),
    [
        (["bib", "a.bib", "-sapa"], "x.html", '<div class="csl-entry">'),
        (["bib", "a.bib", "-sapa"], "X.HTM", "<i>On ash</i>"),
        (["bib", "a.bib", "-sapa"], "x.md", "*On ash*"),
        (["bib", "a.bib", "-sapa"], "x.typ", "On ash"),
        (["bib", "a.bib"], "x.json", '"entries": ['),
        (["cite", "ash", "a.bib"], "x.tex", "\\textit{On Ash}"),
        (["cite", "ash", "a.bib"], "x.rst", "*On Ash*"),
        (["cite", "ash", "a.bib"], "x.txt", "On Ash"),
        (["list", "a.bib"], "x.json", '"key": "ash"'),
        (["timeline"], "x.svg", "<svg"),
        (["graph"], "x.json", '"nodes": ['),
        (["topics"], "x.ttl", "@prefix"),
        (["check", "a.bib"], "x.sarif", '"runs": ['),
    ],
    ids=lambda one: one if isinstance(one, str) else one[0],
)
def test_the_ending_of_the_output_file_names_the_format(arguments: list[str], name: str, expected: str) -> None:
    """Nobody wants plain text in a file called ``x.html``."""
    result = run(*arguments, "-o", name)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "ending" not in result.stderr
    assert expected in Path(name).read_text(encoding="utf-8")


def test_a_given_format_wins_and_an_unknown_ending_is_reported() -> None:
    """The output is what was asked for, or the message says what it is."""
    assert run("bib", "a.bib", "-o", "x.html", "--to", "latex").stderr == ""
    assert "<" not in Path("x.html").read_text(encoding="utf-8")
    assert "'.out' names no output format" in run("bib", "a.bib", "-o", "x.out").stderr
    assert run("bib", "a.bib", "-o", "x").stderr == ""


def test_patterns_that_match_nothing_are_missing_files() -> None:
    """The message names the pattern."""
    assert "*.ris: cannot be read" in run("list", "*.ris").stderr


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "Title,DOI\nT,https://doi.org/10.1000/x\n", "CSV files cannot be edited in place; convert the file"),
        ("a.json", '[{"id": "a", "DOI": "https://doi.org/10.1000/x"}', "nothing can be edited until the file is valid"),
    ],
)
def test_files_that_cannot_be_edited_are_not_fixed(tmp_path: Path, name: str, text: str, said: str) -> None:
    """One sentence says why and what to do, and the file stays as it is."""
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(main, ["--no-config", "check", "--fix", str(file)])
    assert said in result.stderr
    assert file.read_text(encoding="utf-8") == text
