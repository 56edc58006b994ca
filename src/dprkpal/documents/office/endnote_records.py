"""Internal: the records that EndNote stores in a document, as CSL-JSON.

Source: EndNote's XML export format (the document type definition "RSXML"), reference types and their numbers.
"""

from __future__ import annotations

import re
from typing import Any

from ...errors import FormatError
from ...model.edtf import parse_year
from ...model.name_parser import parse_name
from .xml_parts import Element

__all__ = ["record_to_csl"]

_TYPES = {
    "artwork": "graphic", "audiovisual material": "motion_picture", "bill": "bill", "blog": "post-weblog",
    "book": "book", "book section": "chapter", "case": "legal_case", "classical work": "classic",
    "computer program": "software", "conference paper": "paper-conference",
    "conference proceedings": "paper-conference", "dataset": "dataset", "dictionary": "entry-dictionary",
    "edited book": "book", "electronic article": "article-journal", "electronic book": "book",
    "electronic book section": "chapter", "encyclopedia": "entry-encyclopedia", "figure": "figure",
    "film or broadcast": "motion_picture", "government document": "report", "hearing": "hearing",
    "interview": "interview", "journal article": "article-journal", "legal rule or regulation": "regulation",
    "magazine article": "article-magazine", "manuscript": "manuscript", "map": "map", "music": "song",
    "newspaper article": "article-newspaper", "online database": "dataset", "online multimedia": "motion_picture",
    "pamphlet": "pamphlet", "patent": "patent", "personal communication": "personal_communication",
    "press release": "article", "report": "report", "serial": "periodical", "standard": "standard",
    "statute": "legislation", "thesis": "thesis", "unpublished work": "manuscript", "web page": "webpage",
}  # fmt: skip
_CONTAINED = frozenset({
    "article-journal", "article-magazine", "article-newspaper", "chapter", "entry-dictionary", "entry-encyclopedia",
    "paper-conference", "post-weblog",
})  # fmt: skip
"""Types whose secondary title is the title of the work that contains them."""
_TEXTS = {
    "volume": "volume", "number": "issue", "edition": "edition", "publisher": "publisher", "section": "section",
    "pub-location": "publisher-place", "language": "language", "abstract": "abstract", "work-type": "genre",
    "num-vols": "number-of-volumes", "call-num": "call-number", "remote-database-name": "source",
}  # fmt: skip
_NAMES = {
    "authors": "author", "secondary-authors": "editor", "tertiary-authors": "collection-editor",
    "subsidiary-authors": "translator", "translated-authors": "translator",
}  # fmt: skip
_ISSN = re.compile(r"\d{4}-?\d{3}[\dXx]\b")
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_FACES = {"bold": ("<b>", "</b>"), "italic": ("<i>", "</i>"), "superscript": ("<sup>", "</sup>"),
          "subscript": ("<sub>", "</sub>")}  # fmt: skip


def record_to_csl(record: Element) -> dict[str, Any]:
    """Return a ``record`` element as a CSL-JSON item without an id.

    >>> from .xml_parts import parse_xml
    >>> titles = b"<titles><title>T</title></titles>"
    >>> record_to_csl(parse_xml(b"<record><ref-type name='Book'>6</ref-type>" + titles + b"</record>", ""))
    {'type': 'book', 'title': 'T'}
    """
    kind = record.find("ref-type")
    name = "" if kind is None else str(kind.get("name", "")).casefold()
    item: dict[str, Any] = {"type": _TYPES.get(name, "document")}
    titles = record.find("titles")
    for tag, variable in _title_variables(item["type"]):
        text = _text(None if titles is None else titles.find(tag))
        if text and variable not in item:
            item[variable] = text
    journal = _text(record.find("periodical/full-title"))
    if journal and item["type"] in _CONTAINED:
        item.setdefault("container-title", journal)
    contributors = record.find("contributors")
    for tag, variable in _NAMES.items():
        if contributors is None or (group := contributors.find(tag)) is None:
            continue
        people = [_name(text) for one in group if (text := _plain(one))]
        if people:
            item[variable] = [*item.get(variable, []), *people]
    if name == "edited book" and "author" in item:
        item["editor"] = [*item.pop("author"), *item.get("editor", [])]
    for tag, variable in _TEXTS.items():
        text = _text(record.find(tag))
        if text:
            item[variable] = text
    pages = _plain(record.find("pages"))
    if pages:
        item["number-of-pages" if item["type"] in ("book", "thesis") and pages.isdecimal() else "page"] = pages
    if date := _date(record):
        item["issued"] = date
    _add_identifiers(item, record)
    if item["type"] in ("report", "patent", "standard", "bill", "legislation") and "issue" in item:
        item["number"] = item.pop("issue")
    if item["type"] == "thesis" and "genre" not in item and item.get("volume"):
        item["genre"] = item.pop("volume")
    return item


def _title_variables(kind: str) -> list[tuple[str, str]]:
    """Return the CSL variables of EndNote's titles for an item of this type."""
    secondary = "container-title" if kind in _CONTAINED else "collection-title"
    return [
        ("title", "title"), ("secondary-title", secondary), ("tertiary-title", "collection-title"),
        ("alt-title", "container-title-short" if kind.startswith("article") else "title-short"),
        ("short-title", "title-short"),
    ]  # fmt: skip


def _date(record: Element) -> dict[str, Any] | None:
    """Return the date of publication."""
    year = _plain(record.find("dates/year"))
    if not year:
        return None
    date, complaint = parse_year(year)
    return date if date is not None and not complaint else {"literal": year}


def _add_identifiers(item: dict[str, Any], record: Element) -> None:
    """Add DOI, URL, ISBN and ISSN."""
    doi = _DOI.match(_plain(record.find("electronic-resource-num")))
    if doi is not None:
        item["DOI"] = doi[1]
    url = _plain(record.find("urls/related-urls/url")) or _plain(record.find("urls/web-urls/url"))
    if url.startswith(("http://", "https://")):
        item["URL"] = url
    number = _plain(record.find("isbn"))
    if number:
        item["ISSN" if _ISSN.match(number) and item["type"] != "book" else "ISBN"] = number.split("\n")[0].strip()


def _name(text: str) -> dict[str, Any]:
    """Return a name. EndNote writes ``Family, Given, Suffix``, and a comma after the name of an institution.

    >>> _name("World Health Organization,"), _name("King, Martin Luther, Jr.")["suffix"]
    ({'literal': 'World Health Organization'}, 'Jr.')
    """
    family, *rest = [part.strip() for part in text.split(",")]
    if not rest:
        try:
            return dict(parse_name(text))
        except FormatError:
            return {"literal": text}
    if not any(rest) or not family:
        return {"literal": family or text.strip(" ,")}
    name = {"family": family, "given": rest[0]}
    return {**name, "suffix": rest[1]} if len(rest) > 1 and rest[1] else name


def _plain(element: Element | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())


def _text(element: Element | None) -> str:
    """Return the text of *element* with CSL-JSON markup for its ``style`` elements."""
    if element is None:
        return ""
    parts = [element.text or ""]
    for child in element:
        begin, end = _FACES.get(str(child.get("face", "")), ("", ""))
        inner = "".join(child.itertext())
        parts.append(f"{begin}{inner}{end}" if inner.strip() else inner)
        parts.append(child.tail or "")
    return " ".join("".join(parts).split())
