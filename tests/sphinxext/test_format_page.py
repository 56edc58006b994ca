"""The page on which readers format their own files in the browser: its files and its HTML. Without a browser."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from documentation import Documentation

from dprkpal import sphinxext
from dprkpal.sphinxext.browser_archive import ARCHIVE, DATA, PYODIDE_FILES, find_pyodide, write_archive
from programs import run_program

SESSION = """
import json, sys
sys.path.insert(0, sys.argv[1])
from dprkpal.formats import WRITTEN
from dprkpal.servers.browser_session import LISTS, BrowserSession
session = BrowserSession(sys.argv[2])
assert "error" not in session.open("a.bib", rb'''
@book{a, author = {M{\\"u}ller, Ada}, title = {$\\alpha$ \\emph{und} {\\OE}uvre},
  isbn = {9781503613294}, year = 2001}''')
ask = lambda operation, **fields: json.loads(session.answer(operation, json.dumps(fields)))
answers = [ask("list", style=style, locale=locale) for style in ("apa", "ieee") for locale in ("", "zh-CN", "ar")]
answers += [ask("download", style="apa", **{"as": kind}) for kind in LISTS]
answers += [ask("start"), ask("check"), ask("styles", query="nature")]
files = [ask("download", **{"as": kind}) for kind in WRITTEN]
answers += [json.loads(session.open(file["name"], file["text"].encode())) for file in files]
print([answer["error"] for answer in answers if "error" in answer])
print(sorted({name.partition(".")[0] for name in sys.modules} & {"pydantic", "click", "sphinx", "latexcodec"}))
"""
"""Asks everything of a session, in an interpreter that has nothing but the archive."""


@pytest.fixture
def pyodide(tmp_path: Path) -> Path:
    """Return a folder with the names of the files of Pyodide, enough to build a site."""
    folder = tmp_path / "node_modules" / "pyodide"
    folder.mkdir(parents=True)
    for name in PYODIDE_FILES:
        (folder / name).write_text(name, encoding="utf-8")
    return folder


def test_the_archive_has_everything_that_the_page_needs(tmp_path: Path) -> None:
    """An isolated Python without other packages answers every request."""
    write_archive(tmp_path / ARCHIVE)
    with ZipFile(tmp_path / ARCHIVE) as archive:
        archive.extractall(tmp_path / "unpacked")
    (tmp_path / "references").mkdir()
    command = [sys.executable, "-I", "-S", "-c", SESSION, str(tmp_path / "unpacked"), str(tmp_path / "references")]
    done = run_program(command, text=True)
    errors, loaded = done.stdout.splitlines()
    assert (errors, loaded) == ("[]", "[]")


def test_the_archive_is_the_same_every_time(tmp_path: Path) -> None:
    """Dates and order do not depend on the machine."""
    for name in ("one", "two"):
        write_archive(tmp_path / name / ARCHIVE)
    one, two = ((tmp_path / name / ARCHIVE).read_bytes() for name in ("one", "two"))
    assert one == two


def test_the_archive_has_licences_and_little_else(tmp_path: Path) -> None:
    """Each dependency comes with its licence, and nothing is there that the page does not load."""
    write_archive(tmp_path / ARCHIVE)
    names = ZipFile(tmp_path / ARCHIVE).namelist()
    assert names == sorted(names)
    assert {f"dprkpal/data/{name}" for name in DATA} == {name for name in names if name.startswith("dprkpal/data/")}
    for package in ("pybtex", "pylatexenc", "pyyaml", "python_stdnum"):
        found = [name for name in names if name.lower().startswith(package) and ".dist-info/" in name]
        assert any("LICEN" in name.upper() or "COPYING" in name.upper() for name in found), package
    assert not [name for name in names if name.startswith(("dprkpal/cli/", "dprkpal/sphinxext/", "stdnum/us/"))]


def test_pyodide_is_searched_where_npm_installs(
    pyodide: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In folders above the documentation, in ``NODE_PATH``, or where the setting says. It must be complete."""
    monkeypatch.delenv("NODE_PATH", raising=False)
    assert find_pyodide(None, tmp_path / "docs") == pyodide
    assert find_pyodide(pyodide, Path("/")) == pyodide
    assert find_pyodide(tmp_path, tmp_path / "docs") is None
    monkeypatch.setenv("NODE_PATH", str(pyodide.parent))
    assert find_pyodide(None, Path("/")) == pyodide
    (pyodide / PYODIDE_FILES[0]).unlink()
    assert find_pyodide(None, tmp_path / "docs") is None


def test_a_site_without_pyodide_says_so(tmp_path: Path) -> None:
    """The build succeeds, and no page has scripts for a formatter."""
    built = Documentation("formatter", tmp_path).build(dprkpal_pyodide="absent")
    assert built.warnings == ""
    page = built.output("tools/format.html")
    assert "has no formatter" in page
    assert "dprkpal-browser" not in page
    assert not (Path(built.app.outdir) / "_static" / "dprkpal-browser").exists()


def test_a_site_with_pyodide_has_the_formatter(pyodide: Path, tmp_path: Path) -> None:
    """Only the page with the directive names its files. When Pyodide changes, that page is written again."""
    docs = Documentation("formatter", tmp_path)
    built = docs.build(dprkpal_pyodide=str(pyodide))
    assert built.warnings == ""
    page = built.output("tools/format.html")
    found = re.search(r'<meta name="dprkpal-browser" content="\.\./_static/dprkpal-browser/(\w+)/ (\d+)" />', page)
    assert found is not None
    folder = Path(built.app.outdir) / "_static" / "dprkpal-browser" / found[1]
    assert int(found[2]) >= sum((folder / name).stat().st_size for name in (ARCHIVE, *PYODIDE_FILES))
    for script in re.findall(r'(?:src|href)="\.\./(_static/dprkpal-browser/[^"?]+)', page):
        assert (Path(built.app.outdir) / script).is_file()
    assert 'type="module"' in page
    assert "dprkpal-browser" not in built.output("index.html")
    (pyodide / PYODIDE_FILES[0]).write_text("newer", encoding="utf-8")
    again = docs.build(dprkpal_pyodide=str(pyodide))
    assert "tools/format" in again.written
    assert found[1] not in again.output("tools/format.html")
    assert [one.name for one in folder.parent.iterdir()] != [found[1]]


def test_other_builders_leave_the_formatter_out(pyodide: Path, tmp_path: Path) -> None:
    """A text file has no formatter."""
    built = Documentation("formatter", tmp_path).build("text", dprkpal_pyodide=str(pyodide))
    assert built.warnings == ""
    assert built.output("tools/format.txt").split() == ["Format", "******"]


def test_the_answers_are_json(tmp_path: Path) -> None:
    """A lone surrogate in a file does not break the answer."""
    from dprkpal.servers.browser_session import BrowserSession

    session = BrowserSession(str(tmp_path))
    session.open("a.json", rb'[{"id": "a", "type": "book", "title": "T \ud800"}]')
    assert json.loads(session.answer("list", '{"style": "apa"}'))["entries"]


def test_the_controls_can_be_in_an_e_book() -> None:
    """Its pages are XHTML: an attribute has a value, and every element is closed."""
    controls = ElementTree.parse(Path(sphinxext.__file__).with_name("format_page.html"))
    assert controls.getroot().get("class") == "formatter"
