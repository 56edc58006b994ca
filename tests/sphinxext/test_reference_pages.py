"""Pages about references, and timeline drawings."""

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
    """Return the documentation requested by the test."""
    return Documentation(request.param, tmp_path)


def on(root: str) -> Any:
    """Return the mark that runs a test on the documentation *root*."""
    return pytest.mark.parametrize("documentation", [root], indirect=True)


# -- pages about references ------------------------------------------------------------------------


@on("reference-page")
def test_citations_link_to_the_page_about_the_reference(documentation: Documentation) -> None:
    """Entries link there too. References without such a page link to their entries."""
    page = documentation.build().page()
    links = dict.fromkeys(page.links)
    assert ("guns.html#reference-young2021guns", "Young, 2021, p. 45") in links
    assert ("guns.html#reference-young2021guns", "Young") in links
    assert ("guns.html#reference-young2021guns", "→") in links
    assert ("#bib-berger2014arm", "Berger, 2014") in links
    other = dict(documentation.page("other").links)
    assert other["guns.html#reference-young2021guns"].startswith("Guns, guerillas")
    assert "reference-young2021guns" in documentation.page("guns").ids
    assert documentation.warnings == ""


@on("reference-page")
def test_page_about_a_reference_lists_citing_pages(documentation: Documentation) -> None:
    """Each page once, with links to all its citations; the page itself is not listed."""
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


@on("reference-page")
def test_citations_can_link_to_entries_instead(documentation: Documentation) -> None:
    """They link to the bibliography, not to the entry on the page about the reference."""
    page = documentation.build(dprkpal_citations_lead_to="entry").page()
    assert ("#bib-young2021guns", "Young, 2021, p. 45") in page.links
    assert ("index.html#bib-young2021guns", "Young, 2021, p. 47") in documentation.page("other").links
    assert documentation.page("guns").line("Cited in:") == "Front 2; Other"


@on("reference-page")
def test_reference_with_a_page_needs_no_bibliography(documentation: Documentation) -> None:
    """Readers find it on its page, so there is no warning."""
    index = documentation.source / "index.rst"
    index.write_text(index.read_text().replace(".. bibliography::\n", "").replace(", and :bib:p:`berger2014arm`", ""))
    documentation.build()
    assert documentation.warnings == ""


@on("reference-page")
def test_page_about_a_reference_follows_citing_pages(documentation: Documentation) -> None:
    """Edited and removed pages are updated, and nothing else is written."""
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


@on("reference-page")
def test_page_about_an_unknown_reference_is_a_warning(documentation: Documentation) -> None:
    """With file, line and similar keys."""
    page = documentation.source / "guns.rst"
    page.write_text(page.read_text().replace("reference:: young2021guns", "reference:: young2021gun"))
    documentation.build()
    assert "guns.rst:4: WARNING: no reference 'young2021gun'; did you mean 'young2021guns'" in documentation.warnings


@on("reference-page")
@pytest.mark.parametrize("builder", ["latex", "text", "man", "texinfo", "epub", "singlehtml"])
def test_every_builder_writes_the_page_about_a_reference(documentation: Documentation, builder: str) -> None:
    """Entry, abstract and citing pages, without warnings."""
    documentation.build(builder, version="1", copyright="nobody", man_pages=[("index", "it", "", [], 1)])
    assert documentation.warnings == ""
    if builder == "latex":
        tex = documentation.output("projectnamenotset.tex")
        assert r"\label{\detokenize{guns:reference-young2021guns}}" in tex
        assert r"\hyperref[\detokenize{guns:reference-young2021guns}]{Young, 2021, p. 45}" in tex
        assert "Cited in: Front; Other" in tex


# -- drawings --------------------------------------------------------------------------------------


def pictures(documentation: Documentation, html: str) -> list[dict[str, str]]:
    """Return the attributes of each drawing in *html*."""
    found = re.findall(r"<img ([^>]*)>", html) + re.findall(r"<source ([^>]*)>", html)
    return [dict(re.findall(r'([\w-]+)="([^"]*)"', one)) for one in found]


@on("claims")
def test_timeline_is_a_drawing_and_a_list(documentation: Documentation) -> None:
    """The drawing is a file with a text description, in two sizes, without style or script."""
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
def test_timeline_without_drawing(documentation: Documentation) -> None:
    """On request, or if there is only one date."""
    cards = documentation.source / "cards.rst"
    cards.write_text("Cards\n=====\n\n.. bib:timeline::\n   :topic: tunnels\n   :no-drawing:\n")
    body = documentation.build().page("cards").body
    assert "<figure" not in body
    assert "July 2014" in plain(body)


@on("claims")
@pytest.mark.parametrize("builder", ["dirhtml", "singlehtml", "epub"])
def test_drawing_has_the_right_url_on_any_page(documentation: Documentation, builder: str) -> None:
    """In a subfolder, on a single page, and in an e-book."""
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
def test_other_builders_have_only_the_list(documentation: Documentation, builder: str) -> None:
    """It has the same content as the drawing."""
    documentation.build(builder)
    texts = [
        path.read_text(encoding="utf-8")
        for path in Path(documentation.app.outdir).rglob("*")
        if path.is_file() and path.suffix in (".tex", ".txt", ".1", ".texi", ".xml")
    ]
    assert any("July 2014" in text for text in texts)
    assert documentation.warnings == ""
