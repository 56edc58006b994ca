"""Internal: read the tagged exports of Web of Science.

Source: Clarivate, "Web of Science Core Collection Field Tags".
"""

from __future__ import annotations

import re
from collections import defaultdict

from ..finding_codes import UNREADABLE
from ..item_collector import ItemCollector
from ..results import Reading, one_line
from ..tagged_lines import records
from .fields import to_csl, unread_tags

__all__ = ["LISTS", "looks_like", "parse"]

_LINE = re.compile(r"([A-Z][A-Z0-9])(?= |$) ?(.*)")
_BEGINS = re.compile(r"(?:^|\n)(?:FN (?:Clarivate|Thomson|ISI)|PT [A-Z](?:ournal)?[ \t]*\n(?:AU|A[A-Z]|BA|TI|CA) )")
LISTS = frozenset("AU AF BA BF BE ED CA GP CR C1".split())
"""Tags with one value a line."""
_FILE = frozenset(("FN", "VR", "EF"))


def looks_like(text: str) -> bool:
    r"""Return whether *text* looks like a tagged export of Web of Science.

    >>> looks_like("FN Clarivate Analytics Web of Science\nVR 1.0\nPT J"), looks_like("TY  - BOOK")
    (True, False)
    """
    return _BEGINS.search(text[:100_000]) is not None


def parse(text: str, path: str | None = None) -> Reading:
    r"""Read the references of a tagged export of Web of Science.

    Args:
        text: The contents of the file, with ``\n`` as line ends.
        path: The file name, for findings and notes.

    Returns:
        A `Reading`. Keys are made of name and year, because the file has none.

    >>> reading = parse("PT J\nAU Toh, ML\nAF Toh, Ming Liang\nTI Mapping\n   the city\nSO CITIES\nPY 2025\nER\n")
    >>> reading.items[0]["title"], reading.items[0]["author"]
    ('Mapping the city', [{'family': 'Toh', 'given': 'Ming Liang'}])
    """
    collector, outside = ItemCollector(path), list[int]()
    for record in records(text, _LINE, begin=frozenset(("PT",)), end="ER", outside=outside):
        tags = {line.tag for line in record.lines}
        if tags <= _FILE:
            continue
        record.line = next((line.line for line in record.lines if line.tag == "PT"), record.line)
        held = defaultdict[str, list[str]](list)
        for line in record.lines:
            held[line.tag].extend(
                [one for part in line.parts if (one := one_line(part))] if line.tag in LISTS else
                [line.value] if line.value else []
            )  # fmt: skip
        item, problems = to_csl(held.__getitem__, record.line)
        if len(item) == 1:
            collector.lose("this record has no fields that can be read; it was skipped", record.line)
            continue
        if not record.ended:
            message = "the ER line of this reference is missing; it ends where the next one begins"
            problems.append((message, record.line, UNREADABLE))
        collector.add(item, record.line, problems=problems)
        for tag in unread_tags(held, item):
            collector.leave_out(tag, record.line)
    if outside and not collector.reading.items:
        collector.lose("there are no records of Web of Science; each must begin with 'PT' and a type", outside[0])
    return collector.finish()
