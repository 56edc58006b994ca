"""Internal: the pages of claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from docutils import nodes

from ...collection.claim_sentences import version_note
from ...collection.claims import HEDGES, STANCES, VERBS, Claim
from ...collection.origins import SourceLink
from ...model.date_interval import DateInterval
from . import citation_styles
from .basket_button import basket_button
from .bylines import byline, reading_links
from .current_site import library
from .dates import history
from .drawings import graph_of_claim
from .html_nodes import bullets, fields, html_only, joined, paragraph, section, tag
from .page_footer import about_page
from .page_names import page_link
from .reference_pages import LINK_VERBS, STANCE_HEADINGS, reference_link

__all__ = ["page"]


def page(identity: str) -> Iterator[nodes.Node]:
    """Yield the content of a claim's page."""
    claim = library().claims[identity]
    span = DateInterval.of_edtf(claim.date or "")
    yield from _summary(claim)
    yield fields(
        [
            ("Hedge", [tag("strong", claim.hedge), f": {HEDGES.get(claim.hedge, '')}"]),
            ("Who says it", claim.attribution or None),
            ("Verb", [tag("strong", claim.verb), f": {VERBS.get(claim.verb, '')}"] if claim.verb else None),
            ("Taken from", reference_link(claim.stated_in or "") if claim.stated_in in library() else None),
            ("Date", span.words if span else claim.date),
            ("Topics", joined(page_link("topic", one.id) for one in claim.topics)),
            ("About", joined(page_link("entity", one.id) for one in claim.entities)),
        ],
        classes=["facts"],
    )
    sources = dict.fromkeys(row.source for row in claim.evidence if row.source in library())
    yield section("Evidence", "evidence", *_evidence(claim), basket_button(sources) if sources else None)
    if claim.assessment:
        yield section("Assessment", "assessment", paragraph(claim.assessment))
    yield section("Independence of the sources", "independence", *_independence(claim))
    version = paragraph("To say which version you read, add: ", tag("span", version_note(claim), class_="version"))
    yield section("Cite this claim", "cite", citation_styles.of_claim(identity), version)
    yield from history(claim.history)
    yield about_page("claim", identity)


def _summary(claim: Claim) -> Iterator[nodes.Node]:
    """Yield below the heading who says it where, with links to read it, and how sure it is."""
    if claim.stated_in in library():
        csl = library()[claim.stated_in or ""].to_csl()
        yield from filter(None, (byline(csl), reading_links(csl)))
    disputing = len({row.source for row in claim.evidence if row.stance == "disputes"})
    against = f"{disputing or 'No'} {'sources dispute' if disputing > 1 else 'source disputes'} it"
    yield paragraph(f"{claim.origins}. {against}.", classes=["status-line"])


def _evidence(claim: Claim) -> Iterator[nodes.Node]:
    for stance, meaning in STANCES.items():
        rows = [row for row in claim.evidence if row.stance == stance]
        if not rows:
            continue
        yield tag("h3", STANCE_HEADINGS[stance], class_=f"stance stance-{stance}", id=stance)
        yield paragraph(tag("small", meaning[:1].upper() + meaning[1:] + "."))
        items = []
        for row in rows:
            parts: list[Any] = [reference_link(row.source)]
            parts += [", ", tag("span", row.locator, class_="locator")] if row.locator else []
            parts += [". ", row.note] if row.note else []
            if stance in ("supports", "reports") and not row.carries:
                parts.append(" This source does not make the claim itself.")
            items.append([paragraph(*parts)])
        yield bullets(items)
    if not any(row.stance == "disputes" for row in claim.evidence):
        yield paragraph("No source in the collection disputes this claim.")


def _independence(claim: Claim) -> Iterator[nodes.Node]:
    counted = claim.origins
    yield paragraph(tag("strong", str(counted)), ".")
    if claim.independence:
        yield paragraph(claim.independence)
    if claim.judgement:
        yield paragraph("The claim is its author’s own judgement.")
    if counted.origins:
        yield tag("h3", "Origins")
        yield bullets([paragraph(_name(origin))] for origin in counted.origins)
    chains = [chain for source in counted.carriers for chain in counted.chains(source)]
    if chains:
        yield tag("h3", "How the claim was passed on")
        yield bullets([_chain(chain)] for chain in chains)
        yield html_only("details", tag("summary", "Show as a drawing"), graph_of_claim(claim.id), class_="drawing")


def _name(identity: str) -> Any:
    """Return a source as a link, or an origin outside the references as its description."""
    collection = library()
    if identity in collection:
        return reference_link(identity)
    origin = collection.links.origins.get(identity)
    return " ".join(origin.description.split()) if origin else identity


def _chain(chain: Sequence[SourceLink]) -> nodes.Node:
    """Return the path from a source to an origin as one sentence."""
    parts: list[Any] = [_name(chain[0].source)]
    for link in chain:
        parts += [
            f" {LINK_VERBS.get(link.how, link.how)}", " (inferred) " if link.inferred else " ", _name(link.on)
        ]  # fmt: skip
    return paragraph(*parts)
