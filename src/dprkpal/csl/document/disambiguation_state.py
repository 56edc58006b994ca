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
        section: The compiled citation section.
        items: The items by key.
        register: The references of the document and their order.
        first_note: Returns the number of the first note that cites a reference; empty if there is none.
    """

    def __init__(
        self,
        section: CompiledSection,
        items: Mapping[str, Item],
        register: CitedItems,
        first_note: Callable[[str], str],
    ) -> None:
        self._section = section
        self._items = items
        self._register = register
        self._first_note = first_note
        self._rules: DisambiguationRules | None = None
        self._cites: dict[str, ComparedCite] = {}
        """The cites rendered for comparison; `reset` keeps them."""
        self._found: dict[str, Disambiguation] | None = None
        self._groups: dict[str, dict[str, ComparedCite]] | None = None
        """The references by the text of their cites; ``None`` until there are two."""
        self._names: NameRegistry | None = None
        """The names, if the style disambiguates them in the whole document."""
        self._sorted_by_family: dict[str, list[str]] = {}
        """By family name, references sorted by that name; relevant only once a cite prints it."""

    @property
    def rules(self) -> DisambiguationRules:
        """The disambiguation options of the style."""
        if self._rules is None:
            section = self._section
            self._rules = DisambiguationRules(
                section.section.options, section.style.options,
                has_condition=section.tests_disambiguate, by_note=section.prints_first_note,
            )  # fmt: skip
        return self._rules

    # -- what changes -----------------------------------------------------------------------------

    def reset(self, replaced: str | None = None) -> None:
        """Discard all results, and the cached cite of the reference *replaced*."""
        self._found = self._groups = None
        if replaced is not None:
            self._cites.pop(replaced, None)

    def update_cited(self, key: str) -> None:
        """Update the disambiguation after *key* was cited for the first time or moved."""
        if self._found is None or not self.rules:
            return
        if self._groups is None:
            self._found = None
            return
        cite = self._compared_cite(key)
        known = key in self._groups.get(cite.base_text, ())
        if known and key not in self._found:
            return  # it is not ambiguous, so its place does not matter
        changed = {cite.base_text: True}
        if not known:
            touched = self._register_names([cite]) if self._names is not None else set()
            for other in touched - {key}:
                changed_cite = self._cites[other]
                before = changed_cite.base_text
                if self._update_names(changed_cite):
                    del self._groups[before][other]
                    self._groups.setdefault(changed_cite.base_text, {})[other] = changed_cite
                    changed[before] = changed[changed_cite.base_text] = True
            self._update_names(cite)
            self._groups.setdefault(cite.base_text, {})[key] = cite
            changed[cite.base_text] = True
        for text in changed:
            # Later cites that print only a note number are disambiguated when their note is known.
            if text or not self.rules.by_note:
                self._disambiguate(self._groups.get(text, {}).values())

    def update_first_notes(self, keys: Iterable[str]) -> None:
        """Update the disambiguation after the first notes of *keys* are known.

        A note number disambiguates two references. If later cites print only that number, it also matters for the
        references cited in the same note.
        """
        if self._found is None or self._groups is None or not self.rules.by_note:
            return
        bare = []
        for key in keys:
            cite = self._compared_cite(key)
            if not cite.base_text:
                bare.append(cite)
            elif len(self._groups.get(cite.base_text, ())) == 2:
                self._disambiguate(self._groups[cite.base_text].values())
        self._disambiguate(bare)

    # -- what is found ----------------------------------------------------------------------------

    def for_cites(self, key: str) -> Disambiguation:
        """Return the disambiguation for cites of *key*."""
        found = self._found
        if found is None:
            found = self._found = {}
            self._disambiguate_all()
        return found.get(key, NO_DISAMBIGUATION)

    def for_bibliography(self, key: str) -> Disambiguation:
        """Return the disambiguation for the bibliography entry of *key*.

        It has no added names: CSL 1.0.2, "Disambiguation", adds names to cites only, and an entry prints as many names
        as the style says.
        """
        found = self.for_cites(key)
        if not found.names:
            return found
        return Disambiguation(givens=found.givens, year_suffix=found.year_suffix, condition=found.condition)

    def for_sorting(self, key: str) -> Disambiguation:
        """Return the disambiguation for sorting cites: names in the whole document.

        Disambiguation of cites happens after sorting, as in the reference engine.
        """
        if not self.rules.document_wide:
            return NO_DISAMBIGUATION
        found = self.for_cites(key)
        return NO_DISAMBIGUATION if found is NO_DISAMBIGUATION else self._cites[key].name_disambiguation

    def _disambiguate_all(self) -> None:
        rules = self.rules
        if not rules:
            return
        keys = self._register.in_citation_order()
        if len(keys) < 2 and not (keys and rules.document_wide and self._shares_family(keys[0])):
            return
        cites = [self._compared_cite(key) for key in keys]
        if rules.document_wide:
            self._names = NameRegistry(
                primary=rules.primary, with_initials=rules.with_initials, by_particle=rules.by_particle
            )
            self._sorted_by_family = {}
            self._register_names(cites)
        self._groups = {}
        for cite in cites:
            self._update_names(cite)
            self._groups.setdefault(cite.base_text, {})[cite.identifier] = cite
        for group in self._groups.values():
            self._disambiguate(group.values())

    def _register_names(self, cites: Sequence[ComparedCite]) -> set[str]:
        """Register the names of *cites* and of their sort keys; return the keys whose names now need more detail.

        The specification covers the names of cites. The reference engine also counts names in sort keys, which are
        not printed. Sort keys are rendered only if they may contain a family name that a cite prints.
        """
        registry = self._names
        assert registry is not None
        sortings = [one for one in (self._register.sorting, self._section.sorting) if one is not None]
        variables = frozenset[str]().union(*[sorting.variables() for sorting in sortings])
        touched: set[str] = set()
        came: list[str] = []
        for cite in cites:
            touched |= registry.add(cite.lists, cite.identifier)
            if self._sorted_by_family:
                for names in cite.lists:
                    for family in registry.families(names.names):
                        came += self._sorted_by_family.pop(family, ())
        for cite in cites:
            item = self._items[cite.identifier]
            hidden = variables.intersection(item.data)
            if hidden:
                hidden = hidden.difference([names.variable for names in cite.lists])
            for variable in hidden:
                for family in registry.families(item.names(variable)):
                    if registry.knows(family):
                        came.append(cite.identifier)
                    else:
                        self._sorted_by_family.setdefault(family, []).append(cite.identifier)
        alike: dict[int, list[NameList]] = {}  # items of the same shape have the same lists
        for key in dict.fromkeys(came):
            item = self._items[key]
            lists = None if self._section.settings.tests_content else alike.get(item.shape)
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

    def _disambiguate(self, group: Iterable[ComparedCite]) -> None:
        """Disambiguate the references of *group*, whose cites have the same text."""
        found = self._found
        assert found is not None
        cites = list(group)
        if len(cites) > 1:
            cites.sort(key=lambda cite: self._register.sort_key(cite.identifier))
            disambiguate(cites, self.rules, self._rendered, self._rendered_with_note)
        else:
            for cite in cites:
                cite.disambiguation = cite.name_disambiguation
        for cite in cites:
            if cite.disambiguation is NO_DISAMBIGUATION:
                found.pop(cite.identifier, None)
            else:
                found[cite.identifier] = cite.disambiguation

    def _update_names(self, cite: ComparedCite) -> bool:
        """Update the given names of *cite*; return whether its text changed."""
        givens = self._names.levels(cite.lists) if self._names is not None else {}
        if givens == cite.name_disambiguation.givens:
            return False
        if givens:
            cite.name_disambiguation = Disambiguation(givens=givens)
            cite.base_text = self._rendered(cite.identifier, cite.name_disambiguation)[0]
        else:
            cite.name_disambiguation, cite.base_text = NO_DISAMBIGUATION, cite.plain_text
        return True

    # -- how cites read ---------------------------------------------------------------------------

    def _compared_cite(self, key: str) -> ComparedCite:
        """Return the cite of *key* without disambiguation, from the cache if possible."""
        cite = self._cites.get(key)
        if cite is None:
            text, context = self._rendered(key, NO_DISAMBIGUATION)
            lists = {names.variable: names for names in reversed(context.lists)}
            cite = self._cites[key] = ComparedCite(key, text, tuple(lists.values())[::-1])
        return cite

    def _rendered(self, key: str, disambiguation: Disambiguation, first_note: str = "") -> tuple[str, Context]:
        """Return the text of a cite for comparison, and the context after rendering."""
        # Compare subsequent cites, because they are shorter and more ambiguous than first cites.
        context = Context(self._items[key], disambiguation=disambiguation, position=SUBSEQUENT, first_note=first_note)
        context.suppressed = _NOT_COMPARED
        return plain_text(tuple(self._section.render(context))), context

    def _rendered_with_note(self, key: str) -> str:
        """Return the text of a cite for comparison, including the first note that cites the reference."""
        return self._rendered(key, NO_DISAMBIGUATION, self._first_note(key))[0]
