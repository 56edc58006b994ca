"""Topics: the concepts of a SKOS concept scheme.

Source: W3C, "SKOS Simple Knowledge Organization System Reference" (2009), sections 5 "Lexical Labels",
7 "Documentation Properties" and 8 "Semantic Relations". The names are SKOS's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import UnknownTopicError

if TYPE_CHECKING:
    from .library_protocol import Holdings

__all__ = ["Concept", "TopicScheme"]


class Concept:
    """One topic: its names, what it takes in, and how it stands to others.

    >>> from dprkpal import library
    >>> topic = library().topics["hamas-arms"]
    >>> topic.pref_label, [wider.id for wider in topic.ancestors]
    ('Arms of Hamas', ['arms-transfers', 'dprk-palestine-relations'])
    """

    __slots__ = ("_data", "_scheme")

    def __init__(self, data: Mapping[str, Any], scheme: TopicScheme) -> None:
        self._data = data
        self._scheme = scheme

    @property
    def id(self) -> str:
        """What an address and a command call it."""
        return str(self._data["id"])

    @property
    def pref_label(self) -> str:
        """The name that is shown. SKOS ``prefLabel``; the id where none is given."""
        return str(self._data.get("pref_label") or self.id)

    @property
    def alt_label(self) -> tuple[str, ...]:
        """Other names under which somebody may look for it. SKOS ``altLabel``."""
        return tuple(self._data.get("alt_label", ()))

    @property
    def definition(self) -> str:
        """What the topic takes in; empty where nobody has written it. SKOS ``definition``."""
        return str(self._data.get("definition", ""))

    @property
    def line(self) -> int | None:
        """The line of its data file where it stands, where known."""
        return self._data.get("line")

    @property
    def broader(self) -> tuple[Concept, ...]:
        """The topics right above it. SKOS ``broader``."""
        return self._scheme._at("broader", self.id)

    @property
    def narrower(self) -> tuple[Concept, ...]:
        """The topics right below it: the inverse of `broader`. SKOS ``narrower``."""
        return self._scheme._at("narrower", self.id)

    @property
    def related(self) -> tuple[Concept, ...]:
        """The topics beside it, on whichever side it is written. SKOS ``related``, which is symmetric (S23)."""
        return self._scheme._at("related", self.id)

    @property
    def ancestors(self) -> tuple[Concept, ...]:
        """Every topic above it, the nearest first. SKOS ``broaderTransitive``."""
        return self._scheme._reached("broader", self.id)

    @property
    def descendants(self) -> tuple[Concept, ...]:
        """Every topic below it, the nearest first. SKOS ``narrowerTransitive``."""
        return self._scheme._reached("narrower", self.id)

    def references(self, *, narrower: bool = True) -> Mapping[str, Any]:
        """Return the works on this topic: each a `dprkpal.Entry` by its key, in the order of the library.

        Args:
            narrower: Whether the works on narrower topics count too.

        >>> from dprkpal import library
        >>> topic = library().topics["arms-transfers"]
        >>> len(topic.references()) > len(topic.references(narrower=False)) > 0
        True
        """
        return self._scheme._holdings.about(self._ids(narrower)) if self._scheme._holdings is not None else {}

    def claims(self, *, narrower: bool = True) -> Any:
        """Return the claims on this topic: a `dprkpal.collection.claims.Claims`.

        Args:
            narrower: Whether the claims on narrower topics count too.

        >>> from dprkpal import library
        >>> list(library().topics["tunnels"].claims())
        ['coughlin-tunnels']
        """
        if self._scheme._holdings is None:
            return {}
        return self._scheme._holdings.claims.where(topic=self.id, narrower=narrower)

    def to_dict(self) -> dict[str, Any]:
        """Return the topic as plain data: its fields, with the ids of other topics."""
        return {
            "id": self.id,
            "pref_label": self.pref_label,
            "alt_label": list(self.alt_label),
            "definition": self.definition,
            "broader": [one.id for one in self.broader],
            "narrower": [one.id for one in self.narrower],
            "related": [one.id for one in self.related],
        }

    def _ids(self, narrower: bool) -> list[str]:
        return [self.id, *(below.id for below in self.descendants)] if narrower else [self.id]

    def __eq__(self, other: object) -> bool:
        """Compare by what is said of the topic."""
        return isinstance(other, Concept) and self._data == other._data

    def __hash__(self) -> int:
        """Hash by id."""
        return hash(self.id)

    def __str__(self) -> str:
        """Return the name."""
        return self.pref_label

    def __repr__(self) -> str:
        """Show id and name."""
        return f"<Concept {self.id}: {self.pref_label!r}>"


class TopicScheme(Mapping[str, Concept]):
    """The topics by id, in the order of their file. A SKOS concept scheme.

    >>> scheme = TopicScheme([{"id": "arms", "pref_label": "Arms"}, {"id": "rockets", "broader": ["arms"]}])
    >>> scheme["arms"].narrower, scheme.top
    ((<Concept rockets: 'rockets'>,), (<Concept arms: 'Arms'>,))
    """

    def __init__(self, topics: Iterable[Mapping[str, Any]] = (), holdings: Holdings | None = None) -> None:
        """Make a scheme of *topics*.

        Args:
            topics: Mappings with ``id`` and perhaps ``pref_label``, ``alt_label``, ``definition``, ``broader`` and
                ``related``, the last two lists of ids; ids that no topic has are left out.
            holdings: The library in which the topics stand.
        """
        self._holdings = holdings
        self._concepts: dict[str, Concept] = {}
        for topic in topics:
            self._concepts.setdefault(str(topic["id"]), Concept(topic, self))
        self._relations: dict[str, dict[str, dict[str, None]]] = {"broader": {}, "narrower": {}, "related": {}}
        for key, concept in self._concepts.items():
            for name, inverse in (("broader", "narrower"), ("related", "related")):
                for other in concept._data.get(name, ()):
                    if other in self._concepts:
                        self._relations[name].setdefault(key, {})[other] = None
                        self._relations[inverse].setdefault(other, {})[key] = None

    @property
    def top(self) -> tuple[Concept, ...]:
        """The topics that stand under none. SKOS ``hasTopConcept``."""
        return tuple(concept for concept in self._concepts.values() if not concept.broader)

    def _at(self, relation: str, key: str) -> tuple[Concept, ...]:
        return tuple(self._concepts[other] for other in self._relations[relation].get(key, ()))

    def _reached(self, relation: str, key: str) -> tuple[Concept, ...]:
        """Return what is reached by following *relation*, each once, so that a ring ends."""
        found: dict[str, None] = {}
        edge = [key]
        while edge:
            edge = [other for one in edge for other in self._relations[relation].get(one, ()) if other not in found]
            edge = list(dict.fromkeys(other for other in edge if other != key))
            found.update(dict.fromkeys(edge))
        return tuple(self._concepts[other] for other in found)

    def __getitem__(self, key: str) -> Concept:
        """Return the topic with this id.

        Raises:
            UnknownTopicError: There is none; a `KeyError` whose message names the nearest ids.
        """
        try:
            return self._concepts[key]
        except KeyError:
            raise UnknownTopicError(str(key), self._concepts) from None

    def __contains__(self, key: object) -> bool:
        return key in self._concepts

    def __iter__(self) -> Iterator[str]:
        return iter(self._concepts)

    def __len__(self) -> int:
        return len(self._concepts)

    def __repr__(self) -> str:
        """Show how many topics there are."""
        return f"<TopicScheme of {len(self)} topics>"
