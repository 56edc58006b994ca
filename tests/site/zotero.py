"""A model of how Zotero reads a page, by its rules for Embedded Metadata and for COinS.

The rules say which tag becomes which field, and which tag determines the type of the item.

Source: Zotero, "Exposing Your Metadata", and how its translators "Embedded Metadata", "RDF" and "COinS" behave.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

Item = dict[str, Any]

_NAMESPACES = frozenset(
    "article bib bibo book codemeta dc dcterms eprint eprints foaf link music og prism rdf so vcard video z".split()
)
_HIGHWIRE = {
    "citation_title": "title", "citation_publication_date": "date", "citation_journal_title": "publication",
    "citation_inbook_title": "publication", "citation_volume": "volume", "citation_issue": "issue",
    "citation_dissertation_institution": "publisher", "citation_technical_report_institution": "publisher",
    "citation_technical_report_number": "number", "citation_publisher": "publisher", "citation_isbn": "ISBN",
    "citation_issn": "ISSN", "citation_abstract": "abstract", "citation_doi": "DOI", "citation_public_url": "url",
    "citation_language": "language",
}  # fmt: skip
_DECIDES = {
    "citation_journal_title": "journalArticle",
    "citation_technical_report_institution": "report",
    "citation_inbook_title": "bookSection",
    "citation_dissertation_institution": "thesis",
}
"""Tags that determine the type of an item regardless of other tags."""


def creator(text: str) -> tuple[str, str]:
    """Return surname and given name. Without a comma, the surname is the last word."""
    inverted = "," in text
    text = re.sub(r"^[\s.,/\[\]:]+|[\s.,/\[\]:]+$", "", text)
    if inverted:
        last, _, first = text.partition(",")
        return last.strip(), first.split(",")[0].strip()
    first, _, last = text.rpartition(" ")
    return last, first


def from_page(metas: Iterable[tuple[str, str]], canonical: str = "") -> Item:
    """Return the item that Embedded Metadata creates from the ``<meta>`` elements of a page.

    Args:
        metas: The name or property and the content of each element, in order.
        canonical: The address of the page.
    """
    said: dict[str, list[str]] = {}
    for name, content in metas:
        parts = re.split("[.:_]", name)
        prefix = next((part for part in (*parts[1:2][: len(parts) > 2], parts[0]) if part.lower() in _NAMESPACES), None)
        rest = name.split(prefix, 1)[1][1:] if prefix else ""
        key = f"{prefix.lower()}:{rest[:1].lower()}{rest[1:]}" if prefix else name
        said.setdefault(key, []).append(content)

    def first(*keys: str) -> str:
        return next((said[key][0] for key in keys if key in said), "")

    kinds = {"book": "book", "website": "webpage"}
    guess = "book" if "citation_isbn" in said else "journalArticle" if "citation_title" in said else "webpage"
    kind = first("z:itemType") or kinds.get(first("og:type")) or first("dc:type") or guess
    item = {
        "kind": next((decided for tag, decided in reversed(_DECIDES.items()) if tag in said), kind),
        "title": first("og:title"),
        "publication": first("prism:publicationName", "dc:source", "og:site_name"),
        "place": first("eprints:place_of_pub"),
        "genre": first("dc:type"),
        "abstract": first("og:description") or first("description"),
        "url": first("og:url") or canonical,
        "pages": "-".join(filter(None, (first("citation_firstpage"), first("citation_lastpage")))),
    }
    item |= {field: first(tag) for tag, field in _HIGHWIRE.items() if tag in said}
    authors = said.get("citation_author", [])
    if len(authors) == 1:  # one element may have several authors
        parts = re.split(r"\s*,\s*", authors[0])
        authors = parts if len(parts) > 1 and " " in parts[0] and " " in parts[1] else authors
    item["creators"] = [creator(name) for name in authors]
    return {field: value for field, value in item.items() if value}


def from_span(title: str) -> Item:
    """Return the item that COinS creates from the context object in the title of a ``<span>``."""
    pairs = parse_qsl(title, strict_parsing=True)
    said: Mapping[str, str] = dict(pairs)
    form, genre = said["rft_val_fmt"].removeprefix("info:ofi/fmt:kev:mtx:"), said.get("rft.genre", "")
    kind = {
        "journal": "journalArticle",
        "book": {"bookitem": "bookSection", "report": "report"}.get(genre, "book"),
        "dissertation": "thesis",
        "dc": said.get("rft.type", "webpage"),
    }[form]
    partial = kind in ("journalArticle", "bookSection")
    item = {
        "kind": kind,
        "title": said.get("rft.atitle") if partial else said.get("rft.btitle", said.get("rft.title")),
        "publication": said.get("rft.jtitle") or (said.get("rft.btitle") if partial else said.get("rft.source")),
        "date": said.get("rft.date"),
        "creators": [creator(value) for key, value in pairs if key in ("rft.au", "rft.creator")],
        "publisher": said.get("rft.inst") or said.get("rft.pub") or said.get("rft.publisher"),
        "place": said.get("rft.place"),
        "volume": said.get("rft.volume"),
        "issue": said.get("rft.issue"),
        "pages": said.get("rft.pages"),
        "ISBN": said.get("rft.isbn"),
        "url": next((value for key, value in pairs if key in ("rft_id", "rft.identifier") and "://" in value), None),
        "DOI": next((value[9:] for key, value in pairs if key == "rft_id" and value.startswith("info:doi/")), None),
    }
    return {field: value for field, value in item.items() if value}
