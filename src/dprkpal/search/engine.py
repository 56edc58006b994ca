"""Internal: full-text search over references, claims, topics and entities.

A query consists of words and of phrases in quotation marks. A word also matches its other forms and spellings
(`dprkpal.search.spelling`), and the name of an entity matches its other names, so 김일성 finds Kim Il Sung. Results are
ranked by BM25F: rare words, matches in titles and matches in short fields score higher.

Source: S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), section 3.6.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from ..collection.id_mapping import id_of
from ..errors import VocabularyError
from ..model.arguments import require
from ..model.date_interval import DateInterval
from ..model.description import describe
from ..model.plain_text import plain
from ..model.vocabulary import ITEM_TYPES
from ..model.year_range import YearRange, Years, year_range
from .fingerprint import index_digest
from .inverted_index import Text, WordIndex
from .query import Part, QueryReader
from .results import Item, Result, Results
from .searchable_text import KINDS, WEIGHTS, searchable_documents
from .spelling import words

if TYPE_CHECKING:
    from ..collection.library_protocol import LibraryProtocol
    from ..collection.topics import Concept

__all__ = ["MAX_AUTHOR_LENGTH", "Search", "check_filters", "cut", "stored_index"]

SATURATION, LENGTH = 5.0, 0.4
"""The BM25 parameters k1 (saturation of repeated words) and b (penalty for long texts). Field weights go up to five
(`dprkpal.search.searchable_text.WEIGHTS`), so k1 is five times the usual value."""

FULL_MATCH_BONUS = 0.5
"""The bonus if the query is exactly a name, title or key, as a fraction of the rarity of the whole query."""

ADJACENCY_BONUS = 0.25
"""The bonus if two words of the query are adjacent in a text, as a fraction of the rarity of the rarer word."""

MAX_AUTHOR_LENGTH = 200
"""Only this many characters of an author's name are used."""

_NAMING_FIELDS = ("name", "title", "key")
"""The fields that name a document."""

SNIPPET_LENGTH = 160
"""The maximum number of characters in a snippet."""

STORED = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "data", "search.json")
"""The index of the built-in collection, created by the build."""


def stored_index(digest: str) -> WordIndex | None:
    """Return the stored index of the built-in collection, or ``None`` if it is missing or outdated.

    Args:
        digest: The fingerprint of the collection.
    """
    try:
        with open(STORED, encoding="utf-8") as file:
            stored = json.load(file)
    except (OSError, ValueError):
        return None  # the index can always be built again
    return WordIndex.from_data(stored["index"]) if stored["digest"] == index_digest(digest) else None


def check_filters(kind: str | None, type: str | None) -> None:
    """Raise an error if there is no such kind of result or item type.

    Raises:
        VocabularyError: There is none.
    """
    for value, known, noun in ((kind, KINDS, "a kind of result"), (type, sorted(ITEM_TYPES), "an item type")):
        if value is not None and value not in known:
            raise VocabularyError(f"{value!r} is not {noun}; use one of {', '.join(known)}")


