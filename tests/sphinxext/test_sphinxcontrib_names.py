"""A documentation of sphinxcontrib-bibtex in which only the name of the extension was replaced."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from documentation import Documentation
from sphinx.util.console import strip_escape_sequences

ROOT = "migrated"


@pytest.fixture
def documentation(tmp_path: Path) -> Documentation:
    """Return the documentation."""
    return Documentation(ROOT, tmp_path)


def _lines(text: str) -> str:
    return re.sub(r"\s*\n\s*", "\n", text)


def test_each_setting_is_logged_with_what_it_became(documentation: Documentation) -> None:
    """One line for each, and an unused one says what to do instead."""
    documentation.build("text")
    log = strip_escape_sequences(documentation.app.status.getvalue())
    assert log.count("dprkpal: bibtex_") == 5
    assert "bibtex_default_style: read as dprkpal_style = 'ieee'" in log
    assert "bibtex_cite_id: not used; link to" in log


def test_settings_of_jupyter_book_are_read(documentation: Documentation) -> None:
    """Jupyter Book 1 and the option -D pass settings without ``conf.py``, and none of them is unknown to Sphinx."""
    (documentation.source / "conf.py").write_text('extensions = ["dprkpal.sphinxext"]\n')
    documentation.build("text", bibtex_bibfiles=["works.bib"], bibtex_reference_style="author_year")
    assert documentation.app.config.dprkpal_style == "chicago-author-date"
    assert "(Reed 1998)" in documentation.output("index.txt")
    assert "unknown config value" not in documentation.warnings


def test_our_settings_take_precedence(documentation: Documentation) -> None:
    """Also if they have their default value in ``conf.py``."""
    conf = documentation.source / "conf.py"
    conf.write_text(conf.read_text() + '\ndprkpal_style = "chicago-notes-bibliography"\n')
    documentation.build("text")
    assert documentation.app.config.dprkpal_style == "chicago-notes-bibliography"
    assert "ignored, because dprkpal_style is set" in documentation.app.status.getvalue()


def test_keys_differ_in_case_and_prefix(documentation: Documentation) -> None:
    """A prefix belongs to one bibliography, and an unknown one is a warning with file and key."""
    documentation.build("text")
    index = _lines(documentation.output("index.txt"))
    assert "p: Seen [1] and [F2]." in index
    assert "title: Read Under salt." in index
    assert "wrong: Not [near-moss2005?]." in index
    assert "[F2] J. Moss" in index
    assert index.count("Moss") == 1
    assert "index.rst: WARNING: no reference 'near-moss2005'; did you mean 'moss2005'?" in documentation.warnings
    assert documentation.warnings.count("WARNING") == 1


def test_content_filters_and_lists(documentation: Documentation) -> None:
    """A header is printed before each list, and numbers continue."""
    page = documentation.build().page("lists")
    assert [entry.split(". ")[0] for entry in page.entries("content")] == ["[3] U"]
    assert "Regular works" in page.section("content")
    assert '<ol class="upperroman simple bib-enumerated' in page.section("filter")
    assert [entry.split(",")[0] for entry in page.entries("filter")] == ["I. Reed", "J. Moss"]
    assert 'start="3"' in page.section("continued")
    assert [entry.split(".")[0].split()[-1] for entry in page.entries("bullets")] == ["Kelp", "Moss", "Reed"]


def test_content_adds_to_what_a_filter_selects(documentation: Documentation) -> None:
    """The keys need no citation."""
    (documentation.source / "index.rst").write_text(
        ":orphan:\n\nOnly\n====\n\n.. bibliography::\n   :filter: key % 'kelp'\n\n   Reed1998\n"
    )
    page = documentation.build().page()
    assert sorted(entry.split(",")[0] for entry in page.entries()) == ["[1] U. Kelp", "[2] I. Reed"]


def test_each_work_has_one_note_with_its_full_reference(documentation: Documentation) -> None:
    """Each directive has the notes since the one before it, and a list without notes has no header."""
    page = documentation.build().page("notes")
    assert page.line("one:") == "Shown [1], and again see [1], p. 4, [2]."
    first, second, third = map(page.section, ("first", "second", "third"))
    assert ("Wet stones" in first, "Under salt" in first, "Works in notes" in first) == (True, True, True)
    assert ("Wet stones" in second, "Under salt" in second) == (True, False)
    assert "Works in notes" not in third
    assert page.line("two:") == "As Moss [3] has it."


def test_works_in_notes_are_not_in_the_bibliography(documentation: Documentation) -> None:
    """They have no number there either."""
    text = "Only\n====\n\n:footcite:p:`moss2005`, :cite:p:`kelp2012`\n\n.. bibliography::\n\n.. footbibliography::\n"
    (documentation.source / "index.rst").write_text(":orphan:\n\n" + text)
    entries = documentation.build().page().entries()
    assert [entry[:6] for entry in entries] == ["[1] U."]


def test_a_note_style_keeps_short_forms_in_footcite(documentation: Documentation) -> None:
    """There, each citation has a note of its own."""
    page = documentation.build(dprkpal_style="chicago-notes-bibliography-subsequent-ibid").page("notes")
    assert [note[:12] for note in page.notes] == ["[1] Jan Moss", "[2] See ibid", "[3] “Wet Sto"]


def test_citations_show_the_full_reference(documentation: Documentation) -> None:
    """As the title of the link, which the script shows on focus and touch; one setting switches both off."""
    page = documentation.build().page()
    assert 'title="I. Reed, Rivers. Delta, 1998."' in page.html
    assert "dprkpal.js" in page.html
    page = documentation.build(dprkpal_tooltips=False, fresh=True).page()
    assert 'title="I. Reed' not in page.html
    assert "dprkpal.js" not in page.html


def test_a_second_build_changes_nothing(documentation: Documentation) -> None:
    """The extension's own files do not count as a new configuration."""
    documentation.build()
    documentation.build()
    assert documentation.written == []
    log = documentation.app.status.getvalue()
    assert "html_static_path" not in log
    assert "latex_additional_files" not in log


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (":filter: import os", "unexpected 'os'"),
        (":list: table", "must be one of citation, bullet, enumerated"),
        (":start: x", "must be a number or 'continue'"),
    ],
)
def test_invalid_options_are_warnings_and_the_list_is_printed(
    documentation: Documentation, option: str, message: str
) -> None:
    """With file and line."""
    (documentation.source / "index.rst").write_text(
        f":orphan:\n\nOnly\n====\n\n:cite:p:`kelp2012`\n\n.. bibliography::\n   {option}\n"
    )
    assert len(documentation.build().page().entries()) == 1
    assert message in documentation.warnings
    assert "index.rst:8: WARNING" in documentation.warnings


def test_many_links_back_are_folded(documentation: Documentation) -> None:
    """The first five are in the entry, the others below it."""
    text = "\n\n".join(["Word :cite:p:`kelp2012`."] * 8)
    (documentation.source / "index.rst").write_text(f":orphan:\n\nOnly\n====\n\n{text}\n\n.. bibliography::\n")
    html = documentation.build().page().html
    assert "<summary>↑ 3 more</summary>" in html
    assert html.index(">↑5<") < html.index("<summary>") < html.index(">↑6<")
