"""Internal: the words of a reference in the search index of a store, and how a query is made of them.

A word is stored by its stem (`dprkpal.search.spelling`), so ``tunnelling`` finds ``tunnels``, and accents do not count.
The item type, the years and the sound of each name are stored as marks. A mark begins with a sign that no word has, so
a query cannot match one by accident.

Source: the SQLite documentation, "FTS5 Extension", "Full-text Query Syntax" and "The ascii tokenizer".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..model.date_interval import years_of_csl
from ..search.inverted_index import MIN_SOUND, Field
from ..search.searchable_text import WEIGHTS, searchable_documents
from ..search.spelling import folds, sound, stem

__all__ = [
    "COLUMNS", "COLUMN_WEIGHTS", "author_query", "indexed_words", "is_of_type", "phrase", "searchable_fields",
    "sound_query", "starts_with", "years_query",
]  # fmt: skip

COLUMNS = ("key", "title", "author", "container", "abstract", "topics", "publisher", "date", "number", "note", "marks")
"""The columns of the search index: the fields of `dprkpal.search.searchable_text`, and the marks."""

COLUMN_WEIGHTS = tuple(WEIGHTS.get(name, 0.0) for name in COLUMNS)
"""How much a word counts in each column."""

MAX_WORDS = 20_000
"""The maximum number of words of one field that can be found."""

MAX_YEARS = 1200
"""The maximum number of years of a date that can be found."""

LAST_YEAR = 2200
"""The last year of a date without an end."""

_UNITS = ((1000, "m"), (100, "c"), (10, "d"), (1, "y"))
_FURTHEST = 10_000
_NO_YEAR = "¤none"

_MARK = "¤"
_GAP = "¦"
"""Separates two values of a field, so that no phrase matches across them."""
_OTHER = re.compile("[^a-z0-9]+")


def indexed_words(item: Mapping[str, Any]) -> list[str]:
    """Return the text of each of `COLUMNS` for a CSL-JSON item.

    >>> words = indexed_words({"id": "a1", "type": "book", "title": "Tunnelling", "author": [{"family": "Çelik"}],
    ...                        "issued": {"date-parts": [[1998]]}})
    >>> {name: text for name, text in zip(COLUMNS, words) if text}
    {'key': 'a1', 'title': 'tunel', 'author': 'celik', 'date': '1998', 'marks': '¤tbook ¤m1 ¤c19 ¤d199 ¤y1998 ¤sSlK'}
    """
    found: dict[str, str] = {}
    sounds: dict[str, None] = {}
    for field in searchable_fields(item):
        texts: list[str] = []
        room = MAX_WORDS
        for value in field.values:
            written = folds(value)[:room]
            room -= len(written)
            texts.append(" ".join(map(stem, written)))
            if field.name == "author":
                sounds.update((key, None) for key in map(sound, written) if len(key) >= MIN_SOUND)
        found[field.name] = f" {_GAP} ".join(filter(None, texts))
    marks = [_type_mark(str(item.get("type", "document"))), *_year_marks(item), *(f"{_MARK}s{key}" for key in sounds)]
    return [*(found.get(name, "") for name in COLUMNS[:-1]), " ".join(marks)]


def searchable_fields(item: Mapping[str, Any]) -> list[Field]:
    """Return the texts of a reference that can be found, by field."""
    return list(next(searchable_documents([item], {})).fields)


def _type_mark(type: str) -> str:
    return f"{_MARK}t{_OTHER.sub(_MARK, type.lower())[:60]}"


def _year_marks(item: Mapping[str, Any]) -> Iterator[str]:
    """Yield marks for the years of a reference, and for the decades, centuries and millennia around them."""
    first, last = years_of_csl(item.get("issued")) or (None, None)
    if first is None and last is None:
        return
    if first is None:
        assert last is not None
        first = last - MAX_YEARS
    last = min(first + MAX_YEARS, max(first, LAST_YEAR) if last is None else last)
    for unit, letter in _UNITS:
        yield from (_unit_mark(letter, number) for number in range(first // unit, last // unit + 1))


def _unit_mark(letter: str, number: int) -> str:
    return f"{_MARK}{letter}{number}" if number >= 0 else f"{_MARK}{letter}b{-number}"


# -- queries -------------------------------------------------------------------------------------------


def phrase(keys: Iterable[str]) -> str:
    """Return a query for stems that follow each other.

    Quotation marks are the only signs with a meaning inside a string of FTS5, and words have none.

    >>> phrase(["al", 'qassam" OR key:"x'])
    '"al qassam OR key:x"'
    """
    return '"' + " ".join(keys).replace('"', "") + '"'


def starts_with(key: str) -> str:
    """Return a query for words that begin with *key*."""
    return f"{phrase([key])} *"


def sound_query(word: str) -> str | None:
    """Return a query for names that sound like *word*, or ``None`` if its sound says too little."""
    key = sound(word)
    return phrase([f"{_MARK}s{key}"]) if len(key) >= MIN_SOUND else None


def is_of_type(type: str) -> str:
    """Return a query for references of this item type."""
    return phrase([_type_mark(type)])


def years_query(first: int | None, last: int | None) -> str | None:
    """Return a query for references whose date overlaps these years, or ``None`` for all years.

    Whole decades, centuries and millennia are looked up as such, so a long range needs few words.

    >>> years_query(1989, 2001)
    '("¤y1989" OR "¤d199" OR "¤y2000" OR "¤y2001")'
    >>> years_query(1900, 2099)
    '("¤c19" OR "¤c20")'
    """
    if first is None and last is None:
        return None
    year = max(-_FURTHEST if first is None else first, -_FURTHEST)
    end = min(_FURTHEST - 1 if last is None else last, _FURTHEST - 1)
    marks = [_NO_YEAR]
    while year <= end:
        unit, letter = next(one for one in _UNITS if year % one[0] == 0 and year + one[0] - 1 <= end)
        marks.append(_unit_mark(letter, year // unit))
        year += unit
    return "(" + " OR ".join(phrase([mark]) for mark in marks[1:] or marks) + ")"


def author_query(name: str) -> str:
    """Return a query for references with all words of *name* among their names, in any order; empty without words."""
    keys = list(map(stem, folds(name)))
    return "(" + " AND ".join(f"author : {phrase([key])}" for key in keys) + ")" if keys else ""
