"""Process Markdown documents: citations, notes, bibliography and findings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from small_library import AUTHOR_DATE, NOTES, NUMBERS, SUPERSCRIPT, processed, text_of

from dprkpal.documents import process
from dprkpal.documents.processing import MAX_SIZE
from dprkpal.errors import FormatError, UnknownOutputError, UnknownStyleError
from dprkpal.libraries.built_in import library
from dprkpal.model.rules import RULES

MARKUP = [
    "\\", "|", "\\|", "---", "===", "\n", "\n\n", "\n> ", "\n- ", "\n1. ", "\n# ", "\n    ", " ", "a", ".", ",", "*",
    "**", "_", "`", "~", "~~", ":", ":::", "<b>", "|---|", "\n---|---\n", "\n|--|\n", "![", "[", "](x)", "]", "(", ")",
    "[^1]", "\n[^1]: ", "^[", "&amp;", "\t", "#", "\r\n", "  \n", "<!--", "-->", "$", "{", "}", "```\n", "\ufeff", "\0",
    "é", "[x]: y",
]  # fmt: skip


class TestSyntax:
    """Citations use pandoc's syntax."""

    @pytest.mark.parametrize(
        ("written", "markdown", "html"),
        [
            ("[@user]", "[@user]", '<a href="https://example.org">@user</a>'),
            ("[@user][]", "[@user][]", '<a href="https://example.org">@user</a>'),
            ("[text][@user]", "[text][@user]", '<a href="https://example.org">text</a>'),
            ("[@doe]", "[Doe (2005)][@doe]", '<a href="https://example.org/doe"><span'),
            ("[@doe][].", "[Doe (2005)][@doe].", '<a href="https://example.org/doe"><span'),
        ],
    )
    def test_links_whose_label_is_a_key_stay_links(self, written: str, markdown: str, html: str) -> None:
        """A key without a reference is the text of the link; another one is cited in it."""
        text = f"See {written}\n\n[@user]: https://example.org\n[@doe]: https://example.org/doe\n"
        assert f"See {markdown}\n" in text_of(text)
        assert html in processed(text, to="html").text
        assert not processed(text).findings

    @pytest.mark.parametrize(
        ("written", "printed"),
        [
            ("[@doe]", "(Doe, 2005)"),
            ("[@doe, p. 45]", "(Doe, 2005, p. 45)"),
            ("[see @doe, pp. 33-35; also @roe, *passim*]", "(see Doe, 2005, pp. 33–35; also Roe, 2007, *passim*)"),
            ("[see also this; @doe]", "(see also this; Doe, 2005)"),
            ("[@doe; and so on]", "(Doe, 2005; and so on)"),
            ("[@doe; ]", "(Doe, 2005)"),
            ("@doe says", "Doe (2005) says"),
            ("@doe [p. 3] says", "Doe (2005, p. 3) says"),
            ("@doe [p. 3; see also @roe] says", "Doe (2005, p. 3; see also Roe, 2007) says"),
            ("@doe [@roe]", "Doe (2005; Roe, 2007)"),
            ("@doe [see @roe, p. 3; -@roe]", "Doe (2005; see Roe, 2007, p. 3; 2007)"),
            ("@doe [and more]", "Doe (2005, and more)"),
            ("[@doe, {}99 years]", "(Doe, 2005, 99 years)"),
            ("[-@doe, p. 3]", "(2005, p. 3)"),
            ("As -@doe says", "As (2005) says"),
            ("[@{odd key!}]", "(O\\_U\\_P, 1999)"),
            ("[@doe{}, 99 years on]", "(Doe, 2005, 99 years on)"),
            ("[@doe {ii, A, D-Z}, too]", "(Doe, 2005, p. ii, A, D-Z, too)"),
            ("[see `code` and [link](https://x.org) @doe]", "(see `code` and [link](https://x.org) Doe, 2005)"),
            ("[@doe\np. 3]", "(Doe, 2005, p. 3)"),
            ("(@doe.)", "(Doe (2005).)"),
        ],
    )
    def test_all_citation_forms(self, written: str, printed: str) -> None:
        """Pandoc User's Guide, "Citation syntax"."""
        assert text_of(f"As {written}") == f"As {printed}"

    @pytest.mark.parametrize(
        "written",
        [
            "jane@doe.org", r"\@doe", "`[@doe]`", "``@doe ` @doe``", "    @doe\n", "```\n@doe\n```\n",
            "<span title='@doe'>", "<me@doe.org>", "<https://x.org/@doe>", "[x](https://x.org/@doe)",
            "![x](a@doe.png)", "https://x.org/@doe/1", "<!-- @doe -->", "<div>\n@doe\n</div>\n", "@", "@ doe", "a@",
            "[x]: https://x.org/@doe\n", "~~~ {.x}\n[@doe]\n",
        ],
    )  # fmt: skip
    def test_keys_in_code_urls_and_escapes_are_ignored(self, written: str) -> None:
        """Code, URLs, HTML and escaped characters are left alone, and nothing is reported."""
        done = processed(f"A\n\n{written}\n\nB [@roe]", suppress_bibliography=True)
        assert done.text == f"A\n\n{written}\n\nB (Roe, 2007)" or written.startswith("~~~")
        assert [finding.code for finding in done.findings if finding.code == "DOC001"] == []

    @pytest.mark.parametrize("text", ["[@doe](https://x.org)", "[see @doe][ref]\n\n[ref]: https://x.org", "[@doe]{.x}"])
    def test_key_in_link_or_span_text_is_cited_in_text(self, text: str) -> None:
        """The brackets belong to the link or span, so only the key is a citation."""
        assert text_of(text) == text.replace("@doe", "Doe (2005)")

    @pytest.mark.parametrize(
        ("locale", "written", "printed"),
        [
            ("de-DE", "S. 4", "S. 4"),
            ("de-DE", "Kap. 3", "Kap. 3"),
            ("fr-FR", "p. 4", "p. 4"),
            ("de-DE", "p. 4", "S. 4"),
        ],
    )
    def test_locator_labels_follow_the_locale(self, locale: str, written: str, printed: str) -> None:
        """Terms of the locale are recognized as well as English ones."""
        assert text_of(f"[@doe, {written}]", locale=locale) == f"(Doe, 2005, {printed})"

    @pytest.mark.parametrize(
        ("written", "printed"),
        [
            ("[@fig:a_b; @doe]", "(@fig:a_b; Doe, 2005)"),
            ("[see @doe, p. 3; @tbl:b; @roe]", "(see Doe, 2005, p. 3; @tbl:b; Roe, 2007)"),
            ("[@doe; see @sec-c]", "(Doe, 2005; see @sec-c)"),
            ("@fig:a [@doe]", "@fig:a (Doe, 2005)"),
            ("[@fig:a; @fig:b]", "[@fig:a; @fig:b]"),
        ],
    )
    def test_cross_references_next_to_cites_are_left_alone(self, written: str, printed: str) -> None:
        """Another program still finds them in the text before or after the cite."""
        assert text_of(written) == printed

    def test_cites_with_prefixes_are_sorted(self) -> None:
        """Each cite keeps its prefix and suffix."""
        style = AUTHOR_DATE.replace("<citation>", '<citation><sort><key variable="author"/></sort>')
        assert text_of("[@roe; @doe] [see @roe; but cf. @doe] [@roe, and more; @doe]", style) == (
            "(Doe, 2005; Roe, 2007) (but cf. Doe, 2005; see Roe, 2007) (Doe, 2005; Roe, 2007, and more)"
        )


