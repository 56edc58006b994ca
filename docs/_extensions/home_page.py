"""A Sphinx extension for the home page: its numbers, its example and its picture, computed from the data.

==================  ==================================================================================
``home-search``     the search field
``home-numbers``    how many works, claims, topics and styles there are, and how much is verified
``home-claim``      a claim with the sources for and against it
``home-topics``     what is known about each topic, as a drawing with links
==================  ==================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from dprkpal import library
from dprkpal.collection.claims import HEDGES, Claim
from dprkpal.csl import style_ids
from dprkpal.drawing.topic_chart import TopicRow, draw_topics
from dprkpal.sphinxext.collection_pages.html_nodes import bullets, doc_link, formatted, html_only, paragraph, tag
from dprkpal.sphinxext.collection_pages.page_names import docname_of, page_link
from dprkpal.sphinxext.collection_pages.reference_pages import reference_link

__all__ = ["setup"]

_STYLE = re.compile(r"<style>.*?</style>")
"""The style of a drawing. The content policy forbids inline styles, so the style sheet of the site has these rules."""


def search_form() -> Iterator[nodes.Node]:
    """Yield a form that opens the search page. It works without scripts up to that page."""
    field = tag("input", name="q", id="home-search", type="search", maxlength=200, dir="auto", autocomplete="off",
                spellcheck="false", placeholder="Hamas tunnels, 김일성, Arafat 1972")  # fmt: skip
    yield html_only(
        "form",
        tag("label", "Search sources, claims and guides", for_="home-search"),
        tag("span", field, tag("button", "Search", type="submit"), class_="home-search-row"),
        action="search.html", method="get", role="search", aria_label="Search this site", class_="home-search",
    )  # fmt: skip


def numbers() -> Iterator[nodes.Node]:
    """Yield the size of the collection, the number of styles, and the share of fields that are verified."""
    works = library()
    statuses = [check.status for entry in works.values() for check in entry.verification.values()]
    share = round(100 * statuses.count("verified") / len(statuses))
    complete = sum(entry.verification.level == "verified" for entry in works.values())
    rows = (
        (f"{len(works)}", doc_link("collection/references/index", "works")),
        (f"{len(works.claims)}", doc_link("collection/claims/index", "claims")),
        (f"{len(works.topics)}", doc_link("collection/topics/index", "topics")),
        (f"{share} %", doc_link("verification", f"of fields verified, {complete} works in full")),
        (f"{len(style_ids()):,}", doc_link("how-to/choose-a-style", "citation styles")),
    )
    items = [tag("li", tag("strong", number), " ", link) for number, link in rows]
    yield tag("ul", *items, class_="home-numbers")


def disputed_claim(identity: str) -> Iterator[nodes.Node]:
    """Yield a claim with its hedge, who says it, and what each source contributes."""
    claim = library().claims[identity]
    yield tag("blockquote", paragraph(page_link("claim", claim.id, claim.sentence)), class_="home-claim")
    meaning = HEDGES.get(claim.hedge, "")
    yield paragraph("Who says it: ", claim.attribution or "the source itself", ". Hedge: ",
                    tag("strong", claim.hedge), f" ({meaning}).")  # fmt: skip
    for heading, stances in (("For", ("supports", "reports")), ("Against", ("disputes",))):
        items = list(_evidence(claim, stances))
        if items:
            kind = "disputes" if "disputes" in stances else "supports"
            yield tag("p", tag("strong", f"{heading}:"), class_=f"stance stance-{kind}")
            yield bullets(items)


def _evidence(claim: Claim, stances: tuple[str, ...]) -> Iterator[nodes.Node]:
    """Yield each source with one of these stances, with its locator and its note."""
    for row in claim.evidence:
        if row.stance in stances:
            details = [part for part in (row.locator, row.note) if part]
            yield paragraph(reference_link(row.source), *([f": {' '.join(details)}"] if details else []))


def topics() -> Iterator[nodes.Node]:
    """Yield the main topics, those with most claims first, as a drawing for screens and one for phones."""
    rows = sorted(_main_topics(), key=lambda row: (-row.claims, -row.references, row.label))
    node = formatted("", "", nodes.Text("; ".join(f"{row.label}: {row.words}" for row in rows)))
    node["html"] = "".join(
        f'<div class="drawing-frame {name}">{_drawn(rows, width)}</div>'
        for name, width in (("wide", 720), ("narrow", 320))
    )
    yield node


def _drawn(rows: list[TopicRow], width: float) -> str:
    drawing = draw_topics("What is known about each topic", rows, width=width,
                          link=lambda kind, identity: f"{docname_of(kind, identity)}.html")  # fmt: skip
    return _STYLE.sub("", drawing)


def _main_topics() -> Iterator[TopicRow]:
    """Yield the topics of the first level. If a topic has narrower ones, they are shown instead of it."""
    for top in library().topics.top:
        for topic in top.narrower or [top]:
            claims = topic.claims()
            disputed = [one for one in claims.values() if any(row.stance == "disputes" for row in one.evidence)]
            yield TopicRow(topic.id, topic.pref_label, len(claims), len(disputed), len(topic.references()))


def _directive(create: Callable[..., Iterator[nodes.Node]], arguments: int = 0) -> type[SphinxDirective]:
    """Return a directive whose content is what *create* yields."""

    class HomeDirective(SphinxDirective):
        required_arguments = arguments
        has_content = False
        option_spec: ClassVar[dict[str, Any]] = {}

        def run(self) -> list[nodes.Node]:
            self.env.domains["bib"].note_library_use(self.env.docname)  # type: ignore[attr-defined]  # our own domain
            content = list(create(*self.arguments))
            for node in content:
                for one in node.findall(nodes.Element):
                    if one.tagname == "pending_xref":
                        one["refdoc"] = self.env.docname
                    self.set_source_info(one)
            return content

    return HomeDirective


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directives."""
    app.add_directive("home-search", _directive(search_form))
    app.add_directive("home-numbers", _directive(numbers))
    app.add_directive("home-claim", _directive(disputed_claim, 1))
    app.add_directive("home-topics", _directive(topics))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
