"""Internal: write the entries of a bibliography.

Source: CSL 1.0.2, "Bibliography", "Reference Grouping", "Whitespace".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import NamedTuple

from ...model.arguments import texts_of
from ...model.gc_pause import pause_gc
from ..output.html import Html
from ..output.writer import Writer
from ..rendering.context import REPEATED, Context, Disambiguation
from ..rendering.item import Item
from .bibliography import RepeatedNames, label_length, write_entry
from .citation_text import NO_PRINTED_FORM
from .cited_items import CitedItems
from .disambiguation_state import DisambiguationState
from .entry_templates import EntryTemplates, templates_for
from .section import CompiledSection
from .title_links import with_linked_title

__all__ = ["Entries", "EntryToWrite", "with_additions", "write_entries", "write_numbered_entries"]


class EntryToWrite(NamedTuple):
    """The reference of an entry, and what the document adds to it."""

    item: Item
    disambiguation: Disambiguation
    number: int
    """The citation number."""
    label_prefix: str = ""
    """Text before the citation number or label."""
    has_own_names: bool = False
    """Whether the number of names before "et al." is not that of the style."""


def with_additions(
    entry: EntryToWrite, *, numbers: Mapping[str, int] | None, names: Mapping[str, Mapping[str, int]] | None,
    year_suffixes: Mapping[str, str] | None,
) -> EntryToWrite:  # fmt: skip
    """Return *entry* with another number, more names or other letters after the year; the arguments are by key."""
    if numbers is None and names is None and year_suffixes is None:
        return entry
    item, disambiguation = entry.item, entry.disambiguation
    has_own_names = names is not None and item.id in names
    if names is not None and has_own_names:
        disambiguation = disambiguation.with_names(names[item.id])
    if year_suffixes is not None:
        disambiguation = disambiguation.with_year_suffix(year_suffixes.get(item.id, ""))
    number = entry.number if numbers is None else numbers.get(item.id, entry.number)
    return entry._replace(disambiguation=disambiguation, number=number, has_own_names=has_own_names)


class Entries(NamedTuple):
    """The written entries of a bibliography."""

    texts: list[tuple[str, str]]
    """Keys and texts."""
    longest_label: int
    """The length of the longest label in the margin; 0 if there are none."""


def write_entries(
    area: CompiledSection, writer: Writer, entries: Iterable[EntryToWrite], *, direction: str, links: bool,
    replaces_names: bool, link_titles: bool = False, mark_unprinted: bool = False,
) -> Entries:  # fmt: skip
    """Return *entries* as texts, in their order.

    References for which the style prints nothing are left out, or marked.

    Args:
        area: The compiled bibliography section.
        writer: Writes content in the output format.
        entries: The references.
        direction: The direction of the text, ``"ltr"`` or ``"rtl"``.
        links: Whether links are written.
        link_titles: Whether the title of an entry without a link is one.
        replaces_names: Whether names repeated from the entry before are replaced, if the style asks for it.
        mark_unprinted: Whether to print a number and a message for a reference for which the style prints nothing.
    """
    written = []
    options = area.section.options
    labels, aligned = {0}, "second-field-align" in options
    repeated = removed = None
    if "subsequent-author-substitute" in options and replaces_names:
        substitute = options["subsequent-author-substitute"]
        repeated = RepeatedNames(substitute, options.get("subsequent-author-substitute-rule", "complete-all"))
        removed = None if substitute else repeated  # an empty substitute removes the names
    replacing = repeated if removed is None else None
    ways: dict[int, tuple[Callable[..., str], EntryTemplates | None]] = {}  # for each layout
    whole = area
    for entry in entries:
        area = whole.for_item(entry.item)
        if id(area) not in ways:
            own_writer = writer if area is whole else writer._replace(quotes=area.settings.locale.quotes)
            write: Callable[..., str] = partial(write_entry, own_writer, area.section.layout, options, replacing)
            templates = None
            is_alike = not area.settings.tests_content  # otherwise similar items may have other elements
            if repeated is None and type(writer.backend) is Html and not link_titles and is_alike:
                templates = templates_for(area, writer.backend, direction, links, write)
            ways[id(area)] = write, templates
        write, templates = ways[id(area)]
        new_context = partial(
            Context, entry.item, disambiguation=entry.disambiguation, citation_number=entry.number,
            label_prefix=entry.label_prefix,
        )  # fmt: skip
        if templates is not None and not (
            entry.item.highlights_names or entry.has_own_names or entry.label_prefix
        ):
            text = templates.entry(new_context)
            if aligned:
                labels.add(len(Html.label(text)))
        else:
            contents = area.render(new_context())
            if link_titles:
                contents = with_linked_title(contents, new_context, area.render, keeps_first=aligned)
            hidden = removed is not None and removed.apply(contents) != contents
            if hidden:  # render again without the names, so that their delimiters disappear too
                context = new_context()
                context.names_hidden = REPEATED
                contents = area.render(context)
            text = write(contents, capitalize=not hidden)
            if aligned:
                labels.add(label_length(contents, area.section.layout))
        if not text and mark_unprinted:
            text = writer.write((f"{entry.number}. ", NO_PRINTED_FORM))
        if text:  # some styles print nothing for some types of items
            written.append((entry.item.id, text))
    return Entries(written, max(labels))


@pause_gc
def write_numbered_entries(
    area: CompiledSection | None, writer: Writer, items: Mapping[str, Item], keys: Iterable[str] | None,
    adding: Callable[[EntryToWrite], EntryToWrite] = lambda entry: entry, mark_unprinted: bool = False,
    *, cited_items: CitedItems, disambiguation: DisambiguationState, label_prefixes: Mapping[str, str], direction: str,
    links: bool, link_titles: bool, replaces_names: bool,
) -> Entries:  # fmt: skip
    """Return the entries of a document, or those of *keys*, in the order of the bibliography.

    Args:
        area: The compiled bibliography section; ``None`` if the style has none.
        writer: Writes content in the output format.
        items: The items by key.
        keys: The keys of the entries to return; ``None`` returns all.
        adding: Changes an entry before it is written.
        mark_unprinted: As for `write_entries`.
        cited_items: The references with their numbers.
        disambiguation: What disambiguation adds to entries.
        label_prefixes: Texts before the labels of references, by key.
        direction: As for `write_entries`, like the other arguments.
        links: See there.
        link_titles: See there.
        replaces_names: See there.
    """
    if area is None:
        return Entries([], 0)
    wanted = None if keys is None else frozenset(texts_of(keys, "keys are texts"))
    excluded = area.section.options.get("exclude-types", "").split()  # Source: CSL-M, "exclude-types"
    to_write = (
        adding(EntryToWrite(items[key], disambiguation.for_bibliography(key), number, label_prefixes.get(key, "")))
        for key, number in cited_items.numbers().items()
        if (wanted is None or key in wanted) and items[key].type not in excluded
    )  # fmt: skip
    return write_entries(
        area, writer, to_write, direction=direction, links=links, link_titles=link_titles,
        replaces_names=replaces_names, mark_unprinted=mark_unprinted,
    )  # fmt: skip
