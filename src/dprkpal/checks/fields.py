"""The fields of a work: which it needs, and what they hold.

Source: the biblatex manual, "Entry Types" (mandatory fields); CSL 1.0.2, Appendix III; BCP 47.
"""

from __future__ import annotations

import datetime
import difflib
import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from .checked_entry import Fault, Work

__all__ = ["dates", "needed", "texts", "urls"]

_CONTAINED = {
    "article-journal": "journal", "article-magazine": "magazine", "article-newspaper": "newspaper",
    "chapter": "book", "paper-conference": "proceedings", "entry-encyclopedia": "encyclopedia",
    "entry-dictionary": "dictionary",
}  # fmt: skip
_PUBLISHED = {"thesis": "university", "report": "institution"}
_WRITTEN = frozenset((*_CONTAINED, "book", "thesis", "report")) - {"article-newspaper", "entry-dictionary"}
_UNTITLED = frozenset(("personal_communication", "review", "interview"))
_RESPONSIBLE = ("author", "editor", "translator", "director", "editortranslator", "collection-editor", "compiler")


def needed(work: Work) -> Iterator[Fault]:
    """Yield the fields that *work* lacks, for its type."""
    item, kind = work.item, work.type
    if not item.get("title") and kind not in _UNTITLED:
        yield Fault("BIB003", "it has no title; where a work has none, describe it")
    if kind in _CONTAINED and not item.get("container-title"):
        yield Fault("BIB003", f"the {_CONTAINED[kind]} it is part of is missing, or its type is another")
    if kind in _PUBLISHED and not item.get("publisher"):
        yield Fault("BIB003", f"the {_PUBLISHED[kind]} is missing")
    if kind in ("webpage", "post", "post-weblog") and not (item.get("URL") or item.get("DOI")):
        yield Fault("BIB003", "the address of the page is missing")
    if kind in _WRITTEN and not any(item.get(role) for role in _RESPONSIBLE):
        yield Fault("BIB004", "nobody is named as author or editor; an institution stands in braces")
    if not item.get("issued"):
        yield Fault("BIB005", "it has no date; 'no date' will be printed")


def dates(work: Work) -> Iterator[Fault]:
    """Yield what is odd about the dates of *work*."""
    years = {}
    for variable in ("issued", "accessed", "original-date"):
        parts = _parts(work.item.get(variable))
        if parts is None:
            continue
        years[variable] = parts
        if parts[0] > datetime.date.today().year + 2:
            yield Fault("BIB006", f"the year {parts[0]} has not come yet", variable)
    if years.get("accessed", (9999,))[0] < years.get("issued", (0,))[0]:
        yield Fault("BIB006", "it was seen before it appeared", "accessed")
    if years.get("original-date", (0,))[0] > years.get("issued", (9999,))[0]:
        yield Fault("BIB006", "the original is later than what was made of it", "original-date")


def _parts(date: Any) -> tuple[int, ...] | None:
    """Return year, month and day of a date of CSL-JSON, as far as they are numbers."""
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
_ENTITY = re.compile(r"\\?&(?:[A-Za-z]{2,8}|#\d{1,6}|#[xX][0-9A-Fa-f]{1,5});")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_STOP = re.compile(r"(?<![.\s])(?<!\b[A-Z])(?<!\betc)(?<!\bal)(?<!\b[Vv]ol)(?<!\bInc)(?<!\bJr)(?<!\bno)\.(?=[}\"\s]*$)")
"""A full stop at the end that belongs to no abbreviation."""
_RANGE = re.compile(r"(\d{1,6})\s*[-–—]+\s*(\d{1,6})")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_TEXTS = ("title", "container-title", "collection-title", "publisher", "publisher-place", "note", "abstract")


