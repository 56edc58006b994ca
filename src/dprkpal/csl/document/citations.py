"""Internal: the citations of a document in reading order, with their notes and the positions of their cites.

Source: CSL 1.0.2, "Choose" (``position``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ...errors import DuplicateCitationError
from ...model.citation import Citation, Cite
from .position import CitePosition, PositionTracker, note_number

__all__ = ["CitationRecord", "DocumentCitations"]


class CitationRecord:
    """A citation of the document with its rendered text."""

    __slots__ = ("citation", "cites", "note", "places", "rendered_from", "reported_text", "text")

    def __init__(self, citation: Citation, cites: list[Cite], note: int, places: list[CitePosition]) -> None:
        self.citation = citation
        self.cites = cites
        """Its cites in printed order."""
        self.note = note
        self.places = places
        """The position of each cite."""
        self.rendered_from: Any = None
        """The input of the rendered text, to find out whether it must be rendered again."""
        self.text = ""
        self.reported_text: str | None = None
        """The text that the caller received last; ``None`` if not yet."""


class DocumentCitations:
    """The citations of a document, with their notes and the positions of their cites.

    Args:
        near_note_distance: Maximum distance in notes for ``near-note``.
        is_note: Whether citations without a note number are numbered consecutively.
        arrange: Returns the cites of a citation in printed order.
    """

    def __init__(self, near_note_distance: int, is_note: bool, arrange: Callable[[Citation], list[Cite]]) -> None:
        self.records: list[CitationRecord] = []
        self._ids: set[str] = set()
        self._distance = near_note_distance
        self._is_note = is_note
        self._arrange = arrange
        self._positions = PositionTracker(near_note_distance)

    def append(self, citation: Citation) -> CitationRecord:
        """Append *citation*; the time does not depend on the number of earlier citations.

        Raises:
            DuplicateCitationError: Another citation of the document has the same ``id``.
        """
        self.check_id(citation)
        if citation.id is not None:
            self._ids.add(citation.id)
        record = CitationRecord(citation, [], 0, [])
        self._place(record, self.records[-1].note if self.records else 0)
        self.records.append(record)
        return record

    def insert(self, citation: Citation, index: int) -> None:
        """Insert *citation*; its note and positions are those of the next `place_all`.

        Raises:
            DuplicateCitationError: Another citation of the document has the same ``id``.
        """
        self.check_id(citation)
        if citation.id is not None:
            self._ids.add(citation.id)
        self.records.insert(index, CitationRecord(citation, [], 0, []))

    def remove(self, which: int | str) -> None:
        """Remove the citation *which*, given as for `index`.

        Raises:
            LookupError: There is no such citation.
        """
        record = self.records.pop(self.index(which))
        if record.citation.id is not None:
            self._ids.discard(record.citation.id)

    @contextmanager
    def trial(self, citation: Citation, index: int) -> Iterator[CitationRecord]:
        """Insert *citation* for a moment, whatever its ``id`` is."""
        record = CitationRecord(citation, [], 0, [])
        self.records.insert(index, record)
        try:
            yield record
        finally:
            self.records.remove(record)

    def replace_all(self, citations: Sequence[Citation]) -> None:
        """Replace all citations; one with the ``id`` of an earlier one keeps its record.

        Raises:
            DuplicateCitationError: Two of *citations* have the same ``id``; the document is not changed.
        """
        given: set[str] = set()
        for citation in citations:
            if citation.id in given:
                raise DuplicateCitationError(citation.id)
            if citation.id is not None:
                given.add(citation.id)
        earlier = {record.citation.id: record for record in self.records if record.citation.id is not None}
        records = []
        for citation in citations:
            record = earlier.get(citation.id) if citation.id is not None else None
            if record is None:
                record = CitationRecord(citation, [], 0, [])
            record.citation = citation
            records.append(record)
        self.records, self._ids = records, given

    def check_id(self, citation: Citation) -> None:
        """Raise a `DuplicateCitationError` if another citation of the document has the ``id`` of *citation*."""
        if citation.id in self._ids:
            raise DuplicateCitationError(citation.id)

    def _place(self, record: CitationRecord, previous: int) -> None:
        if record.citation.begins:
            self._positions = PositionTracker(self._distance)
            previous = 0
        record.note = note_number(record.citation, previous, self._is_note)
        record.cites = self._arrange(record.citation)
        record.places = self._positions.positions_of(record.cites, record.note)

    def first_note(self, key: str) -> str:
        """Return the number of the first note that cites *key*; empty if there is none."""
        return self._positions.first_note(key)

    def place_all(self) -> None:
        """Update the notes and positions of all citations after a change in the document."""
        self._positions = PositionTracker(self._distance)
        previous = 0
        for record in self.records:
            self._place(record, previous)
            previous = record.note

    def index(self, which: int | str) -> int:
        """Return the index of the citation *which*, given as an index or as the ``id`` of the citation.

        Raises:
            LookupError: There is no such citation.
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
        """Yield the key of every cite in order, with repetitions."""
        for record in self.records:
            for cite in record.citation.cites:
                yield cite.id
