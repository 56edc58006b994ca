"""References and notes that are shown when citations are pointed at, focused or touched, in a real browser.

The tests need playwright and Chromium (set ``CHROMIUM`` to its path). Without them, they are skipped.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from documentation import Documentation

from browsing import needs_browser, started_browser

pytestmark = needs_browser

POLICY = "<meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'self' file:; style-src 'self' file:\">"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of a page with long references, under a strict content security policy."""
    documentation = Documentation("migrated", tmp_path_factory.mktemp("tooltips"))
    folder = documentation.source
    works = folder / "works.bib"
    works.write_text(works.read_text().replace("Rivers", "A very long title about rivers " * 8))
    (folder / "index.rst").write_text(
        ":orphan:\n\nPage\n====\n\nOne :cite:p:`reed1998`.\n\nTwo " + "word " * 40 + ":cite:p:`reed1998`, "
        "three :footcite:p:`kelp2012`.\n\n.. footbibliography::\n\n.. bibliography::\n"
    )
    documentation.build()
    page = Path(documentation.app.outdir) / "index.html"
    page.write_text(page.read_text().replace("<head>", f"<head>{POLICY}", 1))
    return page.as_uri()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Return a started browser."""
    with started_browser() as started:
        yield started


def _page(browser: Any, address: str, width: int, *, touch: bool = False) -> Any:
    page = browser.new_context(viewport={"width": width, "height": 600}, has_touch=touch).new_page()
    page.goto(address)
    return page


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_reference_is_inside_the_window(browser: Any, address: str, width: int) -> None:
    """At each width, with a margin, and without making the page wider."""
    page = _page(browser, address, width)
    before = page.evaluate("document.documentElement.scrollWidth")
    for number in range(2):
        page.keyboard.press("Escape")
        page.locator(".bib-cite a").nth(number).hover()
        box = page.locator(".bib-tooltip").bounding_box()
        assert box is not None
        assert box["x"] >= 8
        assert box["x"] + box["width"] <= width - 8
        assert page.evaluate("document.documentElement.scrollWidth") == before


def test_the_keyboard_shows_and_hides_it(browser: Any, address: str) -> None:
    """Focus shows the reference, and a screen reader reads it; Escape hides it without moving the focus."""
    page = _page(browser, address, 1280)
    page.locator(".bib-cite a").first.focus()
    assert page.locator(".bib-tooltip").inner_text().startswith("I. Reed, A very long title")
    assert page.locator(".bib-cite a").first.get_attribute("aria-describedby") == "bib-tooltip"
    page.keyboard.press("Escape")
    assert page.locator(".bib-tooltip").count() == 0
    assert page.evaluate("document.activeElement.closest('.bib-cite') !== null")
    assert page.locator(".bib-cite a").first.get_attribute("title").startswith("I. Reed")


def test_the_first_touch_shows_it_and_the_second_follows_the_link(browser: Any, address: str) -> None:
    """A mouse that rests elsewhere does not hide it; a touch elsewhere does."""
    page = _page(browser, address, 390, touch=True)
    page.mouse.move(2, 2)
    link = page.locator(".bib-cite a").first
    link.tap()
    page.wait_for_timeout(200)
    assert page.locator(".bib-tooltip").count() == 1
    assert "#" not in page.url
    page.locator("h1").tap()
    assert page.locator(".bib-tooltip").count() == 0
    link.tap()
    link.tap()
    assert page.url.endswith("#bib-Reed1998")


def test_notes_are_shown_too(browser: Any, address: str) -> None:
    """The text of the note, without its number and links back."""
    page = _page(browser, address, 1280)
    page.locator("a.footnote-reference").first.hover()
    assert page.locator(".bib-tooltip").inner_text().strip() == "U. Kelp, “Under salt.” 2012."
