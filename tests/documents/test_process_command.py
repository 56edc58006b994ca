"""The command ``dprkpal process``: output, messages and exit status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dprkpal.cli import main


def run(*arguments: str, **options: Any) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, ["process", *arguments], prog_name="dprkpal", **options)


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A document with one valid and one unknown key."""
    path = tmp_path / "paper.md"
    path.write_text("---\ntitle: T\n---\nSee [@young2021guns, p. 45] and [@nosuch].\n", "utf-8")
    return path


def test_document_goes_to_stdout_and_messages_to_stderr(paper: Path) -> None:
    """An unknown key is reported with its position and does not change the exit status."""
    done = run(str(paper), "--style", "apa", "--suppress-bibliography")
    assert (done.exit_code, done.stdout) == (
        0,
        "---\ntitle: T\n---\nSee (Young, 2021, p. 45) and (**nosuch?**).\n",
    )
    assert done.stderr == f"{paper}:4:34: nosuch: note: no reference 'nosuch'; `dprkpal list` shows the keys\n"


def test_strict_fails_on_unknown_keys(paper: Path) -> None:
    """The document is still printed."""
    done = run(str(paper), "--strict")
    assert done.exit_code == 1
    assert "**nosuch?**" in done.stdout
    assert "note:" not in done.stderr


def test_output_file_name_selects_html(paper: Path) -> None:
    """The file is written atomically."""
    target = paper.with_suffix(".html")
    assert run(str(paper), "--output", str(target), "--standalone").exit_code == 0
    assert target.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert [path.name for path in paper.parent.iterdir() if path.name.endswith(".part")] == []


def test_document_from_stdin(tmp_path: Path) -> None:
    """Files it names are looked up in the current folder."""
    (tmp_path / "a.bib").write_text("@book{a, title = {T}, author = {Ada Good}, year = 2001}", "utf-8")
    done = run("-", "--from", str(tmp_path / "a.bib"), "--style", "apa", input="[@a]")
    assert done.stdout == "(Good, 2001)\n\nGood, A. (2001). *T*.\n"


def test_bibliography_findings_set_the_exit_status(tmp_path: Path) -> None:
    """As in every command."""
    (tmp_path / "a.bib").write_text("@book{bad, title = {{T}\n\n@book{a, title = {T}}", "utf-8")
    done = run("-", "--from", str(tmp_path / "a.bib"), input="[@a]")
    assert done.exit_code == 1
    assert "a.bib:1" in done.stderr
    assert "*T*" in done.stdout


def test_json_has_the_documented_fields(paper: Path) -> None:
    """And no others."""
    said = json.loads(run(str(paper), "--style", "apa", "--json").stdout)
    names = [
        "text", "to", "title", "citations", "notes", "cross_references", "bibliography", "bibliographies", "findings",
    ]  # fmt: skip
    assert list(said) == names
    assert (said["to"], said["title"], said["citations"], said["notes"]) == ("markdown", "T", 2, 0)
    assert [list(one) for one in said["bibliography"]] == [["key", "text"]]
    assert said["bibliographies"] == [{"name": "", "entries": said["bibliography"]}]
    assert said["findings"] == [
        {"code": "DOC001", "path": str(paper), "line": 4, "column": 34, "key": "nosuch",
         "message": "no reference 'nosuch'; `dprkpal list` shows the keys"}
    ]  # fmt: skip


def test_json_has_a_list_for_each_bibliography(tmp_path: Path) -> None:
    """A reference can be in several; `bibliography` has each once."""
    (tmp_path / "a.bib").write_text("@book{a, title = {A}}\n@article{b, title = {B}}", "utf-8")
    text = (
        "[@a; @b]\n\n::: {#refs-books type=book}\n:::\n\n::: {#refs-all cited=yes}\n:::\n\n"
        "::: {#refs type=article-journal}\n:::\n"
    )
    said = json.loads(run("-", "--from", str(tmp_path / "a.bib"), "--json", input=text).stdout)
    lists = {one["name"]: [entry["key"] for entry in one["entries"]] for one in said["bibliographies"]}
    assert lists == {"books": ["a"], "all": ["a", "b"], "": ["b"]}
    assert [one["key"] for one in said["bibliography"]] == ["a", "b"]


