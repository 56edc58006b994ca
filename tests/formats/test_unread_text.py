"""Fields that are not read are named, whatever the format."""

from __future__ import annotations

import io
import json

import pytest

from dprkpal.formats import read, write
from dprkpal.formats.unread_text import arrived, words_in

ENDNOTE = """<record><ref-type name="Journal Article">17</ref-type><rec-number>7</rec-number>
<contributors><authors><author>Roe, Ann</author></authors></contributors><titles><title>On H<style
face="subscript">2</style>O</title></titles><dates><year>2004</year><pub-dates><date>19. - 24.9.2004</date></pub-dates>
</dates><isbn>0039-6265 (Print)&#xD;1752-2706 (Linking)</isbn><custom2>a project</custom2><label>two words</label>
<electronic-resource-num>DOI 10.5555/12345678</electronic-resource-num></record>"""
MODS = """<mods ID="a"><titleInfo><title>On ash</title></titleInfo><titleInfo type="alternative"><title>Smoke</title>
</titleInfo><name type="personal"><namePart>Roe, Ann, 1901-1980</namePart></name><name><namePart>A library</namePart>
<role><roleTerm>repository</roleTerm></role></name><note type="additional physical form">Also in print.</note>
<note>A note</note><subject><temporal>1501-1600</temporal></subject><relatedItem type="otherFormat"><titleInfo><title>
Microfilm</title></titleInfo></relatedItem><originInfo><dateIssued>[c1984]</dateIssued></originInfo>
<identifier type="hdl">1234/5</identifier><recordInfo><recordOrigin>made by hand</recordOrigin></recordInfo></mods>"""
RDF = """<rdf:RDF xmlns:rdf="r" xmlns:z="http://www.zotero.org/namespaces/export#" xmlns:dc="d" xmlns:bib="b">
<bib:Book><z:itemType>book</z:itemType><dc:title>On ash</dc:title>
<dc:identifier>ISBN 978-0-7475-5100-3 978-0-415-31831-0</dc:identifier></bib:Book>
<bib:Memo><rdf:value>My thoughts</rdf:value></bib:Memo>
<z:Attachment><z:itemType>attachment</z:itemType><dc:title>A file</dc:title></z:Attachment></rdf:RDF>"""
CROSSREF = {
    "type": "journal-article", "title": ["On <i>ash</i> &amp; smoke", "Another title"],
    "event": {"name": "A conference", "sponsor": ["A society"], "start": {"date-parts": [[2001]]}},
    "ISSN": ["0039-6265", "1752-2706"], "reference-count": 1,
    "reference": [{"key": "a", "unstructured": "Another work"}], "relation": {}, "indexed": {"timestamp": 5},
    "author": [{"family": "Roe", "given": "Ann", "affiliation": [{"name": "A university"}], "ORCID": "0000"}],
}  # fmt: skip
OPENALEX = {
    "id": "https://openalex.org/W1", "title": "On ash", "type": "article", "cited_by_count": 4, "is_paratext": True,
    "is_retracted": False,
    "referenced_works": ["https://openalex.org/W2"], "grants": [{"funder_display_name": "A fund"}],
}  # fmt: skip
ROW = 'Key,Title,Extra,Notes,ISSN,Funding Text,Cited by\na,On ash,One,<p>Two</p>,"00396265; 17522706",A fund,7\n'
WORD = """<Sources><Source><Tag>a</Tag><SourceType>Film</SourceType><Title>On ash</Title><Title>Smoke</Title>
<ProductionCompany>A studio</ProductionCompany><Distributor>A shop</Distributor><Year>2001</Year><Month>Carnival</Month>
<Pages>335-9</Pages><URL>https://doi.org/10.5555/12345678</URL><StandardNumber>:ISSN:0039-6265</StandardNumber>
<YearAccessed>2002</YearAccessed><MonthAccessed>July</MonthAccessed></Source></Sources>"""
FILES = {
    "wordxml": (WORD, "Title, Distributor, Month"),
    "endnote": (ENDNOTE, "pub-dates, isbn, custom2, label"),
    "mods": (
        MODS,
        "titleInfo (alternative), name (repository), note (additional physical form), subject, relatedItem "
        "(otherFormat), identifier (hdl)",
    ),
    "zoterordf": (RDF, "identifier, notes, attachments"),
    "crossref": (json.dumps(CROSSREF), "title, event sponsor, ISSN, reference, author affiliation, author ORCID"),
    "openalex": (json.dumps(OPENALEX), "referenced_works, grants"),
    "csv": (ROW, "ISSN, Funding Text"),
    "ciw": (
        "PT J\nTI On ash\nSN 0039-6265\nEI 1752-2706\nC1 A university\nCR Doe J, 2001\nTC 7\nER\n", "C1, CR, EI",
    ),
    "nbib": (
        "PMID- 1\nTI  - On ash\nIS  - 0039-6265 (Print)\nIS  - 1752-2706 (Linking)\nCOIS- None.\n"
        "FIR - Doe, Bea\nDA  - 2\n",
        "COIS, FIR, IS",
    ),
}  # fmt: skip


