"""Internal: find duplicate entries, and keys that look almost the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from .checked_entry import CheckedEntry, Problem

__all__ = ["check_key", "compare_entries", "skeleton"]

_LOOK_ALIKES = str.maketrans(
    "аАВеЕкКМНоОрРсСтТуУхХіІјЈѕЅԁԛԝαΑΒΕΖΗΙΚΜΝοΟΡΤυΥΧ01|",
    "aabeekkmhooppccttyyxxiijjssdqwaabezhikmnooptuyxoll",
)
"""Digits and letters of other alphabets, with the Latin letters they look like."""
_PUNCTUATION = re.compile(r"[\W_]+")
_UNSAFE = re.compile(r"[\s,\"'{}()=#%~\\^&$`\x00-\x1f\x7f]")
_MIN_TITLE_LENGTH = 15
"""Shorter titles, such as "Introduction", are too common to compare."""


def skeleton(key: str) -> str:
    """Return a form of *key* that is the same for all keys that look like it.

    >>> skeleton("Kim_2O1l") == skeleton("kim2011") == skeleton("кim-2011")
    True
    """
    return _PUNCTUATION.sub(
        "", unicodedata.normalize("NFKC", key).translate(_LOOK_ALIKES).casefold().translate(_LOOK_ALIKES)
    )


def check_key(entry: CheckedEntry) -> Iterator[Problem]:
    """Yield problems with the key of *entry*."""
    if awkward := _UNSAFE.search(entry.key):
        sign = f"U+{ord(awkward[0]):04X}" if awkward[0].isspace() or not awkward[0].isprintable() else awkward[0]
        yield Problem(
            "BIB016",
            f"the key contains {sign}, which can break citations in TeX or Markdown; use letters, digits, - _ : .",
        )


def compare_entries(entries: Iterable[CheckedEntry]) -> Iterator[tuple[CheckedEntry, Problem]]:
    """Yield each entry that duplicates an earlier one, or whose key looks like an earlier key."""
    by_doi: dict[str, CheckedEntry] = {}
    by_isbn: dict[str, CheckedEntry] = {}
    by_title: dict[tuple[str, ...], CheckedEntry] = {}
    by_look: dict[str, CheckedEntry] = {}
    by_key: dict[str, CheckedEntry] = {}
    for entry in entries:
        same = None
        if doi := entry.text("DOI").strip().casefold():
            same = by_doi.setdefault(doi, entry)
            if same is not entry:
                yield entry, Problem("BIB013", f"{_name_of(same)} has the same DOI; cite one of them", "DOI")
        isbn = re.sub(r"[^\dX]", "", entry.text("ISBN")[:40].upper())
        if isbn and entry.type == "book":
            other = by_isbn.setdefault(isbn, entry)
            if other is not entry and same in (None, entry):
                same = other
                yield entry, Problem("BIB014", f"{_name_of(other)} has the same ISBN; cite one of them", "ISBN")
        title = _PUNCTUATION.sub("", unicodedata.normalize("NFKC", entry.plain_text("title")).casefold())
        if len(title) >= _MIN_TITLE_LENGTH:
            other = by_title.setdefault((title, entry.type, _year(entry), _first_name(entry)), entry)
            if other is not entry and same in (None, entry) and not _differ(other, entry):
                yield entry, Problem("BIB015", f"{_name_of(other)} has the same title, year and first author", "title")
        other = by_key.setdefault(entry.key, entry)
        if other is not entry:
            yield entry, Problem("BIB031", f"{_name_of(other)} has the same key and is used instead")
            continue
        look = skeleton(entry.key)
        other = by_look.setdefault(look, entry)
        if (
            look
            and other is not entry
            and not (other.path == entry.path and other.key.casefold() == entry.key.casefold())
        ):
            yield (
                entry,
                Problem(
                    "BIB032",
                    f"the key looks like the key of {_name_of(other)} and is easily mistaken for it; rename one",
                ),
            )


def _differ(one: CheckedEntry, other: CheckedEntry) -> bool:
    """Return whether both entries have an identifier or a place in a journal, and these are not the same.

    Editorials, corrections and parts of a work often have the same title, year and author.
    """
    return any(
        one.text(name) and other.text(name) and _normalised(one.text(name)) != _normalised(other.text(name))
        for name in ("DOI", "volume", "issue", "page", "number", "part-number", "chapter-number", "archive_location")
    )


def _normalised(text: str) -> str:
    """Return *text* without punctuation and in lower case, for comparison."""
    return _PUNCTUATION.sub("", text[:200]).casefold()


def _name_of(entry: CheckedEntry) -> str:
    """Return the key and place of *entry*, for a message."""
    place = ":".join(str(part) for part in (entry.path, entry.line) if part is not None)
    return f"{entry.key[:60]!r} ({place})" if place else repr(entry.key[:60])


def _year(entry: CheckedEntry) -> str:
    issued = entry.item.get("issued")
    parts = issued.get("date-parts") if isinstance(issued, dict) else None
    return str(parts[0][0]) if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0] else ""


def _first_name(entry: CheckedEntry) -> str:
    for role in ("author", "editor"):
        for name in entry.names(role):
            return str(name.get("family") or name.get("literal") or "").casefold()
    return ""
