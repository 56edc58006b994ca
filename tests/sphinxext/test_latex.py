"""LaTeX of the Sphinx extension, for each engine."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from documentation import Documentation

from dprkpal.sphinxext.latex_text import latex_text
from programs import run_program

ENGINES = {"pdflatex": "-pdf", "xelatex": "-pdfxe", "lualatex": "-pdflua"}
NAME = "projectnamenotset"


@pytest.fixture
def documentation(tmp_path: Path) -> Documentation:
    """Return a documentation with names, titles and addresses of many kinds."""
    return Documentation("latex", tmp_path)


def text(source: str, engine: str) -> tuple[str, set[str]]:
    """Return the LaTeX for *source*, which Sphinx still escapes, and what the engine cannot print."""
    missing: set[str] = set()
    return "".join(node.astext() for node in latex_text(source, engine, missing)), missing


@pytest.mark.parametrize(
    ("source", "pdflatex", "xelatex"),
    [
        ("Plain – “é”", "Plain – “é”", "Plain – “é”"),
        ("a\u202f: b\u2009c", "a\\,: b\\,c", "a\\,: b\\,c"),
        ("Ḥusaynī ≤ α", r"\d{H}usaynī \ensuremath{\leq} \ensuremath{\alpha}", "Ḥusaynī ≤ α"),
        ("김일성, 金日成", r"\dprkpalscript{Hang}{김일성}, \dprkpalscript{Hans}{金日成}", None),
        ("臺灣", r"\dprkpalscript{Hant}{臺灣}", r"\dprkpalscript{Hant}{臺\allowbreak{}灣}"),
        ("日本の本", r"\dprkpalscript{Kana}{日本の本}", None),
        ("の本", r"\dprkpalscript{Kana}{の本}", r"\dprkpalscript{Kana}{の\allowbreak{}本}"),
        ("Книга Гоголя", r"\dprkpalscript{Cyrl}{Книга Гоголя}", "Книга Гоголя"),
        ("\u2068a\u2069", "a", "a"),
    ],
)  # fmt: skip
def test_text_is_written_for_the_engine(source: str, pdflatex: str, xelatex: str | None) -> None:
    """Text that the engine and its fonts know stays as it is."""
    assert text(source, "pdflatex") == (pdflatex, set())
    if xelatex is not None:
        assert text(source, "xelatex") == text(source, "lualatex") == (xelatex, set())


def test_what_pdflatex_cannot_print_is_reported() -> None:
    """A script or a sign without a substitute is marked in the document."""
    assert text("كاتب 🙂", "pdflatex") == (r"\dprkpalscript{Arab}{كاتب} \dprkpalmissing{1F642}", {"Arab", "🙂"})
    assert text("كاتب العرب", "xelatex") == (r"\dprkpalscript{Arab}{كاتب العرب}", set())


def test_engines_for_japanese_print_it_themselves() -> None:
    """With spaces as commands."""
    assert text("日本\u202f:", "uplatex") == ("日本\\,:", set())


def test_formulas_are_mathematics(documentation: Documentation) -> None:
    """In LaTeX and in HTML, which then loads what its mathematics needs; otherwise they are text."""
    documentation.build("latex", latex_engine="xelatex")
    tex = documentation.output(f"{NAME}.tex")
    assert r"Limits on \(\frac{a}{b}\) in \(\mathbb{R}^d\) and H\(_2\)O" in tex
    assert documentation.warnings == ""
    page = documentation.build().page()
    assert r'<span class="math notranslate nohighlight">\(\frac{a}{b}\)</span>' in page.body
    assert "mathjax" in page.html.lower()
    page = documentation.build(dprkpal_mathematics=False).page()
    assert "in ℝ<sup>d</sup> and H<sub>2</sub>O" in page.body
    assert "mathjax" not in page.html.lower()
    documentation.build("text")
    assert "Limits on a/b in ℝ" in documentation.output("index.txt")


def test_pdflatex_warns_about_other_scripts(documentation: Documentation) -> None:
    """With the engines that print them. The warning can be silenced."""
    documentation.build("latex")
    assert "pdflatex cannot print text in the script Arab, text in the script Hebr" in documentation.warnings
    assert "latex_engine = 'xelatex'" in documentation.warnings
    documentation.build("latex", suppress_warnings=["dprkpal.latex"], fresh=True)
    assert documentation.warnings == ""


TOPIC = """\
[[topic]]
id = "t"
pref_label = TEXT
alt_label = [TEXT]
definition = TEXT
"""
CLAIM = """\
[[claim]]
id = "c"
statement = TEXT
hedge = "asserted"
attribution = "Roe"
date = "2001"
topics = ["t"]
assessment = TEXT
[[claim.evidence]]
source = "a"
stance = "supports"
note = TEXT
"""
PAGE = """\
Texts
=====

