"""A bibliography as nodes, for each kind of builder.

Web pages and e-books take a list of entries without bullets, LaTeX an environment with hanging lines, everything else
paragraphs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

from docutils import nodes
from sphinx.util.texescape import tex_replace_map

from ..csl.output.backends import backend
from .citation_records import Back, Listed, ResolvedListing, Target
from .nodes import blocks, text_nodes
from .rendered_text import Passage, shown

__all__ = ["LinkBack", "LinkOn", "cited_in", "latex_link", "listing_nodes"]

_LATEX = backend("latex")

LinkBack = Callable[[Back, str], nodes.reference]
"""Returns a link to a citation that says a text."""


LinkOn = Callable[[Target, str], nodes.reference]
"""Returns a link to the page about a work that says a text."""


def listing_nodes(listing: ResolvedListing, kind: str, link_back: LinkBack, link_on: LinkOn) -> list[nodes.Node]:
    """Return *listing* as a builder of this *kind* writes it.

    Args:
        listing: A bibliography.
        kind: ``"html"``, ``"latex"``, or the name of another format.
        link_back: Returns a link to a citation.
        link_on: Returns a link to the page about a work.
    """
    if not listing.entries:
        return []
    if kind == "html":
        return [_web_list(listing, link_back, link_on)]
    if kind == "latex":
        return _latex_list(listing)
    return [
        paragraph
        for entry in listing.entries
        for paragraph in (nodes.target("", "", ids=[entry.anchor]), *_paragraphs(entry, " "))
    ]


def _plain(passage: Passage, kind: str = "") -> list[nodes.Node]:
    return text_nodes(passage, lambda _key, inside: inside, isolates=kind == "html")


def _parts(entry: Listed) -> tuple[Passage, Passage, list[Passage]]:
    """Return what stands in the margin of an entry, what stands beside it, and what is set apart below."""
    margin: Passage = ()
    body: Passage = ()
    below: list[Passage] = []
    for display, passage in blocks(entry.entry):
        if display == "left-margin":
            margin += passage
        elif display in ("block", "indent") and body:
            below.append(passage)
        elif below and not display:
            below[-1] += passage  # the suffix of the layout, after the last block
        else:
            body += passage
    return margin, body, below


def cited_in(backs: Sequence[Back], kind: str, link_back: LinkBack) -> list[nodes.Node]:
    """Return a line that says which pages cite a work, in HTML with a link to each place; nothing where none does."""
    pages = [(title, list(group)) for (_, title), group in groupby(backs, lambda back: (back.page, back.title))]
    if not pages:
        return []
    line = nodes.paragraph("", "Cited in: ", classes=["bib-cited-in"])
    for number, (title, places) in enumerate(pages):
        line += nodes.Text("; ") if number else nodes.Text("")
        if kind != "html":
            line += nodes.Text(title)
            continue
        line += link_back(places[0], title)
        for count, place in enumerate(places[1:], 2):
            again = link_back(place, str(count))
            again["reftitle"] = f"{title}, citation {count}"
            line += [nodes.Text(" "), again]
    return [line]


def _web_list(listing: ResolvedListing, link_back: LinkBack, link_on: LinkOn) -> nodes.bullet_list:
    classes = ["bib-entries", "simple"]
    if any(_parts(entry)[0] for entry in listing.entries):
        classes.append("bib-numbered")
    elif listing.hanging:
        classes.append("bib-hanging")
    found = nodes.bullet_list(classes=classes)
    for entry in listing.entries:
        margin, body, below = _parts(entry)
        line = nodes.paragraph()
        if margin:
            line += nodes.inline("", "", *_plain(margin, "html"), classes=["bib-margin"])
            line += nodes.Text(" ")
        line += nodes.inline("", "", *_plain(body, "html"), classes=["bib-body"])
        if entry.more is not None:
            more = link_on(entry.more, "→")
            more["reftitle"] = "the page about this work"
            line += nodes.inline("", "", nodes.Text(" "), more, classes=["bib-more"])
        line += _links_back(entry.backs, link_back)
        item = nodes.list_item("", line, ids=[entry.anchor], classes=["bib-entry"])
        item += [nodes.paragraph("", "", *_plain(passage, "html"), classes=["bib-block"]) for passage in below]
        if entry.about:
            item += nodes.paragraph("", entry.about, classes=["bib-about"])
        found += item
    return found


def _links_back(backs: Sequence[Back], link_back: LinkBack) -> list[nodes.Node]:
    """Return the links to the citations of an entry, numbered where there are several."""
    if not backs:
        return []
    links = nodes.inline("", "", classes=["bib-backlinks"])
    for number, back in enumerate(backs, 1):
        links += nodes.Text(" ")
        link = link_back(back, "↑" if len(backs) == 1 else f"↑{number}")
        link["reftitle"] = f"cited in: {back.title}"
        links += link
    return [links]


def _latex_list(listing: ResolvedListing) -> list[nodes.Node]:
    margins = [shown(_parts(entry)[0]) for entry in listing.entries]
    widest = max(margins, key=len)
    begin = f"\\begin{{dprkpalnumbered}}{{{_LATEX.text(widest)}}}" if widest else "\\begin{dprkpalentries}"
    if not widest and not listing.hanging:
        begin = "\\begin{dprkpalentries}[0pt]"
    found: list[nodes.Node] = [_latex(begin)]
    for entry in listing.entries:
        margin, body, below = _parts(entry)
        found += [_latex(f"\\item[{{{_LATEX.text(shown(margin))}}}]"), nodes.target("", "", ids=[entry.anchor])]
        found.append(nodes.paragraph("", "", *_plain(body)))
        found += [nodes.paragraph("", "", *_plain(passage)) for passage in below]
        if entry.about:
            found.append(nodes.paragraph("", entry.about))
    return [*found, _latex(f"\\end{{{'dprkpalnumbered' if widest else 'dprkpalentries'}}}")]


def latex_link(page: str, anchor: str, inside: list[nodes.Node]) -> list[nodes.Node]:
    """Return *inside* as a link of LaTeX that looks as the style says: a reference of Sphinx stands in italics."""
    name = f"{page}:{anchor}".translate(tex_replace_map)  # as Sphinx writes the names of its targets
    name = name.encode("ascii", "backslashreplace").decode().replace("\\", "_")
    return [
        nodes.raw("", f"{{\\hyperref[\\detokenize{{{name}}}]{{", format="latex"),
        *inside,
        nodes.raw("", "}}", format="latex"),
    ]


def _latex(text: str) -> nodes.raw:
    return nodes.raw("", f"{text}\n", format="latex")


def _paragraphs(entry: Listed, space: str) -> list[nodes.Node]:
    """Return an entry as paragraphs of running text."""
    margin, body, below = _parts(entry)
    gap = [nodes.Text(space)] if margin and not shown(margin).endswith(" ") else []
    found: list[nodes.Node] = [nodes.paragraph("", "", *_plain(margin), *gap, *_plain(body))]
    found += [nodes.paragraph("", "", *_plain(passage)) for passage in below]
    return [*found, nodes.paragraph("", entry.about)] if entry.about else found
