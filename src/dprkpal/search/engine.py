"""Search over references, claims, topics and entities, however their names are spelt.

A query is words, phrases in quotation marks, or both. Each word finds its other forms and spellings
(`dprkpal.search.spelling`); a name of an entity finds its other names, so 김일성 finds Kim Il Sung. What is found is
ranked by
BM25F: a rare word counts for more than a common one, a title for more than an abstract, and a short field for more
than a long one.

Source: S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), section 3.6.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import VocabularyError
from ..model.date_interval import DateInterval
from ..model.description import describe
from ..model.plain_text import plain
from ..model.vocabulary import ITEM_TYPES
from .fingerprint import index_digest
from .inverted_index import Text, WordIndex
from .query import Part, QueryReader
from .results import Result, Results
from .searchable_text import KINDS, WEIGHTS, findable
from .spelling import words

if TYPE_CHECKING:
    from ..collection.library_protocol import Holdings

__all__ = ["Search", "stored_index"]

SATURATION, LENGTH = 5.0, 0.4
"""BM25's k1 and b: how soon more of the same word counts no more, and how much a long text counts against it. A word
counts up to five (`dprkpal.search.searchable_text.WEIGHTS`), so k1 is five times what is usual."""

WHOLE = 0.5
"""What it counts that a name, a title or a key is all the query, as a part of what the whole query does."""

NEIGHBOURS = 0.25
"""What it counts that two words of the query stand side by side, as a part of what the rarer of them does."""

LONGEST = 200
"""Characters of an author's name beyond these are not looked at."""

_NAMING = ("name", "title", "key")
"""The fields that name a thing."""

SNIPPET = 160
"""Characters of a snippet, at most."""

STORED = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "data", "search.json")
"""The index of the built-in collection, which the build makes."""


def stored_index(digest: str) -> WordIndex | None:
    """Return the index that was made when the collection was built; ``None`` where there is none of these sources.

    Args:
        digest: The digest of the collection, as its catalogue has it.
    """
    try:
        with open(STORED, encoding="utf-8") as file:
            stored = json.load(file)
    except (OSError, ValueError):
        return None  # it saves time, and nothing else depends on it
    return WordIndex.from_data(stored["index"]) if stored["digest"] == index_digest(digest) else None


