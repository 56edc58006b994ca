"""Tests for choosing the output format by the ending of the output file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from dprkpal import Store
from dprkpal.cli import main
from dprkpal.cli.output_formats import _FORMATS, _OTHER_FILES

ARGUMENTS = {
    "bib": ["young2021guns"], "changes": [], "check": ["a.bib"], "cite": ["young2021guns"],
    "claim": ["coughlin-tunnels"], "claims": [], "completion": ["bash"],
    "convert": ["a.bib"], "entities": [], "export": ["young2021guns"],
    "config": [], "formats": [], "graph": ["--claim", "coughlin-tunnels"], "list": ["young2021guns"], "locales": [],
    "merge": ["a.bib"], "process": ["a.md"], "publications": ["a.bib"], "rule": ["BIB001"], "search": ["tunnels"],
    "show": ["young2021guns"], "styles": ["apa"], "subset": ["a.md"],
    "store check": ["s.sqlite"], "store export": ["s.sqlite"], "store info": ["s.sqlite"],
    "store search": ["s.sqlite", "road"],
    "tidy": ["a.bib"], "keys": ["a.bib"],
    "timeline": ["--years", "1972"], "topic": ["arms-transfers"],
    "topics": [],
}  # fmt: skip
"""Every command with ``--output``, and arguments with which it writes something."""

ENDINGS = sorted({ending for endings in _FORMATS.values() for ending in endings} | _OTHER_FILES)

BIB = '@book{doe2001, author = "Doe, Jane", title = "A Road & More", publisher = "Press", year = 2001}\n'


def commands() -> Iterator[tuple[str, click.Command]]:
    """Yield every command of the program with its name."""
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        yield name, command
        if isinstance(command, click.Group):
            yield from ((f"{name} {inner}", one) for inner, one in command.commands.items())


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a new working directory with a bibliography and a document."""
    monkeypatch.chdir(tmp_path)
    Path("a.bib").write_text(BIB, encoding="utf-8")
    with Store.create("s.sqlite") as store:
        store.import_file("a.bib")
    Path("a.md").write_text("---\nbibliography: a.bib\n---\n[@doe2001]\n", encoding="utf-8")
    return tmp_path


def run(*words: str) -> Result:
    """Run the program."""
    return CliRunner().invoke(main, words, catch_exceptions=False)


def test_every_command_with_an_output_file_is_tested() -> None:
    """A new command must follow the rule as well.

    The filter reads a document of pandoc, and ``batch`` writes a folder; they are tested on their own.
    """
    with_output = {name for name, one in commands() if any("--output" in option.opts for option in one.params)}
    assert with_output - {"batch", "pandoc-filter"} == set(ARGUMENTS)


def looks_like(ending: str, text: bytes) -> bool:
    """Return whether *text* is in a format that this *ending* promises."""
    head = text.lstrip()[:20]
    match ending:
        case ".json" | ".csljson" | ".jsonld" | ".sarif" | ".sarif.json":
            json.loads(text)
            return True
        case ".html" | ".htm" | ".xhtml":
            return b"</" in text or b"&amp;" in text or b"(" in text
        case ".svg":
            return head.startswith(b"<svg")
        case ".bib" | ".biblatex" | ".bibtex":
            return head.startswith(b"@")
        case ".ris":
            return head.startswith(b"TY  - ")
        case ".yaml" | ".yml":
            return head.startswith((b"references:", b"---"))
        case ".csv":
            return b"," in text.splitlines()[0]
        case ".ttl":
            return b"@prefix" in text
        case ".sqlite" | ".sqlite3" | ".db":
            return text.startswith(b"SQLite format 3")
        case ".parquet":
            return text.startswith(b"PAR1")
        case ".rtf":
            return text.startswith(b"{\\rtf1") and text.isascii()
        case ".bash" | ".sh" | ".zsh" | ".fish":
            return b"complete" in text
        case _:
            return not head.startswith((b"{", b"[{"))


@pytest.mark.parametrize("command", ARGUMENTS)
def test_the_ending_names_the_format_or_is_refused(command: str, folder: Path) -> None:
    """Nothing is written to a file whose ending promises another format."""
    pytest.importorskip("pyarrow", reason="the extra `parquet` brings pyarrow")
    written = []
    for ending in ENDINGS:
        if command == "process" and ending not in (".html", ".md", ".bib", ".csv", ".svg", ".json"):
            continue  # pandoc writes the others
        target = folder / f"out{ending}"
        done = run(*command.split(), *ARGUMENTS[command], "--output", target.name)
        if target.exists():
            assert done.exit_code == 0, (ending, done.stderr)
            assert looks_like(ending, target.read_bytes()), (ending, target.read_bytes()[:200])
            written.append(ending)
        else:
            assert done.exit_code == 2, (ending, done.stderr)
            assert f"out{ending}: `" in done.stderr, done.stderr
            assert f"does not write {ending} files" in done.stderr
    assert written


