"""Several bibliographies in one Sphinx documentation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from documentation import Documentation, Page


@pytest.fixture
def documentation(tmp_path: Path) -> Documentation:
    """The documentation with several bibliographies."""
    return Documentation("several", tmp_path)


def titles(page: Page, section: str) -> list[str]:
    """Return the titles of the entries in a section."""
    return [match[0] for entry in page.entries(section) if (match := re.search("Memo|Book|Tool|Unread", entry))]


def test_conditions_are_those_of_documents(documentation: Documentation) -> None:
    """Keyword, type, any CSL variable, negations, and what is in no other bibliography."""
    page = documentation.build().page()
    assert titles(page, "primary") == ["Memo"]
    assert titles(page, "programs") == ["Tool"]
    assert titles(page, "rest") == []
    assert titles(page, "variables") == ["Unread"]
    assert documentation.warnings == ""


def test_title_is_printed_above_entries_only(documentation: Documentation) -> None:
    """A bibliography without entries has no title."""
    page = documentation.build().page()
    assert '<p class="rubric">Letters &amp; more</p>' in page.section("primary")
    assert "No title" not in page.body
    assert "Letters \\& more" in documentation.build("latex").output("projectnamenotset.tex")


def test_chapter_is_the_page_and_those_below(documentation: Documentation) -> None:
    """A page without citations, such as that of the references, has the bibliography of its chapter."""
    documentation.build()
    assert titles(documentation.page("one"), "chapter") == ["Tool", "Memo"]
    assert titles(documentation.page("two"), "chapter") == ["Book"]
    assert titles(documentation.page("references"), "references") == ["Tool", "Memo"]


def test_rest_is_what_no_other_page_lists(documentation: Documentation) -> None:
    """Bibliographies of all pages count."""
    for name in ("one", "two", "references"):
        path = documentation.source / f"{name}.rst"
        path.write_text(path.read_text().replace(".. bibliography::\n   :chapter:\n", ""))
    assert titles(documentation.build().page(), "rest") == ["Book"]


def test_letters_and_numbers_are_those_of_the_documentation(documentation: Documentation) -> None:
    """Also in a bibliography in another style. Without numbers in citations, its own numbers start at 1."""
    page = documentation.build().page()
    assert "(2020b)" in page.entries("primary")[0]
    assert page.entries("numbered") == ["[1] A. Lee, “Memo,” 2020b."]
    numbered = documentation.build(dprkpal_style="nature", fresh=True).page()
    assert page.entries("primary")[0] != numbered.entries("primary")[0]
    assert numbered.entries("numbered")[0].startswith("[1] A. Lee, ")
    assert documentation.page("two").entries("chapter")[0].startswith("3.")


def test_unknown_condition_is_a_warning(documentation: Documentation) -> None:
    """With the nearest name; the page is built."""
    index = documentation.source / "index.rst"
    index.write_text("Title\n=====\n\n.. bibliography::\n   :type: softwar\n\n.. bibliography::\n   :file: work.bib\n")
    warnings = documentation.build().warnings
    assert "index.rst:4: WARNING: no item type 'softwar'; did you mean 'software'?" in warnings
    assert "index.rst:7: WARNING: no bibliography file 'work.bib'; did you mean 'works.bib'?" in warnings
    index.write_text("Title\n=====\n\n.. bibliography::\n   :tpye: book\n")
    assert 'unknown option: "tpye"' in documentation.build().warnings
