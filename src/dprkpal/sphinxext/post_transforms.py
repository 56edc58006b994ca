"""Internal: replace the placeholders of a page with formatted text before it is written."""

from __future__ import annotations

from typing import Any, cast
from weakref import WeakKeyDictionary

from docutils import nodes
from sphinx import addnodes
from sphinx.builders import Builder
from sphinx.builders.latex.nodes import footnotemark, footnotetext
from sphinx.config import Config
from sphinx.errors import NoUri
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

from .bibliography_nodes import ListTools, MakeBacklink, bibliography_nodes, cited_in_nodes, latex_link
from .citation_records import Backlink, LinkTarget, ResolvedPage, citation_anchor
from .cited_by_pages import CitedByPages
from .configuration import get_settings
from .domain import DOMAIN_NAME, BibDomain
from .latex_text import NO_PDFLATEX, latex_text
from .nodes import (
    BuilderOutput,
    backlink,
    collection_text,
    on_one_line,
    pending_bibliography,
    pending_citation,
    pending_cited_in,
    pending_notes,
    replace_text,
    text_nodes,
)
from .published_lists import published_list
from .rich_text import plain_text_of

__all__ = ["InsertCitations", "InsertCollectionTexts", "store_builder"]

logger = logging.getLogger(__name__)

# Transforms access the builder differently in Sphinx 8 and 9, so it is stored here by configuration.
_BUILDERS: WeakKeyDictionary[Config, Builder] = WeakKeyDictionary()


def store_builder(config: Config, builder: Builder) -> None:
    """Store the builder for *config*."""
    _BUILDERS[config] = builder


