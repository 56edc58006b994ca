"""Dates as text: EDTF, and the years and months of BibTeX."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal import Date
from dprkpal.model.edtf import is_edtf, parse_edtf, parse_year, write_edtf


def parts(*dates: list[int], **more: Any) -> dict[str, Any]:
    """Return a CSL-JSON date."""
    return {"date-parts": list(dates), **more}


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2014", parts([2014])),
        ("2014-07", parts([2014, 7])),
        ("2014-07-26", parts([2014, 7, 26])),
        ("2014-07-26T10:00:00Z", parts([2014, 7, 26])),
        ("1956/1989", parts([1956], [1989])),
        ("2014-07-08/2014-08-26", parts([2014, 7, 8], [2014, 8, 26])),
        ("2000/..", parts([2000], [0])),
        ("2000/", parts([2000], [0])),
        ("1999~", parts([1999], circa=True)),
        ("2004?", parts([2004], circa=True)),
        ("2004-06%", parts([2004, 6], circa=True)),
        ("1984-06-02?/unknown", parts([1984, 6, 2], [0], circa=True)),
        ("2001-21", parts([2001], season=1)),
        ("2001-24", parts([2001], season=4)),
        ("199X", parts([1990], [1999])),
        ("19XX", parts([1900], [1999])),
        ("-0043-03-15", parts([-44, 3, 15])),
        ("0000", parts([-1])),
        ("1985-XX", parts([1985])),
        ("1985-04-XX", parts([1985, 4])),
        ("1985-XX-XX~", parts([1985], circa=True)),
        ("Y12000", parts([12000])),
        ("Y-12000/Y12000", parts([-12001], [12000])),
        ("Y170000002", {"literal": "Y170000002"}),
        ("../2000", {"literal": "–2000"}),
        ("/2000", {"literal": "–2000"}),
    ],
)
def test_edtf_levels_0_and_1(text: str, date: dict[str, Any]) -> None:
    """Source: EDTF specification, levels 0 and 1. Year 0 is 1 BC."""
    assert parse_edtf(text) == (date, None)


@pytest.mark.parametrize("text", ["2000-13-45", "2001-02-29", "Y17E7", "next year", "1999-1999" * 50, "1/2/3", "20000"])
def test_invalid_date_is_kept_as_text(text: str) -> None:
    """With a complaint. It never becomes another date."""
    date, complaint = parse_edtf(text)
    assert date == {"literal": text}
    assert complaint


def test_range_that_ends_before_it_begins() -> None:
    """It is kept with a complaint, because it is not clear which end is wrong."""
    date, complaint = parse_edtf("2001/1999")
    assert date == parts([2001], [1999])
    assert complaint is not None
    assert "ends before it begins" in complaint


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        (("2001",), parts([2001])),
        (("2001", "jul"), parts([2001, 7])),
        (("2001", "July", "4"), parts([2001, 7, 4])),
        (("2001", "jul 4"), parts([2001, 7, 4])),
        (("2001", "4~jul"), parts([2001, 7, 4])),
        (("2001", "7"), parts([2001, 7])),
        (("2001", "July/August"), parts([2001, 7], [2001, 8])),
        (("2001", "July 28--August 3"), parts([2001, 7, 28], [2001, 8, 3])),
        (("2001", "July 4-8"), parts([2001, 7, 4], [2001, 7, 8])),
        (("2001", "aug 28th and 29th"), parts([2001, 8, 28], [2001, 8, 29])),
        (("2001", "Spring"), parts([2001], season=1)),
        (("1999--2001",), parts([1999], [2001])),
        (("1999/01",), {"literal": "1999/01"}),
        (("1998-99",), parts([1998], [1999])),
        (("c. 1950",), parts([1950], circa=True)),
        (("[1950]",), parts([1950], circa=True)),
        (("1950?",), parts([1950], circa=True)),
        (("-44",), parts([-44])),
        (("2001-05-06",), parts([2001, 5, 6])),
        (("2001-05",), parts([2001, 5])),
        (("2001-99",), parts([2001], [2099])),
        (("2001/5/6",), parts([2001, 5, 6])),
        (("2001/05/06", "may"), parts([2001, 5, 6])),
        (("2001/99/06",), {"literal": "2001/99/06"}),
        (("(2001)", "jul"), parts([2001, 7])),
        (("(in press)",), {"literal": "(in press)"}),
        (("2001.",), parts([2001])),
        (("c2001",), parts([2001])),
        (("©2001",), parts([2001])),
        (("44 BC",), parts([-44])),
        (("300 B.C.E.",), parts([-300])),
        (("AD 79", "aug"), parts([79, 8])),
        (("79 CE",), parts([79])),
        (("May 2001",), parts([2001, 5])),
        (("1 May 2001",), parts([2001, 5, 1])),
        (("May 1, 2001",), parts([2001, 5, 1])),
        (("Dezember 2001",), parts([2001, 12])),
        (("2001", "12. Juli"), parts([2001, 7, 12])),
        (("2001", "août"), parts([2001, 8])),
        (("22.10.2014",), parts([2014, 10, 22])),
        (("1. 2. 2014",), parts([2014, 2, 1])),
        (("Spring 2001",), parts([2001], season=1)),
        (("Heisei 2001",), {"literal": "Heisei 2001"}),
        (("in press",), {"literal": "in press"}),
        (("1999a",), {"literal": "1999a"}),
        (("Juche 88",), {"literal": "Juche 88"}),
    ],
)
def test_years_and_months_of_bibtex(fields: tuple[str, ...], date: dict[str, Any]) -> None:
    """A year that is not a number is kept as text."""
    assert parse_year(*fields) == (date, None)


@pytest.mark.parametrize(
    "fields",
    [
        ("0",),
        ("99999999999",),
        ("9" * 5000,),
        ("28.02.18",),
        ("31.02.2018",),
        ("2001", "Smarch"),
        ("2001", "13"),
        ("2001", "feb", "30"),
        ("2001", "", "5"),
    ],
)
def test_impossible_years_months_and_days(fields: tuple[str, ...]) -> None:
    """The valid part of the date is kept, with a complaint."""
    date, complaint = parse_year(*fields)
    assert complaint
    assert date is not None
    assert date == parts([2001]) or "literal" in date or date == parts([2001, 2])


def test_a_misspelt_month_gets_a_suggestion() -> None:
    """The complaint names the abbreviation of the closest month."""
    assert parse_year("2001", "Febuary")[1] == "'Febuary' is not a month; did you mean 'feb'?"
    assert parse_year("2001", "Ramadan")[1] == "'Ramadan' is not a month"


@given(st.text(st.sampled_from("0123456789-/~?.XT: ") | st.characters(codec="utf-8"), max_size=40))
def test_every_parsed_date_is_valid(text: str) -> None:
    """The model accepts all dates that the readers produce."""
    for date, _ in (parse_edtf(text), parse_year(text), parse_year("1999", text), parse_year("1999", "feb", text)):
        if date is not None and (date.get("literal") is None or date["literal"].strip()):
            Date.model_validate(date)


YEARS = st.integers(-99_999, 99_999).filter(bool)
ONE = st.one_of(
    YEARS.map(lambda year: [year]),
    st.tuples(YEARS, st.integers(1, 12)).map(list),
    st.tuples(YEARS, st.integers(1, 12), st.integers(1, 28)).map(list),
)
DATES = st.one_of(
    ONE.map(lambda one: [one]),
    ONE.map(lambda one: [one, [0]]),
    st.tuples(ONE, ONE).map(lambda both: sorted(both)),
).flatmap(
    lambda dates: st.sampled_from(
        [{"date-parts": dates}, {"date-parts": dates, "circa": True}]
        + ([{"date-parts": dates, "season": 3}] if len(dates) == len(dates[0]) == 1 else [])
    )
)


@given(DATES)
def test_dates_survive_a_round_trip(date: dict[str, Any]) -> None:
    """Years BC and after 9999, seasons, uncertain dates, open ranges."""
    text = write_edtf(date)
    assert text is not None
    assert is_edtf(text)
    assert parse_edtf(text) == (date, None)


@pytest.mark.parametrize(
    "date",
    [
        {"literal": "in press"},
        {"raw": "spring 1999"},
        {"edtf": "soon"},
        {"date-parts": [[1999]], "season": "Trinity"},
        {"date-parts": [[1999, 5]], "season": 1},
        {"date-parts": [[1999, 13, 1]]},
        {"date-parts": [[1999]], "literal": "n.d."},
        {"date-parts": [["1999"]]},
        {"date-parts": []},
        {"date-parts": [[1999], [1998]]},
        {"date-parts": [[1999], [2000], [2001]]},
        {},
    ],
)
def test_dates_that_edtf_cannot_express(date: dict[str, Any]) -> None:
    """Writers then use another form, or report the loss."""
    assert write_edtf(date) is None


def test_season_as_month_number() -> None:
    """Some programs write 13 to 16 for spring to winter, as RIS and citeproc-js allow."""
    assert write_edtf({"date-parts": [[1999, 13]]}) == write_edtf({"date-parts": [[1999]], "season": 1}) == "1999-21"
    assert write_edtf({"edtf": "1999-21"}) == "1999-21"


def test_empty_date() -> None:
    """There is no date and no complaint."""
    assert parse_edtf(" ") == parse_year("", "jul") == (None, None)
