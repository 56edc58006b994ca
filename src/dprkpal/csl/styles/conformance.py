"""Internal: how each style was compared with the reference engine.

The results are in ``data/conformance.json``, which ``benchmarks/conformance.py`` writes. All styles formatted the same
60 items, in citations and as entries.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from .archive import read_style

__all__ = ["Conformance", "DifferenceKind", "StyleConformance", "read_conformance", "style_conformance"]

_DATA = Path(__file__).resolve().parents[2] / "data" / "conformance.json"


class DifferenceKind(NamedTuple):
    """A kind of difference between dprkpal and the reference engine."""

    verdict: str
    """``"right"`` if dprkpal is right, ``"wrong"`` if the reference engine is, else ``"taste"``."""
    text: str
    """What differs, and why."""


class StyleConformance(NamedTuple):
    """How the output of dprkpal compares with that of the reference engine in one style."""

    style: str
    """The id of the independent style."""
    lines: int
    """The number of citations and entries."""
    equal: int
    """How many are equal to the letter, formatting included."""
    right: int
    """In how many others dprkpal is right."""
    wrong: int
    """In how many others the reference engine is right."""
    taste: int
    """How many others are a matter of taste, or were not decided."""
    kinds: tuple[str, ...]
    """The names of the kinds of differences, the most frequent first."""

    def describe(self) -> str:
        """Return the result in words: a line with the numbers, then one for each kind of difference.

        >>> print(StyleConformance("x", 120, 118, 2, 0, 0, ()).describe())
        x: 118 of 120 lines are equal; in 2 dprkpal is right
        """
        text = f"{self.style}: {self.equal} of {self.lines} lines are equal"
        others = [
            f"in {count} {words}" for count, words in (
                (self.right, "dprkpal is right"), (self.wrong, "the reference engine is right"),
                (self.taste, "nobody is clearly right"),
            ) if count
        ]  # fmt: skip
        known = read_conformance().kinds
        lines = [f"  {name} ({known[name].verdict}): {known[name].text}" for name in self.kinds]
        return "\n".join(["; ".join([text, *others]), *lines])


class Conformance(NamedTuple):
    """The results for all styles that were compared."""

    measured: str
    """The date, such as ``"2026-11-30"``."""
    reference: str
    """Name and version of the reference engine."""
    third: str
    """Name and version of the engine that was asked about differences."""
    styles: str
    """The edition of the styles."""
    most_used: tuple[str, ...]
    """The ids of the most used styles."""
    kinds: Mapping[str, DifferenceKind]
    """The kinds of differences by name."""
    results: Mapping[str, StyleConformance]
    """The results by the id of the style."""
    failed: Mapping[str, str]
    """The engine that fails, for styles without a result."""


@cache
def read_conformance() -> Conformance:
    """Return the results for all styles that were compared."""
    data = json.loads(_DATA.read_text(encoding="utf-8"))
    results = {
        style: StyleConformance(style, lines, equal, right, wrong, taste, tuple(kinds.split()))
        for style, (lines, equal, right, wrong, taste, kinds) in data["results"].items()
    }
    kinds = {name: DifferenceKind(*kind) for name, kind in data["kinds"].items()}
    return Conformance(
        data["measured"], data["reference"], data["third"], data["styles"], tuple(data["most used"]), kinds, results,
        data["failed"],
    )  # fmt: skip


def style_conformance(name: str) -> StyleConformance | None:
    """Return the result for a style; that of the parent for a dependent style, ``None`` if it was not compared.

    Raises:
        UnknownStyleError: No style has this id.

    >>> style_conformance("apa").style
    'apa'
    """
    source = read_style(name)
    return read_conformance().results.get(source.parent or source.id)
