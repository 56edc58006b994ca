"""Internal: read the sources of Word's source manager, such as ``Sources.xml``.

Source: ECMA-376, part 1, section 22.6 (Bibliography).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..finding_codes import UNKNOWN_TYPE
from ..item_collector import TEXT_OUTSIDE, ItemCollector, Problem
from ..results import Reading
from ..unread_text import arrived, words_in
from ..xml_elements import children, descendants, local_name, parse_xml, text_in, text_outside
from .fields import source_to_csl
from .tables import NAMES, TEXTS, TYPES

__all__ = ["looks_like", "parse"]

_BEGINS = re.compile(r"<(?:[\w.-]{1,20}:)?Sources[\s>]")
_READ = frozenset("Tag SourceType Guid LCID RefOrder Author City StateProvince CountryRegion Year YearAccessed".split())
_DATES = {
    "Month": ("issued", 2), "Day": ("issued", 3), "MonthAccessed": ("accessed", 2), "DayAccessed": ("accessed", 3),
}  # fmt: skip
"""Fields of dates, the variable of each, and how many parts the date has with it."""
_AROUND = re.compile(r"^:?(?:ISBN|ISSN|LCCN|MRN):\s*|^https?://(?:dx\.)?doi\.org/", re.IGNORECASE)
"""What is before an identifier."""


def looks_like(text: str) -> bool:
    """Return whether *text* looks like a file of Word's source manager.

    >>> looks_like('<b:Sources SelectedStyle="">'), looks_like("<xml/>")
    (True, False)
    """
    return _BEGINS.search(text[:20_000]) is not None


def parse(text: str, path: str | None = None) -> Reading:
    """Read the references of a file of Word's source manager.

    Args:
        text: The contents of the file.
        path: The file name, for findings and notes.

    Returns:
        A `Reading`. The key of a source is its tag.

    >>> source = "<Source><Tag>Kim48</Tag><SourceType>Book</SourceType><Title>T</Title></Source>"
    >>> parse(f"<Sources>{source}</Sources>").items
    [{'id': 'Kim48', 'type': 'book', 'title': 'T'}]
    """
    collector = ItemCollector(path, keyed=True)
    root, error = parse_xml(text)
    if error is not None:
        collector.lose(error.message, error.line)
    sources = descendants(root, frozenset(("Source",)))
    for source in sources:
        if not any(text_in(field) for field in source):
            collector.lose("this source has no fields; it was skipped", source.line)
            continue
        tag, item = source_to_csl(source)
        kind = next((text_in(one) for one in children(source, "SourceType")), "")
        problems: list[Problem] = []
        if kind not in TYPES:
            problems.append((f"unknown type {kind[:60]!r}; read as a document", source.line, UNKNOWN_TYPE))
        collector.add(item, source.line, key=tag, problems=problems)
        for field in _unread(source, item):
            collector.leave_out(local_name(field), field.line)
        for group in (one for authors in children(source, "Author") for one in authors):
            if local_name(group) not in NAMES:
                collector.leave_out(local_name(group), group.line)
    if (outside := text_outside(root, sources)) is not None:
        collector.note(TEXT_OUTSIDE, outside)
    if root is not None and not collector.reading.items and error is None and local_name(root) != "Sources":
        collector.lose("there are no sources of Word in this XML file", 1)
    return collector.finish()


def _unread(source: Any, item: dict[str, Any]) -> Iterator[Any]:
    """Yield the fields of *source* with a text that is not in *item*: unknown ones, and second values of a variable."""
    words = words_in(item)
    for field in source:
        name, text = local_name(field), text_in(field)
        if name in _READ or name == "Pages":
            continue
        if name in _DATES:
            variable, count = _DATES[name]
            parts = item.get(variable, {}).get("date-parts", [[]])
            lost = bool(text) and len(parts[0]) < count and not arrived(text, words)
        elif name in TEXTS or name == "StandardNumber":
            lost = not arrived(_AROUND.sub("", text), words)
        else:
            lost = bool(text)
        if lost:
            yield field
