"""Internal: the graph of which sources depend on which.

A node without known dependencies has distance 0. Any other node is one step further than the furthest node that it
depends on. The nodes of a cycle have the same distance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..collection.id_mapping import id_of
from ..model.description import describe
from ..model.plain_text import plain
from .graph_node import GraphNode
from .graph_svg import draw_graph

if TYPE_CHECKING:
    from ..collection.library_protocol import LibraryProtocol
    from ..collection.origins import SourceLink
    from ..collection.topics import Concept

__all__ = ["Graph", "build_graph"]

Cycle = tuple[str, ...]
"""A strongly connected component: the ids of nodes that depend on each other, usually only one."""

MAX_OPTIMISED = 300
"""The order of nodes is optimised in groups up to this size; the time is quadratic."""

MAX_BATCH = 24
"""The maximum number of nodes that are placed in one step."""


TITLE = "Which sources depend on which"


class Graph:
    """Sources and the links between them. A notebook shows the graph as a drawing.

    >>> from dprkpal import library
    >>> graph = library().graph(claim="coughlin-payment")
    >>> [node.id for node in graph.nodes if graph.steps[node.id] == 0]
    ['western-security-sources']
    """

    def __init__(
        self,
        nodes: Iterable[GraphNode] = (),
        links: Iterable[SourceLink] = (),
        *,
        title: str = TITLE,
        carriers: Iterable[str] = (),
    ) -> None:
        """Create a graph.

        Args:
            nodes: The nodes.
            links: The links. A link to or from an unknown node is ignored.
            title: A one-line title.
            carriers: The sources that carry the claim, for the graph of a claim.
        """
        self._by_id = {node.id: node for node in nodes}
        self.links: tuple[SourceLink, ...] = tuple(
            link for link in links if link.source in self._by_id and link.on in self._by_id
        )
        """The links."""
        self.title = title
        self.carriers = tuple(carriers)
        """The sources that carry the claim, for the graph of a claim."""

    @property
    def nodes(self) -> tuple[GraphNode, ...]:
        """The nodes, grouped by their links, each after the nodes that it depends on."""
        return tuple(self._by_id[key] for key in self._order)

    @cached_property
    def _dependencies(self) -> dict[str, list[str]]:
        """The direct dependencies of each node."""
        found: dict[str, dict[str, None]] = {key: {} for key in self._by_id}
        for link in self.links:
            if link.source != link.on and link.dependent:
                found[link.source][link.on] = None
        return {key: list(others) for key, others in found.items()}

    @cached_property
    def rings(self) -> tuple[Cycle, ...]:
        """The cycles: the ids of nodes that depend on each other."""
        return tuple(ring for ring in self._components if len(ring) > 1)

    @cached_property
    def _components(self) -> list[Cycle]:
        """The strongly connected components, each after those it depends on.

        Source: R. Tarjan, "Depth-First Search and Linear Graph Algorithms" (1972), without recursion.
        """
        found: list[Cycle] = []
        place = {key: at for at, key in enumerate(self._by_id)}
        number: dict[str, int] = {}
        lowest: dict[str, int] = {}
        stack: list[str] = []
        on_stack: set[str] = set()
        for start in self._by_id:
            if start in number:
                continue
            todo = [(start, iter(self._dependencies[start]))]
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
                        todo.append((other, iter(self._dependencies[other])))
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
        """The distance of each node from an origin: 0 if it has no known dependencies, else by the longest path."""
        steps: dict[str, int] = {}
        for ring in self._components:
            inside = set(ring)
            below = [steps[other] for key in ring for other in self._dependencies[key] if other not in inside]
            steps.update(dict.fromkeys(ring, max(below, default=-1) + 1))
        return steps

    @cached_property
    def _order(self) -> list[str]:
        """The nodes in drawing order: each after its dependencies, with few lines that pass other nodes.

        Linked nodes are grouped, the largest group first. Within a group, repeatedly place the node, together with its
        unplaced dependencies, that leaves the fewest placed nodes with unplaced dependents. Ties go to the smallest
        batch, then to the node that depends on the most recently placed node.
        """
        ring_of = {key: ring for ring in self._components for key in ring}
        dependencies = self._dependencies
        below = {
            ring: list(dict.fromkeys(ring_of[on] for key in ring for on in dependencies[key] if ring_of[on] != ring))
            for ring in self._components
        }
        waiting = dict.fromkeys(self._components, 0)
        for others in below.values():
            for other in others:
                waiting[other] += 1
        at = {ring: number for number, ring in enumerate(self._components)}
        order: dict[Cycle, int] = {}
        for group in self._groups:
            left = dict.fromkeys(sorted({ring_of[key] for key in group}, key=at.__getitem__))
            if len(left) > MAX_OPTIMISED:
                order.update((ring, at[ring]) for ring in left)
                continue
            while left:
                best = min((self._batch(ring, below, left, waiting, order) for ring in left), key=lambda one: one[:3])
                for ring in sorted(best[3], key=at.__getitem__):
                    order[ring] = len(order)
                    del left[ring]
                    for other in below[ring]:
                        waiting[other] -= 1
        return [key for ring in order for key in ring]

    @cached_property
    def _groups(self) -> list[list[str]]:
        """The connected components, the largest first."""
        neighbours: dict[str, list[str]] = {key: [] for key in self._by_id}
        for link in self.links:
            neighbours[link.source].append(link.on)
            neighbours[link.on].append(link.source)
        groups: list[list[str]] = []
        met: set[str] = set()
        for start in self._by_id:
            if start in met:
                continue
            met.add(start)
            group = [start]
            for key in group:  # the list grows during the loop
                fresh = [other for other in dict.fromkeys(neighbours[key]) if other not in met]
                met.update(fresh)
                group += fresh
            groups.append(group)
        return sorted(groups, key=len, reverse=True)

    @staticmethod
    def _batch(
        ring: Cycle,
        below: Mapping[Cycle, Sequence[Cycle]],
        left: Mapping[Cycle, None],
        waiting: Mapping[Cycle, int],
        order: Mapping[Cycle, int],
    ) -> tuple[int, int, int, list[Cycle]]:
        """Return the cost of placing *ring* next, and the nodes that must be placed with it."""
        taken = {ring: None}
        todo = [ring]
        served: dict[Cycle, int] = {}
        while todo and len(taken) <= MAX_BATCH:
            for other in below[todo.pop()]:
                served[other] = served.get(other, 0) + 1
                if other in left and other not in taken:
                    taken[other] = None
                    todo.append(other)
        if todo:  # some node without dependencies can be placed first
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
        """Return the graph as an SVG drawing. The same graph always gives the same text.

        Each node has its own row below the nodes it depends on. A line leads up to each of them, dashed if the link is
        inferred.

        Args:
            width: The width, from 320 to 2,000.
            link: Returns the URL for the kind and id of a node, or ``None`` for no link.

        >>> from dprkpal import library
        >>> drawn = library().graph(claim="coughlin-payment").to_svg(link=lambda kind, id: "works.html#" + id)
        >>> drawn.count('<a href="works.html#')
        6
        """
        return draw_graph(self.title, self.nodes, self.links, self.rings, self.carriers, width=width, link=link)

    def _repr_svg_(self) -> str:
        return self.to_svg()

    def __getitem__(self, key: str) -> GraphNode:
        """Return the node with this id.

        Raises:
            KeyError: No node has this id.
        """
        return self._by_id[key]

    def __contains__(self, key: object) -> bool:
        return key in self._by_id

    def __len__(self) -> int:
        return len(self._by_id)

    def __repr__(self) -> str:
        """Show the number of nodes and links."""
        return f"<Graph of {len(self)} nodes and {len(self.links)} links: {self.title}>"


def build_graph(
    library: LibraryProtocol,
    *,
    claim: str | None = None,
    topic: str | Concept | None = None,
    source: str | None = None,
) -> Graph:
    """Return the graph of sources in *library*; see `dprkpal.Library.graph`.

    Raises:
        UnknownClaimError: No claim has this id.
        UnknownTopicError: No topic has this id.
        UnknownReferenceError: No reference has this key.
    """
    links = library.links
    title = TITLE
    carriers: tuple[str, ...] = ()
    chosen: list[SourceLink] | None = None
    if claim is not None:
        one = library.claims[claim]
        title, carriers = f"{title}: {one.sentence}", one.carriers
        chosen = [*one.origins.links]
    if topic is not None:
        concept = library.topics[id_of(topic)]
        title = f"{title}: {plain(concept.pref_label)}"
        claims = concept.claims()
        on_topic = [link for one in claims.values() for link in one.origins.links]
        own = [link for key in concept.references() for link in links.from_source(key)]
        on_topic += [link for link in own if not link.claims or not claims.keys().isdisjoint(link.claims)]
        chosen = _intersection(chosen, on_topic)
    if source is not None:
        key = library[source].id
        title = f"{title}: {describe(library[key].csl)}"
        below = _reachable(key, links.from_source, lambda link: link.on)
        above = _reachable(key, links.to_source, lambda link: link.source)
        chosen = _intersection(chosen, [*below, *above])
        carriers = (key,) if claim is None else carriers
    chosen = list(links) if chosen is None else list(dict.fromkeys(chosen))
    ids = dict.fromkeys([*carriers, *(end for link in chosen for end in (link.on, link.source))])
    nodes = []
    for key in ids:
        if key in library:
            nodes.append(GraphNode(key, "reference", describe(library[key].csl), library[key]))
        else:
            origin = links.origins.get(key)
            nodes.append(GraphNode(key, "origin", plain(origin.description) if origin else key, origin))
    return Graph(nodes, chosen, title=title, carriers=carriers)


def _intersection(some: Sequence[SourceLink] | None, others: Sequence[SourceLink]) -> list[SourceLink]:
    """Return the links in both sequences; ``None`` means all links."""
    return list(others) if some is None else [link for link in some if link in others]


def _reachable(
    start: str, links_at: Callable[[str], Iterable[SourceLink]], far_end: Callable[[SourceLink], str]
) -> list[SourceLink]:
    """Return all links on the paths from *start*, which *links_at* and *far_end* follow in one direction."""
    found: dict[SourceLink, None] = {}
    todo, met = [start], {start}
    while todo:
        for link in links_at(todo.pop()):
            found[link] = None
            other = far_end(link)
            if other not in met:
                met.add(other)
                todo.append(other)
    return list(found)
