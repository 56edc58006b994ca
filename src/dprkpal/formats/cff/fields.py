"""Internal: convert a work in a CITATION.cff file to a CSL-JSON item.

Source: "Guide to Citation File Format schema version 1.2.0".
"""

from __future__ import annotations

import re
from typing import Any

from ...model.edtf import parse_year
from ..csl_yaml.nodes import Node
from ..finding_codes import IMPOSSIBLE_DATE, UNKNOWN_TYPE
from ..value_parsing import bare_doi, join_keywords, language_tag, page_range, parse_date, safe_url, text_of
from ..yaml_mappings import find
from .tables import ADDRESSES, ENTITIES, KNOWN, NAME_PARTS, NAMES, TEXTS, TYPES

__all__ = ["KEY", "NOBODY", "NO_TITLE", "to_csl"]

KEY = "the citation key"
"""The description of the identifier with the key, which the format has no field for."""
NOBODY = "anonymous"
"""The author of a work without authors, which the format demands."""
NO_TITLE = "[no title]"
"""The title of a work without a title, which the format demands."""

_ENTITY_PLACES = ("location", "city", "country")
_ENTITY_PARTS = frozenset(("name", *_ENTITY_PLACES))


def to_csl(node: Node, kind: str) -> tuple[dict[str, Any], str, list[tuple[str, int, str]], list[str]]:
    """Return the item of a work without an id; its key, which may be empty; problems; and fields not read.

    Args:
        node: The mapping of the work.
        kind: The type if it has none.
    """

    def text(name: str) -> str:
        found = find(node, name)
        return text_of(found.value) if found is not None else ""

    problems: list[tuple[str, int, str]] = []
    kind = text("type") or kind
    item: dict[str, Any] = {"type": TYPES.get(kind, "document")}
    if kind not in TYPES:
        problems.append((f"type: unknown type {kind[:60]!r}; read as a document", node.begin, UNKNOWN_TYPE))
    for field, variable in TEXTS.items():
        if value := text(field):
            item.setdefault(variable, value)
    if item.get("title") == NO_TITLE:
        del item["title"]
    if item["type"] in ("paper-conference", "entry-dictionary", "entry-encyclopedia") and "container-title" not in item:
        if title := item.pop("collection-title", ""):
            item["container-title"] = title
    elif item["type"] == "document" and "collection-title" in item and (text("start") or text("section")):
        item |= {"type": "chapter", "container-title": item.pop("collection-title")}
    for field, variable in NAMES.items():
        names = [name for one in _list(find(node, field)) if (name := _name(one))]
        if names and names != [{"literal": NOBODY}]:
            item[variable] = names
    for field, variable in ENTITIES.items():
        entity = find(node, field)
        called = find(entity, "name")
        if called is not None and text_of(called.value):
            item.setdefault(variable, text_of(called.value))
        place = "event-place" if field == "conference" else "publisher-place"
        if found := _place(entity):
            item.setdefault(place, found)
    if found := _place(find(node, "location")):
        item.setdefault("publisher-place", found)
    _add_dates(item, text, node, problems)
    begin, end = text("start"), text("end")
    if begin or end:
        item["page"] = page_range(f"{begin}–{end}" if begin and end and begin != end else begin or end)
    if not item.get("number-of-pages", "0").isdecimal():  # many files give the range of pages as their number
        item.setdefault("page", page_range(item.pop("number-of-pages")))
    words = [text_of(one.value) for one in _list(find(node, "keywords"))]
    if any(words):
        item["keyword"] = join_keywords(words)
    for one in _list(find(node, "languages"))[:1]:
        if language := language_tag(text_of(one.value)):
            item["language"] = language
    key = _add_identifiers(item, node, text)
    return item, key, problems, _unread(node, item)


