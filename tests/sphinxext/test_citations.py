"""The Sphinx extension, one small documentation a behaviour."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from documentation import Documentation, Page

GUNS = "Benjamin R. Young, Guns, Guerillas, and the Great Leader: North Korea and the Third World"


@pytest.fixture
def documentation(request: pytest.FixtureRequest, tmp_path: Path) -> Documentation:
    """Return the documentation that the test names."""
    return Documentation(request.param, tmp_path)


def on(root: str) -> Any:
    """Return the mark that gives a test the documentation *root*."""
    return pytest.mark.parametrize("documentation", [root], indirect=True)


# -- notes -----------------------------------------------------------------------------------------


@on("plain")
def test_two_lines_make_a_plain_project_cite_in_chicago_notes(documentation: Documentation) -> None:
    """A work with a locator, *ibid.*, and a bibliography: that is all it takes."""
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
def test_links_lead_both_ways(documentation: Documentation) -> None:
    """From the mark to the note, from the note to the entry, and back from each."""
    page = documentation.build().page()
    links = dict.fromkeys(page.links)
    assert ("#bib-young2021guns", "Benjamin R. Young") in links
    assert ("#bib-young2021guns", "Ibid.") in links
    assert [link for link in links if link[1].startswith("↑")] == [("#cite-index-1", "↑1"), ("#cite-index-2", "↑2")]
    assert all(
        address.removeprefix("#") in page.ids for address, _ in links if address.startswith("#") and address != "#"
    )


@on("notes")
def test_notes_are_numbered_with_those_of_the_writer(documentation: Documentation) -> None:
    """In the order in which their marks are read; a number that the writer gives stays."""
    page = documentation.build().page()
    assert page.marks == ["[1]", "[2]", "[3]", "[4]", "[5]", "[9]", "[6]", "[7]"]
    assert [note.split()[0] for note in page.notes] == ["[1]", "[2]", "[3]", "[4]", "[5]", "[6]", "[7]", "[9]"]
    assert documentation.warnings == ""


@on("notes")
def test_marks_stand_behind_punctuation(documentation: Documentation) -> None:
    """Where a citation in brackets would stand before it, so that one text serves all styles."""
    page = documentation.build().page()
    assert page.line("One").startswith("[1], two.[2] Three,[3] four [4] and “five”.[5]")


@on("notes")
def test_marks_stand_before_punctuation_where_one_asks_for_it(documentation: Documentation) -> None:
    """As French typography has it."""
    page = documentation.build(dprkpal_notes_after_punctuation=False).page()
    assert page.line("One").startswith("[1], two[2]. Three[3], four [4] and “five[5]”.")
    page = documentation.build(dprkpal_locale="fr-FR").page()
    assert page.line("One").startswith("[1], two[2]. Three[3], four [4]")


@on("notes")
def test_a_citation_in_a_note_of_the_writer_makes_no_note(documentation: Documentation) -> None:
    """It stands among the words: without a capital, and without the full stop of the style where words follow."""
    notes = documentation.build().page().notes
    assert notes[0] == f"[1] See {GUNS}, Cold War International History Project (Stanford University Press, 2021), 3."
    assert notes[1] == "[2] Ibid., 45."
    assert notes[3] == "[4] Ibid., 9; but compare others."


@on("notes")
def test_a_substitution_cites_wherever_it_stands(documentation: Documentation) -> None:
    """The first time in full, then in short."""
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
    """Return the page of all forms in each style, built once."""
    documentation = Documentation("forms", tmp_path_factory.mktemp("forms"))
    styles = ("apa", "ieee", "nature", "chicago-notes-bibliography")
    return {style: documentation.build(dprkpal_style=style).page() for style in styles}


@pytest.mark.parametrize("form", AUTHOR_DATE)
@pytest.mark.parametrize(
    ("style", "texts"), [("apa", AUTHOR_DATE), ("ieee", NUMBERS), ("nature", FIGURES)], ids=["apa", "ieee", "nature"]
)
def test_each_role_prints_its_form(forms: dict[str, Page], form: str, style: str, texts: dict[str, str]) -> None:
    """In every kind of style, from the same text."""
    assert forms[style].line(f"{form}:") == texts[form]


@pytest.mark.parametrize("form", NOTES)
def test_each_role_prints_its_form_in_notes(forms: dict[str, Page], form: str) -> None:
    """Where the style has notes, what stood in brackets is a note, and authors stay in the running text."""
    assert forms["chicago-notes-bibliography"].line(f"{form}:") == NOTES[form]


@on("forms")
def test_a_note_of_an_author_in_the_text_leaves_the_author_out(documentation: Documentation) -> None:
    """The reader has the name already; the words beside the cite stand in the note."""
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
def test_a_citation_can_be_a_note_in_any_style(documentation: Documentation, style: str, note: str) -> None:
    """Without brackets, unless the style puts them around the number of each work."""
    assert documentation.build(dprkpal_style=style).page().notes == [note]


@on("forms")
def test_a_work_that_is_only_named_stands_in_the_bibliography(documentation: Documentation) -> None:
    """`empty` prints nothing, and makes its work a cited one, from which others have to be told apart."""
    entries = documentation.build(dprkpal_style="apa").page().entries()
    assert [entry.split(".")[0] for entry in entries] == ["Aa, A", "Roe, R", "Roe, R", "van Dijk, A"]
    assert "(2002b)" in entries[2]


@on("forms")
def test_the_names_of_sphinxcontrib_bibtex_are_ours_where_it_is_not_loaded(documentation: Documentation) -> None:
    """One can change over without touching a page."""
    index = documentation.source / "index.rst"
    theirs = index.read_text().replace(":bib:", ":cite:").replace(".. bib:", ".. ").replace("cite:f:", "footcite:p:")
    index.write_text(
        theirs + "\nold: :cite:`one`, :footcite:`one{p. 4}`, :footcite:t:`two`.\n\n.. footbibliography::\n"
    )
    page = documentation.build(dprkpal_style="apa").page()
    for form, text in AUTHOR_DATE.items():
        assert page.line(f"{form}:") == text
    assert page.line("old:") == "(van Dijk, 2001),[2], Roe.[3]"
    assert page.notes == ["[1] Van Dijk, 2001, p. 3.", "[2] Van Dijk, 2001, p. 4.", "[3] 2002a."]
    assert documentation.warnings == ""


@on("forms")
def test_the_names_of_sphinxcontrib_bibtex_can_be_left_alone(documentation: Documentation) -> None:
    """For a documentation that has roles of these names from elsewhere."""
    index = documentation.source / "index.rst"
    index.write_text("Title\n=====\n\n:cite:p:`one`\n")
    documentation.build(dprkpal_cite_names=False)
    assert 'Unknown interpreted text role "cite:p"' in documentation.warnings


# -- pages -----------------------------------------------------------------------------------------


@on("pages")
def test_each_page_is_read_by_itself(documentation: Documentation) -> None:
    """Its notes begin with 1, and what stands on another page is no first cite for its reader."""
    documentation.build()
    assert documentation.page("index").notes[0].endswith("(Stanford University Press 2021) 45.")
    zulu = documentation.page("zulu").notes
    assert zulu[0].startswith("[1] Andrea Berger, ‘North Korea, Hamas, and Hezbollah: Arm in Arm?’")
    assert zulu[1].startswith("[2] Benjamin R Young, Guns")
    assert documentation.page("alpha").notes[0].startswith("[1] Benjamin R Young, Guns")


@on("pages")
def test_the_pages_of_a_book_are_read_one_after_the_other(documentation: Documentation) -> None:
    """In the order of the tables of contents, whatever the names of the files; notes are numbered through."""
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
    """A work has one number on all pages."""
    documentation.build(dprkpal_style="ieee")
    assert documentation.page("index").line("Begins") == "[1, p. 45]."
    assert documentation.page("zulu").line("Read second") == "[2]. Again [1, p. 47]."
    assert documentation.page("alpha").line("Read third") == "[1, p. 49]."


@on("pages")
def test_a_citation_leads_to_the_nearest_entry(documentation: Documentation) -> None:
    """To that on its own page, where there is one; else to the one entry that all others lead to."""
    documentation.build()
    assert ("index.html#bib-young2021guns", "Benjamin R Young") in documentation.page("zulu").links
    assert ("#bib-young2021guns-2", "Benjamin R Young") in documentation.page("alpha").links
    assert "bib-young2021guns" in documentation.page("index").ids


@on("pages")
def test_a_work_in_several_bibliographies_is_no_fault(documentation: Documentation) -> None:
    """Each entry has an address of its own, and nothing is said twice."""
    documentation.build()
    assert documentation.warnings == ""
    everywhere = [one for page in documentation.pages().values() for one in Page(page).ids if one.startswith("bib-")]
    assert sorted(everywhere) == ["bib-berger2014arm", "bib-young2021guns", "bib-young2021guns-2"]


@on("pages")
def test_entries_lead_back_to_every_page_that_cites_them(documentation: Documentation) -> None:
    """With the title of the page, which tells one number from the next."""
    documentation.build()
    body = documentation.page("index").body
    found = re.findall(r'<a class="reference internal" href="([^"]*)" title="([^"]*)"><span>(↑\d?)', body)
    assert found == [
        ("zulu.html#cite-zulu-1", "cited in: Zulu", "↑1"),
        ("orphan.html#cite-orphan-1", "cited in: Orphan", "↑2"),
        ("#cite-index-1", "cited in: Front", "↑1"),
        ("zulu.html#cite-zulu-2", "cited in: Zulu", "↑2"),
    ]
    documentation.build(dprkpal_backlinks=False)
    assert "↑" not in documentation.page("index").body


@on("pages")
def test_one_page_of_all_has_each_address_once(documentation: Documentation) -> None:
    """The builder ``singlehtml`` joins pages that did not know of each other."""
    documentation.build("singlehtml")
    page = Page(documentation.output("index.html"))
    ours = [one for one in page.ids if one.startswith(("bib-", "cite-"))]
    assert len(ours) == len(set(ours)) > 6


# -- what changes, and what is built anew ----------------------------------------------------------


@on("pages")
def test_a_build_without_changes_writes_nothing(documentation: Documentation) -> None:
    """Formatting is not repeated either."""
    documentation.build()
    assert documentation.build().written == []


@on("pages")
def test_an_edited_page_changes_the_others_that_it_concerns(documentation: Documentation) -> None:
    """A work that is cited first on the first page moves the numbers of all others."""
    documentation.build(dprkpal_style="ieee")
    index = documentation.source / "index.rst"
    index.write_text(index.read_text().replace("Begins", "Begins :bib:p:`coughlin2014hamas`"))
    documentation.build(dprkpal_style="ieee")
    assert documentation.page("zulu").line("Read second") == "[3]. Again [2, p. 47]."
    assert documentation.page("alpha").entries()[0].startswith("[2] B. R. Young")
    assert {"alpha", "index", "zulu"} <= set(documentation.written)


@on("pages")
def test_an_edited_page_leaves_the_others_that_it_does_not_concern(documentation: Documentation) -> None:
    """The first page lists the works, so it changes; no other does."""
    documentation.build()
    zulu = documentation.source / "zulu.rst"
    zulu.write_text(zulu.read_text() + "\nMore :bib:p:`coughlin2014hamas`.\n")
    documentation.build()
    assert "alpha" not in documentation.written
    assert "orphan" not in documentation.written
    assert any(entry.startswith("Coughlin") for entry in documentation.page("index").entries())


@on("pages")
def test_a_removed_page_is_forgotten(documentation: Documentation) -> None:
    """Its works leave the bibliography and the numbers move up."""
    documentation.build(dprkpal_style="ieee")
    (documentation.source / "orphan.rst").unlink()
    (documentation.source / "zulu.rst").unlink()
    index = documentation.source / "index.rst"
    index.write_text(index.read_text().replace("   zulu\n", ""))
    documentation.build(dprkpal_style="ieee")
    assert [entry[:6] for entry in documentation.page("index").entries()] == ["[1] B."]
    assert "zulu" not in documentation.page("index").html


@on("filters")
def test_an_edited_file_of_works_changes_every_page_that_cites(documentation: Documentation) -> None:
    """Though no page was touched."""
    documentation.build()
    own = documentation.source / "own.bib"
    own.write_text(own.read_text().replace("A Book of Mine", "Another Title Altogether"))
    documentation.build()
    assert any("Another Title Altogether" in entry for entry in documentation.page("index").entries())


@on("pages")
def test_what_is_built_anew_is_what_would_be_built_at_first(documentation: Documentation) -> None:
    """After any number of edits the pages are those of a fresh build."""
    documentation.build(dprkpal_style="apa")
    alpha, zulu = documentation.source / "alpha.rst", documentation.source / "zulu.rst"
    alpha.write_text(alpha.read_text() + "\nNew :bib:p:`young2021how`.\n")
    documentation.build(dprkpal_style="apa")
    zulu.write_text(zulu.read_text().replace("berger2014arm", "berger2015target"))
    edited = documentation.build(dprkpal_style="apa").pages()
    assert documentation.page("alpha").line("Read third") == "(Young, 2021a, p. 49)."
    assert edited == documentation.build(dprkpal_style="apa", fresh=True).pages()


@on("pages")
def test_many_processes_build_what_one_builds(documentation: Documentation) -> None:
    """Pages are read and written in parallel."""
    alone = documentation.build().pages()
    assert documentation.build(parallel=2, fresh=True).pages() == alone
    assert documentation.warnings == ""
