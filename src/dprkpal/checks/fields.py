"""Internal: check the fields of an entry: required fields, dates, text, field names and URLs.

Source: the biblatex manual, "Entry Types" (mandatory fields); CSL 1.0.2, Appendix III; BCP 47.
"""

from __future__ import annotations

import datetime
import difflib
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..formats.tex.entities import ENTITY, replace_entities
from ..model.note_fields import note_field_problems, with_note_fields
from .checked_entry import CheckedEntry, Problem

__all__ = ["check_dates", "check_required_fields", "check_texts", "check_urls"]

_CONTAINERS = {
    "article-journal": "journal", "article-magazine": "magazine", "article-newspaper": "newspaper",
    "chapter": "book", "paper-conference": "proceedings", "entry-encyclopedia": "encyclopedia",
    "entry-dictionary": "dictionary",
}  # fmt: skip
_PUBLISHERS = {"thesis": "university", "report": "institution"}
_NEED_AUTHOR = frozenset((*_CONTAINERS, "book", "thesis", "report")) - {"article-newspaper", "entry-dictionary"}
_NEED_NO_TITLE = frozenset(("personal_communication", "review", "interview"))
_AUTHOR_ROLES = ("author", "editor", "translator", "director", "editortranslator", "collection-editor", "compiler")


def check_required_fields(entry: CheckedEntry) -> Iterator[Problem]:
    """Yield the fields that are required for the type of *entry*, but missing."""
    entry = replace(entry, item=with_note_fields(entry.item))
    item, kind = entry.item, entry.type
    described = kind == "document" and _has_text(entry, "note")  # such as "Personal communication"
    if not _has_text(entry, "title") and kind not in _NEED_NO_TITLE and not described:
        yield Problem("BIB003", "the title is missing; if the work has no title, describe it")
    if kind in _CONTAINERS and not _has_text(entry, "container-title") and not _is_preprint(entry):
        yield Problem("BIB003", f"the title of the {_CONTAINERS[kind]} is missing, or the entry has the wrong type")
    if kind in _PUBLISHERS and not _has_text(entry, "publisher"):
        yield Problem("BIB003", f"the {_PUBLISHERS[kind]} is missing")
    if kind in ("webpage", "post", "post-weblog") and not (item.get("URL") or item.get("DOI")):
        yield Problem("BIB003", "the URL of the page is missing")
    if kind in _NEED_AUTHOR and not any(item.get(role) for role in _AUTHOR_ROLES) and not _has_issuer(entry):
        yield Problem("BIB004", "the author or editor is missing; this can be an institution, in braces")
    if not item.get("issued"):
        yield Problem("BIB005", "the date is missing; styles will print 'n.d.' (no date)")


def _has_issuer(entry: CheckedEntry) -> bool:
    """Return whether *entry* is a standard, report or manual of an institution, which is its author."""
    custom = entry.item.get("custom")
    manual = isinstance(custom, Mapping) and custom.get("entrytype") == "manual"
    return (manual or entry.type == "report") and _has_text(entry, "publisher")


def _is_preprint(entry: CheckedEntry) -> bool:
    """Return whether *entry* is in an archive of preprints, which many people write as an article without journal."""
    custom = entry.item.get("custom")
    fields = custom.get("fields") if isinstance(custom, Mapping) else None
    eprint = isinstance(fields, Mapping) and any(fields.get(name) for name in ("eprint", "archiveprefix", "eprinttype"))
    archive = _ARCHIVES.search(entry.text("archive") + " " + entry.text("URL") + " " + entry.text("DOI"))
    return eprint or archive is not None or entry.text("status") in ("in preparation", "submitted", "pre-published")


_ARCHIVES = re.compile(r"arxiv|biorxiv|medrxiv|chemrxiv|psyarxiv|osf\.io|ssrn|zenodo|preprints?\.org", re.IGNORECASE)


def _has_text(entry: CheckedEntry, variable: str) -> bool:
    """Return whether *variable* has a value that is more than markup."""
    value = entry.item.get(variable)
    return bool(entry.plain_text(variable) if isinstance(value, str) else value)