class InsertCitations(SphinxPostTransform):
    """Inserts citations, bibliographies and link lists."""

    default_priority = 5  # before Sphinx resolves references (priority 10)

    def run(self, **kwargs: Any) -> None:
        """Replace all placeholders."""
        domain = cast(BibDomain, self.env.domains[DOMAIN_NAME])
        self._resolved: dict[str, ResolvedPage] = domain.data["resolved"]
        self._builder = _BUILDERS[self.config]
        has_mathematics = self._builder.format in ("html", "latex") and self._builder.name != "epub"
        self._output = BuilderOutput(self._builder.format, self.config.latex_engine, has_mathematics)
        for citation in list(self.document.findall(pending_citation)):
            found = self._citation(citation)
            if found and found[-1].astext().endswith("."):
                _drop_doubled_full_stop(citation)
            citation.parent.replace(citation, found)
        for bibliography in list(self.document.findall(pending_bibliography)):
            found = self._bibliography(bibliography)
            header = bibliography.children if found else []
            formatted = [*self._label_target(bibliography), *header, *found]
            bibliography.parent.replace(bibliography, formatted)
        for spot in list(self.document.findall(pending_notes)):
            spot.parent.replace(spot, self._label_target(spot))
        for backlinks in list(self.document.findall(pending_cited_in)):
            places = self._resolved_page(backlinks).cited_in.get(backlinks["key"], ())
            make_backlink = self._backlink_maker(backlinks.get("docname", ""))
            backlinks.parent.replace(backlinks, cited_in_nodes(places, self._builder.format, make_backlink))
        self._renumber()
        if self._output.has_mathematics:  # so that the page loads what its mathematics needs
            self.env.domains["math"].data["has_equations"][self.env.docname] = True
        if self._builder.format == "latex":
            self._fix_latex_footnotes()
            _warn_about_missing(self._output.missing, self.env.docname)
        elif self._builder.format == "texinfo":
            self._fix_texinfo_footnotes()

    def _label_target(self, node: nodes.Element) -> list[nodes.Node]:
        """Return a target for a label before *node*. LaTeX and Texinfo already have it."""
        wanted = node["ids"] and self._builder.format == "html"
        return [nodes.target("", "", ids=node["ids"])] if wanted else []

    def _resolved_page(self, node: nodes.Element) -> ResolvedPage:
        return self._resolved.get(node.get("docname", ""), ResolvedPage())

    def _citation(self, node: pending_citation) -> list[nodes.Node]:
        """Return the text of a citation, with each cite linked to its entry."""
        page = node.get("docname", "")
        resolved = self._resolved_page(node)
        if "index" not in node or node["index"] >= len(resolved.texts):
            return []  # in a substitution definition, which is not printed
        if node.get("plain"):  # in a link
            return [nodes.Text(plain_text_of(resolved.texts[node["index"]]))]
        is_web = self._builder.format == "html"
        # LaTeX repeats titles in capitals, which breaks link names. Manual pages have no internal links.
        links = self._builder.format not in ("man", "text") and not (
            self._builder.format == "latex" and _in_title(node)
        )

        def link(key: str, inside: list[nodes.Node]) -> list[nodes.Node]:
            target = resolved.targets.get(key)
            if target is None or not links:
                return inside
            if self._builder.format == "latex":
                return latex_link(target.page, target.anchor, inside)
            try:
                made = make_refnode(self._builder, page, target.page, target.anchor, inside)
            except NoUri:  # a page that is not in the document, such as an orphan in Texinfo
                return inside
            if is_web and key in resolved.tooltips:
                made["reftitle"] = resolved.tooltips[key]
            return [made]

        found = text_nodes(resolved.texts[node["index"]], link, self._output)
        if not is_web or not found:
            return found
        return [nodes.inline("", "", *found, ids=[citation_anchor(page, node["index"])], classes=["bib-cite"])]

    def _bibliography(self, node: pending_bibliography) -> list[nodes.Node]:
        """Return the nodes of a bibliography."""
        page = node.get("docname", "")
        resolved = self._resolved_page(node)
        if "index" not in node or node["index"] >= len(resolved.bibliographies):
            return []

        def make_link(target: LinkTarget, text: str) -> nodes.reference:
            return make_refnode(self._builder, page, target.page, target.anchor, nodes.Text(text))

        cited_by = None
        if self._builder.name in ("html", "dirhtml"):
            cited_by = CitedByPages(page, resolved.bibliographies).target
        bibliography = resolved.bibliographies[node["index"]]
        files = published_list(page, node["index"], bibliography, get_settings(self.config), self._builder)
        tools = None
        if files is not None:
            downloads = files.downloads(self._builder)
            tools = ListTools(files.address(self._builder, "bibtex"), files.bibtex_keys, downloads)
        return bibliography_nodes(bibliography, self._output, self._backlink_maker(page), make_link, cited_by, tools)

    def _backlink_maker(self, page: str) -> MakeBacklink:
        """Return a function that links from *page* to citations."""

        def make_backlink(back: Backlink, text: str) -> nodes.reference:
            made = make_refnode(self._builder, page, back.page, back.anchor, nodes.Text(text))
            return backlink("", "", *made.children, **made.attributes)

        return make_backlink

    def _fix_latex_footnotes(self) -> None:
        """Move footnotes out of places where Sphinx's LaTeX writer does not support them.

        Extensions such as ``sphinx.ext.todo`` move paragraphs without their notes: then only the number is kept. The
        note of a rubric or of a topic title is placed after it.
        """
        notes = {name: note for note in self.document.findall(nodes.footnote) for name in note["ids"]}
        for mark in list(self.document.findall(nodes.footnote_reference)):
            if not any(name.startswith("mark-note-") for name in mark["ids"]):
                continue
            note = notes.get(mark["refid"])
            if note is None:
                mark.replace_self(nodes.superscript("", mark.astext()))
            elif (heading := _heading(mark)) is not None:
                mark.replace_self(footnotemark("", mark.astext(), refid=mark["refid"]))
                note.parent.remove(note)
                after = heading.parent.index(heading) + 1
                heading.parent.insert(after, footnotetext("", *note.children, ids=note["ids"]))

    def _fix_texinfo_footnotes(self) -> None:
        """Move notes behind titles and links, of which Sphinx's Texinfo writer prints only the text."""
        for mark in reversed(list(self.document.findall(nodes.footnote_reference))):
            title = _plain_in_texinfo(mark)
            if title is None or not any(name.startswith("mark-note-") for name in mark["ids"]):
                continue
            mark.parent.remove(mark)
            if isinstance(title, nodes.Inline):  # a link
                title.parent.insert(title.parent.index(title) + 1, mark)
                continue
            after = title.next_node(descend=False, siblings=True)
            if not isinstance(after, nodes.paragraph) or "moved_notes" not in after:
                after = nodes.paragraph("", "", moved_notes=True)
                title.parent.insert(title.parent.index(title) + 1, after)
            after.insert(0, mark)

    def _renumber(self) -> None:
        """Continue the note numbers from page to page, with ``dprkpal_scope = "project"``."""
        if not any(resolved.offset for resolved in self._resolved.values()):
            return
        for note in self.document.findall(nodes.footnote):
            self._add_offset(note, note[0] if len(note) else None)
        for mark in self.document.findall(nodes.footnote_reference):
            self._add_offset(mark, mark)

    def _add_offset(self, node: nodes.Element, label: Any) -> None:
        offset = self._resolved_page(node).offset
        if not offset or "auto" not in node or label is None or not label.astext().isdecimal():
            return
        label[:] = [nodes.Text(str(int(label.astext()) + offset))]


