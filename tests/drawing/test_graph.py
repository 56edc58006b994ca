"""The graph shows which sources depend on which: dependencies come first, cycles work, and no link is lost."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dprkpal import Library, library
from dprkpal.collection.origins import SourceLink
from dprkpal.drawing.graph import Graph
from dprkpal.drawing.graph_node import GraphNode
from dprkpal.drawing.graph_svg import _lanes, _line_styles
from dprkpal.errors import UnknownClaimError, UnknownReferenceError, UnknownTopicError
from effort import ends

SVG = "{http://www.w3.org/2000/svg}"


def made(*pairs: tuple[int, int], count: int = 0) -> Graph:
    """Return the graph of *pairs*, in which the first depends on the second."""
    count = max([count, *(end + 1 for pair in pairs for end in pair)])
    nodes = [GraphNode(f"n{number}", "reference", f"Work {number}") for number in range(count)]
    return Graph(nodes, [SourceLink(f"n{one}", f"n{other}", "quotes", "", "seen") for one, other in pairs])


PAIRS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=30)


@settings(deadline=None)
@given(PAIRS)
def test_each_node_is_below_its_dependencies(pairs: list[tuple[int, int]]) -> None:
    """Except in a cycle."""
    graph = made(*pairs, count=1)
    place = {node.id: number for number, node in enumerate(graph.nodes)}
    assert len(place) == len(graph)
    ring_of = {key: ring for ring in graph.rings for key in ring}
    for link in graph.links:
        if link.source != link.on and ring_of.get(link.source, 1) != ring_of.get(link.on, 2):
            assert place[link.on] < place[link.source]
            assert graph.steps[link.on] < graph.steps[link.source]


@settings(deadline=None)
@given(PAIRS)
def test_cycles_are_nodes_that_reach_each_other(pairs: list[tuple[int, int]]) -> None:
    """Strongly connected components, compared with plain reachability."""
    graph = made(*pairs, count=1)
    onward: dict[str, set[str]] = {node.id: set() for node in graph.nodes}
    for link in graph.links:
        onward[link.source].add(link.on)

    def reached(key: str) -> set[str]:
        met: set[str] = set()
        todo = [key]
        while todo:
            for other in onward[todo.pop()] - met:
                met.add(other)
                todo.append(other)
        return met

    reach = {key: reached(key) for key in onward}
    expected = {frozenset({key, *(other for other in reach[key] if key in reach[other])}) for key in onward}
    assert {frozenset(ring) for ring in graph.rings} == {ring for ring in expected if len(ring) > 1}


@settings(deadline=None)
@given(PAIRS)
def test_every_link_is_drawn_once(pairs: list[tuple[int, int]]) -> None:
    """Lanes cover every link, and none twice."""
    graph = made(*pairs, count=1)
    styles = _line_styles(graph)  # type: ignore[arg-type]  # a graph is enough here
    drawn = [
        (other, lane.owner) if lane.upward else (lane.owner, other) for lane in _lanes(styles) for other in lane.ends
    ]
    assert sorted(drawn) == sorted(styles)
    assert set(styles) == {(link.source, link.on) for link in graph.links if link.source != link.on}


def test_the_whole_graph_has_every_link_of_the_collection() -> None:
    """With every source and origin."""
    graph = library().graph()
    assert graph.links == tuple(library().links)
    assert {node.id for node in graph.nodes} == {end for link in library().links for end in (link.source, link.on)}
    assert {node.kind for node in graph.nodes} == {"reference", "origin"}


def test_the_graph_of_a_claim_has_the_links_of_its_origins() -> None:
    """And the same origins at the top."""
    for key, claim in library().claims.items():
        graph = library().graph(claim=key)
        assert set(graph.links) == set(claim.origins.links)
        assert graph.carriers == claim.carriers
        ends = {node.id for node in graph.nodes if graph.steps[node.id] == 0}
        assert set(claim.origins.origins) <= ends | {one for ring in graph.rings for one in ring} | set(claim.carriers)


def test_the_graph_of_a_reference_has_its_dependencies_and_dependents() -> None:
    """At any distance."""
    graph = library().graph(source="coughlin2014hamas")
    ids = {node.id for node in graph.nodes}
    assert {"western-security-sources", "ynet2014report", "young2021how"} <= ids
    assert "alma-centre-head" not in ids
    assert graph.carriers == ("coughlin2014hamas",)


def test_the_graph_of_a_topic_has_the_links_of_its_claims_and_references() -> None:
    """And no links of other topics."""
    graph = library().graph(topic="tunnels")
    assert {"kbs2023tunnel", "alma-centre-head", "coughlin2014hamas"} <= {node.id for node in graph.nodes}
    assert "rodongsinmun1989" not in graph


def test_an_unknown_id_is_an_error() -> None:
    """An empty graph would hide the misspelling."""
    with pytest.raises(UnknownClaimError):
        library().graph(claim="coughlin-tunnel")
    with pytest.raises(UnknownTopicError):
        library().graph(topic="tunnel")
    with pytest.raises(UnknownReferenceError):
        library().graph(source="young2021")


def test_plain_data_has_the_documented_fields() -> None:
    """Nodes have their distance from an origin, and links the fields of `dprkpal.SourceLink`."""
    data = library().graph(claim="coughlin-payment").to_dict()
    assert json.loads(json.dumps(data)) == data
    assert list(data) == ["title", "nodes", "links", "rings", "carriers"]
    assert data["nodes"][0] == {
        "id": "western-security-sources", "kind": "origin", "steps": 0,
        "label": "Unnamed Western security officials quoted by Con Coughlin, July 2014",
    }  # fmt: skip
    assert set(data["links"][0]) == {"source", "on", "how", "basis", "confidence", "claims"}


def test_an_inferred_link_is_dashed_and_labelled() -> None:
    """Unless it was also seen."""
    nodes = [GraphNode("a", "reference", "A"), GraphNode("b", "reference", "B")]
    seen = SourceLink("b", "a", "quotes", "", "seen", ("one",))
    inferred = SourceLink("b", "a", "quotes", "", "inferred", ("two",))
    own = SourceLink("b", "a", "same-event-own-reporting", "", "seen")
    for links, dashes, words in (
        ([seen], None, "quotes a"),
        ([inferred], "5 3", "quotes a (inferred)"),
        ([seen, inferred], None, "quotes a"),
        ([own], "1.5 3", "reports the same event as a"),
    ):
        root = ElementTree.fromstring(Graph(nodes, links).to_svg())
        paths = [one for one in root.iter(SVG + "path") if "V" in one.get("d", "")]
        assert [one.get("stroke-dasharray") for one in paths] == [dashes]
        assert words in [one.text for one in root.iter(SVG + "text")]


def test_each_dependency_has_an_arrow() -> None:
    """One for each link, even if links share a lane."""
    root = ElementTree.fromstring(made((1, 0), (2, 0), (3, 0)).to_svg())
    arrows = list(root.iter(SVG + "polygon"))
    _legend, first, *_others = root.iter(SVG + "circle")
    assert len(arrows) == 1
    tip = arrows[0].get("points", "").split()[0].split(",")
    assert float(tip[1]) == pytest.approx(float(first.get("cy", 0)), abs=1)


@pytest.mark.parametrize(
    "pairs",
    [
        [(number + 1, number) for number in range(2000)],
        [((number + 1) % 2000, number) for number in range(2000)],
        [(number, 0) for number in range(1, 2000)],
        [(0, number) for number in range(1, 2000)],
        [(number, number) for number in range(50)],
        [(one, other) for one in range(40) for other in range(40)],
        [(number, number * 7919 % number) for number in range(1, 300) for _ in range(3)],
    ],
    ids=["chain", "ring", "hub", "collector", "itself", "all", "tangle"],
)
def test_any_shape_is_drawn_quickly(pairs: list[tuple[int, int]]) -> None:
    """Without recursion, in almost linear time."""
    with ends():
        svg = made(*pairs).to_svg()
    assert svg.endswith("</svg>")


def test_a_library_without_links_has_an_empty_graph() -> None:
    """Its drawing says so."""
    graph = Library([{"id": "a", "type": "book"}]).graph()
    assert (len(graph), graph.nodes, graph.rings) == (0, (), ())
    assert "No links are known." in graph._repr_svg_()


def test_labels_have_no_markup() -> None:
    """They are text for people, in the drawing and in the plain data."""
    works = Library([{"id": "a", "type": "book", "title": '<span class="nocase">Arms</span> &amp; <i>Men</i>'}])
    graph = works.graph(source="a")
    assert [node.label for node in graph.nodes] == ["Arms & Men"]
    assert graph.title.endswith(": Arms & Men")
    assert "Arms &amp; Men" in graph.to_svg()
    assert "nocase" not in graph.to_svg()
