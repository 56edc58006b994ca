"""Internal: disambiguate cites with given names, more names, the disambiguate condition and year suffixes.

Output is never edited. The result is a `Disambiguation` for each item, with which the same functions render again.
Uncited entries of the bibliography take part.

Cites with the same text form a group. The group goes through steps, each of which prints a little more of the names.
If a step makes some cites differ, the group splits, and each part continues from that step. A part that cannot be
split further keeps the result of its last useful step. A step is skipped if the names are the same in all cites.
So cites are rendered only where their data differ, at most `MAX_RENDERINGS` times each.

Source: CSL 1.0.2, "Disambiguation". Where the specification is silent, this module follows the reference engine. Given
names are expanded one by one as names are added. The ``disambiguate`` condition is not tried if the style has year
suffixes. The number of the note that first cites a work disambiguates two works, but not three, unless the cites print
nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from ..rendering.context import NO_DISAMBIGUATION, Context, Disambiguation, NameList

__all__ = ["ComparedCite", "DisambiguationRules", "disambiguate", "suffix_letters"]

MAX_RENDERINGS = 40
"""Maximum number of renderings of a cite to disambiguate it by names."""
MAX_CONDITIONS = 10
"""Maximum number of ``disambiguate="true"`` tests tried one by one."""

_ADD, _INITIALS, _GIVEN, _KEEP_BEST, _NEXT_LIST = range(5)
Rendered = Callable[[str, Disambiguation], tuple[str, Context]]


class DisambiguationRules:
    """The disambiguation options of a style.

    Args:
        options: Attributes of ``cs:citation``.
        style_options: Attributes of ``cs:style``.
        has_condition: Whether the cites test ``disambiguate="true"``.
        by_note: Whether the cites print ``first-reference-note-number``.
    """

    def __init__(
        self,
        options: Mapping[str, str],
        style_options: Mapping[str, str],
        *,
        has_condition: bool,
        by_note: bool = False,
    ) -> None:
        def is_true(name: str) -> bool:
            return options.get(f"disambiguate-{name}") == "true"

        rule = options.get("givenname-disambiguation-rule", "by-cite")
        self.add_names = is_true("add-names")
        self.add_year_suffix = is_true("add-year-suffix")
        self.by_cite = is_true("add-givenname") and rule == "by-cite"
        """Whether given names are expanded to disambiguate cites."""
        self.document_wide = is_true("add-givenname") and not self.by_cite
        """Whether given names are expanded to disambiguate names in the whole document."""
        self.primary = rule.startswith("primary-name")
        self.with_initials = rule.endswith("-with-initials")
        # A particle that is never demoted is part of the family name (suite: PrimaryNameWithNonDroppingParticle).
        self.by_particle = style_options.get("demote-non-dropping-particle") == "never"
        self.by_note = by_note
        self.condition = has_condition and not self.add_year_suffix

    def __bool__(self) -> bool:
        """Return whether the style disambiguates at all."""
        return self.add_names or self.add_year_suffix or self.by_cite or self.document_wide or self.condition


def suffix_letters(index: int) -> str:
    """Return the year suffix for *index*, counted from 0: a to z, then aa, ab and so on.

    >>> [suffix_letters(i) for i in (0, 25, 26, 27, 701, 702)]
    ['a', 'z', 'aa', 'ab', 'zz', 'aaa']
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(97 + rest) + letters
    return letters


class _Additions:
    """The additions of a group: names added to each list, and the level of each given name."""

    __slots__ = ("added", "levels")

    def __init__(self, added: Mapping[int, int], levels: Mapping[tuple[int, int], int]) -> None:
        self.added = dict(added)
        self.levels = dict(levels)

    def copy(self) -> _Additions:
        return _Additions(self.added, self.levels)


