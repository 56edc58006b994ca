"""Ranges of years are checked the same way in searches, selections, claims and timelines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dprkpal import FormatError, library

METHODS: list[Callable[..., Any]] = [
    lambda years: library().select(years=years),
    lambda years: library().search("tunnels", years=years),
    lambda years: library().claims.where(years=years),
    lambda years: library().timeline(years=years),
]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("years", ["2014", "2014-2016", (2014,), 2014.5, (2014, "x"), (True, None)])
def test_anything_else_is_an_error(method: Callable[..., Any], years: Any) -> None:
    """The message shows what to pass."""
    with pytest.raises(FormatError, match=r"is not a range of years; pass 1972, \(1970, 1979\)"):
        method(years)


@pytest.mark.parametrize("method", METHODS)
def test_a_range_must_not_end_before_it_begins(method: Callable[..., Any]) -> None:
    """It would find nothing, and nobody would be told."""
    with pytest.raises(FormatError, match="2016 to 2014 end before they begin"):
        method((2016, 2014))


@pytest.mark.parametrize("method", METHODS)
def test_a_year_is_a_range_of_one_year(method: Callable[..., Any]) -> None:
    """Also for claims."""
    assert len(method(2014)) == len(method((2014, 2014))) > 0
