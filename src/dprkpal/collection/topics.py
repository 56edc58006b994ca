"""Internal: topics, the concepts of a SKOS concept scheme.

Source: W3C, "SKOS Simple Knowledge Organization System Reference" (2009), sections 5 "Lexical Labels",
7 "Documentation Properties" and 8 "Semantic Relations". The attributes have the names of SKOS.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import UnknownTopicError
from .dated import Dated
from .id_mapping import IdMapping

if TYPE_CHECKING:
    from .claims import Claims
    from .data_types import TopicData
    from .entry import Entry
    from .library_protocol import LibraryProtocol

__all__ = ["Concept", "TopicScheme"]


class Concept(Dated):
    """A topic: its labels, its definition, and its relations to other topics.

    >>> from dprkpal import library
    >>> topic = library().topics["hamas-arms"]
    >>> topic.pref_label, [wider.id for wider in topic.ancestors]
    ('Arms of Hamas', ['arms-transfers', 'dprk-palestine-relations'])
    """

    __slots__ = ("_data", "_scheme")

    def __init__(self, data: TopicData, scheme: TopicScheme) -> None:
        self._data = data
        self._scheme = scheme

    _kind = "topic"

    def _owner(self) -> tuple[LibraryProtocol | None, str]:
        return self._scheme._library, self.id

    @property
    def id(self) -> str:
        """The id, used in URLs and commands."""
        return self._data["id"]

    @property
    def pref_label(self) -> str:
        """The preferred label; the id if there is none. SKOS ``prefLabel``."""
        return self._data.get("pref_label") or self.id

    @property
    def alt_label(self) -> tuple[str, ...]:
        """Alternative labels. SKOS ``altLabel``."""
        return tuple(self._data.get("alt_label", ()))

    @property
    def definition(self) -> str:
        """What the topic covers; empty if not written. SKOS ``definition``."""
        return self._data.get("definition", "")

    @property
    def line(self) -> int | None:
        """The line of the topic in its data file, if known."""
        return self._data.get("line")

    @property
    def broader(self) -> tuple[Concept, ...]:
        """The topics directly above. SKOS ``broader``."""
        return self._scheme._related("broader", self.id)

    @property
    def narrower(self) -> tuple[Concept, ...]:
        """The topics directly below: the inverse of `broader`. SKOS ``narrower``."""
        return self._scheme._related("narrower", self.id)

    @property
    def related(self) -> tuple[Concept, ...]:
        """Related topics. The relation is symmetric, so either topic may declare it. SKOS ``related`` (S23)."""
        return self._scheme._related("related", self.id)

    @property
    def ancestors(self) -> tuple[Concept, ...]:
        """All topics above, the nearest first. SKOS ``broaderTransitive``."""
        return self._scheme._reachable("broader", self.id)

    @property
    def descendants(self) -> tuple[Concept, ...]:
        """All topics below, the nearest first. SKOS ``narrowerTransitive``."""
        return self._scheme._reachable("narrower", self.id)

    def references(self, *, narrower: bool = True) -> Mapping[str, Entry]:
        """Return the references on this topic by key, in the order of the library.

        Args:
            narrower: Whether to include references on narrower topics.

        >>> from dprkpal import library
        >>> topic = library().topics["arms-transfers"]
        >>> len(topic.references()) > len(topic.references(narrower=False)) > 0
        True
        """
        library = self._scheme._library
        topics = [self.id, *(below.id for below in self.descendants if narrower)]
        return library.with_topics(topics) if library is not None else {}

    def claims(self, *, narrower: bool = True) -> Claims:
        """Return the claims on this topic.

        Args:
            narrower: Whether to include claims on narrower topics.

        >>> from dprkpal import library
        >>> list(library().topics["tunnels"].claims())
        ['coughlin-tunnels', 'alma-hamas-tunnels-2021']
        """
        from .claims import Claims

        library = self._scheme._library
        return library.claims.where(topic=self.id, narrower=narrower) if library is not None else Claims()

    def to_dict(self) -> dict[str, Any]:
        """Return the topic as plain data, with the ids of the topics it is related to."""
        return {
            "id": self.id,
            "pref_label": self.pref_label,
            "alt_label": list(self.alt_label),
            "definition": self.definition,
            "broader": [one.id for one in self.broader],
            "narrower": [one.id for one in self.narrower],
            "related": [one.id for one in self.related],
        }

    def __eq__(self, other: object) -> bool:
        """Compare the data of two topics."""
        return isinstance(other, Concept) and self._data == other._data

    def __hash__(self) -> int:
        """Hash the id."""
        return hash(self.id)

    def __deepcopy__(self, memo: dict[int, Any]) -> Concept:
        """Return the same object: topics do not change, and a copy should not copy the library."""
        return self

    def __str__(self) -> str:
        """Return the preferred label."""
        return self.pref_label

    def __repr__(self) -> str:
        """Show the id and the preferred label."""
        return f"<Concept {self.id}: {self.pref_label!r}>"


class TopicScheme(IdMapping[Concept]):
    """Topics by id, in the order of their file: a SKOS concept scheme.

    >>> scheme = TopicScheme([{"id": "arms", "pref_label": "Arms"}, {"id": "rockets", "broader": ["arms"]}])
    >>> scheme["arms"].narrower, scheme.top
    ((<Concept rockets: 'rockets'>,), (<Concept arms: 'Arms'>,))
    """

    _unknown = UnknownTopicError

    def __init__(self, topics: Iterable[TopicData] = (), library: LibraryProtocol | None = None) -> None:
        """Create a scheme.

        Args:
            topics: Mappings with ``id`` and optionally ``pref_label``, ``alt_label``, ``definition``, ``broader`` and
                ``related``. The last two are lists of ids; unknown ids are ignored.
            library: The library with the references and claims on the topics.
        """
        super().__init__((Concept(topic, self) for topic in topics), library)
        self._relations: dict[str, dict[str, dict[str, None]]] = {"broader": {}, "narrower": {}, "related": {}}
        for key, concept in self._things.items():
            self._relate(key, "broader", "narrower", concept._data.get("broader", ()))
            self._relate(key, "related", "related", concept._data.get("related", ()))

    def _relate(self, key: str, relation: str, inverse: str, others: Iterable[str]) -> None:
        """Record a *relation* of the topic *key* to *others*, and its *inverse*."""
        for other in others:
            if other in self._things:
                self._relations[relation].setdefault(key, {})[other] = None
                self._relations[inverse].setdefault(other, {})[key] = None

    @property
    def top(self) -> tuple[Concept, ...]:
        """The topics without a broader topic. SKOS ``hasTopConcept``."""
        return tuple(concept for concept in self._things.values() if not concept.broader)

    def _related(self, relation: str, key: str) -> tuple[Concept, ...]:
        return tuple(self._things[other] for other in self._relations[relation].get(key, ()))

    def _reachable(self, relation: str, key: str) -> tuple[Concept, ...]:
        """Return all topics that can be reached by *relation*. A cycle ends where it began."""
        found: dict[str, None] = {}
        edge = [key]
        while edge:
            edge = [other for one in edge for other in self._relations[relation].get(one, ()) if other not in found]
            edge = list(dict.fromkeys(other for other in edge if other != key))
            found.update(dict.fromkeys(edge))
        return tuple(self._things[other] for other in found)
