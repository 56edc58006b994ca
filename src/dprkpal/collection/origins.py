"""Who rests on whom, and how many independent origins stand behind a claim.

Ten papers that quote one story are one witness. A `Link` says that a source rests on another, or on something
outside the references (an `Origin`); `Links.trace` follows the links from the sources that carry a claim to where
they end. Counting ends says nothing about whether the claim is true.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["CONFIDENCES", "DEPENDENT", "HOWS", "RISKS", "Independence", "Link", "Links", "Origin"]

DEPENDENT = ("quotes", "summarises", "translates", "republishes", "same-photographs")
"""How a source can rest on another so that it is no witness of its own."""

HOWS = (*DEPENDENT, "same-event-own-reporting")
"""How a source can stand to another; reporting of one's own on the same event does not make it depend."""

CONFIDENCES = ("seen", "inferred")
"""Whether a link was seen on a page, or is a judgement."""

RISKS = ("none", "possible", "shown")
"""The risk of circular reporting: none is known; a shared or returning origin cannot be excluded; an apparent second
witness does go back to the first."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Something that sources go back to and that is no reference, such as a briefing."""

    id: str
    """What links call it."""

    description: str
    """What it is, as far as it is known."""


@dataclass(frozen=True, slots=True)
class Link:
    """One source rests on another.

    >>> Link("a", "b", "quotes", "The article names it", "seen").dependent
    True
    """

    source: str
    """The key of the reference that rests on another."""

    on: str
    """The key of the reference, or the id of the `Origin`, on which it rests."""

    how: str
    """One of `HOWS`."""

    basis: str
    """Where the link was seen, or what it is inferred from."""

    confidence: str
    """One of `CONFIDENCES`."""

    claims: tuple[str, ...] = ()
    """The claims for which it holds; empty where it holds for the whole source."""

    line: int | None = None
    """The line of its data file, where known."""

    def to_dict(self) -> dict[str, Any]:
        """Return the link as plain data; ``claims`` is empty where it holds for the whole source."""
        return {
            "source": self.source,
            "on": self.on,
            "how": self.how,
            "basis": self.basis,
            "confidence": self.confidence,
            "claims": list(self.claims),
        }

    @property
    def dependent(self) -> bool:
        """Whether the source is no witness of its own by this link."""
        return self.how in DEPENDENT

    @property
    def inferred(self) -> bool:
        """Whether the link is a judgement, and was not seen."""
        return self.confidence == "inferred"


@dataclass(frozen=True, slots=True)
class Independence:
    """How independent the sources of a claim are of each other.

    >>> from dprkpal import library
    >>> print(library().claims["coughlin-payment"].origins)
    4 sources, 1 independent origin (2 if inferred links are left out); circular reporting: shown
    """

    carriers: tuple[str, ...]
    """The references that carry the claim: put it forward or pass it on."""

    origins: tuple[str, ...]
    """Where the links end: keys of references and ids of origins. An upper bound, since a source of which no link is
    known counts as an origin."""

    origins_seen: tuple[str, ...]
    """The same where only links are followed that were seen: fewer links, so sometimes more origins."""

    links: tuple[Link, ...]
    """The links that were followed, those of each source together."""

    rings: tuple[tuple[str, ...], ...]
    """References that rest on each other in a ring, as the links have it."""

    circular_risk: str | None = None
    """One of `RISKS`: a judgement, which counting cannot replace; ``None`` where nobody has judged."""

    note: str | None = None
    """What is to be said of it in words."""

    def to_dict(self) -> dict[str, Any]:
        """Return the count as plain data, with the links that were followed."""
        return {
            "carriers": list(self.carriers),
            "origins": list(self.origins),
            "origins_seen": list(self.origins_seen),
            "rings": [list(ring) for ring in self.rings],
            "circular_risk": self.circular_risk,
            "note": self.note,
            "links": [link.to_dict() for link in self.links],
        }

    def chains(self, source: str) -> Iterator[tuple[Link, ...]]:
        """Yield each way that leads from *source* to an origin, link by link, at most a thousand of them."""
        by_source: dict[str, list[Link]] = {}
        for link in self.links:
            by_source.setdefault(link.source, []).append(link)
        todo: list[tuple[Link, ...]] = [(link,) for link in reversed(by_source.get(source, []))]
        told = 0
        while todo and told < 1000:
            chain = todo.pop()
            passed = {link.source for link in chain}
            onward = [link for link in by_source.get(chain[-1].on, []) if link.on not in passed]
            if onward and chain[-1].on not in passed and len(chain) < 100:
                todo += [(*chain, link) for link in reversed(onward)]
            else:
                told += 1
                yield chain

    def __str__(self) -> str:
        """Return the count in words."""
        said = f"{_counted(len(self.carriers), 'source')}, {_counted(len(self.origins), 'independent origin')}"
        if len(self.origins_seen) != len(self.origins):
            said += f" ({len(self.origins_seen)} if inferred links are left out)"
        return said + (f"; circular reporting: {self.circular_risk}" if self.circular_risk else "")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


