"""Internal: make keys for references without a key, or with a key that is already used."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from typing import Any
from unicodedata import combining, normalize

__all__ = ["make_key", "unique_key"]


def make_key(item: Mapping[str, Any]) -> str:
    """Return a key for *item*: the first name (or the first word of the title) and the year.

    >>> make_key({"title": "The Tunnels", "issued": {"date-parts": [[2014]]}}), make_key({})
    ('the2014', 'reference')
    """
    names = next((item[role] for role in ("author", "editor", "translator") if item.get(role)), ())
    text = names[0].get("family") or names[0].get("literal") or "" if names else ""
    text = text or str(item.get("title") or item.get("container-title") or "")
    words = "".join(one for one in normalize("NFKD", text[:200]) if not combining(one)).casefold()
    word = next(iter(re.findall(r"[^\W_]+", normalize("NFC", words))), "reference")
    parts = item.get("issued", {}).get("date-parts")
    return word + (str(parts[0][0]) if parts else "")


def unique_key(key: str, taken: Container[str], counts: dict[str, int]) -> str:
    """Return *key*, or the first of ``key-2``, ``key-3`` and so on that is not *taken*.

    Args:
        key: The wanted key.
        taken: The keys that are already used.
        counts: The last number used for each key, so that a key that is used a thousand times stays fast.

    >>> counts = {}
    >>> unique_key("a", {"b"}, counts), unique_key("a", {"a"}, counts), unique_key("a", {"a", "a-2"}, counts)
    ('a', 'a-2', 'a-3')
    """
    free = key
    count = counts.get(key, 1)
    while free in taken:
        count += 1
        free = f"{key}-{count}"
    counts[key] = count
    return free
