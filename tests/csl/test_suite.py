"""Run the CSL test suite: listed fixtures have to pass, and fixtures that pass have to be listed."""

from __future__ import annotations

from typing import Any

import pytest
from material import folder, missing
from suite import disputed, passed, passing, run

pytestmark = pytest.mark.skipif(bool(missing("open")), reason=missing("open") or "runs")


@pytest.fixture(scope="module")
def results() -> dict[str, Any]:
    """Run every fixture once."""
    return run()[1]


def test_every_fixture_listed_as_passing_passes(results: dict[str, Any]) -> None:
    """Every fixture in ``passing.txt`` gives exactly the expected output."""
    lost = {name: results.get(name, {"error": "no such fixture"}) for name in sorted(passing() - passed(results))}
    assert not lost, "\n".join(
        f"{name}\n  expected: {result.get('expected')!r}\n  got:      {result['error'] or result['output']!r}"
        for name, result in lost.items()
    )


def test_every_fixture_that_passes_is_listed(results: dict[str, Any]) -> None:
    """Every fixture that passes is in ``passing.txt``; ``suite.py --write`` adds it."""
    assert sorted(passed(results) - passing()) == []


def test_no_disputed_fixture_is_listed_as_passing() -> None:
    """A disputed fixture has a reason in ``disputed.txt``, exists, and is not listed as passing."""
    refused = disputed()
    known = {path.stem for path in (folder() / "open").glob("*.txt")}
    assert sorted(set(refused) & passing()) == []
    assert sorted(set(refused) - known) == []


def test_no_fixture_crashes_or_times_out(results: dict[str, Any]) -> None:
    """No fixture crashes the engine or exceeds the time limit; an error message is a valid answer."""
    silent = {name: result["error"] for name, result in results.items() if result["error"]}
    died = [name for name, error in silent.items() if "adapter process died" in error or "timeout after" in error]
    assert died == []
