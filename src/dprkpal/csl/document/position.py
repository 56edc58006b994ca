"""Internal: the position of each cite in the document (first, subsequent, ibid., near-note).

Citations in notes and citations in the running text are two separate sequences, because a reader of the notes looks
back through the notes.

Source: CSL 1.0.2, "Choose" (``position``, ``near-note``), ``first-reference-note-number``; the
reference implementation decides what the specification leaves open (several citations in one note, notes without
citations in between).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ...model.citation import Citation, Cite
from ..rendering.context import FIRST, IBID, IBID_WITH_LOCATOR, SUBSEQUENT

__all__ = ["FIRST_POSITION", "CitePosition", "PositionTracker", "near_note_distance", "note_number"]


class CitePosition(NamedTuple):
    """The position of one cite."""

    position: int
    """`FIRST`, `SUBSEQUENT`, `IBID` or `IBID_WITH_LOCATOR`."""
    near_note: bool
    """Whether an earlier note nearby cites the same work."""
    first_note: int
    """Number of the earlier note that first cites the work; 0 for none."""


FIRST_POSITION = CitePosition(FIRST, False, 0)
"""The position of the first cite of a work."""


class _Sequence:
    """The works cited so far in the notes, or in the running text."""

    __slots__ = ("before", "first_note", "in_note", "last_note", "note")

    def __init__(self) -> None:
        self.first_note: dict[str, int] = {}
        self.last_note: dict[str, int] = {}
        self.before: Sequence[Cite] = ()
        """The cites of the previous citation."""
        self.note = 0
        """The number of its note."""
        self.in_note = 0
        """The number of citations in that note."""


class PositionTracker:
    """Finds the positions of cites, citation by citation from the start of the document.

    >>> positions = PositionTracker()
    >>> [positions.positions_of([Cite("a")], note)[0].position for note in (1, 2)] == [FIRST, IBID]
    True
    """

    def __init__(self, near_note_distance: int = 5) -> None:
        self._distance = near_note_distance
        self._notes = _Sequence()
        self._text = _Sequence()

    def first_note(self, key: str) -> str:
        """Return the number of the first note that cites *key*; empty if there is none."""
        note = self._notes.first_note.get(key)
        return str(note) if note else ""

    def positions_of(self, cites: Sequence[Cite], note: int) -> list[CitePosition]:
        """Return the positions of the cites of the next citation.

        Args:
            cites: The cites in printed order.
            note: The number of the note of the citation; 0 for the running text.
        """
        sequence = self._notes if note else self._text
        first_note, last_note = sequence.first_note, sequence.last_note
        previous = _before(sequence, note)
        places: list[CitePosition] = []
        for cite in cites:
            key = cite.id
            if key not in first_note:
                first_note[key] = note
                places.append(FIRST_POSITION)
            else:
                position = _ibid(previous, cite) if previous is not None and previous.id == key else SUBSEQUENT
                first = first_note[key]
                near = abs(note - last_note[key]) <= self._distance
                places.append(CitePosition(position, near, first if first != note else 0))
            last_note[key] = note
            previous = cite
        sequence.in_note = sequence.in_note + 1 if sequence.note == note else 1
        sequence.before = cites
        sequence.note = note
        return places


def near_note_distance(options: Mapping[str, str]) -> int:
    """Return ``near-note-distance`` from the *options* of ``cs:citation``; the default is 5."""
    value = options.get("near-note-distance", "5")
    return int(value) if value.isdecimal() and len(value) < 7 else 5


def _before(sequence: _Sequence, note: int) -> Cite | None:
    """Return the cite that "ibid." can refer to, or ``None``.

    In the same note this is the last cite. In the next note, the previous note must have exactly one cite, and there
    must be no note in between.
    """
    before = sequence.before
    if not before:
        return None
    if note == sequence.note:
        return before[-1]
    return before[0] if len(before) == 1 and sequence.in_note == 1 and note == sequence.note + 1 else None


def _ibid(previous: Cite, cite: Cite) -> int:
    """Return the position of a cite directly after another cite of the same work.

    Source: CSL 1.0.2, "Choose": a cite without a locator after one with a locator is only subsequent.
    """
    if previous.locator is None:
        return IBID if cite.locator is None else IBID_WITH_LOCATOR
    if cite.locator is None:
        return SUBSEQUENT
    return IBID if previous.locator == cite.locator else IBID_WITH_LOCATOR


def note_number(citation: Citation, previous: int, is_note: bool) -> int:
    """Return the note number of *citation*; the default is the next number in note styles, else 0."""
    if citation.note_number is not None:
        return citation.note_number
    return previous + 1 if is_note else 0
