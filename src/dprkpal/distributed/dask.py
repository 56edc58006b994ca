"""Add columns to Dask data frames of works.

Each function returns a new data frame, which Dask computes when it is needed. Needs ``pip install 'dprkpal[dask]'`` on
all workers.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .batch_columns import add_columns_to_batch
from .column_settings import ColumnSettings
from .list_columns import NEEDED, needs_numbers, with_letters, with_numbers
from .optional_packages import imported

__all__ = ["add_columns", "add_year_letters", "findings", "number_works"]


def add_columns(frame: Any, settings: ColumnSettings) -> Any:
    """Return a Dask data frame of works with the columns of *settings*.

    Each partition becomes one Arrow batch (``map_partitions``).

    Args:
        frame: A ``dask.dataframe.DataFrame`` with a work a row.
        settings: Which columns to add.

    Raises:
        DprkpalError: dask is not installed.
    """
    imported("dask")
    kept = frame._meta.drop(columns=[name for name in settings.columns if name in frame.columns])
    meta = kept.assign(**{name: _empty(name) for name in settings.columns})
    return frame.map_partitions(_with_columns, settings, meta=meta)


def _empty(name: str) -> Any:
    """Return an empty column of the type of a new column."""
    return imported("pandas").Series([], dtype=object if name == "findings" else "str")


def _with_columns(part: Any, settings: ColumnSettings) -> Any:
    """Return a partition, a pandas data frame, with the new columns."""
    arrow = imported("pyarrow")
    made = add_columns_to_batch(arrow.Table.from_pandas(part, preserve_index=False), settings)
    kept = part.drop(columns=[name for name in settings.columns if name in part.columns])
    columns = {name: made.column(name).to_pylist() for name in settings.columns}
    series = imported("pandas").Series
    return kept.assign(**{
        name: series(values, index=part.index, dtype=_empty(name).dtype) for name, values in columns.items()
    })  # fmt: skip


def findings(frame: Any) -> Any:
    """Return one row for each finding of a data frame with the column ``findings``: rule, severity, message and place.

    Args:
        frame: The result of `add_columns`.
    """
    meta = _findings(frame._meta)
    return frame.map_partitions(_findings, meta=meta)


def _findings(part: Any) -> Any:
    names = ["code", "severity", "key", "message", "file", "row"]
    rows = [finding for found in part["findings"] for finding in found]
    made = imported("pandas").DataFrame(rows, columns=names)
    return made.astype({**dict.fromkeys(names[:-1], "str"), "row": "Int64"})


def add_year_letters(frame: Any, settings: ColumnSettings) -> Any:
    """Return a data frame whose column ``reference`` has letters after the year where works need them: *2020a*.

    Dask moves the works of the same authors and year to one partition; only groups of several works are formatted
    again. Letters follow the order of names, year and title.

    Args:
        frame: A data frame of works.
        settings: The style; its ``columns`` are added too.

    Raises:
        DprkpalError: dask is not installed.
    """
    columns = tuple(dict.fromkeys((*settings.columns, *NEEDED)))
    whole = add_columns(frame, replace(settings, columns=columns))
    return whole.shuffle("group_key").map_partitions(_with_letters, settings, meta=whole._meta)


def _with_letters(part: Any, settings: ColumnSettings) -> Any:
    made = part.copy()
    at = made.columns.get_loc("reference")
    for places in part.reset_index(drop=True).groupby("group_key").indices.values():
        if len(places) > 1:
            rows = part.iloc[places][["csl", "sort_key", "reference"]].to_dict("records")
            for place, text in zip(places, with_letters(rows, settings), strict=True):
                made.iloc[place, at] = text
    return made


def number_works(frame: Any, name: str = "number", settings: ColumnSettings | None = None) -> Any:
    """Return a data frame sorted by its column ``sort_key``, with the number of each work, counted from 1.

    Dask sorts the works, and numbers its partitions one after the other.

    Args:
        frame: A data frame with the column ``sort_key`` of `add_columns`.
        name: The new column.
        settings: The style of the column ``reference``. In a style such as IEEE, it then begins with the number; the
            frame needs the column ``csl`` for that. Without it, ``reference`` stays as it is.

    Raises:
        DprkpalError: The style prints numbers, and the data frame has no column ``csl`` or ``reference``.
    """
    ordered = frame.sort_values("sort_key")
    numbered = ordered.assign(**{name: ordered.assign(**{name: 1})[name].cumsum()})
    if settings is None or not needs_numbers(settings, frame.columns):
        return numbered
    return numbered.map_partitions(_with_numbers, name, settings, meta=numbered._meta)


def _with_numbers(part: Any, name: str, settings: ColumnSettings) -> Any:
    rows = part[["csl", "reference"]].fillna("").to_dict("records")
    texts = with_numbers(rows, part[name].tolist(), settings)
    series = imported("pandas").Series(texts, index=part.index, dtype=part["reference"].dtype)
    return part.assign(reference=series.where(part["csl"].notna(), part["reference"]))