class Links(Sequence[Link]):
    """The links between sources, in the order of their file, and the origins outside the references."""

    def __init__(self, links: Iterable[Link] = (), origins: Iterable[Origin] = (), surveys: Iterable[str] = ()) -> None:
        """Keep *links*.

        Args:
            links: The links.
            origins: What links lead to outside the references.
            surveys: References that gather what others have said: such a one counts as an origin only where no
                other is known, or where the claim is its author's own judgement.
        """
        self._links = tuple(links)
        self.origins: dict[str, Origin] = {origin.id: origin for origin in origins}
        self.surveys = frozenset(surveys)
        self._from: dict[str, list[Link]] = {}
        self._to: dict[str, list[Link]] = {}
        for link in self._links:
            self._from.setdefault(link.source, []).append(link)
            self._to.setdefault(link.on, []).append(link)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Links:
        """Return the links in *data*: the ``links``, ``origins`` and ``surveys`` of a compiled collection."""
        return cls(
            (Link(**{**link, "claims": tuple(link.get("claims", ()))}) for link in data.get("links", ())),
            (Origin(origin["id"], origin.get("description", "")) for origin in data.get("origins", ())),
            data.get("surveys", ()),
        )

    def from_source(self, key: str) -> tuple[Link, ...]:
        """Return the links that say what the source *key* rests on."""
        return tuple(self._from.get(key, ()))

    def to_source(self, key: str) -> tuple[Link, ...]:
        """Return the links that say which sources rest on *key*: a reference or an origin."""
        return tuple(self._to.get(key, ()))

    def _for_claim(self, key: str, claim: str | None) -> list[Link]:
        """Return the links of a source that hold for *claim*: those that name it or, where none does, the others."""
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
        """Follow the links from the *carriers* of a claim to their ends.

        Args:
            claim: The id of the claim; ``None`` follows the links for whole sources.
            carriers: The references that carry it.
            judgement: Whether it is its author's own judgement, so that a survey can be its origin.
            circular_risk: What is judged of circular reporting.
            note: What is said of it.

        Returns:
            The count. It takes time in proportion to the links that are followed; references that rest on each
            other in a ring count as one origin where nothing leads out of the ring.

        >>> links = Links([Link("paper", "agency", "quotes", "", "seen"), Link("blog", "paper", "quotes", "", "seen")])
        >>> links.trace(None, ["blog", "paper"]).origins
        ('agency',)
        """
        starts = tuple(dict.fromkeys(carriers))
        followed: dict[str, list[Link]] = {}
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
            self._counted(ends, judgement),
            self._counted(ends_seen, judgement),
            tuple(link for links in followed.values() for link in links),
            tuple(rings),
            circular_risk,
            note,
        )

    def _counted(self, ends: list[tuple[str, ...]], judgement: bool) -> tuple[str, ...]:
        """Return one name for each end, without surveys where there are others."""
        if not judgement:
            ends = [end for end in ends if not self.surveys.issuperset(end)] or ends
        return tuple(next((key for key in end if key not in self.surveys), end[0]) for end in ends)

    def __getitem__(self, index: Any) -> Any:
        """Return the link at *index*."""
        return self._links[index]

    def __len__(self) -> int:
        return len(self._links)

    def __repr__(self) -> str:
        """Show how many links there are."""
        return f"<Links: {len(self)}>"


def _ends(
    graph: Mapping[str, Sequence[str]], starts: Iterable[str]
) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Return where *graph* ends if it is followed from *starts*, and the rings in it.

    An end is a strongly connected component that nothing leads out of: as a rule one source, else a ring.
    Source: R. Tarjan, "Depth-First Search and Linear Graph Algorithms" (1972), without its recursion.
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
