"""Internal: the Sphinx domain ``bib``, which stores citations and link targets.

The name describes the content of any documentation. The name ``cite`` belongs to sphinxcontrib-bibtex, which may be
loaded too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from typing import Any, ClassVar

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.builders import Builder
from sphinx.domains import Domain, ObjType
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

from ..errors import UnknownClaimError, UnknownTopicError, visible
from ..model.description import describe
from .bibliography_directives import AnnotatedBibliographyDirective, BibliographyDirective, NotesDirective
from .citation_records import BibliographyRequest, CitationRecord, DescribedObject, LinkTarget, PageRecord, ResolvedPage
from .collection_directives import (
    ClaimDirective,
    ClaimsDirective,
    EvidenceTableDirective,
    ReferenceDirective,
    TimelineDirective,
    TopicDirective,
)
from .configuration import get_settings
from .link_texts import fill_links_of_myst, link_texts, update_labels
from .nodes import collection_text, pending_bibliography, pending_citation, pending_cited_in, replace_text
from .resolver import CitationResolver
from .rich_text import plain_text_of
from .roles import ROLE_FORMS, CiteRole, ClaimRole, LinkRole

__all__ = ["DOMAIN_NAME", "BibDomain"]

logger = logging.getLogger(__name__)

DOMAIN_NAME = "bib"
"""The name of the domain."""

_PAGE_DATA = (
    "citations", "bibliographies", "notes", "links", "described_objects", "library_users", "titles_with_citations",
    "cited_keys", "link_texts",
)  # fmt: skip
"""Data stored for each page while it is read."""


class BibDomain(Domain):
    """Citations, bibliographies, claims and topics."""

    name = DOMAIN_NAME
    label = "bibliography"
    object_types: ClassVar = {
        "reference": ObjType("reference", "ref"),
        "claim": ObjType("claim", "claim"),
        "topic": ObjType("topic", "topic"),
    }
    roles: ClassVar = {
        **{name: CiteRole(form) for name, form in ROLE_FORMS.items()},
        "ref": LinkRole(),
        "claim": ClaimRole(),
        "topic": LinkRole(),
    }
    directives: ClassVar = {
        "annotated-bibliography": AnnotatedBibliographyDirective,
        "bibliography": BibliographyDirective,
        "claim": ClaimDirective,
        "claims": ClaimsDirective,
        "evidence-table": EvidenceTableDirective,
        "notes": NotesDirective,
        "reference": ReferenceDirective,
        "timeline": TimelineDirective,
        "topic": TopicDirective,
    }
    initial_data: ClassVar = {
        **{name: {} for name in _PAGE_DATA},
        "pages": (),
        "resolved": {},
        "canonical": {},
        "objects": {},
        "fingerprint": "",
        "reading": "",
        "fetched": "",
    }
    data_version = 9
    dangling_warnings: ClassVar = {
        "ref": "no reference %(target)r",
        "claim": "no claim %(target)r",
        "topic": "no topic %(target)r",
    }

    # -- reading -----------------------------------------------------------------------------------

    def clear_doc(self, docname: str) -> None:
        """Delete the data read from a page.

        Its formatted content is kept, to detect whether it changes.
        """
        for name in _PAGE_DATA:
            self.data[name].pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Add the data read by another process."""
        for name in _PAGE_DATA:
            for docname in docnames:
                if docname in otherdata[name]:
                    self.data[name][docname] = otherdata[name][docname]

    def process_doc(self, env: BuildEnvironment, docname: str, document: nodes.document) -> None:
        """Number the citations and bibliographies of a page and store them."""
        numbered: list[tuple[int, int, pending_citation]] = []
        requests: list[BibliographyRequest] = []
        place: dict[int, int] = {}
        marks: dict[str, int] = {}
        links: dict[tuple[str, str], None] = {}
        for at, node in enumerate(document.findall()):
            place[id(node)] = at
            if isinstance(node, nodes.footnote_reference):
                marks.setdefault(node.get("refid", ""), at)
            elif isinstance(node, pending_bibliography):
                node["docname"], node["index"] = docname, len(requests)
                requests.append(node["request"])
            elif isinstance(node, pending_cited_in):
                node["docname"] = docname
            elif isinstance(node, pending_xref) and node.get("refdomain") == DOMAIN_NAME:
                links[_kind(node["reftype"]), node["reftarget"]] = None
        copies: list[pending_citation] = []
        for node in document.findall(pending_citation):
            if "serial" not in node:  # in a substitution definition, which is not printed
                continue
            if _in_contents(node):
                copies.append(node)
                continue
            note = node.parent
            while note is not None and not isinstance(note, nodes.footnote):
                note = note.parent
            at = place[id(node)]
            first = at if note is None else min((marks[one] for one in note["ids"] if one in marks), default=at)
            numbered.append((first, at, node))
        numbered.sort(key=lambda one: one[:2])
        records: list[CitationRecord] = []
        for _, _, node in numbered:
            number = _note_number(node)
            record: CitationRecord = node["record"]
            if number is None:  # a note marked by a symbol follows the numbered note before it
                number = max((one.note for one in records), default=0) or 1
            node["docname"], node["index"] = docname, len(records)
            node["record"] = replace(record, note=number)
            records.append(node["record"])
        originals = {node["serial"]: node for _, _, node in numbered}
        for node in copies:  # a table of contents repeats citations in titles
            original = originals.get(node["serial"])
            if original is None or not original["record"].is_words:
                node.parent.remove(node)
            else:
                node.attributes.update(docname=docname, index=original["index"], record=original["record"])
        described: list[DescribedObject] = [
            node["bib-described"] for node in document.findall(nodes.Element) if "bib-described" in node
        ]
        found = {"citations": tuple(records), "bibliographies": tuple(requests), "links": tuple(links)}
        found |= {"described_objects": tuple(described)}
        for name, value in found.items():
            if value:
                self.data[name][docname] = value
        notes = [_label(note) or 0 for note in document.findall(nodes.footnote) if "auto" in note]
        if notes:
            self.data["notes"][docname] = max(notes)

    def clean_titles(self, docname: str, document: nodes.document) -> None:
        """Remove citations from the titles shown in tables of contents and links, except those needed as words.

        Docutils removes footnote marks from these titles; citations in brackets are removed in the same way.
        """
        for tree in self._titles(docname):
            for node in list(tree.findall(pending_citation)):
                record = node.get("record")
                if record is not None and record.is_words and "index" in node:
                    words = nodes.inline("")
                    words["bib-index"] = node["index"]
                    node.parent.replace(node, words)
                    self.data["titles_with_citations"][docname] = True
                    continue
                at = node.parent.index(node)
                before = node.parent[at - 1] if at else None
                if isinstance(before, nodes.Text):
                    replace_text(before, before.rstrip())
                node.parent.remove(node)
        if found := link_texts(document, self._labels, docname):
            self.data["link_texts"][docname] = found
        fill_links_of_myst(document, docname)

    @property
    def _labels(self) -> dict[str, tuple[str, str, str]]:
        """The labels of Sphinx: page, id and text by name."""
        std: Any = self.env.domains["std"]
        return std.labels  # type: ignore[no-any-return]  # a property

    def _titles(self, docname: str) -> list[nodes.Element]:
        """Return the trees of a page that contain titles for other pages."""
        env = self.env
        found = (env.titles.get(docname), env.longtitles.get(docname), env.tocs.get(docname))
        return [tree for tree in found if tree is not None]

    def _update_titles(self) -> None:
        """Insert the formatted citations into the titles of all pages."""
        for docname in self.data["titles_with_citations"]:
            texts = self.data["resolved"].get(docname, ResolvedPage()).texts
            for tree in self._titles(docname):
                for node in tree.findall(nodes.inline):
                    if "bib-index" in node and node["bib-index"] < len(texts):
                        node[:] = [nodes.Text(plain_text_of(texts[node["bib-index"]]))]
        update_labels(self._labels, self.data["link_texts"], self.data["resolved"])

    def note_library_use(self, docname: str) -> None:
        """Record that a page must be read again when the library changes."""
        self.data["library_users"][docname] = True

    def note_cited_key(self, docname: str, written: str, meant: tuple[str, str] | None) -> None:
        """Record what a key on a page means: a key of the library and a prefix, or ``None`` if it is unknown."""
        self.data["cited_keys"].setdefault(docname, {})[written] = meant

    # -- when all is read --------------------------------------------------------------------------

    def outdated(self) -> list[str]:
        """Return the pages to read again because the library or the settings changed.

        A page is read again if a key on it now means another reference, or none.
        """
        settings = get_settings(self.env.config)
        if self.data["reading"] not in ("", settings.reading):
            return list(self.env.all_docs)
        found = {
            docname for docname, keys in self.data["cited_keys"].items()
            if any(settings.cited_key(written) != meant for written, meant in keys.items())
        }  # fmt: skip
        if self.data["fingerprint"] not in ("", settings.fingerprint):
            found.update(self.data["library_users"])
        return sorted(found)

    def update(self) -> list[str]:
        """Format all citations and bibliographies. Return the pages that changed."""
        settings = get_settings(self.env.config)
        self.data["reading"] = settings.reading
        self._log_written_keys()
        works = settings.cited_works
        pages, missing = works.fetch(tuple(self._pages()))
        before_now = (self.data["pages"], self.data["fingerprint"], self.data["fetched"])
        if (pages, settings.fingerprint, works.digest) == before_now and not missing:
            self._update_titles()
            return []
        resolver = CitationResolver(pages, settings)
        before: dict[str, ResolvedPage] = self.data["resolved"]
        resolved = resolver.run()
        self.data["pages"], self.data["fingerprint"], self.data["resolved"] = pages, settings.fingerprint, resolved
        self.data["fetched"] = works.digest
        self.data["canonical"] = {
            key: (target, describe(settings.library[key].csl)) for key, target in resolver.canonical.items()
        }
        self.data["objects"] = resolver.described_objects
        self._update_titles()
        self._warn_about(resolver)
        self._warn_about_missing_fields(resolver.cited)
        self._warn_about_fetching(missing)
        nothing = ResolvedPage()
        return [name for name, one in resolved.items() if one != before.get(name, nothing)]

    def _pages(self) -> Iterator[PageRecord]:
        """Yield the pages in reading order with their data."""
        for name in _reading_order(self.env):
            title = self.env.titles.get(name)
            yield PageRecord(
                name,
                tuple(_title_parts(title)) if title is not None else (name,),
                self.data["citations"].get(name, ()),
                self.data["bibliographies"].get(name, ()),
                self.data["notes"].get(name, 0),
                self.data["links"].get(name, ()),
                self.data["described_objects"].get(name, ()),
                tuple(self.env.toctree_includes.get(name, ())),
            )

    def _warn_about(self, resolver: CitationResolver) -> None:
        """Warn about citations without a bibliography entry and about empty bibliographies."""
        settings = get_settings(self.env.config)
        for key, docname in resolver.undeclared.items():
            message = settings.unknown_keys.message(key)
            logger.warning("%s", message, type="dprkpal", subtype="key", location=docname)
        if not settings.is_note:
            for key, docname in resolver.unlisted.items():
                logger.warning(
                    "%r is cited but not listed in any bibliography; add '.. bib:bibliography::' to a page",
                    key,
                    type="dprkpal",
                    subtype="unlisted",
                    location=docname,
                )
        for request in resolver.empty:
            logger.warning(
                "the style does not define a bibliography; add ':style:' with a style that does",
                type="dprkpal",
                subtype="style",
                location=request.location,
            )

    def _log_written_keys(self) -> None:
        """Log once which keys are cited in other upper and lower case."""
        cited = {(name, *meant) for keys in self.data["cited_keys"].values() for name, meant in keys.items() if meant}
        for name, key, prefix in sorted(cited):
            if prefix or name == key:
                continue
            logger.info("dprkpal: %r is read as the key %r, because BibTeX ignores the case of keys", name, key)

    def _warn_about_missing_fields(self, cited: Iterable[str]) -> None:
        """Warn about fields that cited references lack, if readers need them to find the work."""
        from ..checks.bibliography import check_completeness  # slow to import, and not needed when nothing has changed

        settings = get_settings(self.env.config)
        entries = [settings.library[key] for key in cited]
        own = [(one.csl, *one.place) for one in entries if one.place[0] in settings.own_files]
        for finding in check_completeness(own):
            if finding.code != "BIB005":  # styles print "n.d."
                place = f"{finding.path}:{finding.line or ''}"
                message = f"{finding.key}: {finding.message}"
                logger.warning("%s", visible(message), type="dprkpal", subtype="incomplete", location=place)

    def _warn_about_fetching(self, missing: Mapping[str, str]) -> None:
        """Warn about works that could not be fetched, each with the first page that cites it."""
        works = get_settings(self.env.config).cited_works
        if works.problem is not None:
            logger.warning("%s", works.problem, type="dprkpal", subtype="source")
        for key, docname in missing.items():
            logger.warning("%s", works.unknown_keys.message(key), type="dprkpal", subtype="key", location=docname)

    # -- links -------------------------------------------------------------------------------------

    def target(self, kind: str, name: str) -> LinkTarget | None:
        """Return the link target of an object. A reference without a page of its own links to its entry."""
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
        """Return a link to an object, or ``None`` so that intersphinx can resolve it."""
        kind = _kind(typ)
        found = self.target(kind, target)
        if found is None:
            return None
        if not node.get("refexplicit"):
            words = collection_text("", self.words(kind, target))
            contnode = nodes.inline("", "", words, classes=contnode["classes"])
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
        """Return links to all objects with this name, or to several references, whose keys have commas between them."""
        found: list[tuple[str, Any]] = []
        keys = [key.strip() for key in target.split(",")]
        if len(keys) > 1 and not node.get("refexplicit"):
            links = [self.resolve_xref(env, fromdocname, builder, "ref", key, node, contnode) for key in keys]
            if None not in links:
                joined = [one for link in links if link is not None for one in (nodes.Text(", "), link)]
                return [(f"{DOMAIN_NAME}:ref", nodes.inline("", "", *joined[1:]))]  # type: ignore[list-item]  # any node
            return []
        for role in ("ref", "claim", "topic"):
            link = self.resolve_xref(env, fromdocname, builder, role, target, node, contnode)
            if link is not None:
                found.append((f"{DOMAIN_NAME}:{role}", link))
        return found

    def words(self, kind: str, name: str) -> str:
        """Return the default text of a link to an object."""
        works = get_settings(self.env.config).library
        if kind == "claim" and name in works.claims:
            return works.claims[name].sentence.removesuffix(".")
        if kind == "topic" and name in works.topics:
            return works.topics[name].pref_label
        if kind == "reference" and name in works:
            return get_settings(self.env.config).title(name)
        return name

    def is_known(self, kind: str, name: str) -> bool:
        """Return whether the library has an object with this name."""
        works = get_settings(self.env.config).library
        if kind == "claim":
            return name in works.claims
        return name in (works.topics if kind == "topic" else works)

    def unknown(self, kind: str, name: str) -> str:
        """Return the warning for a name that does not exist."""
        works = get_settings(self.env.config).library
        if kind == "claim":
            return str(UnknownClaimError(name, works.claims))
        if kind == "topic":
            return str(UnknownTopicError(name, works.topics))
        return get_settings(self.env.config).unknown_keys.message(name)

    def get_objects(self) -> Iterable[tuple[str, str, str, str, str, int]]:
        """Yield every reference, claim and topic that can be linked to."""
        for key, (target, words) in self.data["canonical"].items():
            if ("reference", key) not in self.data["objects"]:
                yield key, words, "reference", target.page, target.anchor, 1
        for (kind, name), (target, words) in self.data["objects"].items():
            yield name, words, kind, target.page, target.anchor, 1


