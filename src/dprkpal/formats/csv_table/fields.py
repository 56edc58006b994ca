"""Internal: convert a row of a table to a CSL-JSON item.

Source: the exports of Scopus, Web of Science, PubMed, Embase and Zotero; the columns of dprkpal's own tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...errors import FormatError
from ...model.edtf import parse_year
from ...model.name_parser import parse_name
from ...model.vocabulary import DATE_VARIABLES, ITEM_TYPES, NAME_VARIABLES
from ..capital_letters import from_capitals
from ..finding_codes import IMPOSSIBLE_DATE, UNKNOWN_TYPE
from ..html_text import from_html
from ..item_collector import Problem
from ..results import one_line
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
    safe_url,
    split_keywords,
)
from .tables import COLUMNS, LEFT_OUT, MISSING, TYPES, column_name

__all__ = ["own_to_csl", "to_csl", "unread_columns"]

_NAME = re.compile(r"\s*(?:\{([^{}]*)\}|([^;]+))\s*(?:;|$)")
_ID = re.compile(r"\s*\(\d{5,15}\)$")
_INITIALS = re.compile(r"[^\W\d_][^,;]{0,60}?\s(?:[^\W\d_]\.?-?){1,4}(?: (?:Jr|Sr|[2-4](?:nd|rd|th)|I{2,3})\.?)?\.?")
_ADDRESSES = frozenset(("DOI", "URL", "ISBN", "ISSN", "PMID", "PMCID"))


def own_to_csl(values: dict[str, str], line: int) -> tuple[dict[str, Any], list[Problem]]:
    """Return the item of a row whose columns are CSL variables, as the writer makes them, and the problems in it."""
    problems: list[Problem] = []
    kind = values.get("type") or "document"
    item: dict[str, Any] = {"type": kind if kind in ITEM_TYPES else "document"}
    if kind not in ITEM_TYPES:
        problems.append((f"type: unknown type {kind[:60]!r}; read as a document", line, UNKNOWN_TYPE))
    for variable, text in values.items():
        if variable in ("id", "type") or not text:
            continue
        if variable in NAME_VARIABLES:
            names = [_own_name(match) for match in _NAME.finditer(text)]
            if names := [name for name in names if name]:
                item[variable] = names
        elif variable in DATE_VARIABLES:
            date, complaint = parse_date(text)
            if date is not None:
                item[variable] = date
            if complaint:
                problems.append((f"{variable}: {complaint}", line, IMPOSSIBLE_DATE))
        else:
            item[variable] = text
    return item, problems


def _own_name(match: re.Match[str]) -> dict[str, Any]:
    """Return a name: in braces a literal, otherwise ``von Family, Given, Suffix``."""
    if match[1] is not None:
        return {"literal": one_line(match[1])} if match[1].strip() else {}
    name = family_first(match[2], institutions=False)
    words = str(name.get("family", "")).split()
    particles = 0
    while particles < len(words) - 1 and words[particles][:1].islower():
        particles += 1
    if particles:
        name |= {"family": " ".join(words[particles:]), "non-dropping-particle": " ".join(words[:particles])}
    return name


def to_csl(values: dict[str, list[str]], line: int) -> tuple[dict[str, Any], list[Problem]]:
    """Return the item of a row without an id, and the problems in it.

    Args:
        values: The cells that are not empty, by what their columns hold.
        line: The line of the row.
    """

    def text(name: str) -> str:
        return next(iter(values.get(name, ())), "")

    problems: list[Problem] = []
    item: dict[str, Any] = {"type": _type(values, line, problems)}
    for held, cells in values.items():
        if held not in _SPECIAL and held not in NAME_VARIABLES and held not in DATE_VARIABLES:
            item[held] = "; ".join(map(_without_html, cells)) if held == "note" else cells[0]
    for variable in ("container-title", "publisher", "publisher-place"):
        if variable in item:
            short = item.get("container-title-short", "") if variable == "container-title" else ""
            item[variable] = from_capitals(item[variable], short)
    for variable in NAME_VARIABLES:
        cell = _joined_list(text(f"full {variable}") or text(variable))
        names = [name for one in _split_names(_unnumbered(cell)) if (name := initials_last(one))]
        if variable == "author":
            names += [{"literal": group} for group in split_keywords(text("group author"))]
        if names:
            item[variable] = names
    _add_dates(item, text, line, problems)
    begin, end = text("start"), text("end")
    if page := page_range(text("page")):
        item["page"] = page
    elif begin or end:
        item["page"] = page_range(f"{begin}–{end}" if begin and end and begin != end else begin or end)
    _add_identifiers(item, values)
    keywords = map(_joined_list, values.get("keyword", ()))
    words = [word for cell in keywords for word in split_keywords(cell, ";" if ";" in cell else ",")]
    if words:
        item["keyword"] = join_keywords(words)
    if language := text("language"):
        item["language"] = language_tag(language.partition(";")[0]) or language
    if item["type"] in ("book", "report", "thesis") and "container-title" in item and "title" in item:
        item.setdefault("collection-title", item.pop("container-title"))
    return item, problems


def unread_columns(row: Mapping[str, list[str]], item: dict[str, Any]) -> list[str]:
    """Return the columns of a row with something that its item does not have: unknown ones, and second values.

    >>> unread_columns({"Title": ["On ash"], "ISBN": ["1", "2"], "Mood": ["good"]}, {"title": "On ash", "ISBN": "1"})
    ['ISBN', 'Mood']
    """
    numbers = {variable: item.get(variable, "").replace("-", "").casefold() for variable in ("ISBN", "ISSN")}
    words = words_in(item) | frozenset(numbers.values())
    unread = []
    for name, cells in row.items():
        column = column_name(name)
        held = COLUMNS.get(column)
        if not name or column in LEFT_OUT or (held is not None and held not in _COMPARED):
            continue
        cells = [cell for cell in cells if cell.casefold() not in MISSING]
        if held in numbers:
            cells = [cell.replace("-", "").casefold() for cell in cells]
        if held is None or not all(
            arrived(cell, words) or arrived(_without_html(cell), words) for cell in cells
        ):
            unread.append(name)
    return unread


def _without_html(cell: str) -> str:
    """Return a cell without HTML: Zotero writes notes with it."""
    return from_html(cell) if "</" in cell else cell


_COMPARED = frozenset(("title", "container-title", "abstract", "note", "ISBN", "ISSN"))
"""Variables that are written in the table as they are in the item, so that they can be compared with it."""
_SPECIAL = frozenset(
    ("id", "type", "publication type", "full author", "full container-author", "group author", "start", "end", "page",
     "year", "day", "keyword", "language", *_ADDRESSES)
)  # fmt: skip


def _type(values: dict[str, list[str]], line: int, problems: list[Problem]) -> str:
    """Return the CSL type. Without a type, a work with a container is an article."""
    named = [
        kind.strip()
        for name in ("type", "publication type")
        for cell in values.get(name, ())
        for kind in cell.split(";")
    ]
    for kind in named:
        if kind in ITEM_TYPES and (kind.islower() and kind not in ("article", "review")):
            return kind
        if found := TYPES.get(kind.casefold()):
            return found
    if named and any(named):
        problems.append((f"type: unknown type {named[0][:60]!r}", line, UNKNOWN_TYPE))
    return "article-journal" if values.get("container-title") else "document"


def _joined_list(cell: str) -> str:
    """Return a cell with a list in the syntax of Python or R with semicolons between its members."""
    if not cell.startswith(("['", '["', "c(")) or len(cell) > 100_000:
        return cell
    return "; ".join(one or other for one, other in _QUOTED.findall(cell))


_QUOTED = re.compile("'([^']*)'|\"([^\"]*)\"")


def _unnumbered(cell: str) -> str:
    """Return names without the numbers that Scopus puts after them."""
    return "; ".join(_ID.sub("", one) for one in cell.split(";")) if "(" in cell else cell


def _split_names(cell: str) -> list[str]:
    """Split a cell into names: at semicolons, or at commas if every part has its initials at the end."""
    cell = cell.strip().removesuffix(" [Anonymous]")
    if ";" in cell:
        return [one for one in map(one_line, cell.split(";")) if one]
    parts = [one_line(part) for part in cell.split(",")]
    parts = [part for part in parts if part]
    if len(parts) > 1 and all(_INITIALS.fullmatch(part) for part in parts):
        return [part.rstrip(".") if part.count(".") == 1 else part for part in parts]
    if " and " in cell and cell.count(",") != 1:
        return [_as_family_first(one) for one in map(one_line, re.split(r",?\s+and\s+|,\s+", cell)) if one]
    return [one_line(cell)] if cell else []


def _as_family_first(text: str) -> str:
    """Return a name in usual order with its family name first."""
    try:
        name = parse_name(text)
    except FormatError:
        return text
    given = name.get("given")
    return f"{name.get('family')}, {given}" if given and name.get("family") else text


_TIME = re.compile(r"(?<=\d{4}-\d\d-\d\d)[T ]\d\d:\d\d.{0,15}$")
"""The time after a date, which Zotero writes."""


def _add_dates(item: dict[str, Any], text: Any, line: int, problems: list[Problem]) -> None:
    """Set the dates."""
    year, day = text("year").rstrip("/ ").removesuffix(".0"), text("day")  # 2014// comes from RIS, 2014.0 from pandas
    for variable in sorted(DATE_VARIABLES):
        if value := text(variable):
            date, complaint = parse_date(_TIME.sub("", value))
            if date is not None:
                item[variable] = date
            if complaint:
                problems.append((f"{variable}: {complaint}", line, IMPOSSIBLE_DATE))
    if "issued" in item and "literal" not in item["issued"]:
        return
    for value in ([day, f"{year} {day.title()}", f"{day} {year}"] if day else []) + [year]:
        date, complaint = parse_date(value) if value != year else parse_year(year)
        parts = date.get("date-parts") if date is not None and not complaint else None
        if parts and (not year or str(parts[0][0]) == year):
            item["issued"] = date
            return
    if year and "issued" not in item:
        item["issued"] = {"literal": year}


def _add_identifiers(item: dict[str, Any], values: dict[str, list[str]]) -> None:
    """Set DOI, URL, ISBN, ISSN, PMID and PMCID."""
    for cell in values.get("DOI", ()):
        item.setdefault("DOI", bare_doi(cell) or cell)
    for cell in values.get("URL", ()):
        address = safe_url(cell.partition(" ")[0])
        if address and not (item.get("DOI") and ("scopus.com/" in address or bare_doi(address))):
            item.setdefault("URL", address)
    for name in ("ISSN", "ISBN"):
        for cell in values.get(name, ()):
            for number in re.split(r"[;,\s]+", cell[:500]):
                number = re.sub(r"^(\d{4})(\d{3}[\dXx])$", r"\1-\2", number) if name == "ISSN" else number
                add_identifier(item, number)
    for name in ("PMID", "PMCID"):
        if cells := values.get(name):
            item[name] = cells[0].removesuffix(".0")
