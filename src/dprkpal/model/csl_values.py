"""Internal: references that a program passes, as CSL-JSON: dates, names, and numbers of numpy become JSON."""

from __future__ import annotations

import datetime
import math
import numbers
from collections.abc import Mapping
from typing import Any

from ..errors import FormatError
from .vocabulary import DATE_VARIABLES

__all__ = ["is_missing", "item_of_reference", "plain_value"]

_MAX_DEPTH = 50
"""The depth to which values are looked at; nothing in CSL-JSON is deeper, and a list can contain itself."""


def item_of_reference(reference: Any, *, strict: bool = False) -> Mapping[str, Any]:
    """Return a reference as a CSL-JSON mapping with the values that JSON has.

    Dates of Python become ``date-parts``; `dprkpal.Name`, `dprkpal.Date`, tuples, and the numbers and arrays of numpy
    become what CSL-JSON has for them. NaN, with which pandas marks empty cells, is left out.

    Args:
        reference: A CSL-JSON mapping, or a `dprkpal.Reference` or `dprkpal.Entry`.
        strict: Whether an infinite number is an error. Otherwise it is left out, so that any JSON is formatted.

    Raises:
        TypeError: It is none of these.
        FormatError: A field has a value that CSL-JSON cannot have.

    >>> item_of_reference({"id": "a", "issued": datetime.date(2001, 5, 6), "page": float("nan"), "volume": 3})
    {'id': 'a', 'issued': {'date-parts': [[2001, 5, 6]]}, 'volume': 3}
    """
    if not isinstance(reference, Mapping):
        if isinstance(reference, type) or not hasattr(reference, "to_csl"):
            kind = type(reference).__name__
            advice = "; pass a list of them, or use `Library.load` to read files" * (kind == "str")
            advice = advice or "; pass dict(row) for a row of a table" * (kind == "Series")
            raise TypeError(f"a reference is a Reference, an Entry or a CSL-JSON mapping, not {kind}{advice}")
        item: Mapping[str, Any] = reference.to_csl()
        return item
    if not any(type(name) is not str or _is_foreign(value) for name, value in reference.items()):
        return reference
    try:
        return _mapping(reference, "", strict)
    except FormatError as error:
        raise FormatError(error.message, key=str(reference.get("id", ""))[:200]) from None


def _is_foreign(value: Any, depth: int = 0) -> bool:
    """Tell whether a value, or one in it, is not a value of JSON."""
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None or depth > _MAX_DEPTH:
        return False
    if kind is float:
        return not math.isfinite(value)
    if kind is list:
        return any(_is_foreign(one, depth + 1) for one in value)
    if kind is dict:
        return any(type(name) is not str or _is_foreign(one, depth + 1) for name, one in value.items())
    return True


def _mapping(value: Mapping[Any, Any], field: str, strict: bool, depth: int = 0) -> dict[str, Any]:
    """Return a mapping with text as keys, without empty cells."""
    found = {}
    for name, one in value.items():
        if not isinstance(name, str):
            raise FormatError(f"{f'{field}: ' * bool(field)}the name of a field is text, not {name!r:.60}")
        if not _is_left_out(one, strict):
            found[str.__str__(name)] = plain_value(one, field or name, strict, depth + 1)
    return found


def plain_value(value: Any, field: str, strict: bool = True, depth: int = 0) -> Any:
    """Return a value of a field as JSON has it.

    Raises:
        FormatError: JSON has nothing for it.
    """
    if depth > _MAX_DEPTH or not _is_foreign(value, depth):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if hasattr(value, "to_csl") and not isinstance(value, type):
        return value.to_csl()
    if isinstance(value, datetime.date):
        if field not in DATE_VARIABLES:
            return value.isoformat()
        return {"date-parts": [[value.year, value.month, value.day]]}
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, float) and math.isfinite(value):
        return float(value)
    if isinstance(value, Mapping):
        return _mapping(value, field, strict, depth)
    if hasattr(value, "tolist") and not isinstance(value, type):
        return plain_value(value.tolist(), field, strict, depth + 1)
    if isinstance(value, list | tuple):
        return [plain_value(one, field, strict, depth + 1) for one in value if not _is_left_out(one, strict)]
    expected = "text, a number, a date, a list or a mapping"
    found = value if isinstance(value, float) else type(value).__name__
    raise FormatError(f"{field[:60]}: a value of CSL-JSON is {expected}, not {found}")


def _is_left_out(value: Any, strict: bool) -> bool:
    return is_missing(value) or (not strict and isinstance(value, float) and math.isinf(value))


def is_missing(value: Any) -> bool:
    """Tell whether a value marks an empty cell: NaN, ``NaT`` or ``NA`` of pandas, which are not equal to themselves."""
    if type(value).__name__ == "NAType":  # comparing it has no truth value
        return True
    return isinstance(value, numbers.Real | datetime.date) and bool(value != value)
