"""Internal: the metadata in the head of each page: Highwire tags, download links, JSON-LD and Open Graph.

The page of a reference has tags in its head and no COinS. Lists have COinS and no tags: a reference manager reads the
tags of a page as the one reference that the page is about, and would find the references of a list twice.

Zotero guesses the item type from the tags:

==========================  =========================================
``citation_journal_title``  an article in a journal
``og:type`` ``website``     a web page
``og:site_name``            the publication, if no other tag names one
==========================  =========================================

So only journal articles have the first tag, pages of references have neither of the others, and all state
``z:itemType``.

Source: Google Scholar, "Inclusion Guidelines for Webmasters" (Highwire Press tags); Zotero, "Exposing Your Metadata";
schema.org 29; The Open Graph protocol; PRISM 2.0; Dublin Core in HTML (RFC 2731).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from ...exports.schema_org import BASE, to_json_ld
from ...model.plain_text import plain
from ...model.safe_text import safe_url
from .csl_values import ZOTERO, day_of, isbn_of, names_of, pages_of, plain_title
from .current_site import current_site, library, pages_folder
from .page_names import file_name, page_subject
from .reference_pages import FILE_ENDINGS

__all__ = ["head", "json_ld", "work_tags"]

_MEDIA = {
    "bibtex": "application/x-bibtex",
    "biblatex": "application/x-bibtex",
    "csljson": "application/vnd.citationstyles.csl+json",
    "ris": "application/x-research-info-systems",
}

_TITLES = {"biblatex": "biblatex", "bibtex": "BibTeX", "csljson": "CSL-JSON", "ris": "RIS"}

_ENTITY_TYPES = {"person": "Person", "organisation": "Organization", "place": "Place", "event": "Event"}


def work_tags(csl: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the name and the content of each ``<meta>`` tag of a reference.

    >>> list(work_tags({"id": "a", "type": "book", "title": "Guns", "issued": {"date-parts": [[2021]]}}))[:2]
    [('citation_title', 'Guns'), ('citation_publication_date', '2021')]
    """
    type = str(csl.get("type"))
    yield "citation_title", plain_title(csl)
    for name in names_of(csl):
        yield "citation_author", name
    for name in names_of(csl, "editor"):
        yield "citation_editor", name
    day = day_of(csl.get("issued"))
    if day:
        yield "citation_publication_date", "/".join(day)
    container = csl.get("container-title")
    publisher = csl.get("publisher") or csl.get("authority")
    if container and type in ("article-journal", "review"):
        yield "citation_journal_title", str(container)
    elif container and type == "chapter":
        yield "citation_inbook_title", str(container)
    elif container:
        yield "prism.publicationName", str(container)
    if publisher and type == "thesis":
        yield "citation_dissertation_institution", str(publisher)
    elif publisher and type == "report":
        yield "citation_technical_report_institution", str(publisher)
        if csl.get("number"):
            yield "citation_technical_report_number", str(csl["number"])
    elif publisher:
        yield "citation_publisher", str(publisher)
    for name, variable in (("volume", "volume"), ("issue", "issue"), ("doi", "DOI"), ("issn", "ISSN"),
                           ("series_title", "collection-title"), ("language", "language")):  # fmt: skip
        if csl.get(variable):
            yield f"citation_{name}", str(csl[variable])
    if isbn_of(csl):
        yield "citation_isbn", str(isbn_of(csl))
    pages = pages_of(csl)
    if pages:
        yield "citation_firstpage", pages[0]
        if pages[1] != pages[0]:
            yield "citation_lastpage", pages[1]
    url = safe_url(str(csl["URL"])) if csl.get("URL") else None
    if url:
        yield "citation_public_url", url
    for word in str(csl.get("keyword") or "").split(","):
        if word.strip():
            yield "citation_keywords", word.strip()
    if csl.get("abstract"):
        yield "citation_abstract", plain(str(csl["abstract"]))
    if csl.get("publisher-place"):
        yield "eprints.place_of_pub", str(csl["publisher-place"])
    if csl.get("edition"):
        yield "prism.edition", str(csl["edition"])
    if csl.get("genre"):
        yield "DC.type", str(csl["genre"])
    yield "z:itemType", ZOTERO.get(type, "document")