def test_a_refusal_names_the_endings_and_the_command_for_this_format() -> None:
    """The message says what to do instead."""
    done = run("list", "a.bib", "-o", "x.html")
    assert "`main list` does not write .html files; it writes .txt, .json" in done.stderr
    assert "use `dprkpal bib --output x.html`" in done.stderr
    assert "use `dprkpal export --output x.ris`" in run("bib", "a.bib", "-o", "x.ris").stderr


@pytest.mark.parametrize("name", ["x.HTML", "x.Htm", "folder.bib/x.html"])
def test_upper_case_endings_count_and_folders_do_not(name: str, folder: Path) -> None:
    """File systems differ in case, and a folder can have any name."""
    (folder / "folder.bib").mkdir()
    assert run("bib", "a.bib", "-o", name).exit_code == 0
    assert "csl-entry" in (folder / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words",
    [
        ["bib", "a.bib", "--to", "text", "-o", "x.html"], ["list", "a.bib", "--json", "-o", "x.txt"],
        ["export", "a.bib", "--to", "ris", "-o", "x.txt"], ["timeline", "--svg", "-o", "x.txt"],
    ],
)  # fmt: skip
def test_an_explicit_format_is_written_to_any_file(words: list[str]) -> None:
    """Options are stronger than endings."""
    assert run(*words).exit_code == 0


@pytest.mark.parametrize("name", ["x", "x.out", "notes-2024.11", ".hidden"])
def test_other_endings_get_the_default(name: str, folder: Path) -> None:
    """An ending without a meaning is mentioned, and no ending is silent."""
    done = run("list", "a.bib", "-o", name)
    assert done.exit_code == 0
    assert (folder / name).read_text(encoding="utf-8").startswith("doe2001")
    note = f"note: {name}: the ending '{Path(name).suffix}' names no output format of this command; writing text\n"
    assert done.stderr == (note if Path(name).suffix else "")


def test_export_needs_a_format() -> None:
    """Without an ending, there is no default format."""
    assert "give --to" in run("export", "a.bib").stderr
    assert "give --to" in run("export", "a.bib", "-o", "x").stderr
    assert "does not write .out files" in run("export", "a.bib", "-o", "x.out").stderr


def test_export_writes_one_table_to_a_parquet_file(folder: Path) -> None:
    """A name that ends in .parquet is one table, as pandas and DuckDB expect."""
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra `parquet` brings pyarrow")
    assert run("export", "--table", "claims", "-o", "claims.parquet").exit_code == 0
    assert "hedge" in parquet.read_table(folder / "claims.parquet").column_names


@pytest.mark.parametrize("standalone", ["bib", "publications"])
@pytest.mark.parametrize("name", ["x.tex", "x.txt", "x.json"])
def test_a_complete_page_is_html(standalone: str, name: str) -> None:
    """A page is never written to a file of another format."""
    done = run(standalone, "a.bib", "--standalone", "-o", name)
    assert done.exit_code == 2
    assert "--standalone makes an HTML page, not" in done.stderr
    assert not Path(name).exists()


@pytest.mark.parametrize(
    "words",
    [
        ["bib", "a.json", "-o", "a.json"], ["list", "a.json", "-o", "link.json"], ["export", "a.bib", "-o", "a.bib"],
        ["export", "-f", "a.bib", "doe2001", "--to", "ris", "-o", "./a.bib"], ["process", "a.md", "-o", "a.md"],
        ["process", "a.md", "-f", "a.bib", "--to", "html", "-o", "a.bib"], ["check", "a.json", "-o", "a.json"],
        ["publications", "a.json", "-o", "a.json"], ["convert", "a.bib", "-o", "a.bib"],
    ],
)  # fmt: skip
def test_a_file_that_is_read_is_not_overwritten(words: list[str], folder: Path) -> None:
    """The output of one command must not destroy its input, under any name."""
    (folder / "a.json").write_text('[{"id": "doe2001", "type": "book", "title": "T"}]', encoding="utf-8")
    (folder / "link.json").symlink_to("a.json")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    done = run(*words)
    assert (done.exit_code, "this file is read; choose another name" in done.stderr) == (2, True), done.stderr
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_filter_writes_json(folder: Path) -> None:
    """The filter writes a document for pandoc, which makes the other formats."""
    done = CliRunner().invoke(main, ["pandoc-filter", "-o", "x.docx"], input="{}")
    assert (done.exit_code, "it writes .json" in done.stderr) == (2, True)


