"""An item as the processor reads it: CSL-JSON in, texts, names and dates out, each worked out once.

Items are untrusted: a value of the wrong type is read as well as it can be, or as absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any, ClassVar

from ...model.lazy_pattern import Pattern
from ...model.vocabulary import DATE_VARIABLES, NAME_VARIABLES, NUMBER_VARIABLES
from ..text.content import PLAIN, Content, Span, is_empty
from ..text.markup import ENGLISH_MARKS, QuoteMarks, parse_markup
from ..text.scripts import opposite_direction
from .date_variables import DateValue, date_value
from .numeric_variables import is_numeric
from .particles import NameParts, name_parts

__all__ = ["Item", "read_text"]

_MISSING: Any = object()
_NONE: frozenset[str] = frozenset()
_EMPTY: Mapping[str, Any] = {}
_OTHER_NAMES = {"title-short": "shortTitle", "container-title-short": "journalAbbreviation", "event-title": "event"}
MAX_NAMES = 5_000
MAX_MARKUP = 500_000
"""How long a text may be for its markup to be read; a longer one is printed as it stands."""
MAX_SHAPES = 20_000
_NUMBERS = count(1)
_WORDS = Pattern(r"[A-Za-z0-9]+(?:[ -][A-Za-z0-9]+)*")
_ODD = Pattern(r"  | [:;?!»]|« ")
_THIN = Pattern(r"(?<! ) (?=[:;?!»])|(?<=«) ")


def read_text(text: str, marks: QuoteMarks = ENGLISH_MARKS) -> Content:
    """Return the *text* of a field or of a style with its inline markup and quotation marks read.

    A space before a high sign of punctuation, and inside guillemets, becomes a narrow one that does not
    break (suite: ``punctuation_FrenchOrthography``); the first of two spaces does not break either.
    """
    if len(text) > MAX_MARKUP or _WORDS.fullmatch(text):
        return text
    if _ODD.search(text):
        text = _THIN.sub("\u202f", text).replace("  ", "\u00a0 ")
    content = parse_markup(text, marks=marks)
    return content if isinstance(content, str) else Span((content,), PLAIN, "field")


def _known(date: DateValue) -> object:
    """Return which parts of a date are known, a bit each, and what else matters to a style."""
    known = [
        (year is not None) + 2 * (month is not None) + 4 * (day is not None) + 8 * (season is not None)
        for year, month, day, season in date.parts
    ]
    if len(known) == 1 and date.literal is None and not date.circa:
        return known[0]
    return (*known, date.literal is None, date.circa)


def _numbered(found: list[object]) -> int:
    """Return the number of the shape of which *found* tells the type, each variable with what matters, and the rest.

    The order of the variables does not matter to a style, but is mostly the same, so that what was found is looked
    up as it is first.
    """
    for known in (Item._found, Item._shapes):  # numbers are never used twice, so forgetting costs time alone
        if len(known) > MAX_SHAPES:
            known.clear()
    key = (found[0], frozenset(zip(found[1:-1:2], found[2:-1:2], strict=True)), found[-1])
    shape = Item._found[tuple(found)] = Item._shapes.get(key) or next(_NUMBERS)
    Item._shapes[key] = shape
    return shape


class Item:
    """One item of the document's data."""

    _found: ClassVar[dict[tuple[object, ...], int]] = {}
    _shapes: ClassVar[dict[tuple[object, ...], int]] = {}
    __slots__ = (
        "_dates", "_direction", "_marks", "_names", "_shape", "_texts",
        "data", "description", "id", "language", "type", "unfinished",
    )  # fmt: skip

    def __init__(self, data: Mapping[str, Any], marks: QuoteMarks = ENGLISH_MARKS, direction: str = "ltr") -> None:
        self._marks = marks
        self._direction = direction
        self.data = data
        """The item as CSL-JSON."""
        identifier = data.get("id", "")
        self.id = identifier if isinstance(identifier, str) else str(identifier)
        kind = data.get("type")
        self.type = kind if isinstance(kind, str) else ""
        """Its CSL type; empty where it has none."""
        language = data.get("language")
        self.language = language if isinstance(language, str) else ""
        custom = data.get("custom")
        if custom is None or not isinstance(custom, Mapping):
            custom = _EMPTY
        self.description = bool(custom.get("description"))
        """Whether the title only describes the item, and so takes no italics and no quotation marks."""
        others = custom.get("others")
        self.unfinished = NAME_VARIABLES.intersection(map(str, others)) if isinstance(others, list) else _NONE
        """The variables whose names are only the first of more that the source does not list ("and others")."""
        self._shape = 0
        self._texts: dict[str, Content] = {}
        self._names: dict[str, tuple[NameParts, ...]] = {}
        self._dates: dict[str, DateValue | None] = {}

    @property
    def shape(self) -> int:
        """A number that items share which a style cannot tell apart by its tests.

        They have the same type and values for the same variables, numeric for the same, with dates that have
        the same parts.
        """
        return self._shape or self._find_shape()

    def _find_shape(self) -> int:
        found: list[object] = [self.type]
        for variable, value in self.data.items():
            if type(value) is str:
                if value and ("<" not in value or not is_empty(self.text(variable))):
                    found += (variable, variable in NUMBER_VARIABLES and is_numeric(value))
            elif variable in DATE_VARIABLES:
                date = self.date(variable)
                if date is not None:
                    found += (variable, _known(date))
            elif variable in NAME_VARIABLES:
                if self.names(variable):
                    found += (variable, False)
            elif self.string(variable):  # a number
                found += (variable, True)
        found.append((self.unfinished, self.description))
        shape = self._shape = Item._found.get(tuple(found)) or _numbered(found)
        return shape

    def string(self, variable: str) -> str:
        """Return the value of *variable* as it stands in the data; empty where there is none."""
        value = self.data.get(variable)
        if type(value) is str:
            return value
        if value is None and variable in _OTHER_NAMES:
            value = self.data.get(_OTHER_NAMES[variable])
        if isinstance(value, str):
            return value
        return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""

    def text(self, variable: str) -> Content:
        """Return the value of *variable* with its inline markup read; empty where there is none."""
        value = self._texts.get(variable)
        if value is None:
            string = self.data.get(variable)
            if type(string) is not str:
                string = self.string(variable)
            if string.endswith(" ") and variable in NUMBER_VARIABLES:
                string = string.rstrip()
            value = read_text(string, self._marks) if string else ""
            if self._direction != "ltr" or not string.isascii():
                against = opposite_direction(string, self._direction)
                value = Span((value,), PLAIN, against) if against else value
            self._texts[variable] = value
        return value

    def names(self, variable: str) -> tuple[NameParts, ...]:
        """Return the names of *variable*, in order."""
        value = self._names.get(variable)
        if value is None:
            raw = self.data.get(variable)
            if type(raw) is not list:
                raw = list(raw) if isinstance(raw, tuple) else [raw]
            found = [
                name_parts(name)
                for name in raw[:MAX_NAMES]
                if type(name) is dict or type(name) is str or isinstance(name, str | Mapping)
            ]
            value = self._names[variable] = tuple([name for name in found if name.family or name.literal])
        return value

    def date(self, variable: str) -> DateValue | None:
        """Return the date of *variable*, or ``None``."""
        value: DateValue | None = self._dates.get(variable, _MISSING)
        if value is _MISSING:
            raw = self.data.get(variable)
            value = self._dates[variable] = date_value(raw) if raw is not None else None
        return value
