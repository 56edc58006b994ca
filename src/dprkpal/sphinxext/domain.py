"""The domain: what the pages ask for, what they get, and where works, claims and topics are described.

It is called ``bib``: the word says what it holds in anybody's documentation, whatever that is about, and
sphinxcontrib-bibtex, beside which it runs, has ``cite``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import replace
from typing import Any, ClassVar

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.builders import Builder
from sphinx.domains import Domain, ObjType
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

from ..errors import UnknownClaimError, UnknownReferenceError, UnknownTopicError
from ..model.description import describe
from .bibliography_directives import AnnotatedBibliography, Bibliography, NotesHere
from .citation_records import Described, Listing, Page, Placed, Resolved, Target
from .collection_directives import (
    ClaimDirective,
    ClaimsDirective,
    EvidenceTable,
    ReferenceDirective,
    TimelineDirective,
    TopicDirective,
)
from .configuration import setting_of
from .nodes import pending_backs, pending_citation, pending_listing
from .rendered_text import shown
from .resolver import Resolution
from .roles import FORMS, CiteRole, ClaimRole, LinkRole

__all__ = ["NAME", "BibDomain"]

logger = logging.getLogger(__name__)

NAME = "bib"
"""The name of the domain."""

_CLEARED = ("placed", "listings", "notes", "links", "described", "users", "titled")
"""What is known of each page from reading it."""


class BibDomain(Domain):
    """Citations, bibliographies, claims and topics."""

    name = NAME
    label = "bibliography"
    object_types: ClassVar = {
        "reference": ObjType("reference", "ref"),
        "claim": ObjType("claim", "claim"),
        "topic": ObjType("topic", "topic"),
    }
    roles: ClassVar = {
        **{name: CiteRole(form) for name, form in FORMS.items()},
        "ref": LinkRole(),
        "claim": ClaimRole(),
        "topic": LinkRole(),
    }
    directives: ClassVar = {
        "annotated-bibliography": AnnotatedBibliography,
        "bibliography": Bibliography,
        "claim": ClaimDirective,
        "claims": ClaimsDirective,
        "evidence-table": EvidenceTable,
        "notes": NotesHere,
        "reference": ReferenceDirective,
        "timeline": TimelineDirective,
        "topic": TopicDirective,
    }
    initial_data: ClassVar = {
        **{name: {} for name in _CLEARED},
        "pages": (),
        "resolved": {},
        "canonical": {},
        "objects": {},
        "digest": "",
    }
    data_version = 2
    dangling_warnings: ClassVar = {
        "ref": "no reference %(target)r",
        "claim": "no claim %(target)r",
        "topic": "no topic %(target)r",
    }

    # -- reading -----------------------------------------------------------------------------------

    def clear_doc(self, docname: str) -> None:
        """Forget what was read of a page, though not what it got: that is compared with what it gets next."""
        for name in _CLEARED:
            self.data[name].pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process has read."""
        for name in _CLEARED:
            for docname in docnames:
                if docname in otherdata[name]:
                    self.data[name][docname] = otherdata[name][docname]

    def process_doc(self, env: BuildEnvironment, docname: str, document: nodes.document) -> None:
        """Number the citations and bibliographies of a page, and note what they ask for."""
        placed: list[tuple[int, int, pending_citation]] = []
        listings: list[Listing] = []
        place: dict[int, int] = {}
        marks: dict[str, int] = {}
        links: dict[tuple[str, str], None] = {}
        for at, node in enumerate(document.findall()):
            place[id(node)] = at
            if isinstance(node, nodes.footnote_reference):
                marks.setdefault(node.get("refid", ""), at)
            elif isinstance(node, pending_listing):
                node["docname"], node["index"] = docname, len(listings)
                listings.append(node["listing"])
            elif isinstance(node, pending_backs):
                node["docname"] = docname
            elif isinstance(node, pending_xref) and node.get("refdomain") == NAME:
                links[_kind(node["reftype"]), node["reftarget"]] = None
        copies: list[pending_citation] = []
        for node in document.findall(pending_citation):
            if "serial" not in node:  # in a definition, which is not printed
                continue
            if _in_contents(node):
                copies.append(node)
                continue
            note = node.parent
            while note is not None and not isinstance(note, nodes.footnote):
                note = note.parent
            at = place[id(node)]
            first = at if note is None else min((marks[one] for one in note["ids"] if one in marks), default=at)
            placed.append((first, at, node))
        placed.sort(key=lambda one: one[:2])
        records: list[Placed] = []
        for _, _, node in placed:
            number = _note_number(node)
            record: Placed = node["placed"]
            if number is None:  # a note with a sign has no number; it follows the one before
                number = max((one.note for one in records), default=0) or 1
            node["docname"], node["index"] = docname, len(records)
            node["placed"] = replace(record, note=number)
            records.append(node["placed"])
        originals = {node["serial"]: node for _, _, node in placed}
        for node in copies:  # a title in a table of contents says what it says above its section
            original = originals.get(node["serial"])
            if original is None or not original["placed"].is_words:
                node.parent.remove(node)
            else:
                node.attributes.update(docname=docname, index=original["index"], placed=original["placed"])
        described: list[Described] = [
            node["bib-described"] for node in document.findall(nodes.Element) if "bib-described" in node
        ]
        found = {"placed": tuple(records), "listings": tuple(listings), "links": tuple(links)}
        found |= {"described": tuple(described)}
        for name, value in found.items():
            if value:
                self.data[name][docname] = value
        notes = [_label(note) or 0 for note in document.findall(nodes.footnote) if "auto" in note]
        if notes:
            self.data["notes"][docname] = max(notes)

    def clean_titles(self, docname: str) -> None:
        """Keep of the citations in the titles that tables of contents show those that are words of the sentence.

        Docutils leaves the marks of notes out of these titles, and so do we with citations in brackets.
        """
        for tree in self._titles(docname):
            for node in list(tree.findall(pending_citation)):
                placed = node.get("placed")
                if placed is not None and placed.is_words and "index" in node:
                    words = nodes.inline("")
                    words["bib-index"] = node["index"]
                    node.parent.replace(node, words)
                    self.data["titled"][docname] = True
                    continue
                at = node.parent.index(node)
                before = node.parent[at - 1] if at else None
                if isinstance(before, nodes.Text):
                    node.parent.replace(before, nodes.Text(before.rstrip()))
                node.parent.remove(node)

    def _titles(self, docname: str) -> list[nodes.Element]:
        """Return the trees of a page that hold titles for other pages."""
        env = self.env
        found = (env.titles.get(docname), env.longtitles.get(docname), env.tocs.get(docname))
        return [tree for tree in found if tree is not None]

    def _fill_titles(self) -> None:
        """Put into the titles of all pages what their citations say."""
        for docname in self.data["titled"]:
            texts = self.data["resolved"].get(docname, Resolved()).texts
            for tree in self._titles(docname):
                for node in tree.findall(nodes.inline):
                    if "bib-index" in node and node["bib-index"] < len(texts):
                        node[:] = [nodes.Text(shown(texts[node["bib-index"]]))]

    def note_user(self, docname: str) -> None:
        """Note that a page depends on the works."""
        self.data["users"][docname] = True

    # -- when all is read --------------------------------------------------------------------------

    def outdated(self) -> list[str]:
        """Return the pages that have to be read again because the works or the style are others than before."""
        if self.data["digest"] in ("", setting_of(self.env.config).digest):
            return []
        return list(self.data["users"])

    def update(self) -> list[str]:
        """Format everything anew; return the pages on which something is not what it was."""
        setting = setting_of(self.env.config)
        pages = tuple(self._pages())
        if pages == self.data["pages"] and setting.digest == self.data["digest"]:
            self._fill_titles()
            return []
        resolution = Resolution(pages, setting)
        before: dict[str, Resolved] = self.data["resolved"]
        resolved = resolution.run()
        self.data["pages"], self.data["digest"], self.data["resolved"] = pages, setting.digest, resolved
        self.data["canonical"] = {
            key: (target, describe(setting.library[key].csl)) for key, target in resolution.canonical.items()
        }
        self.data["objects"] = resolution.described
        self._fill_titles()
        self._complain(resolution)
        nothing = Resolved()
        return [name for name, one in resolved.items() if one != before.get(name, nothing)]

    def _pages(self) -> Iterator[Page]:
        """Yield the pages in reading order, with what each asks for."""
        for name in _reading_order(self.env):
            title = self.env.titles.get(name)
            yield Page(
                name,
                title.astext() if title is not None else name,
                self.data["placed"].get(name, ()),
                self.data["listings"].get(name, ()),
                self.data["notes"].get(name, 0),
                self.data["links"].get(name, ()),
                self.data["described"].get(name, ()),
            )

    def _complain(self, resolution: Resolution) -> None:
        """Warn of what no reader will find."""
        setting = setting_of(self.env.config)
        if not setting.is_note:
            for key, docname in resolution.unlisted.items():
                logger.warning(
                    "%r is cited and stands in no bibliography; put '.. bib:bibliography::' on a page",
                    key,
                    type="dprkpal",
                    subtype="unlisted",
                    location=docname,
                )
        for listing in resolution.empty:
            logger.warning(
                "the style has no bibliography; give the directive a ':style:' that has one",
                type="dprkpal",
                subtype="style",
                location=listing.location,
            )

    # -- links -------------------------------------------------------------------------------------

    def target(self, kind: str, name: str) -> Target | None:
        """Return where a work, a claim or a topic is described: a work on a page about it, else in a bibliography."""
        found = self.data["objects"].get((kind, name))
        if found is None and kind == "reference":
            found = self.data["canonical"].get(name)
        return found[0] if found is not None else None

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> nodes.reference | None:
        """Return the link to a work, a claim or a topic; ``None`` leaves it to other documentations."""
        kind = _kind(typ)
        found = self.target(kind, target)
        if found is None:
            return None
        if not node.get("refexplicit"):
            contnode = nodes.inline("", self.words(kind, target), classes=contnode["classes"])
        return make_refnode(builder, fromdocname, found.page, found.anchor, contnode)

    def resolve_any_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> list[tuple[str, nodes.reference]]:
        """Return the links to everything of this name."""
        found = []
        for role in ("ref", "claim", "topic"):
            link = self.resolve_xref(env, fromdocname, builder, role, target, node, contnode)
            if link is not None:
                found.append((f"{NAME}:{role}", link))
        return found

    def words(self, kind: str, name: str) -> str:
        """Return what a link to an object says, where the writer does not say it."""
        works = setting_of(self.env.config).library
        if kind == "claim" and name in works.claims:
            return works.claims[name].sentence.removesuffix(".")
        if kind == "topic" and name in works.topics:
            return works.topics[name].pref_label
        if kind == "reference" and name in works:
            return setting_of(self.env.config).title(name)
        return name

    def is_known(self, kind: str, name: str) -> bool:
        """Return whether the library has an object of this name, described on a page or not."""
        works = setting_of(self.env.config).library
        return name in {"claim": works.claims, "topic": works.topics}.get(kind, works)

    def unknown(self, kind: str, name: str) -> str:
        """Return what is said of a name that nothing has."""
        works = setting_of(self.env.config).library
        if kind == "claim":
            return str(UnknownClaimError(name, works.claims))
        if kind == "topic":
            return str(UnknownTopicError(name, works.topics))
        return str(UnknownReferenceError(name, works))

    def get_objects(self) -> Iterable[tuple[str, str, str, str, str, int]]:
        """Yield every work, claim and topic that is described on a page."""
        for key, (target, words) in self.data["canonical"].items():
            if ("reference", key) not in self.data["objects"]:
                yield key, words, "reference", target.page, target.anchor, 1
        for (kind, name), (target, words) in self.data["objects"].items():
            yield name, words, kind, target.page, target.anchor, 1


