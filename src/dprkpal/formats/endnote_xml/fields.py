"""Internal: convert the records of EndNote, in its XML files and in documents of Word, to CSL-JSON.

Source: EndNote's XML export format (the document type definition "RSXML"), reference types and their numbers.
"""

from __future__ import annotations

import re
from typing import Any

from ...errors import FormatError
from ...model.name_parser import parse_name
from ..value_parsing import (
    add_identifier,
    family_first,
    join_keywords,
    language_tag,
    page_range,
    parse_date,
    safe_url,
)
from .tables import CONTAINED, NUMBERS, TYPES

__all__ = ["record_to_csl"]

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
_DOI = re.compile(
    r"(?:https?://(?:dx\.)?doi\.org/|doi(?::\s*|\s+))?"
    r"(10\.\d{4,9}(?:\.\d{1,9})*/\S+|10/[a-z0-9]{2,20}(?!\S))", re.IGNORECASE,
)
_FACES = {"bold": ("<b>", "</b>"), "italic": ("<i>", "</i>"), "superscript": ("<sup>", "</sup>"),
          "subscript": ("<sub>", "</sub>")}  # fmt: skip


def record_to_csl(record: Any) -> dict[str, Any]:
    """Return a ``record`` element as a CSL-JSON item without an id.

    >>> from ..xml_elements import parse_xml
    >>> titles = "<titles><title>T</title></titles>"
    >>> record_to_csl(parse_xml("<record><ref-type name='Book'>6</ref-type>" + titles + "</record>")[0])
    {'type': 'book', 'title': 'T'}
    """
    kind = record.find("ref-type")
    name = "" if kind is None else str(kind.get("name", "")).casefold() or NUMBERS.get(_plain(kind), "").casefold()
    item: dict[str, Any] = {"type": TYPES.get(name, "document")}
    titles = record.find("titles")
    for tag, variable in _title_variables(item["type"]):
        text = _text(None if titles is None else titles.find(tag))
        if text and variable not in item:
            item[variable] = text
    if item["type"] in CONTAINED:
        for tag, variable in (("full-title", "container-title"), ("abbr-1", "container-title-short")):
            if text := _text(record.find(f"periodical/{tag}")):
                item.setdefault(variable, text)
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
        if text := _text(record.find(tag)):
            item[variable] = (language_tag(text) or text) if variable == "language" else text
    if pages := _plain(record.find("pages")):
        count = item["type"] in ("book", "thesis") and pages.isdecimal()
        item["number-of-pages" if count else "page"] = pages if count else page_range(pages)
    if date := _date(record):
        item["issued"] = date
    accessed, wrong = parse_date(_plain(record.find("access-date")))
    if accessed is not None and not wrong:
        item["accessed"] = accessed
    words = [_plain(word) for word in record.iterfind("keywords/keyword")]
    if any(words):
        item["keyword"] = join_keywords(words)
    for tag, variable in (("notes", "note"), ("research-notes", "annote")):
        if text := _text(record.find(tag)):
            item[variable] = text
    _add_identifiers(item, record)
    if item["type"] in ("report", "patent", "standard", "bill", "legislation") and "issue" in item:
        item["number"] = item.pop("issue")
    if item["type"] == "thesis" and "genre" not in item and item.get("volume"):
        item["genre"] = item.pop("volume")
    return item


def _title_variables(kind: str) -> list[tuple[str, str]]:
    """Return the CSL variables of EndNote's titles for an item of this type."""
    secondary = "container-title" if kind in CONTAINED else "collection-title"
    return [
        ("title", "title"), ("secondary-title", secondary), ("tertiary-title", "collection-title"),
        ("alt-title", "container-title-short" if kind.startswith("article") else "title-short"),
        ("short-title", "title-short"), ("translated-title", "original-title"),
    ]  # fmt: skip


def _date(record: Any) -> dict[str, Any] | None:
    """Return the date of publication: the year, with the month and day if they are there."""
    year, day = _plain(record.find("dates/year")), _plain(record.find("dates/pub-dates/date"))
    if not year:
        return parse_date(day)[0]
    if day:
        for text in (day, f"{year} {day}", f"{day} {year}"):
            date, complaint = parse_date(text)
            parts = date.get("date-parts") if date is not None and not complaint else None
            if parts and str(parts[0][0]) == year:
                return date
    date, complaint = parse_date(year)
    return date if date is not None and not complaint else {"literal": year}


def _add_identifiers(item: dict[str, Any], record: Any) -> None:
    """Add DOI, URL, ISBN, ISSN, PMID and PMCID."""
    doi = _DOI.match(_plain(record.find("electronic-resource-num")))
    if doi is not None:
        item["DOI"] = doi[1]
    for place in ("related-urls", "web-urls"):
        for url in record.iterfind(f"urls/{place}/url"):
            if address := safe_url(_plain(url)):
                item.setdefault("URL", address)
    found = "".join(record.find("isbn").itertext()) if record.find("isbn") is not None else ""
    for number in filter(None, map(str.strip, re.split(r"[\n\r;]+|\s*\([^()]*\)|\bIS[BS]N:?", found[:1000]))):
        if not add_identifier(item, number) and "ISSN" not in item and "ISBN" not in item:
            item["ISSN" if _ISSN.match(number) and item["type"] != "book" else "ISBN"] = number
    number, database = _plain(record.find("accession-num")), str(item.get("source", "")).casefold()
    if re.fullmatch(r"\d{1,8}", number) and (not database or "pubmed" in database or "medline" in database):
        item["PMID"] = number
    if match := re.fullmatch(r"(?:PMC)?(\d{1,9})", _plain(record.find("custom2"))):
        item["PMCID"] = f"PMC{match[1]}"


def _name(text: str) -> dict[str, Any]:
    """Return a name. EndNote writes ``Family, Given, Suffix``, and a comma after the name of an institution.

    >>> _name("World Health Organization,"), _name("King, Martin Luther, Jr.")["suffix"]
    ({'literal': 'World Health Organization'}, 'Jr.')
    """
    if "," in text:
        return family_first(text)
    try:
        return dict(parse_name(text))
    except FormatError:
        return {"literal": text}


def _plain(element: Any | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())


def _text(element: Any | None) -> str:
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
