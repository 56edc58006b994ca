"""Internal: draw a graph of sources as SVG: one row per node, with lanes on the left that lead up to its dependencies.

Boxes with arrows need a large screen. A list with lanes, like the history view of a git repository, also fits a phone.
A lane belongs to one node and combines several of its links, so that many links need few lanes.
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
"""The margin, the line height, and the size of small text."""

LANE, STUB = 11.0, 7.0
"""The distance between lanes, and between lines that meet at one node."""

MAX_LANES = 24
"""The maximum number of lanes. Further lanes are drawn on top of the outermost."""

LinkFunction = Callable[[str, str], str | None] | None

WORDS = {"same-photographs": "shows the same photographs as", "same-event-own-reporting": "reports the same event as"}
"""The words for relations that are not verbs in the data."""

_DASHES = {"seen": None, "inferred": "5 3", "own": "1.5 3"}
_LEGEND = (
    ("seen", "depends on it: the link was seen"),
    ("inferred", "depends on it: the link is inferred"),
    ("own", "reports the same event independently"),
)


class _Lane(NamedTuple):
    """A vertical line on the left that combines links of one node."""

    owner: str
    """The node that the links have in common."""

    ends: tuple[str, ...]
    """The nodes at the other ends."""

    upward: bool
    """Whether the other nodes depend on the owner."""


class _Row(NamedTuple):
    """The vertical position of a node."""

    top: float
    middle: float
    bottom: float


class _Graph(NamedTuple):
    """The graph to draw."""

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
    link: LinkFunction = None,
) -> Svg:
    """Return a graph as SVG; see `dprkpal.drawing.graph.Graph.to_svg`.

    Args:
        title: The title.
        nodes: The nodes from top to bottom.
        links: The links.
        rings: The cycles, as ids of nodes.
        carriers: The ids of the nodes to mark.
        width: The width.
        link: Returns the URL for the kind and id of a node.
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
    styles = _line_styles(graph)
    lanes = _lanes(styles)
    y, legend = _legend(graph, styles, y, width)
    parts += legend
    place = {node.id: number for number, node in enumerate(nodes)}
    column_of = _columns(lanes, place)
    left = MARGIN + LANE * (max(column_of.values(), default=-1) + 1) + 8
    meeting = {node.id: [lane for lane in lanes if node.id in (lane.owner, *lane.ends)] for node in nodes}
    rows: dict[str, _Row] = {}
    written: list[Svg] = []
    y += 10
    for node in nodes:
        row, shown = _node(graph, node, y, left, width, len(meeting[node.id]), link)
        rows[node.id] = row
        written.append(shown)
        y = row.bottom
    joints = _meeting_heights(meeting, column_of, rows)
    drawn = [
        _lane_svg(lane, MARGIN + (max(column_of.values()) - column_of[lane]) * LANE + 4, left, joints, styles)
        for lane in lanes
    ]
    parts += [*drawn, *written]
    return drawing("graph", title, _description(graph), width, y + MARGIN, parts, linked=link is not None)


def _description(graph: _Graph) -> str:
    """Return a text alternative for screen readers."""
    origins = sum(node.kind == "origin" for node in graph.nodes)
    works = len(graph.nodes) - origins
    said = f"{works} {'reference' if works == 1 else 'references'}"
    said += f" and {origins} other {'origin' if origins == 1 else 'origins'}"
    said += ", each below what it depends on, with a line to it and a description in words."
    if graph.rings:
        said += " Depending on each other: " + "; ".join(", ".join(ring) for ring in graph.rings) + "."
    return said


# -- links and lanes -----------------------------------------------------------------------------------


def _line_styles(graph: _Graph) -> dict[tuple[str, str], str]:
    """Return the line style for each pair of a source and what it depends on."""
    styles: dict[tuple[str, str], str] = {}
    for one in graph.links:
        if one.source == one.on:
            continue
        look = "own" if not one.dependent else "inferred" if one.inferred else "seen"
        before = styles.get((one.source, one.on), look)
        styles[one.source, one.on] = min(
            before, look, key=list(_DASHES).index
        )  # a link that was seen once counts as seen
    return styles


def _lanes(styles: Mapping[tuple[str, str], str]) -> list[_Lane]:
    """Return lanes for all links. Each time, choose the lane that covers the most remaining links."""
    ends: dict[tuple[str, bool], dict[str, None]] = {}
    for source, on in styles:
        ends.setdefault((on, True), {})[source] = None
        ends.setdefault((source, False), {})[on] = None
    # Ties go to a lane of a dependency, then to the first.
    heap = [(-len(others), not key[1], number, key) for number, (key, others) in enumerate(ends.items())]
    heapify(heap)
    lanes = []
    while heap:
        count, turned, number, (owner, upward) = heappop(heap)
        others = ends[owner, upward]
        if len(others) != -count:  # another lane has covered some of its links since
            heappush(heap, (-len(others), turned, number, (owner, upward)))
        elif others:
            lanes.append(_Lane(owner, tuple(others), upward))
            for other in others:
                del ends[other, not upward][owner]
            ends[owner, upward] = {}
    return lanes


