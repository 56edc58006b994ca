"""Conditions of CSL-M, which styles of Juris-M use: they work, with a warning."""

from __future__ import annotations

from typing import Any

import pytest
from little_style import little_style

from dprkpal.csl import Processor, load_style
from dprkpal.errors import StyleError, StyleWarning


def printed(test: str, **item: Any) -> str:
    """Return what a style prints: ``yes`` if the branch with *test* is chosen, else ``no``."""
    layout = f'<layout><choose><if {test}<text value="yes"/></if><else><text value="no"/></else></choose></layout>'
    with pytest.warns(StyleWarning, match="used as in CSL-M"):
        style = little_style(layout)
    return Processor(style, [{"id": "a", "type": "book", **item}], to="text").cite("a")


@pytest.mark.parametrize(
    ("date", "tests"),
    [
        ([2020, 5, 4], "has-day"), ([2020, 5], "has-to-month-or-season"), ([2020], "has-year-only"),
    ],
)  # fmt: skip
def test_precision_of_a_date_can_be_tested(date: list[int], tests: str) -> None:
    """Each date has exactly one precision; a missing date has none."""
    for test in ("has-day", "has-to-month-or-season", "has-year-only"):
        expected = "yes" if test == tests else "no"
        assert printed(f'{test}="issued">', issued={"date-parts": [date]}) == expected
        assert printed(f'{test}="issued">') == "no"


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        ("all", "any", "yes"), ("all", "all", "no"), ("any", "none", "yes"), ("none", "any", "no"),
        ("nand", "all", "yes"),
    ],
)  # fmt: skip
def test_conditions_can_be_nested(outer: str, inner: str, expected: str) -> None:
    """The work is a book with a title and no volume."""
    conditions = (
        f'match="all"><conditions match="{outer}"><condition type="book"/>'
        f'<condition match="{inner}" variable="title volume"/></conditions>'
    )
    assert printed(conditions, title="T") == expected


def test_section_of_the_style_can_be_tested() -> None:
    """A macro may print something else in the bibliography."""
    assert printed('context="citation">') == "yes"
    assert printed('context="bibliography">') == "no"


def test_strict_styles_refuse_them() -> None:
    """They are not in CSL 1.0.2."""
    with pytest.raises(StyleError, match="CSL-M"):
        load_style(
            '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><info><id>x</id>'
            "<title>x</title><updated>2020-01-01T00:00:00Z</updated></info><citation><layout><choose>"
            '<if has-day="issued"><text value="x"/></if></choose></layout></citation></style>', strict=True,
        )  # fmt: skip
