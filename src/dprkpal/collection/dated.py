"""Internal: the dates of a thing in the history of its library."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from .history import Change
    from .library_protocol import LibraryProtocol

__all__ = ["Dated"]


class Dated(ABC):
    """The part of references, claims, topics and entities that knows when they were added and changed."""

    __slots__ = ()

    _kind: ClassVar[str]

    @abstractmethod
    def _owner(self) -> tuple[LibraryProtocol | None, str]:
        """Return the library, if any, and the id in its history."""

    @property
    def history(self) -> tuple[Change, ...]:
        """Its changes, the oldest first; empty if the library records none."""
        library, identity = self._owner()
        return library.history.of(self._kind, identity) if library is not None else ()

    @property
    def added(self) -> str | None:
        """The day on which it was added to the collection, or ``None`` if that is not recorded.

        >>> from dprkpal import library
        >>> library()["young2021guns"].added
        '2026-11-22'
        """
        library, identity = self._owner()
        return library.history.added(self._kind, identity) if library is not None else None

    @property
    def changed(self) -> str | None:
        """The day of its last change, or ``None`` if it was not changed after it was added."""
        library, identity = self._owner()
        return library.history.changed(self._kind, identity) if library is not None else None

    @property
    def changed_since(self) -> bool:
        """Whether it was changed after the day that was asked for with ``library(as_of=…)``; otherwise false."""
        library, _ = self._owner()
        if library is None or library.as_of is None:
            return False
        from .history import end_of

        last = end_of(library.as_of)
        return any(one.date > last for one in self.history)
