"""Drawings: the timeline and the graph, whole and for a claim, a topic or an entity."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import relpath

from docutils import nodes

from dprkpal import library

from .element import doc_link, formatted, paragraph
from .places import KINDS, doc_of

__all__ = ["graph_of_claim", "graph_page", "timeline_of", "timeline_page"]

MOST = 80
"""A timeline of more moments than these is no part of a page: that of the whole collection serves as well."""

_STYLE = re.compile(r"<style>.*?</style>")
"""A page with a strict policy has no style of its own; that of drawings stands in the style sheet."""


def _inline(svg: str, words: str) -> formatted:
    node = formatted("", "", nodes.Text(words))
    frame = '<div class="drawing-frame" tabindex="0" role="region" aria-label="Drawing">'
    node["html"] = frame + _STYLE.sub("", svg) + "</div>"
    return node


def _leads(page: str):  # type: ignore[no-untyped-def]
    """Return what gives the address of something, as seen from *page*."""

    def address(kind: str, identity: str) -> str | None:
        kind = "entity" if kind == "event" else kind
        if kind not in KINDS:
            return None
        return relpath(doc_of(kind, identity) + ".html", page.rpartition("/")[0])

    return address


def graph_of_claim(identity: str) -> formatted:
    """Return who rests on whom for a claim."""
    graph = library().graph(claim=identity)
    return _inline(graph.to_svg(width=720, link=_leads(doc_of("claim", identity))), "")


def timeline_of(kind: str, identity: str) -> formatted | None:
    """Return the timeline of a topic or an entity; ``None`` where there is too little or too much for one."""
    works = library()
    timeline = works.timeline(topic=identity) if kind == "topic" else works.timeline(entity=identity)
    if not 2 <= len(timeline) <= MOST:
        return None
    return _inline(timeline.to_svg(width=720, link=_leads(doc_of(kind, identity))), "")


def timeline_page() -> Iterator[nodes.Node]:
    """Yield what the page of the timeline says."""
    timeline = library().timeline()
    yield paragraph(
        "Events, claims and works in the order of their dates. A claim stands where the thing claimed is dated, with "
        "its hedge: that it stands here does not say that it happened."
    )
    yield _inline(timeline.to_svg(width=720, link=_leads("collection/timeline")), timeline.title)
    if timeline.undated:
        yield paragraph(f"{len(timeline.undated)} claims and works have no date, and stand only in the lists.")


def graph_page() -> Iterator[nodes.Node]:
    """Yield what the page of the graph says."""
    graph = library().graph()
    yield paragraph(
        "Each source below what it rests on, as far as that is known. Ten papers that quote one story are one "
        "witness; ",
        doc_link("explanation/independence", "Independence"),
        " says how that is counted for a claim.",
    )
    yield _inline(graph.to_svg(width=720, link=_leads("collection/graph")), graph.title)
