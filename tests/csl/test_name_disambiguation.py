"""Disambiguation of names with the same family name, as references are added."""

from __future__ import annotations

from functools import partial
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dprkpal.csl.document.name_disambiguation import NameRegistry
from dprkpal.csl.rendering.context import NameList
from dprkpal.csl.rendering.particles import NameParts, initialize

INITIALS = partial(initialize, initialize_with=".")
PERSON = st.builds(NameParts, st.sampled_from(["Doe", "Roe"]), st.sampled_from(["Ann", "Amy", "Bob", "B.", ""]))
LISTS = st.builds(
    lambda people: [NameList("author", tuple(people), 1, 0, True, INITIALS)], st.lists(PERSON, min_size=1, max_size=3)
)


@given(st.lists(LISTS, max_size=8), st.booleans(), st.booleans())
def test_add_returns_the_references_to_update(works: list[list[NameList]], primary: bool, with_initials: bool) -> None:
    """Updating only these references gives the same result as registering all names first."""
    options: dict[str, Any] = {"primary": primary, "with_initials": with_initials}
    growing, whole = NameRegistry(**options), NameRegistry(**options)
    shown = {}
    for number, lists in enumerate(works):
        for touched in {*growing.add(lists, str(number)), str(number)}:
            shown[touched] = growing.levels(works[int(touched)])
        whole.add(lists, str(number))
    assert [*shown] == sorted(shown, key=int)
    assert [shown[str(number)] for number in range(len(works))] == [whole.levels(lists) for lists in works]


def test_each_name_changes_twice_at_most() -> None:
    """A name gets initials, then the full given name, and then never changes."""
    registry = NameRegistry(primary=False, with_initials=False)
    given_names = ["Ann", "Bob", "Amy", "Ada", "Abe", "Ben", "Cy"]
    changed = [
        registry.add([NameList("author", (NameParts("Doe", name),), 1, 0, True, INITIALS)], name)
        for name in given_names
    ]
    assert changed == [set(), {"Ann"}, {"Ann"}, set(), set(), {"Bob"}, set()]
