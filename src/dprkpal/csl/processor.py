"""The passes that turn citations and references into text.

number and position → render → disambiguate → cluster → bibliography → typography → output
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from ..citation import Citation, Cite
from ..errors import UnknownReferenceError
from .position import Place, Positions, note_number
from .bibliography import RepeatedNames, entry
from .cluster import Ready, assemble
from .compile import Compiler, check_size, uses_disambiguate, uses_year_suffix
from .content import Content, Formatting, Span, plain_text
from .context import FIRST, NO_DISAMBIGUATION, SUBSEQUENT, Context, Disambiguation, Scope
from .disambiguate import Rules, disambiguate
from .item import Item
from .output import BACKENDS, Backend, render
from .sort import compile_sort
from .style import Section, Style
from .typography import Quotes, settle

__all__ = ["HasCsl", "Processor"]


class HasCsl(Protocol):
    """Anything that can say itself in CSL-JSON, such as a `dprkpal.Reference`."""

    def to_csl(self) -> Mapping[str, Any]:
        """Return the reference as CSL-JSON."""


class _Record:
    """One citation of the document and what is known of it."""

    __slots__ = ("citation", "note", "places", "text")

    def __init__(self, citation: Citation, note: int, places: list[Place]) -> None:
        self.citation = citation
        self.note = note
        self.places = places
        self.text = ""


class Area:
    """A compiled section of the style: ``cs:citation`` or ``cs:bibliography``."""

    def __init__(self, style: Style, section: Section, area: str, locale: Any) -> None:
        explicit = uses_year_suffix(style, section.layout.children)
        self.scope = Scope(area, locale, style.options, section.options, explicit, style.path)
        self.section = section
        self.render = Compiler(style, self.scope).layout(section.layout)
        look = section.layout.look
        self.prefix, self.suffix, self.formatting = look.prefix, look.suffix, look.formatting
        self.delimiter = section.layout.delimiter
        self.sort_key = compile_sort(section.sort, style, self.scope._replace(area="sort"))


class Processor:
    """Formats the citations of one document, in reading order, and its bibliography.

    Args:
        style: A style: its id, a path, or what `load_style` returned.
        references: The works of the document: objects with ``to_csl()``, or CSL-JSON mappings.
        locale: A locale code such as ``"de-DE"``; ``None`` takes the style's own, else ``en-US``.
        to: The output format: one of `OUTPUTS`, or a `Backend`.
        cited_only: Whether only works that are cited take part in the bibliography and in telling cites apart.
        links: Whether addresses become links where the format has them.
        sort: Whether the bibliography is sorted as the style says; else it keeps the order of the works.

    Raises:
        UnknownStyleError: No style has this id.
        StyleError: The style is not CSL.
    """

    def __init__(
        self,
        style: str | Path | Style,
        references: Iterable[HasCsl | Mapping[str, Any]] = (),
        *,
        locale: str | None = None,
        to: str | Backend = "html",
        cited_only: bool = False,
        links: bool = True,
        sort: bool = True,
    ) -> None:
        from . import load_locale, load_style

        self.style = style if isinstance(style, Style) else load_style(style)
        check_size(self.style)
        self.locale = load_locale(locale or self.style.default_locale or "en-US", self.style)
        self.backend: Backend = BACKENDS[to]() if isinstance(to, str) else to
        self.cited_only = cited_only
        self.links = links
        self.sort = sort
        self._items: dict[str, Item] = {}
        self._order: list[str] = []
        self.citation_area = Area(self.style, self.style.citation, "citation", self.locale)
        self._bibliography_area: Area | None = None
        term = self.locale.term
        self._quotes = Quotes(
            term("open-quote") or "“", term("close-quote") or "”",
            term("open-inner-quote") or "‘", term("close-inner-quote") or "’",
            self.locale.option("punctuation-in-quote"),
        )  # fmt: skip
        self._records: list[_Record] = []
        self._positions = Positions(_distance(self.style.citation))
        self._numbers: dict[str, int] = {}
        self._rules: Rules | None = None
        self._found: dict[str, Disambiguation] | None = None
        self.add(references)

    # -- the references ---------------------------------------------------------------------------

    def add(self, references: Iterable[HasCsl | Mapping[str, Any]]) -> None:
        """Add *references* to the document's works; one with a key that is there replaces it."""
        if isinstance(references, Mapping):
            references = references.values()
        for reference in references:
            data = reference if isinstance(reference, Mapping) else reference.to_csl()
            item = Item(data, self.locale.marks)
            if item.id not in self._items:
                self._order.append(item.id)
            self._items[item.id] = item
        self._found = None

    @property
    def bibliography_area(self) -> Area | None:
        """The compiled bibliography section, or ``None`` where the style has none."""
        if self._bibliography_area is None and self.style.bibliography is not None:
            self._bibliography_area = Area(self.style, self.style.bibliography, "bibliography", self.locale)
        return self._bibliography_area

    # -- registering ------------------------------------------------------------------------------

    def _registered(self) -> list[str]:
        """Return the works that take part: the cited in order of citation, then the others."""
        order: dict[str, None] = {}
        for record in self._records:
            for cite in record.citation.cites:
                order[cite.id] = None
        if not self.cited_only:
            for identifier in self._order:
                order.setdefault(identifier)
        return list(order)

    def _sorted(self) -> list[str]:
        """Return the registered works in the order of the bibliography."""
        ids = self._registered()
        self._numbers = {identifier: index + 1 for index, identifier in enumerate(ids)}
        area = self.bibliography_area
        if area is not None and area.sort_key is not None and self.sort:
            key = area.sort_key
            keys = {identifier: key(self._context(identifier)) for identifier in ids}
            ids.sort(key=keys.__getitem__)
            self._numbers = {identifier: index + 1 for index, identifier in enumerate(ids)}
        return ids

    def _context(self, identifier: str, disambiguation: Disambiguation = NO_DISAMBIGUATION) -> Context:
        return Context(
            self._items[identifier], disambiguation=disambiguation,
            citation_number=self._numbers.get(identifier, 0),
        )  # fmt: skip

    def _settle_ambiguity(self) -> None:
        """Work out what tells the cites of the registered works apart."""
        ids = self._sorted()
        area = self.citation_area
        if self._rules is None:
            has_condition = uses_disambiguate(self.style, area.section.layout.children)
            self._rules = Rules(area.section.options, self.style.options, has_condition=has_condition)
        if not self._rules:
            self._found = {}
            return
        first_notes = {
            cite.id: str(place.first_note or record.note)
            for record in reversed(self._records)
            for cite, place in zip(record.citation.cites, record.places, strict=True)
            if place.first_note or record.note
        }

        def rendered(identifier: str, disambiguation: Disambiguation) -> tuple[str, Context]:
            # A later cite tends to say less than the first, so it is the one that has to be told from others.
            context = Context(
                self._items[identifier], disambiguation=disambiguation, position=SUBSEQUENT,
                first_note=first_notes.get(identifier, ""),
            )  # fmt: skip
            return plain_text(tuple(area.render(context))), context

        self._found = disambiguate(ids, self._rules, rendered)

    def disambiguation(self, identifier: str) -> Disambiguation:
        """Return what tells the cites of this work apart from those of others."""
        if self._found is None:
            self._settle_ambiguity()
        assert self._found is not None
        return self._found.get(identifier, NO_DISAMBIGUATION)

    # -- citations --------------------------------------------------------------------------------

    def cite(self, citation: Citation | Cite | str | Sequence[Cite | str]) -> str:
        """Return the next citation of the document, formatted.

        Args:
            citation: A `Citation`, a `Cite`, a text such as ``"young2021guns, p. 45"``, or several of these.

        Raises:
            UnknownReferenceError: A cite names a work that is not among the references.
        """
        if isinstance(citation, str | Cite):
            citation = Citation.of(citation)
        elif not isinstance(citation, Citation):
            citation = Citation.of(*citation)
        for cite in citation.cites:
            if cite.id not in self._items:
                raise UnknownReferenceError(cite.id, self._items)
        previous = self._records[-1].note if self._records else 0
        note = note_number(citation, previous, self.style.is_note)
        record = _Record(citation, note, self._positions.of(citation.cites, note))
        self._records.append(record)
        self._found = None
        record.text = self._write(self._citation_content(record))
        return record.text

    def preview(self, citation: Citation, places: Sequence[Place] | None = None) -> str:
        """Return *citation* formatted as if it stood alone, without adding it to the document.

        Args:
            citation: The citation.
            places: Where its cites stand; ``None`` makes each the first of its work.
        """
        for cite in citation.cites:
            if cite.id not in self._items:
                raise UnknownReferenceError(cite.id, self._items)
        if places is None:
            places = [Place(FIRST, False, 0)] * len(citation.cites)
        return self._write(self._citation_content(_Record(citation, citation.note_number or 0, list(places))))

    def order(self) -> list[str]:
        """Return the keys of the document's works in the order of the bibliography."""
        return self._sorted()

    def replay(self, citations: Sequence[Citation]) -> list[str]:
        """Return all *citations* of a document anew, formatted, in reading order."""
        self._records = []
        self._positions = Positions(_distance(self.style.citation))
        previous = 0
        for citation in citations:
            note = note_number(citation, previous, self.style.is_note)
            previous = note
            self._records.append(_Record(citation, note, self._positions.of(citation.cites, note)))
        self._found = None
        for record in self._records:
            record.text = self._write(self._citation_content(record))
        return [record.text for record in self._records]

    def _citation_content(self, record: _Record) -> Content:
        area = self.citation_area
        ready = []
        for cite, place in zip(record.citation.cites, record.places, strict=True):
            fresh = partial(self._cite_context, cite, place)
            ready.append(Ready(cite, fresh, area.sort_key(fresh()) if area.sort_key else ()))
        return assemble(
            ready, area.section.layout, area.section.options, area.render, sort=area.sort_key is not None
        )

    def _cite_context(self, cite: Cite, place: Place) -> Context:
        locator = cite.locator
        return Context(
            self._items[cite.id], disambiguation=self.disambiguation(cite.id), position=place.position,
            locator=locator.value if locator else "", label=locator.label if locator else "page",
            near_note=place.near_note, first_note=str(place.first_note) if place.first_note else "",
            citation_number=self._numbers.get(cite.id, 0),
        )  # fmt: skip

    # -- the bibliography -------------------------------------------------------------------------

    def bibliography(self) -> list[str]:
        """Return the bibliography, one formatted string an entry, in the style's order; empty where it has none."""
        area = self.bibliography_area
        if area is None:
            return []
        entries = []
        options = area.section.options
        repeated = None
        if "subsequent-author-substitute" in options:
            repeated = RepeatedNames(
                options["subsequent-author-substitute"],
                options.get("subsequent-author-substitute-rule", "complete-all"),
            )
        ids = self._sorted()
        if self._found is None:
            self._settle_ambiguity()
        for identifier in ids:
            context = self._context(identifier, self.disambiguation(identifier))
            contents = area.render(context)
            if repeated is not None:
                contents = repeated.apply(contents)
            entries.append(self._write(entry(contents, area.section.layout, options)))
        return entries

    def _write(self, content: Content) -> str:
        return render(settle(content, self._quotes, links=self.links), self.backend)


def _distance(section: Section) -> int:
    value = section.options.get("near-note-distance", "5")
    return int(value) if value.isdecimal() and len(value) < 7 else 5
