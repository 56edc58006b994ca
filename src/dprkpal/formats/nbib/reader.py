"""Internal: read PubMed and MEDLINE files.

Source: National Library of Medicine, "MEDLINE/PubMed Data Element (Field) Descriptions".
"""

from __future__ import annotations

import re

from ..item_collector import TEXT_OUTSIDE, ItemCollector
from ..results import Reading
from ..tagged_lines import records
from .fields import to_csl

__all__ = ["looks_like", "parse"]

_LINE = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}- ?(.*)")
_BEGINS = re.compile(r"(?:^|\n)(?:PMID ?- ?\d|PMC ?- ?PMC\d|OWN ?- ?(?:NLM|ERIC|NASA|PIP|KIE|HSR|HMD)\b)")
_FIRST = frozenset(("PMID", "PMC", "OWN"))
"""Tags that begin a record: those of PubMed, PubMed Central and ERIC, which has no numbers."""


def looks_like(text: str) -> bool:
    """Return whether *text* looks like a PubMed file.

    >>> looks_like("PMID- 28754806"), looks_like("TY  - BOOK")
    (True, False)
    """
    return _BEGINS.search(text[:100_000]) is not None


def parse(text: str, path: str | None = None) -> Reading:
    r"""Read the references of a PubMed file.

    Args:
        text: The contents of the file, with ``\n`` as line ends.
        path: The file name, for findings and notes.

    Returns:
        A `Reading`. The key of a reference is ``pmid`` and its PubMed number.

    >>> item = parse("PMID- 28754806\nTI  - Balloon guide\n      catheters.\nFAU - Brinjikji, Waleed\n").items[0]
    >>> item["id"], item["title"], item["author"]
    ('pmid28754806', 'Balloon guide catheters', [{'family': 'Brinjikji', 'given': 'Waleed'}])
    """
    collector, outside = ItemCollector(path), list[int]()
    for record in records(text, _LINE, begin=_FIRST, outside=outside):
        if not any(line.value for line in record.lines if line.tag not in _FIRST):
            collector.lose("this record has no fields; it was skipped", record.line)
            continue
        item, problems, unread = to_csl(record)
        number = str(item.get("PMID", ""))
        collector.add(item, record.line, key=f"pmid{number}" if number.isalnum() else "", problems=problems)
        for tag in unread:
            collector.leave_out(tag, record.line)
    if outside and collector.reading.items:
        collector.note(TEXT_OUTSIDE, outside[0])
    elif outside:
        collector.lose("there are no PubMed records; each must begin with 'PMID- ' and its number", outside[0])
    return collector.finish()
