"""What the pages ask for, and what they get: plain data, which Sphinx keeps and passes between processes.

Reading a page leaves `Placed` citations and `Listing`s behind; when all pages are read, `dprkpal.sphinxext.resolver`
turns those of all pages into a `Resolved` for each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from ..model.citation import Cite
from .rendered_text import Passage

__all__ = [
    "CITED",
    "FORMS",
    "Back",
    "Described",
    "Listed",
    "Listing",
    "Page",
    "Placed",
    "Resolved",
    "ResolvedListing",
    "Target",
    "slug_of",
]

FORMS = ("citation", "year", "short", "titled", "silent")
"""What a place can show: a citation; the years of the works alone; author and year, whatever the style, apart from the
sequence of citations; the same with the title; nothing, though the work counts as cited."""

CITED = ("project", "page", "no", "all")
"""Which works a bibliography starts from: those cited on any page, on its own, on none, or all."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A citation in its place on a page."""

    cites: tuple[Cite, ...]
    """The works."""

    form: str = "citation"
    """One of `FORMS`."""

    note: int = 0
    """The number of the note that it stands in; 0 in the running text."""

    inline: bool = False
    """Whether it stands amid words, which take the place of brackets and of a capital."""

    closing: str = ""
    """The sign that ends the note, where the note ends with it though it stands amid words."""

    capital: bool = False
    """Whether it begins a sentence of the running text."""

    unsorted: bool = False
    """Whether the cites keep their order."""

    @property
    def is_words(self) -> bool:
        """Whether the sentence would lack a word without it: authors, a year, and not brackets or a note."""
        return self.form in ("year", "short", "titled") or any(
            cite.mode in ("author-in-text", "author-only") for cite in self.cites
        )


@dataclass(frozen=True, slots=True)
class Listing:
    """A bibliography as it is asked for."""

    cited: str = "project"
    """One of `CITED`."""

    keys: tuple[str, ...] = ()
    """Patterns of keys, as file names have them; none lets all pass."""

    topics: tuple[str, ...] = ()
    """Topics or other keywords; narrower topics count too."""

    types: tuple[str, ...] = ()
    """Item types."""

    files: tuple[str, ...] = ()
    """Names of the files that the works are read from."""

    verified: str | None = None
    """The level of verification that works have to reach."""

    style: str | None = None
    """A style of its own."""

    locale: str | None = None
    """A locale of its own."""

    annotated: bool = False
    """Whether each entry has its abstract below it."""

    location: tuple[str, int | None] = ("", None)
    """Where it stands: name and line of the page."""

    single: bool = False
    """Whether it is the one entry of a page about a work, and no bibliography."""

    @property
    def is_own(self) -> bool:
        """Whether it is formatted otherwise than the citations."""
        return self.style is not None or self.locale is not None


class Described(NamedTuple):
    """Something that a page describes: a work, a claim or a topic."""

    kind: str
    """``"reference"``, ``"claim"`` or ``"topic"``."""
    id: str
    """Its id."""
    anchor: str
    """Where on the page."""
    title: str
    """What it is called in a search."""
    weight: int = 0
    """0 where the page is about it, 1 where it is one of a list."""


@dataclass(frozen=True, slots=True)
class Page:
    """All that a page asks for."""

    name: str
    """What Sphinx calls it."""

    title: str = ""
    """Its title in plain text."""

    placed: tuple[Placed, ...] = ()
    """Its citations in reading order."""

    listings: tuple[Listing, ...] = ()
    """Its bibliographies, in order."""

    notes: int = 0
    """The highest number of a note on it."""

    links: tuple[tuple[str, str], ...] = ()
    """What it refers to by name: kind of object, and id."""

    described: tuple[Described, ...] = ()
    """What it describes, so that others can refer to it."""


class Target(NamedTuple):
    """Where a link leads."""

    page: str
    """The page."""
    anchor: str
    """The place on it."""


class Back(NamedTuple):
    """Where an entry leads back to."""

    page: str
    """The page that cites it."""
    number: int
    """Which of its citations, counted from 0."""
    title: str
    """The title of the page."""


class Listed(NamedTuple):
    """An entry of a bibliography."""

    key: str
    """The key of the work."""
    anchor: str
    """Where links to it lead on its page."""
    entry: Passage
    """What the style prints."""
    about: str
    """What the work is about, where that is asked for."""
    backs: tuple[Back, ...] = ()
    """The citations that lead to this entry."""
    more: Target | None = None
    """The page about the work, where there is one and it is another."""


class ResolvedListing(NamedTuple):
    """A bibliography as it is printed."""

    entries: tuple[Listed, ...]
    """Its entries in the order of the style."""
    hanging: bool
    """Whether all lines but the first are indented."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """All that a page gets. Two that are equal print the same page."""

    texts: tuple[Passage, ...] = ()
    """Its citations, in the order of `Page.placed`."""

    targets: dict[str, Target] = field(default_factory=dict)
    """For each work it cites, the entry that the citations lead to, where there is one."""

    listings: tuple[ResolvedListing, ...] = ()
    """Its bibliographies."""

    offset: int = 0
    """What is added to the numbers of its notes."""

    objects: dict[tuple[str, str], Target] = field(default_factory=dict)
    """Where what it refers to by name is described, by kind and id."""

    cited_in: dict[str, tuple[Back, ...]] = field(default_factory=dict)
    """For each work that it is about, where other pages cite it."""


_ODD = re.compile(r"[^A-Za-z0-9._-]|-(?=x[0-9a-f]+-)")
"""What has no place in an address, and what looks like a sign that had none."""


def slug_of(name: str) -> str:
    """Return *name* as part of an address; two names that differ have parts that differ.

    >>> slug_of("young2021guns"), slug_of("a b")
    ('young2021guns', 'a-x20-b')
    """
    return _ODD.sub(lambda match: f"-x{ord(match[0]):x}-", name)
