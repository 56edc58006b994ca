"""Date intervals: first and last day, words, uncertain and approximate dates."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.model.date_interval import DateInterval, Day


@pytest.mark.parametrize(
    ("edtf", "words", "first", "last"),
    [
        ("1988", "1988", (1988, 1, 1), (1988, 12, 31)),
        ("1989-06", "June 1989", (1989, 6, 1), (1989, 6, 30)),
        ("2000-02", "February 2000", (2000, 2, 1), (2000, 2, 29)),
        ("1900-02", "February 1900", (1900, 2, 1), (1900, 2, 28)),
        ("1989-06-26", "26 June 1989", (1989, 6, 26), (1989, 6, 26)),
        ("1989-06-26T10:00:00Z", "26 June 1989", (1989, 6, 26), (1989, 6, 26)),
        ("1989-06-XX", "June 1989", (1989, 6, 1), (1989, 6, 30)),
        ("1989-XX-XX", "1989", (1989, 1, 1), (1989, 12, 31)),
        ("196X", "1960s", (1960, 1, 1), (1969, 12, 31)),
        ("19XX", "20th century", (1900, 1, 1), (1999, 12, 31)),
        ("11XX", "12th century", (1100, 1, 1), (1199, 12, 31)),
        ("1XXX", "2nd millennium", (1000, 1, 1), (1999, 12, 31)),
        ("2001-21", "spring 2001", (2001, 3, 1), (2001, 5, 31)),
        ("2001-34", "quarter 2 of 2001", (2001, 4, 1), (2001, 6, 30)),
        ("-0043", "44 BC", (-43, 1, 1), (-43, 12, 31)),
        ("1972-09-05/1972-09-06", "5–6 September 1972", (1972, 9, 5), (1972, 9, 6)),
        ("2016-06/2016-07", "June–July 2016", (2016, 6, 1), (2016, 7, 31)),
        ("1972-05-30/1972-06-02", "30 May – 2 June 1972", (1972, 5, 30), (1972, 6, 2)),
        ("1981-10/1993-07", "October 1981 – July 1993", (1981, 10, 1), (1993, 7, 31)),
        ("196X/1991", "1960s–1991", (1960, 1, 1), (1991, 12, 31)),
        ("2014/2014", "2014", (2014, 1, 1), (2014, 12, 31)),
        ("1988/..", "from 1988", (1988, 1, 1), None),
        ("1988/", "1988 – ?", (1988, 1, 1), None),
        ("../2021", "until 2021", None, (2021, 12, 31)),
        ("/2021", "? – 2021", None, (2021, 12, 31)),
    ],
)
def test_all_forms_of_edtf(edtf: str, words: str, first: Any, last: Any) -> None:
    """EDTF levels 0 and 1: precision, unspecified digits, seasons, ranges, open and unknown ends."""
    span = DateInterval.of_edtf(edtf)
    assert span is not None
    assert (span.words, span.first, span.last) == (words, first, last)


@pytest.mark.parametrize(
    ("edtf", "words", "approximate", "uncertain"),
    [
        ("1999~", "c. 1999", True, False),
        ("1999?", "1999 (uncertain)", False, True),
        ("1999-05%", "c. May 1999 (uncertain)", True, True),
        ("1999?/2003", "1999 (uncertain) – 2003", False, True),
        ("1999/2003", "1999–2003", False, False),
    ],
)
def test_uncertain_and_approximate_dates(edtf: str, words: str, approximate: bool, uncertain: bool) -> None:
    """EDTF, "Qualification of a date": uncertain, approximate, both."""
    span = DateInterval.of_edtf(edtf)
    assert span is not None
    assert (span.words, span.approximate, span.uncertain) == (words, approximate, uncertain)


@pytest.mark.parametrize(
    "text",
    ["", "/", "..", "../..", "1999-13", "1999-02-29", "1999-02-30", "1999-21-05", "1991/1990", "x", "19", "1999/x",
     "99XX9", "1" * 200, "0000-00"],
)  # fmt: skip
def test_invalid_edtf_gives_none(text: str) -> None:
    """Impossible dates, ranges that end before they begin, words."""
    assert DateInterval.of_edtf(text) is None


@pytest.mark.parametrize(
    ("csl", "words"),
    [
        ({"date-parts": [[2014, 7, 26]]}, "26 July 2014"),
        ({"date-parts": [["2014", "7"]]}, "July 2014"),
        ({"date-parts": [[2016, 6], [2016, 7]]}, "June–July 2016"),
        ({"date-parts": [[1988], [0]]}, "from 1988"),
        ({"date-parts": [[2010]], "season": 2}, "summer 2010"),
        ({"date-parts": [[1999]], "circa": True}, "c. 1999"),
        ({"date-parts": [[-44]]}, "44 BC"),
        ({"literal": "1999~"}, "c. 1999"),
        ({"raw": "2014-07-26"}, "26 July 2014"),
    ],
)
def test_csl_json_dates(csl: Any, words: str) -> None:
    """CSL-JSON has its own form for ranges, seasons and years BC."""
    span = DateInterval.of_csl(csl)
    assert span is not None
    assert span.words == words


@pytest.mark.parametrize(
    "csl",
    [None, 2014, "2014", [], {}, {"date-parts": []}, {"date-parts": [[]]}, {"date-parts": [["x"]]},
     {"date-parts": [None]}, {"date-parts": [[float("inf")]]}, {"date-parts": [[10**30]]}, {"literal": "no date"}],
)  # fmt: skip
def test_invalid_csl_json_gives_none(csl: Any) -> None:
    """Data from users can contain anything."""
    assert DateInterval.of_csl(csl) is None


def test_order() -> None:
    """By first day, then shorter ones first. Intervals without a start sort by their end."""
    texts = ["2021", "../1970", "1988/..", "1988-11", "196X", "1988"]
    spans = [span for text in texts if (span := DateInterval.of_edtf(text)) is not None]
    assert [span.words for span in sorted(spans, key=lambda span: span.order)] == [
        "1960s", "until 1970", "1988", "from 1988", "November 1988", "2021"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "first", "last", "overlaps"),
    [
        ("1988/..", 2020, None, True),
        ("1988/..", None, 1987, False),
        ("../2021", 1950, 1950, True),
        ("196X/1991", 1991, 1995, True),
        ("196X/1991", 1992, 1995, False),
        ("1989-06", None, None, True),
    ],
)
def test_overlaps_years(text: str, first: int | None, last: int | None, overlaps: bool) -> None:
    """Partial overlap counts, and open ends have no limit."""
    span = DateInterval.of_edtf(text)
    assert span is not None
    assert span.overlaps(first, last) is overlaps


@given(st.dates(), st.dates())
def test_first_and_last_day_of_a_range(one: Any, other: Any) -> None:
    """They are the given days, in order, also as fractions of years."""
    first, last = sorted((one, other))
    span = DateInterval.of_edtf(f"{first.isoformat()}/{last.isoformat()}")
    assert span is not None
    assert span.first == (first.year, first.month, first.day)
    assert span.last == (last.year, last.month, last.day)
    assert span.first is not None
    assert span.last is not None
    assert Day(*span.first).fraction <= Day(*span.last).fraction < span.last.year + 1


@given(st.text(alphabet="0123456789-XT/.?~%Y ", max_size=30))
def test_any_text_gives_an_interval_or_none(text: str) -> None:
    """There are no exceptions, and the days are in order."""
    span = DateInterval.of_edtf(text)
    if span is not None:
        assert span.words
        assert span.first is None or span.last is None or span.first <= span.last
