"""Internal: read MODS XML.

Source: Library of Congress, "MODS User Guidelines", version 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..item_collector import TEXT_OUTSIDE, ItemCollector
from ..results import Reading
from ..unread_text import arrived, words_in
from ..xml_elements import children, descendants, local_name, parse_xml, text_in, text_outside
from .fields import to_csl
from .tables import GENRES

__all__ = ["looks_like", "parse"]

_ADDRESS = re.compile(r"https?://(?:dx\.)?doi\.org/|\bdoi:|\([^()]{1,100}\)$", re.IGNORECASE)
_BIRTH = re.compile(r",? ?[\[(]?\d{4}\??-(?:\d{4}\??)?[\])]?\.?$")
_BEGINS = re.compile(r"<(?:[\w.-]{1,20}:)?mods(?:Collection)?[\s>]")
_ADMINISTRATIVE = frozenset(
    """typeOfResource recordInfo issuance frequency caption form internetMediaType digitalOrigin reformattingQuality
    roleTerm nameIdentifier""".split()
)
"""Elements about the record or its carrier, and those whose text is read as a type, a role or a number."""
_READ_AS_VALUES = {
    "language": "language", "dateIssued": "issued", "copyrightDate": "issued", "dateCreated": "issued", "date":
    "issued", "dateCaptured": "accessed", "start": "page", "end": "page", "list": "page", "total": "number-of-pages",
}  # fmt: skip
"""Elements whose text is read as another one, and the variable that shows it."""


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
    records = descendants(root, frozenset(("mods",)))
    for record in records:
        if not any(text_in(one) for one in record):
            collector.lose("this record has no fields; it was skipped", record.line)
            continue
        item, key = to_csl(record)
        collector.add(item, record.line, key=key)
        for name, line in _unread(record, item):
            collector.leave_out(name, line)
    if (outside := text_outside(root, records)) is not None:
        collector.note(TEXT_OUTSIDE, outside)
    if root is not None and not collector.reading.items and error is None and local_name(root) != "modsCollection":
        collector.lose("there are no MODS records in this XML file", 1)
    return collector.finish()


def _unread(record: Any, item: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """Yield the name and the line of each part of *record* with a text that is not in *item*."""
    words = words_in(item)
    for part in record:
        name = local_name(part)
        kind = str(part.get("type") or "")
        if name == "relatedItem" and kind not in ("host", "series"):
            lost = bool(text_in(part))
        elif name == "genre":
            lost = text_in(part).casefold() not in GENRES and text_in(part) != item["type"]
        elif name == "identifier" and (kind == "citekey" or part.get("invalid") == "yes"):
            lost = False
        else:
            lost = not all(arrived(_ADDRESS.sub(" ", text), words) for text in _texts(part, item))
        if lost:
            if name == "name":
                kind = next((text_in(term) for role in children(part, "role") for term in role), "")
            yield f"{name} ({kind})" if kind and name != "genre" else name, part.line


def _texts(element: Any, item: dict[str, Any]) -> Iterator[str]:
    """Yield the texts in *element* and the elements in it that have to be in *item*."""
    name, kind = local_name(element), str(element.get("type") or "")
    value = _READ_AS_VALUES.get(name)
    if name in _ADMINISTRATIVE or (value and value in item):
        return
    if (name == "placeTerm" and kind == "code") or (name == "namePart" and kind == "date"):
        return
    if name == "extent" and not len(element) and ("number-of-pages" in item or "page" in item):
        return
    text = element.text
    if text and not text.isspace():  # most elements with others in them have only line ends
        yield _BIRTH.sub("", text.strip()) if name == "namePart" else text
    for inner in element:
        yield from _texts(inner, item)
        if inner.tail and not inner.tail.isspace():
            yield inner.tail
