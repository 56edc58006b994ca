"""The pages of topics and entities."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes

from dprkpal import library
from dprkpal.collection.claims import Claims
from dprkpal.model.date_interval import DateInterval

from .drawings import timeline_of
from .element import alone, bullets, fields, joined, link, paragraph, section, tag
from .places import doc_of, reach
from .works import linked_work, permalink

__all__ = ["claim_list", "entity_page", "topic_page"]


def topic_page(identity: str) -> Iterator[nodes.Node]:
    """Yield what the page of a topic says."""
    topic = library().topics[identity]
    if topic.definition:
        yield paragraph(topic.definition)
    yield fields(
        [
            ("Also called", joined(topic.alt_label)),
            ("Broader", joined(reach("topic", one.id) for one in topic.broader)),
            ("Narrower", joined(reach("topic", one.id) for one in topic.narrower)),
            ("Related", joined(reach("topic", one.id) for one in topic.related)),
        ],
        classes=["facts"],
    )
    claims = topic.claims()
    yield section("Claims", "claims", *(claim_list(claims) if claims else [paragraph("None.")]))
    works = topic.references()
    yield section("Works", "works", bullets([linked_work(key)] for key in works) if works else paragraph("None."))
    yield from _timeline("topic", identity)
    yield permalink(doc_of("topic", identity))


def entity_page(identity: str) -> Iterator[nodes.Node]:
    """Yield what the page of an entity says."""
    entity = library().entities[identity]
    span = DateInterval.of_edtf(entity.date or "")
    wikidata = entity.identifiers.get("wikidata")
    yield fields(
        [
            ("Kind", entity.kind),
            ("Other names", joined(entity.aliases)),
            ("Date", span.words if span else entity.date),
            ("Wikidata", link(f"https://www.wikidata.org/wiki/{wikidata}", wikidata) if wikidata else None),
            ("Note", entity.note),
        ],
        classes=["facts"],
    )
    claims = entity.claims
    yield section("Claims", "claims", *(claim_list(claims) if claims else [paragraph("None.")]))
    sources = dict.fromkeys(row.source for claim in claims.values() for row in claim.evidence)
    if sources:
        yield section("Sources of these claims", "works", bullets([linked_work(key)] for key in sources))
    yield from _timeline("entity", identity)
    yield permalink(doc_of("entity", identity))


def claim_list(claims: Claims) -> Iterator[nodes.Node]:
    """Yield claims as sentences, each with what its sources do."""
    yield bullets([paragraph(reach("claim", claim.id, claim.sentence), *(_sides(claim)))] for claim in claims.values())


def _sides(claim: object) -> Iterator[object]:
    stances = {row.stance for row in claim.evidence}  # type: ignore[attr-defined]  # a claim of the library
    if "disputes" in stances:
        yield " "
        yield tag("span", "disputed", class_="badge badge-disputed")


def _timeline(kind: str, identity: str) -> Iterator[nodes.Node]:
    drawn = timeline_of(kind, identity)
    if drawn is not None:
        yield alone("details", tag("summary", "Timeline"), drawn, class_="drawing")
