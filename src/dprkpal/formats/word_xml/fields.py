"""Internal: the sources of Word's own source manager, as CSL-JSON.

Source: ECMA-376, part 1, section 22.6 (Bibliography).
"""

from __future__ import annotations

import re
from typing import Any

from ...model.edtf import parse_year
from ..value_parsing import add_identifier, bare_doi, page_range
from .tables import NAMES, TEXTS, TYPES

__all__ = ["source_to_csl", "sources_to_csl"]


def sources_to_csl(root: Any) -> dict[str, dict[str, Any]]:
    """Return the sources in a ``Sources`` element as CSL-JSON items without ids, by tag.

    >>> from ..xml_elements import parse_xml
    >>> source = "<Sources><Source><Tag>a</Tag><SourceType>Book</SourceType><Title>T</Title></Source></Sources>"
    >>> sources_to_csl(parse_xml(source)[0])
    {'a': {'type': 'book', 'title': 'T'}}
    """
    items: dict[str, dict[str, Any]] = {}
    for source in root:
        tag, item = source_to_csl(source)
        if tag and tag not in items:
            items[tag] = item
    return items


def source_to_csl(source: Any) -> tuple[str, dict[str, Any]]:
    """Return the tag of a ``Source`` element, and the source as a CSL-JSON item without an id."""
    fields = {_name(field): field for field in source if isinstance(field.tag, str)}
    item: dict[str, Any] = {"type": TYPES.get(_text(fields.get("SourceType")), "document")}
    for name, variable in TEXTS.items():
        text = _text(fields.get(name))
        if text:
            item.setdefault(variable, page_range(text) if variable == "page" else text)
    if item["type"] == "thesis" or (item["type"] == "report" and "genre" in item):
        item["type"] = "thesis"
    if "DOI" not in item and (doi := bare_doi(item.get("URL", ""))):
        item["DOI"] = doi
        del item["URL"]
    place = [text for name in ("City", "StateProvince", "CountryRegion") if (text := _text(fields.get(name)))]
    if place:
        item["publisher-place"] = ", ".join(place)
    number = _text(fields.get("StandardNumber"))
    number = re.sub(r"^:?(?:ISBN|ISSN|LCCN|MRN):\s*", "", number)  # as JabRef writes it
    if (doi := bare_doi(number)) is not None:
        item.setdefault("DOI", doi)
    elif number and not add_identifier(item, number):
        item["ISSN" if item["type"].startswith("article") else "ISBN"] = number
    for variable, suffix in (("issued", ""), ("accessed", "Accessed")):
        year, month, day = (_text(fields.get(f"{part}{suffix}")) for part in ("Year", "Month", "Day"))
        date, _ = parse_year(year, month, day)
        if date is not None:
            item[variable] = date
    for group in fields.get("Author", ()):
        names = _names(group)
        role = NAMES.get(_name(group)) if isinstance(group.tag, str) else None
        if names and role:
            item[role] = [*item.get(role, []), *names]
    return _text(fields.get("Tag")), item


def _names(group: Any) -> list[dict[str, str]]:
    """Return the people or the institution in an ``Author`` element."""
    found: list[dict[str, str]] = []
    for element in group.iter():
        if not isinstance(element.tag, str):
            continue
        if _name(element) == "Corporate" and _text(element):
            found.append({"literal": _text(element)})
        elif _name(element) == "Person":
            parts: dict[str, str] = {_name(part): _text(part) for part in element if isinstance(part.tag, str)}
            given = " ".join(part for part in (parts.get("First"), parts.get("Middle")) if part)
            last = parts.get("Last", "")
            name: dict[str, str] = {"family": last or given, "given": given if last else ""}
            if name["family"]:
                found.append({part: text for part, text in name.items() if text})
    return found


def _name(element: Any) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _text(element: Any | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())
