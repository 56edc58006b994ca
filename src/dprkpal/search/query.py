"""A query: the words and phrases that somebody looks for, and where each of them is found in an index."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, pairwise

from ..model.plain_text import plain
from .inverted_index import LEAST_SOUNDS, SOUND, WordIndex
from .spelling import Word, sound, stem, words

__all__ = ["Hits", "Part", "QueryReader"]

LONGEST, MOST_PARTS = 2000, 40
"""Characters, and words or phrases, of a query beyond these are left out."""

MOST_NAMES = 50
"""How many names of entities a name in a query can stand for."""

OTHER_NAME = 0.9
"""What another name of an entity counts."""

_STOP = frozenset(
    """a about after al am an and any are as at be been before but by can did do does el for from had has have he her
    his how i if in into is it its many me much my nor not of off on or our out over she so some such than that the
    their them then there these they this those to too under until up was we were what when where which while who whom
    whose why will with you your""".split()
)
"""Words that a query can do without."""

_QUOTED = re.compile('"([^"]*)"|“([^”]*)”|«([^»]*)»|„([^“”]*)[“”]')
_BINDING = ".,:/_@&+"
"""What stands between the parts of an abbreviation or an address, without a space."""

Hits = dict[int, tuple[float, int]]
"""By the place where a part of the query is found: how far it counts, and how many places it takes."""


@dataclass(slots=True)
class Part:
    """A word or a phrase of a query."""

    text: str
    """As it was written."""

    words: tuple[str, ...]
    """Its words by their narrowest keys."""

    quoted: bool = False
    """Whether it stood in quotation marks."""

    hits: Hits = field(default_factory=dict)
    """Where it is found."""


class QueryReader:
    """Reads queries to one index.

    >>> from dprkpal.search.inverted_index import Document, Field
    >>> index = WordIndex([Document("claim", "a", [Field("statement", ["Tunnels under Gaza City"])])])
    >>> [(part.text, part.hits) for part in QueryReader(index).read('tunnel "Gaza City"')]
    [('tunnel', {0: (0.85, 1)}), ('Gaza City', {2: (1.0, 2)})]
    """

    def __init__(self, index: WordIndex, names: Iterable[Sequence[str]] = ()) -> None:
        """Make a reader.

        Args:
            index: The index.
            names: For each person, place and so on all names.
        """
        self._index = index
        self._given = names

    def read(self, query: str) -> list[Part]:
        """Return the words and phrases of *query* with the places where they are found.

        Words without which a sentence can do are left out, unless there are no others.
        """
        parts: list[Part] = []
        at = 0
        for match in _QUOTED.finditer(query[:LONGEST]):
            parts += self._loose(query[at : match.start()])
            at = match.end()
            inside = plain(next(group for group in match.groups() if group is not None))
            literal = tuple(word.fold for word in words(inside))
            if literal:
                parts.append(Part(inside, literal, True, self._phrase(literal, self._index.spelt)))
        parts += self._loose(query[at:LONGEST])
        parts = parts[:MOST_PARTS]
        needed = [part for part in parts if part.quoted or part.words[0] not in _STOP or len(part.words) > 1]
        return needed or parts

    def _loose(self, text: str) -> list[Part]:
        """Return the parts of a *text* without quotation marks: names, words that belong together, words."""
        text = plain(text)
        found = list(islice(words(text), 4 * MOST_PARTS))
        parts: list[Part] = []
        at = 0
        while at < len(found) and len(parts) < MOST_PARTS:
            length, names = self._name_at([word.fold for word in found[at : at + self._longest_name]])
            if not length:
                length = 1
                while at + length < len(found) and _belongs(text, found[at + length - 1].end, found[at + length]):
                    length += 1
            keys = tuple(word.fold for word in found[at : at + length])
            written = text[found[at].start : found[at + length - 1].end]
            hits = self._any(keys[0]) if length == 1 else self._phrase(keys, self._index.lookup)
            if length > 1 and (names or any(word.linked for word in found[at + 1 : at + length])):
                hits = _better(hits, self._together(keys))
            for name in names:
                hits = _better(hits, self._phrase(name, self._index.spelt), OTHER_NAME)
            if (
                hits
                or length == 1
                or all(word.start == before.end for before, word in pairwise(found[at : at + length]))
            ):
                parts.append(Part(written, keys, False, hits))
            else:
                parts += [Part(key, (key,), False, self._any(key)) for key in keys]
            at += length
        return parts

    @cached_property
    def _names(self) -> list[list[tuple[str, ...]]]:
        """For each person, place and so on the words of all names."""
        given = ([tuple(word.fold for word in words(plain(name))) for name in names] for names in self._given)
        return [[name for name in names if name][:MOST_NAMES] for names in given]

    def _by(self, key: Callable[[str], str]) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
        """Return for each name, by the *key* of its words, all names of those who have it."""
        found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        for names in self._names:
            for name in names:
                others = found.setdefault(tuple(map(key, name)), [])
                others += [other for other in names if other not in others][: MOST_NAMES - len(others)]
        return found

    @cached_property
    def _by_stems(self) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
        return self._by(stem)

    @cached_property
    def _by_sounds(self) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
        return self._by(_heard)

    @cached_property
    def _longest_name(self) -> int:
        return max((len(name) for names in self._names for name in names), default=1)

    def _name_at(self, keys: Sequence[str]) -> tuple[int, list[tuple[str, ...]]]:
        """Return how many of *keys* are the longest name with which they begin, and the names it stands for."""
        strange = [not self._index.spelt(key) for key in keys]
        stems = [stem(key) for key in keys]
        for length in range(len(keys), 0, -1):
            names = self._by_stems.get(tuple(stems[:length]))
            if names is None and any(strange[:length]):  # a word of the documents is no other spelling of a name
                names = self._by_sounds.get(tuple(map(_heard, keys[:length])))
            if names is not None:
                return length, names
        return 0, []

    # -- the places --------------------------------------------------------------------------------

    def word(self, word: str) -> Hits:
        """Return where *word* is found, in any form or spelling."""
        hits: Hits = {}
        for other, weight in self._index.lookup(word).items():
            hits.update(dict.fromkeys(self._index.postings[other], (weight, 1)))
        return _better(hits, self._together((word,)))

    def _any(self, word: str) -> Hits:
        """Return where *word* is found or, if it is not a word of the documents, what may have been meant."""
        hits = self.word(word)
        if not self._index.spelt(word) or not word.isalpha():
            for pair in self._index.apart(word):
                hits = _better(hits, self._phrase(pair, self._index.spelt))
        if not hits:
            for other, weight in self._index.guess(word).items():
                hits.update(dict.fromkeys(self._index.postings[other], (weight, 1)))
        return hits

    def _together(self, keys: tuple[str, ...]) -> Hits:
        """Return where *keys* are written as one name, or as two that sound the same: Ezzedine, Izz ad-Din."""
        whole = "".join(keys)
        key = sound(whole)
        hits: Hits = {}
        if len(key) >= LEAST_SOUNDS and len(whole) > 4:
            hits = dict.fromkeys(self._index.pairs.get(key, ()), (SOUND, 2))
        if len(keys) > 1:
            for other, weight in self._index.lookup(whole).items():
                hits = _better(hits, dict.fromkeys(self._index.postings[other], (weight, 1)))
        return hits

    def _phrase(self, keys: Sequence[str], lookup: Callable[[str], Mapping[str, float]]) -> Hits:
        """Return where words that *lookup* finds for *keys* follow each other."""
        hits: dict[int, float] | None = None
        for offset, key in enumerate(keys):
            here: dict[int, float] = {}
            for other, weight in lookup(key).items():
                for place in self._index.postings[other]:
                    begin = place - offset
                    if (hits is None or begin in hits) and weight > here.get(begin, 0):
                        here[begin] = weight
            hits = here if hits is None else {place: min(weight, hits[place]) for place, weight in here.items()}
            if not hits:
                return {}
        return {place: (weight, len(keys)) for place, weight in (hits or {}).items()}


def _heard(word: str) -> str:
    """Return the sound of *word*, or its stem where it has too few consonants to be told by."""
    key = stem(word)
    heard = sound(key)
    return heard if len(heard) >= LEAST_SOUNDS else key


def _better(hits: Hits, others: Hits, weight: float = 1.0) -> Hits:
    """Return *hits* with the *others*, which count *weight*, where these are better."""
    for place, (counts, length) in others.items():
        if place not in hits or hits[place][0] < counts * weight:
            hits[place] = (counts * weight, length)
    return hits


def _belongs(text: str, ended: int, word: Word) -> bool:
    """Return whether *word* belongs to the one that has *ended* before it: no space stands between them."""
    return word.linked or word.start == ended or not text[ended : word.start].strip(_BINDING)
