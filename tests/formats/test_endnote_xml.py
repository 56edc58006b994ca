"""EndNote XML."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from dprkpal.formats import read, write
from dprkpal.formats.endnote_xml.reader import parse
from every_variable import full_items
from programs import run_program

RECORD = """<?xml version="1.0" encoding="UTF-8"?>
<xml><records><record>
<database name="a.enl">a.enl</database><ref-type name="Journal Article">17</ref-type>
<contributors><authors><author><style face="normal">Lee, Ann</style></author><author>WHO,</author></authors>
</contributors>
<titles><title><style face="normal">On </style><style face="italic">E. coli</style></title>
<secondary-title>Cities</secondary-title></titles>
<periodical><full-title>Cities</full-title><abbr-1>Cit.</abbr-1></periodical>
<pages>335-9</pages><volume>5</volume><number>2</number><keywords><keyword>ash</keyword></keywords>
<dates><year>2001</year><pub-dates><date>Jul 26</date></pub-dates></dates>
<isbn>0039-6265 (Print)&#xD;1752-2706 (Linking)</isbn><accession-num>123</accession-num>
<auth-address>A university</auth-address><label>lee2001</label>
<electronic-resource-num>10.1000/182</electronic-resource-num><language>eng</language>
</record></records></xml>"""


def test_a_record_becomes_an_item() -> None:
    """Formatting becomes markup, and the label is the key."""
    reading = parse(RECORD, "a.xml")
    assert reading.items == [{
        "id": "lee2001", "type": "article-journal", "title": "On <i>E. coli</i>", "container-title": "Cities",
        "container-title-short": "Cit.", "author": [{"family": "Lee", "given": "Ann"}, {"literal": "WHO"}],
        "volume": "5", "issue": "2", "language": "en", "page": "335–339", "issued": {"date-parts": [[2001, 7, 26]]},
        "keyword": "ash", "DOI": "10.1000/182", "ISSN": "0039-6265", "PMID": "123",
    }]  # fmt: skip
    assert reading.places == {"lee2001": ("a.xml", 2)}
    assert "auth-address" in str(reading.asides[-1])


def test_formatting_of_titles_survives() -> None:
    """EndNote has italics, bold, superscript and subscript."""
    title = "A <i>b <sup>2</sup></i> &c. <b>d</b>"
    text = write([{"id": "a", "type": "book", "title": title}], "endnote").text
    assert 'face="italic superscript"' in text
    assert "d" in read(io.StringIO(text)).items[0]["title"]


def test_a_type_can_be_a_number_alone() -> None:
    """Some programs leave the name of the type out."""
    record = "<record><ref-type>6</ref-type><label>a</label></record>"
    assert parse(f"<records>{record}</records>").items[0]["type"] == "book"


def test_an_unknown_type_is_noted_with_its_line() -> None:
    """The work is read as a document."""
    reading = parse('<records>\n<record><ref-type name="Hologram">99</ref-type><label>a</label></record></records>')
    assert (reading.notes[0].code, reading.notes[0].line) == ("BIB039", 2)


@pytest.mark.parametrize(
    ("number", "doi"),
    [("10/gf29tr", "10/gf29tr"), ("https://doi.org/10/gf29tr", "10/gf29tr"), ("10.1000.10/a", "10.1000.10/a"),
     ("10/a b", None)],
)  # fmt: skip
def test_short_dois_are_read(number: str, doi: str | None) -> None:
    """The number of an electronic resource can be a DOI of shortdoi.org."""
    reading = parse(RECORD.replace("10.1000/182", number), "a.xml")
    assert reading.items[0].get("DOI") == doi


def test_pandoc_reads_what_is_written() -> None:
    """The document type definition of EndNote is not free, so that another reader stands in for it."""
    pandoc = pytest.importorskip("pypandoc").get_pandoc_path()
    items = full_items()
    command = [pandoc, "-f", "endnotexml", "-t", "csljson"]
    done = run_program(command, given=write(items, "endnote").text.encode())
    read_by_pandoc = json.loads(done.stdout)

    def summary(item: dict[str, Any]) -> tuple[Any, ...]:
        """Return the last words of the names of the authors, the year and the volume."""
        families = [(name.get("family") or name.get("literal")).split()[-1] for name in item.get("author", ())]
        return families, (item.get("issued") or {}).get("date-parts", [[0]])[0][0], item.get("volume")

    assert len(read_by_pandoc) == len(items)
    assert [summary(item) for item in read_by_pandoc] == [summary(item) for item in items]


def test_keys_that_are_no_labels_are_changed_and_named() -> None:
    """A message said that the format has no field for the author, and the record had another key."""
    keys = ["a b", "a,b", "a-b-2", "é%", " ", "plain:1", "x" * 200]
    work = {"type": "book", "title": "T", "author": [{"family": "Roe"}]}
    writing = write([{"id": key, **work} for key in keys], "endnote")
    expected = ["a-b", "a-b-2", "a-b-2-2", "é", "reference", "plain:1", "x" * 90]
    assert [item["id"] for item in read(io.StringIO(writing.text)).items] == expected
    assert [note.message for note in writing.notes] == [
        f"written under the key {new!r}" for old, new in zip(keys, expected, strict=True) if old != new
    ]
