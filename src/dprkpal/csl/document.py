"""The citations of one document in reading order, and the order in which its works take part.

Source: CSL 1.0.2, "Choose" (``position``), "Sorting", ``citation-number``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ..citation import Citation, Cite
from .position import Place, Positions, note_number

__all__ = ["Alike", "Document", "Record", "Works"]


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


class Works:
    """The works of a document in the order in which they take part: the cited, then the others.

    >>> works = Works()
    >>> works.add("a"), works.add("b"), works.cite("b"), works.cite("a")
    (None, None, True, False)
    >>> works.registered(cited_only=False)
    ['b', 'a']
    """

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self._keys: list[str] = []
        self._cited: dict[str, int] = {}
        self._next = 0

    def add(self, key: str) -> None:
        """Add the work *key* at the end of those that are not cited."""
        if key not in self._known:
            self._known[key] = len(self._keys)
            self._keys.append(key)

    def place(self, key: str) -> tuple[bool, int]:
        """Return a sort key: where *key* stands among the works."""
        rank = self._cited.get(key)
        return (True, self._known[key]) if rank is None else (False, rank)

    def rank(self, key: str) -> int:
        """Return the number of *key* in the order of citation, counted from 1; 0 while it is not cited."""
        return self._cited.get(key, 0)

    def cite(self, key: str) -> bool:
        """Note that *key* is cited; return whether that changes the order of the works.

        It does not where the work was cited before or is the next in turn.
        """
        if key in self._cited:
            return False
        keys = self._keys
        while self._next < len(keys) and keys[self._next] in self._cited:
            self._next += 1
        self._cited[key] = len(self._cited) + 1
        return keys[self._next] != key

    def cite_all(self, keys: Iterable[str]) -> bool:
        """Forget what was cited, cite *keys* in order; return whether that changes the order or what is cited."""
        before = list(self._cited)
        self._cited = {}
        self._next = 0
        for key in keys:
            if key not in self._cited:
                self._cited[key] = len(self._cited) + 1
        return list(self._cited) != before

    def registered(self, *, cited_only: bool) -> list[str]:
        """Return the works that take part, in order."""
        order = list(self._cited)
        if not cited_only:
            order.extend([key for key in self._keys if key not in self._cited])
        return order


class Alike:
    """Groups works whose cites read the same.

    Args:
        text: Returns the cite of a work as it reads while nothing tells it apart.

    >>> alike = Alike({"a": "Smith", "b": "Doe", "c": "Smith"}.__getitem__)
    >>> [len(alike.add(key)) for key in "abc"]
    [1, 1, 2]
    """

    def __init__(self, text: Callable[[str], str]) -> None:
        self._text = text
        self._groups: dict[str, list[str]] = {}
        self._of: dict[str, list[str]] = {}

    def add(self, key: str) -> list[str]:
        """Return the group of *key*, with it among them."""
        group = self._of.get(key)
        if group is None:
            group = self._of[key] = self._groups.setdefault(self._text(key), [])
            group.append(key)
        return group
