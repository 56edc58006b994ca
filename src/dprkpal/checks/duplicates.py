"""Works that are compared with each other: the same work twice, and keys that are easily taken for each other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from .checked_entry import Fault, Work

__all__ = ["comparisons", "keys", "skeleton"]

_LOOKS = str.maketrans(
    "аАВеЕкКМНоОрРсСтТуУхХіІјЈѕЅԁԛԝαΑΒΕΖΗΙΚΜΝοΟΡΤυΥΧ01|",
    "aabeekkmhooppccttyyxxiijjssdqwaabezhikmnooptuyxoll",
)
"""Letters of other alphabets, and digits, that look like a Latin letter."""
_SIGNS = re.compile(r"[\W_]+")
_AWKWARD = re.compile(r"[\s,\"'{}()=#%~\\^&$`\x00-\x1f\x7f]")
_SHORTEST = 15
"""A title of fewer letters, such as "Introduction", says too little."""


def skeleton(key: str) -> str:
    """Return what *key* looks like at a glance.

    >>> skeleton("Kim_2O1l") == skeleton("kim2011") == skeleton("кim-2011")
    True
    """
    return _SIGNS.sub("", unicodedata.normalize("NFKC", key).translate(_LOOKS).casefold().translate(_LOOKS))


def keys(work: Work) -> Iterator[Fault]:
    """Yield what is wrong with the key of *work*."""
    if awkward := _AWKWARD.search(work.key):
        sign = f"U+{ord(awkward[0]):04X}" if awkward[0].isspace() or not awkward[0].isprintable() else awkward[0]
        yield Fault("BIB016", f"the key holds {sign}, which TeX or Markdown acts on; use letters, digits, - _ : .")


def comparisons(works: Iterable[Work]) -> Iterator[tuple[Work, Fault]]:
    """Yield each of *works* that is the same as one before it, or is easily taken for it."""
    by_doi: dict[str, Work] = {}
    by_isbn: dict[str, Work] = {}
    by_title: dict[tuple[str, ...], Work] = {}
    by_look: dict[str, Work] = {}
    by_key: dict[str, Work] = {}
    for work in works:
        same = None
        if doi := work.text("DOI").strip().casefold():
            same = by_doi.setdefault(doi, work)
            if same is not work:
                yield work, Fault("BIB013", f"{_named(same)} has the same DOI; cite one of them", "DOI")
        isbn = re.sub(r"[^\dX]", "", work.text("ISBN")[:40].upper())
        if isbn and work.type == "book":
            other = by_isbn.setdefault(isbn, work)
            if other is not work and same in (None, work):
                same = other
                yield work, Fault("BIB014", f"{_named(other)} has the same ISBN; cite one of them", "ISBN")
        title = _SIGNS.sub("", unicodedata.normalize("NFKC", work.text("title")).casefold())
        if len(title) >= _SHORTEST:
            other = by_title.setdefault((title, work.type, _year(work), _first_name(work)), work)
            if other is not work and same in (None, work):
                yield work, Fault("BIB015", f"{_named(other)} has the same title, year and first author", "title")
        other = by_key.setdefault(work.key, work)
        if other is not work:
            yield work, Fault("BIB031", f"{_named(other)} has the same key; the first counts")
            continue
        look = skeleton(work.key)
        other = by_look.setdefault(look, work)
        if look and other is not work and not (other.path == work.path and other.key.casefold() == work.key.casefold()):
            yield (
                work,
                Fault("BIB032", f"the key looks like that of {_named(other)}; one is easily cited for the other"),
            )


def _named(work: Work) -> str:
    """Return what a message calls *work*."""
    place = ":".join(str(part) for part in (work.path, work.line) if part is not None)
    return f"{work.key[:60]!r} ({place})" if place else repr(work.key[:60])


def _year(work: Work) -> str:
    issued = work.item.get("issued")
    parts = issued.get("date-parts") if isinstance(issued, dict) else None
    return str(parts[0][0]) if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0] else ""


def _first_name(work: Work) -> str:
    for role in ("author", "editor"):
        for name in work.names(role):
            return str(name.get("family") or name.get("literal") or "").casefold()
    return ""
