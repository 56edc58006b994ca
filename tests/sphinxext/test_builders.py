"""Output of the Sphinx extension for each kind of builder."""

from __future__ import annotations

import json
import os
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from documentation import Documentation, plain

import dprkpal
from dprkpal import library
from programs import run_program


@pytest.fixture
def documentation(request: pytest.FixtureRequest, tmp_path: Path) -> Documentation:
    """Return the documentation requested by the test."""
    return Documentation(request.param, tmp_path)


def on(root: str) -> Any:
    """Return the mark that runs a test on the documentation *root*."""
    return pytest.mark.parametrize("documentation", [root], indirect=True)


@on("scripts")
def test_field_text_is_escaped(documentation: Documentation) -> None:
    """Markup in fields becomes formatting, other characters are escaped, and unsafe URLs are not linked."""
    page = documentation.build().page()
    assert "Odd <em>Key</em> &amp; \\LaTeX" in page.body.replace("</em> <em>", " ") or "&amp; \\LaTeX" in page.body
    assert not [address for address, _ in page.links if address.startswith("javascript")]
    assert '<span class="bib-smallcaps">' in page.body
    assert "H<sub>2</sub>O" in re.sub(r"</?em>", "", page.body)
    assert "<bdi>" in page.body
    assert "bib-a-x3a-b-x2f-c-x20-d" in page.ids
    assert documentation.warnings == ""


@on("scripts")
def test_latex_formatting(documentation: Documentation) -> None:
    """Small capitals, subscripts, escaped characters, and an environment for entries."""
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
def test_latex_has_footnotes(documentation: Documentation, scope: str) -> None:
    """At their marks, with their numbers."""
    documentation.build("latex", dprkpal_scope=scope)
    tex = documentation.output("projectnamenotset.tex")
    numbers = re.findall(r"\\begin\{footnote\}\[(\d+)\]", tex)
    assert numbers == (["1", "1", "2", "1"] if scope == "page" else ["1", "2", "3", "4"])
    assert "↑" not in tex


@on("titles")
def test_titles_of_latex_have_no_links(documentation: Documentation) -> None:
    """LaTeX repeats titles in capitals in page headers, which breaks link names."""
    documentation.build("latex")
    tex = documentation.output("projectnamenotset.tex")
    assert r"\chapter{What Young (2021) said in 2021 (Berger, 2014)}" in tex


@on("pages")
def test_latex_numbers_entries_in_the_margin(documentation: Documentation) -> None:
    """The margin fits the widest number."""
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
    """With the notes, emphasis and lists of each format."""
    documentation.build(builder)
    output = documentation.output(name)
    flat = " ".join(output.replace("\\&", "").replace("\\-", "-").split())
    for text in texts:
        assert text in flat
    assert documentation.warnings == ""


@on("plain")
def test_texinfo_has_the_notes_of_titles_after_them(documentation: Documentation) -> None:
    """Sphinx prints only the text of these titles, and the note with the whole reference was lost."""
    (documentation.source / "index.rst").write_text(
        "Plain\n=====\n\n.. topic:: A :bib:p:`young2021guns` b\n\n   Inside.\n\n"
        ".. admonition:: C :bib:p:`young2021guns{p. 3}` d\n\n   More.\n\n"
        ".. centered:: E :bib:p:`young2021guns{p. 4}`\n\n"
        ".. acks::\n\n   * Ann :bib:p:`young2021guns{p. 5}`\n   * Bob\n",
        encoding="utf-8",
    )
    documentation.build("texinfo")
    written = documentation.output("projectnamenotset.texi")
    assert written.count("@footnote{") == 4
    for text in ("A b", "C d", "@center E\n", "Ann, Bob."):
        assert text in written
    assert written.index("A b") < written.index("@footnote{") < written.index("Inside.")


@on("myst")
def test_texinfo_has_the_notes_of_links_after_them(documentation: Documentation) -> None:
    """Also if the link is in a title of which only the text is printed."""
    (documentation.source / "placed.md").unlink()
    (documentation.source / "index.md").write_text(
        "# MyST\n\n(there)=\n\nA [b {cite}`young2021guns` c](https://example.org), "
        "[d {cite}`young2021guns{p. 3}`](#there).\n\n"
        ":::{admonition} E [f {cite}`young2021guns{p. 4}`](https://example.org)\nInside.\n:::\n\n"
        "## G [h {cite}`young2021guns{p. 5}`](https://example.org)\n"
    )
    documentation.build("texinfo", myst_enable_extensions=["colon_fence"])
    written = " ".join(documentation.output("projectnamenotset.texi").split())
    for locator in (" (Stanford University Press, 2021).", "Ibid., 3.", "Ibid., 4.", "Ibid., 5."):
        assert written.count(locator) == 1
    assert "b c@footnote{https://example.org}@footnote{ Benjamin R. Young" in written
    assert written.index("Ibid., 4.") < written.index("Inside.")


