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
    data = folder / "src/field_notes/data"
    with (data / "refs.bib").open("a", encoding="utf-8") as file:
        fields = "author = {Roe, Ann}, title = {Maps}, year = {2021}, publisher = {Press}, location = {Oslo}"
        file.write(f"@book{{Roe 2021, {fields}, keywords = {{example-topic}}}}\n")
    claims = (data / "claims.toml").read_text("utf-8")
    row = '{ source = "Roe 2021", stance = "reports" },\n]'
    (data / "claims.toml").write_text(claims.rstrip().removesuffix("]") + "  " + row + "\n", "utf-8")
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


def test_the_basket_takes_works_whose_keys_have_spaces(site: Path, browser: Any) -> None:
    """From the page of a claim, from the page of a work, and from the list of claims."""
    both = ["example2020", "Roe 2021"]
    [page_of_work] = [f"references/{path.stem}" for path in (site / "collection/references").glob("Roe-2021-*.html")]
    for name, button, keys in (
        ("claims/example-claim", "Add these 2 works to the basket", both),
        ("claims/index", "Add these works to the basket", both),
        (page_of_work, "Add this work to the basket", both[1:]),
    ):
        page = browser.new_context().new_page()
        page.goto((site / "collection" / f"{name}.html").as_uri())
        page.get_by_role("button", name=button).click()
        assert page.evaluate("dprkpal.basket.keys") == keys
        page.context.close()
