"""Internal: a node of the graph of sources."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..collection.entry import Entry
    from ..collection.origins import Origin

__all__ = ["GraphNode"]


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A reference, or an origin that is not a reference."""

    id: str
    """The key of the reference, or the id of the origin."""

    kind: str
    """``"reference"`` or ``"origin"``."""

    label: str
    """A one-line description."""

    item: Entry | Origin | None = field(compare=False, repr=False, default=None)
    """The `dprkpal.Entry` or the `dprkpal.Origin`."""
