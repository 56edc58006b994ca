"""A moment: something that was said, happened or appeared, with its date."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..model.date_interval import DateInterval

__all__ = ["KINDS", "Moment"]

KINDS = ("event", "claim", "reference")
"""What can stand on a timeline."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something with its date."""

    kind: str
    """One of `KINDS`."""

    id: str
    """Its key or id."""

    label: str
    """What it is in a line: of a claim the sentence with its hedge."""

    span: DateInterval
    """When."""

    date: str
    """The date in EDTF, as the data have it, or of a work in EDTF made of its CSL date."""

    hedge: str | None = None
    """Of a claim, how firmly its source puts it."""

    item: Any = field(compare=False, repr=False, default=None)
    """The `dprkpal.collection.claims.Claim`, `dprkpal.collection.entities.Entity` or `dprkpal.Entry` itself."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data, without the item."""
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
