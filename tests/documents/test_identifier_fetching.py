"""Tests for documents that cite works by identifier."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dprkpal.cli import main
from dprkpal.documents import FetchingOptions, process
from dprkpal.documents.pandoc.command_line import document_in_arguments
from dprkpal.documents.pandoc.filter import filter_document
from dprkpal.libraries.library import Library
from local_services import LocalServices

TEXT = "A [@doi:10.5555/tunnels, p. 4] b [@isbn:9780306406157] c [@arxiv:2006.15047] d @pmid:33057194.\n"


def run(*args: str) -> Result:
    """Run ``dprkpal process``."""
    return CliRunner().invoke(main, ["--no-config", "process", *args, "--style", "apa", "--suppress-bibliography"])


def test_works_are_cited_by_identifier(services: LocalServices) -> None:
    """All kinds of identifiers, with locators and in the text."""
    done = process(TEXT, library=Library(), style="apa", fetch=FetchingOptions(), suppress_bibliography=True)
    assert done.findings == ()
    assert done.text == (
        "A (Voss & Working Group on Borders, 2020, p. 4) b (Hale, 1999) "
        "c (van Beethoven & ATLAS Collaboration, 2020) d Roe (2020).\n"
    )


def test_nothing_is_fetched_unless_asked_for(services: LocalServices, tmp_path: Path) -> None:
    """Neither by default nor if the option says no, whatever the document says."""
    text = f"---\nfetch: true\n---\n{TEXT}"
    process(text, library=Library())
    process(TEXT, library=Library(), fetch=FetchingOptions(allowed=None))
    process(text, library=Library(), fetch=FetchingOptions(allowed=False))
    (tmp_path / "paper.md").write_text(text, encoding="utf-8")
    result = run(str(tmp_path / "paper.md"), "--no-fetch")
    assert "no reference 'doi:10.5555/tunnels'; add it with `dprkpal add`, or use `--fetch`" in result.stderr
    assert services.asked == []
    assert not (tmp_path / "paper.lock.json").exists()


@pytest.mark.parametrize("allowed", ["option", "metadata", "setting"])
def test_the_writer_can_allow_it(
    services: LocalServices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, allowed: str
) -> None:
    """By an option, in the document or for the project. The lock file then makes the network unnecessary."""
    paper = tmp_path / "paper.md"
    paper.write_text(("---\nfetch: true\n---\n" if allowed == "metadata" else "") + TEXT, encoding="utf-8")
    options = ["--fetch"] if allowed == "option" else []
    if allowed == "setting":
        monkeypatch.setenv("DPRKPAL_FETCH", "1")
    first = run(str(paper), *options)
    assert (first.exit_code, first.stderr) == (0, "")
    assert "(Hale, 1999)" in first.stdout
    asked = len(services.asked)
    assert len(json.loads((tmp_path / "paper.lock.json").read_text(encoding="utf-8"))["references"]) == 4
    assert run(str(paper), "--offline").stdout == first.stdout
    assert len(services.asked) == asked


def test_a_work_of_the_bibliography_is_cited_from_there(services: LocalServices, tmp_path: Path) -> None:
    """The document cites one work, not two, and the bibliography is not changed. Two spellings of a DOI are one."""
    bib = tmp_path / "refs.bib"
    bib.write_text("@article{mine, author = {Mine, A.}, title = {T}, date = {2001}, doi = {10.5555/Tunnels}}")
    paper = tmp_path / "paper.md"
    paper.write_text(
        "---\nbibliography: refs.bib\n---\n[@mine] [@doi:10.5555/TUNNELS] [@pmid:33057194] [@{pmid:033057194}]\n",
        encoding="utf-8",
    )
    before = bib.read_bytes()
    result = run(str(paper), "--fetch")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "(Mine, 2001) (Mine, 2001) (Roe, 2020) (Roe, 2020)\n" in result.stdout
    assert len(services.asked) == 1
    assert bib.read_bytes() == before
    assert (tmp_path / "refs.lock.json").exists()


def test_a_work_of_the_bibliography_is_found_without_fetching(services: LocalServices) -> None:
    """By its DOI or ISBN, whether or not fetching is allowed."""
    item = {"id": "a", "type": "book", "title": "T", "author": [{"family": "Hale"}], "ISBN": "9780306406157"}
    done = process("[@isbn:0306406152] [@a]", library=Library([item]), style="apa", suppress_bibliography=True)
    assert (done.text.strip(), done.findings, services.asked) == ("(Hale, n.d.) (Hale, n.d.)", (), [])


def test_an_entry_is_cited_by_its_other_keys() -> None:
    """The field ``ids`` of biblatex has them. The work has one entry in the bibliography."""
    item = {"id": "a", "type": "book", "title": "T", "custom": {"fields": {"ids": "b, c"}}}
    done = process("[@b; @a]\n\n---\nnocite: '@c'\n---\n", library=Library([item]), style="ieee")
    assert done.keys == ("a",)
    assert done.text.startswith(r"\[1\], \[1\]")
    assert done.findings == ()


def test_what_cannot_be_fetched_is_an_unknown_key_with_the_reason(services: LocalServices) -> None:
    """The rest of the document is formatted."""
    done = process("A [@doi:10.5555/none] b [@isbn:9780306406157].", library=Library(), style="apa",
                   fetch=FetchingOptions(), suppress_bibliography=True)  # fmt: skip
    assert done.text == "A (**doi:10.5555/none?**) b (Hale, 1999)."
    assert [one.message for one in done.findings] == [
        "'doi:10.5555/none' could not be fetched: this DOI does not exist; look for a typing error"
    ]


def test_addresses_code_and_other_keys_are_left_alone(services: LocalServices) -> None:
    """A document cannot choose which server is asked, and code is no citation."""
    text = f"`[@doi:10.5555/tunnels]` [@{{{services.base}/a}}] [@fig:one] [@doi:none] [@{{url:{services.base}}}]"
    process(text, library=Library(), fetch=FetchingOptions())
    assert services.asked == []


def test_a_broken_lock_file_is_reported(services: LocalServices, tmp_path: Path) -> None:
    """It is not overwritten, and the document is formatted."""
    paper = tmp_path / "paper.md"
    paper.write_text(TEXT, encoding="utf-8")
    (tmp_path / "paper.lock.json").write_text("{", encoding="utf-8")
    result = run(str(paper), "--fetch")
    assert result.exit_code == 1
    assert "this is not a lock file of fetched references" in result.stderr
    assert (tmp_path / "paper.lock.json").read_text(encoding="utf-8") == "{"
    assert services.asked == []


def test_the_pandoc_filter_fetches_too(services: LocalServices) -> None:
    """Other output formats go through pandoc."""
    cite = {"citationId": "isbn:9780306406157", "citationPrefix": [], "citationSuffix": [], "citationHash": 0,
            "citationNoteNum": 1, "citationMode": {"t": "NormalCitation"}}  # fmt: skip
    block = {"t": "Para", "c": [{"t": "Cite", "c": [[cite], [{"t": "Str", "c": "[@isbn:9780306406157]"}]]}]}
    text = json.dumps({"pandoc-api-version": [1, 23], "meta": {}, "blocks": [block]})
    done = filter_document(text, library=Library(), style="apa", fetch=FetchingOptions())
    assert "1999" in done.text
    assert len(services.asked) == 1
    filter_document(text, library=Library(), style="apa")
    assert len(services.asked) == 1


def test_a_notebook_cites_by_identifier(services: LocalServices, tmp_path: Path) -> None:
    """In its Markdown cells; the lock file is next to it."""
    cells = [{"cell_type": "markdown", "metadata": {}, "source": text} for text in ("See [@pmid:33057194].", "")]
    book = tmp_path / "paper.ipynb"
    book.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    output = tmp_path / "new.ipynb"
    result = run(str(book), "--fetch", "-o", str(output))
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(output.read_text(encoding="utf-8"))["cells"][0]["source"] == "See (Roe, 2020)."
    assert (tmp_path / "paper.lock.json").exists()
    assert len(services.asked) == 1


def _as_pandoc_passes_it(*keys: str, meta: object = None) -> str:
    """Return a document that cites these keys, in pandoc's JSON."""
    cites = [
        {"citationId": key, "citationPrefix": [], "citationSuffix": [], "citationMode": {"t": "NormalCitation"},
         "citationNoteNum": 1, "citationHash": 0}
        for key in keys
    ]  # fmt: skip
    blocks = [{"t": "Para", "c": [{"t": "Cite", "c": [cites, [{"t": "Str", "c": "x"}]]}]}]
    return json.dumps({"pandoc-api-version": [1, 22], "meta": meta or {}, "blocks": blocks})