def check_dates(entry: CheckedEntry) -> Iterator[Problem]:
    """Yield contradictory or future dates of *entry*."""
    years = {}
    item = with_note_fields(entry.item)
    for variable in ("issued", "accessed", "original-date"):
        parts = _parts(item.get(variable))
        if parts is None:
            continue
        years[variable] = parts
        if parts[0] > datetime.date.today().year + 2:
            yield Problem("BIB006", f"the year {parts[0]} has not come yet; check its digits", variable)
    issued, accessed, original = (years.get(name) for name in ("issued", "accessed", "original-date"))
    if issued and accessed and accessed[0] < issued[0]:
        yield Problem("BIB006", "the access date is before the publication date", "accessed")
    if issued and (year := re.search(r"\d{4}", entry.source_text("year"))) and entry.source_text("date"):
        known = [str(one[0]) for one in entry.item["issued"]["date-parts"] if one]
        if year[0] not in known and len(known) == 1:
            yield Problem("BIB046", f"the year is {year[0]}, but the date is in {known[0]}; remove one", "year")
    if issued and original and original[0] > issued[0]:
        yield Problem("BIB006", "the original date is after the publication date", "original-date")


def _parts(date: Any) -> tuple[int, ...] | None:
    """Return the year, month and day of a CSL-JSON date, as far as they are numbers."""
    if not isinstance(date, Mapping):
        return None
    ranges = date.get("date-parts")
    first = ranges[0] if isinstance(ranges, list) and ranges else None
    if not isinstance(first, list) or not first:
        return None
    numbers = [int(one) for one in first if isinstance(one, int) or (isinstance(one, str) and one.isdecimal())]
    return tuple(numbers) or None


# -- texts ---------------------------------------------------------------------------------------------

_MOJIBAKE = re.compile(
    "Ã[\u0080-\u00bf\u0152-\u0178\u2018-\u2026]|â€[\u0080-\u00bf\u0152-\u0178\u2018-\u2122]|Â[\u0080-\u00bf]|\ufffd"
)
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_FULL_STOP = re.compile(
    r"(?<![.\s])(?<!\b[A-Z])(?<!\betc)(?<!&c)(?<!\bal)(?<!\b[Vv]ol)(?<!\bInc)(?<!\bJr)(?<!\bno)\.(?=(?:[}\"\s]|</\w{1,10}>)*$)"
)
"""A full stop at the end that is not part of an abbreviation."""
_PAGE_PREFIX = re.compile(r"(?:[Pp]{1,2}\.|[Pp]ages?\b\.?|[Ss]\.)(?:\s|~|\\,)*(?=[A-Z]?\d)")
"""A label in front of pages, in English or German. Letters without a full stop, as in S12, belong to the page."""
_RANGE = re.compile(r"(\d{1,6})\s*[-–—]+\s*(\d{1,6})")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_TEXTS = ("title", "container-title", "collection-title", "publisher", "publisher-place", "note", "abstract")


def check_texts(entry: CheckedEntry) -> Iterator[Problem]:
    """Yield problems with text, pages and language of *entry*."""
    for variable in _TEXTS:
        text = entry.text(variable)
        if not text:
            continue
        if broken := _MOJIBAKE.search(text):
            yield Problem(
                "BIB021", f"{broken[0]!r} was read in the wrong encoding; write the intended character", variable
            )
        written = entry.written(variable) or text  # reading .bib files replaces entities
        entity = next((one[0] for one in ENTITY.finditer(written) if html.unescape(one[0]) != one[0]), None)
        if entity is not None:
            yield Problem(
                "BIB022", f"{entity} is an HTML entity; write {html.unescape(entity)!r}", variable, replace_entities
            )
        if hidden := _INVISIBLE.search(text):
            yield Problem("BIB030", f"remove the invisible character U+{ord(hidden[0]):04X}", variable)
    for message in note_field_problems(entry.item):
        yield Problem("BIB044", message, "note")
    title = entry.plain_text("title")
    letters = [letter for letter in title if letter.isalpha()]
    if len(letters) > 12 and " " in title and title == title.upper() != title.lower():
        yield Problem("BIB026", "the title is in capitals; write it in upper and lower case", "title")
    if _FULL_STOP.search(title) and not title.endswith("..."):
        yield Problem(
            "BIB027", "remove the full stop at the end of the title; styles add it", "title", _remove_full_stop
        )
    for first, last in _RANGE.findall(entry.text("page")[:1_000]):
        if int(last) < int(first) and len(last) >= len(first):
            yield Problem("BIB025", f"the last page of {first}–{last} is smaller than the first", "page")
    if prefix := _PAGE_PREFIX.match(entry.text("page")):
        message = f"remove {prefix[0].strip()!r} in front of the pages; styles add it"
        yield Problem("BIB045", message, "page", _remove_page_prefix)
    language = entry.text("language")
    if language and not _LANGUAGE.fullmatch(language):
        yield Problem("BIB029", f"{language[:40]!r} is not a language code; write one such as ko or en-GB", "language")
    yield from _check_field_names(entry)


