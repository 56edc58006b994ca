"""How a graph looks: each node in a line of its own, with lanes at the left that lead up to what it rests on.

Boxes with arrows between them need a wall; a list with lanes, as in the history of a repository, can be read on a
telephone. A lane belongs to one node, a source or what it rests on, and gathers several of its links, so that many
links need few lanes.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from ..collection.origins import SourceLink
from .graph_node import GraphNode
from .svg import Svg, address, drawing, element, lines, text, width_of

__all__ = ["draw_graph"]

NARROWEST, WIDEST = 320, 2000
MARGIN, LINE, SMALL = 14.0, 17.0, 12.0
"""Around the whole, from line to line, and the size of small text."""

LANE, STUB = 11.0, 7.0
"""From lane to lane, and between the lines that meet at one node."""

MOST_LANES = 24
"""Where more lanes than these would be needed, the outermost is shared."""

Leading = Callable[[str, str], str | None] | None

WORDS = {"same-photographs": "shows the same photographs as", "same-event-own-reporting": "reports the same event as"}
"""How a source rests on another, where the data do not say it in a verb."""

_DASHES = {"seen": None, "inferred": "5 3", "own": "1.5 3"}
_LEGEND = (
    ("seen", "rests on it: the link was seen"),
    ("inferred", "rests on it: the link is inferred"),
    ("own", "reports the same event by itself"),
)


class _Lane(NamedTuple):
    """A line beside the nodes that gathers links."""

    owner: str
    """The node to which it belongs."""

    ends: tuple[str, ...]
    """The nodes at the other ends of its links."""

    upward: bool
    """Whether the owner is what the others rest on."""


class _Row(NamedTuple):
    """Where a node stands."""

    top: float
    middle: float
    bottom: float


class _Graph(NamedTuple):
    """What is drawn."""

    nodes: Sequence[GraphNode]
    links: Sequence[SourceLink]
    rings: Sequence[Sequence[str]]
    carriers: Sequence[str]


def draw_graph(
    title: str,
    nodes: Sequence[GraphNode],
    links: Sequence[SourceLink],
    rings: Sequence[Sequence[str]],
    carriers: Sequence[str],
    *,
    width: float,
    link: Leading = None,
) -> Svg:
    """Return a graph as SVG; `dprkpal.drawing.graph.Graph.to_svg` says more.

    Args:
        title: What it is about.
        nodes: The nodes in the order in which they shall stand.
        links: The links between them.
        rings: The ids of those that rest on each other.
        carriers: The ids of those that are marked.
        width: Its width.
        link: Gives the address to which a node leads, from its kind and id.
    """
    graph = _Graph(nodes, links, rings, carriers)
    width = float(min(max(width, NARROWEST), WIDEST))
    parts: list[Svg] = []
    y = MARGIN
    for line in lines(title, (width - 2 * MARGIN) / 1.07, 16, most=6):
        y += 20
        parts.append(text(MARGIN, y - 4, line, size=16, bold=True))
    if not nodes:
        parts.append(text(MARGIN, y + LINE, "No links are known."))
        return drawing("graph", title, "The graph is empty.", width, y + 2 * LINE, parts)
    looks = _looks(graph)
    lanes = _lanes(looks)
    y, legend = _legend(graph, looks, y, width)
    parts += legend
    place = {node.id: number for number, node in enumerate(nodes)}
    across = _across(lanes, place)
    left = MARGIN + LANE * (max(across.values(), default=-1) + 1) + 8
    meeting = {node.id: [lane for lane in lanes if node.id in (lane.owner, *lane.ends)] for node in nodes}
    rows: dict[str, _Row] = {}
    written: list[Svg] = []
    y += 10
    for node in nodes:
        row, shown = _node(graph, node, y, left, width, len(meeting[node.id]), link)
        rows[node.id] = row
        written.append(shown)
        y = row.bottom
    joints = _joints(meeting, across, rows)
    drawn = [
        _drawn(lane, MARGIN + (max(across.values()) - across[lane]) * LANE + 4, left, joints, looks) for lane in lanes
    ]
    parts += [*drawn, *written]
    return drawing("graph", title, _description(graph), width, y + MARGIN, parts, linked=link is not None)


def _description(graph: _Graph) -> str:
    """Return what is to be seen, for somebody who does not."""
    origins = sum(node.kind == "origin" for node in graph.nodes)
    works = len(graph.nodes) - origins
    said = (
        f"{works} {'work' if works == 1 else 'works'} and {origins} {'origin' if origins == 1 else 'origins'} outside "
    )
    said += "them, each below what it rests on, with a line up to it and the same in words."
    if graph.rings:
        said += " Resting on each other in a ring: " + "; ".join(", ".join(ring) for ring in graph.rings) + "."
    return said


# -- links and lanes -----------------------------------------------------------------------------------


def _looks(graph: _Graph) -> dict[tuple[str, str], str]:
    """Return for each source and what it rests on how the line between them looks."""
    looks: dict[tuple[str, str], str] = {}
    for one in graph.links:
        if one.source == one.on:
            continue
        look = "own" if not one.dependent else "inferred" if one.inferred else "seen"
        before = looks.get((one.source, one.on), look)
        looks[one.source, one.on] = min(before, look, key=list(_DASHES).index)  # seen once is seen
    return looks


def _lanes(looks: Mapping[tuple[str, str], str]) -> list[_Lane]:
    """Return lanes that take up all links: again and again that which takes up most of what is left."""
    ends: dict[tuple[str, bool], dict[str, None]] = {}
    for source, on in looks:
        ends.setdefault((on, True), {})[source] = None
        ends.setdefault((source, False), {})[on] = None
    # Of equals, that of what is rested on, then the first.
    heap = [(-len(others), not key[1], number, key) for number, (key, others) in enumerate(ends.items())]
    heapify(heap)
    lanes = []
    while heap:
        count, turned, number, (owner, upward) = heappop(heap)
        others = ends[owner, upward]
        if len(others) != -count:  # another lane has taken up some of its links since
            heappush(heap, (-len(others), turned, number, (owner, upward)))
        elif others:
            lanes.append(_Lane(owner, tuple(others), upward))
            for other in others:
                del ends[other, not upward][owner]
            ends[owner, upward] = {}
    return lanes


def _across(lanes: Sequence[_Lane], place: Mapping[str, int]) -> dict[_Lane, int]:
    """Return how far from the nodes each lane runs: short ones near, and none over another."""
    taken: list[list[tuple[int, int]]] = []
    across: dict[_Lane, int] = {}
    spans = {lane: [place[one] for one in (lane.owner, *lane.ends)] for lane in lanes}
    for lane in sorted(lanes, key=lambda one: (max(spans[one]) - min(spans[one]), min(spans[one]))):
        span = (min(spans[lane]), max(spans[lane]))
        number = next((number for number, others in enumerate(taken) if _is_free(others, span)), len(taken))
        if number == len(taken) and number < MOST_LANES:
            taken.append([])
        number = min(number, MOST_LANES - 1)
        insort(taken[number], span)
        across[lane] = number
    return across


def _is_free(others: Sequence[tuple[int, int]], span: tuple[int, int]) -> bool:
    """Return whether *span* overlaps none of *others*, which are in order and do not overlap."""
    at = bisect_left(others, span)
    return (at == 0 or others[at - 1][1] < span[0]) and (at == len(others) or span[1] < others[at][0])


def _joints(
    meeting: Mapping[str, Sequence[_Lane]], across: Mapping[_Lane, int], rows: Mapping[str, _Row]
) -> dict[tuple[str, _Lane], float]:
    """Return at which height each lane meets each of its nodes: apart, so that no line lies on another."""
    joints: dict[tuple[str, _Lane], float] = {}
    for key, lanes in meeting.items():
        ordered = sorted(lanes, key=lambda lane: across[lane])
        first = rows[key].middle - STUB * (len(ordered) - 1) / 2
        for number, lane in enumerate(ordered):
            joints[key, lane] = first + STUB * number
    return joints


def _drawn(
    lane: _Lane, x: float, right: float, joints: Mapping[tuple[str, _Lane], float], looks: Mapping[tuple[str, str], str]
) -> Svg:
    """Return *lane* with the lines to its nodes; an arrow stands at what is rested on."""
    heights = [joints[one, lane] for one in (lane.owner, *lane.ends)]
    kinds = {one: looks[(one, lane.owner) if lane.upward else (lane.owner, one)] for one in lane.ends}
    alike = set(kinds.values())
    # The part that several links share is dashed only if all of them are.
    shared = _DASHES[alike.pop()] if len(alike) == 1 else None
    parts = [_line(f"M{x:.1f} {min(heights):.1f}V{max(heights):.1f}", shared)]
    for one, dashes in ((lane.owner, shared), *((one, _DASHES[kinds[one]]) for one in lane.ends)):
        arrow = (one == lane.owner) is lane.upward
        parts.append(_line(f"M{x:.1f} {joints[one, lane]:.1f}H{right - 7 if arrow else right:.1f}", dashes))
    for one in [lane.owner] if lane.upward else lane.ends:
        y = joints[one, lane]
        points = f"{right - 1:.1f},{y:.1f} {right - 8:.1f},{y - 3.2:.1f} {right - 8:.1f},{y + 3.2:.1f}"
        parts.append(element("polygon", {"points": points, "fill": "currentColor"}))
    return element("g", {"stroke-linecap": "butt"}, *parts)


def _line(path: str, dashes: str | None) -> Svg:
    return element(
        "path", {"d": path, "fill": "none", "stroke": "currentColor", "stroke-width": 1.3, "stroke-opacity": "0.8",
                 "stroke-dasharray": dashes},
    )  # fmt: skip


# -- nodes ---------------------------------------------------------------------------------------------


def _node(
    graph: _Graph, node: GraphNode, y: float, left: float, width: float, joints: int, link: Leading
) -> tuple[_Row, Svg]:
    """Return where *node* stands if nothing above it is below *y*, and what is drawn of it."""
    x = left + 18
    room = width - x - MARGIN
    labels = lines(node.label, room, most=3)
    resting = [line for words in _resting(graph, node.id) for line in lines(words, room, SMALL, most=4)]
    name = lines(node.id, room, 13 * 1.07, most=2)
    height = max(LINE * (len(name) + len(labels)) + 15 * len(resting), STUB * joints) + 12
    middle = y + height / 2
    parts: list[Svg] = [_mark(node, left + 6, middle, node.id in graph.carriers)]
    at = y + (height - 12 - LINE * (len(name) + len(labels)) - 15 * len(resting)) / 2 + 6
    for line in name:
        at += LINE
        parts.append(text(x, at - 4, line, bold=True))
    for line in labels:
        at += LINE
        parts.append(text(x, at - 4, line))
    for line in resting:
        at += 15
        parts.append(text(x, at - 4, line, size=SMALL, faint=True))
    whole = element("g", None, element("title", None, f"{node.id}: {node.label}"), *parts)
    url = address(link(node.kind, node.id)) if link is not None else None
    return _Row(y, middle, y + height), element("a", {"href": url}, whole) if url else whole


def _mark(node: GraphNode, x: float, y: float, carries: bool) -> Svg:
    """Return the mark of *node*: a square for an origin, a circle for a work, filled if it carries the claim."""
    look: dict[str, object] = {
        "stroke": "currentColor", "stroke-width": 1.6, "fill": "currentColor" if carries else "none"
    }  # fmt: skip
    if node.kind == "origin":
        return element("rect", {"x": x - 5, "y": y - 5, "width": 10.0, "height": 10.0, **look})
    return element("circle", {"cx": x, "cy": y, "r": 5.0, **look})


def _resting(graph: _Graph, key: str) -> list[str]:
    """Return in words on what the node *key* rests, how, and which of it is inferred."""
    found: dict[tuple[str, bool], dict[str, None]] = {}
    for one in graph.links:
        if one.source == key:
            found.setdefault((one.how, one.inferred), {})[one.on] = None
    return [
        f"{WORDS.get(how, how)} {', '.join(others)}{' (inferred)' if inferred else ''}"
        for (how, inferred), others in found.items()
    ]


def _legend(graph: _Graph, looks: Mapping[tuple[str, str], str], y: float, width: float) -> tuple[float, list[Svg]]:
    """Return what marks and lines mean, and where it ends."""
    carrying = "work that the graph is about" if len(graph.carriers) == 1 else "work that carries the claim"
    items: list[tuple[Callable[[float, float], Svg], float, str]] = []
    for kind, carries, words in (
        ("reference", False, "work"), ("reference", True, carrying), ("origin", False, "origin that is no work")
    ):  # fmt: skip
        if any(node.kind == kind and (node.id in graph.carriers) is carries for node in graph.nodes):
            items.append((partial(_marked, kind, carries), 18, words))
    items += [(partial(_sample, look), 30, words) for look, words in _LEGEND if look in looks.values()]
    y += 15
    x = MARGIN
    parts: list[Svg] = []
    for draw, wide, words in items:
        needed = wide + width_of(words, SMALL) + 14
        if x > MARGIN and x + needed > width - MARGIN:
            x, y = MARGIN, y + LINE
        parts += [draw(x, y), text(x + wide, y, words, size=SMALL, faint=True)]
        x += needed
    return y, parts


def _marked(kind: str, carries: bool, x: float, y: float) -> Svg:
    return _mark(GraphNode("", kind, ""), x + 6, y - 4, carries)


def _sample(look: str, x: float, y: float) -> Svg:
    return _line(f"M{x:.1f} {y - 4:.1f}h24", _DASHES[look])
