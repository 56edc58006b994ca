"""The works of a document: the order in which they take part, that of the bibliography, and their numbers.

Citing a work moves that work alone, so that it costs no more in a long document than in a short one: it is taken
out of the sorted works and put in again where it now belongs.

Source: CSL 1.0.2, "Sorting", ``citation-number``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import Any

from ..rendering.context import Context
from ..rendering.item import Item
from .sort_keys import CompiledSort

__all__ = ["CitationOrder", "CitedItems"]


class CitationOrder:
    """The works of a document in the order in which they take part: the cited, then the others.

    >>> works = CitationOrder()
    >>> works.add("a"), works.add("b"), works.cite("b"), works.cite("a")
    (None, None, True, False)
    >>> works.in_citation_order(cited_only=False)
    ['b', 'a']
    """

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self._keys: list[str] = []
        self._cited: dict[str, int] = {}
        self._next = 0

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._keys)

    def add(self, key: str) -> None:
        """Add the work *key* at the end of those that are not cited."""
        if key not in self._known:
            self._known[key] = len(self._keys)
            self._keys.append(key)

    def sort_key(self, key: str) -> tuple[bool, int]:
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

    def in_citation_order(self, *, cited_only: bool) -> list[str]:
        """Return the works that take part, in order."""
        order = list(self._cited)
        if not cited_only:
            order.extend([key for key in self._keys if key not in self._cited])
        return order


class CitedItems:
    """The works of a document as its bibliography lists and numbers them.

    Args:
        items: The works by key; the register sees those that are added to it.
        sorting: Returns how the bibliography is sorted; ``None`` where it lists the works as they are cited. It is
            asked when two works have to be put in order, not before.
        cited_only: Whether works that are not cited are left out.
    """

    def __init__(
        self, items: Mapping[str, Item], sorting: Callable[[], CompiledSort | None] | None, *, cited_only: bool
    ) -> None:
        self._items = items
        self._sorting = sorting
        self._cited_only = cited_only
        self._works = CitationOrder()
        self._keys: dict[str, Any] = {}
        self._keys_hold = True
        """Whether the sort keys have seen no change of the order of citation but those of `cite`."""
        self._entries: list[tuple[Any, ...]] | None = None
        """The works in order, once they are sorted: of each what `sort_key` says, and its key."""
        self._ties: set[str] | None = None
        """Those that stand where they do because of when they were cited; ``None`` where any may move for that."""
        self._numbers: dict[str, int] | None = None

    def add(self, key: str) -> None:
        """Add the work *key*, or note that it is another than before."""
        self._works.add(key)
        self._keys.pop(key, None)
        self._forget()

    def cite_all(self, keys: Iterable[str]) -> bool:
        """Make *keys* all that is cited, in order; return whether that changes the order or what is cited."""
        changed = self._works.cite_all(keys)
        if changed:
            self._forget()
        return changed

    def _forget(self) -> None:
        self._entries = self._numbers = None
        self._keys_hold = False

    def is_cited(self, key: str) -> bool:
        """Return whether the work *key* is cited."""
        return self._works.rank(key) > 0

    def cite(self, key: str) -> bool:
        """Note that the work *key* is cited; return whether that brings it in or moves it among the others."""
        if self._works.rank(key):
            return False
        entries = self._entries
        if entries is not None and self._ties is not None and key not in self._ties:
            self._works.cite(key)  # what it is sorted by decides alone where it stands
            return False
        before = None
        if entries is not None and not self._cited_only:
            before = self._index(key)
            del entries[before]
        moved = self._works.cite(key) or self._cited_only
        if key in self._keys and self._goes_by_number():
            del self._keys[key]
        if entries is not None:
            index = self._index(key)
            entries.insert(index, (*self.sort_key(key), key))
            moved = index != before
        if moved:
            self._numbers = None
        return moved

    def in_citation_order(self) -> list[str]:
        """Return the works that take part, the cited first, as they are cited."""
        return self._works.in_citation_order(cited_only=self._cited_only)

    def order(self) -> list[str]:
        """Return the works that take part in the order of the bibliography."""
        if self._sorting is None:
            return self.in_citation_order()
        if self._entries is None:
            ids = self.in_citation_order()
            if len(ids) < 2:
                return ids
            entries = self._entries = sorted([(*self.sort_key(key), key) for key in ids])
            self._ties = None
            if not self._cited_only and not self._goes_by_number():
                self._ties = set()
                for one, other in pairwise(entries):
                    if one[0] == other[0]:
                        self._ties.update((one[-1], other[-1]))
        return [entry[-1] for entry in self._entries]

    def sort_key(self, key: str) -> tuple[Any, ...]:
        """Return a sort key: where *key* stands in the bibliography."""
        place = self._works.sort_key(key)
        if self._sorting is None:
            return place
        if not self._keys_hold:
            self._keys_hold = True
            if self._goes_by_number():
                self._keys.clear()
        weight = self._keys.get(key)
        if weight is None:
            sorting = self._sorting()
            assert sorting is not None
            # The numbers of works that are not cited leave gaps, so that they need not change as others are cited.
            uncited, number = place
            context = Context(self._items[key], citation_number=number + uncited * (len(self._works) + 1))
            weight = self._keys[key] = sorting.key(context)
        return weight, place

    @property
    def sorting(self) -> CompiledSort | None:
        """How the bibliography is sorted; ``None`` where it lists the works as they are cited."""
        return self._sorting() if self._sorting is not None else None

    def _goes_by_number(self) -> bool:
        sorting = self.sorting
        return bool(sorting and sorting.by_citation_number)

    def _index(self, key: str) -> int:
        """Return where *key* stands among the sorted works, or belongs."""
        assert self._entries is not None
        return bisect_left(self._entries, self.sort_key(key))

    def number(self, key: str) -> int:
        """Return the citation number of the work *key*; 0 where it does not take part."""
        rank = self._works.rank(key)
        if self._cited_only and not rank:
            return 0
        if self._sorting is None and rank:
            return rank
        if self._numbers is None and self._entries is not None:  # while works still move, numbering all is too much
            index = self._index(key)
            return len(self._entries) - index if self._counts_down() else index + 1
        return self.numbers()[key]

    def numbers(self) -> Mapping[str, int]:
        """Return the citation numbers of all works that take part."""
        if self._numbers is None:
            ids = self.order()
            down = len(ids) > 1 and self._counts_down()
            self._numbers = dict(zip(ids, range(len(ids), 0, -1) if down else range(1, len(ids) + 1), strict=True))
        return self._numbers

    def _counts_down(self) -> bool:
        sorting = self.sorting
        return bool(sorting and sorting.numbers_descend)
