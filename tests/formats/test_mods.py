"""MODS XML."""

from __future__ import annotations

from importlib import metadata
from typing import Any

import pytest

from dprkpal.formats import write
from dprkpal.formats.mods.reader import parse
from every_variable import full_items

RECORD = """<mods:modsCollection xmlns:mods="http://www.loc.gov/mods/v3">
<mods:mods ID="r1"><mods:titleInfo><mods:nonSort>The</mods:nonSort><mods:title>ash :</mods:title>
<mods:subTitle>a study</mods:subTitle></mods:titleInfo>
<mods:name type="personal"><mods:namePart>Woolf, Virginia, 1882-1941.</mods:namePart></mods:name>
<mods:name type="personal"><mods:namePart type="family">Roe</mods:namePart>
<mods:namePart type="given">Jane</mods:namePart>
<mods:role><mods:roleTerm authority="marcrelator" type="code">trl</mods:roleTerm></mods:role></mods:name>
<mods:typeOfResource>text</mods:typeOfResource><mods:genre>journal article</mods:genre>
<mods:originInfo><mods:place><mods:placeTerm type="code">enk</mods:placeTerm></mods:place>
<mods:place><mods:placeTerm type="text">London :</mods:placeTerm></mods:place>
<mods:dateIssued>c1984</mods:dateIssued><mods:dateIssued encoding="marc">1984</mods:dateIssued></mods:originInfo>
<mods:language><mods:languageTerm type="code" authority="iso639-2b">ger</mods:languageTerm></mods:language>
<mods:relatedItem type="host"><mods:titleInfo><mods:title>Cities</mods:title></mods:titleInfo>
<mods:part><mods:detail type="volume"><mods:number>5</mods:number></mods:detail>
<mods:extent unit="page"><mods:start>10</mods:start><mods:end>19</mods:end></mods:extent></mods:part>
<mods:identifier type="issn">0039-6265</mods:identifier></mods:relatedItem>
<mods:identifier type="doi">https://doi.org/10.1000/182</mods:identifier>
<mods:tableOfContents>Ash -- Fire</mods:tableOfContents>
</mods:mods></mods:modsCollection>"""


def test_a_record_becomes_an_item() -> None:
    """Marks of cataloguers, years of birth and codes of places are left out."""
    reading = parse(RECORD, "a.mods")
    assert reading.items == [{
        "id": "r1", "type": "article-journal", "title": "The ash: a study",
        "author": [{"family": "Woolf", "given": "Virginia"}], "translator": [{"family": "Roe", "given": "Jane"}],
        "publisher-place": "London", "issued": {"date-parts": [[1984]]}, "container-title": "Cities", "volume": "5",
        "page": "10–19", "ISSN": "0039-6265", "DOI": "10.1000/182", "language": "de",
    }]  # fmt: skip
    assert "tableOfContents" in str(reading.asides[-1])


def test_text_with_a_serial_as_host_is_an_article() -> None:
    """Without a genre, the host decides."""
    host = '<relatedItem type="host"><originInfo><issuance>{}</issuance></originInfo></relatedItem>'
    record = "<mods><titleInfo><title>T</title></titleInfo><typeOfResource>text</typeOfResource>{}</mods>"
    types = [parse(record.format(host.format(one))).items[0]["type"] for one in ("continuing", "monographic")]
    assert types == ["article-journal", "chapter"]
    assert parse(record.format("")).items[0]["type"] == "book"


def test_the_exact_type_is_written_as_well() -> None:
    """The genres of MARC do not distinguish all CSL types."""
    text = write([{"id": "a", "type": "article-magazine", "title": "T"}], "mods").text
    assert '<genre authority="marcgt">article</genre>' in text
    assert parse(text).items[0]["type"] == "article-magazine"


def schema() -> Any:
    """Return the schema of MODS 3.4 in eulxml, with the two values that later versions added and that we write."""
    etree = pytest.importorskip("lxml.etree")
    try:  # its code is for old versions of Python, so that it is not imported
        files = {file.name: file.locate() for file in metadata.files("eulxml") or () if file.suffix == ".xsd"}
    except metadata.PackageNotFoundError:
        pytest.skip("eulxml, which has the schema, is not installed")

    class Files(etree.Resolver):  # type: ignore[misc,name-defined]  # lxml has no types
        """Opens the schemas that others import."""

        def resolve(self, address: str, public: str, context: Any) -> Any:
            """Return the schema with this address."""
            name = address.rpartition("/")[2]
            if name in files:
                return self.resolve_filename(str(files[name]), context)
            attributes = "".join(f"<attribute name='{one}'/>" for one in ("base", "lang", "space"))
            space = "http://www.w3.org/XML/1998/namespace"
            return self.resolve_string(
                f"<schema xmlns='http://www.w3.org/2001/XMLSchema' targetNamespace='{space}'>{attributes}</schema>",
                context,
            )

    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Files())
    tree = etree.parse(str(files["mods-3-4.xsd"]), parser)
    for known, added in (("3.4", "3.7"), ("rfc4646", "rfc5646")):
        [one] = tree.findall(f".//*[@value='{known}']")
        one.addnext(etree.fromstring(f"<enumeration xmlns='http://www.w3.org/2001/XMLSchema' value='{added}'/>"))
    return etree.XMLSchema(tree)


def test_what_is_written_is_valid() -> None:
    """With all types and variables, not only the usual ones."""
    validator = schema()
    from lxml import etree

    validator.assertValid(etree.fromstring(write(full_items(), "mods").text.encode()))
