"""Internal: ids of bibliography entries, the targets of links."""

from __future__ import annotations

import re

__all__ = ["entry_id"]

_UNSAFE = re.compile(r"[^A-Za-z0-9-]")


def entry_id(key: str) -> str:
    """Return a unique id for the entry with this *key*: letters, digits, hyphens and underscores only.

    >>> entry_id("young2021guns"), entry_id('a"b')
    ('ref-young2021guns', 'ref-a_22_b')
    """
    return "ref-" + _UNSAFE.sub(lambda match: f"_{ord(match[0]):x}_", key)
