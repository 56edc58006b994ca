"""Group differences between the output of two engines by kind.

Lines are split into tags, entities, words, spaces and punctuation. Where two lines differ, words are replaced by their
shape (``Word``, ``word``, ``W``, ``9``), so that the same kind of difference has the same signature for every item and
style. Short lower-case words, tags and punctuation are kept, because a missing "and" is not the same kind of difference
as a missing title.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

__all__ = ["Cluster", "clustered", "signatures"]

_TOKEN = re.compile(r"<[^>]*>|&#?\w+;|\d+|[^\W\d_]+|\s+|.", re.DOTALL)
_SPACES = {0xA0: "[nbsp]", 0x202F: "[narrow nbsp]", 0x2009: "[thin]", 0x0A: "[newline]"}
_KEPT = 4
"""Lower-case words up to this length are kept, because they are probably terms of a locale."""


class Comparable(Protocol):
    """A pair of lines that should be equal."""

    @property
    def kind(self) -> str:
        """What the lines are: ``"cite"`` or ``"entry"``."""

    @property
    def document(self) -> str:
        """The document that they are from."""

    @property
    def number(self) -> int:
        """The number of the line."""

    @property
    def expected(self) -> str:
        """The line of the reference engine."""

    @property
    def got(self) -> str:
        """Our line."""


@dataclass
class Cluster:
    """Lines that differ in the same way."""

    signature: str
    """The kind of difference: what the reference engine prints → what we print."""
    example: tuple[str, Comparable]
    """A style, and its shortest line with this difference."""
    alone: int = 0
    """How many lines have no other difference."""
    lines: int = 0
    """How many lines have this difference."""
    styles: set[str] = field(default_factory=set)
    """The styles with such lines."""


def _shape(token: str) -> str:
    """Return the shape of *token* for a signature."""
    if token.isdigit():
        return "9"
    if token.isspace():
        return token.translate(_SPACES)
    if not token[0].isalpha():
        return re.sub(r'"[^"]*://[^"]*"', '"URL"', token)
    if token.islower():
        return token if len(token) <= _KEPT else "word"
    if len(token) == 1:
        return "W"
    return "WORD" if token.isupper() else "Word"


def _shapes(tokens: list[str]) -> str:
    """Return the shapes of *tokens*; repeated words are reduced to one."""
    text = "".join(_shape(token) for token in tokens)
    return re.sub(r"\b((?:Word|word|W(?=\b))\b)(?:[\s,]+(?:Word|word|W)\b)+", r"\1…", text)


def signatures(expected: str, got: str) -> list[str]:
    """Return the signatures of the differences between two lines.

    >>> signatures("Doe, and Roe (2020)", "Doe, &#38; Roe (2020)")
    ['· {and → &#38;} ·']
    >>> signatures("Doe.", "")
    ['nothing of ours']
    """
    if not expected:
        return ["ours only" if got else "ours only, and empty"]
    if not got:
        return ["nothing of ours"]
    if expected.casefold() == got.casefold():
        return ["letter case: " + _case(expected, got)]
    theirs, ours = _TOKEN.findall(expected), _TOKEN.findall(got)
    places: list[list[int]] = []
    for tag, start, end, other_start, other_end in difflib.SequenceMatcher(None, theirs, ours, False).get_opcodes():
        if tag == "equal":
            continue
        # merge places with at most one token between them
        if places and start - places[-1][1] <= 1:
            places[-1][1], places[-1][3] = end, other_end
        else:
            places.append([start, end, other_start, other_end])
    found = []
    for start, end, other_start, other_end in places:
        before = _shapes(theirs[max(0, start - 1) : start]) or "^"
        after = _shapes(theirs[end : end + 1]) or "$"
        change = f"{_shapes(theirs[start:end]) or '∅'} → {_shapes(ours[other_start:other_end]) or '∅'}"
        if len(change) > 120:
            change = "a long passage"
        found.append(f"{before.replace(' ', '·')} {{{change}}} {after.replace(' ', '·')}")
    return list(dict.fromkeys(found))


def _case(expected: str, got: str) -> str:
    """Return the shapes of the first words that differ in case."""
    for theirs, ours in zip(_TOKEN.findall(expected), _TOKEN.findall(got), strict=False):
        if theirs != ours:
            return f"{_shape(theirs)} → {_shape(ours)}"
    return "?"


def clustered(differences: Iterable[tuple[str, Comparable]]) -> list[Cluster]:
    """Group *differences* (pairs of a style and lines); the kinds whose fix makes the most lines equal come first."""
    clusters: dict[str, Cluster] = {}
    seen: dict[tuple[str, str], list[str]] = {}
    for style, line in differences:
        pair = (line.expected, line.got)
        if pair not in seen:
            seen[pair] = signatures(*pair)
        for signature in seen[pair]:
            name = f"{line.kind}: {signature}"
            cluster = clusters.setdefault(name, Cluster(name, (style, line)))
            cluster.lines += 1
            cluster.alone += len(seen[pair]) == 1
            cluster.styles.add(style)
            if len(line.expected) < len(cluster.example[1].expected):
                cluster.example = (style, line)
    return sorted(clusters.values(), key=lambda cluster: (-cluster.alone, -cluster.lines, cluster.signature))
