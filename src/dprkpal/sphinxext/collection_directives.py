"""Internal: the directives for references, claims and topics."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.addnodes import pending_xref

from ..collection.claims import HEDGES, VERBS, Claim
from ..collection.topics import Concept
from ..csl.document.selection import Condition, Selection
from ..errors import DprkpalError, UnknownReferenceError, VocabularyError
from ..model.citation import Cite
from .base_directive import BaseDirective, split_words
from .citation_records import BibliographyRequest, CitationRecord, DescribedObject, slug_of
from .configuration import get_settings
from .drawing_nodes import timeline_drawing
from .nodes import collection_text, pending_bibliography, pending_citation, pending_cited_in
from .roles import claim_nodes

__all__ = [
    "ClaimDirective",
    "ClaimsDirective",
    "EvidenceTableDirective",
    "ReferenceDirective",
    "TimelineDirective",
    "TopicDirective",
    "parse_years",
]

_YEARS = re.compile(r"(\d{1,4})?\s*(?:(-|–|\.\.|/)\s*(\d{1,4})?)?")


def parse_years(text: str) -> tuple[int | None, int | None]:
    """Return the first and last year in *text*; ``None`` for an open end.

    Raises:
        VocabularyError: *text* is not a range of years.

    >>> parse_years("1972"), parse_years("1970-1979"), parse_years("1970-")
    ((1972, 1972), (1970, 1979), (1970, None))
    """
    match = _YEARS.fullmatch(text.strip())
    if match is None or not (match[1] or match[3]):
        raise VocabularyError(f"{text[:40]!r} is not a range of years; write 1972, 1970-1979, 1970- or -1979")
    first = int(match[1]) if match[1] else None
    return first, int(match[3]) if match[3] else None if match[2] else first


class _ObjectDirective(BaseDirective):
    """Base class of the directives for references, claims and topics."""

    def add_target(self, kind: str, name: str, title: str, weight: int = 0) -> nodes.target:
        """Return a link target for the object *name*, and record that this page describes it."""
        found = nodes.target("")
        document = self.state.document
        anchor = ("listed-" if weight else "") + f"{kind}-{slug_of(name)}"
        copies = (anchor, *(f"{anchor}-{number}" for number in range(2, len(document.ids) + 3)))
        found["ids"] = [next(copy for copy in copies if copy not in document.ids)]
        document.set_id(found)
        if "no-index" not in self.options:
            found["bib-described"] = DescribedObject(kind, name, found["ids"][0], title, weight)
        return found

    def with_source(self, found: Iterable[nodes.Node]) -> list[nodes.Node]:
        """Set the source line on the citations among *found*."""
        found = list(found)
        for node in found:
            if isinstance(node, pending_citation):
                self.set_source_info(node)
        return found

    def topics(self, concepts: Sequence[Concept]) -> nodes.paragraph:
        """Return topic names, linked to the pages that describe them."""
        paragraph = nodes.paragraph()
        for number, concept in enumerate(concepts):
            if number:
                paragraph += nodes.Text(", ")
            link = pending_xref("", refdomain="bib", reftype="topic", reftarget=concept.id, refdoc=self.env.docname)
            link["refexplicit"] = False
            link += nodes.inline("", "", collection_text("", concept.pref_label))
            paragraph += link
        return paragraph

    def fields(self, rows: Iterable[tuple[str, str | nodes.paragraph]]) -> nodes.field_list:
        """Return a field list with these *rows*."""
        found = nodes.field_list(classes=["bib-facts"])
        for name, value in rows:
            body = value if isinstance(value, nodes.paragraph) else _paragraph(value)
            found += nodes.field("", nodes.field_name("", name), nodes.field_body("", body))
        return found

    def claim(self, name: str) -> Claim | None:
        """Return the claim with this id, or ``None`` with a warning."""
        try:
            return get_settings(self.config).library.claims[name]
        except DprkpalError as error:
            self.warn(str(error), "claim")
            return None


class ReferenceDirective(_ObjectDirective):
    """``bib:reference``: the entry of a reference and the pages that cite it. Citations link here."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {
        "annotated": directives.flag,
        "brief": directives.flag,
        "no-index": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        """Return a target, a placeholder for the entry, and a placeholder for the citing pages."""
        self.note_library_use()
        settings = get_settings(self.config)
        key = self.arguments[0]
        if key not in settings.library:
            self.warn(str(UnknownReferenceError(key, settings.library)), "key")
            return []
        only = Selection((Condition("keys", (literal_pattern(key),)),))
        request = BibliographyRequest(
            "all", only, annotated="annotated" in self.options, single=True,
            location=(self.env.docname, self.lineno),
        )  # fmt: skip
        entry = pending_bibliography(self.block_text, request=request)
        self.set_source_info(entry)
        card = nodes.container("", classes=["bib-reference"])
        card += [self.add_target("reference", key, settings.title(key)), entry]
        if "brief" not in self.options:
            card += pending_cited_in("", key=key)
        return [card]


