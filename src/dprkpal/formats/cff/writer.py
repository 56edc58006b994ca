"""Internal: write CITATION.cff files, version 1.2.0.

A file describes one work: software or a data set. If the first item is one, the file is about it; otherwise the file
only lists references, and its title and author have to be filled in before it can be published.

Source: "Guide to Citation File Format schema version 1.2.0" and its JSON schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..item_fields import ItemFields
from ..results import Written
from ..value_parsing import text_of
from ..yaml_mappings import dump_yaml
from .fields import KEY, NO_TITLE, NOBODY
from .reader import EXPORTED
from .tables import NAMES, TEXTS, TYPES_FROM_CSL

__all__ = ["write"]

_PATTERNS = {
    "doi": r"10\.\d{4,9}(?:\.\d+)?/[A-Za-z0-9:/_;\-.()\[\]\\]+", "isbn": r"[0-9\- ]{10,17}X?", "issn":
    r"\d{4}-\d{3}[\dxX]", "pmcid": r"PMC[0-9]{7}", "status":
    "abstract|advance-online|in-preparation|in-press|preprint|submitted", "url": r"(?:https|http|ftp|sftp)://[^\s<>\"{}|\\^`]+",
}  # fmt: skip
"""The form that the schema demands of some fields. Other values are left out."""
_ROOT = frozenset(("abstract", "authors", "date-released", "doi", "identifiers", "keywords", "title", "url", "version"))
"""The fields of the work that the file is about."""
_INSIDE = ("chapter", "paper-conference", "entry-dictionary", "entry-encyclopedia")
_GENRES = {"thesis": "thesis-type", "dataset": "data-type"}


def write(items: Iterable[Mapping[str, Any]]) -> Written:
    """Format *items* as a CITATION.cff file.

    Args:
        items: CSL-JSON mappings.

    Returns:
        The text, and the key of each item, which is an identifier of the type ``other``.

    >>> print(write([{"id": "a", "type": "software", "title": "Tool", "author": [{"literal": "Team"}]}]).text)
    cff-version: 1.2.0
    message: If you use this software, please cite it as below.
    type: software
    title: Tool
    authors:
    - name: Team
    identifiers:
    - type: other
      value: a
      description: the citation key
    <BLANKLINE>
    """
    all_fields = [ItemFields(item) for item in items]
    works = [_work(fields) for fields in all_fields]
    root: dict[str, Any] = {"cff-version": "1.2.0"}
    first = all_fields[0].type if all_fields else ""
    if first in ("software", "dataset") and all_fields[0].text("title") and all_fields[0].names("author"):
        what = "software" if first == "software" else "data set"
        root |= {"message": f"If you use this {what}, please cite it as below.", "type": first}
        root |= {name: value for name, value in works.pop(0).items() if name in _ROOT}
    else:
        root |= {"message": EXPORTED, "title": "References", "authors": [{"name": NOBODY}]}
    if works:
        root["references"] = works
    keys = [fields.key for fields in all_fields]
    return Written(dump_yaml(root), keys)


def _work(fields: ItemFields) -> dict[str, Any]:
    """Return a work as a reference that is valid by the schema."""
    work: dict[str, Any] = {
        "type": TYPES_FROM_CSL.get(fields.type, "generic"),
        "title": fields.plain("title") or NO_TITLE,
    }
    for field, variable in NAMES.items():
        names = _unique([_name(name) for name in fields.names(variable)])
        if names or field == "authors":
            work[field] = names or [{"name": NOBODY}]
    for field, variable in TEXTS.items():
        if field in ("title", "thesis-type", "data-type", "license"):
            continue
        value = fields.plain(variable)
        if value and (field not in _PATTERNS or re.fullmatch(_PATTERNS[field], value)):
            work[field] = value
    if fields.type in _GENRES and (genre := fields.plain("genre")):
        work[_GENRES[fields.type]] = genre
    if fields.type in _INSIDE and "journal" in work:
        journal = work.pop("journal")
        work.setdefault("collection-title", journal)
        if work["collection-title"] != journal:
            work["journal"] = journal
    _add_entities(work, fields)
    _add_dates(work, fields)
    pages = fields.text("page")
    if pages:
        begin, _, end = pages.replace("-", "–").partition("–")
        whole = begin.strip() and end.strip() and "–" not in end
        work |= {"start": begin.strip(), "end": end.strip()} if whole else {"start": pages}
    for field, value in (("doi", fields.text("DOI")), ("url", fields.text("URL"))):
        if re.fullmatch(_PATTERNS[field], value):
            work[field] = value
    if words := _unique(fields.keywords()):
        work["keywords"] = words
    language = fields.text("language")
    if re.fullmatch("[a-z]{2,3}", language):
        work["languages"] = [language]
    if fields.key:
        work["identifiers"] = [{"type": "other", "value": fields.key, "description": KEY}]
    return work


def _add_entities(work: dict[str, Any], fields: ItemFields) -> None:
    """Add publisher and conference with their places."""
    publisher, place = fields.plain("publisher"), fields.plain("publisher-place")
    if publisher:
        work["publisher"] = {"name": publisher, **({"location": place} if place else {})}
    elif place:
        work["location"] = {"name": place, "location": place}
    if event := fields.plain("event-title"):
        where = fields.plain("event-place")
        work["conference"] = {"name": event, **({"location": where} if where else {})}


def _add_dates(work: dict[str, Any], fields: ItemFields) -> None:
    """Add the dates: a whole day, or year and month, or a text as the year."""
    date = fields.date("issued")
    if date is None:
        if text := fields.date_text("issued"):
            work["year"] = text
    elif date.day is not None and date.year > 999:
        work["date-released"] = str(date)
    else:
        work |= {"year": date.year, **({"month": date.month} if date.month is not None else {})}
    accessed = fields.date("accessed")
    if accessed is not None and accessed.day is not None and accessed.year > 999:
        work["date-accessed"] = str(accessed)


def _name(name: Mapping[str, Any]) -> dict[str, str]:
    """Return a name as a person or an entity."""
    if literal := text_of(name.get("literal")):
        return {"name": literal}
    particles = (text_of(name.get(part)) for part in ("dropping-particle", "non-dropping-particle"))
    parts = {
        "family-names": text_of(name.get("family")), "given-names": text_of(name.get("given")),
        "name-particle": " ".join(filter(None, particles)), "name-suffix": text_of(name.get("suffix")),
    }  # fmt: skip
    return {part: text for part, text in parts.items() if text}


def _unique(values: list[Any]) -> list[Any]:
    """Return *values* without those that are repeated, which the schema forbids."""
    seen: dict[str, Any] = {}
    for value in values:
        seen.setdefault(repr(value), value)
    return list(seen.values())
