"""Who rests on whom, as a graph: references and the origins outside them, and the links between them.

A node that rests on nothing that is known is no step away from an origin, one that rests on such a node is one step
away, and so on. Those that rest on each other in a ring are equally far.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..model.description import describe
from .graph_node import Node
from .graph_svg import draw_graph

if TYPE_CHECKING:
    from ..collection.library_protocol import Holdings
    from ..collection.origins import Link

__all__ = ["Graph", "graph_of"]

MOST_ORDERED, MOST_TAKEN = 300, 24
"""Up to so many linked nodes are put where few lines run past them, which takes the square of their number; and up to
so many are looked at as one step."""


class Graph:
    """Nodes and the links between them. A notebook shows it as a drawing.

    >>> from dprkpal import library
    >>> graph = library().graph(claim="coughlin-payment")
    >>> [node.id for node in graph.nodes if graph.steps[node.id] == 0]
    ['western-security-sources']
    """

    def __init__(
        self,
        nodes: Iterable[Node] = (),
        links: Iterable[Link] = (),
        *,
        title: str = "Who rests on whom",
        carriers: Iterable[str] = (),
    ) -> None:
        """Make a graph.

        Args:
            nodes: The nodes; a link whose end is none of them is left out.
            links: The links.
            title: What it is about, in a line.
            carriers: The sources that carry the claim, where it is about one.
        """
        self._by_id = {node.id: node for node in nodes}
        self.links: tuple[Link, ...] = tuple(
            link for link in links if link.source in self._by_id and link.on in self._by_id
        )
        """The links, in their order."""
        self.title = title
        self.carriers = tuple(carriers)
        """The sources that carry the claim, where the graph is about one."""

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes, those that belong together side by side, each after what it rests on."""
        return tuple(self._by_id[key] for key in self._order)

    @cached_property
    def _on(self) -> dict[str, list[str]]:
        """For each node those on which it rests."""
        found: dict[str, dict[str, None]] = {key: {} for key in self._by_id}
        for link in self.links:
            if link.source != link.on and link.dependent:
                found[link.source][link.on] = None
        return {key: list(others) for key, others in found.items()}

    @cached_property
    def rings(self) -> tuple[tuple[str, ...], ...]:
        """The ids of nodes that rest on each other, ring by ring."""
        return tuple(ring for ring in self._components if len(ring) > 1)

    @cached_property
    def _components(self) -> list[tuple[str, ...]]:
        """The strongly connected components, each after those on which it rests.

        Source: R. Tarjan, "Depth-First Search and Linear Graph Algorithms" (1972), without recursion.
        """
        found: list[tuple[str, ...]] = []
        place = {key: at for at, key in enumerate(self._by_id)}
        number: dict[str, int] = {}
        lowest: dict[str, int] = {}
        stack: list[str] = []
        on_stack: set[str] = set()
        for start in self._by_id:
            if start in number:
                continue
            todo = [(start, iter(self._on[start]))]
            number[start] = lowest[start] = len(number)
            stack.append(start)
            on_stack.add(start)
            while todo:
                key, others = todo[-1]
                for other in others:
                    if other not in number:
                        number[other] = lowest[other] = len(number)
                        stack.append(other)
                        on_stack.add(other)
                        todo.append((other, iter(self._on[other])))
                        break
                    if other in on_stack:
                        lowest[key] = min(lowest[key], number[other])
                else:
                    todo.pop()
                    if todo:
                        above = todo[-1][0]
                        lowest[above] = min(lowest[above], lowest[key])
                    if lowest[key] == number[key]:
                        ring: list[str] = []
                        while not ring or ring[-1] != key:
                            ring.append(stack.pop())
                            on_stack.discard(ring[-1])
                        found.append(tuple(sorted(ring, key=place.__getitem__)))
        return found

    @cached_property
    def steps(self) -> Mapping[str, int]:
        """How far each node is from an origin: 0 if it rests on nothing that is known, else by the longest way."""
        steps: dict[str, int] = {}
        for ring in self._components:
            inside = set(ring)
            below = [steps[other] for key in ring for other in self._on[key] if other not in inside]
            steps.update(dict.fromkeys(ring, max(below, default=-1) + 1))
        return steps

    @cached_property
    def _order(self) -> list[str]:
        """The nodes so that each stands after what it rests on, and few lines run past a node.

        Those that are linked stand together, the largest group first. In a group the node is taken, again and again,
        with all that it rests on and that does not stand yet, after which the fewest nodes wait for somebody who rests
        on them; of equals the one with the least to take along, then the one that rests on what was taken last.
        """
        ring_of = {key: ring for ring in self._components for key in ring}
        below = {
            ring: list(dict.fromkeys(ring_of[on] for key in ring for on in self._on[key] if ring_of[on] != ring))
            for ring in self._components
        }
        waiting = dict.fromkeys(self._components, 0)
        for others in below.values():
            for other in others:
                waiting[other] += 1
        at = {ring: number for number, ring in enumerate(self._components)}
        order: dict[tuple[str, ...], int] = {}
        for group in self._groups:
            left = dict.fromkeys(sorted({ring_of[key] for key in group}, key=at.__getitem__))
            if len(left) > MOST_ORDERED:
                order.update((ring, at[ring]) for ring in left)
                continue
            while left:
                best = min((self._taken(ring, below, left, waiting, order) for ring in left), key=lambda one: one[:3])
                for ring in sorted(best[3], key=at.__getitem__):
                    order[ring] = len(order)
                    del left[ring]
                    for other in below[ring]:
                        waiting[other] -= 1
        return [key for ring in order for key in ring]

    @cached_property
    def _groups(self) -> list[list[str]]:
        """The nodes that are linked somehow, the largest group first."""
        beside: dict[str, list[str]] = {key: [] for key in self._by_id}
        for link in self.links:
            beside[link.source].append(link.on)
            beside[link.on].append(link.source)
        groups: list[list[str]] = []
        met: set[str] = set()
        for start in self._by_id:
            if start in met:
                continue
            met.add(start)
            group = [start]
            for key in group:  # it grows while it is gone through
                fresh = [other for other in dict.fromkeys(beside[key]) if other not in met]
                met.update(fresh)
                group += fresh
            groups.append(group)
        return sorted(groups, key=len, reverse=True)

    @staticmethod
    def _taken(
        ring: tuple[str, ...],
        below: Mapping[tuple[str, ...], Sequence[tuple[str, ...]]],
        left: Mapping[tuple[str, ...], None],
        waiting: Mapping[tuple[str, ...], int],
        order: Mapping[tuple[str, ...], int],
    ) -> tuple[int, int, int, list[tuple[str, ...]]]:
        """Return what it costs to take *ring* next, and all that comes with it."""
        taken = {ring: None}
        todo = [ring]
        served: dict[tuple[str, ...], int] = {}
        while todo and len(taken) <= MOST_TAKEN:
            for other in below[todo.pop()]:
                served[other] = served.get(other, 0) + 1
                if other in left and other not in taken:
                    taken[other] = None
                    todo.append(other)
        if todo:  # there is always one that rests on nothing else, so this one can wait
            return len(waiting), len(taken), 0, []
        opened = sum(waiting[one] > served.get(one, 0) for one in taken)
        closed = sum(waiting[one] == count for one, count in served.items() if one not in taken)
        last = max((order[one] for one in served if one in order), default=-1)
        return opened - closed, len(taken), -last, list(taken)

    def to_dict(self) -> dict[str, Any]:
        """Return the graph as plain data."""
        return {
            "title": self.title,
            "nodes": [
                {"id": node.id, "kind": node.kind, "label": node.label, "steps": self.steps[node.id]}
                for node in self.nodes
            ],
            "links": [link.to_dict() for link in self.links],
            "rings": [list(ring) for ring in self.rings],
            "carriers": list(self.carriers),
        }

    def to_svg(self, *, width: int = 380, link: Callable[[str, str], str | None] | None = None) -> str:
        """Return the graph as a drawing.

        Args:
            width: Its width, from 320 to 2,000.
            link: Gives the address to which a node leads, from its kind and id; ``None`` for no link.

        Returns:
            SVG, the same text each time. Each node stands in a line of its own below those on which it rests; a line
            leads up to each of them, dashed if the link is inferred.

        >>> from dprkpal import library
        >>> drawn = library().graph(claim="coughlin-payment").to_svg(link=lambda kind, id: "works.html#" + id)
        >>> drawn.count('<a href="works.html#')
        5
        """
        return draw_graph(self.title, self.nodes, self.links, self.rings, self.carriers, width=width, link=link)

    def _repr_svg_(self) -> str:
        return self.to_svg()

    def __getitem__(self, key: str) -> Node:
        """Return the node with this id.

        Raises:
            KeyError: There is none.
        """
        return self._by_id[key]

    def __contains__(self, key: object) -> bool:
        return key in self._by_id

    def __len__(self) -> int:
        return len(self._by_id)

    def __repr__(self) -> str:
        """Show how many nodes and links there are."""
        return f"<Graph of {len(self)} nodes and {len(self.links)} links: {self.title}>"