def literal_pattern(key: str) -> str:
    """Return *key* with wildcards escaped, as a pattern that matches only this key.

    >>> literal_pattern("a[1]*")
    'a[[]1][*]'
    """
    return re.sub(r"[*?[]", lambda match: f"[{match[0]}]", key)


class ClaimDirective(_ObjectDirective):
    """``bib:claim``: a claim with its citation and its details."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {
        "brief": directives.flag,
        "context": directives.flag,
        "evidence": directives.flag,
        "no-index": directives.flag,
        "version": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        """Return the sentence, the details, and on request the evidence table."""
        self.note_library_use()
        claim = self.claim(self.arguments[0])
        if claim is None:
            return []
        settings = get_settings(self.config)
        version = settings.claim_version or "version" in self.options
        printed = claim_nodes(claim, settings, context="context" in self.options, version=version)
        sentence = self.with_source(printed)
        card = nodes.container("", classes=["bib-claim"])
        card += self.add_target("claim", claim.id, claim.sentence)
        card += nodes.paragraph("", "", *sentence)
        if "brief" not in self.options:
            card += self.fields(self._facts(claim))
        if "evidence" in self.options:
            card += evidence_table(claim, settings.library, self)
        return [card]

    def _facts(self, claim: Claim) -> Iterable[tuple[str, str | nodes.paragraph]]:
        yield "Hedge", f"{claim.hedge}: {HEDGES[claim.hedge]}" if claim.hedge in HEDGES else claim.hedge
        if claim.verb in VERBS:
            yield "Verb", f"{claim.verb}: {VERBS[claim.verb]}"
        if claim.date:
            yield "Date", claim.date
        if claim.topics:
            yield "Topics", self.topics(claim.topics)
        yield "Independence", ". ".join(filter(None, (str(claim.origins), claim.independence)))
        if claim.assessment:
            yield "Assessment", claim.assessment


class ClaimsDirective(_ObjectDirective):
    """``bib:claims``: a list of claims that match all options, with citations."""

    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {
        "topic": directives.unchanged_required,
        "entity": directives.unchanged_required,
        "source": directives.unchanged_required,
        "stance": directives.unchanged_required,
        "hedge": directives.unchanged_required,
        "years": directives.unchanged_required,
        "context": directives.flag,
        "no-index": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        """Return the list."""
        self.note_library_use()
        settings = get_settings(self.config)
        filters: dict[str, Any] = {
            name: self.options[name].strip() for name in ("topic", "entity", "source", "stance", "hedge")
            if name in self.options
        }  # fmt: skip
        try:
            if "years" in self.options:
                filters["years"] = parse_years(self.options["years"])
            claims = settings.library.claims.where(**filters)
        except DprkpalError as error:
            self.warn(str(error))
            return []
        found = nodes.bullet_list(classes=["bib-claims"])
        for claim in claims.values():
            printed = claim_nodes(
                claim, settings, context="context" in self.options, version=settings.claim_version
            )  # fmt: skip
            sentence = self.with_source(printed)
            target = self.add_target("claim", claim.id, claim.sentence, weight=1)
            found += nodes.list_item("", target, nodes.paragraph("", "", *sentence))
        return [found] if len(found) else []


class TimelineDirective(_ObjectDirective):
    """``bib:timeline``: claims, events and references in chronological order."""

    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {
        "topic": directives.unchanged_required,
        "entity": directives.unchanged_required,
        "years": directives.unchanged_required,
        "kinds": directives.unchanged_required,
        "no-drawing": directives.flag,
        "no-index": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        """Return a drawing for HTML, and a list for all formats."""
        self.note_library_use()
        settings = get_settings(self.config)
        filters: dict[str, Any] = {
            name: self.options[name].strip() for name in ("topic", "entity") if name in self.options
        }
        try:
            if "years" in self.options:
                filters["years"] = parse_years(self.options["years"])
            if "kinds" in self.options:
                filters["kinds"] = split_words(self.options["kinds"])
            timeline = settings.library.timeline(**filters)
        except DprkpalError as error:
            self.warn(str(error))
            return []
        found = nodes.bullet_list(classes=["bib-timeline"])
        for moment in timeline:
            line = nodes.paragraph("", "", nodes.strong("", moment.span.words), nodes.Text(": "))
            item = nodes.list_item("", line)
            if moment.kind == "claim":
                item.insert(0, self.add_target("claim", moment.id, moment.label, weight=1))
                line += self.with_source(claim_nodes(settings.library.claims[moment.id], settings))
            elif moment.kind == "reference":
                line += self.with_source([pending_citation("", record=CitationRecord((Cite(moment.id),), "titled"))])
            else:
                line += collection_text("", moment.label)
            found += item
        if not len(found):
            return []
        picture = len(timeline) > 1 and "no-drawing" not in self.options
        return [timeline_drawing(timeline), found] if picture else [found]


class TopicDirective(_ObjectDirective):
    """``bib:topic``: the definition of a topic, and its related topics."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {"no-index": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Return the definition and the links."""
        self.note_library_use()
        try:
            topic = get_settings(self.config).library.topics[self.arguments[0]]
        except DprkpalError as error:
            self.warn(str(error), "topic")
            return []
        card = nodes.container("", classes=["bib-topic"])
        card += self.add_target("topic", topic.id, topic.pref_label)
        card += _paragraph(topic.definition or topic.pref_label)
        rows = [("Also called", _paragraph(", ".join(topic.alt_label)))] if topic.alt_label else []
        related_topics = (("Broader", topic.broader), ("Narrower", topic.narrower), ("Related", topic.related))
        rows += [(name, self.topics(concepts)) for name, concepts in related_topics if concepts]
        if rows:
            card += self.fields(rows)
        return [card]


