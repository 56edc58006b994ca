"""The directives that describe works, claims and topics."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.addnodes import pending_xref

from ..collection.claims import HEDGES, Claim
from ..collection.topics import Concept
from ..errors import DprkpalError, UnknownReferenceError, VocabularyError
from ..model.citation import Cite
from .base_directive import Reporting, words_of
from .citation_records import Described, Listing, Placed, slug_of
from .configuration import setting_of
from .drawing_nodes import timeline_drawing
from .nodes import pending_backs, pending_citation, pending_listing
from .roles import claim_nodes

__all__ = [
    "ClaimDirective",
    "ClaimsDirective",
    "EvidenceTable",
    "ReferenceDirective",
    "TimelineDirective",
    "TopicDirective",
    "years_of_option",
]

_YEARS = re.compile(r"(\d{1,4})?\s*(?:(-|–|\.\.|/)\s*(\d{1,4})?)?")


def years_of_option(text: str) -> tuple[int | None, int | None]:
    """Return the first and the last year that *text* writes; ``None`` for an open end.

    Raises:
        VocabularyError: It writes none.

    >>> years_of_option("1972"), years_of_option("1970-1979"), years_of_option("1970-")
    ((1972, 1972), (1970, 1979), (1970, None))
    """
    match = _YEARS.fullmatch(text.strip())
    if match is None or not (match[1] or match[3]):
        raise VocabularyError(f"{text[:40]!r} is not a year or years; write 1972, 1970-1979, 1970- or -1979")
    first = int(match[1]) if match[1] else None
    return first, int(match[3]) if match[3] else None if match[2] else first


class _Statement(Reporting):
    """What these directives share."""

    def described(self, kind: str, name: str, title: str, weight: int = 0) -> nodes.target:
        """Return a target for the object *name*, which this page describes."""
        found = nodes.target("")
        document = self.state.document
        anchor = ("listed-" if weight else "") + f"{kind}-{slug_of(name)}"
        copies = (anchor, *(f"{anchor}-{number}" for number in range(2, len(document.ids) + 3)))
        found["ids"] = [next(copy for copy in copies if copy not in document.ids)]
        document.set_id(found)
        if "no-index" not in self.options:
            found["bib-described"] = Described(kind, name, found["ids"][0], title, weight)
        return found

    def waiting(self, found: Iterable[nodes.Node]) -> list[nodes.Node]:
        """Return nodes that know where they stand."""
        found = list(found)
        for node in found:
            if isinstance(node, pending_citation):
                self.set_source_info(node)
        return found

    def topics(self, concepts: Sequence[Concept]) -> nodes.paragraph:
        """Return the names of topics, each a link to where it is described."""
        paragraph = nodes.paragraph()
        for number, concept in enumerate(concepts):
            if number:
                paragraph += nodes.Text(", ")
            link = pending_xref("", refdomain="bib", reftype="topic", reftarget=concept.id, refdoc=self.env.docname)
            link["refexplicit"] = False
            link += nodes.inline("", concept.pref_label)
            paragraph += link
        return paragraph

    def fields(self, rows: Iterable[tuple[str, str | nodes.paragraph]]) -> nodes.field_list:
        """Return a list of fields."""
        found = nodes.field_list(classes=["bib-facts"])
        for name, value in rows:
            body = value if isinstance(value, nodes.paragraph) else nodes.paragraph("", value)
            found += nodes.field("", nodes.field_name("", name), nodes.field_body("", body))
        return found

    def claim(self, name: str) -> Claim | None:
        """Return the claim of this name; ``None``, with a warning, where there is none."""
        try:
            return setting_of(self.config).library.claims[name]
        except DprkpalError as error:
            self.warn(str(error), "claim")
            return None


class ReferenceDirective(_Statement):
    """``bib:reference``: the page is about this work, so that citations lead here; its entry, and where it is cited."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {
        "annotated": directives.flag,
        "brief": directives.flag,
        "no-index": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        """Return a place for links, the entry that waits, and a line that will say who cites it."""
        self.use_domain()
        setting = setting_of(self.config)
        key = self.arguments[0]
        if key not in setting.library:
            self.warn(str(UnknownReferenceError(key, setting.library)), "key")
            return []
        listing = Listing(
            "all", (fixed(key),), annotated="annotated" in self.options, single=True,
            location=(self.env.docname, self.lineno),
        )  # fmt: skip
        entry = pending_listing(self.block_text, listing=listing)
        self.set_source_info(entry)
        card = nodes.container("", classes=["bib-reference"])
        card += [self.described("reference", key, setting.title(key)), entry]
        if "brief" not in self.options:
            card += pending_backs("", key=key)
        return [card]


def fixed(key: str) -> str:
    """Return *key* as a pattern that fits nothing else.

    >>> fixed("a[1]*")
    'a[[]1][*]'
    """
    return re.sub(r"[*?[]", lambda match: f"[{match[0]}]", key)


