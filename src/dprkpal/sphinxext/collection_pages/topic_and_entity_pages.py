"""Internal: the pages of topics and entities."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes

from ...collection.claims import Claim, Claims
from ...model.date_interval import DateInterval
from .current_site import library
from .dates import history
from .drawings import timeline_of
from .html_nodes import bullets, external_link, fields, html_only, joined, paragraph, section, tag
from .page_footer import about_page
from .page_names import page_link
from .reference_pages import reference_link

__all__ = ["claim_list", "entity_page", "topic_page"]


def topic_page(identity: str) -> Iterator[nodes.Node]:
    """Yield the content of a topic's page."""
    topic = library().topics[identity]
    if topic.definition:
        yield paragraph(topic.definition)
    yield fields(
        [
            ("Also called", joined(topic.alt_label)),
            ("Broader topics", joined(page_link("topic", one.id) for one in topic.broader)),
            ("Narrower topics", joined(page_link("topic", one.id) for one in topic.narrower)),
            ("Related topics", joined(page_link("topic", one.id) for one in topic.related)),
        ],
        classes=["facts"],
    )
    claims = topic.claims()
    yield section("Claims", "claims", *(claim_list(claims) if claims else [paragraph("None.")]))
    references = topic.references()
    yield section(
        "References", "works",
        bullets([reference_link(key)] for key in references) if references else paragraph("None."),
    )  # fmt: skip
    yield from _timeline("topic", identity)
    yield from history(topic.history)
    yield about_page("topic", identity)


def entity_page(identity: str) -> Iterator[nodes.Node]:
    """Yield the content of an entity's page."""
    entity = library().entities[identity]
    span = DateInterval.of_edtf(entity.date or "")
    wikidata = entity.identifiers.get("wikidata")
    yield fields(
        [
            ("Type", entity.kind),
            ("Also called", joined(entity.aliases)),
            ("Date", span.words if span else entity.date),
            ("Wikidata", external_link(f"https://www.wikidata.org/wiki/{wikidata}", wikidata) if wikidata else None),
            ("Note", entity.note),
        ],
        classes=["facts"],
    )
    claims = entity.claims
    yield section("Claims", "claims", *(claim_list(claims) if claims else [paragraph("None.")]))
    sources = dict.fromkeys(row.source for claim in claims.values() for row in claim.evidence)
    if sources:
        yield section("Sources of these claims", "works", bullets([reference_link(key)] for key in sources))
    yield from _timeline("entity", identity)
    yield from history(entity.history)
    yield about_page("entity", identity)


def claim_list(claims: Claims) -> Iterator[nodes.Node]:
    """Yield claims as sentences, with a badge on those that a source disputes."""
    yield bullets(
        [paragraph(page_link("claim", claim.id, claim.sentence), *_disputed_badge(claim))] for claim in claims.values()
    )


def _disputed_badge(claim: Claim) -> Iterator[str | nodes.Node]:
    if any(row.stance == "disputes" for row in claim.evidence):
        yield " "
        yield tag("span", "disputed", class_="badge badge-disputed")


def _timeline(kind: str, identity: str) -> Iterator[nodes.Node]:
    drawing = timeline_of(kind, identity)
    if drawing is not None:
        yield html_only("details", tag("summary", "Timeline"), drawing, class_="drawing")