class EvidenceTableDirective(_ObjectDirective):
    """``bib:evidence-table``: a table of evidence for each of the given claims."""

    required_arguments = 1
    optional_arguments = 0
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {"stance": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Return one table per claim."""
        self.note_library_use()
        library = get_settings(self.config).library
        stances = split_words(self.options.get("stance"))
        claims = [claim for name in split_words(self.arguments[0]) if (claim := self.claim(name)) is not None]
        return [evidence_table(claim, library, self, stances) for claim in claims]


def evidence_table(claim: Claim, works: Any, directive: _ObjectDirective, stances: Sequence[str] = ()) -> nodes.table:
    """Return the evidence for *claim* as a table, limited to these *stances* if any."""
    heads = ("Source", "Stance", "Where", "Note")
    group = nodes.tgroup("", *(nodes.colspec("", colwidth=width) for width in (28, 12, 15, 45)), cols=len(heads))
    group += nodes.thead("", _row(nodes.Text(head) for head in heads))
    body = nodes.tbody()
    for row in claim.evidence:
        if stances and row.stance not in stances:
            continue
        source: nodes.Node = collection_text("", row.source)
        if row.source in works:
            source = pending_citation("", record=CitationRecord((Cite(row.source),), "short"))
            directive.set_source_info(source)
        stance = row.stance if row.carries or row.stance in ("disputes", "context") else f"({row.stance})"
        texts = [collection_text("", text or "") for text in (row.locator, row.note)]
        body += _row([source, nodes.Text(stance), *texts])
    group += body
    title = nodes.title("", "", collection_text("", claim.sentence))
    table = nodes.table("", title, group, classes=["bib-evidence", "colwidths-given"])
    directive.set_source_info(table)
    return table


def _paragraph(text: str) -> nodes.paragraph:
    """Return a paragraph with text of the collection."""
    return nodes.paragraph("", "", collection_text("", text))


def _row(cells: Iterable[nodes.Node]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", cell)) for cell in cells))
