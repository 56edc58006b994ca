"""What the Sphinx extension gives to each kind of builder."""

from __future__ import annotations

import os
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from documentation import Documentation

import dprkpal
from programs import run_program


@pytest.fixture
def documentation(request: pytest.FixtureRequest, tmp_path: Path) -> Documentation:
    """Return the documentation that the test names."""
    return Documentation(request.param, tmp_path)


def on(root: str) -> Any:
    """Return the mark that gives a test the documentation *root*."""
    return pytest.mark.parametrize("documentation", [root], indirect=True)


@on("scripts")
def test_text_of_a_field_is_text(documentation: Documentation) -> None:
    """Markup of a field shows as formatting, anything else as it is; an address that would act leads nowhere."""
    page = documentation.build().page()
    assert "Odd <em>Key</em> &amp; \\LaTeX" in page.body.replace("</em> <em>", " ") or "&amp; \\LaTeX" in page.body
    assert not [address for address, _ in page.links if address.startswith("javascript")]
    assert '<span class="bib-smallcaps">' in page.body
    assert "H<sub>2</sub>O" in re.sub(r"</?em>", "", page.body)
    assert "<bdi>" in page.body
    assert "bib-a-x3a-b-x2f-c-x20-d" in page.ids
    assert documentation.warnings == ""


@on("scripts")
def test_latex_says_what_latex_can(documentation: Documentation) -> None:
    """Small capitals, lowered figures, signs that are commands; entries in an environment of our own."""
    documentation.build("latex")
    tex = documentation.output("projectnamenotset.tex")
    assert r"\DUrole{bib-smallcaps}" in tex
    assert r"\textbackslash{}LaTeX" in tex
    assert r"\usepackage{dprkpal}" in tex
    assert tex.count(r"\begin{dprkpalentries}") == tex.count(r"\end{dprkpalentries}") == 1
    assert r"\label{\detokenize{index:bib-caps}}" in tex
    assert r"{\hyperref[\detokenize{index:bib-caps}]{Caps, 2003}}" in tex  # no reference of Sphinx, which is italic
    assert documentation.output("dprkpal.sty").startswith("% Bibliographies")
    assert "<bdi>" not in tex


@on("pages")
@pytest.mark.parametrize("scope", ["page", "project"])
def test_latex_has_real_footnotes(documentation: Documentation, scope: str) -> None:
    """At their marks, each with its number."""
    documentation.build("latex", dprkpal_scope=scope)
    tex = documentation.output("projectnamenotset.tex")
    numbers = re.findall(r"\\begin\{footnote\}\[(\d+)\]", tex)
    assert numbers == (["1", "1", "2", "1"] if scope == "page" else ["1", "2", "3", "4"])
    assert "↑" not in tex


@on("titles")
def test_titles_of_latex_have_no_links(documentation: Documentation) -> None:
    """At the head of a page they are set in capitals, which no name of a link survives."""
    documentation.build("latex")
    tex = documentation.output("projectnamenotset.tex")
    assert r"\chapter{What Young (2021) said in 2021 (Berger, 2014)}" in tex


@on("pages")
def test_latex_numbers_entries_in_the_margin(documentation: Documentation) -> None:
    """As wide as the widest number asks."""
    documentation.build("latex", dprkpal_style="ieee")
    tex = documentation.output("projectnamenotset.tex")
    assert r"\begin{dprkpalnumbered}{{[}1{]}}" in tex
    assert r"\item[{{[}1{]}}]" in tex


@on("plain")
@pytest.mark.parametrize(
    ("builder", "name", "texts"),
    [
        (
            "text",
            "index.txt",
            ["guerrillas.[1] It did so for years.[2]", "[2] Ibid., 47.", "Young, Benjamin R. *Guns,"],
        ),
        ("man", "projectnamenotset.1", ["guerrillas.[1]", "Ibid., 47", "Young, Benjamin R. \\fIGuns,"]),
        ("texinfo", "projectnamenotset.texi", ["@footnote{", "Ibid.}, 47.", "`Guns, Guerillas"]),
        ("xml", "index.xml", ["Ibid.", "<emphasis>Guns, Guerillas"]),
        ("singlehtml", "index.html", ["Ibid.", "<em>Guns, Guerillas"]),
        ("dirhtml", "index.html", ["Ibid.", "<em>Guns, Guerillas"]),
    ],
)
def test_every_builder_writes_notes_and_bibliography(
    documentation: Documentation, builder: str, name: str, texts: list[str]
) -> None:
    """With what it has for notes, emphasis and lists."""
    documentation.build(builder)
    output = documentation.output(name)
    flat = " ".join(output.replace("\\&", "").replace("\\-", "-").split())
    for text in texts:
        assert text in flat
    assert documentation.warnings == ""


@on("plain")
def test_an_e_book_has_notes_and_bibliography(documentation: Documentation) -> None:
    """Its style sheet too."""
    documentation.build("epub", version="1", copyright="nobody")
    with zipfile.ZipFile(next(Path(documentation.app.outdir).glob("*.epub"))) as book:
        page = book.read("index.xhtml").decode()
        assert "Ibid." in page
        assert "bib-entries" in page
        assert any(name.endswith("dprkpal.css") for name in book.namelist())


@on("plain")
def test_nothing_waits_when_a_builder_extracts_messages(documentation: Documentation) -> None:
    """``gettext`` takes the text of a page as it was read."""
    documentation.build("gettext")
    assert "North Korea trained guerrillas" in documentation.output("index.pot")
    assert documentation.warnings == ""


@on("pages")
def test_the_command_of_sphinx_builds_without_a_warning(documentation: Documentation) -> None:
    """With every warning an error, every link checked, and as many processes as there are."""
    command = [sys.executable, "-m", "sphinx", "-W", "-n", "-j", "auto", "-q", "-b", "html", ".", "_build/html"]
    path = str(Path(dprkpal.__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": path}
    done = run_program(command, cwd=documentation.source, text=True, check=False, env=environment)
    assert (done.returncode, done.stderr) == (0, "")


@on("titles")
def test_a_note_that_another_extension_takes_elsewhere_is_no_end_of_latex(documentation: Documentation) -> None:
    """``todolist`` copies paragraphs without their notes; the number stays."""
    below = documentation.source / "below.rst"
    below.write_text(below.read_text() + "\n.. todo:: Look into :bib:p:`coughlin2014hamas`.\n\n.. todolist::\n")
    documentation.build(
        "latex",
        extensions=["dprkpal.sphinxext", "sphinx.ext.todo"],
        dprkpal_style="chicago-notes-bibliography",
        todo_include_todos=True,
    )
    tex = documentation.output("projectnamenotset.tex")
    assert tex.count("Look into") == 2
    assert r"$^{\text{3}}$" in tex


@on("titles")
def test_a_note_in_a_rubric_of_latex_comes_after_it(documentation: Documentation) -> None:
    """No note can stand inside the heading."""
    below = documentation.source / "below.rst"
    below.write_text(below.read_text() + "\n.. rubric:: Rubric :bib:p:`coughlin2014hamas`\n\nThe end.\n")
    documentation.build("latex", dprkpal_style="chicago-notes-bibliography")
    tex = documentation.output("projectnamenotset.tex")
    rubric = tex[tex.index(r"\subsubsection*{Rubric") :]
    assert rubric.startswith(r"\subsubsection*{Rubric\sphinxfootnotemark[3]}")
    assert rubric.index(r"\begin{footnotetext}[3]") < rubric.index("The end.")
