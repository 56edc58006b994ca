"""Internal: the other keys of a biblatex entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["other_keys"]


def other_keys(csl: Mapping[str, Any]) -> list[str]:
    """Return the keys in the field ``ids`` of the biblatex entry that a CSL-JSON item was read from.

    Source: the biblatex manual, "Entry Fields", ``ids``.

    >>> other_keys({"id": "a", "custom": {"fields": {"ids": "b, c"}}}), other_keys({"id": "a"})
    (['b', 'c'], [])
    """
    custom = csl.get("custom")
    fields = custom.get("fields") if isinstance(custom, Mapping) else None
    ids = fields.get("ids") if isinstance(fields, Mapping) else None
    found = (alias.strip() for alias in ids.split(",")) if isinstance(ids, str) else ()
    return list(dict.fromkeys(alias for alias in found if alias))
