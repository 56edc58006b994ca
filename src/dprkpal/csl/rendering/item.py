"""Internal: read the variables of a CSL-JSON item as texts, names and dates, each parsed once.

Items are untrusted. A value of the wrong type is converted if possible; otherwise the variable is empty.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from itertools import count
from typing import Any, ClassVar

from ...model.lazy_pattern import Pattern
from ...model.vocabulary import DATE_VARIABLES, NAME_VARIABLES, NUMBER_VARIABLES
from ..text.content import PLAIN, Content, Link, Span, is_empty
from ..text.markup import ENGLISH_MARKS, QuoteMarks, parse_markup
from ..text.scripts import opposite_direction
from .date_variables import DateValue, date_value
from .highlighted_name import highlighted
from .numeric_variables import has_numeric_parts, is_numeric, label_kind
from .particles import NameParts, name_parts

__all__ = ["Item", "read_text"]

_NONE: frozenset[str] = frozenset()
_EMPTY: Mapping[str, Any] = {}
_TITLE_PARTS = frozenset({"title-main", "title-sub"})
_OTHER_NAMES = {
    "title-short": "shortTitle", "container-title-short": "journalAbbreviation", "event-title": "event",
    "title-main": "title", "title-sub": "title",
}  # fmt: skip
"""The variables to read if an item lacks a variable: the names of older versions, and the whole of a part."""
MAX_NAMES = 5_000
MAX_MARKUP = 500_000
"""Markup is parsed in texts up to this length; longer texts are printed unchanged."""
MAX_SHAPES = 20_000
_NUMBERS = count(1)
_WORDS = Pattern(r"[A-Za-z0-9]+(?:[ -][A-Za-z0-9]+)*")
_SPACING = Pattern(r"  | [:;?!»]|« ")
_SUBTITLE = Pattern(r"(?:\s?:|([?!])|\s[-–—]|—)\s+|—(?=\S)")
_NARROW_SPACE = Pattern(r"(?<! ) (?=[:;?!»])|(?<=«) ")


def read_text(text: str, marks: QuoteMarks = ENGLISH_MARKS) -> Content:
    """Parse inline markup and quotation marks in *text*, from a field or a style.

    A space before ``: ; ? !`` or inside guillemets becomes a narrow no-break space (suite:
    ``punctuation_FrenchOrthography``). The first of two spaces becomes a no-break space.
    """
    if len(text) > MAX_MARKUP or _WORDS.fullmatch(text):
        return text
    if _SPACING.search(text):
        text = _NARROW_SPACE.sub("\u202f", text).replace("  ", "\u00a0 ")
    content = parse_markup(text, marks=marks)
    return content if isinstance(content, str) else Span((content,), PLAIN, "field")


def _outside_tags(title: str) -> re.Match[str] | None:
    """Return the first mark before a subtitle at which every tag that has begun has also ended."""
    end = signs = ends = 0
    found: re.Match[str]
    for found in _SUBTITLE.finditer(title):
        signs += title.count("<", end, found.start())
        ends += title.count("</", end, found.start())
        end = found.start()
        if signs == 2 * ends:
            return found
    return None


def _title_part(title: str, short: str, part: str) -> str:
    """Return the title before its subtitle or, as *part* asks, the subtitle; these are variables of CSL-M.

    The subtitle follows a colon, a question mark, an exclamation mark or a dash, or the short title.
    """
    start = len(short) if short and title.startswith(short) else 0
    found = _SUBTITLE.match(title, start) or _outside_tags(title)
    if found is None:
        return title if part == "title-main" else ""
    return title[: found.start()] + (found[1] or "") if part == "title-main" else title[found.end() :]


def _known_parts(date: DateValue) -> object:
    """Return which parts of a date are known, as bits, and other properties that a style can test."""
    known = [
        (year is not None) + 2 * (month is not None) + 4 * (day is not None) + 8 * (season is not None)
        for year, month, day, season in date.parts
    ]
    if len(known) == 1 and date.literal is None and not date.circa:
        return known[0]
    return (*known, date.literal is None, date.circa)


# Shared by all items that have nothing parsed. They are never changed.
_NO_TEXTS: dict[str, Content] = {}
_NO_NAMES: dict[str, tuple[NameParts, ...]] = {}
_NO_DATES: dict[str, DateValue | None] = {}


def _shape_number(properties: list[object]) -> int:
    """Return the number of the shape that *properties* describe.

    Args:
        properties: The item type; then each variable followed by what a style can test of it; then all the rest.
            The order of variables does not matter, but is mostly the same, so the list itself is looked up first.
    """
    for shapes in (Item._shapes_in_order, Item._shapes):  # numbers are never reused, so clearing only costs time
        if len(shapes) > MAX_SHAPES:
            shapes.clear()
    key = (properties[0], frozenset(zip(properties[1:-1:2], properties[2:-1:2], strict=True)), properties[-1])
    shape = Item._shapes_in_order[tuple(properties)] = Item._shapes.get(key) or next(_NUMBERS)
    Item._shapes[key] = shape
    return shape


class Item:
    """An item: one reference of the document, in CSL-JSON."""

    _shapes_in_order: ClassVar[dict[tuple[object, ...], int]] = {}
    _shapes: ClassVar[dict[tuple[object, ...], int]] = {}
    __slots__ = (
        "_dates",
        "_direction",
        "_marks",
        "_names",
        "_shape",
        "_text_tag",
        "_texts",
        "and_others",
        "data",
        "description",
        "highlights_names",
        "id",
        "institution_forms",
        "language",
        "type",
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
        """Its CSL type; empty if it has none."""
        language = data.get("language")
        self.language = language if isinstance(language, str) else ""
        custom = data.get("custom")
        if custom is None or not isinstance(custom, Mapping):
            custom = _EMPTY
        self.description = bool(custom.get("description"))
        """Whether the title is only a description, which has neither italics nor quotation marks."""
        others = custom.get("others")
        self.and_others = NAME_VARIABLES.intersection(map(str, others)) if isinstance(others, list) else _NONE
        """The name variables whose list ends in "and others": the source does not give all names."""
        forms = custom.get("institution-short")
        self.institution_forms: Mapping[str, str] = forms if isinstance(forms, Mapping) else _EMPTY
        """The short forms of institutions."""
        self.highlights_names = False
        """Whether any of its names is highlighted."""
        self._shape = 0
        self._text_tag = ""
        # Only what is not empty is kept, so that an item with few variables takes little memory.
        self._texts: dict[str, Content] = _NO_TEXTS
        self._names: dict[str, tuple[NameParts, ...]] = _NO_NAMES
        self._dates: dict[str, DateValue | None] = _NO_DATES

    def with_linked_titles(self, address: str) -> Item:
        """Return a copy whose titles are links to *address*."""
        item = self._copy()
        titles = {name: self.text(name) for name in ("title", "title-short")}
        item._texts = {**self._texts, **{name: Link((text,), address) for name, text in titles.items() if text}}
        return item

    def with_tagged_texts(self, tag: str) -> Item:
        """Return a copy whose texts have a tag: *tag* and the variable."""
        item = self._copy()
        item._text_tag = tag
        item._texts = _NO_TEXTS
        return item

    def _copy(self) -> Item:
        """Return a copy that shares what has been parsed."""
        item = Item(self.data, self._marks, self._direction)
        item.highlights_names = self.highlights_names
        item._shape, item._text_tag = self._shape, self._text_tag
        item._texts, item._names, item._dates = self._texts, self._names, self._dates
        return item

    @property
    def shape(self) -> int:
        """A number that is the same for all items that behave alike in the tests of a style.

        They have the same type, the same non-empty variables, the same numeric variables, and the same date parts.
        """
        return self._shape or self._compute_shape()

    def _compute_shape(self) -> int:
        properties: list[object] = [self.type]
        for variable, value in self.data.items():
            if type(value) is str:
                if value and ("<" not in value or not is_empty(self.text(variable))):
                    is_number = variable in NUMBER_VARIABLES and (
                        (has_numeric_parts(value), label_kind(value)) if "." in value else is_numeric(value)
                    )
                    properties += (variable, is_number)
            elif variable in DATE_VARIABLES:
                date = self.date(variable)
                if date is not None:
                    properties += (variable, _known_parts(date))
            elif variable in NAME_VARIABLES:
                if self.names(variable):
                    properties += (variable, False)
            elif self.string(variable):  # a number
                properties += (variable, True)
        properties.append((self.and_others, self.description))
        shape = self._shape = Item._shapes_in_order.get(tuple(properties)) or _shape_number(properties)
        return shape

    def string(self, variable: str) -> str:
        """Return the value of *variable* unchanged; empty if it has none."""
        value = self.data.get(variable)
        if type(value) is str:
            return value
        if value is None and variable in _OTHER_NAMES:
            value = self.data.get(_OTHER_NAMES[variable])
            if variable in _TITLE_PARTS and isinstance(value, str):
                return _title_part(value, self.string("title-short"), variable)
        if isinstance(value, str):
            return value
        return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""

    def text(self, variable: str) -> Content:
        """Return the value of *variable* with its inline markup parsed; empty if it has none."""
        value = self._texts.get(variable)
        if value is None:
            string = self.data.get(variable)
            if type(string) is not str:
                string = self.string(variable)
            if not string:
                return ""
            if string.endswith(" ") and variable in NUMBER_VARIABLES:
                string = string.rstrip()
            value = read_text(string, self._marks)
            if self._direction != "ltr" or not string.isascii():
                other_direction = opposite_direction(string, self._direction)
                value = Span((value,), PLAIN, other_direction) if other_direction else value
            if self._text_tag and value:
                value = Span((value,), PLAIN, self._text_tag + variable)
            if self._texts:
                self._texts[variable] = value
            else:
                self._texts = {variable: value}
        return value

    def names(self, variable: str) -> tuple[NameParts, ...]:
        """Return the names of *variable*, in order."""
        value = self._names.get(variable)
        if value is None:
            raw = self.data.get(variable)
            if raw is None:
                return ()
            if type(raw) is not list:
                raw = list(raw) if isinstance(raw, tuple) else [raw]
            found = [
                name_parts(name)
                for name in raw[:MAX_NAMES]
                if type(name) is dict or type(name) is str or isinstance(name, str | Mapping)
            ]
            value = tuple([name for name in found if name.family or name.literal])
            self._keep_names(variable, value)
        return value

    def _keep_names(self, variable: str, names: tuple[NameParts, ...]) -> None:
        """Keep the names of *variable*."""
        if self._names:
            self._names[variable] = names
        else:
            self._names = {variable: names}

    def highlight(self, indexes: Mapping[str, Collection[int]]) -> None:
        """Highlight the names with these *indexes*, counted from 0, of each variable."""
        for variable, wanted in indexes.items():
            raw = self.data.get(variable)
            names = []
            for index, name in enumerate(raw[:MAX_NAMES] if isinstance(raw, list | tuple) else [raw]):
                if isinstance(name, str | Mapping) and ((parts := name_parts(name)).family or parts.literal):
                    names.append(highlighted(parts) if index in wanted else parts)
                    self.highlights_names = self.highlights_names or index in wanted
            self._keep_names(variable, tuple(names))

    def date(self, variable: str) -> DateValue | None:
        """Return the date of *variable*, or ``None``."""
        value = self._dates.get(variable)
        if value is None and variable not in self._dates:
            raw = self.data.get(variable)
            if raw is None:
                return None
            value = date_value(raw)
            if self._dates:
                self._dates[variable] = value
            else:
                self._dates = {variable: value}
        return value
