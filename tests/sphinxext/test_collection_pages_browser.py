"""The generated pages of a new collection in a real browser, in three themes.

The tests need playwright and Chromium (set ``CHROMIUM`` to its path), and the themes. Without them, they are skipped.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browsing import needs_browser, started_browser
from dprkpal.libraries.new_collection import create_collection
from programs import run_program

pytestmark = needs_browser

PAGES = ("collection/index", "collection/references/example2020", "collection/claims/example-claim")


@pytest.fixture(scope="module", params=["alabaster", "furo", "sphinx_rtd_theme"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a new collection's site in one theme."""
    pytest.importorskip(request.param, reason=f"the theme {request.param} is not installed")
    folder = tmp_path_factory.mktemp("new") / "field-notes"
    create_collection(folder)
    command = [sys.executable, "-m", "sphinx", "-W", "-n", "-q", "-D", f"html_theme={request.param}", "docs", "site"]
    run_program(command, cwd=folder)
    return folder / "site"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Return a started browser."""
    with started_browser() as started:
        yield started


@pytest.mark.parametrize("name", PAGES)
def test_pages_fit_a_phone_in_light_and_dark(site: Path, browser: Any, name: str) -> None:
    """Nothing is wider than 390 pixels, and text differs from its background in both colour schemes."""
    for scheme in ("light", "dark"):
        page = browser.new_page(viewport={"width": 390, "height": 800}, color_scheme=scheme)
        page.goto((site / f"{name}.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        text, paper = page.evaluate(
            """() => {
                const colour = (value) => value.match(/[\\d.]+/g).map(Number);
                const link = document.querySelector('[role="main"] h1');
                let place = link;
                const paper = () => colour(getComputedStyle(place).backgroundColor);
                while (place.parentElement && paper()[3] === 0) place = place.parentElement;
                const found = paper();
                return [colour(getComputedStyle(link).color), found[3] === 0 ? [255, 255, 255] : found];
            }"""
        )
        assert sum(abs(one - other) for one, other in zip(text[:3], paper[:3], strict=True)) > 250
        page.close()


def test_a_page_adds_its_address_to_its_citation(site: Path, browser: Any) -> None:
    """The address is not known when the page is built."""
    page = browser.new_page()
    address = (site / "collection/references/example2020.html").as_uri()
    page.goto(f"{address}?from=list#about")
    assert page.locator(".cite-page").inner_text().endswith(f". {address}")
    assert page.locator("select#citation-style").is_visible()
    page.close()
