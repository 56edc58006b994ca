"""Internal: find the groups of references that are the same work, in linear time.

Only references that share a block are compared: the same identifier, title, beginning or end of the title with the
first name and year, or the same volume, page and year. In a large block, a reference is compared only with its
neighbours in alphabetical order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..model.gc_pause import pause_gc
from .work_comparison import Comparison, Verdict, compare, require_rapidfuzz
from .work_profile import WorkProfile, profile_of

__all__ = ["DuplicateGroup", "DuplicateSearch", "RelatedPair", "find_duplicates"]

BLOCK_SIZE = 12
"""In blocks up to this size, all references are compared with each other."""
NEIGHBOURS = 8
"""In a larger block, each reference is compared with this number of others."""
CHECKED_MEMBERS = 6
"""A reference that joins a group must not contradict this number of its members."""


@dataclass(frozen=True)
class DuplicateGroup:
    """References that are the same work."""

    members: tuple[int, ...]
    """Their numbers, in the order in which they were given."""
    score: int
    """The lowest score of the pairs that connect them, from 0 to 100."""
    reasons: tuple[str, ...]
    """The reasons: the fields or identifiers that they share."""


@dataclass(frozen=True)
class RelatedPair:
    """Two references that look alike, but are not the same work, such as a preprint and its publication."""

    members: tuple[int, int]
    """Their numbers."""
    score: int
    """How much they agree, from 0 to 100."""
    reasons: tuple[str, ...]
    """Why they are not the same."""


@dataclass
class DuplicateSearch:
    """The result of a search for duplicates."""

    groups: list[DuplicateGroup] = field(default_factory=list)
    related: list[RelatedPair] = field(default_factory=list)
    comparisons: int = 0
    """The number of pairs that were compared."""


@pause_gc
def find_duplicates(items: Iterable[Mapping[str, Any]]) -> DuplicateSearch:
    """Return the groups of references that are the same work, and pairs that are only related.

    Args:
        items: CSL-JSON mappings.

    Raises:
        DprkpalError: The package rapidfuzz is missing.

    >>> work = {"id": "a", "type": "book", "title": "Guns and Guerillas", "DOI": "10.1/a"}
    >>> find_duplicates([work, {**work, "id": "b"}, {"id": "c", "type": "book", "title": "Else"}]).groups
    [DuplicateGroup(members=(0, 1), score=100, reasons=('the same in every field',))]
    """
    require_rapidfuzz()
    works = [profile_of(item) for item in items]
    search = DuplicateSearch()
    pairs: list[tuple[int, int, Comparison]] = []
    related: list[tuple[int, int, Comparison]] = []
    for one, other in _candidates(works):
        search.comparisons += 1
        found = compare(works[one], works[other])
        if found.verdict is Verdict.DUPLICATE:
            pairs.append((one, other, found))
        elif found.verdict is Verdict.RELATED:
            related.append((one, other, found))
    pairs.sort(key=lambda pair: (-pair[2].score, pair[0], pair[1]))
    group_of: dict[int, int] = {}
    groups: dict[int, _Group] = {}
    for one, other, found in pairs:
        _unite(works, search, groups, group_of, (one, other), found, related)
    search.groups = [
        DuplicateGroup(tuple(sorted(one.members)), one.score, tuple(one.reasons))
        for one in sorted(groups.values(), key=lambda group: min(group.members))
    ]
    seen: set[tuple[object, object]] = set()
    for one, other, found in sorted(related):
        ends = (group_of.get(one, -one - 1), group_of.get(other, -other - 1))
        if ends[0] != ends[1] and ends not in seen:
            seen |= {ends, ends[::-1]}
            search.related.append(RelatedPair((one, other), found.score, found.reasons))
    return search


@dataclass
class _Group:
    """A group that grows."""

    identity: int
    members: list[int]
    score: int
    reasons: dict[str, None]


def _unite(
    works: Sequence[WorkProfile], search: DuplicateSearch, groups: dict[int, _Group], group_of: dict[int, int],
    pair: tuple[int, int], found: Comparison, related: list[tuple[int, int, Comparison]],
) -> None:  # fmt: skip
    """Put both references of a pair in one group, unless other members of their groups contradict each other."""
    first, second = (
        groups[group_of[number]] if number in group_of else _Group(number, [number], 100, {}) for number in pair
    )
    if first is second:
        return
    for mine in first.members[:CHECKED_MEMBERS]:
        for theirs in second.members[:CHECKED_MEMBERS]:
            if (mine, theirs) in (pair, pair[::-1]):
                continue
            search.comparisons += 1
            other = compare(works[mine], works[theirs])
            if other.verdict is Verdict.RELATED:
                related.append((min(mine, theirs), max(mine, theirs), other))
                return
    if len(first.members) < len(second.members):
        first, second = second, first
    first.members += second.members
    first.score = min(first.score, second.score, found.score)
    first.reasons |= second.reasons | dict.fromkeys(found.reasons)
    for number in (*pair, *second.members):
        group_of[number] = first.identity
    groups[first.identity] = first
    if second.identity in groups:
        del groups[second.identity]


def _candidates(works: Sequence[WorkProfile]) -> Iterator[tuple[int, int]]:
    """Yield the pairs to compare, each once."""
    blocks: dict[object, list[int]] = defaultdict(list)
    for number, work in enumerate(works):
        for key in set(_block_keys(work)):
            blocks[key].append(number)
    seen: set[int] = set()
    for members in blocks.values():
        if len(members) < 2:
            continue
        reach = len(members)
        if reach > BLOCK_SIZE:
            members = sorted(members, key=lambda number: (works[number].compact, works[number].year or 0, number))
            reach = NEIGHBOURS
        for place, one in enumerate(members):
            for other in members[place + 1 : place + 1 + reach]:
                low, high = (one, other) if one < other else (other, one)
                mark = low * len(works) + high
                if mark not in seen:
                    seen.add(mark)
                    yield low, high


def _block_keys(work: WorkProfile) -> Iterator[object]:
    """Yield the keys of the blocks of a reference."""
    if work.doi:
        yield ("doi", work.doi)
    if work.arxiv:
        yield ("arxiv", work.arxiv)
    if work.pubmed:
        yield ("pubmed", work.pubmed)
    for isbn in work.isbns:
        yield ("isbn", isbn)
    if work.url:
        yield ("url", work.url)
    if work.compact:
        yield ("title", work.compact)
        yield ("main", work.main)
    first = work.names[0].family[:5] if work.names else ""
    words = [word for word in work.title if len(word) > 3] or list(work.title)
    if words and work.year is not None:
        yield ("begin", first, work.year, words[0])
        yield ("end", first, work.year, words[-1])
        yield ("longest", work.year, *sorted(words, key=lambda word: (-len(word), word))[:2])
    elif words:
        yield ("begin", first, words[:2][-1], words[-1])
    if work.page and work.volume:
        yield ("place", work.volume, work.page, work.year)
