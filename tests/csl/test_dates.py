"""Dates as styles print them: CSL 1.0.2, "Date Ranges", "AD and BC", "Ordinal Suffixes"."""

from __future__ import annotations

import pytest
from little_style import little_style

from dprkpal.csl import Processor

YEARS = '<date variable="issued"><date-part name="year"/></date>'
DAY = '<date variable="issued"><date-part name="day" form="ordinal"/></date>'


def printed(layout: str, parts: list[list[int]], locale: str = "en-US") -> str:
    """Return a date in a style with this *layout*."""
    item = {"id": "a", "type": "book", "issued": {"date-parts": parts}}
    return Processor(little_style(f"<layout>{layout}</layout>"), [item], locale=locale).cite("a")


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([[-100], [-44]], "100–44 BC"), ([[-10], [14]], "10 BC–14 AD"),
        ([[98], [120]], "98–120 AD"), ([[980], [1014]], "980 AD–1014"), ([[1980], [2014]], "1980–2014"),
    ],
)  # fmt: skip
def test_two_years_in_the_same_era_have_one_term(parts: list[list[int]], expected: str) -> None:
    """The era is printed for each year only if they differ."""
    assert printed(YEARS, parts) == expected


def test_the_era_is_printed_twice_if_days_are_between_the_years() -> None:
    """The first year would be unclear without it."""
    layout = '<date variable="issued" form="text"/>'
    assert printed(layout, [[-45, 3, 15], [-44, 2, 1]]) == "March 15, 45 BC–February 1, 44 BC"


@pytest.mark.parametrize(("locale", "expected"), [("pt-PT", "3.º"), ("fr-FR", "3"), ("en-US", "3rd")])
def test_ordinals_without_a_neuter_form_are_masculine(locale: str, expected: str) -> None:
    """Portuguese days are masculine; the locale has only masculine and feminine ordinals."""
    assert printed(DAY, [[2020, 5, 3]], locale) == expected
