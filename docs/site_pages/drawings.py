"""Drawings: the timeline and the graph, whole and for a claim, a topic or an entity."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import relpath

from docutils import nodes

from dprkpal import library
from dprkpal.drawing.graph import Graph
from dprkpal.drawing.timeline import Timeline
from dprkpal.drawing.timeline_event import TimelineEvent

from .element import bullets, doc_link, formatted, paragraph, section, tag
from .places import KINDS, doc_of, reach

__all__ = ["graph_of_claim", "graph_page", "timeline_of", "timeline_page"]

MOST = 80
"""A timeline of more moments than these is no part of a page: that of the whole collection serves as well."""

_STYLE = re.compile(r"<style>.*?</style>")
"""A page with a strict policy has no style of its own; that of drawings stands in the style sheet."""


def _inline(drawn: Timeline | Graph, page: str, *, words: str = "", narrow: bool = True) -> formatted:
    """Return a drawing for screens, with *narrow* another for telephones; *words* for what has no pictures."""
    node = formatted("", "", nodes.Text(words))
    widths = {"wide": 720, "narrow": 288} if narrow else {"wide": 720}
    node["html"] = "".join(
        f'<div class="drawing-frame {name}" tabindex="0" role="region" aria-label="Drawing">'
        + _STYLE.sub("", drawn.to_svg(width=width, link=_leads(page)))
        + "</div>"
        for name, width in widths.items()
    )
    return node


def _leads(page: str):  # type: ignore[no-untyped-def]  # a function; the drawing says its type
    """Return what gives the address of something, as seen from *page*."""

    def address(kind: str, identity: str) -> str | None:
        kind = "entity" if kind == "event" else kind
        if kind not in KINDS:
            return None
        return relpath(doc_of(kind, identity) + ".html", page.rpartition("/")[0])

    return address


def graph_of_claim(identity: str) -> formatted:
    """Return who rests on whom for a claim."""
    return _inline(library().graph(claim=identity), doc_of("claim", identity))


def timeline_of(kind: str, identity: str) -> formatted | None:
    """Return the timeline of a topic or an entity; ``None`` where there is too little or too much for one."""
    works = library()
    timeline = works.timeline(topic=identity) if kind == "topic" else works.timeline(entity=identity)
    if not 2 <= len(timeline) <= MOST:
        return None
    return _inline(timeline, doc_of(kind, identity))


def timeline_page() -> Iterator[nodes.Node]:
    """Yield what the page of the timeline says."""
    timeline = library().timeline()
    yield paragraph(
        "Events, claims and works in the order of their dates. A claim stands where the thing claimed is dated, with "
        "its hedge: that it stands here does not say that it happened."
    )
    # Twice as a drawing it would be a heavy page: on a telephone the list serves as well.
    yield _inline(timeline, "collection/timeline", narrow=False)
    if timeline.undated:
        yield paragraph(f"{len(timeline.undated)} claims and works have no date, and stand only in the lists.")
    yield section("As a list", "list", bullets([_moment(moment)] for moment in timeline))


def _moment(moment: TimelineEvent) -> nodes.paragraph:
    """Return what stands on the timeline as a line, with a link to its page."""
    kind = "entity" if moment.kind == "event" else moment.kind
    said = ", ".join(filter(None, ("work" if kind == "reference" else moment.kind, moment.hedge)))
    return paragraph(
        tag("strong", moment.span.words), " ", reach(kind, moment.id, moment.label), " ", tag("small", said)
    )


def graph_page() -> Iterator[nodes.Node]:
    """Yield what the page of the graph says."""
    graph = library().graph()
    yield paragraph(
        "Each source below what it rests on, as far as that is known. Ten papers that quote one story are one "
        "witness; ",
        doc_link("explanation/independence", "Independence"),
        " says how that is counted for a claim.",
    )
    yield _inline(graph, "collection/graph", words=graph.title)
