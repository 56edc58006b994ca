"""Before a page is written: what waited becomes what it has come to."""

from __future__ import annotations

from typing import Any, cast
from weakref import WeakKeyDictionary

from docutils import nodes
from sphinx.builders import Builder
from sphinx.builders.latex.nodes import footnotemark, footnotetext
from sphinx.config import Config
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode

from .bibliography_nodes import LinkBack, cited_in, latex_link, listing_nodes
from .citation_records import Back, Resolved, Target
from .domain import NAME, BibDomain
from .nodes import pending_backs, pending_citation, pending_listing, pending_notes, text_nodes

__all__ = ["Writing", "use_builder"]

# A transform of Sphinx 8 asks the application for the builder in another way than one of Sphinx 9.
_BUILDERS: WeakKeyDictionary[Config, Builder] = WeakKeyDictionary()


def use_builder(config: Config, builder: Builder) -> None:
    """Let pages with this *config* be written for *builder*."""
    _BUILDERS[config] = builder


class Writing(SphinxPostTransform):
    """Puts citations and bibliographies in their places."""

    default_priority = 5  # before Sphinx resolves references, which is at 10

    def run(self, **kwargs: Any) -> None:
        """Replace every node that waits."""
        domain = cast(BibDomain, self.env.domains[NAME])
        self._resolved: dict[str, Resolved] = domain.data["resolved"]
        self._builder = _BUILDERS[self.config]
        for citation in list(self.document.findall(pending_citation)):
            found = self._citation(citation)
            if found and found[-1].astext().endswith("."):
                _share_full_stop(citation)
            citation.parent.replace(citation, found)
        for listing in list(self.document.findall(pending_listing)):
            listing.parent.replace(listing, [*self._place_of(listing), *self._listing(listing)])
        for spot in list(self.document.findall(pending_notes)):
            spot.parent.replace(spot, self._place_of(spot))
        for backs in list(self.document.findall(pending_backs)):
            places = self._of(backs).cited_in.get(backs["key"], ())
            link_back = self._link_back(backs.get("docname", ""))
            backs.parent.replace(backs, cited_in(places, self._builder.format, link_back))
        self._renumber()
        if self._builder.format == "latex":
            self._settle_marks()

    def _place_of(self, node: nodes.Element) -> list[nodes.Node]:
        """Return the place to which a label before *node* leads; LaTeX and Texinfo have it where the label stands."""
        wanted = node["ids"] and self._builder.format == "html"
        return [nodes.target("", "", ids=node["ids"])] if wanted else []

    def _of(self, node: nodes.Element) -> Resolved:
        return self._resolved.get(node.get("docname", ""), Resolved())

    def _citation(self, node: pending_citation) -> list[nodes.Node]:
        """Return the text of a citation, each cite with a link to its entry."""
        page = node.get("docname", "")
        resolved = self._of(node)
        if "index" not in node or node["index"] >= len(resolved.texts):
            return []  # in a definition that nothing prints
        is_web = self._builder.format == "html"
        # A title of LaTeX is set in capitals elsewhere, with the names of its links; a manual page has no links inside.
        links = self._builder.format not in ("man", "text") and not (
            self._builder.format == "latex" and _in_title(node)
        )

        def link(key: str, inside: list[nodes.Node]) -> list[nodes.Node]:
            target = resolved.targets.get(key)
            if target is None or not links:
                return inside
            if self._builder.format == "latex":
                return latex_link(target.page, target.anchor, inside)
            return [make_refnode(self._builder, page, target.page, target.anchor, inside)]

        found = text_nodes(resolved.texts[node["index"]], link, isolates=is_web)
        if not is_web or not found:
            return found
        return [nodes.inline("", "", *found, ids=[_place(page, node["index"])], classes=["bib-cite"])]

    def _listing(self, node: pending_listing) -> list[nodes.Node]:
        """Return a bibliography."""
        page = node.get("docname", "")
        resolved = self._of(node)
        if "index" not in node or node["index"] >= len(resolved.listings):
            return []

        def link_on(target: Target, text: str) -> nodes.reference:
            return make_refnode(self._builder, page, target.page, target.anchor, nodes.inline("", text))

        listing = resolved.listings[node["index"]]
        return listing_nodes(listing, self._builder.format, self._link_back(page), link_on)

    def _link_back(self, page: str) -> LinkBack:
        """Return what makes links from *page* to citations."""

        def link_back(back: Back, text: str) -> nodes.reference:
            place = _place(back.page, back.number)
            return make_refnode(self._builder, page, back.page, place, nodes.inline("", text))

        return link_back

    def _settle_marks(self) -> None:
        """Bring the notes of citations out of places where Sphinx's footnotes of LaTeX do not expect any.

        Extensions such as ``sphinx.ext.todo`` take paragraphs elsewhere without their notes: then the number stays.
        A note in a rubric or in the title of a topic comes after it.
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

    def _renumber(self) -> None:
        """Number the notes through all pages, where the pages are one book."""
        if not any(resolved.offset for resolved in self._resolved.values()):
            return
        for note in self.document.findall(nodes.footnote):
            self._add_offset(note, note[0] if len(note) else None)
        for mark in self.document.findall(nodes.footnote_reference):
            self._add_offset(mark, mark)

    def _add_offset(self, node: nodes.Element, label: Any) -> None:
        offset = self._of(node).offset
        if not offset or "auto" not in node or label is None or not label.astext().isdecimal():
            return
        label[:] = [nodes.Text(str(int(label.astext()) + offset))]


def _share_full_stop(citation: nodes.Node) -> None:
    """Take away the full stop of the sentence that *citation* ends with one of its own: "Aa et al."."""
    after = citation.next_node(descend=False, siblings=True, ascend=False)
    if isinstance(after, nodes.Text) and after.startswith(".") and not after.startswith(".."):
        citation.parent.replace(after, nodes.Text(after[1:]))


def _heading(node: nodes.Node) -> nodes.Element | None:
    """Return the heading, other than that of a section, in which *node* stands."""
    above = node.parent
    while above is not None and not isinstance(above, nodes.rubric | nodes.title):
        above = above.parent
    if isinstance(above, nodes.title) and isinstance(above.parent, nodes.section | nodes.table | nodes.document):
        return None
    return above


def _in_title(node: nodes.Node) -> bool:
    while node.parent is not None and not isinstance(node.parent, nodes.title):
        node = node.parent
    return node.parent is not None


def _place(page: str, index: int) -> str:
    """Return the id of a citation, which no other page has either: some builders make one page of all."""
    return f"cite-{nodes.make_id(page)}-{index + 1}"
