"""Internal: an event on a timeline."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..model.date_interval import DateInterval

if TYPE_CHECKING:
    from ..collection.claims import Claim
    from ..collection.entities import Entity
    from ..collection.entry import Entry

__all__ = ["KINDS", "TimelineEvent"]

KINDS = ("event", "claim", "reference")
"""The kinds of timeline events."""


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """An event, claim or reference with its date."""

    kind: str
    """One of `KINDS`."""

    id: str
    """The key or id."""

    label: str
    """A one-line description; for a claim, the sentence with its hedge."""

    span: DateInterval
    """The date as an interval."""

    date: str
    """The date in EDTF; for a reference, converted from its CSL date."""

    hedge: str | None = None
    """The hedge of a claim."""

    item: Claim | Entity | Entry | None = field(compare=False, repr=False, default=None)
    """The `dprkpal.Claim`, `dprkpal.Entity` or `dprkpal.Entry`."""

    def to_dict(self) -> dict[str, Any]:
        """Return the event as plain data, without the item."""
        return {
            "kind": self.kind,
            "id": self.id,
            "label": self.label,
            "date": self.date,
            "words": self.span.words,
            "first": str(self.span.first) if self.span.first else None,
            "last": str(self.span.last) if self.span.last else None,
            "approximate": self.span.approximate,
            "uncertain": self.span.uncertain,
            "hedge": self.hedge,
        }
