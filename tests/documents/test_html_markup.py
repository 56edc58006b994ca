"""Extensions of Markdown in HTML output: mathematics, tables, figures, attributes, lists and quotation marks."""

from __future__ import annotations

import builtins
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_library import AUTHOR_DATE, NOTES, NUMBERS, processed

from dprkpal.documents.markdown.attributes import attributes
from dprkpal.errors import DprkpalError
from effort import assert_in_proportion, ends, spent


def html(text: str, **options: Any) -> str:
    """Return *text* as HTML, without a bibliography."""
    return processed(text, AUTHOR_DATE, to="html", suppress_bibliography=True, **options).text.rstrip("\n")


def markdown(text: str) -> str:
    """Return *text* as Markdown, without a bibliography."""
    return processed(text, AUTHOR_DATE, suppress_bibliography=True).text


class TestMathematics:
    """Pandoc User's Guide, ``tex_math_dollars``."""

    def test_formulas_are_left_for_mathjax_or_katex(self) -> None:
        """Between the delimiters that both know, and escaped."""
        assert html("Is $a_1 < *b*$ so?") == (
            '<p>Is <span class="math inline">\\(a_1 &lt; *b*\\)</span> so?</p>'
        )
        assert html("$$\nx^2\n$$") == '<p><span class="math display">\\[x^2\\]</span></p>'

    @pytest.mark.parametrize(
        "text", ["It costs $5 and $10.", "a $ b $ c", "$x $", "$ x$", "$20,000 and US$30", "$$", "$a"]
    )
    def test_prices_are_not_formulas(self, text: str) -> None:
        """A formula has no space inside its dollar signs, and no digit after them."""
        assert html(text) == f"<p>{text}</p>"

    def test_escaped_dollar_sign_is_text(self) -> None:
        """As every escaped character, also inside a formula."""
        assert html(r"\$x$ and $a\$b$") == '<p>$x$ and <span class="math inline">\\(a\\$b\\)</span></p>'

    @pytest.mark.parametrize("line", ["- b", "+ b", "1. b", "# b", "> b", "= b", "=", "---", "***", "    b"])
    def test_line_of_a_formula_never_starts_a_block(self, line: str) -> None:
        """Although it looks like a list, a heading, a quotation or a rule."""
        assert html(f"$$\na\n{line}\n$$").startswith('<p><span class="math display">\\[a')
        assert html(f"Text:\n$$\na\n{line}\nc\n$$\nmore").count("<p>") == 1

    def test_environment_is_a_formula(self) -> None:
        """Without dollar signs."""
        assert html("\\begin{align*}\na &= b\n- c\n\\end{align*}") == (
            '<p><span class="math display">\\[\\begin{align*}\na &amp;= b\n- c\n\\end{align*}\\]</span></p>'
        )

    def test_unclosed_formula_does_not_swallow_the_next_block(self) -> None:
        """The list is a list."""
        assert html("$$ a\n\n- b") == "<p>$$ a</p>\n<ul>\n<li>b</li>\n</ul>"
        assert "<ul>" in html("\\begin{align} a\n- b")

    def test_key_in_a_formula_is_no_citation(self) -> None:
        """In Markdown output too."""
        assert markdown("$x_{[@doe]}$ [@doe]") == "$x_{[@doe]}$ (Doe, 2005)"

    def test_formula_in_a_citation_is_kept(self) -> None:
        """As code is."""
        assert html("[see $x$ in @doe]") == (
            '<p><span class="citation" data-cites="doe">'
            '(see <span class="math inline">\\(x\\)</span> in Doe, 2005)</span></p>'
        )
        assert markdown("[see $x$ in @doe]") == "(see $x$ in Doe, 2005)"


