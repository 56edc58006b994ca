"""Entities: the persons, organisations, places, events and weapons that claims are about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import UnknownEntityError

if TYPE_CHECKING:
    from .library_protocol import Holdings

__all__ = ["KINDS", "Entities", "Entity"]

KINDS = ("person", "organisation", "place", "event", "weapon", "vehicle")
"""What an entity can be."""


class Entity:
    """One person, organisation, place, event, weapon or vehicle, with its names.

    >>> from dprkpal import library
    >>> entity = library().entities["abu-daoud"]
    >>> entity.kind, entity.name, entity.aliases
    ('person', 'Abu Daoud', ('Mohammed Daoud Oudeh', 'Mohammed Oudeh'))
    """

    __slots__ = ("_data", "_holdings")

    def __init__(self, data: Mapping[str, Any], holdings: Holdings | None = None) -> None:
        self._data = data
        self._holdings = holdings

    @property
    def id(self) -> str:
        """What a command calls it."""
        return str(self._data["id"])

    @property
    def kind(self) -> str:
        """One of `KINDS`."""
        return str(self._data.get("kind", ""))

    @property
    def name(self) -> str:
        """The name that is shown; the id where none is given."""
        return str(self._data.get("name") or self.id)

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other names and spellings, in any script."""
        return tuple(self._data.get("aliases", ()))

    @property
    def names(self) -> tuple[str, ...]:
        """The name that is shown, then the others."""
        return (self.name, *self.aliases)

    @property
    def date(self) -> str | None:
        """When an event took place, in EDTF."""
        return self._data.get("date")

    @property
    def identifiers(self) -> dict[str, str]:
        """What other catalogues call it, such as ``{"wikidata": "Q41117"}``; only what was verified."""
        return {name: str(self._data[name]) for name in ("wikidata",) if self._data.get(name)}

    @property
    def note(self) -> str | None:
        """What has to be known of the name."""
        return self._data.get("note")

    @property
    def line(self) -> int | None:
        """The line of its data file where it stands, where known."""
        return self._data.get("line")

    @property
    def claims(self) -> Any:
        """The claims about it: a `dprkpal.collection.claims.Claims`."""
        return self._holdings.claims.where(entity=self.id) if self._holdings is not None else {}

    def to_dict(self) -> dict[str, Any]:
        """Return the entity as plain data."""
        return {
            "id": self.id,
            "kind": self.kind,
            "name": self.name,
            "aliases": list(self.aliases),
            "date": self.date,
            "identifiers": self.identifiers,
            "note": self.note,
        }

    def __eq__(self, other: object) -> bool:
        """Compare by what is said of it."""
        return isinstance(other, Entity) and self._data == other._data

    def __hash__(self) -> int:
        """Hash by id."""
        return hash(self.id)

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    def __repr__(self) -> str:
        """Show id, kind and name."""
        return f"<Entity {self.id}: {self.kind}, {self.name!r}>"


class Entities(Mapping[str, Entity]):
    """The entities by id, in the order of their file.

    >>> from dprkpal import library
    >>> [entity.id for entity in library().entities.of_kind("weapon")][:3]
    ['bulsae-2', 'f-7', 'mrl-240']
    """

    def __init__(self, entities: Iterable[Mapping[str, Any]] = (), holdings: Holdings | None = None) -> None:
        """Make a mapping of *entities*.

        Args:
            entities: Mappings with ``id`` and what else is known: ``kind``, ``name``, ``aliases``, ``date``, and so on.
            holdings: The library in which they stand.
        """
        self._entities: dict[str, Entity] = {}
        for entity in entities:
            self._entities.setdefault(str(entity["id"]), Entity(entity, holdings))

    def of_kind(self, kind: str) -> tuple[Entity, ...]:
        """Return the entities of one *kind*, one of `KINDS`."""
        return tuple(entity for entity in self._entities.values() if entity.kind == kind)

    def named(self, name: str) -> tuple[Entity, ...]:
        """Return the entities that have this *name*, as it is shown or otherwise, whatever its capitals.

        >>> from dprkpal import library
        >>> library().entities.named("kim il-sung")
        (<Entity kim-il-sung: person, 'Kim Il Sung'>,)
        """
        wanted = name.casefold()
        return tuple(
            entity for entity in self._entities.values() if any(one.casefold() == wanted for one in entity.names)
        )

    def __getitem__(self, key: str) -> Entity:
        """Return the entity with this id.

        Raises:
            UnknownEntityError: There is none; a `KeyError` whose message names the nearest ids.
        """
        try:
            return self._entities[key]
        except KeyError:
            raise UnknownEntityError(str(key), self._entities) from None

    def __contains__(self, key: object) -> bool:
        return key in self._entities

    def __iter__(self) -> Iterator[str]:
        return iter(self._entities)

    def __len__(self) -> int:
        return len(self._entities)

    def __repr__(self) -> str:
        """Show how many entities there are."""
        return f"<Entities: {len(self)}>"
