"""Internal: read EndNote XML.

Source: EndNote's XML export format (the document type definition "RSXML").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..finding_codes import UNKNOWN_TYPE
from ..item_collector import TEXT_OUTSIDE, ItemCollector, Problem
from ..results import Reading
from ..unread_text import arrived, words_in
from ..xml_elements import descendants, local_name, parse_xml, text_in, text_outside
from .fields import record_to_csl
from .tables import NUMBERS, TYPES

__all__ = ["looks_like", "parse"]

_BEGINS = re.compile(
    r"<records?\b[^>]{0,500}>\s*(?:<record\b[^>]{0,500}>\s*)?<(?:database|source-app|ref-type|rec-number)\b"
)
_NOT_NUMBERS = re.compile(r"https?://(?:dx\.)?doi\.org/|\b(?:doi|isbn|issn)\b:?|\([^()]{1,30}\)", re.IGNORECASE)
"""What is next to a DOI, an ISBN or an ISSN, such as *(Print)*."""
_KEY = re.compile(r"[^\s\"'#%,{}\\~;]{1,100}")
_ADMINISTRATIVE = frozenset(
    "database source-app rec-number foreign-keys ref-type language access-date modified-date pdf-urls".split()
)
"""Elements about the record itself, and those whose text is always read as another one."""
_GROUPS = frozenset(("contributors", "titles", "periodical", "urls", "dates"))


def looks_like(text: str) -> bool:
    """Return whether *text* looks like EndNote XML.

    >>> looks_like("<xml><records><record><ref-type name='Book'>6</ref-type>"), looks_like("<mods/>")
    (True, False)
    """
    return _BEGINS.search(text[:20_000]) is not None


def parse(text: str, path: str | None = None) -> Reading:
    """Read the references of an EndNote XML file.

    Args:
        text: The contents of the file.
        path: The file name, for findings and notes.

    Returns:
        A `Reading`. The label of a record is its key if it has no spaces; otherwise the key is made of name and year.

    >>> parse("<xml><records><record><ref-type name='Book'>6</ref-type><label>a</label></record></records></xml>").items
    [{'id': 'a', 'type': 'book'}]
    """
    collector = ItemCollector(path)
    root, error = parse_xml(text)
    if error is not None:
        collector.lose(error.message, error.line)
    records = descendants(root, frozenset(("record",)))
    for record in records:
        item = record_to_csl(record)
        kind = record.find("ref-type")
        name = "" if kind is None else str(kind.get("name", "")).casefold()
        problems: list[Problem] = []
        if name not in TYPES and not (not name and text_in(kind) in NUMBERS) and name != "generic":
            shown = name or text_in(kind)
            problems.append((f"unknown type {shown[:60]!r}; read as a document", record.line, UNKNOWN_TYPE))
        label = text_in(record.find("label"))
        collector.add(item, record.line, key=label if _KEY.fullmatch(label) else "", problems=problems)
        for field in _unread(record, item):
            collector.leave_out(local_name(field), field.line)
    if (outside := text_outside(root, records)) is not None:
        collector.note(TEXT_OUTSIDE, outside)
    if (
        root is not None
        and not collector.reading.items
        and error is None
        and local_name(root) not in ("xml", "records")
    ):
        collector.lose("there are no EndNote records in this XML file", 1)
    return collector.finish()


def _unread(record: Any, item: dict[str, Any]) -> Iterator[Any]:
    """Yield the elements of *record* with a text that is not in *item*."""
    words = words_in(item)
    groups = [list(field) if local_name(field) in _GROUPS else [field] for field in record]
    for field in (one for group in groups for one in group):
        name = local_name(field)
        if name in _ADMINISTRATIVE or (name == "pub-dates" and _has_month(item)):
            continue
        if name == "label" and _KEY.fullmatch(text_in(field)):
            continue
        listed = name == "keywords" or name.endswith(("authors", "urls"))
        text = " ".join(text_in(one) for one in field) if listed else text_in(field)
        text = _NOT_NUMBERS.sub(" ", text) if name in ("isbn", "electronic-resource-num") else text
        if not arrived(text, words):
            yield field


def _has_month(item: dict[str, Any]) -> bool:
    """Return whether the date of *item* says more than a year."""
    return any(len(parts) > 1 for parts in item.get("issued", {}).get("date-parts", ()))
