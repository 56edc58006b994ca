"""The order in which a document is read: its citations with the notes that they stand in, and the numbers of all notes.

A note is read where it is called, and so are the citations in it. Notes are counted as they are called for the first
time; in a style of notes each citation of the running text calls one more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...errors import FormatError
from ..citations import MAX_CITATIONS, Plan, Request
from .reader import Document, Event, InlineNote, Mark, Note

if TYPE_CHECKING:
    from ..citations import Citing

__all__ = ["Order", "Placed", "read_in_order"]

@dataclass(slots=True, eq=False)
class Placed:
    """A citation in its place."""

    mark: Mark
    plan: Plan
    opens: bool = False
    """Whether it begins the note that it stands in."""


@dataclass
class Order:
    """The citations and notes of a document as they are read."""

    placed: list[Placed] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    """The number of each note by its label."""
    notes: list[Note | InlineNote | Placed] = field(default_factory=list)
    """The notes by their numbers, from 1."""
    uncalled: list[Note] = field(default_factory=list)
    """Notes that nothing calls."""


def read_in_order(document: Document, citing: Citing, request: Callable[[Mark], Request]) -> Order:
    """Return the citations and notes of *document* in reading order.

    Args:
        document: What `read_document` returned.
        citing: Plans the citations.
        request: Returns what a mark in the document asks for.

    Raises:
        FormatError: There are more than `MAX_CITATIONS`.
    """
    order = Order()
    # Notes that call each other end where one is called that is being read: it has its number already.
    reading: list[tuple[Iterator[Event], Note | InlineNote | None, int]] = [(iter(document.flow), None, 0)]
    while reading:
        events, container, number = reading[-1]
        event = next(events, None)
        if event is None:
            reading.pop()
        elif isinstance(event, Mark):
            if len(order.placed) == MAX_CITATIONS:
                raise FormatError(f"more than {MAX_CITATIONS:,} citations; split the document", path=document.path)
            asked = request(event)
            opens = container is not None and _opens(event, container)
            asked.amid = container is not None and not opens
            plan = citing.plan(asked)
            placed = Placed(event, plan, opens)
            plan.note = number
            if container is None and citing.makes_note(plan):
                order.notes.append(placed)
                plan.note, plan.own_note = len(order.notes), True
            order.placed.append(placed)
        elif isinstance(event, InlineNote):
            order.notes.append(event)
            reading.append((iter(event.inside), event, len(order.notes)))
        elif event.label not in order.numbers:
            note = document.notes[event.label]
            order.notes.append(note)
            order.numbers[event.label] = len(order.notes)
            reading.append((iter(note.inside), note, len(order.notes)))
    order.uncalled = [note for label, note in document.notes.items() if label not in order.numbers]
    return order


def _opens(mark: Mark, container: Note | InlineNote) -> bool:
    """Return whether *mark* is the first thing in the note *container*."""
    if isinstance(container, InlineNote):
        return mark.run is container.run and not mark.run.text[container.start + 2 : mark.start].strip()
    return mark.run.token is container.first and not mark.run.text[: mark.start].strip()