def graph_of(
    holdings: Holdings,
    links: Any,
    works: Mapping[str, Any],
    *,
    claim: str | None = None,
    topic: Any = None,
    source: str | None = None,
) -> Graph:
    """Return the graph of a library; `dprkpal.Library.graph` says more.

    Args:
        holdings: The library.
        links: Its `dprkpal.collection.origins.Links`.
        works: Its entries.
        claim: The id of a claim.
        topic: The id of a topic.
        source: The key of a work.

    Raises:
        UnknownClaimError: No claim has this id.
        UnknownTopicError: No topic has this id.
        UnknownReferenceError: No work has this key.
    """
    title = "Who rests on whom"
    carriers: tuple[str, ...] = ()
    chosen: list[Link] | None = None
    if claim is not None:
        one = holdings.claims[claim]
        title, carriers = f"{title}: {one.sentence}", one.carriers
        chosen = [*one.origins.links]
    if topic is not None:
        concept = holdings.topics[topic if isinstance(topic, str) else topic.id]
        title = f"{title}: {concept.pref_label}"
        claims = concept.claims()
        about = [link for one in claims.values() for link in one.origins.links]
        own = [link for key in concept.references() for link in links.from_source(key)]
        about += [link for link in own if not link.claims or not claims.keys().isdisjoint(link.claims)]
        chosen = _both(chosen, about)
    if source is not None:
        key = holdings[source].id
        title = f"{title}: {describe(holdings[key].csl)}"
        chosen = _both(chosen, [*_reached(key, links.from_source, "on"), *_reached(key, links.to_source, "source")])
        carriers = (key,) if claim is None else carriers
    chosen = list(links) if chosen is None else list(dict.fromkeys(chosen))
    # The same link for several claims is one line in a drawing, but it stays as many links.
    ids = dict.fromkeys([*carriers, *(end for link in chosen for end in (link.on, link.source))])
    nodes = []
    for key in ids:
        if key in works:
            nodes.append(Node(key, "reference", describe(works[key].csl), works[key]))
        else:
            origin = links.origins.get(key)
            nodes.append(Node(key, "origin", " ".join(origin.description.split()) if origin else key, origin))
    return Graph(nodes, chosen, title=title, carriers=carriers)


def _both(some: Sequence[Link] | None, others: Sequence[Link]) -> list[Link]:
    """Return the links that are in both, where the first are a choice already."""
    return list(others) if some is None else [link for link in some if link in others]


def _reached(key: str, onward: Callable[[str], Iterable[Link]], end: str) -> list[Link]:
    """Return the links that are met on the way from *key*."""
    found: dict[Link, None] = {}
    todo, met = [key], {key}
    while todo:
        for link in onward(todo.pop()):
            found[link] = None
            other = getattr(link, end)
            if other not in met:
                met.add(other)
                todo.append(other)
    return list(found)