def head(docname: str, title: str, address: str | None) -> str:
    """Return the metadata for the head of a page.

    Args:
        docname: The document name of the page.
        title: The title of the page.
        address: The absolute URL of the page, if the URL of the site is known.
    """
    about = page_subject(docname)
    parts = [*_open_graph(docname, title, address)]
    if about is None:
        return "\n".join(parts)
    kind, identity = about
    if kind == "reference":
        csl = library()[identity].to_csl()
        parts.append('<link rel="schema.DC" href="http://purl.org/dc/elements/1.1/">')
        parts.append('<link rel="schema.z" href="http://www.zotero.org/namespaces/export#">')
        parts += [f'<meta name="{name}" content="{escape(text)}">' for name, text in work_tags(csl)]
        parts += [
            f'<link rel="alternate" type="{_MEDIA[name]}" title="{_TITLES[name]}" href="{file_name(identity)}{ending}">'
            for name, ending in FILE_ENDINGS.items()
        ]
    # JSON-LD is not executed, so the content policy allows it. Only "<" could close the element early.
    data = json.dumps(json_ld(kind, identity, address), ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")
    parts.append(f'<script type="application/ld+json">{data}</script>')
    return "\n".join(parts)


def _open_graph(docname: str, title: str, address: str | None) -> Iterator[str]:
    kind, identity = page_subject(docname) or ("", "")
    properties: dict[str, str | None] = {"og:title": title, "og:url": address}
    if kind == "reference":
        properties["og:type"] = "book" if library()[identity].type == "book" else "article"
    else:
        properties |= {"og:type": "website", "og:site_name": current_site().name}
    description = _description(docname)
    if description:
        yield f'<meta name="description" content="{escape(description)}">'
        properties["og:description"] = description
    for name, content in properties.items():
        if content:
            yield f'<meta property="{name}" content="{escape(content)}">'


def _description(docname: str) -> str:
    """Return a description of a page in one or two sentences."""
    about = page_subject(docname)
    if about is None:
        return _list_description(docname)
    collection, (kind, identity) = library(), about
    if kind == "reference":
        text = str(collection[identity].to_csl().get("abstract") or collection[identity].bibliography())
    elif kind == "claim":
        claim = collection.claims[identity]
        text = f"{claim.sentence} {claim.origins}."
    elif kind == "topic":
        text = collection.topics[identity].definition
    else:
        entity = collection.entities[identity]
        count = len(entity.claims)
        claims = f"{count} claim{'' if count == 1 else 's'} with their sources" if count else "all its names"
        text = f"{', '.join(entity.names)}: {entity.kind}, {claims}."
    text = " ".join(text.split())
    return text if len(text) <= 300 else text[:300].rsplit(" ", 1)[0].rstrip(",;:. ") + "…"


def _list_description(docname: str) -> str:
    """Return a description of a list of the collection, or nothing for any other page."""
    works = library()
    return {
        "index": f"{len(works)} references, {len(works.claims)} claims with the evidence for and against them, "
        f"{len(works.topics)} topics and {len(works.entities)} names: search, filter, cite and download.",
        "references/index": f"{len(works)} references, to search and to filter by topic, type, year and verification.",
        "claims/index": f"{len(works.claims)} claims: who makes each, how firmly, and whether a source disputes it.",
        "topics/index": f"{len(works.topics)} topics, from broader to narrower, with their claims and references.",
        "entities/index": f"{len(works.entities)} people, organisations, places and events, with all their names.",
    }.get(docname.removeprefix(f"{pages_folder()}/") if docname.startswith(f"{pages_folder()}/") else "", "")


def json_ld(kind: str, identity: str, address: str | None = None) -> dict[str, Any]:
    """Return a record of the collection as schema.org data; for references and claims as ``dprkpal export`` writes it.

    >>> json_ld("reference", "young2021guns")["@type"], json_ld("claim", "coughlin-tunnels")["@type"]
    ('Book', 'Claim')
    """
    collection = library()
    if kind in ("reference", "claim"):
        references = {identity: collection[identity].to_csl()} if kind == "reference" else {}
        claims = [collection.claims[identity]] if kind == "claim" else []
        data = json.loads(to_json_ld(references, claims, collection.topics))
        found = {"@context": data["@context"], **data["@graph"][0]}
    else:
        values = _topic(identity) if kind == "topic" else _entity(identity)
        found = {"@context": {"@vocab": "https://schema.org/"}, "@id": f"{BASE}{kind}:{identity}", **values}
    if address:
        found["mainEntityOfPage" if kind == "reference" else "url"] = {"@id": address}
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def _topic(identity: str) -> dict[str, Any]:
    topic = library().topics[identity]
    return {
        "@type": "DefinedTerm",
        "termCode": identity,
        "name": topic.pref_label,
        "alternateName": list(topic.alt_label),
        "description": topic.definition,
    }


def _entity(identity: str) -> dict[str, Any]:
    entity = library().entities[identity]
    wikidata = entity.identifiers.get("wikidata")
    return {
        "@type": _ENTITY_TYPES.get(entity.kind, "Thing"),
        "name": entity.name,
        "alternateName": list(entity.aliases),
        "sameAs": f"https://www.wikidata.org/wiki/{wikidata}" if wikidata else None,
    }
