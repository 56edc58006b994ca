"""Internal: read Hayagriva YAML, the bibliographies of Typst.

Source: "The Hayagriva YAML File Format".
"""

from __future__ import annotations

import re

from ..item_collector import ItemCollector
from ..positions import Positions
from ..results import Reading
from ..yaml_mappings import members_of
from .fields import to_csl

__all__ = ["looks_like", "parse"]

_ENTRY = re.compile(
    r"(?:^|\n)(?!references:|---)[^\s#:\-][^\n:]{0,200}:[ \t]*(?:#[^\n]*)?\n(?:[ \t]*(?:#[^\n]*)?\n){0,9}[ \t]+"
    r"(?:type|title|author|parent|date|editor|publisher|page-range|serial-number|url)[ \t]*:",
    re.IGNORECASE,
)
_OTHER = re.compile(r"(?:^|\n)(?:references|bibliography|cff-version)[ \t]*:")


def looks_like(text: str) -> bool:
    r"""Return whether *text* looks like Hayagriva YAML.

    >>> looks_like("harry:\n    type: Book\n"), looks_like("references:\n- id: a\n")
    (True, False)
    """
    start = text[:20_000]
    return _ENTRY.search(start) is not None and _OTHER.search(start) is None


def parse(text: str, path: str | None = None) -> Reading:
    r"""Read the references of a Hayagriva file.

    Args:
        text: The contents of the file.
        path: The file name, for findings and notes.

    Returns:
        A `Reading`.

    Raises:
        FormatError: The file is too large.

    >>> item = parse("harry:\n  type: Book\n  title: Order\n  date: 2003-06-21\n").items[0]
    >>> item["id"], item["type"], item["issued"]
    ('harry', 'book', {'date-parts': [[2003, 6, 21]]})
    """
    collector = ItemCollector(path, keyed=True)
    members, errors = members_of(text, path)
    collector.reading.findings += errors
    places = Positions(text)
    for member, line in members:
        if member.node.members is None:
            collector.lose("this entry has no fields; it was skipped", line, member.name)
            continue
        item, problems, unread = to_csl(member.node)
        whole = not errors  # after a syntax error, positions are those in a part of the file
        listed = [(message, places.at(at)[0] if whole else line, code) for message, at, code in problems]
        collector.add(item, line, key=member.name, problems=listed)
        for field in unread:
            collector.leave_out(field, line)
    if not members and not errors and text.strip():
        collector.lose("expected a mapping of entries, each with a key", 1)
    return collector.finish()
