"""Internal: the disambiguation of all cites of a document, updated as references are cited.

References whose cites have the same text form a group, which is disambiguated separately. Citing or moving a reference
affects only its group. If the style disambiguates names in the whole document, it also affects the groups of references
whose names now need more detail.

Source: CSL 1.0.2, "Disambiguation".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from ...model.vocabulary import NAME_VARIABLES
from ..rendering.context import FIRST, NO_DISAMBIGUATION, SUBSEQUENT, Context, Disambiguation, NameList
from ..rendering.item import Item
from ..text.content import plain_text
from .cited_items import CitedItems
from .disambiguate import ComparedCite, DisambiguationRules, disambiguate
from .name_disambiguation import NameRegistry
from .section import CompiledSection

__all__ = ["DisambiguationState"]

_NOT_COMPARED = frozenset({"accessed"})
"""Variables that are ignored when cites are compared (suite: date_YearSuffixImplicitWithNoDate)."""


class DisambiguationState:
    """The disambiguation of the cites of a document.

    Args:
        area: The compiled citation section.
        items: The items by key.
        register: The references of the document and their order.
        first_note: Returns the number of the first note that cites a reference; empty if there is none.
    """

    def __init__(
        self,
        area: CompiledSection,
        items: Mapping[str, Item],
        register: CitedItems,
        first_note: Callable[[str], str],
    ) -> None:
        self._area = area
        self._items = items
        self._register = register
        self._first_note = first_note
        self._rules: DisambiguationRules | None = None
        self._readings: dict[str, ComparedCite] = {}
        """The cites rendered for comparison; `reset` keeps them."""
        self._found: dict[str, Disambiguation] | None = None
        self._groups: dict[str, dict[str, ComparedCite]] | None = None
        """The references by the text of their cites; ``None`` until there are two."""
        self._names: NameRegistry | None = None
        """The names, if the style disambiguates them in the whole document."""
        self._waiting: dict[str, list[str]] = {}
        """By family name, references sorted by that name; relevant only once a cite prints it."""

    @property
    def rules(self) -> DisambiguationRules:
        """The disambiguation options of the style."""
        if self._rules is None:
            area = self._area
            self._rules = DisambiguationRules(
                area.section.options, area.style.options,
                has_condition=area.tests_disambiguate, by_note=area.prints_first_note,
            )  # fmt: skip
        return self._rules

    # -- what changes -----------------------------------------------------------------------------

    def reset(self, replaced: str | None = None) -> None:
        """Discard all results, and the cached cite of the reference *replaced*."""
        self._found = self._groups = None
        if replaced is not None:
            self._readings.pop(replaced, None)

    def update_cited(self, key: str) -> None:
        """Update the disambiguation after *key* was cited for the first time or moved."""
        if self._found is None or not self.rules:
            return
        if self._groups is None:
            self._found = None
            return
        reading = self._reading(key)
        known = key in self._groups.get(reading.own, ())
        if known and key not in self._found:
            return  # it is not ambiguous, so its place does not matter
        changed = {reading.own: True}
        if not known:
            touched = self._register_names([reading]) if self._names is not None else set()
            for other in touched - {key}:
                moved = self._readings[other]
                before = moved.own
                if self._show_names(moved):
                    del self._groups[before][other]
                    self._groups.setdefault(moved.own, {})[other] = moved
                    changed[before] = changed[moved.own] = True
            self._show_names(reading)
            self._groups.setdefault(reading.own, {})[key] = reading
            changed[reading.own] = True
        for text in changed:
            # Later cites that print only a note number are disambiguated when their note is known.
            if text or not self.rules.by_note:
                self._settle(self._groups.get(text, {}).values())

    def update_first_notes(self, keys: Iterable[str]) -> None:
        """Update the disambiguation after the first notes of *keys* are known.

        A note number disambiguates two references. If later cites print only that number, it also matters for the
        references cited in the same note.
        """
        if self._found is None or self._groups is None or not self.rules.by_note:
            return
        bare = []
        for key in keys:
            reading = self._reading(key)
            if not reading.own:
                bare.append(reading)
            elif len(self._groups.get(reading.own, ())) == 2:
                self._settle(self._groups[reading.own].values())
        self._settle(bare)

    # -- what is found ----------------------------------------------------------------------------

    def for_cites(self, key: str) -> Disambiguation:
        """Return the disambiguation for cites of *key*."""
        if self._found is None:
            self._settle_all()
            assert self._found is not None
        return self._found.get(key, NO_DISAMBIGUATION)

    def for_bibliography(self, key: str) -> Disambiguation:
        """Return the disambiguation for the bibliography entry of *key*.

        Names are added only if given names are expanded too, as in the reference engine. The specification covers
        only cites.
        """
        found = self.for_cites(key)
        if not found.names or self.rules.by_cite or self.rules.everywhere:
            return found
        return Disambiguation(givens=found.givens, year_suffix=found.year_suffix, condition=found.condition)

    def for_sorting(self, key: str) -> Disambiguation:
        """Return the disambiguation for sorting cites: names in the whole document.

        Disambiguation of cites happens after sorting, as in the reference engine.
        """
        if not self.rules.everywhere:
            return NO_DISAMBIGUATION
        found = self.for_cites(key)
        return NO_DISAMBIGUATION if found is NO_DISAMBIGUATION else self._readings[key].base

    def _settle_all(self) -> None:
        self._found = {}
        rules = self.rules
        if not rules:
            return
        keys = self._register.in_citation_order()
        if len(keys) < 2 and not (keys and rules.everywhere and self._shares_family(keys[0])):
            return
        readings = [self._reading(key) for key in keys]
        if rules.everywhere:
            self._names = NameRegistry(
                primary=rules.primary, with_initials=rules.with_initials, by_particle=rules.by_particle
            )
            self._waiting = {}
            self._register_names(readings)
        self._groups = {}
        for reading in readings:
            self._show_names(reading)
            self._groups.setdefault(reading.own, {})[reading.identifier] = reading
        for group in self._groups.values():
            self._settle(group.values())

    def _register_names(self, readings: Sequence[ComparedCite]) -> set[str]:
        """Register the names of *readings* and of their sort keys; return the keys whose names now need more detail.

        The specification covers the names of cites. The reference engine also counts names in sort keys, which are
        not printed. Sort keys are rendered only if they may contain a family name that a cite prints.
        """
        registry = self._names
        assert registry is not None
        sortings = [one for one in (self._register.sorting, self._area.sorting) if one is not None]
        variables = frozenset[str]().union(*[sorting.variables() for sorting in sortings])
        touched: set[str] = set()
        came: list[str] = []
        for reading in readings:
            touched |= registry.add(reading.lists, reading.identifier)
            if self._waiting:
                for names in reading.lists:
                    for family in registry.families(names.names):
                        came += self._waiting.pop(family, ())
        for reading in readings:
            item = self._items[reading.identifier]
            hidden = variables.intersection(item.data)
            if hidden:
                hidden = hidden.difference([names.variable for names in reading.lists])
            for variable in hidden:
                for family in registry.families(item.names(variable)):
                    if registry.knows(family):
                        came.append(reading.identifier)
                    else:
                        self._waiting.setdefault(family, []).append(reading.identifier)
        alike: dict[int, list[NameList]] = {}  # items of the same shape have the same lists
        for key in dict.fromkeys(came):
            item = self._items[key]
            lists = alike.get(item.shape)
            if lists is None:
                found = [names for one in sortings for names in one.lists(Context(item, position=FIRST))]
                lists = alike[item.shape] = list({names.variable: names for names in found}.values())
            touched |= registry.add([names._replace(names=item.names(names.variable)) for names in lists], key)
        return touched

    def _shares_family(self, key: str) -> bool:
        """Return whether two names of the reference *key* have the same family name."""
        item = self._items[key]
        families = [
            name.family for variable in NAME_VARIABLES if variable in item.data for name in item.names(variable)
        ]
        return len(set(families)) < len(families)

    def _settle(self, group: Iterable[ComparedCite]) -> None:
        """Disambiguate the references of *group*, whose cites have the same text."""
        found = self._found
        assert found is not None
        readings = list(group)
        if len(readings) > 1:
            readings.sort(key=lambda reading: self._register.sort_key(reading.identifier))
            disambiguate(readings, self.rules, self._rendered, self._noted)
        else:
            for reading in readings:
                reading.found = reading.base
        for reading in readings:
            if reading.found is NO_DISAMBIGUATION:
                found.pop(reading.identifier, None)
            else:
                found[reading.identifier] = reading.found

    def _show_names(self, reading: ComparedCite) -> bool:
        """Update the given names of *reading*; return whether its text changed."""
        givens = self._names.levels(reading.lists) if self._names is not None else {}
        if givens == reading.base.givens:
            return False
        if givens:
            reading.base = Disambiguation(givens=givens)
            reading.own = self._rendered(reading.identifier, reading.base)[0]
        else:
            reading.base, reading.own = NO_DISAMBIGUATION, reading.plain
        return True

    # -- how cites read ---------------------------------------------------------------------------

    def _reading(self, key: str) -> ComparedCite:
        """Return the cite of *key* without disambiguation, from the cache if possible."""
        reading = self._readings.get(key)
        if reading is None:
            text, context = self._rendered(key, NO_DISAMBIGUATION)
            lists = {names.variable: names for names in reversed(context.lists)}
            reading = self._readings[key] = ComparedCite(key, text, [*lists.values()][::-1])
        return reading

    def _rendered(self, key: str, disambiguation: Disambiguation, first_note: str = "") -> tuple[str, Context]:
        """Return the text of a cite for comparison, and the context after rendering."""
        # Compare subsequent cites, because they are shorter and more ambiguous than first cites.
        context = Context(self._items[key], disambiguation=disambiguation, position=SUBSEQUENT, first_note=first_note)
        context.suppressed = _NOT_COMPARED
        return plain_text(tuple(self._area.render(context))), context

    def _noted(self, key: str) -> str:
        """Return the text of a cite for comparison, including the first note that cites the reference."""
        return self._rendered(key, NO_DISAMBIGUATION, self._first_note(key))[0]
