"""Internal: make keys for references, and rename them where references name others."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from typing import Any
from unicodedata import combining, normalize

__all__ = ["KEY_FIELDS", "make_key", "renamed_item", "unique_key"]

KEY_FIELDS = ("xref", "crossref", "related", "entryset", "xdata")
"""The fields of biblatex in ``custom.fields`` that hold keys of other references, separated by commas."""


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


def renamed_item(item: Mapping[str, Any], names: Mapping[str, str]) -> Mapping[str, Any]:
    """Return a CSL-JSON item with its new key, and with the new keys of the references that it names.

    Args:
        item: The item. It is returned itself if nothing changes.
        names: The new keys by old key.

    >>> renamed_item({"id": "a", "custom": {"fields": {"related": "b, c"}}}, {"a": "first", "b": "second"})
    {'id': 'first', 'custom': {'fields': {'related': 'second, c'}}}
    """
    custom = item.get("custom")
    fields = custom.get("fields") if isinstance(custom, Mapping) else None
    changed = {}
    if isinstance(fields, Mapping):
        for name in KEY_FIELDS:
            if isinstance(source := fields.get(name), str):
                written = "".join(names.get(part, part) for part in re.split(r"(\s*,\s*)", source))
                if written != source:
                    changed[name] = written
    if changed and isinstance(custom, Mapping) and isinstance(fields, Mapping):
        item = {**item, "custom": {**custom, "fields": {**fields, **changed}}}
    key = str(item["id"])
    return {**item, "id": names[key]} if names.get(key, key) != key else item
