"""Internal: convert an item of Zotero RDF to a CSL-JSON item.

Source: Zotero, "Item Types, Fields and Creators" and its mapping to CSL; the vocabularies of Zotero RDF (bibo, Dublin
Core, FOAF, PRISM, vCard).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...model.edtf import parse_year
from ..finding_codes import IMPOSSIBLE_DATE
from ..item_collector import Problem
from ..unread_text import arrived, words_in
from ..value_parsing import (
    add_identifier,
    bare_doi,
    join_keywords,
    language_tag,
    page_range,
    parse_date,
    safe_url,
)
from ..xml_elements import children, local_name, text_in
from .tables import CREATORS, FIELDS, TYPES

__all__ = ["to_csl"]

_EXTRA_KEY = re.compile(r"(?:^|\s)(?:Citation Key|citekey|bibtex): ?(\S{1,200})", re.IGNORECASE)
_NUMBERED = frozenset(("report", "patent", "bill", "legislation", "legal_case", "standard", "dataset", "hearing"))
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d.{0,15}")
_IGNORED = frozenset(
    """itemType itemID link isReferencedBy relation identifier date dateSubmitted issued isPartOf presentedAt subject
    publisher title alternative edition citationKey""".split()
)


def to_csl(element: Any, nodes: Mapping[str, Any]) -> tuple[dict[str, Any], str, list[Problem], list[str]]:
    """Return the item of an element without an id; its key, which may be empty; problems; and fields not read.

    Args:
        element: The element of the item.
        nodes: The elements of the file by their ``rdf:about``.
    """
    kind = next((text_in(one) for one in children(element, "itemType")), "")
    item: dict[str, Any] = {"type": TYPES.get(kind, "document")}
    problems: list[Problem] = []
    unread: list[str] = []
    if title := next((text_in(one) for one in children(element, "title", "subject" if not kind else "title")), ""):
        item["title"] = title
    elif case := next((text_in(one) for one in children(element, "caseName", "nameOfAct")), ""):
        item["title"] = case
    for child in element:
        name = local_name(child)
        if name in CREATORS:
            if names := _names(child):
                if variable := CREATORS[name]:
                    item.setdefault(variable, []).extend(names)
                else:
                    unread.append(name)
        elif name in FIELDS and name not in _IGNORED:
            if (text := text_in(child)) and (variable := FIELDS[name]):
                _set(item, variable, text)
        elif name not in _IGNORED and text_in(child):
            unread.append(name)
    if edition := next((text_in(one) for one in children(element, "edition")), ""):
        item["version" if item["type"] == "software" else "edition"] = edition
    for publisher in children(element, "publisher"):
        _add_publisher(item, publisher)
    _add_dates(item, element, problems)
    for part in children(element, "isPartOf"):
        _add_container(item, _node(part, nodes), nodes)
    for event in children(element, "presentedAt"):
        if (name := text_in(event)) and len(event):
            item.setdefault("event-title", name)
    _add_identifiers(item, element)
    subjects = [text_in(subject) for subject in children(element, "subject")]
    if any(subjects):
        item["keyword"] = join_keywords(subjects)
    words = words_in(item)
    if any(_is_unread(identifier, words) for identifier in children(element, "identifier")):
        unread.append("identifier")
    key = next((text_in(one) for one in children(element, "citationKey")), "")
    if match := _EXTRA_KEY.search(item.get("note", "")):
        key = key or match[1]
    return item, key, problems, unread


def _is_unread(identifier: Any, words: frozenset[str]) -> bool:
    """Return whether there is something in *identifier*, such as a second ISBN, that an item with *words* lacks."""
    scheme, _, value = text_in(identifier).partition(" ")
    text = value if scheme in ("ISSN", "ISBN", "DOI") else text_in(identifier)
    return not arrived(_RESOLVER.sub("", text), words)


_RESOLVER = re.compile(r"https?://(?:dx\.)?doi\.org/", re.IGNORECASE)


def _set(item: dict[str, Any], variable: str, text: str) -> None:
    """Set a variable from the text of a field."""
    if variable == "issue" and item["type"] in _NUMBERED:
        variable = "number"
    if variable == "page":
        text = page_range(text)
    elif variable == "language":
        text = language_tag(text) or text
    item.setdefault(variable, text)


def _node(reference: Any, nodes: Mapping[str, Any]) -> Any:
    """Return the element inside a property, or the one that it refers to; ``None`` if there is none."""
    if len(reference):
        return reference[0]
    return nodes.get(str(reference.get("resource", "")))


def _names(element: Any) -> Iterator[dict[str, str]] | list[dict[str, str]]:
    """Return the names in a list of creators."""
    found = []
    for person in element.iter():
        if local_name(person) not in ("Person", "Organization", "Agent"):
            continue
        parts = {local_name(part): text_in(part) for part in person}
        family, given = parts.get("surname", ""), parts.get("givenName") or parts.get("givenname") or ""
        if family and given:
            found.append({"family": family, "given": given})
        elif family and local_name(person) == "Person" and " " not in family:
            found.append({"family": family})
        elif literal := family or parts.get("name", "") or given:
            found.append({"literal": literal})
    return found


def _add_publisher(item: dict[str, Any], publisher: Any) -> None:
    """Set the publisher and its place."""
    variable = "authority" if item["type"] in ("legal_case", "bill", "hearing") else "publisher"
    if not len(publisher):
        if text := text_in(publisher):
            item.setdefault(variable, text)
        return
    for part in publisher.iter():
        if local_name(part) == "name" and (text := text_in(part)):
            item.setdefault(variable, text)
        elif local_name(part) == "locality" and (text := text_in(part)):
            item.setdefault("event-place" if item["type"] == "speech" else "publisher-place", text)


def _add_dates(item: dict[str, Any], element: Any, problems: list[Problem]) -> None:
    """Set the dates of publication and of access."""
    for variable, names in (("issued", ("date", "issued")), ("accessed", ("dateSubmitted",))):
        for child in children(element, *names):
            text = text_in(child)
            if match := _TIME.fullmatch(text):
                text = match[1]
            date, complaint = parse_date(text)
            if date is not None and "literal" in date and (match := re.search(r"(?<!\d)(\d{4})(?!\d)", text[:100])):
                other, wrong = parse_year(match[1], text.replace(match[1], " ").strip(" ,./-"))
                date = other if other is not None and not wrong else date
            if date is not None:
                item.setdefault(variable, date)
            if complaint:
                problems.append((f"{variable}: {complaint}", child.line, IMPOSSIBLE_DATE))


def _add_container(item: dict[str, Any], node: Any, nodes: Mapping[str, Any], depth: int = 0) -> None:
    """Set the variables of the journal, book, series or section that contains the work."""
    if node is None or depth > 3:
        return
    name = local_name(node)
    title = next((text_in(one) for one in children(node, "title")), "")
    if name == "Series":
        if title:
            item.setdefault("collection-title", title)
        if number := next((text_in(one) for one in children(node, "identifier", "number")), ""):
            item.setdefault("collection-number", number)
    elif name == "Part":
        if title:
            item.setdefault("section", title)
    else:
        if title:
            item.setdefault("container-title", title)
        for tag, variable in (("alternative", "container-title-short"), ("volume", "volume"), ("number", "issue")):
            if text := next((text_in(one) for one in children(node, tag)), ""):
                item.setdefault(variable, text)
        _add_identifiers(item, node)
        about = str(node.get("about", ""))
        if about.startswith("urn:issn:"):
            add_identifier(item, about.removeprefix("urn:issn:"))
    for part in children(node, "isPartOf"):
        _add_container(item, _node(part, nodes), nodes, depth + 1)


def _add_identifiers(item: dict[str, Any], element: Any) -> None:
    """Set DOI, ISSN, ISBN and URL."""
    for identifier in children(element, "identifier"):
        text = text_in(identifier)
        scheme, _, value = text.partition(" ")
        if scheme in ("ISSN", "ISBN") and value:
            for number in re.split(r"[,;\s]+", value[:300]):
                add_identifier(item, number)
        elif doi := bare_doi(value if scheme == "DOI" else text):
            item.setdefault("DOI", doi)
        elif address := safe_url(text):
            item.setdefault("URL", address)
    about = safe_url(str(element.get("about", "")))
    if about and "zotero.org" not in about and local_name(element) not in ("Journal", "Website"):
        item.setdefault("URL", about)
