"""Internal: write MODS XML, version 3.7.

Source: Library of Congress, "MODS User Guidelines", version 3, and the schema ``mods-3-7.xsd``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..item_fields import ItemFields
from ..results import Written
from ..value_parsing import text_of
from ..xml_elements import XmlWriter
from .tables import GENRES_FROM_CSL, RESOURCES_FROM_CSL, ROLES_FROM_CSL

__all__ = ["write"]

_HOSTED = frozenset(
    """article article-journal article-magazine article-newspaper broadcast chapter entry entry-dictionary
    entry-encyclopedia interview legal_case paper-conference post post-weblog review review-book webpage""".split()
)
"""Types whose volume, issue and pages are those of a host."""
_PERIODICAL = frozenset(("article-journal", "article-magazine", "article-newspaper", "review", "review-book"))


def write(items: Iterable[Mapping[str, Any]]) -> Written:
    """Format *items* as a MODS collection.

    Args:
        items: CSL-JSON mappings.

    Returns:
        The text, and the key of each item, which is an identifier of the type ``citekey``.

    >>> print(write([{"id": "a", "type": "book", "title": "T"}]).text)
    <?xml version="1.0" encoding="UTF-8"?>
    <modsCollection xmlns="http://www.loc.gov/mods/v3">
      <mods version="3.7">
        <titleInfo>
          <title>T</title>
        </titleInfo>
        <typeOfResource>text</typeOfResource>
        <genre authority="marcgt">book</genre>
        <genre authority="csl">book</genre>
        <identifier type="citekey">a</identifier>
      </mods>
    </modsCollection>
    <BLANKLINE>
    """
    xml = XmlWriter()
    keys: list[str] = []
    with xml.element("modsCollection", {"xmlns": "http://www.loc.gov/mods/v3"}):
        for item in items:
            fields = ItemFields(item)
            with xml.element("mods", {"version": "3.7"}):
                _write_record(xml, fields)
            keys.append(fields.key)
    return Written(xml.text(), keys)


def _write_record(xml: XmlWriter, fields: ItemFields) -> None:
    """Write the elements of one record."""
    _write_title(xml, fields.plain("title"), fields.text("part-number"), fields.plain("part-title"))
    for kind, variable in (("abbreviated", "title-short"), ("translated", "original-title")):
        if title := fields.plain(variable):
            with xml.element("titleInfo", {"type": kind}):
                xml.leaf("title", title)
    for variable, role in ROLES_FROM_CSL.items():
        _write_names(xml, fields, variable, role)
    if event := fields.plain("event-title"):
        with xml.element("name", {"type": "conference"}):
            xml.leaf("namePart", event)
    xml.leaf("typeOfResource", RESOURCES_FROM_CSL.get(fields.type, "text"))
    xml.leaf("genre", GENRES_FROM_CSL.get(fields.type, ""), {"authority": "marcgt"})
    xml.leaf("genre", fields.type, {"authority": "csl"})
    _write_origin(xml, fields)
    if language := fields.text("language"):
        with xml.element("language"):
            xml.leaf("languageTerm", language, {"type": "code", "authority": "rfc5646"})
    if pages := fields.text("number-of-pages"):
        with xml.element("physicalDescription"):
            xml.leaf("extent", f"{pages} p.")
    xml.leaf("abstract", fields.plain("abstract"))
    xml.leaf("note", fields.plain("note"))
    for word in fields.keywords():
        with xml.element("subject"):
            xml.leaf("topic", word)
    _write_host(xml, fields)
    if series := fields.plain("collection-title"):
        with xml.element("relatedItem", {"type": "series"}):
            _write_title(xml, series, fields.text("collection-number"), "")
    _write_identifiers(xml, fields)
    _write_location(xml, fields)
    xml.leaf("accessCondition", fields.plain("license"), {"type": "use and reproduction"})
    if fields.type not in _HOSTED:
        _write_part(xml, fields)


def _write_title(xml: XmlWriter, title: str, number: str, name: str) -> None:
    """Write a title with the number and name of a part."""
    if title or number or name:
        with xml.element("titleInfo"):
            xml.leaf("title", title)
            xml.leaf("partNumber", number)
            xml.leaf("partName", name)


def _write_names(xml: XmlWriter, fields: ItemFields, variable: str, role: str) -> None:
    """Write the names of one role."""
    for name in fields.names(variable):
        literal = text_of(name.get("literal"))
        with xml.element("name", {"type": "corporate" if literal else "personal"}):
            particles = (text_of(name.get(part)) for part in ("dropping-particle", "non-dropping-particle", "family"))
            xml.leaf("namePart", literal)
            if not literal:
                xml.leaf("namePart", " ".join(filter(None, particles)), {"type": "family"})
                xml.leaf("namePart", text_of(name.get("given")), {"type": "given"})
                xml.leaf("namePart", text_of(name.get("suffix")), {"type": "termsOfAddress"})
            with xml.element("role"):
                xml.leaf("roleTerm", role, {"type": "code", "authority": "marcrelator"})


def _write_origin(xml: XmlWriter, fields: ItemFields) -> None:
    """Write publisher, place, date and edition."""
    place, date = fields.plain("publisher-place"), fields.date_text("issued")
    values = [fields.plain("publisher"), date, fields.plain("edition")]
    if not place and not any(values):
        return
    with xml.element("originInfo"):
        if place:
            with xml.element("place"):
                xml.leaf("placeTerm", place, {"type": "text"})
        xml.leaf("publisher", values[0])
        xml.leaf("dateIssued", date, {"encoding": "edtf"} if fields.year("issued") else None)
        xml.leaf("edition", values[2])


def _write_host(xml: XmlWriter, fields: ItemFields) -> None:
    """Write the journal, book or site that contains the work, with volume, issue and pages."""
    title, short = fields.plain("container-title"), fields.plain("container-title-short")
    hosted = fields.type in _HOSTED
    parts = any(fields.text(name) for name in ("volume", "issue", "page", "section", "chapter-number"))
    if not (title or short or fields.names("container-author") or (hosted and (parts or fields.text("ISSN")))):
        return
    with xml.element("relatedItem", {"type": "host"}):
        _write_title(xml, title, "", "")
        if short:
            with xml.element("titleInfo", {"type": "abbreviated"}):
                xml.leaf("title", short)
        _write_names(xml, fields, "container-author", "aut")
        if fields.type in _PERIODICAL:
            with xml.element("originInfo"):
                xml.leaf("issuance", "continuing")
        if hosted:
            _write_part(xml, fields)
        xml.leaf("identifier", fields.text("ISSN"), {"type": "issn"})


def _write_part(xml: XmlWriter, fields: ItemFields) -> None:
    """Write volume, issue, section, chapter and pages."""
    details = [(kind, fields.text(variable)) for kind, variable in (
        ("volume", "volume"), ("issue", "issue"), ("section", "section"), ("chapter", "chapter-number"))]  # fmt: skip
    pages = fields.text("page")
    if not pages and not any(number for _, number in details):
        return
    with xml.element("part"):
        for kind, number in details:
            if number:
                with xml.element("detail", {"type": kind}):
                    xml.leaf("number", number)
        if pages:
            begin, _, end = pages.replace("-", "–").partition("–")
            single = bool(end) and not any(sign in end for sign in "–,;") and "," not in begin
            with xml.element("extent", {"unit": "pages"}):
                if single:
                    xml.leaf("start", begin.strip())
                    xml.leaf("end", end.strip())
                else:
                    xml.leaf("list", pages)


def _write_identifiers(xml: XmlWriter, fields: ItemFields) -> None:
    """Write the identifiers and the key."""
    xml.leaf("identifier", fields.key, {"type": "citekey"})
    for kind, variable in (
        ("doi", "DOI"), ("isbn", "ISBN"), ("pmid", "PMID"), ("pmc", "PMCID"), ("number", "number"),
    ):  # fmt: skip
        xml.leaf("identifier", fields.text(variable), {"type": kind})
    hosted = fields.type in _HOSTED
    if not hosted and not fields.text("container-title", "container-title-short"):
        xml.leaf("identifier", fields.text("ISSN"), {"type": "issn"})


def _write_location(xml: XmlWriter, fields: ItemFields) -> None:
    """Write the archive, the shelf mark and the address."""
    archive, shelf, url = fields.plain("archive"), fields.plain("call-number"), fields.text("URL")
    if not (archive or shelf or url):
        return
    with xml.element("location"):
        xml.leaf("physicalLocation", archive)
        xml.leaf("shelfLocator", shelf)
        accessed = fields.date_text("accessed")
        xml.leaf("url", url, {"dateLastAccessed": accessed} if accessed else None)
