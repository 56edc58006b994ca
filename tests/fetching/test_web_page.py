"""Tests for references of web pages."""

from __future__ import annotations

import datetime

import pytest

from dprkpal.fetching.fetcher import Fetcher
from dprkpal.fetching.identifiers import Identifier
from dprkpal.fetching.web_page import PageHead
from local_services import LocalServices, Reply


def page(services: LocalServices, head: str, content_type: str = "text/html; charset=utf-8") -> dict[str, object] | str:
    """Return the reference of a page with this head, without its verification, or why there is none."""
    text = f"<!doctype html><html><head>{head}</head><body><title>No</title><meta name=author content=No></body></html>"
    services.replies["/page"] = Reply(text.encode("latin-1" if "8859" in content_type else "utf-8"), content_type)
    with Fetcher(services.options(), today=lambda: datetime.date(2026, 11, 30)) as fetcher:
        fetched = fetcher.fetch([Identifier("url", f"{services.base}/page")])
    if fetched.errors:
        return fetched.errors[0].message
    (item,) = fetched.items.values()
    return {name: value for name, value in item.items() if name not in ("custom", "URL", "accessed")}


def test_open_graph_and_author_tags_make_a_web_page(services: LocalServices) -> None:
    """This is what newspapers have."""
    assert page(
        services,
        '<title>News | Site</title><meta property="og:title" content="A &amp; B">'
        '<meta name="Author" content="Ana Voss"><!-- <meta name="author" content="Nobody"> -->'
        '<meta property="og:site_name" content="The Site"><meta property="article:published_time"'
        ' content="2014-07-26T08:00:00Z"><meta property="article:author" content="https://example.org/voss">',
    ) == {
        "id": "voss2014", "type": "webpage", "title": "A & B", "author": [{"family": "Voss", "given": "Ana"}],
        "container-title": "The Site", "issued": {"date-parts": [[2014, 7, 26]]},
    }  # fmt: skip


def test_tags_for_scholarly_search_engines_make_an_article(services: LocalServices) -> None:
    """Publishers write them for Google Scholar. Other encodings than UTF-8 are read."""
    assert page(
        services,
        '<meta name="citation_title" content="Über"><meta name="citation_author" content="Voss, Ana">'
        '<meta name="citation_author" content="Roe, Jo"><meta name="citation_journal_title" content="J">'
        '<meta name="citation_publication_date" content="2014/7"><meta name="citation_volume" content="3">'
        '<meta name="citation_firstpage" content="5"><meta name="citation_lastpage" content="9">',
        "text/html; charset=iso-8859-1",
    ) == {
        "id": "voss2014", "type": "article-journal", "title": "Über",
        "author": [{"family": "Voss", "given": "Ana"}, {"family": "Roe", "given": "Jo"}], "container-title": "J",
        "volume": "3", "page": "5-9", "issued": {"date-parts": [[2014, 7]]},
    }  # fmt: skip


def test_the_doi_of_a_page_is_used_if_the_titles_agree(services: LocalServices) -> None:
    """A page can name the DOI of another work, such as the one that it reviews."""
    doi = '<meta name="citation_doi" content="doi:10.5555/tunnels"><meta property="og:site_name" content="S">'
    found = page(services, f'{doi}<meta name="citation_title" content="Tunnels and Trenches: A History">')
    assert isinstance(found, dict)
    assert found["DOI"] == "10.5555/tunnels"
    found = page(services, f'{doi}<meta name="citation_title" content="Catching Butterflies">')
    assert isinstance(found, dict)
    assert (found["title"], "DOI" in found) == ("Catching Butterflies", False)
    found = page(services, f'{doi}<meta name=dc.identifier content=10.5555/b><title>Tunnels &amp; Trenches</title>')
    assert isinstance(found, dict)
    assert "DOI" not in found


@pytest.mark.parametrize("head", ["", "<title>Only a title</title>", '<meta name="author" content="A">', "<title>" * 9])
def test_a_page_that_says_too_little_is_refused(services: LocalServices, head: str) -> None:
    """A reference with a title alone is worse than none."""
    assert "the page does not say its title and its author, date or site" in str(page(services, head))


def test_a_file_that_is_no_page_is_refused(services: LocalServices) -> None:
    """Such as a PDF."""
    assert "the server sent 'application/pdf'" in str(page(services, "", "application/pdf"))


@pytest.mark.parametrize(
    "text",
    ["<meta " * 200_000, "<" * 500_000, "<!--" * 200_000, "<meta name='author' content='" + "x" * 900_000,
     "<title>" + "&amp;" * 200_000, "<![CDATA[" * 100_000, "<a " + "b='" * 100_000],
)  # fmt: skip
def test_hostile_pages_are_read_within_limits(text: str) -> None:
    """The parser of Python would take hours for some of them."""
    head = PageHead.of(text)
    assert len(head.title) <= 1_000
    assert len(head.first("author")) <= 10_000
