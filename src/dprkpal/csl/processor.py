"""The passes that turn citations and references into text.

number and position → render → disambiguate → cluster → bibliography → typography → output
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from ..errors import UnknownReferenceError
from ..model.citation import Citation, Cite
from ..model.gc_pause import pause_gc
from .document.author_in_text import AuthorInText
from .document.bibliography import RepeatedNames, entry_content
from .document.citation_text import CiteToRender, citation_content
from .document.citations import CitationRecord, DocumentCitations
from .document.cited_items import CitedItems
from .document.collapse import CollapseOptions, group_by_names, shown_names
from .document.collation import collator
from .document.disambiguation_state import DisambiguationState
from .document.entry_templates import templates_for
from .document.position import FIRST_POSITION, CitePosition, near_note_distance
from .document.section import CompiledSection, compiled_section
from .document.sort_keys import CompiledSort
from .output.backend import Backend
from .output.backends import backend
from .output.html import Html
from .output.writer import Writer
from .rendering.context import REPEATED, Context, Disambiguation
from .rendering.item import Item
from .styles.loader import load_locale, load_style
from .styles.style import Layout, Style
from .text.affixes import capitalize_first_term, with_prefix, with_suffix
from .text.content import Content, Link, join
from .text.scripts import FormChooser, choose_forms, direction_of_language
from .text.typography import Quotes

if TYPE_CHECKING:
    from os import PathLike

__all__ = ["HasCsl", "Processor", "References"]


NOTHING = "[NO_PRINTED_FORM]"
"""What stands for a citation of which the style prints nothing, so that it is seen in the document."""


class HasCsl(Protocol):
    """Anything that can say itself in CSL-JSON, such as a `dprkpal.Reference`."""

    def to_csl(self) -> Mapping[str, Any]:
        """Return the reference as CSL-JSON."""


References: TypeAlias = "Mapping[str, HasCsl | Mapping[str, Any]] | Iterable[HasCsl | Mapping[str, Any]]"
"""References for a processor: a library or another mapping by key, or an iterable of references."""


class Processor:
    """Formats the citations of one document, in reading order, and its bibliography.

    Args:
        style: A style: its id, a path, or what `load_style` returned.
        references: The references: a `dprkpal.Library`, or objects with ``to_csl()``, or CSL-JSON mappings.
        locale: A locale code such as ``"de-DE"``; ``None`` takes the style's own, else ``en-US``.
        to: The output format: one of `OUTPUTS`, or a `Backend`.
        cited_only: Whether only works that are cited take part in the bibliography and in telling cites apart.
        links: Whether addresses become links where the format has them.
        sort: Whether the bibliography is sorted as the style says; else it keeps the order of the works.
        scripts: Which form is shown of a name or title that has more than one: ``"auto"`` as the language of the
            locale asks, ``"original"`` or ``"romanized"`` throughout (`dprkpal.csl.text.scripts`).
        mark_cites: Whether a format of your own is told which work each cite is of: `Backend.span` is called with
            ``"cite"`` and the key. Formats that come with dprkpal make nothing of it.

    Raises:
        UnknownStyleError: No style has this id.
        StyleError: The style is not CSL.
        UnknownOutputError: No output format has this name.
    """

    def __init__(
        self,
        style: str | PathLike[str] | Style,
        references: References = (),
        *,
        locale: str | None = None,
        to: str | Backend = "html",
        cited_only: bool = False,
        links: bool = True,
        sort: bool = True,
        scripts: str = "auto",
        mark_cites: bool = False,
    ) -> None:
        self.style = style if isinstance(style, Style) else load_style(style)
        self.locale = load_locale(locale or self.style.default_locale or "en-US", self.style)
        self.backend: Backend = backend(to) if isinstance(to, str) else to
        self.cited_only = cited_only
        self.links = links
        self.sort = sort
        self.mark_cites = mark_cites
        term = self.locale.term
        quotes = Quotes(
            term("open-quote") or "“", term("close-quote") or "”",
            term("open-inner-quote") or "‘", term("close-inner-quote") or "’",
            self.locale.option("punctuation-in-quote"),
        )  # fmt: skip
        section = self.style.citation
        self.citation_area = compiled_section(self.style, section, "citation", self.locale)
        self._bibliography_area: CompiledSection | None = None
        self._in_text = AuthorInText(self.style, self.citation_area.settings, self.citation_area.render)
        self._joining = CollapseOptions.of(section.layout, section.options, self.locale, is_note=self.style.is_note)
        self._document = DocumentCitations(near_note_distance(section.options), self.style.is_note, self._arranged)
        self._reader = FormChooser(self.locale.code, scripts)
        self._direction = direction_of_language(self.locale.code)
        if isinstance(to, str) and self._direction == "rtl":
            self.backend.direction = "rtl"
        self._writer = Writer(self.backend, quotes, self._direction, links)
        self._items: dict[str, Item] = {}
        listed = self.style.bibliography
        self._register = CitedItems(
            self._items, self._bibliography_sorting if sort and listed and listed.sort else None, cited_only=cited_only
        )
        self._ambiguity = DisambiguationState(
            self.citation_area, self._items, self._register, self._document.first_note
        )
        self.add(references)

    # -- the references ---------------------------------------------------------------------------

    @pause_gc
    def add(self, references: References) -> None:
        """Add *references* to the document's works; one with a key that is there replaces it."""
        for reference in references.values() if isinstance(references, Mapping) else references:
            data = reference if isinstance(reference, Mapping) else reference.to_csl()
            item = Item(choose_forms(data, self._reader), self.locale.marks, self._direction)
            self._items[item.id] = item
            self._register.add(item.id)
            self._ambiguity.reset(replaced=item.id)

    def order(self) -> list[str]:
        """Return the keys of the document's works in the order of the bibliography."""
        return self._register.order()

    def disambiguation(self, identifier: str) -> Disambiguation:
        """Return what tells the cites of this work apart from those of others."""
        return self._ambiguity.for_cites(identifier)

    @property
    def bibliography_area(self) -> CompiledSection | None:
        """The compiled bibliography section, or ``None`` where the style has none."""
        if self._bibliography_area is None and self.style.bibliography is not None:
            self._bibliography_area = compiled_section(self.style, self.style.bibliography, "bibliography", self.locale)
        return self._bibliography_area

    def _bibliography_sorting(self) -> CompiledSort | None:
        area = self.bibliography_area
        return area.sorting if area is not None else None

    # -- citations --------------------------------------------------------------------------------

    def cite(self, citation: Citation | Cite | str | Sequence[Cite | str]) -> str:
        """Return the next citation of the document, formatted.

        It takes time in proportion to this citation, however many stand before it, as long as its works were
        given to the processor beforehand. What it changes in citations before it, `changed` tells.

        Args:
            citation: A `Citation`, a `Cite`, a text such as ``"young2021guns, p. 45"``, or several of these.

        Raises:
            UnknownReferenceError: A cite names a work that is not among the references; nothing is added.
        """
        citation = self._checked(citation)
        first = [cite.id for cite in citation.cites if not self._register.is_cited(cite.id)]
        for key in first:
            if self._register.cite(key):
                self._ambiguity.update_cited(key)
        record = self._document.append(citation)
        self._ambiguity.update_first_notes(first)
        self._render(record)
        record.reported_text = record.text
        return record.text

    def insert(self, citation: Citation | Cite | str | Sequence[Cite | str], index: int) -> dict[int | str, str]:
        """Put a citation before the one that now stands at *index*, and return what changed.

        Args:
            citation: As for `cite`.
            index: Where it will stand; the number of citations puts it at the end.

        Returns:
            The texts that are new, the inserted one among them: keys as in `changed`.

        Raises:
            UnknownReferenceError: A cite names a work that is not among the references; nothing is inserted.
        """
        citation = self._checked(citation)
        self._document.records.insert(index, CitationRecord(citation, [], 0, []))
        return self._edited()

    def remove(self, which: int | str) -> dict[int | str, str]:
        """Take a citation out of the document, and return what changed in the others.

        Args:
            which: Its index or its ``id``.

        Returns:
            The texts that are new: keys as in `changed`.

        Raises:
            LookupError: The document has no such citation.
        """
        del self._document.records[self._document.index(which)]
        return self._edited()

    @pause_gc
    def replay(self, citations: Iterable[Citation]) -> list[str]:
        """Make *citations* the whole document, in reading order, and return them formatted.

        A citation with the ``id`` of one that is there takes its place; only what changed is rendered again.

        Raises:
            UnknownReferenceError: A cite names a work that is not among the references; nothing is changed.
        """
        checked = [self._checked(citation) for citation in citations]
        known = {record.citation.id: record for record in self._document.records if record.citation.id is not None}
        records = []
        for citation in checked:
            record = known.pop(citation.id, None) if citation.id is not None else None
            if record is None:
                record = CitationRecord(citation, [], 0, [])
            record.citation = citation
            records.append(record)
        self._document.records = records
        self._edited()
        return [record.text for record in records]

    @property
    def citations(self) -> list[str]:
        """The citations of the document as they now stand, in reading order."""
        self._refresh()
        return [record.text for record in self._document.records]

    def changed(self) -> dict[int | str, str]:
        """Return the citations whose text is not what `cite`, `insert`, `remove`, `replay` or this last returned.

        Returns:
            For each its text as it now stands, under the ``id`` of the citation, or where it has none its index.
        """
        self._refresh()
        found: dict[int | str, str] = {}
        for index, record in enumerate(self._document.records):
            if record.text != record.reported_text:
                record.reported_text = record.text
                found[index if record.citation.id is None else record.citation.id] = record.text
        return found

    def preview(self, citation: Citation, places: Sequence[CitePosition] | None = None) -> str:
        """Return *citation* formatted as if it stood alone, without adding it to the document.

        Args:
            citation: The citation.
            places: Where its cites stand; ``None`` makes each the first of its work. Cites that are placed are
                sorted as the style says, but not brought together by their names.

        Raises:
            UnknownReferenceError: A cite names a work that is not among the references.
        """
        citation = self._checked(citation)
        given = dict(zip(map(id, citation.cites), places or [], strict=False))
        cites = self._arranged(citation, grouping=places is None)
        where = [given.get(id(cite), FIRST_POSITION) for cite in cites]
        text = self._writer.write(
            self._citation_content(CitationRecord(citation, cites, citation.note_number or 0, where))
        )
        return text or (NOTHING if citation.cites else "")

    def _checked(self, citation: Citation | Cite | str | Sequence[Cite | str]) -> Citation:
        """Return *citation* as a `Citation`, all of whose works are known."""
        if isinstance(citation, str | Cite):
            citation = Citation.of(citation)
        elif not isinstance(citation, Citation):
            citation = Citation.of(*citation)
        for cite in citation.cites:
            if cite.id not in self._items:
                raise UnknownReferenceError(cite.id, self._items)
        return citation

    def _arranged(self, citation: Citation, *, grouping: bool = True) -> list[Cite]:
        """Return the cites of *citation* in the order in which the style prints them."""
        cites = list(citation.cites)
        area = self.citation_area
        if len(cites) < 2 or citation.unsorted or area.sorting is None:
            return cites
        keys = []
        for cite in cites:
            context = self._cite_context(cite, FIRST_POSITION)
            context.disambiguation = self._ambiguity.for_sorting(cite.id)
            keys.append(area.sorting.key(context))
        if self._joining.groups_by_names and grouping:
            names = [shown_names(tuple(area.render(self._cite_context(cite, FIRST_POSITION)))) for cite in cites]
            backwards = area.section.sort[0].descending
            return [
                cites[index] for index in group_by_names(keys, names, collator(self.locale.code), backwards=backwards)
            ]
        return [cites[index] for index in sorted(range(len(cites)), key=keys.__getitem__)]

    def _edited(self) -> dict[int | str, str]:
        """Bring everything up to date after citations came or went; return as `changed` does."""
        if self._register.cite_all(self._document.cited()) or self._ambiguity.rules.by_note:
            self._ambiguity.reset()
        self._document.place_all()
        if self._ambiguity.rules.by_note:
            self._ambiguity.reset()  # if sorting cites has settled it, that was before all had their notes
        return self.changed()

    def _refresh(self) -> None:
        """Render the citations again whose works, places or numbers are no longer those of their text."""
        self._register.numbers()
        for record in self._document.records:
            if record.rendered_from is None or record.rendered_from != self._basis(record):
                self._render(record)

    def _basis(self, record: CitationRecord) -> tuple[Any, ...]:
        """Return all that the text of *record* is made from, besides what never changes."""
        number, disambiguation = self._register.number, self._ambiguity.for_cites
        return (record.citation.infix, record.citation.inline, record.places, [
            (cite, self._items[cite.id], number(cite.id), disambiguation(cite.id)) for cite in record.cites
        ])  # fmt: skip

    def _render(self, record: CitationRecord) -> None:
        record.text = self._writer.write(self._citation_content(record)) or (NOTHING if record.citation.cites else "")
        record.rendered_from = self._basis(record)

    def _citation_content(self, record: CitationRecord) -> Content:
        """Return a citation: what stands in the running text, then what stands in brackets or in the note."""
        cites = [
            CiteToRender(cite, partial(self._cite_context, cite, place))
            for cite, place in zip(record.cites, record.places, strict=True)
        ]
        in_text: list[Content] = []
        if cites and cites[0].cite.mode == "author-in-text":
            in_text.append(self._author(cites[0]))
            cites[0] = CiteToRender(replace(cites[0].cite, mode="suppress-author"), cites[0].new_context)
        for ready in [ready for ready in cites if ready.cite.mode == "author-only"]:
            author = self._author(ready)
            if self._in_text.section is None:
                author = with_suffix(with_prefix(ready.cite.prefix, author), ready.cite.suffix)
            in_text.append(author)
            cites.remove(ready)
        area = self.citation_area
        attributes = area.section.layout.attributes
        inline = record.citation.inline
        content = citation_content(
            cites, area.render, self._joining, attributes._replace(prefix="", suffix="") if inline else attributes,
            capitalize=self.style.is_note and not in_text and not inline, mark=self.mark_cites,
        )  # fmt: skip
        if not in_text:
            return content
        author = with_suffix(join(in_text, self._joining.delimiter), record.citation.infix)
        return (author, " ", content) if content else author

    def _author(self, ready: CiteToRender) -> Content:
        """Return the author of a cite for the running text."""
        author = self._in_text.author(ready.new_context)
        return Link((author,), ready.cite.id, is_cite=True) if self.mark_cites else author

    def _cite_context(self, cite: Cite, place: CitePosition) -> Context:
        locator = cite.locator.as_written() if cite.locator else None
        disambiguation = self._ambiguity.for_cites(cite.id)
        if cite.all_names:
            disambiguation = disambiguation.with_all_names()
        return Context(
            self._items[cite.id], disambiguation=disambiguation, position=place.position,
            locator=locator.value.strip() if locator else "", label=locator.label if locator else "page",
            near_note=place.near_note, first_note=str(place.first_note) if place.first_note else "",
            citation_number=self._register.number(cite.id),
        )  # fmt: skip

    # -- the bibliography -------------------------------------------------------------------------

    def bibliography(self) -> list[str]:
        """Return the bibliography, one formatted string an entry, in the style's order; empty where it has none."""
        return [text for _, text in self.entries()]

    @pause_gc
    def entries(self, keys: Iterable[str] | None = None) -> list[tuple[str, str]]:
        """Return the bibliography, or a part of it, with the key of each entry.

        Args:
            keys: The works of the part; ``None`` takes all. The numbers and letters of the whole stay.

        Returns:
            Pairs of a key and a formatted string, in the style's order, without the works that the style leaves out.
        """
        area = self.bibliography_area
        if area is None:
            return []
        entries = []
        wanted = None if keys is None else frozenset(keys)
        options = area.section.options
        repeated = leaving = None
        if "subsequent-author-substitute" in options:
            substitute = options["subsequent-author-substitute"]
            repeated = RepeatedNames(substitute, options.get("subsequent-author-substitute-rule", "complete-all"))
            leaving = None if substitute else repeated
        write = partial(_entry, self._writer, area.section.layout, options, repeated if leaving is None else None)
        templates = None
        if repeated is None and type(self.backend) is Html:
            templates = templates_for(area, self.backend, self._direction, self.links, write)
        for identifier, number in self._register.numbers().items():
            if wanted is not None and identifier not in wanted:
                continue
            fresh = partial(
                Context, self._items[identifier],
                disambiguation=self._ambiguity.for_bibliography(identifier), citation_number=number,
            )  # fmt: skip
            if templates is not None:
                text = templates.entry(fresh)
            else:
                contents = area.render(fresh())
                hidden = leaving is not None and leaving.apply(contents) != contents
                if hidden:  # the names leave nothing behind
                    context = fresh()
                    context.names_hidden = REPEATED
                    contents = area.render(context)
                text = write(contents, begins=not hidden)
            if text:  # a style may leave out works of a type altogether
                entries.append((identifier, text))
        return entries


def _entry(
    writer: Writer, layout: Layout, options: Mapping[str, str], repeated: RepeatedNames | None,
    contents: list[Content], *, begins: bool = True,
) -> str:  # fmt: skip
    """Return what the children of a *layout* print as a written entry; a term that *begins* it takes a capital."""
    if begins:
        contents = list(capitalize_first_term(tuple(contents)))  # type: ignore[arg-type]  # a tuple for a tuple
    if repeated is not None:
        contents = repeated.apply(contents)
    return writer.write(entry_content(contents, layout, options))
