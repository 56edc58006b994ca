"""Internal: put the citations of a document in reading order, and number its notes.

A note, with the citations in it, is read where it is first referenced, and numbered there. In a note style, each
citation in the body text adds a note of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...errors import FormatError
from ..citation_plan import MAX_CITATIONS, CitationPlan, CitationRequest
from .reader import Document, InlineItem, InlineNote, Note, ParsedCitation

if TYPE_CHECKING:
    from ..citation_formatter import CitationFormatter

__all__ = ["OrderedCitation", "ReadingOrder", "cited_keys", "read_in_order"]


@dataclass(slots=True, eq=False)
class OrderedCitation:
    """A citation with its plan."""

    parsed: ParsedCitation
    plan: CitationPlan
    starts_note: bool = False
    """Whether it is the first text of a note by the author."""
    ends_note: bool = False
    """Whether it is the last text of a note that is written in the text, as in ``^[See @key]``."""


@dataclass
class ReadingOrder:
    """The citations and notes of a document in reading order."""

    citations: list[OrderedCitation] = field(default_factory=list)
    note_numbers: dict[str, int] = field(default_factory=dict)
    """The number of each labelled note."""
    notes: list[Note | InlineNote | OrderedCitation] = field(default_factory=list)
    """All notes; the first has number 1."""
    unused_notes: list[Note] = field(default_factory=list)
    """Notes that are never referenced."""


def read_in_order(
    document: Document, formatter: CitationFormatter, make_request: Callable[[ParsedCitation], CitationRequest]
) -> ReadingOrder:
    """Return the citations and notes of *document* in reading order.

    Args:
        document: The result of `read_document`.
        formatter: Plans the citations.
        make_request: Converts a parsed citation to a request.

    Raises:
        FormatError: There are more than `MAX_CITATIONS`.
    """
    order = ReadingOrder()
    section = taken = 0
    # Notes that reference each other cannot loop: a note that is being read already has its number.
    reading: list[tuple[Iterator[InlineItem], Note | InlineNote | ParsedCitation | None, int]] = [
        (iter(document.body_items), None, 0)
    ]
    while reading:
        items, container, number = reading[-1]
        item = next(items, None)
        if len(reading) == 1:
            while section < len(document.section_starts) and document.section_starts[section] <= taken:
                section += 1
            taken += 1
        if item is None:
            reading.pop()
        elif isinstance(item, ParsedCitation):
            if len(order.citations) == MAX_CITATIONS:
                raise FormatError(f"more than {MAX_CITATIONS:,} citations; split the document", path=document.path)
            request = make_request(item)
            starts_note = container is not None and _starts_note(item, container)
            request.mid_note = bool(item.mark) or (container is not None and not starts_note)
            plan = formatter.plan(request)
            ordered = OrderedCitation(item, plan, starts_note, _ends_note(item, container))
            plan.note, plan.section = number, section
            if container is None and formatter.needs_note(plan):
                order.notes.append(ordered)
                plan.note, plan.own_note = len(order.notes), True
            order.citations.append(ordered)
            if item.nested:
                reading.append((iter(item.nested), container or item, plan.note))
        elif isinstance(item, InlineNote):
            order.notes.append(item)
            reading.append((iter(item.items), item, len(order.notes)))
        elif item.label not in order.note_numbers:
            note = document.notes[item.label]
            order.notes.append(note)
            order.note_numbers[item.label] = len(order.notes)
            reading.append((iter(note.items), note, len(order.notes)))
    order.unused_notes = [note for label, note in document.notes.items() if label not in order.note_numbers]
    return order


def cited_keys(document: Document) -> list[str]:
    """Return the keys that *document* cites, also in its notes, in no particular order and with repetitions."""
    keys = []
    waiting = [*document.body_items, *(item for note in document.notes.values() for item in note.items)]
    while waiting:
        item = waiting.pop()
        if isinstance(item, ParsedCitation):
            keys += [cite.id for cite in item.cites]
            waiting += item.nested
        elif isinstance(item, InlineNote):
            waiting += item.items
    return keys


def _starts_note(parsed: ParsedCitation, container: Note | InlineNote | ParsedCitation) -> bool:
    """Return whether the citation is the first text in the note *container*."""
    if parsed.mark or isinstance(container, ParsedCitation):
        return False
    if isinstance(container, InlineNote):
        return parsed.inline is container.inline and not parsed.inline.text[container.start + 2 : parsed.start].strip()
    return parsed.inline.token is container.first_text and not parsed.inline.text[: parsed.start].strip()


def _ends_note(parsed: ParsedCitation, container: Note | InlineNote | ParsedCitation | None) -> bool:
    """Return whether nothing follows the citation in the note *container*, which is written in the text."""
    if parsed.mark or not isinstance(container, InlineNote) or parsed.inline is not container.inline:
        return False
    return not parsed.inline.text[parsed.end : container.end - 1].strip()
