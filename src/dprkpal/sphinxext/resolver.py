"""Internal: format the citations and bibliographies of all pages in reading order.

A citation depends on the ones before it (*ibid.*), on similar references (*2021a*) and on the order of all (*[3]*). So
formatting starts after every page is read. This module does not depend on Sphinx.

Source: CSL 1.0.2, "Choose" (``position``), "Disambiguation", ``citation-number``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from os.path import isabs

from ..csl import Processor, Style, load_style
from ..libraries.annotated_bibliography import annotation
from ..libraries.entries_in_style import entries_in_style
from ..model.citation import Citation, Cite
from .bibliography_selection import listed_cites, select_references
from .citation_records import (
    WORK_FORMS,
    Backlink,
    BibliographyEntry,
    BibliographyRequest,
    CitationRecord,
    FormattedBibliography,
    LinkTarget,
    PageRecord,
    ResolvedPage,
    slug_of,
)
from .configuration import Settings
from .list_labels import ListProcessors, add_label_prefixes, kind_of_labels
from .reference_texts import ReferenceTexts
from .rich_text import (
    RichText,
    TextRun,
    capitalized,
    parse_rich_text,
    plain_text_of,
    with_final_punctuation,
    with_short_links,
    without_space_before_superscripts,
)

__all__ = ["CitationResolver", "entry_anchor"]

_YEAR = load_style("""\
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
  <info><title>Year</title><id>year</id><updated>2026-01-01T00:00:00+00:00</updated></info>
  <citation><layout><choose>
    <if variable="issued"><date variable="issued"><date-part name="year"/></date></if>
    <else><text term="no date" form="short"/></else>
  </choose></layout></citation>
