"""The programs on the how-to pages about publication lists, notebooks and web pages run as printed."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

import dprkpal

PAGES = Path(__file__).resolve().parents[2] / "docs" / "how-to"


def blocks(page: str, language: str) -> list[str]:
    """Return the code blocks of a page in this *language*."""
    text = (PAGES / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with ``mine.bib``, in which the programs run."""
    [source] = blocks("publication-list.md", "bibtex")
    (tmp_path / "mine.bib").write_text(source, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_jinja2_template_makes_a_page(folder: Path) -> None:
    """The program writes the works of one person, in groups, with links."""
    pytest.importorskip("jinja2")
    [template] = blocks("publication-list.md", "jinja")
    [program] = blocks("publication-list.md", "python")
    (folder / "publications.html").write_text(template, encoding="utf-8")
    exec(compile(program, "publication-list.md", "exec"), {})
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'<h2 id="(.*?)">\1</h2>', page) == ["In press", "2024", "2021"]
    assert re.findall(r'<li id="(.*?)">', page) == ["doe-soon", "doe2024", "doe2021", "kim2021"]
    assert page.count('<span class="csl-highlight"><b>Doe, J.') == 4
    assert page.count('href="https://doi.org/10.1000/182"') == 2  # one by the style, one by the template
    assert 'href="data:application/x-bibtex' in page


def test_the_bibliography_of_the_page_is_the_one_of_its_examples(folder: Path) -> None:
    """The file is shown twice: as a file, and inside the Python example."""
    example = "".join(blocks("publication-list.md", "pycon"))
    shown = "\n".join(
        line.removeprefix("... ") for line in re.search(r'"""\n(.*?)\.\.\. """', example, re.DOTALL)[1].split("\n")
    )  # type: ignore[index]
    assert shown.strip() == (folder / "mine.bib").read_text(encoding="utf-8").strip()


def test_the_notebook_page_names_every_object_that_a_notebook_shows() -> None:
    """An object in the table has a representation for notebooks."""
    library = dprkpal.library()
    names = {"library": lambda: library, "Library": dprkpal.Library, "…": ...}
    shown = re.findall(r"^\| `(library.*?)`", (PAGES / "notebook.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(shown) == 6
    for code in ["library()", *shown[1:]]:
        for one in code.split("`, `"):
            names["library"] = (lambda: library) if one == "library()" else library
            value = eval(one.replace("…", ""), names)
            assert any(hasattr(value, f"_repr_{kind}_") for kind in ("html", "svg", "markdown")), one


def test_the_pandas_examples_run() -> None:
    """Where pandas is installed."""
    pytest.importorskip("pandas")
    scope: dict[str, Any] = {"library": dprkpal.library()}
    for program in blocks("notebook.md", "python"):
        if "IPython" not in program:
            exec(compile(program, "notebook.md", "exec"), scope)
    references = scope["references"]
    assert len(references) == len(scope["library"])
    assert references.set_index("key")["cited"]["young2021guns"] == "(Young, 2021)"
    assert scope["disputes"].sum() > 0
    assert len(scope["results"]) > 3


def test_the_display_examples_give_formatted_text() -> None:
    """IPython only shows what the calls return, so a small stand-in for its classes is enough here."""
    [program] = [program for program in blocks("notebook.md", "python") if "IPython" in program]
    shown: list[str] = []
    scope = {"HTML": shown.append, "Markdown": shown.append, "library": dprkpal.library()}
    exec(compile(program.replace("from IPython.display import HTML, Markdown\n", ""), "notebook.md", "exec"), scope)
    assert shown[0].startswith("Young, B. R. (2021). *Guns,")
    assert "<h2>Books</h2>" in shown[1]


class TestFlask:
    """The site of ``web-page.md``."""

    @pytest.fixture
    def client(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
        """Return a client of the site."""
        pytest.importorskip("flask")
        [program] = blocks("web-page.md", "python")
        (folder / "citing_site.py").write_text(program, encoding="utf-8")
        monkeypatch.syspath_prepend(folder)
        sys.modules.pop("citing_site", None)
        import citing_site  # type: ignore[import-not-found]

        return citing_site.app.test_client()

    def test_a_page_cites_and_has_a_bibliography(self, client: Any) -> None:
        """Both citations are formatted."""
        text = client.get("/pages/order").text
        assert "(Kim &amp; Doe, 2021, p. 3)" in text.replace("&#38;", "&amp;")
        assert "Doe (2021)" in text
        assert text.count('class="csl-entry"') == 2
        assert client.get("/pages/none").status_code == 404

    def test_a_reference_is_shown_in_the_style_of_the_request(self, client: Any) -> None:
        """Only in bundled styles."""
        assert "Doe, J. A." in client.get("/references/doe2021").text
        assert "Doe JA" in client.get("/references/doe2021?style=vancouver").text
        assert client.get("/references/none").status_code == 404
        for style in ("no-such-style", "../../etc/passwd", "x.csl", "a" * 1000):
            assert client.get("/references/doe2021", query_string={"style": style}).status_code == 400

    def test_publications_are_listed_with_data(self, client: Any) -> None:
        """The data are on the page, too."""
        text = client.get("/publications").text
        assert text.count("csl-highlight") == 4
        [script] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
        assert len(json.loads(script)["@graph"]) == 4
