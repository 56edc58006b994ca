"""Internal: ranges of years, as arguments of searches and selections."""

from __future__ import annotations

from typing import Any, TypeAlias

from ..errors import FormatError

__all__ = ["YearRange", "Years", "year_range"]

YearRange: TypeAlias = "tuple[int | None, int | None]"
"""The first and the last year; ``None`` is an open end."""

Years: TypeAlias = "int | YearRange"
"""A year, or the first and last year with ``None`` for an open end."""


def year_range(years: Years | None) -> YearRange:
    """Return the first and the last year; both are ``None`` for all years.

    Raises:
        FormatError: *years* is something else, or ends before it begins.

    >>> year_range(1972), year_range((1970, None)), year_range(None)
    ((1972, 1972), (1970, None), (None, None))
    """
    if years is None:
        return None, None
    pair: Any = (years, years) if isinstance(years, int) else years
    is_pair = isinstance(pair, tuple | list) and len(pair) == 2
    if not is_pair or not all([year is None or (isinstance(year, int) and year is not True) for year in pair]):
        raise FormatError(f"{str(years)[:60]!r} is not a range of years; pass 1972, (1970, 1979) or (1970, None)")
    first, last = pair
    if first is not None and last is not None and last < first:
        raise FormatError(f"the years {first} to {last} end before they begin")
    return first, last
