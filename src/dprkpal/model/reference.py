"""Internal: `Reference`, `Name` and `Date`, the pydantic models of a CSL-JSON item.

Each field is a CSL variable with ``_`` instead of ``-``. Both spellings are accepted, and `Reference.to_csl` writes the
CSL spelling.

Source: CSL 1.0.2, Appendix III "Types" and Appendix IV "Variables"; the CSL-JSON schema (``csl-data.json``) for names
and dates.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeAlias, Unpack

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator

from ..errors import FormatError
from .verification import Verification
from .vocabulary import ITEM_TYPES

if TYPE_CHECKING:
    from .reference_arguments import ReferenceArguments

__all__ = ["Date", "Name", "Reference"]

Number: TypeAlias = str | int | float
"""The value of a number variable: a number, or text with numbers."""

_UNDERSCORED = frozenset({"archive_collection", "archive_location"})


def _variable(field: str) -> str:
    """Return the CSL variable of a model *field*."""
    return field if field in _UNDERSCORED else field.replace("_", "-")


class _Model(BaseModel):
    """The base class: instances are frozen, use CSL names as aliases, and keep unknown fields."""

    model_config = ConfigDict(
        frozen=True,
        extra="allow",
        populate_by_name=True,
        alias_generator=_variable,
        use_attribute_docstrings=True,
        allow_inf_nan=False,
    )

    def to_csl(self) -> dict[str, Any]:
        """Return a CSL-JSON mapping with hyphenated CSL names and without ``None`` values."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class Name(_Model):
    """The name of a person, in parts, or of an institution, as a literal.

    Source: CSL 1.0.2, "Name" and "Name-part Formatting"; CSL-JSON schema, ``name-variable``.

    >>> Name(family="Gaulle", given="Charles", non_dropping_particle="de").to_csl()
    {'family': 'Gaulle', 'given': 'Charles', 'non-dropping-particle': 'de'}
    """

    family: str | None = None
    """The family name, or the only name of a person with one name."""
    given: str | None = None
    """The given names, as complete as in the source."""
    dropping_particle: str | None = None
    """A particle that is dropped when only the family name is shown, such as ``"von"`` in von Goethe."""
    non_dropping_particle: str | None = None
    """A particle that stays with the family name, such as ``"de"`` in de Gaulle."""
    suffix: str | None = None
    """A suffix, such as ``"Jr."`` or ``"III"``."""
    comma_suffix: bool | int | str | None = None
    """Whether to put a comma before the suffix when the given name comes first."""
    static_ordering: bool | int | str | None = None
    """Whether the family name always comes first, as in Korean or Hungarian names."""
    literal: str | None = None
    """The name of an institution, or any name to be printed without changes."""
    parse_names: bool | int | str | None = None
    """Whether the processor should still split particles off the family and given names."""

    @model_validator(mode="after")
    def _require_name(self) -> Self:
        if not (self.family or self.given or self.literal):
            raise ValueError("a name needs a family name, a given name or a literal")
        return self


class Date(_Model):
    """A date (a day, month, season or year), a date range, or a date as text.

    Source: CSL 1.0.2, "Date", "Date Ranges", "AD and BC", "Seasons", "Approximate Dates";
    CSL-JSON schema, ``date-variable``.

    >>> Date(date_parts=((2014, 7, 26),)).to_csl()
    {'date-parts': [[2014, 7, 26]]}
    >>> Date.model_validate({"date-parts": [["1956"], [1989]], "circa": True}).date_parts
    ((1956,), (1989,))
    """

    date_parts: tuple[tuple[int, ...], ...] | None = None
    """One date, or the two ends of a range. Each is a year, a year and month, or a year, month and day. Years BC are
    negative (44 BC is ``-44``). An end of ``(0,)`` means an open range."""
    season: int | str | None = None
    """The season, from 1 (spring) to 4 (winter), or its name as text."""
    circa: bool | int | str | None = None
    """Whether the date is approximate or uncertain."""
    literal: str | None = None
    """A date as text, such as ``"in press"``."""
    raw: str | None = None
    """A date as written in the source, for the citation processor to parse."""
    edtf: str | None = None
    """A date in the Extended Date/Time Format (ISO 8601-2)."""

    @field_validator("date_parts", mode="before")
    @classmethod
    def _require_whole_numbers(cls, value: Any) -> Any:
        if not isinstance(value, list | tuple):
            return value
        if any(isinstance(part, list | tuple) and any(isinstance(n, bool | float) for n in part) for part in value):
            raise ValueError("a year, month or day is a whole number")
        return value

    @field_validator("date_parts")
    @classmethod
    def _check_parts(cls, value: tuple[tuple[int, ...], ...] | None) -> tuple[tuple[int, ...], ...] | None:
        if value is None:
            return None
        if not 1 <= len(value) <= 2:
            raise ValueError("a date has one list of date-parts, or two for a range")
        for number, part in enumerate(value):
            if not (number == 1 and part == (0,)):
                _check_part(part)
        return value

    @model_validator(mode="after")
    def _require_content(self) -> Self:
        if not (self.date_parts or self.literal or self.raw or self.edtf or self.season):
            raise ValueError("a date needs date-parts, literal, raw or edtf")
        return self


