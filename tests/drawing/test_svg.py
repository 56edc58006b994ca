"""Drawings are well-formed, safe and accessible, and do not depend on colour."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dprkpal import library
from dprkpal.collection.origins import SourceLink
from dprkpal.drawing.graph import Graph
from dprkpal.drawing.graph_node import GraphNode
from dprkpal.drawing.svg import INK, Svg, address, drawing, element, lines, text, width_of
from dprkpal.drawing.timeline import Timeline
from dprkpal.drawing.timeline_event import KINDS, TimelineEvent
from dprkpal.drawing.topic_chart import TopicRow, draw_topics
from dprkpal.model.date_interval import DateInterval

SVG = "{http://www.w3.org/2000/svg}"
Draw = Callable[..., str]

DRAWN: dict[str, Draw] = {
    "timeline": library().timeline().to_svg,
    "timeline of a topic": library().timeline(topic="leader-visits").to_svg,
    "timeline of nothing": Timeline().to_svg,
    "graph": library().graph().to_svg,
    "graph of a claim": library().graph(claim="coughlin-tunnels").to_svg,
    "graph of a work": library().graph(source="young2021how").to_svg,
    "graph of nothing": Graph().to_svg,
    "topics": partial(draw_topics, "Topics", [
        TopicRow("arms", "Arms transfers and what is known of them, with a long name", 240, 8, 43),
        TopicRow("visits", "Visits", 1, 1, 2), TopicRow("none", "Nothing", 0, 0, 0),
    ]),
    "topics of nothing": partial(draw_topics, "Topics", []),
}  # fmt: skip
WIDTHS = (320, 380, 720, 1000)


def parsed(svg: str) -> ElementTree.Element:
    """Return the drawing as an XML tree."""
    return ElementTree.fromstring(svg)


@pytest.mark.parametrize("name", DRAWN)
def test_a_drawing_has_a_text_alternative(name: str) -> None:
    """WAI-ARIA: an image has a name and a description, in elements that exist."""
    root = parsed(DRAWN[name]())
    assert root.get("role") == "img"
    ids = {one.get("id"): one for one in root if one.get("id")}
    named = root.get("aria-labelledby", "").split()
    assert [ids[one].tag for one in named] == [SVG + "title", SVG + "desc"]
    assert all((ids[one].text or "").strip() for one in named)
    assert root[0].tag == SVG + "title"


@pytest.mark.parametrize("name", DRAWN)
def test_a_drawing_does_not_depend_on_colour(name: str) -> None:
    """Differences are in shape, fill or dashes."""
    svg = re.sub(r"<style>.*?</style>", "", DRAWN[name]())
    root = parsed(svg)
    for one in root.iter():
        for attribute in ("fill", "stroke", "color"):
            assert one.get(attribute, "none") in ("none", "currentColor", INK["light"], "#ffffff")


@pytest.mark.parametrize("name", DRAWN)
def test_a_drawing_has_no_scripts_and_loads_nothing(name: str) -> None:
    """It is safe on any page."""
    svg = DRAWN[name](link=lambda kind, identity: f"https://example.org/{kind}/{identity}")
    assert not re.search(r"<(?:script|foreignObject|image|use|iframe|animate|set)\b|\son\w+=|@import|url\(|xlink", svg)


@pytest.mark.parametrize("name", DRAWN)
def test_a_drawing_adapts_to_dark_pages_and_print(name: str) -> None:
    """It is printed in black."""
    svg = DRAWN[name]()
    assert "@media (prefers-color-scheme:dark)" in svg
    assert "@media print" in svg
    style = re.search(r"<style>(.*?)</style>", svg)
    assert style is not None
    for rule in re.findall(r"([^{}]+)\{", re.sub(r"@media[^{]*\{", "", style[1])):
        assert all(one.strip().startswith(".dprkpal-drawing") for one in rule.split(",")), rule


@pytest.mark.parametrize("name", DRAWN)
def test_the_same_drawing_is_the_same_text(name: str) -> None:
    """It does not depend on time or place."""
    assert DRAWN[name]() == DRAWN[name]()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", DRAWN)
def test_no_text_overlaps_or_leaves_the_drawing(name: str, width: int) -> None:
    """At any width, with estimated fonts."""
    root = parsed(DRAWN[name](width=width))
    _, _, wide, high = map(float, root.get("viewBox", "").split())
    assert wide == max(width, 320) or wide == width
    boxes = []
    for one in root.iter(SVG + "text"):
        size = float(one.get("font-size", 13))
        long = width_of(one.text or "", size, bold=one.get("font-weight") == "bold")
        x, y = float(one.get("x", 0)), float(one.get("y", 0))
        x -= {"middle": long / 2, "end": long}.get(one.get("text-anchor", ""), 0)
        assert x >= 0
        assert x + long <= wide + 6, one.text
        assert size <= y <= high
        boxes.append((x, y - size * 0.7, x + long, y, one.text))
    boxes.sort(key=lambda box: box[1])
    for number, one_box in enumerate(boxes):
        for other in boxes[number + 1 : number + 14]:
            apart = one_box[2] <= other[0] or other[2] <= one_box[0] or one_box[3] <= other[1] or other[3] <= one_box[1]
            assert apart, (one_box[4], other[4])


@pytest.mark.parametrize("name", ["timeline", "graph"])
def test_every_link_can_be_reached_by_keyboard(name: str) -> None:
    """A drawing with links is a group, not an image, and its links are in visual order."""
    root = parsed(DRAWN[name](link=lambda kind, identity: f"works.html#{kind}-{identity}"))
    assert root.get("role") == "group"
    heights = [float(next(link.iter(SVG + "text")).get("y", 0)) for link in root.iter(SVG + "a")]
    assert len(heights) > 50
    assert heights == sorted(heights)


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("works.html#a", "works.html#a"),
        ("/a b?c=1", "/a%20b?c=1"),
        ("https://example.org/김", "https://example.org/%EA%B9%80"),
        ("javascript:alert(1)", None),
        ("JaVaScript:alert(1)", None),
        ("data:text/html,x", None),
        ("x\njavascript:alert(1)", None),
        ("", None),
        (None, None),
    ],
)
def test_a_link_has_a_safe_url_or_none(url: str | None, safe: str | None) -> None:
    """The URL comes from the caller."""
    assert address(url) == safe


HOSTILE = st.text(alphabet=st.characters(codec=None), max_size=40) | st.sampled_from(
    ["</title><script>alert(1)</script>", "]]>", "<!--", "&amp;", "\x00\x08\ufffe\ud800", "\u202e\u2066", "' onload='x"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(HOSTILE, HOSTILE, st.sampled_from(KINDS)), max_size=5), HOSTILE)
def test_labels_in_a_timeline_are_escaped(rows: list[tuple[str, str, str]], title: str) -> None:
    """The drawing has only the expected elements."""
    span = DateInterval.of_edtf("1989/..")
    assert span is not None
    moments = [
        TimelineEvent(kind, f"{number}{key}", label, span, "1989/..") for number, (key, label, kind) in enumerate(rows)
    ]
    root = parsed(Timeline(moments, title=title).to_svg(link=lambda kind, identity: identity))
    allowed = {"svg", "title", "desc", "style", "rect", "text", "g", "line", "path", "polygon", "circle", "a"}
    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= allowed
    assert not any(name.startswith("on") for one in root.iter() for name in one.attrib)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(HOSTILE, HOSTILE), max_size=5, unique_by=lambda row: row[0]), HOSTILE)
def test_labels_in_a_graph_are_escaped(rows: list[tuple[str, str]], title: str) -> None:
    """Keys and labels come from users' files."""
    nodes = [GraphNode(key, "reference", label) for key, label in rows]
    links = [SourceLink(one.id, other.id, "quotes", "", "seen") for one, other in combinations(nodes, 2)]
    root = parsed(Graph(nodes, links, title=title).to_svg())
    allowed = {"svg", "title", "desc", "style", "rect", "text", "g", "path", "polygon", "circle"}
    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= allowed


