"""Several bibliographies in one Markdown document."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from bibliography_documents import EVERYTHING, TWO_FILES, WORKS, division, done, lists, write_files
from hypothesis import given
from hypothesis import strategies as st

from dprkpal import Library
from dprkpal.documents import process
from effort import assert_in_proportion, spent


def listed(attributes: str, text: str = EVERYTHING, **options: Any) -> str:
    """Return the keys that a division with these attributes lists in *text*."""
    result = done(f"{text}{division('refs-a', attributes)}{division('refs')}", to="html", **options)
    assert not result.findings
    return " ".join(sorted(one.removeprefix("ref-") for one in lists(result.text).get("refs-a", [])))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two bibliography files."""
    return write_files(tmp_path)


class TestConditions:
    """A condition has a name and values, one of which must be right. All conditions must be met."""

    @pytest.mark.parametrize(
        ("attributes", "keys"),
        [
            ("type=manuscript", "memo"),
            ('type="manuscript map"', "map memo"),
            ('type="manuscript, map"', "map memo"),
            ("not-type=manuscript", "book map tool"),
            ('keyword="primary sources"', "memo"),
            ('keyword="primary sources, tools"', "memo tool"),
            ('keyword="Tunnels" type=book', ""),
            ("keys=@memo,@tool", "memo tool"),
            ('keys="m*"', "map memo"),
            ("not-keys=memo", "book map tool"),
            ("language=ko", "map"),
            ("not-language=ko", "book memo tool"),
            ('language=""', "book memo tool"),
            ("author=Lee", "book memo"),
            ("issued=2020 not-type=book", "memo"),
            ("topic=tools", "tool"),
            ("cited=yes", "book map memo tool"),
            ("rest=no", "book map memo tool"),
        ],
    )
    def test_references_are_selected(self, attributes: str, keys: str) -> None:
        """The same names work for every reference."""
        assert listed(attributes) == keys

    def test_further_reading_is_what_is_not_cited(self) -> None:
        """References of ``nocite`` are not cited."""
        text = "---\nnocite: '@tool, @map'\n---\nText [@memo; @book; @map].\n"
        assert listed("cited=no", text) == "tool"
        assert listed("cited=yes", text) == "book map memo"

    def test_keys_are_listed_without_a_citation(self) -> None:
        """To name a key is enough; ``nocite`` is not needed."""
        assert listed('keys="tool map"', "Text [@memo].\n") == "map tool"

    def test_refs_lists_all_others(self) -> None:
        """A division without conditions is for everything that is in no other."""
        text = f"{EVERYTHING}{division('refs')}{division('refs-a', 'type=book')}{division('refs-b', 'type=map')}"
        assert lists(done(text, to="html").text) == {
            "refs": ["ref-tool", "ref-memo"],
            "refs-a": ["ref-book"],
            "refs-b": ["ref-map"],
        }

    def test_rest_can_have_conditions(self) -> None:
        """A list of the rest takes from what is left, and the next one from what it leaves."""
        text = EVERYTHING + division("refs-a", "type=book") + division("refs-b", "rest=yes author=Lee")
        assert lists(done(text + division("refs"), to="html").text) == {
            "refs-a": ["ref-book"],
            "refs-b": ["ref-memo"],
            "refs": ["ref-tool", "ref-map"],
        }

    def test_topics_include_narrower_ones(self) -> None:
        """In the built-in collection a topic stands for all below it."""
        text = "[@young2021guns; @berger2014arm]" + division("refs-a", "topic=nosuch") + division("refs")
        (finding,) = process(text, style="apa").findings
        assert "no topic 'nosuch'" in str(finding)