class TestMarkdown:
    """Only citations change in Markdown output."""

    DOCUMENT = (
        "# Head [@doe]  #\r\n\r\n> a\t[@doe,\r\n> p. 3] b  \r\n\r\n* x\r\n    - y @roe\r\n\r\n"
        "| a \\| b | @doe |\r\n|--|--|\r\n| \\| [@roe] | z |\r\n"
    )

    def test_other_text_is_unchanged_to_the_byte(self) -> None:
        """Line endings, spaces, tabs, escapes and markers stay as written."""
        assert text_of(self.DOCUMENT) == (
            "# Head (Doe, 2005)  #\r\n\r\n> a\t(Doe, 2005, p. 3) b  \r\n\r\n* x\r\n    - y Roe (2007)\r\n\r\n"
            "| a \\| b | Doe (2005) |\r\n|--|--|\r\n| \\| (Roe, 2007) | z |\r\n"
        )

    def test_escaped_bar_after_a_citation_keeps_its_backslash(self) -> None:
        """Above a delimiter row the line is a table header, and its cell text does not contain the backslash."""
        assert text_of("[@doe]\\|\n---") == "(Doe, 2005)\\|\n---"
        assert text_of("a\\|[@doe]\\|b | [@doe]\\|[@roe]\n---|---\n") == (
            "a\\|(Doe, 2005)\\|b | (Doe, 2005)\\|(Roe, 2007)\n---|---\n"
        )

    @settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.sampled_from(["[@doe]", "[@doe]", *MARKUP]), max_size=12).map("".join))
    def test_text_around_a_citation_is_unchanged(self, text: str) -> None:
        """In every block: tables, lists, headings, quotations and code."""
        assume(not text.lstrip("\ufeff").startswith("---"))  # that would be metadata
        result = text_of(text)
        assert result.replace("(Doe, 2005)", "[@doe]").replace("Doe (2005)", "@doe") == text

    def test_document_without_citations_is_unchanged(self) -> None:
        """This includes null characters, mixed line endings, and a missing final line ending."""
        for text in ("", "\n", "a\0b\r\rc\n\u2028d", "---\ntitle: x\n---\n", "\ufeffa", "* * *\n\n---"):
            assert process(text).text == text

    def test_bibliography_is_added_at_the_end(self) -> None:
        """Each entry is a paragraph, after a blank line, below a final heading if there is one."""
        done = processed("A [@roe], [@doe]\n\n# Works\n")
        assert done.text == (
            "A (Roe, 2007), (Doe, 2005)\n\n# Works\n\nJane Doe. 2005. *First Book*.\n\n"
            "Rob Roe. 2007. *A & B*. [https://example.org/roe](https://example.org/roe).\n"
        )
        assert done.keys == ("doe", "roe")

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("[@doe]\n\n::: {#refs}\n:::\n\nEnd\n", "(Doe, 2005)\n\n::: {#refs}\n\nENTRY\n\n:::\n\nEnd\n"),
            ("[@doe]\n\n::: {#refs}\n# Works\n:::\n", "(Doe, 2005)\n\n::: {#refs}\n# Works\n\nENTRY\n\n:::\n"),
            ('[@doe]\n\n<div id="refs">\n</div>\n\nE\n', '(Doe, 2005)\n\n<div id="refs">\n\nENTRY\n\n</div>\n\nE\n'),
            ("[@doe]\n\n::: {#refs}\n", "(Doe, 2005)\n\n::: {#refs}\n\nENTRY\n"),
            ("[@doe]\n\n```\ncode", "(Doe, 2005)\n\n```\ncode\n```\n\nENTRY\n"),
            ("[@doe]\n\n> ::: {#refs}\n", "(Doe, 2005)\n\n> ::: {#refs}\n\nENTRY\n"),
        ],
    )
    def test_bibliography_goes_into_the_refs_division(self, text: str, expected: str) -> None:
        """A heading in the division is kept, and an unclosed code block is closed first."""
        assert processed(text).text.rstrip("\n") == expected.replace("ENTRY", "Jane Doe. 2005. *First Book*.").rstrip(
            "\n"
        )

    def test_processing_twice_changes_nothing(self) -> None:
        """The output contains no citations."""
        text = "A [@doe] and @roe.\n\n::: {#refs}\n:::\n"
        once = processed(text).text
        assert processed(once).text == once

    def test_citation_inside_emphasis_uses_tags(self) -> None:
        """Italics of the citation are written as HTML tags there."""
        style = AUTHOR_DATE.replace('<names variable="author"><name form="short" and="text"/></names>',
                                    '<text variable="title" font-style="italic"/>', 1)  # fmt: skip
        assert text_of("*a [@doe] b* [@doe]", style) == "*a (<em>First Book</em>, 2005) b* (*First Book*, 2005)"

    def test_markdown_in_fields_is_escaped(self) -> None:
        """Every special character in a field is escaped."""
        text = processed("[@{odd key!}]").text
        assert r"O\_U\_P" in text
        assert r"\*Stars\* &lt;b>" in text

    def test_citations_link_to_entries_on_request(self) -> None:
        """Entry ids are valid in any URL."""
        done = processed("[@doe, p. 3; @{odd key!}]", link_citations=True)
        assert "[Doe, 2005, p. 3](#ref-doe)" in done.text
        assert "(#ref-odd_x20_key_x21_)" in done.text
        assert '<a id="ref-doe"></a>Jane Doe' in done.text

    def test_citations_in_notes_link_to_entries_too(self) -> None:
        """Also in footnotes; the address of a work stays its own link."""
        note = processed("[@doe, p. 3]", NOTES, link_citations=True).text.partition("[^cite-1]: ")[2]
        assert "](#ref-doe)" in note.partition("\n")[0]
        html = processed("[@doe]", NOTES, to="html", link_citations=True).text
        assert 'href="#ref-doe"' in html