@given(st.text(max_size=300), st.floats(30, 400), st.integers(1, 5))
def test_lines_fit_their_width(words: str, width: float, most: int) -> None:
    """Words stay whole if possible; an ellipsis marks omitted text."""
    broken = lines(words, width, most=most)
    assert len(broken) <= most
    for line in broken:
        assert len(line) <= 1 or width_of(line) <= width
    if broken and not broken[-1].endswith("…"):
        assert "".join("".join(broken).split()) == "".join("".join(lines(words, 1e9, most=9)).split())


def test_a_long_word_is_broken_at_a_hyphen() -> None:
    """A word without one is broken at the end of the line."""
    assert lines("unnamed-investigators-bangkok", 150) == ["unnamed-investigators-", "bangkok"]
    assert "".join(lines("x" * 100, 150, most=9)) == "x" * 100


def test_an_element_escapes_text_but_not_elements() -> None:
    """Nothing is escaped twice."""
    inner = element("tspan", None, "a & b")
    assert element("text", {"class": 'x"y', "x": 1.0}, inner, "<c>") == Svg(
        '<text class="x&quot;y" x="1"><tspan>a &amp; b</tspan>&lt;c&gt;</text>'
    )


@pytest.mark.parametrize(
    ("name", "svg"),
    [
        ("timeline-tunnels", library().timeline(topic="tunnels").to_svg()),
        ("graph-coughlin-payment", library().graph(claim="coughlin-payment").to_svg()),
    ],
)
def test_the_drawings_in_the_documentation_are_current(name: str, svg: str) -> None:
    """`dprkpal timeline --topic tunnels --svg -o docs/how-to/timeline-tunnels.svg` updates one."""
    path = Path(__file__).parents[2] / "docs" / "how-to" / f"{name}.svg"
    assert path.read_text(encoding="utf-8") == svg + "\n"


def test_two_drawings_on_a_page_share_no_ids() -> None:
    """Ids must be unique on a page."""
    one = drawing("timeline", "One", "d", 10, 10, [text(0, 0, "a")])
    other = drawing("timeline", "Other", "d", 10, 10, [text(0, 0, "a")])
    assert not set(re.findall(r' id="([^"]+)"', one)) & set(re.findall(r' id="([^"]+)"', other))


def test_a_disputed_claim_has_another_mark() -> None:
    """Each claim is one square; those that a source disputes are open and have a cross."""
    root = parsed(draw_topics("Topics", [TopicRow("visits", "Visits", 5, 2, 3)]))
    [row] = root.findall(SVG + "g")
    assert [one.get("fill") for one in row.iter(SVG + "rect")] == ["currentColor"] * 3 + ["none"] * 2
    assert len(list(row.iter(SVG + "path"))) == 2
    assert row.findtext(SVG + "title") == "Visits: 5 claims, 2 disputed · 3 sources"


def test_no_text_of_a_drawing_runs_backwards() -> None:
    """An override of the direction would show a file name as another one; isolates are kept, and closed."""
    drawn = str(text(0, 0, "\u202egpj.exe\u202c \ufffe\x00 \u2067א"))
    assert parsed(drawn).text == "gpj.exe \ufffd \u2067א\u2069"