def _kind(role: str) -> str:
    return "reference" if role == "ref" else role


def _label(note: nodes.Element) -> int | None:
    """Return the number of a note, or ``None`` where it has another sign."""
    label = note[0].astext() if len(note) and isinstance(note[0], nodes.label) else ""
    return int(label) if label.isdecimal() else None


def _note_number(node: nodes.Node) -> int | None:
    """Return the number of the note that *node* stands in, 0 for none, ``None`` for one without a number."""
    above = node.parent
    while above is not None:
        if isinstance(above, nodes.footnote):
            return _label(above)
        above = above.parent
    return 0


def _in_contents(node: nodes.Node) -> bool:
    """Return whether *node* stands in a table of contents of its own page."""
    above = node.parent
    while above is not None:
        if isinstance(above, nodes.topic) and "contents" in above["classes"]:
            return True
        above = above.parent
    return False


def _reading_order(env: BuildEnvironment) -> list[str]:
    """Return the pages in the order of the tables of contents; those that are in none come last, by name."""
    order: dict[str, None] = {}
    todo = [env.config.root_doc]
    while todo:
        name = todo.pop()
        if name in env.all_docs and name not in order:
            order[name] = None
            todo += reversed(env.toctree_includes.get(name, ()))
    return [*order, *sorted(set(env.all_docs) - order.keys())]
