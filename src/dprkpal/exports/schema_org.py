"""Internal: export references, claims, topics and entities as schema.org data in JSON-LD, with CiTO for stances.

The context is embedded, so that reading the data loads nothing. If the title of a reference is only a description, it
is not used as ``name``. The abstracts of the collection are its own words, so they are ``description``, not
``abstract``. The ``text`` of a claim is its sentence with hedge and attribution.

A property is only used on the types that schema.org allows it for. Where schema.org has no property, such as for the
verification of a field or the stance of a source, the terms begin with ``dprkpal:``.

Source: schema.org, "Claim", "CreativeWork" and their like; S. Peroni and D. Shotton, "FaBiO and CiTO: Ontologies for
Describing Bibliographic Resources and Citations" (2012); W3C, "JSON-LD 1.1" (2020).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..model.date_interval import DateInterval
from ..model.plain_text import plain
from ..model.verification import Verification
from .safe_values import iri, to_json, web_address

if TYPE_CHECKING:
    from ..collection.claims import Claim, Evidence
    from ..collection.entities import Entity
    from ..collection.origins import Origin, SourceLink
    from ..collection.topics import Concept

__all__ = ["BASE", "to_json_ld"]

BASE = "urn:dprkpal:"
"""The default prefix of identifiers: a URN, which does not promise a web page."""

_CITO = "http://purl.org/spar/cito/"
_TERMS = "urn:dprkpal:term:"

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

_ARTICLES = frozenset(
    "Article ScholarlyArticle NewsArticle SocialMediaPosting BlogPosting Report Chapter".split()
)
"""The types of references that may have ``pagination``."""

_SERIALS = frozenset("Periodical Newspaper Blog WebSite BookSeries CreativeWorkSeries Dataset".split())
"""The types that may have ``issn``."""

_ROLE_TYPES = {"illustrator": ("Book",), "director": ("Movie",), "composer": ()}
"""Roles that are only allowed for some types; all others have contributors."""

_ENTITIES = {"person": "Person", "organisation": "Organization", "place": "Place", "event": "Event",
             "weapon": "Product", "vehicle": "Vehicle"}  # fmt: skip

_STANCES = {"supports": "cito:isSupportedBy", "disputes": "cito:isDisputedBy", "context": "cito:isDiscussedBy"}


def to_json_ld(
    works: Mapping[str, Mapping[str, Any]],
    claims: Iterable[Claim] = (),
    topics: Mapping[str, Concept] | None = None,
    *,
    base: str = BASE,
    links: Iterable[SourceLink] = (),
    origins: Mapping[str, Origin] | None = None,
    dataset: Mapping[str, str] | None = None,
) -> str:
    """Return references, claims, topics and entities as one JSON-LD graph.

    Args:
        works: References as CSL-JSON, by key.
        claims: Claims with evidence from these references.
        topics: The topics by id. Other keywords are exported as text.
        base: The prefix of identifiers, before kind and id.
        links: The links between sources. Links to other references and origins than the given ones are left out.
        origins: The origins by id.
        dataset: Properties of the collection as a whole: ``name``, ``version``, ``license`` and so on.

    >>> import json
    >>> graph = json.loads(to_json_ld({"a": {"id": "a", "type": "book", "title": "Arms"}}))["@graph"]
    >>> graph[0]["@type"], graph[0]["name"]
    ('Book', 'Arms')
    """
    topics = topics or {}
    origins = origins or {}
    claims = list(claims)
    graph = [_work(key, item, topics, base) for key, item in works.items()]
    by_key = dict(zip(works, graph, strict=True))
    for key, item in works.items():
        if by_key[key]["@type"] == "Review" and (reviewed := _reviewed(key, item, works, base)):
            by_key[key]["itemReviewed"] = reviewed
    known = {claim.id for claim in claims}
    kept = [link for link in links if link.source in works and (link.on in works or link.on in origins)]
    for link in kept:
        _add_link(by_key[link.source], link, link.on in works, known, base)
    graph += [_claim(claim, works, origins, base) for claim in claims]
    used_origins = {link.on for link in kept} | {one for claim in claims for one in claim.origins.origins}
    graph += [
        {"@id": _iri(base, "origin", key), "@type": "Thing", "description": origin.description}
        for key, origin in origins.items()
        if key in used_origins and key not in works
    ]
    entities = {entity.id: entity for claim in claims for entity in claim.entities}
    graph += [_entity(entity, base) for entity in entities.values()]
    used = {one.id: one for claim in claims for one in claim.topics}
    used |= {word: topics[word] for item in works.values() for word in _keywords(item) if word in topics}
    graph += [_topic(topic, base) for topic in used.values()]
    if dataset:
        graph.append(_dataset(dataset, works, claims, base))
    whole = {"@context": {"@vocab": "https://schema.org/", "cito": _CITO, "dprkpal": _TERMS}, "@graph": graph}
    return to_json(whole)


def _iri(base: str, kind: str, identity: str) -> str:
    """Return the identifier of an item."""
    return iri(base, f"{kind}:{identity}")


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
    url = web_address(_text(item.get("URL")))
    doi = _text(item.get("DOI"))
    span = DateInterval.of_csl(item.get("issued"))
    made = _TYPES.get(kind, "CreativeWork")
    book, pages, edition = made == "Book", _text(item.get("page")), _text(item.get("edition"))
    extent, number = _number(item.get("number-of-pages")), _text(item.get("number"))
    isbns = _isbns(item, custom)
    people: dict[str, list[dict[str, Any]]] = {}
    for variable, role in _NAMES.items():
        role = role if made in _ROLE_TYPES.get(role, (made,)) else "contributor"
        names = [_person(name) for name in _list(item.get(variable)) if isinstance(name, Mapping)]
        people.setdefault(role, []).extend(names)
    return _filled(
        {
            "@id": _iri(base, "reference", key),
            "@type": made,
            "name": "" if described else title,
            "disambiguatingDescription": title if described else "",
            **people,
            "datePublished": _date(span),
            "inLanguage": _language(_text(item.get("language"))),
            "genre": _text(item.get("genre")) or _GENRES.get(kind, ""),
            "publisher": _publisher(item),
            "isPartOf": _container(item, kind),
            "pagination": pages if made in _ARTICLES else "",
            "numberOfPages": extent if book else None,
            "materialExtent": f"{extent} pages" if extent and not book else "",
            "isbn": isbns if book else [],
            "bookEdition": edition if book else "",
            "version": "" if book else edition,
            "reportNumber": number if made == "Report" else "",
            "identifier": [
                *_identifiers("DOI", [doi]),
                *_identifiers("ISBN", [] if book else isbns),
                *_identifiers("number", [] if made == "Report" else [number]),
                *_identifiers("page", [] if made in _ARTICLES else [pages]),
            ],
            "sameAs": [{"@id": address}] if doi and (address := web_address(f"https://doi.org/{doi}")) else [],
            "url": {"@id": url} if url else None,
            "description": _text(item.get("abstract")),
            "about": [{"@id": _iri(base, "topic", word)} for word in words if word in topics],
            "keywords": [word for word in words if word not in topics],
            "comment": [{"@type": "Comment", "text": _text(custom.get("warning"))}] if custom.get("warning") else [],
            **_verification(item),
        }
    )


def _verification(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return the verification of each field: its status, the pages where it was seen, and a remark."""
    checks = Verification.of(item)
    rows = [
        _filled(
            {
                "@type": "PropertyValue",
                "propertyID": field,
                "value": check.status,
                "description": check.note or "",
                "subjectOf": [{"@id": address} for page in check.seen_at if (address := web_address(page))],
            }
        )
        for field, check in checks.items()
    ]
    return {"dprkpal:verificationLevel": checks.level, "dprkpal:verification": rows} if rows else {}


