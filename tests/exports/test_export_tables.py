"""Tables have one row per item and one column per variable, can be joined by key, and survive CSV."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal import Library, library
from dprkpal.errors import FileAccessError, FormatError, UnknownReferenceError, UnknownTableError
from dprkpal.exports.parquet import to_parquet
from dprkpal.exports.sqlite import to_sqlite
from dprkpal.exports.tables import COLUMNS, to_csv
from dprkpal.formats.results import Writing
from dprkpal.model.safe_text import without_overrides


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
    assert (row["year"], row["issued"]) == (1989, "1989-06-26?"), "an inferred date keeps its mark"
    assert next(row for row in library().rows("references") if row["key"] == "wikipediaabudaoud")["year"] is None


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


TEXT = st.text(max_size=30)
INVISIBLE = " \ufeff\u200b\u061c\u202e\u202c\u2066\u2069\u180e"
FORMULA = re.compile(r"[\W_]*?[=+\-@＝＋－＠﹦﹢﹣﹫]|[\t\n]")
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
            if isinstance(value, str):
                written = without_overrides(value.replace("\r\n", "\n").replace("\r", "\n"))
                if cell != written:
                    assert FORMULA.match(written)
                    assert cell == "'" + written
            else:
                assert cell == written


@pytest.mark.parametrize(
    "title",
    ["=cmd|' /C calc'!A0", "+1", "-1+2", "@SUM(1)", "\t=1", "＝1+2", "＋1", "－1", "＠SUM(1)",
     " =1", "\ufeff=1",
     "\x00=1", "\u200b＝1", "\u061c=1", "\u202e=1", "\u2066\u180e=1"],
)  # fmt: skip
def test_no_cell_is_a_formula(title: str) -> None:
    """Spreadsheets would run it, and titles come from users' files."""
    works = Library([{"id": "=a", "type": "book", "title": title}])
    for cell in read(works.export("csv").text)[0].values():
        assert cell.strip(INVISIBLE)[:1] not in tuple("=+-@＝＋－＠\t\r"), cell


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


def test_the_table_of_verification_has_every_check() -> None:
    """One row for each field, with the pages where it was seen."""
    works = library()
    rows = works.rows("verification")
    assert len(rows) == sum(len(entry.verification) for entry in works.values())
    for row in rows:
        check = works[str(row["reference"])].verification[str(row["field"])]
        assert (row["status"], row["note"]) == (check.status, check.note)
        assert str(row["seen_at"] or "").split() == list(check.seen_at)


def test_the_row_of_an_article_has_its_place_in_the_journal() -> None:
    """Volume, issue and pages."""
    row = next(row for row in library().rows("references") if row["key"] == "bechtol2010support")
    csl = library()["bechtol2010support"].csl
    assert (row["volume"], row["issue"], row["pages"]) == (csl["volume"], csl["issue"], csl["page"])
    assert row["doi"] == csl.get("DOI")


def test_origins_topics_and_entities_can_be_joined() -> None:
    """Every id in another table is there; a selection has only what it names."""
    works = library()
    origins = {row["origin"] for row in works.rows("origins")}
    assert {row["on"] for row in works.rows("links")} <= origins | set(works)
    topics = {str(row["topic"]) for row in works.rows("topics")}
    assert {word for row in works.rows("claims") for word in str(row["topics"]).split("; ")} <= topics
    few = works.rows("entities", keys=["cha2014below"])
    assert {row["entity"] for row in few} == {
        entity.id for key in works["cha2014below"].claims for entity in works.claims[key].entities
    }


@pytest.mark.parametrize("table", ["references", "claims", "topics", "entities"])
def test_no_table_has_control_characters(table: str) -> None:
    """Neither those that act on a terminal nor those that reverse the text after them."""
    bad = "a\x1b[2J\x9b31m\u202egpj.exe"
    text = to_csv(table, [dict.fromkeys(COLUMNS[table], bad)])
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202d\u202e]", text)
    works = Library([{"id": "a", "type": "book", "title": bad, "abstract": bad, "keyword": bad}])
    assert works.rows("references")[0]["title"] == "a[2J31mgpj.exe"


def tables() -> dict[str, list[dict[str, Any]]]:
    """Return all tables of the collection."""
    return {table: list(library().rows(table)) for table in COLUMNS}


