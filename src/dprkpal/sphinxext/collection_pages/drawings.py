"""Internal: the timeline and the graph as drawings: of the whole collection, a claim, a topic or an entity."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from posixpath import relpath

from docutils import nodes

from ...drawing.graph import Graph
from ...drawing.timeline import Timeline
from ...drawing.timeline_event import TimelineEvent
from .current_site import library, pages_folder
from .html_nodes import bullets, formatted, guide_link, paragraph, section, tag
from .page_names import KINDS, docname_of, page_link

__all__ = ["graph_of_claim", "graph_page", "timeline_of", "timeline_page"]

MAX_EVENTS = 80
"""The longest timeline that a page shows. A longer one is no clearer than the timeline of the whole collection."""

_STYLE = re.compile(r"<style>.*?</style>")
"""The style of a drawing. The content policy of the pages forbids inline styles, so ``site.css`` has these rules."""


def _inline(drawing: Timeline | Graph, page: str, *, text: str = "", narrow: bool = True) -> formatted:
    """Return *drawing* for the HTML page *page*.

    Args:
        drawing: The timeline or graph.
        page: The document name of the page.
        text: The text for builders without pictures.
        narrow: Whether to add a second, narrow drawing for phones.
    """
    node = formatted("", "", nodes.Text(text))
    widths = {"wide": 720, "narrow": 288} if narrow else {"wide": 720}
    node["html"] = "".join(
        f'<div class="drawing-frame {name}" tabindex="0" role="region" aria-label="Drawing">'
        + _STYLE.sub("", drawing.to_svg(width=width, link=_link_from(page)))
        + "</div>"
        for name, width in widths.items()
    )
    return node


def _link_from(page: str) -> Callable[[str, str], str | None]:
    """Return a function that gives the relative URL of a record's page, as seen from *page*."""

    def url(kind: str, identity: str) -> str | None:
        kind = "entity" if kind == "event" else kind
        if kind not in KINDS:
            return None
        return relpath(docname_of(kind, identity) + ".html", page.rpartition("/")[0])

    return url


def graph_of_claim(identity: str) -> formatted:
    """Return the dependencies between the sources of a claim."""
    return _inline(library().graph(claim=identity), docname_of("claim", identity))


def timeline_of(kind: str, identity: str) -> formatted | None:
    """Return the timeline of a topic or an entity, or ``None`` if it has one event or more than `MAX_EVENTS`."""
    collection = library()
    timeline = collection.timeline(topic=identity) if kind == "topic" else collection.timeline(entity=identity)
    if not 2 <= len(timeline) <= MAX_EVENTS:
        return None
    return _inline(timeline, docname_of(kind, identity))


def timeline_page() -> Iterator[nodes.Node]:
    """Yield the content of the timeline page."""
    timeline = library().timeline()
    yield paragraph(
        "Events, claims and references in order of date. A claim appears at the date of the event it claims, with its "
        "hedge. Its place on the timeline does not mean that the event happened."
    )
    # A second, narrow drawing would double the size of the page. On a phone the list below serves as well.
    yield _inline(timeline, f"{pages_folder()}/timeline", narrow=False)
    if timeline.undated:
        yield paragraph(f"{len(timeline.undated)} claims and references have no date. They are only in the lists.")
    yield section("As a list", "list", bullets([_event(moment)] for moment in timeline))


def _event(moment: TimelineEvent) -> nodes.paragraph:
    """Return an event of the timeline as a line with a link to its page."""
    kind = "entity" if moment.kind == "event" else moment.kind
    details = ", ".join(filter(None, (moment.kind, moment.hedge)))
    return paragraph(
        tag("strong", moment.span.words), " ", page_link(kind, moment.id, moment.label), " ", tag("small", details)
    )


def graph_page() -> Iterator[nodes.Node]:
    """Yield the content of the graph page."""
    graph = library().graph()
    yield paragraph(
        "Each source appears below the sources it depends on, as far as they are known. Ten newspapers that quote one "
        "story are one witness. See ",
        guide_link("explanation/independence", "How independent sources are counted"),
        ".",
    )
    yield _inline(graph, f"{pages_folder()}/graph", text=graph.title)
