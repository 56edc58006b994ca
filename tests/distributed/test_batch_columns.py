"""Adding columns to an Arrow batch: the function that all engines share."""

from __future__ import annotations

import gc
import json
from typing import Any

import pytest
from catalogues import CROSSREF, OPENALEX, work

from dprkpal.csl import Processor
from dprkpal.distributed import ColumnSettings, add_columns_to_batch
from dprkpal.distributed.column_settings import COLUMNS
from dprkpal.distributed.list_columns import with_letters
from dprkpal.distributed.work_formatter import WorkFormatter
from dprkpal.errors import DprkpalError, UnknownStyleError

arrow = pytest.importorskip("pyarrow", reason="the extra `parquet` brings pyarrow")


def added(works: list[Any], **settings: Any) -> list[dict[str, Any]]:
    """Return the rows of works after adding columns. Mappings are written as JSON."""
    texts = [json.dumps(one) if isinstance(one, dict) else one for one in works]
    table = arrow.table({"csl": arrow.array(texts, arrow.string()), "n": range(1, len(texts) + 1)})
    chosen = ColumnSettings(**{"style": "apa", "row": "n", **settings})
    rows: list[dict[str, Any]] = add_columns_to_batch(table, chosen).to_pylist()
    return rows


@pytest.mark.parametrize("style", ["apa", "chicago-author-date", "chicago-notes-bibliography", "ieee", "oscola"])
def test_a_work_is_formatted_as_if_it_were_alone(style: str) -> None:
    """Its text does not depend on the other works of its batch, so that partitions can have any size."""
    works = [work(1), work(1, id="other"), work(4, title="Study 1"), work(2, author=[{"family": "Roe", "given": "Al"}])]
    formatter = WorkFormatter(style, to="html")
    assert formatter.references(works) == [
        "".join(Processor(style, [one], to="html").bibliography()) for one in works
    ]
    assert formatter.citations(works) == [Processor(style, [one], to="html").cite(one["id"]) for one in works]


def test_records_of_openalex_and_crossref_are_read_as_they_come() -> None:
    """Also the answer of Crossref for one work. Each record of a file can have another format."""
    answer = {"status": "ok", "message-type": "work", "message": CROSSREF}
    rows = added([OPENALEX, CROSSREF, answer, work(1)], columns=("key", "reference"))
    assert [row["key"] for row in rows] == ["W12", "10.5555/q", "10.5555/q", "k1"]
    assert rows[0]["reference"] == "Maps. (2001)."
    assert rows[1]["reference"] == rows[2]["reference"] == "Lee, A. (n.d.). Rivers. https://doi.org/10.5555/q"


@pytest.mark.parametrize("bad", ["", "{", "[]", '"x"', "\ud800".encode("utf-8", "replace").decode(), "[" * 5000, "{}x"])
def test_a_bad_record_costs_only_itself_and_is_a_finding_with_its_place(bad: str) -> None:
    """The other works of the batch are formatted."""
    rows = added([work(1), bad, work(2)])
    assert [row["key"] for row in rows] == ["k1", None, "k2"]
    assert rows[1]["reference"] is None
    (finding,) = rows[1]["findings"]
    assert finding["severity"] == "error"
    assert finding["row"] == 2
    assert "skipped" in finding["message"]