class Search:
    """The search of one library.

    >>> from dprkpal import library
    >>> library().search("guerrillas", type="book", author="Young")[0].id
    'young2021guns'
    """

    def __init__(self, holdings: Holdings, items: Mapping[str, Mapping[str, Any]], dossier: Mapping[str, Any],
                 index: WordIndex | None = None) -> None:  # fmt: skip
        """Make a search.

        Args:
            holdings: The library.
            items: Its references as CSL-JSON, by key.
            dossier: Its topics, entities and claims as plain data.
            index: The index of `dprkpal.search.searchable_text.findable`, where it has been made before.
        """
        self._holdings = holdings
        self._items = items
        self._dossier = dossier
        self._index = index if index is not None else WordIndex(findable(items.values(), dossier))
        self._reader = QueryReader(self._index, (entity.names for entity in holdings.entities.values()))

    def _item(self, kind: str, identity: str) -> Any:
        """Return the thing itself."""
        match kind:
            case "reference":
                return self._holdings[identity]
            case "claim":
                return self._holdings.claims[identity]
            case "topic":
                return self._holdings.topics[identity]
        return self._holdings.entities[identity]

    # -- searching ---------------------------------------------------------------------------------

    def find(
        self,
        query: str = "",
        *,
        kind: str | None = None,
        type: str | None = None,
        years: int | tuple[int | None, int | None] | None = None,
        topic: Any = None,
        author: str | None = None,
        limit: int | None = 20,
    ) -> Results:
        """Return what *query* finds; `dprkpal.Library.search` says more.

        Raises:
            VocabularyError: There is no such kind or item type.
            UnknownTopicError: No topic has this id.
        """
        for value, known, noun in ((kind, KINDS, "kind"), (type, sorted(ITEM_TYPES), "item type")):
            if value is not None and value not in known:
                raise VocabularyError(f"{value!r} is no {noun}; there are {', '.join(known)}")
        allowed = self._allowed(kind, type, (years, years) if isinstance(years, int) else years, topic, author)
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
        years: tuple[int | None, int | None] | None,
        topic: Any,
        author: str | None,
    ) -> set[int] | None:
        """Return the numbers of the documents that every filter lets through; ``None`` if there is no filter."""
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
            concept = self._holdings.topics[topic if isinstance(topic, str) else topic.id]
            ids = {concept.id, *(below.id for below in concept.descendants)}
            on_topic = {("topic", one) for one in ids}
            on_topic |= {("reference", key) for key in self._holdings.about(ids)}
            on_topic |= {("claim", key) for key in self._holdings.claims.where(topic=concept.id)}
            allowed = {number for number in allowed if documents[number] in on_topic}
        if author is not None:
            allowed &= self._by(author)
        return allowed

    def _in_years(self, kind: str, identity: str, first: int | None, last: int | None) -> bool:
        """Return whether the date of a document lies in these years, even in part."""
        if kind == "reference":
            span = DateInterval.of_csl(self._items[identity].get("issued"))
        elif kind == "topic":
            return False
        else:
            span = DateInterval.of_edtf(self._item(kind, identity).date or "")
        return span is not None and span.overlaps(first, last)

    def _by(self, author: str) -> set[int]:
        """Return the references by *author*, and the claims that somebody of this name makes."""
        wanted = [word.fold for word in words(plain(author[:LONGEST]))]
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
        """Return the score of each document that is found, and the text in which most of the query stands."""
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
        # Two or three words have all to be there if they ever are; of a whole sentence most of them will do.
        least = most * (0.999 if len(parts) <= 3 and most > 0.999 * whole else 0.5)
        kept = {
            document: score * (covered[document] / whole) ** 2
            for document, score in scores.items()
            if covered[document] >= least
        }
        self._reward_neighbours(parts, rarities, kept)
        best = {
            document: min(texts, key=lambda number: (-round(texts[number], 6), number))
            for document, texts in counts.items()
            if document in kept
        }
        for document, number in best.items():
            if index.texts[number].name in _NAMING and filled[number] >= index.texts[number].length:
                kept[document] += WHOLE * whole
        return kept, best

    def _weight(self, text: Text) -> float:
        """Return what a word counts in *text*."""
        usual = self._index.average[self._index.documents[text.document][0], text.name]
        return WEIGHTS.get(text.name, 1.0) / (1 - LENGTH + LENGTH * text.length / usual)

    def _reward_neighbours(self, parts: Sequence[Part], rarities: Sequence[float], scores: dict[int, float]) -> None:
        """Add to *scores* for parts of the query that stand side by side, as they do in the query."""
        index = self._index
        for number in range(len(parts) - 1):
            rewarded = set()
            for place, (_, length) in parts[number].hits.items():
                if place + length in parts[number + 1].hits:
                    rewarded.add(index.texts[index.text_at(place)].document)
            for document in sorted(rewarded & scores.keys()):
                scores[document] += NEIGHBOURS * min(rarities[number], rarities[number + 1])

    # -- the result --------------------------------------------------------------------------------

    def _texts(self, chosen: Collection[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Sequence[str]]]:
        """Return the texts of the *chosen* documents by the names of their fields."""
        return {
            (document.kind, document.id): {one.name: one.values for one in document.fields}
            for document in findable(self._items.values(), self._dossier, only=chosen)
        }

    def _result(
        self,
        number: int,
        score: float,
        best: int | None,
        marked: Collection[int],
        texts: Mapping[tuple[str, str], Mapping[str, Sequence[str]]],
    ) -> Result:
        """Return the document of this *number* as a result, with its *best* text."""
        kind, identity = self._index.documents[number]
        item = self._item(kind, identity)
        label = describe(item.csl) if kind == "reference" else str(item)
        if best is None:
            return Result(kind, identity, label, round(score, 4), "", "", (), item)
        text = self._index.texts[best]
        shown = texts[kind, identity][text.name][text.number]
        marks = [(word.start, word.end) for step, word in enumerate(words(shown)) if text.first + step in marked]
        snippet, marked_there = _cut(shown, marks)
        return Result(kind, identity, label, round(score, 4), text.name, snippet, marked_there, item)


def _cut(text: str, marks: Sequence[tuple[int, int]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the part of *text* that shows the most *marks*, and the marks in it."""
    if len(text) <= SNIPPET:
        return text, tuple(marks)
    most, begin = 0, 0
    last = 0
    for first, (start, _) in enumerate(marks):
        last = max(last, first)
        while last < len(marks) and marks[last][1] - start <= SNIPPET * 3 // 4:
            last += 1
        if last - first > most:
            most, begin = last - first, start
    begin = max(0, min(begin - SNIPPET // 4, len(text) - SNIPPET))
    if begin:
        begin = (text.find(" ", begin, begin + 20) + 1) or begin
    end = min(len(text), begin + SNIPPET)
    if end < len(text):
        end = max(text.rfind(" ", end - 20, end), begin) if text.rfind(" ", end - 20, end) > 0 else end
    head, tail = "…" if begin else "", "…" if end < len(text) else ""
    shift = len(head) - begin
    shown = [(start + shift, stop + shift) for start, stop in marks if start >= begin and stop <= end]
    return head + text[begin:end] + tail, tuple(shown)
