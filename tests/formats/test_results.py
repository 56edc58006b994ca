"""How files are opened and decoded, and how their format is detected."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal import Library
from dprkpal.errors import FormatError
from dprkpal.formats import FORMATS, WRITTEN, load, read, write
from dprkpal.formats.results import MAX_FINDINGS, Reading, clean, decode
from programs import run_program

BIB = "@book{a,\n  title = {Café 평양},\n}\n"
JSON = json.dumps([{"id": "a", "type": "book", "title": "Café 평양"}], ensure_ascii=False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("text", [BIB, JSON, BIB.replace("\n", "\r\n"), BIB.replace("\n", "\r")])
def test_encodings_with_byte_order_mark(encoding: str, text: str) -> None:
    """With any line ends, and without findings."""
    reading = read(io.BytesIO(text.encode(encoding)))
    assert [item["title"] for item in reading.items] == ["Café 평양"]
    assert reading.findings == []


def test_latin_1_is_read_with_a_note() -> None:
    """Lines in UTF-8 are not affected."""
    data = "@book{a,\n title = {평양},\n publisher = {".encode() + b"Caf\xe9 \x93x\x94 \x81}}"
    reading = read(io.BytesIO(data))
    assert reading.items[0]["title"] == "평양"
    assert reading.items[0]["publisher"] == "Café “x”"
    assert reading.findings == []
    assert str(reading.notes[0]).startswith("3:18: byte 0xE9 is not UTF-8")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [BIB, JSON, BIB.replace("Café", "평양 " * 20)])
def test_utf_16_without_byte_order_mark_is_recognised(encoding: str, text: str) -> None:
    """By the zero bytes of ASCII characters. A few zero bytes in another file are removed."""
    reading = read(io.BytesIO(text.encode(encoding)))
    assert reading.items[0]["title"].endswith("평양")
    assert (reading.findings, len(reading.notes)) == ([], 1)
    assert encoding in str(reading.notes[0])
    assert read(io.BytesIO(BIB.replace("Café", "C\x00\x00afé").encode())).items[0]["title"] == "Café 평양"


@given(st.binary(max_size=60))
def test_any_bytes_can_be_decoded(data: bytes) -> None:
    """The text is printable and has no carriage returns; decoding it again changes nothing."""
    text, _, _ = decode(data)
    text.encode("utf-8")
    assert "\r" not in text
    assert clean(text) == text


@given(st.text(st.sampled_from("a\n\u202a\u202e\u202c\u2066\u2069\x00\x1b\ufeff"), max_size=30))
def test_no_bidirectional_control_stays_open(text: str) -> None:
    """Otherwise the text that follows would change its direction."""
    for line in clean(text).split("\n"):
        assert sum(map(line.count, "\u202a\u202e")) == line.count("\u202c")
        assert line.count("\u2066") == line.count("\u2069")
        assert not set(line) & set("\x00\x1b\ufeff")


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.bib", BIB), ("a.BIB", BIB), ("a.json", JSON), ("a.csljson", JSON), ("a", BIB), ("a", JSON), ("a.txt", JSON)],
)
def test_format_is_detected_by_name_or_content(name: str, text: str, tmp_path: Path) -> None:
    """Places have the path as it was given, and the line."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    reading = read(path)
    assert [item["id"] for item in reading.items] == ["a"]
    assert reading.places == {"a": (str(path), 1)}


def test_biblatex_can_be_given_as_the_format_of_a_file() -> None:
    """It is the name of the format for writing, and reading does not distinguish it from BibTeX."""
    source = "@book{a, title = {T}, date = {2001-02}}"
    assert read(io.StringIO(source), "biblatex").items == read(io.StringIO(source), "bibtex").items
    assert load(io.StringIO(source), "biblatex").text == source
    assert list(Library.load(io.StringIO(source), format="biblatex")) == ["a"]


def test_a_library_is_written_as_its_references() -> None:
    """A library is a mapping from keys to references."""
    works = Library.load(io.StringIO("@book{a, title = {T}}\n@book{b, title = {U}}"))
    assert write(works, "ris").text == write(works.values(), "ris").text


