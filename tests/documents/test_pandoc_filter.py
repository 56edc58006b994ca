"""Run the filter through pandoc, with input and output in pandoc's formats."""

from __future__ import annotations

import json
import re
import stat
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from small_library import AUTHOR_DATE, LIBRARY, NOTES, NUMBERS, SUPERSCRIPT

import dprkpal
from dprkpal.cli import main
from dprkpal.documents.pandoc.filter import filter_document
from dprkpal.documents.pandoc.inlines import PandocAst, parse_inlines, plain_text_of
from dprkpal.errors import FormatError
from effort import assert_in_proportion, spent
from programs import run_program

pypandoc = pytest.importorskip("pypandoc", reason="the extra `test` brings pandoc")
PANDOC = pypandoc.get_pandoc_path()


def pandoc(text: str, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run pandoc on *text*."""
    return run_program([PANDOC, *arguments], given=text, text=True, **options)


def through(text: str, style: str, to: str = "plain", *arguments: str) -> str:
    """Return Markdown *text* in an output format of pandoc, after the filter has run."""
    ast = pandoc(text, "-t", "json", *arguments).stdout
    filtered = filter_document(ast, library=LIBRARY, style=style, target=re.split(r"[-+]", to)[0])
    return pandoc(filtered.text, "-f", "json", "-t", to, "--wrap=none").stdout.rstrip("\n")


@pytest.fixture
def filtering(tmp_path: Path) -> str:
    """A program of one name, as pandoc wants it."""
    path = tmp_path / "dprkpal-pandoc"
    here = str(Path(dprkpal.__file__).parents[1])
    lines = [f"#!{sys.executable}", f"import sys; sys.path.insert(0, {here!r})", "from dprkpal.cli import filter_main"]
    path.write_text("\n".join([*lines, "filter_main()", ""]), "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


QUIET = ("-M", "suppress-bibliography=true")


class TestCitations:
    """Citations are those of `dprkpal process`, except where pandoc prints something else; see `TestConventions`."""

    @pytest.mark.parametrize(
        ("written", "printed"),
        [
            ("[@doe, p. 45]", "(Doe, 2005, p. 45)"),
            ("[see @doe, pp. 33-35; also @roe, **passim**]",
            "(see Doe, 2005, pp. 33–35; also Roe, 2007, **passim**)"),
            ("@doe [p. 3; see also @roe] says", "Doe (2005, p. 3; see also Roe, 2007) says"),
            ("[-@doe, p. 3]", "(2005, p. 3)"),
            ("[see `code` and [link](https://x.org) @doe, $x^2$]",
             "(see `code` and [link](https://x.org) Doe, 2005, $x^2$)"),
            ("[@doe{}, 99 years]", "(Doe, 2005, 99 years)"),
            ("[see @nosuch, p. 3; @doe] @nosuch", "(see **nosuch?**, p. 3; Doe, 2005) (**nosuch?**)"),
            ('["q" @doe]', "(“q” Doe, 2005)"),
        ],
    )  # fmt: skip
    def test_all_citation_forms(self, written: str, printed: str) -> None:
        """Elements unknown to the filter, such as formulas, are kept."""
        text = through(f"As {written}", AUTHOR_DATE, "markdown-smart-bracketed_spans-native_spans+raw_html", *QUIET)
        assert text.replace("\\", "") == f"As {printed}"

    def test_notes_follow_punctuation(self) -> None:
        """Notes by the author are numbered, and citations in them stay there."""
        text = "A [@doe, p. 3]. B[^x]; c^[inline] [@doe, p. 4], @roe says.\n\n[^x]: See [@roe] and ibid.\n"
        assert through(text, NOTES, "plain", *QUIET) == (
            "A.[1] B[2]; c[3],[4] Roe[5] says.\n\n[1] Jane Doe, First Book, p. 3.\n\n"
            "[2] See (Rob Roe, A & B) and ibid.\n\n[3] inline\n\n[4] Doe, note 1, p. 4.\n\n[5] Note 2."
        )

    def test_no_stray_full_stop_in_a_note_that_starts_with_a_citation(self) -> None:
        """As in Markdown documents."""
        assert through("A^[[@doe] is so.] B^[[@doe].]", NOTES, "plain", *QUIET).split("\n\n")[1:] == [
            "[1] Jane Doe, First Book is so.",
            "[2] Ibid.",
        ]

    def test_superscript_numbers_follow_their_word(self) -> None:
        """There is no space between."""
        assert through("A [@doe]. B [@roe] says", SUPERSCRIPT, "plain", *QUIET) == "A¹. B² says"

    def test_claim_is_a_sentence_with_its_citation(self) -> None:
        """It ends with one full stop."""
        ast = pandoc("[@claim:covid-transfers-unclear]. Next.", "-t", "json", *QUIET).stdout
        text = pandoc(filter_document(ast, style="apa").text, "-f", "json", "-t", "plain", "--wrap=none").stdout
        assert text.endswith("pandemic is unclear (Young, 2021, para. 10). Next.\n")

    def test_unknown_keys_are_marked_and_reported(self) -> None:
        """Findings have no lines, because the JSON has none."""
        ast = pandoc("[@nosuch]", "-t", "json").stdout
        done = filter_document(ast, library=LIBRARY, style=AUTHOR_DATE, target="markdown")
        assert [(one.key, one.code) for one in done.findings] == [("nosuch", "DOC001")]
        assert "**nosuch?**" in pandoc(done.text, "-f", "json", "-t", "markdown").stdout


class TestBibliography:
    """The bibliography has the classes that pandoc's writers expect."""

    def test_it_is_at_the_end_or_in_the_refs_division(self) -> None:
        """``reference-section-title`` adds a heading."""
        text = through("[@doe]", AUTHOR_DATE, "markdown-citations")
        assert "::: {#ref-doe .csl-entry}\nJane Doe. 2005. *First Book*.\n:::" in text
        text = through("[@doe]\n\n::: {#refs}\n:::\n\nEnd", AUTHOR_DATE, "plain")
        assert text.endswith("Jane Doe. 2005. First Book.\n\nEnd")
        text = through("[@doe]", AUTHOR_DATE, "markdown-citations", "-M", "reference-section-title=Works & all")
        assert "# Works & all {#bibliography .unnumbered}" in text

    def test_nocite_lists_uncited_references(self) -> None:
        """Single keys, or all references."""
        text = "---\nnocite: |\n  @doe, @roe\n---\n"
        assert through(text, AUTHOR_DATE).count("200") == 2
        assert through("---\nnocite: '@*'\n---\n", AUTHOR_DATE).count(".") >= 6

    def test_citations_link_to_entries_on_request(self) -> None:
        """In HTML, links lead to the entry ids."""
        html = through("[@doe, p. 3]", AUTHOR_DATE, "html", "-M", "link-citations=true")
        link = '<a href="#ref-doe" role="doc-biblioref">Doe, 2005, p. 3</a>'
        assert f'<span class="citation" data-cites="doe">({link})</span>' in html
        assert '<div id="ref-doe" class="csl-entry"' in html
        note = through("[@doe, p. 3]", NOTES, "html", "-M", "link-citations=true")
        assert '<a href="#ref-doe"' in note.partition("footnotes")[2]


class TestPrograms:
    """Run the filter program as pandoc does."""

    TEXT = "---\ncsl: chicago-notes-bibliography\n---\nA [@young2021guns, p. 45]. B [@young2021guns, p. 47].\n"

    def test_a_docx_has_notes_and_a_bibliography(self, filtering: str, tmp_path: Path) -> None:
        """Reading the file back shows real footnotes."""
        target = tmp_path / "paper.docx"
        pandoc(self.TEXT, "--filter", filtering, "-o", str(target))
        back = pandoc("", str(target), "-t", "markdown", "--wrap=none").stdout
        assert "A.[^1] B.[^2]" in back
        assert "[^1]: Benjamin R. Young, *Guns, Guerillas, and the Great Leader: North Korea" in back
        assert "[^2]: Young, *Guns, Guerillas, and the Great Leader*, 47." in back
        assert "Stanford University Press, 2021." in back
        assert b'w:val="Bibliography"' in zipfile.ZipFile(target).read("word/document.xml")

    def test_latex_has_footnotes_and_references(self, filtering: str) -> None:
        """The list uses the environment of pandoc's template."""
        latex = " ".join(pandoc(self.TEXT, "--filter", filtering, "-t", "latex", "--standalone").stdout.split())
        assert r"\footnote{Benjamin R. Young, \emph{Guns, Guerillas, and the Great Leader: North" in latex
        assert r"\begin{CSLReferences}{1}{" in latex
        assert r"\newenvironment{CSLReferences}" in latex

    def test_html_has_notes_and_bibliography(self, filtering: str) -> None:
        """With the language of the document."""
        html = pandoc(
            self.TEXT.replace("---\ncsl", "---\nlang: de\ncsl", 1), "--filter", filtering, "-t", "html"
        ).stdout
        assert 'role="doc-noteref"' in html
        assert '<div id="ref-young2021guns" class="csl-entry"' in html

    def test_only_command_line_files_may_be_outside_the_folder(
        self, filtering: str, tmp_path: Path
    ) -> None:
        """An untrusted document cannot open other files."""
        (tmp_path / "in").mkdir()
        (tmp_path / "up.bib").write_text("@book{a, title = {T}, author = {Ada Good}, year = 2001}", "utf-8")
        there = {"cwd": tmp_path / "in"}
        asked = ("--filter", filtering, "-M", "csl=apa", "-t", "plain")
        named = pandoc("[@a]", *asked, "--bibliography", "../up.bib", **there)
        assert named.stdout.startswith("(Good, 2001)")
        text = "---\nbibliography: ../up.bib\n---\n[@a]"
        own = pandoc(text, *asked, **there)
        assert own.stdout.startswith("(a?)")
        assert "outside the document's folder" in own.stderr

    def test_environment_variables_set_options(self, filtering: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Because pandoc cannot pass options to a filter."""
        monkeypatch.setenv("DPRKPAL_STYLE", "apa")
        assert pandoc("[@young2021guns]", "--filter", filtering, "-t", "plain").stdout.startswith("(Young, 2021)")


def run(text: str, *arguments: str) -> Result:
    """Run the command over *text*."""
    return CliRunner().invoke(main, ["pandoc-filter", *arguments], prog_name="dprkpal", input=text)


class TestBadInput:
    """Input that is not a pandoc document gives a one-line error."""

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "not JSON"), ("{", "not JSON"), ("[]", "not a pandoc"), ('{"blocks": 1, "meta": {}}', "not a pandoc"),
            ('{"meta": {}}', "not a pandoc"), ("# Markdown", "not JSON"),
            ('{"blocks": ' + "[" * 100_000 + "]" * 100_000 + ', "meta": {}}', "nested too deeply"),
        ],
    )  # fmt: skip
    def test_message_says_what_was_expected(self, text: str, message: str) -> None:
        """The exit status is 2."""
        done = run(text)
        assert (done.exit_code, done.stdout) == (2, "")
        assert message in done.stderr
        assert "Traceback" not in done.stderr

    @pytest.mark.parametrize(
        "element",
        [
            {"t": "Cite"}, {"t": "Cite", "c": []}, {"t": "Cite", "c": [[], []]}, {"t": "Cite", "c": [[{}], []]},
            {"t": "Cite", "c": [[{"citationId": 3}], []]}, {"t": "Note"}, {"t": "Note",
            "c": 3}, {"t": "Str"}, 3, None, "x",
            {"t": "Div", "c": [["refs"], []]}, {"t": 3, "c": {"x": [1]}}, {}, [], {"t": "Emph", "c": {"t": "Str"}},
        ],
    )  # fmt: skip
    def test_unknown_elements_are_kept(self, element: object) -> None:
        """Other citations are still formatted; pandoc reports invalid elements itself."""
        cite = {"t": "Cite", "c": [[{"citationId": "young2021guns"}], []]}
        text = json.dumps({"meta": {}, "blocks": [{"t": "Para", "c": [element, cite]}]})
        done = run(text, "--style", "apa")
        assert done.exit_code == 0
        blocks = json.loads(done.stdout)["blocks"]
        assert blocks[0]["c"][0] == element or element == {"t": "Div", "c": [["refs"], []]}
        assert "(Young, 2021)" in plain_text_of(blocks[0]["c"][1:])

    def test_many_citations_in_one_paragraph_take_linear_time(self) -> None:
        """Four times as many citations take about four times as long."""

        def seconds(count: int) -> float:
            cite = {"citationId": "doe", "citationSuffix": [{"t": "Str", "c": ", p. 3"}]}
            words = [{"t": "Cite", "c": [[cite], []]}, {"t": "Space"}] * count
            text = json.dumps({"meta": {}, "blocks": [{"t": "Para", "c": words}]})
            return spent(lambda: filter_document(text, library=LIBRARY, style=NOTES))

        assert_in_proportion(seconds, 2_000, 8_000)

    def test_too_many_citations_are_rejected(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """With an error message."""
        monkeypatch.setattr("dprkpal.documents.pandoc.filter.MAX_CITATIONS", 2)
        cite = {"t": "Cite", "c": [[{"citationId": "doe"}], []]}
        with pytest.raises(FormatError, match="split the document"):
            filter_document(json.dumps({"meta": {}, "blocks": [cite] * 3}), library=LIBRARY, style=NOTES)


class TestBackend:
    """The backend writes text as pandoc elements."""

    @given(st.text())
    @settings(deadline=None)
    def test_any_text_round_trips(self, text: str) -> None:
        """Except for control characters and repeated spaces."""
        from dprkpal.model.safe_text import one_line

        assert plain_text_of(parse_inlines(PandocAst().text(text))) == re.sub(" +", " ", one_line(text))


def test_cross_references_next_to_cites_stay_citations_for_other_filters() -> None:
    """They are in the prefix or suffix of a cite, so that pandoc-crossref still finds them."""
    assert through("[@fig:a; @doe; @tbl:b]\n", AUTHOR_DATE, "plain", *QUIET) == "(@fig:a; Doe, 2005; @tbl:b)"


def test_a_cluster_with_and_keeps_its_order() -> None:
    """The words between the cites depend on it. In other clusters, no cite moves before a prefix."""
    style = AUTHOR_DATE.replace("<citation>", '<citation><sort><key variable="issued" sort="descending"/></sort>')
    assert through("[first @doe; and then @roe]", style, "plain", *QUIET) == "(first Doe, 2005; and then Roe, 2007)"
    for written, printed in {
        "[@doe; @roe]": "(Roe, 2007; Doe, 2005)", "[@doe; see @roe]": "(Doe, 2005; see Roe, 2007)",
        "[see @doe; @roe]": "(see Doe, 2005; Roe, 2007)",
        "[@doe and others; @roe]": "(Doe, 2005 and others; Roe, 2007)",
    }.items():  # fmt: skip
        assert through(written, style, "plain", *QUIET) == printed


class TestConventions:
    """Where the CSL specification leaves a choice, the filter prints what ``pandoc --citeproc`` prints."""

    def test_numeric_styles_name_no_authors(self) -> None:
        """`dprkpal process` writes "Doe [1] says"."""
        assert through("As @doe says, see @roe.", NUMBERS, "plain", *QUIET) == "As [1] says, see [2]."
        assert through("As @doe says, see @roe.", SUPERSCRIPT, "plain", *QUIET) == "As¹ says, see²."

    def test_an_unknown_key_is_a_cite_like_any_other(self) -> None:
        """Its mark is a link if citations are links, and is in a note in a note style. Its locator is kept."""
        text = "@nosuch [p. 3] and [@nosuch; @doe]"
        linked = through(text, AUTHOR_DATE, "markdown-citations", "-M", "link-citations=true").partition("\n")[0]
        assert linked == "([**nosuch?**](#ref-nosuch), p. 3) and ([**nosuch?**](#ref-nosuch); [Doe, 2005](#ref-doe))"
        assert through("A @nosuch.", NOTES, "plain", *QUIET) == "A.[1]\n\n[1] nosuch?"
        assert through("[@nosuch; @doe]", NUMBERS, "plain", *QUIET) == "[nosuch?, 1]"

    def test_the_author_in_the_text_is_no_link(self) -> None:
        """Only the part in brackets leads to the entry."""
        html = through("@doe says", AUTHOR_DATE, "html", "-M", "link-citations=true")
        assert 'data-cites="doe">Doe (<a href="#ref-doe" role="doc-biblioref">2005</a>)</span> says' in html

    def test_a_prefix_before_an_author_in_the_text_goes_into_the_brackets(self) -> None:
        """Only Org and reStructuredText have such citations."""
        text = through("[cite/t:see @doe p. 3]", AUTHOR_DATE, "plain", *QUIET, "-f", "org")
        assert text == "(see Doe; 2005, p. 3)"

    def test_quotations_are_in_spans(self) -> None:
        """They have no attributes."""
        style = AUTHOR_DATE.replace('font-style="italic"', 'quotes="true"')
        html = " ".join(through("[@doe]", style, "html").split())
        assert "Jane Doe. 2005. <span>“First Book.”</span>" in html

    def test_the_division_of_the_bibliography_has_its_anchor_in_org(self) -> None:
        """The Org writer of pandoc leaves out a division with this id."""
        assert "\n<<refs>>\n\n<<ref-doe>>\nJane Doe." in through("[@doe]", AUTHOR_DATE, "org")


def test_years_of_an_author_are_separated_as_in_pandoc() -> None:
    """A locator, suffix or prefix in a group of cites leads to another delimiter, or to the names again."""
    references = "".join(f"- {{id: a{year}, author: Kim, issued: {year}, title: T}}\n" for year in (2001, 2002))
    head = f"---\nreferences:\n{references}---\n"
    style = AUTHOR_DATE.replace("<citation>", '<citation collapse="year">')
    for cites, expected in {
        "[@a2001; @a2002]": "(Kim, 2001, 2002)", "[@a2001, p. 3; @a2002]": "(Kim, 2001, p. 3; 2002)",
        "[@a2001 passim; @a2002]": "(Kim, 2001 passim; Kim, 2002)",
        "[@a2001; see @a2002]": "(Kim, 2001; see Kim, 2002)",
    }.items():  # fmt: skip
        ast = pandoc(head + cites, "-t", "json", *QUIET).stdout
        text = filter_document(ast, style=style).text
        assert pandoc(text, "-f", "json", "-t", "plain").stdout.strip() == expected


def test_a_bibliography_is_never_put_into_the_metadata() -> None:
    """A division for it there is not printed, so the bibliography goes to the end of the document."""
    text = "---\nplace: |\n  ::: {#refs}\n  :::\n---\n\n[@doe]\n"
    assert "First Book" in through(text, AUTHOR_DATE, "plain")


def test_the_metadata_keep_the_capitals_of_titles(tmp_path: Path) -> None:
    """``sentence-case: false``, as a truth value or a word."""
    (tmp_path / "a.bib").write_text("@book{a, title = {On the Use of Stones}, year = 2001}", "utf-8")
    meta: dict[str, Any] = {"bibliography": {"t": "MetaString", "c": "a.bib"}, "nocite": {"t": "MetaString", "c": "@a"}}
    for value, printed in (
        (None, "stones"), ({"t": "MetaBool", "c": False}, "Stones"), ({"t": "MetaString", "c": "false"}, "Stones"),
    ):  # fmt: skip
        found = {**meta, **({"sentence-case": value} if value else {})}
        text = json.dumps({"pandoc-api-version": [1, 23], "meta": found, "blocks": []})
        assert f'"{printed}"' in filter_document(text, style="apa", folder=str(tmp_path)).text
