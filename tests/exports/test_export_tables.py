"""Tables have a row a thing and a column a variable, join by their keys, and survive CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal import Library, library
from dprkpal.errors import UnknownReferenceError, UnknownTableError
from dprkpal.exports.tables import COLUMNS, to_csv


def read(text: str) -> list[dict[str, str]]:
    """Return the rows of a file of CSV."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("table", COLUMNS)
def test_a_table_has_its_columns_in_order(table: str) -> None:
    """In rows and in CSV, each documented in a phrase."""
    rows = library().rows(table)
    assert rows
    assert {tuple(row) for row in rows} == {tuple(COLUMNS[table])}
    text = library().export("csv", table=table).text
    assert text.splitlines()[0] == ",".join(COLUMNS[table])
    assert len(read(text)) == len(rows)
    assert all(meaning and not meaning.endswith(".") for meaning in COLUMNS[table].values())


@pytest.mark.parametrize("table", COLUMNS)
def test_every_cell_is_one_value(table: str) -> None:
    """Text, a number, a truth value or nothing: what a data frame has a type for."""
    for row in library().rows(table):
        for name, value in row.items():
            assert value is None or type(value) in (str, int, bool), (name, value)
            assert value != "", name


def test_the_tables_join() -> None:
    """Every key of one is in the other, and no key stands twice where it is the key."""
    works = library()
    references = {row["key"] for row in works.rows("references")}
    claims = [row["claim"] for row in works.rows("claims")]
    assert references == set(works)
    assert sorted(claims) == sorted(works.claims)
    for row in works.rows("evidence"):
        assert row["source"] in references
        assert row["claim"] in claims
    assert len(works.rows("evidence")) == sum(len(claim.evidence) for claim in works.claims.values())
    ends = references | set(works.links.origins)
    assert all(row["source"] in references and row["on"] in ends for row in works.rows("links"))


def test_a_claim_is_counted_as_the_library_counts_it() -> None:
    """The numbers of the table are those of the claim."""
    for row in library().rows("claims"):
        claim = library().claims[row["claim"]]
        assert row["sentence"] == claim.sentence
        assert row["hedge"] == claim.hedge
        assert row["carriers"] == len(claim.carriers)
        assert row["origins"] == len(claim.origins.origins)
        assert (row["first_year"], row["last_year"]) == (claim.years or (None, None))


def test_a_work_in_the_table() -> None:
    """All of a row, as it stands in the data."""
    row = next(row for row in library().rows("references") if row["key"] == "bechtol2018proliferation")
    assert row["authors"] == "Bechtol, Bruce E., Jr."
    assert (row["year"], row["issued"], row["type"], row["isbn"]) == (2018, "2018", "book", "9780813175881")
    assert row["title_is_description"] is False
    row = next(row for row in library().rows("references") if row["key"] == "rodongsinmun1989")
    assert row["title_is_description"] is True
    assert row["year"] is None


def test_a_selection_keeps_all_evidence_of_its_claims() -> None:
    """References are those asked for; a claim is never told without who disputes it."""
    works = library()
    keys = ["cha2014below"]
    assert [row["key"] for row in works.rows("references", keys=keys)] == keys
    claims = {row["claim"] for row in works.rows("claims", keys=keys)}
    assert claims == set(works["cha2014below"].claims)
    expected = sum(len(works.claims[key].evidence) for key in claims)
    assert len(works.rows("evidence", keys=keys)) == expected
    assert all("cha2014below" in (row["source"], row["on"]) for row in works.rows("links", keys=keys))


def test_what_does_not_exist_is_named() -> None:
    """With what does."""
    with pytest.raises(UnknownTableError, match="'claim'; did you mean 'claims'"):
        library().rows("claim")
    with pytest.raises(UnknownReferenceError):
        library().rows("claims", keys=["nobody"])


TEXT = st.text(alphabet=st.characters(exclude_characters="\0\r"), max_size=30)
CELLS = st.none() | st.booleans() | st.integers() | TEXT


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS["evidence"], CELLS)), max_size=4))
def test_csv_gives_back_what_it_was_given(rows: list[dict[str, Any]]) -> None:
    """Commas, quotation marks and line feeds inside; but for the apostrophe before what looks like a formula."""
    back = read(to_csv("evidence", rows))
    assert len(back) == len(rows)
    for row, found in zip(rows, back, strict=True):
        for name, value in row.items():
            written = {None: "", True: "true", False: "false"}.get(value) if not isinstance(value, str | int) or (
                isinstance(value, bool)
            ) else str(value)  # fmt: skip
            cell = found[name]
            if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\n"):
                assert cell == "'" + value
            else:
                assert cell == written


@pytest.mark.parametrize("title", ["=cmd|' /C calc'!A0", "+1", "-1+2", "@SUM(1)", "\t=1"])
def test_no_cell_is_a_formula(title: str) -> None:
    """A spreadsheet runs what begins so; a title comes from the file of anybody."""
    works = Library([{"id": "=a", "type": "book", "title": title}])
    for cell in read(works.export("csv").text)[0].values():
        assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r")


@pytest.mark.parametrize(
    "item",
    [
        {"author": "Doe", "custom": [], "issued": 2001, "keyword": ["a"], "ISBN": ["x"]},
        {"author": [{"literal": "UN"}, None, {"family": 5}], "custom": {"ISBN": "x", "tier": {}}, "title": None},
    ],
)
def test_values_of_any_kind_make_a_row(item: dict[str, Any]) -> None:
    """What is no text is no cell."""
    row = Library([{"id": "a", "type": "book", **item}]).rows("references")[0]
    assert row["key"] == "a"
    assert all(value is None or type(value) in (str, int, bool) for value in row.values())
