"""Documents whose citations are made: what changes, what stays, and what is said about it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from little_works import AUTHOR_DATE, NOTES, NUMBERS, RAISED, processed, text_of

from dprkpal.documents import process
from dprkpal.documents.processing import MAX_SIZE
from dprkpal.errors import FormatError, UnknownOutputError, UnknownStyleError
from dprkpal.libraries.built_in import library
from dprkpal.model.rules import RULES


class TestSyntax:
    """Citations are written as for pandoc."""

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
            ("-@doe says", "(2005) says"),
            ("[@{odd key!}]", "(O\\_U\\_P, 1999)"),
            ("[@doe{}, 99 years on]", "(Doe, 2005, 99 years on)"),
            ("[@doe {ii, A, D-Z}, too]", "(Doe, 2005, p. ii, A, D-Z, too)"),
            ("[see `code` and [link](https://x.org) @doe]", "(see `code` and [link](https://x.org) Doe, 2005)"),
            ("[@doe\np. 3]", "(Doe, 2005, p. 3)"),
            ("(@doe.)", "(Doe (2005).)"),
        ],
    )
    def test_every_form_is_understood(self, written: str, printed: str) -> None:
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
    def test_what_is_no_citation_is_left_alone(self, written: str) -> None:
        """Code, addresses, HTML and escaped signs are not looked into, and nothing is reported about them."""
        done = processed(f"A\n\n{written}\n\nB [@roe]", suppress_bibliography=True)
        assert done.text == f"A\n\n{written}\n\nB (Roe, 2007)" or written.startswith("~~~")
        assert [finding.code for finding in done.findings if finding.code == "DOC001"] == []

    @pytest.mark.parametrize("text", ["[@doe](https://x.org)", "[see @doe][ref]\n\n[ref]: https://x.org", "[@doe]{.x}"])
    def test_brackets_of_a_link_or_span_are_its_own(self, text: str) -> None:
        """Only the key inside them is a citation, in the running text."""
        assert text_of(text) == text.replace("@doe", "Doe (2005)")

    def test_a_shortcut_to_a_defined_address_is_a_link(self) -> None:
        """Where somebody defines the label, it is a label."""
        text = "[@doe]\n\n[@doe]: https://x.org\n"
        assert text_of(text) == text.replace("[@doe]\n\n", "[Doe (2005)]\n\n")

    @pytest.mark.parametrize(
        ("locale", "written", "printed"),
        [
            ("de-DE", "S. 4", "S. 4"),
            ("de-DE", "Kap. 3", "Kap. 3"),
            ("fr-FR", "p. 4", "p. 4"),
            ("de-DE", "p. 4", "S. 4"),
        ],
    )
    def test_locators_are_read_in_the_language_of_the_document(self, locale: str, written: str, printed: str) -> None:
        """The terms of the locale count, and those of English beside them."""
        assert text_of(f"[@doe, {written}]", locale=locale) == f"(Doe, 2005, {printed})"

    def test_cites_with_words_before_them_keep_their_order(self) -> None:
        """A style that sorts would turn "see A; but compare B" round."""
        style = AUTHOR_DATE.replace("<citation>", '<citation><sort><key variable="author"/></sort>')
        assert text_of("[@roe; @doe] [see @roe; but cf. @doe]", style) == (
            "(Doe, 2005; Roe, 2007) (see Roe, 2007; but cf. Doe, 2005)"
        )


class TestMarkdown:
    """Markdown stays as it is outside the citations."""

    DOCUMENT = (
        "# Head [@doe]  #\r\n\r\n> a\t[@doe,\r\n> p. 3] b  \r\n\r\n* x\r\n    - y @roe\r\n\r\n"
        "| a \\| b | @doe |\r\n|--|--|\r\n| \\| [@roe] | z |\r\n"
    )

    def test_everything_else_stays_to_the_byte(self) -> None:
        """Line ends, spaces, tabs, escapes and marks are the author's."""
        assert text_of(self.DOCUMENT) == (
            "# Head (Doe, 2005)  #\r\n\r\n> a\t(Doe, 2005, p. 3) b  \r\n\r\n* x\r\n    - y Roe (2007)\r\n\r\n"
            "| a \\| b | Doe (2005) |\r\n|--|--|\r\n| \\| (Roe, 2007) | z |\r\n"
        )

    def test_a_document_without_citations_comes_back_unchanged(self) -> None:
        """Even where it has a null character, odd line ends or no end."""
        for text in ("", "\n", "a\0b\r\rc\n\u2028d", "---\ntitle: x\n---\n", "\ufeffa", "* * *\n\n---"):
            assert process(text).text == text

    def test_the_bibliography_stands_at_the_end(self) -> None:
        """One entry a paragraph, after an empty line, below a heading that the document ends with."""
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
    def test_the_bibliography_stands_where_the_document_says(self, text: str, expected: str) -> None:
        """In the division of that name; a heading in it stays, and nothing is put into code that never ends."""
        assert processed(text).text.rstrip("\n") == expected.replace("ENTRY", "Jane Doe. 2005. *First Book*.").rstrip(
            "\n"
        )

    def test_processing_twice_changes_nothing(self) -> None:
        """What was made is no citation any more."""
        text = "A [@doe] and @roe.\n\n::: {#refs}\n:::\n"
        once = processed(text).text
        assert processed(once).text == once

    def test_a_citation_in_emphasis_does_not_end_it(self) -> None:
        """Its own italics are tags there."""
        style = AUTHOR_DATE.replace('<names variable="author"><name form="short" and="text"/></names>',
                                    '<text variable="title" font-style="italic"/>', 1)  # fmt: skip
        assert text_of("*a [@doe] b* [@doe]", style) == "*a (<em>First Book</em>, 2005) b* (*First Book*, 2005)"

    def test_data_never_becomes_markup(self) -> None:
        """Every sign of Markdown in a field is escaped."""
        text = processed("[@{odd key!}]").text
        assert r"O\_U\_P" in text
        assert r"\*Stars\* &lt;b>" in text

    def test_citations_lead_to_their_entries_if_asked(self) -> None:
        """Entries get names that any address can hold."""
        done = processed("[@doe, p. 3; @{odd key!}]", link_citations=True)
        assert "[Doe, 2005, p. 3](#ref-doe)" in done.text
        assert "(#ref-odd_20_key_21_)" in done.text
        assert '<a id="ref-doe"></a>Jane Doe' in done.text


