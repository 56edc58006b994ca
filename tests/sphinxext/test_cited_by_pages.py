"""Links from entries to their citations, and the pages that list them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from documentation import Documentation

from dprkpal.sphinxext import cited_by_pages

WORK = "@book{%s, author = {Field, Ada}, title = {Rain & %s}, year = {2001}}\n"


@pytest.fixture
def documentation(tmp_path: Path) -> Documentation:
    """Return a documentation with one work that is cited often, and one that is cited once."""
    built = Documentation("plain", tmp_path)
    (built.source / "works.bib").write_text("".join(WORK % (key, key) for key in ("often", "once")))
    (built.source / "index.rst").write_text("Index\n=====\n\n.. toctree::\n\n   one\n   two\n   refs\n")
    (built.source / "one.rst").write_text("One & only\n==========\n\n:cite:p:`once`\n\n" + ":cite:p:`often`\n\n" * 4)
    (built.source / "two.rst").write_text("Two\n===\n\n" + ":cite:p:`often`\n\n" * 4)
    (built.source / "refs.rst").write_text("Refs\n====\n\n.. bibliography::\n")
    return built


def build(documentation: Documentation, builder: str = "html") -> Documentation:
    """Return *documentation* in an author-date style."""
    return documentation.build(builder, dprkpal_style="apa", dprkpal_sources=["works.bib"], fresh=True)


def test_links_after_five_are_folded(documentation: Documentation) -> None:
    """In a list of usual length; each link leads to its citation."""
    page = build(documentation).page("refs")
    found = [text for _, text in page.links if text.startswith("↑")]
    assert found == [*[f"↑{number}" for number in range(1, 9)], "↑"]
    assert "<summary>↑ 3 more</summary>" in page.body
    targets = [address.partition("#") for address, text in page.links if text.startswith("↑")]
    assert all(f'id="{anchor}"' in documentation.output(name) for name, _, anchor in targets)
    assert not list(Path(documentation.app.outdir).glob("*cited-by*"))


def test_citations_in_a_long_list_are_on_pages_of_their_own(
    documentation: Documentation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Grouped by page, with links in both directions."""
    monkeypatch.setattr(cited_by_pages, "MAX_FOLDED", 2)
    page = build(documentation).page("refs")
    assert [link for link in page.links if "often" in link[0]] == [("refs-cited-by-1.html#bib-often", "↑ 8")]
    assert [text for address, text in page.links if address.startswith("one.html")] == ["↑"]
    text = documentation.output("refs-cited-by-1.html")
    assert '<li id="bib-often"><p>Field, A. (2001a). Rain &amp; often. <a href="refs.html#bib-often">↑</a></p>' in text
    assert re.findall(r">([^<>]+)</a>", text[text.index("<p><a") :].partition("</p>")[0]) == [
        "One & only".replace("&", "&amp;"), "2", "3", "4", "Two", "2", "3", "4",
    ]  # fmt: skip
    for address in re.findall(r'href="((?:one|two)\.html#[^"]+)"', text):
        name, _, anchor = address.partition("#")
        assert f'id="{anchor}"' in documentation.output(name)
    assert documentation.warnings == ""


@pytest.mark.parametrize("builder", ["singlehtml", "epub"])
def test_builders_of_one_document_fold_all_links(
    documentation: Documentation, monkeypatch: pytest.MonkeyPatch, builder: str
) -> None:
    """They have no further pages."""
    monkeypatch.setattr(cited_by_pages, "MAX_FOLDED", 2)
    build(documentation, builder)
    assert not list(Path(documentation.app.outdir).glob("*cited-by*"))
    output = documentation.output("index.html" if builder == "singlehtml" else "refs.xhtml")
    assert "3 more" in output
