"""Internal: look up references, claims, search results, styles and locales for a request."""

from __future__ import annotations

from typing import Any

from ..collection.claims import HEDGES, STANCES, Claim
from ..collection.entry import Entry
from ..csl.styles.archive import locale_codes, search_styles
from ..errors import DprkpalError
from ..libraries.built_in import library
from ..model.description import describe
from ..model.verification import LEVELS
from ..model.vocabulary import ITEM_TYPES
from ..search.searchable_text import KINDS
from .parameters import Parameters
from .request_errors import rejection_of

__all__ = ["cited_claim", "claim", "claims", "locales", "reference", "references", "search", "styles"]

MOST_SKIPPED = 1_000_000
"""The largest ``offset``."""

PAGE = 20
"""The default ``limit``."""


def styles(parameters: Parameters) -> dict[str, Any]:
    """Find styles whose id or title contains every word of ``q``, best first."""
    query = parameters.text("q") or ""
    first, last = _window(parameters)
    parameters.finish()
    found = search_styles(query)
    return {"total": len(found), "styles": [{"id": id_, "title": title} for id_, title in found[first:last]]}


def locales(parameters: Parameters) -> dict[str, Any]:
    """Return the codes of all locales."""
    parameters.finish()
    return {"locales": sorted(locale_codes())}


def search(parameters: Parameters) -> dict[str, Any]:
    """Search the collection for the words of ``q``, with the filters of `dprkpal.Library.search`."""
    query, years = parameters.text("q") or "", parameters.years()
    kind = parameters.choice("kind", KINDS)
    type_ = parameters.choice("type", sorted(ITEM_TYPES))
    topic, author = parameters.text("topic"), parameters.text("author")
    limit = parameters.integer("limit", PAGE, 1, parameters.limits.results)
    parameters.finish()
    if not query.strip() and (kind, type_, years, topic, author) == (None,) * 5:
        raise parameters.refuse("q", "is missing: give words to search for, or a filter")
    found = library().search(query, kind=kind, type=type_, years=years, topic=topic, author=author, limit=limit)
    return found.to_dict()


def references(parameters: Parameters) -> dict[str, Any]:
    """List the references that match all filters, in the order of the collection."""
    type_, years = parameters.choice("type", sorted(ITEM_TYPES)), parameters.years()
    topic, author = parameters.text("topic"), parameters.text("author")
    level = parameters.choice("min_verified", LEVELS)
    first, last = _window(parameters)
    parameters.finish()
    found = library().select(type=type_, years=years, topic=topic, author=author, min_verified=level)
    return {"total": len(found), "references": [_summary(entry) for entry in list(found.values())[first:last]]}


def reference(parameters: Parameters) -> dict[str, Any]:
    """Return a reference: its fields, their verification and, if the request names a style, its citation."""
    key = parameters.required_text("key")
    wanted = parameters.asks_for_citation()
    (_, style), locale, to = parameters.style(), parameters.locale(), parameters.output()
    parameters.finish()
    try:
        entry = library()[key]
    except DprkpalError as error:
        raise rejection_of(error, 404) from None
    level = entry.verification.level
    return {
        "key": entry.id,
        "description": describe(entry.csl),
        "csl": entry.csl,
        "level": level,
        "level_meaning": LEVELS[level],
        "verification": entry.verification.to_csl(),
        "topics": [topic.id for topic in entry.topics],
        "claims": list(entry.claims),
        "citation": entry.cite(style, locale=locale, to=to) if wanted else None,
        "entry": entry.bibliography(style, locale=locale, to=to) if wanted else None,
    }


def claims(parameters: Parameters) -> dict[str, Any]:
    """List the claims that match all filters, each with its sentence, hedge and sources."""
    topic, entity, source = parameters.text("topic"), parameters.text("entity"), parameters.text("source")
    hedge, stance = parameters.choice("hedge", HEDGES), parameters.choice("stance", STANCES)
    query, years = parameters.text("q"), parameters.years()
    first, last = _window(parameters)
    parameters.finish()
    collection = library()
    found = collection.claims.where(
        topic=topic, entity=entity, source=source, hedge=hedge, stance=stance, years=years
    )
    chosen = list(found.values())
    if query is not None and query.strip():
        results = collection.search(query, kind="claim", limit=None)
        chosen = [found[result.id] for result in results if result.id in found]
    return {"total": len(chosen), "claims": [_claim_summary(one) for one in chosen[first:last]]}