class ClaimDirective(_Statement):
    """``bib:claim``: a claim with its citation, and what is to be known of it."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {
        "brief": directives.flag,
        "context": directives.flag,
        "evidence": directives.flag,
        "no-index": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        """Return the sentence, the facts about it, and the table of evidence where that is asked for."""
        self.use_domain()
        claim = self.claim(self.arguments[0])
        if claim is None:
            return []
        setting = setting_of(self.config)
        sentence = self.waiting(claim_nodes(claim, setting, context="context" in self.options))
        card = nodes.container("", classes=["bib-claim"])
        card += self.described("claim", claim.id, claim.sentence)
        card += nodes.paragraph("", "", *sentence)
        if "brief" not in self.options:
            card += self.fields(self._facts(claim))
        if "evidence" in self.options:
            card += evidence_table(claim, setting.library, self)
        return [card]

    def _facts(self, claim: Claim) -> Iterable[tuple[str, str | nodes.paragraph]]:
        yield "Hedge", f"{claim.hedge}: {HEDGES[claim.hedge]}" if claim.hedge in HEDGES else claim.hedge
        if claim.date:
            yield "Date", claim.date
        if claim.topics:
            yield "Topics", self.topics(claim.topics)
        yield "Independence", ". ".join(filter(None, (str(claim.origins), claim.independence)))
        if claim.assessment:
            yield "Assessment", claim.assessment


class ClaimsDirective(_Statement):
    """``bib:claims``: the claims for which everything holds that is asked for, each with its citation."""

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
        """Return a list of the claims."""
        self.use_domain()
        setting = setting_of(self.config)
        asked: dict[str, Any] = {
            name: self.options[name].strip() for name in ("topic", "entity", "source", "stance", "hedge")
            if name in self.options
        }  # fmt: skip
        try:
            if "years" in self.options:
                asked["years"] = years_of_option(self.options["years"])
            claims = setting.library.claims.where(**asked)
        except DprkpalError as error:
            self.warn(str(error))
            return []
        found = nodes.bullet_list(classes=["bib-claims"])
        for claim in claims.values():
            sentence = self.waiting(claim_nodes(claim, setting, context="context" in self.options))
            target = self.described("claim", claim.id, claim.sentence, weight=1)
            found += nodes.list_item("", target, nodes.paragraph("", "", *sentence))
        return [found] if len(found) else []


class TimelineDirective(_Statement):
    """``bib:timeline``: claims, events and works in the order of their dates."""

    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {
        "topic": directives.unchanged_required,
        "entity": directives.unchanged_required,
        "years": directives.unchanged_required,
        "kinds": directives.unchanged_required,
        "no-drawing": directives.flag,
        "no-index": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        """Return a picture for pages of HTML, and a list of the moments."""
        self.use_domain()
        setting = setting_of(self.config)
        asked: dict[str, Any] = {
            name: self.options[name].strip() for name in ("topic", "entity") if name in self.options
        }
        try:
            if "years" in self.options:
                asked["years"] = years_of_option(self.options["years"])
            if "kinds" in self.options:
                asked["kinds"] = words_of(self.options["kinds"])
            timeline = setting.library.timeline(**asked)
        except DprkpalError as error:
            self.warn(str(error))
            return []
        found = nodes.bullet_list(classes=["bib-timeline"])
        for moment in timeline:
            line = nodes.paragraph("", "", nodes.strong("", moment.span.words), nodes.Text(": "))
            item = nodes.list_item("", line)
            if moment.kind == "claim":
                item.insert(0, self.described("claim", moment.id, moment.label, weight=1))
                line += self.waiting(claim_nodes(setting.library.claims[moment.id], setting))
            elif moment.kind == "reference":
                line += self.waiting([pending_citation("", placed=Placed((Cite(moment.id),), "titled"))])
            else:
                line += nodes.Text(moment.label)
            found += item
        if not len(found):
            return []
        picture = len(timeline) > 1 and "no-drawing" not in self.options
        return [timeline_drawing(timeline), found] if picture else [found]


class TopicDirective(_Statement):
    """``bib:topic``: what a topic takes in, and the topics around it."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {"no-index": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Return the definition and the links."""
        self.use_domain()
        try:
            topic = setting_of(self.config).library.topics[self.arguments[0]]
        except DprkpalError as error:
            self.warn(str(error), "topic")
            return []
        card = nodes.container("", classes=["bib-topic"])
        card += self.described("topic", topic.id, topic.pref_label)
        card += nodes.paragraph("", topic.definition or topic.pref_label)
        rows = [("Also called", nodes.paragraph("", ", ".join(topic.alt_label)))] if topic.alt_label else []
        around = (("Broader", topic.broader), ("Narrower", topic.narrower), ("Related", topic.related))
        rows += [(name, self.topics(concepts)) for name, concepts in around if concepts]
        if rows:
            card += self.fields(rows)
        return [card]


class EvidenceTable(_Statement):
    """``bib:evidence-table``: for each claim that is named, what every source says about it."""

    required_arguments = 1
    optional_arguments = 0
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {"stance": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Return a table for each claim."""
        self.use_domain()
        library = setting_of(self.config).library
        stances = words_of(self.options.get("stance"))
        claims = [claim for name in words_of(self.arguments[0]) if (claim := self.claim(name)) is not None]
        return [evidence_table(claim, library, self, stances) for claim in claims]


def evidence_table(claim: Claim, works: Any, directive: _Statement, stances: Sequence[str] = ()) -> nodes.table:
    """Return what the sources say about *claim* as a table; with *stances*, those that have one of them."""
    heads = ("Source", "Stance", "Where", "Note")
    group = nodes.tgroup("", *(nodes.colspec("", colwidth=width) for width in (28, 12, 15, 45)), cols=len(heads))
    group += nodes.thead("", _row(nodes.Text(head) for head in heads))
    body = nodes.tbody()
    for row in claim.evidence:
        if stances and row.stance not in stances:
            continue
        source: nodes.Node = nodes.Text(row.source)
        if row.source in works:
            source = pending_citation("", placed=Placed((Cite(row.source),), "short"))
            directive.set_source_info(source)
        stance = row.stance if row.carries or row.stance in ("disputes", "context") else f"({row.stance})"
        body += _row([source, nodes.Text(stance), nodes.Text(row.locator or ""), nodes.Text(row.note or "")])
    group += body
    table = nodes.table("", nodes.title("", claim.sentence), group, classes=["bib-evidence", "colwidths-given"])
    directive.set_source_info(table)
    return table


def _row(cells: Iterable[nodes.Node]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", cell)) for cell in cells))