class InsertCollectionTexts(SphinxPostTransform):
    """Inserts the texts of the collection, in LaTeX with commands for other scripts."""

    default_priority = 20  # after Sphinx resolves references (priority 10), whose text can be a claim

    def run(self, **kwargs: Any) -> None:
        """Replace all texts."""
        missing: set[str] = set()
        is_latex = _BUILDERS[self.config].format == "latex"
        for node in list(self.document.findall(collection_text)):
            found: list[nodes.Node] = []
            for text in node.findall(nodes.Text):
                line = on_one_line(text)
                found += latex_text(line, self.config.latex_engine, missing) if is_latex else [nodes.Text(line)]
            node.parent.replace(node, found)
        _warn_about_missing(missing, self.env.docname)


def _warn_about_missing(missing: set[str], page: str) -> None:
    """Warn about text that the LaTeX engine cannot print."""
    if missing:
        what = ", ".join(
            f"text in the script {one}" if len(one) > 1 else f"{one!r} (U+{ord(one):04X})" for one in sorted(missing)
        )
        message = NO_PDFLATEX.format(what=what)
        logger.warning("%s", message, type="dprkpal", subtype="latex", location=page)


def _drop_doubled_full_stop(citation: nodes.Node) -> None:
    """Remove the full stop after a *citation* that ends with one itself, as in "Aa et al."."""
    after = citation.next_node(descend=False, siblings=True, ascend=False)
    if isinstance(after, nodes.Text) and after.startswith(".") and not after.startswith(".."):
        replace_text(after, after[1:])


def _heading(node: nodes.Node) -> nodes.Element | None:
    """Return the heading that contains *node*, unless it is a section, table or document title."""
    above = node.parent
    while above is not None and not isinstance(above, nodes.rubric | nodes.title):
        above = above.parent
    if isinstance(above, nodes.title) and isinstance(above.parent, nodes.section | nodes.table | nodes.document):
        return None
    return above


def _plain_in_texinfo(node: nodes.Node) -> nodes.Element | None:
    """Return the outermost element around *node* of which the Texinfo writer prints the text without footnotes."""
    found: nodes.Element | None = None
    above = node.parent
    while above is not None:
        parent = above.parent
        if isinstance(above, nodes.title):
            return above if isinstance(parent, nodes.Admonition | nodes.sidebar | nodes.topic) else found
        is_link = isinstance(above, nodes.reference | addnodes.pending_xref) and not isinstance(parent, nodes.title)
        if is_link or isinstance(above, addnodes.centered | addnodes.acks):
            found = above
        above = parent
    return found


def _in_title(node: nodes.Node) -> bool:
    while node.parent is not None and not isinstance(node.parent, nodes.title):
        node = node.parent
    return node.parent is not None