@pytest.mark.parametrize("format", FILES)
def test_fields_and_second_values_that_are_not_read_are_named(format: str) -> None:
    """What the file says about a work must arrive or be named. What it says about the record itself is left out."""
    text, names = FILES[format]
    reading = read(io.StringIO(text), format)
    assert str(reading.asides[-1]).partition("for these fields: ")[2] == names
    assert not reading.findings


@pytest.mark.parametrize("format", ["endnote", "mods", "csv", "wordxml"])
def test_nothing_of_a_written_file_is_named(format: str) -> None:
    """Everything in the file was read, whatever it looks like there."""
    item = {
        "id": "a", "type": "article-journal", "title": "On H<sub>2</sub>O: an <i>essay</i>", "page": "335–339",
        "author": [{"family": "Roe", "given": "Ann"}, {"literal": "A library"}], "volume": "5", "issue": "2",
        "container-title": 'The <span class="nocase">IEEE</span> Times', "issued": {"date-parts": [[2001, 7, 26]]},
        "DOI": "10.5555/12345678", "ISSN": "0039-6265, 1752-2706", "language": "de", "keyword": "ash; smoke",
        "abstract": "An abstract", "note": "A note",
    }  # fmt: skip
    writing = write([item], format)
    reading = read(io.StringIO(writing.text), format)
    assert not [str(aside) for aside in reading.asides]
    assert reading.items[0]["ISSN"] == "0039-6265, 1752-2706"
    assert "&lt;span" not in writing.text


def test_the_notes_and_the_abstract_of_a_table_of_zotero_are_read() -> None:
    """Zotero has two columns for notes, and the abstract under a name of its own."""
    text = "Key,Title,Extra,Notes,Abstract Note,Access Date\na,On ash,One,<p>Two</p>,An abstract,2020-06-18 15:03:19\n"
    [item] = read(io.StringIO(text), "csv").items
    assert (item["note"], item["abstract"]) == ("One; Two", "An abstract")
    assert item["accessed"] == {"date-parts": [[2020, 6, 18]]}


def test_a_doi_and_an_isbn_with_their_names_are_read() -> None:
    """People type them into EndNote so."""
    text = ENDNOTE.replace("0039-6265 (Print)&#xD;1752-2706 (Linking)", "ISBN 9781780405001 (eBook)")
    [item] = read(io.StringIO(text), "endnote").items
    assert (item["DOI"], item["ISBN"]) == ("10.5555/12345678", "9781780405001")


def test_a_long_text_is_compared_in_a_moment() -> None:
    """Each word is looked up, however many there are."""
    words = words_in({"abstract": " ".join(f"w{number}" for number in range(100_000))})
    assert arrived(" ".join(f"W{number}" for number in range(100_000)), words)
    assert not arrived("w100000", words)


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("crossref", json.dumps({"DOI": "10.5555/1", "title": ["T"], "a\nb.bib:1: error": "x"})),
        ("mods", '<mods><titleInfo><title>T</title></titleInfo><note type="a&#10;b.bib:1: error">x</note></mods>'),
        ("hayagriva", 'a:\n  type: book\n  title: T\n  "a\\nb.bib:1: error": x\n'),
    ],
)
def test_the_name_of_a_field_cannot_begin_a_line_of_its_own(format: str, text: str) -> None:
    """A file could forge a message about another file so."""
    reading = read(io.StringIO(text), format)
    assert "a b.bib:1: error" in str(reading.asides[-1])
    assert "\n" not in str(reading.asides[-1])
