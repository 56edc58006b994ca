"""Citations in the syntax of pandoc on the pages of a documentation."""

from __future__ import annotations

from pathlib import Path

import pytest
from documentation import Documentation, Page


@pytest.fixture(scope="module")
def documentation(tmp_path_factory: pytest.TempPathFactory) -> Documentation:
    """Return the documentation, built."""
    return Documentation("pandoc", tmp_path_factory.mktemp("pandoc")).build()


@pytest.fixture
def page(documentation: Documentation) -> Page:
    """Return its Markdown page."""
    return documentation.page()


@pytest.mark.parametrize(
    ("beginning", "text"),
    [
        ("bracketed:", "As shown (also Kelp, 2012; see Moss, 2005, p. 3) here."),
        ("in text:", "Moss (2005, p. 4) and Kelp (2012) agree, (2012) too."),
        ("without author:", "Moss (2005, passim)."),
        ("lines:", "Over two lines (Kelp, 2012; Moss, 2005)."),
        ("emphasis:", "Read (Moss, 2005) now."),
        ("inside:", "Noted (Moss, 2005)."),
        ("table", "(Moss, 2005)"),
    ],
)
def test_citations_are_read_as_pandoc_reads_them(page: Page, beginning: str, text: str) -> None:
    """In brackets, in the text, without the author, over two lines, in directives and tables."""
    assert page.line(beginning) == text


def test_other_uses_of_the_sign_are_left_alone(page: Page) -> None:
    """Names, mail addresses, links, code, mathematics, and cross-references."""
    line = page.line("other:")
    assert line.startswith("Ask @somebody, mail me@example.org, see @moss2005 and [@moss2005], ")
    assert line.count("@moss2005") == 3
    assert page.line("figure:") == "As in [@fig:map]."


def test_an_unknown_key_is_a_warning_with_its_line(documentation: Documentation, page: Page) -> None:
    """The key is shown on the page, so that nobody misses it."""
    assert page.line("unknown:") == "Not [nobody2000?]."
    assert "index.md:18: WARNING: no reference 'nobody2000'" in documentation.warnings
    assert documentation.warnings.count("WARNING") == 1


def test_pages_in_restructuredtext_are_read_too(documentation: Documentation) -> None:
    """The setting holds for docstrings and mixed documentations."""
    assert documentation.page("page").line("rst:") == "Also here (Moss, 2005), but not in [@moss2005]."


def test_note_styles_make_notes(tmp_path: Path) -> None:
    """Of citations in brackets; a citation in the text has the author there."""
    documentation = Documentation("pandoc", tmp_path).build(dprkpal_style="chicago-notes-bibliography")
    assert documentation.page().line("bracketed:") == "As shown[1] here."
    assert documentation.page().line("in text:").startswith("Jan Moss[2] and Una Kelp[3] agree,")


def test_without_the_setting_nothing_is_read(tmp_path: Path) -> None:
    """The text may have other uses for the sign."""
    page = Documentation("pandoc", tmp_path).build(dprkpal_pandoc_citations=False).page()
    assert page.line("emphasis:") == "Read [@moss2005] now."
