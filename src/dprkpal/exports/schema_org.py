"""Internal: export references, claims, topics and entities as schema.org data in JSON-LD, with CiTO for stances.

The context is embedded, so that reading the data loads nothing. If the title of a reference is only a description, it
is not used as ``name``. The abstracts of the collection are its own words, so they are ``description``, not
``abstract``. The ``text`` of a claim is its sentence with hedge and attribution.

Source: schema.org, "Claim", "CreativeWork" and their like; S. Peroni and D. Shotton, "FaBiO and CiTO: Ontologies for
Describing Bibliographic Resources and Citations" (2012); W3C, "JSON-LD 1.1" (2020).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..model.date_interval import DateInterval
from ..model.plain_text import plain
from ..model.safe_text import safe_url

if TYPE_CHECKING:
    from ..collection.claims import Claim, Evidence
    from ..collection.entities import Entity
    from ..collection.topics import Concept

__all__ = ["BASE", "to_json_ld"]

BASE = "urn:dprkpal:"
"""The default prefix of identifiers: a URN, which does not promise a web page."""

_CITO = "http://purl.org/spar/cito/"

_TYPES = {
    "article": "Article", "article-journal": "ScholarlyArticle", "article-magazine": "Article",
    "article-newspaper": "NewsArticle", "book": "Book", "chapter": "Chapter", "classic": "Book",
    "collection": "Collection", "dataset": "Dataset", "entry": "Article", "entry-dictionary": "Article",
    "entry-encyclopedia": "Article", "graphic": "VisualArtwork", "legislation": "Legislation", "bill": "Legislation",
    "regulation": "Legislation", "manuscript": "Manuscript", "map": "Map", "motion_picture": "Movie",
    "paper-conference": "ScholarlyArticle", "periodical": "Periodical", "post": "SocialMediaPosting",
    "post-weblog": "BlogPosting", "report": "Report", "review": "Review", "review-book": "Review",
    "song": "MusicRecording", "thesis": "Thesis", "webpage": "WebPage",
}  # fmt: skip
"""The schema.org type for each CSL item type; ``CreativeWork`` for the others."""

_GENRES = {"legal_case": "court decision", "treaty": "treaty", "hearing": "hearing", "interview": "interview",
           "speech": "speech", "broadcast": "broadcast", "personal_communication": "letter",
           "patent": "patent", "standard": "standard"}  # fmt: skip
"""The genre of item types without a schema.org type."""

_CONTAINERS = {
    "article-journal": "Periodical", "article-magazine": "Periodical", "article-newspaper": "Newspaper",
    "review": "Periodical", "review-book": "Periodical", "chapter": "Book", "entry-encyclopedia": "Book",
    "entry-dictionary": "Book", "post-weblog": "Blog", "webpage": "WebSite", "post": "WebSite",
    "paper-conference": "Book",
}  # fmt: skip
"""The schema.org type of the container for each CSL item type."""

_NAMES = {"author": "author", "editor": "editor", "translator": "translator", "illustrator": "illustrator",
          "director": "director", "composer": "composer", "contributor": "contributor", "performer": "contributor",
          "producer": "producer"}  # fmt: skip

_ENTITIES = {"person": "Person", "organisation": "Organization", "place": "Place", "event": "Event",
             "weapon": "Product", "vehicle": "Vehicle"}  # fmt: skip

_STANCES = {"supports": "cito:isSupportedBy", "disputes": "cito:isDisputedBy", "context": "cito:isDiscussedBy"}


def to_json_ld(
    works: Mapping[str, Mapping[str, Any]],
    claims: Iterable[Claim] = (),
    topics: Mapping[str, Concept] | None = None,
    *,
    base: str = BASE,
) -> str:
    """Return references, claims, topics and entities as one JSON-LD graph.

    Args:
        works: References as CSL-JSON, by key.
        claims: Claims with evidence from these references.
        topics: The topics by id. Other keywords are exported as text.
        base: The prefix of identifiers, before kind and id.

    >>> graph = json.loads(to_json_ld({"a": {"id": "a", "type": "book", "title": "Arms"}}))["@graph"]
    >>> graph[0]["@type"], graph[0]["name"]
    ('Book', 'Arms')
    """
    topics = topics or {}
    claims = list(claims)
    graph = [_work(key, item, topics, base) for key, item in works.items()]
    graph += [_claim(claim, base) for claim in claims]
    entities = {entity.id: entity for claim in claims for entity in claim.entities}
    graph += [_entity(entity, base) for entity in entities.values()]
    used = {one.id: one for claim in claims for one in claim.topics}
    used |= {word: topics[word] for item in works.values() for word in _keywords(item) if word in topics}
    graph += [_topic(topic, base) for topic in used.values()]
    whole = {"@context": {"@vocab": "https://schema.org/", "cito": _CITO}, "@graph": graph}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _iri(base: str, kind: str, identity: str) -> str:
    """Return the identifier of an item, percent-encoded as an IRI requires."""
    kept = "-._~!$&'()*+,;=:@/"
    written = "".join(
        character
        if character.isalnum() or character in kept
        else "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))
        for character in identity
    )
    return f"{base}{kind}:{written}"


def _filled(node: Mapping[str, Any]) -> dict[str, Any]:
    """Return *node* without empty values, and with lists of one item replaced by the item."""
    filled = {}
    for name, value in node.items():
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if value not in (None, "", [], {}):
            filled[name] = value
    return filled


# -- works ---------------------------------------------------------------------------------------------


def _work(key: str, item: Mapping[str, Any], topics: Mapping[str, Concept], base: str) -> dict[str, Any]:
    kind = item.get("type")
    kind = kind if isinstance(kind, str) else ""
    custom = item.get("custom")
    custom = custom if isinstance(custom, Mapping) else {}
    title = _text(item.get("title"))
    described = bool(custom.get("description"))
    words = _keywords(item)
    link = safe_url(_text(item.get("URL")))
    doi = _text(item.get("DOI"))
    span = DateInterval.of_csl(item.get("issued"))
    return _filled(
        {
            "@id": _iri(base, "reference", key),
            "@type": _TYPES.get(kind, "CreativeWork"),
            "name": "" if described else title,
            "disambiguatingDescription": title if described else "",
            **{
                role: [_person(name) for name in _list(item.get(variable)) if isinstance(name, Mapping)]
                for variable, role in _NAMES.items()
            },
            "datePublished": _date(span),
            "inLanguage": _text(item.get("language")),
            "genre": _text(item.get("genre")) or _GENRES.get(kind, ""),
            "publisher": _publisher(item),
            "isPartOf": _container(item, kind),
            "pagination": _text(item.get("page")),
            "numberOfPages": _number(item.get("number-of-pages")),
            "isbn": _isbns(item, custom),
            "bookEdition": _text(item.get("edition")),
            "reportNumber": _text(item.get("number")) if kind == "report" else "",
            "identifier": [{"@type": "PropertyValue", "propertyID": "DOI", "value": doi}] if doi else [],
            "sameAs": [{"@id": address}] if doi and (address := safe_url(f"https://doi.org/{doi}")) else [],
            "url": {"@id": link} if link else None,
            "description": _text(item.get("abstract")),
            "about": [{"@id": _iri(base, "topic", word)} for word in words if word in topics],
            "keywords": [word for word in words if word not in topics],
            "comment": [{"@type": "Comment", "text": _text(custom.get("warning"))}] if custom.get("warning") else [],
        }
    )


def _text(value: object) -> str:
    return plain(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _list(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def _number(value: object) -> int | None:
    written = _text(value)
    return int(written) if written.isascii() and written.isdigit() and len(written) < 7 else None


def _keywords(item: Mapping[str, Any]) -> list[str]:
    words = _text(item.get("keyword")).replace(";", ",").split(",")
    return list(dict.fromkeys(word.strip() for word in words if word.strip()))


def _person(name: Mapping[str, Any]) -> dict[str, Any]:
    """Return a CSL-JSON name as a person, or as an organisation if it is literal."""
    if name.get("literal"):
        return {"@type": "Organization", "name": _text(name["literal"])}
    family = " ".join(filter(None, (_text(name.get("non-dropping-particle")), _text(name.get("family")))))
    given = " ".join(filter(None, (_text(name.get("given")), _text(name.get("dropping-particle")))))
    order = (family, given) if name.get("static-ordering") else (given, family)
    whole = " ".join(filter(None, (*order, _text(name.get("suffix")))))
    return _filled(
        {"@type": "Person", "name": whole, "familyName": family, "givenName": given,
         "honorificSuffix": _text(name.get("suffix"))}
    )  # fmt: skip


def _date(span: DateInterval | None) -> str:
    """Return the certain part of a date; schema.org has no ranges and no uncertain dates."""
    if span is None or span.first is None or span.last is None or span.approximate or span.uncertain:
        return ""
    first, last = str(span.first), str(span.last)
    if first == last:
        return first
    if span.first[:2] == span.last[:2] and "/" not in span.edtf:
        return first.rpartition("-")[0]
    return first.rsplit("-", 2)[0] if span.first.year == span.last.year else ""


def _publisher(item: Mapping[str, Any]) -> dict[str, Any] | None:
    name = _text(item.get("publisher") or item.get("authority"))
    if not name:
        return None
    return _filled({"@type": "Organization", "name": name, "location": _text(item.get("publisher-place"))})


def _container(item: Mapping[str, Any], kind: str) -> dict[str, Any] | None:
    """Return the container of a reference: an issue of a volume of a journal, a book, a website."""
    name = _text(item.get("container-title"))
    series = _text(item.get("collection-title"))
    part: dict[str, Any] | None = None
    if name:
        part = {"@type": _CONTAINERS.get(kind, "CreativeWork"), "name": name}
        if issn := _text(item.get("ISSN")):
            part["issn"] = issn
    elif series:
        return {"@type": "BookSeries" if kind in ("book", "classic") else "CreativeWorkSeries", "name": series}
    if kind in ("article-journal", "article-magazine", "review", "review-book"):
        for number, variable, noun in (("volumeNumber", "volume", "Volume"), ("issueNumber", "issue", "Issue")):
            if value := _text(item.get(variable)):
                part = {"@type": f"Publication{noun}", number: value, **({"isPartOf": part} if part else {})}
    return part


def _isbns(item: Mapping[str, Any], custom: Mapping[str, Any]) -> list[str]:
    more = [_text(one.get("value")) for one in _list(custom.get("ISBN")) if isinstance(one, Mapping)]
    return list(dict.fromkeys(filter(None, [*_text(item.get("ISBN")).split(), *more])))


# -- claims, entities, topics --------------------------------------------------------------------------


def _claim(claim: Claim, base: str) -> dict[str, Any]:
    rows = claim.evidence
    node: dict[str, Any] = {
        "@id": _iri(base, "claim", claim.id),
        "@type": "Claim",
        "text": claim.sentence,
        "creditText": claim.attribution,
        "temporalCoverage": claim.date,
        "appearance": [_place(row, base) for row in rows if row.carries],
    }
    for stance, name in _STANCES.items():
        node[name] = [
            _place(row, base)
            for row in rows
            if row.stance == stance and (stance != "supports" or row.carries)
        ]  # fmt: skip
    node["about"] = [{"@id": _iri(base, "topic", topic.id)} for topic in claim.topics]
    node["mentions"] = [{"@id": _iri(base, "entity", entity.id)} for entity in claim.entities]
    node["comment"] = [{"@type": "Comment", "text": claim.assessment}] if claim.assessment else []
    return _filled(node)


def _place(row: Evidence, base: str) -> dict[str, Any]:
    """Return the reference of a piece of evidence, or the part that its locator names."""
    work = {"@id": _iri(base, "reference", row.source)}
    return {"@type": "CreativeWork", "isPartOf": work, "position": row.locator} if row.locator else work


def _entity(entity: Entity, base: str) -> dict[str, Any]:
    number = entity.identifiers.get("wikidata")
    span = DateInterval.of_edtf(entity.date or "")
    return _filled(
        {
            "@id": _iri(base, "entity", entity.id),
            "@type": _ENTITIES.get(entity.kind, "Thing"),
            "name": entity.name,
            "alternateName": list(entity.aliases),
            "startDate": _date(span) if entity.kind == "event" else "",
            "sameAs": {"@id": f"http://www.wikidata.org/entity/{number}"} if number else None,
            "description": entity.note,
        }
    )


def _topic(topic: Concept, base: str) -> dict[str, Any]:
    return _filled(
        {
            "@id": _iri(base, "topic", topic.id),
            "@type": "DefinedTerm",
            "termCode": topic.id,
            "name": topic.pref_label,
            "alternateName": list(topic.alt_label),
            "description": topic.definition,
        }
    )