class TestNotes:
    """Styles that cite in notes get real ones."""

    def test_notes_follow_their_word_and_the_punctuation(self) -> None:
        """A space before goes, and short forms follow in reading order."""
        assert text_of(
            "One [@doe, p. 3]. Two [@doe, p. 3], three [@doe, p. 4]; four [@roe]: five [@doe]?\n", NOTES
        ) == (
            "One.[^cite-1] Two,[^cite-2] three;[^cite-3] four:[^cite-4] five?[^cite-5]\n\n"
            "[^cite-1]: Jane Doe, *First Book*, p. 3.\n\n[^cite-2]: Ibid.\n\n[^cite-3]: Ibid., p. 4.\n\n"
            "[^cite-4]: Rob Roe, *A & B*.\n\n[^cite-5]: Doe, note 1.\n"
        )

    def test_notes_of_the_author_are_counted(self) -> None:
        """What a later note says of an earlier one is its number as readers see it."""
        text = "A[^x] b [@doe] c^[inline] d [@roe] e [@doe].\n\n[^x]: Mine.\n"
        assert text_of(text, NOTES) == (
            "A[^x] b[^cite-2] c^[inline] d[^cite-4] e.[^cite-5]\n\n[^x]: Mine.\n\n"
            "[^cite-2]: Jane Doe, *First Book*.\n\n"
            "[^cite-4]: Rob Roe, *A & B*.\n\n[^cite-5]: Doe, note 2.\n"
        )

    def test_a_citation_in_a_note_is_part_of_it(self) -> None:
        """It stands amid the words, without a full stop of its own, and is read where the note is called."""
        text = "A.[^x] B [@doe].\n\n[^x]: See [@doe, p. 3] and [@roe]. More.\n"
        assert text_of(text, NOTES) == (
            "A.[^x] B.[^cite-2]\n\n[^x]: See Jane Doe, *First Book*, p. 3 and Rob Roe, *A & B*. More.\n\n"
            "[^cite-2]: Doe, note 1.\n"
        )

    @pytest.mark.parametrize(
        ("note", "printed"),
        [
            ("[@doe]", "Jane Doe, *First Book*."), ("[@doe].", "Jane Doe, *First Book*."),
            ("[@doe]; not so [@roe]", "Jane Doe, *First Book*; not so Rob Roe, *A & B*"),
            ("[@doe] Then.", "Jane Doe, *First Book*. Then."), ("[@doe] is so", "Jane Doe, *First Book* is so"),
            ("As @doe has it", "As Jane Doe, *First Book* has it"),
        ],
    )  # fmt: skip
    def test_a_note_has_the_full_stops_of_its_sentences(self, note: str, printed: str) -> None:
        """The one of the style goes where the sentence goes on or has its own."""
        assert text_of(f"A[^x]\n\n[^x]: {note}", NOTES) == f"A[^x]\n\n[^x]: {printed}"

    def test_ibid_amid_words_is_not_capitalised(self) -> None:
        """A capital letter is for the beginning of a note."""
        assert "see ibid., p. 4.\n" in text_of("A [@doe] B[^x]\n\n[^x]: But see [@doe, p. 4].\n", NOTES)

    def test_an_author_in_the_text_is_not_repeated_in_the_note(self) -> None:
        """The note has the rest, and the name is short once the work was cited."""
        assert text_of("@doe [p. 3] says; again @doe says.\n", NOTES) == (
            "Jane Doe[^cite-1] says; again Doe[^cite-2] says.\n\n[^cite-1]: *First Book*, p. 3.\n\n[^cite-2]: note 1.\n"
        )

    def test_words_before_a_cite_begin_the_note_with_a_capital(self) -> None:
        """In emphasis too."""
        text = text_of("a [see @doe] b [*see* @roe]", NOTES)
        assert "[^cite-1]: See Jane Doe" in text
        assert "[^cite-2]: *See* Rob Roe" in text

    def test_notes_that_call_each_other_end(self) -> None:
        """Each is read once, where it is called first."""
        text = "A[^1]\n\n[^1]: B[^2] [@doe]\n[^2]: C[^1] [@doe]\n"
        assert text_of(text, NOTES) == ("A[^1]\n\n[^1]: B[^2] Doe, note 2\n[^2]: C[^1] Jane Doe, *First Book*\n")

    def test_a_note_in_french_stands_before_the_punctuation(self) -> None:
        """And elsewhere if the document says so."""
        assert text_of("Un [@doe].", NOTES, locale="fr-FR").startswith("Un[^cite-1].")
        assert text_of("---\nnotes-after-punctuation: false\n---\nOne [@doe].", NOTES).split("\n")[3] == "One[^cite-1]."

    def test_new_notes_take_no_label_of_the_author(self) -> None:
        """A label that is taken would give the wrong note."""
        assert "[^xcite-2]:" in text_of("A[^cite-1] [@doe]\n\n[^cite-1]: Mine.\n", NOTES)

    def test_superior_figures_follow_their_word(self) -> None:
        """Without a space, before the punctuation unless the document says otherwise."""
        assert text_of("A [@doe]. @roe [p. 3] says", RAISED) == "A<sup>1</sup>. Roe<sup>2</sup> says"
        moved = text_of("---\nnotes-after-punctuation: true\n---\nA [@doe].", RAISED)
        assert moved.endswith("A.<sup>1</sup>")


