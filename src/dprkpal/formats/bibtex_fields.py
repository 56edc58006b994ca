"""One entry of a ``.bib`` file, its type and fields, to a CSL-JSON mapping.

Source: `dprkpal.formats.bibtex_tables` names the pages of the manuals; which CSL variable a field is
follows from CSL 1.0.2, Appendix IV. A field without a variable of its own is kept as it is written
in ``custom.fields``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ..vocabulary import DATE_VARIABLES, ITEM_TYPES, NAME_VARIABLES, NUMBER_VARIABLES, TEXT_VARIABLES
from .bibtex_names import EMPTY_NAME, parse_names, split_list
from .bibtex_tables import (
    DATES,
    EDITOR_ROLES,
    GENRES,
    LANGUAGES,
    LISTS,
    NAMES,
    NUMBER_IS_OF_SERIES,
    NUMBER_IS_OWN,
    STRUCTURAL,
    TEXTS,
    TITLES,
    TYPES,
    VERBATIM,
)
from .edtf import parse_edtf, parse_year
from .tex import Mode, decode_tex, decode_verbatim

__all__ = ["Converter"]

Report = Callable[[str], None]

_OWN = {name.lower(): name for name in (NUMBER_VARIABLES | TEXT_VARIABLES) - {"citation-number", "year-suffix"}}
"""Every variable of CSL is also a field, under its own name."""

_SUBTYPES = {"newspaper": "article-newspaper", "magazine": "article-magazine", "blog": "post-weblog", "map": "map"}
_CHAPTERS = frozenset(("chapter", "paper-conference", "entry-encyclopedia", "entry-dictionary", "entry"))
_DASHES = re.compile(r"\s*(?:-{1,3}|–|—)\s*")
_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)(?=10\.)", re.IGNORECASE)
_WEB = re.compile(r"(?:\\url\s*\{)?(https?://[^\s{}]+)\}?")
_EXTRA = re.compile(r"\s*([A-Za-z][\w-]*)\s*=\s*(?=\{)")
_FAMILY_FIRST = re.compile(r"\s*(\d{1,4})\s*=\s*\"?familyfirst\"?\s*", re.IGNORECASE)


class Converter:
    """Makes CSL-JSON mappings of entries; remembers what it has decoded, for names of journals come often."""

    def __init__(self) -> None:
        self.unknown_commands: set[str] = set()
        self._decoded: dict[tuple[str, Mode], str] = {}

    def decode(self, source: str, mode: Mode = "text") -> str:
        """Return what the TeX *source* prints."""
        known = self._decoded.get((source, mode))
        if known is None:
            known = self._decoded[source, mode] = decode_tex(source, mode, self.unknown_commands)
        return known

    def convert(self, kind: str, key: str, fields: dict[str, str], report: Report, note: Report) -> dict[str, Any]:
        """Return the CSL-JSON mapping of an entry.

        Args:
            kind: The entry type in lower case, such as ``"article"``.
            key: The entry's key, which becomes the ``id``.
            fields: The values by field, in lower case, still in TeX; inheritance is done.
            report: Called with each thing that is wrong.
            note: Called with each thing that is kept as it stands, and may surprise.

        Returns:
            A new mapping, without empty values.

        >>> Converter().convert("book", "k", {"title": "T", "subtitle": "S", "year": "1999"}, print, print)
        {'id': 'k', 'type': 'book', 'title': 'T: S', 'title-short': 'T', 'issued': {'date-parts': [[1999]]}}
        """
        item: dict[str, Any] = {"id": key, "type": self._type(kind, fields, report)}
        self._titles(item, kind, fields)
        custom: dict[str, Any] = {}
        rest: dict[str, str] = {}
        self._dates(item, fields, report, note)

        def report_names(message: str) -> None:
            (note if message.endswith(EMPTY_NAME) else report)(message)

        for field, source in fields.items():
            if field in STRUCTURAL or not source:
                continue
            variable: str
            if field in NAMES or field in NAME_VARIABLES:
                self._names(item, NAMES.get(field, field), field, fields, custom, report_names)
            elif (variable := TITLES.get(field, "")) or (variable := TEXTS.get(field, "")):
                if text := self.decode(source, "title" if field in TITLES else "text"):
                    item.setdefault(variable, text)
            elif variable := VERBATIM.get(field, ""):
                if text := decode_verbatim(source):
                    item[variable] = _DOI.sub("", text) if variable == "DOI" else text
            elif variable := LISTS.get(field, ""):
                text = "; ".join(filter(None, (self.decode(member) for member in split_list(source))))
                if text:
                    item.setdefault(variable, text)
            elif field in DATES or field in DATE_VARIABLES:
                date, complaint = parse_edtf(self.decode(source, "plain"))
                if complaint:
                    report(f"{field}: {complaint}")
                if date:
                    item[DATES.get(field, field)] = date
            elif variable := _OWN.get(field, ""):
                if text := self.decode(source):
                    item.setdefault(variable, text)
            elif not self._extra(custom, kind, field, source):
                rest[field] = source
        self._rules(item, kind, fields, rest, report_names)
        self._annotations(item, rest)
        if source := rest.pop("romanized", ""):
            self._romanized(item, source)
        if rest:
            custom["fields"] = rest
        if custom:
            item["custom"] = custom
        return item

    def _type(self, kind: str, fields: dict[str, str], report: Report) -> str:
        """Return the CSL type of an entry."""
        subtype = fields.get("entrysubtype", "").strip().lower()
        subtype = _SUBTYPES.get(subtype, subtype)
        if subtype in ITEM_TYPES:
            return subtype
        known = TYPES.get(kind) or (kind if kind in ITEM_TYPES else None)
        if known is None:
            report(f"entry type {kind!r} is not known; it is read as a document")
            return "document"
        if known == "document" and "title" in fields and "howpublished" not in fields and "publisher" not in fields:
            return "webpage" if "url" in fields and kind == "misc" else known
        return known

    def _whole(self, fields: dict[str, str], title: str, subtitle: str, addon: str) -> str:
        """Return a title with its subtitle after a colon and what is added after a full stop."""
        whole = self.decode(fields.get(title, ""), "title")
        if whole and (rest := self.decode(fields.get(subtitle, ""), "title")):
            whole += (" " if whole[-1] in "?!:" else ": ") + rest
        if whole and (rest := self.decode(fields.get(addon, ""), "title")):
            whole += (" " if whole[-1] in "?!." else ". ") + rest
        return whole

    def _titles(self, item: dict[str, Any], kind: str, fields: dict[str, str]) -> None:
        """Put the titles of the work, and of what it stands in, into *item*."""
        title = self._whole(fields, "title", "subtitle", "titleaddon")
        book = self._whole(fields, "booktitle", "booksubtitle", "booktitleaddon")
        main = self._whole(fields, "maintitle", "mainsubtitle", "maintitleaddon")
        journal = self._whole(fields, "journaltitle", "journalsubtitle", "") or self._whole(fields, "journal", "", "")
        if kind == "periodical" and (issue := self._whole(fields, "issuetitle", "issuesubtitle", "")):
            item["volume-title"] = issue
        container = journal or book
        if main and (kind == "bookinbook" or item["type"] in _CHAPTERS):
            container = main
            if book:
                item["volume-title"] = book
        elif main:
            title, item["volume-title"] = main, title
        for variable, text in (("title", title), ("container-title", container)):
            if text:
                item[variable] = text
        if fields.get("subtitle") and "shorttitle" not in fields:
            item["title-short"] = self.decode(fields.get("title", ""), "title")
            if not item["title-short"]:
                del item["title-short"]

    def _dates(self, item: dict[str, Any], fields: dict[str, str], report: Report, note: Report) -> None:
        """Put the date of the work into *item*."""
        if source := fields.get("date", "").strip():
            date, complaint = parse_edtf(decode_tex(source, "plain"))
        elif source := fields.get("year", ""):
            plain = [self.decode(fields.get(part, ""), "plain") for part in ("year", "month", "day")]
            date, complaint = parse_year(*plain)
        else:
            return
        if complaint and fields.get("date"):
            report(f"date: {complaint}")
        elif complaint:
            # Any text is a year to BibTeX; only a month or day that does not exist is a fault.
            (note if date and "literal" in date else report)(f"year: {complaint}")
        if date:
            item["issued"] = date

    def _names(
        self,
        item: dict[str, Any],
        variable: str,
        field: str,
        fields: dict[str, str],
        custom: dict[str, Any],
        report: Report,
    ) -> None:
        """Put the names in *field* into *item*."""
        if not variable:  # such as shortauthor
            return
        useprefix = fields.get("useprefix", "") or fields.get("options", "")
        particles = "dropping-particle" if "useprefix=false" in useprefix.replace(" ", "") else "non-dropping-particle"
        names, others, complaint = parse_names(fields[field], particles)
        if complaint:
            report(f"{field}: {complaint}")
        if field == "editor" and (role := fields.get("editortype", "").strip().lower()):
            variable = EDITOR_ROLES.get(role, role if role in NAME_VARIABLES else "contributor")
        if names:
            item[variable] = [*item.get(variable, ()), *names]
            if others:
                custom.setdefault("others", []).append(variable)

    def _extra(self, custom: dict[str, Any], kind: str, field: str, source: str) -> bool:
        """Read a field that this project adds (the head of ``refs.bib`` lists them); return whether it is one."""
        if field == "titledescription" and source.lower() == "true":
            custom["description"] = True
        elif field in ("tier", "warning"):
            custom[field] = self.decode(source)
        elif field == "isbns":
            custom["ISBN"] = [
                {"value": value, "format": form.strip(" )")}
                for value, _, form in (part.strip().partition(" (") for part in source.split(","))
            ]
        elif field in ("verified", "unverified", "conflicting", "unchecked"):
            checks = custom.setdefault("verification", {})
            for name in filter(None, (part.strip() for part in source.split(","))):
                checks.setdefault(variable_of(name, kind), {})["status"] = field
        elif field in ("verifynote", "seenat"):
            checks = custom.setdefault("verification", {})
            for name, text in extra_groups(source):
                seen = field == "seenat"
                checks.setdefault(variable_of(name, kind), {})["seen-at" if seen else "note"] = (
                    [decode_verbatim(url) for url in text.split()] if seen else self.decode(text)
                )
        else:
            return False
        return True

    def _annotations(self, item: dict[str, Any], rest: dict[str, str]) -> None:
        """Take from *rest* what annotations say of names: ``author+an = {2=familyfirst}`` of the second author.

        Source: the biblatex manual, "Data Annotations". Any other annotation stays in *rest*.
        """
        for field in [field for field in rest if field.endswith("+an")]:
            base = field.removesuffix("+an")
            names = item.get(NAMES.get(base, base), ())
            others = []
            for annotation in rest.pop(field).split(";"):
                found = _FAMILY_FIRST.fullmatch(annotation)
                if found and isinstance(names, list) and 1 <= int(found[1]) <= len(names):
                    names[int(found[1]) - 1]["static-ordering"] = True
                else:
                    others.append(annotation.strip())
            if others:
                rest[field] = "; ".join(others)

    def _romanized(self, item: dict[str, Any], source: str) -> None:
        """Add to *item* the forms in Latin letters that *source* has for some of its fields.

        They stand as Juris-M writes them, beside the value; `dprkpal.csl.scripts` chooses for the reader.
        """
        main = item.get("language", "und").partition("-")[0]
        for field, text in extra_groups(source):
            variable = variable_of(field)
            value = item.get(variable)
            if isinstance(value, str) and (form := self.decode(text)):
                multi = item.setdefault("multi", {"main": {}, "_keys": {}})
                multi["main"][variable] = main
                multi["_keys"][variable] = {f"{main}-Latn": form}
            elif isinstance(value, list):
                for name, romanized in zip(value, parse_names(text)[0], strict=False):
                    name["multi"] = {"main": main, "_key": {f"{main}-Latn": romanized}}

    def _rules(
        self, item: dict[str, Any], kind: str, fields: dict[str, str], rest: dict[str, str], report: Report
    ) -> None:
        """Apply the rules that look at more than one field."""
        if source := fields.get("pages", ""):
            item["page"] = _DASHES.sub("–", self.decode(source)) if "http" not in source else self.decode(source)
        if number := self.decode(fields.get("number", "")):
            variable = variable_of("number", kind)
            if variable == "issue" and "issue" in item:
                number = f"{number}, {item['issue']}"
            item[variable] = number
        if genre := fields.get("type", "").strip():
            item.setdefault("genre", GENRES.get(genre.lower()) or self.decode(genre))
        elif kind in ("phdthesis", "mastersthesis", "techreport"):
            item.setdefault("genre", GENRES[kind])
        for field in ("langid", "hyphenation", "language"):
            if "language" not in item and (language := self._language(fields.get(field, ""))):
                item["language"] = language
        if (original := item.get("original-language")) and (language := self._language(original)):
            item["original-language"] = language
        notes = [text for field in ("note", "addendum") if (text := self.decode(fields.get(field, "")))]
        if notes:
            item["note"] = ". ".join(note.rstrip(".") for note in notes[:-1]) + (". " if notes[1:] else "") + notes[-1]
        if how := fields.get("howpublished", "").strip():
            if web := _WEB.fullmatch(how):
                item.setdefault("URL", decode_verbatim(web[1]))
            elif text := self.decode(how):
                item.setdefault("publisher", text)
        if "holder" in fields and "author" not in item:
            self._names(item, "author", "holder", fields, {}, report)
        for suffix in "abc":
            if fields.get(f"editor{suffix}"):
                role = fields.get(f"editor{suffix}type", "editor").strip().lower()
                variable = EDITOR_ROLES.get(role, role if role in NAME_VARIABLES else "contributor")
                self._names(item, variable, f"editor{suffix}", fields, {}, report)
        self._eprint(item, fields, rest)

    def _language(self, source: str) -> str:
        """Return the language tag for *source*, which may be babel's name for a language."""
        name = decode_tex(source, "plain").removeprefix("lang") if source else ""
        return LANGUAGES.get(name.lower()) or (name if _TAG.fullmatch(name) else "")

    def _eprint(self, item: dict[str, Any], fields: dict[str, str], rest: dict[str, str]) -> None:
        """Put the number of an electronic edition into *item*."""
        source = decode_verbatim(fields.get("eprint", ""))
        if not source:
            return
        archive = (fields.get("eprinttype") or fields.get("archiveprefix") or "").strip().lower()
        address = _ARCHIVES.get(archive)
        if archive == "pubmed":
            item.setdefault("PMID", source)
        elif address is not None:
            item.setdefault("URL", address + source.removeprefix(archive + ":"))
            if archive == "arxiv":
                item.setdefault("archive", "arXiv")
                item.setdefault("archive_location", source)
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