class TestSections:
    """A bibliography can list what is cited in a section."""

    TEXT = (
        "# One\n\n[@memo]\n\n## Inner\n\n[@book] and a note.[^n]\n\n"
        "# Two {#second}\n\n[@tool]\n\n# References\n\n[^n]: [@map]\n"
    )

    @pytest.mark.parametrize(
        ("condition", "keys"),
        [
            ("section=one", "book map memo"),
            ("section=inner", "book map"),
            ("section=second", "tool"),
            ('section="inner second"', "book map tool"),
            ("not-section=one", "tool"),
            ("chapter=second", "tool"),
        ],
    )
    def test_section_is_named_by_its_id(self, condition: str, keys: str) -> None:
        """Inner sections and notes belong to it. A heading has the id that pandoc would give it."""
        assert listed(condition, self.TEXT) == keys

    def test_repeated_heading_has_a_numbered_id(self) -> None:
        """As in pandoc, and whatever its markup."""
        text = "# *One* [two](x.md)\n\n[@memo]\n\nOne two\n=======\n\n[@book]\n"
        assert listed("section=one-two", text) == "memo"
        assert listed("section=one-two-1", text) == "book"

    def test_this_section_is_the_innermost_with_citations(self) -> None:
        """A heading above the bibliography is not the section that is meant."""
        text = f"# One\n\n[@memo]\n\n## Inner\n\n[@book]\n\n### References\n{division('refs-a', 'section=this')}\n"
        text += f"## References\n{division('refs-b', 'section=this')}\n# Two\n\n[@tool]\n"
        text += division("refs-c", "chapter=this")
        assert lists(done(text, to="html").text) == {
            "refs-a": ["ref-book"],
            "refs-b": ["ref-book_2", "ref-memo"],
            "refs-c": ["ref-tool"],
        }

    def test_each_section_has_its_bibliography(self) -> None:
        """``section-bibs-level`` adds one at the end of each section with citations, one level below its heading."""
        text = "---\nsection-bibs-level: 1\nreference-section-title: Works\n---\nFirst [@map].\n\n" + self.TEXT
        result = done(text)
        assert re.findall(r"^#+ .*", result.text, re.MULTILINE) == [
            "# Works", "# One", "## Inner", "## Works", "# Two {#second}", "## Works", "# References",
        ]  # fmt: skip
        assert result.keys == ("map", "book", "memo", "tool")
        assert lists(done(text, to="html").text) == {
            "refs-section-0": ["ref-map"],
            "refs-section-1": ["ref-book", "ref-memo", "ref-map_2"],
            "refs-section-3": ["ref-tool"],
        }

    def test_text_before_the_first_inner_section_has_its_own_bibliography(self) -> None:
        """At level 2, no citation of a chapter is lost."""
        text = "---\nsection-bibs-level: 2\n---\n# A\n\n[@memo]\n\n## B\n\n[@book]\n\n### C\n\n[@tool]\n\n"
        text += "# D\n\n[@map]\n"
        assert lists(done(text, to="html").text) == {
            "refs-section-1": ["ref-memo"],
            "refs-section-2": ["ref-tool", "ref-book"],
            "refs-section-4": ["ref-map"],
        }

    def test_citations_link_to_the_bibliography_of_their_section(self) -> None:
        """The first entry keeps the usual id, and each entry has an id of its own."""
        text = "---\nsection-bibs-level: 1\n---\n# A\n\n[@memo; @book]\n\n# B\n\n[@memo]\n"
        html = done(text, to="html", link_citations=True).text
        assert re.findall(r'href="#(ref-\w+)"', html) == ["ref-memo", "ref-book", "ref-memo_2"]
        assert re.findall(r' id="(ref-\w+)"', html) == ["ref-book", "ref-memo", "ref-memo_2"]
        placed = f"# A\n\n[@memo]\n{division('refs-a', 'section=this')}\n# B\n\n[@memo]\n"
        placed += division("refs-b", "section=this")
        html = done(placed, to="html", link_citations=True).text
        assert re.findall(r'href="#(ref-\w+)"', html) == ["ref-memo", "ref-memo_2"]
        markdown = done(text, link_citations=True).text
        assert re.findall(r"\(#(ref-\w+)\)", markdown) == ["ref-memo", "ref-book", "ref-memo_2"]


