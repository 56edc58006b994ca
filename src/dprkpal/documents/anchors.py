"""Internal: ids of bibliography entries, the targets of links."""

from __future__ import annotations

import re

__all__ = ["entry_id"]

_UNSAFE = re.compile(r"[^\w:.+/-]|_(?=x[0-9a-f]{1,6}_)")
"""Characters that need escaping in HTML or Markdown, and an underscore that looks like the start of an escape."""


def entry_id(key: str) -> str:
    """Return a unique id for the entry with this *key*, as pandoc writes it where that is safe.

    >>> entry_id("young_2021_guns:b"), entry_id('a"b'), entry_id("a_x22_b")
    ('ref-young_2021_guns:b', 'ref-a_x22_b', 'ref-a_x5f_x22_b')
    """
    return "ref-" + _UNSAFE.sub(lambda match: f"_x{ord(match[0]):x}_", key)