class TestNotes:
    """Note styles create footnotes."""

    def test_note_references_follow_punctuation(self) -> None:
        """The space before a citation is removed, and later notes use short forms."""
        assert text_of(
            "One [@doe, p. 3]. Two [@doe, p. 3], three [@doe, p. 4]; four [@roe]: five [@doe]?\n", NOTES
        ) == (
            "One.[^cite-1] Two,[^cite-2] three;[^cite-3] four:[^cite-4] five?[^cite-5]\n\n"
            "[^cite-1]: Jane Doe, *First Book*, p. 3.\n\n[^cite-2]: Ibid.\n\n[^cite-3]: Ibid., p. 4.\n\n"
            "[^cite-4]: Rob Roe, *A & B*.\n\n[^cite-5]: Doe, note 1.\n"
        )

    def test_notes_of_the_author_are_numbered_too(self) -> None:
        """A back-reference to an earlier note uses the number that readers see."""
        text = "A[^x] b [@doe] c^[inline] d [@roe] e [@doe].\n\n[^x]: Mine.\n"
        assert text_of(text, NOTES) == (
            "A[^x] b[^cite-2] c^[inline] d[^cite-4] e.[^cite-5]\n\n[^x]: Mine.\n\n"
            "[^cite-2]: Jane Doe, *First Book*.\n\n"
            "[^cite-4]: Rob Roe, *A & B*.\n\n[^cite-5]: Doe, note 2.\n"
        )

    def test_citation_inside_a_note_stays_in_that_note(self) -> None:
        """It has no final full stop of its own, and is read where the note is referenced."""
        text = "A.[^x] B [@doe].\n\n[^x]: See [@doe, p. 3] and [@roe]. More.\n"
        assert text_of(text, NOTES) == (
            "A.[^x] B.[^cite-2]\n\n[^x]: See (Jane Doe, *First Book*, p. 3) and (Rob Roe, *A & B*). More.\n\n"
            "[^cite-2]: Doe, note 1.\n"
        )

    @pytest.mark.parametrize(
        ("note", "printed"),
        [
            ("[@doe]", "Jane Doe, *First Book*."), ("[@doe].", "Jane Doe, *First Book*."),
            ("[@doe]; not so [@roe]", "Jane Doe, *First Book*; not so (Rob Roe, *A & B*)"),
            ("[@doe] Then.", "Jane Doe, *First Book*. Then."), ("[@doe] is so", "Jane Doe, *First Book* is so"),
            ("As @doe has it", "As Jane Doe, *First Book* has it"),
        ],
    )  # fmt: skip
    def test_no_doubled_or_stray_full_stop_in_a_note(self, note: str, printed: str) -> None:
        """The style's full stop is dropped if the sentence continues or has its own."""
        assert text_of(f"A[^x]\n\n[^x]: {note}", NOTES) == f"A[^x]\n\n[^x]: {printed}"

    @pytest.mark.parametrize(
        ("note", "printed"),
        [
            ("[@doe]", "Ibid."), ("[@doe].", "Ibid."), ("[@doe]: so", "Ibid.: so"), ("[@doe, p. 4]", "Ibid., p. 4."),
            ("[@doe] ", "Ibid. "), ("[@roe]", "Rob Roe, *A & B*."), ("[@roe] too", "Rob Roe, *A & B* too"),
        ],
    )  # fmt: skip
    def test_ibid_keeps_its_full_stop_in_a_note_of_the_author(self, note: str, printed: str) -> None:
        """The full stop of the style goes if the sentence continues; the one of the abbreviation stays."""
        assert f"B^[{printed}]" in text_of(f"A [@doe] B^[{note}]", NOTES)

    def test_two_full_stops_in_a_row_become_one(self) -> None:
        """After an abbreviation in the middle of a note."""
        assert "B^[See ibid.]" in text_of("A [@doe] B^[See @doe.]", NOTES).replace("Doe, ", "")

    @pytest.mark.parametrize(
        ("prefix", "printed"),
        [
            ("“see”", "“See”"), ('"see"', "“See”"), ("*see*", "*See*"), ("*“see”*", "*“See”*"), ("«voir»", "«Voir»"),
            ("(see", "(see"), ("'tis", "’tis"), ("3 times", "3 times"), ("“*see*”", "“*See*”"),
            ("see “so”", "See “so”"),
        ],
    )  # fmt: skip
    def test_a_note_that_begins_with_a_quotation_mark_is_capitalized_inside_it(self, prefix: str, printed: str) -> None:
        """Only the note that the style makes; an author writes the beginning of a note as it should be."""
        assert f"]: {printed} Jane Doe" in text_of(f"A [{prefix} @doe].", NOTES)
        assert "B^[“see” Jane Doe" in text_of("B^[“see” @doe]", NOTES)

    def test_quotation_marks_after_an_abbreviation_are_printed(self) -> None:
        """The suffix of a cite can begin with punctuation and markup."""
        assert "Ibid., and “so.”" in text_of("A [@doe]. B [@doe, and “so.”]", NOTES)

    def test_ibid_in_mid_sentence_is_lower_case(self) -> None:
        """"Ibid." is capitalized only at the start of a note."""
        assert "see (ibid., p. 4).\n" in text_of("A [@doe] B[^x]\n\n[^x]: But see [@doe, p. 4].\n", NOTES)

    @pytest.mark.parametrize(
        ("written", "locale", "printed"),
        [
            ('"A word" [@doe], yes', "en-US", '"A word,"[^cite-1] yes'),
            ("“A word” [@doe].", "en-US", "“A word.”[^cite-1]"),
            ('"A word" [@doe].', "en-GB", '"A word".[^cite-1]'),
            ('"A word" [@doe]; yes', "en-US", '"A word";[^cite-1] yes'),
            ('"Why?" [@doe].', "en-US", '"Why?".[^cite-1]'),
            ("A ‘word’ [@doe].", "en-US", "A ‘word.’[^cite-1]"),
            ("A ('word' [@doe], yes)", "en-US", "A ('word,'[^cite-1] yes)"),
            ("‘It’s a word’ [@doe].", "en-US", "‘It’s a word.’[^cite-1]"),
            ("“The ‘word’” [@doe].", "en-US", "“The ‘word.’”[^cite-1]"),
            ("‘A word’ [@doe].", "en-GB", "‘A word’.[^cite-1]"),
            ("the authors’ [@doe].", "en-US", "the authors’.[^cite-1]"),
            ("‘A’ and the authors’ [@doe].", "en-US", "‘A’ and the authors’.[^cite-1]"),
            ("the authors' [@doe].", "en-US", "the authors'.[^cite-1]"),
            ("'Tis the authors' [@doe].", "en-US", "'Tis the authors'.[^cite-1]"),
            ("the '90s' [@doe].", "en-US", "the '90s'.[^cite-1]"),
            ("‘Why?’ [@doe].", "en-US", "‘Why?’.[^cite-1]"),
        ],
    )
    def test_punctuation_goes_inside_the_quotation_mark_of_the_locale(
        self, written: str, locale: str, printed: str
    ) -> None:
        """Only full stops and commas, and only where the locale says so. A single mark can be an apostrophe."""
        assert text_of(f"{written}\n", NOTES, locale=locale).split("\n")[0] == printed

    def test_an_author_in_the_text_is_not_repeated_in_the_note(self) -> None:
        """The name is shortened once the reference has been cited."""
        assert text_of("@doe [p. 3] says; again @doe says.\n", NOTES) == (
            "Jane Doe[^cite-1] says; again Doe[^cite-2] says.\n\n[^cite-1]: *First Book*, p. 3.\n\n[^cite-2]: Note 1.\n"
        )

    def test_prefix_at_the_start_of_a_note_is_capitalized(self) -> None:
        """Also inside emphasis."""
        text = text_of("a [see @doe] b [*see* @roe]", NOTES)
        assert "[^cite-1]: See Jane Doe" in text
        assert "[^cite-2]: *See* Rob Roe" in text

    def test_notes_that_reference_each_other_do_not_loop(self) -> None:
        """Each note is read once, where it is first referenced."""
        text = "A[^1]\n\n[^1]: B[^2] [@doe]\n[^2]: C[^1] [@doe]\n"
        assert text_of(text, NOTES) == ("A[^1]\n\n[^1]: B[^2] (Doe, note 2)\n[^2]: C[^1] (Jane Doe, *First Book*)\n")

    def test_french_note_references_precede_punctuation(self) -> None:
        """Other languages can choose this in the metadata."""
        assert text_of("Un [@doe].", NOTES, locale="fr-FR").startswith("Un[^cite-1].")
        assert text_of("---\nnotes-after-punctuation: false\n---\nOne [@doe].", NOTES).split("\n")[3] == "One[^cite-1]."

    def test_new_note_labels_avoid_existing_ones(self) -> None:
        """A label that is already used would lead to the wrong note."""
        assert "[^xcite-2]:" in text_of("A[^cite-1] [@doe]\n\n[^cite-1]: Mine.\n", NOTES)

    def test_superscript_numbers_follow_their_word(self) -> None:
        """There is no space between, and punctuation goes first if the metadata say so."""
        assert text_of("A [@doe]. @roe [p. 3] says", SUPERSCRIPT) == "A<sup>1</sup>. Roe<sup>2</sup> says"
        moved = text_of("---\nnotes-after-punctuation: true\n---\nA [@doe].", SUPERSCRIPT)
        assert moved.endswith("A.<sup>1</sup>")


