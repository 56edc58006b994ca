"""Internal: the sources of Word's own source manager, as CSL-JSON.

Source: ECMA-376, part 1, section 22.6 (Bibliography).
"""

from __future__ import annotations

from typing import Any

from ...model.edtf import parse_year
from .xml_parts import Element

__all__ = ["BIBLIOGRAPHY_NAMESPACES", "sources_to_csl"]

BIBLIOGRAPHY_NAMESPACES = (
    "http://schemas.openxmlformats.org/officeDocument/2006/bibliography",
    "http://purl.oclc.org/ooxml/officeDocument/bibliography",
)
"""The namespace of sources, and the one of strict documents."""

_TYPES = {
    "Art": "graphic", "ArticleInAPeriodical": "article-magazine", "Book": "book", "BookSection": "chapter",
    "Case": "legal_case", "ConferenceProceedings": "paper-conference", "DocumentFromInternetSite": "webpage",
    "ElectronicSource": "document", "Film": "motion_picture", "InternetSite": "webpage", "Interview": "interview",
    "JournalArticle": "article-journal", "Misc": "document", "Patent": "patent", "Performance": "performance",
    "Report": "report", "SoundRecording": "song",
}  # fmt: skip
_TEXTS = {
    "Title": "title", "ShortTitle": "title-short", "JournalName": "container-title", "BookTitle": "container-title",
    "PeriodicalTitle": "container-title", "PublicationTitle": "container-title", "ConferenceName": "event-title",
    "InternetSiteTitle": "container-title", "AlbumTitle": "container-title", "BroadcastTitle": "container-title",
    "Volume": "volume", "Issue": "issue", "Pages": "page", "Edition": "edition", "Publisher": "publisher",
    "Institution": "publisher", "ProductionCompany": "publisher", "Distributor": "publisher", "Station": "publisher",
    "NumberVolumes": "number-of-volumes", "ChapterNumber": "chapter-number", "PatentNumber": "number",
    "CaseNumber": "number", "RecordingNumber": "number", "Court": "authority", "Medium": "medium",
    "ThesisType": "genre", "PatentType": "genre", "Version": "version", "URL": "URL", "DOI": "DOI",
    "Comments": "note", "Theater": "event-place",
}  # fmt: skip
_NAMES = {
    "Author": "author", "Editor": "editor", "Translator": "translator", "BookAuthor": "container-author",
    "Director": "director", "Composer": "composer", "Performer": "performer", "Artist": "author",
    "Interviewer": "interviewer", "Interviewee": "author", "Inventor": "author", "Compiler": "compiler",
    "ProducerName": "producer", "Writer": "script-writer", "Counsel": "author",
}  # fmt: skip


def sources_to_csl(root: Element) -> dict[str, dict[str, Any]]:
    """Return the sources in a ``Sources`` element as CSL-JSON items without ids, by tag.

    >>> from .xml_parts import parse_xml
    >>> start = f'<Sources xmlns="{BIBLIOGRAPHY_NAMESPACES[0]}"><Source><Tag>a</Tag>'
    >>> source = f"{start}<SourceType>Book</SourceType><Title>T</Title></Source></Sources>"
    >>> sources_to_csl(parse_xml(source.encode(), ""))
    {'a': {'type': 'book', 'title': 'T'}}
    """
    items: dict[str, dict[str, Any]] = {}
    for source in root:
        fields = {_name(field): field for field in source if isinstance(field.tag, str)}
        tag = _text(fields.get("Tag"))
        if tag and tag not in items:
            items[tag] = _item(fields)
    return items


def _item(fields: dict[str, Element]) -> dict[str, Any]:
    """Return a source as a CSL-JSON item."""
    item: dict[str, Any] = {"type": _TYPES.get(_text(fields.get("SourceType")), "document")}
    for name, variable in _TEXTS.items():
        text = _text(fields.get(name))
        if text:
            item.setdefault(variable, text)
    if item["type"] == "thesis" or (item["type"] == "report" and "genre" in item):
        item["type"] = "thesis"
    place = [text for name in ("City", "StateProvince", "CountryRegion") if (text := _text(fields.get(name)))]
    if place:
        item["publisher-place"] = ", ".join(place)
    number = _text(fields.get("StandardNumber"))
    if number:
        item["ISSN" if item["type"].startswith("article") else "ISBN"] = number
    for variable, suffix in (("issued", ""), ("accessed", "Accessed")):
        year, month, day = (_text(fields.get(f"{part}{suffix}")) for part in ("Year", "Month", "Day"))
        date, _ = parse_year(year, month, day)
        if date is not None:
            item[variable] = date
    for group in fields.get("Author", ()):
        names = _names(group)
        role = _NAMES.get(_name(group)) if isinstance(group.tag, str) else None
        if names and role:
            item[role] = [*item.get(role, []), *names]
    return item


def _names(group: Element) -> list[dict[str, str]]:
    """Return the people or the institution in an ``Author`` element."""
    found: list[dict[str, str]] = []
    for element in group.iter():
        if not isinstance(element.tag, str):
            continue
        if _name(element) == "Corporate" and _text(element):
            found.append({"literal": _text(element)})
        elif _name(element) == "Person":
            parts: dict[str, str] = {_name(part): _text(part) for part in element if isinstance(part.tag, str)}
            given = " ".join(part for part in (parts.get("First"), parts.get("Middle")) if part)
            last = parts.get("Last", "")
            name: dict[str, str] = {"family": last or given, "given": given if last else ""}
            if name["family"]:
                found.append({part: text for part, text in name.items() if text})
    return found


def _name(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _text(element: Element | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())
