"""Internal: read Zotero RDF.

Source: Zotero, "Item Types, Fields and Creators"; RDF 1.1 XML Syntax, as far as Zotero writes it.
"""

from __future__ import annotations

import re
from typing import Any

from ..finding_codes import UNKNOWN_TYPE
from ..item_collector import TEXT_OUTSIDE, ItemCollector
from ..results import Reading
from ..xml_elements import children, local_name, parse_xml, text_in, text_outside
from .fields import to_csl
from .tables import TYPES

__all__ = ["looks_like", "parse"]

_BEGINS = re.compile(r"<(?:[\w.-]{1,20}:)?RDF\b[^>]{0,3000}(?:zotero\.org/namespaces/export|purl\.org/net/biblio)")
_OTHERS = frozenset(("Memo", "Attachment", "Collection", "Journal", "Periodical", "Series", "Newspaper", "Tag",
                     "CourtReporter", "Website", "Blog", "Forum", "AutomaticTag", "Description"))  # fmt: skip
"""Nodes at the top of a file that are not items, unless they have an item type."""


_LEFT_OUT = {"note": "notes", "Memo": "notes", "attachment": "attachments", "Attachment": "attachments", "annotation":
             "annotations", "Collection": "collections"}  # fmt: skip
"""Items and nodes that are not references, and what they are called in the message that they are left out."""


def looks_like(text: str) -> bool:
    """Return whether *text* looks like Zotero RDF.

    >>> looks_like('<rdf:RDF xmlns:z="http://www.zotero.org/namespaces/export#">'), looks_like("<rdf:RDF>")
    (True, False)
    """
    return _BEGINS.search(text[:20_000]) is not None


def parse(text: str, path: str | None = None) -> Reading:
    """Read the references of a Zotero RDF file. Notes, attachments and collections are left out.

    Args:
        text: The contents of the file.
        path: The file name, for findings and notes.

    Returns:
        A `Reading`. The key is the citation key of the item, or is made of name and year.

    >>> item = "<Book><itemType>book</itemType><title>T</title><date>1999</date></Book>"
    >>> parse(f"<RDF>{item}</RDF>").items
    [{'id': 't1999', 'type': 'book', 'title': 'T', 'issued': {'date-parts': [[1999]]}}]
    """
    collector = ItemCollector(path)
    root, error = parse_xml(text)
    if error is not None:
        collector.lose(error.message, error.line)
    found: list[Any] = list(root) if root is not None else []
    nodes = {str(node.get("about")): node for node in reversed(found) if node.get("about")}
    for element in found:
        kind = next((text_in(one) for one in children(element, "itemType")), "")
        if kind in ("attachment", "note", "annotation") or (not kind and local_name(element) in _OTHERS):
            if (kind or local_name(element)) in _LEFT_OUT:
                collector.leave_out(_LEFT_OUT[kind or local_name(element)], element.line)
            continue
        item, key, problems, unread = to_csl(element, nodes)
        if len(item) == 1:
            if kind:
                collector.lose("this item has no fields that can be read; it was skipped", element.line)
            continue
        if kind not in TYPES:
            problems.append((f"unknown type {kind[:60]!r}; read as a document", element.line, UNKNOWN_TYPE))
        collector.add(item, element.line, key=key, problems=problems)
        for name in unread:
            collector.leave_out(name, element.line)
    if (outside := text_outside(root, found)) is not None:
        collector.note(TEXT_OUTSIDE, outside)
    if root is not None and not collector.reading.items and error is None and local_name(root) != "RDF":
        collector.lose("there are no items of Zotero in this XML file", 1)
    return collector.finish()
