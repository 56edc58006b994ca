"""Where each word of a collection stands, and which words of it a word that is looked for may mean.

All texts of all documents stand in one row of numbered places, so that a place tells its document and field, and words
that follow each other in a text do so by number.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from .spelling import sound, stem, words

__all__ = ["Document", "Field", "WordIndex"]

EXACT, STEM, SOUND, BEGINNING, TYPO = 1.0, 0.85, 0.6, 0.4, 0.3
"""What a match counts: the same word; another form or spelling of it; another romanisation of a name; a word that
begins so; a word one slip away. The last two are tried only where nothing else is found."""

LEAST_SOUNDS, LEAST_BEGINNING, LEAST_TYPO, LEAST_PART = 3, 3, 4, 2
"""The shortest sound key, beginning, mistyped word, and part of a word written together that are looked for."""

MOST_BEGINNINGS = 200
"""How many words that begin so are taken."""

_ALPHABET = 128
"""Of a script with more letters than these, no letter is guessed."""

_KIND = re.compile(r"([^\W\d_]{1,5})(\d{1,4})")
"""Letters and a number: a kind of weapon or vehicle, often written apart."""


class Field(NamedTuple):
    """One field of a document."""

    name: str
    """What it is called."""

    values: Sequence[str]
    """Its texts."""

    names: bool | None = None
    """Whether its words are names: ``None`` if a capital tells, as in a sentence; false in a title, whose words may
    all have one."""


class Document(NamedTuple):
    """Something that can be found."""

    kind: str
    """What it is."""

    id: str
    """What it is called."""

    fields: Sequence[Field]
    """Its texts."""


class Text(NamedTuple):
    """One value of one field of one document in the row of places."""

    first: int
    """The place of its first word."""

    document: int
    """The number of its document."""

    name: str
    """The name of its field."""

    number: int
    """Its number among the values of the field."""

    length: int
    """How many words it has."""


class WordIndex:
    """The words of some documents.

    >>> index = WordIndex([Document("claim", "a", [Field("statement", ["Tunnels under Gaza"])])])
    >>> index.lookup("tunnel")
    {'tunnels': 0.85}
    """

    def __init__(self, documents: Iterable[Document] = ()) -> None:
        self.documents: list[tuple[str, str]] = []
        """Kind and id of each document."""
        self.texts: list[Text] = []
        """Every value that has words, by its first place."""
        self.postings: dict[str, list[int]] = {}
        """The places of each word, by its narrowest key."""
        self._names: set[str] = set()
        self.pairs: dict[str, list[int]] = {}
        """The first of two places that a hyphen or an article binds, by the sound of both words together."""
        at = 0
        for number, (kind, identity, fields) in enumerate(documents):
            self.documents.append((kind, identity))
            for name, values, names in fields:
                at = self._add(number, name, values, names, at)

    def _add(self, document: int, name: str, values: Iterable[str], names: bool | None, at: int) -> int:
        """Add a field whose first place is *at*; return the first place after it."""
        postings = self.postings
        for number, value in enumerate(values):
            first, last = at, ""
            for word in words(value):
                key = word.fold
                if key in postings:
                    postings[key].append(at)
                else:
                    postings[key] = [at]
                if names or (names is None and word.name):
                    self._names.add(key)
                if word.linked and last:
                    self.pairs.setdefault(sound(last + key), []).append(at - 1)
                last = key
                at += 1
            if at > first:
                self.texts.append(Text(first, document, name, number, at - first))
            at += 1  # so that no phrase runs from one text into the next
        return at

    # -- as data -----------------------------------------------------------------------------------

    def to_data(self) -> dict[str, Any]:
        """Return the index as plain data, of which `from_data` makes it again."""
        return {
            "documents": self.documents,
            "texts": self.texts,
            "words": " ".join(self.postings),
            "stems": " ".join(map(stem, self.postings)),
            "postings": list(self.postings.values()),
            "sounds": self.by_sound,
            "pairs": self.pairs,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> WordIndex:
        """Return the index that `to_data` made *data* of."""
        index = cls()
        index.documents = [(kind, identity) for kind, identity in data["documents"]]
        index.texts = [Text(*text) for text in data["texts"]]
        index.postings = dict(zip(data["words"].split(), data["postings"], strict=True))
        index.by_sound, index.pairs = data["sounds"], data["pairs"]
        by_stem: dict[str, list[str]] = {}
        for word, key in zip(index.postings, data["stems"].split(), strict=True):
            by_stem.setdefault(key, []).append(word)
        index.by_stem = by_stem
        return index

    # -- from a place to its text ------------------------------------------------------------------

    @cached_property
    def _firsts(self) -> list[int]:
        return [text.first for text in self.texts]

    def text_at(self, place: int) -> int:
        """Return the number of the text that has this *place*."""
        return bisect_right(self._firsts, place) - 1

    @cached_property
    def average(self) -> dict[tuple[str, str], float]:
        """The length of a text on average, by the kind of its document and the name of its field."""
        sums: dict[tuple[str, str], list[int]] = {}
        for text in self.texts:
            sums.setdefault((self.documents[text.document][0], text.name), []).append(text.length)
        return {key: sum(lengths) / len(lengths) for key, lengths in sums.items()}

    # -- from a word to those it may mean ----------------------------------------------------------

    @cached_property
    def by_stem(self) -> dict[str, list[str]]:
        """The words with each stem."""
        found: dict[str, list[str]] = {}
        for word in self.postings:
            found.setdefault(stem(word), []).append(word)
        return found

    @cached_property
    def by_sound(self) -> dict[str, list[str]]:
        """The names with each sound."""
        found: dict[str, list[str]] = {}
        for word in sorted(self._names):
            if len(key := sound(word)) >= LEAST_SOUNDS:
                found.setdefault(key, []).append(word)
        return found

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.postings)

    def lookup(self, word: str) -> dict[str, float]:
        """Return the words of the documents that *word* may mean, each with how far it counts.

        Args:
            word: A word by its narrowest key.
        """
        found = self.spelt(word)
        key = sound(word)
        if len(key) >= LEAST_SOUNDS:
            for other in self.by_sound.get(key, ()):
                found.setdefault(other, SOUND)
        if not word.isascii():  # Korean adds its particles, Russian its endings, without a space
            for other in self._beginning(word):
                found.setdefault(other, BEGINNING)
        return found

    def spelt(self, word: str) -> dict[str, float]:
        """Return the words of the documents that are *word* in another form or spelling."""
        found = {word: EXACT} if word in self.postings else {}
        for other in self.by_stem.get(stem(word), ()):
            found.setdefault(other, STEM)
        if not found and word[:2] in ("al", "el") and len(word) > 5:
            return dict.fromkeys(self.spelt(word[2:]), STEM)
        return found

    def guess(self, word: str) -> dict[str, float]:
        """Return the words of the documents that begin with *word*, or else those that are one slip away."""
        beginning = dict.fromkeys(self._beginning(word), BEGINNING)
        return beginning or dict.fromkeys(self._mistyped(word), TYPO)

    def _beginning(self, word: str) -> list[str]:
        if len(word) < (LEAST_BEGINNING if word.isascii() else 2):
            return []
        first = bisect_left(self._sorted, word)
        return [other for other in self._sorted[first : first + MOST_BEGINNINGS] if other.startswith(word)]

    @cached_property
    def _letters(self) -> dict[int, str]:
        """The letters in use, by the block of Unicode in which they stand."""
        found: dict[int, set[str]] = {}
        for letter in set().union(*self.postings):
            found.setdefault(ord(letter) >> 8, set()).add(letter)
        return {block: "".join(sorted(letters)) for block, letters in found.items() if len(letters) <= _ALPHABET}

    def _mistyped(self, word: str) -> list[str]:
        """Return the words one slip away: a letter too many, missing, another, or two that changed places."""
        if not LEAST_TYPO <= len(word) <= 40 or word.isdigit():
            return []
        letters = self._letters.get(ord(word[0]) >> 8, "")
        near: dict[str, None] = {}
        for one in dict.fromkeys((word, stem(word))):
            if len(one) < LEAST_TYPO:
                continue
            for other in _slips(one, letters):
                if other in self.postings:
                    near[other] = None
                near.update(dict.fromkeys(self.by_stem.get(other, ())))
        return sorted(near)

    def apart(self, word: str) -> Iterator[tuple[str, str]]:
        """Yield the ways to write *word* as two words of the documents, such as Il Sung or F 7."""
        if (kind := _KIND.fullmatch(word)) and kind[1] in self.postings and kind[2] in self.postings:
            yield kind[1], kind[2]
        for cut in range(LEAST_PART, min(len(word), 40) - LEAST_PART + 1):
            if word[:cut] in self.postings and self.by_stem.get(stem(word[cut:])):
                yield word[:cut], word[cut:]


def _slips(word: str, letters: str) -> Iterator[str]:
    """Yield every text that is one slip away from *word*."""
    for cut in range(len(word) + 1):
        head, tail = word[:cut], word[cut:]
        if tail:
            yield head + tail[1:]
            for letter in letters:
                yield head + letter + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in letters:
            yield head + letter + tail
