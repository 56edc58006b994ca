"""Dask: columns of data frames, letters and numbers, and batches on a local cluster."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from catalogues import end_once, rows_of, work, write_lines

from dprkpal.distributed import ColumnSettings, run_batch, running

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
