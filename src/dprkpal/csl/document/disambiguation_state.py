"""What tells the cites of a document's works apart, kept up to date as works are cited.

Works whose cites read the same form a group, which is settled by itself. A work that is cited, or moves among the
others, concerns its own group; where the style tells names apart throughout the document it concerns those as well
of whose names more has to be shown because of it.

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
"""When two works were looked up does not tell them apart (suite: date_YearSuffixImplicitWithNoDate)."""


class DisambiguationState:
    """Tells the works of one document apart.

    Args:
        style: The style.
        area: Its citation section.
        items: The works by key.
        register: Those that take part, and their order.
        first_note: Returns the number of the note that cites a work first; empty where none does.
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
        """What has been rendered for comparison; it outlasts `reset`."""
        self._found: dict[str, Disambiguation] | None = None
        self._groups: dict[str, dict[str, ComparedCite]] | None = None
        """The works by how they read; ``None`` before there are two."""
        self._names: NameRegistry | None = None
        """The names, where the style tells them apart throughout the document."""
        self._waiting: dict[str, list[str]] = {}
        """By family name the works that may be sorted by such a name, which is no matter while no cite shows one."""

    @property
    def rules(self) -> DisambiguationRules:
        """What the style allows."""
        if self._rules is None:
            area = self._area
            self._rules = DisambiguationRules(
                area.section.options, area.style.options,
                has_condition=area.tests_disambiguate, by_note=area.prints_first_note,
            )  # fmt: skip
        return self._rules

    # -- what changes -----------------------------------------------------------------------------

    def reset(self, replaced: str | None = None) -> None:
        """Forget what has been found; and how the work *replaced* reads, which is another now."""
        self._found = self._groups = None
        if replaced is not None:
            self._readings.pop(replaced, None)

    def update_cited(self, key: str) -> None:
        """Settle what it changes that the work *key* takes part now, or stands in another place among the others."""
        if self._found is None or not self.rules:
            return
        if self._groups is None:
            self._found = None
            return
        reading = self._reading(key)
        known = key in self._groups.get(reading.own, ())
        if known and key not in self._found:
            return  # it is alone, or tells nothing by its place
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
            # Later cites that are nothing but the number of a note are told apart once they stand in one.
            if text or not self.rules.by_note:
                self._settle(self._groups.get(text, {}).values())

    def update_first_notes(self, keys: Iterable[str]) -> None:
        """Settle what it changes that the works *keys* have got the note that cites them first.

        The number of a note tells two works apart, or where a later cite is nothing but that number, those of one
        note.
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
        """Return what tells the cites of the work *key* apart from those of others."""
        if self._found is None:
            self._settle_all()
            assert self._found is not None
        return self._found.get(key, NO_DISAMBIGUATION)

    def for_bibliography(self, key: str) -> Disambiguation:
        """Return what of that the bibliography shows: names are added there only where given names are too.

        The specification tells cites apart, and is silent on entries; the reference engine has it so.
        """
        found = self.for_cites(key)
        if not found.names or self.rules.by_cite or self.rules.everywhere:
            return found
        return Disambiguation(givens=found.givens, year_suffix=found.year_suffix, condition=found.condition)

    def for_sorting(self, key: str) -> Disambiguation:
        """Return what of that counts where cites are sorted: what names throughout the document ask for.

        What tells cites apart comes after their order, as in the reference engine.
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
        """Register the names of *readings*, and those they are sorted by; return the works of which more is to show.

        The specification tells the names of cites apart; the reference engine counts those of sort keys as well,
        though they are not shown. Keys are rendered only where they may hold a family name that a cite shows.
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
        alike: dict[int, list[NameList]] = {}  # items of one shape have the same lists in their keys
        for key in dict.fromkeys(came):
            item = self._items[key]
            lists = alike.get(item.shape)
            if lists is None:
                found = [names for one in sortings for names in one.lists(Context(item, position=FIRST))]
                lists = alike[item.shape] = list({names.variable: names for names in found}.values())
            touched |= registry.add([names._replace(names=item.names(names.variable)) for names in lists], key)
        return touched

    def _shares_family(self, key: str) -> bool:
        """Return whether two names of the work *key* have the same family name."""
        item = self._items[key]
        families = [
            name.family for variable in NAME_VARIABLES if variable in item.data for name in item.names(variable)
        ]
        return len(set(families)) < len(families)

    def _settle(self, group: Iterable[ComparedCite]) -> None:
        """Tell the works of *group* apart, which read the same."""
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
        """Let *reading* show what telling names apart asks for; return whether that is another than before."""
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
        """Return how the work *key* reads while nothing tells it apart."""
        reading = self._readings.get(key)
        if reading is None:
            text, context = self._rendered(key, NO_DISAMBIGUATION)
            lists = {names.variable: names for names in reversed(context.lists)}
            reading = self._readings[key] = ComparedCite(key, text, [*lists.values()][::-1])
        return reading

    def _rendered(self, key: str, disambiguation: Disambiguation, first_note: str = "") -> tuple[str, Context]:
        """Return the cite of a work as it is compared with others, and the context after rendering."""
        # A later cite tends to say less than the first, so it is the one that has to be told from others.
        context = Context(self._items[key], disambiguation=disambiguation, position=SUBSEQUENT, first_note=first_note)
        context.suppressed = _NOT_COMPARED
        return plain_text(tuple(self._area.render(context))), context

    def _noted(self, key: str) -> str:
        """Return the cite of a work as it is compared with one other, with the note that cites it first."""
        return self._rendered(key, NO_DISAMBIGUATION, self._first_note(key))[0]
