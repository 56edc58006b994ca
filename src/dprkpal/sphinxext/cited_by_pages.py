"""Internal: HTML pages with the citations of works that are cited often.

In a long bibliography, the links back to all citations would be most of the page. So an entry with many citations has
one link to such a page, on which the citations are grouped by page.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import Any, NamedTuple, cast

from sphinx.application import Sphinx
from sphinx.builders import Builder

from .citation_records import BibliographyEntry, FormattedBibliography, LinkTarget
from .domain import DOMAIN_NAME, BibDomain
from .rich_text import plain_text_of

__all__ = ["CitedByPages", "collect_cited_by_pages"]

MAX_BACKLINKS = 5
"""The maximum number of links from an entry to its citations that are shown; the others are folded."""

MAX_FOLDED = 500
"""The maximum number of folded links of a bibliography; with more, the links of these entries are on other pages."""

WORKS_PER_PAGE = 200
"""The number of works on one of these pages."""


class _Place(NamedTuple):
    name: str
    """The page name."""
    entry: BibliographyEntry
    """The entry."""


class CitedByPages:
    """The pages with the citations of the works in the bibliographies of one page.

    Args:
        page: The name of the page with the bibliographies.
        bibliographies: The bibliographies.
    """

    def __init__(self, page: str, bibliographies: tuple[FormattedBibliography, ...]) -> None:
        self._page = page
        often = [
            entry
            for one in bibliographies
            if one.layout.kind == "citation"
            and sum(max(0, len(entry.backlinks) - MAX_BACKLINKS) for entry in one.entries) > MAX_FOLDED
            for entry in one.entries
            if len(entry.backlinks) > MAX_BACKLINKS
        ]
        self._places = {
            entry.anchor: _Place(f"{page}-cited-by-{number // WORKS_PER_PAGE + 1}", entry)
            for number, entry in enumerate(often)
        }

    def target(self, anchor: str) -> LinkTarget | None:
        """Return where the citations of the entry with this id are listed, or ``None`` if it has few."""
        place = self._places.get(anchor)
        return LinkTarget(place.name, anchor) if place is not None else None

    def pages(self, builder: Builder) -> Iterator[tuple[str, dict[str, Any], str]]:
        """Yield the name, the content and the template of each page."""
        for name, places in groupby(self._places.values(), key=lambda place: place.name):
            items = "".join(self._item(builder, place) for place in places)
            number = name.rpartition("-")[2]
            title = "Cited by" if number == "1" else f"Cited by ({number})"
            body = f'<section id="cited-by"><h1>{title}</h1><ul class="bib-cited-by simple">{items}</ul></section>'
            yield name, {"title": title, "body": body}, "page.html"

    def _item(self, builder: Builder, place: _Place) -> str:
        """Return the citations of one work."""
        name, entry = place

        def link(page: str, anchor: str, text: str) -> str:
            return f'<a href="{escape(builder.get_relative_uri(name, page))}#{escape(anchor)}">{escape(text)}</a>'

        cited: list[str] = []
        for (_, title), group in groupby(entry.backlinks, key=lambda back: (back.page, back.title)):
            first, *others = group
            links = [link(first.page, first.anchor, title)]
            links += [link(back.page, back.anchor, str(number)) for number, back in enumerate(others, 2)]
            cited.append(" ".join(links))
        text = escape(plain_text_of(tuple(run for run in entry.text if run.display != "left-margin")))
        back = link(self._page, entry.anchor, "↑")
        return f'<li id="{escape(entry.anchor)}"><p>{text} {back}</p><p>{"; ".join(cited)}</p></li>\n'


def collect_cited_by_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield these pages of the whole documentation."""
    if app.builder.name not in ("html", "dirhtml"):
        return
    domain = cast(BibDomain, app.env.domains[DOMAIN_NAME])
    for name, resolved in sorted(domain.data["resolved"].items()):
        yield from CitedByPages(name, resolved.bibliographies).pages(app.builder)
