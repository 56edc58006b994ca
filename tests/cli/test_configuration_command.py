"""``dprkpal config``, and the settings of a project in the other commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dprkpal.cli import main

BOOK = "@book{good2001, title = {A Long Title of a Book}, author = {Ada Good}, year = 2001, publisher = {P}}\n"


def run(*arguments: str, **options: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, arguments, prog_name="dprkpal", **options)  # type: ignore[arg-type]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with settings; it is the current folder."""
    (tmp_path / "dprkpal.toml").write_text('style = "apa"\nbibliography = "refs.bib"\nignore = "DOC001"\n', "utf-8")
    (tmp_path / "refs.bib").write_text(BOOK, "utf-8")
    (tmp_path / "below").mkdir()
    (tmp_path / "paper.md").write_text("[@good2001] [@nosuch]\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_config_shows_each_value_and_its_origin(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """File and line, or the variable."""
    monkeypatch.setenv("DPRKPAL_LINE_LENGTH", "40")
    lines = {line.split()[0]: line.split()[1:] for line in run("config").stdout.splitlines()}
    assert lines["style"] == ["apa", "dprkpal.toml:1"]
    assert lines["bibliography"] == ["refs.bib", "dprkpal.toml:2"]
    assert lines["line-length"] == ["40", "DPRKPAL_LINE_LENGTH"]
    assert lines["locale"] == ["-", "default"]


def test_config_prints_json(project: Path) -> None:
    """The fields are stable."""
    done = json.loads(run("--collection", "x", "config", "--json").stdout)
    assert done["file"] == "dprkpal.toml"
    assert done["settings"]["style"] == {"value": "apa", "origin": "file", "name": "dprkpal.toml", "line": 1}
    assert done["settings"]["collection"] == {"value": "x", "origin": "option", "name": "--collection", "line": None}
    assert done["settings"]["bibliography"] == {"value": [], "origin": "default", "name": None, "line": None}


def test_config_shows_the_metadata_of_a_document(project: Path) -> None:
    """It replaces the file, and problems are reported."""
    (project / "below" / "a.md").write_text("---\ncsl: nature\nlang: de-DE\nbibliography: no.bib\n---\n", "utf-8")
    done = run("config", "below/a.md")
    lines = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines()}
    assert (lines["style"], lines["locale"]) == (["nature", "below/a.md:2"], ["de-DE", "below/a.md:3"])
    assert lines["bibliography"] == ["refs.bib", "dprkpal.toml:2"]
    assert done.exit_code == 1
    assert "no such file: 'no.bib'" in done.stderr


def test_config_notes_a_misspelt_variable(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be ignored in silence."""
    monkeypatch.setenv("DPRKPAL_STILE", "apa")
    assert "did you mean 'DPRKPAL_STYLE'?" in run("config").stderr


def test_a_bad_file_ends_every_command_with_status_2(project: Path) -> None:
    """With one line for each problem."""
    (project / "dprkpal.toml").write_text('stile = "apa"\nlocale = 3\n', "utf-8")
    for arguments in (["config"], ["cite", "good2001"], ["bib"], ["process", "paper.md"], ["check", "paper.md"]):
        done = run(*arguments)
        assert (done.exit_code, done.stdout) == (2, ""), arguments
        assert done.stderr.splitlines() == [
            "dprkpal.toml:1: stile: there is no such setting; did you mean 'style'?",
            "dprkpal.toml:2: locale: must be a string, not a number",
        ]
    assert run("--no-config", "cite", "young2021guns").exit_code == 0


def test_commands_use_style_and_bibliography(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also in folders below; options replace them."""
    monkeypatch.chdir(project / "below")
    assert run("cite", "good2001").stdout == "(Good, 2001)\n"
    assert run("bib").stdout == "Good, A. (2001). A long title of a book. P.\n"
    assert run("list").stdout.startswith("good2001")
    assert run("publications", "--group-by", "none").stdout.startswith("Good, A. (2001).")
    assert run("cite", "good2001", "--style", "nature").stdout == "1\n"
    assert run("--no-config", "cite", "young2021guns", "--style", "apa").stdout == "(Young, 2021)\n"


def test_commands_without_a_style_option_print_no_citation(project: Path) -> None:
    """The configured style does not count as ``--style``, but ``--locale`` uses it."""
    shown = json.loads(run("show", "good2001", "--json").stdout)[0]
    assert shown["citation"] is None
    shown = json.loads(run("show", "good2001", "--json", "--locale", "de-DE").stdout)[0]
    assert shown["citation"] == "(Good, 2001)"


def test_documents_use_the_file_and_replace_it(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Options and variables come before the metadata, the file comes after."""
    assert run("process", "paper.md").stdout.startswith("(Good, 2001)")
    (project / "own.md").write_text("---\ncsl: nature\n---\n[@good2001]\n", "utf-8")
    assert "<sup>1</sup>" in run("process", "own.md").stdout
    monkeypatch.setenv("DPRKPAL_STYLE", "apa")
    assert "(Good, 2001)" in run("process", "own.md").stdout
    assert "<sup>1</sup>" in run("process", "own.md", "--style", "nature").stdout


def test_the_filter_uses_the_file(project: Path) -> None:
    """From the folder where pandoc runs."""
    cite = {
        "t": "Cite",
        "c": [[{"citationId": "good2001", "citationPrefix": [], "citationSuffix": [], "citationNoteNum": 1,
                "citationHash": 0, "citationMode": {"t": "NormalCitation"}}], [{"t": "Str", "c": "[@good2001]"}]],
    }  # fmt: skip
    text = json.dumps({"pandoc-api-version": [1, 23], "meta": {}, "blocks": [{"t": "Para", "c": [cite]}]})
    done = run("pandoc-filter", input=text)
    assert '"(Good,"' in done.stdout


def test_check_uses_the_rules_of_each_project(project: Path) -> None:
    """Options replace them."""
    assert run("check", "paper.md").exit_code == 0
    assert "DOC001 nosuch" in run("check", "paper.md", "--ignore", "BIB001").stdout
    (project / "below" / "dprkpal.toml").write_text("select = 'DATA'\n", "utf-8")
    (project / "below" / "x.bib").write_text("@book{x, titel = {T}}", "utf-8")
    (project / "x.bib").write_text("@book{x, titel = {T}}", "utf-8")
    done = run("check", "x.bib", "below/x.bib")
    assert done.exit_code == 1
    assert [line for line in done.stdout.splitlines() if line.startswith("below")] == []


def test_a_document_of_somebody_else_opens_no_other_files(project: Path) -> None:
    """A configuration in its folder has no more rights than its metadata."""
    (project / "below" / "dprkpal.toml").write_text('bibliography = "../refs.bib"\n', "utf-8")
    (project / "below" / "a.md").write_text("[@good2001]\n", "utf-8")
    done = run("process", "below/a.md")
    assert done.exit_code == 2
    assert "is outside the folder of this file" in done.stderr


def test_text_is_wrapped_and_other_formats_are_not(project: Path) -> None:
    """``--line-length`` replaces the setting."""
    wide = run("bib", "--line-length", "20").stdout
    assert wide == "Good, A. (2001). A\nlong title of a\nbook. P.\n"
    assert run("bib", "--line-length", "20", "--to", "markdown").stdout.count("\n") == 1
    (project / "dprkpal.toml").write_text("line-length = 20\nbibliography = 'refs.bib'\nstyle = 'apa'", "utf-8")
    assert run("bib").stdout == wide
    assert run("bib", "--line-length", "0").stdout.count("\n") == 1


def test_piped_references_come_before_the_bibliography(project: Path) -> None:
    """The user has given them for this command."""
    assert run("bib", "--from", "-", input=BOOK.replace("Good", "Other")).stdout.startswith("Other, A.")


def test_a_missing_collection_names_the_installed_ones(project: Path) -> None:
    """The setting is checked when it is used."""
    (project / "dprkpal.toml").write_text("collection = 'nosuch'", "utf-8")
    done = run("cite", "x")
    assert done.exit_code == 2
    assert "no collection 'nosuch'" in done.stderr


def test_config_and_no_config_exclude_each_other(project: Path) -> None:
    """One names a file, the other none."""
    assert run("--config", "dprkpal.toml", "--no-config", "config").exit_code == 2


def test_no_command_overwrites_the_files_of_the_configuration(project: Path) -> None:
    """They are read, even though no option names them."""
    for name in ("refs.bib", "dprkpal.toml"):
        done = run("export", "--to", "biblatex", "-o", name)
        assert done.exit_code == 2, name
    assert (project / "refs.bib").read_text("utf-8") == BOOK


@pytest.mark.parametrize("command", ["bib", "list", "export", "convert"])
def test_titles_keep_their_capitals_on_request(project: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """By option, by variable or by the setting of the project. Otherwise titles are in sentence case."""
    words = {
        "bib": ["--from", "refs.bib"], "list": ["--from", "refs.bib"], "convert": ["refs.bib", "--to", "csljson"],
        "export": ["--from", "refs.bib", "--to", "csljson"],
    }[command]  # fmt: skip
    assert "A long title of a book" in run(command, *words).stdout
    assert "A Long Title of a Book" in run(command, *words, "--no-sentence-case").stdout
    with monkeypatch.context() as patch:
        patch.setenv("DPRKPAL_SENTENCE_CASE", "no")
        assert "A Long Title of a Book" in run(command, *words).stdout
    (project / "dprkpal.toml").write_text("sentence-case = false\n", "utf-8")
    assert "A Long Title of a Book" in run(command, *words).stdout


def test_the_metadata_of_a_document_keep_the_capitals_of_titles(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They replace the setting of the project, and a variable replaces them."""
    text = "---\nbibliography: {}\nsentence-case: {}\n---\n[@good2001]\n"
    (project / "a.md").write_text(text.format("refs.bib", "false"), "utf-8")
    assert "A Long Title of a Book" in run("process", "a.md").stdout
    lines = {line.split()[0]: line.split()[1:] for line in run("config", "a.md").stdout.splitlines()}
    assert lines["sentence-case"] == ["false", "a.md:3"]
    monkeypatch.setenv("DPRKPAL_SENTENCE_CASE", "yes")
    assert "A long title of a book" in run("process", "a.md").stdout
    monkeypatch.delenv("DPRKPAL_SENTENCE_CASE")
    (project / "dprkpal.toml").write_text('style = "apa"\nsentence-case = false\n', "utf-8")
    (project / "a.md").write_text(text.format("refs.bib", "true"), "utf-8")
    assert "A long title of a book" in run("process", "a.md").stdout
    (project / "a.md").write_text(text.format("refs.bib", "perhaps"), "utf-8")
    done = run("process", "a.md")
    assert "A Long Title of a Book" in done.stdout
    assert "sentence-case must be true or false, not 'perhaps'" in done.stderr
