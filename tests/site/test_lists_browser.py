"""The lists in a browser: order, counts, choosing works, and saving them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from site_build import REFERENCES

from browsing import axe_violations, needs_browser, settled, shown
from dprkpal import library
from dprkpal.formats import read, write
from dprkpal.model.plain_text import plain

pytestmark = needs_browser

LISTS_SHOWN = "[...document.querySelectorAll('ul.items')].filter(one => one.checkVisibility()).length"


def keys_shown(page: Any) -> list[str]:
    """Return the keys of the references that a list shows."""
    return [one.removeprefix("reference:") for one in shown(page)]


def coins_titles(page: Any) -> list[str]:
    """Return the titles in the COinS of a page."""
    spans = page.eval_on_selector_all(".Z3988", "all => all.map(one => one.title)")
    found = [parse_qs(span) for span in spans]
    return [(one.get("rft.atitle") or one.get("rft.btitle") or one["rft.title"])[0] for one in found]


def saved(page: Any, form: str, *, scope: str | None = None) -> tuple[str, str]:
    """Save works in a format, and return the name and the text of the file."""
    if scope:
        page.locator("[name=scope]").select_option(scope)
    page.locator("[name=format]").select_option(label=form)
    with page.expect_download() as started:
        page.get_by_role("button", name="Download", exact=True).click()
    return started.value.suggested_filename, Path(started.value.path()).read_text(encoding="utf-8")


def test_a_student_has_ten_sources_in_a_file_with_five_clicks(visit: Callable[..., Any]) -> None:
    """From the start page: the bibliography, the references, a topic, a format, Download."""
    page = visit("index.html", accept_downloads=True)
    topic = next(one for one in library().topics.values() if len(library().select(topic=one.id)) >= 10)
    wanted = library().select(topic=topic.id)
    page.locator("a[href$='collection/index.html']:visible").first.click()  # 1
    page.locator("article a[href$='references/index.html']").first.click()  # 2
    page.get_by_label("Topic").select_option(topic.id)  # 3
    settled(page, f"{len(wanted)} of")
    name, text = saved(page, "RIS")  # 4 and 5
    assert name == "references.ris"
    assert {one["id"] for one in read(io.StringIO(text), "ris").items} == set(wanted)
    assert text.count("\nER  - ") == len(wanted) >= 10


@pytest.mark.parametrize(
    ("order", "key"),
    [
        ("date", lambda entry: entry.to_csl().get("issued", {}).get("date-parts", [[0]])[0][0]),
        ("date-up", lambda entry: -entry.to_csl().get("issued", {}).get("date-parts", [[9999]])[0][0]),
    ],
)
def test_references_can_be_sorted_by_date(visit: Callable[..., Any], order: str, key: Callable[[Any], int]) -> None:
    """References without a date come last. The order is kept in the address."""
    page = visit(f"collection/references/index.html?sort={order}")
    page.wait_for_function("() => document.querySelector('.save-form [name=scope]').value === 'list'")
    years = [key(library()[one]) for one in keys_shown(page)]
    assert len(years) == REFERENCES
    assert years == sorted(years, reverse=True)


def test_a_query_sorts_by_relevance_and_other_orders_can_be_chosen(visit: Callable[..., Any]) -> None:
    """By relevance, the order is that of ``dprkpal search``."""
    page = visit("collection/references/index.html?q=tunnels")
    wanted = [one.id for one in library().search("tunnels", kind="reference", limit=None)]
    settled(page, f"{len(wanted)} of")
    assert keys_shown(page) == wanted
    page.get_by_label("Sort by").select_option("title")
    titles = page.eval_on_selector_all("ul.items > li:not([hidden])", "all => all.map(one => one.dataset.byTitle)")
    assert titles == sorted(titles)
    assert len(titles) == len(wanted)
    page.get_by_role("searchbox", name="Search the references").fill("tunnels qqqqqq")
    page.get_by_text("left out: “qqqqqq”").wait_for()


def test_the_counts_of_the_filters_follow_the_other_filters(visit: Callable[..., Any]) -> None:
    """An option says how many references it would show."""
    page = visit("collection/references/index.html")
    option = page.locator("select[name=type] option[value='book']")
    books = [key for key, entry in library().items() if entry.type == "book"]
    page.wait_for_function("() => document.querySelector('[name=type] [value=book]').textContent.includes('(')")
    assert option.text_content() == f"book ({len(books)})"
    page.get_by_label("From year").fill("2018")
    recent = library().select(type="book", years=(2018, None))
    page.wait_for_function(
        "text => document.querySelector('[name=type] [value=book]').textContent === text", arg=f"book ({len(recent)})"
    )
    page.get_by_label("Type").select_option("book")
    settled(page, f"{len(recent)} of")


def test_a_list_of_claims_says_who_says_it_and_how_firmly(visit: Callable[..., Any]) -> None:
    """The claim comes first; the marks count the sources by what they say."""
    page = visit("collection/claims/index.html?stance=disputes")
    claims = [one for one in library().claims.values() if any(row.stance == "disputes" for row in one.evidence)]
    settled(page, f"{len(claims)} of")
    item = page.locator("li[data-id='claim:coughlin-tunnels']")
    claim = library().claims["coughlin-tunnels"]
    assert item.inner_text().lower().startswith(claim.statement.lower())
    assert item.locator(".who").inner_text() == claim.attribution
    assert item.locator(".badge-hedge").inner_text() == claim.hedge
    assert item.locator(".badge-disputes").inner_text() == "1 disputes it"


def test_topics_are_a_tree_that_becomes_a_list_when_it_is_sorted(visit: Callable[..., Any]) -> None:
    """Each topic is in the list once."""
    page = visit("collection/topics/index.html")
    topics = library().topics
    page.get_by_label("Sort by").select_option("works")
    page.wait_for_function(f"() => {LISTS_SHOWN} === 1")
    counts = [len(topics[one.removeprefix("topic:")].references()) for one in shown(page)]
    assert len(counts) == len(topics)
    assert counts == sorted(counts, reverse=True)
    page.get_by_role("button", name="Clear").click()
    page.wait_for_function(f"() => {LISTS_SHOWN} > 1")


def test_coins_follow_the_filter(visit: Callable[..., Any]) -> None:
    """Reference managers save what the list shows, in its order."""
    page = visit("collection/references/index.html")
    assert len(coins_titles(page)) == REFERENCES
    wanted = list(library().select(topic="tunnels"))
    page.get_by_label("Topic").select_option("tunnels")
    settled(page, f"{len(wanted)} of")
    assert coins_titles(page) == [plain(library()[key].title) for key in wanted]
    page.get_by_role("button", name="Clear").click()
    page.wait_for_function("() => !document.querySelector('.found').textContent")
    assert len(coins_titles(page)) == REFERENCES


def test_works_are_collected_across_pages_and_saved_as_one_file(visit: Callable[..., Any]) -> None:
    """The basket survives leaving the page. Its page has COinS, and works can be removed."""
    page = visit("collection/references/index.html", accept_downloads=True)
    keys = list(library())[:9]
    for key in keys:
        page.locator(f"li[data-id='reference:{key}'] input").check()
    page.goto(page.url.replace("index.html", "young2014how.html"))
    page.get_by_role("button", name="Add this work to the basket").click()
    keys.append("young2014how")
    assert page.get_by_role("button", name="Remove this work from the basket").is_visible()
    page.get_by_role("link", name="Basket (10)").click()
    settled(page, "10 works")
    assert keys_shown(page) == keys
    assert coins_titles(page) == [plain(library()[key].title) for key in keys]
    chosen = [library()[key].to_csl() for key in keys]
    for form, name in (("BibTeX", "bibtex"), ("biblatex", "biblatex"), ("RIS", "ris")):
        assert saved(page, form)[1] == write(chosen, name).text, form
    assert json.loads(saved(page, "CSL-JSON")[1]) == json.loads(write(chosen, "csljson").text)
    for form, style in (("APA", "apa"), ("IEEE", "ieee")):
        name, text = saved(page, form)
        assert name == "basket.html"
        entries = library().bibliography(style, keys=keys, to="html")
        assert all(f'<div class="csl-entry">{entry.strip()}</div>' in text for entry in entries) or style == "ieee"
        assert text.count("csl-entry") == len(keys)
    page.get_by_role("button", name=f"Remove {page.locator('.basket li a').first.inner_text()}").click()
    settled(page, "9 works")
    page.get_by_role("button", name="Empty the basket").click()
    settled(page, "The basket is empty.")


def test_a_bibliography_can_be_copied(visit: Callable[..., Any]) -> None:
    """As formatted text and as plain text, in the order and with the letters of the style."""
    page = visit("collection/references/index.html?q=young+2021", permissions=["clipboard-read", "clipboard-write"])
    page.wait_for_function("() => document.querySelector('.found').textContent.includes(' of ')")
    keys = keys_shown(page)
    page.locator("[name=format]").select_option(label="APA")
    page.get_by_role("button", name="Copy", exact=True).click()
    page.get_by_text("Copied.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines() == library().bibliography("apa", keys=keys)


def test_the_sources_of_a_claim_can_be_collected(visit: Callable[..., Any]) -> None:
    """The page of a claim adds all its sources."""
    page = visit("collection/claims/coughlin-tunnels.html")
    sources = {row.source for row in library().claims["coughlin-tunnels"].evidence if row.source in library()}
    page.get_by_role("button", name=f"Add these {len(sources)} works to the basket").click()
    page.get_by_role("link", name=f"Basket ({len(sources)})").click()
    settled(page, f"{len(sources)} works")
    assert set(keys_shown(page)) == sources


def test_back_returns_to_the_filtered_list_and_its_place(visit: Callable[..., Any]) -> None:
    """The query, the order and the place on the page are the same."""
    page = visit("collection/references/index.html")
    page.get_by_role("searchbox", name="Search the references").fill("north korea")
    page.get_by_label("Sort by").select_option("author")
    page.wait_for_function("() => document.querySelector('.found').textContent.includes(' of ')")
    before = shown(page)
    link = page.locator("ul.items > li:not([hidden]) > a").nth(len(before) - 3)
    link.scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    assert place > 300
    link.click()
    page.wait_for_function("() => !document.querySelector('.finder')")
    page.go_back()
    page.wait_for_function("place => Math.abs(scrollY - place) < 40", arg=place)
    assert shown(page) == before
    assert page.get_by_label("Sort by").input_value() == "author"


@pytest.mark.parametrize("page_name", ["references/index", "claims/index", "basket"])
def test_lists_are_accessible_on_a_phone(visit: Callable[..., Any], page_name: str) -> None:
    """Also while they are filtered, with works in the basket and with a message about a wrong value."""
    page = visit("collection/references/index.html", width=390, bypass_csp=True)
    page.locator("input.choose").first.check()
    page.goto(page.url.replace("references/index", page_name) + "?q=hamas&from=abc")
    page.locator(".items > li:visible").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe_violations(page) == []