def texts(work: Work) -> Iterator[Fault]:
    """Yield what is wrong with the texts of *work*."""
    for variable in _TEXTS:
        text = work.text(variable)
        if not text:
            continue
        if broken := _MOJIBAKE.search(text):
            yield Fault("BIB021", f"{broken[0]!r} is a character read in a wrong encoding", variable)
        entity = next((one[0] for one in _ENTITY.finditer(text) if html.unescape(one[0]) != one[0]), None)
        if entity is not None:
            yield Fault("BIB022", f"{entity} is HTML; write {html.unescape(entity)!r}", variable, _unescaped)
        if hidden := _INVISIBLE.search(text):
            yield Fault("BIB030", f"it holds an invisible character, U+{ord(hidden[0]):04X}", variable)
    title = work.text("title")
    letters = [letter for letter in title if letter.isalpha()]
    if len(letters) > 12 and " " in title and title == title.upper() != title.lower():
        yield Fault("BIB026", "the title is in capitals; styles cannot make small letters of them", "title")
    if _STOP.search(title) and not title.endswith("..."):
        yield Fault("BIB027", "a title has no full stop of its own at its end", "title", _without_stop)
    for first, last in _RANGE.findall(work.text("page")[:1_000]):
        if int(last) < int(first) and len(last) >= len(first):
            yield Fault("BIB025", f"the pages {first}–{last} run backwards", "page")
    language = work.text("language")
    if language and not _LANGUAGE.fullmatch(language):
        yield Fault("BIB029", f"{language[:40]!r} is no code of a language, such as ko or en-GB", "language")
    yield from _misspelt(work)


def _unescaped(source: str, tex: bool) -> str:
    def plain(match: re.Match[str]) -> str:
        text = html.unescape(match[0].removeprefix("\\"))
        if text == match[0].removeprefix("\\"):
            return match[0]
        return f"\\{text}" if tex and text in "&%$#_{}" else "~" if tex and text == "\u00a0" else text

    return _ENTITY.sub(plain, source)


def _without_stop(source: str, tex: bool) -> str:
    return _STOP.sub("", source)


def _misspelt(work: Work) -> Iterator[Fault]:
    """Yield the fields whose name is nearly that of one that is known."""
    custom = work.item.get("custom")
    fields = custom.get("fields") if isinstance(custom, dict) else None
    for name in fields if isinstance(fields, dict) else ():
        plain = _NUMBERED.sub("", str(name).lower()[:40])  # a field that stands twice is a fault of another kind
        near = difflib.get_close_matches(plain, _KNOWN, n=1, cutoff=0.84)
        if near and near[0] != plain:
            yield Fault("BIB028", f"no field is called {str(name)[:40]!r}; did you mean {near[0]!r}?", str(name))


_NUMBERED = re.compile(r"-\d{1,4}$")
_KNOWN = tuple(
    """abstract addendum afterword annotation annotator author bookauthor booksubtitle booktitle booktitleaddon chapter
    commentator crossref date doi edition editor editortype eid entrysubtype eprint eprinttype eventdate eventtitle file
    foreword howpublished indextitle institution introduction isbn issn issue issuetitle journal journaltitle keywords
    langid language library location mainsubtitle maintitle month note number options organization origdate origlanguage
    origlocation origpublisher origtitle pages pagetotal pagination part publisher pubstate reprinttitle related
    relatedtype school series shortauthor shorteditor shorthand shortjournal shorttitle subtitle title titleaddon
    translator type url urldate venue version volume volumes xdata year address""".split()
)


# -- addresses -----------------------------------------------------------------------------------------

_URL = re.compile(r"(?:https?|ftp)://[^\s/?#]+\.[^\s/?#.]{2,}(?:[/?#:]\S*)?", re.IGNORECASE)
_DOI_ADDRESS = re.compile(r"https?://(?:dx\.)?doi\.org/(10\.\S+)", re.IGNORECASE)


def urls(work: Work) -> Iterator[Fault]:
    """Yield what is wrong with the address of *work*."""
    url = work.text("URL").strip()
    if not url:
        return
    if not _URL.fullmatch(url):
        yield Fault("BIB023", f"{url[:80]!r} is no address of a page; it begins with https:// and has no spaces", "URL")
    elif doi := _DOI_ADDRESS.fullmatch(url):
        where = "is the DOI once more" if work.text("DOI") else f"is a DOI; give it as one: {doi[1][:60]}"
        yield Fault("BIB024", f"the address {where}", "URL")
