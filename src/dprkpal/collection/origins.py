"""Internal: which sources depend on which, and how many independent origins a claim has.

If ten papers repeat one story, the story has one origin. A `SourceLink` says that a source depends on another source,
or on an `Origin` that is not a reference. `SourceLinks.trace` follows the links from the sources that carry a claim
to their origins. The number of origins says nothing about whether the claim is true.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    from .data_types import CollectionData

__all__ = ["CONFIDENCES", "DEPENDENT", "HOWS", "RISKS", "Independence", "Origin", "SourceLink", "SourceLinks"]

DEPENDENT = ("quotes", "summarises", "translates", "republishes", "same-photographs")
"""The relations that make a source depend on another, so that it is not an independent witness."""

HOWS = (*DEPENDENT, "same-event-own-reporting")
"""The relations between sources. A source with its own reporting on the same event is independent."""

CONFIDENCES = ("seen", "inferred")
"""Whether a link was seen on a page or is inferred."""

RISKS = ("none", "possible", "shown")
"""The risk of circular reporting: none is known; a shared origin cannot be ruled out; an apparently separate source
was shown to go back to the first."""


@dataclass(frozen=True, slots=True)
class Origin:
    """An origin of information that is not a reference, such as a briefing."""

    id: str
    """The id that links use."""

    description: str
    """What is known about it."""


@dataclass(frozen=True, slots=True)
class SourceLink:
    """A link: one source depends on another.

    >>> SourceLink("a", "b", "quotes", "The article names it", "seen").dependent
    True
    """

    source: str
    """The key of the dependent reference."""

    on: str
    """What it depends on: the key of a reference, or the id of an `Origin`. `target` is the same."""

    how: str
    """One of `HOWS`."""

    basis: str
    """Where the link was seen, or the reason to infer it."""

    confidence: str
    """One of `CONFIDENCES`."""

    claims: tuple[str, ...] = ()
    """The claims that the link is limited to; empty if it applies to the whole source."""

    line: int | None = None
    """The line of the link in its data file, if known."""

    def to_dict(self) -> dict[str, Any]:
        """Return the link as plain data."""
        return {
            "source": self.source,
            "on": self.on,
            "how": self.how,
            "basis": self.basis,
            "confidence": self.confidence,
            "claims": list(self.claims),
        }

    @property
    def target(self) -> str:
        """What the source depends on: the same as `on`."""
        return self.on

    @property
    def dependent(self) -> bool:
        """Whether the link makes the source depend on the other: `how` is one of `DEPENDENT`."""
        return self.how in DEPENDENT

    @property
    def inferred(self) -> bool:
        """Whether the link is inferred rather than seen."""
        return self.confidence == "inferred"


@dataclass(frozen=True, slots=True)
class Independence:
    """How many independent origins the sources of a claim have.

    >>> from dprkpal import library
    >>> print(library().claims["coughlin-payment"].origins)
    5 sources, 1 independent origin (2 if inferred links are left out); circular reporting: shown
    """

    carriers: tuple[str, ...]
    """The references that carry the claim: they support it or pass it on."""

    origins: tuple[str, ...]
    """The keys and ids where the links end. Their number is an upper bound: a source without known links counts as an
    origin."""

    origins_seen: tuple[str, ...]
    """The origins if inferred links are ignored: the same number or more."""

    links: tuple[SourceLink, ...]
    """The links that were followed, grouped by source."""

    rings: tuple[tuple[str, ...], ...]
    """Cycles: references that depend on each other."""

    circular_risk: str | None = None
    """The assessed risk of circular reporting, one of `RISKS`; ``None`` if not assessed. It cannot be computed."""

    note: str | None = None
    """A remark on the independence of the sources."""

    def to_dict(self) -> dict[str, Any]:
        """Return the origins and the links as plain data."""
        return {
            "carriers": list(self.carriers),
            "origins": list(self.origins),
            "origins_seen": list(self.origins_seen),
            "rings": [list(ring) for ring in self.rings],
            "circular_risk": self.circular_risk,
            "note": self.note,
            "links": [link.to_dict() for link in self.links],
        }

    def chains(self, source: str) -> Iterator[tuple[SourceLink, ...]]:
        """Yield the paths from *source* to its origins, each as a sequence of links; at most 1,000 paths."""
        by_source: dict[str, list[SourceLink]] = {}
        for link in self.links:
            by_source.setdefault(link.source, []).append(link)
        todo: list[tuple[SourceLink, ...]] = [(link,) for link in reversed(by_source.get(source, []))]
        yielded = 0
        while todo and yielded < 1000:
            chain = todo.pop()
            passed = {link.source for link in chain}
            onward = [link for link in by_source.get(chain[-1].on, []) if link.on not in passed]
            if onward and chain[-1].on not in passed and len(chain) < 100:
                todo += [(*chain, link) for link in reversed(onward)]
            else:
                yielded += 1
                yield chain

    def __str__(self) -> str:
        """Return a summary in words."""
        summary = f"{_plural(len(self.carriers), 'source')}, {_plural(len(self.origins), 'independent origin')}"
        if len(self.origins_seen) != len(self.origins):
            summary += f" ({len(self.origins_seen)} if inferred links are left out)"
        return summary + (f"; circular reporting: {self.circular_risk}" if self.circular_risk else "")


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


class SourceLinks(Sequence[SourceLink]):
    """The links between sources, in the order of their file, with the origins that are not references."""

    def __init__(
        self, links: Iterable[SourceLink] = (), origins: Iterable[Origin] = (), surveys: Iterable[str] = ()
    ) -> None:
        """Create the collection of links.

        Args:
            links: The links.
            origins: The origins that are not references.
            surveys: The keys of references that survey what others have said. A survey counts as an origin only if no
                other origin is known, or if the claim is its author's own judgement.
        """
        self._links = tuple(links)
        self.origins: dict[str, Origin] = {origin.id: origin for origin in origins}
        self.surveys = frozenset(surveys)
        self._from: dict[str, list[SourceLink]] = {}
        self._to: dict[str, list[SourceLink]] = {}
        for link in self._links:
            self._from.setdefault(link.source, []).append(link)
            self._to.setdefault(link.on, []).append(link)

    @classmethod
    def of(cls, data: CollectionData) -> SourceLinks:
        """Return the links, origins and surveys of a collection."""
        return cls(
            (
                SourceLink(
                    link["source"],
                    link["on"],
                    link["how"],
                    link["basis"],
                    link["confidence"],
                    tuple(link.get("claims", ())),
                    link.get("line"),
                )
                for link in data.get("links", ())
            ),
            (Origin(origin["id"], origin.get("description", "")) for origin in data.get("origins", ())),
            data.get("surveys", ()),
        )

    def from_source(self, key: str) -> tuple[SourceLink, ...]:
        """Return the links from the source *key* to what it depends on."""
        return tuple(self._from.get(key, ()))

    def to_source(self, key: str) -> tuple[SourceLink, ...]:
        """Return the links from the sources that depend on *key*, a reference or an origin."""
        return tuple(self._to.get(key, ()))

    def _for_claim(self, key: str, claim: str | None) -> list[SourceLink]:
        """Return the links of a source that name *claim*, or else its links that name no claim."""
        links = self._from.get(key, ())
        named = [link for link in links if claim in link.claims]
        return named or [link for link in links if not link.claims]

    def trace(
        self,
        claim: str | None,
        carriers: Iterable[str],
        *,
        judgement: bool = False,
        circular_risk: str | None = None,
        note: str | None = None,
    ) -> Independence:
        """Follow the links from the *carriers* of a claim to their origins.

        Args:
            claim: The id of the claim; ``None`` follows only the links that name no claim.
            carriers: The references that carry the claim.
            judgement: Whether the claim is its author's own judgement. If so, a survey can be its origin.
            circular_risk: The assessed risk of circular reporting.
            note: A remark on the independence of the sources.

        Returns:
            The origins. A cycle of references counts as one origin if no link leads out of it. The time is
            proportional to the number of links followed.

        >>> paper = SourceLink("paper", "agency", "quotes", "", "seen")
        >>> blog = SourceLink("blog", "paper", "quotes", "", "seen")
        >>> SourceLinks([paper, blog]).trace(None, ["blog", "paper"]).origins
        ('agency',)
        """
        starts = tuple(dict.fromkeys(carriers))
        followed: dict[str, list[SourceLink]] = {}
        todo = list(reversed(starts))
        while todo:
            key = todo.pop()
            if key not in followed:
                followed[key] = [link for link in self._for_claim(key, claim) if link.dependent]
                todo += [link.on for link in reversed(followed[key])]
        graph = {key: [link.on for link in links] for key, links in followed.items()}
        seen = {key: [link.on for link in links if not link.inferred] for key, links in followed.items()}
        ends, rings = _ends(graph, starts)
        ends_seen, _ = _ends(seen, starts)
        return Independence(
            starts,
            self._origins(ends, judgement),
            self._origins(ends_seen, judgement),
            tuple(link for links in followed.values() for link in links),
            tuple(rings),
            circular_risk,
            note,
        )

    def _origins(self, ends: list[tuple[str, ...]], judgement: bool) -> tuple[str, ...]:
        """Return one id for each end. Surveys are left out if there are other ends, unless it is a *judgement*."""
        if not judgement:
            ends = [end for end in ends if not self.surveys.issuperset(end)] or ends
        return tuple(next((key for key in end if key not in self.surveys), end[0]) for end in ends)

    @overload
    def __getitem__(self, index: int) -> SourceLink: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[SourceLink, ...]: ...

    def __getitem__(self, index: int | slice) -> SourceLink | tuple[SourceLink, ...]:
        """Return the link at *index*, or a tuple of links for a slice."""
        return self._links[index]

    def __len__(self) -> int:
        return len(self._links)

    def __repr__(self) -> str:
        """Show the number of links."""
        return f"<SourceLinks: {len(self)}>"


def _ends(
    graph: Mapping[str, Sequence[str]], starts: Iterable[str]
) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Return the ends of *graph* that can be reached from *starts*, and its cycles.

    An end is a strongly connected component without an edge out of it: usually one source, sometimes a cycle.
    Source: R. Tarjan, "Depth-First Search and Linear Graph Algorithms" (1972), without recursion.
    """
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    part: dict[str, int] = {}
    stack: list[str] = []
    parts: list[tuple[str, ...]] = []
    for start in starts:
        if start in index:
            continue
        index[start] = low[start] = len(index)
        stack.append(start)
        calls = [(start, iter(graph.get(start, ())))]
        while calls:
            key, onward = calls[-1]
            other = next(onward, None)
            if other is None:
                calls.pop()
                if calls:
                    above = calls[-1][0]
                    low[above] = min(low[above], low[key])
                if low[key] == index[key]:
                    whole = [stack.pop()]
                    while whole[-1] != key:
                        whole.append(stack.pop())
                    part.update(dict.fromkeys(whole, len(parts)))
                    parts.append(tuple(reversed(whole)))
            elif other not in index:
                index[other] = low[other] = len(index)
                stack.append(other)
                calls.append((other, iter(graph.get(other, ()))))
            elif other not in part:
                low[key] = min(low[key], index[other])
    ends = [keys for number, keys in enumerate(parts) if all(part[o] == number for k in keys for o in graph.get(k, ()))]
    rings = [keys for keys in parts if len(keys) > 1]
    return sorted(ends, key=lambda end: min(map(index.__getitem__, end))), rings
