"""Internal: the references of a document in citation order and bibliography order, with their numbers.

Citing a reference removes only that reference from the sorted list and inserts it at its new position. So a citation
costs no more in a long document than in a short one.

Source: CSL 1.0.2, "Sorting", ``citation-number``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import Any

from ...model.arguments import texts_of
from ..rendering.context import Context
from ..rendering.item import Item
from .sort_keys import CompiledSort

__all__ = ["CitationOrder", "CitedItems"]


class CitationOrder:
    """The references of a document in citation order: cited ones first, then the others.

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
        self.listed: frozenset[str] = frozenset()
        """The references that are listed although they are not cited."""

    def __len__(self) -> int:
        """Return the number of references."""
        return len(self._keys)

    def add(self, key: str) -> None:
        """Add *key* after the other uncited references."""
        if key not in self._known:
            self._known[key] = len(self._keys)
            self._keys.append(key)

    def sort_key(self, key: str) -> tuple[bool, int]:
        """Return a sort key for the position of *key*."""
        rank = self._cited.get(key)
        return (True, self._known[key]) if rank is None else (False, rank)

    def rank(self, key: str) -> int:
        """Return the position of *key* in citation order, counted from 1; 0 if it is not cited."""
        return self._cited.get(key, 0)

    def cite(self, key: str) -> bool:
        """Record that *key* is cited; return whether this changes the order.

        The order does not change if the reference was cited before or is the next one anyway.
        """
        if key in self._cited:
            return False
        keys = self._keys
        while self._next < len(keys) and keys[self._next] in self._cited:
            self._next += 1
        self._cited[key] = len(self._cited) + 1
        return keys[self._next] != key

    def cite_all(self, keys: Iterable[str]) -> bool:
        """Replace the cited references by *keys*, in order; return whether anything changed."""
        before = list(self._cited)
        self._cited = {}
        self._next = 0
        for key in keys:
            if key not in self._cited:
                self._cited[key] = len(self._cited) + 1
        return list(self._cited) != before

    def in_citation_order(self, *, cited_only: bool) -> list[str]:
        """Return all references, or only the cited ones, in order."""
        order = list(self._cited)
        listed = self.listed if cited_only else self._known
        order.extend([key for key in self._keys if key in listed and key not in self._cited] if listed else [])
        return order


class CitedItems:
    """The references of a document in bibliography order, with their citation numbers.

    Args:
        items: The items by key. The mapping may grow later.
        sorting: Returns the compiled sort of the bibliography; called only when there is something to sort. ``None``
            for a bibliography in citation order.
        cited_only: Whether to leave out references that are not cited.
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
        """Whether the cached sort keys are valid: the citation order has changed only through `cite`."""
        self._entries: list[tuple[Any, ...]] | None = None
        """The sorted references, each as the values of `sort_key` and the key; ``None`` before sorting."""
        self._ties: set[str] | None = None
        """Keys whose place depends on the citation order, because of equal sort keys; ``None`` if that may be any."""
        self._numbers: dict[str, int] | None = None
        self._fixed: dict[str, int] = {}
        """The numbers that `renumber` has fixed."""

    def add(self, key: str) -> None:
        """Add the reference *key*, or update it after it was replaced."""
        self._works.add(key)
        self._keys.pop(key, None)
        self._forget()

    def cite_all(self, keys: Iterable[str]) -> bool:
        """Replace the cited references by *keys*, in order; return whether anything changed."""
        changed = self._works.cite_all(keys)
        if changed:
            self._forget()
        return changed

    def list_uncited(self, keys: Iterable[str]) -> None:
        """List *keys*, and no other references that are not cited."""
        self._works.listed = frozenset(keys)
        self._forget()

    def _forget(self) -> None:
        self._entries = self._numbers = None
        self._keys_hold = False

    def is_cited(self, key: str) -> bool:
        """Return whether *key* is cited."""
        return self._works.rank(key) > 0

    def cite(self, key: str) -> bool:
        """Record that *key* is cited; return whether this adds it or changes the order."""
        if self._works.rank(key):
            return False
        entries = self._entries
        if entries is not None and self._ties is not None and key not in self._ties:
            self._works.cite(key)  # its place depends on its sort key alone
            return False
        before = None
        if entries is not None and (not self._cited_only or key in self._works.listed):
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
        """Return the keys in citation order, cited references first."""
        return self._works.in_citation_order(cited_only=self._cited_only)

    def order(self) -> list[str]:
        """Return the keys in bibliography order."""
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
                    if one[:2] == other[:2]:
                        self._ties.update((one[-1], other[-1]))
        return [entry[-1] for entry in self._entries]

    def sort_key(self, key: str) -> tuple[Any, ...]:
        """Return a sort key for the position of *key* in the bibliography."""
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
            # Uncited references get numbers with gaps, which stay valid when others are cited.
            uncited, number = place
            context = Context(self._items[key], citation_number=number + uncited * (len(self._works) + 1))
            weight = self._keys[key] = sorting.key(context)
        return weight.first, weight, place  # most items differ in the first string, which is compared faster

    @property
    def sorting(self) -> CompiledSort | None:
        """The compiled sort of the bibliography; ``None`` for citation order."""
        return self._sorting() if self._sorting is not None else None

    def _goes_by_number(self) -> bool:
        sorting = self.sorting
        return bool(sorting and sorting.by_citation_number)

    def _index(self, key: str) -> int:
        """Return the index of *key* in the sorted references, or where to insert it."""
        assert self._entries is not None
        return bisect_left(self._entries, self.sort_key(key))

    def number(self, key: str) -> int:
        """Return the citation number of *key*; 0 if it is left out."""
        rank = self._works.rank(key)
        if self._cited_only and not rank and key not in self._works.listed:
            return 0
        if self._fixed:
            return self.numbers()[key]
        if self._sorting is None and rank:
            return rank
        if self._numbers is None and self._entries is not None:  # avoid numbering all while the order still changes
            index = self._index(key)
            return len(self._entries) - index if self._counts_down() else index + 1
        return self.numbers()[key]

    def numbers(self) -> Mapping[str, int]:
        """Return the citation numbers by key, in bibliography order."""
        if self._numbers is None:
            ids = self.order()
            down = len(ids) > 1 and self._counts_down()
            numbers = iter(range(len(ids), 0, -1) if down else range(1, len(ids) + 1))
            if self._fixed:  # references that were added later count on
                numbers = iter(range(len(self._fixed) + 1, len(self._fixed) + len(ids) + 1))
            self._numbers = {key: self._fixed.get(key) or next(numbers) for key in ids}
        return self._numbers

    def renumber(self, keys: Iterable[str]) -> None:
        """Number the references in the order of *keys*, followed by the others in bibliography order."""
        self._fixed = {}
        self._numbers = None
        order = dict.fromkeys([*texts_of(keys, "keys are texts"), *self.order()])
        self._fixed = {key: number for number, key in enumerate(order, 1)}

    def _counts_down(self) -> bool:
        sorting = self.sorting
        return bool(sorting and sorting.numbers_descend)
