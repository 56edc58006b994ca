"""Internal: the lines below the title of a reference: who, when and where; how it was verified; where to read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from docutils import nodes

from ...collection.entry import Entry
from ...model.date_interval import DateInterval
from ...model.plain_text import plain
from ...model.safe_text import safe_url
from ...model.verification import UNPRINTED
from .csl_values import day_of
from .html_nodes import external_link, joined, paragraph, tag

__all__ = ["byline", "reading_links", "verification_sentence"]

_FIELD_NAMES = {
    "ISBN": "ISBN", "URL": "address", "DOI": "DOI", "authority": "court", "collection-title": "series",
    "container-title": "publication", "container-title-short": "short name of the publication", "genre": "kind of work",
    "issued": "date", "page": "pages", "publisher-place": "place of publication",
}  # fmt: skip
"""The words for the variables whose names are not words."""

_MAX_NAMES = 6

_ARCHIVES = ("archive.org", "archive.ph", "archive.today", "archive.is", "perma.cc")


def byline(csl: Mapping[str, Any]) -> nodes.Node | None:
    """Return the authors, the date and the publication of a reference as one line, or ``None`` if none is known.

    >>> byline({"id": "a", "author": [{"family": "Young", "given": "Ann"}], "issued": {"date-parts": [[2021, 5]]},
    ...         "container-title": "NK News"}).astext()
    'Ann Young · May 2021 · NK News'
    """
    names = _names(csl.get("author")) or [f"{name} (ed.)" for name in _names(csl.get("editor"))]
    if len(names) > _MAX_NAMES:
        names = [*names[:_MAX_NAMES], "and others"]
    span = DateInterval.of_csl(csl.get("issued"))
    place = next((plain(str(csl[one])) for one in ("container-title", "publisher", "authority") if csl.get(one)), None)
    parts: list[Any] = [", ".join(names)] if names else []
    if span is not None:
        parts.append(tag("time", span.words, datetime="-".join(day_of(csl.get("issued"))) or None))
    if place:
        parts.append(tag("cite", place))
    return paragraph(*joined(parts, " · "), classes=["byline"]) if parts else None


def _names(names: Any) -> list[str]:
    """Return names as they are printed in a text, given name first."""
    found = []
    for name in names or ():
        parts = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
        whole = " ".join(str(name[part]) for part in parts if name.get(part))
        found.append(plain(str(name["literal"]) if name.get("literal") else whole))
    return [name for name in found if name]


def reading_links(csl: Mapping[str, Any]) -> nodes.Node | None:
    """Return links to the source and to an archived copy, or ``None`` if the reference has no address.

    Without an archived copy in the data, the link asks the Wayback Machine for the copy nearest to the day on which the
    page was seen.
    """
    url = safe_url(str(csl["URL"])) if csl.get("URL") else None
    links: list[Any] = [external_link(url, "Read the source")] if url else []
    if csl.get("DOI"):
        links.append(external_link(f"https://doi.org/{csl['DOI']}", f"doi:{csl['DOI']}"))
    archived = safe_url(str(_own_fields(csl).get("archiveurl") or ""))
    if archived:
        links.append(external_link(archived, "Archived copy"))
    elif url and not any(archive in url for archive in _ARCHIVES):
        day = "".join(day_of(csl.get("accessed"))) or "*"
        links.append(external_link(f"https://web.archive.org/web/{day}/{url}", "Look for an archived copy"))
    return paragraph(*joined(links, " · "), classes=["reading"]) if links else None


def _own_fields(csl: Mapping[str, Any]) -> Mapping[str, Any]:
    custom = csl.get("custom")
    found = custom.get("fields") if isinstance(custom, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def verification_sentence(entry: Entry) -> str | None:
    """Return in one sentence how a reference was verified, or ``None`` if it does not say so.

    >>> from dprkpal import library
    >>> verification_sentence(library()["bechtol2018proliferation"])
    'Verified: every detail of the citation was seen on a page that is recorded below.'
    >>> verification_sentence(library()["nknews2014refute"])
    'Partly verified: the author was not found, and no page is recorded for the publication.'
    """
    checks = entry.verification
    if not checks:
        return None
    if checks.level == "verified":
        return "Verified: every detail of the citation was seen on a page that is recorded below."
    if checks.level == "described":
        return "Not verified: the title was not found, so a description stands in its place."
    doubts = list(_doubts(entry))
    details = ", and ".join(filter(None, (", ".join(doubts[:-1]), *doubts[-1:])))
    words = {"partial": "Partly verified", "conflicting": "Verified, with a conflict"}
    return f"{words.get(checks.level, 'Mostly verified')}: {details}."


def _doubts(entry: Entry) -> Iterator[str]:
    """Yield what is not known about a reference, in words."""
    csl, checks = entry.csl, entry.verification
    printed = [name for name, value in csl.items() if name not in UNPRINTED and value not in (None, "", [])]
    places = ("container-title", "publisher")
    needed = ["author", "issued", *(places if not set(places) & set(printed) else ())]
    unverified = [name for name, check in checks.items() if check.status == "unverified"]
    missing = [name for name in needed if name in unverified and name not in printed]
    if missing:
        yield f"the {_in_words(missing)} {'was' if len(missing) == 1 else 'were'} not found"
    if "issued" in printed and "issued" in unverified:
        yield "the date is inferred"
    conflicting = [name for name in printed if name in checks and checks[name].status == "conflicting"]
    if conflicting:
        yield f"pages disagree about the {_in_words(conflicting)}"
    unchecked = [name for name in printed if name in checks and checks[name].status == "unchecked"]
    if unchecked:
        yield f"no page is recorded for the {_in_words(unchecked)}"


def _in_words(names: list[str]) -> str:
    words = [_FIELD_NAMES.get(name, name.replace("-", " ")) for name in names]
    return " and the ".join(filter(None, (", the ".join(words[:-1]), words[-1])))
