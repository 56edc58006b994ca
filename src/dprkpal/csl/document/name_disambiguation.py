"""Internal: disambiguate names in the whole document by initials or given names.

Source: CSL 1.0.2, "Disambiguation", ``givenname-disambiguation-rule``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from ..rendering.context import NameList
from ..rendering.particles import NameParts

__all__ = ["NameRegistry"]


class _Family:
    """The persons with the same family name."""

    __slots__ = ("initials", "owners")

    def __init__(self) -> None:
        self.initials: dict[str, str] = {}
        """The initials of each given name."""
        self.owners: dict[str, dict[str, list[str]]] = {}
        """For each set of initials, the given names with the references that print them."""

    def all_owners(self) -> Iterator[str]:
        return chain.from_iterable(chain.from_iterable(given.values() for given in self.owners.values()))


class NameRegistry:
    """The names that the cites of a document print or may print, by family name.

    A new name may change how others are printed, but each changes at most twice: to initials, then to the full given
    name.

    Args:
        primary: Whether only the first name of each list counts.
        with_initials: Whether given names are expanded to initials at most.
        by_particle: Whether a non-dropping particle is part of the family name: ``de Vries``, ``Vries``.

    >>> people = [NameParts("Doe", "Jane"), NameParts("Doe", "John"), NameParts("Doe", "Ann")]
    >>> from functools import partial
    >>> from dprkpal.csl.rendering.particles import initialize
    >>> lists = [NameList("author", (p,), 1, 0, True, partial(initialize, initialize_with=".")) for p in people]
    >>> registry = NameRegistry(primary=False, with_initials=False)
    >>> [sorted(registry.add([names], work)) for names, work in zip(lists, "abc")]
    [[], ['a'], []]
    >>> [registry.levels([names]) for names in lists]
    [{'author': (2,)}, {'author': (2,)}, {'author': (1,)}]
    """

    def __init__(self, *, primary: bool, with_initials: bool, by_particle: bool = False) -> None:
        self._primary = primary
        self._with_initials = with_initials
        self._by_particle = by_particle
        self._families: dict[str, _Family] = {}

    def _counted(self, names: NameList) -> Sequence[NameParts]:
        return names.names[:1] if self._primary else names.names

    def families(self, people: Sequence[NameParts]) -> Iterator[str]:
        """Yield the family names of *people*, or of the first one with *primary*."""
        for person in people[:1] if self._primary else people:
            family = self._family(person)
            if family:
                yield family

    def knows(self, family: str) -> bool:
        """Return whether a name of this *family* is registered."""
        return family in self._families

    def _family(self, person: NameParts) -> str:
        """Return the family name for comparison; empty for a literal name."""
        if person.literal or not self._by_particle:
            return "" if person.literal else person.family
        return f"{person.non_dropping_particle} {person.family}".strip()

    def add(self, lists: Iterable[NameList], work: str) -> set[str]:
        """Register all names of *lists*, including those hidden by "et al.", because adding names may print them.

        Args:
            lists: The lists of names of a cite.
            work: The key of the reference.

        Returns:
            The keys of earlier references whose names now need more detail.
        """
        touched: set[str] = set()
        for names in lists:
            for person in self._counted(names):
                name = self._family(person)
                if not name:
                    continue
                family = self._families.get(name)
                if family is None:
                    family = self._families[name] = _Family()
                given = _normalized(person.given)
                initials = family.initials.get(given)
                if initials is None:
                    initials = names.initials(person.given)
                    touched.update(self._changed_by(family, initials))
                    family.initials[given] = initials
                family.owners.setdefault(initials, {}).setdefault(given, []).append(work)
        return touched

    def _changed_by(self, family: _Family, initials: str) -> Iterable[str]:
        """Return the references whose names change when a given name with these *initials* is added."""
        if self._with_initials:
            kinds = len(family.owners) - ("" in family.owners)
            return family.all_owners() if kinds == 1 and initials and initials not in family.owners else ()
        if len(family.initials) == 1:
            return family.all_owners()
        alike = family.owners.get(initials, {})
        return chain.from_iterable(alike.values()) if len(alike) == 1 else ()

    def levels(self, lists: Iterable[NameList]) -> Mapping[str, Sequence[int]]:
        """Return the levels of the given names of *lists* by variable, without variables that need none.

        A name gets initials if they are unique for its family name, else the full given name. A name that cannot be
        disambiguated stays as in the style. If initials are the maximum and the style does not set
        ``initialize-with``, initials are printed without punctuation, as in the reference engine.
        """
        found: dict[str, Sequence[int]] = {}
        for names in lists:
            levels = tuple([self._level(person, names) for person in self._counted(names)])
            if any(levels) and names.variable not in found:
                found[names.variable] = levels
        return found

    def _level(self, person: NameParts, names: NameList) -> int:
        family = self._families.get(self._family(person))
        if family is None or len(family.initials) < 2:
            return 0
        if names.base_level == 2:  # no effect on the cite, but on its sort key
            return 2
        if self._with_initials:
            return 1 if len(family.owners) > ("" in family.owners) + 1 else 0
        initials = family.initials[_normalized(person.given)]
        if not initials:
            return 2
        return 1 if len(family.owners[initials]) == 1 else 2


def _normalized(given: str) -> str:
    """Normalize the spacing of initials in *given*: "J. A.", "J.A." and "J A" are equal."""
    return " ".join(given.replace(".", " ").split())
