"""The generated pages of a collection that is not ours (``dprkpal_collection_pages``)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from dprkpal.libraries.new_collection import create_collection

pytest.importorskip("sphinx", reason="the Sphinx extension needs `pip install dprkpal[sphinx]`")

from sphinx.errors import ConfigError
from sphinx.testing.util import SphinxTestApp
from sphinx.util.console import strip_escape_sequences

from dprkpal.sphinxext.collection_pages.current_site import Site, current_site, set_site

TAG = re.compile(r"<[^>]*>")


@pytest.fixture(autouse=True)
def _restore_the_site() -> Iterator[None]:
    """The site of a test must not be that of the next one."""
    before: Site = current_site()
    yield
    set_site(before)


def build(source: Path, builder: str = "html", **values: Any) -> str:
    """Build the documentation in *source* and return its warnings."""
    app = SphinxTestApp(builder, srcdir=source, confoverrides=values, builddir=source / "_build")
    app.config.nitpicky = True
    try:
        app.build()
    finally:
        app.cleanup()
    return strip_escape_sequences(app.warning.getvalue())


def plain_project(folder: Path, bibliography: str) -> Path:
    """Write a documentation with only a bibliography file, and return its folder."""
    folder.mkdir()
    (folder / "conf.py").write_text(
        'project = "Plain"\nextensions = ["dprkpal.sphinxext"]\ndprkpal_sources = ["refs.bib"]\n'
        'dprkpal_collection_pages = "works"\nexclude_patterns = ["_build"]\n',
        encoding="utf-8",
    )
    (folder / "index.rst").write_text("Plain\n=====\n\n.. toctree::\n\n   works/index\n", encoding="utf-8")
    (folder / "refs.bib").write_text(bibliography, encoding="utf-8")
    return folder


def page(source: Path, name: str) -> str:
    """Return a built page."""
    return (source / "_build" / "html" / f"{name}.html").read_text(encoding="utf-8")


def words(html: str) -> str:
    """Return the text of a page on one line."""
    return " ".join(unescape(TAG.sub("", html)).split())


@pytest.fixture(scope="module")
def field_notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the built documentation of a new collection."""
    folder = tmp_path_factory.mktemp("new") / "field-notes"
    create_collection(folder)
    before = current_site()
    licence = "CC0 1.0 <https://creativecommons.org/publicdomain/zero/1.0/>"
    warnings = build(
        folder / "docs", dprkpal_collection_licence=licence, dprkpal_collection_contact="notes@example.org",
        html_baseurl="https://example.org/notes/", html_theme="alabaster",
    )  # fmt: skip
    set_site(before)
    assert warnings == ""
    return folder / "docs"


def test_a_new_collection_has_pages_for_all_its_records(field_notes: Path) -> None:
    """One setting makes the pages, the lists, the downloads and the feed."""
    built = field_notes / "_build" / "html" / "collection"
    pages = {str(path.relative_to(built).with_suffix("")) for path in built.rglob("*.html")}
    assert pages >= {
        "index", "references/index", "references/example2020", "claims/index", "claims/example-claim", "topics/index",
        "topics/example-topic", "entities/index", "entities/example-archive",
    }  # fmt: skip
    assert "@book{example2020" in (built / "field-notes.bib").read_text(encoding="utf-8")
    assert "<title>field-notes: changes to the data</title>" in (built / "changes.atom").read_text(encoding="utf-8")


def test_no_page_of_another_collection_names_ours(field_notes: Path) -> None:
    """Titles, names, licence and addresses are those of the project."""
    for path in (field_notes / "_build" / "html").rglob("*.html"):
        text = re.sub("<script.*?</script>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.search(r"dprkpal|palestin|korea", words(text), re.IGNORECASE), path.name
    html = page(field_notes, "collection/references/example2020")
    assert '<meta property="og:url" content="https://example.org/notes/collection/references/example2020.html"' in html
    data = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)[0])
    assert data["name"] == "An example title"