def test_a_work_that_cannot_be_formatted_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even a fault of the processor costs one work."""
    real = Processor.add

    def add(self: Processor, references: Any) -> None:
        references = list(references)
        if any(one.get("title") == "bomb" for one in references):
            raise RuntimeError("boom")
        real(self, references)

    monkeypatch.setattr(Processor, "add", add)
    rows = added([work(1), work(2, title="bomb"), work(3)], columns=("key", "reference", "findings"))
    assert [row["reference"] is None for row in rows] == [False, True, False]
    assert rows[1]["findings"][-1]["message"] == "reference: RuntimeError: boom"


def test_every_column_has_a_value() -> None:
    """And they have the order of the settings."""
    (row,) = added([work(1)], columns=tuple(COLUMNS))
    assert list(row) == ["n", *(name for name in COLUMNS)]
    assert {name for name, value in row.items() if value is None} == set()
    assert row["bibtex"].startswith("@book{k1,")
    assert row["ris"].startswith("TY  - BOOK")
    assert json.loads(row["csl"]) == work(1)


def test_columns_with_names_of_csl_variables_are_a_work() -> None:
    """Structures and lists too, without the empty fields that Arrow adds; or JSON in a text."""
    table = arrow.Table.from_pylist([
        {"id": "a", "type": "book", "title": "Maps", "author": [{"family": "Roe", "given": None}], "issued": None},
        {"id": "b", "type": "book", "title": "Seas", "author": None, "issued": '{"date-parts": [[1999]]}'},
    ])  # fmt: skip
    made = add_columns_to_batch(table, ColumnSettings(style="apa", columns=("reference",)))
    assert made.column("reference").to_pylist() == ["Roe. (n.d.). Maps.", "Seas. (1999)."]


def test_findings_of_a_check_are_included_unless_not_wanted() -> None:
    """Each has the rule, the key and the row."""
    (row,) = added([work(1, DOI="11.1/x")])
    assert [(one["code"], one["key"], one["row"]) for one in row["findings"]] == [("BIB010", "k1", 1)]
    assert added([work(1, DOI="11.1/x")], check=False)[0]["findings"] == []


def test_copies_of_a_work_have_the_same_key_for_duplicates() -> None:
    """Whatever the case, accents and punctuation of the title; other works have another key."""
    copy = work(1, id="x", title="STUDY: 1", author=[{"family": "Röe"}])
    rows = added([work(1), copy, work(2), {"id": "y", "type": "book", "DOI": "10.5555/y"}], columns=("duplicate_key",))
    one, other, third, untitled = (row["duplicate_key"] for row in rows)
    assert one == other != third
    assert untitled.startswith("10.5555/y")


def test_wrong_settings_are_errors() -> None:
    """A column, a style or a record column that does not exist."""
    with pytest.raises(DprkpalError, match="there is no column 'colour'"):
        ColumnSettings(style="apa", columns=("colour",))
    with pytest.raises(UnknownStyleError):
        added([work(1)], style="apaa")
    with pytest.raises(DprkpalError, match="no column 'x'"):
        add_columns_to_batch(arrow.table({"csl": ["{}"]}), ColumnSettings(record="x"))
    with pytest.raises(DprkpalError, match="no column has works"):
        add_columns_to_batch(arrow.table({"a": [1]}), ColumnSettings(style="apa"))


def test_works_of_one_author_and_year_get_letters() -> None:
    """In the order of their sort keys."""
    rows = added([work(2, title="B", issued={"date-parts": [[2001]]}), work(1, title="A")],
                 columns=("csl", "group_key", "sort_key", "reference"))  # fmt: skip
    assert rows[0]["group_key"] == rows[1]["group_key"]
    texts = with_letters(rows, ColumnSettings(style="apa"))
    assert [str(text).partition(".")[2].strip()[:8] for text in texts] == ["(2001b).", "(2001a)."]


def test_an_empty_batch_stays_empty() -> None:
    """With all columns."""
    assert added([]) == []


def test_the_garbage_collector_does_not_run_while_works_are_read_and_formatted() -> None:
    """With the default threshold of a worker process, it would take a tenth of the time and free nothing."""
    table = arrow.table({"csl": [json.dumps(work(number)) for number in range(300)]})
    settings = ColumnSettings(style="apa", columns=("reference", "findings"))
    phases: list[str] = []

    def collect(phase: str, _info: dict[str, int]) -> None:
        phases.append(phase)

    gc.callbacks.append(collect)
    try:
        add_columns_to_batch(table, settings)
    finally:
        gc.callbacks.remove(collect)
    assert gc.isenabled()
    assert phases in ([], ["start", "stop"])  # once after it, and not after every 700 objects
