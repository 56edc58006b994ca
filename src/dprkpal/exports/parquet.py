"""Internal: write a table as a Parquet file, with pyarrow.

Source: the Apache Parquet and Arrow documentation.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module

from ..errors import FormatError
from .tables import COLUMNS, Row

__all__ = ["to_parquet"]


def to_parquet(table: str, rows: Iterable[Row]) -> bytes:
    """Return *rows* as the contents of a Parquet file.

    The columns have the types string, integer and boolean, also if all values are unknown. Each column has its
    description in the metadata of its field.

    Args:
        table: One of `COLUMNS`.
        rows: The rows of the table.

    Raises:
        FormatError: pyarrow is not installed.
    """
    try:
        arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        raise FormatError("Parquet needs the package pyarrow; install it with pip install 'dprkpal[parquet]'") from None
    found = list(rows)
    kinds = {"year": arrow.int64(), "title_is_description": arrow.bool_(), "carries": arrow.bool_(),
             "judgement": arrow.bool_(), **dict.fromkeys(_COUNTS, arrow.int64())}  # fmt: skip
    fields = [
        arrow.field(name, kinds.get(name, arrow.string()), metadata={"description": meaning})
        for name, meaning in COLUMNS[table].items()
    ]
    file = arrow.BufferOutputStream()
    parquet.write_table(arrow.Table.from_pylist(found, schema=arrow.schema(fields)), file)
    data: bytes = file.getvalue().to_pybytes()
    return data


_COUNTS = ("first_year", "last_year", "carriers", "disputing", "origins", "origins_seen")