def _columns(lanes: Sequence[_Lane], place: Mapping[str, int]) -> dict[_Lane, int]:
    """Return the column of each lane: short lanes are near the nodes, and lanes do not overlap."""
    taken: list[list[tuple[int, int]]] = []
    column_of: dict[_Lane, int] = {}
    spans = {lane: [place[one] for one in (lane.owner, *lane.ends)] for lane in lanes}
    for lane in sorted(lanes, key=lambda one: (max(spans[one]) - min(spans[one]), min(spans[one]))):
        span = (min(spans[lane]), max(spans[lane]))
        number = next((number for number, others in enumerate(taken) if _is_free(others, span)), len(taken))
        if number == len(taken) and number < MAX_LANES:
            taken.append([])
        number = min(number, MAX_LANES - 1)
        insort(taken[number], span)
        column_of[lane] = number
    return column_of


def _is_free(others: Sequence[tuple[int, int]], span: tuple[int, int]) -> bool:
    """Return whether *span* overlaps none of *others*, which are sorted and do not overlap each other."""
    at = bisect_left(others, span)
    return (at == 0 or others[at - 1][1] < span[0]) and (at == len(others) or span[1] < others[at][0])


def _meeting_heights(
    meeting: Mapping[str, Sequence[_Lane]], column_of: Mapping[_Lane, int], rows: Mapping[str, _Row]
) -> dict[tuple[str, _Lane], float]:
    """Return the height at which each lane meets each of its nodes, all different for one node."""
    joints: dict[tuple[str, _Lane], float] = {}
    for key, lanes in meeting.items():
        ordered = sorted(lanes, key=lambda lane: column_of[lane])
        first = rows[key].middle - STUB * (len(ordered) - 1) / 2
        for number, lane in enumerate(ordered):
            joints[key, lane] = first + STUB * number
    return joints


def _lane_svg(
    lane: _Lane,
    x: float,
    right: float,
    joints: Mapping[tuple[str, _Lane], float],
    styles: Mapping[tuple[str, str], str],
) -> Svg:
    """Return *lane* with the lines to its nodes, and an arrow at each dependency."""
    heights = [joints[one, lane] for one in (lane.owner, *lane.ends)]
    kinds = {one: styles[(one, lane.owner) if lane.upward else (lane.owner, one)] for one in lane.ends}
    alike = set(kinds.values())
    # The shared part of several links is dashed only if all of them are.
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
    graph: _Graph, node: GraphNode, y: float, left: float, width: float, joints: int, link: LinkFunction
) -> tuple[_Row, Svg]:
    """Return the position of *node* below *y*, and its drawing."""
    x = left + 18
    room = width - x - MARGIN
    labels = lines(node.label, room, most=3)
    dependencies = [line for words in _dependencies(graph, node.id) for line in lines(words, room, SMALL, most=4)]
    name = lines(node.id, room, 13 * 1.07, most=2)
    height = max(LINE * (len(name) + len(labels)) + 15 * len(dependencies), STUB * joints) + 12
    middle = y + height / 2
    parts: list[Svg] = [_mark(node, left + 6, middle, node.id in graph.carriers)]
    at = y + (height - 12 - LINE * (len(name) + len(labels)) - 15 * len(dependencies)) / 2 + 6
    for line in name:
        at += LINE
        parts.append(text(x, at - 4, line, bold=True))
    for line in labels:
        at += LINE
        parts.append(text(x, at - 4, line))
    for line in dependencies:
        at += 15
        parts.append(text(x, at - 4, line, size=SMALL, faint=True))
    whole = element("g", None, element("title", None, f"{node.id}: {node.label}"), *parts)
    url = address(link(node.kind, node.id)) if link is not None else None
    return _Row(y, middle, y + height), element("a", {"href": url}, whole) if url else whole


def _mark(node: GraphNode, x: float, y: float, carries: bool) -> Svg:
    """Return the mark of *node*: a square for an origin, a circle for a reference, filled if it carries the claim."""
    look: dict[str, object] = {
        "stroke": "currentColor", "stroke-width": 1.6, "fill": "currentColor" if carries else "none"
    }  # fmt: skip
    if node.kind == "origin":
        return element("rect", {"x": x - 5, "y": y - 5, "width": 10.0, "height": 10.0, **look})
    return element("circle", {"cx": x, "cy": y, "r": 5.0, **look})


def _dependencies(graph: _Graph, key: str) -> list[str]:
    """Return in words what the node *key* depends on, and whether that is inferred."""
    found: dict[tuple[str, bool], dict[str, None]] = {}
    for one in graph.links:
        if one.source == key:
            found.setdefault((one.how, one.inferred), {})[one.on] = None
    return [
        f"{WORDS.get(how, how)} {', '.join(others)}{' (inferred)' if inferred else ''}"
        for (how, inferred), others in found.items()
    ]


def _legend(graph: _Graph, styles: Mapping[tuple[str, str], str], y: float, width: float) -> tuple[float, list[Svg]]:
    """Return the legend of marks and lines, and its lower end."""
    carrying = "reference in question" if len(graph.carriers) == 1 else "reference that carries the claim"
    items: list[tuple[Callable[[float, float], Svg], float, str]] = []
    for kind, carries, words in (
        ("reference", False, "reference"), ("reference", True, carrying), ("origin", False, "other origin")
    ):  # fmt: skip
        if any(node.kind == kind and (node.id in graph.carriers) is carries for node in graph.nodes):
            items.append((partial(_mark_sample, kind, carries), 18, words))
    items += [(partial(_line_sample, look), 30, words) for look, words in _LEGEND if look in styles.values()]
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


def _mark_sample(kind: str, carries: bool, x: float, y: float) -> Svg:
    return _mark(GraphNode("", kind, ""), x + 6, y - 4, carries)


def _line_sample(look: str, x: float, y: float) -> Svg:
    return _line(f"M{x:.1f} {y - 4:.1f}h24", _DASHES[look])