def claim(parameters: Parameters) -> dict[str, Any]:
    """Return a claim: its evidence, its origins and, if the request names a style, its citation."""
    one = _claim(parameters)
    wanted = parameters.asks_for_citation()
    (_, style), locale, to = parameters.style(), parameters.locale(), parameters.output()
    parameters.finish()
    return {
        **one.to_dict(),
        "hedge_meaning": HEDGES[one.hedge],
        "disputed_by": _disputing(one),
        "independence": str(one.origins),
        "citation": one.cite(style, locale=locale, to=to) if wanted else None,
    }


def cited_claim(parameters: Parameters) -> dict[str, Any]:
    """Return a claim as a sentence to quote, with its citation, hedge and disputing sources."""
    one = _claim(parameters)
    (name, style), locale, to = parameters.style(), parameters.locale(), parameters.output()
    parameters.finish()
    collection = library()
    cited = collection.cite_claim(one.id, style, locale=locale, to=to)
    origins = one.origins
    return {
        "id": one.id,
        "style": name,
        "to": to,
        "text": cited.whole,
        "sentence": cited.sentence,
        "citation": cited.citation,
        "hedge": one.hedge,
        "hedge_meaning": HEDGES[one.hedge],
        "attribution": one.attribution,
        "date": one.date,
        "carried_by": [_evidence(key, one, carries=True) for key in one.carriers],
        "disputed_by": _disputing(one),
        "independence": {
            "summary": str(origins),
            "sources": len(origins.carriers),
            "origins": len(origins.origins),
            "origins_without_inferred_links": len(origins.origins_seen),
            "circular_reporting": origins.circular_risk,
            "note": origins.note,
        },
        "assessment": one.assessment,
    }


def _window(parameters: Parameters) -> tuple[int, int]:
    """Return the first and last index of the results to return, from ``offset`` and ``limit``."""
    offset = parameters.integer("offset", 0, 0, MOST_SKIPPED)
    return offset, offset + parameters.integer("limit", PAGE, 1, parameters.limits.results)


def _claim(parameters: Parameters) -> Claim:
    """Return the claim named in the field ``id``."""
    try:
        return library().claims[parameters.required_text("id")]
    except DprkpalError as error:
        raise rejection_of(error, 404) from None


def _summary(entry: Entry) -> dict[str, Any]:
    """Return the short form of a reference, for a list."""
    return {
        "key": entry.id,
        "type": entry.type,
        "level": entry.verification.level,
        "description": describe(entry.csl),
    }


def _claim_summary(one: Claim) -> dict[str, Any]:
    """Return the short form of a claim, for a list."""
    return {
        "id": one.id,
        "sentence": one.sentence,
        "hedge": one.hedge,
        "attribution": one.attribution,
        "date": one.date,
        "carried_by": list(one.carriers),
        "disputed_by": _disputing_keys(one),
        "independent_origins": len(one.origins.origins),
    }


def _disputing_keys(one: Claim) -> list[str]:
    return list(dict.fromkeys(row.source for row in one.evidence if row.stance == "disputes"))


def _disputing(one: Claim) -> list[dict[str, Any]]:
    """Return the sources that dispute a claim."""
    return [_evidence(key, one, carries=False) for key in _disputing_keys(one)]


def _evidence(key: str, one: Claim, *, carries: bool) -> dict[str, Any]:
    """Return the evidence of the source *key* for a claim (*carries*) or against it."""
    rows = [row for row in one.evidence if row.source == key and (row.carries if carries else row.stance == "disputes")]
    return {
        "key": key,
        "description": describe(library()[key].csl),
        "level": library()[key].verification.level,
        "locators": [row.locator for row in rows if row.locator],
        "notes": [row.note for row in rows if row.note],
    }
