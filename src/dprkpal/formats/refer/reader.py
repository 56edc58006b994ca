"""Internal: read refer files (``.enw``).

Source: "The EndNote Import Option", the tags of EndNote's import format; refer(1).
"""

from __future__ import annotations

import re

from ..item_collector import TEXT_OUTSIDE, ItemCollector
from ..results import Reading
from ..tagged_lines import records
from .fields import UNREAD, to_csl
from .tables import KNOWN

__all__ = ["looks_like", "parse"]

_LINE = re.compile(r"%([A-Za-z0-9?@!#$\]&()*+^><\[=~])(?= |\t|$)[ \t]?(.*)")
_BEGINS = re.compile(r"(?:^|\n)%(?:0 [A-Z]|[ATE] \S[^\n]*\n(?:%[A-Z0-9?@!#$&()*+^><\[=~] ))")
_KEY = re.compile(r"[^\s\"'#%,{}\\~;]{1,100}")


def looks_like(text: str) -> bool:
    r"""Return whether *text* looks like a refer file.

    >>> looks_like("%0 Journal Article\n%T A"), looks_like("%T A\n%D 1999"), looks_like("% a comment")
    (True, True, False)
    """
    return _BEGINS.search(text[:100_000]) is not None


def parse(text: str, path: str | None = None) -> Reading:
    r"""Read the references of a refer file.

    Args:
        text: The contents of the file, with ``\n`` as line ends.
        path: The file name, for findings and notes.

    Returns:
        A `Reading`. The label (``%F``) of a record is its key if it has no spaces; otherwise the key is made of name
        and year.

    >>> parse("%0 Book\n%A Calvino, Italo\n%T Usynlige byer\n%D 1982\n%F calvino\n").items[0]["author"]
    [{'family': 'Calvino', 'given': 'Italo'}]
    """
    collector, outside = ItemCollector(path), list[int]()
    typed = re.search(r"(?:^|\n)%0 ", text) is not None
    # Some databases write the type after the title, or only for some of the records.
    found = records(text, _LINE, begin=frozenset("0") if typed else frozenset(), once="T", outside=outside)
    for record in found:
        if not any(line.value for line in record.lines if line.tag != "0"):
            collector.lose("this record has no fields; it was skipped", record.line)
            continue
        item, problems = to_csl(record)
        label = record.first("F")
        collector.add(item, record.line, key=label if _KEY.fullmatch(label) else "", problems=problems)
        for line in record.lines:
            if line.tag in UNREAD or line.tag not in KNOWN:
                collector.leave_out(f"%{line.tag}", line.line)
    if outside and collector.reading.items:
        collector.note(TEXT_OUTSIDE, outside[0])
    elif outside:
        collector.lose("there are no refer records; each must begin with '%0 ' and its type", outside[0])
    return collector.finish()
