"""Internal: the citations of a document, from the request to the formatted text, whatever its file format.

The reader of a document format makes a `CitationRequest` for each citation, and the formatter a `CitationPlan`. A
`FormattedCitation` has the text for the document body and, in a note style, the text of the note.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from ..model.citation import Cite
from .bibliography_lists import FormattedBibliography
from .cite_rules import CiteRequest
from .placeholders import Placeholders

if TYPE_CHECKING:
    from ..collection.claims import Claim
    from ..csl import Backend

__all__ = [
    "MAX_CITATIONS", "CitationPlan", "CitationRequest", "DocumentFormat", "FormattedCitation", "FormattedParts",
]  # fmt: skip

MAX_CITATIONS = 100_000
"""Documents with more citations are rejected."""


@dataclass(slots=True)
class CitationRequest:
    """A citation requested by a document."""

    cite_requests: list[CiteRequest]
    in_text: bool = False
    """Whether the first author is named in the text, as in ``@key [p. 3]``."""
    placeholders: Placeholders = field(default_factory=Placeholders)
    """Markup in its prefixes and suffixes that the processor cannot represent."""
    mid_note: bool = False
    """Whether it is in a note by the author, after other text."""
    nested: bool = False
    """Whether it is inside the prefix or suffix of another citation."""
    resets: bool = False
    """Whether a chapter starts before it, so that it is cited as if for the first time."""


class FormattedCitation(NamedTuple):
    """A citation in the output format."""

    text: str = ""
    """The text that replaces the citation."""
    note: str | None = None
    """The text of the note, in a note style."""


@dataclass(slots=True)
class CitationPlan:
    """A checked request, ready to be formatted."""

    request: CitationRequest
    cites: tuple[Cite, ...] = ()
    unknown_cites: tuple[str, ...] = ()
    """The marked unknown cites, if no known reference is cited."""
    unknown_author: str = ""
    """The mark for an unknown key whose author should be named in the text."""
    claim: Claim | None = None
    claim_order: Sequence[str] | None = None
    """Keys in the sort order of the style, used to sort the sources of a claim."""
    claim_note: str = ""
    """The version of the collection to print after the citation of the claim."""
    problems: list[tuple[int, str, str]] = field(default_factory=list)
    """Problems found: index of the cite, key, and message."""
    note: int = 0
    """The number of the note that contains it; 0 in the body text."""
    own_note: bool = False
    """Whether that note was created for this citation."""
    section: int = 0
    """The number of headings before it."""
    names_author: bool = True
    """Whether an author-in-text citation has an author to print."""

    @property
    def starts_with_words(self) -> bool:
        """Whether it starts with an author in the text or with the sentence of a claim."""
        if self.claim is not None:
            return not self.request.cite_requests[0].suppress
        if self.unknown_author:
            return True
        return self.names_author and bool(self.cites) and self.cites[0].mode == "author-in-text"


class DocumentFormat(NamedTuple):
    """An output format for documents."""

    backend: Backend
    mark_unknown: Callable[[str], str]
    """Returns the mark for an unknown key, such as ``**key?**``."""
    inline_markup: Callable[[Any, Any], str]
    """Writes an inline token that CSL-JSON markup cannot represent."""
    entry_id: Callable[[str], str]
    """Returns the id of the bibliography entry with a key."""
    entry_link: Callable[[str], str]
    """Returns the link to an id, as it is written in a citation."""
    unlisted: set[str]
    """The keys of references without an entry, to which the backend writes no links."""


@dataclass
class FormattedParts:
    """The formatted citations and bibliography of a document."""

    citations: list[FormattedCitation]
    """The citations, in the order of the plans."""
    bibliographies: list[FormattedBibliography] = field(default_factory=list)
    """The bibliographies, in the order in which they are printed."""
    end_title: str | None = None
    """A heading above the bibliographies at the end of the document."""
    unlisted: list[str] = field(default_factory=list)
    """The keys of references that are in no bibliography."""
    omitted: list[str] = field(default_factory=list)
    """The keys of references for which the style of their bibliography prints nothing."""

    @property
    def entries(self) -> dict[str, str]:
        """The texts of all entries by key, in the order in which they are printed; the first of each reference."""
        found: dict[str, str] = {}
        for bibliography in self.bibliographies:
            for key, text in bibliography.texts:
                found.setdefault(key, text)
        return found
