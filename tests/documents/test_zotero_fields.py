"""Write Word and ODT documents from Markdown whose citations are fields of Zotero."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from lxml import etree
from office_files import W, codes, parts_of, texts
from small_library import AUTHOR_DATE, NOTES, NUMBERS, SUPERSCRIPT

from dprkpal.cli import main
from dprkpal.documents.office.processing import process_office

pytest.importorskip("pypandoc", reason="the extra `test` brings pandoc")

BIB = """@book{doe, title = {First}, author = {Doe, Jane}, year = 2005}
@book{roe, title = {Second}, author = {Roe, Rob}, year = 2007, doi = {10.1000/182}}"""


def convert(folder: Path, text: str, ending: str, style: str, *options: str) -> Result:
    """Convert a Markdown document to ``out`` with this ending."""
    (folder / "own.bib").write_text(BIB, "utf-8")
    (folder / "own.csl").write_text(style, "utf-8")
    (folder / "paper.md").write_text(text, "utf-8")
    files = ["--from", str(folder / "own.bib"), "--style", str(folder / "own.csl"), "-o", str(folder / f"out{ending}")]
    arguments = ["process", str(folder / "paper.md"), *files, *(options or ("--citations", "zotero"))]
    return CliRunner().invoke(main, arguments, prog_name="dprkpal")


def citation(code: str) -> dict[str, Any]:
    """Return the csl-citation in the code of a field."""
    value: dict[str, Any] = json.JSONDecoder().raw_decode(code[code.index("{") :])[0]
    return value


def marks(data: bytes) -> list[str]:
    """Return the names of the reference marks of an ODT document."""
    name = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
    root = etree.fromstring(parts_of(data)["content.xml"])
    return [one.get(f"{name}name") for one in root.iter(f"{name}reference-mark-start", f"{name}section")]


def test_each_citation_is_a_field(tmp_path: Path) -> None:
    """With locator, prefix and the printed text. The bibliography is one field."""
    assert convert(tmp_path, "A [see @doe, ch. 3; @roe].\n", ".docx", AUTHOR_DATE).exit_code == 0
    data = (tmp_path / "out.docx").read_bytes()
    first, last = codes(data)
    value = citation(first)
    assert first.startswith(" ADDIN ZOTERO_ITEM CSL_CITATION ")
    assert value["properties"]["plainCitation"] == "(see Doe, 2005, chap. 3; Roe, 2007)"
    assert value["citationItems"][0]["locator"] == "3"
    assert value["citationItems"][0]["label"] == "chapter"
    assert value["citationItems"][0]["prefix"].strip() == "see"
    assert value["citationItems"][0]["itemData"]["title"] == "First"
    assert [one["uris"] for one in value["citationItems"]] == [["urn:x-citation-key:doe"], ["https://doi.org/10.1000/182"]]
    assert last.startswith(" ADDIN ZOTERO_BIBL {")
    assert texts(data)[:3] == ["A (see Doe, 2005, chap. 3; Roe, 2007).", "Jane Doe. 2005. First.",
                               "Rob Roe. 2007. Second."]  # fmt: skip
    assert b"ZOTERO_PREF_1" in parts_of(data)["docProps/custom.xml"]


@pytest.mark.parametrize(("style", "printed"), [
    (AUTHOR_DATE, "As Doe (2005, p. 3) says."), (NUMBERS, "As Doe [1, p. 3] says."), (SUPERSCRIPT, "As Doe1 says."),
    (NOTES, "As Jane Doe^ says."),
])  # fmt: skip
def test_an_author_in_the_text_stays_outside_the_field(tmp_path: Path, style: str, printed: str) -> None:
    """Zotero prints the rest without the author."""
    assert convert(tmp_path, "As @doe [p. 3] says.\n", ".docx", style).exit_code == 0
    data = (tmp_path / "out.docx").read_bytes()
    assert texts(data)[0] == printed
    part = "word/footnotes.xml" if style == NOTES else "word/document.xml"
    value = citation(codes(data, part)[0])
    assert value["citationItems"][0]["suppress-author"] is True
    assert "Doe" not in value["properties"]["plainCitation"]


def test_in_a_note_style_the_fields_are_in_the_notes(tmp_path: Path) -> None:
    """Also in those that the author wrote."""
    convert(tmp_path, "A [@doe].[^1]\n\n[^1]: See [@roe, p. 3] there.\n", ".docx", NOTES)
    data = (tmp_path / "out.docx").read_bytes()
    assert len(codes(data, "word/footnotes.xml")) == 2
    assert [citation(code)["properties"]["noteIndex"] for code in codes(data, "word/footnotes.xml")] == [1, 2]


@pytest.mark.parametrize("style", [AUTHOR_DATE, NUMBERS, NOTES])
def test_an_odt_document_has_reference_marks(tmp_path: Path, style: str) -> None:
    """And a section with the bibliography. Each name is unique."""
    assert convert(tmp_path, "A [@doe]. B [@doe].\n\nC @roe [p. 3].\n", ".odt", style).exit_code == 0
    names = [name for name in marks((tmp_path / "out.odt").read_bytes()) if "ZOTERO" in name]
    assert [name.split(" {")[0] for name in names] == ["ZOTERO_ITEM CSL_CITATION"] * 3 + ["ZOTERO_BIBL"]
    assert len(set(names)) == 4


@pytest.mark.parametrize("ending", [".docx", ".odt"])
def test_the_document_can_be_given_another_style(tmp_path: Path, ending: str) -> None:
    """As one that was written with Zotero."""
    convert(tmp_path, "A [@doe, p. 3] and [@roe].\n", ending, AUTHOR_DATE)
    done = process_office((tmp_path / f"out{ending}").read_bytes(), style=NOTES)
    assert (done.citations, done.notes, done.keys, done.findings) == (2, 2, ("doe", "roe"), ())


def test_what_cannot_be_a_field_is_reported(tmp_path: Path) -> None:
    """It is printed as text."""
    done = convert(tmp_path, "A [@nosuch] and [@doe].\n", ".docx", AUTHOR_DATE)
    assert done.exit_code == 0
    assert "nosuch: note: this citation is printed as text" in done.stderr
    assert len(codes((tmp_path / "out.docx").read_bytes())) == 2


def test_a_document_without_citations_is_converted(tmp_path: Path) -> None:
    """Nothing is added."""
    assert convert(tmp_path, "Nothing.\n", ".docx", AUTHOR_DATE).exit_code == 0
    data = (tmp_path / "out.docx").read_bytes()
    assert codes(data) == []
    assert texts(data)[0] == "Nothing."


@pytest.mark.parametrize(("ending", "value"), [(".pdf", "zotero"), (".html", "text"), (".docx", "keep")])
def test_fields_need_a_format_that_has_them(tmp_path: Path, ending: str, value: str) -> None:
    """Otherwise the command is refused."""
    assert convert(tmp_path, "A.", ending, AUTHOR_DATE, "--citations", value).exit_code == 2


def test_entries_have_the_indents_of_the_style(tmp_path: Path) -> None:
    """They would have none from pandoc alone."""
    style = AUTHOR_DATE.replace("<bibliography>", '<bibliography hanging-indent="true">')
    convert(tmp_path, "A [@doe].\n", ".docx", style)
    root = etree.fromstring(parts_of((tmp_path / "out.docx").read_bytes())["word/document.xml"])
    assert [one.get(f"{{{W}}}hanging") for one in root.iter(f"{{{W}}}ind")] == ["720"]
