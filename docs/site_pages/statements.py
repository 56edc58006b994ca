"""The pages of claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from docutils import nodes

from dprkpal import library
from dprkpal.collection.claims import HEDGES, STANCES, Claim
from dprkpal.collection.origins import SourceLink
from dprkpal.model.date_interval import DateInterval

from . import citing
from .drawings import graph_of_claim
from .element import alone, bullets, fields, joined, paragraph, section, tag
from .places import doc_of, reach
from .works import STANCE_HEADS, VERBS, linked_work, permalink

__all__ = ["page"]


def page(identity: str) -> Iterator[nodes.Node]:
    """Yield what the page of a claim says."""
    claim = library().claims[identity]
    span = DateInterval.of_edtf(claim.date or "")
    yield fields(
        [
            ("Hedge", [tag("strong", claim.hedge), f": {HEDGES.get(claim.hedge, '')}"]),
            ("Who makes it", claim.attribution or None),
            ("Gathered from", linked_work(claim.stated_in) if claim.stated_in in library() else None),
            ("When", span.words if span else claim.date),
            ("Topics", joined(reach("topic", one.id) for one in claim.topics)),
            ("About", joined(reach("entity", one.id) for one in claim.entities)),
        ],
        classes=["facts"],
    )
    yield section("Evidence", "evidence", *_evidence(claim))
    if claim.assessment:
        yield section("Assessment", "assessment", paragraph(claim.assessment))
    yield section("Independence", "independence", *_independence(claim))
    yield section("Cite it", "cite", citing.of_claim(identity))
    yield permalink(doc_of("claim", identity))


def _evidence(claim: Claim) -> Iterator[nodes.Node]:
    for stance, meaning in STANCES.items():
        rows = [row for row in claim.evidence if row.stance == stance]
        if not rows:
            continue
        yield tag("h3", STANCE_HEADS[stance], class_=f"stance stance-{stance}", id=stance)
        yield paragraph(tag("small", meaning[:1].upper() + meaning[1:] + "."))
        items = []
        for row in rows:
            said: list[Any] = [linked_work(row.source)]
            said += [", ", tag("span", row.locator, class_="locator")] if row.locator else []
            said += [". ", row.note] if row.note else []
            said += [" It does not carry the claim."] if stance in ("supports", "reports") and not row.carries else []
            items.append([paragraph(*said)])
        yield bullets(items)
    if not any(row.stance == "disputes" for row in claim.evidence):
        yield paragraph("Nothing in the collection disputes it.")


def _independence(claim: Claim) -> Iterator[nodes.Node]:
    found = claim.origins
    yield paragraph(tag("strong", str(found)), ".")
    if claim.independence:
        yield paragraph(claim.independence)
    if claim.judgement:
        yield paragraph("The claim is its author’s own judgement.")
    if found.origins:
        yield tag("h3", "Where it comes from")
        yield bullets([paragraph(_named(one))] for one in found.origins)
    chains = [chain for source in found.carriers for chain in found.chains(source)]
    if chains:
        yield tag("h3", "How it was passed on")
        yield bullets([_chain(chain)] for chain in chains)
        yield alone("details", tag("summary", "The same as a drawing"), graph_of_claim(claim.id), class_="drawing")


def _named(identity: str) -> Any:
    works = library()
    if identity in works:
        return linked_work(identity)
    origin = works.links.origins.get(identity)
    return " ".join(origin.description.split()) if origin else identity


def _chain(chain: Sequence[SourceLink]) -> nodes.Node:
    """Return one way from a source to an origin."""
    said: list[Any] = [_named(chain[0].source)]
    for one in chain:
        said += [f" {VERBS.get(one.how, one.how)}", " (inferred) " if one.inferred else " ", _named(one.on)]
    return paragraph(*said)
