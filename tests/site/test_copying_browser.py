"""Copying citations from the pages of works and claims, by pasting them into fields, in Chromium.

The tests need playwright and Chromium (set ``CHROMIUM`` to its path). Without them, they are skipped.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from browsing import needs_browser
from dprkpal import library
from dprkpal.csl import load_style
from dprkpal.sphinxext.collection_pages.citation_styles import STYLES

pytestmark = needs_browser

WORK = "young2021guns"
CLAIM = "coughlin-tunnels"

FIELDS = """() => {
  document.querySelector('#pasted')?.remove();
  const place = document.createElement('div');
  place.id = 'pasted';
  place.innerHTML = '<div id="rich" contenteditable="true"></div><textarea id="plain"></textarea>';
  document.querySelector('article').append(place);
}"""
"""Adds a field of a word processor and a field for plain text to the page."""


def pasted(page: Any) -> tuple[str, str, str]:
    """Paste into both fields; return the HTML and the text of the first, and the text of the second."""
    page.evaluate(FIELDS)
    for field in ("#rich", "#plain"):
        page.locator(field).focus()
        page.keyboard.press("Control+V")
    rich, plain = page.locator("#rich"), page.locator("#plain")
    return rich.inner_html(), rich.inner_text(), plain.input_value()


def lines(text: str) -> list[str]:
    """Return the lines of *text* that are not empty, with white space collapsed."""
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]


def copied(page: Any, button: str, style: str) -> tuple[str, list[str], list[str]]:
    """Press a button of the chosen style and paste: HTML, lines of the rich text, and lines of the plain text."""
    page.get_by_role("button", name=f"{button}, {STYLES[style]}", exact=True).click()
    page.get_by_text("Copied.", exact=True).wait_for()
    html, rich, plain = pasted(page)
    return html, lines(rich), lines(plain)


@pytest.mark.parametrize("style", STYLES)
def test_a_work_is_copied_as_citation_entry_and_both(visit: Callable[..., Any], style: str) -> None:
    """What is pasted equals the library's text, with italics where formatting is kept, on one line each."""
    page = visit(f"collection/references/{WORK}.html", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_label("Style", exact=True).select_option(style)
    entry, is_note = library()[WORK], load_style(style).is_note
    cited, listed = lines(entry.cite(style)), lines(entry.bibliography(style))
    has_italics = "<i>" in entry.bibliography(style, to="html")
    html, rich, plain = copied(page, "Copy footnote" if is_note else "Copy in-text citation", style)
    assert plain == cited
    assert rich == cited
    html, rich, plain = copied(page, "Copy bibliography", style)
    assert (rich, plain) == (listed, listed)
    assert bool(re.search("<(i|em)\\b", html)) is has_italics
    assert "csl-" not in html
    if is_note:
        assert page.locator("button[data-forms]:visible").count() == 0
    else:
        _, rich, plain = copied(page, "Copy citation and entry", style)
        assert (rich, plain) == ([*cited, *listed], [*cited, *listed])


@pytest.mark.parametrize("style", STYLES)
def test_a_claim_is_copied_with_the_sources_that_doubt_it(visit: Callable[..., Any], style: str) -> None:
    """A note names them; other styles copy the sentence with its citation, and the entries of all cited works."""
    page = visit(f"collection/claims/{CLAIM}.html", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_label("Style", exact=True).select_option(style)
    cited = library().cite_claim(CLAIM, style, context=True, entries=True)
    if load_style(style).is_note:
        _, rich, plain = copied(page, "Copy footnote", style)
        assert (rich, plain) == (lines(cited.citation), lines(cited.citation))
        assert "for and against, see " in plain[0]
        return
    wanted = [*lines(cited.whole), *(one for entry in cited.entries for one in lines(entry))]
    _, rich, plain = copied(page, "Copy sentence and bibliography", style)
    assert (rich, plain) == (wanted, wanted)
    sources = {row.source for row in library().claims[CLAIM].evidence}
    assert len(cited.entries) == len(sources)


def test_a_page_without_a_clipboard_copies_all_the_same(visit: Callable[..., Any]) -> None:
    """Pages without a secure connection have none; they answer the event of copying."""
    page = visit(f"collection/references/{WORK}.html", permissions=["clipboard-read"])
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.get_by_label("Style", exact=True).select_option("ieee")
    html, rich, plain = copied(page, "Copy bibliography", "ieee")
    assert rich == plain == lines(library()[WORK].bibliography("ieee"))
    assert re.search("<(i|em)\\b", html)


def test_a_journalist_pastes_a_footnote_with_few_steps(visit: Callable[..., Any]) -> None:
    """Search, open the first result, copy: the footnote has the claim's sources and those that doubt it."""
    page = visit("index.html", permissions=["clipboard-read", "clipboard-write"])
    box = page.get_by_role("searchbox").or_(page.get_by_placeholder("Search")).first
    box.fill("who says North Korea's advisers taught Hamas tunnelling")
    box.press("Enter")
    page.locator(".results li").first.get_by_role("link").first.click()
    page.get_by_role("button", name="Copy footnote, Chicago (notes and bibliography)").click()
    page.get_by_text("Copied.", exact=True).wait_for()
    html, rich, plain = pasted(page)
    cited = library().cite_claim(CLAIM, "chicago-notes-bibliography", context=True)
    assert plain == cited.citation
    assert lines(rich) == lines(cited.citation)
    assert "<i>" in html or "<em>" in html
