"""Parse dates of CSL-JSON, EDTF and plain text."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.csl.rendering.date_variables import DateParts, DateValue, date_value, sort_key
from effort import ends

OPEN = DateParts()


@pytest.mark.parametrize(
    ("parts", "ends"),
    [
        ([[2000]], [DateParts(2000)]),
        ([["2000", "05", "03"]], [DateParts(2000, 5, 3)]),
        ([["2000", "", ""]], [DateParts(2000)]),
        ([[2000, 0, 0]], [DateParts(2000)]),
        ([[1965, -1, 1]], [DateParts(1965)]),
        ([[1965, 13, 1]], [DateParts(1965, season=1)]),
        ([[1965, 17, 1]], [DateParts(1965, season=1)]),
        ([[1965, 24, 0]], [DateParts(1965, season=4)]),
        ([[1965, 60, 1]], [DateParts(1965)]),
        ([[2000, 5, 40]], [DateParts(2000, 5)]),
        ([["2000a"]], [DateParts(2000)]),
        ([[-50]], [DateParts(-50)]),
        ([[1987], [0]], [DateParts(1987), OPEN]),
        ([[1987], []], [DateParts(1987), OPEN]),
        ([[0], [1987]], [OPEN, DateParts(1987)]),
        ([[2000, 5], [2000, 5]], [DateParts(2000, 5)]),
        ([[2000], [2001, 5], [2002]], [DateParts(2000), DateParts(2001, 5)]),
        ([2000, 5], [DateParts(2000, 5)]),
        ("2000-05", [DateParts(2000, 5)]),
        (2000, [DateParts(2000)]),
    ],
)
def test_date_parts_become_one_or_two_ends(parts: object, ends: list[DateParts]) -> None:
    """Including numbers as text, seasons as months, zeros, open ends and impossible numbers."""
    assert date_value({"date-parts": parts}) == DateValue(tuple(ends))


@pytest.mark.parametrize(
    "value", [{}, None, "", [], [[]], {"date-parts": [[0, 0, 0]]}, {"raw": "  "}, True, 1.5, b"2000"]
)
def test_an_empty_date_is_none(value: object) -> None:
    """So ``variable="issued"`` is false."""
    assert date_value(value) is None


@pytest.mark.parametrize(
    ("season", "read"), [(1, 1), ("4", 4), ("Spring", 1), ("fall", 3), ("22:38:38", None), (14, 2), (9, None)]
)
def test_a_season_replaces_a_missing_month(season: object, read: int | None) -> None:
    """``season`` is a number from 1 to 4 or an English word; a month takes precedence."""
    assert date_value({"date-parts": [[2000]], "season": season}) == DateValue((DateParts(2000, season=read),))
    assert date_value({"date-parts": [[2000, 5]], "season": season}) == DateValue((DateParts(2000, 5),))


def test_circa_and_literal_are_kept_with_date_parts() -> None:
    """A literal is printed instead of the date, which is used for sorting."""
    assert date_value({"date-parts": [[2000]], "circa": "1", "literal": "in press"}) == DateValue(
        (DateParts(2000),), True, "in press"
    )
    assert date_value({"date-parts": [[2000]], "circa": False, "raw": "1999"}) == DateValue((DateParts(2000),))


@pytest.mark.parametrize(
    ("raw", "ends"),
    [
        ("2019-05", [(2019, 5)]),
        ("2019-05-03T10:00:00Z", [(2019, 5, 3)]),
        ("12/25/2001", [(2001, 12, 25)]),
        ("25/12/2001", [(2001, 12, 25)]),
        ("01/2000", [(2000, 1)]),
        ("Sept. 2019", [(2019, 9)]),
        ("May 3rd, 2019", [(2019, 5, 3)]),
        ("Friday, 3 May 2019", [(2019, 5, 3)]),
        ("spring 1999", [(1999, None, None, 1)]),
        ("Spring 1999 - Summer 2001", [(1999, None, None, 1), (2001, None, None, 2)]),
        ("Winter–Spring 1999", [(1999, None, None, 4), (1999, None, None, 1)]),
        ("1990/1995", [(1990,), (1995,)]),
        ("1990–95", [(1990,), (1995,)]),
        ("2000/..", [(2000,), ()]),
        ("/2000", [(), (2000,)]),
        ("May-June 2000", [(2000, 5), (2000, 6)]),
        ("3-5 May 2000", [(2000, 5, 3), (2000, 5, 5)]),
        ("May 3-5, 2000", [(2000, 5, 3), (2000, 5, 5)]),
        ("May 3 - June 5, 2000", [(2000, 5, 3), (2000, 6, 5)]),
        ("2000-05-03/2000-06-04", [(2000, 5, 3), (2000, 6, 4)]),
        ("-50", [(-50,)]),
        ("200 B.C.", [(-200,)]),
        ("200-100 BC", [(-200,), (-100,)]),
        ("-100--50", [(-100,), (-50,)]),
        ("AD 200", [(200,)]),
        ("44", [(44,)]),
        ("昭和63年1月8日", [(1988, 1, 8)]),
        ("2000年5月", [(2000, 5)]),
    ],
)
def test_raw_text_is_parsed_as_a_date(raw: str, ends: list[tuple[int | None, ...]]) -> None:
    """Numbers, English words, ranges with the year given once, years BC, East Asian dates."""
    assert date_value({"raw": raw}) == DateValue(tuple(DateParts(*end) for end in ends))


@pytest.mark.parametrize("raw", ["2000~", "2000?", "~2000", "c. 2000", "ca. 2000", "circa 2000", "c2000", "[2000?]"])
def test_raw_text_may_mark_a_date_as_uncertain(raw: str) -> None:
    """A tilde, a question mark and *circa* make a date uncertain."""
    assert date_value({"raw": raw}) == DateValue((DateParts(2000),), True)


@pytest.mark.parametrize(
    "raw",
    ["Bogus Date", "in press", "n.d.", "1990s", "3 May", "1.5.2000", "2001 [1999]", "20th century", "0", "9" * 40],
)
def test_text_that_is_not_a_date_is_printed_unchanged(raw: str) -> None:
    """Nothing is guessed: ambiguous text stays as it was written."""
    assert date_value({"raw": raw}) == DateValue(literal=raw)


def test_quoted_raw_text_is_not_parsed() -> None:
    """Quotation marks make it a literal."""
    assert date_value({"raw": '"May 2000"'}) == DateValue(literal="May 2000")


@pytest.mark.parametrize(
    ("edtf", "read"),
    [
        ("2004-06?", DateValue((DateParts(2004, 6),), True)),
        ("2004-XX", DateValue((DateParts(2004),))),
        ("2001-21", DateValue((DateParts(2001, season=1),))),
        ("1984~/2004-06", DateValue((DateParts(1984), DateParts(2004, 6)), True)),
        ("../1985", DateValue((OPEN, DateParts(1985)))),
        ("-0044", DateValue((DateParts(-45),))),
        ("Y170000002", DateValue(literal="Y170000002")),
        ("201X", DateValue(literal="201X")),
    ],
)
def test_edtf_is_parsed(edtf: str, read: DateValue) -> None:
    """Levels 0 and 1. EDTF has a year 0, so -0044 is 45 BC."""
    assert date_value({"edtf": edtf, "raw": "1999"}) == read


@given(st.dates(min_value=date(1000, 1, 1)), st.dates(min_value=date(1000, 1, 1)))
def test_dates_sort_chronologically(one: date, two: date) -> None:
    """The order does not depend on how a date is written."""
    raw, parts = date_value({"raw": one.isoformat()}), date_value([[two.year, two.month, two.day]])
    assert raw is not None
    assert parts is not None
    assert (sort_key(raw) < sort_key(parts)) == (one < two)


@given(st.integers(-9999, 9999).filter(bool), st.integers(-9999, 9999).filter(bool))
def test_years_bc_sort_first(one: int, two: int) -> None:
    """Negative years sort before positive ones, in order."""
    first, second = date_value(one), date_value(two)
    assert first is not None
    assert second is not None
    assert (sort_key(first) < sort_key(second)) == (one < two)


def test_a_date_sorts_before_a_range_that_starts_with_it() -> None:
    """A year comes before its seasons, and seasons before months. A literal has no sort key."""
    texts = ["2000", "2000/2001", "spring 2000", "summer 2000", "2000-01", "2000-01-02"]
    dates = [value for text in texts if (value := date_value(text))]
    assert sorted(dates, key=sort_key) == dates
    assert sort_key(DateValue(literal="in press")) == ""


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["2000", "5", "May 2000-"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
KEYS = ["date-parts", "season", "circa", "literal", "raw", "edtf", "year", "month", "day"]


@given(JSON | st.dictionaries(st.sampled_from(KEYS), JSON))
def test_any_json_is_accepted(value: object) -> None:
    """No value raises an error, and the parts of the result are in range."""
    read = date_value(value)
    if read is None:
        return
    assert len(read.parts) <= 2
    assert read.parts or read.literal
    for year, month, day, season in read.parts:
        assert year is None or 0 < abs(year) < 1_000_000
        assert month is None or 1 <= month <= 12
        assert day is None or (month is not None and 1 <= day <= 31)
        assert season is None or month is None
    sort_key(read)


@given(st.text(alphabet="0123456789-/–. ~?XMayspring,BCAD年月日平成T:"))
def test_any_text_is_a_date_or_a_literal(text: str) -> None:
    """Text is parsed or kept, unless it is blank."""
    read = date_value({"raw": text})
    assert (read is None) == (not text.strip() or text.strip() in ('""', '"'))


@pytest.mark.parametrize("unit", ["1", " ", "-", "1-", "May ", "/", "2000/", "~"])
def test_parsing_is_fast_for_any_text(unit: str) -> None:
    """Text of 100 and of 200,000 characters is parsed quickly, and huge numbers are not computed with."""
    with ends():
        for length in (100, 200_000):
            text = (unit * length)[:length]
            date_value({"raw": text}), date_value({"edtf": text}), date_value({"date-parts": [[text, text]]})
        date_value({"date-parts": [[10**5000]], "raw": 10**5000})