def _remove_page_prefix(source: str, tex: bool) -> str:
    return re.sub(rf"^([{{\"]*\s*){_PAGE_PREFIX.pattern}", r"\1", source)


def _remove_full_stop(source: str, tex: bool) -> str:
    return _FULL_STOP.sub("", source)


def _check_field_names(entry: CheckedEntry) -> Iterator[Problem]:
    """Yield unknown fields whose name is similar to a known one."""
    custom = entry.item.get("custom")
    fields = custom.get("fields") if isinstance(custom, dict) else None
    for name in fields if isinstance(fields, dict) else ():
        plain = _NUMBERED.sub("", str(name).lower()[:40])  # title-2 is a repeated field, which has a rule of its own
        if plain in _OTHER_FIELDS:
            continue
        near = difflib.get_close_matches(plain, _KNOWN, n=1, cutoff=0.84)
        # People seldom mistype the first letter, but may leave it out. Somebody has disabled _url and xjournal, and
        # the address of a preprint is no eprint.
        if near and near[0] != plain and (plain[0] == near[0][0] or near[0][1:] == plain):
            yield Problem("BIB028", f"the field {str(name)[:40]!r} is unknown; did you mean {near[0]!r}?", str(name))


_NUMBERED = re.compile(r"-\d{1,4}$")
_KNOWN = tuple(
    """abstract addendum address afterword annotation annotator archiveprefix author bookauthor booksubtitle booktitle
    booktitleaddon chapter commentator crossref date doi edition editor editora editoratype editorb editorbtype
    editorc editorctype editortype eid entrysubtype eprint eprintclass eprinttype eventdate eventtitle
    eventtitleaddon eventvenue execute file foreword gender howpublished hyphenation ids indexsorttitle indextitle
    institution introduction isan isbn ismn isrn issn issue issuesubtitle issuetitle issuetitleaddon iswc journal
    journalsubtitle journaltitle journaltitleaddon keywords label langid language library location mainsubtitle
    maintitle month nameaddon note number options organization origdate origlanguage origlocation origpublisher
    origtitle pages pagetotal pagination part pdf pmcid pmid presort primaryclass publisher pubstate related
    relatedoptions relatedstring relatedtype reprinttitle school series shortauthor shorteditor shorthand
    shorthandintro shortjournal shortseries shorttitle sortkey sortname sortshorthand sorttitle sortyear subtitle
    title titleaddon translator type url urldate usera userd venue version volume volumes xdata xref year""".split()
)
"""The fields of BibTeX and biblatex. A field of another name that is similar to one of them is probably misspelt."""

_OTHER_FIELDS = frozenset(
    """fjournal mrclass mrnumber mrreviewer zbl zblnumber coden bibdate bibsource timestamp biburl owner adsurl adsnote
    reportnumber slaccitation collaboration date-added date-modified bdsk-url-1 bdsk-file-1 inspire""".split()
)
"""Fields that other programs write: MathSciNet, zbMATH, DBLP, INSPIRE, ADS and BibDesk."""


# -- addresses -----------------------------------------------------------------------------------------

_URL = re.compile(r"(?:https?|ftp)://[^\s/?#]+\.[^\s/?#.]{2,}(?:[/?#:]\S*)?", re.IGNORECASE)
_DOI_ADDRESS = re.compile(r"https?://(?:dx\.)?doi\.org/(10\.\S+)", re.IGNORECASE)


def _bare_doi(source: str, tex: bool) -> str:
    match = _DOI_ADDRESS.search(source.strip('{}"'))
    return match[1] if match else source


def check_urls(entry: CheckedEntry) -> Iterator[Problem]:
    """Yield problems with the URL of *entry*."""
    url = entry.text("URL").strip()
    if not url:
        return
    if not _URL.fullmatch(url):
        yield Problem(
            "BIB023", f"{url[:80]!r} is not a valid URL; it must start with https:// and have no spaces", "URL"
        )
    elif doi := _DOI_ADDRESS.fullmatch(url):
        known = entry.text("DOI").casefold()
        hint = "remove it" if known else f"put {doi[1][:60]} into the DOI field"
        fix = _bare_doi if known in ("", doi[1].casefold()) else None
        yield Problem("BIB024", f"the URL is a DOI; {hint}", "URL", fix, "DOI")
