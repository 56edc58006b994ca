"""Internal: convert a PubMed record to a CSL-JSON item.

Source: National Library of Medicine, "MEDLINE/PubMed Data Element (Field) Descriptions".
"""

from __future__ import annotations

import re
from typing import Any

from ..finding_codes import IMPOSSIBLE_DATE
from ..item_collector import Problem
from ..tagged_lines import TaggedRecord
from ..unread_text import arrived, words_in
from ..value_parsing import (
    add_identifier,
    bare_doi,
    family_first,
    initials_last,
    join_keywords,
    language_tag,
    page_range,
    parse_date,
    without_full_stop,
)
from .tables import ADMINISTRATIVE, TEXTS, TYPES

__all__ = ["UNREAD", "to_csl"]

UNREAD = frozenset(("AD", "GR"))
"""Tags with information on the work for which CSL has no variable."""

_IDENTIFIER = re.compile(r"(.{1,500}?)\s*\[(\w+)\]")
_SUFFIXES = frozenset(("Jr", "Sr", "2nd", "3rd", "4th", "II", "III", "IV"))
_PARENTHESIS = re.compile(r"\s*\([^()]{0,40}\)$")
_BRACKETED = re.compile(r"\[(.+)\]")


def to_csl(record: TaggedRecord) -> tuple[dict[str, Any], list[Problem], list[str]]:
    """Return the item of a record without an id, the problems in it, and the tags that were not read."""
    problems: list[Problem] = []
    kinds = [kind.casefold() for kind in record.values("PT")]
    item: dict[str, Any] = {"type": _type(kinds)}
    if item["type"] == "book" and record.values("BTI") and record.values("TI"):
        item["type"] = "chapter"
    _add_titles(item, record)
    for tag, variable in TEXTS.items():
        if value := record.first(tag):
            item.setdefault(variable, value)
    if item["type"] in ("thesis", "report", "book") and "publisher" not in item and "container-title" in item:
        item["publisher"] = item.pop("container-title")  # ERIC has one field for the journal and the publisher
    for variable, full, short in (("author", "FAU", "AU"), ("editor", "FED", "ED")):
        if names := _names(record, full, short):
            item[variable] = names
    date, line = record.first("DP"), next((one.line for one in record.lines if one.tag == "DP"), record.line)
    for text, variable in ((date, "issued"), (record.first("DEP"), "available-date")):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}" if re.fullmatch(r"\d{8}", text) else text
        found, complaint = parse_date(text)
        if found is not None:
            item[variable] = found
        if complaint:
            problems.append((f"{variable}: {complaint}", line, IMPOSSIBLE_DATE))
    if pages := record.first("PG"):
        item["page"] = page_range(pages)
    _add_identifiers(item, record)
    if item["type"] != "article-journal" and (place := record.first("PL")):
        item["publisher-place"] = place
    if language := language_tag(record.first("LA")):
        item["language"] = language
    words = [word.replace("*", "") for word in record.values("OT", "MH")]
    if words:
        item["keyword"] = join_keywords(words)
    if notes := record.values("GN"):
        item["note"] = "; ".join(notes)
    problems += record.repeated((*TEXTS, *_SINGLE))
    known = {*TEXTS, *ADMINISTRATIVE, *_READ}
    held = words_in(item)
    unread = [one.tag for one in record.lines if one.value and (one.tag in UNREAD or one.tag not in known)]
    for tag in ("IS", "ISSN", "ISBN"):
        if not all(arrived(_PARENTHESIS.sub("", value), held) for value in record.values(tag)):
            unread.append(tag)
    return item, problems, unread


_SINGLE = ("TI", "BTI", "DP", "PG", "LA")
"""Tags of which one value is used, beside those of `TEXTS`."""
_READ = frozenset("AID AU BTI CN DEP DP ED FAU FED GN ISBN ISSN IS LA LID MH OT PG PL PMC PT TI".split())


def _type(kinds: list[str]) -> str:
    """Return the CSL type for publication types in lower case: those of PubMed, or those of ERIC."""
    if found := next((TYPES[kind] for kind in kinds if kind in TYPES), None):
        return found
    if "journal articles" not in kinds:
        for begin, csl in (("dissertations", "thesis"), ("books", "book"), ("reports", "report")):
            if any(kind.startswith(begin) for kind in kinds):
                return csl
    return "article-journal"


def _add_titles(item: dict[str, Any], record: TaggedRecord) -> None:
    """Set the titles. PubMed ends each title with a full stop, and puts translated titles in brackets."""
    title, book = _title(record.first("TI")), _title(record.first("BTI"))
    if title or book:
        item["title"] = title or book
    if title and book:
        item["container-title"] = book


def _title(text: str) -> str:
    """Return a title without its full stop, and without the brackets of a translation."""
    text = without_full_stop(text)
    match = _BRACKETED.fullmatch(text)
    return match[1].removesuffix(".") if match and "[" not in match[1] else text


def _names(record: TaggedRecord, full: str, short: str) -> list[dict[str, Any]]:
    """Return the names of people and of groups (``CN``) in the order of the record."""
    tags = (full if record.values(full) else short, "CN" if short == "AU" else "")
    names = []
    for line in record.lines:
        if line.tag not in tags or not line.value:
            continue
        if line.tag == "CN":
            names.append({"literal": line.value})
        elif line.tag == full:
            names.append(_full_name(line.value))
        else:
            names.append(initials_last(line.value))
    return [name for name in names if name]


def _full_name(text: str) -> dict[str, Any]:
    """Return a name such as ``Kallmes, David F Jr``."""
    name = family_first(text)
    given, space, last = str(name.get("given", "")).rpartition(" ")
    if space and last in _SUFFIXES and "suffix" not in name:
        name |= {"given": given, "suffix": f"{last}." if last in ("Jr", "Sr") else last}
    return name


def _add_identifiers(item: dict[str, Any], record: TaggedRecord) -> None:
    """Set DOI, PMCID, ISSN and ISBN."""
    for value in record.values("LID", "AID"):
        match = _IDENTIFIER.fullmatch(value)
        kind, text = (match[2].lower(), match[1]) if match else ("doi", value)
        if kind == "doi" and (doi := bare_doi(text)):
            item.setdefault("DOI", doi)
        elif kind == "pii" and "page" not in item and re.fullmatch(r"e?\d{1,10}", text):
            item["number"] = text
    if match := re.match(r"PMC\d{1,12}", record.first("PMC")):
        item["PMCID"] = match[0]
    numbers = record.values("IS")
    # "Print", "Electronic" and "Linking": the electronic one comes first in the file, the printed one is the usual one
    numbers.sort(key=lambda number: "(Print)" not in number)
    for number in [*numbers, *record.values("ISSN", "ISBN")]:
        add_identifier(item, _PARENTHESIS.sub("", number))