class ComparedCite:
    """The cite of a work as compared with other cites, and its disambiguation."""

    __slots__ = ("base_text", "disambiguation", "identifier", "lists", "name_disambiguation", "plain_text", "text")

    def __init__(self, identifier: str, plain: str, lists: Sequence[NameList]) -> None:
        self.identifier = identifier
        self.plain_text = plain
        """Its text without disambiguation."""
        self.lists = lists
        """The lists of names that it prints, one for each variable."""
        self.name_disambiguation = NO_DISAMBIGUATION
        """The disambiguation of its names in the whole document."""
        self.base_text = plain
        """Its text with `name_disambiguation`."""
        self.disambiguation = NO_DISAMBIGUATION
        """The disambiguation found so far."""
        self.text = plain
        """Its text with `disambiguation`."""

    def disambiguation_with(self, shown: _Additions) -> Disambiguation:
        """Return the disambiguation that adds *shown* to `name_disambiguation`."""
        names = dict(self.name_disambiguation.names)
        for index, added in shown.added.items():
            if added and index < len(self.lists):
                names[self.lists[index].variable] = self.lists[index].shown + added
        if not shown.levels:
            return Disambiguation(names, self.name_disambiguation.givens, "", self.name_disambiguation.condition)
        givens = dict(self.name_disambiguation.givens)
        for (index, number), level in shown.levels.items():
            if index < len(self.lists):
                variable = self.lists[index].variable
                levels = [*givens.get(variable, ())]
                levels += [0] * (number + 1 - len(levels))
                levels[number] = max(levels[number], level)
                givens[variable] = levels
        return Disambiguation(names, givens, "", self.name_disambiguation.condition)


def _by_text(cites: Sequence[ComparedCite]) -> list[list[ComparedCite]]:
    """Return the groups of two or more cites with the same text, in order."""
    groups: dict[str, list[ComparedCite]] = {}
    for cite in cites:
        groups.setdefault(cite.text, []).append(cite)
    return [group for group in groups.values() if len(group) > 1]


def disambiguate(
    cites: Sequence[ComparedCite],
    rules: DisambiguationRules,
    rendered: Rendered,
    noted: Callable[[str], str] | None = None,
) -> None:
    """Find the additions that each of *cites* needs, and store them in `ComparedCite.disambiguation`.

    Args:
        cites: Cites with the same text after names are disambiguated in the whole document. They are in bibliography
            order, which is the order of year suffixes.
        rules: The options of the style.
        rendered: Renders the cite of an item; returns its plain text and the context after rendering.
        noted: Returns the plain text of a cite that includes the number of the note that first cites the item.
    """
    by_note = rules.by_note and noted is not None and (len(cites) == 2 or not cites[0].base_text)
    for cite in cites:
        cite.disambiguation, cite.text = cite.name_disambiguation, cite.base_text
        if by_note and noted is not None:
            cite.text += noted(cite.identifier)
    if rules.by_cite or rules.add_names:
        for group in _by_text(cites):
            _show_more(group, rules, rendered)
    if rules.condition:
        for group in _by_text(cites):
            _try_condition(group, rules, rendered)
    if rules.add_year_suffix:
        for group in _by_text(cites):
            for index, cite in enumerate(group):
                found = cite.disambiguation
                cite.disambiguation = Disambiguation(found.names, found.givens, suffix_letters(index), found.condition)


def _steps(group: Sequence[ComparedCite], rules: DisambiguationRules) -> Iterator[tuple[int, int, int]]:
    """Yield ``(list, name, action)`` for all additions to *group*, in the order in which they are tried."""
    for index in range(max(len(cite.lists) for cite in group)):
        lists = [cite.lists[index] for cite in group if index < len(cite.lists)]
        count = max(len(names.names) for names in lists)
        hidden = max(len(names.names) - names.shown for names in lists)
        if not rules.add_names:
            count = max(names.shown for names in lists)
        elif not rules.by_cite:
            count = min(count, hidden + 1)
        for number in range(count):
            if rules.add_names and 0 < number <= hidden:
                yield index, number, _ADD
            if rules.by_cite:
                yield index, number, _INITIALS
                yield index, number, _GIVEN
                yield index, number, _KEEP_BEST
        yield index, 0, _NEXT_LIST


