"""The search files and the search page of a documentation that is not ours (``dprkpal_collection_pages``)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sphinx", reason="the Sphinx extension needs `pip install dprkpal[sphinx]`")

from sphinx.testing.util import SphinxTestApp

from dprkpal.sphinxext.collection_pages.current_site import current_site, set_site
from dprkpal.sphinxext.collection_pages.export_files import chunk_of

BIBLIOGRAPHY = """
@article{smith2020, title={The economics of attention}, author={Smith, Jane}, date={2020-03}}
@book{DBLP:conf/x, title={Other keys}, author={Müller, Jürgen}, year={2019}, publisher={Press}}
"""
NOTES = "Notes on method\n===============\n\nCoding\n------\n\nInterviews were coded twice.\n"


@pytest.fixture(scope="module", params=["html", "dirhtml"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Yield the name of a builder, and the folder of the pages that it has built."""
    source = tmp_path_factory.mktemp(request.param) / "source"
    source.mkdir()
    (source / "conf.py").write_text(
        'extensions = ["dprkpal.sphinxext"]\ndprkpal_sources = ["refs.bib"]\ndprkpal_collection_pages = "works"\n',
        encoding="utf-8",
    )
    (source / "refs.bib").write_text(BIBLIOGRAPHY, encoding="utf-8")
    (source / "index.rst").write_text("Start\n=====\n\n.. toctree::\n\n   works/index\n   notes\n", encoding="utf-8")
    (source / "notes.rst").write_text(NOTES, encoding="utf-8")
    before = current_site()
    app = SphinxTestApp(request.param, srcdir=source, builddir=source.parent / "built")
    try:
        app.build()
        yield request.param, Path(app.outdir)
    finally:
        app.cleanup()
        set_site(before)


def received(path: Path) -> Any:
    """Return the data of a file."""
    name, _, text = path.read_text(encoding="utf-8").removeprefix("dprkpal.receive(").partition(",")
    assert json.loads(name) == path.stem
    return json.loads(text.removesuffix(");\n"))


def test_the_search_page_of_the_theme_is_replaced(built: tuple[str, Path]) -> None:
    """The boxes of the theme lead to it. It links only to lists that there are."""
    builder, folder = built
    text = (folder / ("search.html" if builder == "html" else "search/index.html")).read_text(encoding="utf-8")
    assert '<div class="dprkpal-search" data-folder="works/search">' in text
    assert "dprkpal_search.js" in text
    assert "searchtools.js" not in text
    assert "References</a>" in text
    assert "Claims</a>" not in text
    assert (folder / "_static/dprkpal_search.js").stat().st_size > 10_000


def test_the_files_of_the_search_have_records_and_pages(built: tuple[str, Path]) -> None:
    """Addresses are those of the builder, also for keys that cannot be file names."""
    builder, folder = built
    collection = received(folder / "works/search/collection.js")
    assert [row[1] for row in collection["documents"]] == ["smith2020", "DBLP:conf/x"]
    assert list(collection["pageNames"]) == ["1"]
    name = collection["pageNames"]["1"]
    address = collection["addresses"]["reference"].replace("\ufffc", name)
    assert (folder / address / ("index.html" if builder == "dirhtml" else "")).is_file()
    guides = received(folder / "works/search/guides.js")
    headings = dict(guides["pages"])
    assert headings["notes.html" if builder == "html" else "notes/"] == ["Notes on method", "Coding"]
    assert not any(address.startswith("works/") for address in headings)
    ranges = [received(path) for path in sorted((folder / "works/search").glob("guides-*.js"))]
    assert any("interview" in one["words"] for one in ranges)


def test_works_can_be_saved_from_small_files(built: tuple[str, Path]) -> None:
    """Each work is in the file that the script computes from its key."""
    _, folder = built
    for key in ("smith2020", "DBLP:conf/x"):
        number = chunk_of(key, 1)
        assert key in received(folder / f"works/exports/bibtex-{number}.js")[key]
        assert "html" in received(folder / f"works/exports/style-apa-{number}.js")[key]
        label, address, coins = received(folder / f"works/exports/works-{number}.js")[key]
        assert label
        assert address.startswith("works/references/")
        assert coins.startswith("ctx_ver=Z39.88-2004")
