"""The citations of one document in reading order, each with its note and the places of its cites.

Source: CSL 1.0.2, "Choose" (``position``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ...model.citation import Citation, Cite
from .position import Place, Positions, note_number

__all__ = ["Document", "Record"]


class Record:
    """One citation of the document and what is known of it."""

    __slots__ = ("basis", "citation", "cites", "note", "places", "text", "told")

    def __init__(self, citation: Citation, cites: list[Cite], note: int, places: list[Place]) -> None:
        self.citation = citation
        self.cites = cites
        """Its cites in the order in which they are printed."""
        self.note = note
        self.places = places
        """The place of each of them."""
        self.basis: Any = None
        """What its text was made from, to see whether it must be made again."""
        self.text = ""
        self.told: str | None = None
        """Its text as the caller last got it; ``None`` before."""


class Document:
    """The citations, each with its note and the places of its cites.

    Args:
        near_note_distance: How many notes away a cite is still near.
        is_note: Whether citations without a note number take one after the other.
        arrange: Returns the cites of a citation in the order in which they are printed.
    """

    def __init__(self, near_note_distance: int, is_note: bool, arrange: Callable[[Citation], list[Cite]]) -> None:
        self.records: list[Record] = []
        self._distance = near_note_distance
        self._is_note = is_note
        self._arrange = arrange
        self._positions = Positions(near_note_distance)

    def append(self, citation: Citation) -> Record:
        """Add *citation* at the end, in time that does not depend on the citations before it."""
        record = Record(citation, [], 0, [])
        self._place(record, self.records[-1].note if self.records else 0)
        self.records.append(record)
        return record

    def _place(self, record: Record, previous: int) -> None:
        if record.citation.begins:
            self._positions = Positions(self._distance)
            previous = 0
        record.note = note_number(record.citation, previous, self._is_note)
        record.cites = self._arrange(record.citation)
        record.places = self._positions.of(record.cites, record.note)

    def first_note(self, key: str) -> str:
        """Return the number of the note that cites the work *key* first; empty where none does."""
        return self._positions.first_note(key)

    def place_all(self) -> None:
        """Number and place all citations anew, after one was inserted or removed or the order of works changed."""
        self._positions = Positions(self._distance)
        previous = 0
        for record in self.records:
            self._place(record, previous)
            previous = record.note

    def index(self, which: int | str) -> int:
        """Return where the citation *which* stands: its index, or the ``id`` of the citation.

        Raises:
            LookupError: There is none.
        """
        if isinstance(which, int):
            if not -len(self.records) <= which < len(self.records):
                raise LookupError(f"no citation {which}: the document has {len(self.records)}")
            return which % len(self.records)
        for index, record in enumerate(self.records):
            if record.citation.id == which:
                return index
        raise LookupError(f"no citation of the document has the id {which!r}")

    def cited(self) -> Iterator[str]:
        """Yield the keys of the cited works in the order of citation, as often as they are cited."""
        for record in self.records:
            for cite in record.citation.cites:
                yield cite.id