def _identifiers(kind: str, values: Iterable[str]) -> list[dict[str, str]]:
    return [{"@type": "PropertyValue", "propertyID": kind, "value": value} for value in values if value]


def _reviewed(key: str, item: Mapping[str, Any], works: Mapping[str, Any], base: str) -> dict[str, Any] | None:
    """Return the work that a review is about: a reference with the same title and first author, or a description."""
    name = _text(item.get("reviewed-title"))
    if not name:
        return None
    authors = [_person(one) for one in _list(item.get("reviewed-author")) if isinstance(one, Mapping)]
    for other, work in works.items():
        titles = {_text(work.get(variable)).casefold() for variable in ("title", "title-short")}
        first = [_person(one) for one in _list(work.get("author"))[:1] if isinstance(one, Mapping)]
        if other != key and name.casefold() in titles and first == authors[:1]:
            return {"@id": _iri(base, "reference", other)}
    return _filled({"@type": "CreativeWork", "name": name, "author": authors})


def _add_link(node: dict[str, Any], link: SourceLink, reference: bool, claims: set[str], base: str) -> None:
    """Add to the *node* of a reference that it depends on another reference or an origin."""
    target = {"@id": _iri(base, "reference" if reference else "origin", link.on)}
    if reference and link.confidence == "seen" and target not in node.get("isBasedOn", ()):
        node.setdefault("isBasedOn", []).append(target)
    node.setdefault("dprkpal:dependsOn", []).append(
        _filled(
            {
                "dprkpal:on": target,
                "dprkpal:how": link.how,
                "dprkpal:confidence": link.confidence,
                "dprkpal:basis": link.basis,
                "dprkpal:claim": [{"@id": _iri(base, "claim", claim)} for claim in link.claims if claim in claims],
            }
        )
    )


