"""Add columns to Spark data frames of works.

Each function returns a new data frame, which Spark computes when it is needed. Needs Java, and
``pip install 'dprkpal[spark]'`` on the driver and on all workers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from .batch_columns import add_columns_to_batch
from .column_settings import ColumnSettings
from .list_columns import NEEDED, letters_in_table, needs_numbers, numbers_in_table
from .optional_packages import imported

__all__ = ["add_columns", "add_year_letters", "findings", "number_works"]


def add_columns(frame: Any, settings: ColumnSettings) -> Any:
    """Return a Spark data frame of works with the columns of *settings*.

    Spark passes the works to Python as Arrow batches (``DataFrame.mapInArrow``).

    Args:
        frame: A ``pyspark.sql.DataFrame`` with a work a row.
        settings: Which columns to add.

    Raises:
        DprkpalError: pyspark is not installed.
    """
    types = imported("pyspark.sql.types")
    kept = [field for field in frame.schema.fields if field.name not in settings.columns]
    schema = types.StructType([*kept, *(types.StructField(name, _type(name)) for name in settings.columns)])
    return frame.mapInArrow(partial(_batches, settings=settings), schema)


def _type(name: str) -> Any:
    """Return the Spark type of a new column."""
    types = imported("pyspark.sql.types")
    if name != "findings":
        return types.StringType()
    texts = [types.StructField(part, types.StringType()) for part in ("code", "severity", "key", "message", "file")]
    return types.ArrayType(types.StructType([*texts, types.StructField("row", types.LongType())]))


def _batches(batches: Iterator[Any], settings: ColumnSettings) -> Iterator[Any]:
    for batch in batches:
        yield add_columns_to_batch(batch, settings)


def findings(frame: Any) -> Any:
    """Return one row for each finding of a data frame with the column ``findings``: rule, severity, message and place.

    Args:
        frame: The result of `add_columns`.
    """
    functions = imported("pyspark.sql.functions")
    return frame.select(functions.explode("findings").alias("finding")).select("finding.*")


def add_year_letters(frame: Any, settings: ColumnSettings) -> Any:
    """Return a data frame whose column ``reference`` has letters after the year where works need them: *2020a*.

    Spark groups the works by authors and year; only groups of several works are formatted again. Letters follow the
    order of names, year and title.

    Args:
        frame: A data frame of works.
        settings: The style; its ``columns`` are added too.

    Raises:
        DprkpalError: pyspark is not installed.
    """
    functions, window = imported("pyspark.sql.functions"), imported("pyspark.sql.window").Window
    columns = tuple(dict.fromkeys((*settings.columns, *NEEDED)))
    whole = add_columns(frame, replace(settings, columns=columns))
    size = functions.count(functions.lit(1)).over(window.partitionBy("group_key"))
    counted = whole.withColumn("group_size", size)
    alone = counted.where("group_size = 1 or group_key is null").drop("group_size")
    together = counted.where("group_size > 1").drop("group_size")
    # Spark looks at the type hints of the function, which a lambda does not have.
    grouped = together.groupBy("group_key")
    letters = grouped.applyInArrow(lambda table: letters_in_table(table, settings), whole.schema)
    return alone.unionByName(letters)


def number_works(frame: Any, name: str = "number", settings: ColumnSettings | None = None) -> Any:
    """Return a data frame sorted by its column ``sort_key``, with the number of each work, counted from 1.

    Spark sorts the works and numbers its partitions one after the other.

    Args:
        frame: A data frame with the column ``sort_key`` of `add_columns`.
        name: The new column.
        settings: The style of the column ``reference``. In a style such as IEEE, it then begins with the number; the
            frame needs the column ``csl`` for that. Without it, ``reference`` stays as it is.

    Raises:
        DprkpalError: The style prints numbers, and the data frame has no column ``csl`` or ``reference``.
    """
    types = imported("pyspark.sql.types")
    ordered = frame.orderBy("sort_key")
    schema = types.StructType([*ordered.schema.fields, types.StructField(name, types.LongType())])
    numbered = frame.sparkSession.createDataFrame(
        ordered.rdd.zipWithIndex().map(lambda pair: (*pair[0], pair[1] + 1)), schema
    )
    if settings is None or not needs_numbers(settings, frame.columns):
        return numbered
    return numbered.mapInArrow(partial(_numbered_batches, name=name, settings=settings), schema)


def _numbered_batches(batches: Iterator[Any], name: str, settings: ColumnSettings) -> Iterator[Any]:
    for batch in batches:
        yield numbers_in_table(batch, name, settings)
