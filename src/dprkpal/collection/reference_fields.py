"""Internal: the CSL variables of a reference as typed attributes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

if TYPE_CHECKING:
    from ..model.reference import Date, Name, Number, Reference

__all__ = ["ReferenceFields", "Variable"]

T = TypeVar("T")


class Variable(Generic[T]):
    """A read-only attribute: the value of one CSL variable, ``None`` if the reference has none."""

    __slots__ = ("name",)

    def __set_name__(self, owner: type[object], name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type[object]) -> Variable[T]: ...

    @overload
    def __get__(self, instance: ReferenceFields, owner: type[object]) -> T: ...

    def __get__(self, instance: ReferenceFields | None, owner: type[object]) -> Variable[T] | T:
        if instance is None:
            return self
        value: T = getattr(instance.reference, self.name)
        return value


class ReferenceFields(ABC):
    """The fields of `dprkpal.Reference`, read from `reference` when they are first used.

    A field is the CSL variable with ``-`` written as ``_``, so ``container-title`` is ``container_title``. Importing
    the class does not import pydantic, which is slow and not needed to cite.
    """

    __slots__ = ()

    @property
    @abstractmethod
    def reference(self) -> Reference:
        """The work as a `dprkpal.Reference`."""

    custom: Variable[dict[str, Any] | None] = Variable()
    """Data without a CSL variable, such as the verification of each field."""

    author: Variable[tuple[Name, ...] | None] = Variable()
    """The authors."""
    chair: Variable[tuple[Name, ...] | None] = Variable()
    collection_editor: Variable[tuple[Name, ...] | None] = Variable()
    compiler: Variable[tuple[Name, ...] | None] = Variable()
    composer: Variable[tuple[Name, ...] | None] = Variable()
    container_author: Variable[tuple[Name, ...] | None] = Variable()
    contributor: Variable[tuple[Name, ...] | None] = Variable()
    curator: Variable[tuple[Name, ...] | None] = Variable()
    director: Variable[tuple[Name, ...] | None] = Variable()
    editor: Variable[tuple[Name, ...] | None] = Variable()
    """The editors."""
    editorial_director: Variable[tuple[Name, ...] | None] = Variable()
    editortranslator: Variable[tuple[Name, ...] | None] = Variable()
    executive_producer: Variable[tuple[Name, ...] | None] = Variable()
    guest: Variable[tuple[Name, ...] | None] = Variable()
    host: Variable[tuple[Name, ...] | None] = Variable()
    illustrator: Variable[tuple[Name, ...] | None] = Variable()
    interviewer: Variable[tuple[Name, ...] | None] = Variable()
    narrator: Variable[tuple[Name, ...] | None] = Variable()
    organizer: Variable[tuple[Name, ...] | None] = Variable()
    original_author: Variable[tuple[Name, ...] | None] = Variable()
    performer: Variable[tuple[Name, ...] | None] = Variable()
    producer: Variable[tuple[Name, ...] | None] = Variable()
    recipient: Variable[tuple[Name, ...] | None] = Variable()
    reviewed_author: Variable[tuple[Name, ...] | None] = Variable()
    script_writer: Variable[tuple[Name, ...] | None] = Variable()
    series_creator: Variable[tuple[Name, ...] | None] = Variable()
    translator: Variable[tuple[Name, ...] | None] = Variable()

    accessed: Variable[Date | None] = Variable()
    """When the work was consulted."""
    available_date: Variable[Date | None] = Variable()
    """When it was first available, such as an article online before its issue."""
    event_date: Variable[Date | None] = Variable()
    """When the event took place, such as the conference at which it was given."""
    issued: Variable[Date | None] = Variable()
    """When it was published."""
    original_date: Variable[Date | None] = Variable()
    """When the original version was published."""
    submitted: Variable[Date | None] = Variable()
    """When it was submitted."""

    chapter_number: Variable[Number | None] = Variable()
    citation_number: Variable[Number | None] = Variable()
    collection_number: Variable[Number | None] = Variable()
    edition: Variable[Number | None] = Variable()
    first_reference_note_number: Variable[Number | None] = Variable()
    issue: Variable[Number | None] = Variable()
    locator: Variable[Number | None] = Variable()
    number: Variable[Number | None] = Variable()
    number_of_pages: Variable[Number | None] = Variable()
    number_of_volumes: Variable[Number | None] = Variable()
    page: Variable[Number | None] = Variable()
    page_first: Variable[Number | None] = Variable()
    part_number: Variable[Number | None] = Variable()
    printing_number: Variable[Number | None] = Variable()
    section: Variable[Number | None] = Variable()
    supplement_number: Variable[Number | None] = Variable()
    version: Variable[Number | None] = Variable()
    volume: Variable[Number | None] = Variable()

    abstract: Variable[str | None] = Variable()
    annote: Variable[str | None] = Variable()
    archive: Variable[str | None] = Variable()
    archive_collection: Variable[str | None] = Variable()
    archive_location: Variable[str | None] = Variable()
    archive_place: Variable[str | None] = Variable()
    authority: Variable[str | None] = Variable()
    call_number: Variable[str | None] = Variable()
    citation_key: Variable[str | None] = Variable()
    citation_label: Variable[str | None] = Variable()
    collection_title: Variable[str | None] = Variable()
    container_title: Variable[str | None] = Variable()
    container_title_short: Variable[str | None] = Variable()
    dimensions: Variable[str | None] = Variable()
    division: Variable[str | None] = Variable()
    DOI: Variable[str | None] = Variable()
    event: Variable[str | None] = Variable()
    event_place: Variable[str | None] = Variable()
    event_title: Variable[str | None] = Variable()
    genre: Variable[str | None] = Variable()
    ISBN: Variable[str | None] = Variable()
    ISSN: Variable[str | None] = Variable()
    jurisdiction: Variable[str | None] = Variable()
    keyword: Variable[str | None] = Variable()
    language: Variable[str | None] = Variable()
    """The language as a BCP 47 tag, such as ``"ko"`` or ``"en-GB"``."""
    license: Variable[str | None] = Variable()
    medium: Variable[str | None] = Variable()
    note: Variable[str | None] = Variable()
    original_publisher: Variable[str | None] = Variable()
    original_publisher_place: Variable[str | None] = Variable()
    original_title: Variable[str | None] = Variable()
    part_title: Variable[str | None] = Variable()
    PMCID: Variable[str | None] = Variable()
    PMID: Variable[str | None] = Variable()
    publisher: Variable[str | None] = Variable()
    publisher_place: Variable[str | None] = Variable()
    references: Variable[str | None] = Variable()
    reviewed_genre: Variable[str | None] = Variable()
    reviewed_title: Variable[str | None] = Variable()
    scale: Variable[str | None] = Variable()
    source: Variable[str | None] = Variable()
    status: Variable[str | None] = Variable()
    title: Variable[str | None] = Variable()
    """The title, with the inline markup of CSL-JSON such as ``<i>``."""
    title_short: Variable[str | None] = Variable()
    URL: Variable[str | None] = Variable()
    volume_title: Variable[str | None] = Variable()
    year_suffix: Variable[str | None] = Variable()
