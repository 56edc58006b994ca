"""Internal: order, render and join the cites of a citation, with what disambiguation and numbering add to them.

Source: CSL 1.0.2, "Citation"; CSL-M, "Multiple layouts".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from ...model.citation import Citation, Cite
from ...model.conventions import Conventions
from ..rendering.context import Context
from ..rendering.item import Item
from ..styles.locale import Locale
from ..styles.style import Layout, Style
from ..text.affixes import with_prefix, with_suffix
from ..text.content import Content, Link, join
from .author_in_text import AuthorInText
from .citation_text import CiteToRender, citation_content
from .citations import CitationRecord
from .cite_order import CiteOrder
from .cited_items import CitedItems
from .collapse import CollapseOptions
from .disambiguation_state import DisambiguationState
from .position import FIRST_POSITION, CitePosition
from .section import CompiledSection

__all__ = ["CitationRenderer"]


class CitationRenderer:
    """Renders the citations of a document.

    Args:
        style: The style.
        locale: The locale of the document.
        area: The compiled citation section.
        items: The items by key.
        cited_items: The references with their numbers.
        disambiguation: What disambiguation adds to cites.
        label_prefixes: Texts before the labels of references, by key.
        mark_cites: Whether to link each cite to the key of its reference.
        separate_locators: Whether to join years as pandoc does; see `dprkpal.csl.Processor`.
    """

    def __init__(
        self, style: Style, locale: Locale, area: CompiledSection, items: Mapping[str, Item], cited_items: CitedItems,
        disambiguation: DisambiguationState, *, label_prefixes: Mapping[str, str], mark_cites: bool,
        separate_locators: bool,
    ) -> None:  # fmt: skip
        self.style = style
        self.locale = locale
        self.citation_area = area
        self.mark_cites = mark_cites
        self._items = items
        self._cited_items = cited_items
        self._label_prefixes = label_prefixes
        self._disambiguation_state = disambiguation
        self._author_renderer = AuthorInText(style, area.settings, area.render)
        self._joining = partial(CollapseOptions.of, is_note=style.is_note, separate_locators=separate_locators)
        self._collapse_options = self._joining(area.section, locale)

    def sort_cites(self, citation: Citation, *, grouping: bool = True) -> list[Cite]:
        """Return the cites of *citation* in the order that the style prints them in."""
        order = CiteOrder(
            self.citation_area, lambda cite: self._cite_context(cite, FIRST_POSITION),
            self._disambiguation_state.for_sorting, self.locale,
            groups=grouping and self._collapse_options.groups_by_names,
        )  # fmt: skip
        return order.of(citation)

    def content(self, record: CitationRecord) -> Content:
        """Return the content of a citation: authors in the running text, then the part in brackets or in the note."""
        cites = [
            CiteToRender(cite, partial(self._cite_context, cite, place))
            for cite, place in zip(record.cites, record.places, strict=True)
        ]
        conventions = record.citation.conventions
        in_text: list[Content] = []
        if cites and cites[0].cite.mode == "author-in-text":
            cites[:1] = self._named_in_text(cites[0], conventions, in_text)
        for author_only in [one for one in cites if one.cite.mode == "author-only" and one.contents is None]:
            author = self._author_in_text(author_only, conventions)
            if self._author_renderer.section is None:
                author = with_suffix(with_prefix(author_only.cite.prefix, author), author_only.cite.suffix)
            in_text.append(author)
            cites.remove(author_only)
        whole = self.citation_area
        has_languages = bool(whole.section.localized)
        in_locale = self._in_locale if has_languages else None
        area = whole.for_item(self._items[cites[0].cite.id]) if cites and has_languages else whole
        joining = self._collapse_options
        if area is not whole:
            joining = self._joining(area.section, area.settings.locale)
        attributes = area.section.layout.attributes
        if has_languages and cites and not attributes.prefix:  # brackets belong together, a full stop to the last cite
            attributes = attributes._replace(suffix=self._layout_of(cites[-1].cite).attributes.suffix)
        inline = record.citation.inline
        if inline:
            attributes = attributes._replace(prefix="", suffix="")
        content = citation_content(
            cites, whole.render, joining, attributes,
            capitalize=self.style.is_note and not in_text and not inline,
            fixed_text=conventions.capitalizes_fixed_text, mark=self.mark_cites, in_locale=in_locale,
            delimiter_after=(lambda cite: self._layout_of(cite).delimiter) if has_languages else None,
        )  # fmt: skip
        if not in_text:
            return content
        author = join(in_text, joining.delimiter)
        return (with_suffix(author, record.citation.infix), " ", content) if content else author

    def _layout_of(self, cite: Cite) -> Layout:
        """Return the layout for the language of a cite."""
        return self.citation_area.for_item(self._items[cite.id]).section.layout

    def _in_locale(self, cite: Cite, content: Content) -> Content:
        return self.citation_area.in_locale(self._items[cite.id], content)

    def _named_in_text(
        self, first: CiteToRender, conventions: Conventions, in_text: list[Content]
    ) -> list[CiteToRender]:
        """Add the author of an author-in-text cite to *in_text*. Return the cites for the brackets."""
        author = self._author_in_text(first, conventions)
        if not author and not conventions.names_every_author:
            return [first._replace(cite=replace(first.cite, mode="normal"))]
        rest = first._replace(cite=replace(first.cite, mode="suppress-author"))
        if first.cite.prefix and conventions.keeps_prefix_with_author and not self.style.is_note:
            author_only = replace(first.cite, mode="author-only", suffix="")
            rest = rest._replace(cite=replace(rest.cite, prefix=""))
            return [first._replace(cite=author_only, contents=[author]), rest]
        in_text.append(author)
        return [rest]

    def _author_in_text(self, to_render: CiteToRender, conventions: Conventions) -> Content:
        """Return the author of a cite for the running text; empty if it has none."""
        author = self._author_renderer.author(to_render.new_context, also_unprinted=conventions.names_every_author)
        if not author or not self.mark_cites or not conventions.links_authors:
            return author
        return Link((author,), to_render.cite.id, is_cite=True)

    def _cite_context(self, cite: Cite, place: CitePosition) -> Context:
        locator = cite.locator.as_written() if cite.locator else None
        disambiguation = self._disambiguation_state.for_cites(cite.id)
        if cite.all_names:
            disambiguation = disambiguation.with_all_names()
        return Context(
            self._items[cite.id], disambiguation=disambiguation, position=place.position,
            locator=locator.value.strip() if locator else "", label=locator.label if locator else "page",
            near_note=place.near_note, first_note=str(place.first_note) if place.first_note else "",
            citation_number=self._cited_items.number(cite.id), label_prefix=self._label_prefixes.get(cite.id, ""),
        )  # fmt: skip
