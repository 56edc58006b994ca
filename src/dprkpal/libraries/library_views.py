"""Ways to look at a library: search it, choose from it, draw it, take it elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .entry import Entry

if TYPE_CHECKING:
    from ..collection.claims import Claim
    from ..collection.entities import Entity
    from ..collection.topics import Concept
    from ..drawing.graph import Graph
    from ..drawing.timeline import Timeline
    from ..formats.results import Writing
    from ..search.engine import Search
    from ..search.results import Results

__all__ = ["Views"]

Years = int | tuple[int | None, int | None]


class Views(Mapping[str, Entry]):
    """The part of a `dprkpal.Library` that looks at the whole of it.

    It asks for what `dprkpal.collection.library_protocol.Holdings` has, and for the plain data of which a library is
    made.
    """

    _entries: dict[str, Entry]
    _dossier: Mapping[str, Any]
    _digest: str | None = None
    """What tells of which sources the library was compiled, where it was."""
    _search: Search | None = None

    def search(
        self,
        query: str = "",
        *,
        kind: str | None = None,
        type: str | None = None,
        years: Years | None = None,
        topic: str | Concept | None = None,
        author: str | None = None,
        limit: int | None = 20,
    ) -> Results:
        """Return what *query* finds among references, claims, topics and entities, the best first.

        The words of a query find their other forms and spellings, a name finds the other names of who has it, and a
        word that is found nowhere finds those that begin with it or, at last, are one slip of the pen away. Two or
        three words have all to be there if they ever are together; of a longer query most of them will do.

        Args:
            query: Words; those in quotation marks have to follow each other as they are. Of more than 2,000
                characters, or 40 words, the first count. An empty query finds all that the filters let through.
            kind: ``"reference"``, ``"claim"``, ``"topic"`` or ``"entity"``.
            type: An item type of CSL, such as ``"book"``: references of this type.
            years: A year, or the first and the last, ``None`` for an open end: references that appeared in them,
                claims and events whose date falls into them, even in part.
            topic: The id of a topic: references, claims and topics on it or under it.
            author: A name: references by somebody who has it, and claims that somebody makes who has it.
            limit: How many results, at most; ``None`` for all.

        Returns:
            A sequence of `dprkpal.search.results.Result`, each with ``kind``, ``id``, ``label``, ``score``, a
            ``snippet``
            with ``marks`` where the words stand, and the ``item``; with ``total``, and the words that are ``missing``.

        Raises:
            VocabularyError: There is no such kind or item type.
            UnknownTopicError: No topic has this id.

        >>> from dprkpal import library
        >>> [result.id for result in library().search("tunnelling", kind="reference")][:2]
        ['kbs2023tunnel', 'cha2014below']
        >>> library().search("Izz al-Din", limit=1)[0].label, library().search("김일성", limit=1)[0].label
        ('Izz ad-Din al-Qassam Brigades', 'Kim Il Sung')
        """
        if self._search is None:
            from ..search.engine import Search, stored_index

            holdings: Any = self
            items = {key: entry._csl for key, entry in self._entries.items()}
            index = stored_index(self._digest) if self._digest is not None else None
            self._search = Search(holdings, items, self._dossier, index)
        return self._search.find(query, kind=kind, type=type, years=years, topic=topic, author=author, limit=limit)

    def select(
        self,
        *,
        keys: Iterable[str] | None = None,
        type: str | None = None,
        years: Years | None = None,
        topic: str | Concept | None = None,
        author: str | None = None,
        min_verified: str | None = None,
    ) -> dict[str, Entry]:
        """Return the works for which all of this holds, by key, in the order of the library.

        Args:
            keys: The works to choose from; ``None`` takes them all.
            type: An item type of CSL.
            years: A year, or the first and the last, in which they appeared.
            topic: The id of a topic: they are on it, or on one under it.
            author: A name of somebody who wrote or made them, in any spelling.
            min_verified: The lowest level of `dprkpal.model.verification.LEVELS`.

        Raises:
            UnknownReferenceError: A key is not in the library.
            UnknownTopicError: No topic has this id.
            UnknownLevelError: There is no such level.
            VocabularyError: There is no such item type.

        >>> from dprkpal import library
        >>> list(library().select(topic="tunnels", years=(2023, None)))
        ['kimbah2024dprk', 'kbs2023tunnel']
        """
        chosen = self._entries if keys is None else {key: self[key] for key in keys}
        if type is not None or years is not None or topic is not None or author is not None:
            found = self.search(kind="reference", type=type, years=years, topic=topic, author=author, limit=None)
            wanted = {result.id for result in found}
            chosen = {key: entry for key, entry in chosen.items() if key in wanted}
        if min_verified is not None:
            from ..model.verification import level_number

            lowest = level_number(min_verified)
            chosen = {key: entry for key, entry in chosen.items() if level_number(entry.verification.level) >= lowest}
        return {key: self._entries[key] for key in self._entries if key in chosen}

    def timeline(
        self,
        *,
        topic: str | Concept | None = None,
        entity: str | Entity | None = None,
        years: Years | None = None,
        kinds: Iterable[str] | None = None,
    ) -> Timeline:
        """Return claims, events and works in the order of their dates, as far as they have one.

        Args:
            topic: The id of a topic: what is on it or on a narrower one, and the events of its claims.
            entity: The id of an entity: the claims about it, their events, and the works that are their evidence.
            years: A year, or the first and the last, ``None`` for an open end: what falls into them, even in part.
            kinds: Some of ``"event"``, ``"claim"`` and ``"reference"``; ``None`` takes them all.

        Returns:
            A sequence of `dprkpal.drawing.timeline.Moment` with ``to_svg`` and ``to_dict``; a notebook shows it as a
            drawing.

        Raises:
            UnknownTopicError: No topic has this id.
            UnknownEntityError: No entity has this id.
            VocabularyError: There is no such kind.

        >>> from dprkpal import library
        >>> [moment.id for moment in library().timeline(entity="munich-1972", kinds=["event", "claim"])]
        ['munich-1972', 'munich-eleven-killed']
        """
        from ..drawing.timeline import timeline_of

        holdings: Any = self
        return timeline_of(holdings, self._entries, topic=topic, entity=entity, years=years, kinds=kinds)

    def graph(
        self, *, claim: str | None = None, topic: str | Concept | None = None, source: str | None = None
    ) -> Graph:
        """Return who rests on whom: references, the origins outside them, and the links between them.

        Args:
            claim: The id of a claim: the sources that carry it, and what they rest on for it.
            topic: The id of a topic: the same for all claims on it, and what the works on it rest on for them.
            source: The key of a work: all that it rests on at whatever distance, and all that rests on it.

        Returns:
            A graph with ``nodes``, ``links``, ``to_svg`` and ``to_dict``; a notebook shows it as a drawing.

        Raises:
            UnknownClaimError: No claim has this id.
            UnknownTopicError: No topic has this id.
            UnknownReferenceError: No work has this key.

        >>> from dprkpal import library
        >>> graph = library().graph(claim="coughlin-payment")
        >>> {link.on for link in graph.links if link.source == "coughlin2014hamas"}
        {'western-security-sources'}
        """
        from ..drawing.graph import graph_of

        holdings: Any = self
        return graph_of(holdings, holdings.links, self._entries, claim=claim, topic=topic, source=source)

    def export(self, to: str, *, keys: Iterable[str] | None = None, table: str = "references") -> Writing:
        r"""Return works, and what is said of them, in a format for another program.

        Args:
            to: One of `dprkpal.formats.WRITTEN`, such as ``"bibtex"``, which hold works; ``"json-ld"`` (schema.org),
                which holds works, claims, entities and topics; ``"csv"``, which holds one table.
            keys: The works, such as `select` returns them; ``None`` takes them all. With some of them, the claims are
                those for which one of the works is evidence. A claim keeps all of its evidence, so in ``"json-ld"``
                the other works that are evidence for it come along, and in ``"csv"`` other works are named.
            table: With ``"csv"`` one of ``"references"``, ``"claims"``, ``"evidence"`` and ``"links"``; their columns
                are in `dprkpal.exports.tables.COLUMNS`.

        Returns:
            The ``text``, and ``notes`` on what of a work the format has no place for.

        Raises:
            FormatError: There is no such format.
            UnknownReferenceError: A key is not in the library.
            UnknownTableError: There is no such table.

        >>> from dprkpal import library
        >>> library().export("csv", keys=["kbs2023tunnel"], table="evidence").text.splitlines()[1]
        'coughlin-tunnels,young2021how,reports,true,para. 8,'
        """
        if to == "csv":
            from ..exports.tables import to_csv
            from ..formats.results import Writing

            return Writing(to_csv(table, self.rows(table, keys=keys)), [])
        chosen = self.select(keys=keys)
        if to == "json-ld":
            from ..exports.schema_org import to_json_ld
            from ..formats.results import Writing

            holdings: Any = self
            claims = self._claims_with(None if keys is None else chosen)
            wanted = {*chosen, *(row.source for claim in claims for row in claim.evidence)}
            works = {key: entry._csl for key, entry in self._entries.items() if key in wanted}
            return Writing(to_json_ld(works, claims, holdings.topics), [])
        from ..formats import WRITTEN, write

        if to not in WRITTEN:
            from ..errors import FormatError

            raise FormatError(f"no format {to!r} can be written; use one of {', '.join((*WRITTEN, 'json-ld', 'csv'))}")
        return write((entry._csl for entry in chosen.values()), to)

    def rows(self, table: str, *, keys: Iterable[str] | None = None) -> list[dict[str, Any]]:
        """Return the rows of a table for a data frame: a mapping a row, from column to text, number or truth value.

        Args:
            table: ``"references"``, ``"claims"``, ``"evidence"`` or ``"links"``; their columns are in
                `dprkpal.exports.tables.COLUMNS`.
            keys: The works, as for `export`.

        Raises:
            UnknownTableError: There is no such table.
            UnknownReferenceError: A key is not in the library.

        >>> from dprkpal import library
        >>> [row["how"] for row in library().rows("links", keys=["ynet2014report"])]
        ['summarises']
        """
        from ..exports.tables import rows_of

        holdings: Any = self
        chosen = self.select(keys=keys)
        links = [link for link in holdings.links if keys is None or link.source in chosen or link.on in chosen]
        return rows_of(table, chosen.values(), self._claims_with(None if keys is None else chosen), links)

    def _claims_with(self, works: Mapping[str, Entry] | None) -> list[Claim]:
        """Return the claims for which one of *works* is evidence; ``None`` for all claims."""
        holdings: Any = self
        claims: Iterable[Claim] = holdings.claims.values()
        return [claim for claim in claims if works is None or any(row.source in works for row in claim.evidence)]