def _unread(node: Node, item: dict[str, Any]) -> list[str]:
    """Return the fields of a work that are not in *item*, with the parts of names and organizations among them."""
    unread: list[str] = []
    for member in node.members or ():
        field, values = member.name, _list(member.node)
        if field not in KNOWN:
            unread.append(field)
        elif field in NAMES or field in ENTITIES or field == "location":
            known = NAME_PARTS if field in NAMES else _ENTITY_PARTS
            unread += [f"{field}: {name}" for one in values for name in _other_parts(one, known)]
        elif field == "languages" and len(values) > 1:
            unread.append("languages after the first")
        elif field in ADDRESSES and safe_url(text_of(member.node.value)) not in ("", None, item.get("URL")):
            unread.append(field)
        elif field == "identifiers":
            for one in values:
                parts_of_one = {part.name: text_of(part.node.value) for part in one.members or ()}
                value = parts_of_one.get("value", "")
                if parts_of_one.get("description") != KEY and value not in ("", item.get("DOI"), item.get("URL")):
                    unread.append(f"identifiers: {parts_of_one.get('type', '')}")
    return unread


def _other_parts(node: Node, known: frozenset[str]) -> list[str]:
    """Return the fields of a person or an organization that are not *known*. An alias is the name if there is none."""
    names = [part.name for part in node.members or () if part.node.value]
    return [name for name in names if name not in known and (name != "alias" or not known.isdisjoint(names))]


def _add_dates(item: dict[str, Any], text: Any, node: Node, problems: list[tuple[str, int, str]]) -> None:
    """Set the dates of publication and of access."""
    year, month = text("year"), text("month")
    published = text("date-released") or text("date-published") or text("issue-date")
    date, complaint = parse_date(published) if published else parse_year(year, month)
    if published and year and (date is None or "literal" in date):
        date, complaint = parse_year(year, month)
    if date is not None:
        item["issued"] = date
    if complaint:
        problems.append((f"date: {complaint}", node.begin, IMPOSSIBLE_DATE))
    accessed, wrong = parse_date(text("date-accessed"))
    if accessed is not None and not wrong:
        item["accessed"] = accessed
    if original := text("year-original"):
        date, wrong = parse_year(original)
        if date is not None and not wrong:
            item["original-date"] = date


def _add_identifiers(item: dict[str, Any], node: Node, text: Any) -> str:
    """Set DOI and URL, and return the key."""
    if doi := text("doi"):
        item["DOI"] = bare_doi(doi) or doi
    for field in ADDRESSES:
        if address := safe_url(text(field)):
            item.setdefault("URL", address)
    key = ""
    for one in _list(find(node, "identifiers")):
        parts = {member.name: text_of(member.node.value) for member in one.members or ()}
        kind, value = parts.get("type", ""), parts.get("value", "")
        if kind == "doi" and (found := bare_doi(value)):
            item.setdefault("DOI", found)
        elif kind == "url" and (address := safe_url(value)):
            item.setdefault("URL", address)
        elif kind == "other" and parts.get("description") == KEY:
            key = value
    return key


def _list(node: Node | None) -> list[Node]:
    """Return the elements of a list, or a single value as a list."""
    if node is None or node.value is None:
        return []
    return list(node.elements) if node.elements is not None else [node]


def _place(entity: Node | None) -> str:
    """Return the place of an entity."""
    if entity is None:
        return ""
    parts = [text_of(one.value) for name in _ENTITY_PLACES if (one := find(entity, name)) is not None]
    return ", ".join(filter(None, parts))


def _name(node: Node) -> dict[str, Any]:
    """Return a person or an entity as a name."""
    parts = {member.name: text_of(member.node.value) for member in node.members or ()}
    if literal := parts.get("name") or (text_of(node.value) if not parts else ""):
        return {"literal": literal}
    family, given = parts.get("family-names", ""), parts.get("given-names", "")
    if not family and not given:
        return {"literal": parts["alias"]} if parts.get("alias") else {}
    if not family:
        return {"family": given} if " " not in given else {"literal": given}
    found = {"family": family, "given": given, "non-dropping-particle": parts.get("name-particle"),
             "suffix": parts.get("name-suffix")}  # fmt: skip
    return {part: text for part, text in found.items() if text and not re.fullmatch(r"\s*", text)}
