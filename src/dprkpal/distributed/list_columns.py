"""Internal: columns that depend on the whole list: the references of works of the same authors and year."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from .column_settings import ColumnSettings
from .optional_packages import imported
from .work_formatter import format_safely, formatter_for

__all__ = ["MAX_GROUP", "NEEDED", "with_letters"]

NEEDED = ("csl", "group_key", "sort_key", "reference")
"""The columns that the steps for the whole list need."""
MAX_GROUP = 5_000
"""The maximum number of works of the same authors and year that are compared with each other."""


def with_letters(rows: Sequence[dict[str, Any]], settings: ColumnSettings) -> list[str | None]:
    """Return the references of works of one group, with the letters after the year that they need.

    Args:
        rows: The ``csl``, ``sort_key`` and ``reference`` of each work.
        settings: The style, the locale and the output format.

    Returns:
        The references, in the order of *rows*. The letters follow the order of the sort keys.
    """
    texts: list[str | None] = [row["reference"] for row in rows]
    order = sorted((n for n, row in enumerate(rows) if row["csl"]), key=lambda n: (rows[n]["sort_key"], rows[n]["csl"]))
    order = order[:MAX_GROUP]
    if len(order) < 2:
        return texts
    formatter = formatter_for(settings.style, settings.locale, settings.to, settings.note_fields)
    items = [json.loads(rows[n]["csl"]) for n in order]
    formatted, faults = format_safely(formatter.list_of, items)
    if not faults:
        for number, text in zip(order, formatted, strict=True):
            texts[number] = text
    return texts


def letters_in_table(table: Any, settings: ColumnSettings) -> Any:
    """Return an Arrow table of one group with its column ``reference`` replaced."""
    arrow = imported("pyarrow")
    names = ("csl", "sort_key", "reference")
    columns = [table.column(name).to_pylist() for name in names]
    rows = [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
    index = table.schema.get_field_index("reference")
    return table.set_column(index, table.schema.field(index), arrow.array(with_letters(rows, settings), arrow.string()))
