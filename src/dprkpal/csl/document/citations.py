"""The citations of one document in reading order, each with its note and the places of its cites.

Source: CSL 1.0.2, "Choose" (``position``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ...model.citation import Citation, Cite
from .position import CitePosition, PositionTracker, note_number

__all__ = ["CitationRecord", "DocumentCitations"]


class CitationRecord:
    """One citation of the document and what is known of it."""

    __slots__ = ("citation", "cites", "note", "places", "rendered_from", "reported_text", "text")

    def __init__(self, citation: Citation, cites: list[Cite], note: int, places: list[CitePosition]) -> None:
        self.citation = citation
        self.cites = cites
        """Its cites in the order in which they are printed."""
        self.note = note
        self.places = places
        """The place of each of them."""
        self.rendered_from: Any = None
        """What its text was made from, to see whether it must be made again."""
        self.text = ""
        self.reported_text: str | None = None
        """Its text as the caller last got it; ``None`` before."""


class DocumentCitations:
    """The citations, each with its note and the places of its cites.

    Args:
        near_note_distance: How many notes away a cite is still near.
        is_note: Whether citations without a note number take one after the other.
        arrange: Returns the cites of a citation in the order in which they are printed.
    """

    def __init__(self, near_note_distance: int, is_note: bool, arrange: Callable[[Citation], list[Cite]]) -> None:
        self.records: list[CitationRecord] = []
        self._distance = near_note_distance
        self._is_note = is_note
        self._arrange = arrange
        self._positions = PositionTracker(near_note_distance)

    def append(self, citation: Citation) -> CitationRecord:
        """Add *citation* at the end, in time that does not depend on the citations before it."""
        record = CitationRecord(citation, [], 0, [])
        self._place(record, self.records[-1].note if self.records else 0)
        self.records.append(record)
        return record

    def _place(self, record: CitationRecord, previous: int) -> None:
        if record.citation.begins:
            self._positions = PositionTracker(self._distance)
            previous = 0
        record.note = note_number(record.citation, previous, self._is_note)
        record.cites = self._arrange(record.citation)
        record.places = self._positions.positions_of(record.cites, record.note)

    def first_note(self, key: str) -> str:
        """Return the number of the note that cites the work *key* first; empty where none does."""
        return self._positions.first_note(key)

    def place_all(self) -> None:
        """Number and place all citations anew, after one was inserted or removed or the order of works changed."""
        self._positions = PositionTracker(self._distance)
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
