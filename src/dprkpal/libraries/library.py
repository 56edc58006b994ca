"""Internal: a library of references with topics, entities and claims."""

from __future__ import annotations

import os
from _thread import RLock  # `threading` takes a millisecond to import, and `dprkpal cite` needs no more of it
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, Self

from ..collection.entry import Entry
from ..collection.id_mapping import id_of
from ..errors import FormatError
from ..model.arguments import texts_of
from ..model.citation import Cite
from ..model.keywords import keywords
from .editable_mapping import duplicate, item_of
from .merging_mapping import MergingMapping

if TYPE_CHECKING:
    from pathlib import Path

    from ..collection.claim_sentences import CitedSentence
    from ..collection.claims import Claims
    from ..collection.data_types import CollectionData
    from ..collection.entities import Entities, Entity
    from ..collection.origins import Independence, SourceLink, SourceLinks
    from ..collection.topics import Concept, TopicScheme
    from ..csl import Style
    from ..drawing.graph import Graph
    from ..drawing.timeline import Timeline
    from ..exports.tables import Row
    from ..formats.results import Writing
    from ..model.reference import Reference
    from ..model.year_range import Years
    from ..search.engine import Search
    from ..search.results import Results

__all__ = ["Library"]

_LOCK = RLock()
"""Held while topics, claims or the search index are built, so that threads build them once."""


