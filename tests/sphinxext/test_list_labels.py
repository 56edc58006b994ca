"""Citations show the labels of the list that they link to."""

from __future__ import annotations

from pathlib import Path

import pytest
from documentation import Documentation

ROOT = "list-labels"


@pytest.fixture
def documentation(tmp_path: Path) -> Documentation:
    """Return the documentation."""
    return Documentation(ROOT, tmp_path)


def test_the_default_style_has_sorted_labels(documentation: Documentation) -> None:
    """As the default of sphinxcontrib-bibtex: works of the same names and year have letters, and DOIs are printed."""
    page = documentation.build().page()
    assert page.entries() == [
        "[SKelp12a] Una Kelp. Above salt. 2012. doi:10.1/salt.",
        "[SKelp12b] Una Kelp. Under salt. 2012.",
    ]
    assert documentation.warnings == ""


def test_labels_have_the_prefix_of_their_list(documentation: Documentation) -> None:
    """Numbers and labels, in entries and citations, also next to a prefix and a locator."""
    assert documentation.build().page().line("salt:") == "Of salt [SKelp12b], [SKelp12a, p. 3]."
    page = documentation.page("numbers")
    assert page.entries() == ["[R1] Ida Reed. Rivers. Delta, 1998.", "[R2] Lo van Eddy. Backwater. 2001."]


def test_citations_have_the_style_of_their_list(documentation: Documentation) -> None:
    """So that readers find the number or the name there. If the works are in several lists, nothing changes."""
    documentation.build()
    assert documentation.page("numbers").line("rivers:") == "By the river [see R1, p. 4], and Reed [R1]."
    assert documentation.page("numbers").line("capital:").startswith("Van Eddy [R2] is listed here.")
    assert "See [R1]." in documentation.page("numbers").notes[0]
    names = documentation.page("names")
    assert names.line("stones:") == "On stones (Moss, 2005)."
    assert names.line("both:") == "On stones and salt [Moss05, SKelp12b]."
    assert names.entries() == ["Moss, J. (2005). Wet stones. Fen."]


def test_notes_keep_the_main_style(documentation: Documentation) -> None:
    """A list in a style with numbers does not turn notes into numbers."""
    page = documentation.build(dprkpal_style="chicago-notes-bibliography").page("numbers")
    assert page.line("rivers:").startswith("By the river,[1]")
    assert page.notes[0].startswith("[1] See Ida Reed, Rivers")


def test_marks_of_works_stay_where_they_are_written(documentation: Documentation) -> None:
    """They are a part of the sentence."""
    assert documentation.build().page().line("foot:") == "As in [1]."


def test_any_links_to_several_references(documentation: Documentation) -> None:
    """Commas separate the keys, as in roles."""
    page = documentation.build().page()
    assert page.line("any:") == "See Under salt, Above salt."
    assert ("#bib-kelp2012b", "Above salt") in page.links