@pytest.mark.parametrize("allowed", ["option", "metadata", "setting"])
def test_the_pandoc_filter_fetches_if_allowed(
    services: LocalServices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, allowed: str
) -> None:
    """By an option, in the document or for the project. The lock file is next to the bibliography."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "refs.bib").write_text("@book{a, title = {T}}", encoding="utf-8")
    if allowed == "setting":
        monkeypatch.setenv("DPRKPAL_FETCH", "1")
    meta = {"bibliography": {"t": "MetaInlines", "c": [{"t": "Str", "c": "refs.bib"}]}}
    if allowed == "metadata":
        meta["fetch"] = {"t": "MetaBool", "c": True}  # type: ignore[dict-item]
    text = _as_pandoc_passes_it("pmid:33057194", meta=meta)
    args = ["--no-config", "pandoc-filter", "--style", "apa", *(["--fetch"] if allowed == "option" else [])]
    result = CliRunner().invoke(main, args, input=text)
    assert (result.exit_code, result.stderr) == (0, "")
    assert '"Roe,"' in result.stdout
    assert (tmp_path / "refs.lock.json").exists()
    asked = len(services.asked)
    again = CliRunner().invoke(main, [*args, "--offline"], input=text)
    assert again.stdout == result.stdout
    assert len(services.asked) == asked


def test_the_pandoc_filter_fetches_nothing_by_default(services: LocalServices) -> None:
    """The message says how to allow it."""
    result = CliRunner().invoke(main, ["--no-config", "pandoc-filter"], input=_as_pandoc_passes_it("pmid:33057194"))
    assert "no reference 'pmid:33057194'; add it with `dprkpal add`, or use `--fetch`" in result.stderr
    assert services.asked == []


def test_the_document_of_pandoc_is_found(tmp_path: Path) -> None:
    """The lock file is next to it if it names no bibliography. Outputs, filters and templates are no documents."""
    paper, other = str(tmp_path / "paper.md"), str(tmp_path / "other.md")
    for path in (paper, other):
        Path(path).write_text("x", encoding="utf-8")
    assert document_in_arguments(["-s", "-o", other, "--csl", other, "--filter", other, paper]) == paper
    assert document_in_arguments(["-o", other, f"--template={other}", "none.md"]) is None


@pytest.mark.skipif(shutil.which("pandoc") is None, reason="pandoc is not installed")
def test_output_through_pandoc_has_a_lock_file(services: LocalServices, tmp_path: Path) -> None:
    """It is next to the document, as for other output."""
    paper = tmp_path / "paper.md"
    paper.write_text("See [@pmid:33057194].\n", encoding="utf-8")
    output = tmp_path / "paper.txt"
    result = run(str(paper), "--fetch", "-o", str(output))
    assert (result.exit_code, result.stderr) == (0, "")
    assert output.read_text(encoding="utf-8").strip() == "See (Roe, 2020)."
    assert (tmp_path / "paper.lock.json").exists()
