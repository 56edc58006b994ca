"""Internal: split the keywords of a reference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["keywords"]


def keywords(csl: Mapping[str, Any]) -> list[str]:
    """Return the keywords of a CSL-JSON reference, which stores them as one text, as a list.

    >>> keywords({"keyword": "tunnels, hamas-arms; Gaza"})
    ['tunnels', 'hamas-arms', 'Gaza']
    """
    text = csl.get("keyword")
    if not isinstance(text, str):
        return []
    return [word for word in map(str.strip, text.replace(";", ",").split(",")) if word]
