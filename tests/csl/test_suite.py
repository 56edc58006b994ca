"""The CSL test suite is a ratchet: what passes goes on passing, and what newly passes is written down."""

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
    """A fixture in ``passing.txt`` gives, to the character, what the suite expects."""
    lost = {name: results.get(name, {"error": "no such fixture"}) for name in sorted(passing() - passed(results))}
    assert not lost, "\n".join(
        f"{name}\n  expected: {result.get('expected')!r}\n  got:      {result['error'] or result['output']!r}"
        for name, result in lost.items()
    )


def test_every_fixture_that_passes_is_listed(results: dict[str, Any]) -> None:
    """A fixture that passes stands in ``passing.txt``; ``suite.py --write`` puts it there."""
    assert sorted(passed(results) - passing()) == []


def test_every_fixture_either_passes_or_is_disputed_never_both() -> None:
    """A fixture we refuse has a reason in ``disputed.txt``, exists, and is not listed as passing."""
    refused = disputed()
    known = {path.stem for path in (folder() / "open").glob("*.txt")}
    assert sorted(set(refused) & passing()) == []
    assert sorted(set(refused) - known) == []


def test_no_fixture_ends_without_an_answer(results: dict[str, Any]) -> None:
    """No fixture crashes the engine or keeps it longer than its time; a refusal is an answer that says why."""
    silent = {name: result["error"] for name, result in results.items() if result["error"]}
    died = [name for name, error in silent.items() if "adapter process died" in error or "timeout after" in error]
    assert died == []