class TestHtml:
    """HTML output contains only what the author wrote in Markdown."""

    def test_notes_and_bibliography(self) -> None:
        """References link to notes and back, with matching numbers."""
        html = processed("A [@doe].[^x]\n\n[^x]: See [@roe].\n", NOTES, to="html").text
        assert 'A.<sup class="footnote-ref"><a href="#fn-1" id="fnref-1" role="doc-noteref">1</a></sup><sup' in html
        assert '<li id="fn-1"><p>Jane Doe, <i>First Book</i>. <a href="#fnref-1"' in html
        cited = '<span class="citation" data-cites="roe">(Rob Roe, <i>A &#38; B</i>)</span>'
        assert f'<li id="fn-2"><p>See {cited}. <a' in html
        assert '<div class="csl-entry" id="ref-doe">Jane Doe. 2005. <i>First Book</i>.</div>' in html

    def test_note_referenced_twice_has_one_number(self) -> None:
        """Each reference has its own id."""
        html = processed("A[^x] B[^x]\n\n[^x]: N\n", to="html").text
        assert re.findall(r'id="(fnref[^"]*)"[^>]*>(\d)<', html) == [("fnref-1", "1"), ("fnref-1-2", "1")]
        assert html.count("<li") == 1

    def test_raw_html_is_escaped_unless_trusted(self) -> None:
        """A script never runs, and comments are removed."""
        text = 'a <b onclick="x()">b</b>\n\n<script>alert(1)</script>\n\n<!-- c -->\n\n[x](javascript:alert(1)) [@doe]'
        safe = processed(text, to="html").text
        assert "<script" not in safe
        assert "<b" not in safe
        assert "<!--" not in safe
        assert "href" not in safe
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in safe
        kept = processed(text, to="html", raw_html=True).text
        assert "<script>alert(1)</script>" in kept
        assert '<b onclick="x()">b</b>' in kept

    def test_html_in_prefix_and_locator_is_escaped(self) -> None:
        """A prefix or locator that looks like HTML is shown as text."""
        html = processed("[<img src=x onerror=y> @doe, <script>z</script>]", to="html", raw_html=True).text
        assert "<img" not in html
        assert "<script" not in html
        assert "&#60;script&#62;" in html

    def test_citations_in_links_images_headings_and_tables(self) -> None:
        """Links are not nested, and image descriptions get plain text."""
        text = "# H [@doe] {#h .c}\n\n[a [@roe]](https://x.org) ![b [@doe]](i.png)\n\n|@doe|\n|-|\n|x|\n"
        html = processed(text, to="html", link_citations=True).text
        assert '<h1 id="h" class="c">H <span class="citation" data-cites="doe">(<a href="#ref-doe"' in html
        assert '<a href="https://x.org">a <span class="citation" data-cites="roe">(Roe, 2007)</span></a>' in html
        assert '<img src="i.png" alt="b (Doe, 2005)" />' in html
        assert '<th><span class="citation" data-cites="doe"><a href="#ref-doe" role="doc-biblioref">Doe</a> (' in html

    def test_private_use_characters_in_the_document_survive(self) -> None:
        """The internal marker is a character that the document does not use."""
        html = processed("\ue0000\ue000 [@doe] \ue0010\ue001", to="html").text
        assert "\ue0000\ue000" in html
        assert "\ue0010\ue001" in html

    def test_standalone_page_has_a_head(self) -> None:
        """It contains the title and the language."""
        text = "---\ntitle: A < B\nlang: ar\n---\n[@doe]"
        html = processed(text, to="html", standalone=True).text
        assert html.startswith('<!DOCTYPE html>\n<html lang="ar" dir="rtl">')
        assert "<title>A &lt; B</title>" in html
        assert '<h1 class="title">A &lt; B</h1>' in html

    def test_divisions_and_inline_notes(self) -> None:
        """These are extensions of pandoc's Markdown."""
        html = processed("::: {#d .e}\ntext^[note *em*]\n:::\n", to="html").text
        assert html.startswith('<div id="d" class="e">\n<p>text<sup')
        assert "<p>note <em>em</em> <a" in html

    def test_the_text_of_an_image_keeps_its_escapes(self) -> None:
        """With a citation in the same paragraph, in which the text is parsed again."""
        html = processed("[@doe] ![A &amp; B \\* ![c &lt;](i.png)](j.png)", to="html").text
        assert 'src="j.png" alt="A &amp; B * c &lt;"' in html

    @pytest.mark.parametrize("code", ["#xE000", "#xF0000", "#983040"])
    def test_a_character_reference_cannot_look_like_a_citation(self, code: str) -> None:
        """Private-use characters mark the places of citations."""
        text = f"![&{code};999&{code};](x.png) and &{code};0&{code}; and [@doe]"
        html = processed(text, to="html", suppress_bibliography=True).text
        assert html.count("Doe") == 1
        assert "999" in html