class TestNumbers:
    """Citations of all bibliographies are numbered and disambiguated together."""

    TEXT = EVERYTHING + division("refs-a", "type=book,map") + division("refs")

    def test_year_suffixes_agree(self) -> None:
        """Two works of one author and year keep their letters in separate lists."""
        text = done(self.TEXT).text
        assert "(Lee, 2020b), (Lee, 2020a)" in text
        assert "Lee, A. (2020a). *Book*." in text
        assert "Lee, A. (2020b). *Memo* " in text

    def test_numbers_go_through_all_lists(self) -> None:
        """By default they follow the citations."""
        text = done(self.TEXT, "ieee").text
        assert re.findall(r"\\\[(\d)", text) == ["1", "2", "3", "4", "2", "4", "1", "3"]

    def test_lists_are_numbered_one_after_the_other_on_request(self) -> None:
        """So that each list counts without gaps."""
        text = done("---\nbibliography-numbering: bibliography\n---\n" + self.TEXT, "ieee").text
        assert re.findall(r"\\\[(\d)", text) == ["3", "1", "4", "2", "1", "2", "3", "4"]

    def test_a_prefix_before_the_labels_of_a_list_is_in_its_citations_too(self) -> None:
        """``labelprefix``, as in Sphinx and biblatex."""
        divisions = division("refs-a", "type=book,map labelprefix=A") + division("refs", "labelprefix=B")
        text = done(EVERYTHING + divisions, "ieee").text
        assert re.findall(r"\\\[([AB]?\d)", text) == ["B1", "A2", "B3", "A4", "A2", "A4", "B1", "B3"]
        metadata = "---\nbibliographies:\n  a: {type: manuscript, labelprefix: S}\n---\n[@memo; @book]\n"
        assert "\\[S1\\], \\[2\\]" in done(metadata + division("refs"), "ieee").text

    def test_sections_are_numbered_anew_on_request(self) -> None:
        """As if each were a document of its own."""
        text = "---\nsection-bibs-level: 1\nbibliography-numbering: section\n---\n"
        text += "# A\n\n[@memo; @book]\n\n# B\n\n[@book]\n"
        assert re.findall(r"\\\[(\d)", done(text, "ieee").text) == ["1", "2", "1", "2", "1", "1"]
        assert "(Lee, 2020b" in done(text).text
        assert "(Lee, 2020)" in done(text).text

    def test_own_style_keeps_numbers_and_letters(self) -> None:
        """An entry in another style is found from the citation. Without numbers in citations, its own start at 1."""
        text = f"[@book], [@memo] {division('refs-a', 'type=manuscript csl=ieee')}{division('refs')}"
        assert "\\[1\\] A. Lee, “Memo,” 2020b." in done(text).text
        assert "\\[2\\] A. Lee, ‘Memo’, 2020." in done(text, "nature").text
        numbered = f"[@book], [@memo] {division('refs-a', 'type=manuscript csl=apa')}{division('refs')}"
        assert "Lee, A. (2020). *Memo* " in done(numbered, "ieee").text

    def test_repeated_authors_are_replaced_within_one_list(self) -> None:
        """The first entry of each list has its names."""
        text = f"[@book], [@memo] {division('refs-a', 'type=manuscript')}{division('refs')}"
        assert done(text, "chicago-author-date").text.count("Lee, Ann. 2020") == 2


