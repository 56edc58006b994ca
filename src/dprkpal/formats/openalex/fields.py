"""Internal: convert a work of OpenAlex to a CSL-JSON item.

Source: OpenAlex, "Work object", "Authorship object" and "Location object".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...errors import FormatError
from ...model.edtf import parse_year
from ...model.name_parser import parse_name
from ..finding_codes import IMPOSSIBLE_DATE, UNKNOWN_TYPE
from ..html_text import from_html
from ..item_collector import Problem
from ..value_parsing import (
    add_identifier,
    bare_doi,
    family_first,
    join_keywords,
    language_tag,
    page_range,
    parse_date,
    safe_url,
    text_of,
)
from .tables import TYPES

__all__ = ["to_csl"]

MAX_WORDS = 100_000
"""The maximum number of words in an abstract."""


def to_csl(work: Mapping[str, Any], line: int) -> tuple[dict[str, Any], list[Problem]]:
    """Return the item of a work without an id, and the problems in it."""
    problems: list[Problem] = []
    kind = text_of(work.get("type"))
    source, location = _source(work)
    item: dict[str, Any] = {"type": _type(work, source)}
    if kind not in TYPES:
        problems.append((f"type: unknown type {kind[:60]!r}; read as a document", line, UNKNOWN_TYPE))
    if title := from_html(text_of(work.get("title")) or text_of(work.get("display_name"))):
        item["title"] = title
    names = [name for one in _list(work.get("authorships")) if (name := _name(one))]
    if names:
        item["author"] = names
    text = text_of(work.get("publication_date"))
    date, complaint = parse_date(text) if text else parse_year(text_of(work.get("publication_year")))
    if date is not None:
        item["issued"] = date
    if complaint:
        problems.append((f"publication_date: {complaint}", line, IMPOSSIBLE_DATE))
    container = from_html(text_of(source.get("display_name")))
    if container and item["type"] not in ("book", "thesis", "report", "dataset"):
        item["container-title"] = container
    publisher = text_of(source.get("host_organization_name")) or text_of(source.get("publisher"))
    if publisher and text_of(source.get("type")) != "repository":
        item["publisher"] = publisher
    biblio = _mapping(work.get("biblio"))
    for member, variable in (("volume", "volume"), ("issue", "issue")):
        if number := text_of(biblio.get(member)):
            item[variable] = number
    begin, end = text_of(biblio.get("first_page")), text_of(biblio.get("last_page"))
    if begin or end:
        item["page"] = page_range(f"{begin}–{end}" if begin and end and begin != end else begin or end)
    _add_identifiers(item, work, source, location)
    if language := language_tag(text_of(work.get("language"))):
        item["language"] = language
    if abstract := _abstract(work.get("abstract_inverted_index")) or from_html(text_of(work.get("abstract"))):
        item["abstract"] = abstract
    words = [
        text_of(one.get("display_name")) or text_of(one.get("keyword"))
        for one in _list(work.get("keywords"))
        if isinstance(one, Mapping)
    ]
    if any(words):
        item["keyword"] = join_keywords(words)
    return item, problems


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _source(work: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return the journal or repository of the work, and its location. Older answers have a ``host_venue``."""
    location = _mapping(work.get("primary_location"))
    source = _mapping(location.get("source"))
    return (
        (source, location)
        if source
        else (_mapping(work.get("host_venue")), location or _mapping(work.get("host_venue")))
    )


def _type(work: Mapping[str, Any], source: Mapping[str, Any]) -> str:
    """Return the CSL type: for an article, the type in Crossref and that of its source say more."""
    kind = text_of(work.get("type"))
    exact = text_of(work.get("type_crossref"))
    found = TYPES.get(kind, "document")
    if found != "article-journal":
        return found
    if TYPES.get(exact) in ("paper-conference", "article", "chapter", "review-book"):
        return TYPES[exact]
    venue = text_of(source.get("type"))
    return "paper-conference" if venue == "conference" else found


def _name(value: Any) -> dict[str, Any]:
    """Return an authorship as a name. The name as it is printed is used if it says which part is the family name."""
    authorship = _mapping(value)
    raw = from_html(text_of(authorship.get("raw_author_name")))
    if raw.count(",") == 1 and not raw.endswith(","):
        return family_first(raw)
    text = from_html(text_of(_mapping(authorship.get("author")).get("display_name"))) or raw
    if not text:
        return {}
    try:
        return dict(parse_name(text))
    except FormatError:
        return {"literal": text}


def _add_identifiers(
    item: dict[str, Any], work: Mapping[str, Any], source: Mapping[str, Any], location: Mapping[str, Any]
) -> None:
    """Set DOI, PMID, PMCID, ISSN and URL."""
    ids = _mapping(work.get("ids"))
    doi = text_of(work.get("doi")) or text_of(ids.get("doi"))
    if found := bare_doi(doi):
        item["DOI"] = found
    if match := re.search(r"(\d{1,9})/?$", text_of(ids.get("pmid"))):
        item["PMID"] = match[1]
    if match := re.search(r"(?:PMC)?(\d{1,9})/?$", text_of(ids.get("pmcid"))):
        item["PMCID"] = f"PMC{match[1]}"
    numbers = [source.get("issn_l"), *_list(source.get("issn"))]
    for number in numbers:
        add_identifier(item, text_of(number))
    for address in (text_of(location.get("landing_page_url")), text_of(location.get("url"))):
        found = safe_url(address)
        if found and not (item.get("DOI") and bare_doi(found)):
            item.setdefault("URL", found)


def _abstract(index: Any) -> str:
    """Return an abstract from its inverted index: each word with its places."""
    if not isinstance(index, Mapping):
        return ""
    found: list[tuple[int, str]] = []
    for word, places in index.items():
        found += [(place, word) for place in _list(places) if isinstance(place, int) and not isinstance(place, bool)]
        if len(found) > MAX_WORDS:
            break
    return from_html(" ".join(word for _, word in sorted(found)[:MAX_WORDS]))