def test_a_page_says_who_when_where_and_how_to_cite_it(field_notes: Path) -> None:
    """The byline is below the heading; how to cite the page, report errors and the licence are at its end."""
    html = page(field_notes, "collection/references/example2020")
    text = words(html)
    assert "Example Author · 2020 · Example Press" in text
    assert re.search(r"“An example title\.” field-notes, reference example2020, as of \d+ \w+ \d{4}\.", text)
    assert 'href="mailto:notes%40example.org?subject=field-notes%3A%20reference%20example2020"' in unescape(html)
    assert 'href="https://creativecommons.org/publicdomain/zero/1.0/"' in html


def test_the_navigation_shows_where_a_record_is(field_notes: Path) -> None:
    """A record is an entry below the list of its kind, though it is in no table of contents."""
    html = page(field_notes, "collection/claims/example-claim")
    entry = re.search(r'href="index.html">Claims</a><ul class="current"><li class="[^"]*current[^"]*">(.*?)</li>', html)
    assert entry is not None
    assert words(entry[1]) == "According to Example Author, the Example Archive moved in 2019"


BIB = """
@book{beta, author = {Beta, Ann}, title = {First}, date = {2001}}
@book{DBLP:conf/x, title = {- 1972 - `A` *title* of |odd| signs_}, date = {1999}}
@misc{index, title = {Third}, url = {https://example.org/third}, urldate = {2020-02-03}}
"""


def test_a_collection_without_claims_has_no_empty_pages(tmp_path: Path) -> None:
    """There are no lists of claims, topics or names, and no timeline, graph or feed."""
    source = plain_project(tmp_path / "plain", BIB)
    assert build(source) == ""
    built = source / "_build" / "html" / "works"
    folders = {path.name for path in built.iterdir() if path.is_dir()}
    assert folders.isdisjoint({"claims", "topics", "entities"})
    assert not (built / "graph.html").exists()
    assert not (built / "changes.atom").exists()
    html = page(source, "works/index")
    assert "claims/index" not in html
    assert "changes.atom" not in html
    assert not re.search(r"<h2>(Claims|Topics|People)", html)


def test_a_key_that_no_file_can_have_gets_a_page_too(tmp_path: Path) -> None:
    """Links and downloads use the same name, and any title is a heading."""
    source = plain_project(tmp_path / "plain", BIB)
    assert build(source) == ""
    folder = source / "_build" / "html" / "works" / "references"
    odd = next(path for path in folder.glob("DBLP-conf-x-*.html"))
    assert f'href="{odd.stem}.bib"' in odd.read_text(encoding="utf-8")
    assert (folder / f"{odd.stem}.bib").is_file()
    assert "*title* of |odd| signs_" in words(odd.read_text(encoding="utf-8"))
    third = next(path for path in folder.glob("index-*.html")).read_text(encoding="utf-8")
    assert 'href="https://web.archive.org/web/20200203/https://example.org/third"' in third


def test_the_records_before_and_after_a_page_are_linked(tmp_path: Path) -> None:
    """They are in the order of the list."""
    source = plain_project(tmp_path / "plain", BIB.replace("DBLP:conf/x", "gamma").replace("{index", "{delta"))
    assert build(source) == ""
    html = page(source, "works/references/gamma")
    assert re.search(r'<link rel="next" title="Third" href="delta.html"', html)
    assert re.search(r'<link rel="prev" title="First" href="beta.html"', html)