class Search:
    """The search engine of one library.

    >>> from dprkpal import library
    >>> library().search("guerrillas", type="book", author="Young")[0].id
    'young2021guns'
    """

    def __init__(self, library: LibraryProtocol, index: WordIndex | None = None) -> None:
        """Create the search engine.

        Args:
            library: The library.
            index: The index of `dprkpal.search.searchable_text.searchable_documents`; by default it is built here.
        """
        self._library = library
        self._items = {key: entry.csl for key, entry in library.items()}
        self._index = index or WordIndex(searchable_documents(self._items.values(), library.data))
        self._reader = QueryReader(self._index, (entity.names for entity in library.entities.values()))

    def _item(self, kind: str, identity: str) -> Item:
        """Return the entry, claim, topic or entity with this id."""
        match kind:
            case "reference":
                return self._library[identity]
            case "claim":
                return self._library.claims[identity]
            case "topic":
                return self._library.topics[identity]
        return self._library.entities[identity]

    # -- searching ---------------------------------------------------------------------------------

    def find(
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
        """Return the results for *query*; see `dprkpal.Library.search`.

        Raises:
            VocabularyError: The kind or item type does not exist.
            FormatError: The years are not a range.
            UnknownTopicError: No topic has this id.
        """
        require(query, str, "a query is text")
        require(author, str | None, "an author is a name, as text")
        require(limit, int | None, "a limit is a number, or None for all results")
        check_filters(kind, type)
        allowed = self._allowed(kind, type, None if years is None else year_range(years), topic, author)
        parts = self._reader.read(query)
        missing = tuple(part.text for part in parts if not part.hits)
        parts = [part for part in parts if part.hits]
        if parts:
            scores, best = self._ranked(parts, allowed)
        elif missing or allowed is None:
            return Results(missing=missing)
        else:
            scores, best = dict.fromkeys(allowed, 0.0), {}
        kinds = {one: number for number, one in enumerate(KINDS)}
        documents = self._index.documents
        order = sorted(scores, key=lambda number: (-round(scores[number], 6), kinds[documents[number][0]], number))
        chosen = order if limit is None else order[: max(limit, 0)]
        texts = self._texts({documents[number] for number in chosen})
        marked = {place + step for part in parts for place, (_, length) in part.hits.items() for step in range(length)}
        found = [self._result(number, scores[number], best.get(number), marked, texts) for number in chosen]
        return Results(found, total=len(order), missing=missing)

    def _allowed(
        self,
        kind: str | None,
        type: str | None,
        years: YearRange | None,
        topic: str | Concept | None,
        author: str | None,
    ) -> set[int] | None:
        """Return the numbers of the documents that pass every filter; ``None`` if there is no filter."""
        if kind is None and type is None and years is None and topic is None and author is None:
            return None
        allowed = set(range(len(self._index.documents)))
        documents = self._index.documents
        if kind is not None:
            allowed = {number for number in allowed if documents[number][0] == kind}
        if type is not None:
            allowed = {
                number
                for number in allowed
                if documents[number][0] == "reference"
                and self._items[documents[number][1]].get("type", "document") == type
            }
        if years is not None:
            allowed = {number for number in allowed if self._in_years(*documents[number], *years)}
        if topic is not None:
            concept = self._library.topics[id_of(topic)]
            ids = {concept.id, *(below.id for below in concept.descendants)}
            on_topic = {("topic", one) for one in ids}
            on_topic |= {("reference", key) for key in self._library.with_topics(ids)}
            on_topic |= {("claim", key) for key in self._library.claims.where(topic=concept.id)}
            allowed = {number for number in allowed if documents[number] in on_topic}
        if author is not None:
            allowed &= self._by(author)
        return allowed

    def _in_years(self, kind: str, identity: str, first: int | None, last: int | None) -> bool:
        """Return whether the date of a document overlaps these years."""
        if kind == "reference":
            span = DateInterval.of_csl(self._items[identity].get("issued"))
        elif kind == "topic":
            return False
        else:
            dated = self._library.claims[identity] if kind == "claim" else self._library.entities[identity]
            span = DateInterval.of_edtf(dated.date or "")
        return span is not None and span.overlaps(first, last)

    def _by(self, author: str) -> set[int]:
        """Return the references by *author* and the claims attributed to this name."""
        wanted = [word.fold for word in words(plain(author[:MAX_AUTHOR_LENGTH]))]
        found: set[int] | None = None
        for word in wanted:
            hits = self._reader.word(word)
            having = set()
            for place in hits:
                one = self._index.texts[self._index.text_at(place)]
                if one.name in ("author", "attribution"):
                    having.add(one.document)
            found = having if found is None else found & having
        return found or set()

    # -- the ranking -------------------------------------------------------------------------------

    def _ranked(self, parts: Sequence[Part], allowed: set[int] | None) -> tuple[dict[int, float], dict[int, int]]:
        """Return the score of each matching document, and the number of its best matching text."""
        index = self._index
        total = len(index.documents)
        scores: dict[int, float] = {}
        covered: dict[int, float] = {}
        counts: dict[int, dict[int, float]] = {}
        filled: dict[int, int] = {}
        rarities: list[float] = []
        for part in parts:
            found: dict[int, dict[int, float]] = {}
            having: set[int] = set()
            for place, (weight, length) in part.hits.items():
                number = index.text_at(place)
                document = index.texts[number].document
                having.add(document)
                if allowed is None or document in allowed:
                    texts = found.setdefault(document, {})
                    texts[number] = texts.get(number, 0.0) + weight
                    filled[number] = filled.get(number, 0) + length
            rarity = math.log(1 + (total - len(having) + 0.5) / (len(having) + 0.5))
            rarities.append(rarity)
            for document, texts in found.items():
                frequency = 0.0
                for number, weight in texts.items():
                    much = weight * self._weight(index.texts[number])
                    frequency += much
                    here = counts.setdefault(document, {})
                    here[number] = here.get(number, 0.0) + rarity * much
                score = rarity * frequency * (SATURATION + 1) / (frequency + SATURATION)
                scores[document] = scores.get(document, 0.0) + score
                covered[document] = covered.get(document, 0.0) + rarity
        whole = sum(rarities)
        most = max(covered.values(), default=0.0)
        # If some document has all of up to three words, all are required; of a longer query, half by rarity is enough.
        least = most * (0.999 if len(parts) <= 3 and most > 0.999 * whole else 0.5)
        kept = {
            document: score * (covered[document] / whole) ** 2
            for document, score in scores.items()
            if covered[document] >= least
        }
        self._reward_adjacency(parts, rarities, kept)
        best = {
            document: min(texts, key=lambda number: (-round(texts[number], 6), number))
            for document, texts in counts.items()
            if document in kept
        }
        for document, number in best.items():
            if index.texts[number].name in _NAMING_FIELDS and filled[number] >= index.texts[number].length:
                kept[document] += FULL_MATCH_BONUS * whole
        return kept, best

    def _weight(self, text: Text) -> float:
        """Return the weight of one word in *text*."""
        usual = self._index.average[self._index.documents[text.document][0], text.name]
        return WEIGHTS.get(text.name, 1.0) / (1 - LENGTH + LENGTH * text.length / usual)

    def _reward_adjacency(self, parts: Sequence[Part], rarities: Sequence[float], scores: dict[int, float]) -> None:
        """Increase *scores* for adjacent parts of the query that are also adjacent in a text."""
        index = self._index
        for number in range(len(parts) - 1):
            rewarded = set()
            for place, (_, length) in parts[number].hits.items():
                if place + length in parts[number + 1].hits:
                    rewarded.add(index.texts[index.text_at(place)].document)
            for document in sorted(rewarded & scores.keys()):
                scores[document] += ADJACENCY_BONUS * min(rarities[number], rarities[number + 1])

    # -- the result --------------------------------------------------------------------------------

    def _texts(self, chosen: Collection[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Sequence[str]]]:
        """Return the texts of the *chosen* documents by field name."""
        return {
            (document.kind, document.id): {one.name: one.values for one in document.fields}
            for document in searchable_documents(self._items.values(), self._library.data, only=chosen)
        }

    def _result(
        self,
        number: int,
        score: float,
        best: int | None,
        marked: Collection[int],
        texts: Mapping[tuple[str, str], Mapping[str, Sequence[str]]],
    ) -> Result:
        """Return a document as a result, with a snippet of its *best* text."""
        kind, identity = self._index.documents[number]
        item = self._item(kind, identity)
        label = describe(self._items[identity]) if kind == "reference" else plain(str(item))
        if best is None:
            return Result(kind, identity, label, round(score, 4), "", "", (), item)
        text = self._index.texts[best]
        shown = texts[kind, identity][text.name][text.number]
        marks = [(word.start, word.end) for step, word in enumerate(words(shown)) if text.first + step in marked]
        snippet, marked_there = cut(shown, marks)
        return Result(kind, identity, label, round(score, 4), text.name, snippet, marked_there, item)


def cut(text: str, marks: Sequence[tuple[int, int]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the part of *text* with the most *marks*, and these marks."""
    if len(text) <= SNIPPET_LENGTH:
        return text, tuple(marks)
    most, begin = 0, 0
    last = 0
    for first, (start, _) in enumerate(marks):
        last = max(last, first)
        while last < len(marks) and marks[last][1] - start <= SNIPPET_LENGTH * 3 // 4:
            last += 1
        if last - first > most:
            most, begin = last - first, start
    begin = max(0, min(begin - SNIPPET_LENGTH // 4, len(text) - SNIPPET_LENGTH))
    if begin:
        begin = (text.find(" ", begin, begin + 20) + 1) or begin
    end = min(len(text), begin + SNIPPET_LENGTH)
    if end < len(text):
        end = max(text.rfind(" ", end - 20, end), begin) if text.rfind(" ", end - 20, end) > 0 else end
    head, tail = "…" if begin else "", "…" if end < len(text) else ""
    shift = len(head) - begin
    shown = [(start + shift, stop + shift) for start, stop in marks if start >= begin and stop <= end]
    return head + text[begin:end] + tail, tuple(shown)
