"""A build after a change gives the same pages as a build from scratch."""

from __future__ import annotations

from pathlib import Path

import pytest
from documentation import Documentation

ENTRY = "@book{{{key}, author = {{Roe, Ann}}, title = {{A Plain Book}}, publisher = {{Pub}}, year = {{2001}}}}\n"
OTHER = "@book{doe2002, author = {Doe, Bob}, title = {Other}, publisher = {Pub}, year = {2002}}\n"


@pytest.fixture
def documentation(tmp_path: Path) -> Documentation:
    """Return a documentation of a page with citations only and a page with the bibliography."""
    documentation = Documentation("plain", tmp_path)
    source = documentation.source
    (source / "refs.bib").write_text(ENTRY.format(key="roe2001") + OTHER)
    (source / "index.rst").write_text(
        "Start\n=====\n\nText :bib:p:`roe2001`, :bib:p:`doe2002`.\n\n.. toctree::\n\n   works\n"
    )
    (source / "works.rst").write_text("Works\n=====\n\n.. bib:bibliography::\n")
    return documentation


def build(documentation: Documentation, *, fresh: bool = False) -> Documentation:
    """Build the documentation with its own bibliography file."""
    return documentation.build(dprkpal_sources=["refs.bib"], dprkpal_style="apa", fresh=fresh)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (ENTRY.format(key="roe2001b") + OTHER, "[roe2001?], (Doe, 2002)."),
        (OTHER, "[roe2001?], (Doe, 2002)."),
        (ENTRY.format(key="ROE2001") + OTHER, "(Roe, 2001), (Doe, 2002)."),
        ("", "[roe2001?], [doe2002?]."),
        (None, "[roe2001?], [doe2002?]."),
    ],
)
def test_key_removed_from_a_bibliography_does_not_end_the_build(
    documentation: Documentation, content: str | None, line: str
) -> None:
    """The page that cites it is read again, and shows the missing key, although it was not edited."""
    build(documentation)
    refs = documentation.source / "refs.bib"
    refs.unlink() if content is None else refs.write_text(content)
    build(documentation)
    assert documentation.page().line("Text") == line
    pages = documentation.pages()
    assert pages == build(documentation, fresh=True).pages()


def test_key_added_to_a_bibliography_appears_on_pages_that_cite_it(documentation: Documentation) -> None:
    """Also on pages without any directive."""
    refs = documentation.source / "refs.bib"
    refs.write_text(OTHER)
    build(documentation)
    assert documentation.page().line("Text") == "[roe2001?], (Doe, 2002)."
    refs.write_text(ENTRY.format(key="roe2001") + OTHER)
    build(documentation)
    assert documentation.page().line("Text") == "(Roe, 2001), (Doe, 2002)."
    assert documentation.warnings == ""


def test_pandoc_citation_of_an_added_key_is_formatted(documentation: Documentation) -> None:
    """Before, it is a name such as @somebody."""
    refs, index = documentation.source / "refs.bib", documentation.source / "index.rst"
    index.write_text("Start\n=====\n\nText @roe2001 says.\n\n.. toctree::\n\n   works\n")
    refs.write_text(OTHER)
    lines = []
    for content in (OTHER, ENTRY.format(key="roe2001") + OTHER):
        refs.write_text(content)
        documentation.build(dprkpal_sources=["refs.bib"], dprkpal_style="apa", dprkpal_pandoc_citations=True)
        lines.append(documentation.page().line("Text"))
    assert lines == ["@roe2001 says.", "Roe (2001) says."]


def test_style_file_that_becomes_a_note_style_makes_notes_on_all_pages(documentation: Documentation) -> None:
    """Notes are made when a page is read."""
    from dprkpal.csl.styles.archive import read_style

    style = documentation.source / "mine.csl"
    for name, notes in (("apa", 0), ("chicago-notes-bibliography", 2), ("apa", 0)):
        style.write_bytes(read_style(name).xml)
        documentation.build(dprkpal_sources=["refs.bib"], dprkpal_style="mine.csl")
        assert len(documentation.page().notes) == notes


def test_links_back_name_pages_with_a_citation_in_their_title(documentation: Documentation) -> None:
    """In the first build too, when the citation is not formatted yet as the page is read."""
    index = documentation.source / "index.rst"
    index.write_text("About :bib:t:`roe2001`\n" + "=" * 30 + index.read_text().removeprefix("Start\n====="))
    build(documentation)
    assert 'title="About Roe (2001)"' in documentation.page("works").html
    assert build(documentation).written == []
