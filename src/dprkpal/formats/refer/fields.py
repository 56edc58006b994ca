"""Internal: convert a record of a refer file to a CSL-JSON item.

Source: "The EndNote Import Option", the tags of EndNote's import format; refer(1).
"""

from __future__ import annotations

import re
from typing import Any

from ..endnote_xml.tables import CONTAINED, TYPES
from ..finding_codes import IMPOSSIBLE_DATE, READ_OTHERWISE, UNKNOWN_TYPE
from ..item_collector import Problem
from ..tagged_lines import TaggedRecord
from ..value_parsing import (
    add_identifier,
    bare_doi,
    family_first,
    join_keywords,
    language_tag,
    page_range,
    parse_date,
    safe_url,
)
from .tables import NAMES, TEXTS

__all__ = ["UNREAD", "to_csl"]

UNREAD = frozenset("W 1 3 4 # $ ( ) * + ^ = f".split())
"""Tags for which CSL has no variable; most of them depend on the type."""

_SINGLE = (*(tag for tag in TEXTS if tag != "Z"), "T", "B", "S", "N", "P", "D", "8", "G")
"""Tags of which one value is used."""
_NUMBERED = frozenset(("report", "patent", "standard", "bill", "legislation", "legal_case", "hearing"))


def to_csl(record: TaggedRecord) -> tuple[dict[str, Any], list[Problem]]:
    """Return the item of a record without an id, and the problems in it."""
    problems: list[Problem] = []
    kind = record.first("0")
    item: dict[str, Any] = {"type": TYPES.get(kind.casefold(), "document")}
    if not kind:  # the files of the program refer have no types
        item["type"] = "article-journal" if record.first("J") else "chapter" if record.first("B") else "book"
    elif kind.casefold() not in TYPES and kind.casefold() != "generic":
        problems.append((f"unknown type {kind[:60]!r}; read as a document", record.line, UNKNOWN_TYPE))
    _add_titles(item, record)
    for tag, variable in TEXTS.items():
        if value := record.first(tag):
            item.setdefault(variable, value)
    translated = record.values("?")
    for line in record.lines:
        variable = NAMES.get(line.tag, "")
        if line.tag == "H" and (translated or len(record.values("H")) == len(record.values("A"))):
            continue  # the names of the authors in another script
        if variable and (name := family_first(line.value, institutions=False)):
            item.setdefault(variable, []).append(name)
    if kind.casefold() == "edited book" and "author" in item:
        item["editor"] = [*item.pop("author"), *item.get("editor", [])]
    _add_dates(item, record, problems)
    if number := record.first("N"):
        item["number" if item["type"] in _NUMBERED else "issue"] = number
    if pages := re.sub(r"^pp?\.\s*|\s*(?:s|p|pp|S)\.$", "", record.first("P")):
        count = pages.isdecimal() and item["type"] in ("book", "thesis")
        item["number-of-pages" if count else "page"] = pages if count else page_range(pages)
    for value in record.values("@"):
        for identifier in re.split(r"[;,\s]+", value[:500]):
            add_identifier(item, identifier)
    for value in record.values("R"):
        if doi := bare_doi(value):
            item.setdefault("DOI", doi)
        elif item["type"] == "report":
            item.setdefault("number", value)
    for value in record.values("U"):
        if address := safe_url(value):
            item.setdefault("URL", address)
    if match := re.fullmatch(r"PMC\d{1,9}", record.first("2")):
        item["PMCID"] = match[0]
    if language := language_tag(record.first("G")):
        item["language"] = language
    words = [word for line in record.lines if line.tag == "K" for part in line.parts for word in part.split(";")]
    if any(word.strip() for word in words):
        item["keyword"] = join_keywords(word.strip() for word in words)
    if notes := record.values("O", "Z"):
        item["note"] = "; ".join(notes)
    problems += [(f"%{message}", line, code) for message, line, code in record.repeated(_SINGLE)]
    if item["type"] in CONTAINED and record.first("J") and record.first("B") not in ("", record.first("J")):
        problems.append(("%B was not read, because %J names the container too", record.line, READ_OTHERWISE))
    return item, problems


def _add_titles(item: dict[str, Any], record: TaggedRecord) -> None:
    """Set the titles of the work, its container and its series."""
    if title := record.first("T"):
        item["title"] = title
    container = record.first("J", "B") if item["type"] in CONTAINED else ""
    if container:
        item["container-title"] = container
        if short := next((value for value in record.values("J", "O")[1:] if len(value) < len(container)), ""):
            item["container-title-short"] = short
    elif series := record.first("B"):
        item["collection-title" if item.get("title") else "title"] = series
    if series := record.first("S"):
        item.setdefault("collection-title", series)


def _add_dates(item: dict[str, Any], record: TaggedRecord, problems: list[Problem]) -> None:
    """Set the dates: the year in ``%D``, with the month and day in ``%8``."""
    year, day = record.first("D"), record.first("8")
    line = next((one.line for one in record.lines if one.tag in ("D", "8")), record.line)
    for text in dict.fromkeys((day, f"{year} {day}", f"{day} {year}") if day else ()):
        date, complaint = parse_date(text)
        parts = date.get("date-parts") if date is not None and not complaint else None
        if parts and (not year or str(parts[0][0]) == year):
            item["issued"] = date
            break
    else:
        date, complaint = parse_date(year or day)
        if date is not None:
            item["issued"] = date
        if complaint:
            problems.append((f"%D: {complaint}", line, IMPOSSIBLE_DATE))
    accessed, wrong = parse_date(record.first("["))
    if accessed is not None and not wrong:
        item["accessed"] = accessed
