"""Pages about works, and drawings: what a documentation shows that is more than its text."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest
from documentation import Documentation, plain

from dprkpal import library


@pytest.fixture
def documentation(request: pytest.FixtureRequest, tmp_path: Path) -> Documentation:
    """Return the documentation that the test names."""
    return Documentation(request.param, tmp_path)


def on(root: str) -> Any:
    """Return the mark that gives a test the documentation *root*."""
    return pytest.mark.parametrize("documentation", [root], indirect=True)


# -- pages about works -----------------------------------------------------------------------------


@on("about")
def test_citations_lead_to_the_page_about_the_work(documentation: Documentation) -> None:
    """From every page, and so does the entry of a bibliography; a work without such a page is as it was."""
    page = documentation.build().page()
    links = dict.fromkeys(page.links)
    assert ("guns.html#reference-young2021guns", "Young, 2021, p. 45") in links
    assert ("guns.html#reference-young2021guns", "Young") in links
    assert ("guns.html#reference-young2021guns", "→") in links
    assert ("#bib-berger2014arm", "Berger, 2014") in links
    other = dict(documentation.page("other").links)
    assert other["guns.html#reference-young2021guns"].startswith("Guns, Guerillas")
    assert "reference-young2021guns" in documentation.page("guns").ids
    assert documentation.warnings == ""


@on("about")
def test_the_page_about_a_work_says_which_pages_cite_it(documentation: Documentation) -> None:
    """Each page once, with a link to each place; the page itself is not among them."""
    page = documentation.build().page("guns")
    assert page.line("Cited in:") == "Front 2; Other"
    found = [link for link in page.links if "cite-" in link[0]]
    assert found == [
        ("index.html#cite-index-1", "Front"),
        ("index.html#cite-index-2", "2"),
        ("other.html#cite-other-1", "Other"),
    ]
    for address, _ in found:
        name, _, place = address.partition("#")
        assert place in documentation.page(name.removesuffix(".html")).ids
    work = library()["young2021guns"]
    (entry,) = page.entries()
    assert entry.startswith(f"{work.bibliography('apa')} {work.to_csl()['abstract'][:20]}")


@on("about")
def test_citations_can_lead_to_entries_all_the_same(documentation: Documentation) -> None:
    """To the bibliography rather than to the entry on the page about the work, which has its links all the same."""
    page = documentation.build(dprkpal_citations_lead_to="entry").page()
    assert ("#bib-young2021guns", "Young, 2021, p. 45") in page.links
    assert ("index.html#bib-young2021guns", "Young, 2021, p. 47") in documentation.page("other").links
    assert documentation.page("guns").line("Cited in:") == "Front 2; Other"


@on("about")
def test_a_work_with_a_page_needs_no_bibliography(documentation: Documentation) -> None:
    """Readers find it on its page, so nothing is missing."""
    index = documentation.source / "index.rst"
    index.write_text(index.read_text().replace(".. bibliography::\n", "").replace(", and :bib:p:`berger2014arm`", ""))
    documentation.build()
    assert documentation.warnings == ""


@on("about")
def test_the_page_about_a_work_changes_with_the_pages_that_cite_it(documentation: Documentation) -> None:
    """An edited or removed page is no longer named, and nothing but what it concerns is written."""
    documentation.build()
    other = documentation.source / "other.rst"
    other.write_text("Other\n=====\n\nNo more.\n")
    documentation.build()
    assert documentation.page("guns").line("Cited in:") == "Front 2"
    (documentation.source / "guns.rst").unlink()
    index = documentation.source / "index.rst"
    index.write_text(index.read_text().replace("   guns\n", ""))
    documentation.build()
    assert ("#bib-young2021guns", "Young, 2021, p. 45") in documentation.page().links
    assert documentation.warnings == ""


@on("about")
def test_a_page_about_an_unknown_work_is_a_warning(documentation: Documentation) -> None:
    """With file, line, and the nearest keys."""
    page = documentation.source / "guns.rst"
    page.write_text(page.read_text().replace("reference:: young2021guns", "reference:: young2021gun"))
    documentation.build()
    assert "guns.rst:4: WARNING: no reference 'young2021gun'; did you mean 'young2021guns'" in documentation.warnings


@on("about")
@pytest.mark.parametrize("builder", ["latex", "text", "man", "texinfo", "epub", "singlehtml"])
def test_every_builder_writes_the_page_about_a_work(documentation: Documentation, builder: str) -> None:
    """The entry, the abstract and the pages that cite it, without a warning; LaTeX has the place for its links."""
    documentation.build(builder, version="1", copyright="nobody", man_pages=[("index", "it", "", [], 1)])
    assert documentation.warnings == ""
    if builder == "latex":
        tex = documentation.output("projectnamenotset.tex")
        assert r"\label{\detokenize{guns:reference-young2021guns}}" in tex
        assert r"\hyperref[\detokenize{guns:reference-young2021guns}]{Young, 2021, p. 45}" in tex
        assert "Cited in: Front; Other" in tex


# -- drawings --------------------------------------------------------------------------------------


def pictures(documentation: Documentation, html: str) -> list[dict[str, str]]:
    """Return the attributes of each picture in *html*."""
    found = re.findall(r"<img ([^>]*)>", html) + re.findall(r"<source ([^>]*)>", html)
    return [dict(re.findall(r'([\w-]+)="([^"]*)"', one)) for one in found]


@on("claims")
def test_a_timeline_is_a_picture_and_a_list(documentation: Documentation) -> None:
    """The picture is a file with words for those who do not see it, for screens and telephones; no style, no script."""
    section = documentation.build().page("cards").section("time")
    wide, narrow = pictures(documentation, section)
    assert wide["alt"].startswith("Timeline: Tunnels, July 2014 to ")
    assert wide["alt"].endswith("the list below says the same.")
    assert narrow["media"] == "(max-width: 45rem)"
    for picture, width in ((wide["src"], "720"), (narrow["srcset"], "288")):
        root = ElementTree.parse(Path(documentation.app.outdir) / picture).getroot()
        assert root.get("width") == width
        assert root.findtext("{http://www.w3.org/2000/svg}title") == "Timeline: Tunnels"
    assert section.index("<figure") < section.index("bib-timeline")
    assert "style=" not in section
    assert "<script" not in section
    assert "<svg" not in section


@on("claims")
def test_a_timeline_can_be_a_list_alone(documentation: Documentation) -> None:
    """Where one asks for it, and where it would show one moment."""
    cards = documentation.source / "cards.rst"
    cards.write_text("Cards\n=====\n\n.. bib:timeline::\n   :topic: tunnels\n   :no-drawing:\n")
    body = documentation.build().page("cards").body
    assert "<figure" not in body
    assert "July 2014" in plain(body)


@on("claims")
@pytest.mark.parametrize("builder", ["dirhtml", "singlehtml", "epub"])
def test_the_picture_is_found_wherever_the_page_stands(documentation: Documentation, builder: str) -> None:
    """Its address is right from a folder of its own, from a page of all, and in an e-book, which carries it."""
    documentation.build(builder, version="1", copyright="nobody")
    outdir = Path(documentation.app.outdir)
    page = {"dirhtml": "cards/index.html", "singlehtml": "index.html", "epub": "cards.xhtml"}[builder]
    found = pictures(documentation, (outdir / page).read_text(encoding="utf-8"))
    assert found
    for one in found:
        assert ((outdir / page).parent / (one.get("src") or one["srcset"])).exists()
    if builder == "epub":
        assert found[0]["src"] in (outdir / "content.opf").read_text(encoding="utf-8")


@on("claims")
@pytest.mark.parametrize("builder", ["latex", "text", "man", "texinfo", "xml"])
def test_other_builders_have_the_list(documentation: Documentation, builder: str) -> None:
    """It says what the picture shows."""
    documentation.build(builder)
    texts = [
        path.read_text(encoding="utf-8")
        for path in Path(documentation.app.outdir).rglob("*")
        if path.is_file() and path.suffix in (".tex", ".txt", ".1", ".texi", ".xml")
    ]
    assert any("July 2014" in text for text in texts)
    assert documentation.warnings == ""
