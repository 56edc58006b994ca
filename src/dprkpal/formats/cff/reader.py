"""Internal: read CITATION.cff files.

Source: "Guide to Citation File Format schema version 1.2.0".
"""

from __future__ import annotations

import re

from ..csl_yaml.nodes import Node
from ..item_collector import ItemCollector
from ..positions import Positions
from ..results import Reading
from ..value_parsing import text_of
from ..yaml_mappings import members_of
from .fields import to_csl

__all__ = ["EXPORTED", "looks_like", "parse"]

EXPORTED = "These works were exported from a bibliography; each of them is under references."
"""The ``message`` of a file that only lists references. Its own title and author are not a work."""

_BEGINS = re.compile(r"(?:^|\n)[\"']?cff-version[\"']?[ \t]*:")


def looks_like(text: str) -> bool:
    r"""Return whether *text* looks like a CITATION.cff file.

    >>> looks_like("cff-version: 1.2.0\n"), looks_like("references:\n- id: a\n")
    (True, False)
    """
    return _BEGINS.search(text[:100_000]) is not None


def parse(text: str, path: str | None = None) -> Reading:
    r"""Read the works of a CITATION.cff file: the software or data set itself, its preferred citation, its references.

    Args:
        text: The contents of the file.
        path: The file name, for findings and notes.

    Returns:
        A `Reading`. The key of a work is its identifier that is described as the citation key, or is made of name and
        year.

    Raises:
        FormatError: The file is too large.

    >>> [item] = parse("cff-version: 1.2.0\ntitle: Tool\nauthors:\n- name: Team\ndate-released: 2020-01-02\n").items
    >>> item["id"], item["type"], item["issued"]
    ('team2020', 'software', {'date-parts': [[2020, 1, 2]]})
    """
    collector = ItemCollector(path)
    members, errors = members_of(text, path)
    collector.reading.findings += errors
    places = Positions(text)
    root = Node(0, len(text), None, members=tuple(member for member, _ in members))
    lines = {member.name: line for member, line in members}

    def add(node: Node, kind: str, line: int) -> None:
        item, key, problems, unread = to_csl(node, kind)
        if len(item) == 1 and not key:
            collector.lose("this work has no fields that can be read; it was skipped", line)
            return
        listed = [(message, line, code) for message, _, code in problems]
        collector.add(item, line, key=key, problems=listed)
        for field in unread:
            collector.leave_out(field, line)

    works: list[tuple[Node, str, int]] = []
    message = next((text_of(member.node.value) for member, _ in members if member.name == "message"), "")
    if "title" in lines and message != EXPORTED:
        works.append((root, "software", lines["title"]))
    for member, line in members:
        if member.name == "preferred-citation":
            works.append((member.node, "generic", line))
        elif member.name == "references":
            for node in member.node.elements or ():
                begin = places.at(node.begin)[0] if not errors else line
                works.append((node, "generic", begin))
    for node, kind, line in works:
        if node.members is None:
            collector.lose("this reference has no fields; it was skipped", line)
        else:
            add(node, kind, line)
    if not works and not errors and message != EXPORTED:
        collector.lose("this file has neither a title nor references", 1)
    return collector.finish()
