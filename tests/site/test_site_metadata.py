"""The metadata of all pages: titles, descriptions, the shared picture, the page for errors, and plain options."""

from __future__ import annotations

import re
import struct
from html import unescape
from pathlib import Path

import pytest
from site_build import ROOT

from dprkpal import library
from dprkpal.cli import main
from dprkpal.csl import style_ids

pytest.importorskip("sphinx", reason="the documentation is built with `pip install -e .[docs]`")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def texts(site: Path) -> dict[str, str]:
    """Return the HTML of all pages by path."""
    return {str(path.relative_to(site)): path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))}


def test_every_title_fits_a_list_of_search_results(texts: dict[str, str]) -> None:
    """Search engines cut titles at about 70 characters."""
    titles = {name: unescape(re.findall("<title>(.*?)</title>", text)[0]) for name, text in texts.items()}
    assert {name: title for name, title in titles.items() if len(title) > 69} == {}
    assert {name: title for name, title in titles.items() if not title.strip() or title.startswith(" -")} == {}


def test_every_page_has_one_description(texts: dict[str, str]) -> None:
    """It is plain text of some length."""
    for name, text in texts.items():
        found = re.findall(r'<meta name="description" content="([^"]*)">', text)
        assert len(found) == 1, name
        assert 15 <= len(unescape(found[0])) <= 310, (name, found)
        assert "<" not in found[0], name


def test_the_page_for_errors_works_at_any_address(site: Path, texts: dict[str, str]) -> None:
    """Its links begin at the root of the site, because servers show it for pages in any folder."""
    addresses = re.findall(r'\b(?:href|src|action)="([^"]*)"', texts["404.html"])
    assert [one for one in addresses if not one.startswith(("/", "#", "https:"))] == []
    inside = [one for one in addresses if one.startswith("/")]
    assert len(inside) > 20
    assert [one for one in inside if not (site / one.lstrip("/").partition("?")[0].partition("#")[0]).exists()] == []


def test_the_home_page_is_computed_from_the_data(texts: dict[str, str]) -> None:
    """It has the numbers of the collection, and a claim with who says it, its hedge, and who disputes it."""
    works, home = library(), texts["index.html"]
    for number in (len(works), len(works.claims), len(works.topics), f"{len(style_ids()):,}"):
        assert f"<strong>{number}</strong>" in home
    claim = works.claims["first-to-recognise"]
    assert claim.attribution in home
    assert f"<strong>{claim.hedge}</strong>" in home
    doubters = [row.source for row in claim.evidence if row.stance == "disputes"]
    assert doubters
    assert all(f'href="collection/references/{key}.html"' in home for key in doubters)
    assert '<form action="search.html" method="get"' in home
    shown = re.findall(r'<a href="collection/topics/([\w-]+)\.html">', home)
    assert "tunnels" in shown
    assert set(shown) <= set(works.topics)


def test_robots_are_welcome(site: Path) -> None:
    """Without ``html_baseurl``, the address of the site map is not known."""
    assert (site / "robots.txt").read_text(encoding="utf-8") == "User-agent: *\nAllow: /\n"


def test_the_shared_picture_is_made_from_the_data(site: Path) -> None:
    """A PNG in the size that the Open Graph protocol's readers expect."""
    pytest.importorskip("PIL", reason="the picture is drawn with Pillow; `pip install -e .[docs]`")
    data = (site / "_static" / "dprkpal.png").read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", data[16:24]) == (1200, 630)
    assert len(data) < 100_000


def test_options_can_be_copied(texts: dict[str, str]) -> None:
    """Two hyphens never become a dash, and quotation marks on the pages about commands stay as they are."""
    options = {
        one.removeprefix("--")
        for command in main.commands.values()
        for parameter in command.params
        for one in parameter.opts
        if one.startswith("--")
    }
    for name, text in texts.items():
        dashed = set(re.findall(r"[–—]([a-z][a-z-]+)", text)) & options
        assert not dashed or name.startswith("_modules/"), (name, dashed)
        if name.startswith("cli/"):
            article = text.partition("<article")[2].partition("</article>")[0]
            assert not re.findall("[‘’“”]", re.sub(r"<pre>.*?</pre>", "", article, flags=re.DOTALL)), name


def test_the_generated_parts_have_tested_examples() -> None:
    """Nothing else runs the examples of the extensions in ``docs``."""
    import doctest
    import importlib
    import sys

    sys.path.insert(0, str(ROOT / "docs" / "_extensions"))
    for name in ("fast_navigation", "site_metadata"):
        result = doctest.testmod(importlib.import_module(name))
        assert result.attempted
        assert result.failed == 0