</style>""")
"""The style for `CitationRecord.form` ``year``, because styles do not define how to print only a year."""


class CitationResolver:
    """Formats the citations and bibliographies of all pages.

    Args:
        pages: The pages in reading order.
        settings: The settings of the documentation.
    """

    def __init__(self, pages: Sequence[PageRecord], settings: Settings) -> None:
        self.undeclared: dict[str, str] = {}
        """Keys with a prefix that no bibliography has, each with a page that cites it."""
        prefixes = {request.key_prefix for page in pages for request in page.bibliographies}
        self._pages = pages = [self._with_known_prefixes(page, prefixes) for page in pages]
        self._settings = settings
        self._works = settings.library
        self.cited = self._cited = list(dict.fromkeys(cite.id for page in pages for cite in listed_cites(page)))
        self._selected = select_references(pages, self._works)
        listed = [
            key
            for page in pages
            for number, request in enumerate(page.bibliographies)
            if not request.is_own
            for key in self._selected[page.name, number]
        ]
        self._citations: list[Citation] = []
        """The citations of all pages."""
        self._citations_on: dict[str, range] = {}
        """The indexes of the citations of each page."""
        self._cited_on = {page.name: dict.fromkeys(cite.id for cite in listed_cites(page)) for page in pages}
        self._own_processors: dict[tuple[str | None, str | None], Processor] = {}
        self._processor = settings.rich_text_processor(dict.fromkeys([*self._cited, *listed]))
        self._styles: dict[str, Style] = {}
        self._references = ReferenceTexts(
            settings, (cite.id for page in pages for record in page.citations for cite in record.cites)
        )
        self.canonical: dict[str, LinkTarget] = {}
        """For each reference, the one entry that is the target of links from other pages."""
        self.unlisted: dict[str, str] = {}
        """Cited references without a bibliography entry, with the first page that cites them."""
        self.described_objects: dict[tuple[str, str], tuple[LinkTarget, str]] = {}
        """Link target and title of each object that a page describes, by kind and id."""
        self.empty: list[BibliographyRequest] = []
        """Bibliographies for which the style prints nothing, although references match."""

    def _with_known_prefixes(self, page: PageRecord, prefixes: Collection[str]) -> PageRecord:
        """Return *page* without cites whose key has a prefix that is not one of *prefixes*."""
        if not any(record.key_prefixes for record in page.citations):
            return page
        records: list[CitationRecord] = []
        for record in page.citations:
            unknown = {key: prefix for key, prefix in record.key_prefixes if prefix not in prefixes}
            for key, prefix in unknown.items():
                self.undeclared.setdefault(prefix + key, page.name)
            cites = tuple(cite for cite in record.cites if cite.id not in unknown)
            records.append(replace(record, cites=cites, form=record.form if cites else "unknown"))
        return replace(page, citations=tuple(records))

    # -- formatting citations ----------------------------------------------------------------------

    def run(self) -> dict[str, ResolvedPage]:
        """Return the formatted content of each page, by page name."""
        texts = self._texts()
        self._describe()
        bibliographies = self._bibliographies()
        targets = self._targets(bibliographies)
        self._list_processors.update_citations(self._pages, texts, bibliographies, targets, _finished)
        add_label_prefixes(
            self._pages, self._settings.style, self._list_styles, texts, bibliographies, targets
        )  # fmt: skip
        self._titles = {page.name: _title(page, texts[page.name]) for page in self._pages}
        for page in self._pages:
            for cite in listed_cites(page):
                if cite.id not in self.canonical and ("reference", cite.id) not in self.described_objects:
                    self.unlisted.setdefault(cite.id, page.name)
        backlinks = self._backlinks(targets)
        resolved: dict[str, ResolvedPage] = {}
        offset = 0
        for page in self._pages:
            own = tuple(
                FormattedBibliography(
                    tuple(
                        entry._replace(
                            backlinks=tuple(backlinks.get(LinkTarget(page.name, entry.anchor), ())),
                            object_page=self._object_page(entry.key, page.name),
                        )
                        for entry in request.entries
                    ),
                    request.hanging,
                    request.title,
                    request.layout,
                )
                for request in bibliographies[page.name]
            )
            objects = {link: target for link in page.links if (target := self.target(*link)) is not None}
            cited_in = {
                one.id: self._citing_pages(one.id, page) for one in page.described_objects if one.kind == "reference"
            }
            resolved[page.name] = ResolvedPage(
                tuple(texts[page.name]), targets[page.name], own, offset, objects, cited_in, self._tooltips(page)
            )
            if self._settings.scope == "project":
                offset += page.notes
        return resolved

    def target(self, kind: str, name: str) -> LinkTarget | None:
        """Return the link target of an object of this *kind*: ``"claim"``, ``"topic"`` or ``"reference"``."""
        found = self.described_objects.get((kind, name))
        if found is None:
            return self.canonical.get(name) if kind == "reference" else None
        return found[0]

    def _tooltips(self, page: PageRecord) -> dict[str, str]:
        """Return the full reference of each work cited on *page* as plain text."""
        if not self._settings.tooltips:
            return {}
        keys = dict.fromkeys(cite.id for record in page.citations for cite in record.cites)
        return {key: plain_text_of(self._references.entry(key)) for key in keys}

    def _object_page(self, key: str, page: str) -> LinkTarget | None:
        """Return the page about a reference, if it exists and is not *page*."""
        found = self.described_objects.get(("reference", key))
        return found[0] if found is not None and found[0].page != page else None

    def _citing_pages(self, key: str, page: PageRecord) -> tuple[Backlink, ...]:
        """Return the citations of a reference on pages other than *page*, in reading order."""
        return tuple(back for back in self._citations_by_key.get(key, ()) if back.page != page.name)

    @cached_property
    def _citations_by_key(self) -> dict[str, list[Backlink]]:
        """The citations of each key."""
        found: dict[str, list[Backlink]] = {}
        for page in self._pages:
            for index, record in enumerate(page.citations):
                if record.form != "silent":
                    for key in dict.fromkeys(cite.id for cite in record.cites):
                        found.setdefault(key, []).append(Backlink(page.name, index, self._titles[page.name]))
        return found

    def _describe(self) -> None:
        """Find the target of each object: the first page about it, or else the first list that contains it."""
        for weight in (0, 1):
            for page in self._pages:
                for one in page.described_objects:
                    if one.weight == weight:
                        target = LinkTarget(page.name, one.anchor)
                        self.described_objects.setdefault((one.kind, one.id), (target, one.title))

    def _texts(self) -> dict[str, list[RichText]]:
        """Return the formatted citations of each page."""
        citations: list[Citation] = []
        offset = 0
        per_page = self._settings.scope == "page"
        for page in self._pages:
            begins = per_page
            first = len(citations)
            for record in page.citations:
                if record.form == "citation":
                    note = record.note + offset if record.note else 0
                    citations.append(
                        Citation(record.cites, note, unsorted=record.unsorted, inline=record.inline, begins=begins)
                    )
                    begins = False
            self._citations_on[page.name] = range(first, len(citations))
            if not per_page:
                offset += page.notes
        self._citations = citations
        self._list_processors = ListProcessors(self._settings.style, citations)
        formatted = iter(self._processor.replay(citations))
        return {page.name: [self._text(record, formatted) for record in page.citations] for page in self._pages}

    def _text(self, record: CitationRecord, formatted: Iterator[str]) -> RichText:
        """Return the text of one citation, taking regular citations from *formatted*."""
        if record.form == "citation":
            text = parse_rich_text(next(formatted))
            if self._settings.is_note:
                text = with_short_links(text)
            if self._settings.is_superscript:
                text = without_space_before_superscripts(text)
        elif record.form == "year":
            text = self._joined([self._year(cite.id) for cite in record.cites])
        elif record.form in ("short", "titled"):
            text = self._joined([self._short(cite.id, record.form == "titled") for cite in record.cites])
        elif record.form == "unknown":
            keys = [*(prefix + key for key, prefix in record.key_prefixes), *record.unknown]
            return (TextRun(f"[{', '.join(keys)}?]", {}),)
        elif record.form in WORK_FORMS:
            text = self._joined([self._reference_text(record.form, cite) for cite in record.cites])
        else:
            return ()
        return _finished(text, record)

    def _reference_text(self, form: str, cite: Cite) -> RichText:
        """Return the text of a cite in one of `WORK_FORMS`."""
        if form == "work-author":
            return self._references.author(cite)
        if form in ("entry", "work-entry"):
            return self._references.entry(cite.id)
        if form == "title":
            return self._references.title(cite.id)
        return self._references.url(cite.id) if form == "url" else self._references.doi(cite.id)

    @cached_property
    def _years(self) -> Processor:
        return self._settings.rich_text_processor(self._cited, style=_YEAR, locale=self._settings.locale_code)

    def _year(self, key: str) -> RichText:
        """Return the year of a reference, with its disambiguation letter."""
        text = parse_rich_text(self._years.preview(Citation((Cite(key),))))
        letters = self._processor.disambiguation(key).year_suffix
        return (*text[:-1], text[-1]._replace(text=text[-1].text + letters)) if letters and text else text

    def _short(self, key: str, titled: bool) -> RichText:
        """Return author and year of a reference, with *titled* also its title. The title replaces a missing author."""
        author = parse_rich_text(self._processor.preview(Citation((Cite(key, mode="author-only"),))))
        if not plain_text_of(author):
            author = (TextRun(self._settings.title(key), {"cite": key}),)
        text = (*author, TextRun(" ", {"cite": key}), *self._year(key))
        title = self._settings.title(key)
        if titled and plain_text_of(author).casefold() != title.casefold():
            return (*text, TextRun(f", {title}", {}))
        return text

    def _joined(self, texts: Sequence[RichText]) -> RichText:
        delimiter = TextRun(", ", {})
        return tuple(piece for number, text in enumerate(texts) for piece in ((delimiter, *text) if number else text))

    # -- bibliographies ----------------------------------------------------------------------------

    def _bibliographies(self) -> dict[str, list[FormattedBibliography]]:
        """Return the bibliographies of each page without backlinks, and select the canonical entries."""
        printed: dict[tuple[str, int], list[tuple[str, RichText]]] = {}
        self._list_styles: dict[tuple[str, int], Style] = {}
        rank: dict[str, tuple[int, str, int]] = {}
        for page in self._pages:
            for number, request in enumerate(page.bibliographies):
                style = self._settings.style if request.style is None else self._style(request.style)
                self._list_styles[page.name, number] = style
                entries = printed[page.name, number] = self._entries(page.name, number, request)
                if self._selected[page.name, number] and not entries:
                    self.empty.append(request)
                is_local = request.cited in ("page", "chapter")
                weight = 3 if request.single else 2 if request.is_own else 1 if is_local else 0
                for key, _ in entries:
                    if key not in rank or weight < rank[key][0]:
                        rank[key] = weight, page.name, number
        count: dict[str, int] = {}
        found: dict[str, list[FormattedBibliography]] = {page.name: [] for page in self._pages}
        for page in self._pages:
            next_number = 1
            for number, request in enumerate(page.bibliographies):
                style = self._list_styles[page.name, number]
                listed = []
                for key, text in printed[page.name, number]:
                    anchor = entry_anchor(key)
                    if rank[key][1:] == (page.name, number):
                        self.canonical[key] = LinkTarget(page.name, anchor)
                    else:
                        count[key] = count.get(key, 1) + 1
                        anchor += f"-{count[key]}"
                    about = annotation(self._works[key]) if request.annotated else ""
                    listed.append(BibliographyEntry(key, anchor, text, about))
                hanging = style.bibliography is not None and style.bibliography.options.get("hanging-indent") == "true"
                start = next_number if request.layout.start is None else request.layout.start
                if request.layout.kind == "enumerated":
                    next_number = start + len(listed)
                layout = request.layout._replace(start=start)
                found[page.name].append(FormattedBibliography(tuple(listed), hanging, request.title, layout))
        return found

    def _entries(self, page: str, number: int, request: BibliographyRequest) -> list[tuple[str, RichText]]:
        """Return the formatted entries of a bibliography in order."""
        keys = self._selected[page, number]
        style = self._list_styles[page, number]
        is_of_page = request.cited == "page" and request.layout.kind == "citation"
        if self._settings.numbers_restart and is_of_page and kind_of_labels(style) == "number":
            return self._entries_of_page(page, number, request)
        if not request.is_own:
            return self._entries_in_main_style(keys)
        order = self._processor.order()
        known = frozenset(order)
        if request.layout.kind == "citation" and self._list_processors.differs(style):
            wanted = frozenset(keys)
            own = self._own_processor([*[key for key in order if key in wanted], *keys], style, request.locale)
            self._list_processors.add(page, number, own, keys)
            letters = None
            if kind_of_labels(style) == "number" and kind_of_labels(self._settings.style) == "name":
                letters = {key: self._processor.disambiguation(key).year_suffix for key in known.intersection(keys)}
            return [(key, parse_rich_text(text)) for key, text in own.entries(year_suffixes=letters)]
        others = frozenset(keys).difference(known)
        processor = self._own_processors.get((request.style, request.locale)) if not others else None
        if processor is None:
            processor = self._own_processor(
                [*order, *[key for key in keys if key in others]], style, request.locale
            )  # fmt: skip
            processor.replay(self._citations)
            if not others:
                self._own_processors[request.style, request.locale] = processor
        entries = entries_in_style(processor, self._processor, keys)
        return [(key, parse_rich_text(text)) for key, text in entries]

    def _entries_of_page(self, page: str, number: int, request: BibliographyRequest) -> list[tuple[str, RichText]]:
        """Return the formatted entries of a numbered list whose numbers are those of its page alone."""
        keys = self._selected[page, number]
        cited = self._cited_on[page]
        own = self._own_processor(
            [*[key for key in cited if key in frozenset(keys)], *keys], self._list_styles[page, number], request.locale
        )
        self._list_processors.add(page, number, own, keys, self._citations_on[page])
        return [(key, parse_rich_text(text)) for key, text in own.entries()]

    def _own_processor(self, keys: Iterable[str], style: Style, locale: str | None) -> Processor:
        """Return a processor for the references *keys* in *style*."""
        return self._settings.rich_text_processor(
            dict.fromkeys(keys), style=style, locale=locale or self._settings.locale_code
        )

    def _entries_in_main_style(self, keys: Sequence[str]) -> list[tuple[str, RichText]]:
        """Return the formatted entries for *keys* in the main style, in order."""
        section = self._settings.style.bibliography
        # A substitute for repeated authors depends on the previous entry.
        if section is None or "subsequent-author-substitute" in section.options:
            return [(key, parse_rich_text(text)) for key, text in self._processor.entries(keys)]
        wanted = frozenset(keys)
        return [entry for entry in self._all_entries if entry[0] in wanted]

    @cached_property
    def _all_entries(self) -> list[tuple[str, RichText]]:
        return [(key, parse_rich_text(text)) for key, text in self._processor.entries()]

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            # The directive has checked a path; any other name is an id.
            self._styles[name] = load_style(name, bundled_only=not isabs(name))
        return self._styles[name]

    # -- links -------------------------------------------------------------------------------------

    def _targets(
        self, bibliographies: Mapping[str, Sequence[FormattedBibliography]]
    ) -> dict[str, dict[str, LinkTarget]]:
        """Return the link target for each page and each key it cites.

        This is the page about the reference if links lead there, or else an entry, preferably on the same page.
        """
        prefixed: dict[tuple[str, str], LinkTarget] = {}
        for page in self._pages:
            for request, formatted in zip(page.bibliographies, bibliographies[page.name], strict=True):
                for entry in formatted.entries if request.key_prefix else ():
                    prefixed.setdefault((request.key_prefix, entry.key), LinkTarget(page.name, entry.anchor))
        found: dict[str, dict[str, LinkTarget]] = {}
        for page in self._pages:
            own: dict[str, LinkTarget] = {}
            for number, formatted in enumerate(bibliographies[page.name]):
                for entry in formatted.entries:
                    if not page.bibliographies[number].key_prefix:
                        own.setdefault(entry.key, LinkTarget(page.name, entry.anchor))
            for record in page.citations:
                own |= {key: prefixed[prefix, key] for key, prefix in record.key_prefixes if (prefix, key) in prefixed}
            found[page.name] = {}
            for cite in listed_cites(page):
                about = self.described_objects.get(("reference", cite.id)) if self._settings.links_to_pages else None
                target = about[0] if about is not None else own.get(cite.id) or self.canonical.get(cite.id)
                if target is not None:
                    found[page.name][cite.id] = target
        return found

    def _backlinks(self, targets: Mapping[str, Mapping[str, LinkTarget]]) -> dict[LinkTarget, list[Backlink]]:
        """Return the citations that link to each entry."""
        found: dict[LinkTarget, list[Backlink]] = {}
        if not self._settings.backlinks:
            return found
        for key, backlinks in self._citations_by_key.items():
            for back in backlinks:
                target = targets[back.page].get(key)
                if target is not None:
                    found.setdefault(target, []).append(back)
        return found


def _title(page: PageRecord, texts: Sequence[RichText]) -> str:
    """Return the title of a page as plain text, with its citations."""
    return "".join(plain_text_of(texts[part]) if isinstance(part, int) else part for part in page.title)


def _finished(text: RichText, record: CitationRecord) -> RichText:
    """Return *text* with the capital letter and the punctuation that its place needs."""
    text = with_final_punctuation(text, record.closing)
    # A prefix at the start of a note starts a sentence.
    begins_note = record.note and not record.inline and record.cites[0].prefix
    return capitalized(text) if record.capital or begins_note else text


def entry_anchor(key: str) -> str:
    """Return the id of the entry for *key*. Different keys have different ids.

    >>> entry_anchor("young2021guns"), entry_anchor("DBLP:conf/x")
    ('bib-young2021guns', 'bib-DBLP-x3a-conf-x2f-x')
    """
    return f"bib-{slug_of(key)}"