def _check_part(part: tuple[int, ...]) -> None:
    """Raise `ValueError` if a year, month or day does not exist."""
    if not 1 <= len(part) <= 3:
        raise ValueError("a date has one to three numbers: year, month and day")
    if part[0] == 0 or abs(part[0]) > 999_999:
        raise ValueError(f"{part[0]} is not a year")
    # Some programs write a season as month 13 to 16 or 21 to 24. With a day it cannot be a season.
    if len(part) > 1 and not (1 <= part[1] <= 12 or (len(part) == 2 and part[1] in _SEASONS)):
        raise ValueError(f"{part[1]} is not a month")
    if len(part) > 2 and not 1 <= part[2] <= days_in_month(part[0], part[1]):
        raise ValueError(f"{part[2]} is not a day of month {part[1]}")


_SEASONS = frozenset((13, 14, 15, 16, 21, 22, 23, 24))


def days_in_month(year: int, month: int) -> int:
    """Return the number of days of a month in the Gregorian calendar. Years BC are negative."""
    # There is no year 0, and the calendar repeats every 400 years.
    return calendar.monthrange(2000 + (year if year > 0 else year + 1) % 400, month)[1]


class Reference(_Model):
    """A reference: the type of a work and its CSL variables.

    Variables that CSL does not define are kept as extra fields.

    Source: CSL 1.0.2, Appendix IV "Variables".

    >>> work = Reference(id="a", type="book", title="T", author=(Name(family="Young"),))
    >>> work.title, work.to_csl()["author"]
    ('T', [{'family': 'Young'}])
    """

    id: str | int
    """The key used in citations."""
    type: str = "document"
    """One of `dprkpal.model.vocabulary.ITEM_TYPES`."""
    custom: dict[str, Any] | None = None
    """Data for which CSL has no variable. ``"description": true`` marks the title as a description; ``"verification"``
    holds the verification of each variable."""

    author: tuple[Name, ...] | None = None
    chair: tuple[Name, ...] | None = None
    collection_editor: tuple[Name, ...] | None = None
    compiler: tuple[Name, ...] | None = None
    composer: tuple[Name, ...] | None = None
    container_author: tuple[Name, ...] | None = None
    contributor: tuple[Name, ...] | None = None
    curator: tuple[Name, ...] | None = None
    director: tuple[Name, ...] | None = None
    editor: tuple[Name, ...] | None = None
    editorial_director: tuple[Name, ...] | None = None
    editortranslator: tuple[Name, ...] | None = None
    executive_producer: tuple[Name, ...] | None = None
    guest: tuple[Name, ...] | None = None
    host: tuple[Name, ...] | None = None
    illustrator: tuple[Name, ...] | None = None
    interviewer: tuple[Name, ...] | None = None
    narrator: tuple[Name, ...] | None = None
    organizer: tuple[Name, ...] | None = None
    original_author: tuple[Name, ...] | None = None
    performer: tuple[Name, ...] | None = None
    producer: tuple[Name, ...] | None = None
    recipient: tuple[Name, ...] | None = None
    reviewed_author: tuple[Name, ...] | None = None
    script_writer: tuple[Name, ...] | None = None
    series_creator: tuple[Name, ...] | None = None
    translator: tuple[Name, ...] | None = None

    accessed: Date | None = None
    """When the work was accessed."""
    available_date: Date | None = None
    """When the work was first available, such as an article online before its issue was published."""
    event_date: Date | None = None
    """When the related event took place, such as a conference."""
    issued: Date | None = None
    """When the work was published."""
    original_date: Date | None = None
    """When the original version was published."""
    submitted: Date | None = None
    """When the work was submitted, such as a manuscript or patent."""

    chapter_number: Number | None = None
    citation_number: Number | None = None
    collection_number: Number | None = None
    edition: Number | None = None
    first_reference_note_number: Number | None = None
    issue: Number | None = None
    locator: Number | None = None
    number: Number | None = None
    number_of_pages: Number | None = None
    number_of_volumes: Number | None = None
    page: Number | None = None
    page_first: Number | None = None
    part_number: Number | None = None
    printing_number: Number | None = None
    section: Number | None = None
    supplement_number: Number | None = None
    version: Number | None = None
    volume: Number | None = None

    abstract: str | None = None
    annote: str | None = None
    archive: str | None = None
    archive_collection: str | None = None
    archive_location: str | None = None
    archive_place: str | None = None
    authority: str | None = None
    call_number: str | None = None
    citation_key: str | None = None
    citation_label: str | None = None
    collection_title: str | None = None
    container_title: str | None = None
    container_title_short: str | None = None
    dimensions: str | None = None
    division: str | None = None
    DOI: str | None = None
    event: str | None = None
    event_place: str | None = None
    event_title: str | None = None
    genre: str | None = None
    ISBN: str | None = None
    ISSN: str | None = None
    jurisdiction: str | None = None
    keyword: str | None = None
    language: str | None = None
    """The language of the work as a BCP 47 tag, such as ``"ko"`` or ``"en-GB"``."""
    license: str | None = None
    medium: str | None = None
    note: str | None = None
    original_publisher: str | None = None
    original_publisher_place: str | None = None
    original_title: str | None = None
    part_title: str | None = None
    PMCID: str | None = None
    PMID: str | None = None
    publisher: str | None = None
    publisher_place: str | None = None
    references: str | None = None
    reviewed_genre: str | None = None
    reviewed_title: str | None = None
    scale: str | None = None
    source: str | None = None
    status: str | None = None
    title: str | None = None
    """The title, with CSL-JSON inline markup: ``<i>``, ``<b>``, ``<sup>``, ``<sub>``, small capitals, and
    ``<span class="nocase">`` around words that keep their capitals."""
    title_short: str | None = None
    URL: str | None = None
    volume_title: str | None = None
    year_suffix: str | None = None

    @field_validator("type")
    @classmethod
    def _check_type(cls, value: str) -> str:
        if value not in ITEM_TYPES:
            raise ValueError(f"{value!r} is not a CSL item type")
        return value

    def __hash__(self) -> int:
        """Hash by id, because equal references have equal ids."""
        return hash(self.id)

    @property
    def verification(self) -> Verification:
        """The verification of the reference, field by field and as a whole.

        >>> work = Reference.from_csl({"id": "a", "type": "book", "title": "T", "custom": {"verification": {
        ...     "title": {"status": "verified", "seen-at": ["https://example.org/"]}}}})
        >>> work.verification["title"].status, work.verification.level
        ('verified', 'verified')
        """
        return Verification.of(self.to_csl())

    @classmethod
    def new(cls, type: str, /, **fields: Unpack[ReferenceArguments]) -> Self:
        """Create a reference, with names and dates as you would write them.

        Args:
            type: The CSL item type, such as ``"book"`` or ``"article-journal"``.
            fields: The fields, as attributes of a reference are named. ``id`` is the key; by default it is made of the
                first name and the year. Names are text with semicolons between them, or a list of names. A name is
                text (``"Yasser Arafat"``, ``"Kim, Il-sung"``, ``"{World Bank}"``) or a `Name`. A date is a year, a
                ``datetime.date``, text in EDTF (``"2021-06"``, ``"1972/1975"``) or a `Date`. ``None`` is left out.

        Raises:
            UnknownTypeError: The item type does not exist; the message suggests similar ones. Also a ``ValueError``.
            UnknownFieldError: A field does not exist; the message suggests similar ones. Also a ``TypeError``.
            FormatError: A value is not a name, a date or of the type of its field. Also a ``ValueError``.

        >>> work = Reference.new("book", title="T", author="Kim Il-sung; Yasser Arafat", issued="2021-06")
        >>> work.id, [name.family for name in work.author or ()], work.to_csl()["issued"]
        ('kim2021', ['Kim', 'Arafat'], {'date-parts': [[2021, 6]]})
        """
        from .new_reference import item_of_arguments

        return cls.from_csl(item_of_arguments(type, fields, cls.model_fields))

    @classmethod
    def from_csl(cls, item: Mapping[str, Any]) -> Self:
        """Create a reference from a CSL-JSON item.

        Args:
            item: A mapping with CSL variable names. Unknown variables are kept.

        Returns:
            A reference. Its `to_csl` returns the same item.

        Raises:
            FormatError: A value has the wrong type for its variable. The message lists all such values.

        Source: the CSL-JSON schema.

        >>> Reference.from_csl({"id": "a", "type": "book", "container-title": "C"}).container_title
        'C'
        """
        try:
            return cls.model_validate(dict(item))
        except ValidationError as error:
            problems = (
                f"{'.'.join(str(step) for step in one['loc']) or 'item'}: {one['msg'].removeprefix('Value error, ')}"
                for one in error.errors()
            )
            raise FormatError("; ".join(problems), key=str(item.get("id", ""))[:200] or None) from None