_VARIABLES = {
    "date": "issued",
    "journaltitle": "container-title",
    "journal": "container-title",
    "booktitle": "container-title",
    "type": "genre",
    "pages": "page",
    "langid": "language",
    **{field: variable for field, variable in NAMES.items() if variable},
    **DATES,
    **LISTS,
    **TEXTS,
    **TITLES,
    **VERBATIM,
}


def variable_of(field: str, kind: str = "") -> str:
    """Return the CSL variable that *field* of an entry fills, or *field* where it is none.

    Args:
        field: A field of biblatex or BibTeX, in any case.
        kind: The type of the entry, which says what its ``number`` counts.

    >>> variable_of("date"), variable_of("title"), variable_of("existence")
    ('issued', 'title', 'existence')
    >>> variable_of("number", "article"), variable_of("number", "book"), variable_of("number", "report")
    ('issue', 'collection-number', 'number')
    """
    if field.lower() == "number":
        return "collection-number" if kind in NUMBER_IS_OF_SERIES else "number" if kind in NUMBER_IS_OWN else "issue"
    return _VARIABLES.get(field.lower(), field)


def extra_groups(source: str) -> list[tuple[str, str]]:
    """Return the groups of a field that says something for several others: ``title = {…}, date = {…}``.

    >>> extra_groups("title = {One {brace}}, date = {two}")
    [('title', 'One {brace}'), ('date', 'two')]
    """
    groups: list[tuple[str, str]] = []
    position = 0
    while match := _EXTRA.search(source, position):
        depth, position = 0, match.end()
        for brace in _GROUPED.finditer(source, match.end()):
            depth += 1 if brace[0] == "{" else -1
            position = brace.end()
            if depth == 0:
                break
        groups.append((match[1], source[match.end() + 1 : position - 1]))
    return groups


_GROUPED = re.compile(r"[{}]")