class TestClaims:
    """A claim of the collection is cited as a sentence with its sources."""

    def test_claim_is_a_sentence_with_its_citation(self) -> None:
        """It has its hedge, its attribution, disputing sources, and one full stop."""
        claim = library().claims["hamas-support-ideology"]
        done = process("[@claim:hamas-support-ideology]. Next.", style="apa", suppress_bibliography=True)
        assert done.text == f"{claim.cite('apa')} Next."
        assert done.findings == ()

    def test_note_style_puts_sources_in_a_note(self) -> None:
        """The note is numbered and shortened like all others."""
        text = process("[@young2021how]. [@claim:hamas-support-ideology]").text
        assert re.search(r"\[\^cite-2\]: Young, “How North Korea[^\n]*; but see Bruce E. Bechtol", text)

    def test_a_claim_can_be_cited_with_the_version_of_the_collection(self) -> None:
        """After the citation, or at the end of the note; other text is still refused."""
        cited = library().claims["hamas-support-ideology"].cite("apa", version=True)
        done = process("[@claim:hamas-support-ideology, version]. Next.", style="apa", suppress_bibliography=True)
        assert (done.text, done.findings) == (f"{cited} Next.", ())
        note = process("[@claim:hamas-support-ideology, version]", suppress_bibliography=True).text.splitlines()[-1]
        assert note.startswith("[^cite-1]: ")
        assert note.endswith(cited[cited.index("(dprkpal") : -1])
        raised = process("[@claim:hamas-support-ideology, version]", style="nature", suppress_bibliography=True).text
        assert "</sup>) (dprkpal" in raised

    def test_hyphen_cites_only_the_sources(self) -> None:
        """The author writes the sentence."""
        done = process("I say so [-@claim:hamas-support-ideology].", style="apa", suppress_bibliography=True)
        assert done.text == "I say so (Young, 2021, para. 2; but see Bechtol, 2010)."

    def test_superscript_numbers_follow_the_sentence(self) -> None:
        """The output equals that of `Claim.cite`."""
        done = process("[@claim:hamas-support-ideology]", style="nature", suppress_bibliography=True)
        assert done.text == library().claims["hamas-support-ideology"].cite("nature", to="markdown")

    def test_cited_sources_are_in_the_bibliography(self) -> None:
        """Only cited sources are listed."""
        assert set(process("[@claim:hamas-support-ideology]", style="apa").keys) == {
            "young2021how",
            "bechtol2010support",
        }

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("[@claim:nosuch]", "no claim 'nosuch'"),
            ("[@young2021guns; @claim:coughlin-tunnels]", "in brackets of its own"),
            ("[see @claim:coughlin-tunnels, p. 3]", "the text around it was dropped"),
        ],
    )
    def test_claim_problems_are_reported(self, text: str, message: str) -> None:
        """The claim is marked, or the text around it is dropped."""
        found = process(text, style="apa").findings
        assert [finding.code for finding in found] == ["DOC002"]
        assert message in found[0].message