@on("plain")
def test_epub_has_notes_and_bibliography(documentation: Documentation) -> None:
    """And the style sheet."""
    documentation.build("epub", version="1", copyright="nobody")
    with zipfile.ZipFile(next(Path(documentation.app.outdir).glob("*.epub"))) as book:
        page = book.read("index.xhtml").decode()
        assert "Ibid." in page
        assert "bib-entries" in page
        assert any(name.endswith("dprkpal.css") for name in book.namelist())


@on("plain")
def test_gettext_has_no_placeholders(documentation: Documentation) -> None:
    """``gettext`` reads the text of a page before it is formatted."""
    documentation.build("gettext")
    assert "North Korea trained guerrillas" in documentation.output("index.pot")
    assert documentation.warnings == ""


@on("plain")
def test_translations_can_move_citations(documentation: Documentation) -> None:
    """A translator writes the roles as the author does, with locators in the language of the translation."""
    (documentation.source / "index.rst").write_text(
        "A\n=\n\n:cite:t:`young2021guns` says so :cite:p:`berger2014arm{p. 3}`.\n\n.. bibliography::\n"
    )
    catalogue = documentation.source / "locale" / "de" / "LC_MESSAGES" / "index.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid ":cite:t:`young2021guns` says so :cite:p:`berger2014arm{p. 3}`."\n'
        'msgstr "Siehe :cite:p:`berger2014arm{S. 3}`, so :cite:t:`young2021guns`."\n'
    )
    page = documentation.build(dprkpal_style="apa", language="de", locale_dirs=["locale"]).page()
    assert page.line("Siehe") == "(Berger, 2014, S. 3), so Young (2021)."
    assert len(page.entries()) == 2
    assert documentation.warnings == ""


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("index.rst", "T\n=\n\n.. centered:: {}\n", "A :cite:p:`young2021guns{p. 3}` b"),
        ("index.md", "# T\n\n:::{{centered}} {}\n:::\n", "A {cite:p}`young2021guns{p. 3}` b"),
    ],
)
def test_messages_for_translators_have_the_citations(tmp_path: Path, name: str, text: str, message: str) -> None:
    """Also where the parser keeps no source of the text: the citation was missing in the translation."""
    documentation = Documentation("myst", tmp_path)
    for old in documentation.source.glob("*.md"):
        old.unlink()
    (documentation.source / name).write_text(text.format(message))
    values = {"myst_enable_extensions": ["colon_fence"], "dprkpal_style": "apa"}
    documentation.build("gettext", **values)
    assert f'msgid "{message}"' in documentation.output("index.pot")
    catalogue = documentation.source / "locale" / "de" / "LC_MESSAGES" / "index.po"
    catalogue.parent.mkdir(parents=True)
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    catalogue.write_text(f'{header}msgid "{message}"\nmsgstr "{message.replace(" b", " c")}"\n')
    page = documentation.build(language="de", locale_dirs=["locale"], fresh=True, **values).page()
    assert "A (Young, 2021, S. 3) c" in plain(page.body)


@on("plain")
def test_linkcheck_checks_the_links_of_entries(documentation: Documentation) -> None:
    """Those of bibliographies, notes and of ``cite:url``. No link is opened here."""
    (documentation.source / "index.rst").write_text(
        "A\n=\n\n:cite:p:`berger2014arm`, :cite:url:`berger2014arm`\n\n.. bibliography::\n"
    )
    documentation.build("linkcheck", linkcheck_ignore=[".*"], dprkpal_style="apa")
    lines = [json.loads(line) for line in documentation.output("output.json").splitlines()]
    assert {line["filename"] for line in lines} == {"index.rst"}
    urls = {str(library()["berger2014arm"].csl["URL"])}
    assert urls <= {line["uri"] for line in lines}


@on("pages")
def test_sphinx_build_command_gives_no_warnings(documentation: Documentation) -> None:
    """With warnings as errors, link checks and parallel processes."""
    command = [sys.executable, "-m", "sphinx", "-W", "-n", "-j", "auto", "-q", "-b", "html", ".", "_build/html"]
    path = str(Path(dprkpal.__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": path}
    done = run_program(command, cwd=documentation.source, text=True, check=False, env=environment)
    assert (done.returncode, done.stderr) == (0, "")


@on("titles")
def test_note_moved_by_another_extension_does_not_break_latex(documentation: Documentation) -> None:
    """``todolist`` copies paragraphs without their notes; only the number is kept."""
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
def test_note_in_a_latex_rubric_is_placed_after_it(documentation: Documentation) -> None:
    """Headings cannot contain footnotes."""
    below = documentation.source / "below.rst"
    below.write_text(below.read_text() + "\n.. rubric:: Rubric :bib:p:`coughlin2014hamas`\n\nThe end.\n")
    documentation.build("latex", dprkpal_style="chicago-notes-bibliography")
    tex = documentation.output("projectnamenotset.tex")
    rubric = tex[tex.index(r"\subsubsection*{Rubric") :]
    assert rubric.startswith(r"\subsubsection*{Rubric\sphinxfootnotemark[3]}")
    assert rubric.index(r"\begin{footnotetext}[3]") < rubric.index("The end.")
