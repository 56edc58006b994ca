"""Internal: build docutils nodes for a bibliography.

HTML and e-books get a list without bullets, LaTeX an environment with hanging indents, and all other formats
paragraphs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from itertools import groupby
from typing import NamedTuple

from docutils import nodes
from sphinx.util.texescape import tex_replace_map

from ..csl.output.backends import backend
from .citation_records import Backlink, BibliographyEntry, FormattedBibliography, LinkTarget
from .cited_by_pages import MAX_BACKLINKS
from .nodes import BuilderOutput, blocks, text_nodes
from .rich_text import RichText, plain_text_of

__all__ = ["ListTools", "MakeBacklink", "MakeLink", "bibliography_nodes", "cited_in_nodes", "latex_link"]

_LATEX = backend("latex")

MakeBacklink = Callable[[Backlink, str], nodes.reference]
"""Returns a link with the given text to a citation."""


MakeLink = Callable[[LinkTarget, str], nodes.reference]
"""Returns a link with the given text to the page about a reference."""

FindCitedBy = Callable[[str], LinkTarget | None]
"""Returns where the citations of the entry with this id are listed, if they are on another page."""


class ListTools(NamedTuple):
    """What readers of an HTML page can do with a bibliography."""

    bibtex: str
    """The address of the BibTeX file."""
    bibtex_keys: Sequence[str]
    """The key of each entry in this file; none without buttons that copy."""
    downloads: Sequence[tuple[str, str]]
    """Files to download, each with the name of its format and its address."""


def bibliography_nodes(
    bibliography: FormattedBibliography,
    output: BuilderOutput,
    make_backlink: MakeBacklink,
    make_link: MakeLink,
    cited_by: FindCitedBy | None = None,
    tools: ListTools | None = None,
) -> list[nodes.Node]:
    """Return the nodes of a bibliography.

    Args:
        bibliography: The bibliography.
        output: The format of the builder.
        make_backlink: Returns a link to a citation.
        make_link: Returns a link to the page about a reference.
        cited_by: Finds the page that lists all citations of an entry.
        tools: What readers can do with the bibliography, for pages in HTML.
    """
    if not bibliography.entries:
        return []
    title = [nodes.rubric("", bibliography.title)] if bibliography.title else []
    if bibliography.layout.kind != "citation":
        return [*title, *_with_tools(_plain_list(bibliography, output), tools)]
    if output.format == "html":
        return [*title, *_with_tools(_html_list(bibliography, output, make_backlink, make_link, cited_by), tools)]
    if output.format == "latex":
        return [*title, *_latex_list(bibliography, output)]
    return title + [
        paragraph
        for entry in bibliography.entries
        for paragraph in (nodes.target("", "", ids=[entry.anchor]), *_paragraphs(entry, " ", output))
    ]


def _with_tools(entries: nodes.Element, tools: ListTools | None) -> list[nodes.Node]:
    """Return a list of entries with places for its buttons, which a script adds, and its links to files."""
    if tools is None:
        return [entries]
    found: list[nodes.Node] = [entries]
    for item, key in zip(entries.children, tools.bibtex_keys, strict=False):
        place = f' <span class="bib-copy" data-key="{escape(key)}"></span>'
        text: nodes.Element | None = item.next_node(nodes.paragraph)
        if text is not None:
            last = text.children[-1] if text.children else None
            body = last if isinstance(last, nodes.inline) and "bib-body" in last["classes"] else text
            body += nodes.raw("", place, format="html")
    if tools.downloads:
        line = nodes.paragraph("", "Download: ", classes=["bib-downloads"])
        for number, (label, address) in enumerate(tools.downloads):
            link = f'<a href="{escape(address)}" download>{escape(label)}</a>'
            line += [nodes.Text(", " if number else ""), nodes.raw("", link, format="html")]
        found.append(line)
    if tools.bibtex_keys:
        begin = f'<div class="bib-list" data-bibtex="{escape(tools.bibtex)}">'
        found = [nodes.raw("", begin, format="html"), *found, nodes.raw("", "</div>", format="html")]
    return found


def _plain_list(bibliography: FormattedBibliography, output: BuilderOutput) -> nodes.Element:
    """Return a list with bullets, or with numbers of its own, without the labels of the style."""
    layout = bibliography.layout
    if layout.kind == "bullet":
        found: nodes.Element = nodes.bullet_list(bullet="*", classes=["bib-bullets"])
    else:
        found = nodes.enumerated_list(
            enumtype=layout.enumtype, prefix="", suffix=".", start=layout.start, classes=["bib-enumerated"]
        )
    for entry in bibliography.entries:
        _, body, below = _parts(entry)
        item = nodes.list_item(
            "", nodes.paragraph("", "", *_unlinked(body, output)), ids=[entry.anchor], classes=["bib-entry"]
        )
        item += [nodes.paragraph("", "", *_unlinked(rich_text, output)) for rich_text in below]
        found += item
    return found


def _unlinked(rich_text: RichText, output: BuilderOutput) -> list[nodes.Node]:
    return text_nodes(rich_text, lambda _key, inside: inside, output)


def _parts(entry: BibliographyEntry) -> tuple[RichText, RichText, list[RichText]]:
    """Return the margin, the body, and the separate blocks of an entry."""
    margin: RichText = ()
    body: RichText = ()
    below: list[RichText] = []
    for display, rich_text in blocks(entry.text):
        if display == "left-margin":
            margin += rich_text
        elif display in ("block", "indent") and body:
            below.append(rich_text)
        elif below and not display:
            below[-1] += rich_text  # the layout's suffix follows the last block
        else:
            body += rich_text
    return margin, body, below


def cited_in_nodes(backlinks: Sequence[Backlink], kind: str, make_backlink: MakeBacklink) -> list[nodes.Node]:
    """Return a line that lists the pages that cite a reference, with links in HTML; nothing if there are none."""
    pages = [(title, list(group)) for (_, title), group in groupby(backlinks, lambda back: (back.page, back.title))]
    if not pages:
        return []
    line = nodes.paragraph("", "Cited in: ", classes=["bib-cited-in"])
    for number, (title, places) in enumerate(pages):
        line += nodes.Text("; ") if number else nodes.Text("")
        if kind != "html":
            line += nodes.Text(title)
            continue
        line += make_backlink(places[0], title)
        for count, place in enumerate(places[1:], 2):
            again = make_backlink(place, str(count))
            again["reftitle"] = f"{title}, citation {count}"
            line += [nodes.Text(" "), again]
    return [line]


def _html_list(
    bibliography: FormattedBibliography,
    output: BuilderOutput,
    make_backlink: MakeBacklink,
    make_link: MakeLink,
    cited_by: FindCitedBy | None,
) -> nodes.bullet_list:
    classes = ["bib-entries", "simple"]
    if any(_parts(entry)[0] for entry in bibliography.entries):
        classes.append("bib-numbered")
    elif bibliography.hanging:
        classes.append("bib-hanging")
    found = nodes.bullet_list(classes=classes)
    for entry in bibliography.entries:
        margin, body, below = _parts(entry)
        line = nodes.paragraph()
        if margin:
            line += nodes.inline("", "", *_unlinked(margin, output), classes=["bib-margin"])
            line += nodes.Text(" ")
        text = nodes.inline("", "", *_unlinked(body, output), classes=["bib-body"])
        if entry.object_page is not None:
            more = make_link(entry.object_page, "→")
            more["reftitle"] = "the page about this work"
            text += nodes.inline("", "", nodes.Text(" "), more, classes=["bib-more"])
        others = cited_by(entry.anchor) if cited_by is not None else None
        if others is None:
            text += _backlink_nodes(entry.backlinks[:MAX_BACKLINKS], make_backlink, len(entry.backlinks) > 1)
        else:
            more = make_link(others, f"↑ {len(entry.backlinks)}")
            more["reftitle"] = "all citations of this work"
            text += nodes.inline("", "", nodes.Text(" "), more, classes=["bib-backlinks"])
        line += text
        item = nodes.list_item("", line, ids=[entry.anchor], classes=["bib-entry"])
        item += [nodes.paragraph("", "", *_unlinked(rich_text, output), classes=["bib-block"]) for rich_text in below]
        if entry.about:
            item += nodes.paragraph("", entry.about, classes=["bib-about"])
        item += _folded_backlinks(entry.backlinks, make_backlink) if others is None else []
        found += item
    return found


def _backlink_nodes(backlinks: Sequence[Backlink], make_backlink: MakeBacklink, numbered: bool) -> list[nodes.Node]:
    """Return the links from an entry to its first citations."""
    if not backlinks:
        return []
    links = nodes.inline("", "", classes=["bib-backlinks"])
    for number, back in enumerate(backlinks, 1):
        links += nodes.Text(" ")
        link = make_backlink(back, f"↑{number}" if numbered else "↑")
        link["reftitle"] = back.title
        links += link
    return [links]


def _folded_backlinks(backlinks: Sequence[Backlink], make_backlink: MakeBacklink) -> list[nodes.Node]:
    """Return the links to further citations, which a reader can unfold."""
    rest = backlinks[MAX_BACKLINKS:]
    if not rest:
        return []
    line = nodes.paragraph("", "", classes=["bib-backlinks"])
    for number, back in enumerate(rest, MAX_BACKLINKS + 1):
        line += [make_backlink(back, f"↑{number}"), nodes.Text(" ")]
    summary = f'<details class="bib-more-backlinks"><summary>↑ {len(rest)} more</summary>'
    return [nodes.raw("", summary, format="html"), line, nodes.raw("", "</details>", format="html")]


def _latex_list(bibliography: FormattedBibliography, output: BuilderOutput) -> list[nodes.Node]:
    margins = [plain_text_of(_parts(entry)[0]) for entry in bibliography.entries]
    widest = max(margins, key=len)
    begin = f"\\begin{{dprkpalnumbered}}{{{_LATEX.text(widest)}}}" if widest else "\\begin{dprkpalentries}"
    if not widest and not bibliography.hanging:
        begin = "\\begin{dprkpalentries}[0pt]"
    found: list[nodes.Node] = [_latex(begin)]
    for entry in bibliography.entries:
        margin, body, below = _parts(entry)
        found += [_latex(f"\\item[{{{_LATEX.text(plain_text_of(margin))}}}]"), nodes.target("", "", ids=[entry.anchor])]
        found.append(nodes.paragraph("", "", *_unlinked(body, output)))
        found += [nodes.paragraph("", "", *_unlinked(rich_text, output)) for rich_text in below]
        if entry.about:
            found.append(nodes.paragraph("", entry.about))
    return [*found, _latex(f"\\end{{{'dprkpalnumbered' if widest else 'dprkpalentries'}}}")]


def latex_link(page: str, anchor: str, inside: list[nodes.Node]) -> list[nodes.Node]:
    """Return *inside* as a LaTeX link without Sphinx's italics."""
    name = f"{page}:{anchor}".translate(tex_replace_map)  # as Sphinx escapes its targets
    name = name.encode("ascii", "backslashreplace").decode().replace("\\", "_")
    return [
        nodes.raw("", f"{{\\hyperref[\\detokenize{{{name}}}]{{", format="latex"),
        *inside,
        nodes.raw("", "}}", format="latex"),
    ]


def _latex(text: str) -> nodes.raw:
    return nodes.raw("", f"{text}\n", format="latex")


def _paragraphs(entry: BibliographyEntry, space: str, output: BuilderOutput) -> list[nodes.Node]:
    """Return an entry as paragraphs."""
    margin, body, below = _parts(entry)
    gap = [nodes.Text(space)] if margin and not plain_text_of(margin).endswith(" ") else []
    found: list[nodes.Node] = [nodes.paragraph("", "", *_unlinked(margin, output), *gap, *_unlinked(body, output))]
    found += [nodes.paragraph("", "", *_unlinked(rich_text, output)) for rich_text in below]
    return [*found, nodes.paragraph("", entry.about)] if entry.about else found
