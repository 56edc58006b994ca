"""The search of the site in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from browsing import axe_violations, needs_browser, settled, shown
from dprkpal import library

pytestmark = needs_browser

QUESTION = "who says North Korea's advisers taught Hamas tunnelling"


def results(page: Any, query: str) -> list[str]:
    """Return the ids of the results of a new query, in their order."""
    page.locator(".dprkpal-search input[name=q]").fill(query)
    page.wait_for_function("() => document.querySelector('.dprkpal-search .results li')")
    page.wait_for_timeout(300)  # longer than the page waits for more letters
    return shown(page)


def test_a_historian_reaches_a_claim_and_its_doubters_with_one_query_and_two_clicks(
    visit: Callable[..., Any], address: str
) -> None:
    """The query is typed into the box of the sidebar; the claim is the first result; its doubters are on its page."""
    page = visit("index.html")
    box = page.get_by_role("searchbox").or_(page.get_by_placeholder("Search")).first
    box.fill(QUESTION)
    box.press("Enter")
    first = page.locator(".results li").first
    first.get_by_role("link").click()  # the first click
    assert page.url == f"{address}collection/claims/coughlin-tunnels.html"
    doubters = page.locator("#disputes ~ ul").first.get_by_role("link")
    assert doubters.count() == 1
    doubters.first.click()  # the second click
    assert page.url == f"{address}collection/references/cha2014below.html"


def test_results_say_why_they_match_and_which_words_are_found_nowhere(visit: Callable[..., Any]) -> None:
    """The field is named, the words are marked, and words that nothing contains are left out."""
    page = visit(f"search.html?q={QUESTION} xyzzyplugh")
    settled(page, "")
    page.locator(".results li").first.wait_for()
    said = page.locator(".found").inner_text()
    assert "Found nowhere, and left out: “xyzzyplugh”" in said
    assert "Only in the guides: “advisers”, “taught”" in said
    first = page.locator(".results li").first
    assert first.locator("mark").all_inner_texts() == ["North", "Korean", "tunnels"]
    assert "Found in: claim" in first.inner_text()
    assert first.get_attribute("data-id") == f"claim:{library().search(QUESTION)[0].id}"
    page.goto(page.url.partition("?")[0] + "?q=tunnels imprializm")
    page.get_by_role("link", name="imperialism", exact=True).click()
    page.wait_for_function("() => document.querySelector('.dprkpal-search input').value === 'tunnels imperialism'")


def test_a_query_without_results_offers_the_nearest(visit: Callable[..., Any]) -> None:
    """If nothing is near, the page says so and links to the lists."""
    page = visit("search.html?q=tunnrlz")
    page.get_by_text("Nothing matches.").wait_for()
    assert "These are the nearest, for “tunnel" in page.locator(".found").inner_text()
    assert "topic:tunnels" in shown(page)
    page = visit("search.html?q=qqqqqqqqqq")
    page.get_by_text("Try fewer or other words").wait_for()
    assert page.locator(".doors a").count() >= 4


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("김일성", "entity:kim-il-sung"),
        ("عرفات", "entity:yasser-arafat"),
        ("Ezzedine Qassam", "entity:al-qassam-brigades"),
        ("rpg7", "entity:rpg-7"),
        ("Coughl", "reference:coughlin2014hamas"),
        ("pandoc filter", "guide:how-to/pandoc.html"),
    ],
)
def test_one_search_finds_records_and_guides(visit: Callable[..., Any], query: str, wanted: str) -> None:
    """The order is that of ``dprkpal search``, and the guides are a group of their own."""
    page = visit("search.html")
    found = results(page, query)
    assert wanted in found[:6]
    first = next(iter(library().search(query)), None)
    records = [one for one in found if not one.startswith("guide:")]
    assert records[:1] == ([f"{first.kind}:{first.id}"] if first else [])


def test_a_search_needs_at_most_six_requests_and_150_kilobytes(visit: Callable[..., Any]) -> None:
    """Files are counted as they are, not compressed. The scripts belong to the page."""
    page = visit("search.html")
    loaded: list[Any] = []
    page.on("response", lambda answer: loaded.append(answer))
    assert results(page, f"{QUESTION} footnotes bibliography zotero pandoc")
    sizes = {answer.url.rpartition("/")[2]: len(answer.body()) for answer in loaded}
    assert {"collection.js", "guides.js"} < sizes.keys()
    assert len(sizes) <= 6
    assert sum(sizes.values()) < 150_000, sizes


def test_kinds_can_be_chosen_and_are_kept_in_the_address(visit: Callable[..., Any]) -> None:
    """Each kind says how many results it has. Back from a result returns to the same place."""
    page = visit("search.html?q=hamas")
    claims = page.get_by_role("button", name=re.compile(r"^Claims \d+$"))
    claims.click()
    page.wait_for_function("() => !document.querySelector('.results li:not([data-id^=\"claim:\"])')")
    assert "kind=claim" in page.url
    number = int(claims.inner_text().split()[1])
    page.get_by_role("button", name="Show more").click()
    page.wait_for_function("number => document.querySelectorAll('.results li').length === number", arg=min(number, 30))
    last = page.locator(".results li a").last
    last.scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    assert place > 300
    last.click()
    page.wait_for_url("**/collection/claims/*.html")
    page.go_back()
    page.wait_for_function("place => Math.abs(scrollY - place) < 40", arg=place)
    assert len(shown(page)) == min(number, 30)


def test_without_scripts_the_search_page_links_to_the_lists(visit: Callable[..., Any]) -> None:
    """There is no form that does nothing."""
    page = visit("search.html?q=tunnels", java_script_enabled=False)
    assert not page.locator("article form").first.is_visible()
    assert page.get_by_text("The search needs JavaScript.").is_visible()
    page.locator(".doors").get_by_role("link", name="Claims").click()
    page.wait_for_url("**/collection/claims/index.html")  # waits until the page has loaded
    assert page.locator("ul.items > li").count() == len(library().claims)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_results_are_accessible(visit: Callable[..., Any], scheme: str, width: int) -> None:
    """Results, kinds and messages follow WCAG 2.2 AA, and fit a phone."""
    page = visit(f"search.html?q={QUESTION} zotero", width=width, color_scheme=scheme, bypass_csp=True)
    page.locator(".results li").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe_violations(page) == []


def test_the_search_works_in_pages_that_are_local_files(browser: Any, site: Path) -> None:
    """A site can be read from a folder, without a server."""
    page = browser.new_page()
    page.goto(f"{(site / 'search.html').as_uri()}?q=tunnels")
    page.locator(".results li").first.wait_for()
    assert shown(page)[0] == "topic:tunnels"
    page.close()