class TestMathml:
    """``math="mathml"``."""

    def test_formula_becomes_mathml(self) -> None:
        """For browsers without a script."""
        written = html(r"$\frac{1}{2}$ $$x$$", math="mathml")
        assert written.count("<math ") == 2
        assert "<mfrac>" in written
        assert 'display="block"' in written

    def test_formula_that_cannot_be_converted_stays_and_is_reported(self) -> None:
        """It is a problem of the document, not of the reader."""
        done = processed("Text\n\n" + r"A $\frac{$ and $y$.", AUTHOR_DATE, to="html", math="mathml")
        assert r"\(\frac{\)" in done.text
        assert [(one.code, one.line) for one in done.findings] == [("DOC010", 3)]

    @pytest.mark.parametrize(
        "tex", [r"\href{javascript:alert(1)}{x}", r"\style{background:url(x)}{x}", "<script>", r"\text{<b onclick=x>}"]
    )
    def test_formula_cannot_run_anything(self, tex: str) -> None:
        """Only elements and attributes of MathML that are known to be safe are kept."""
        written = html(f"${tex}$", math="mathml")
        assert not re.search(r"<[^>]*(?:href|style=|onclick)|<script|<b ", written)

    def test_missing_package_is_one_clear_sentence(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """With the command that installs it."""
        actual = builtins.__import__

        def without(name: str, *rest: Any, **options: Any) -> Any:
            if name.startswith("latex2mathml"):
                raise ImportError(name)
            return actual(name, *rest, **options)

        monkeypatch.setattr(builtins, "__import__", without)
        with pytest.raises(DprkpalError, match=r"^MathML needs latex2mathml; install it with .*dprkpal\[math\]"):
            html("$x$", math="mathml")

    def test_deeply_nested_formula_ends(self) -> None:
        """It stays TeX."""
        with ends():
            assert html("${" * 1 + "{" * 5_000 + "}" * 5_000 + "}$", math="mathml").startswith('<p><span class="math')


class TestHeadings:
    """Pandoc User's Guide, ``auto_identifiers``."""

    @pytest.mark.parametrize(("text", "name"), [
        ("Heading identifiers in HTML", "heading-identifiers-in-html"),
        ("Maître d'hôtel", "maître-dhôtel"),
        ("*Dogs*?--in *my* house?", "dogsin-my-house"),
        ("[HTML], [S5], or [RTF]?", "html-s5-or-rtf"),
        ("3. Applications", "applications"),
        ("33", "section"),
        ("A `code_1.2` and $x^2$", "a-code_1.2-and-x2"),
        ("Note^[text]", "note"),
        ("A -- b `--c`", "a-b---c"),
    ])  # fmt: skip
    def test_id_is_made_from_the_text_as_in_pandoc(self, text: str, name: str) -> None:
        """Punctuation is removed, spaces become hyphens, and everything before the first letter is dropped."""
        assert html(f"# {text}").startswith(f'<h1 id="{name}">')

    def test_ids_are_unique(self) -> None:
        """Also among those that the author gave."""
        written = html("# A\n\n# A\n\n# B {#a-2 .c key=v}\n\n# A\n")
        assert re.findall(r'<h1 ([^>]*)>', written) == [
            'id="a"', 'id="a-1"', 'id="a-2" class="c" data-key="v"', 'id="a-3"'
        ]  # fmt: skip

    def test_brackets_with_the_text_of_a_heading_are_a_link(self) -> None:
        """Unless the document defines a link with that text."""
        assert '<a href="#the-end">The <em>End</em></a>' in html("See [The *End*].\n\n# The *End*\n")
        assert '<a href="https://x.org">End</a>' in html("See [End].\n\n# End\n\n[end]: https://x.org\n")
        assert markdown("See [End] [@doe].\n\n# End\n") == "See [End] (Doe, 2005).\n\n# End\n"


class TestAttributes:
    """Attributes of headings, divisions, spans, links, images and code."""

    def test_all_elements_take_attributes(self) -> None:
        """Ids, classes, and other attributes."""
        assert html("[a *b*]{.x}") == '<p><span class="x">a <em>b</em></span></p>'
        assert html("[a]{.underline} [b]{.mark .y}") == '<p><u>a</u> <mark class="y">b</mark></p>'
        assert html("[a](u){.x}") == '<p><a class="x" href="u">a</a></p>'
        assert html("`a`{.x} <https://x.org>{.y}") == (
            '<p><code class="x">a</code> <a class="y" href="https://x.org">https://x.org</a></p>'
        )
        assert html('::: {.x lang=ko}\na\n:::') == '<div class="x" lang="ko">\n<p>a</p>\n</div>'

    def test_citations_in_a_span_are_formatted(self) -> None:
        """In both output formats."""
        assert "(Doe, 2005)" in html("[see [@doe]]{.x}")
        assert markdown("[see [@doe]]{.x}") == "[see (Doe, 2005)]{.x}"

    @pytest.mark.parametrize("text", ["{a, b}", "{x", "{}", "{.a b}", "{# x}", "{.x\n}"])
    def test_other_braces_are_text(self, text: str) -> None:
        """They are no attributes."""
        assert html(f"`a`{text}") == f"<p><code>a</code>{text}</p>"

    @given(st.text(st.characters(codec="utf-8"), max_size=30), st.text(max_size=30))
    def test_attribute_never_runs_or_loads_anything(self, name: str, value: str) -> None:
        """Only known names are kept; others get the prefix ``data-``."""
        quoted = value.replace('"', "")
        for found in attributes(f'{{{name}="{quoted}"}}'):
            assert found in ("id", "class", "alt", "dir", "height", "lang", "title", "width") or found.startswith(
                ("data-", "aria-")
            )

    @pytest.mark.parametrize("given", ["onclick=go(1)", "style='x:y'", "href=javascript:x", "src=x.js", "srcdoc=zzz"])
    def test_dangerous_attributes_become_data(self, given: str) -> None:
        """On every element."""
        name = given.partition("=")[0]
        for text in ("[a]%s", "[a](u)%s", "`a`%s", "# a %s", "![a](b)%s", "```%s\nx\n```", "::: %s\nx\n:::"):
            written = html(text % f"{{{given}}}")
            assert f" data-{name}=" in written
            assert written.count(given.partition("=")[2].strip("'")) == 1

    def test_size_of_an_image(self) -> None:
        """A number is in pixels; a size with a unit is a style. Anything else is dropped."""
        assert html("a ![b](c.png){width=50% height=20}") == (
            '<p>a <img height="20" style="width:50%" src="c.png" alt="b" /></p>'
        )
        assert html("a ![b](c.png){width='1px;background:url(x)'}") == '<p>a <img src="c.png" alt="b" /></p>'

    def test_code_block_keeps_its_attributes(self) -> None:
        """The first class is the language."""
        assert html("```{.python #x .numberLines startFrom=3}\na < b\n```") == (
            '<pre id="x" class="python numberLines" data-startfrom="3">'
            '<code class="language-python">a &lt; b\n</code></pre>'
        )
        assert html("```{r, echo=FALSE}\nx\n```") == '<pre><code class="language-r">x\n</code></pre>'
        assert html("``` c++ {.x}\nx\n```") == '<pre class="x"><code class="language-c++">x\n</code></pre>'

    def test_raw_output_is_dropped_or_shown(self) -> None:
        """HTML is kept only on request, and other formats are not for HTML."""
        text = "`<b>`{=html}`\\x`{=latex}\n\n```{=html}\n<i>\n```\n\n```{=latex}\n\\y\n```\n"
        assert html(text) == "<p>&lt;b&gt;</p>\n<p>&lt;i&gt;</p>"
        assert html(text, raw_html=True) == "<p><b></p>\n<i>"
        assert markdown(text) == text


class TestFigures:
    """Pandoc User's Guide, ``implicit_figures``."""

    def test_image_alone_in_a_paragraph_is_a_figure(self) -> None:
        """Its text is the caption, with citations and markup; its id belongs to the figure."""
        assert html('![A *map* [@doe]](m.png "t"){#fig:m .x}') == (
            '<figure id="fig:m">\n<img class="x" src="m.png" alt="A map (Doe, 2005)" title="t" />\n'
            '<figcaption aria-hidden="true">A <em>map</em> '
            '<span class="citation" data-cites="doe">(Doe, 2005)</span></figcaption>\n</figure>'
        )

    def test_other_images_are_not(self) -> None:
        """Without a text, in a sentence, or with a backslash after it."""
        for text in ("![](m.png)", "![a](m.png) b", "![a](m.png)\\\n", "- ![a](m.png)"):
            assert "<figure" not in html(text)

    def test_description_for_readers_who_do_not_see_it(self) -> None:
        """It differs from the caption, so both are read out."""
        assert html('![Caption](m.png){alt="A \'b\'"}') == (
            '<figure>\n<img alt="A \'b\'" src="m.png" />\n<figcaption>Caption</figcaption>\n</figure>'
        )


class TestTables:
    """Pandoc User's Guide, ``pipe_tables``, ``grid_tables`` and ``table_captions``."""

    PIPE = "| a | b |\n|:--|--:|\n| 1 | 2 |\n"

    @pytest.mark.parametrize("text", [
        PIPE + "\n: Cap [@doe] {#tbl:x}\n", PIPE + ": Cap [@doe] {#tbl:x}\n", "Table: Cap [@doe] {#tbl:x}\n\n" + PIPE,
        PIPE + "\nTable: Cap [@doe] {#tbl:x}\n", ": Cap [@doe] {#tbl:x}\n\n" + PIPE,
    ])  # fmt: skip
    def test_caption_before_or_after_a_table(self, text: str) -> None:
        """With its citations; attributes belong to the table."""
        assert html(text).startswith(
            '<table id="tbl:x">\n'
            '<caption>Cap <span class="citation" data-cites="doe">(Doe, 2005)</span></caption>\n<thead>'
        )
        assert html(text).count("<tr>") == 2
        assert "(Doe, 2005)" in markdown(text)

    def test_head_without_text_is_left_out(self) -> None:
        """A pipe table needs one in its source."""
        assert "<thead>" not in html("| | |\n|-|-|\n| a | b |")

    GRID = """\
+-----+---------------+
| a   | b             |
+=====+:=============:+
| 1   | - x [@doe]    |
|     | - y           |
+-----+---------------+
| both *of* them      |
+-----+---------------+
"""

    def test_grid_table(self) -> None:
        """Cells have blocks, alignment and may span columns."""
        written = html(self.GRID)
        assert "<th>a</th>\n<th style=\"text-align:center\">b</th>" in written
        assert "<li>x <span" in written
        assert '<td colspan="2">both <em>of</em> them</td>' in written
        assert written.count("<p>") == 0

    def test_wide_characters_take_two_columns(self) -> None:
        """As editors show them."""
        text = "+------+---+\n| 무기 | b |\n+------+---+\n"
        assert html(text).count("<td>") == 2
        assert "<td>무기</td>" in html(text)

    @pytest.mark.parametrize("text", [
        "+---+\n", "+---+\n| a |\n", "+---+---+\n| a | b\n+---+---+\n",
        "+---+---+\n| a | b |\n|   +---+\n| c     |\n+---+---+\n",
        "+---+---+\n| a | b |\n|   +---+\n|   | c\n+---+---+\n",
    ])  # fmt: skip
    def test_broken_grid_table_is_text(self, text: str) -> None:
        """No text is lost."""
        assert "<table" not in html(text)

    def test_markdown_output_widens_columns_for_citations(self) -> None:
        """The borders still meet, in quotations too, and a citation over two lines stays in its cell."""
        text = """\
> +------+------------+
> | a    | b          |
> +:=====+===========:+
> | 무기 | see [@doe, |
> |      | p. 3; @roe,|
> |      | p. 4] end  |
> | @doe | - [@doe]   |
> +------+------------+
> | all @doe [p. 5]   |
> +------+------------+
"""
        assert markdown(text) == """\
> +------------+----------------------------------------+
> | a          | b                                      |
> +:===========+=======================================:+
> | 무기       | see (Doe, 2005, p. 3; Roe, 2007, p. 4) |
> |            |                                        |
> |            | end                                    |
> | Doe (2005) | - (Doe, 2005)                          |
> +------------+----------------------------------------+
> | all Doe (2005, p. 5)                                |
> +------------+----------------------------------------+
"""

    def test_grid_table_without_citations_is_unchanged(self) -> None:
        """To the byte."""
        assert markdown(self.GRID.replace("[@doe]", "").replace("|  ", "|") + "[@doe]\n").count("+-----+") == 3

    def test_position_of_a_citation_in_a_cell(self) -> None:
        """It is reported where it is in the file."""
        text = "> +---+----------+\n> | a | [@nosuch] |\n> +---+----------+\n".replace("----------+", "-----------+")
        found = processed(text, AUTHOR_DATE, to="html").findings
        assert [(one.line, one.column) for one in found] == [(2, 10)]


class TestLists:
    """Definition lists, task lists and line blocks."""

    def test_definition_list(self) -> None:
        """With citations in terms and definitions."""
        text = "Term [@doe]\n\n:   First [@roe]\n\n    More\n\nOther\n: Second\n"
        written = html(text)
        assert written.startswith('<dl>\n<dt>Term <span')
        assert written.count("<dd>") == 2
        assert markdown(text).count("(Doe, 2005)") == 1
        assert markdown(text).count(":   First (Roe, 2007)") == 1

    def test_definition_after_a_blank_line_is_a_paragraph(self) -> None:
        """As in pandoc, for each definition alone."""
        assert html("A\n: one\n\nB\n: two\n\nC\n\n: three\n") == (
            "<dl>\n<dt>A</dt>\n<dd>one</dd>\n<dt>B</dt>\n<dd>two</dd>\n<dt>C</dt>\n<dd>\n<p>three</p>\n</dd>\n</dl>"
        )

    def test_task_list(self) -> None:
        """Boxes cannot be clicked."""
        assert html("- [ ] a\n- [x] [@doe]\n- c") == (
            '<ul class="task-list">\n<li><label><input type="checkbox" disabled="" />a</label></li>\n'
            '<li><label><input type="checkbox" disabled="" checked="" />'
            '<span class="citation" data-cites="doe">(Doe, 2005)</span></label></li>\n<li>c</li>\n</ul>'
        )
        assert markdown("- [x] [@doe]\n") == "- [x] (Doe, 2005)\n"

    def test_line_block(self) -> None:
        """Line ends and spaces at the start are kept; an indented line continues the one before."""
        text = "| One [@doe]\n|   two\n  more [@roe]\n| three\n"
        assert re.sub("<[^>]*span[^>]*>", "", html(text)) == (
            '<div class="line-block">One (Doe, 2005)<br />\n\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}two\n'
            "more (Roe, 2007)<br />\nthree</div>"
        )
        assert markdown(text) == "| One (Doe, 2005)\n|   two\n  more (Roe, 2007)\n| three\n"


class TestInline:
    """Struck-out text, superscript, subscript and typographic signs."""

    def test_raised_and_lowered_text(self) -> None:
        """Without spaces inside; an inline note is not superscript."""
        assert html("2^*n*^ H~2~O ~~x~~ a\\^b^ c~ d~") == (
            "<p>2<sup><em>n</em></sup> H<sub>2</sub>O <del>x</del> a^b^ c~ d~</p>"
        )
        assert 'role="doc-noteref"' in html("a^[b]")
        assert html("a^x\\ y^") == "<p>a<sup>x\N{NO-BREAK SPACE}y</sup></p>"

    def test_typographic_signs(self) -> None:
        """On by default, as in pandoc; escaped signs and code stay."""
        assert html("\"It's\" 1--2 --- 'so'... \\\"x\\\" `\"--\"`") == (
            '<p>“It’s” 1–2 — ‘so’… "x" <code>&quot;--&quot;</code></p>'
        )
        assert html("\"It's\" 1--2", smart=False) == "<p>\"It's\" 1--2</p>"
        assert html('"a"', locale="de-DE") == "<p>„a“</p>"
        assert html("`map()`'s 5\"") == "<p><code>map()</code>’s 5”</p>"

    def test_backslash_before_a_citation_is_text(self) -> None:
        """It does not swallow the mark that holds the place of the citation."""
        assert html("a\\ [@doe] \\-@doe").count("(2005)") == 1
        assert "span" in html("$$\n-@doe; a$\\|b")
        assert re.search("[\U000f0000-\U0010ffff]", html("\\\t-@doe\n\nb \\@nosuch", link_citations=True)) is None

    def test_quotation_marks_around_a_citation(self) -> None:
        """They open and close as around a word."""
        assert re.sub("<[^>]*>", "", html('"[@doe]" and "see [@roe]."')) == "“(Doe, 2005)” and “see (Roe, 2007).”"

    @pytest.mark.parametrize("part", [
        '"', "'a ", "$", "$a ", "$$\n", "^a", "~a", "[a]{.b}", "`a`{b", "\\begin{align}\n", "+-+\n",
        "+---+\n|+--+\n", "| a\n",
        "a\n: b\n", "# a\n", "# h\n\n[h]\n\n", "- [x] a\n", "| a |\n|-|\n: b\n\n", "Table: a\n\n",
        "a\n\n: b\n\n", "|`a|``b\n|-|-|\n",
        "```{.a}\nx\n```\n",
        "a. b\n", "(@a) @a\n\n", "(@) a\n", "#. a\n\n", "-- --\n", "-- --\na\n", " a  b\n-- --\n\n",
        "----\na\n", "----\na\n-- --\n", "----\na\n\n", "+--+--+\n|a +--+\n|  |b |\n+--+--+\n\n",
    ])  # fmt: skip
    def test_time_grows_in_proportion(self, part: str) -> None:
        """Whatever the document repeats."""
        assert_in_proportion(lambda count: spent(lambda: html(part * count)), 500, 3_000)


class TestUnsupported:
    """Markup that is shown as text is reported once."""

    @pytest.mark.parametrize(("text", "name"), [
        ("text\n  a   b\n--- ---\n  1   2\n", "simple tables without a blank line before them"),
        ("+---+---+\n| a | b |\n|   +---+\n| c     |\n+---+---+\n", "grid tables"),
    ])  # fmt: skip
    def test_reports_how_to_format_it(self, text: str, name: str) -> None:
        """Once for the document, with the first line."""
        found = processed(f"Text\n\n{text}\n\n{text}", AUTHOR_DATE, to="html", path="p.md").findings
        assert [(one.code, one.path) for one in found] == [("DOC010", "p.md")]
        assert name in found[0].message
        assert "(line " in found[0].message
        assert "pandoc --filter dprkpal-pandoc --standalone p.md --output paper.html" in found[0].message
        assert processed(text, AUTHOR_DATE).findings == ()

    def test_latex_is_left_out_and_reported(self) -> None:
        """As in pandoc; a backslash and a word without braces is text."""
        text = "\\newpage\n\nSee \\autoref{fig:x} in D:\\data\\x \\emph[a]{b{c}}{d}.\n\n![A\\label{x}](m.png)\n"
        done = processed(text, AUTHOR_DATE, to="html")
        assert "<p>See  in D:\\data\\x .</p>" in done.text
        assert "<figcaption aria-hidden=\"true\">A</figcaption>" in done.text
        assert "newpage" not in done.text
        assert [(one.code, one.line) for one in done.findings] == [("DOC010", 1)]
        assert markdown("\\cite{[@doe]} [see \\textit{x} @doe]") == "\\cite{[@doe]} (see \\textit{x} Doe, 2005)"

    def test_html_that_is_shown_is_reported(self) -> None:
        """A comment is not."""
        assert [one.line for one in processed("a\n\nb <b>c</b>\n", AUTHOR_DATE, to="html").findings] == [3]
        assert processed("a <!-- b -->\n\n<!-- c -->\n", AUTHOR_DATE, to="html").findings == ()
        assert processed("a <b>c</b>\n", AUTHOR_DATE, to="html", raw_html=True).findings == ()


class TestCitations:
    """What is a citation, as in pandoc."""

    def test_dashes_around_a_key(self) -> None:
        """Two hyphens before a key are a dash; in prefixes, locators and suffixes they become one too."""
        plain = re.sub("<[^>]*>", "", html("@doe--@roe [a--b @doe, pp. xi--xii, c---d]"))
        assert plain == "Doe (2005)–Roe (2007; a–b Doe, 2005, pp. xi–xii, c—d)"
        assert "c---d" in html("[@doe, c---d]", smart=False)
        assert markdown("[@doe, c--d]\n") == "(Doe, 2005, c–d)\n"

    def test_description_of_an_image_has_no_note_number(self) -> None:
        """Its caption has."""
        text = processed("![Map [@doe]](m.png)\n", NOTES, to="html").text
        assert 'alt="Map"' in text or 'alt="Map "' in text
        assert "Map<sup" in text

    def test_empty_brackets_after_a_key_are_left_out(self) -> None:
        """Unless they are a link."""
        assert markdown("@doe [] and @doe [ ], @doe [](x)\n") == "Doe (2005) and Doe (2005), Doe (2005) [](x)\n"

    def test_brackets_with_an_emphasized_key_are_text(self) -> None:
        """The key is cited in the text."""
        assert markdown("[*@doe*] [see **@doe**] [*see* @doe]\n") == (
            "[*Doe (2005)*] [see **Doe (2005)**] (*see* Doe, 2005)\n"
        )

    def test_citation_before_a_colon_is_no_link_definition(self) -> None:
        """So its text is not lost; an address makes it one."""
        assert markdown("[@doe, p. 3]: text\n") == "(Doe, 2005, p. 3): text\n"
        assert markdown("[@user]: https://example.org/user\n") == "[@user]: https://example.org/user\n"


class TestCitationsInHtml:
    """Pandoc User's Guide, ``markdown_in_html_blocks``."""

    def test_the_text_of_a_block_of_html_is_read(self) -> None:
        """Also without blank lines. Tags and attributes are unchanged."""
        text = '<div title="[@doe]">\nAs [@doe, p. 3] and [@nosuch].\n</div>\n\n'
        text += "<table><tr><td>[@roe]</td></tr></table>\n"
        done = processed(text, AUTHOR_DATE, suppress_bibliography=True)
        assert done.text == (
            '<div title="[@doe]">\nAs (Doe, 2005, p. 3) and (**nosuch?**).\n</div>\n\n'
            "<table><tr><td>(Roe, 2007)</td></tr></table>\n"
        )
        assert [(one.key, one.line, one.column) for one in done.findings] == [("nosuch", 2, 22)]

    def test_a_note_does_not_move_to_the_tag_before_it(self) -> None:
        """It would leave its line."""
        text = "<div>\n[@doe]\n</div>\n\n<p>A [@doe].</p>\n"
        done = processed(text, NOTES, suppress_bibliography=True).text
        assert done.startswith("<div>\n[^cite-1]\n</div>\n\n<p>A.[^cite-2]</p>\n")

    def test_html_output_shows_or_keeps_the_tags(self) -> None:
        """As those of other blocks."""
        text = "<div>\n[@doe]\n</div>\n"
        cited = '<span class="citation" data-cites="doe">(Doe, 2005)</span>'
        assert html(text) == f"<p>&lt;div&gt;\n{cited}\n&lt;/div&gt;</p>"
        assert html(text, raw_html=True) == f"<div>\n{cited}\n</div>"

    @pytest.mark.parametrize(
        "text",
        [
            "<div>\n<style>@media print { a { color: red } }</style>\n</div>", "<!-- [@doe] -->",
            "<p>Follow <b>@doe</b>.</p>", "<pre>\n[@doe]\n</pre>", '<div id="refs" data-x="@doe"></div>',
            "<div>\n<code>[@doe]</code>\n</div>",
        ],
    )  # fmt: skip
    def test_other_html_is_left_alone(self, text: str) -> None:
        """Scripts, styles, code, comments, and names of accounts that are no known keys."""
        done = processed(text, AUTHOR_DATE, suppress_bibliography=True)
        assert (done.text, done.findings) == (text, ())


def test_the_header_of_a_page_has_its_citations() -> None:
    """They come first, and are numbered and listed with the others."""
    text = "---\ntitle: On @doe\nabstract: |\n  As [@roe].\n\n  And [@nosuch].\n---\nText [@doe].\n"
    page = processed(text, NUMBERS, to="html", standalone=True)
    assert "<title>On Doe [1]</title>" in page.text
    assert 'data-cites="doe">Doe [1]</span></h1>' in page.text
    assert '<p>As <span class="citation" data-cites="roe">[2]</span>.</p>' in page.text
    assert 'Text <span class="citation" data-cites="doe">[1]</span>.' in page.text
    assert [one.key for one in page.findings] == ["nosuch"]
    notes = processed(text, NOTES, to="html", standalone=True).text
    assert "<title>On Jane Doe</title>" in notes