def test_format_can_be_given() -> None:
    """Name and content are then ignored."""
    assert [item["id"] for item in read(io.StringIO(" " + BIB), "bibtex").items] == ["a"]
    with pytest.raises(FormatError, match="not JSON"):
        read(io.StringIO(BIB), "csljson")
    with pytest.raises(FormatError, match=f"use one of {', '.join(FORMATS)}"):
        read(io.StringIO(BIB), "docx")


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"<!DOCTYPE html><html><body>@ nginx {</body></html>", "web page"), (b"Just prose.", "cannot detect the format")],
)
def test_unknown_format_is_an_error(content: bytes, said: str, tmp_path: Path) -> None:
    """The message says what to do, and the result is never silently empty."""
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(FormatError, match=said) as caught:
        read(path)
    assert caught.value.path == str(path)


def test_web_page_with_the_name_of_a_bibliography_is_an_error() -> None:
    """This is the result of a failed download."""
    page = io.BytesIO(b"<html><head>")
    page.name = "refs.bib"
    with pytest.raises(FormatError, match=r"refs\.bib:1: this is a web page"):
        read(page)


@pytest.mark.parametrize("name", ["missing.bib", "", "nul\x00.bib", "."])
def test_unreadable_file_is_an_error(name: str, tmp_path: Path) -> None:
    """A missing file, a folder, or an invalid name."""
    with pytest.raises(FormatError, match="cannot be read") as caught:
        read(f"{tmp_path}/{name}")
    assert caught.value.path == f"{tmp_path}/{name}"


def test_reading_json_does_not_import_pybtex_or_pydantic() -> None:
    """Formats and the model are imported only when needed."""
    code = (
        "import io, sys; from dprkpal.formats import read; reading = read(io.StringIO('[]'), 'csljson'); "
        "print([name for name in ('pybtex', 'pydantic') if name in sys.modules])"
    )
    done = run_program([sys.executable, "-c", code], text=True)
    assert done.stdout == "[]\n"