class TestPlaces:
    """Each bibliography has its place, title and level."""

    def test_title_is_one_level_below_the_heading(self) -> None:
        """A title is plain text."""
        text = f"{EVERYTHING}\n## Sources\n" + division("refs-a", 'type=map title="Maps & *more*"') + division("refs")
        assert "\n### Maps & \\*more\\*\n" in done(text).text
        html = done(text, to="html").text
        assert '<h3 class="unnumbered" id="bibliography-a">Maps &amp; *more*</h3>' in html
        assert '<div id="refs-a">' in html

    def test_named_bibliographies_without_a_place_go_to_the_end(self) -> None:
        """In the order of the metadata, below their common title."""
        text = (
            "---\nreference-section-title: Sources\nbibliographies:\n  primary:\n    title: Primary\n"
            "    type: [manuscript, map]\n  rest: {title: Others, rest: true}\n---\n" + EVERYTHING
        )
        result = done(text)
        assert re.findall(r"^#+ .*", result.text, re.MULTILINE) == ["# Sources", "## Primary", "## Others"]
        assert sorted(result.keys) == ["book", "map", "memo", "tool"]
        assert not result.findings

    def test_final_heading_is_that_of_the_bibliographies_at_the_end(self) -> None:
        """Their titles are one level below it."""
        text = "---\nbibliographies:\n  a: {title: All, cited: yes}\n---\n" + EVERYTHING + "\n## Sources\n"
        assert "## Sources\n\n### All\n" in done(text).text

    def test_attributes_are_added_to_the_metadata(self) -> None:
        """A division can complete the conditions of its name."""
        text = "---\nbibliographies:\n  a: {author: Lee}\n---\n" + EVERYTHING + division("refs-a", "type=book")
        assert lists(done(text + division("refs"), to="html").text)["refs-a"] == ["ref-book"]

    @pytest.mark.parametrize("to", ["markdown", "html"])
    def test_division_can_be_html(self, to: str) -> None:
        """Its attributes are the same."""
        text = EVERYTHING + '\n<div id="refs-a" type="book">\n</div>\n\n<div id="refs"></div>\n'
        result = done(text, to=to)
        assert not result.findings
        assert re.findall("Book|Tool|refs-a|refs", result.text)[:2] == ["refs-a", "Book"]

    def test_same_bibliography_can_be_printed_twice(self) -> None:
        """Each entry has its own id."""
        text = EVERYTHING + division("refs-a", "type=book") * 2 + division("refs")
        ids = re.findall(r' id="(ref-\w+)"', done(text, to="html").text)
        assert ids[:2] == ["ref-book", "ref-book_2"]
        assert len(ids) == len(set(ids))

    def test_suppressed_bibliographies_are_not_reported(self) -> None:
        """Nothing is missing where nothing is printed."""
        result = done(EVERYTHING + division("refs-a", "type=book"), suppress_bibliography=True)
        assert (result.keys, result.findings) == ((), ())


class TestFiles:
    """``bibliography`` can be a mapping from names to files, as for the pandoc filter multibib."""

    @pytest.mark.parametrize(
        "metadata",
        [
            "bibliography:\n  main: main.bib\n  tools: [tools.bib]\n",
            "bibliography: [main.bib, tools.bib]\nbibliographies:\n  main: {file: main.bib}\n"
            "  tools: {file: tools.bib}\n",
            "bibliographies:\n  main: {file: main.bib}\n  tools: {file: tools.bib}\n",
            "bibliography_main: main.bib\nbibliography_tools: [tools.bib]\n",
            "bibliography:\n  main: {file: main.bib, title: Main}\n  tools: {file: [tools.bib], rest: no}\n",
        ],
    )
    def test_each_file_has_its_bibliography(self, folder: Path, metadata: str) -> None:
        """A reference in both files is in both lists."""
        result = process(f"---\n{metadata}csl: apa\n---\n{TWO_FILES}", folder=folder, to="html")
        assert [str(one) for one in result.findings] == []
        assert lists(result.text) == {"refs-main": ["ref-book", "ref-both"], "refs-tools": ["ref-tool", "ref-both_2"]}
        assert "(Lee, 2020a, 2020b; Moe, 2001)" in result.text

    def test_file_names_work_with_a_library(self, folder: Path) -> None:
        """References given from outside are recognized by the names of their files."""
        library = Library.load(folder / "main.bib") | Library.load(folder / "tools.bib")
        text = f"---\nbibliography:\n  main: main.bib\n  tools: x/tools.bib\n---\n{TWO_FILES}"
        result = process(text, library=library, style="apa", to="html")
        assert lists(result.text) == {"refs-main": ["ref-book", "ref-both"], "refs-tools": ["ref-tool"]}

    def test_section_bibliographies_have_their_own_file_list(self, folder: Path) -> None:
        """``section-bibs-bibliography`` is like ``bibliography``, and level 1 is the default."""
        text = "---\nsection-bibs-bibliography: main.bib\ncsl: apa\n---\n# A\n\n[@book]\n\n# B\n\n[@both]\n"
        result = process(text, folder=folder, to="html")
        assert lists(result.text) == {"refs-section-1": ["ref-book"], "refs-section-2": ["ref-both"]}

    def test_files_outside_the_folder_stay_closed(self, folder: Path) -> None:
        """Also those in a mapping."""
        inner = folder / "inner"
        inner.mkdir()
        result = process("---\nbibliography:\n  main: ../main.bib\n---\nText [@book].", folder=inner)
        assert "outside the document's folder" in str(result.findings[0])


