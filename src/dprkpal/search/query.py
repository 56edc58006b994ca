"""Internal: parse a search query, and look up its words and phrases in an index."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, pairwise

from ..model.plain_text import plain
from .inverted_index import MIN_SOUND, SOUND, WordIndex
from .spelling import Word, sound, stem, words

__all__ = ["MAX_LENGTH", "MAX_PARTS", "QUOTED", "STOP_WORDS", "Hits", "Part", "QueryReader", "is_joined"]

MAX_LENGTH, MAX_PARTS = 2000, 40
"""The maximum number of characters, and of words or phrases, in a query; the rest is ignored."""

MAX_NAMES = 50
"""The maximum number of names that one name in a query can match."""

OTHER_NAME_WEIGHT = 0.9
"""The weight of a match with another name of the same entity."""

STOP_WORDS = frozenset(
    """a about after al am an and any are as at be been before but by can did do does el for from had has have he her
    his how i if in into is it its many me much my nor not of off on or our out over she so some such than that the
    their them then there these they this those to too under until up was we were what when where which while who whom
    whose why will with you your""".split()
)
"""Stop words."""

QUOTED = re.compile('"([^"]*)"|“([^”]*)”|«([^»]*)»|„([^“”]*)[“”]')
"""A phrase in quotation marks."""
_JOINERS = ".,:/_@&+"
"""Characters that join the parts of an abbreviation or a URL."""

Hits = dict[int, tuple[float, int]]
"""The weight and the number of words of each match, by its position in the index."""


@dataclass(slots=True)
class Part:
    """A word or a phrase of a query."""

    text: str
    """The text as entered."""

    words: tuple[str, ...]
    """Its folded words."""

    quoted: bool = False
    """Whether it was in quotation marks."""

    hits: Hits = field(default_factory=dict)
    """Its matches."""


class QueryReader:
    """Parses queries, and looks up their parts in one index.

    >>> from dprkpal.search.inverted_index import Document, Field
    >>> index = WordIndex([Document("claim", "a", [Field("statement", ["Tunnels under Gaza City"])])])
    >>> [(part.text, part.hits) for part in QueryReader(index).read('tunnel "Gaza City"')]
    [('tunnel', {0: (0.85, 1)}), ('Gaza City', {2: (1.0, 2)})]
    """

    def __init__(self, index: WordIndex, names: Iterable[Sequence[str]] = ()) -> None:
        """Create a reader.

        Args:
            index: The index.
            names: All names of each entity.
        """
        self._index = index
        self._entity_names = tuple(names)  # not a generator, which can be used once and cannot be pickled

    def read(self, query: str) -> list[Part]:
        """Return the words and phrases of *query* with their matches. Stop words are ignored if there are others."""
        parts: list[Part] = []
        at = 0
        for match in QUOTED.finditer(query[:MAX_LENGTH]):
            parts += self._unquoted(query[at : match.start()])
            at = match.end()
            inside = plain(next(group for group in match.groups() if group is not None))
            literal = tuple(word.fold for word in words(inside))
            if literal:
                parts.append(Part(inside, literal, True, self._phrase(literal, self._index.spelt)))
        parts += self._unquoted(query[at:MAX_LENGTH])
        parts = parts[:MAX_PARTS]
        needed = [part for part in parts if part.quoted or part.words[0] not in STOP_WORDS or len(part.words) > 1]
        return needed or parts

    def _unquoted(self, text: str) -> list[Part]:
        """Return the parts of an unquoted *text*: names, joined words such as URLs, and single words."""
        text = plain(text)
        found = list(islice(words(text), 4 * MAX_PARTS))
        parts: list[Part] = []
        at = 0
        while at < len(found) and len(parts) < MAX_PARTS:
            length, names = self._name_at([word.fold for word in found[at : at + self._longest_name]])
            if not length:
                length = 1
                while at + length < len(found) and is_joined(text, found[at + length - 1].end, found[at + length]):
                    length += 1
            keys = tuple(word.fold for word in found[at : at + length])
            written = text[found[at].start : found[at + length - 1].end]
            hits = self._fuzzy(keys[0]) if length == 1 else self._phrase(keys, self._index.lookup)
            if length > 1 and (names or any(word.linked for word in found[at + 1 : at + length])):
                hits = _better(hits, self._as_one_word(keys))
            for name in names:
                hits = _better(hits, self._phrase(name, self._index.spelt), OTHER_NAME_WEIGHT)
            if (
                hits
                or length == 1
                or all(word.start == before.end for before, word in pairwise(found[at : at + length]))
            ):
                parts.append(Part(written, keys, False, hits))
            else:
                parts += [Part(key, (key,), False, self._fuzzy(key)) for key in keys]
            at += length
        return parts

    @cached_property
    def _names(self) -> list[list[tuple[str, ...]]]:
        """The folded words of all names of each entity."""
        given = ([tuple(word.fold for word in words(plain(name))) for name in names] for names in self._entity_names)
        return [[name for name in names if name][:MAX_NAMES] for names in given]

    def _by(self, key: Callable[[str], str]) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
        """Return all names of the entities with each name, by the *key* of the words of that name."""
        found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        for names in self._names:
            for name in names:
                others = found.setdefault(tuple(map(key, name)), [])
                others += [other for other in names if other not in others][: MAX_NAMES - len(others)]
        return found

    @cached_property
    def _by_stems(self) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
        return self._by(stem)

    @cached_property
    def _by_sounds(self) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
        return self._by(_sound_or_stem)

    @cached_property
    def _longest_name(self) -> int:
        return max((len(name) for names in self._names for name in names), default=1)

    def _name_at(self, keys: Sequence[str]) -> tuple[int, list[tuple[str, ...]]]:
        """Return the length of the longest name at the start of *keys*, and all names of its entities."""
        unknown = [not self._index.spelt(key) for key in keys]
        stems = [stem(key) for key in keys]
        for length in range(len(keys), 0, -1):
            names = self._by_stems.get(tuple(stems[:length]))
            if names is None and any(unknown[:length]):  # an indexed word is not a misspelt name
                names = self._by_sounds.get(tuple(map(_sound_or_stem, keys[:length])))
            if names is not None:
                return length, names
        return 0, []

    # -- matching ----------------------------------------------------------------------------------

    def word(self, word: str) -> Hits:
        """Return the matches of *word* in any form or spelling."""
        hits: Hits = {}
        for other, weight in self._index.lookup(word).items():
            hits.update(dict.fromkeys(self._index.postings[other], (weight, 1)))
        return _better(hits, self._as_one_word((word,)))

    def _fuzzy(self, word: str) -> Hits:
        """Return the matches of *word*; if there are none, the matches of similar words."""
        hits = self.word(word)
        if not self._index.spelt(word) or not word.isalpha():
            for pair in self._index.split(word):
                hits = _better(hits, self._phrase(pair, self._index.spelt))
        if not hits:
            for other, weight in self._index.guess(word).items():
                hits.update(dict.fromkeys(self._index.postings[other], (weight, 1)))
        return hits

    def _as_one_word(self, keys: tuple[str, ...]) -> Hits:
        """Return the matches of *keys* written as one word, or as two that sound the same: Ezzedine, Izz ad-Din."""
        whole = "".join(keys)
        key = sound(whole)
        hits: Hits = {}
        if len(key) >= MIN_SOUND and len(whole) > 4:
            hits = dict.fromkeys(self._index.pairs.get(key, ()), (SOUND, 2))
        if len(keys) > 1:
            for other, weight in self._index.lookup(whole).items():
                hits = _better(hits, dict.fromkeys(self._index.postings[other], (weight, 1)))
        return hits

    def _phrase(self, keys: Sequence[str], lookup: Callable[[str], Mapping[str, float]]) -> Hits:
        """Return the positions where matches of all *keys* by *lookup* follow each other."""
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


def _sound_or_stem(word: str) -> str:
    """Return the sound of *word*, or its stem if the sound is too short to be distinctive."""
    key = stem(word)
    key_by_sound = sound(key)
    return key_by_sound if len(key_by_sound) >= MIN_SOUND else key


def _better(hits: Hits, others: Hits, weight: float = 1.0) -> Hits:
    """Return *hits* updated with the *others*, scaled by *weight*, where these score higher."""
    for place, (counts, length) in others.items():
        if place not in hits or hits[place][0] < counts * weight:
            hits[place] = (counts * weight, length)
    return hits


def is_joined(text: str, ended: int, word: Word) -> bool:
    """Return whether *word* is joined to the previous word, which ended at *ended*: no space is between them."""
    return word.linked or word.start == ended or not text[ended : word.start].strip(_JOINERS)
