"""Internal: convert a Web of Science record to a CSL-JSON item.

Source: Clarivate, "Web of Science Core Collection Field Tags".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ..capital_letters import from_capitals
from ..finding_codes import IMPOSSIBLE_DATE
from ..item_collector import Problem
from ..unread_text import arrived, words_in
from ..value_parsing import (
    add_identifier,
    bare_doi,
    initials_last,
    join_keywords,
    language_tag,
    page_range,
    parse_date,
    without_full_stop,
)
from .tables import DOCUMENT_TYPES, LEFT_OUT, PUBLICATION_TYPES, READ, TEXTS

__all__ = ["to_csl", "unread_tags"]

Values = Callable[[str], list[str]]
"""A function that returns the values of a tag: one for each line of a list such as ``AU``."""


def to_csl(values: Values, line: int) -> tuple[dict[str, Any], list[Problem]]:
    """Return the item of a record without an id, and the problems in it.

    Args:
        values: The values of each tag.
        line: The line where the record begins.
    """

    def text(tag: str) -> str:
        return " ".join(values(tag))

    problems: list[Problem] = []
    item: dict[str, Any] = {"type": _type(text("PT"), text("DT"))}
    for tag, variable in TEXTS.items():
        if value := text(tag):
            item[variable] = without_full_stop(value) if tag == "TI" else value
    if item["type"] == "patent" and "part-number" in item:
        item["number"] = item.pop("part-number")
    source = text("SO")
    source = from_capitals(source, text("JI"))
    for variable in ("publisher", "publisher-place", "collection-title"):
        if variable in item:
            item[variable] = from_capitals(item[variable])
    if source and item["type"] == "book":
        item.setdefault("title", source)
    elif source:
        item["container-title"] = source
    item |= _names(values)
    year, day = text("PY"), text("PD")
    date, complaint = parse_date(_date(year, day))
    if date is not None and "literal" in date and year:
        date, complaint = parse_date(year)
    if date is not None:
        item["issued"] = date
    if complaint:
        problems.append((f"PY: {complaint}", line, IMPOSSIBLE_DATE))
    early, _ = parse_date(text("EA"))
    if early is not None and "literal" not in early:
        item["available-date"] = early
        item.setdefault("issued", early)
    event = _event_date(text("CY"))
    if event is not None:
        item["event-date"] = event
    begin, end = text("BP"), text("EP")
    if begin or end:
        item["page"] = f"{begin}–{end}" if begin and end and begin != end else begin or end
    elif re.fullmatch(r"\w{1,10}(?:-\w{1,10})?", text("PS")):  # BIOSIS and Zoological Record have one field for both
        item["page"] = page_range(text("PS"))
    elif number := text("AR"):
        item["number"] = number
    if item["type"] in ("book", "thesis") and text("PG").isdecimal():
        item["number-of-pages"] = text("PG")
    for doi in (text("DI"), text("D2")):
        if found := bare_doi(doi):
            item.setdefault("DOI", found)
    for tag in ("SN", "EI", "BN"):
        for number in re.split(r"[;\s]+", text(tag)[:200]):
            add_identifier(item, number)
    if language := language_tag(text("LA")):
        item["language"] = language
    words = [word.strip() for tag in ("DE", "ID") for word in text(tag).split(";")]
    if any(words):
        item["keyword"] = join_keywords(words)
    return item, problems


def unread_tags(values: Mapping[str, list[str]], item: dict[str, Any]) -> list[str]:
    """Return the tags of a record with something that its item does not have: a field or a number of a journal.

    >>> values = {"TI": ["On ash"], "SN": ["0039-6265"], "EI": ["1752-2706"], "C1": ["A university"]}
    >>> unread_tags(values, {"title": "On ash", "ISSN": "0039-6265"})
    ['C1', 'EI']
    """
    words = words_in(item)
    tags = {tag for tag, held in values.items() if any(held)}
    unread = tags - READ - LEFT_OUT - TEXTS.keys()
    unread |= {tag for tag in tags & _NUMBERS if not all(arrived(value, words) for value in values[tag])}
    return sorted(unread)


_NUMBERS = frozenset(("SN", "EI", "BN", "AR"))
"""Tags with identifiers, of which an item has one ISSN and one ISBN."""


def _event_date(text: str) -> dict[str, Any] | None:
    """Return the date of a conference, such as ``FEB 21-23, 2005`` or ``JUN 30-JUL 02, 2014``."""
    if match := _DAYS.fullmatch(text):
        month, first, other, last, year = match.groups()
        begin, wrong = parse_date(f"{year} {month} {first}")
        end, wrong_too = parse_date(f"{year} {other or month} {last}")
        if begin and end and not wrong and not wrong_too and "date-parts" in begin and "date-parts" in end:
            return {"date-parts": [*begin["date-parts"], *end["date-parts"]]}
    return parse_date(text)[0]


_DAYS = re.compile(r"([A-Za-z]{3}) (\d{1,2})-(?:([A-Za-z]{3}) )?(\d{1,2}), (\d{4})")
_EMAIL = re.compile(r"\s*\([^()\s]{1,100}@[^()\s]{1,100}\)")


def _type(publication: str, documents: str) -> str:
    """Return the CSL type for the values of ``PT`` and ``DT``."""
    found = PUBLICATION_TYPES.get(publication.strip()[:1].upper(), "document" if publication else "article-journal")
    for document in documents.casefold().split(";"):
        document = document.strip()
        if document in DOCUMENT_TYPES:
            return DOCUMENT_TYPES[document]
    return found


def _names(values: Values) -> dict[str, list[dict[str, Any]]]:
    """Return the names: the full ones if the record has them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for variable, tags in (
        ("author", ("AF", "AU")), ("container-author", ("BF", "BA")), ("editor", ("BE", "ED")),
    ):  # fmt: skip
        people = next((listed for tag in tags if (listed := values(tag))), [])
        people = [one.strip() for listed in people for one in listed.split(";")]  # MEDLINE has all on one line
        names = [initials_last(_EMAIL.sub("", one)) for one in people]
        if variable == "author":
            names += [{"literal": group} for group in values("CA")]
        if names := [name for name in names if name]:
            found[variable] = names
    if "author" not in found and "container-author" in found:
        found["author"] = found.pop("container-author")  # of a whole book
    return found


def _date(year: str, day: str) -> str:
    """Return the year with the month and day in ``PD``, such as ``MAR 1`` or ``JAN-FEB``."""
    return f"{year} {day.title()}".strip()
