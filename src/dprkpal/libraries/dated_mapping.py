"""Internal: the history of a library, and which collection and version it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from ..errors import UnknownReferenceError
from .editable_mapping import EditableMapping

if TYPE_CHECKING:
    import datetime

    from ..collection.history import Change, History

__all__ = ["DatedMapping"]


class DatedMapping(EditableMapping):
    """The part of `dprkpal.Library` that knows when its content was added and changed."""

    _histories: tuple[tuple[str, str], ...] = ()
    """The folders with a history, each with the prefix of its ids."""
    _history: History | None = None
    _as_of: str | None = None
    _package: str | None = None

    @property
    def history(self) -> History:
        """When each reference, claim, topic and entity was added and changed, read on first use.

        It is empty for a library without ``history.toml`` in its data folder.

        Raises:
            FormatError: The file has an error.
        """
        if self._history is None:
            from ..collection.history import History, read_history

            history = History()
            for folder, prefix in self._histories:
                history = history | read_history(folder).prefixed(prefix)
            self._history = history
        return self._history

    def changes(self, since: str | datetime.date | None = None, *, kinds: Iterable[str] | None = None) -> list[Change]:
        """Return what was added, changed and retired, the oldest first.

        Args:
            since: A day, month or year, such as ``"2026-11-22"``: changes on that day and later. Or a version, such as
                ``"0.1.0"``: changes that came after that version. By default all changes.
            kinds: Some of ``"reference"``, ``"claim"``, ``"topic"`` and ``"entity"``; by default all.

        Raises:
            FormatError: *since* is neither a date nor a version, or a kind does not exist.

        >>> from dprkpal import library
        >>> [change.date for change in library().changes(since="2026-11-22", kinds=["topic"])][:1]
        ['2026-11-22']
        """
        return self.history.since(since, kinds)

    @property
    def as_of(self) -> str | None:
        """The day that was asked for with ``library(as_of=…)``, or ``None``."""
        return self._as_of

    @property
    def package(self) -> str | None:
        """The installed package that this collection comes from, such as ``"dprkpal"``; ``None`` for files."""
        return self._package

    @property
    def version(self) -> str | None:
        """The version of `package`; ``None`` for files."""
        if self._package is None:
            return None
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version(self._package)
        except PackageNotFoundError:  # a source tree that is not installed
            return None

    def prefixed(self, prefix: str) -> Self:
        """Return a copy in which every key and id begins with *prefix*, to join it with another library.

        References, topics, entities, claims and origins get the prefix, and everything that names them follows.

        Args:
            prefix: The prefix, such as ``"thesis:"``.

        >>> from dprkpal import Library, library
        >>> mine = Library([{"id": "young2021guns", "type": "book", "title": "Mine"}])
        >>> both = mine.prefixed("mine:") | library()
        >>> both["mine:young2021guns"].title, both["young2021guns"].type
        ('Mine', 'book')
        """
        from .prefixing import prefixed

        return prefixed(self, prefix)

    def _unknown_key(self, key: str) -> UnknownReferenceError:
        """Return the error for an unknown key, which names the successor of a retired one."""
        from ..collection.history import unknown_id

        return unknown_id(UnknownReferenceError, key, self.keys_near(key), self._as_protocol())