class TestFindings:
    """Findings have file, line, column and key."""

    def test_an_unknown_key_is_marked_and_reported(self) -> None:
        """Other cites are formatted."""
        done = processed("A\n\nb [@doe; see @nosuch, p. 3] @dow\n", suppress_bibliography=True)
        assert done.text == "A\n\nb (Doe, 2005; see **nosuch?**, p. 3) **dow?**\n"
        assert [str(one) for one in done.findings] == [
            "d.md:3:14: nosuch: no reference 'nosuch'; correct the key, or add the reference to the bibliography",
            "d.md:3:29: dow: no reference 'dow'; did you mean 'doe'?",
        ]
        assert {one.code for one in done.findings} == {"DOC001"}

    @pytest.mark.parametrize("style", [AUTHOR_DATE, NUMBERS, NOTES, SUPERSCRIPT])
    def test_citations_with_only_unknown_keys_work_in_any_style(self, style: str) -> None:
        """In brackets and in the text, first and last."""
        done = processed("[@x1] @x2 [p. 3] [@x3; @doe] [@doe; @x4; @roe] [-@x5] @x6 [@doe] x[^n]\n\n[^n]: @x7", style)
        assert [one.key for one in done.findings] == ["x1", "x2", "x3", "x4", "x5", "x6", "x7"]
        for number in range(1, 8):
            assert f"**x{number}?**" in done.text

    def test_unused_and_duplicate_notes_are_reported(self) -> None:
        """Otherwise they would disappear silently."""
        done = processed("A[^a]\n\n[^a]: one\n\n[^a]: two\n\n[^b]: three [@doe]\n")
        assert [(one.code, one.line, one.key) for one in done.findings] == [
            ("DOC003", 5, "[^a]"), ("DOC004", 7, "[^b]"),
        ]  # fmt: skip

    def test_every_code_has_a_rule(self) -> None:
        """`dprkpal rule` explains each code."""
        package = Path(process.__code__.co_filename).parents[1]
        folders = (package / "documents", package / "checks")
        source = "".join(path.read_text("utf-8") for folder in folders for path in folder.rglob("*.py"))
        codes = set(re.findall(r'"(DOC\d{3})"', source))
        assert codes == {code for code in RULES if code.startswith("DOC")}

    def test_invalid_arguments_raise_errors(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """An unknown output format, an unknown style, and documents that are too large."""
        with pytest.raises(UnknownOutputError):
            process("", to="docx")
        with pytest.raises(UnknownStyleError):
            process("", style="nosuch")
        with pytest.raises(FormatError, match="split it"):
            process("x" * (MAX_SIZE + 1))
        monkeypatch.setattr("dprkpal.documents.markdown.reading_order.MAX_CITATIONS", 3)
        with pytest.raises(FormatError, match=r"d\.md: more than 3 citations"):
            process("@a " * 4, path="d.md")


class TestMetadata:
    """Metadata set the bibliography, style and language unless arguments do."""

    def test_bibliography_style_and_language(self, tmp_path: Path) -> None:
        """Files are in the document's folder."""
        (tmp_path / "a.bib").write_text("@book{a, title = {T}, author = {Ada Good}, year = 2001}", "utf-8")
        (tmp_path / "b.json").write_text('[{"id": "b", "type": "book", "title": "U"}]', "utf-8")
        (tmp_path / "s.csl").write_text(AUTHOR_DATE, "utf-8")
        text = "---\nbibliography: [a.bib, b.json]\ncsl: s.csl\nlang: de\nnocite: '@b'\n---\n[@a, Kap. 3]"
        done = process(text, folder=tmp_path)
        assert done.text.split("\n")[6] == "(Good, 2001, Kap. 3)"
        assert set(done.keys) == {"a", "b"}
        assert done.findings == ()

    def test_arguments_override_metadata(self) -> None:
        """A file that is not needed is not reported as missing."""
        text = "---\nbibliography: nosuch.bib\ncsl: nosuch\nlang: xx\nsuppress-bibliography: true\n---\n[@doe, p. 3]"
        done = processed(text, locale="de-DE", suppress_bibliography=False)
        assert "(Doe, 2005, S. 3)\n\nJane Doe" in done.text
        assert done.findings == ()

    def test_unknown_keys_of_nocite_are_reported(self) -> None:
        """The works were missing from the bibliography without a message."""
        done = processed("---\nnocite: '@dow, @roe'\n---\nText", nocite=["none"])
        assert [(one.code, one.key, one.line) for one in done.findings] == [
            ("DOC001", "none", None), ("DOC001", "dow", 2),
        ]  # fmt: skip
        assert "nocite: no reference 'dow'; did you mean 'doe'?" in str(done.findings[1])
        assert done.keys == ("roe",)

    def test_a_key_of_nocite_without_its_sign_is_reported(self) -> None:
        """As in citations, a key begins with ``@``."""
        (found,) = processed("---\nnocite: [roe, '@doe']\n---\nText").findings
        assert (found.code, found.line) == ("DOC007", 2)
        assert "write '@smith2020'" in found.message

    @pytest.mark.parametrize("nocite", ["'@*'", "'@doe, @roe, @{odd key!}'", "['@doe', '@roe', '@{odd key!}']"])
    def test_nocite(self, nocite: str) -> None:
        """Some references, or all."""
        assert set(processed(f"---\nnocite: {nocite}\n---\nText").keys) == {"doe", "roe", "odd key!"}

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ("bibliography: /etc/passwd", "outside the document's folder"),
            ("bibliography: ../up.bib", "outside the document's folder"),
            ("bibliography: https://x.org/a.bib", "is a URL"),
            ("bibliography: notes.txt", "is not a"),
            ("bibliography: nosuch.bib", "no such file"),
            ('bibliography: "a\\0.bib"', "outside"),
            ("csl: http://x.org/a.csl", "is a URL"),
            ("csl: /etc/passwd", "outside the document's folder"),
            ("csl: ../up.csl", "outside the document's folder"),
            ("csl: nosuch-style", "no style"),
            ("lang: klingon", "unknown locale"),
            ("link-citations: perhaps", "must be true or false"),
            ("csl: [a, b]", "must be a single value"),
            ("csl: *a", "metadata"),
        ],
    )
    def test_invalid_values_are_reported_with_their_line(self, tmp_path: Path, line: str, message: str) -> None:
        """Untrusted documents open no files outside their folder and use no network."""
        folder = tmp_path / "in"
        folder.mkdir()
        for path in (tmp_path / "up.bib", tmp_path / "up.csl", folder / "notes.txt"):
            path.write_text("@book{secret, title = {SECRET}}", "utf-8")
        done = process(f"---\ntitle: x\n{line}\n---\n[@secret]", folder=folder, path="d.md")
        assert "SECRET" not in done.text
        faults = [str(one) for one in done.findings if one.code == "DOC007"]
        assert len(faults) == 1
        assert faults[0].startswith("d.md:3:")
        assert message in faults[0]
        assert "SECRET" not in faults[0]

    @pytest.mark.parametrize("csl", ["hidden.csl.csl", "hidden\\\\s.csl", "<style.csl"])
    def test_styles_are_never_looked_up_in_the_working_directory(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, csl: str
    ) -> None:
        """A name without a file in the document's folder is the id of a bundled style, or unknown."""
        for name in ("hidden.csl", "hidden\\s", "<style"):
            (tmp_path / name).write_text(AUTHOR_DATE, "utf-8")
        monkeypatch.chdir(tmp_path)
        for folder in (tmp_path / "elsewhere", None):
            done = process(f"---\ncsl: '{csl}'\nsuppress-bibliography: true\n---\n[@young2021guns]", folder=folder)
            assert {one.code for one in done.findings} == {"DOC007"}
            assert "[^cite-1]: Benjamin R. Young" in done.text

    def test_trusted_files_may_be_anywhere(self, tmp_path: Path) -> None:
        """Users can say that a document is their own."""
        (tmp_path / "up.bib").write_text("@book{a, title = {T}}", "utf-8")
        (tmp_path / "in").mkdir()
        text = f"---\nbibliography: ['../up.bib', '{tmp_path / 'up.bib'}']\n---\n[@a]"
        assert process(text, folder=tmp_path / "in", trust_files=True).keys == ("a",)

    @pytest.mark.parametrize(
        "csl", ["apa", "apa.csl", "https://www.zotero.org/styles/apa", "http://www.zotero.org/styles/apa"]
    )
    def test_style_urls_and_file_names_are_recognized(self, csl: str) -> None:
        """A style URL is treated as a name; nothing is downloaded."""
        done = process(f"---\ncsl: {csl}\nsuppress-bibliography: true\n---\n[@young2021guns]", folder=".")
        assert done.text.endswith("(Young, 2021)")
        assert done.findings == ()

    def test_broken_bibliography_entry_does_not_affect_others(self, tmp_path: Path) -> None:
        """Its finding is listed with those of the document."""
        (tmp_path / "a.bib").write_text("@book{bad, title = {{No end}\n\n@book{a, title = {T}}", "utf-8")
        done = process("---\nbibliography: a.bib\n---\n[@a]", folder=tmp_path)
        assert done.keys == ("a",)
        assert [one.key for one in done.findings] == ["bad"]
