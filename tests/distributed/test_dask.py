"""Dask: columns of data frames, letters and numbers, and batches on a local cluster."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from catalogues import end_once, rows_of, run_program_of, work, write_lines

from dprkpal.distributed import ColumnSettings, run_batch, running
from dprkpal.errors import DprkpalError

pytest.importorskip("dask.dataframe", reason="the extra `dask` is not installed")
distributed = pytest.importorskip("distributed", reason="the extra `dask` is not installed")
pandas = pytest.importorskip("pandas", reason="the extra `test` brings pandas")

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]  # warnings of other packages

import dask.dataframe  # noqa: E402

from dprkpal.distributed import dask as on_dask  # noqa: E402


@pytest.fixture(scope="module", autouse=True)
def one_process() -> Iterator[None]:
    """Compute data frames in this process."""
    import dask as package

    with package.config.set(scheduler="synchronous"):
        yield


def frame(works: list[Any], partitions: int = 2) -> Any:
    """Return a data frame of works as JSON."""
    texts = [json.dumps(one) if isinstance(one, dict) else one for one in works]
    return dask.dataframe.from_pandas(pandas.DataFrame({"csl": texts}), npartitions=partitions)


def test_columns_are_added_to_each_partition() -> None:
    """Bad records are findings, which have a data frame of their own."""
    whole = on_dask.add_columns(frame([work(1), "{", work(2)]), ColumnSettings(style="apa"))
    made = whole.compute()
    assert list(made.columns) == ["csl", "key", "reference", "citation", "findings"]
    assert made["key"].fillna("").tolist() == ["k1", "", "k2"]
    assert made["citation"].fillna("").tolist() == ["(Roe, 2001)", "", "(Roe, 2002)"]
    found = on_dask.findings(whole).compute()
    assert found["severity"].tolist() == ["error"]


def test_letters_and_numbers_are_those_of_the_whole_list() -> None:
    """Works of one author and year are brought together, whatever their partition."""
    works = [work(1, title="B"), work(2), work(4, title="A"), work(7, title="C")]
    made = on_dask.add_year_letters(frame(works, 3), ColumnSettings(style="apa", columns=("key", "reference")))
    numbered = on_dask.number_works(made).compute().sort_values("number")
    assert numbered["number"].tolist() == [1, 2, 3, 4]
    assert numbered["key"].tolist() == ["k4", "k1", "k7", "k2"]
    years = [text.partition("(")[2].partition(")")[0] for text in numbered["reference"]]
    assert years == ["2001a", "2001b", "2001c", "2002"]


def test_references_of_numeric_styles_have_the_numbers_of_the_list() -> None:
    """Each alone has the number 1. A record that could not be read has none."""
    settings = ColumnSettings(style="ieee", columns=("csl", "sort_key", "reference"))
    made = on_dask.add_columns(frame([work(1, title="B"), "{", work(4, title="A")]), settings)
    numbered = on_dask.number_works(made, settings=settings).compute().sort_values("number")
    read = numbered[numbered["csl"].notna()]
    assert [text[:3] for text in read["reference"]] == [f"[{number}]" for number in read["number"]]
    assert len(read) == 2
    assert len(numbered) == 3
    with pytest.raises(DprkpalError, match="add the column 'csl' too"):
        on_dask.number_works(made.drop(columns="csl"), settings=settings)
    assert "csl" not in on_dask.number_works(made.drop(columns="csl")).columns


@pytest.mark.parametrize("shape", ["csl", "columns"])
def test_the_program_of_the_documentation_runs(tmp_path: Path, shape: str) -> None:
    """With works in one column, and with columns that have the names of CSL variables."""
    import pyarrow.parquet

    works = [work(number) for number in range(30)]
    rows = works if shape == "columns" else [{"csl": json.dumps(one)} for one in works]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "works.parquet", row_group_size=10)
    for references in run_program_of("dask", tmp_path):
        assert len(references) == 30
        assert "Roe, A. (200" in references[0]


def test_a_batch_on_a_local_cluster_writes_the_same_as_one_process(tmp_path: Path) -> None:
    """In the same files."""
    path = write_lines(tmp_path / "w.jsonl", [work(number) for number in range(60)])
    settings = ColumnSettings(style="apa", columns=("key", "reference"))
    run_batch([path], tmp_path / "one", settings, workers=1, partition_size=10)
    run_batch([path], tmp_path / "dask", settings, engine="dask", workers=2, partition_size=10)
    assert rows_of(tmp_path / "one") == rows_of(tmp_path / "dask")


def test_a_worker_that_is_killed_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dask starts another one, which formats its partitions."""
    path = write_lines(tmp_path / "w.jsonl", [work(number) for number in range(60)])
    monkeypatch.setattr(running, "format_partition", end_once)
    settings = ColumnSettings(style="apa", columns=("key", "reference"))
    run_batch([path], tmp_path / "out", settings, engine="dask", workers=2, partition_size=10)
    assert (tmp_path / "out.ended").exists()
    assert [row["key"] for row in rows_of(tmp_path / "out")] == [f"k{number}" for number in range(60)]
