"""Internal: references by key that can be compared and merged with others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .publications.mapping import PublishingMapping

if TYPE_CHECKING:
    from ..errors import FormatError
    from ..organizing.merge_plan import MergePlan
    from .library import Library

__all__ = ["MergingMapping"]


class MergingMapping(PublishingMapping):
    """The part of `dprkpal.Library` that finds duplicates and merges libraries."""

    asides: tuple[FormatError, ...]

    def duplicates(self, *others: Library) -> MergePlan:
        """Return which references of this library, and of others, are the same work.

        It needs the extra ``dprkpal[organize]``.

        Args:
            others: Libraries to compare with.

        Returns:
            A plan for `merge`. Its ``groups`` are the references to unite, each with ``entries``, ``score`` and
            ``reasons``; its ``related`` are pairs that look alike and are kept apart, such as a preprint and its
            publication. ``str(plan)`` is the plan as text.

        Raises:
            DprkpalError: The package rapidfuzz is missing.

        >>> from dprkpal import Library
        >>> work = {"type": "book", "title": "Guns and Guerillas", "ISBN": "9781503613294"}
        >>> plan = Library([{**work, "id": "a"}, {**work, "id": "b", "ISBN": "1-5036-1329-1"}]).duplicates()
        >>> [(entry.key, plan.groups[0].reasons) for entry in plan.groups[0].entries]
        [('a', ('same ISBN',)), ('b', ('same ISBN',))]
        """
        from .merging import duplicates

        return duplicates([self, *others])

    def merge(self, *others: Library, plan: MergePlan | None = None) -> Library:
        """Return a library with the references of this one and of others, in which each work is once.

        A reference gets the fields that only its duplicates have, and their keywords and notes. It keeps its key and
        can also be cited by theirs. If a reference of another library has the key of another work, it gets a new key.

        Args:
            others: Libraries to merge with.
            plan: The plan of `duplicates`, if you changed it: ``merge``, ``key`` and ``fields`` of its groups. It is
                given the values that were not kept, and the new ``keys``.

        Raises:
            FormatError: The plan names a reference that does not exist, or a key that another one has.
            DprkpalError: The package rapidfuzz is missing.

        >>> from dprkpal import Library
        >>> mine = Library([{"id": "a", "type": "book", "title": "Guns and Guerillas", "DOI": "10.1/a"}])
        >>> merged = mine.merge(Library([{"id": "b", "type": "book", "publisher": "SUP", "DOI": "10.1/A"}]))
        >>> list(merged), merged["b"].csl["publisher"]
        (['a'], 'SUP')
        """
        from .merging import merge

        return merge([self, *others], plan)
