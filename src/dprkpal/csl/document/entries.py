"""Internal: write the entries of a bibliography.

Source: CSL 1.0.2, "Bibliography", "Reference Grouping", "Whitespace".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple

from ..output.backend import Backend
from ..output.html import Html
from ..output.writer import Writer
from ..rendering.context import REPEATED, Context, Disambiguation
from ..rendering.item import Item
from .bibliography import RepeatedNames, label_length, write_entry
from .entry_templates import EntryTemplates, templates_for
from .section import CompiledSection
from .title_links import with_linked_title

__all__ = ["Entries", "EntryToWrite", "write_entries"]


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


class Entries(NamedTuple):
    """The written entries of a bibliography."""

    texts: list[tuple[str, str]]
    """Keys and texts."""
    longest_label: int
    """The length of the longest label in the margin; 0 if there are none."""


def write_entries(
    area: CompiledSection, writer: Writer, backend: Backend, entries: Iterable[EntryToWrite], *, direction: str,
    links: bool, replaces_names: bool, link_titles: bool = False,
) -> Entries:  # fmt: skip
    """Return *entries* as texts, in their order. References for which the style prints nothing are left out.

    Args:
        area: The compiled bibliography section.
        writer: Writes content in the output format.
        backend: The output format.
        entries: The references.
        direction: The direction of the text, ``"ltr"`` or ``"rtl"``.
        links: Whether links are written.
        link_titles: Whether the title of an entry without a link is one.
        replaces_names: Whether names repeated from the entry before are replaced, if the style asks for it.
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
            if repeated is None and type(backend) is Html and not link_titles:
                templates = templates_for(area, backend, direction, links, write)
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
        if text:  # some styles print nothing for some types of items
            written.append((entry.item.id, text))
    return Entries(written, max(labels))
