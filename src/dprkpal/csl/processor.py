"""Internal: the citation processor, which formats the citations and the bibliography of a document.

number and position → render → disambiguate → cluster → bibliography → typography → output
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from os import PathLike
from typing import Any

from ..errors import UnknownReferenceError
from ..model.abbreviations import Abbreviations, load_abbreviations, usable_abbreviations, with_abbreviations
from ..model.citation import Citation, Cite
from ..model.csl_values import item_of_reference
from ..model.gc_pause import pause_gc
from ..model.note_fields import with_note_fields
from ..model.safe_text import one_line
from .document.citation_renderer import CitationRenderer
from .document.citations import CitationRecord, DocumentCitations
from .document.cited_items import CitedItems
from .document.disambiguation_state import DisambiguationState
from .document.entries import with_additions, write_numbered_entries
from .document.position import FIRST_POSITION, CitePosition, near_note_distance
from .document.references import HasCsl, Highlight, References, each_reference
from .document.rendered_text import PartsWriter, RenderedText, items_with_parts, rendered_text
from .document.section import CompiledSection, compiled_section
from .document.selection import Conditions, Selection, select_keys
from .document.sort_keys import CompiledSort
from .locator_terms import citation_of
from .output.backend import Backend
from .output.backends import backend
from .output.layout import layout_params
from .output.text import Text
from .output.writer import Writer
from .rendering.context import Disambiguation
from .rendering.item import Item
from .styles.loader import load_locale, load_style
from .styles.style import Style
from .text.content import Content
from .text.scripts import FormChooser, choose_forms, direction_of_language

__all__ = ["HasCsl", "Highlight", "Processor", "References"]

NO_PRINTED_FORM = "[NO_PRINTED_FORM]"
"""Text of a citation for which the style prints nothing, so that it is not overlooked in the document."""


class Processor:
    """Formats the citations of a document, in reading order, and its bibliography.

    Args:
        style: The id of a style, a path, or a style that `load_style` has returned.
        references: A `dprkpal.Library`, or `dprkpal.Reference` objects, entries or CSL-JSON mappings.
        locale: A locale code such as ``"de-DE"``; ``None`` uses the default locale of the style, or ``en-US``.
        to: The output format: one of `OUTPUTS`, such as ``"html"``, or a `Backend`. As everywhere, the default is text.
        cited_only: Include only cited references in the bibliography and in disambiguation.
        links: Turn URLs and DOIs into links if the format has links.
        link_titles: Link the title of an entry that prints no URL, DOI, PMID or PMCID, although the reference has one.
        sort: Sort the bibliography as the style says; otherwise keep the order of the references.
        scripts: For names and titles with several forms: ``"auto"`` chooses by the language of the locale;
            ``"original"`` or ``"romanized"`` always shows that form (`dprkpal.csl.text.scripts`).
        mark_cites: Call `Backend.span` with ``"cite"`` and the key around each cite. This is for a backend of your own;
            the built-in formats ignore it.
        highlight: Returns the names of a reference, in CSL-JSON, to print in bold: their indexes by variable, such as
            ``{"author": [0]}``. Repeated names are then printed in full in the bibliography.
        separate_locators: Join the years of the same authors as pandoc and the Chicago Manual do: "(Doe 2005, 3; 2006)"
            if one of the cites has a locator, "(Doe 2005, passim; Doe 2006)" after a suffix or before a prefix, and
            with ``cite-group-delimiter`` or a comma otherwise. ``False`` is as in Zotero: "(Doe 2005, 3, 2006)".
        note_fields: Use CSL variables in notes, as in Zotero's field Extra: lines such as ``original-date: 1900`` at
            the start of a note. ``False`` leaves all notes unchanged.
        abbreviations: Short forms of titles for styles that abbreviate: ``{"container-title": {"Journal of Maps": "J.
            Maps"}}``, or the path of a JSON file with them in the format of Zotero and pandoc.

    Raises:
        UnknownStyleError: No style has this id.
        StyleError: The file or text is not a valid CSL style.
        UnknownOutputError: No output format has this name.
    """

    def __init__(
        self,
        style: str | PathLike[str] | Style,
        references: References = (),
        *,
        locale: str | None = None,
        to: str | Backend = "text",
        cited_only: bool = False,
        links: bool = True,
        link_titles: bool = False,
        sort: bool = True,
        scripts: str = "auto",
        mark_cites: bool = False,
        highlight: Highlight | None = None,
        separate_locators: bool = False,
        note_fields: bool = True,
        abbreviations: Abbreviations | str | PathLike[str] | None = None,
    ) -> None:
        self.style = style if isinstance(style, Style) else load_style(style)
        self.locale = load_locale(locale or self.style.default_locale or "en-US", self.style)
        self.backend: Backend = backend(to)
        self.cited_only = cited_only
        self.links = links
        self.link_titles = link_titles and links
        self.sort = sort
        self.mark_cites = mark_cites
        self._highlight = highlight
        self._note_fields = note_fields
        if isinstance(abbreviations, str | PathLike):
            abbreviations = load_abbreviations(abbreviations)
        self._abbreviations: Abbreviations = usable_abbreviations(abbreviations or {})
        self.citation_area = compiled_section(self.style, self.style.citation, "citation", self.locale)
        self._bibliography_area: CompiledSection | None = None
        self._form_chooser = FormChooser(self.locale.code, scripts)
        self._direction = direction_of_language(self.locale.code)
        if isinstance(to, str) and self._direction == "rtl":
            self.backend.direction = "rtl"
        self._writer = Writer(self.backend, self.locale.quotes, self._direction, links)
        self._items: dict[str, Item] = {}
        self._label_prefixes: dict[str, str] = {}
        self._longest_label = 0
        self._cited_items = CitedItems(
            self._items,
            self._bibliography_sort if sort and self.style.bibliography and self.style.bibliography.sort else None,
            cited_only=cited_only,
        )
        self._disambiguation_state = DisambiguationState(
            self.citation_area, self._items, self._cited_items, lambda key: self._document.first_note(key)
        )
        self._renderer_for = partial(
            CitationRenderer, self.style, self.locale, self.citation_area, cited_items=self._cited_items,
            disambiguation=self._disambiguation_state, label_prefixes=self._label_prefixes, mark_cites=mark_cites,
            separate_locators=separate_locators,
        )  # fmt: skip
        self._renderer = self._renderer_for(items=self._items)
        self._write_entries = partial(
            write_numbered_entries, cited_items=self._cited_items, disambiguation=self._disambiguation_state,
            label_prefixes=self._label_prefixes, direction=self._direction, links=links,
            link_titles=self.link_titles, replaces_names=highlight is None,
        )  # fmt: skip
        distance = near_note_distance(self.style.citation.options)
        self._document = DocumentCitations(distance, self.style.is_note, self._renderer.sort_cites)
        self.add(references)

    # -- the references ---------------------------------------------------------------------------

    @pause_gc
    def add(self, references: References) -> None:
        """Add *references* to the document; a reference with a known key replaces the earlier one."""
        for reference in each_reference(references):
            data = item_of_reference(reference)
            if self._note_fields and "note" in data:
                data = with_note_fields(data)
            data = with_abbreviations(data, self._abbreviations)
            item = Item(choose_forms(data, self._form_chooser), self.locale.marks, self._direction)
            if self._highlight is not None:
                item.highlight(self._highlight(data))
            self._items[item.id] = item
            self._cited_items.add(item.id)
            self._disambiguation_state.reset(replaced=item.id)

    def list_uncited(self, keys: Iterable[str]) -> None:
        """With *cited_only*, list these references although they are not cited; each call replaces the earlier *keys*.

        Raises:
            UnknownReferenceError: No reference has one of *keys*.
        """
        self._cited_items.list_uncited([cite.id for key in keys for cite in self._validate(Cite(key)).cites])
        self._disambiguation_state.reset()

    def order(self) -> list[str]:
        """Return the keys of the references in the order of the bibliography."""
        return self._cited_items.order()

    def disambiguation(self, identifier: str) -> Disambiguation:
        """Return what disambiguation adds to the cites of this reference."""
        return self._disambiguation_state.for_cites(identifier)

    @property
    def bibliography_area(self) -> CompiledSection | None:
        """The compiled bibliography section, or ``None`` if the style has none."""
        if self._bibliography_area is None and self.style.bibliography is not None:
            self._bibliography_area = compiled_section(self.style, self.style.bibliography, "bibliography", self.locale)
        return self._bibliography_area

    def _bibliography_sort(self) -> CompiledSort | None:
        area = self.bibliography_area
        return area.sorting if area is not None else None

    # -- citations --------------------------------------------------------------------------------

    def cite(self, citation: Citation | Cite | str | Sequence[Cite | str]) -> str:
        """Add a citation at the end of the document, and return it formatted.

        The time it takes does not depend on the number of citations before it. A new citation may change earlier ones,
        for example through disambiguation; call `changed` to get those.

        Args:
            citation: A `Citation`, a `Cite`, a text such as ``"young2021guns, p. 45"``, or a sequence of these.

        Raises:
            UnknownReferenceError: A cite has a key that no reference has; the document is not changed.
            DuplicateCitationError: Another citation of the document has the same ``id``; the document is not changed.
        """
        citation = self._validate(citation)
        self._document.check_id(citation)
        new_keys = [cite.id for cite in citation.cites if not self._cited_items.is_cited(cite.id)]
        for key in new_keys:
            if self._cited_items.cite(key):
                self._disambiguation_state.update_cited(key)
        record = self._document.append(citation)
        self._disambiguation_state.update_first_notes(new_keys)
        self._render(record)
        record.reported_text = record.text
        return record.text

    def insert(self, citation: Citation | Cite | str | Sequence[Cite | str], index: int) -> dict[int | str, str]:
        """Insert a citation, and return the texts that changed.

        Args:
            citation: As for `cite`.
            index: The index of the new citation; the number of citations appends it.

        Returns:
            The new texts, including that of the inserted citation, with keys as in `changed`.

        Raises:
            UnknownReferenceError: A cite has a key that no reference has; the document is not changed.
            DuplicateCitationError: Another citation of the document has the same ``id``; the document is not changed.
        """
        citation = self._validate(citation)
        self._document.insert(citation, index)
        return self._update()

    def remove(self, which: int | str) -> dict[int | str, str]:
        """Remove a citation, and return the texts of other citations that changed.

        Args:
            which: Its index or its ``id``.

        Returns:
            The new texts, with keys as in `changed`.

        Raises:
            LookupError: The document has no such citation.
        """
        self._document.remove(which)
        return self._update()

    @pause_gc
    def replay(self, citations: Iterable[Citation]) -> list[str]:
        """Replace all citations of the document by *citations*, in reading order, and return them formatted.

        A citation with the ``id`` of an earlier one replaces it, and is rendered again only if it changed.

        Raises:
            UnknownReferenceError: A cite has a key that no reference has; the document is not changed.
            DuplicateCitationError: Two of *citations* have the same ``id``; the document is not changed.
        """
        self._document.replace_all([self._validate(citation) for citation in citations])
        self._update()
        return [record.text for record in self._document.records]

    @property
    def citations(self) -> list[str]:
        """The current texts of all citations, in reading order."""
        self._render_outdated()
        return [record.text for record in self._document.records]

    def changed(self) -> dict[int | str, str]:
        """Return the citations whose text differs from the one that was last returned for them.

        Returns:
            The current text of each, by the ``id`` of the citation, or by its index if it has no ``id``.
        """
        self._render_outdated()
        found: dict[int | str, str] = {}
        for index, record in enumerate(self._document.records):
            if record.text != record.reported_text:
                record.reported_text = record.text
                found[index if record.citation.id is None else record.citation.id] = record.text
        return found

    def preview(
        self, citation: Citation | Cite | str | Sequence[Cite | str], places: Sequence[CitePosition] | None = None,
        *, before: int | str | None = None,
    ) -> str:  # fmt: skip
        """Return *citation* formatted, without adding it to the document.

        Args:
            citation: As for `cite`.
            places: The positions of its cites; ``None`` formats each as the first cite of its reference. With
                positions, cites are sorted as the style says, but not grouped by names.
            before: The index or the ``id`` of the citation that would follow; the number of citations for the end of
                the document. The text is then that of the document with the citation at this place.

        Raises:
            UnknownReferenceError: A cite has a key that no reference has.
            LookupError: The document has no citation *before*.

        Source: citeproc-js manual, "previewCitationCluster()".
        """
        citation = self._validate(citation)
        if before is not None:
            end = len(self._document.records)
            with self._document.trial(citation, end if before == end else self._document.index(before)) as record:
                self._place_all()
                self._render(record)
            self._place_all()
            return record.text
        given = dict(zip(map(id, citation.cites), places or [], strict=False))
        cites = self._renderer.sort_cites(citation, grouping=places is None)
        positions = [given.get(id(cite), FIRST_POSITION) for cite in cites]
        return self._citation_text(self._writer, CitationRecord(citation, cites, citation.note_number or 0, positions))

    def _validate(self, citation: Citation | Cite | str | Sequence[Cite | str]) -> Citation:
        """Return *citation* as a `Citation`; raise `UnknownReferenceError` if a cite has an unknown key."""
        citation = citation_of(citation, self.locale)
        for cite in citation.cites:
            if cite.id not in self._items:
                raise UnknownReferenceError(cite.id, self._items)
        return citation

    def _update(self) -> dict[int | str, str]:
        """Update positions, numbers and disambiguation after an edit, and return what `changed` returns."""
        self._place_all()
        return self.changed()

    def _place_all(self) -> None:
        if self._cited_items.cite_all(self._document.cited()) or self._disambiguation_state.rules.by_note:
            self._disambiguation_state.reset()
        self._document.place_all()
        if self._disambiguation_state.rules.by_note:
            self._disambiguation_state.reset()  # sorting cites may have computed it before all had their notes

    def _render_outdated(self) -> None:
        """Render citations again if their inputs have changed."""
        self._cited_items.numbers()
        for record in self._document.records:
            if record.rendered_from is None or record.rendered_from != self._render_inputs(record):
                self._render(record)

    def _render_inputs(self, record: CitationRecord) -> tuple[Any, ...]:
        """Return everything that the text of *record* depends on and that may change."""
        number, disambiguation = self._cited_items.number, self._disambiguation_state.for_cites
        return (record.citation.infix, record.citation.inline, record.places, [
            (cite, self._items[cite.id], number(cite.id), self._label_prefixes.get(cite.id), disambiguation(cite.id))
            for cite in record.cites
        ])  # fmt: skip

    def _render(self, record: CitationRecord) -> None:
        record.text = self._citation_text(self._writer, record)
        record.rendered_from = self._render_inputs(record)

    def _citation_text(self, writer: Writer, record: CitationRecord) -> str:
        text = writer.write_citation(self._renderer.content(record))
        return text or (NO_PRINTED_FORM if record.citation.cites else "")

    def rendered_citations(self) -> list[RenderedText]:
        """Return the citations as plain text; `parts` says which characters are names, titles, dates and other texts.

        >>> processor = Processor("apa", [{"id": "a", "author": [{"family": "Doe"}], "issued": "2020"}])
        >>> _ = processor.cite("a, p. 4")
        >>> [rendered] = processor.rendered_citations()
        >>> rendered, [(part.kind, rendered[part.start : part.end]) for part in rendered.parts]
        ('(Doe, 2020, p. 4)', [('names', 'Doe'), ('date', '2020')])
        """
        self._render_outdated()
        writer = self._writer._replace(backend=Text())
        marked = self._renderer_for(items=items_with_parts(self._items))
        records = self._document.records
        return [rendered_text(self._citation_text(writer, one), marked.content(one)) for one in records]

    # -- the bibliography -------------------------------------------------------------------------

    def bibliography(
        self, *, select: Conditions | None = None, include: Conditions | None = None,
        exclude: Conditions | None = None, quash: Conditions | None = None,
    ) -> list[str]:  # fmt: skip
        """Return the formatted entries of the bibliography, in order; empty if the style has no bibliography.

        With conditions, return only some of them, for one of several bibliographies; see `selected`. Numbers and year
        suffixes are those of the whole bibliography. If cites print numbers, it has an entry for each of them.
        """
        chosen = any((select, include, exclude, quash))
        keys = self.selected(select=select, include=include, exclude=exclude, quash=quash) if chosen else None
        return [text for _, text in self.entries(keys, mark_unprinted=self.citation_area.prints_number)]

    def selected(
        self, *, select: Conditions | None = None, include: Conditions | None = None,
        exclude: Conditions | None = None, quash: Conditions | None = None,
    ) -> list[str]:  # fmt: skip
        """Return the keys of the references that meet conditions, in the order of the bibliography.

        A condition is a name and a value, or a list of values one of which must be right: ``{"type": ["book",
        "chapter"]}`` or, as in citeproc-js, ``[{"field": "type", "value": "book"}]``. Names are ``keys`` (also with
        wildcards), ``cited`` (``True`` or ``False``), ``type``, ``keyword`` and any other field. For names, give the
        family name or the full name; for dates, the year. An empty value means that the field is missing.

        Args:
            select: Conditions that must all be met.
            include: Conditions one of which must be met.
            exclude: Conditions none of which may be met.
            quash: Conditions that may not all be met.

        Raises:
            UnknownConditionError: No field has this name.
            UnknownTypeError: No CSL item type has this name.
            VocabularyError: A condition has the wrong form.

        Source: citeproc-js manual, "Selective output with makeBibliography()".
        """
        selection = Selection.of(select, include, exclude, quash)
        return select_keys(selection, self.order(), self._items, self._cited_items.is_cited)

    def entries(
        self, keys: Iterable[str] | None = None, *, numbers: Mapping[str, int] | None = None,
        names: Mapping[str, Mapping[str, int]] | None = None, year_suffixes: Mapping[str, str] | None = None,
        mark_unprinted: bool = False,
    ) -> list[tuple[str, str]]:  # fmt: skip
        """Return the entries of the bibliography, or some of them, with their keys.

        Args:
            keys: The keys of the entries to return; ``None`` returns all. Numbers and year suffixes are those of the
                whole bibliography.
            numbers: Other citation numbers to print, by key.
            names: Minimum numbers of names to print before "et al.", by key and name variable.
            year_suffixes: Other letters to print after the year, by key.
            mark_unprinted: Print a message for references for which the style prints nothing.

        Returns:
            Pairs of a key and a formatted entry, in order. References for which the style prints nothing are left out.
        """
        adding = partial(with_additions, numbers=numbers, names=names, year_suffixes=year_suffixes)
        written = self._write_entries(self.bibliography_area, self._writer, self._items, keys, adding, mark_unprinted)
        self._longest_label = written.longest_label
        return written.texts

    def rendered_entries(self, keys: Iterable[str] | None = None) -> dict[str, RenderedText]:
        """Return all entries, or those of *keys*, by key: plain text with its parts, as in `rendered_citations`.

        >>> work = {"id": "a", "type": "book", "title": "Guns", "author": [{"family": "Doe"}], "publisher": "Press"}
        >>> rendered = Processor("apa", [work]).rendered_entries()["a"]
        >>> [(part.kind, rendered[part.start : part.end]) for part in rendered.parts]
        [('names', 'Doe'), ('title', 'Guns'), ('publisher', 'Press')]
        """
        keys = keys if keys is None or isinstance(keys, str) else list(keys)
        writer = self._writer._replace(backend=Text())
        marked = items_with_parts(self._items)
        contents = dict(self._write_entries(self.bibliography_area, PartsWriter(*writer), marked, keys).texts)
        written = self._write_entries(self.bibliography_area, writer, self._items, keys)
        return {key: rendered_text(text, contents.get(key, "")) for key, text in written.texts}

    def numbers(self) -> dict[str, int]:
        """Return the citation numbers by key, in the order of the bibliography."""
        return dict(self._cited_items.numbers())

    def renumber(self, keys: Iterable[str]) -> None:
        """Number the references in the order of *keys*, such as that of several bibliographies one after the other.

        All others follow in the order of the bibliography. `changed` returns the citations whose text changes.
        """
        self._cited_items.renumber(keys)

    def prefix_labels(self, prefixes: Mapping[str, str]) -> None:
        """Print texts before the citation numbers or labels of references, such as "A" in "[A1]".

        Use it for one of several bibliographies; see `selected`. Numbers are joined only if they have the same prefix.
        `changed` returns the citations whose text changes.

        Args:
            prefixes: The text for each key. References without one have no prefix.

        >>> processor = Processor("ieee", [{"id": "a", "type": "book", "title": "A"}])
        >>> processor.prefix_labels({"a": "S"})
        >>> processor.cite("a"), [entry.strip() for entry in processor.bibliography()]
        ('[S1]', ['[S1] A.'])
        """
        self._label_prefixes.clear()
        self._label_prefixes.update({key: one_line(text) for key, text in prefixes.items() if text})

    def bibliography_text(self, entries: Iterable[str] | None = None) -> str:
        """Return the bibliography as one text, with the indents, labels and spacing that the style asks for.

        Args:
            entries: The texts that `entries` returned, perhaps with additions; ``None`` formats all entries.

        Source: CSL 1.0.2, "Whitespace".
        """
        texts = dict(self.entries()).values() if entries is None else entries
        return self.backend.join(texts, self.bibliography_params())

    def bibliography_params(self) -> dict[str, object]:
        """Return what the style asks for, to pass to `Backend.join`, with the longest label of the last `entries`."""
        return layout_params(self.style.bibliography.options if self.style.bibliography else {}, self._longest_label)

    def write(self, content: Content) -> str:
        """Return *content*, such as a link to print after an entry, in the output format."""
        return self._writer.write(content)
