"""Internal: convert a work of Crossref to a CSL-JSON item.

Source: Crossref REST API, "Work" and "Contributor".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...model.edtf import parse_year
from ..finding_codes import IMPOSSIBLE_DATE, UNKNOWN_TYPE
from ..html_text import from_html
from ..item_collector import Problem
from ..value_parsing import add_identifier, bare_doi, join_keywords, language_tag, page_range, safe_url, text_of
from .tables import NAMES, TYPES

__all__ = ["to_csl"]


def to_csl(work: Mapping[str, Any], line: int) -> tuple[dict[str, Any], list[Problem]]:
    """Return the item of a work without an id, and the problems in it."""
    problems: list[Problem] = []
    kind = text_of(work.get("type"))
    item: dict[str, Any] = {"type": TYPES.get(kind, "document")}
    if kind not in TYPES:
        problems.append((f"type: unknown type {kind[:60]!r}; read as a document", line, UNKNOWN_TYPE))
    if title := _title(work):
        item["title"] = title
    titles = _texts(work.get("container-title"))
    if titles:
        book = item["type"] in ("book", "report", "thesis")
        item["collection-title" if book else "container-title"] = titles[0]
        if len(titles) > 1 and not book:  # the series and the book, in this order
            item |= {"collection-title": titles[0], "container-title": titles[-1]}
    for member, variable in (
        ("short-container-title", "container-title-short"), ("short-title", "title-short"),
        ("original-title", "original-title"), ("degree", "genre"),
    ):  # fmt: skip
        if texts := _texts(work.get(member)):
            item[variable] = texts[0]
    for variable in NAMES:
        if names := [name for one in _list(work.get(variable)) if (name := _name(one))]:
            item[variable] = names
    _add_dates(item, work, line, problems)
    for member, variable in (
        ("volume", "volume"), ("issue", "issue"), ("publisher", "publisher"), ("publisher-location", "publisher-place"),
        ("edition-number", "edition"), ("part-number", "part-number"), ("article-number", "number"),
    ):  # fmt: skip
        if text := from_html(text_of(work.get(member))):
            item[variable] = text
    if page := text_of(work.get("page")):
        item["page"] = page_range(page)
    if abstract := from_html(text_of(work.get("abstract"))):
        item["abstract"] = abstract.removeprefix("Abstract ")
    _add_event(item, work)
    _add_identifiers(item, work)
    if language := language_tag(text_of(work.get("language"))):
        item["language"] = language
    if words := _texts(work.get("subject")):
        item["keyword"] = join_keywords(words)
    if text_of(work.get("subtype")) == "preprint":
        item.setdefault("genre", "preprint")
    return item, problems


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _texts(value: Any) -> list[str]:
    """Return the texts of a member that is a text or a list of texts."""
    return [text for one in _list(value) if (text := from_html(text_of(one)))]


def _title(work: Mapping[str, Any]) -> str:
    """Return the title with its subtitle, which is a member of its own."""
    title = next(iter(_texts(work.get("title"))), "")
    subtitle = next(iter(_texts(work.get("subtitle"))), "")
    if subtitle and subtitle.casefold() not in title.casefold():
        return f"{title}{'' if title.endswith(('?', '!', ':')) else ':'} {subtitle}".strip(": ")
    return title


def _name(value: Any) -> dict[str, str]:
    """Return a contributor as a name."""
    if not isinstance(value, Mapping):
        return {}
    family, given, suffix = (from_html(text_of(value.get(part))) for part in ("family", "given", "suffix"))
    if not family and not given:
        literal = from_html(text_of(value.get("name")) or text_of(value.get("literal")))
        return {"literal": literal} if literal else {}
    found = {"family": family, "given": given, "suffix": suffix}
    return {part: text for part, text in found.items() if text}


def _date(value: Any) -> tuple[dict[str, Any] | None, str | None]:
    """Return a date, and what is wrong with it."""
    dates = value.get("date-parts") if isinstance(value, Mapping) else None
    parts = dates[0] if isinstance(dates, list) and dates and isinstance(dates[0], list) else []
    texts = [text_of(part) for part in parts[:3]]
    return parse_year(*texts) if texts and texts[0] else (None, None)


def _add_dates(item: dict[str, Any], work: Mapping[str, Any], line: int, problems: list[Problem]) -> None:
    """Set the date of publication, in print if there is one, and that of the first publication online."""
    for member in ("published-print", "issued", "published", "published-online", "posted"):
        date, complaint = _date(work.get(member))
        if date is not None:
            item["issued"] = date
            if complaint:
                problems.append((f"{member}: {complaint}", line, IMPOSSIBLE_DATE))
            break
    online, wrong = _date(work.get("published-online"))
    if online is not None and not wrong and online != item.get("issued"):
        item["available-date"] = online


def _add_event(item: dict[str, Any], work: Mapping[str, Any]) -> None:
    """Set the conference, and the institution of a thesis or a report."""
    event = work.get("event")
    if isinstance(event, Mapping):
        for member, variable in (("name", "event-title"), ("location", "event-place")):
            if text := from_html(text_of(event.get(member))):
                item[variable] = text
        begin, end = _date(event.get("start"))[0], _date(event.get("end"))[0]
        if begin is not None and "date-parts" in begin:
            last = end["date-parts"] if end is not None and "date-parts" in end and end != begin else []
            item["event-date"] = {"date-parts": [*begin["date-parts"], *last]}
    for one in _list(work.get("institution"))[:1]:
        if isinstance(one, Mapping) and item["type"] in ("thesis", "report", "article"):
            if name := from_html(text_of(one.get("name"))):
                item["publisher"] = name
            if places := _texts(one.get("place")):
                item.setdefault("publisher-place", places[0])


def _add_identifiers(item: dict[str, Any], work: Mapping[str, Any]) -> None:
    """Set DOI, URL, ISSN, ISBN and licence."""
    if item.get("container-title-short") == item.get("container-title"):
        item.pop("container-title-short", None)
    if doi := text_of(work.get("DOI")):
        item["DOI"] = bare_doi(doi) or doi
    address = safe_url(text_of(work.get("URL")))
    if address and not (item.get("DOI") and bare_doi(address)):
        item["URL"] = address
    for member in ("ISSN", "ISBN"):
        for number in _texts(work.get(member)):
            add_identifier(item, number.rpartition("/")[2])
    licences = [one for one in _list(work.get("license")) if isinstance(one, Mapping)]
    licences.sort(key=lambda one: text_of(one.get("content-version")) != "vor")
    if licences and (address := safe_url(text_of(licences[0].get("URL")))):
        item["license"] = address
