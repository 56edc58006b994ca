"""Internal: convert an entry of a ``.bib`` file to a CSL-JSON item.

Fields without a CSL variable keep their source in ``custom.fields``.

Source: the manuals named in `dprkpal.formats.bibtex.tables`; CSL 1.0.2, Appendix IV.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ...model.edtf import parse_year, read_edtf, write_edtf
from ...model.vocabulary import DATE_VARIABLES, ITEM_TYPES, NAME_VARIABLES
from ..finding_codes import IMPOSSIBLE_DATE, MISFORMED_NAME, UNKNOWN_TYPE
from ..tex.entities import decode_entities
from ..tex.reader import Mode, decode_tex, decode_verbatim
from ..value_parsing import parse_date
from .extra_fields import BRACES, added_braces, apply_to_all, read_annotations, read_extra, read_romanized
from .journal_macros import JOURNALS
from .languages import is_foreign_title, language_tag
from .localization import BIBSTRINGS, COUNTRIES, GENRES, STATES
from .names import NOT_READ, parse_names, split_list
from .tables import (
    ALIASES,
    DATES,
    EDITOR_ROLES,
    INSTITUTIONS,
    LISTS,
    NAMES,
    PLACE_LISTS,
    PUBLISHERS,
    STRUCTURAL,
    SUBTYPES,
    TEXTS,
    TITLES,
    TYPES,
    TYPES_FROM_CSL,
    VERBATIM,
)
from .titles import LOWERED, finish_title
from .variables import CSL_FIELDS, variable_of
from .web_addresses import lone_address, lone_doi, plain_doi

if TYPE_CHECKING:
    from ..finding_codes import Report

__all__ = ["Converter", "type_of"]

MAX_CACHED = 50
"""Only decoded values up to this length are cached, and up to a thousand times this many. Journal names repeat often,
titles do not."""

_CHAPTERS = frozenset(("chapter", "paper-conference", "entry-encyclopedia", "entry-dictionary", "entry"))
_DASHES = re.compile(r"(?:(?<!\s)\s++)?[-–—]{1,3}\s*")
_USEPREFIX = re.compile(r"\s*useprefix\s*=\s*(?:true|false)\s*,?\s*")


def type_of(kind: str, fields: Mapping[str, str]) -> str | None:
    """Return the CSL type for an entry type, or ``None`` if the entry type is unknown.

    >>> type_of("article", {"entrysubtype": "newspaper"}), type_of("misc", {}), type_of("nonsense", {})
    ('article-newspaper', 'document', None)
    """
    subtype = fields.get("entrysubtype", "").strip().lower()
    subtype = SUBTYPES.get(subtype, subtype)
    if subtype in ITEM_TYPES:
        return subtype
    known = TYPES.get(kind) or (kind if kind in ITEM_TYPES else None)
    if kind == "misc" and any(_PREPRINT.fullmatch(fields[name]) for name in _SERVERS if name in fields):
        return "article"
    if kind == "unpublished" and "eventtitle" in fields:
        return "speech"
    return known


_SERVERS = ("publisher", "howpublished", "archiveprefix", "eprinttype")
_PREPRINT = re.compile(r"[{\s]*\w*rXiv(?:\.org)?(?:\s+preprint.*)?[}\s]*", re.IGNORECASE)
"""The name of a server for preprints, such as arXiv and bioRxiv. The CSL type of a preprint is *article*."""


def _date_text(source: str) -> str:
    """Return the text of a date field. A ``~`` is a space in other fields, but means "about" in EDTF."""
    return decode_tex(source, "plain").replace("\xa0", "~") if "~" in source or "\\" in source else source


def _years(date: Mapping[str, Any] | None) -> set[Any]:
    """Return the years of *date*, or its text."""
    date = date or {}
    return {one[0] for one in date["date-parts"]} if "date-parts" in date else {date.get("literal")}


def _unread_parts(date: Mapping[str, Any] | None, month: str, day: str) -> Iterator[str]:
    """Yield ``"month"`` and ``"day"`` if *date* lacks them: it can be a text, such as "in press", or several years."""
    date = date or {}
    parts = date.get("date-parts", ())
    if month and "season" not in date:
        named = (parse_year("2000", month)[0] or {}).get("date-parts", ())
        months = {one[1] for one in named if len(one) > 1}
        if not months or not months <= {one[1] for one in parts if len(one) > 1}:
            yield "month"
    if day and not any(len(one) > 2 for one in parts):
        yield "day"


def _is_english(fields: Mapping[str, str]) -> bool:
    """Return whether the titles of an entry are English, by the field of the language or else by their words."""
    source = fields.get("langid") or fields.get("hyphenation") or fields.get("language")
    if not source:
        titles = [fields[field] for field in ("title", "subtitle", "booktitle") if fields.get(field)]
        return not is_foreign_title(": ".join(decode_tex(title, "plain") for title in titles))
    name = decode_tex(source, "plain")
    return (language_tag(name) or name.lower()).startswith("en")


def _journal_series(kind: str, text: str) -> str:
    """Return a ``series``. For a journal, a number becomes an ordinal, as in "3rd series"."""
    if kind not in ("article", "periodical", "suppperiodical") or not re.fullmatch(r"[1-9][0-9]?", text):
        return text
    ending = "th" if 10 < int(text) < 20 else {"1": "st", "2": "nd", "3": "rd"}.get(text[-1], "th")
    return f"{text}{ending} series"


def _without_entities(field: str, source: str) -> str:
    """Return the *source* of a field with characters instead of HTML entities, except in fields that are not read."""
    if "&" not in source or not ("title" in field or field in _PRINTED or field in VERBATIM):
        return source
    return decode_entities(source, tex=field not in VERBATIM)


_PRINTED = frozenset((*NAMES, *TEXTS, *LISTS, *CSL_FIELDS, "series", "journal", "type", "howpublished", "addendum"))


class Converter:
    """Converts the entries of a file to CSL-JSON items, with a cache of decoded values."""

    def __init__(self, sentence_case: bool = True) -> None:
        self.sentence_case = sentence_case
        self.unknown_commands: set[str] = set()
        self._decoded: dict[tuple[str, Mode], str] = {}
        self._added: frozenset[str] = frozenset()  # the titles of the entry where a writer added the single braces
        self._english = True  # whether the titles of the entry are English, or may be

    def decode(self, source: str, mode: Mode = "text") -> str:
        """Return the text that the TeX *source* prints."""
        if not source:
            return ""
        if len(source) > MAX_CACHED:
            return decode_tex(source, mode, self.unknown_commands)
        known = self._decoded.get((source, mode))
        if known is None:
            if len(self._decoded) >= MAX_CACHED * 1000:
                self._decoded.clear()
            known = self._decoded[source, mode] = decode_tex(source, mode, self.unknown_commands)
        return known

    def convert(self, kind: str, key: str, fields: dict[str, str], report: Report) -> dict[str, Any]:
        """Convert an entry to a CSL-JSON item.

        Args:
            kind: The entry type in lower case, such as ``"article"``.
            key: The key of the entry, which becomes the ``id``.
            fields: The values in TeX by lower-case field name, including inherited fields.
            report: A function that is called with each problem.

        Returns:
            A new mapping without empty values.

        >>> Converter().convert("book", "k", {"title": "T", "subtitle": "S", "year": "1999"}, print)
        {'id': 'k', 'type': 'book', 'title': 'T: S', 'title-short': 'T', 'issued': {'date-parts': [[1999]]}}
        """
        if "&" in "".join(fields.values()):
            fields = {field: _without_entities(field, source) for field, source in fields.items()}
        known = type_of(kind, fields)
        item: dict[str, Any] = {"id": key, "type": known or "document"}
        custom: dict[str, Any] = {}
        rest: dict[str, str] = {}
        if known is None:
            report(f"unknown entry type {kind[:100]!r}; read as a document", UNKNOWN_TYPE)
        if known is None or (
            type_of(kind, {}) == known
            and kind not in (known, TYPES_FROM_CSL[known])
            and kind not in ALIASES
            and not (kind == "inbook" and fields.get("bookauthor"))
        ):
            custom["entrytype"] = kind  # the CSL type is less specific, such as book for mvbook
        self._added = added_braces(fields)
        self._english = _is_english(fields)
        self._read_titles(item, kind, fields, rest)
        self._read_dates(item, fields, rest, report)
        for field, source in fields.items():
            if field in STRUCTURAL or not source or (field.endswith(BRACES) and field[: -len(BRACES)] in self._added):
                continue
            variable: str
            if field in NAMES or field in NAME_VARIABLES:
                variable = NAMES.get(field, field)
                if variable:
                    self._read_names(item, variable, field, fields, custom, report)
                else:  # such as shortauthor
                    rest[field] = source
            elif (variable := TITLES.get(field, "")) or (variable := TEXTS.get(field, "")):
                text = self._decode_title(fields, field) if field in TITLES else self.decode(source)
                if field == "series":
                    text = BIBSTRINGS.get(text) or _journal_series(kind, text)
                self._set_variable(item, rest, variable, field, source, text)
            elif variable := VERBATIM.get(field, ""):
                text = decode_verbatim(source)
                self._set_variable(
                    item, rest, variable, field, source, plain_doi(text) if variable == "DOI" else text
                )
            elif field in LISTS:
                pass  # more than one of them can be for the same variable
            elif field in DATES or field in DATE_VARIABLES:
                date = self._read_date(field, source, rest, report)
                if date:
                    item[DATES.get(field, field)] = date
            elif variable := CSL_FIELDS.get(field, ""):
                text = self._decode_title(fields, field) if "title" in field else self.decode(source)
                self._set_variable(item, rest, variable, field, source, text)
            elif not read_extra(custom, kind, field, source, self.decode):
                rest[field] = source
        self._read_publisher(item, fields, rest)
        self._apply_rules(item, kind, fields, rest, report)
        read_annotations(item, rest)
        if source := rest.pop("romanized", ""):
            read_romanized(item, source, self.decode)
        if rest:
            custom["fields"] = rest
        if custom:
            apply_to_all(custom)
            item["custom"] = custom
        return item

    def _set_variable(
        self, item: dict[str, Any], rest: dict[str, str], variable: str, field: str, source: str, text: str
    ) -> None:
        """Set *variable* to *text*. If another field has already set it to something else, keep *source* in *rest*."""
        if text and item.setdefault(variable, text) != text:
            rest[field] = source

    def _decode_title(self, fields: dict[str, str], field: str) -> str:
        """Return the text of a title field, or ``""``."""
        source = fields.get(field, "")
        if not source:
            return ""
        added = field in self._added
        lower = self.sentence_case and self._english and not added and field in LOWERED
        return finish_title(self.decode(source, "added" if added else "title"), lower)

    def _full_title(self, fields: dict[str, str], title: str, subtitle: str, addon: str) -> str:
        """Return a title with its subtitle after a colon and its addon after a full stop."""
        whole = self._decode_title(fields, title)
        if whole and (rest := self._decode_title(fields, subtitle)):
            whole += (" " if whole[-1] in "?!:" else ": ") + rest
        if whole and (rest := self._decode_title(fields, addon)):
            whole += (" " if whole[-1] in "?!." else ". ") + rest
        return whole

    def _read_titles(self, item: dict[str, Any], kind: str, fields: dict[str, str], rest: dict[str, str]) -> None:
        """Read the titles of the work and its container into *item*."""
        title = self._full_title(fields, "title", "subtitle", "titleaddon")
        book = self._full_title(fields, "booktitle", "booksubtitle", "booktitleaddon")
        main = self._full_title(fields, "maintitle", "mainsubtitle", "maintitleaddon")
        journal = self._full_title(fields, "journaltitle", "journalsubtitle", "") or self._full_title(
            fields, "journal", "", ""
        )
        known = JOURNALS.get(journal[1:].lower()) if journal.startswith("\\") else None
        if known is not None:
            self.unknown_commands.discard(journal[1:])
            journal, short = known
            if short != journal:
                item["container-title-short"] = short
        issue = self._full_title(fields, "issuetitle", "issuesubtitle", "")
        # Some programs write a journal into papers in proceedings, and some a booktitle into articles.
        container = (book or journal) if item["type"] in _CHAPTERS else (journal or book)
        if item["type"] == "book" and not fields.get("pages") and title:
            container = journal  # the booktitle is the title of the book itself, for entries with a crossref to it
        if main and (kind == "bookinbook" or item["type"] in _CHAPTERS):
            container = main
            if book:
                item["volume-title"] = book
        elif main:
            title, item["volume-title"] = main, title
        if issue:
            item.setdefault("volume-title", issue)
        for variable, text in (("title", title), ("container-title", container)):
            if text:
                item[variable] = text
        if (
            fields.get("subtitle")
            and "shorttitle" not in fields
            and (short := self._decode_title(fields, "title"))
        ):
            item["title-short"] = short
        shown = {title, container, item.get("volume-title")}
        for whole, names in (
            (title, ("subtitle", "titleaddon")),
            (book, ("booktitle", "booksubtitle", "booktitleaddon")),
            (main, ("maintitle", "mainsubtitle", "maintitleaddon")),
            (journal, ("journaltitle", "journalsubtitle")),
            ("" if known else self._full_title(fields, "journal", "", ""), ("journal",)),
            (issue, ("issuetitle", "issuesubtitle")),
        ):
            if (not whole or whole not in shown) and not (known and names == ("journal",)):
                rest.update((name, fields[name]) for name in names if fields.get(name))

    def _read_date(self, field: str, source: str, rest: dict[str, str], report: Report) -> dict[str, Any] | None:
        """Return the date in *field*. If it is not a date, keep the source in *rest*."""
        text = _date_text(source).strip()
        date, complaint = read_edtf(text)
        if complaint:
            found, wrong = parse_date(text)
            if found and "date-parts" in found and not wrong and "literal" in (date or {}):
                date, complaint = found, f"{text!r} is not in the form of a date; write {write_edtf(found)}"
            report(f"{field}: {complaint}", IMPOSSIBLE_DATE)
        if date is None:
            rest[field] = source
        return date

    def _read_dates(self, item: dict[str, Any], fields: dict[str, str], rest: dict[str, str], report: Report) -> None:
        """Read the publication date into *item*."""
        plain = [self.decode(fields.get(part, ""), "plain") for part in ("year", "month", "day")]
        date: dict[str, Any] | None = None
        if source := fields.get("date", "").strip():
            date = self._read_date("date", source, rest, report)
            if date and "literal" in date and "date-parts" in (other := parse_year(*plain)[0] or {}):
                rest["date"], date = source, other  # as biber does
            elif plain[0] and not _years(parse_year(plain[0])[0]) <= _years(date) and plain[0] not in source:
                rest["year"] = fields["year"]
            rest.update((part, fields[part]) for part in _unread_parts(date, plain[1], plain[2]))
        elif plain[0]:
            date, complaint = parse_year(*plain)
            if complaint:
                field = next((part for part in ("day", "month") if part in complaint and fields.get(part)), "year")
                report(f"{field}: {complaint}", IMPOSSIBLE_DATE)
            unread = ("month", "day") if complaint else _unread_parts(date, plain[1], plain[2])
            rest.update((part, fields[part]) for part in unread if fields.get(part))
        else:
            rest.update((part, fields[part]) for part in ("month", "day") if fields.get(part))
        if date:
            item["issued"] = date

    def _read_names(
        self,
        item: dict[str, Any],
        variable: str,
        field: str,
        fields: dict[str, str],
        custom: dict[str, Any],
        report: Report,
    ) -> None:
        """Read the names in *field* into *item*."""
        useprefix = fields.get("useprefix", "") or fields.get("options", "")
        particles = "dropping-particle" if "useprefix=false" in useprefix.replace(" ", "") else "non-dropping-particle"
        names, others, complaint = parse_names(fields[field], particles)
        if complaint:
            report(f"{field}: {complaint}", MISFORMED_NAME, lost=complaint.endswith(NOT_READ))
        if field == "editor" and (role := fields.get("editortype", "").strip().lower()):
            variable = EDITOR_ROLES.get(role, role if role in NAME_VARIABLES else "contributor")
        if names:
            item[variable] = [*item.get(variable, ()), *names]
            if others:
                custom.setdefault("others", []).append(variable)

    def _read_list(self, field: str, source: str) -> str:
        """Return the text of a literal list."""
        if field in PLACE_LISTS:
            return "; ".join(filter(None, (self.decode(member) for member in split_list(source))))
        return self.decode(source)

    def _read_publisher(self, item: dict[str, Any], fields: dict[str, str], rest: dict[str, str]) -> None:
        """Read publisher and place into *item*. The most exact field is used; the others are kept in *rest*."""
        published = INSTITUTIONS if item["type"] in ("report", "thesis") else PUBLISHERS
        places: tuple[str, ...] = ("location", "address")
        if fields.get("address") and fields.get("location"):  # the place of the publisher, and of the conference
            places = ("address", "location")
            if item["type"] == "paper-conference" and "event-place" not in item:
                item["event-place"] = self._read_list("location", fields["location"])
                places = ("address",)
        for variable, names in (
            ("publisher", published), ("publisher-place", places), ("original-publisher", ("origpublisher",)),
            ("original-publisher-place", ("origlocation",)),
        ):  # fmt: skip
            for field in names:
                if source := fields.get(field, ""):
                    self._set_variable(item, rest, variable, field, source, self._read_list(field, source))

    def _apply_rules(
        self, item: dict[str, Any], kind: str, fields: dict[str, str], rest: dict[str, str], report: Report
    ) -> None:
        """Apply the rules that depend on more than one field."""
        if source := fields.get("pages", ""):
            item["page"] = _DASHES.sub("–", self.decode(source)) if "http" not in source else self.decode(source)
        if _DASHES.sub("–", item.get("number", "")) == item.get("page", ""):
            item.pop("number", None)  # the Astrophysics Data System writes the number of an article as its page as well
        if number := self.decode(fields.get("number", "")):
            variable = variable_of("number", kind)
            if variable == "issue" and "issue" in item:
                number = f"{number}, {item['issue']}"
            elif item.get(variable, number) != number:
                rest["eid"] = fields["eid"]
            item[variable] = number
        if genre := fields.get("type", "").strip():
            text = GENRES.get(genre.lower()) or self.decode(genre)
            self._set_variable(item, rest, "genre", "type", fields["type"], text)
        elif (kind == "techreport" or (kind in GENRES and kind.endswith("thesis"))) and "entrysubtype" not in fields:
            item.setdefault("genre", GENRES[kind])
        for field in ("langid", "hyphenation", "language"):
            if source := fields.get(field, ""):
                if language := self._language_tag(source):
                    self._set_variable(item, rest, "language", field, source, language)
                else:
                    rest[field] = source
        if (state := STATES.get(item.get("status", ""))) and fields.get("pubstate", "").strip() in STATES:
            item["status"] = state
        if kind == "patent" and (places := item.get("publisher-place")):
            item["publisher-place"] = "; ".join(COUNTRIES.get(place, place) for place in places.split("; "))
        if (original := item.get("original-language")) and (language := self._language_tag(original)):
            item["original-language"] = language
        note = fields.get("note", "").strip()
        if "doi" not in fields and (doi := lone_doi(note)):
            item["DOI"] = doi
            fields = {**fields, "note": ""}
        elif "url" not in fields and (address := lone_address(note)):
            item["URL"] = address
            fields = {**fields, "note": ""}
        notes = [text for field in ("note", "addendum") if (text := self.decode(fields.get(field, "")))]
        if notes:
            item["note"] = ". ".join(note.rstrip(".") for note in notes[:-1]) + (". " if notes[1:] else "") + notes[-1]
        if how := fields.get("howpublished", "").strip():
            if address := lone_address(how):
                self._set_variable(item, rest, "URL", "howpublished", how, address)
            elif (text := self.decode(how)) != self.decode(fields.get("journal", "")):
                self._set_variable(item, rest, "publisher", "howpublished", how, text)
        if fields.get("holder"):
            if "author" in item:
                rest["holder"] = fields["holder"]
            else:
                self._read_names(item, "author", "holder", fields, {}, report)
        for suffix in ("", "a", "b", "c"):
            role = fields.get(f"editor{suffix}type", "").strip().lower()
            if suffix and fields.get(f"editor{suffix}"):
                variable = EDITOR_ROLES.get(role or "editor", role if role in NAME_VARIABLES else "contributor")
                self._read_names(item, variable, f"editor{suffix}", fields, {}, report)
            if role and role not in NAME_VARIABLES:  # CSL has no variable for this role
                rest[f"editor{suffix}type"] = fields[f"editor{suffix}type"]
        if (subtype := fields.get("entrysubtype", "").strip().lower()) and subtype not in ITEM_TYPES | SUBTYPES.keys():
            rest["entrysubtype"] = fields["entrysubtype"]
        if (options := fields.get("options", "")) and not _USEPREFIX.fullmatch(options):
            rest["options"] = options
        rest.update((field, fields[field]) for field in ("xref", "entryset") if fields.get(field))
        if parent := fields.get("crossref"):  # inherited fields are in the item, but the name of the parent is not
            rest.setdefault("xref", parent)
        self._read_eprint(item, fields, rest)

    def _language_tag(self, source: str) -> str:
        """Return the language tag for *source*, which is a tag or a babel name, or ``""``."""
        return language_tag(decode_tex(source, "plain")) if source else ""

    def _read_eprint(self, item: dict[str, Any], fields: dict[str, str], rest: dict[str, str]) -> None:
        """Read the eprint number into *item*."""
        source = decode_verbatim(fields.get("eprint", ""))
        if not source:
            rest.update((field, fields[field]) for field in ("eprinttype", "archiveprefix") if fields.get(field))
            return
        archive = (fields.get("eprinttype") or fields.get("archiveprefix") or "").strip().lower()
        address = _ARCHIVES.get(archive)
        if archive == "pubmed":
            item.setdefault("PMID", source)
        elif address is not None:
            item.setdefault("URL", address + re.sub(rf"(?i)\A{archive}:\s*", "", source))
            if item.get("archive_location") != source:
                rest["eprint"], rest["eprinttype"] = source, archive
        elif re.match(r"https?://", source):
            item.setdefault("URL", source)
        else:
            rest["eprint"] = source
            if archive:
                rest["eprinttype"] = archive


_ARCHIVES = {
    "arxiv": "https://arxiv.org/abs/",
    "jstor": "https://www.jstor.org/stable/",
    "hdl": "https://hdl.handle.net/",
    "googlebooks": "https://books.google.com/books?id=",
}