def test_a_page_of_the_author_is_never_overwritten_or_deleted(tmp_path: Path) -> None:
    """Pages of records that are gone are deleted; others in the folder are kept."""
    source = plain_project(tmp_path / "plain", BIB)
    (source / "works").mkdir()
    (source / "works" / "notes.rst").write_text(":orphan:\n\nNotes\n=====\n", encoding="utf-8")
    assert build(source) == ""
    assert (source / "works" / "references" / "beta.rst").is_file()
    (source / "refs.bib").write_text(BIB.replace("{beta", "{alpha"), encoding="utf-8")
    assert build(source) == ""
    assert not (source / "works" / "references" / "beta.rst").exists()
    assert (source / "works" / "notes.rst").is_file()
    (source / "works" / "index.rst").write_text("Mine\n====\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="not a generated page"):
        build(source)
    assert (source / "works" / "index.rst").read_text(encoding="utf-8") == "Mine\n====\n"


def test_pages_and_lists_follow_the_bibliography(tmp_path: Path) -> None:
    """A changed title appears on the page and in the lists in the next build, which reads only these pages again."""
    source = plain_project(tmp_path / "plain", BIB)
    assert build(source) == ""
    (source / "refs.bib").write_text(BIB.replace("{First}", "{Another title}"), encoding="utf-8")
    assert build(source) == ""
    for name in ("references/beta", "references/index", "index"):
        assert "Another title" in words(page(source, f"works/{name}")), name


def test_a_project_without_restructuredtext_is_told_to_add_it(tmp_path: Path) -> None:
    """The sources of the pages are `.rst` files."""
    source = plain_project(tmp_path / "plain", BIB)
    with pytest.raises(ConfigError, match=r"add '\.rst' to source_suffix"):
        build(source, source_suffix={".md": "restructuredtext"})


@pytest.mark.parametrize("folder", ["../elsewhere", "/etc", "."])
def test_a_folder_outside_the_documentation_is_refused(tmp_path: Path, folder: str) -> None:
    """Nothing is generated, and the build says why."""
    source = plain_project(tmp_path / "plain", BIB)
    if folder == "/etc":  # a slash at the start means the folder of the documentation
        folder = "/etc/../.."
    warnings = build(source, dprkpal_collection_pages=folder)
    assert "must be the name of a folder below that of conf.py" in warnings
    assert not (source / "works").exists()


def hostile_project(folder: Path, works: list[dict[str, Any]]) -> Path:
    """Write a documentation with these works as CSL-JSON, and return its folder."""
    source = plain_project(folder, "")
    (source / "refs.bib").unlink()
    (source / "refs.json").write_text(json.dumps(works), encoding="utf-8")
    configuration = (source / "conf.py").read_text(encoding="utf-8").replace("refs.bib", "refs.json")
    (source / "conf.py").write_text(configuration, encoding="utf-8")
    return source


HOSTILE_TITLES = (
    "javascript:alert(1)", "See data:text/html,x and javascript:alert(1)", "=====", "a@example.org", "x__",
    "`a <javascript:b>`_", ".. raw:: html", "|release|", ":raw:`x`", "- a", "1. a", "\\", "[1]_", "::",
)  # fmt: skip


def test_titles_are_headings_without_links(tmp_path: Path) -> None:
    """The source of a page is reStructuredText, where an address is a link, whatever its scheme."""
    works = [{"id": f"k{n}", "type": "book", "title": title} for n, title in enumerate(HOSTILE_TITLES)]
    source = hostile_project(tmp_path / "plain", works)
    assert build(source) == ""
    for number, title in enumerate(HOSTILE_TITLES):
        html = page(source, f"works/references/k{number}")
        heading = re.search(r"<h1>(.*?)<a class=\"headerlink\"", html, re.DOTALL)
        assert heading is not None, title
        assert unescape(heading[1]).replace("’", "'") == title
        assert not re.search(r'href="\s*(?:javascript|data|mailto):', html)


def test_a_key_with_line_breaks_is_no_directive(tmp_path: Path) -> None:
    """It could put a script into the page."""
    keys = ["a\n\n.. raw:: html\n\n   <script>alert(1)</script>", "b\n   :x: y", "c d  e", "f%20g", " h", "<b>\u2028"]
    source = hostile_project(tmp_path / "plain", [{"id": key, "type": "book", "title": "T"} for key in keys])
    assert build(source) == ""
    pages = sorted((source / "_build" / "html" / "works" / "references").glob("*.html"))
    assert len(pages) == len(keys) + 1
    for path in pages:
        assert "<script>alert(1)" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_a_key_like_a_download_and_a_work_without_data_have_pages(tmp_path: Path, builder: str) -> None:
    """The page of `a.json` can be a folder, where `a` has a file; a style may print nothing of a work."""
    keys = ("a", "a.json", "a.bib", "a.biblatex.bib", "a.ris", "__proto__")
    works = [{"id": key, "type": "document"} for key in keys]
    source = hostile_project(tmp_path / "plain", works)
    assert build(source, builder) == ""
    folder = source / "_build" / builder / "works"
    assert {path.name for path in (folder / "references").glob("a.*") if path.suffix != ".html"} == {
        "a.bib", "a.biblatex.bib", "a.json", "a.ris",
    }  # fmt: skip
    written = "".join(path.read_text(encoding="utf-8") for path in (folder / "exports").glob("works-*.js"))
    assert '["__proto__"]:' in written


def test_a_manual_without_the_pages_has_no_links_to_them(tmp_path: Path) -> None:
    """The pages of references are orphans, which a Texinfo manual leaves out."""
    source = hostile_project(tmp_path / "plain", [{"id": "a", "type": "book", "title": "Sound"}])
    (source / "index.rst").write_text("Plain\n=====\n\nSee :bib:p:`a`.\n", encoding="utf-8")
    build(source, "texinfo")
    written = next((source / "_build" / "texinfo").glob("*.texi")).read_text(encoding="utf-8")
    assert "See" in written
    assert "Sound" in written


def test_control_characters_in_the_data_are_left_out(tmp_path: Path) -> None:
    """They could act on a terminal, and no e-book may have them."""
    source = hostile_project(tmp_path / "plain", [{"id": "a", "type": "book", "title": "T", "keyword": "t"}])
    (source / "data").mkdir()
    topic = '[[topic]]\nid = "t"\npref_label = "Red\\u001b[31m"\nalt_label = ["b\\u009b"]\ndefinition = "x\\u202ey"\n'
    (source / "data" / "topics.toml").write_text(topic, encoding="utf-8")
    build(source, dprkpal_data="data")
    found = "".join(path.read_text(encoding="utf-8") for path in (source / "_build" / "html").rglob("*.html"))
    assert "Red[31m" in found
    assert not re.search("[\x1b\x9b]|\u202ey(?!\u202c)", found)


def test_every_page_of_an_e_book_is_well_formed(tmp_path: Path) -> None:
    """Readers of e-books refuse a page with an attribute without a value, or with an element that is not closed."""
    works = [
        {"id": key, "type": "book", "title": f"{key} & <i>x</i>", "abstract": key, "keyword": "t", "URL": "https://e.org/?a&b",
         "author": [{"literal": key}], "issued": {"date-parts": [[2000 + number]]}}
        for number, key in enumerate(['"a"', "<b>", "c&nbsp;d", "e'", "]]>", "<!--", "\uffff\x1b[m", "김일성", "plain"])
    ]  # fmt: skip
    source = hostile_project(tmp_path / "plain", works)
    (source / "data").mkdir()
    for name, text in {
        "topics": '[[topic]]\nid = "t"\npref_label = "<T> & \\uFFFF"\n',
        "entities": '[[entity]]\nid = "e"\nkind = "event"\nname = "<E> &"\ndate = "1972"\n',
        "claims": '[[claim]]\nid = "c"\nstatement = "<S> &"\nhedge = "claimed"\nattribution = "<A> &"\ndate = "1980"\n'
                  'topics = ["t"]\nentities = ["e"]\nevidence = [{ source = "plain", stance = "supports" }]\n',
    }.items():  # fmt: skip
        (source / "data" / f"{name}.toml").write_text(text, encoding="utf-8")
    build(source, "epub", dprkpal_data="data", version="1", copyright="nobody")
    pages = [*(source / "_build" / "epub").rglob("*.xhtml")]
    assert len(pages) > len(works) + 5
    for path in pages:
        ElementTree.parse(path)  # raises an error if it is not
    start = (source / "_build" / "epub" / "works" / "references" / "index.xhtml").read_text(encoding="utf-8")
    assert "<form" not in start, "a form does nothing without its script"
