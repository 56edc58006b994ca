"""Our engine makes of our sources what the reference engine makes of them, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from golden import (
    FIRST_KEYS,
    FIRST_STYLES,
    SECONDS,
    Golden,
    aligned,
    ask,
    compare,
    golden,
    known,
    only,
    styles,
)
from material import ADAPTER, missing, reasoned
from material import engine as start

needs_material = pytest.mark.skipif(bool(missing("golden")), reason=missing("golden") or "runs")


@pytest.fixture(scope="module")
def engine() -> Iterator[Any]:
    """Start our adapter once."""
    started = start(ADAPTER, SECONDS)
    yield started
    started.stop()


@needs_material
@pytest.mark.parametrize("style", FIRST_STYLES)
def test_the_first_sources_are_cited_and_listed_as_by_the_reference(style: str, engine: Any) -> None:
    """Over the nine sources the collection began with, no cite and no entry differs."""
    expected = only(FIRST_KEYS, golden(style))
    assert len(expected.entries) == len(FIRST_KEYS)
    got = only(FIRST_KEYS, ask(style, engine))
    assert got.cites == expected.cites
    assert got.entries == expected.entries


@needs_material
@pytest.mark.slow
@pytest.mark.parametrize("style", styles())
def test_every_line_is_the_references_or_a_known_difference(style: str, engine: Any) -> None:
    """Each line of the whole document is equal, or stands in ``differences.txt``; and each line there differs."""
    found = {difference.name: difference for difference in compare(golden(style), ask(style, engine))}
    listed = {name for name in known() if name.split()[0] == style}
    new = [found[name] for name in found if name not in listed]
    assert not new, "\n".join(f"{line.name}\n  - {line.expected}\n  + {line.got}" for line in new)
    assert sorted(listed - set(found)) == [], "these lines are equal now; take them out of differences.txt"


@needs_material
def test_every_known_difference_names_a_style_with_golden_outputs() -> None:
    """A line of ``differences.txt`` that no test would read is refused."""
    assert {name.split()[0] for name in known()} <= set(styles())


def test_one_entry_out_of_order_is_two_differences_not_all() -> None:
    """Lines are aligned as a diff does it: where the entry is missing, and where it is one too many."""
    assert aligned(["a", "b", "c", "d"], ["b", "c", "a", "d"]) == [(0, "a", ""), (-1, "", "a")]


def test_a_missing_cite_differs_at_its_own_place() -> None:
    """Cites are compared place by place, and one that never came is a difference."""
    found = compare(Golden("s", ["1", "2", "3"], []), Golden("s", ["1", "x"], []))
    assert [(line.name, line.got) for line in found] == [("s cite 1", "x"), ("s cite 2", "")]


def test_a_line_without_a_reason_is_refused(tmp_path: Any) -> None:
    """A list of exceptions gives the reason above each; the head of the file, ended by an empty line, is none."""
    path = tmp_path / "list.txt"
    text = "# What this file is.\n\n# The locale changed\n# in 2020.\na\nb\n\n# Another.\nc\n"
    path.write_text(text, encoding="utf-8")
    assert reasoned(path) == {"a": "The locale changed in 2020.", "b": "The locale changed in 2020.", "c": "Another."}
    path.write_text("# What this file is.\n\na\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"list\.txt:3: 'a' has no reason"):
        reasoned(path)
