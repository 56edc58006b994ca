"""Internal: what entries, claims, topics, drawings and the search use of a library.

`dprkpal.Library` is defined in a package above them, which they must not import.
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Mapping, ValuesView
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from .claims import Claims
    from .data_types import CollectionData
    from .entities import Entities
    from .entry import Entry
    from .history import History
    from .origins import SourceLinks
    from .topics import TopicScheme

__all__ = ["LibraryProtocol"]


class LibraryProtocol(Protocol):
    """A mapping from keys to entries that also has topics, entities, claims and links between sources."""

    def __getitem__(self, key: str | int, /) -> Entry:
        """Return the entry with this key."""

    def __contains__(self, key: object, /) -> bool:
        """Return whether an entry has this key."""

    def items(self) -> ItemsView[str, Entry]:
        """Return the keys with their entries."""

    def values(self) -> ValuesView[Entry]:
        """Return the entries."""

    data: CollectionData
    """The topics, entities, claims, origins and links as plain data."""

    @property
    def is_built_in(self) -> bool:
        """Whether this is the built-in collection, unchanged. It is pickled as a name, not as data."""

    @property
    def as_of(self) -> str | None:
        """The last day of the changes that this library has, if it was asked for with a date."""

    @property
    def package(self) -> str | None:
        """The installed package that the collection comes from."""

    @property
    def version(self) -> str | None:
        """The version of this package."""

    @property
    def history(self) -> History:
        """When each reference, claim, topic and entity was added and changed."""

    @property
    def topics(self) -> TopicScheme:
        """The topics by id."""

    @property
    def entities(self) -> Entities:
        """The entities by id."""

    @property
    def claims(self) -> Claims:
        """The claims by id."""

    @property
    def links(self) -> SourceLinks:
        """The links that say which sources depend on which."""

    def with_topics(self, topics: Iterable[str]) -> Mapping[str, Entry]:
        """Return the entries that have one of the *topics* among their keywords, by key."""
