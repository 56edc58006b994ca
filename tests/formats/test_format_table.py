"""Which formats there are, how they are detected, and what every reader does with broken and hostile files."""

from __future__ import annotations

import contextlib
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.errors import FormatError
from dprkpal.formats import EDITED, FORMATS, WRITTEN, load, read, write
from dprkpal.formats.coverage import coverage
from dprkpal.formats.format_table import named_by

SAMPLES = {
    "bibtex": "@book{a, title = {Ash and fire}}",
    "cff": "cff-version: 1.2.0\nmessage: m\ntitle: Ash and fire\nauthors:\n- family-names: Lee\n",
    "ciw": "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU Lee, A\nTI Ash and fire\nER\n\nEF\n",
    "crossref": '{"message-type": "work", "message": {"DOI": "10.1000/1", "title": ["Ash and fire"], "type": "book"}}',
    "csljson": '[{"id": "a", "type": "book", "title": "Ash and fire"}]',
    "cslyaml": "references:\n- id: a\n  type: book\n  title: Ash and fire\n",
    "csv": "Authors,Title,Year\nLee A.,Ash and fire,1999\n",
    "endnote": '<?xml version="1.0"?><xml><records><record><ref-type name="Book">6</ref-type><titles>'
    "<title>Ash and fire</title></titles></record></records></xml>",
    "hayagriva": "a:\n  type: Book\n  title: Ash and fire\n",
    "mods": '<mods xmlns="http://www.loc.gov/mods/v3"><titleInfo><title>Ash and fire</title></titleInfo></mods>',
    "nbib": "PMID- 1\nTI  - Ash and fire.\n",
    "openalex": '{"id": "https://openalex.org/W1", "type": "book", "title": "Ash and fire"}',
    "refer": "%0 Book\n%T Ash and fire\n",
    "ris": "TY  - BOOK\nTI  - Ash and fire\nER  - \n",
    "wordxml": '<b:Sources xmlns:b="urn:x"><b:Source><b:Tag>a</b:Tag><b:SourceType>Book</b:SourceType>'
    "<b:Title>Ash and fire</b:Title></b:Source></b:Sources>",
    "zoterordf": '<rdf:RDF xmlns:rdf="urn:rdf" xmlns:z="http://www.zotero.org/namespaces/export#" xmlns:dc="urn:dc">'
    "<z:Book><z:itemType>book</z:itemType><dc:title>Ash and fire</dc:title></z:Book></rdf:RDF>",
}

XML = ("endnote", "mods", "wordxml", "zoterordf")


class NamedText(io.StringIO):
    """A text with the name of a file."""

    name = ""


def named(name: str, text: str) -> NamedText:
    """Return *text* as a file with this name."""
    file = NamedText(text)
    file.name = name
    return file


def test_there_is_a_sample_of_every_format() -> None:
    """A new format needs one."""
    assert set(SAMPLES) == set(FORMATS)


@pytest.mark.parametrize("format", SAMPLES)
def test_the_format_is_found_from_the_content(format: str) -> None:
    """Also without a file name, or with a name that says nothing."""
    for file in (io.StringIO(SAMPLES[format]), named("savedrecs.txt", SAMPLES[format])):
        [item] = read(file).items
        assert item["title"] == "Ash and fire"
    assert [item["title"] for item in read(io.StringIO(SAMPLES[format]), format).items] == ["Ash and fire"]


@pytest.mark.parametrize("format", SAMPLES)
def test_an_ending_of_another_format_does_not_mislead(format: str) -> None:
    """The content decides, because people rename files."""
    for ending in (".bib", ".json", ".yaml", ".xml", ".csv", ".ris"):
        assert read(named(f"a{ending}", SAMPLES[format])).items[0]["title"] == "Ash and fire"


def test_the_content_decides_between_formats_with_the_same_ending() -> None:
    """An unknown XML file or table is an error, not an empty bibliography."""
    assert named_by(".xml") == ["endnote", "mods", "wordxml"]
    for name, text in (("a.xml", "<feed/>"), ("a.csv", "time,price\n1,2\n"), ("a.txt", "hello")):
        with pytest.raises(FormatError, match="cannot detect the format"):
            read(named(name, text))


@pytest.mark.parametrize("format", sorted(set(FORMATS) - set(EDITED)))
def test_files_that_cannot_be_edited_say_so(format: str) -> None:
    """They can be converted."""
    with pytest.raises(FormatError, match="cannot be edited in place; convert the file first, such as"):
        load(io.StringIO(SAMPLES[format]))


@pytest.mark.parametrize("format", WRITTEN)
def test_coverage_counts_the_variables_that_survive(format: str) -> None:
    """Every format has titles and authors; together kept and lost are all variables."""
    found = coverage(format)
    assert {"title", "author", "issued", "publisher"} <= set(found.kept)
    assert not set(found.kept) & set(found.lost)
    assert len(found.kept) + len(found.lost) == len(coverage("csljson").kept)


@pytest.mark.parametrize("format", XML)
def test_entities_are_refused(format: str) -> None:
    """A small file must not become a large one, and no other file is opened."""
    bomb = '<!DOCTYPE a [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><a>&b;</a>'
    other = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><a>&a;</a>'
    for text in (bomb, other):
        reading = read(io.StringIO(text), format)
        assert reading.items == []
        assert "declares entities" in str(reading.findings[0])


