"""Internal: an inverted index of the collection, with fuzzy look-up of query words.

The words of all texts are numbered consecutively. The position of a word identifies its document and field, and
adjacent words have adjacent positions.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from .spelling import sound, stem, words

__all__ = ["Document", "Field", "WordIndex"]

EXACT, STEM, SOUND, PREFIX, TYPO = 1.0, 0.85, 0.6, 0.4, 0.3
"""The weights of matches: the same word; another form or spelling; another romanisation of a name; a word with this
prefix; a word with one typing error. The last two are used only if nothing else matches."""

MIN_SOUND, MIN_PREFIX, MIN_TYPO, MIN_PART = 3, 3, 4, 2
"""The minimum lengths of a sound key, a prefix, a mistyped word, and a part of a compound."""

MAX_PREFIX_MATCHES = 200
"""The maximum number of words that match a prefix."""

_MAX_ALPHABET = 128
"""Typing errors are not corrected in scripts with more letters."""

_MODEL_NUMBER = re.compile(r"([^\W\d_]{1,5})(\d{1,4})")
"""Letters and a number, such as F7: a type of weapon or vehicle, also written with a space."""


class Field(NamedTuple):
    """One field of a document."""

    name: str
    """The name."""

    values: Sequence[str]
    """The texts."""

    names: bool | None = None
    """Whether its words are names. ``None``: capitalised words are names, as in a sentence. False for a title, where
    any word may be capitalised."""


class Document(NamedTuple):
    """A document that can be found."""

    kind: str
    """The kind of document."""

    id: str
    """The id."""

    fields: Sequence[Field]
    """The fields."""


class Text(NamedTuple):
    """One value of a field of a document, with its positions."""

    first: int
    """The position of its first word."""

    document: int
    """The number of the document."""

    name: str
    """The name of the field."""

    number: int
    """The number of the value in the field."""

    length: int
    """The number of words."""


class WordIndex:
    """An index of the words of documents.

    >>> index = WordIndex([Document("claim", "a", [Field("statement", ["Tunnels under Gaza"])])])
    >>> index.lookup("tunnel")
    {'tunnels': 0.85}
    """

    def __init__(self, documents: Iterable[Document] = ()) -> None:
        self.documents: list[tuple[str, str]] = []
        """The kind and id of each document."""
        self.texts: list[Text] = []
        """The texts with words, in the order of their positions."""
        self.postings: dict[str, list[int]] = {}
        """The positions of each folded word."""
        self._names: set[str] = set()
        self.pairs: dict[str, list[int]] = {}
        """The first position of two words joined by a hyphen or an article, by the sound of both together."""
        at = 0
        for number, (kind, identity, fields) in enumerate(documents):
            self.documents.append((kind, identity))
            for name, values, names in fields:
                at = self._add(number, name, values, names, at)

    def _add(self, document: int, name: str, values: Iterable[str], names: bool | None, at: int) -> int:
        """Add a field at position *at*, and return the next free position."""
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
            at += 1  # a gap, so that no phrase matches across two texts
        return at

    # -- storing -----------------------------------------------------------------------------------

    def to_data(self) -> dict[str, Any]:
        """Return the index as plain data for `from_data`."""
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
        """Return the index stored by `to_data`."""
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

    # -- positions and texts -----------------------------------------------------------------------

    @cached_property
    def _firsts(self) -> list[int]:
        return [text.first for text in self.texts]

    def text_at(self, position: int) -> int:
        """Return the number of the text at this *position*."""
        return bisect_right(self._firsts, position) - 1

    @cached_property
    def average(self) -> dict[tuple[str, str], float]:
        """The average length of a text, by kind of document and field name."""
        sums: dict[tuple[str, str], list[int]] = {}
        for text in self.texts:
            sums.setdefault((self.documents[text.document][0], text.name), []).append(text.length)
        return {key: sum(lengths) / len(lengths) for key, lengths in sums.items()}

    # -- looking up words --------------------------------------------------------------------------

    @cached_property
    def by_stem(self) -> dict[str, list[str]]:
        """The words by stem."""
        found: dict[str, list[str]] = {}
        for word in self.postings:
            found.setdefault(stem(word), []).append(word)
        return found

    @cached_property
    def by_sound(self) -> dict[str, list[str]]:
        """The names by sound."""
        found: dict[str, list[str]] = {}
        for word in sorted(self._names):
            if len(key := sound(word)) >= MIN_SOUND:
                found.setdefault(key, []).append(word)
        return found

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.postings)

    def lookup(self, word: str) -> dict[str, float]:
        """Return the indexed words that match the folded *word*, with their weights."""
        found = self.spelt(word)
        key = sound(word)
        if len(key) >= MIN_SOUND:
            for other in self.by_sound.get(key, ()):
                found.setdefault(other, SOUND)
        if not word.isascii():  # Korean particles and Russian endings are attached to the word
            for other in self._with_prefix(word):
                found.setdefault(other, PREFIX)
        return found

    def spelt(self, word: str) -> dict[str, float]:
        """Return the indexed words that are the folded *word* in the same or another form or spelling, with weights."""
        found = {word: EXACT} if word in self.postings else {}
        for other in self.by_stem.get(stem(word), ()):
            found.setdefault(other, STEM)
        if not found and word[:2] in ("al", "el") and len(word) > 5:
            return dict.fromkeys(self.spelt(word[2:]), STEM)
        return found

    def guess(self, word: str) -> dict[str, float]:
        """Return the indexed words that begin with *word*, or else those with one typing error, with weights."""
        matches = dict.fromkeys(self._with_prefix(word), PREFIX)
        return matches or dict.fromkeys(self._mistyped(word), TYPO)

    def _with_prefix(self, word: str) -> list[str]:
        if len(word) < (MIN_PREFIX if word.isascii() else 2):
            return []
        first = bisect_left(self._sorted, word)
        return [other for other in self._sorted[first : first + MAX_PREFIX_MATCHES] if other.startswith(word)]

    @cached_property
    def _letters(self) -> dict[int, str]:
        """The letters in use, by Unicode block of 256 characters."""
        found: dict[int, set[str]] = {}
        for letter in set().union(*self.postings):
            found.setdefault(ord(letter) >> 8, set()).add(letter)
        return {block: "".join(sorted(letters)) for block, letters in found.items() if len(letters) <= _MAX_ALPHABET}

    def _mistyped(self, word: str) -> list[str]:
        """Return the words that differ by one added, missing, wrong or swapped letter."""
        if not MIN_TYPO <= len(word) <= 40 or word.isdigit():
            return []
        letters = self._letters.get(ord(word[0]) >> 8, "")
        near: dict[str, None] = {}
        for one in dict.fromkeys((word, stem(word))):
            if len(one) < MIN_TYPO:
                continue
            for other in _one_edit(one, letters):
                if other in self.postings:
                    near[other] = None
                near.update(dict.fromkeys(self.by_stem.get(other, ())))
        return sorted(near)

    def split(self, word: str) -> Iterator[tuple[str, str]]:
        """Yield the ways to split *word* into two indexed words, such as Il Sung or F 7."""
        if (kind := _MODEL_NUMBER.fullmatch(word)) and kind[1] in self.postings and kind[2] in self.postings:
            yield kind[1], kind[2]
        for cut in range(MIN_PART, min(len(word), 40) - MIN_PART + 1):
            if word[:cut] in self.postings and self.by_stem.get(stem(word[cut:])):
                yield word[:cut], word[cut:]


def _one_edit(word: str, letters: str) -> Iterator[str]:
    """Yield the strings that differ from *word* by one typing error."""
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