def test_a_database_has_all_tables() -> None:
    """With the values of the rows, their types, the descriptions, and valid references between the tables."""
    data = to_sqlite(tables())
    assert data == to_sqlite(tables())
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(data)
        for table, columns in COLUMNS.items():
            names = ", ".join(f'"{name}"' for name in columns)
            rows = database.execute(f'SELECT {names} FROM "{table}"')
            assert rows.fetchall() == [tuple(row.values()) for row in library().rows(table)], table
            said = database.execute('SELECT "column", "meaning" FROM "columns" WHERE "table" = ?', (table,)).fetchall()
            assert dict(said) == columns
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_parquet_file_has_types_and_descriptions() -> None:
    """Also a table without rows."""
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra `parquet` brings pyarrow")
    arrow = pytest.importorskip("pyarrow")
    for table, columns in COLUMNS.items():
        for rows in (library().rows(table), []):
            read_back = parquet.read_table(arrow.BufferReader(to_parquet(table, rows)))
            assert read_back.to_pylist() == rows
            assert {field.name: field.metadata[b"description"].decode() for field in read_back.schema} == columns
    kinds = parquet.read_table(arrow.BufferReader(to_parquet("claims", []))).schema
    assert (str(kinds.field("carriers").type), str(kinds.field("judgement").type)) == ("int64", "bool")


def test_duckdb_reads_the_files(tmp_path: Path) -> None:
    """As the guide shows: CSV and Parquet, joined by key."""
    duckdb = pytest.importorskip("duckdb", reason="the extra `test` brings duckdb")
    pytest.importorskip("pyarrow")
    (tmp_path / "claims.csv").write_text(library().export("csv", table="claims").text, encoding="utf-8")
    (tmp_path / "evidence.parquet").write_bytes(to_parquet("evidence", library().rows("evidence")))
    query = f"""
        SELECT claim, count(*) FROM '{tmp_path}/claims.csv' JOIN '{tmp_path}/evidence.parquet' USING (claim)
        WHERE stance = 'disputes' GROUP BY claim
    """
    expected = {key: sum(row.stance == "disputes" for row in claim.evidence) for key, claim in library().claims.items()}
    assert dict(duckdb.sql(query).fetchall()) == {key: number for key, number in expected.items() if number}


def test_the_library_writes_all_tables_like_the_command(tmp_path: Path) -> None:
    """One file of SQLite, or a folder of Parquet files; a text format can be written as well."""
    keys = (key for key in ["kaplan2014", "kaplan2018"])
    assert library().export("sqlite", keys=keys, output=tmp_path / "few.sqlite") == Writing("", [])
    with closing(sqlite3.connect(tmp_path / "few.sqlite")) as database:
        assert database.execute("SELECT key FROM 'references'").fetchall() == [("kaplan2014",), ("kaplan2018",)]
        assert database.execute("SELECT count(*) FROM evidence").fetchone()[0] > 1
    written = library().export("csv", table="topics", output=tmp_path / "topics.csv")
    assert (tmp_path / "topics.csv").read_text(encoding="utf-8") == written.text
    pytest.importorskip("pyarrow", reason="the extra `parquet` brings pyarrow")
    library().export("parquet", output=tmp_path / "new" / "tables")
    assert {path.stem for path in (tmp_path / "new" / "tables").iterdir()} == set(COLUMNS)
    library().export("parquet", table="topics", output=tmp_path / "topics.parquet")
    one = (tmp_path / "new" / "tables" / "topics.parquet").read_bytes()
    assert (tmp_path / "topics.parquet").read_bytes() == one


@pytest.mark.parametrize(("to", "said"), [("sqlite", "the file with"), ("parquet", "the file or folder with")])
def test_a_format_that_is_no_text_needs_an_output(to: str, said: str, tmp_path: Path) -> None:
    """And what cannot be written is an error with the name of the file."""
    with pytest.raises(FormatError, match=said):
        library().export(to)
    (tmp_path / "file").write_text("kept", encoding="utf-8")
    with pytest.raises(FileAccessError):
        library().export(to, output=tmp_path / "file" / "below")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "kept"


def test_keys_that_differ_in_control_characters_are_all_in_a_database(tmp_path: Path) -> None:
    """Without the characters they are equal, so the column cannot be a primary key."""
    works = Library([{"id": key, "type": "book", "title": "T"} for key in ("a", "a\x00")])
    works.export("sqlite", output=tmp_path / "a.sqlite")
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as database:
        assert database.execute('SELECT key FROM "references"').fetchall() == [("a",), ("a",)]
