"""Compare dprkpal with the reference engine on the sources of the collection, line by line."""

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
def test_first_sources_equal_the_reference_output(style: str, engine: Any) -> None:
    """The nine oldest sources of the collection have no differences at all."""
    expected = only(FIRST_KEYS, golden(style))
    assert len(expected.entries) == len(FIRST_KEYS)
    got = only(FIRST_KEYS, ask(style, engine))
    assert got.cites == expected.cites
    assert got.entries == expected.entries


@needs_material
@pytest.mark.slow
@pytest.mark.parametrize("style", styles())
def test_every_line_is_equal_or_a_known_difference(style: str, engine: Any) -> None:
    """All other lines are equal, and each line listed in ``differences.txt`` differs."""
    found = {difference.name: difference for difference in compare(golden(style), ask(style, engine))}
    listed = {name for name in known() if name.split()[0] == style}
    new = [found[name] for name in found if name not in listed]
    assert not new, "\n".join(f"{line.name}\n  - {line.expected}\n  + {line.got}" for line in new)
    assert sorted(listed - set(found)) == [], "these lines are equal now; take them out of differences.txt"


@needs_material
def test_known_differences_name_styles_with_golden_outputs() -> None:
    """Other lines in ``differences.txt`` would never be tested."""
    assert {name.split()[0] for name in known()} <= set(styles())


def test_entry_out_of_order_is_two_differences() -> None:
    """Lines are aligned like a diff: one missing and one additional entry."""
    assert aligned(["a", "b", "c", "d"], ["b", "c", "a", "d"]) == [(0, "a", ""), (-1, "", "a")]


def test_missing_cite_is_a_difference_at_its_place() -> None:
    """Cites are compared by position."""
    found = compare(Golden("s", ["1", "2", "3"], []), Golden("s", ["1", "x"], []))
    assert [(line.name, line.got) for line in found] == [("s cite 1", "x"), ("s cite 2", "")]


def test_line_without_a_reason_is_an_error(tmp_path: Any) -> None:
    """Each exception has its reason in a comment above it."""
    path = tmp_path / "list.txt"
    text = "# What this file is.\n\n# The locale changed\n# in 2020.\na\nb\n\n# Another.\nc\n"
    path.write_text(text, encoding="utf-8")
    assert reasoned(path) == {"a": "The locale changed in 2020.", "b": "The locale changed in 2020.", "c": "Another."}
    path.write_text("# What this file is.\n\na\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"list\.txt:3: 'a' has no reason"):
        reasoned(path)