class TestFindings:
    """What cannot be understood is reported with the nearest known name, and what is left is printed."""

    @pytest.mark.parametrize(
        ("attributes", "message"),
        [
            ("tpye=book", "no condition 'tpye'; did you mean 'type'?"),
            ("not-typ=book", "no condition 'typ'; did you mean 'type'?"),
            ("type=bok", "type: no item type 'bok'; did you mean 'book'?"),
            ("keys=memoo", "keys: no reference 'memoo'; did you mean 'memo'?"),
            ("topic=tool", "topic: no topic 'tool'; did you mean 'tools'?"),
            ("section=on", "section: no section 'on'; did you mean 'one'?"),
            ("file=main.bob", "file: no bibliography file 'main.bob'; name a file"),
            ("cited=maybe", "cited: 'cited' must be yes or no, not 'maybe'"),
            ("rest=maybe", "rest: 'rest' must be yes or no, not 'maybe'"),
            ("csl=nosuchstyle", "no style 'nosuchstyle'"),
        ],
    )
    def test_unknown_condition_is_an_error(self, attributes: str, message: str) -> None:
        """The place is that of the division."""
        text = f"# One\n\n{EVERYTHING}\n{division('refs-a', attributes + ' author=Kim')}{division('refs')}"
        (finding,) = done(text).findings
        assert message in str(finding)
        if "csl" not in attributes:
            assert (finding.line, finding.code) == (6, "DOC008")
            assert str(finding).startswith("6: refs-a: ")

    def test_unknown_bibliography_is_an_error(self) -> None:
        """A division without conditions needs a name in the metadata."""
        text = "---\nbibliographies:\n  primary: {type: book}\n---\n" + EVERYTHING + division("refs-primry")
        assert "no bibliography 'primry'; did you mean 'primary'?" in str(done(text + division("refs")).findings[0])
        assert "give it conditions" in str(done(EVERYTHING + division("refs-x") + division("refs")).findings[0])

    def test_reference_in_no_bibliography_is_reported(self) -> None:
        """At its first citation; it is a warning."""
        result = done("One [@memo].\n\nTwo [@tool; @memo].\n" + division("refs-a", "type=software"))
        (finding,) = result.findings
        assert (finding.key, finding.line, finding.column, finding.code) == ("memo", 1, 6, "DOC009")
        assert "in none of the bibliographies" in str(finding)

    def test_citation_of_an_unlisted_reference_has_no_link(self) -> None:
        """A link to nothing would be broken."""
        html = done("[@memo], [@tool]" + division("refs-a", "type=software"), to="html", link_citations=True).text
        assert re.findall(r'href="#([^"]*)"', html) == ["ref-tool"]

    @pytest.mark.parametrize(
        ("metadata", "message"),
        [
            ("bibliographies: books", "bibliographies must be a mapping"),
            ("bibliographies:\n  a: books", "a: must be conditions"),
            ("section-bibs-level: 9", "must be the level of a heading, 1 to 6, not '9'"),
            ("bibliography-numbering: each", "must be document, bibliography or section, not 'each'"),
            ("bibliography-numbering: section", "set `section-bibs-level`"),
        ],
    )
    def test_invalid_metadata_are_reported(self, metadata: str, message: str) -> None:
        """And the document is processed."""
        result = done(f"---\n{metadata}\n---\n{EVERYTHING}")
        assert message in str(result.findings[0])
        assert len(result.keys) == 4


@given(st.text("#=\"'{}: abtype-not,;*[]\\\n", max_size=40))
def test_any_attributes_are_read(attributes: str) -> None:
    """Odd attributes are findings at most."""
    result = done(EVERYTHING + division("refs-a", attributes.replace("\n", " ")) + division("refs"))
    assert set(result.keys) <= {work["id"] for work in WORKS}


def test_time_grows_with_the_number_of_sections() -> None:
    """A thousand sections with bibliographies take about ten times as long as a hundred."""

    def text(count: int) -> str:
        body = "".join(f"# S{number}\n\n[@memo] and [@book]\n\n" for number in range(count))
        return f"---\nsection-bibs-level: 1\n---\n{body}"

    assert_in_proportion(lambda count: spent(lambda: done(text(count))), 20, 200)
