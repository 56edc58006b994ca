"""The names under which the entries of a bibliography can be led to."""

from __future__ import annotations

import re

__all__ = ["anchor"]

_UNSAFE = re.compile(r"[^A-Za-z0-9-]")


def anchor(key: str) -> str:
    """Return the id of the entry for *key*: letters, digits, hyphens and underscores, for each key another.

    >>> anchor("young2021guns"), anchor('a"b')
    ('ref-young2021guns', 'ref-a_22_b')
    """
    return "ref-" + _UNSAFE.sub(lambda match: f"_{ord(match[0]):x}_", key)
