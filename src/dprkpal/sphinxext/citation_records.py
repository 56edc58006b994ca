"""Internal: plain data about citations and bibliographies, which Sphinx pickles and passes between processes.

Reading a page collects `CitationRecord` and `BibliographyRequest` objects. After all pages are read,
`dprkpal.sphinxext.resolver` returns a `ResolvedPage` for each page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from docutils.nodes import make_id

from ..csl.document.selection import EVERYTHING, Selection
from ..libraries.filter_expressions import FilterExpression
from ..model.citation import Cite
from .rich_text import RichText

__all__ = [
    "AS_IN_STYLE",
    "CITATION_FORMS",
    "CITED_CHOICES",
    "WORK_FORMS",
    "Backlink",
    "BibliographyEntry",
    "BibliographyRequest",
    "CitationRecord",
    "DescribedObject",
    "FormattedBibliography",
    "LinkTarget",
    "ListLayout",
    "PageRecord",
    "ResolvedPage",
    "citation_anchor",
    "slug_of",
]

WORK_FORMS = ("work-entry", "work-author", "entry", "title", "url", "doi")
"""Forms that show a work by itself: the full reference, the names, the title or an address.

Works in a note of their own (``work-…``) are not listed in bibliographies.
"""

CITATION_FORMS = ("citation", "year", "short", "titled", "silent", *WORK_FORMS)
"""How a citation is shown: as a citation; as years only; as author and year in any style, outside the sequence of
citations; the same with the title; or hidden, so that the reference is only listed in bibliographies."""

CITED_CHOICES = ("project", "page", "chapter", "no", "all")
"""Which references a bibliography starts from: cited on any page, on this page, on this page or those below it in the
table of contents, on no page, or all."""


@dataclass(frozen=True, slots=True)
class CitationRecord:
    """A citation on a page."""

    cites: tuple[Cite, ...]
    """The cites."""

    form: str = "citation"
    """One of `CITATION_FORMS`."""

    note: int = 0
    """The number of the note that contains it; 0 in the body text."""

    inline: bool = False
    """Whether it is part of a sentence in a note, without brackets and without a capital."""

    closing: str = ""
    """Punctuation to add when an inline citation ends the note."""

    capital: bool = False
    """Whether it starts a sentence."""

    unsorted: bool = False
    """Whether the cites keep their order."""

    key_prefixes: tuple[tuple[str, str], ...] = ()
    """Keys of cites that were written with the ``:keyprefix:`` of a bibliography, each with that prefix."""

    unknown: tuple[str, ...] = ()
    """Keys of works that could not be fetched, and are not in `cites`."""

    def key_prefix(self, key: str) -> str:
        """Return the prefix of *key*, or an empty string."""
        return next((prefix for one, prefix in self.key_prefixes if one == key), "")

    @property
    def is_words(self) -> bool:
        """Whether the sentence needs its text: an author or a year, rather than brackets or a note."""
        return self.form in ("year", "short", "titled", *WORK_FORMS) or any(
            cite.mode in ("author-in-text", "author-only") for cite in self.cites
        )


class ListLayout(NamedTuple):
    """How the entries of a bibliography are listed."""

    kind: str = "citation"
    """``"citation"``: as in the style; ``"bullet"``: with bullets; ``"enumerated"``: with numbers of their own."""
    enumtype: str = "arabic"
    """The numerals of an enumerated list, as in docutils."""
    start: int | None = 1
    """The first number of an enumerated list; ``None`` continues the list before it on the page."""


AS_IN_STYLE = ListLayout()
"""A list as in the style."""


@dataclass(frozen=True, slots=True)
class BibliographyRequest:
    """A bibliography requested by a directive."""

    cited: str = "project"
    """One of `CITED_CHOICES`."""

    selection: Selection = EVERYTHING
    """The conditions of the references."""

    rest: bool = False
    """Whether it lists only references that are in no other bibliography."""

    title: str | None = None
    """The title, printed if there are entries."""

    verified: str | None = None
    """Minimum verification level."""

    style: str | None = None
    """A style, if it differs from the default."""

    locale: str | None = None
    """A locale, if it differs from the default."""

    annotated: bool = False
    """Whether to print the abstract below each entry."""

    location: tuple[str, int | None] = ("", None)
    """Page name and line of the directive."""

    single: bool = False
    """Whether it is the single entry on a page about a reference."""

    filter: FilterExpression | None = None
    """The ``:filter:``; it replaces `cited`."""

    also: tuple[str, ...] = ()
    """Keys, or patterns for keys, of references that are listed in any case."""

    layout: ListLayout = AS_IN_STYLE
    """How the entries are listed."""

    label_prefix: str = ""
    """Text before each citation number."""

    key_prefix: str = ""
    """The prefix of the keys in citations that belong to it."""

    @property
    def is_own(self) -> bool:
        """Whether it has its own style or locale."""
        return self.style is not None or self.locale is not None


class DescribedObject(NamedTuple):
    """A reference, claim or topic that a page describes."""

    kind: str
    """``"reference"``, ``"claim"`` or ``"topic"``."""
    id: str
    """Its id."""
    anchor: str
    """The id of the target on the page."""
    title: str
    """The title shown in search results."""
    weight: int = 0
    """0 if the page is about it, 1 if it is one item of a list."""


@dataclass(frozen=True, slots=True)
class PageRecord:
    """All citations, bibliographies and links of a page."""

    name: str
    """The page name used by Sphinx."""

    title: tuple[str | int, ...] = ()
    """The title: texts, and the indexes of the citations between them."""

    citations: tuple[CitationRecord, ...] = ()
    """Citations in reading order."""

    bibliographies: tuple[BibliographyRequest, ...] = ()
    """Bibliographies in order."""

    notes: int = 0
    """The highest note number."""

    links: tuple[tuple[str, str], ...] = ()
    """Links to objects, as pairs of kind and id."""

    described_objects: tuple[DescribedObject, ...] = ()
    """Objects that the page describes."""

    below: tuple[str, ...] = ()
    """The pages in its tables of contents."""


class LinkTarget(NamedTuple):
    """The target of a link."""

    page: str
    """The page."""
    anchor: str
    """The id on the page."""


class Backlink(NamedTuple):
    """A link from a bibliography entry to a citation."""

    page: str
    """The page with the citation."""
    number: int
    """Index of the citation on the page, from 0."""
    title: str
    """The title of the page."""

    @property
    def anchor(self) -> str:
        """The id of the citation."""
        return citation_anchor(self.page, self.number)


def citation_anchor(page: str, index: int) -> str:
    """Return the id of a citation. It includes the page, because some builders merge all pages."""
    return f"cite-{make_id(page)}-{index + 1}"


class BibliographyEntry(NamedTuple):
    """An entry of a bibliography."""

    key: str
    """The key of the reference."""
    anchor: str
    """The id of the entry on its page."""
    text: RichText
    """The formatted entry."""
    about: str
    """The abstract, if requested."""
    backlinks: tuple[Backlink, ...] = ()
    """Citations that link to this entry."""
    object_page: LinkTarget | None = None
    """The page about the reference, if it is a different page."""


class FormattedBibliography(NamedTuple):
    """A formatted bibliography."""

    entries: tuple[BibliographyEntry, ...]
    """The entries in the order of the style."""
    hanging: bool
    """Whether entries have a hanging indent."""
    title: str | None = None
    """The title."""
    layout: ListLayout = ListLayout()
    """How the entries are listed, with the number of the first entry."""


@dataclass(frozen=True, slots=True)
class ResolvedPage:
    """The formatted content for a page. The page is written again when this changes."""

    texts: tuple[RichText, ...] = ()
    """Formatted citations, in the order of `PageRecord.citations`."""

    targets: dict[str, LinkTarget] = field(default_factory=dict)
    """For each cited key, the target of its links."""

    bibliographies: tuple[FormattedBibliography, ...] = ()
    """Formatted bibliographies."""

    offset: int = 0
    """Number added to the note numbers of the page."""

    objects: dict[tuple[str, str], LinkTarget] = field(default_factory=dict)
    """Link targets of objects, by kind and id."""

    cited_in: dict[str, tuple[Backlink, ...]] = field(default_factory=dict)
    """For each reference described on the page, the citations on other pages."""

    tooltips: dict[str, str] = field(default_factory=dict)
    """For each cited key, the full reference as plain text, if citations show it when pointed at."""


_ODD = re.compile(r"[^A-Za-z0-9._-]|-(?=x[0-9a-f]+-)")
"""Characters that need escaping in ids, and text that looks like such an escape."""


def slug_of(name: str) -> str:
    """Return *name* as part of an id. Different names have different ids.

    >>> slug_of("young2021guns"), slug_of("a b")
    ('young2021guns', 'a-x20-b')
    """
    return _ODD.sub(lambda match: f"-x{ord(match[0]):x}-", name)