def test_a_file_with_countless_problems_keeps_the_first_and_says_that_there_are_more() -> None:
    """Otherwise the messages about a small broken file would fill the memory."""
    reading = Reading()
    for line in range(1, MAX_FINDINGS + 500):
        reading.report("broken", path="a.bib", line=line, lost=True)
        reading.report("odd", path="a.bib", line=line)
    assert len(reading.findings) == len(reading.notes) == MAX_FINDINGS + 1
    assert reading.findings[-2].line == MAX_FINDINGS
    assert str(reading.findings[-1]) == (
        f"a.bib:{MAX_FINDINGS + 1}: more than {MAX_FINDINGS:,} problems; those from here on are not listed"
    )


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("bibtex", "".join(f"@book{{k{n}, title = {{T}}}}\n" for n in range(9))),
        ("csljson", "[" + ",\n".join(f'{{"id": "k{n}"}}' for n in range(9)) + "]"),
        ("cslyaml", "references:\n" + "".join(f"- id: k{n}\n" for n in range(9))),
        ("ris", "".join(f"TY  - BOOK\nID  - k{n}\nER  - \n" for n in range(9))),
        ("csv", "id,title\n" + "".join(f"k{n},T\n" for n in range(9))),
    ],
)
def test_the_number_of_references_of_a_file_is_limited(format: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry of a few bytes takes a few hundred times as much memory. One finding says that the others are lost."""
    monkeypatch.setattr("dprkpal.formats.results.MAX_ITEMS", 4)
    reading = read(io.StringIO(text), format)
    assert [item["id"] for item in reading.items] == ["k0", "k1", "k2", "k3"]
    assert len(reading.findings) == 1
    assert "more than 4 references; those from here on were not read" in str(reading.findings[0])
    assert reading.findings[0].line is not None


def test_written_files_have_no_control_characters() -> None:
    """Values that were not read from a file, but come from a program, may have some."""
    for to in WRITTEN:
        assert not re.search(
            "[\x00-\x08\x7f-\x84\x86-\x9f]", write([{"id": "a", "type": "book", "title": "a\x7fb\x9bc"}], to).text
        )


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_text_of_another_encoding_after_utf_16_is_reported(encoding: str) -> None:
    """A program that adds a line to a file does not look at its encoding. The entries after it cannot be read."""
    added = "@book{roe, author = {Roe, Ann}, title = {Second}, year = {2001}}\n"
    data = "".join(f"@book{{k{number}, title = {{Maps}}}}\n" for number in range(20)).encode(encoding)
    reading = read(io.BytesIO(data + added.encode()), "bibtex")
    assert len(reading.items) == 20
    [finding] = reading.findings
    assert finding.line == 21
    assert "from here on the file is not UTF-16" in str(finding)


@pytest.mark.parametrize("text", ["ひらがな" * 30, "ただしいかなもじのならび" * 9, "═" * 99, "中國歷史" * 40, "…" * 99])
def test_no_script_is_taken_for_another_encoding(text: str) -> None:
    """Characters of two bytes that both stand for ASCII are no mistake."""
    assert decode(f"@book{{k, title = {{{text}}}}}\n".encode("utf-16"))[1] == []


_ISOLATED = "a\u202eb"
_ENDED = "c\u202cd"


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("bibtex", f"@book{{k, title = {{{_ISOLATED}}}, note = {{{_ENDED}}}, author = {{Roe\u202e and Doe\u202c}}}}"),
        ("csljson", f'[{{"id": "k", "type": "book", "title": "{_ISOLATED}", "note": "{_ENDED}"}}]'),
        ("cslyaml", f"- {{id: k, type: book, title: {_ISOLATED}, note: {_ENDED}}}"),
        ("cslyaml", '- {id: "k\\e", type: book, title: "a\\e[31m\\x9b\\u202eb", author: [{family: "Roe\\a"}]}'),
        ("ris", f"TY  - BOOK\nID  - k\nTI  - a\nAU  - {_ISOLATED}, {_ENDED}\nER  - \n"),
        ("csv", f"Key,Title,Publisher\nk,{_ISOLATED},{_ENDED}"),
        ("endnote", "<xml><records><record><ref-type>6</ref-type><label>k</label><titles>"
         "<title>a&#x9b;31m&#x202e;</title></titles><publisher>b&#x202c;</publisher></record></records></xml>"),
        ("wordxml", "<b:Sources xmlns:b='http://schemas.openxmlformats.org/officeDocument/2006/bibliography'><b:Source>"
         "<b:Tag>k</b:Tag><b:SourceType>Book</b:SourceType><b:Title>a&#x9b;&#x202e;</b:Title></b:Source></b:Sources>"),
    ],
)  # fmt: skip
def test_each_value_is_clean(format: str, text: str) -> None:
    """Values on one line are printed in different places, and escapes stand for any character."""
    reading = read(io.StringIO(text), format)
    assert [item["id"] for item in reading.items] == ["k"]
    found = json.dumps(reading.items, ensure_ascii=False)
    assert not re.search("[\x7f-\x9f\u202a-\u202e]|\\\\u00", found), ascii(found)
    assert any("were removed" in str(note) for note in reading.notes)


@pytest.mark.parametrize(
    ("format", "before", "record", "after"),
    [
        ("wordxml", "<Sources>", "<Source><Tag>a</Tag><Title>T</Title></Source>", "</Sources>"),
        ("endnote", "<xml><records>", "<record><titles><title>T</title></titles></record>", "</records></xml>"),
        ("mods", "<modsCollection>", "<mods><titleInfo><title>T</title></titleInfo></mods>", "</modsCollection>"),
        ("zoterordf", "<RDF>", "<Book><itemType>book</itemType><title>T</title></Book>", "</RDF>"),
    ],
)
def test_text_between_records_of_xml_is_noted_with_its_line(format: str, before: str, record: str, after: str) -> None:
    """A line that was moved by mistake must not disappear without a word. White space is no text."""
    clean = read(io.StringIO(f"\n{before}\n {record}\n {record}\n{after}"), format)
    assert not [note for note in clean.notes if "outside" in note.message]
    for text in (f"\n{before}\n lost {record}\n{after}", f"\n{before}\n {record} lost\n {record}\n{after}"):
        reading = read(io.StringIO(text), format)
        [note] = [one for one in reading.notes if "outside" in one.message]
        assert (note.message, note.line) == ("text outside of references was skipped", 2)
        assert reading.items[0]["title"] == "T"
