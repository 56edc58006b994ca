"""Telling names apart throughout a document: what of the given names has to be shown.

Source: CSL 1.0.2, "Disambiguation", ``givenname-disambiguation-rule``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .context import NameList
from .particles import NameParts

__all__ = ["NameRegistry"]


class NameRegistry:
    """The names that the cites of a document show or would show, by family name.

    Args:
        primary: Whether only the first name of each list counts.
        with_initials: Whether given names are expanded to initials at the most.
        by_particle: Whether a non-dropping particle makes another family name: ``de Vries``, ``Vries``.

    >>> people = [NameParts("Doe", "Jane"), NameParts("Doe", "John"), NameParts("Doe", "Ann")]
    >>> from functools import partial
    >>> from .particles import initialize
    >>> lists = [NameList("author", (p,), 1, 0, True, partial(initialize, initialize_with=".")) for p in people]
    >>> registry = NameRegistry(primary=False, with_initials=False)
    >>> for names in lists:
    ...     registry.add([names])
    >>> [registry.levels([names]) for names in lists]
    [{'author': (2,)}, {'author': (2,)}, {'author': (1,)}]
    """

    def __init__(self, *, primary: bool, with_initials: bool, by_particle: bool = False) -> None:
        self._primary = primary
        self._with_initials = with_initials
        self._by_particle = by_particle
        self._given: dict[str, dict[str, str]] = {}
        self._shared: dict[str, dict[str, int]] = {}

    def _counted(self, names: NameList) -> Sequence[NameParts]:
        return names.names[:1] if self._primary else names.names

    def _family(self, person: NameParts) -> str:
        """Return what makes names of the same family; empty for a name without parts."""
        if person.literal or not self._by_particle:
            return "" if person.literal else person.family
        return f"{person.non_dropping_particle} {person.family}".strip()

    def add(self, lists: Iterable[NameList]) -> None:
        """Register the names of *lists*, those behind "et al." too: adding names may bring them out."""
        for names in lists:
            for person in self._counted(names):
                family = self._family(person)
                if family:
                    known = self._given.setdefault(family, {})
                    given = _same(person.given)
                    if given not in known:
                        known[given] = names.initials(person.given) if self._with_initials or names.has_initials else ""

    def levels(self, lists: Iterable[NameList]) -> Mapping[str, Sequence[int]]:
        """Return the levels at which the names of *lists* are told apart, by variable; without those that need none.

        A name takes initials where these are no other's of its family name, else the given name in full; a
        name that cannot be told apart stays as the style has it. With initials at the most, a style that sets no
        ``initialize-with`` gets bare ones, as in the reference engine; the specification would leave the name.
        """
        found: dict[str, Sequence[int]] = {}
        for names in lists:
            levels = tuple([self._level(person, names) for person in self._counted(names)])
            if any(levels) and names.variable not in found:
                found[names.variable] = levels
        return found

    def _level(self, person: NameParts, names: NameList) -> int:
        family = self._family(person)
        known = self._given.get(family)
        if known is None or len(known) < 2 or names.base_level == 2:
            return 0
        shared = self._shared.get(family)
        if shared is None:
            shared = self._shared[family] = {}
            for initials in known.values():
                shared[initials] = shared.get(initials, 0) + 1
        own = known[_same(person.given)]
        if self._with_initials:
            return 1 if len(shared) > ("" in shared) + 1 else 0
        if not own:
            return 2
        return 1 if shared[own] == 1 else 2


def _same(given: str) -> str:
    """Return *given* in a form that is the same however its initials are spaced: "J. A.", "J.A.", "J A"."""
    return " ".join(given.replace(".", " ").split())
