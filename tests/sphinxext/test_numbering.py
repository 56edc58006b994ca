"""The numbers of lists: the same in the whole documentation, or from 1 on each page."""

from __future__ import annotations

from pathlib import Path

import pytest
from documentation import Documentation


@pytest.fixture
def documentation(tmp_path: Path) -> Documentation:
    """Return the documentation."""
    return Documentation("numbering", tmp_path)


def numbers(documentation: Documentation, page: str) -> list[str]:
    """Return the label and the author of each entry of a page."""
    return [" ".join(entry.split()[:3]) for entry in documentation.page(page).entries()]


def test_numbers_are_those_of_the_documentation(documentation: Documentation) -> None:
    """A work has one number, whichever list it is in."""
    documentation.build()
    assert numbers(documentation, "index") == ["[1] I. Reed,", "[2] I. Moss,", "[3] I. Kelp,"]
    assert numbers(documentation, "second") == ["[1] I. Reed,", "[2] I. Moss,", "[3] I. Kelp,"]
    assert documentation.page("second").line("two:") == "See [3], then [1, p. 3], [2]."


def test_numbers_can_start_on_each_page_beside_one_master_list(documentation: Documentation) -> None:
    """In the order of the citations of the page; the list of all works keeps its own numbers."""
    documentation.build(dprkpal_numbering="page")
    assert documentation.warnings == ""
    assert numbers(documentation, "first") == ["[1] I. Reed,", "[2] I. Moss,"]
    assert numbers(documentation, "second") == ["[1] I. Kelp,", "[2] I. Moss,", "[3] I. Reed,"]
    assert documentation.page("second").line("two:") == "See [1], then [2], [3, p. 3]."
    assert numbers(documentation, "index") == ["[1] I. Reed,", "[2] I. Moss,", "[3] I. Kelp,"]


def test_names_and_notes_have_no_numbers_to_start(documentation: Documentation) -> None:
    """The setting changes only styles with numbers."""
    for style in ("apa", "chicago-notes-bibliography"):
        pages = [documentation.build(dprkpal_style=style, dprkpal_numbering=how).page("second").entries()
                 for how in ("project", "page")]  # fmt: skip
        assert pages[0] == pages[1]