class TestHtml:
    """HTML is made by markdown-it, and holds nothing that the author did not write in Markdown."""

    def test_notes_and_bibliography_are_there(self) -> None:
        """Calls lead to notes, notes back, and each has the number that the text says."""
        html = processed("A [@doe].[^x]\n\n[^x]: See [@roe].\n", NOTES, to="html").text
        assert 'A.<sup class="footnote-ref"><a href="#fn-1" id="fnref-1" role="doc-noteref">1</a></sup><sup' in html
        assert '<li id="fn-1"><p>Jane Doe, <i>First Book</i>. <a href="#fnref-1"' in html
        assert (
            '<li id="fn-2"><p>See <span class="citation" data-cites="roe">Rob Roe, <i>A &#38; B</i></span>. <a' in html
        )
        assert '<div class="csl-entry" id="ref-doe">Jane Doe. 2005. <i>First Book</i>.</div>' in html

    def test_a_note_that_is_called_twice_has_one_number(self) -> None:
        """And two names to come back to."""
        html = processed("A[^x] B[^x]\n\n[^x]: N\n", to="html").text
        assert re.findall(r'id="(fnref[^"]*)"[^>]*>(\d)<', html) == [("fnref-1", "1"), ("fnref-1-2", "1")]
        assert html.count("<li") == 1

    def test_html_of_the_document_is_shown_unless_it_is_trusted(self) -> None:
        """A script never runs because a page was made of a text; comments show nothing."""
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

    def test_what_stands_beside_a_key_is_text(self) -> None:
        """A locator or prefix that looks like HTML is shown."""
        html = processed("[<img src=x onerror=y> @doe, <script>z</script>]", to="html", raw_html=True).text
        assert "<img" not in html
        assert "<script" not in html
        assert "&#60;script&#62;" in html

    def test_citations_are_in_links_images_headings_and_tables(self) -> None:
        """Without a link in a link, and as text where there can be no elements."""
        text = "# H [@doe] {#h .c}\n\n[a [@roe]](https://x.org) ![b [@doe]](i.png)\n\n|@doe|\n|-|\n|x|\n"
        html = processed(text, to="html", link_citations=True).text
        assert '<h1 id="h" class="c">H <span class="citation" data-cites="doe">(<a href="#ref-doe"' in html
        assert '<a href="https://x.org">a <span class="citation" data-cites="roe">(Roe, 2007)</span></a>' in html
        assert '<img src="i.png" alt="b (Doe, 2005)" />' in html
        assert '<th><span class="citation" data-cites="doe"><a href="#ref-doe" role="doc-biblioref">Doe</a> (' in html

    def test_private_characters_of_the_document_stay(self) -> None:
        """What stands for a citation on the way is a character that the document does not have."""
        html = processed("\ue0000\ue000 [@doe] \ue0010\ue001", to="html").text
        assert "\ue0000\ue000" in html
        assert "\ue0010\ue001" in html

    def test_a_page_of_its_own_has_a_head(self) -> None:
        """With the title and the language of the document."""
        text = "---\ntitle: A < B\nlang: ar\n---\n[@doe]"
        html = processed(text, to="html", standalone=True).text
        assert html.startswith('<!DOCTYPE html>\n<html lang="ar" dir="rtl">')
        assert "<title>A &lt; B</title>" in html
        assert '<h1 class="title">A &lt; B</h1>' in html

    def test_divisions_and_inline_notes_become_elements(self) -> None:
        """Those of pandoc's Markdown that a document of citations has."""
        html = processed("::: {#d .e}\ntext^[note *em*]\n:::\n", to="html").text
        assert html.startswith('<div id="d" class="e">\n<p>text<sup')
        assert "<p>note <em>em</em> <a" in html


