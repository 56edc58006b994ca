"""Internal: the keyword arguments of `dprkpal.Reference.new`, so that type checkers find misspelt fields."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

if TYPE_CHECKING:
    from .reference import Date, Name

__all__ = ["DateValue", "NameValue", "Names", "NumberValue", "ReferenceArguments"]

NameValue: TypeAlias = "Name | Mapping[str, Any] | str"
"""A name: a `dprkpal.Name`, a CSL-JSON name, or text such as ``"Kim, Il-sung"``."""

Names: TypeAlias = "NameValue | Sequence[NameValue]"
"""Names: a list, or text with semicolons between the names."""

DateValue: TypeAlias = "Date | Mapping[str, Any] | datetime.date | str | int"
"""A date: a `dprkpal.Date`, a CSL-JSON date, a date of Python, a year, or text in EDTF such as ``"2021-06"``."""

NumberValue: TypeAlias = "str | int | float"
"""A number, or text with numbers."""


class ReferenceArguments(TypedDict, total=False):
    """The fields of `dprkpal.Reference` as `dprkpal.Reference.new` takes them."""

    id: str | int
    custom: dict[str, Any] | None

    author: Names | None
    chair: Names | None
    collection_editor: Names | None
    compiler: Names | None
    composer: Names | None
    container_author: Names | None
    contributor: Names | None
    curator: Names | None
    director: Names | None
    editor: Names | None
    editorial_director: Names | None
    editortranslator: Names | None
    executive_producer: Names | None
    guest: Names | None
    host: Names | None
    illustrator: Names | None
    interviewer: Names | None
    narrator: Names | None
    organizer: Names | None
    original_author: Names | None
    performer: Names | None
    producer: Names | None
    recipient: Names | None
    reviewed_author: Names | None
    script_writer: Names | None
    series_creator: Names | None
    translator: Names | None

    accessed: DateValue | None
    available_date: DateValue | None
    event_date: DateValue | None
    issued: DateValue | None
    original_date: DateValue | None
    submitted: DateValue | None

    chapter_number: NumberValue | None
    citation_number: NumberValue | None
    collection_number: NumberValue | None
    edition: NumberValue | None
    first_reference_note_number: NumberValue | None
    issue: NumberValue | None
    locator: NumberValue | None
    number: NumberValue | None
    number_of_pages: NumberValue | None
    number_of_volumes: NumberValue | None
    page: NumberValue | None
    page_first: NumberValue | None
    part_number: NumberValue | None
    printing_number: NumberValue | None
    section: NumberValue | None
    supplement_number: NumberValue | None
    version: NumberValue | None
    volume: NumberValue | None

    abstract: str | None
    annote: str | None
    archive: str | None
    archive_collection: str | None
    archive_location: str | None
    archive_place: str | None
    authority: str | None
    call_number: str | None
    citation_key: str | None
    citation_label: str | None
    collection_title: str | None
    container_title: str | None
    container_title_short: str | None
    dimensions: str | None
    division: str | None
    DOI: str | None
    event: str | None
    event_place: str | None
    event_title: str | None
    genre: str | None
    ISBN: str | None
    ISSN: str | None
    jurisdiction: str | None
    keyword: str | None
    language: str | None
    license: str | None
    medium: str | None
    note: str | None
    original_publisher: str | None
    original_publisher_place: str | None
    original_title: str | None
    part_title: str | None
    PMCID: str | None
    PMID: str | None
    publisher: str | None
    publisher_place: str | None
    references: str | None
    reviewed_genre: str | None
    reviewed_title: str | None
    scale: str | None
    source: str | None
    status: str | None
    title: str | None
    title_short: str | None
    URL: str | None
    volume_title: str | None
    year_suffix: str | None