def _dataset(
    properties: Mapping[str, str], works: Mapping[str, Mapping[str, Any]], claims: Iterable[Claim], base: str
) -> dict[str, Any]:
    """Return the collection as a whole. Its date is the last on which a page was seen, so that it needs no clock."""
    seen = [span.last for item in works.values() if (span := DateInterval.of_csl(item.get("accessed"))) and span.last]
    years = [year for claim in claims for year in claim.years or () if year is not None]
    return _filled(
        {
            "@id": iri(base, "dataset"),
            "@type": "Dataset",
            **properties,
            "dateModified": str(max(seen)) if seen else "",
            "temporalCoverage": f"{min(years):04d}/{max(years):04d}" if years else "",
            "hasPart": [{"@id": _iri(base, "reference", key)} for key in works]
            + [{"@id": _iri(base, "claim", claim.id)} for claim in claims],
        }
    )


def _text(value: object) -> str:
    return plain(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _list(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def _language(text: str) -> str | dict[str, str]:
    """Return a language tag as text, and other words as the name of a language."""
    return text if not text or _TAG.fullmatch(text) else {"@type": "Language", "name": text}


_TAG = re.compile("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


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


def _begin_and_end(edtf: str) -> tuple[str, str]:
    """Return the first and the last day of an event, each as exactly as it is known for certain.

    >>> _begin_and_end("1972-09-05/1972-09-06"), _begin_and_end("2009-12"), _begin_and_end("1988~/..")
    (('1972-09-05', '1972-09-06'), ('2009-12', ''), ('', ''))
    """
    begin, slash, end = edtf.partition("/")
    first, last = (_date(DateInterval.of_edtf(part.strip())) for part in (begin, end))
    return first, last if slash else ""


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
            part |= {"issn": issn} if part["@type"] in _SERIALS else {"identifier": _identifiers("ISSN", [issn])}
    elif series:
        return {"@type": "BookSeries" if kind in ("book", "classic") else "CreativeWorkSeries", "name": series}
    if kind in ("article-journal", "article-magazine", "article-newspaper", "review", "review-book", "legal_case"):
        for number, variable, noun in (("volumeNumber", "volume", "Volume"), ("issueNumber", "issue", "Issue")):
            if value := _text(item.get(variable)):
                part = {"@type": f"Publication{noun}", number: value, **({"isPartOf": part} if part else {})}
    return part


def _isbns(item: Mapping[str, Any], custom: Mapping[str, Any]) -> list[str]:
    more = [_text(one.get("value")) for one in _list(custom.get("ISBN")) if isinstance(one, Mapping)]
    return list(dict.fromkeys(filter(None, [*_text(item.get("ISBN")).split(), *more])))


# -- claims, entities, topics --------------------------------------------------------------------------


def _claim(
    claim: Claim, works: Mapping[str, Mapping[str, Any]], origins: Mapping[str, Origin], base: str
) -> dict[str, Any]:
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
    node["dprkpal:hedge"] = claim.hedge
    node["dprkpal:evidence"] = [
        _filled(
            {
                "dprkpal:source": {"@id": _iri(base, "reference", row.source)},
                "dprkpal:stance": row.stance,
                "dprkpal:carries": row.carries,
                "dprkpal:locator": row.locator,
                "dprkpal:note": row.note,
            }
        )
        for row in rows
    ]
    counted = claim.origins
    node["dprkpal:origin"] = [
        {"@id": _iri(base, "reference" if one in works else "origin", one)}
        for one in counted.origins
        if one in works or one in origins
    ]
    node["dprkpal:originCount"] = len(counted.origins)
    node["dprkpal:originCountSeen"] = len(counted.origins_seen)
    node["dprkpal:circularRisk"] = claim.circular_risk
    return _filled(node)


def _place(row: Evidence, base: str) -> dict[str, Any]:
    """Return the reference of a piece of evidence, or the part that its locator names."""
    work = {"@id": _iri(base, "reference", row.source)}
    return {"@type": "CreativeWork", "isPartOf": work, "position": row.locator} if row.locator else work


def _entity(entity: Entity, base: str) -> dict[str, Any]:
    number = entity.identifiers.get("wikidata")
    begin, end = _begin_and_end(entity.date or "") if entity.kind == "event" else ("", "")
    return _filled(
        {
            "@id": _iri(base, "entity", entity.id),
            "@type": _ENTITIES.get(entity.kind, "Thing"),
            "name": entity.name,
            "alternateName": list(entity.aliases),
            "startDate": begin,
            "endDate": end,
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