:bib:ref:`a`, :bib:title:`a`, :bib:claim:`c`, :bib:topic:`t`, :any:`t`.

.. bib:claim:: c
   :evidence:

.. bib:claims::

.. bib:topic:: t

.. bib:timeline::

.. bib:bibliography::
"""


def write_collection(documentation: Documentation, text: str) -> dict[str, object]:
    """Give a documentation a reference, a topic and a claim with *text* in all fields. Return its settings."""
    folder = documentation.source
    reference = {"id": "a", "type": "book", "title": text, "issued": {"date-parts": [[2001]]}}
    (folder / "works.json").write_text(json.dumps([reference]), encoding="utf-8")
    (folder / "index.rst").write_text(PAGE, encoding="utf-8")
    (folder / "data").mkdir()
    for name, content in (("topics", TOPIC), ("claims", CLAIM)):
        (folder / "data" / f"{name}.toml").write_text(content.replace("TEXT", json.dumps(text)), encoding="utf-8")
    return {"dprkpal_sources": ["works.json"], "dprkpal_data": "data", "dprkpal_style": "apa"}


def test_no_text_ends_the_argument_that_it_is_in(documentation: Documentation) -> None:
    """LaTeX stops at an empty line in the text of a link."""
    settings = write_collection(documentation, "One\n\nTwo")
    documentation.build("latex", **settings)
    tex = documentation.output(f"{NAME}.tex")
    assert not re.search(r"One\s*\n\s*Two", tex)
    assert tex.count("One Two") >= 12


def test_texts_of_the_collection_are_written_for_the_engine(documentation: Documentation) -> None:
    """As those of references are: claims, topics, notes, and the names of links to them."""
    settings = write_collection(documentation, "Guns 김일성 x")
    documentation.build("latex", **settings)
    tex = documentation.output(f"{NAME}.tex")
    assert tex.count(r"\dprkpalscript{Hang}{김일성}") == tex.count("김일성") >= 12
    assert "Guns 김일성 x" in documentation.build(**settings).page().html


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("style", ["chicago-notes-bibliography", "ieee"])
def test_every_engine_compiles(documentation: Documentation, engine: str, style: str) -> None:
    """Without errors, undefined links, lines that are too long, or characters that the fonts lack."""
    for program in ("latexmk", engine):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    documentation.build("latex", latex_engine=engine, dprkpal_style=style)
    folder = Path(documentation.app.outdir)
    command = ["latexmk", ENGINES[engine], "-interaction=nonstopmode", f"{NAME}.tex"]
    done = run_program(command, cwd=folder, check=False)
    log = (folder / f"{NAME}.log").read_text(encoding="utf-8", errors="replace")
    problem = re.compile(r"!|Overfull|Missing character|LaTeX Warning: .*undefined")
    assert [line for line in log.splitlines() if problem.match(line)] == []
    assert done.returncode == 0
    assert (folder / f"{NAME}.pdf").stat().st_size > 10_000
