"""Tables have one row per item and one column per variable, can be joined by key, and survive CSV."""

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
    """Return the rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("table", COLUMNS)
def test_a_table_has_its_columns_in_order(table: str) -> None:
    """In rows and in CSV, each with a description."""
    rows = library().rows(table)
    assert rows
    assert {tuple(row) for row in rows} == {tuple(COLUMNS[table])}
    text = library().export("csv", table=table).text
    assert text.splitlines()[0] == ",".join(COLUMNS[table])
    assert len(read(text)) == len(rows)
    assert all(meaning and not meaning.endswith(".") for meaning in COLUMNS[table].values())


@pytest.mark.parametrize("table", COLUMNS)
def test_every_cell_is_one_value(table: str) -> None:
    """A string, a number, a boolean or ``None``."""
    for row in library().rows(table):
        for name, value in row.items():
            assert value is None or type(value) in (str, int, bool), (name, value)
            assert value != "", name


def test_the_tables_can_be_joined() -> None:
    """Foreign keys exist, and primary keys are unique."""
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


def test_the_counts_of_a_claim_agree_with_the_library() -> None:
    """The table and the claim have the same numbers."""
    for row in library().rows("claims"):
        claim = library().claims[row["claim"]]
        assert row["sentence"] == claim.sentence
        assert row["hedge"] == claim.hedge
        assert row["carriers"] == len(claim.carriers)
        assert row["origins"] == len(claim.origins.origins)
        assert (row["first_year"], row["last_year"]) == (claim.years or (None, None))


def test_the_row_of_a_reference() -> None:
    """All columns."""
    row = next(row for row in library().rows("references") if row["key"] == "bechtol2018proliferation")
    assert row["authors"] == "Bechtol, Bruce E., Jr."
    assert (row["year"], row["issued"], row["type"], row["isbn"]) == (2018, "2018", "book", "9780813175881")
    assert row["title_is_description"] is False
    row = next(row for row in library().rows("references") if row["key"] == "rodongsinmun1989")
    assert row["title_is_description"] is True
    assert row["year"] is None


def test_a_selection_keeps_all_evidence_of_its_claims() -> None:
    """The disputing sources are never dropped."""
    works = library()
    keys = ["cha2014below"]
    assert [row["key"] for row in works.rows("references", keys=keys)] == keys
    claims = {row["claim"] for row in works.rows("claims", keys=keys)}
    assert claims == set(works["cha2014below"].claims)
    expected = sum(len(works.claims[key].evidence) for key in claims)
    assert len(works.rows("evidence", keys=keys)) == expected
    assert all("cha2014below" in (row["source"], row["on"]) for row in works.rows("links", keys=keys))


def test_an_unknown_table_is_an_error() -> None:
    """The message lists the tables."""
    with pytest.raises(UnknownTableError, match="'claim'; did you mean 'claims'"):
        library().rows("claim")
    with pytest.raises(UnknownReferenceError):
        library().rows("claims", keys=["nobody"])


TEXT = st.text(alphabet=st.characters(exclude_characters="\0\r"), max_size=30)
CELLS = st.none() | st.booleans() | st.integers() | TEXT


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS["evidence"], CELLS)), max_size=4))
def test_csv_can_be_read_back(rows: list[dict[str, Any]]) -> None:
    """With commas, quotation marks and line feeds; only formulas get an apostrophe."""
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
    """Spreadsheets would run it, and titles come from users' files."""
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
    """A value that is not text is ignored."""
    row = Library([{"id": "a", "type": "book", **item}]).rows("references")[0]
    assert row["key"] == "a"
    assert all(value is None or type(value) in (str, int, bool) for value in row.values())
