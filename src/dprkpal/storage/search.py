"""Internal: full-text search in a store, by the index of SQLite.

Every part of a query becomes one expression of FTS5. It is built of stems and marks alone
(`dprkpal.storage.indexed_words`), never of text as a user wrote it.

Source: the SQLite documentation, "FTS5 Extension", "Full-text Query Syntax" and "The bm25() function".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import NamedTuple

from ..collection.entry import Entry
from ..model.description import describe
from ..model.plain_text import plain
from ..model.year_range import YearRange
from ..search.engine import MAX_AUTHOR_LENGTH, cut
from ..search.query import MAX_LENGTH, MAX_PARTS, QUOTED, STOP_WORDS, is_joined
from ..search.results import Result, Results
from ..search.searchable_text import WEIGHTS
from ..search.spelling import Word, stem, words
from .indexed_words import (
    COLUMN_WEIGHTS,
    author_query,
    is_of_type,
    phrase,
    searchable_fields,
    sound_query,
    starts_with,
    years_query,
)
from .works import StoredWork, Works

__all__ = ["RANKED", "search_works"]

RANKED = 5_000
"""The maximum number of matches that are ranked. If there are more, these are the ones that were added last. To rank
a match takes much longer than to find it."""

MIN_PREFIX = 3
"""The minimum length of a word that matches longer ones, if it occurs nowhere itself."""

_RANK = f"bm25(words, {', '.join(map(str, COLUMN_WEIGHTS))})"


class _Part(NamedTuple):
    """A word or phrase of a query."""

    text: str
    """The text as it was written."""
    keys: tuple[str, ...]
    """The stems of its words."""
    query: str
    """The expression of FTS5."""
    prefix: str = ""
    """The stem, if words that begin with it match as well."""


def search_works(
    works: Works,
    query: str,
    entry_of: Callable[[StoredWork], Entry],
    *,
    type: str | None,
    years: YearRange | None,
    author: str | None,
    limit: int | None,
    everything: bool = False,
) -> Results:
    """Return the references that match *query* and the filters, the best first; see `dprkpal.Store.search`.

    Args:
        works: The references.
        query: Words and phrases in quotation marks.
        entry_of: Makes the entry of a reference.
        type: A CSL item type.
        years: The first and the last year.
        author: A name.
        limit: The maximum number of results.
        everything: Whether an empty query without filters finds all references instead of none.
    """
    search = _Search(works)
    parts, missing = search.parts(query)
    filters = search.filters(type, years, author)
    if everything and not parts and not missing and filters == []:
        found = list(works.all() if limit is None else islice(works.all(), max(limit, 0)))
        return Results([_result(work, 0.0, (), entry_of) for work in found], total=works.count())
    if filters is None or (not parts and (missing or not filters)):
        return Results(missing=missing)
    expressions = [" AND ".join([*(part.query for part in parts), *filters])]
    if len(parts) > 3:
        # A long query need not match with all its words: one may be missing.
        all_but_one = [
            "(" + " AND ".join(part.query for part in parts if part is not left) + ")" for left in parts[:MAX_PARTS]
        ]
        expressions.append(" AND ".join([f"({' OR '.join(all_but_one)})", *filters]))
    rows: list[tuple[int, float]] = []
    total = 0
    for expression in expressions:
        rows, total = search.ranked(expression, limit, by_rank=bool(parts))
        if rows or total:
            break
    by_id = works.by_id([row for row, _ in rows])
    results = [_result(by_id[row], score, parts, entry_of) for row, score in rows if row in by_id]
    return Results(results, total=total, missing=missing)


class _Search:
    """Looks up queries in the index of one store."""

    def __init__(self, works: Works) -> None:
        self.works = works

    def parts(self, query: str) -> tuple[list[_Part], list[str]]:
        """Return the parts of a query that occur, and the text of those that do not."""
        parts: list[_Part] = []
        missing: list[str] = []
        needed: list[tuple[str, list[Word], bool]] = []
        at = 0
        for match in QUOTED.finditer(query[:MAX_LENGTH]):
            needed += _unquoted(query[at : match.start()])
            at = match.end()
            inside = plain(next(group for group in match.groups() if group is not None))
            if literal := list(islice(words(inside), MAX_PARTS)):
                needed.append((inside, literal, True))
        needed = [*needed, *_unquoted(query[at:MAX_LENGTH])][:MAX_PARTS]
        wanted = [one for one in needed if one[2] or len(one[1]) > 1 or one[1][0].fold not in STOP_WORDS]
        for text, found, quoted in wanted or needed:
            part = self._phrase(text, found) if quoted or len(found) > 1 else self._word(text, found[0])
            if part is None:
                missing.append(text)
            else:
                parts.append(part)
        return parts, missing

    def _phrase(self, text: str, found: Sequence[Word]) -> _Part | None:
        """Return a part for words that follow each other, or ``None`` if they never do."""
        keys = tuple(stem(word.fold) for word in found)
        return _Part(text, keys, phrase(keys)) if self._occurs(phrase(keys)) else None

    def _word(self, text: str, word: Word) -> _Part | None:
        """Return a part for the forms of a word, or else for words that begin with it, or names that sound like it."""
        key = stem(word.fold)
        begins = _Part(text, (key,), starts_with(key), key)
        if not key.isascii() and len(key) > 1:  # Korean particles and Russian endings are attached to the word
            return begins if self._occurs(begins.query) else None
        tries = [_Part(text, (key,), phrase([key]))]
        if len(key) >= MIN_PREFIX:
            tries.append(begins)
        if (sounding := sound_query(word.fold)) is not None:
            tries.append(_Part(text, (key,), sounding))
        return next((part for part in tries if self._occurs(part.query)), None)

    def _occurs(self, expression: str) -> bool:
        """Return whether something matches."""
        return self.works.database.row("SELECT 1 FROM words WHERE words MATCH ? LIMIT 1", (expression,)) is not None

    def filters(self, type: str | None, years: YearRange | None, author: str | None) -> list[str] | None:
        """Return the expressions for the filters, or ``None`` if one of them matches nothing."""
        found = [is_of_type(type)] if type is not None else []
        if years is not None and (expression := years_query(*years)) is not None:
            found.append(expression)
        if author is not None:
            name = author_query(plain(author[:MAX_AUTHOR_LENGTH]))
            if not name:
                return None
            found.append(name)
        return found

    def ranked(self, expression: str, limit: int | None, *, by_rank: bool) -> tuple[list[tuple[int, float]], int]:
        """Return the rows of the best matches with their scores, and the number of all matches."""
        database = self.works.database
        most = -1 if limit is None else max(limit, 0)
        counted = "SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ?)"
        [total] = database.row(counted, (expression, RANKED + 1))
        if not by_rank:
            rows = database.rows("SELECT rowid, 0.0 FROM words WHERE words MATCH ? ORDER BY rowid LIMIT ?",
                                 (expression, most))  # fmt: skip
            return rows, self._total(expression, total)
        first = 0
        if total > RANKED and limit is not None:
            newest = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT 1 OFFSET ?"
            [first] = database.row(newest, (expression, RANKED - 1))
        statement = (
            f"SELECT rowid, -{_RANK} AS score FROM words WHERE words MATCH ? AND rowid >= ? "
            "ORDER BY score DESC, rowid LIMIT ?"
        )
        return database.rows(statement, (expression, first, most)), self._total(expression, total)

    def _total(self, expression: str, counted: int) -> int:
        """Return the number of all matches, if *counted* is only a lower bound of it."""
        if counted <= RANKED:
            return counted
        return int(self.works.database.row("SELECT count(*) FROM words WHERE words MATCH ?", (expression,))[0])


def _unquoted(text: str) -> list[tuple[str, list[Word], bool]]:
    """Return the parts of a text without quotation marks: single words, and words that are joined, as in a URL."""
    text = plain(text)
    found = list(islice(words(text), 4 * MAX_PARTS))
    parts: list[tuple[str, list[Word], bool]] = []
    for word in found:
        if parts and is_joined(text, parts[-1][1][-1].end, word):
            parts[-1][1].append(word)
        else:
            parts.append(("", [word], False))
    return [(text[several[0].start : several[-1].end], several, False) for _, several, _ in parts]


def _result(
    work: StoredWork, score: float, parts: Sequence[_Part], entry_of: Callable[[StoredWork], Entry]
) -> Result:
    """Return a reference as a result, with a snippet of the field that matches best."""
    stems = {key for part in parts for key in part.keys}
    prefixes = tuple({part.prefix for part in parts if part.prefix})
    best: tuple[float, str, str, list[tuple[int, int]]] = (0.0, "", "", [])
    for field in searchable_fields(work.csl) if stems else ():
        for value in field.values:
            keys = ((word, stem(word.fold)) for word in words(value))
            marks = [
                (word.start, word.end) for word, key in keys if key in stems or (prefixes and key.startswith(prefixes))
            ]
            weight = WEIGHTS.get(field.name, 1.0) * len(marks)
            if weight > best[0]:
                best = (weight, field.name, value, marks)
    snippet, marked = cut(best[2], best[3])
    label = describe(work.csl)
    return Result("reference", work.key, label, round(score, 4), best[1], snippet, tuple(marked), entry_of(work))
