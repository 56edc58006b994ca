"""The site in a browser: filters, keyboard, phone, dark mode, print, and no scripts."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from site_build import REFERENCES

from browsing import axe_violations, needs_browser, settled, shown
from dprkpal import library
from programs import run_program

pytestmark = needs_browser

KINDS = {
    "start": "index.html",
    "everything": "collection/index.html",
    "works": "collection/references/index.html",
    "claims": "collection/claims/index.html",
    "topics": "collection/topics/index.html",
    "names": "collection/entities/index.html",
    "timeline": "collection/timeline.html",
    "graph": "collection/graph.html",
    "work": "collection/references/young2021how.html",
    "claim": "collection/claims/coughlin-tunnels.html",
    "topic": "collection/topics/tunnels.html",
    "name": "collection/entities/kim-il-sung.html",
    "guide": "how-to/notes.html",
    "reference": "reference/csl.html",
    "table": "verification.html",
    "index": "genindex.html",
    "search": "search.html",
    "basket": "collection/basket.html",
}
"""One page of each kind."""


def test_a_disputing_source_is_three_clicks_away_and_can_be_cited(
    visit: Callable[..., Any], address: str
) -> None:
    """From the start page: claims, claim, disputing source. The copied citation equals that of the command line."""
    page = visit("index.html", permissions=["clipboard-read", "clipboard-write"])
    page.locator("article a[href='collection/claims/index.html']").first.click()  # the number of claims
    page.get_by_role("link", name="North Korean experts advised Palestinian militants on building tunnels").click()
    page.locator("#disputes ~ ul").first.get_by_role("link").first.click()
    assert page.url == f"{address}collection/references/cha2014below.html"
    page.get_by_label("Style", exact=True).select_option("apa")
    entry = library()["cha2014below"]
    command = [sys.executable, "-c", "from dprkpal.cli import main; main()"]
    for form, asked, same in (
        ("in-text citation", ["cite", "cha2014below"], entry.cite("apa")),
        ("bibliography", ["bib", "cha2014below"], entry.bibliography("apa")),
    ):
        page.get_by_role("button", name=f"Copy {form}, APA").click()
        page.get_by_text("Copied.").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == same
        printed = run_program([*command, *asked, "--style", "apa"], text=True)
        assert copied == printed.stdout.removesuffix("\n")


def test_filters_are_kept_in_the_address(visit: Callable[..., Any]) -> None:
    """Opening the address again gives the same filtered list."""
    page = visit("collection/references/index.html")
    page.get_by_label("Topic").select_option("tunnels")
    page.get_by_label("From year").fill("2023")
    wanted = [f"reference:{key}" for key in library().select(topic="tunnels", years=(2023, None))]
    settled(page, f"{len(wanted)} of {REFERENCES}")
    assert shown(page) == wanted
    assert "topic=tunnels" in page.url
    assert "from=2023" in page.url
    again = visit("collection/references/index.html?topic=tunnels&from=2023")
    settled(again, f"{len(wanted)} of {REFERENCES}")
    assert shown(again) == wanted
    again.get_by_role("button", name="Clear").click()
    again.wait_for_function("() => !document.querySelector('.found').textContent")
    assert len(shown(again)) == REFERENCES
    assert "?" not in again.url


def test_references_can_be_filtered_by_stance_and_verification(visit: Callable[..., Any]) -> None:
    """The stance is towards any claim, and a level of verification includes higher levels."""
    works = library()
    page = visit("collection/references/index.html?stance=disputes")
    disputing = {row.source for claim in works.claims.values() for row in claim.evidence if row.stance == "disputes"}
    settled(page, f"{len(disputing)} of")
    assert shown(page) == [f"reference:{key}" for key in works if key in disputing]
    page = visit("collection/references/index.html?verification=conflicting")
    assert shown(page) == [f"reference:{key}" for key in works.verified("conflicting")]


def test_wrong_values_in_the_address_and_in_fields_are_said(visit: Callable[..., Any]) -> None:
    """They are left out, and text in the address never becomes markup."""
    page = visit("collection/references/index.html?topic=nothing&type=%3Cscript%3E&from=abc&other=1")
    page.get_by_text("There is no option “nothing” for “Topic”").wait_for()
    said = page.locator(".problems").inner_text()
    assert "“<script>” for “Type”" in said
    assert "“abc” for “From year” is not a year" in said
    assert len(shown(page)) == REFERENCES
    page.get_by_label("From year").fill("2020")
    page.get_by_label("To year").fill("2010")
    page.get_by_text("No year is after 2020 and before 2010.").wait_for()
    assert "nothing" not in page.locator(".problems").inner_text()
    page = visit("search.html?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&kind=nothing")
    page.get_by_text("There is no kind of result “nothing”").wait_for()


def test_the_chosen_style_is_kept(visit: Callable[..., Any]) -> None:
    """The choice is in the address and applies to the next page."""
    page = visit("collection/references/young2021guns.html")
    assert page.locator("details.style:visible").count() == 1
    page.get_by_label("Style", exact=True).select_option("modern-language-association")
    assert page.locator("details.style:visible").get_attribute("data-style") == "modern-language-association"
    assert "style=modern-language-association" in page.url
    page.goto(page.url.replace("references/young2021guns.html", "claims/coughlin-tunnels.html").partition("?")[0])
    assert page.get_by_label("Style", exact=True).input_value() == "modern-language-association"


def test_a_reference_can_be_downloaded(visit: Callable[..., Any], tmp_path: Path) -> None:
    """The file is named after the key."""
    page = visit("collection/references/young2021guns.html", accept_downloads=True)
    for name, ending in (("BibTeX", ".bib"), ("RIS", ".ris"), ("CSL-JSON", ".json")):
        with page.expect_download() as started:
            page.get_by_role("link", name=name, exact=True).click()
        assert started.value.suggested_filename == f"young2021guns{ending}"
        assert "Guns" in Path(started.value.path()).read_text(encoding="utf-8")


def test_everything_is_readable_without_scripts(visit: Callable[..., Any]) -> None:
    """All items and styles are there, and controls that need a script are hidden."""
    page = visit("collection/references/index.html", java_script_enabled=False)
    assert page.locator("ul.items > li").count() == REFERENCES
    assert not page.locator(".find-form").is_visible()
    page = visit("collection/references/young2021guns.html", java_script_enabled=False)
    page.locator("details[data-style=apa] summary").click()
    assert page.locator("details[data-style=apa] .form-text").first.is_visible()
    assert page.locator("button.copy:visible").count() == 0
    assert page.locator("details.style:visible").count() == 8


def test_the_keyboard_reaches_everything(visit: Callable[..., Any]) -> None:
    """Tab moves from the search field through the filters to the first reference, with a visible focus."""
    page = visit("collection/references/index.html")
    page.get_by_role("searchbox", name="Search the references").focus()
    stops = []
    for _ in range(15):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.name || document.activeElement.textContent"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", stops
    assert stops[:8] == ["topic", "type", "from", "to", "stance", "verification", "sort", "Clear"]
    assert stops[8:13] == ["scope", "format", "Download", "Copy", "Add these works to the basket"]
    assert stops[13].startswith("Basket")
    page.keyboard.press("Tab")  # past the box of the first reference
    page.keyboard.press("Enter")
    page.wait_for_url("**/collection/references/young2021guns.html")


def test_the_keyboard_opens_the_navigation_on_a_phone(visit: Callable[..., Any]) -> None:
    """Links outside the screen cannot get the focus until the navigation is opened."""
    page = visit("collection/claims/coughlin-tunnels.html", width=320)
    assert not page.locator(".sidebar-drawer").is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # past the skip link
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Site navigation"
    page.keyboard.press("Space")
    page.locator(".sidebar-drawer").get_by_role("link", name="Claims", exact=True).wait_for()
    reached = []
    for _ in range(20):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.closest('.sidebar-drawer') !== null"))
    assert any(reached)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_fits_the_screen(visit: Callable[..., Any], kind: str, width: int) -> None:
    """No page is wider than the screen; wide elements scroll on their own.

    Source: WCAG 2.2, 1.4.10 "Reflow".
    """
    page = visit(KINDS[kind], width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_drawings_fit_a_phone(visit: Callable[..., Any]) -> None:
    """The graph has a narrow version, and the timeline becomes a list of links."""
    graph = visit("collection/graph.html", width=320)
    assert [one.is_visible() for one in graph.locator(".drawing-frame").all()] == [False, True]
    frame = graph.locator(".drawing-frame.narrow")
    assert frame.evaluate("one => one.scrollWidth <= one.clientWidth")
    timeline = visit("collection/timeline.html", width=320)
    assert not timeline.locator(".drawing-frame").first.is_visible()
    assert timeline.locator("#list li a").count() == len(library().timeline())
    wide = visit("collection/graph.html", width=1280)
    assert [one.is_visible() for one in wide.locator(".drawing-frame").all()] == [True, False]


def test_light_and_dark_mode_follow_the_system_or_the_choice(visit: Callable[..., Any]) -> None:
    """The choice of the reader overrides the system and is kept."""
    colour = "getComputedStyle(document.body).backgroundColor"
    light, dark = (visit("collection/claims/coughlin-tunnels.html", color_scheme=one) for one in ("light", "dark"))
    assert light.evaluate(colour) == "rgb(255, 255, 255)"
    black = dark.evaluate(colour)
    assert black != "rgb(255, 255, 255)"
    toggle = light.locator("button.theme-toggle:visible").first
    for _ in range(3):
        toggle.click()
        if light.evaluate(colour) == black:
            break
    assert light.evaluate(colour) == black
    light.reload()
    assert light.evaluate(colour) == black


def test_reduced_motion_is_respected(visit: Callable[..., Any]) -> None:
    """With ``prefers-reduced-motion``, nothing is animated."""
    page = visit("collection/index.html", reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    moving = (
        "[...document.querySelectorAll('*')].filter(one => parseFloat(getComputedStyle(one).transitionDuration) > 0)"
    )
    assert page.evaluate(f"{moving}.length") == 0


def test_a_page_can_be_printed(visit: Callable[..., Any]) -> None:
    """The print version has citations and evidence but no controls."""
    page = visit("collection/claims/coughlin-tunnels.html")
    assert page.pdf()[:5] == b"%PDF-"
    page.emulate_media(media="print")
    assert not page.locator("button.copy").first.is_visible()
    assert not page.locator(".style-chooser").is_visible()
    assert page.get_by_role("heading", name="Disputes").is_visible()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
@pytest.mark.parametrize("kind", KINDS)
def test_pages_are_accessible(visit: Callable[..., Any], kind: str, scheme: str, width: int) -> None:
    """No page violates the rules of WCAG 2.2 AA and of best practice that axe-core checks."""
    page = visit(KINDS[kind], width=width, color_scheme=scheme, bypass_csp=True)
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
    assert axe_violations(page) == []