@pytest.mark.parametrize("format", sorted(set(FORMATS) - {"bibtex", "ris"}))
@pytest.mark.parametrize("opening", ["<a>", "[", '{"a":', "a: {", "- ", '"', "%A ", "\t", "a:\n  "])
def test_deep_and_long_input_is_harmless(format: str, opening: str) -> None:
    """Nesting has a limit, and nothing takes more than linear time."""
    text = SAMPLES[format] + "\n" + opening * 50_000
    with contextlib.suppress(FormatError):
        assert len(read(io.StringIO(text), format).items) <= 2 or format == "csv"


@pytest.mark.parametrize("format", XML)
def test_records_before_a_syntax_error_are_kept(format: str) -> None:
    """The finding has the line of the error."""
    whole = SAMPLES[format]
    reading = read(io.StringIO(whole[: whole.rindex("</")] + "\n<unclosed"), format)
    assert [item["title"] for item in reading.items] == ["Ash and fire"]
    assert reading.findings[0].line == 2


@pytest.mark.parametrize("format", sorted(set(FORMATS)))
@given(data=st.data())
def test_cut_and_changed_files_are_read_or_refused(format: str, data: st.DataObject) -> None:
    """There is no other exception, ids are unique, and what was read can be written in every format."""
    sample = SAMPLES[format]
    at = data.draw(st.integers(0, len(sample)))
    pieces = ["", "<", "&", "{", "}", '"', "\n", "\t", ",", ":", "- ", "\x00", "\ud800", "9" * 5000]
    put = data.draw(st.sampled_from(pieces))
    until = data.draw(st.integers(at, len(sample)))
    try:
        reading = read(io.StringIO(sample[:at] + put + sample[until:]), format)
    except FormatError:
        return
    identities = [str(item["id"]) for item in reading.items]
    assert len(set(identities)) == len(identities)
    assert len(reading.references) == len(reading.items)


ITEMS: list[dict[str, Any]] = [
    {
        "id": "lee2001", "type": "article-journal", "title": "Ash & fire: a <study>", "container-title": "Ash",
        "author": [{"family": "Lee", "given": "Ann"}, {"family": "King", "given": "Martin", "suffix": "Jr."}],
        "issued": {"date-parts": [[2001, 7, 26]]}, "volume": "12", "issue": "3", "page": "10–19", "DOI": "10.1000/182",
    },
    {
        "id": "한국2014", "type": "book", "title": "“50%” of 100 € = 50 €", "publisher": "Press; Sons",
        "publisher-place": "New York", "author": [{"literal": "World Health Organization"}],
        "issued": {"date-parts": [[2014]]}, "ISBN": "978-0-7475-5100-3", "language": "de",
    },
    {
        "id": "c", "type": "chapter", "title": "On 'it'", "container-title": "A book", "publisher": "P",
        "author": [{"family": "Kim", "given": "Il-sung"}], "editor": [{"family": "Roe", "given": "Jane"}],
        "issued": {"date-parts": [[1956, 3]]}, "page": "5",
    },
]  # fmt: skip


@pytest.mark.parametrize("to", WRITTEN)
def test_the_common_fields_survive_in_every_format(to: str) -> None:
    """What is read is what was written. Word has no suffixes and languages, and a note says so."""
    writing = write(ITEMS, to)
    assert [note.key for note in writing.notes] == (["lee2001", "한국2014"] if to == "wordxml" else [])
    back = read(io.StringIO(writing.text), "bibtex" if to == "biblatex" else to)
    assert [str(finding) for finding in back.findings] == []
    assert [item["id"] for item in back.items] == [item["id"] for item in ITEMS]
    for item, other in zip(ITEMS, back.items, strict=True):
        for variable in ("title", "author", "container-title", "publisher", "volume", "DOI", "ISBN"):
            if (to, item["id"], variable) != ("wordxml", "lee2001", "author"):
                assert other.get(variable) == item.get(variable), (to, variable)


@pytest.mark.parametrize("to", WRITTEN)
def test_text_of_an_item_is_never_markup_of_the_file(to: str) -> None:
    """Signs of XML, YAML, JSON and tables are escaped."""
    title = '</title><b> &amp; "x": {a} [b] - \'c\', ; | # % !tag *alias =1+1'
    text = write([{"id": "a", "type": "book", "title": title}], to).text
    back = read(io.StringIO(text), "bibtex" if to == "biblatex" else to).items
    assert len(back) == 1
    assert "!tag *alias =1+1" in back[0]["title"]


def test_a_json_line_with_an_error_costs_only_itself() -> None:
    """In files with a work a line."""
    works = [{"id": f"https://openalex.org/W{n}", "title": f"T{n}", "type": "book"} for n in range(3)]
    lines = [json.dumps(work) for work in works]
    reading = read(io.StringIO("\n".join([lines[0], "{broken", lines[1], lines[2]])), "openalex")
    assert [item["id"] for item in reading.items] == ["W0", "W1", "W2"]
    assert [finding.line for finding in reading.findings] == [2]
