"""Internal: the entries of several libraries as one, without reading them, and with changes of its own."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Iterator, Mapping, MutableMapping, Sequence

from ..collection.entry import Entry
from .lazy_entries import LazyEntries

__all__ = ["LayeredEntries"]


class LayeredEntries(LazyEntries):
    """Entries of several mappings. If two have the same key, the first is used.

    Changes are kept in memory, and leave the mappings as they are.

    Args:
        layers: The mappings, such as the entries of a store.
    """

    def __init__(self, layers: Sequence[Mapping[str, Entry]]) -> None:
        self._layers = list(layers)
        self._changed: dict[str, Entry] = {}
        self._removed: set[str] = set()

    def copy(self) -> LayeredEntries:
        """Return the same entries with changes of their own."""
        copied = LayeredEntries(self._layers)
        copied._changed, copied._removed = dict(self._changed), set(self._removed)
        return copied

    def __getitem__(self, key: str) -> Entry:
        """Return the entry with this key.

        Raises:
            KeyError: No entry has this key.
        """
        if key in self._changed:
            return self._changed[key]
        if key not in self._removed:
            for layer in self._layers:
                if (entry := layer.get(key)) is not None:
                    return entry
        raise KeyError(key)

    def __contains__(self, key: object) -> bool:
        return key in self._changed or (key not in self._removed and any(key in layer for layer in self._layers))

    def __iter__(self) -> Iterator[str]:
        return (key for key, _ in self._all())

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return next(iter(self), None) is not None

    def __setitem__(self, key: str, entry: Entry) -> None:
        self._changed[key] = entry

    def __delitem__(self, key: str) -> None:
        if key not in self:
            raise KeyError(key)
        self._changed.pop(key, None)
        self._removed.add(key)

    def _all(self) -> Iterator[tuple[str, Entry]]:
        """Yield keys and entries: those of the layers in their order, then those that were added."""
        for number, layer in enumerate(self._layers):
            for key, entry in layer.items():
                if key not in self._removed and not any(key in before for before in self._layers[:number]):
                    yield key, self._changed.get(key, entry)
        for key, entry in self._changed.items():
            if key in self._removed or not any(key in layer for layer in self._layers):
                yield key, entry

    def entries(self) -> Iterator[Entry]:
        """Yield all entries in order, without keeping them."""
        return (entry for _, entry in self._all())

    def other_keys(self) -> Mapping[str, str]:
        """Return the other keys of biblatex entries; those of a layer that is not lazy are looked up at once."""
        from .reference_mapping import other_keys_of

        found: list[MutableMapping[str, str]] = []
        for layer in (self._changed, *self._layers):
            aliases = layer.other_keys() if isinstance(layer, LazyEntries) else other_keys_of(layer)
            found.append(aliases)  # type: ignore[arg-type]  # it is only read
        return ChainMap(*found)

    def chosen(self, keys: set[str]) -> dict[str, Entry]:
        """Return the entries with these keys, in order."""
        found: dict[str, Entry] = {}
        for layer in self._layers:
            here = {key for key in keys if key in layer and key not in found and key not in self._removed}
            mine = (
                layer.chosen(here)
                if isinstance(layer, LazyEntries)
                else {key: entry for key, entry in layer.items() if key in here}
            )
            found.update((key, self._changed.get(key, entry)) for key, entry in mine.items())
        found.update((key, entry) for key, entry in self._changed.items() if key in keys and key not in found)
        return found

    def keys_near(self, key: str) -> list[str]:
        """Return keys that are like *key*."""
        found: dict[str, None] = dict.fromkeys(self._changed)
        for layer in self._layers:
            found.update(dict.fromkeys(layer.keys_near(key) if isinstance(layer, LazyEntries) else layer))
        return [one for one in found if one in self]

    def outside(self, files: Collection[str]) -> Iterator[Entry]:
        """Yield the entries that come from none of these files."""
        for number, layer in enumerate(self._layers):
            for entry in layer.outside(files) if isinstance(layer, LazyEntries) else _outside(layer, files):
                hidden = entry.id in self._removed or entry.id in self._changed
                if not hidden and not any(entry.id in before for before in self._layers[:number]):
                    yield entry
        yield from _outside(self._changed, files)

    def file_names(self) -> list[str]:
        """Return the names of the files that the entries come from."""
        found: dict[str, None] = {}
        for layer in (self._changed, *self._layers):
            if isinstance(layer, LazyEntries):
                found.update(dict.fromkeys(layer.file_names()))
            else:
                found.update(dict.fromkeys(entry.place[0] for entry in layer.values() if entry.place[0]))
        return list(found)


def _outside(entries: Mapping[str, Entry], files: Collection[str]) -> Iterator[Entry]:
    """Yield the entries that come from none of these files."""
    return (entry for entry in entries.values() if entry.place[0] not in files)
