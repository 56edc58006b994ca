"""Citations of the Sphinx extension, with one small documentation for each behaviour."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from documentation import Documentation, Page

GUNS = "Benjamin R. Young, Guns, Guerillas, and the Great Leader: North Korea and the Third World"


@pytest.fixture
def documentation(request: pytest.FixtureRequest, tmp_path: Path) -> Documentation:
    """Return the documentation requested by the test."""
    return Documentation(request.param, tmp_path)


def on(root: str) -> Any:
    """Return the mark that runs a test on the documentation *root*."""
    return pytest.mark.parametrize("documentation", [root], indirect=True)


# -- notes -----------------------------------------------------------------------------------------


@on("plain")
def test_two_lines_of_configuration_are_enough(documentation: Documentation) -> None:
    """A citation with a locator, *ibid.*, and a bibliography in the default style."""
    assert len((documentation.source / "conf.py").read_text().splitlines()) == 2
    page = documentation.build().page()
    assert page.line("North Korea") == "trained guerrillas.[1] It did so for years.[2]"
    assert page.notes == [
        f"[1] {GUNS}, Cold War International History Project (Stanford University Press, 2021), 45.",
        "[2] Ibid., 47.",
    ]
    assert page.entries() == [
        "Young, Benjamin R. Guns, Guerillas, and the Great Leader: North Korea and the Third World. "
        "Cold War International History Project. Stanford University Press, 2021."
    ]
    assert documentation.warnings == ""


@on("plain")
def test_links_in_both_directions(documentation: Documentation) -> None:
    """From mark to note, from note to entry, and back."""
    page = documentation.build().page()
    links = dict.fromkeys(page.links)
    assert ("#bib-young2021guns", "Benjamin R. Young") in links
    assert ("#bib-young2021guns", "Ibid.") in links
    assert [link for link in links if link[1].startswith("↑")] == [("#cite-index-1", "↑1"), ("#cite-index-2", "↑2")]
    assert all(
        address.removeprefix("#") in page.ids for address, _ in links if address.startswith("#") and address != "#"
    )


@on("notes")
def test_notes_are_numbered_together_with_the_authors_own(documentation: Documentation) -> None:
    """In reading order; manual numbers are kept."""
    page = documentation.build().page()
    assert page.marks == ["[1]", "[2]", "[3]", "[4]", "[5]", "[9]", "[6]", "[7]"]
    assert [note.split()[0] for note in page.notes] == ["[1]", "[2]", "[3]", "[4]", "[5]", "[6]", "[7]", "[9]"]
    assert documentation.warnings == ""


@on("notes")
def test_note_marks_follow_punctuation(documentation: Documentation) -> None:
    """A citation in brackets precedes it, so one text works in all styles."""
    page = documentation.build().page()
    assert page.line("One").startswith("[1], two.[2] Three,[3] four [4] and “five”.[5]")


@on("notes")
def test_note_marks_can_precede_punctuation(documentation: Documentation) -> None:
    """As in French typography."""
    page = documentation.build(dprkpal_notes_after_punctuation=False).page()
    assert page.line("One").startswith("[1], two[2]. Three[3], four [4] and “five[5]”.")
    page = documentation.build(dprkpal_locale="fr-FR").page()
    assert page.line("One").startswith("[1], two[2]. Three[3], four [4]")


@on("myst")
def test_a_line_break_before_a_note_takes_no_other_line_break_with_it(documentation: Documentation) -> None:
    """MyST makes a text of each line break, and equal texts are different nodes."""
    (documentation.source / "placed.md").write_text(
        "---\norphan: true\n---\n# {cite}`berger2014arm` a {cite}`young2021guns` a {cite}`young2021guns`\n\n"
        "One line\nsecond line\n{cite}`young2021guns`, third line\nfourth line\n{cite}`young2021guns`.\n"
    )
    page = documentation.build().page("placed")
    assert page.line("One line") == "second line,[4] third line fourth line.[5]"
    assert page.title.startswith("a a")


@on("plain")
def test_only_the_full_stop_after_an_abbreviation_is_dropped(documentation: Documentation) -> None:
    """Not an equal text after an earlier citation."""
    (documentation.source / "works.bib").write_text(
        "@book{many, author = {A, B and C, D and E, F}, title = {T}, year = 2001, publisher = {P}}\n"
        "@book{one, author = {Roe, Ann}, title = {U}, year = 2002, publisher = {P}}"
    )
    text = ":cite:p:`one`. So do :cite:author:`many`. So do :cite:author:`one`. So do :cite:author:`many`. So do I."
    (documentation.source / "index.rst").write_text(f"T\n=\n\nThey {text}\n\n.. bibliography::\n")
    page = documentation.build(dprkpal_sources=["works.bib"], dprkpal_style="apa").page()
    assert page.line("They") == "(Roe, 2002). So do A et al. So do Roe. So do A et al. So do I."


@on("notes")
def test_citation_in_an_authors_note_creates_no_note(documentation: Documentation) -> None:
    """It is part of the sentence, without a capital or a stray full stop."""
    notes = documentation.build().page().notes
    assert notes[0] == f"[1] See {GUNS}, Cold War International History Project (Stanford University Press, 2021), 3."
    assert notes[1] == "[2] Ibid., 45."
    assert notes[3] == "[4] Ibid., 9; but compare others."


@on("notes")
def test_citation_in_a_substitution(documentation: Documentation) -> None:
    """Each use is a citation: first in full, then in short."""
    notes = documentation.build().page().notes
    assert notes[5].startswith("[6] Con Coughlin, “Hamas and North Korea in Secret Arms Deal,”")
    assert notes[6] == "[7] Ibid."


# -- forms -----------------------------------------------------------------------------------------

AUTHOR_DATE = {
    "p": "Words (van Dijk, 2001, p. 3).",
    "p-several": "Words (Roe, 2002a, Chapter 4, and more; see van Dijk, 2001, p. 3).",
    "ps": "Words (Aa, Bb, Cc, & Dd, 2003), cut short (Aa et al., 2003).",
    "t": "As van Dijk (2001, p. 3) says.",
    "t-several": "As van Dijk (2001), Roe (2002a) and Aa et al. (2003) say.",
    "ts": "As Aa, Bb, Cc, & Dd (2003) say.",
    "ct": "Van Dijk (2001) says.",
    "alp": "Words (as in van Dijk, 2001, p. 3).",
    "f": "Words.[1]",
    "year": "In 2002a and (2001).",
    "author": "By van Dijk and (Roe); by Aa et al., that is Aa, Bb, Cc, & Dd.",
    "stop": "Said Aa et al.",
    "row": "Words (van Dijk, 2001) (Roe, 2002a), and more.",
    "cauthor": "Van Dijk wrote.",
    "empty": "Nothing .",
}
NUMBERS = AUTHOR_DATE | {
    "p": "Words [1, p. 3].",
    "p-several": "Words see [1, p. 3], [2, Ch. 4], and more.",
    "ps": "Words [3], cut short [3].",
    "t": "As van Dijk [1, p. 3] says.",
    "t-several": "As van Dijk [1], Roe [2] and Aa et al. [3] say.",
    "ts": "As Aa, Bb, Cc, and Dd [3] say.",
    "ct": "Van Dijk [1] says.",
    "alp": "Words (as in [1, p. 3]).",
    "year": "In 2002 and (2001).",
    "author": "By van Dijk and (Roe); by Aa et al., that is Aa, Bb, Cc, and Dd.",
    "row": "Words [1] [2], and more.",
}
FIGURES = NUMBERS | {
    "p": "Words.1",
    "p-several": "Words see 1,2, and more.",
    "ps": "Words,3 cut short.3",
    "t": "As van Dijk1 says.",
    "t-several": "As van Dijk1, Roe2 and Aa et al.3 say.",
    "ts": "As Aa, Bb, Cc, and Dd3 say.",
    "ct": "Van Dijk1 says.",
    "alp": "Words (as in 1).",
    "row": "Words,1 2 and more.",
}
NOTES = AUTHOR_DATE | {
    "p": "Words.[1]",
    "p-several": "Words.[2]",
    "ps": "Words,[3] cut short.[4]",
    "t": "As Anna van Dijk[5] says.",  # the style has whole names in the first note, and so has the text
    "t-several": "As van Dijk,[6] Richard Roe[7] and A. Aa et al.[8] say.",
    "ts": "As Aa, Bb, Cc, and Dd[9] say.",
    "ct": "Van Dijk[10] says.",
    "alp": "Words (as in van Dijk, The First Book, 3).",
    "f": "Words.[11]",
    "year": "In 2002 and (2001).",
    "author": "By van Dijk and (Roe); by Aa et al., that is Aa, Bb, Cc, and Dd.",
    "row": "Words,[12] [13] and more.",
}


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Page]:
    """Return the page with all forms in each style, built once."""
    documentation = Documentation("forms", tmp_path_factory.mktemp("forms"))
    styles = ("apa", "ieee", "nature", "chicago-notes-bibliography")
    return {style: documentation.build(dprkpal_style=style).page() for style in styles}


@pytest.mark.parametrize("form", AUTHOR_DATE)
@pytest.mark.parametrize(
    ("style", "texts"), [("apa", AUTHOR_DATE), ("ieee", NUMBERS), ("nature", FIGURES)], ids=["apa", "ieee", "nature"]
)
def test_each_role_prints_its_form(forms: dict[str, Page], form: str, style: str, texts: dict[str, str]) -> None:
    """In all kinds of styles, from the same text."""
    assert forms[style].line(f"{form}:") == texts[form]


@pytest.mark.parametrize("form", NOTES)
def test_each_role_prints_its_form_in_notes(forms: dict[str, Page], form: str) -> None:
    """Citations in brackets become notes, and authors stay in the text."""
    assert forms["chicago-notes-bibliography"].line(f"{form}:") == NOTES[form]


@on("forms")
def test_author_in_the_text_is_not_repeated_in_the_note(documentation: Documentation) -> None:
    """Prefix and suffix go into the note."""
    notes = documentation.build(dprkpal_style="chicago-notes-bibliography").page().notes
    assert notes[4] == "[5] The First Book, 3."
    assert (
        notes[1]
        == "[2] See van Dijk, The First Book, 3; Richard Roe, The Second Book (Press, 2002), chap. 4, and more."
    )


@on("forms")
@pytest.mark.parametrize(
    ("style", "note"),
    [("apa", "[1] Van Dijk, 2001, p. 3."), ("ieee", "[1] [1, p. 3]."), ("nature", "[1] 1.")],
)
def test_citation_in_a_note_in_any_style(documentation: Documentation, style: str, note: str) -> None:
    """Without brackets, except around numbers."""
    assert documentation.build(dprkpal_style=style).page().notes == [note]


@on("forms")
def test_empty_role_lists_the_reference(documentation: Documentation) -> None:
    """It prints nothing, but the reference is cited and disambiguated."""
    entries = documentation.build(dprkpal_style="apa").page().entries()
    assert [entry.split(".")[0] for entry in entries] == ["Aa, A", "Roe, R", "Roe, R", "van Dijk, A"]
    assert "(2002b)" in entries[2]


@on("forms")
def test_names_of_sphinxcontrib_bibtex_are_defined_if_it_is_not_loaded(documentation: Documentation) -> None:
    """Users can switch without changing pages."""
    index = documentation.source / "index.rst"
    theirs = index.read_text().replace(":bib:", ":cite:").replace(".. bib:", ".. ").replace("cite:f:", "footcite:p:")
    index.write_text(
        theirs + "\nold: :cite:`one`, :footcite:`one{p. 4}`, :footcite:t:`two`.\n\n.. footbibliography::\n"
    )
    page = documentation.build(dprkpal_style="apa").page()
    for form, text in (AUTHOR_DATE | {"f": "Words [1], p. 3."}).items():
        assert page.line(f"{form}:") == text
    assert page.line("old:") == "(van Dijk, 2001), [1], p. 4, Roe [2]."
    assert [note.split(". ")[0] for note in page.notes] == ["[1] (1,2) van Dijk, A", "[2] Roe, R"]
    assert documentation.warnings == ""


@on("forms")
def test_names_of_sphinxcontrib_bibtex_can_be_disabled(documentation: Documentation) -> None:
    """For documentations that define such roles in another way."""
    index = documentation.source / "index.rst"
    index.write_text("Title\n=====\n\n:cite:p:`one`\n")
    documentation.build(dprkpal_cite_names=False)
    assert 'Unknown interpreted text role "cite:p"' in documentation.warnings


# -- pages -----------------------------------------------------------------------------------------


@on("pages")
def test_each_page_starts_afresh(documentation: Documentation) -> None:
    """Notes start at 1, and other pages do not affect the first cite."""
    documentation.build()
    assert documentation.page("index").notes[0].endswith("(Stanford University Press 2021) 45.")
    zulu = documentation.page("zulu").notes
    assert zulu[0].startswith("[1] Andrea Berger, ‘North Korea, Hamas, and Hezbollah: Arm in Arm?’")
    assert zulu[1].startswith("[2] Benjamin R Young, Guns")
    assert documentation.page("alpha").notes[0].startswith("[1] Benjamin R Young, Guns")


@on("pages")
def test_project_scope_continues_from_page_to_page(documentation: Documentation) -> None:
    """In the order of the tables of contents; note numbers continue."""
    documentation.build(dprkpal_scope="project")
    assert documentation.page("index").notes[0].startswith("[1] Benjamin R Young, Guns")
    zulu, alpha, orphan = (documentation.page(name) for name in ("zulu", "alpha", "orphan"))
    assert zulu.marks == ["[2]", "[3]"]
    assert zulu.notes[1] == "[3] Young (n 1) 47."
    assert alpha.notes == ["[4] ibid 49."]
    assert orphan.notes == ["[5] Berger (n 2)."]
    assert documentation.warnings == ""


@on("pages")
def test_numbers_follow_the_tables_of_contents(documentation: Documentation) -> None:
    """A reference has one number on all pages."""
    documentation.build(dprkpal_style="ieee")
    assert documentation.page("index").line("Begins") == "[1, p. 45]."
    assert documentation.page("zulu").line("Read second") == "[2]. Again [1, p. 47]."
    assert documentation.page("alpha").line("Read third") == "[1, p. 49]."


@on("pages")
def test_citation_links_to_the_nearest_entry(documentation: Documentation) -> None:
    """An entry on the same page, or else the main entry."""
    documentation.build()
    assert ("index.html#bib-young2021guns", "Benjamin R Young") in documentation.page("zulu").links
    assert ("#bib-young2021guns-2", "Benjamin R Young") in documentation.page("alpha").links
    assert "bib-young2021guns" in documentation.page("index").ids


@on("pages")
def test_reference_in_several_bibliographies(documentation: Documentation) -> None:
    """Each entry has its own id, and there are no warnings."""
    documentation.build()
    assert documentation.warnings == ""
    everywhere = [one for page in documentation.pages().values() for one in Page(page).ids if one.startswith("bib-")]
    assert sorted(everywhere) == ["bib-berger2014arm", "bib-young2021guns", "bib-young2021guns-2"]


@on("pages")
def test_entries_link_back_to_all_citing_pages(documentation: Documentation) -> None:
    """Each link has the page title as its tooltip."""
    documentation.build()
    body = documentation.page("index").body
    found = re.findall(r'<a href="([^"]*)" title="([^"]*)">(↑\d?)', body)
    assert found == [
        ("zulu.html#cite-zulu-1", "Zulu", "↑1"),
        ("orphan.html#cite-orphan-1", "Orphan", "↑2"),
        ("#cite-index-1", "Front", "↑1"),
        ("zulu.html#cite-zulu-2", "Zulu", "↑2"),
    ]
    documentation.build(dprkpal_backlinks=False)
    assert "↑" not in documentation.page("index").body


@on("pages")
def test_singlehtml_has_unique_ids(documentation: Documentation) -> None:
    """The builder ``singlehtml`` merges all pages."""
    documentation.build("singlehtml")
    page = Page(documentation.output("index.html"))
    ours = [one for one in page.ids if one.startswith(("bib-", "cite-"))]
    assert len(ours) == len(set(ours)) > 6


# -- incremental builds ----------------------------------------------------------------------------


@on("pages")
def test_a_build_without_changes_writes_nothing(documentation: Documentation) -> None:
    """Nothing is formatted again."""
    documentation.build()
    assert documentation.build().written == []


@on("pages")
def test_edit_rewrites_affected_pages(documentation: Documentation) -> None:
    """A new first citation changes all later numbers."""
    documentation.build(dprkpal_style="ieee")
    index = documentation.source / "index.rst"
    index.write_text(index.read_text().replace("Begins", "Begins :bib:p:`coughlin2014hamas`"))
    documentation.build(dprkpal_style="ieee")
    assert documentation.page("zulu").line("Read second") == "[3]. Again [2, p. 47]."
    assert documentation.page("alpha").entries()[0].startswith("[2] B. R. Young")
    assert {"alpha", "index", "zulu"} <= set(documentation.written)


@on("pages")
def test_edit_leaves_other_pages_alone(documentation: Documentation) -> None:
    """Only the page with the bibliography changes too."""
    documentation.build()
    zulu = documentation.source / "zulu.rst"
    zulu.write_text(zulu.read_text() + "\nMore :bib:p:`coughlin2014hamas`.\n")
    documentation.build()
    assert "alpha" not in documentation.written
    assert "orphan" not in documentation.written
    assert any(entry.startswith("Coughlin") for entry in documentation.page("index").entries())


@on("pages")
def test_removed_page_no_longer_counts(documentation: Documentation) -> None:
    """Its references leave the bibliography, and numbers move up."""
    documentation.build(dprkpal_style="ieee")
    (documentation.source / "orphan.rst").unlink()
    (documentation.source / "zulu.rst").unlink()
    index = documentation.source / "index.rst"
    index.write_text(index.read_text().replace("   zulu\n", ""))
    documentation.build(dprkpal_style="ieee")
    assert [entry[:6] for entry in documentation.page("index").entries()] == ["[1] B."]
    assert "zulu" not in documentation.page("index").html


@on("filters")
def test_edited_bibliography_file_rewrites_all_citing_pages(documentation: Documentation) -> None:
    """Even if no page was edited."""
    documentation.build()
    own = documentation.source / "own.bib"
    own.write_text(own.read_text().replace("A Book of Mine", "Another Title Altogether"))
    documentation.build()
    assert any("Another title altogether" in entry for entry in documentation.page("index").entries())


@on("pages")
def test_incremental_build_equals_fresh_build(documentation: Documentation) -> None:
    """After any number of edits."""
    documentation.build(dprkpal_style="apa")
    alpha, zulu = documentation.source / "alpha.rst", documentation.source / "zulu.rst"
    alpha.write_text(alpha.read_text() + "\nNew :bib:p:`young2021how`.\n")
    documentation.build(dprkpal_style="apa")
    zulu.write_text(zulu.read_text().replace("berger2014arm", "berger2015target"))
    edited = documentation.build(dprkpal_style="apa").pages()
    assert documentation.page("alpha").line("Read third") == "(Young, 2021a, p. 49)."
    assert edited == documentation.build(dprkpal_style="apa", fresh=True).pages()


@on("pages")
def test_parallel_build_equals_serial_build(documentation: Documentation) -> None:
    """Pages are read and written in parallel."""
    alone = documentation.build().pages()
    assert documentation.build(parallel=2, fresh=True).pages() == alone
    assert documentation.warnings == ""


@on("plain")
def test_keys_in_other_case_are_logged_once(documentation: Documentation) -> None:
    """BibTeX ignores the case of keys. No warning, because nothing is wrong."""
    (documentation.source / "works.bib").write_text("@book{Key, author = {A, B}, title = {T}, year = 2001}\n")
    (documentation.source / "index.rst").write_text("A\n=\n\n:cite:p:`key,KEY`, :cite:t:`key`\n\n.. bibliography::\n")
    documentation.build(dprkpal_sources=["works.bib"], dprkpal_style="apa")
    status = documentation.app.status.getvalue()
    assert status.count("'key' is read as the key 'Key'") == status.count("'KEY' is read as the key 'Key'") == 1
    assert documentation.warnings == ""


@on("plain")
def test_incomplete_entries_are_warnings_of_their_own(documentation: Documentation) -> None:
    """If they are cited, with the line of the file."""
    (documentation.source / "works.bib").write_text(
        "@article{one, author = {A, B}, title = {T}, year = 2001}\n@book{two, title = {T}, year = 2001}\n"
        "@article{three, title = {T}}\n@misc{four, author = {A, B}, title = {T}}"
    )
    (documentation.source / "index.rst").write_text("A\n=\n\n:cite:p:`one,two,four`\n\n.. bibliography::\n")
    documentation.build(dprkpal_sources=["works.bib"], dprkpal_style="apa")
    assert documentation.warnings.splitlines() == [
        "works.bib:1: WARNING: one: the title of the journal is missing, or the entry has the wrong type"
        " [dprkpal.incomplete]",
        "works.bib:2: WARNING: two: the author or editor is missing; this can be an institution, in braces"
        " [dprkpal.incomplete]",
    ]
    documentation.build(dprkpal_sources=["works.bib"], suppress_warnings=["dprkpal.incomplete"], fresh=True)
    assert documentation.warnings == ""


@on("plain")
@pytest.mark.parametrize("value", [None, 3, b"x", ["a"], object()])
def test_values_of_a_wrong_type_get_their_default(documentation: Documentation, value: Any) -> None:
    """In every part of the extension: headers are parsed only if they are text, and `cite` stays defined."""
    names = ("bibliography_header", "notes_header", "cite_names", "backlinks", "pandoc_citations", "collection_title")
    source = documentation.source / "index.rst"
    source.write_text(source.read_text() + "\n.. bib:notes::\n")
    documentation.build(**{f"dprkpal_{name}": value for name in names})
    assert documentation.page().notes[0].startswith(f"[1] {GUNS}")
    assert all(f"dprkpal_{name}: " in documentation.warnings for name in names)