def _title_parts(title: nodes.Node) -> Iterator[str | int]:
    """Yield the texts of a title, and the indexes of the citations between them."""
    if "bib-index" in getattr(title, "attributes", ()):
        yield title["bib-index"]  # type: ignore[index]  # an element
    elif isinstance(title, nodes.Text):
        yield title.astext()
    else:
        for child in title.children:
            yield from _title_parts(child)


def _kind(role: str) -> str:
    return "reference" if role == "ref" else role


def _label(note: nodes.Element) -> int | None:
    """Return the number of a note, or ``None`` if it is marked by a symbol."""
    label = note[0].astext() if len(note) and isinstance(note[0], nodes.label) else ""
    return int(label) if label.isdecimal() else None


def _note_number(node: nodes.Node) -> int | None:
    """Return the number of the note that contains *node*; 0 outside notes, ``None`` in a note marked by a symbol."""
    above = node.parent
    while above is not None:
        if isinstance(above, nodes.footnote):
            return _label(above)
        above = above.parent
    return 0


def _in_contents(node: nodes.Node) -> bool:
    """Return whether *node* is in a table of contents of its own page."""
    above = node.parent
    while above is not None:
        if isinstance(above, nodes.topic) and "contents" in above["classes"]:
            return True
        above = above.parent
    return False


def _reading_order(env: BuildEnvironment) -> list[str]:
    """Return the pages in the order of the tables of contents, followed by all others by name."""
    order: dict[str, None] = {}
    todo = [env.config.root_doc]
    while todo:
        name = todo.pop()
        if name in env.all_docs and name not in order:
            order[name] = None
            todo += reversed(env.toctree_includes.get(name, ()))
    return [*order, *sorted(set(env.all_docs) - order.keys())]
