"""Internal: the citations and notes found in a document of Word or LibreOffice.

A reader of a format makes these records, in reading order. `dprkpal.documents.office.processing` formats the citations.
The writer of the format puts them back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from .field_codes import StoredBibliography, StoredCitation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...csl import Style
    from .preferences import DocumentPreferences
    from .runs import TextRun

__all__ = ["BibliographyEntries", "FieldText", "FoundBibliography", "FoundCitation", "FoundNote", "OfficeDocument"]


@dataclass
class FoundCitation:
    """A citation in a document."""

    field: Any
    """The field, content control or mark, for the writer of the format."""
    stored: StoredCitation | None
    """What it cites; ``None`` if it cannot be read."""
    problem: str = ""
    """Why it cannot be read."""
    place: str = ""
    """Where it is, such as ``paragraph 12``."""
    text: str = ""
    """The text that is printed now."""
    note: FoundNote | None = None
    """The note that contains it."""
    allows_note: bool = True
    """Whether a note can be inserted there. It cannot in headers, text boxes and comments."""
    begins_note: bool = True
    """In a note: whether there is no text before it."""
    text_after: str = ""
    """In a note: the text after it."""


@dataclass
class FoundNote:
    """A footnote or endnote in a document."""

    handle: Any
    """The note, for the writer of the format."""
    kind: str
    """``"footnote"`` or ``"endnote"``."""
    number: int = 0
    """Its number in the document, counted from 1."""
    citations: list[FoundCitation] = field(default_factory=list)
    has_text: bool = False
    """Whether it contains more than citations."""
    has_number: bool = True
    """Whether it has a number, and not a mark of the author's choice."""


@dataclass
class FoundBibliography:
    """The place of a bibliography."""

    field: Any
    stored: StoredBibliography
    place: str = ""


@dataclass
class FieldText:
    """The new text of a citation."""

    runs: list[TextRun]
    code: str | None = None
    """The new code of its field; ``None`` keeps the code."""
    program: str | None = None
    """The program whose field to write, if it is not the program of the document; an empty string writes text only."""
    superscript: bool = False
    """Whether all of it is superscript."""
    lead: list[TextRun] = field(default_factory=list)
    """The author, to write into the text before a note."""


@dataclass
class BibliographyEntries:
    """The new text of a bibliography."""

    entries: list[list[TextRun]]
    params: Mapping[str, object]
    code: str | None = None
    """As in `FieldText`."""
    program: str | None = None
    """As in `FieldText`."""


class OfficeDocument(Protocol):
    """A document whose citations can be read and written."""

    field_type: str
    """Zotero's name for the fields of this format."""
    preferences: DocumentPreferences
    """What the document says about its citations."""
    sources: Mapping[str, Mapping[str, Any]]
    """Works that the document itself stores, by tag."""
    events: list[FoundCitation | FoundNote]
    """The citations of the text and all notes, in reading order."""
    bibliographies: list[FoundBibliography]
    """The places of bibliographies."""
    punctuation_in_quotes: bool
    """Whether full stops and commas go inside closing quotation marks."""

    def replace(self, found: FoundCitation, text: FieldText) -> None:
        """Write a citation where it is."""

    def move_to_note(self, found: FoundCitation, text: FieldText, kind: str, *, after_punctuation: bool) -> None:
        """Write a citation of the text into a new note."""

    def move_to_text(self, note: FoundNote, texts: list[tuple[FoundCitation, FieldText]]) -> None:
        """Write the citations of a note into the text, and remove the note."""

    def write_bibliography(self, found: FoundBibliography | None, entries: BibliographyEntries) -> None:
        """Write a bibliography at its place, or at the end if it has none. Without entries, remove it."""

    def write_preferences(self, style: Style, locale: str, *, create: bool) -> None:
        """Write the style into Zotero's preferences, if the document has any or *create* is true."""

    def save(self) -> bytes:
        """Return the file."""

    @property
    def is_signed(self) -> bool:
        """Whether the document has a digital signature."""