class TestClaims:
    """A claim of the collection is cited as a sentence with its sources."""

    def test_a_claim_is_its_sentence_with_its_citation(self) -> None:
        """With its hedge, its attribution, and who disputes it; one full stop ends it."""
        claim = library().claims["hamas-support-ideology"]
        done = process("[@claim:hamas-support-ideology]. Next.", style="apa", suppress_bibliography=True)
        assert done.text == f"{claim.cite('apa')} Next."
        assert done.findings == ()

    def test_in_a_style_of_notes_the_sources_are_a_note(self) -> None:
        """In the same count and with the same short forms as all others."""
        text = process("[@young2021how]. [@claim:hamas-support-ideology]").text
        assert re.search(r"\[\^cite-2\]: Young, “How North Korea[^\n]*; but see Bruce E. Bechtol", text)

    def test_a_hyphen_leaves_the_sentence_to_the_author(self) -> None:
        """Only the sources are cited."""
        done = process("I say so [-@claim:hamas-support-ideology].", style="apa", suppress_bibliography=True)
        assert done.text == "I say so (Young, 2021, para. 2; but see Bechtol, 2010)."

    def test_superior_figures_follow_the_sentence(self) -> None:
        """As `Claim.cite` has it."""
        done = process("[@claim:hamas-support-ideology]", style="nature", suppress_bibliography=True)
        assert done.text == library().claims["hamas-support-ideology"].cite("nature", to="markdown")

    def test_the_sources_of_a_claim_are_in_the_bibliography(self) -> None:
        """Those that are cited, and no others."""
        assert set(process("[@claim:hamas-support-ideology]", style="apa").keys) == {
            "young2021how",
            "bechtol2010support",
        }

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("[@claim:nosuch]", "no claim 'nosuch'"),
            ("[@young2021guns; @claim:coughlin-tunnels]", "stands alone in its brackets"),
            ("[see @claim:coughlin-tunnels, p. 3]", "the words beside it are left out"),
        ],
    )
    def test_what_is_wrong_with_a_claim_is_said(self, text: str, message: str) -> None:
        """It is marked, or its words are left out."""
        found = process(text, style="apa").findings
        assert [finding.code for finding in found] == ["DOC002"]
        assert message in found[0].message


