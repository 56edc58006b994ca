"""Phones, paper, keyboards and screen readers: lengths and widths of pages, sheets, contrast, drawers and shifts.

The tests need playwright and Chromium (set ``CHROMIUM`` to its path). Without them, they are skipped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from browsing import needs_browser
from dprkpal import library

pytestmark = needs_browser

PHONE = {"width": 390, "height": 844}
SCREENS = 20
"""The longest page on a phone, in screens."""

KINDS = (
    "index.html", "collection/index.html", "collection/references/index.html", "collection/claims/index.html",
    "collection/topics/index.html", "collection/entities/index.html", "collection/timeline.html",
    "collection/graph.html", "collection/references/young2021how.html", "collection/claims/coughlin-tunnels.html",
    "collection/topics/tunnels.html", "collection/entities/kim-il-sung.html", "how-to/notes.html", "reference/csl.html",
    "verification.html", "search.html", "404.html",
)  # fmt: skip
"""One page of each kind."""

SHIFTS = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value;
  }).observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(sum), 300);
})"""
"""Returns the cumulative layout shift of the page so far."""

CONTRASTS = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = parts => parts.map(part => part / 255).map(part =>
    part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4).reduce((sum, part, place) =>
    sum + part * [0.2126, 0.7152, 0.0722][place], 0);
  const paper = rgba(getComputedStyle(document.body).backgroundColor);
  return [...document.querySelectorAll('.dprkpal-drawing text')].filter(one => one.checkVisibility()).map(one => {
    const style = getComputedStyle(one), ink = rgba(style.fill);
    const alpha = ink[3] / 255 * style.fillOpacity * style.opacity;
    const seen = [0, 1, 2].map(place => ink[place] * alpha + paper[place] * (1 - alpha));
    const [high, low] = [light(seen), light(paper.slice(0, 3))].sort((one, other) => other - one);
    return (high + 0.05) / (low + 0.05);
  });
}"""
"""Returns the contrast of each visible text in a drawing with the page."""


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Callable[..., Any]]:
    """Yield a function that opens a page."""
    contexts = []

    def opened(path: str, **settings: Any) -> Any:
        contexts.append(browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **settings}))
        page = contexts[-1].new_page()
        page.goto(address + path)
        return page

    yield opened
    for context in contexts:
        context.close()


def test_no_page_is_long_or_wide_on_a_phone(browser: Any, address: str, site: Path) -> None:
    """All pages are measured. Nobody scrolls through fifty screens to find a method."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    long, wide = {}, {}
    for path in sorted(site.rglob("*.html")):
        name = str(path.relative_to(site))
        page.goto(address + name, wait_until="domcontentloaded")
        size = page.evaluate("[document.documentElement.scrollHeight, document.documentElement.scrollWidth]")
        if size[0] > SCREENS * PHONE["height"]:
            long[name] = round(size[0] / PHONE["height"], 1)
        if size[1] > PHONE["width"]:
            wide[name] = size[1]
    context.close()
    assert (long, wide) == ({}, {})


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_fits_a_phone(visit: Callable[..., Any], kind: str) -> None:
    """No table has to be scrolled sideways at 390 pixels."""
    page = visit(kind, viewport=PHONE)
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
    wide = page.eval_on_selector_all(
        "article table",
        "all => all.filter(one => one.scrollWidth > one.parentElement.clientWidth + 1)"
        ".map(one => one.innerText.slice(0, 60))",
    )
    assert wide == []


def sheets(page: Any) -> int:
    """Return how many sheets of A4 paper a page needs."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format="A4")))


def test_a_work_is_printed_on_one_or_two_sheets(browser: Any, address: str) -> None:
    """All works are printed. Only the chosen style is on paper."""
    context = browser.new_context()
    page = context.new_page()
    counts = {}
    for key in library():
        page.goto(f"{address}collection/references/{key}.html", wait_until="load")
        counts[key] = sheets(page)
    context.close()
    assert {key: count for key, count in counts.items() if count not in (1, 2)} == {}


@pytest.mark.parametrize("kind", KINDS)
def test_paper_has_no_controls(visit: Callable[..., Any], kind: str) -> None:
    """There are no buttons, fields or links for moving around on paper."""
    page = visit(kind)
    page.emulate_media(media="print")
    shown = page.eval_on_selector_all(
        ".skip-to-content, .back-to-top, button, form, select, .sidebar-drawer, .toc-drawer, .mobile-header, label",
        "all => all.filter(one => one.checkVisibility({visibilityProperty: true}) && one.getClientRects().length)"
        ".map(one => one.className || one.tagName)",
    )
    assert shown == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["index.html", "collection/timeline.html", "collection/graph.html"])
def test_text_in_drawings_can_be_read(visit: Callable[..., Any], kind: str, scheme: str) -> None:
    """WCAG 2.2, 1.4.3 "Contrast (Minimum)": at least 4.5 to 1."""
    found = visit(kind, color_scheme=scheme).evaluate(CONTRASTS)
    assert len(found) > 10
    assert min(found) >= 4.5


@pytest.mark.parametrize(
    ("drawer", "icon"), [("__navigation", ".nav-overlay-icon > .icon"), ("__toc", ".toc-header-icon > .icon")]
)
def test_escape_closes_a_drawer(visit: Callable[..., Any], drawer: str, icon: str) -> None:
    """The focus goes back to the icon that opened it."""
    page = visit("collection/claims/coughlin-tunnels.html", viewport=PHONE)
    page.locator(icon).focus()
    page.keyboard.press("Enter")
    assert page.locator(f"#{drawer}").is_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert not page.locator(f"#{drawer}").is_checked()
    assert page.locator(icon).evaluate("icon => icon === document.activeElement")


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1280, "height": 900}], ids=["phone", "desk"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_does_not_move_while_it_loads(visit: Callable[..., Any], kind: str, viewport: dict[str, int]) -> None:
    """The cumulative layout shift is under 0.05, half of what is called good."""
    assert visit(kind, viewport=viewport).evaluate(SHIFTS) < 0.05


@pytest.mark.parametrize(
    ("path", "language", "words"),
    [
        ("collection/references/galluccio2025pays.html", "fr", "Quels pays reconnaissent"),
        ("collection/references/joongang2004arafat.html", "ko", "아라파트"),
        ("collection/entities/hamas.html", "ar", "حماس"),
        ("collection/claims/first-to-recognise.html", "fr", "Quels pays reconnaissent"),
        ("index.html", "fr", "Quels pays reconnaissent"),
    ],
)
def test_text_in_another_language_says_so(visit: Callable[..., Any], path: str, language: str, words: str) -> None:
    """Screen readers then read it with the right voice. This holds for every place in the text, also for the heading.

    Source: WCAG 2.2, 3.1.2 "Language of Parts".
    """
    page = visit(path, java_script_enabled=False)
    found = page.evaluate(
        """words => {
          const walker = document.createTreeWalker(document.querySelector('article'), NodeFilter.SHOW_TEXT);
          const found = [];
          while (walker.nextNode()) if (walker.currentNode.data.includes(words))
            found.push(walker.currentNode.parentElement.closest('[lang]').lang);
          return found;
        }""",
        words,
    )
    assert found
    assert set(found) == {language}
