"""Spark: columns of data frames, letters and numbers, and batches on a local cluster."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from catalogues import end_once, rows_of, run_program_of, work, write_lines

from dprkpal.distributed import ColumnSettings, run_batch, running
from dprkpal.errors import DprkpalError

pytest.importorskip("pyspark", reason="the extra `spark` is not installed")
if shutil.which("java") is None:
    pytest.skip("Spark needs Java, which is not installed", allow_module_level=True)

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]  # warnings of other packages

from dprkpal.distributed import spark as on_spark  # noqa: E402


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """A local cluster with two processes, which can repeat a task. Its workers import what the tests import."""
    from pyspark.sql import SparkSession

    before = dict(os.environ)
    os.environ.update(PYSPARK_PYTHON=sys.executable, PYTHONPATH=os.pathsep.join(sys.path), SPARK_LOCAL_IP="127.0.0.1")
    builder = SparkSession.builder.master("local[2,4]").config("spark.ui.enabled", "false")
    made = builder.config("spark.sql.shuffle.partitions", "2").getOrCreate()
    made.sparkContext.setLogLevel("OFF")
    yield made
    made.stop()
    os.environ.clear()
    os.environ.update(before)


def frame(session: Any, works: list[Any]) -> Any:
    """Return a data frame of works as JSON."""
    rows = [(json.dumps(one) if isinstance(one, dict) else one,) for one in works]
    return session.createDataFrame(rows, "csl string").repartition(2)


def test_columns_are_added_in_arrow_batches(session: Any) -> None:
    """Bad records are findings, which have a data frame of their own."""
    made = on_spark.add_columns(frame(session, [work(1), "{", work(2)]), ColumnSettings(style="apa"))
    assert made.columns == ["csl", "key", "reference", "citation", "findings"]
    rows = {row["key"]: row["citation"] for row in made.collect()}
    assert rows == {"k1": "(Roe, 2001)", None: None, "k2": "(Roe, 2002)"}
    assert [row["severity"] for row in on_spark.findings(made).collect()] == ["error"]


def test_letters_and_numbers_are_those_of_the_whole_list(session: Any) -> None:
    """Works of one author and year are grouped by Spark, whatever their partition."""
    works = [work(1, title="B"), work(2), work(4, title="A"), work(7, title="C")]
    made = on_spark.add_year_letters(frame(session, works), ColumnSettings(style="apa", columns=("key", "reference")))
    rows = sorted(on_spark.number_works(made).collect(), key=lambda row: row["number"])
    assert [row["number"] for row in rows] == [1, 2, 3, 4]
    assert [row["key"] for row in rows] == ["k4", "k1", "k7", "k2"]
    years = [row["reference"].partition("(")[2].partition(")")[0] for row in rows]
    assert years == ["2001a", "2001b", "2001c", "2002"]


def test_references_of_numeric_styles_have_the_numbers_of_the_list(session: Any) -> None:
    """Each alone has the number 1."""
    settings = ColumnSettings(style="ieee", columns=("csl", "sort_key", "reference"))
    made = on_spark.add_columns(frame(session, [work(1, title="B"), "{", work(4, title="A")]), settings)
    rows = on_spark.number_works(made, settings=settings).collect()
    read = [row for row in rows if row["csl"]]
    assert [row["reference"][:3] for row in read] == [f"[{row['number']}]" for row in read]
    assert len(read) == 2
    assert len(rows) == 3
    with pytest.raises(DprkpalError, match="add the column 'csl' too"):
        on_spark.number_works(made.drop("csl"), settings=settings)


@pytest.mark.usefixtures("session")
def test_the_program_of_the_documentation_runs(tmp_path: Path) -> None:
    """On compressed files with a work a line."""
    folder = tmp_path / "openalex" / "works" / "a"
    folder.mkdir(parents=True)
    lines = "\n".join(json.dumps(work(number)) for number in range(30))
    (folder / "part.gz").write_bytes(gzip.compress(lines.encode()))
    for references in run_program_of("spark", tmp_path):
        assert len(references) == 30
        assert "Roe, A. (200" in references[0]


@pytest.mark.usefixtures("session")
def test_a_batch_with_a_killed_worker_writes_the_same_as_one_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Spark runs the task of the lost worker again."""
    path = write_lines(tmp_path / "w.jsonl", [work(number) for number in range(60)])
    settings = ColumnSettings(style="apa", columns=("key", "reference"))
    run_batch([path], tmp_path / "one", settings, workers=1, partition_size=10)
    monkeypatch.setattr(running, "format_partition", end_once)
    run_batch([path], tmp_path / "out", settings, engine="spark", partition_size=10)
    assert (tmp_path / "out.ended").exists()
    assert rows_of(tmp_path / "one") == rows_of(tmp_path / "out")
