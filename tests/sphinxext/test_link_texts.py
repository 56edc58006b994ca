"""Links to titles and captions with citations."""

from __future__ import annotations

from pathlib import Path

import pytest
from documentation import Documentation

WORKS = """@book{roe, author = {Roe, Ann}, title = {T}, year = 2001, publisher = {P}}
@book{doe, author = {Doe, Bob}, title = {U}, year = 2002, publisher = {P}}"""
OTHER = """Other
=====

.. _inner:

By :cite:t:`roe`, after *all* :cite:p:`doe`
-------------------------------------------

.. _figure:

.. figure:: missing.png

   Drawn by :cite:author:`doe` :cite:p:`roe` here

.. _rubric:

.. rubric:: In :cite:year:`roe`
"""
LINKS = "T\n=\n\nSee :ref:`inner`; :ref:`figure`; :numref:`{name}, {number} <figure>`; :ref:`rubric`.\n\n"


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("apa", "By Roe (2001), after all; Drawn by Doe here; Drawn by Doe here, 1; In 2001."),
        ("ieee", "By Roe [1], after all; Drawn by Doe here; Drawn by Doe here, 1; In 2001."),
        ("chicago-notes", "By Ann Roe, after all; Drawn by Bob Doe here; Drawn by Bob Doe here, 1; In 2001."),
    ],
)
@pytest.mark.parametrize("parallel", [0, 2])
def test_links_have_the_words_of_a_title_and_no_numbers_of_notes(
    tmp_path: Path, style: str, text: str, parallel: int
) -> None:
    """Authors and years were lost, and the number of a note was glued to the last word."""
    documentation = Documentation("plain", tmp_path)
    (documentation.source / "works.bib").write_text(WORKS)
    (documentation.source / "other.rst").write_text(OTHER)
    (documentation.source / "index.rst").write_text(LINKS + ".. toctree::\n\n   other\n\n.. bibliography::\n")
    values = {"dprkpal_sources": ["works.bib"], "numfig": True}
    documentation.build(parallel=parallel, dprkpal_style=style, **values)
    assert documentation.page().line("See") == text
    documentation.build(dprkpal_style="chicago-author-date", **values)
    assert documentation.page().line("See").startswith("By Roe (2001), after all;")


@pytest.mark.parametrize(("style", "text"), [("apa", "By Roe (2001) all"), ("chicago-notes", "By Ann Roe all")])
def test_links_of_myst_have_them_too(tmp_path: Path, style: str, text: str) -> None:
    """MyST resolves those to titles of the same page itself."""
    documentation = Documentation("myst", tmp_path)
    (documentation.source / "works.bib").write_text(WORKS)
    (documentation.source / "placed.md").unlink()
    (documentation.source / "index.md").write_text(
        "# T\n\nSee [](#label); [](#by--all--d); {ref}`label`; [mine](#label).\n\n"
        "(label)=\n## By {cite:t}`roe` all {cite:p}`doe`\n\n### By {cite:t}`roe` all {cite:p}`doe` d\n"
    )
    documentation.build(dprkpal_sources=["works.bib"], dprkpal_style=style, myst_heading_anchors=3)
    found = text.replace("Ann Roe all", "Roe all")
    assert documentation.page().line("See") == f"{text}; {found} d; {text}; mine."
