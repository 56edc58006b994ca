"""Citations and bibliographies of all pages at once, in reading order.

What a citation says depends on what stands before it (*ibid.*), on the other works (*2021a*), and on the order of all
(*[3]*). So nothing is formatted before every page is read; then all of it is, in one go. Nothing here knows Sphinx.

Source: CSL 1.0.2, "Choose" (``position``), "Disambiguation", ``citation-number``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cached_property
from os.path import basename, isabs

from ..csl import Processor, Style, load_style
from ..libraries.annotated_bibliography import annotation
from ..model.citation import Citation, Cite
from ..model.verification import level_number
from .citation_records import Back, Listed, Listing, Page, Placed, Resolved, ResolvedListing, Target, slug_of
from .configuration import Setting
from .rendered_text import (
    Passage,
    Piece,
    capitalized,
    closed,
    read,
    shown,
    with_linked_heads,
    with_raised_marks,
    written_passages,
)

__all__ = ["Resolution", "anchor_of"]

_YEAR = load_style("""\
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
  <info><title>Year</title><id>year</id><updated>2026-01-01T00:00:00+00:00</updated></info>
  <citation><layout><choose>
    <if variable="issued"><date variable="issued"><date-part name="year"/></date></if>
    <else><text term="no date" form="short"/></else>
  </choose></layout></citation>