class Library(MergingMapping):
    """References by key, in the order in which they were given, with their topics, entities and claims.

    >>> works = Library([{"id": "a", "type": "book", "title": "First"}, {"id": "b", "type": "book", "title": "Second"}])
    >>> list(works), works["b"].title, "c" in works
    (['a', 'b'], 'Second', False)
    """

    def __init__(
        self,
        references: Iterable[Mapping[str, Any] | Reference] = (),
        *,
        findings: Sequence[FormatError] = (),
        notes: Sequence[FormatError] = (),
        asides: Sequence[FormatError] = (),
        places: Mapping[str, tuple[str | None, int | None]] | None = None,
        dossier: CollectionData | None = None,
        digest: str | None = None,
    ) -> None:
        """Create a library. If two references have the same key, the first is kept, and the other is a finding.

        Args:
            references: CSL-JSON mappings, or `Reference` objects.
            findings: Problems in their files that lost content.
            notes: Problems in their files that lost nothing.
            asides: Content of their files that is not a reference, such as comments.
            places: The file and line of each entry, by key.
            dossier: Topics, entities, claims, origins and links, as `dprkpal.collection.data_files` reads them.
            digest: The fingerprint of a compiled collection, to find its search index.
        """
        entries: dict[str, Entry] = {}
        repeated = []
        for key, item in map(item_of, references):
            if key in entries:
                repeated.append(duplicate(key, (None, None), entries[key].place))
            else:
                entries[key] = Entry(item, (places or {}).get(key, (None, None)), self)
        super().__init__(entries)
        self.data: CollectionData = dossier or {}
        """The topics, entities, claims, origins and links as plain data."""
        self.findings = (*findings, *repeated)
        """Problems that lost content; each has ``path``, ``line``, ``key``, ``code`` and ``message``."""
        self.notes = tuple(notes)
        """Problems that lost nothing, with the same attributes."""
        self.asides = tuple(asides)
        """Content of the files that is not a reference, such as comments. `export` does not write it."""
        self._digest = digest
        self._files = []
        self._forget()

    def _as_protocol(self) -> Self:
        return self

    def _forget(self) -> None:
        self._topics: TopicScheme | None = None
        self._entities: Entities | None = None
        self._claims: Claims | None = None
        self._links: SourceLinks | None = None
        self._search: Search | None = None
        self._aliases = None

    @classmethod
    def load(
        cls,
        *sources: str | os.PathLike[str] | IO[bytes] | IO[str],
        format: str | None = None,
        data: str | os.PathLike[str] | None = None,
        sentence_case: bool = True,
    ) -> Library:
        """Load one or more bibliography files.

        An entry with an error is skipped and listed in ``findings``. If two entries have the same key, the first is
        kept.

        Args:
            sources: Paths, ``"-"`` for standard input, or open files.
            format: One of `dprkpal.formats.FORMATS`; ``None`` detects it by name and content.
            data: A folder with the topics, entities, claims and origins of the library.
            sentence_case: Whether to set English titles of ``.bib`` files in sentence case, as CSL stores them.

        Raises:
            FormatError: A file cannot be read, or nothing in it can be parsed.

        >>> import io
        >>> works = Library.load(io.StringIO("@book{a, title = {T}}@book{b"))
        >>> list(works), len(works.findings)
        (['a'], 1)
        """
        from .loading import load_library

        return load_library(cls, sources, format, data, sentence_case=sentence_case)

    def __or__(self, other: Library) -> Library:
        """Return both libraries together. If two items have the same key or id, the first is kept.

        A reference of *other* that is left out is a finding, as when both are read from files.

        >>> from dprkpal import library
        >>> works = Library([{"id": "young2021guns", "type": "book", "title": "Mine"}]) | library()
        >>> works["young2021guns"].title, "berger2014arm" in works, "coughlin-tunnels" in works.claims
        ('Mine', True, True)
        """
        if not isinstance(other, Library):
            return NotImplemented
        from .loading import joined

        return joined(self, other)

    # -- citing ------------------------------------------------------------------------------------

    def cite_claim(
        self, claim: str, style: str | Path | Style | None = None, *, locale: str | None = None, to: str = "text",
        context: bool = False, version: bool = False, entries: bool = False,
    ) -> CitedSentence:  # fmt: skip
        """Return a claim as a sentence with its citation, together and separately; see `dprkpal.Claim.cite`.

        With *entries*, the result also has the cited works as entries of a bibliography.

        Raises:
            UnknownClaimError: No claim has this id.
            UnknownStyleError: No style has this id.

        >>> from dprkpal import library
        >>> library().cite_claim("jindallae-supporter", "apa").citation
        '(Young, 2021, para. 5)'
        """
        from ..collection.claim_sentences import cite_claim

        found = self.claims[claim]
        works = {row.source: self[row.source].csl for row in found.evidence if row.source in self}
        return cite_claim(found, works, style, locale=locale, to=to, context=context, version=version, entries=entries)

    def cite_topic(
        self,
        topic: str | Concept,
        style: str | Path | Style | None = None,
        *,
        narrower: bool = True,
        annotated: bool = False,
        locale: str | None = None,
        to: str = "text",
    ) -> str:
        """Return one citation of all references on a topic, or their annotated bibliography.

        Args:
            topic: The id of a topic.
            style: A CSL style: its id, a path, or a loaded `dprkpal.csl.Style`; by default `dprkpal.DEFAULT_STYLE`.
            narrower: Whether to include references on narrower topics.
            annotated: Whether to return a bibliography with abstracts instead of a citation.
            locale: A locale code such as ``"de-DE"``; by default the locale of the style.
            to: The output format, one of `dprkpal.csl.OUTPUTS`.

        Returns:
            The citation, empty if no reference is on the topic; or the bibliography.

        Raises:
            UnknownTopicError: No topic has this id.
            UnknownStyleError: No style has this id.

        >>> from dprkpal import library
        >>> library().cite_topic("personal-diplomacy", "apa")
        '(“Jindallae,” 2012; Stone Fish, 2012; Young, 2021)'
        """
        concept = self.topics[id_of(topic)]
        keys = list(concept.references(narrower=narrower))
        if annotated:
            from .annotated_bibliography import annotated_bibliography

            return annotated_bibliography((self[key].csl for key in keys), style, locale=locale, to=to)
        return self.cite(*map(Cite, keys), style=style, locale=locale, to=to) if keys else ""

    # -- topics, entities, claims, links between sources -------------------------------------------

    @property
    def topics(self) -> TopicScheme:
        """The topics by id: a SKOS concept scheme.

        >>> from dprkpal import library
        >>> library().topics["tunnels"].definition
        'Alleged advice or know-how for tunnelling.'
        """
        from ..collection.topics import TopicScheme

        with _LOCK:
            if self._topics is None:
                self._topics = TopicScheme(self.data.get("topics", ()), self)
            return self._topics

    @property
    def entities(self) -> Entities:
        """The people, organisations, places, events and weapons by id.

        >>> from dprkpal import library
        >>> library().entities["kim-il-sung"].aliases[:2]
        ('Kim Il-sung', '김일성')
        """
        from ..collection.entities import Entities

        with _LOCK:
            if self._entities is None:
                self._entities = Entities(self.data.get("entities", ()), self)
            return self._entities

    @property
    def claims(self) -> Claims:
        """The claims by id; ``claims.where(...)`` selects some of them.

        >>> from dprkpal import library
        >>> list(library().claims.where(entity="hamas", hedge="claimed"))[:2]
        ['coughlin-payment', 'coughlin-tunnels']
        """
        from ..collection.claims import Claim, Claims

        with _LOCK:
            if self._claims is None:
                self._claims = Claims((Claim(data, self) for data in self.data.get("claims", ())), self)
            return self._claims

    @property
    def links(self) -> SourceLinks:
        """The links that say which sources depend on which, with the origins that are not references."""
        from ..collection.origins import SourceLinks

        with _LOCK:
            if self._links is None:
                self._links = SourceLinks.of(self.data)
            return self._links

    def depends_on(self, key: str | int) -> tuple[SourceLink, ...]:
        """Return the links from a reference to the sources that it depends on.

        Raises:
            UnknownReferenceError: The key is not in the library.

        >>> from dprkpal import library
        >>> [(link.target, link.how) for link in library().depends_on("ynet2014report")]
        [('coughlin2014hamas', 'summarises')]
        """
        return self.links.from_source(self[key].id)

    def with_topics(self, topics: Iterable[str]) -> dict[str, Entry]:
        """Return the references that have one of the *topics* among their keywords, by key."""
        wanted = set(texts_of(topics, "topics are ids, as text"))
        return {key: entry for key, entry in self.items() if not wanted.isdisjoint(keywords(entry.csl))}

    def trace(self, claim: str) -> Independence:
        """Return the independent origins of the claim with this id: the same as ``claims[claim].origins``.

        Raises:
            UnknownClaimError: No claim has this id.
        """
        return self.claims[claim].origins

    # -- searching, drawing, exporting -------------------------------------------------------------

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
        """Search references, claims, topics and entities; the best results come first.

        A word also matches its other forms and spellings, and a name matches the other names of the same entity. A
        word that occurs nowhere matches words that begin with it, or else words with one letter different. All words
        of a short query must match; of a query with more than three words, most must.

        Args:
            query: Words, or phrases in quotation marks. Only the first 2,000 characters and 40 words are used. An
                empty query returns everything that passes the filters.
            kind: Only ``"reference"``, ``"claim"``, ``"topic"`` or ``"entity"`` results.
            type: Only references of this CSL item type, such as ``"book"``.
            years: Only references published, and claims and events dated, in these years: a year, or the first and
                last year with ``None`` for an open end.
            topic: Only references, claims and topics on this topic or a narrower one.
            author: Only references by an author with this name, and claims attributed to one.
            limit: The maximum number of results; ``None`` for all.

        Returns:
            A sequence of `dprkpal.search.results.Result`, with its ``total`` and the ``missing`` words of the query.

        Raises:
            VocabularyError: The kind or item type does not exist.
            UnknownTopicError: No topic has this id.

        >>> from dprkpal import library
        >>> [result.id for result in library().search("tunnelling", kind="reference")][:2]
        ['beeri2021tunnels', 'kbs2023tunnel']
        >>> library().search("Izz al-Din", limit=1)[0].label, library().search("김일성", limit=1)[0].label
        ('Izz ad-Din al-Qassam Brigades', 'Kim Il Sung')
        """
        from ..search.engine import Search, stored_index

        with _LOCK:
            if self._search is None:
                self._search = Search(self, stored_index(self._digest) if self._digest is not None else None)
            engine = self._search
        return engine.find(query, kind=kind, type=type, years=years, topic=topic, author=author, limit=limit)

    def select(
        self,
        *,
        keys: Iterable[str | int] | None = None,
        type: str | None = None,
        years: Years | None = None,
        topic: str | Concept | None = None,
        author: str | None = None,
        min_verified: str | None = None,
    ) -> Library:
        """Return a library of the references that match every given condition, in the order of this library.

        It has the same entries, all topics and entities, the claims for which one of these references is evidence,
        the links to these references, and all links that they and the sources of the claims depend on.

        Args:
            keys: The references to select from; by default all of them.
            type: A CSL item type.
            years: The year of publication, or the first and last year with ``None`` for an open end.
            topic: The id of a topic; references on narrower topics match as well.
            author: A name of an author or other contributor, in any spelling.
            min_verified: The lowest level of verification, one of `dprkpal.model.verification.LEVELS`.

        Raises:
            UnknownReferenceError: A key is not in the library.
            UnknownTopicError: No topic has this id.
            UnknownLevelError: The level of verification does not exist.
            VocabularyError: The item type does not exist.

        >>> from dprkpal import library
        >>> list(library().select(topic="tunnels", years=(2023, None)))
        ['kimbah2024dprk', 'kbs2023tunnel']
        """
        from .selection import select, selected_library

        chosen = select(
            self, keys=keys, type=type, years=years, topic=topic, author=author, min_verified=min_verified
        )  # fmt: skip
        return selected_library(self, chosen)

    def verified(self, level: str) -> Library:
        """Return the references that are verified at least to *level*: the same as ``select(min_verified=level)``."""
        return self.select(min_verified=level)

    def timeline(
        self,
        *,
        topic: str | Concept | None = None,
        entity: str | Entity | None = None,
        years: Years | None = None,
        kinds: Iterable[str] | None = None,
    ) -> Timeline:
        """Return the claims, events and references that have a date, in order; a notebook shows it as a drawing.

        Args:
            topic: Only claims and references on this topic or a narrower one, and the events of these claims.
            entity: Only claims about this entity, their events, and the references that are evidence for them.
            years: Only dates in these years: a year, or the first and last year with ``None`` for an open end.
            kinds: Some of ``"event"``, ``"claim"`` and ``"reference"``; by default all.

        Raises:
            UnknownTopicError: No topic has this id.
            UnknownEntityError: No entity has this id.
            VocabularyError: A kind does not exist.

        >>> from dprkpal import library
        >>> [event.id for event in library().timeline(entity="munich-1972", kinds=["event", "claim"])]
        ['munich-1972', 'munich-eleven-killed']
        """
        from ..drawing.timeline import build_timeline

        return build_timeline(self, topic=topic, entity=entity, years=years, kinds=kinds)

    def graph(
        self, *, claim: str | None = None, topic: str | Concept | None = None, source: str | None = None
    ) -> Graph:
        """Return the graph of which sources depend on which; a notebook shows it as a drawing.

        Args:
            claim: Only the sources that carry this claim, and what they depend on for it.
            topic: The same for all claims on this topic.
            source: Only this reference, everything it depends on, and everything that depends on it.

        Raises:
            UnknownClaimError: No claim has this id.
            UnknownTopicError: No topic has this id.
            UnknownReferenceError: No reference has this key.

        >>> from dprkpal import library
        >>> graph = library().graph(claim="coughlin-payment")
        >>> {link.target for link in graph.links if link.source == "coughlin2014hamas"}
        {'western-security-sources'}
        """
        from ..drawing.graph import build_graph

        return build_graph(self, claim=claim, topic=topic, source=source)

    def export(
        self, to: str, *, keys: Iterable[str | int] | None = None, table: str = "references",
        output: str | os.PathLike[str] | None = None,
    ) -> Writing:  # fmt: skip
        r"""Export references, and the claims about them, to another format.

        Args:
            to: One of `dprkpal.formats.WRITTEN` for references; ``"json-ld"`` for all as schema.org data; ``"csv"``
                for one table; ``"sqlite"`` for all tables; ``"parquet"`` for all, or one in a file ``x.parquet``.
            keys: The references, such as those from `select`; by default all. Claims are included if one of these
                references is evidence for them, and in ``"json-ld"`` with all their evidence.
            table: The table for ``"csv"``, one of `dprkpal.exports.tables.COLUMNS`.
            output: Also write to this file, or folder. ``"sqlite"`` and ``"parquet"`` need it, and have no text.

        Returns:
            The ``text``, and ``notes`` on fields that the target format cannot represent.

        Raises:
            FormatError: The format does not exist, or lacks *output* or pyarrow.
            UnknownReferenceError: A key is not in the library.
            UnknownTableError: The table does not exist.
            FileAccessError: The file cannot be written.

        >>> from dprkpal import library
        >>> library().export("csv", keys=["kbs2023tunnel"], table="evidence").text.splitlines()[1]
        'coughlin-tunnels,young2021how,reports,true,para. 7,'
        """
        from .exporting import export

        return export(self, to, keys, table, output)

    def rows(self, table: str, *, keys: Iterable[str | int] | None = None) -> list[Row]:
        """Return the rows of a table for a data frame, each a mapping from column to value.

        Args:
            table: One of `dprkpal.exports.tables.COLUMNS`, which describes the columns, such as ``"claims"``.
            keys: The references, as for `export`.

        Raises:
            UnknownTableError: The table does not exist.
            UnknownReferenceError: A key is not in the library.

        >>> from dprkpal import library
        >>> [row["how"] for row in library().rows("links", keys=["ynet2014report"])]
        ['summarises']
        """
        from .exporting import table_rows

        return table_rows(self, table, keys)

    def __repr__(self) -> str:
        """Show the number of references and the first keys."""
        shown = ", ".join(islice(self._entries, 5)) + (", …" if len(self) > 5 else "")
        faults = f"; {len(self.findings)} findings" if self.findings else ""
        return f"<Library of {len(self)} references{': ' + shown if shown else ''}{faults}>"
