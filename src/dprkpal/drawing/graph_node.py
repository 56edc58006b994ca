"""A node of the graph of who rests on whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

__all__ = ["Node"]


@dataclass(frozen=True, slots=True)
class Node:
    """A source, or something that sources go back to."""

    id: str
    """The key of the reference, or the id of the origin."""

    kind: str
    """``"reference"`` or ``"origin"``: something that is no reference, such as a briefing."""

    label: str
    """What it is in a line."""

    item: Any = field(compare=False, repr=False, default=None)
    """The `dprkpal.Entry` or the `dprkpal.collection.origins.Origin` itself."""
