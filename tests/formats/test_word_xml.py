"""The sources of Word's source manager."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from dprkpal import library
from dprkpal.formats import write
from dprkpal.formats.word_xml.reader import parse
from dprkpal.model.vocabulary import ITEM_TYPES

SOURCE = """<b:Sources xmlns:b="http://schemas.openxmlformats.org/officeDocument/2006/bibliography">
<b:Source><b:Tag>Lee01</b:Tag><b:SourceType>JournalArticle</b:SourceType><b:Guid>{0}</b:Guid>
<b:Author><b:Author><b:NameList><b:Person><b:Last>Lee</b:Last><b:First>Ann</b:First><b:Middle>B.</b:Middle></b:Person>
</b:NameList></b:Author><b:Editor><b:NameList><b:Person><b:Last>Roe</b:Last></b:Person></b:NameList></b:Editor>
</b:Author>
<b:Title>On ash</b:Title><b:JournalName>Cities</b:JournalName><b:Year>2001</b:Year><b:Month>July</b:Month>
<b:Day>26</b:Day>
<b:Pages>10-19</b:Pages><b:StandardNumber>0039-6265</b:StandardNumber><b:URL>https://doi.org/10.1000/182</b:URL>
<b:Reporter>x</b:Reporter></b:Source></b:Sources>"""


def schema() -> dict[str, set[str]]:
    """Return the names of the elements inside each element, from the schema in openxml-audit."""
    package = Path(pytest.importorskip("openxml_audit").__file__).parent
    [path] = package.rglob("schemas_openxmlformats_org_officeDocument_2006_bibliography.json")
    found: dict[str, set[str]] = {}
    for one in json.loads(path.read_text(encoding="utf-8"))["Types"]:
        inside = {child["Name"].rpartition(":")[2] for child in one.get("Children") or ()}
        found.setdefault(one["Name"].partition("/")[0].rpartition(":")[2], set()).update(inside)
    return found


def name(element: Any) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def test_a_source_becomes_an_item() -> None:
    """The tag is the key, and the address of a DOI is a DOI."""
    reading = parse(SOURCE, "Sources.xml")
    assert reading.items == [{
        "id": "Lee01", "type": "article-journal", "title": "On ash", "container-title": "Cities", "page": "10–19",
        "DOI": "10.1000/182", "ISSN": "0039-6265", "issued": {"date-parts": [[2001, 7, 26]]},
        "author": [{"family": "Lee", "given": "Ann B."}], "editor": [{"family": "Roe"}],
    }]  # fmt: skip
    assert "Reporter" in str(reading.asides[0])


def test_what_is_written_is_valid() -> None:
    """Word does not open a file with other elements; the names are those of ECMA-376."""
    inside = schema()
    items = [{**entry.csl, "id": key} for key, entry in library().items()]
    roles = ("author", "editor", "translator", "director", "interviewer", "performer", "composer", "script-writer")
    items += [
        {"id": kind, "type": kind, "title": "T", "genre": "G", "number": "1", "DOI": "10.1000/182", "authority": "A",
         "abstract": "x" * 999, "note": "n" * 999} | {role: [{"literal": "An institution"}] for role in roles}
        for kind in sorted(ITEM_TYPES)
    ]  # fmt: skip
    root = ElementTree.fromstring(write(items, "wordxml").text)
    assert len(root) == len(items)
    for source in root:
        assert {name(field) for field in source} <= inside["CT_SourceType"]
        assert all(len(field.text or "") <= 255 for field in source)
        for authors in (field for field in source if name(field) == "Author"):
            assert {name(role) for role in authors} <= inside["CT_AuthorType"]
            for role in authors:
                allowed = "CT_NameOrCorporateType" if name(role) in ("Author", "Performer") else "CT_NameType"
                assert {name(one) for one in role} <= inside[allowed]


def test_a_long_note_is_cut_off_and_noted() -> None:
    """The schema allows 255 characters."""
    [note] = write([{"id": "a", "type": "book", "title": "T", "note": "n" * 300}], "wordxml").notes
    assert "cannot represent this exactly: note" in str(note)
