"""Internal: references by key that can be added, replaced, renamed, checked, copied and pickled."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Self

from ..collection.entry import Entry
from ..errors import DuplicateKeyError, FormatError
from ..model.csl_values import item_of_reference
from .reference_mapping import ReferenceMapping, text_of_key

if TYPE_CHECKING:
    import os

    from ..collection.data_types import CollectionData
    from ..collection.library_protocol import LibraryProtocol
    from ..model.reference import Reference
    from .saving import SourceFile
    from .store import Store

__all__ = ["EditableMapping", "Place", "duplicate", "item_of"]

Place = tuple[str | None, int | None]
"""A file and a line, if known."""


def item_of(reference: Mapping[str, Any] | Reference | Entry) -> tuple[str, Mapping[str, Any]]:
    """Return the key of a reference, and its CSL-JSON mapping with this key as text.

    Raises:
        FormatError: The reference has no key, or a field has a value that CSL-JSON cannot have.
    """
    if isinstance(reference, Entry):
        return reference.id, reference.csl
    item = item_of_reference(reference, strict=True)
    key = text_of_key(item.get("id"))
    if not isinstance(key, str) or not key:
        raise FormatError(f"a reference needs an id that is text or a number, not {key!r}")
    return key, item if item["id"] is key else {**item, "id": key}


class EditableMapping(ReferenceMapping):
    """The part of `dprkpal.Library` that opens stores, changes, checks, saves, copies and pickles its references."""

    data: CollectionData
    findings: tuple[FormatError, ...]
    notes: tuple[FormatError, ...]
    _digest: str | None
    _files: list[SourceFile]

    @abstractmethod
    def _as_protocol(self) -> LibraryProtocol:
        """Return this library as its entries see it."""

    @abstractmethod
    def _forget(self) -> None:
        """Forget everything that was computed from the references and the data."""

    # -- opening -----------------------------------------------------------------------------------

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Store:
        """Open a store: a library of any size in a SQLite file. Only the works that are needed are read.

        `load` opens stores too, alone or together with bibliography files.

        Args:
            path: The file. `dprkpal.Store.create` makes a new one.

        Raises:
            MissingFileError: There is no such file.
            FormatError: The file is not a store, is damaged, or was made by a newer version of dprkpal.
        """
        from .store import Store

        return Store(path)

    # -- changing ----------------------------------------------------------------------------------

    def add(self, reference: Mapping[str, Any] | Reference | Entry) -> Entry:
        """Add a reference at the end, and return its entry.

        Args:
            reference: A `Reference`, such as ``Reference.new("book", title="T")``, a CSL-JSON mapping, or an entry of
                another library.

        Raises:
            DuplicateKeyError: The library already has a reference with this key, and keeps it.
            FormatError: The reference has no key.

        >>> from dprkpal import Library, Reference
        >>> works = Library()
        >>> works.add(Reference.new("book", id="guns", author="Benjamin R. Young", issued=2021)).cite("apa")
        '(Young, 2021)'
        """
        key, item = item_of(reference)
        if key in self._entries:
            raise DuplicateKeyError(key, place_text(self._entries[key].place))
        return self._put(key, item, (None, None))

    def replace(self, reference: Mapping[str, Any] | Reference | Entry) -> Entry:
        """Replace the reference that has the same key, and return its entry. Its position does not change.

        Raises:
            UnknownReferenceError: No reference has this key.
            FormatError: The reference has no key.

        >>> from dprkpal import Library
        >>> works = Library([{"id": "a", "type": "book", "title": "Wrong"}])
        >>> works.replace({"id": "a", "type": "book", "title": "Right"}).title
        'Right'
        """
        key, item = item_of(reference)
        return self._put(key, item, self[key].place)

    def remove(self, *keys: str | int) -> None:
        """Remove references. Claims keep their evidence from them; `check` reports it.

        Raises:
            UnknownReferenceError: A key is not in the library. Nothing is removed.

        >>> from dprkpal import Library
        >>> works = Library([{"id": "a", "type": "book"}, {"id": 5, "type": "book"}])
        >>> works.remove(5)
        >>> list(works)
        ['a']
        """
        for key in {self[key].id for key in keys}:
            del self._entries[key]
            for file in self._files:
                file.renamed(key, None)
        self._changed()

    def rename(self, old: str | int, new: str | int) -> Entry:
        """Give a reference another key, and return its entry.

        Claims, links between sources and fields such as ``related`` that name the reference follow.

        Args:
            old: The key of the reference.
            new: Its new key.

        Raises:
            UnknownReferenceError: No reference has the key *old*.
            DuplicateKeyError: Another reference has the key *new*.

        >>> from dprkpal import Library
        >>> works = Library([{"id": "a", "type": "book"}, {"id": "b", "type": "book"}])
        >>> works.rename("a", "first").id, list(works)
        ('first', ['first', 'b'])
        """
        entry, key = self[old], item_of({"id": new})[0]
        if key == entry.id:
            return entry
        if key in self._entries:
            raise DuplicateKeyError(key, place_text(self._entries[key].place))
        from ..model.keys import renamed_item
        from .renaming import renamed_data

        library, entries = self._as_protocol(), {}
        for one in self._entries.values():
            item = renamed_item(one.csl, {entry.id: key})
            entries[str(item["id"])] = one if item is one.csl else Entry(item, one.place, library)
        self._entries = entries
        self.data = renamed_data(self.data, entry.id, key)
        for file in self._files:
            file.renamed(entry.id, key)
        self._changed()
        return entries[key]

    def _put(self, key: str, item: Mapping[str, Any], place: Place) -> Entry:
        """Set the reference with this key."""
        entry = self._entries[key] = Entry(item, place, self._as_protocol())
        self._changed()
        return entry

    def _changed(self) -> None:
        """Forget what the change made wrong: caches, and that this is the built-in collection."""
        self._digest = None
        self._forget()

    # -- fetching ----------------------------------------------------------------------------------

    def fetch(
        self,
        *identifiers: str,
        lock: str | os.PathLike[str] | None = None,
        offline: bool = False,
        refresh: bool = False,
        contact: str | None = None,
    ) -> tuple[Entry, ...]:
        """Fetch references from the services that know them, and add them at the end.

        This opens network connections: to doi.org and the registration agencies for DOIs, to arXiv, PubMed and Open
        Library, and to the servers of addresses. It needs the extra ``dprkpal[fetch]``. Each field gets a verification
        that says where and when it was seen.

        Args:
            identifiers: DOIs, ISBNs, arXiv numbers, PubMed numbers (``"PMID:33057194"``, ``"PMC7613271"``) or addresses
                of web pages.
            lock: A lock file. References in it are not fetched again; others are added to it.
            offline: Whether to use only the lock file.
            refresh: Whether to fetch again what the lock file has.
            contact: Your email address, sent to the services so that they can write to you if there is a problem.

        Returns:
            The entries, in the order of *identifiers*. A work that the library already has, with the same DOI, ISBN or
            other identifier, is not added again; its entry is returned.

        Raises:
            FetchError: Some references could not be fetched; if several, ``errors`` lists them. The others were
                added.
            FormatError: The lock file cannot be read or written.

        >>> from dprkpal import Library
        >>> Library().fetch("10.1000/182 or so")
        Traceback (most recent call last):
        dprkpal.errors.FetchError: 10.1000/182 or so: is not a DOI, ISBN, arXiv or PubMed number, or an address
        """
        from .fetched_references import fetch_into

        return fetch_into(self, identifiers, lock, offline=offline, refresh=refresh, contact=contact)

    # -- checking and saving -----------------------------------------------------------------------

    def check(self, *, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> list[FormatError]:
        """Check the references for problems, as ``dprkpal check`` does for files.

        Args:
            select: Rules, by code, beginning of a code, or name; by default all.
            ignore: Rules to leave out.

        Returns:
            The findings and notes from reading, the problems of each reference by the BIB rules, and evidence and links
            whose source is not in the library. Each has ``code``, ``key`` and ``message``, and ``path`` and ``line``
            if the reference comes from a file.

        Raises:
            UnknownRuleError: A rule does not exist.

        >>> from dprkpal import Library
        >>> [finding.code for finding in Library([{"id": "a", "type": "book", "title": "No author or date"}]).check()]
        ['BIB004', 'BIB005']
        """
        from .checking import check

        return check(self, select, ignore)

    def save(
        self, path: str | os.PathLike[str] | None = None, *, format: str | None = None, overwrite: bool = False
    ) -> tuple[FormatError, ...]:
        """Save the references to a file (atomically).

        Saving to the file from which they were loaded writes only what has changed. Everything else stays byte for
        byte as it was, including comments and entries that could not be read. New references are added at the end of
        the first file.

        Args:
            path: The file. By default the references are saved to the files from which they were loaded.
            format: The format of a new file, one of `dprkpal.formats.WRITTEN`. By default the extension of its name
                says it; ``.bib`` is biblatex.
            overwrite: Whether to replace a file that this library was not loaded from.

        Returns:
            Notes on fields that the format cannot represent.

        Raises:
            FileChangedError: Another program has changed the file after it was read. It is left as it is.
            FormatError: There is no path, the format is unknown or cannot be edited, the file exists and was not read
                by this library, or it cannot be written.
        """
        from .saving import save

        return save(self, path, format, overwrite)

    # -- copying and pickling ----------------------------------------------------------------------

    @property
    def is_built_in(self) -> bool:
        """Whether this is the built-in collection, unchanged. It is pickled as a name, not as data."""
        return self._digest is not None

    def __getstate__(self) -> dict[str, Any]:
        """Return everything that cannot be computed again. The entries are without their library."""
        state = {name: value for name, value in self.__dict__.items() if name not in _COMPUTED}
        state["_entries"] = [(entry.csl, entry.place) for entry in self._entries.values()]
        state["_files"] = [file.copy() for file in self._files]
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        library = self._as_protocol()
        entries = (Entry(csl, place, library) for csl, place in state["_entries"])
        self._entries = {entry.id: entry for entry in entries}
        self._forget()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the built-in collection as its name, any other library as its data."""
        if self.is_built_in:
            from .built_in import library

            return library, ()
        return _new, (type(self),), self.__getstate__()

    def __copy__(self) -> Self:
        """Return a library that can be changed without changing this one."""
        copied = type(self).__new__(type(self))
        copied.__setstate__(self.__getstate__())
        return copied

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        from copy import deepcopy

        memo[id(self)] = copied = type(self).__new__(type(self))
        copied.__setstate__(deepcopy(self.__getstate__(), memo))
        return copied


_COMPUTED = frozenset({"_history", "_topics", "_entities", "_claims", "_links", "_search"})


def _new(kind: type[EditableMapping]) -> EditableMapping:
    """Return an empty library to unpickle."""
    return kind.__new__(kind)


def duplicate(key: str, place: Place, first: Place) -> FormatError:
    """Return the finding that a reference was left out, because an earlier one has the same key.

    Args:
        key: The key of both.
        place: The file and line of the reference that was left out.
        first: The file and line of the one that counts.
    """
    message = f"this key is used before, in {place_text(first) or 'another file'}; the first one counts"
    if first == (None, None) == place:
        message = "this key is used before; the first one counts"
    return FormatError(message, path=place[0], line=place[1], key=key, code="BIB031")


def place_text(place: Place) -> str:
    """Return a file and line as text, empty if unknown."""
    return ":".join(str(part) for part in place if part is not None)
