"""Internal: things of a collection by id: the base class of `TopicScheme`, `Entities` and `Claims`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeVar

from ..model.arguments import require

if TYPE_CHECKING:
    from ..errors import _UnknownError
    from .library_protocol import LibraryProtocol

__all__ = ["IdMapping", "id_of"]


class _HasId(Protocol):
    """A thing with an id."""

    @property
    def id(self) -> str:
        """The id, used in commands and addresses."""


T = TypeVar("T", bound=_HasId)  # what the mapping holds


def id_of(thing: object) -> str:
    """Return the id of a topic, an entity or a claim; an id is returned as it is.

    Raises:
        TypeError: It has no id.
    """
    name = getattr(thing, "id", None) if hasattr(type(thing), "to_dict") else thing
    require(name, str, "topics, entities and claims have ids, which are texts", "pass one id" * (thing is not None))
    return str(name)


class IdMapping(Mapping[str, T]):
    """Things by id, in the order of their file. If two have the same id, the first is kept.

    Args:
        things: The things.
        library: The library they belong to, with the history of their ids.
    """

    _unknown: ClassVar[type[_UnknownError]]
    """The error for an unknown id; its noun is also their kind in the history."""

    def __init__(self, things: Iterable[T], library: LibraryProtocol | None) -> None:
        self._library = library
        self._things: dict[str, T] = {}
        for thing in things:
            self._things.setdefault(thing.id, thing)

    def __getitem__(self, key: str) -> T:
        """Return the thing with this id.

        Raises:
            UnknownTopicError, UnknownEntityError, UnknownClaimError: Nothing has this id. It is a `KeyError`, and the
                message suggests similar ids.
        """
        try:
            return self._things[key]
        except (KeyError, TypeError):  # a list cannot be looked up
            from .history import unknown_id

            raise unknown_id(self._unknown, str(key), self._things, self._library) from None

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key in self._things

    def __iter__(self) -> Iterator[str]:
        return iter(self._things)

    def __len__(self) -> int:
        return len(self._things)

    def __repr__(self) -> str:
        """Show the number of things."""
        return f"<{type(self).__name__}: {len(self)}>"