def _may_differ(group: Sequence[ComparedCite], index: int, number: int, *, added: bool) -> bool:
    """Return whether name *number* of list *index* differs within *group*."""
    first: object = None
    for cite in group:
        names = cite.lists[index] if index < len(cite.lists) else None
        if names is None:
            key: object = ()
        elif added:
            # The text after the last printed name depends on the number of names.
            place = names.shown + number - 1
            key = (names.names[place] if place < len(names.names) else None, len(names.names) - place <= 1, names.shown)
        else:
            key = (names.names[number], names.family_first) if number < len(names.names) else None
        if first is None:
            first = (key,)
        elif first != (key,):
            return True
    return False


def _show_more(group: list[ComparedCite], rules: DisambiguationRules, rendered: Rendered) -> None:
    """Try the steps on *group*, and store in each cite the additions that disambiguate it."""
    steps = list(_steps(group, rules))
    # A part of the group: its cites, the next step, its current additions, its additions when it last split, and the
    # number of renderings so far.
    parts = [(group, 0, _Additions({}, {}), _Additions({}, {}), 0)]
    while parts:
        members, position, now, best, spent = parts.pop()
        while position < len(steps) and spent < MAX_RENDERINGS:
            index, number, action = steps[position]
            position += 1
            if action == _KEEP_BEST:
                if (index, number) in best.levels:
                    now.levels[index, number] = best.levels[index, number]
                else:
                    now.levels.pop((index, number), None)
                continue
            if action == _NEXT_LIST:
                now = best.copy()
                continue
            differing = _may_differ(members, index, number, added=action == _ADD)
            if action == _ADD:
                now.added[index] = number
            elif not differing or not _expands(members, index, action):
                continue
            else:
                now.levels[index, number] = action
            if not differing:
                continue
            spent += 1
            texts: dict[str, list[ComparedCite]] = {}
            found = []
            for cite in members:
                disambiguation = cite.disambiguation_with(now)
                text = rendered(cite.identifier, disambiguation)[0]
                texts.setdefault(text, []).append(cite)
                found.append((disambiguation, text))
            if len(texts) == 1:
                continue
            for cite, (disambiguation, text) in zip(members, found, strict=True):
                cite.disambiguation, cite.text = disambiguation, text
            parts += [(part, position, now.copy(), now.copy(), spent) for part in texts.values() if len(part) > 1]
            break


def _expands(group: Sequence[ComparedCite], index: int, level: int) -> bool:
    """Return whether *level* prints more of the given names than the style does."""
    for cite in group:
        if index < len(cite.lists):
            names = cite.lists[index]
            if names.base_level < level and (level == _GIVEN or names.has_initials):
                return True
    return False


def _try_condition(group: list[ComparedCite], rules: DisambiguationRules, rendered: Rendered) -> None:
    """Make one more ``disambiguate="true"`` test true at a time, until the cites of *group* differ."""
    parts = [(group, 1)]
    while parts:
        members, count = parts.pop()
        revealed = []
        most = 0
        for cite in members:
            found = Disambiguation(cite.disambiguation.names, cite.disambiguation.givens, "", count)
            text, context = rendered(cite.identifier, found)
            most = max(most, context.conditions)
            if context.conditions == count:
                cite.disambiguation, cite.text = found, text
            known = {names.variable for names in cite.lists}
            new = {names.variable: names for names in reversed(context.lists) if names.variable not in known}
            reading = ComparedCite(cite.identifier, text, [*new.values()][::-1])
            reading.name_disambiguation = reading.disambiguation = found
            revealed.append(reading)
        if rules.by_cite or rules.add_names:
            for same in _by_text(revealed):
                if any(reading.lists for reading in same):
                    _show_more(same, rules, rendered)
        texts: dict[str, list[ComparedCite]] = {}
        for cite, reading in zip(members, revealed, strict=True):
            texts.setdefault(reading.text, []).append(cite)
            if (
                reading.disambiguation is not reading.name_disambiguation
                and cite.disambiguation is reading.name_disambiguation
            ):
                # Only given names are expanded in names that the condition prints; adding names was tried before
                # the condition (suite: bugreports_EnvAndUrb).
                cite.disambiguation = Disambiguation(
                    cite.disambiguation.names, reading.disambiguation.givens, "", count
                )
                cite.text = reading.text
        if most == count and count < MAX_CONDITIONS:
            parts += [(part, count + 1) for part in texts.values() if len(part) > 1]
