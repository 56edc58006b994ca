"""Internal: the people, organisations, places, events and weapons in claims."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..errors import UnknownEntityError
from .dated import Dated
from .id_mapping import IdMapping

if TYPE_CHECKING:
    from .claims import Claims
    from .data_types import EntityData
    from .library_protocol import LibraryProtocol

__all__ = ["KINDS", "Entities", "Entity", "is_wikidata_id"]

KINDS = ("person", "organisation", "place", "event", "weapon", "vehicle")
"""The kinds of entities."""


_WIKIDATA_ID = re.compile("[LPQ][1-9][0-9]{0,14}")


def is_wikidata_id(value: object) -> bool:
    """Return whether *value* has the form of an identifier in Wikidata: of an item, a property or a lexeme.

    >>> is_wikidata_id("Q41117"), is_wikidata_id("Q41117?x")
    (True, False)
    """
    return isinstance(value, str) and _WIKIDATA_ID.fullmatch(value) is not None


class Entity(Dated):
    """A person, organisation, place, event, weapon or vehicle, with its names.

    >>> from dprkpal import library
    >>> entity = library().entities["abu-daoud"]
    >>> entity.kind, entity.name, entity.aliases[:2]
    ('person', 'Abu Daoud', ('Mohammed Daoud Oudeh', 'Mohammed Oudeh'))
    """

    __slots__ = ("_data", "_library")

    def __init__(self, data: EntityData, library: LibraryProtocol | None = None) -> None:
        self._data = data
        self._library = library

    _kind = "entity"

    def _owner(self) -> tuple[LibraryProtocol | None, str]:
        return self._library, self.id

    @property
    def id(self) -> str:
        """The id, used in commands."""
        return self._data["id"]

    @property
    def kind(self) -> str:
        """One of `KINDS`."""
        return self._data.get("kind", "")

    @property
    def name(self) -> str:
        """The preferred name; the id if there is none."""
        return self._data.get("name") or self.id

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other names and spellings, in any script."""
        return tuple(self._data.get("aliases", ()))

    @property
    def names(self) -> tuple[str, ...]:
        """The preferred name, then the aliases."""
        return (self.name, *self.aliases)

    @property
    def date(self) -> str | None:
        """The date of an event, in EDTF."""
        return self._data.get("date")

    @property
    def identifiers(self) -> dict[str, str]:
        """Verified identifiers in other catalogues, such as ``{"wikidata": "Q41117"}``.

        Those of a wrong form are left out, because links are made of them.
        """
        number = self._data.get("wikidata")
        return {"wikidata": number} if number is not None and is_wikidata_id(number) else {}

    @property
    def note(self) -> str | None:
        """A note on the name."""
        return self._data.get("note")

    @property
    def basis(self) -> str | None:
        """Where the forms of the name in other scripts come from."""
        return self._data.get("basis")

    @property
    def line(self) -> int | None:
        """The line of the entity in its data file, if known."""
        return self._data.get("line")

    @property
    def claims(self) -> Claims:
        """The claims about this entity."""
        from .claims import Claims

        return self._library.claims.where(entity=self.id) if self._library is not None else Claims()

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
            "basis": self.basis,
        }

    def __eq__(self, other: object) -> bool:
        """Compare the data of two entities."""
        return isinstance(other, Entity) and self._data == other._data

    def __hash__(self) -> int:
        """Hash the id."""
        return hash(self.id)

    def __deepcopy__(self, memo: dict[int, Any]) -> Entity:
        """Return the same object: entities do not change, and a copy should not copy the library."""
        return self

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    def __repr__(self) -> str:
        """Show the id, kind and name."""
        return f"<Entity {self.id}: {self.kind}, {self.name!r}>"


class Entities(IdMapping[Entity]):
    """Entities by id, in the order of their file.

    >>> from dprkpal import library
    >>> [entity.id for entity in library().entities.of_kind("weapon")][:3]
    ['bulsae-2', 'f-7', 'mrl-240']
    """

    _unknown = UnknownEntityError

    def __init__(self, entities: Iterable[EntityData] = (), library: LibraryProtocol | None = None) -> None:
        """Create the mapping.

        Args:
            entities: Mappings with ``id`` and optionally ``kind``, ``name``, ``aliases``, ``date``, ``wikidata``,
                ``basis`` and ``note``.
            library: The library with the claims about the entities.
        """
        super().__init__((Entity(entity, library) for entity in entities), library)

    def of_kind(self, kind: str) -> tuple[Entity, ...]:
        """Return the entities of one *kind*, one of `KINDS`."""
        return tuple(entity for entity in self._things.values() if entity.kind == kind)

    def named(self, name: str) -> tuple[Entity, ...]:
        """Return the entities with this *name* or alias, ignoring case.

        >>> from dprkpal import library
        >>> library().entities.named("kim il-sung")
        (<Entity kim-il-sung: person, 'Kim Il Sung'>,)
        """
        wanted = name.casefold()
        return tuple(
            entity for entity in self._things.values() if any(one.casefold() == wanted for one in entity.names)
        )