</style>""")
"""What `Placed.form` ``year`` is formatted with: no style says how to print a year alone."""


class Resolution:
    """All pages, with what they get.

    Args:
        pages: The pages in reading order.
        setting: What they share.
    """

    def __init__(self, pages: Sequence[Page], setting: Setting) -> None:
        self._pages = pages
        self._setting = setting
        self._works = setting.library
        self._cited = list(dict.fromkeys(cite.id for page in pages for cite in _cites(page)))
        self._chosen = {
            (page.name, number): self._choose(listing, page)
            for page in pages
            for number, listing in enumerate(page.listings)
        }
        listed = [
            key
            for page in pages
            for number, listing in enumerate(page.listings)
            if not listing.is_own
            for key in self._chosen[page.name, number]
        ]
        self._processor = self._over(dict.fromkeys([*self._cited, *listed]))
        self._styles: dict[str, Style] = {}
        self.canonical: dict[str, Target] = {}
        """For each work the one entry that links from elsewhere lead to."""
        self.unlisted: dict[str, str] = {}
        """The works that are cited and in no bibliography, each with the first page that cites it."""
        self.described: dict[tuple[str, str], tuple[Target, str]] = {}
        """For each work, claim and topic that a page describes, by kind and id, where links lead, and its title."""
        self.empty: list[Listing] = []
        """The bibliographies for which the style prints nothing, though there are works."""

    def _over(self, keys: Iterable[str]) -> Processor:
        return self._setting.processor([self._works[key] for key in keys], written_passages())

    # -- which works a bibliography lists ----------------------------------------------------------

    def _choose(self, listing: Listing, page: Page) -> list[str]:
        """Return the keys of the works that *listing*, on *page*, asks for."""
        if listing.cited == "all":
            keys = list(self._works)
        elif listing.cited == "no":
            cited = set(self._cited)
            keys = [key for key in self._works if key not in cited]
        elif listing.cited == "page":
            keys = list(dict.fromkeys(cite.id for cite in _cites(page)))
        else:
            keys = self._cited
        on_topic = self._on_topics(listing.topics)
        lowest = level_number(listing.verified) if listing.verified is not None else None
        return [
            key
            for key in keys
            if (not listing.keys or any(fnmatchcase(key, pattern) for pattern in listing.keys))
            and (on_topic is None or key in on_topic)
            and (not listing.types or self._works[key].type in listing.types)
            and (not listing.files or basename(str(self._works[key].place[0])) in map(basename, listing.files))
            and (lowest is None or level_number(self._works[key].verification.level) >= lowest)
        ]

    def _on_topics(self, topics: Sequence[str]) -> set[str] | None:
        """Return the works on one of these *topics* or of those below; ``None`` where none is asked for."""
        if not topics:
            return None
        scheme = self._works.topics
        wanted = {*topics}
        for topic in topics:
            if topic in scheme:
                wanted.update(below.id for below in scheme[topic].descendants)
        return set(self._works.about(wanted))

    # -- what they print ---------------------------------------------------------------------------

    def run(self) -> dict[str, Resolved]:
        """Return what each page gets, by its name."""
        texts = self._texts()
        self._describe()
        listings = self._listings()
        targets = self._targets(listings)
        for page in self._pages:
            for cite in _cites(page):
                if cite.id not in self.canonical and ("reference", cite.id) not in self.described:
                    self.unlisted.setdefault(cite.id, page.name)
        backs = self._backs(targets)
        resolved: dict[str, Resolved] = {}
        offset = 0
        for page in self._pages:
            own = tuple(
                ResolvedListing(
                    tuple(
                        entry._replace(
                            backs=tuple(backs.get(Target(page.name, entry.anchor), ())),
                            more=self._page_about(entry.key, page.name),
                        )
                        for entry in listing.entries
                    ),
                    listing.hanging,
                )
                for listing in listings[page.name]
            )
            objects = {link: target for link in page.links if (target := self.target(*link)) is not None}
            cited_in = {one.id: self._cited_in(one.id, page) for one in page.described if one.kind == "reference"}
            resolved[page.name] = Resolved(tuple(texts[page.name]), targets[page.name], own, offset, objects, cited_in)
            if self._setting.scope == "project":
                offset += page.notes
        return resolved

    def target(self, kind: str, name: str) -> Target | None:
        """Return where links to the object *name* lead: a claim, a topic, or a work (of the kind ``"reference"``)."""
        found = self.described.get((kind, name))
        if found is None:
            return self.canonical.get(name) if kind == "reference" else None
        return found[0]

    def _page_about(self, key: str, page: str) -> Target | None:
        """Return the page about a work, if there is one and it is not *page*."""
        found = self.described.get(("reference", key))
        return found[0] if found is not None and found[0].page != page else None

    def _cited_in(self, key: str, page: Page) -> tuple[Back, ...]:
        """Return where pages other than *page* cite a work, in reading order."""
        return tuple(back for back in self._places.get(key, ()) if back.page != page.name)

    @cached_property
    def _places(self) -> dict[str, list[Back]]:
        """For each work the citations that name it."""
        found: dict[str, list[Back]] = {}
        for page in self._pages:
            for index, placed in enumerate(page.placed):
                if placed.form != "silent":
                    for key in dict.fromkeys(cite.id for cite in placed.cites):
                        found.setdefault(key, []).append(Back(page.name, index, page.title))
        return found

    def _describe(self) -> None:
        """Find where each work, claim and topic is described: on the first page about it, else in the first list."""
        for weight in (0, 1):
            for page in self._pages:
                for one in page.described:
                    if one.weight == weight:
                        self.described.setdefault((one.kind, one.id), (Target(page.name, one.anchor), one.title))

    def _texts(self) -> dict[str, list[Passage]]:
        """Return the citations of each page."""
        citations: list[Citation] = []
        offset = 0
        alone = self._setting.scope == "page"
        for page in self._pages:
            begins = alone
            for placed in page.placed:
                if placed.form == "citation":
                    note = placed.note + offset if placed.note else 0
                    citations.append(
                        Citation(placed.cites, note, unsorted=placed.unsorted, inline=placed.inline, begins=begins)
                    )
                    begins = False
            if not alone:
                offset += page.notes
        formatted = iter(self._processor.replay(citations))
        return {page.name: [self._text(placed, formatted) for placed in page.placed] for page in self._pages}

    def _text(self, placed: Placed, formatted: Iterator[str]) -> Passage:
        """Return the text of one citation; that of the next is *formatted* already."""
        if placed.form == "citation":
            text = read(next(formatted))
            if self._setting.is_note:
                text = with_linked_heads(text)
            if self._setting.is_raised:
                text = with_raised_marks(text)
        elif placed.form == "year":
            text = self._joined([self._year(cite.id) for cite in placed.cites])
        elif placed.form in ("short", "titled"):
            text = self._joined([self._short(cite.id, placed.form == "titled") for cite in placed.cites])
        else:
            return ()
        text = closed(text, placed.closing)
        # Words that somebody wrote before a work begin the sentence, as the style's own terms do.
        begins_note = placed.note and not placed.inline and placed.cites[0].prefix
        return capitalized(text) if placed.capital or begins_note else text

    @cached_property
    def _years(self) -> Processor:
        return self._setting.processor(
            [self._works[key] for key in self._cited], written_passages(), style=_YEAR, locale=self._setting.locale_code
        )

    def _year(self, key: str) -> Passage:
        """Return the year of a work, with the letter that tells it from others of that year."""
        text = read(self._years.preview(Citation((Cite(key),))))
        letters = self._processor.disambiguation(key).year_suffix
        return (*text[:-1], text[-1]._replace(text=text[-1].text + letters)) if letters and text else text

    def _short(self, key: str, titled: bool) -> Passage:
        """Return the author and the year of a work, *titled* with its title; the title of one that has no author."""
        author = read(self._processor.preview(Citation((Cite(key, mode="author-only"),))))
        if not shown(author):
            author = (Piece(self._setting.title(key), {"cite": key}),)
        text = (*author, Piece(" ", {"cite": key}), *self._year(key))
        title = self._setting.title(key)
        return (*text, Piece(f", {title}", {})) if titled and shown(author).casefold() != title.casefold() else text

    def _joined(self, texts: Sequence[Passage]) -> Passage:
        delimiter = Piece(", ", {})
        return tuple(piece for number, text in enumerate(texts) for piece in ((delimiter, *text) if number else text))

    # -- bibliographies ----------------------------------------------------------------------------

    def _listings(self) -> dict[str, list[ResolvedListing]]:
        """Return the bibliographies of each page, without the links back; find the canonical entries."""
        printed: dict[tuple[str, int], tuple[list[tuple[str, Passage]], Style]] = {}
        rank: dict[str, tuple[int, str, int]] = {}
        for page in self._pages:
            for number, listing in enumerate(page.listings):
                entries, style = self._entries(listing, self._chosen[page.name, number])
                printed[page.name, number] = entries, style
                if self._chosen[page.name, number] and not entries:
                    self.empty.append(listing)
                weight = 3 if listing.single else 2 if listing.is_own else 1 if listing.cited == "page" else 0
                for key, _ in entries:
                    if key not in rank or weight < rank[key][0]:
                        rank[key] = weight, page.name, number
        count: dict[str, int] = {}
        found: dict[str, list[ResolvedListing]] = {page.name: [] for page in self._pages}
        for page in self._pages:
            for number, listing in enumerate(page.listings):
                entries, style = printed[page.name, number]
                listed = []
                for key, text in entries:
                    anchor = anchor_of(key)
                    if rank[key][1:] == (page.name, number):
                        self.canonical[key] = Target(page.name, anchor)
                    else:
                        count[key] = count.get(key, 1) + 1
                        anchor += f"-{count[key]}"
                    listed.append(Listed(key, anchor, text, annotation(self._works[key]) if listing.annotated else ""))
                options = style.bibliography.options if style.bibliography else {}
                found[page.name].append(ResolvedListing(tuple(listed), options.get("hanging-indent") == "true"))
        return found

    def _entries(self, listing: Listing, keys: Sequence[str]) -> tuple[list[tuple[str, Passage]], Style]:
        """Return the works of a bibliography with what is printed of each, in order, and the style it has."""
        if not listing.is_own:
            return self._listed(keys), self._setting.style
        style = self._setting.style if listing.style is None else self._style(listing.style)
        processor = self._setting.processor(
            [self._works[key] for key in keys],
            written_passages(),
            style=style,
            locale=listing.locale or self._setting.locale_code,
        )
        return [(key, read(text)) for key, text in processor.entries()], style

    def _listed(self, keys: Sequence[str]) -> list[tuple[str, Passage]]:
        """Return what the style of the citations prints of the works *keys*, in order."""
        section = self._setting.style.bibliography
        if section is None or "subsequent-author-substitute" in section.options:  # the entry before matters
            return [(key, read(text)) for key, text in self._processor.entries(keys)]
        wanted = frozenset(keys)
        return [entry for entry in self._whole if entry[0] in wanted]

    @cached_property
    def _whole(self) -> list[tuple[str, Passage]]:
        return [(key, read(text)) for key, text in self._processor.entries()]

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            # The directive has checked a path; any other name is an id.
            self._styles[name] = load_style(name, bundled_only=not isabs(name))
        return self._styles[name]

    # -- links -------------------------------------------------------------------------------------

    def _targets(self, listings: Mapping[str, Sequence[ResolvedListing]]) -> dict[str, dict[str, Target]]:
        """Return for each page and each work that it cites where to go.

        That is the page about the work, if citations lead there; else an entry, on the page itself if it can be.
        """
        found: dict[str, dict[str, Target]] = {}
        for page in self._pages:
            own: dict[str, Target] = {}
            for listing in listings[page.name]:
                for entry in listing.entries:
                    own.setdefault(entry.key, Target(page.name, entry.anchor))
            found[page.name] = {}
            for cite in _cites(page):
                about = self.described.get(("reference", cite.id)) if self._setting.leads_to_pages else None
                target = about[0] if about is not None else own.get(cite.id) or self.canonical.get(cite.id)
                if target is not None:
                    found[page.name][cite.id] = target
        return found

    def _backs(self, targets: Mapping[str, Mapping[str, Target]]) -> dict[Target, list[Back]]:
        """Return for each entry the citations that lead to it, once for each citation."""
        found: dict[Target, list[Back]] = {}
        if not self._setting.backlinks:
            return found
        for key, backs in self._places.items():
            for back in backs:
                target = targets[back.page].get(key)
                if target is not None:
                    found.setdefault(target, []).append(back)
        return found


def _cites(page: Page) -> Iterator[Cite]:
    """Yield the cites of *page*."""
    for placed in page.placed:
        yield from placed.cites


def anchor_of(key: str) -> str:
    """Return the place on a page where the work *key* stands. Two keys that differ have places that differ.

    >>> anchor_of("young2021guns"), anchor_of("DBLP:conf/x")
    ('bib-young2021guns', 'bib-DBLP-x3a-conf-x2f-x')
    """
    return f"bib-{slug_of(key)}"
