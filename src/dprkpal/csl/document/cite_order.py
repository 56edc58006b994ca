"""Internal: the order of the cites of a citation.

Source: CSL 1.0.2, "Sorting", "Cite Grouping".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from ...model.citation import Citation, Cite
from ..rendering.context import Context
from ..styles.locale import Locale
from .collapse import group_by_names, shown_names
from .collation import collator
from .section import CompiledSection
from .sort_keys import CompiledSort

__all__ = ["CiteOrder"]


class CiteOrder(NamedTuple):
    """Sorts the cites of citations and puts those with the same names next to each other."""

    area: CompiledSection
    """The citation section of the style."""
    new_context: Callable[[Cite], Context]
    """Returns a new context for a cite."""
    disambiguation_of: Callable[[str], Any]
    """Returns the disambiguation of a reference for its sort keys."""
    locale: Locale
    groups: bool
    """Whether the style groups cites by names."""

    def of(self, citation: Citation) -> list[Cite]:
        """Return the cites of *citation* in the order that the style prints them in."""
        cites = list(citation.cites)
        if len(cites) < 2 or citation.unsorted:
            return cites
        conventions = citation.conventions
        if self.area.sorting is None:
            grouping = self.groups and conventions.groups_between_affixes
            return _between_affixes(cites, self._grouped) if grouping else cites
        if conventions.sorts_between_affixes:
            return _between_affixes(cites, partial(self._sorted_after_prefix, sorting=self.area.sorting))
        return self._sorted(cites, self.area.sorting, by_names=conventions.sorts_by_names)

    def _sorted_after_prefix(self, cites: Sequence[Cite], sorting: CompiledSort) -> list[Cite]:
        """Return *cites* sorted, and grouped if the style groups them. A first cite with a prefix stays first."""
        first = [*cites[:1]] if cites and cites[0].prefix else []
        ordered = first + self._sorted(cites[len(first) :], sorting, by_names=False)
        return self._grouped(ordered) if self.groups else ordered

    def _sorted(self, cites: Sequence[Cite], sorting: CompiledSort, *, by_names: bool) -> list[Cite]:
        """Return *cites* sorted. Each keeps its prefix and suffix. With *by_names*, names decide if keys are equal."""
        keys = []
        for cite in cites:
            context = self.new_context(cite)
            context.disambiguation = self.disambiguation_of(cite.id)
            keys.append(sorting.key(context))
        if self.groups:
            names = [self._names(cite) for cite in cites]
            weigh = collator(self.locale.code, self.locale.collation) if by_names else None
            return [cites[index] for index in group_by_names(keys, names, weigh)]
        return [cites[index] for index in sorted(range(len(cites)), key=keys.__getitem__)]

    def _names(self, cite: Cite) -> str:
        """Return the names that *cite* prints."""
        return shown_names(tuple(self.area.render(self.new_context(cite))))

    def _grouped(self, cites: Sequence[Cite]) -> list[Cite]:
        """Return *cites* with equal names next to each other, at the place of the first."""
        groups: dict[str | int, list[Cite]] = {}
        for index, cite in enumerate(cites):
            groups.setdefault(self._names(cite) or index, []).append(cite)
        return [cite for group in groups.values() for cite in group]


def _between_affixes(cites: Sequence[Cite], order: Callable[[list[Cite]], list[Cite]]) -> list[Cite]:
    """Return *cites* in order, but no cite moves before a prefix or after a suffix of another one."""
    ordered: list[Cite] = []
    for segment in _segments(cites):
        last = [segment.pop()] if segment[-1].suffix else []
        ordered += [*order(segment), *last]
    return ordered


def _segments(cites: Sequence[Cite]) -> Iterator[list[Cite]]:
    """Yield the parts of a citation: a prefix begins one, and a suffix ends one.

    >>> cites = [Cite("a"), Cite("b", prefix="see"), Cite("c"), Cite("d", suffix="too"), Cite("e")]
    >>> [[cite.id for cite in segment] for segment in _segments(cites)]
    [['a'], ['b', 'c', 'd'], ['e']]
    """
    segment: list[Cite] = []
    for cite in cites:
        if cite.prefix and segment:
            yield segment
            segment = []
        segment.append(cite)
        if cite.suffix:
            yield segment
            segment = []
    if segment:
        yield segment
