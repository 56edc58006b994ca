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


@pytest.mark.parametrize(
    ("test", "item", "expected"),
    [
        ('country="us"', {"jurisdiction": "us:ny"}, "yes"), ('country="us"', {"jurisdiction": "US;federal"}, "yes"),
        ('country="us gb"', {"jurisdiction": "gb"}, "yes"), ('country="us gb"', {"jurisdiction": "de"}, "no"),
        ('country="us" match="none"', {}, "yes"), ('country="us" type="legal_case"', {"jurisdiction": "us"}, "no"),
        ('country="us"', {"country": "us"}, "yes"), ('country="us:ny"', {"jurisdiction": "us:ny"}, "no"),
        ('jurisdiction="us"', {"jurisdiction": "us:ny"}, "yes"), ('jurisdiction="us:ny"', {"jurisdiction": "us"}, "no"),
        ('subjurisdictions="2"', {"jurisdiction": "us:federal:ny"}, "yes"),
        ('subjurisdictions="2"', {"jurisdiction": "us:ny"}, "no"),
        ('locale="en"', {"language": "en-GB"}, "yes"), ('locale="en de"', {"language": "de"}, "yes"),
        ('locale="de"', {"language": "en"}, "no"), ('locale="en"', {}, "yes"), ('locale="de"', {}, "no"),
        ('page="page"', {"page": "1-2"}, "yes"), ('page="page"', {"page": "para. 3"}, "no"),
        ('page="paragraph"', {"page": "para. 3"}, "yes"),
        ('number="number"', {"number": "no. 3"}, "yes"), ('number="page"', {"number": "p. 3"}, "yes"),
        ('is-multiple="number"', {"number": "12 13"}, "yes"), ('is-multiple="number"', {"number": "12"}, "no"),
        ('is-plural="author"', {"author": [{"family": "A"}, {"family": "B"}]}, "yes"),
        ('is-plural="author"', {"author": [{"family": "A"}]}, "no"),
        ('genre="radio-broadcast"', {"genre": "Radio broadcast"}, "yes"), ('genre="email"', {"genre": "letter"}, "no"),
        ('court-class="high"', {}, "no"), ('court-class="high" match="none"', {}, "yes"),
    ],
)  # fmt: skip
def test_content_of_variables_can_be_tested(test: str, item: dict[str, Any], expected: str) -> None:
    """A list of countries or languages is one condition: one of them has to fit."""
    assert printed(f"{test}>", **item) == expected


def test_items_with_the_same_variables_may_take_different_branches() -> None:
    """What one item prints is no pattern for the next one if the style looks at the content."""
    with pytest.warns(StyleWarning, match="used as in CSL-M"):
        style = little_style(
            '<layout><choose><if country="us"><text value="yes"/></if></choose><text variable="title"/></layout>',
            bibliography='<bibliography><layout><choose><if locale="de"><text variable="title"/></if></choose>'
            "</layout></bibliography>",
        )
    works = [
        {"id": str(n), "title": str(n), "language": "de" if n % 2 else "en", "jurisdiction": "us" if n % 3 else "gb"}
        for n in range(60)
    ]
    processor = Processor(style, works, to="html")
    assert [processor.cite(str(n)) for n in range(60)] == [f"yes{n}" if n % 3 else str(n) for n in range(60)]
    assert sorted(map(int, dict(processor.entries()).values())) == list(range(1, 60, 2))


def test_unknown_conditions_are_ignored_unless_nothing_is_left() -> None:
    """The warning names the condition; a branch without any other condition is never chosen."""
    for test, expected in (('type="book"', "yes"), ("", "no"), ('match="none"', "no")):
        choose = f'<if colour="red" {test}><text value="yes"/></if><else><text value="no"/></else>'
        with pytest.warns(StyleWarning, match="colour"):
            style = little_style(f"<layout><choose>{choose}</choose></layout>")
        assert Processor(style, [{"id": "a", "type": "book"}]).cite("a") == expected


def test_strict_styles_refuse_them() -> None:
    """They are not in CSL 1.0.2."""
    with pytest.raises(StyleError, match="CSL-M"):
        load_style(
            '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><info><id>x</id>'
            "<title>x</title><updated>2020-01-01T00:00:00Z</updated></info><citation><layout><choose>"
            '<if has-day="issued"><text value="x"/></if></choose></layout></citation></style>', strict=True,
        )  # fmt: skip
