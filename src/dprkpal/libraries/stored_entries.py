"""Internal: the entries of a store, each read from the file when it is needed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from ..collection.entry import Entry
from ..storage.works import StoredWork, Works
from .lazy_entries import LazyEntries

if TYPE_CHECKING:
    from ..collection.library_protocol import LibraryProtocol

__all__ = ["StoredEntries"]


class StoredEntries(LazyEntries):
    """The entries of a store.

    Args:
        works: The references of the store.
        library: The library that the entries belong to.
    """

    def __init__(self, works: Works, library: LibraryProtocol) -> None:
        self.works = works
        self._library = library

    def entry_of(self, work: StoredWork) -> Entry:
        """Return a reference of the store as an entry."""
        return Entry(work.csl, work.place, self._library)

    def __getitem__(self, key: str) -> Entry:
        """Return the entry with exactly this key.

        Raises:
            KeyError: No entry has this key.
        """
        work = self.works.find(key)
        if work is None or work.key != key:
            raise KeyError(key)
        return self.entry_of(work)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self.works.id_of(key) is not None

    def __iter__(self) -> Iterator[str]:
        return self.works.keys()

    def __len__(self) -> int:
        return self.works.count()

    def __bool__(self) -> bool:
        return not self.works.is_empty()

    def __setitem__(self, key: str, entry: Entry) -> None:
        with self.works.changing():
            identity = self.works.id_of(key)
            if identity is None:
                self.works.add(key, entry.csl)
            else:
                self.works.replace(identity, entry.csl)

    def __delitem__(self, key: str) -> None:
        with self.works.changing():
            identity = self.works.id_of(key)
            if identity is None:
                raise KeyError(key)
            self.works.remove(identity)

    def entries(self) -> Iterator[Entry]:
        """Yield all entries in order, without keeping them."""
        return map(self.entry_of, self.works.all())

    def other_keys(self) -> Mapping[str, str]:
        """Return the other keys of biblatex entries, each looked up when it is asked for."""
        return _OtherKeys(self.works)

    def chosen(self, keys: set[str]) -> dict[str, Entry]:
        """Return the entries with these keys, in order."""
        ids = sorted(identity for key in keys if (identity := self.works.id_of(key)) is not None)
        found = self.works.by_id(ids)
        return {found[one].key: self.entry_of(found[one]) for one in ids if one in found}

    def keys_near(self, key: str) -> list[str]:
        """Return keys that begin like *key*."""
        return self.works.keys_near(key)

    def file_names(self) -> list[str]:
        """Return the path of the store."""
        return [self.works.database.path]

    def outside(self, files: Collection[str]) -> Iterator[Entry]:
        """Yield no entry if the store is one of these files, and otherwise all."""
        return iter(()) if self.works.database.path in files else self.entries()


class _OtherKeys(Mapping[str, str]):
    """The other keys of the entries of a store."""

    def __init__(self, works: Works) -> None:
        self._works = works

    def __getitem__(self, key: str) -> str:
        """Return the key of the entry that has this other key.

        Raises:
            KeyError: There is none.
        """
        work = self._works.find(key)
        if work is None or work.key == key:
            raise KeyError(key)
        return work.key

    def __iter__(self) -> Iterator[str]:
        return self._works.aliases()

    def __len__(self) -> int:
        return sum(1 for _ in self)
