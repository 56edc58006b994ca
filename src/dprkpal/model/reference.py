"""References as data: a work, its names and its dates, with the variables of CSL as fields.

A field is the CSL variable with ``-`` written as ``_``; both spellings are understood, and
`Reference.to_csl` writes CSL's own. Source: CSL 1.0.2, Appendix III "Types" and Appendix IV
"Variables"; the CSL-JSON schema (``csl-data.json``) for the shape of names and dates.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from typing import Any, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator

from ..errors import FormatError
from .verification import Verification
from .vocabulary import ITEM_TYPES

__all__ = ["Date", "Name", "Reference"]

Number: TypeAlias = str | int | float
"""A number variable: a number, or text with numbers in it. A number stays a number."""

_UNDERSCORED = frozenset({"archive_collection", "archive_location"})


def _variable(field: str) -> str:
    """Return the CSL variable that *field* holds."""
    return field if field in _UNDERSCORED else field.replace("_", "-")


class _Model(BaseModel):
    """What names, dates and references share: frozen, CSL's names, nothing unknown is lost."""

    model_config = ConfigDict(
        frozen=True,
        extra="allow",
        populate_by_name=True,
        alias_generator=_variable,
        use_attribute_docstrings=True,
        allow_inf_nan=False,
    )

    def to_csl(self) -> dict[str, Any]:
        """Return the CSL-JSON mapping: CSL's hyphenated names, nothing that is ``None``."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class Name(_Model):
    """A person, by the parts of the name, or an institution, by its literal name.

    Source: CSL 1.0.2, "Name" and "Name-part Formatting"; CSL-JSON schema, ``name-variable``.

    >>> Name(family="Gaulle", given="Charles", non_dropping_particle="de").to_csl()
    {'family': 'Gaulle', 'given': 'Charles', 'non-dropping-particle': 'de'}
    """

    family: str | None = None
    """The surname; also the only name of somebody who has one."""
    given: str | None = None
    """The given names, as full as the source has them."""
    dropping_particle: str | None = None
    """A particle that is left out when only the surname is shown, such as ``"von"`` of Goethe."""
    non_dropping_particle: str | None = None
    """A particle that stays with the surname, such as ``"de"`` of de Gaulle."""
    suffix: str | None = None
    """What follows the name, such as ``"Jr."`` or ``"III"``."""
    comma_suffix: bool | int | str | None = None
    """Whether a comma stands before the suffix in the order given name, surname."""
    static_ordering: bool | int | str | None = None
    """Whether the surname always stands first, as in Korean or Hungarian names."""
    literal: str | None = None
    """The name of an institution, or a name that must be printed as it stands."""
    parse_names: bool | int | str | None = None
    """Whether particles are still to be found in the surname and the given names."""

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if not (self.family or self.given or self.literal):
            raise ValueError("a name needs a family name, a given name or a literal")
        return self


class Date(_Model):
    """A day, month, season or year, a range of two of them, or a date that is only text.

    Source: CSL 1.0.2, "Date", "Date Ranges", "AD and BC", "Seasons", "Approximate Dates";
    CSL-JSON schema, ``date-variable``.

    >>> Date(date_parts=[[2014, 7, 26]]).to_csl()
    {'date-parts': [[2014, 7, 26]]}
    >>> Date(date_parts=[["1956"], [1989]], circa=True).date_parts
    ((1956,), (1989,))
    """

    date_parts: tuple[tuple[int, ...], ...] | None = None
    """One date, or the two ends of a range: each a year, perhaps a month, perhaps a day. A year
    before Christ is negative (44 BC is ``-44``). An end of ``(0,)`` leaves a range open."""
    season: int | str | None = None
    """The season, 1 (spring) to 4 (winter), or its name as it stands."""
    circa: bool | int | str | None = None
    """Whether the date is approximate or uncertain."""
    literal: str | None = None
    """A date as text, such as ``"in press"``."""
    raw: str | None = None
    """A date as its source wrote it, for the citation processor to read."""
    edtf: str | None = None
    """A date in the Extended Date/Time Format, ISO 8601-2."""

    @field_validator("date_parts", mode="before")
    @classmethod
    def _digits_are_numbers(cls, value: Any) -> Any:
        if not isinstance(value, list | tuple):
            return value
        if any(isinstance(part, list | tuple) and any(isinstance(n, bool | float) for n in part) for part in value):
            raise ValueError("a year, month or day is a whole number")
        return value

    @field_validator("date_parts")
    @classmethod
    def _exists(cls, value: tuple[tuple[int, ...], ...] | None) -> tuple[tuple[int, ...], ...] | None:
        if value is None:
            return None
        if not 1 <= len(value) <= 2:
            raise ValueError("a date has one part, or two for a range")
        for number, part in enumerate(value):
            if not (number == 1 and part == (0,)):
                _check_part(part)
        return value

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.date_parts or self.literal or self.raw or self.edtf or self.season):
            raise ValueError("a date needs date-parts, a literal, raw or edtf")
        return self


def _check_part(part: tuple[int, ...]) -> None:
    """Refuse a year, month or day that no calendar has."""
    if not 1 <= len(part) <= 3:
        raise ValueError("a date has a year, perhaps a month, perhaps a day")
    if part[0] == 0 or abs(part[0]) > 999_999:
        raise ValueError(f"{part[0]} is not a year")
    # Some programs write a season as month 13 to 16 or 21 to 24; with a day it cannot be one.
    if len(part) > 1 and not (1 <= part[1] <= 12 or (len(part) == 2 and part[1] in _SEASONS)):
        raise ValueError(f"{part[1]} is not a month")
    if len(part) > 2 and not 1 <= part[2] <= days_in_month(part[0], part[1]):
        raise ValueError(f"{part[2]} is not a day of month {part[1]}")


_SEASONS = frozenset((13, 14, 15, 16, 21, 22, 23, 24))


def days_in_month(year: int, month: int) -> int:
    """Return how many days *month* of *year* has in the Gregorian calendar, also before Christ."""
    # There is no year 0, and the calendar repeats itself every 400 years.
    return calendar.monthrange(2000 + (year if year > 0 else year + 1) % 400, month)[1]


class Reference(_Model):
    """One work: its type, and a value for each CSL variable that is known.

    Source: CSL 1.0.2, Appendix IV "Variables". Variables that CSL does not have are kept as
    extra fields.

    >>> work = Reference(id="a", type="book", title="T", author=[{"family": "Young"}])
    >>> work.author[0].family, work.to_csl()["author"]
    ('Young', [{'family': 'Young'}])
    """

    id: str | int
    """The key that cites use."""
    type: str = "document"
    """One of `dprkpal.model.vocabulary.ITEM_TYPES`."""
    custom: dict[str, Any] | None = None
    """What CSL has no variable for. ``"description": true`` says that the title is a description
    and no title; ``"verification"`` says how far each variable is checked."""

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
    """When the work was looked at."""
    available_date: Date | None = None
    """When it was first to be had, such as an article online before its issue."""
    event_date: Date | None = None
    """When the event it belongs to took place."""
    issued: Date | None = None
    """When it appeared."""
    original_date: Date | None = None
    """When the original version appeared."""
    submitted: Date | None = None
    """When it was handed in."""

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
    """The language of the work as a tag of BCP 47, such as ``"ko"`` or ``"en-GB"``."""
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
    """The title, with the inline markup of CSL-JSON (``<i>``, ``<b>``, ``<sup>``, ``<sub>``, small
    capitals, and ``<span class="nocase">`` around words whose capitals stay)."""
    title_short: str | None = None
    URL: str | None = None
    volume_title: str | None = None
    year_suffix: str | None = None

    @field_validator("type")
    @classmethod
    def _is_a_type_of_csl(cls, value: str) -> str:
        if value not in ITEM_TYPES:
            raise ValueError(f"{value!r} is not an item type of CSL")
        return value

    def __hash__(self) -> int:
        """Hash by id: equal references have equal ids."""
        return hash(self.id)

    @property
    def verification(self) -> Verification:
        """How far the work is checked, field by field and as a whole.

        >>> work = Reference.from_csl({"id": "a", "type": "book", "title": "T", "custom": {"verification": {
        ...     "title": {"status": "verified", "seen-at": ["https://example.org/"]}}}})
        >>> work.verification["title"].status, work.verification.level
        ('verified', 'verified')
        """
        return Verification.of(self.to_csl())

    @classmethod
    def from_csl(cls, item: Mapping[str, Any]) -> Self:
        """Return the reference that the CSL-JSON *item* describes.

        Args:
            item: A mapping with CSL's variable names; unknown ones are kept.

        Returns:
            A reference whose `to_csl` gives the item back.

        Raises:
            FormatError: A value is not of its variable's kind; the message names each of them.

        Source: the CSL-JSON schema.

        >>> Reference.from_csl({"id": "a", "type": "book", "container-title": "C"}).container_title
        'C'
        """
        try:
            return cls.model_validate(dict(item))
        except ValidationError as error:
            faults = (
                f"{'.'.join(str(step) for step in fault['loc']) or 'item'}: {fault['msg']}" for fault in error.errors()
            )
            raise FormatError("; ".join(faults), key=str(item.get("id", ""))[:200] or None) from None
