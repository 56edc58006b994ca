"""HTML bibliographies in a browser: indents and columns are measured, on phones, in dark mode and right to left.

The tests need playwright and Chromium (set ``CHROMIUM`` to its path). Without them, they are skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from browsing import needs_browser
from dprkpal import library
from dprkpal.csl import Processor
from dprkpal.html import page as complete_page

pytestmark = needs_browser

MEASURE = """() => [...document.querySelectorAll('.csl-entry')].map(entry => {
  const rtl = getComputedStyle(entry).direction === 'rtl', edge = document.body.getBoundingClientRect();
  const start = box => rtl ? edge.right - box.right : box.left - edge.left;
  const text = entry.querySelector('.csl-right-inline') ?? entry, range = document.createRange();
  range.selectNodeContents(text);
  const lines = new Map();
  for (const box of range.getClientRects()) if (box.width > 1) {
    const row = Math.round(box.bottom / 12);
    lines.set(row, Math.min(lines.get(row) ?? Infinity, start(box)));
  }
  const label = entry.querySelector('.csl-left-margin');
  let labelEnd = 0;
  if (label) {
    const inside = document.createRange();
    inside.selectNodeContents(label);
    const box = inside.getBoundingClientRect();
    labelEnd = start(box) + box.width;
  }
  return {lines: [...lines.values()], labelEnd, labelStart: label ? start(label.getBoundingClientRect()) : 0};
})"""
"""Returns, for each entry, where its lines and its label start, from the side on which lines begin."""


@pytest.fixture
def show(browser: Any) -> Iterator[Callable[..., Any]]:
    """Yield a function that shows the bibliography of the collection in a style."""
    contexts = []

    def shown(style: str, width: int, *, locale: str = "en-US", **settings: Any) -> Any:
        processor = Processor(style, library(), locale=locale, to="html")
        text = complete_page(processor.bibliography_text(), language=locale, direction=processor.backend.direction)
        contexts.append(browser.new_context(viewport={"width": width, "height": 800}, **settings))
        page = contexts[-1].new_page()
        page.set_content(text)
        return page

    yield shown
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("locale", ["en-US", "ar"])
@pytest.mark.parametrize("style", ["ieee", "vancouver"])
def test_labels_are_next_to_their_entries_in_one_column(
    show: Callable[..., Any], style: str, locale: str, width: int
) -> None:
    """All lines of all entries start at the same place, after the longest label."""
    found = show(style, width, locale=locale).evaluate(MEASURE)
    assert len(found) > 50
    starts = {round(min(one["lines"])) for one in found}
    assert len(starts) == 1
    (start,) = starts
    assert {round(one["labelStart"]) for one in found} == {round(found[0]["labelStart"])}
    ends = [one["labelEnd"] for one in found]
    assert max(ends) < start < max(ends) + 24


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(("style", "depth"), [("apa", 32), ("chicago-author-date", 32), ("harvard-cite-them-right", 0)])
def test_entries_hang_only_if_the_style_asks(
    show: Callable[..., Any], style: str, depth: int, width: int
) -> None:
    """The first line starts at the edge, all others at the indent."""
    found = show(style, width).evaluate(MEASURE)
    edges = {round(one["lines"][0]) for one in found}
    assert len(edges) == 1
    later = {round(start) for one in found for start in one["lines"][1:]}
    assert later == {edges.pop() + depth}


@pytest.mark.parametrize(("width", "room"), [(320, 0), (1280, 1)])
def test_labels_go_into_the_margin_if_there_is_room(show: Callable[..., Any], width: int, room: int) -> None:
    """A style with ``second-field-align="margin"``; on a phone, the labels are a column of the text."""
    page = show("ieee", width)
    page.evaluate("document.querySelector('.csl-bib-body').classList.replace('csl-label-column', 'csl-label-margin')")
    found = page.evaluate(MEASURE)
    padding = 16
    text, label = found[0]["lines"][0] - padding, found[0]["labelStart"] - padding
    assert (label < 0, round(text) == 0) == (bool(room), bool(room))


@pytest.mark.parametrize("style", ["ieee", "apa", "american-medical-association"])
def test_nothing_is_wider_than_a_phone(show: Callable[..., Any], style: str) -> None:
    """Long addresses are broken."""
    page = show(style, 320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_page_is_dark_in_dark_mode(show: Callable[..., Any]) -> None:
    """The browser chooses the colours; text and background swap."""
    text = "getComputedStyle(document.body).color"
    light, dark = (show("apa", 600, color_scheme=scheme).evaluate(text) for scheme in ("light", "dark"))
    assert (light, dark) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")


def test_the_spacing_is_that_of_the_style(show: Callable[..., Any]) -> None:
    """APA has double lines and nothing between entries; Vancouver has an empty line."""
    gap = """() => { const [a, b] = [...document.querySelectorAll('.csl-entry')].map(e => e.getBoundingClientRect());
      return [b.top - a.bottom, parseFloat(getComputedStyle(document.querySelector('.csl-entry')).lineHeight)]; }"""
    between, line = show("apa", 1280).evaluate(gap)
    assert between == pytest.approx(0, abs=1)
    assert line == pytest.approx(2 * 1.2 * 16, abs=1)
    between, line = show("vancouver", 1280).evaluate(gap)
    assert between == pytest.approx(line, abs=2)
