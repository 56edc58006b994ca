"""What a search finds: results, the best first."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

__all__ = ["Result", "Results"]


@dataclasses.dataclass(frozen=True, slots=True)
class Result:
    """Something that was found."""

    kind: str
    """``"reference"``, ``"claim"``, ``"topic"`` or ``"entity"``."""

    id: str
    """Its key or id."""

    label: str
    """What it is in a line: of a reference author, title and year, of a claim the sentence with its hedge."""

    score: float
    """What it is ranked by. Scores compare within one search only."""

    field: str
    """The field where most of the query was found, such as ``"title"`` or ``"abstract"``; empty without a query."""

    snippet: str
    """That field, or the part of it where the words stand."""

    marks: tuple[tuple[int, int], ...]
    """Where in the snippet they stand: begin and end of each."""

    item: Any = dataclasses.field(compare=False, repr=False, default=None)
    """The `dprkpal.Entry`, `dprkpal.collection.claims.Claim`, `dprkpal.collection.topics.Concept` or
    `dprkpal.collection.entities.Entity` itself."""

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
        """Return kind, id and label."""
        return f"{self.kind} {self.id}: {self.label}"


class Results(Sequence[Result]):
    """What a search found, the best first."""

    def __init__(self, results: Sequence[Result] = (), *, total: int = 0, missing: Sequence[str] = ()) -> None:
        self._results = tuple(results)
        self.total = total
        """How many there are, of which the limit may have left out some."""
        self.missing = tuple(missing)
        """The words of the query that stand nowhere in the collection."""

    def to_dict(self) -> dict[str, Any]:
        """Return the results as plain data."""
        return {
            "total": self.total,
            "missing": list(self.missing),
            "results": [result.to_dict() for result in self._results],
        }

    def __getitem__(self, index: Any) -> Any:
        """Return a result, or a tuple of some of them."""
        return self._results[index]

    def __len__(self) -> int:
        return len(self._results)

    def __repr__(self) -> str:
        """Show how many there are, and the first of them."""
        shown = ", ".join(f"{result.kind} {result.id}" for result in self._results[:3])
        return f"<Results: {self.total}{': ' + shown if shown else ''}{', …' if self.total > 3 else ''}>"

    def _repr_html_(self) -> str:
        from html import escape

        rows = [
            f"<tr><td>{result.kind}</td><td><code>{escape(result.id)}</code></td><td>{escape(result.label)}<br>"
            f"<small>{result.field}: {_marked(result)}</small></td></tr>"
            for result in self._results
        ]
        return "<table>\n" + "\n".join(rows) + "\n</table>"


def _marked(result: Result) -> str:
    """Return the snippet of *result* as HTML."""
    from html import escape

    parts, at = [], 0
    for begin, end in result.marks:
        parts += [escape(result.snippet[at:begin]), "<mark>", escape(result.snippet[begin:end]), "</mark>"]
        at = end
    return "".join([*parts, escape(result.snippet[at:])])
