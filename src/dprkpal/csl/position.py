"""Where each cite stands in its document: first, subsequent, ibid., near a note that cited the same.

Source: CSL 1.0.2, "Choose" (``position``, ``near-note``), ``first-reference-note-number``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..citation import Citation, Cite
from .context import FIRST, IBID, IBID_WITH_LOCATOR, SUBSEQUENT

__all__ = ["Place", "Positions"]


class Place(NamedTuple):
    """The position of one cite."""

    position: int
    """`FIRST`, `SUBSEQUENT`, `IBID` or `IBID_WITH_LOCATOR`."""
    near_note: bool
    first_note: int
    """Number of the note with the first cite of the work; 0 where there is none."""


class Positions:
    """Follows a document from its beginning, citation by citation."""

    def __init__(self, near_note_distance: int = 5) -> None:
        self._distance = near_note_distance
        self._first_note: dict[str, int] = {}
        self._last_note: dict[str, int] = {}
        self._before: Sequence[Cite] = ()
        self._before_note = 0

    def of(self, cites: Sequence[Cite], note: int) -> list[Place]:
        """Return the places of the *cites* of the next citation, which stands in *note* (0: in the text)."""
        places: list[Place] = []
        for index, cite in enumerate(cites):
            seen = cite.id in self._first_note
            position = SUBSEQUENT if seen else FIRST
            previous: Cite | None = None
            if index > 0:
                previous = cites[index - 1]
            elif len({before.id for before in self._before}) == 1 and len(self._before) >= 1:
                previous = self._before[-1] if len(self._before) == 1 else None
            if seen and previous is not None and previous.id == cite.id:
                position = _ibid(previous, cite)
            near = seen and (not note or note - self._last_note[cite.id] <= self._distance)
            places.append(Place(position, near, self._first_note.get(cite.id, 0)))
            self._first_note.setdefault(cite.id, note)
            self._last_note[cite.id] = note
        self._before = cites
        self._before_note = note
        return places


def _ibid(previous: Cite, cite: Cite) -> int:
    """Return the position of a cite that follows one of the same work.

    Source: CSL 1.0.2, "Choose": without a locator after one with, a cite is only subsequent.
    """
    if previous.locator is None:
        return IBID if cite.locator is None else IBID_WITH_LOCATOR
    if cite.locator is None:
        return SUBSEQUENT
    return IBID if previous.locator == cite.locator else IBID_WITH_LOCATOR


def note_number(citation: Citation, previous: int, is_note: bool) -> int:
    """Return the note *citation* stands in: its own, or the one after *previous* in a note style."""
    if citation.note_number is not None:
        return citation.note_number
    return previous + 1 if is_note else 0
