"""Files with the references of each bibliography, links to them, and places for the buttons that copy."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest
from documentation import Documentation

from dprkpal.formats import read

WORKS = r"""
@article{Salt:2001, author = {Field, Ada}, title = {Salt \& "sand" <b>}, journal = {Shore}, year = {2001},
  annote = {dull}, file = {:papers/salt.pdf:PDF}, keywords = {toread},
  eprint = {2001.01234}, archivePrefix = {arXiv}}
@book{kelp, author = {Kelp, Una}, title = {Under water}, year = {2012}, abstract = {Long.}}
@book{Kelp2, author = {Kelp, Una}, title = {Above water}, year = {2013}}
"""
EVERYTHING = {"dprkpal_copy_buttons": True, "dprkpal_downloads": True}


@pytest.fixture
def documentation(tmp_path: Path) -> Documentation:
    """Return a documentation with two lists on one page, and one list in a folder."""
    built = Documentation("plain", tmp_path)
    (built.source / "works.bib").write_text(WORKS)
    (built.source / "index.rst").write_text(
        "Index\n=====\n\n:cite:p:`Salt:2001,kelp,Kelp2`\n\n.. toctree::\n\n   a b/page\n\n"
        ".. bibliography::\n   :type: book\n\n.. bibliography::\n   :type: article-journal\n   :list: bullet\n"
    )
    (built.source / "a b").mkdir()
    (built.source / "a b" / "page.rst").write_text("Page\n====\n\n:cite:p:`kelp`\n\n.. bibliography::\n   :here:\n")
    return built


def build(documentation: Documentation, builder: str = "html", **values: object) -> Documentation:
    """Return *documentation* in an author-date style."""
    return documentation.build(builder, dprkpal_style="apa", dprkpal_sources=["works.bib"], **values)


def files(documentation: Documentation) -> dict[str, bytes]:
    """Return the files of references by name."""
    folder = Path(documentation.app.outdir)
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*-references*")}


@pytest.mark.parametrize("builder", ["html", "dirhtml", "singlehtml"])
def test_each_list_links_to_files_with_its_references(documentation: Documentation, builder: str) -> None:
    """In three formats; each address leads to a file that can be read."""
    build(documentation, builder, **EVERYTHING)
    folder = Path(documentation.app.outdir)
    pages = {"html": ["index.html", "a b/page.html"], "dirhtml": ["index.html", "a b/page/index.html"]}
    found: dict[str, list[str]] = {}
    for page in pages.get(builder, ["index.html"]):
        text = (folder / page).read_text(encoding="utf-8")
        for address in re.findall(r'<a href="([^"]*)" download>', text):
            target = unquote(urljoin(page.replace(" ", "%20"), address))
            found[target] = sorted(item["id"] for item in read(folder / target).items)
    endings = (".bib", ".ris", ".json")
    assert found == {
        **{f"index-references{ending}": ["Kelp2", "kelp"] for ending in endings},
        **{f"index-references-2{ending}": ["Salt:2001"] for ending in endings},
        **{f"a b/page-references{ending}": ["kelp"] for ending in endings},
    }
    assert set(files(documentation)) == set(found)
    assert documentation.warnings == ""


def test_files_have_no_private_fields(documentation: Documentation) -> None:
    """No paths of files, tags, private notes and abstracts; identifiers are kept."""
    build(documentation, **EVERYTHING)
    everything = b"".join(files(documentation).values()).decode()
    assert not re.search(r"dull|papers/|toread|Long\.", everything)
    assert "eprint = {2001.01234}" in everything
    [salt] = json.loads(documentation.output("index-references-2.json"))
    assert salt["title"] == 'Salt & "sand" <b>'


def test_each_entry_has_a_place_for_its_buttons(documentation: Documentation) -> None:
    """An empty element with the key in the BibTeX file; nothing is shown without the script."""
    page = build(documentation, **EVERYTHING).page()
    assert re.findall(r'<span class="bib-copy" data-key="([^"]*)"></span>', page.body) == ["kelp", "Kelp2", "Salt:2001"]
    assert re.findall(r'data-bibtex="([^"]*)"', page.body) == ["index-references.bib", "index-references-2.bib"]
    for number, keys in (("", ["kelp", "Kelp2"]), ("-2", ["Salt:2001"])):
        assert re.findall(r"^@\w+\{(.*),$", documentation.output(f"index-references{number}.bib"), re.M) == keys
    assert "<button" not in page.html
    assert "@book" not in page.html


def test_keys_that_bibtex_cannot_tell_apart_are_those_of_the_file(documentation: Documentation) -> None:
    """BibTeX ignores the case of keys, and spaces end them."""
    (documentation.source / "works.json").write_text(json.dumps([
        {"id": "a b", "type": "book", "title": "One"}, {"id": "KEY", "type": "book", "title": "Two"},
        {"id": "key", "type": "book", "title": "Three"},
    ]))  # fmt: skip
    (documentation.source / "index.rst").write_text("Index\n=====\n\n.. bibliography::\n   :all:\n")
    documentation.build(dprkpal_sources=["works.json"], dprkpal_style="apa", dprkpal_copy_buttons=True)
    keys = re.findall(r'data-key="([^"]*)"', documentation.output("index.html"))
    assert sorted(keys) == ["KEY", "a-b", "key-2"] or sorted(keys) == ["KEY-2", "a-b", "key"]
    assert re.findall(r"^@\w+\{(.*),$", documentation.output("index-references.bib"), re.M) == keys


def test_the_settings_are_independent_and_off_by_default(documentation: Documentation) -> None:
    """Buttons need only the BibTeX file; downloads need no script."""
    page = build(documentation).page()
    assert not files(documentation)
    assert not re.search("dprkpal_copy|data-bibtex|bib-downloads", page.html)
    page = build(documentation, dprkpal_downloads=True).page()
    assert not re.search("dprkpal_copy|data-bibtex|data-key", page.html)
    assert page.html.count(" download>") == 6


def test_buttons_alone_need_only_bibtex(documentation: Documentation) -> None:
    """The tooltips can be off."""
    page = build(documentation, dprkpal_copy_buttons=True, dprkpal_tooltips=False).page()
    assert {Path(name).suffix for name in files(documentation)} == {".bib"}
    assert "dprkpal_copy.js" in page.html
    assert "dprkpal.js" not in page.html
    assert (Path(documentation.app.outdir) / "_static" / "dprkpal_copy.js").is_file()


def test_other_builders_have_neither(documentation: Documentation) -> None:
    """E-books, LaTeX and text are the same with these settings as without."""
    for builder, name in (("epub", "index.xhtml"), ("latex", "plain.tex"), ("text", "index.txt")):
        output = build(documentation, builder, fresh=True, **EVERYTHING)
        assert not files(output)
        texts = [path for path in Path(output.app.outdir).rglob(f"*{Path(name).suffix}") if path.is_file()]
        assert texts
        assert not [path for path in texts if re.search("Download:|data-key", path.read_text(encoding="utf-8"))]


def test_an_incremental_build_gives_the_same_files_as_a_full_one(documentation: Documentation) -> None:
    """Also when a field changes that the style does not print; files that did not change are left alone."""
    build(documentation, **EVERYTHING)
    first = files(documentation)
    old = Path(documentation.app.outdir) / "index-references-2.bib"
    os.utime(old, (1, 1))
    (documentation.source / "works.bib").write_text(WORKS.replace("title = {Under", "isbn = {123}, title = {Under"))
    build(documentation, **EVERYTHING)
    second = files(documentation)
    assert {name for name in first if first[name] != second[name]} == {
        f"{page}-references{ending}" for page in ("index", "a b/page") for ending in (".bib", ".ris", ".json")
    }
    assert old.stat().st_mtime == 1
    build(documentation, fresh=True, **EVERYTHING)
    assert files(documentation) == second
