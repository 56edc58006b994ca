"""Internal: the entries of a library that are read when they are needed."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, ItemsView, Iterator, Mapping, MutableMapping, ValuesView

from ..collection.entry import Entry

__all__ = ["LazyEntries"]


class LazyEntries(MutableMapping[str, Entry]):
    """Entries by key, in order, of which a library need not read all to find one."""

    @abstractmethod
    def entries(self) -> Iterator[Entry]:
        """Yield all entries in order, without keeping them."""

    @abstractmethod
    def other_keys(self) -> Mapping[str, str]:
        """Return the other keys of biblatex entries (``ids``), each with the key of its entry."""

    @abstractmethod
    def chosen(self, keys: set[str]) -> dict[str, Entry]:
        """Return the entries with these keys, in order."""

    @abstractmethod
    def keys_near(self, key: str) -> list[str]:
        """Return keys that are like *key*."""

    @abstractmethod
    def file_names(self) -> list[str]:
        """Return the names of the files that the entries come from."""

    @abstractmethod
    def outside(self, files: Collection[str]) -> Iterator[Entry]:
        """Yield the entries that come from none of these files."""

    @abstractmethod
    def __bool__(self) -> bool: ...

    def items(self) -> ItemsView[str, Entry]:
        """Return the keys with their entries, which are read while the view is iterated."""
        return _Items(self)

    def values(self) -> ValuesView[Entry]:
        """Return the entries, which are read while the view is iterated."""
        return _Values(self)


class _Items(ItemsView[str, Entry]):
    _mapping: LazyEntries

    def __iter__(self) -> Iterator[tuple[str, Entry]]:
        return ((entry.id, entry) for entry in self._mapping.entries())


class _Values(ValuesView[Entry]):
    _mapping: LazyEntries

    def __iter__(self) -> Iterator[Entry]:
        return self._mapping.entries()
