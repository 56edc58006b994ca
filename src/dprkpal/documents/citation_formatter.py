"""Internal: format the citations and the bibliography of a document, whatever its file format.

The reader of a document format makes a `CitationRequest` for each citation. The formatter returns a
`FormattedCitation`, which the writer of the format inserts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..collection.citing import DEFAULT_STYLE
from ..collection.claim_sentences import (
    claim_citation,
    has_superscript_citations,
    join_superscripts,
    split_by_stance,
    typeset_sentence,
    version_note,
)
from ..csl import Processor, Style, load_locale, load_style
from ..csl.document.position import FIRST_POSITION, CitePosition
from ..csl.processor import NO_PRINTED_FORM
from ..csl.rendering.context import SUBSEQUENT
from ..csl.text.content import plain_text
from ..csl.text.markup import parse_markup
from ..errors import DprkpalError
from ..libraries.entries_in_style import entries_in_style
from ..model.abbreviations import Abbreviations, with_abbreviations
from ..model.citation import Citation, Cite
from ..model.conventions import DOCUMENTS, Conventions
from ..model.manuscript import CLAIM_PREFIX
from ..model.vocabulary import NAME_VARIABLES
from .bibliographies import BibliographyPlan, BibliographyRequest
from .bibliography_lists import FormattedBibliography, assign_ids, link_to_entries
from .citation_plan import CitationPlan, CitationRequest, DocumentFormat, FormattedCitation, FormattedParts
from .cite_rules import CiteRequest, abbreviations_at_end, capitalized, comma_before_words, is_enumeration, make_cite
from .locator_parser import LocatorParser
from .metadata import ALL_KEYS
from .unknown_keys import UnknownKeys

if TYPE_CHECKING:
    from ..collection.claims import Claim
    from ..libraries.library import Library

__all__ = ["CitationFormatter"]


class CitationFormatter:
    """Plans and formats the citations of one document.

    Args:
        library: The references, and the claims if it has any.
        style: A style id, a path, or a style from `load_style`; ``None`` means `dprkpal.DEFAULT_STYLE`.
        locale: A locale code; ``None`` means the style's default locale.
        output_format: The output format.
        conventions: What to print where the CSL specification leaves a choice.

    Raises:
        UnknownStyleError: No style has this id.
        StyleError: The style is not CSL.
    """

    def __init__(
        self, library: Library, style: str | Style | None, locale: str | None, output_format: DocumentFormat,
        conventions: Conventions = DOCUMENTS,
    ) -> None:  # fmt: skip
        self.library = library
        self.style = style if isinstance(style, Style) else load_style(DEFAULT_STYLE if style is None else style)
        self._language_tag = locale or self.style.default_locale or "en-US"
        terms = load_locale(self._language_tag, self.style)
        self.locale_code = terms.code
        self.locators = LocatorParser(terms)
        layout = self.style.citation.layout
        self.delimiter = layout.delimiter or "; "
        """The text between cites."""
        self._brackets = ("(", ")")
        if conventions.cites_unknown_keys and not self.style.is_note:
            self._brackets = (layout.attributes.prefix, layout.attributes.suffix)
        self._and = terms.term("and") or "and"
        self.abbreviations_at_end = abbreviations_at_end(terms)
        self.punctuation_in_quote = terms.option("punctuation-in-quote")
        """Whether full stops and commas go inside quotation marks."""
        self.quotes = tuple(terms.marks)
        """Quotation marks of the language: opening and closing, then those inside quotations."""
        self.output_format = output_format
        self.conventions = conventions
        self.abbreviations: Abbreviations = {}
        """Short forms of titles."""
        self.links = True
        """Whether identifiers in the bibliography are links."""
        self.note_fields = True
        """Whether CSL variables in notes are used; see `dprkpal.csl.Processor`."""
        self.link_titles = False
        """Whether the title of an entry is a link if it prints no identifier."""
        self.unknown_keys = UnknownKeys(library)

    @property
    def is_note(self) -> bool:
        """Whether the style cites in notes."""
        return self.style.is_note

    def plan(self, request: CitationRequest) -> CitationPlan:
        """Look up the references of *request* and record its problems."""
        plan = CitationPlan(request)
        cite_requests = request.cite_requests
        if len(cite_requests) == 1 and self._is_claim(cite_requests[0].id):
            try:
                plan.claim = self.library.claims[cite_requests[0].id.removeprefix(CLAIM_PREFIX)]
            except DprkpalError as error:
                plan.problems.append((0, cite_requests[0].id, str(error)))
                plan.unknown_cites = (self._unknown_cite(cite_requests[0], request),)
            else:
                if cite_requests[0].suffix.strip(" ,") == "version" and not cite_requests[0].prefix.strip():
                    plan.claim_note = f" {version_note(plan.claim)}"
                elif cite_requests[0].prefix.strip() or cite_requests[0].suffix.strip():
                    message = "a claim brings its own locators, so the text around it was dropped; remove that text"
                    plan.problems.append((0, cite_requests[0].id, message))
            return plan
        cites: list[Cite] = []
        pending: list[str] = []
        for number, one in enumerate(cite_requests):
            if one.id in self.library:
                cite = make_cite(one, self.locators, in_text=number == 0 and request.in_text)
                cite = replace(cite, id=self.library[one.id].id)  # an entry can have several keys
                if pending:
                    cite = replace(cite, prefix=self.delimiter.join([*pending, cite.prefix]))
                    pending = []
                cites.append(cite)
                continue
            plan.problems.append((number, one.id, self._why_unknown(one.id)))
            if number == 0 and request.in_text and not self.conventions.cites_unknown_keys:
                plan.unknown_author = request.placeholders.add(self.output_format.mark_unknown(one.id))
                if one.suffix.strip(" ,"):
                    pending.append(one.suffix.strip().removeprefix(",").lstrip())
                continue
            marked = self._unknown_cite(one, request, in_text=number == 0 and request.in_text)
            if cites:
                cites[-1] = replace(cites[-1], suffix=f"{cites[-1].suffix}{self.delimiter}{marked}")
            else:
                pending.append(marked)
        plan.cites = tuple(cites)
        plan.unknown_cites = tuple(pending)
        return plan

    def _is_claim(self, key: str) -> bool:
        return key.startswith(CLAIM_PREFIX) and key not in self.library

    def unknown_nocite(self, keys: Iterable[str]) -> list[tuple[str, str]]:
        """Return the keys of works to list without a citation that do not exist, each with what to do about it."""
        unknown = [key for key in dict.fromkeys(keys) if key != ALL_KEYS and key not in self.library]
        return [(key, f"nocite: {self._why_unknown(key)}") for key in unknown]

    def _why_unknown(self, key: str) -> str:
        """Return why *key* cannot be cited."""
        if self._is_claim(key):
            return "a claim cannot be cited together with other keys; put it in brackets of its own"
        return self.unknown_keys.message(key)

    def _unknown_cite(self, one: CiteRequest, request: CitationRequest, *, in_text: bool = False) -> str:
        """Return the text of a cite with an unknown key, with the key marked."""
        suffix = comma_before_words(one.suffix) if in_text else one.suffix
        suffix = suffix.replace("\u00a0", " ")
        space = " " if one.prefix[-1:].isalnum() or one.prefix.endswith((",", ".", ":", ">")) else ""
        return f"{one.prefix}{space}{request.placeholders.add(self.output_format.mark_unknown(one.id))}{suffix}"

    def needs_note(self, plan: CitationPlan) -> bool:
        """Return whether *plan* needs a note of its own when it is in the body text."""
        if not self.is_note:
            return False
        return bool(plan.cites or plan.unknown_cites or (plan.claim is not None and self._claim_citation(plan).cites))

    def _claim_citation(self, plan: CitationPlan) -> Citation:
        """Return the citation of the claim's sources, limited to references in the library."""
        assert plan.claim is not None
        citation = claim_citation(plan.claim, order=plan.claim_order)
        return replace(citation, cites=tuple(cite for cite in citation.cites if cite.id in self.library))

    def format_document(
        self, plans: Sequence[CitationPlan], nocite: Iterable[str] = (), bibliographies: BibliographyPlan | None = None,
        *, mark_cites: bool = False,
    ) -> FormattedParts:  # fmt: skip
        """Format all citations of a document and its bibliographies.

        Args:
            plans: The citations in reading order, each with its note number and section.
            nocite: Keys to list in the bibliography without citing them. `ALL_KEYS` lists every reference.
            bibliographies: The bibliographies; ``None`` for one with all references.
            mark_cites: Whether to pass the key of each cite to the backend, so that it can write links.
        """
        layout = BibliographyPlan() if bibliographies is None else bibliographies
        citations: list[FormattedCitation] = [FormattedCitation()] * len(plans)
        parts = FormattedParts(citations, end_title=layout.end_title)
        for indexes, requests, is_whole in self._groups(plans, layout):
            texts = self._format_group(
                [plans[index] for index in indexes], nocite if is_whole else (), replace(layout, requests=requests),
                parts, mark_cites=mark_cites,
            )  # fmt: skip
            for index, text in zip(indexes, texts, strict=True):
                citations[index] = text
        lists = {id(one.request): one for one in parts.bibliographies}
        parts.bibliographies = [lists[id(request)] for request in layout.requests if id(request) in lists]
        assign_ids(parts.bibliographies, self.output_format.entry_id)
        if mark_cites:
            linked = link_to_entries(
                [one.text for one in citations], [plan.section for plan in plans], parts.bibliographies,
                self.output_format.entry_link,
            )  # fmt: skip
            parts.citations = [one._replace(text=text) for one, text in zip(citations, linked, strict=True)]
        return parts

    def _groups(
        self, plans: Sequence[CitationPlan], layout: BibliographyPlan
    ) -> Iterator[tuple[list[int], list[BibliographyRequest], bool]]:
        """Yield the indexes of citations that are numbered together, with their bibliographies, the whole last."""
        sections: dict[int, list[int]] = {}
        for index, plan in enumerate(plans):
            sections.setdefault(plan.section, []).append(index)
        rest = []
        for request in layout.requests:
            if layout.by_section and request.part is not None:
                yield sorted(index for number in request.part for index in sections.pop(number, ())), [request], False
            else:
                rest.append(request)
        yield sorted(index for several in sections.values() for index in several), rest, True

    def _format_group(
        self, plans: Sequence[CitationPlan], nocite: Iterable[str], layout: BibliographyPlan, parts: FormattedParts,
        *, mark_cites: bool,
    ) -> list[FormattedCitation]:  # fmt: skip
        """Return citations that are numbered and disambiguated together; add their bibliographies to *parts*."""
        works: dict[str, None] = {}
        cited_in: dict[str, dict[int, None]] = {}
        for plan in plans:
            for cite in plan.cites if plan.claim is None else self._claim_citation(plan).cites:
                works[cite.id] = None
                cited_in.setdefault(cite.id, {})[plan.section] = None
        for key in [*nocite, *layout.listed_keys()]:
            known = [self.library[key].id] if key in self.library else []
            works.update(dict.fromkeys(self.library if key == ALL_KEYS else known))
        lists = layout.lists(works, {key: sorted(sections) for key, sections in cited_in.items()})
        listed = frozenset[str]().union(*lists)
        self.output_format.unlisted.clear()
        self.output_format.unlisted.update(key for key in works if key not in listed)
        processor = self._processor(self.style, works, mark_cites=mark_cites)
        label_prefixes: dict[str, str] = {}
        for request, keys in zip(layout.requests, lists, strict=True):
            label_prefixes = {**dict.fromkeys(keys, request.label_prefix), **label_prefixes}
        processor.prefix_labels(label_prefixes)
        order = processor.order() if self.style.citation.sort else None
        taken = []
        for plan in plans:
            plan.claim_order = order
            taken.append(list(self._citations(plan)))
        printed = processor.replay(one for citations in taken for one in citations)
        if NO_PRINTED_FORM in printed:  # such as a short form that is only the author, who is named in the text
            silent = iter([text == NO_PRINTED_FORM for text in printed])
            taken = [[_with_author(one) if next(silent) else one for one in citations] for citations in taken]
            printed = processor.replay(one for citations in taken for one in citations)
        flat = [one for citations in taken for one in citations]
        if layout.by_list:
            position = {key: number for number, key in enumerate(processor.order())}
            processor.renumber(key for one in lists for key in sorted(one, key=position.__getitem__))
            printed = processor.replay(flat)
        texts = iter(printed)
        authors = _AuthorNames(processor, self.conventions)
        formatted = []
        for plan, citations in zip(plans, taken, strict=True):
            formatted.append(self._format(plan, [next(texts) for _ in citations], authors))
            authors.cited.update(cite.id for citation in citations for cite in citation.cites)
        if layout.requests and self.style.bibliography is not None:
            parts.unlisted += [key for key in works if key not in listed]
        for request, keys in zip(layout.requests, lists, strict=True):
            written = self._bibliography(request, keys, processor, flat)
            parts.bibliographies.append(written)
            if (request.style or self.style).bibliography is not None:
                printed_keys = {key for key, _ in written.texts}
                parts.omitted += [key for key in works if key in keys and key not in printed_keys]
        return formatted

    def _processor(self, style: Style, works: Iterable[str], *, mark_cites: bool = False) -> Processor:
        return Processor(
            style, [with_abbreviations(self.library[key].to_csl(), self.abbreviations) for key in works],
            locale=self._language_tag, to=self.output_format.backend, mark_cites=mark_cites, links=self.links,
            link_titles=self.link_titles, separate_locators=True, note_fields=self.note_fields,
        )  # fmt: skip

    def _bibliography(
        self, request: BibliographyRequest, keys: frozenset[str], processor: Processor, citations: Sequence[Citation]
    ) -> FormattedBibliography:
        """Return a formatted bibliography. In another style it keeps the numbers and letters of the document."""
        own = processor
        label_prefixes = dict.fromkeys(keys, request.label_prefix)
        if request.style is None or request.style is self.style:
            own.prefix_labels(label_prefixes)
            entries = own.entries(keys)
        else:
            own = self._processor(request.style, processor.order())
            own.replay(citations)
            own.prefix_labels(label_prefixes)
            entries = entries_in_style(own, processor, keys)
        options = own.style.bibliography.options if own.style.bibliography is not None else {}
        return FormattedBibliography(request, entries, own.bibliography_params(), options)

    def _citations(self, plan: CitationPlan) -> Iterator[Citation]:
        """Yield the citations that *plan* needs.

        There are none if every key is unknown, and several for a claim in a style with superscript numbers.
        """
        number = plan.note or None
        if plan.claim is not None:
            citation = self._claim_citation(plan)
            if has_superscript_citations(self.style):
                for _, side in split_by_stance(citation):
                    yield replace(side, note_number=number)
            elif citation.cites:
                yield replace(citation, note_number=number)
            return
        if not plan.cites:
            return
        first, *others = plan.cites
        named = first.mode == "author-in-text"
        infix = ""
        if named and (plan.own_note or has_superscript_citations(self.style)):
            first = replace(first, mode="suppress-author")  # the author is written before the reference
        elif named and self.is_note and self._has_names(first.id):
            infix = ","
        elif named and self.is_note:  # an anonymous work is named only once
            first = replace(first, mode="normal")
        if plan.own_note:
            first = replace(first, prefix=capitalized(first.prefix))
        inline = self.is_note and not plan.own_note and plan.request.mid_note
        yield Citation(
            (first, *others), number, unsorted=named or is_enumeration(plan.cites, self._and), infix=infix,
            inline=inline, begins=plan.request.resets, conventions=self.conventions,
        )  # fmt: skip

    def _format(self, plan: CitationPlan, texts: Sequence[str], authors: _AuthorNames) -> FormattedCitation:
        restore = plan.request.placeholders.restore
        write = self.output_format.backend.text
        if plan.claim is not None:
            return self._format_claim(plan, plan.claim, texts)
        lead = restore(write(plan.unknown_author))
        if not texts:
            marked = self.delimiter.join(plain_text(parse_markup(mark)) for mark in plan.unknown_cites)
            unknown = restore(write(marked))
            if plan.own_note:
                return FormattedCitation(lead, unknown or None)
            brackets = unknown and write(self._brackets[0]) + unknown + write(self._brackets[1])
            return FormattedCitation(lead + write(" ") + brackets if lead and brackets else lead or brackets)
        first = plan.cites[0]
        text = restore(texts[0])
        if texts[0] == NO_PRINTED_FORM:
            text = ""
            if first.mode == "normal" or plan.own_note:
                message = "the style prints nothing for this reference; check its fields or choose another style"
                plan.problems.append((0, first.id, message))
                text = restore(write(plan.request.placeholders.add(self.output_format.mark_unknown(first.id))))
        elif plan.request.mid_note and self.is_note and not plan.request.in_text and not plan.request.nested:
            text = write("(") + text + write(")")
        named = authors.name_of(first.id) if first.mode == "author-in-text" else lead
        if plan.own_note and first.mode == "author-in-text" and not self._has_names(first.id):
            named = lead  # the note names an anonymous work
        plan.names_author = bool(named)
        if plan.own_note:
            return FormattedCitation(named, text)
        if has_superscript_citations(self.style):
            return FormattedCitation(named + text)
        return FormattedCitation(lead + write(" ") + text if lead else text)

    def _has_names(self, key: str) -> bool:
        return not NAME_VARIABLES.isdisjoint(self.library[key].to_csl())

    def _format_claim(self, plan: CitationPlan, claim: Claim, texts: Sequence[str]) -> FormattedCitation:
        """Return a claim as a sentence with its citation. With ``-@claim:id``, return the citation only."""
        write = self.output_format.backend.text
        noted = write(plan.claim_note) if plan.claim_note else ""
        alone = plan.request.cite_requests[0].suppress
        words = "" if alone else typeset_sentence(claim)
        sentence = write(words)
        if not texts:
            return FormattedCitation(sentence + noted)
        if plan.own_note:
            return FormattedCitation(sentence, texts[0] + noted)
        if has_superscript_citations(self.style):
            sides = [introduction for introduction, _ in split_by_stance(self._claim_citation(plan))]
            numbers = join_superscripts(zip(sides, texts, strict=True), write)
            return FormattedCitation(sentence + numbers + noted)
        if alone:
            return FormattedCitation(texts[0] + noted)
        if self.is_note:
            return FormattedCitation(sentence + write(" ") + texts[0] + noted)
        return FormattedCitation(write(words.removesuffix(".")) + write(" ") + texts[0] + noted + write("."))


def _with_author(citation: Citation) -> Citation:
    """Return *citation* with the authors that it leaves out."""
    shown = [replace(cite, mode="normal") if cite.mode == "suppress-author" else cite for cite in citation.cites]
    return replace(citation, cites=tuple(shown))


class _AuthorNames:
    """Author names for the body text, in full for the first cite and short as the style requires afterwards."""

    def __init__(self, processor: Processor, conventions: Conventions) -> None:
        self._processor = processor
        self._conventions = conventions
        self._known: dict[tuple[str, CitePosition], str] = {}
        self.cited: set[str] = set()
        """Keys cited so far."""

    def name_of(self, key: str) -> str:
        """Return the author of *key*, without prefix or locator; empty if there is none to print."""
        place = CitePosition(SUBSEQUENT, False, 0) if key in self.cited else FIRST_POSITION
        if (key, place) not in self._known:
            citation = Citation((Cite(key, mode="author-only"),), conventions=self._conventions)
            name = self._processor.preview(citation, [place])
            self._known[key, place] = "" if name == NO_PRINTED_FORM else name
        return self._known[key, place]
