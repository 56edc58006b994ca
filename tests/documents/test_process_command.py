"""``dprkpal process``: what is printed where, with which status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dprkpal.cli import main


def run(*arguments: str, **options: Any) -> Result:
    """Run the command line in this process."""
    return CliRunner().invoke(main, ["process", *arguments], prog_name="dprkpal", **options)


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A document with one citation and one mistake."""
    path = tmp_path / "paper.md"
    path.write_text("---\ntitle: T\n---\nSee [@young2021guns, p. 45] and [@nosuch].\n", "utf-8")
    return path


def test_the_document_goes_to_standard_output_and_messages_to_standard_error(paper: Path) -> None:
    """An unknown key is named with its place, and leaves the status as it is."""
    done = run(str(paper), "--style", "apa", "--suppress-bibliography")
    assert (done.exit_code, done.stdout) == (
        0,
        "---\ntitle: T\n---\nSee (Young, 2021, p. 45) and (**nosuch?**).\n",
    )
    assert done.stderr == f"{paper}:4:34: nosuch: note: no reference 'nosuch'; `dprkpal list` shows the keys\n"


def test_strict_makes_an_unknown_key_a_fault(paper: Path) -> None:
    """The document is printed all the same."""
    done = run(str(paper), "--strict")
    assert done.exit_code == 1
    assert "**nosuch?**" in done.stdout
    assert "note:" not in done.stderr


def test_a_file_whose_name_ends_in_html_is_html(paper: Path) -> None:
    """Written whole."""
    target = paper.with_suffix(".html")
    assert run(str(paper), "--output", str(target), "--standalone").exit_code == 0
    assert target.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert [path.name for path in paper.parent.iterdir() if path.name.endswith(".part")] == []


def test_standard_input_is_a_document(tmp_path: Path) -> None:
    """Files that it names stand in the folder where the command runs."""
    (tmp_path / "a.bib").write_text("@book{a, title = {T}, author = {Ada Good}, year = 2001}", "utf-8")
    done = run("-", "--from", str(tmp_path / "a.bib"), "--style", "apa", input="[@a]")
    assert done.stdout == "(Good, 2001)\n\nGood, A. (2001). *T*.\n"


def test_findings_of_the_bibliography_are_reported_and_make_the_status(tmp_path: Path) -> None:
    """As with every command."""
    (tmp_path / "a.bib").write_text("@book{bad, title = {{T}\n\n@book{a, title = {T}}", "utf-8")
    done = run("-", "--from", str(tmp_path / "a.bib"), input="[@a]")
    assert done.exit_code == 1
    assert "a.bib:1" in done.stderr
    assert "*T*" in done.stdout


def test_json_has_the_documented_fields(paper: Path) -> None:
    """And no others."""
    said = json.loads(run(str(paper), "--style", "apa", "--json").stdout)
    assert list(said) == ["text", "to", "title", "citations", "notes", "bibliography", "findings"]
    assert (said["to"], said["title"], said["citations"], said["notes"]) == ("markdown", "T", 2, 0)
    assert [list(one) for one in said["bibliography"]] == [["key", "text"]]
    assert said["findings"] == [
        {"code": "DOC001", "line": 4, "column": 34, "key": "nosuch",
         "message": "no reference 'nosuch'; `dprkpal list` shows the keys"}
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "text", "message"),
    [
        (b"\xff\xfeS\x00e\x00e\x00 \x00[\x00@\x00y\x00]\x00", "See (**y?**)", "y"),
        ("Café [@young2021guns]".encode("latin-1"), "Café (Young, 2021)", "not UTF-8"),
        (b"a\0b\x1b[31m [@young2021guns]", "a\0b\x1b[31m (Young, 2021)", ""),
    ],
)
def test_any_bytes_are_a_document(tmp_path: Path, data: bytes, text: str, message: str) -> None:
    """What is not UTF-8 is read as what it most likely is, and named; messages never act on a terminal."""
    path = tmp_path / "d.md"
    path.write_bytes(data)
    done = run(str(path), "--style", "apa", "--suppress-bibliography")
    assert done.stdout == text
    assert message in done.stderr
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize("arguments", [("nosuch.md",), (".",), ("-", "--style", "nosuch"), ("-", "--data", ".")])
def test_what_cannot_be_used_ends_with_status_two(arguments: tuple[str, ...]) -> None:
    """And prints nothing but its reason."""
    done = run(*arguments, input="[@a]")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_an_interrupted_command_leaves_the_file_that_was_there(paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole or not at all, and no half of it beside."""
    target = paper.with_name("out.md")
    target.write_text("before", "utf-8")

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", stop)
    assert run(str(paper), "--output", str(target)).exit_code == 130
    assert target.read_text("utf-8") == "before"
    assert sorted(path.name for path in paper.parent.iterdir()) == ["out.md", "paper.md"]
