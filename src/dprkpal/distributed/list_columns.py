"""Internal: references that depend on the whole list: with letters after the year, or with citation numbers."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from ..errors import DprkpalError
from .batch_columns import MAX_WORKS
from .column_settings import ColumnSettings
from .optional_packages import imported
from .work_formatter import format_safely, formatter_for

__all__ = [
    "MAX_GROUP", "NEEDED", "letters_in_table", "needs_numbers", "numbers_in_table", "with_letters", "with_numbers",
]  # fmt: skip

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


def needs_numbers(settings: ColumnSettings, columns: Collection[str]) -> bool:
    """Return whether the references of the style have citation numbers.

    Raises:
        DprkpalError: They have, and *columns* are not enough to print them.
    """
    if not formatter_for(settings.style, settings.locale, settings.to, settings.note_fields).prints_numbers:
        return False
    for name in ("csl", "reference"):
        if name not in columns:
            raise DprkpalError(f"to print the numbers of {settings.style!r}, add the column {name!r} too")
    return True


def with_numbers(rows: Sequence[dict[str, Any]], numbers: Sequence[int], settings: ColumnSettings) -> list[str | None]:
    """Return the references of works with these citation numbers.

    Args:
        rows: The ``csl`` and ``reference`` of each work.
        numbers: The number of each work.
        settings: The style, the locale and the output format.
    """
    texts: list[str | None] = [row["reference"] for row in rows]
    formatter = formatter_for(settings.style, settings.locale, settings.to, settings.note_fields)
    places = [place for place, row in enumerate(rows) if row["csl"]]
    for begin in range(0, len(places), MAX_WORKS):
        some = places[begin : begin + MAX_WORKS]
        works = [(json.loads(rows[place]["csl"]), int(numbers[place])) for place in some]
        formatted, faults = format_safely(formatter.numbered, works)
        for at, place in enumerate(some):
            texts[place] = texts[place] if at in faults else formatted[at]
    return texts


def numbers_in_table(table: Any, name: str, settings: ColumnSettings) -> Any:
    """Return an Arrow table with the numbers of its column *name* in its column ``reference``."""
    numbers = table.column(name).to_pylist()
    return _with_references(table, with_numbers(_rows(table, "csl", "reference"), numbers, settings))


def letters_in_table(table: Any, settings: ColumnSettings) -> Any:
    """Return an Arrow table of one group with its column ``reference`` replaced."""
    return _with_references(table, with_letters(_rows(table, "csl", "sort_key", "reference"), settings))


def _rows(table: Any, *names: str) -> list[dict[str, Any]]:
    columns = [table.column(name).to_pylist() for name in names]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def _with_references(table: Any, texts: Sequence[str | None]) -> Any:
    arrow = imported("pyarrow")
    index = table.schema.get_field_index("reference")
    return table.set_column(index, table.schema.field(index), arrow.array(texts, arrow.string()))