class TestFindings:
    """What is wrong is named with file, line, column and key."""

    def test_an_unknown_key_is_marked_and_reported(self) -> None:
        """All else is cited."""
        done = processed("A\n\nb [@doe; see @nosuch, p. 3] @dow\n", suppress_bibliography=True)
        assert done.text == "A\n\nb (Doe, 2005; see **nosuch?**, p. 3) **dow?**\n"
        assert [str(one) for one in done.findings] == [
            "d.md:3:14: nosuch: no reference 'nosuch'; `dprkpal list` shows the keys",
            "d.md:3:29: dow: no reference 'dow'; did you mean 'doe'?",
        ]
        assert {one.code for one in done.findings} == {"DOC001"}

    @pytest.mark.parametrize("style", [AUTHOR_DATE, NUMBERS, NOTES, RAISED])
    def test_nothing_but_unknown_keys_is_no_fault_of_any_style(self, style: str) -> None:
        """In brackets, in the text, first and last."""
        done = processed("[@x1] @x2 [p. 3] [@x3; @doe] [@doe; @x4; @roe] [-@x5] @x6 [@doe] x[^n]\n\n[^n]: @x7", style)
        assert [one.key for one in done.findings] == ["x1", "x2", "x3", "x4", "x5", "x6", "x7"]
        for number in range(1, 8):
            assert f"**x{number}?**" in done.text

    def test_notes_without_a_call_or_with_a_label_twice_are_reported(self) -> None:
        """They would be gone without a word."""
        done = processed("A[^a]\n\n[^a]: one\n\n[^a]: two\n\n[^b]: three [@doe]\n")
        assert [(one.code, one.line, one.key) for one in done.findings] == [
            ("DOC003", 5, "[^a]"), ("DOC004", 7, "[^b]"),
        ]  # fmt: skip

    def test_every_code_has_a_rule(self) -> None:
        """`dprkpal rule` explains each."""
        source = "".join(path.read_text("utf-8") for path in Path(process.__code__.co_filename).parent.rglob("*.py"))
        codes = set(re.findall(r'"(DOC\d{3})"', source))
        assert codes == {code for code in RULES if code.startswith("DOC")}

    def test_what_cannot_be_done_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """An output that is none, a style that is none, more than any document has."""
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
    """The head of a document says how to cite, as far as it is not said from outside."""

    def test_it_names_bibliography_style_and_language(self, tmp_path: Path) -> None:
        """Files stand beside the document."""
        (tmp_path / "a.bib").write_text("@book{a, title = {T}, author = {Ada Good}, year = 2001}", "utf-8")
        (tmp_path / "b.json").write_text('[{"id": "b", "type": "book", "title": "U"}]', "utf-8")
        (tmp_path / "s.csl").write_text(AUTHOR_DATE, "utf-8")
        text = "---\nbibliography: [a.bib, b.json]\ncsl: s.csl\nlang: de\nnocite: '@b'\n---\n[@a, Kap. 3]"
        done = process(text, folder=tmp_path)
        assert done.text.split("\n")[6] == "(Good, 2001, Kap. 3)"
        assert set(done.keys) == {"a", "b"}
        assert done.findings == ()

    def test_what_is_given_counts_before_it(self) -> None:
        """A file that is then not needed is not missed either."""
        text = "---\nbibliography: nosuch.bib\ncsl: nosuch\nlang: xx\nsuppress-bibliography: true\n---\n[@doe, p. 3]"
        done = processed(text, locale="de-DE", suppress_bibliography=False)
        assert "(Doe, 2005, S. 3)\n\nJane Doe" in done.text
        assert done.findings == ()

    @pytest.mark.parametrize("nocite", ["'@*'", "'@doe, @roe, @{odd key!}'", "['@doe', '@roe', '@{odd key!}']"])
    def test_works_can_be_listed_without_a_citation(self, nocite: str) -> None:
        """Some, or all."""
        assert set(processed(f"---\nnocite: {nocite}\n---\nText").keys) == {"doe", "roe", "odd key!"}

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ("bibliography: /etc/passwd", "outside the folder"),
            ("bibliography: ../up.bib", "outside the folder"),
            ("bibliography: https://x.org/a.bib", "nothing is fetched"),
            ("bibliography: notes.txt", "is no"),
            ("bibliography: nosuch.bib", "there is no file"),
            ('bibliography: "a\\0.bib"', "outside"),
            ("csl: http://x.org/a.csl", "nothing is fetched"),
            ("csl: /etc/passwd", "outside the folder"),
            ("csl: ../up.csl", "outside the folder"),
            ("csl: nosuch-style", "no style"),
            ("lang: klingon", "no locale"),
            ("link-citations: perhaps", "is true or false"),
            ("csl: [a, b]", "takes one value"),
            ("csl: *a", "metadata"),
        ],
    )
    def test_what_it_may_not_name_is_refused_with_its_line(self, tmp_path: Path, line: str, message: str) -> None:
        """A document may be anybody's: it opens no file but those beside it, and asks no network."""
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
    def test_a_style_is_never_looked_up_in_the_working_directory(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, csl: str
    ) -> None:
        """A name that is no file of the document's folder is the id of a bundled style or unknown."""
        for name in ("hidden.csl", "hidden\\s", "<style"):
            (tmp_path / name).write_text(AUTHOR_DATE, "utf-8")
        monkeypatch.chdir(tmp_path)
        for folder in (tmp_path / "elsewhere", None):
            done = process(f"---\ncsl: '{csl}'\nsuppress-bibliography: true\n---\n[@young2021guns]", folder=folder)
            assert {one.code for one in done.findings} == {"DOC007"}
            assert "[^cite-1]: Benjamin R. Young" in done.text

    def test_files_elsewhere_count_if_they_are_trusted(self, tmp_path: Path) -> None:
        """Whoever processes their own document says so."""
        (tmp_path / "up.bib").write_text("@book{a, title = {T}}", "utf-8")
        (tmp_path / "in").mkdir()
        text = f"---\nbibliography: ['../up.bib', '{tmp_path / 'up.bib'}']\n---\n[@a]"
        assert process(text, folder=tmp_path / "in", trust_files=True).keys == ("a",)

    @pytest.mark.parametrize(
        "csl", ["apa", "apa.csl", "https://www.zotero.org/styles/apa", "http://www.zotero.org/styles/apa"]
    )
    def test_published_styles_are_known_by_any_of_their_names(self, csl: str) -> None:
        """An address in the repository of styles is a name; nothing is fetched."""
        done = process(f"---\ncsl: {csl}\nsuppress-bibliography: true\n---\n[@young2021guns]", folder=".")
        assert done.text.endswith("(Young, 2021)")
        assert done.findings == ()

    def test_a_broken_entry_of_a_bibliography_costs_no_other(self, tmp_path: Path) -> None:
        """Its finding stands among those of the document."""
        (tmp_path / "a.bib").write_text("@book{bad, title = {{No end}\n\n@book{a, title = {T}}", "utf-8")
        done = process("---\nbibliography: a.bib\n---\n[@a]", folder=tmp_path)
        assert done.keys == ("a",)
        assert [one.key for one in done.findings] == ["bad"]
