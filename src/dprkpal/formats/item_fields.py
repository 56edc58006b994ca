"""Internal: read the variables of an item that is to be written, whatever is in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..model.plain_text import plain
from .results import clean, one_line
from .value_parsing import format_date, text_of

__all__ = ["DateParts", "ItemFields"]


class DateParts(NamedTuple):
    """A date that is a single day, month or year. Parts that are not known are ``None``."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        """Return the date in ISO 8601."""
        parts = [f"{self.year:04d}", *(f"{part:02d}" for part in (self.month, self.day) if part is not None)]
        return "-".join(parts)


class ItemFields:
    """The variables of an item, each in the type that CSL defines, or empty.

    >>> fields = ItemFields({"id": 1, "title": "A <i>b</i>", "author": "nobody", "issued": {"date-parts": [[2001, 2]]}})
    >>> fields.key, fields.text("title"), fields.plain("title"), fields.names("author"), str(fields.date("issued"))
    ('1', 'A <i>b</i>', 'A b', [], '2001-02')
    """

    def __init__(self, item: Mapping[str, Any]) -> None:
        self.item = item
        self.type = text_of(item.get("type")) or "document"
        """The CSL type."""

    @property
    def key(self) -> str:
        """The id on one line."""
        return text_of(self.item.get("id"))

    def text(self, *variables: str) -> str:
        """Return the first of *variables* that has text or a number, with its markup."""
        return next((text for variable in variables if (text := text_of(self.item.get(variable)))), "")

    def plain(self, *variables: str) -> str:
        """Return the first of *variables* that has text or a number, without markup."""
        return one_line(clean(plain(self.text(*variables))))

    def names(self, variable: str) -> list[Mapping[str, Any]]:
        """Return the names in *variable* that have a family name, a given name or a literal."""
        value = self.item.get(variable)
        names = value if isinstance(value, list | tuple) else []
        parts = ("family", "given", "literal")
        return [name for name in names if isinstance(name, Mapping) and any(text_of(name.get(part)) for part in parts)]

    def date(self, variable: str) -> DateParts | None:
        """Return the single date in *variable*, or ``None`` for a range, a text or no date."""
        value = self.item.get(variable)
        dates = value.get("date-parts") if isinstance(value, Mapping) else None
        if not isinstance(dates, list | tuple) or len(dates) != 1 or not isinstance(dates[0], list | tuple):
            return None
        numbers = [text_of(part) for part in dates[0][:3]]
        if not numbers or not all(number.isascii() and number.isdecimal() and len(number) < 5 for number in numbers):
            return None
        year, *rest = map(int, numbers)
        if not year or (rest and not 1 <= rest[0] <= 12) or (len(rest) > 1 and not 1 <= rest[1] <= 31):
            return None
        return DateParts(year, *rest)

    def year(self, variable: str) -> str:
        """Return the year of a date, also the first one of a range."""
        value = self.item.get(variable)
        dates = value.get("date-parts") if isinstance(value, Mapping) else None
        first = dates[0] if isinstance(dates, list | tuple) and dates else None
        year = text_of(first[0]) if isinstance(first, list | tuple) and first else ""
        return year if year.lstrip("-").isdecimal() and len(year) < 8 else ""

    def date_text(self, variable: str) -> str:
        """Return any date as text: in EDTF if it has parts."""
        return one_line(clean(format_date(self.item.get(variable))))

    def flag(self, variable: str, name: str) -> bool:
        """Return whether the member *name* of the date *variable* is set."""
        value = self.item.get(variable)
        return isinstance(value, Mapping) and bool(value.get(name)) and str(value.get(name)) not in ("0", "false")

    def keywords(self) -> list[str]:
        """Return the keywords. A keyword may contain a comma only if they are separated by semicolons."""
        words = self.text("keyword")
        return [word for word in map(str.strip, words.split(";" if ";" in words else ",")) if word]
