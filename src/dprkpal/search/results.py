"""Internal: search results."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, overload

if TYPE_CHECKING:
    from ..collection.claims import Claim
    from ..collection.entities import Entity
    from ..collection.entry import Entry
    from ..collection.topics import Concept

__all__ = ["Item", "Result", "Results"]

Item: TypeAlias = "Entry | Claim | Concept | Entity"
"""What a search can find."""


@dataclasses.dataclass(frozen=True, slots=True)
class Result:
    """One search result."""

    kind: str
    """``"reference"``, ``"claim"``, ``"topic"`` or ``"entity"``."""

    id: str
    """The key or id."""

    label: str
    """A one-line description: author, title and year of a reference; the sentence of a claim with its hedge."""

    score: float
    """The score for ranking. Scores of different searches cannot be compared."""

    field: str
    """The best matching field, such as ``"title"`` or ``"abstract"``; empty without a query."""

    snippet: str
    """The text of that field, shortened around the matching words."""

    marks: tuple[tuple[int, int], ...]
    """The start and end of each match in the snippet."""

    item: Item = dataclasses.field(compare=False, repr=False)
    """The `dprkpal.Entry`, `dprkpal.Claim`, `dprkpal.Concept` or `dprkpal.Entity` that was found."""

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain data, without the item."""
        return {
            "kind": self.kind,
            "id": self.id,
            "label": self.label,
            "score": self.score,
            "field": self.field,
            "snippet": self.snippet,
            "marks": [list(mark) for mark in self.marks],
        }

    def __str__(self) -> str:
        """Return the kind, id and label."""
        return f"{self.kind} {self.id}: {self.label}"


class Results(Sequence[Result]):
    """Search results, the best first."""

    def __init__(self, results: Sequence[Result] = (), *, total: int = 0, missing: Sequence[str] = ()) -> None:
        self._results = tuple(results)
        self.total = total
        """The number of all results, including those beyond the limit."""
        self.missing = tuple(missing)
        """The words of the query that occur nowhere in the collection."""

    def to_dict(self) -> dict[str, Any]:
        """Return the results as plain data."""
        return {
            "total": self.total,
            "missing": list(self.missing),
            "results": [result.to_dict() for result in self._results],
        }

    @overload
    def __getitem__(self, index: int) -> Result: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Result, ...]: ...

    def __getitem__(self, index: int | slice) -> Result | tuple[Result, ...]:
        """Return a result, or a tuple of results for a slice."""
        return self._results[index]

    def __len__(self) -> int:
        return len(self._results)

    def __repr__(self) -> str:
        """Show the number of results and the first of them."""
        shown = ", ".join(f"{result.kind} {result.id}" for result in self._results[:3])
        return f"<Results: {self.total}{': ' + shown if shown else ''}{', …' if self.total > 3 else ''}>"

    def _repr_html_(self) -> str:
        from html import escape

        rows = [
            f"<tr><td>{result.kind}</td><td><code>{escape(result.id)}</code></td><td>{escape(result.label)}<br>"
            f"<small>{result.field}: {_highlighted(result)}</small></td></tr>"
            for result in self._results
        ]
        return "<table>\n" + "\n".join(rows) + "\n</table>"


def _highlighted(result: Result) -> str:
    """Return the snippet of *result* as HTML with marked words."""
    from html import escape

    parts, at = [], 0
    for begin, end in result.marks:
        parts += [escape(result.snippet[at:begin]), "<mark>", escape(result.snippet[begin:end]), "</mark>"]
        at = end
    return "".join([*parts, escape(result.snippet[at:])])
