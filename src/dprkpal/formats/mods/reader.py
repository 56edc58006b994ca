"""Internal: read MODS XML.

Source: Library of Congress, "MODS User Guidelines", version 3.
"""

from __future__ import annotations

import re

from ..item_collector import ItemCollector
from ..results import Reading
from ..xml_elements import children, descendants, local_name, parse_xml, text_in
from .fields import to_csl

__all__ = ["looks_like", "parse"]

_BEGINS = re.compile(r"<(?:[\w.-]{1,20}:)?mods(?:Collection)?[\s>]")
_UNREAD = frozenset(("tableOfContents", "targetAudience", "classification", "extension"))


def looks_like(text: str) -> bool:
    """Return whether *text* looks like MODS.

    >>> looks_like('<mods:modsCollection xmlns:mods="http://www.loc.gov/mods/v3">'), looks_like("<xml/>")
    (True, False)
    """
    return _BEGINS.search(text[:20_000]) is not None


def parse(text: str, path: str | None = None) -> Reading:
    """Read the references of a MODS file.

    Args:
        text: The contents of the file. Records may be inside other elements, as in the answers of library catalogues.
        path: The file name, for findings and notes.

    Returns:
        A `Reading`. The key is the identifier of the type ``citekey``, or the ``ID`` of the record.

    >>> parse('<mods ID="a"><titleInfo><title>T</title></titleInfo><typeOfResource>text</typeOfResource></mods>').items
    [{'id': 'a', 'type': 'book', 'title': 'T'}]
    """
    collector = ItemCollector(path)
    root, error = parse_xml(text)
    if error is not None:
        collector.lose(error.message, error.line)
    for record in descendants(root, frozenset(("mods",))):
        if not any(text_in(one) for one in record):
            collector.lose("this record has no fields; it was skipped", record.line)
            continue
        item, key = to_csl(record)
        collector.add(item, record.line, key=key)
        for name in sorted({local_name(one) for one in record if local_name(one) in _UNREAD}):
            collector.leave_out(name, next(children(record, name)).line)
    if root is not None and not collector.reading.items and error is None and local_name(root) != "modsCollection":
        collector.lose("there are no MODS records in this XML file", 1)
    return collector.finish()