@pytest.mark.parametrize(
    ("data", "text", "message"),
    [
        (b"\xff\xfeS\x00e\x00e\x00 \x00[\x00@\x00y\x00]\x00", "See (**y?**)", "y"),
        ("Café [@young2021guns]".encode("latin-1"), "Café (Young, 2021)", "not UTF-8"),
        (b"a\0b\x1b[31m [@young2021guns]", "a\0b\x1b[31m (Young, 2021)", ""),
    ],
)
def test_any_bytes_are_accepted(tmp_path: Path, data: bytes, text: str, message: str) -> None:
    """Other encodings than UTF-8 are guessed and reported, and messages contain no control characters."""
    path = tmp_path / "d.md"
    path.write_bytes(data)
    done = run(str(path), "--style", "apa", "--suppress-bibliography")
    assert done.stdout == text
    assert message in done.stderr
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize("arguments", [("nosuch.md",), (".",), ("-", "--style", "nosuch"), ("-", "--data", ".")])
def test_unusable_input_exits_with_status_2(arguments: tuple[str, ...]) -> None:
    """Only the reason is printed."""
    done = run(*arguments, input="[@a]")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_interrupted_command_keeps_the_existing_file(paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No partial file is left behind."""
    target = paper.with_name("out.md")
    target.write_text("before", "utf-8")

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", stop)
    assert run(str(paper), "--output", str(target)).exit_code == 130
    assert target.read_text("utf-8") == "before"
    assert sorted(path.name for path in paper.parent.iterdir()) == ["out.md", "paper.md"]


class TestBibliographyMessages:
    """A document with a wrong, a missing or an incomplete bibliography says what to do."""

    @staticmethod
    def messages(folder: Path, text: str, *options: str) -> list[str]:
        """Return the messages about a document with *text*."""
        (folder / "r.bib").write_text("@book{hale, title={T}, author={Ada Hale}, year=2001}", "utf-8")
        (folder / "s.bib").write_text("@book{hale, title={Other}, author={Bo Voss}, year=2009}", "utf-8")
        (folder / "d.md").write_text(text, "utf-8")
        return run(str(folder / "d.md"), *options).stderr.splitlines()

    def test_document_without_a_bibliography(self, tmp_path: Path) -> None:
        """It is told so if a key is unknown. Keys of the built-in collection need no bibliography."""
        first, second = self.messages(tmp_path, "See [@hale].\n")
        assert first.endswith(
            "d.md:1: note: the document names no bibliography, so its keys were looked up in the built-in collection; "
            "add `bibliography: FILE` to its metadata, or use `--from FILE`"
        )
        assert second.endswith("`dprkpal list` shows the keys")
        assert self.messages(tmp_path, "See [@young2021guns].\n") == []

    @pytest.mark.parametrize(("name", "options"), [("r.bib", ()), ("missing.bib", ()), ("", ("--from", "r.bib"))])
    def test_hint_names_the_bibliography_of_the_document(
        self, tmp_path: Path, name: str, options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Not the built-in collection."""
        monkeypatch.chdir(tmp_path)
        head = f"---\nbibliography: {name}\n---\n" if name else ""
        said = self.messages(tmp_path, f"{head}[@absent]\n", *options)
        assert said[-1].endswith(f"no reference 'absent'; correct the key, or add the reference to {name or 'r.bib'}")
        assert not any("dprkpal list" in line for line in said)

    def test_similar_key_is_suggested_from_the_bibliography(self, tmp_path: Path) -> None:
        """Without a hint about files."""
        said = self.messages(tmp_path, "---\nbibliography: r.bib\n---\n[@hal]\n")
        assert said[-1].endswith("no reference 'hal'; did you mean 'hale'?")

    def test_key_in_two_files_is_reported(self, tmp_path: Path) -> None:
        """With both places."""
        said = self.messages(tmp_path, "---\nbibliography: [r.bib, s.bib]\n---\n[@hale]\n")
        assert len(said) == 1
        assert "s.bib:1: hale: this key is used before, in" in said[0]
        assert "r.bib:1" in said[0]

    def test_work_that_the_style_leaves_out_is_reported(self, tmp_path: Path) -> None:
        """APA does not list personal communication."""
        letter = '[{"id": "p", "type": "personal_communication", "title": "L", "author": [{"family": "Lund"}]}]'
        (tmp_path / "p.json").write_text(letter, "utf-8")
        said = self.messages(tmp_path, "---\nbibliography: [r.bib, p.json]\ncsl: apa\n---\n[@p; @hale]\n")
        assert [line.partition(": note: ")[2] for line in said] == [
            "the style leaves this work out of the bibliography: p; if it should be listed, check the item type or "
            "choose another style"
        ]
        text = "---\nbibliography: p.json\ncsl: apa\n---\n[@p]\n"
        assert self.messages(tmp_path, text, "--suppress-bibliography") == []

    def test_a_numbered_work_that_the_style_leaves_out_is_reported_and_not_printed(self, tmp_path: Path) -> None:
        """The message about it is for the writer, and never in the bibliography."""
        (tmp_path / "books.csl").write_text(
            '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><info><id>x</id>'
            "<title>x</title><updated>2020-01-01T00:00:00Z</updated></info>"
            '<citation><layout><text variable="citation-number"/></layout></citation>'
            '<bibliography><layout><choose><if type="book"><text variable="title"/></if></choose></layout>'
            "</bibliography></style>", "utf-8",
        )  # fmt: skip
        (tmp_path / "p.json").write_text('[{"id": "p", "type": "map", "title": "L"}]', "utf-8")
        text = "---\nbibliography: p.json\ncsl: books.csl\n---\n[@p]\n"
        assert "leaves this work out of the bibliography: p;" in self.messages(tmp_path, text)[0]
        assert "STYLE ERROR" not in run(str(tmp_path / "d.md")).stdout
