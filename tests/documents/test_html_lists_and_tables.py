"""Lists and tables of pandoc's Markdown that CommonMark does not have, in HTML and in Markdown output."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_library import AUTHOR_DATE, processed

from dprkpal.documents.markdown.edited_table import width
from dprkpal.documents.markdown.reader import read_document


def html(text: str, **options: Any) -> str:
    """Return *text* as HTML, without a bibliography and line ends."""
    written = processed(text, AUTHOR_DATE, to="html", suppress_bibliography=True, **options).text
    return re.sub(r'</?span[^>]*>|\n(?=<)|(?<=>)\n', "", written)


def markdown(text: str) -> str:
    """Return *text* as Markdown, without a bibliography."""
    return processed(text, AUTHOR_DATE, suppress_bibliography=True).text


def cells(text: str) -> list[tuple[str, str]]:
    """Return the alignment and the text of each cell in the tables of *text*."""
    found: list[tuple[str, str]] = []
    for token in read_document(text, all_text=True).tokens:
        if token.type in ("th_open", "td_open"):
            found.append((str(token.attrs.get("style", "")), ""))
        elif token.type == "inline" and found:
            found[-1] = (found[-1][0], " ".join(f"{found[-1][1]} {token.content}".split()))
    return found


class TestOrderedLists:
    """Pandoc User's Guide, ``fancy_lists`` and ``startnum``."""

    @pytest.mark.parametrize(("text", "opened"), [
        ("a. x\nb. y\n", '<ol type="a">'),
        ("(B) x\n(C) y\n", '<ol start="2" type="A">'),
        ("A.  x\nB.  y\n", '<ol type="A">'),
        ("i) x\nii) y\n", '<ol type="i">'),
        ("XIV. x\nXV. y\n", '<ol start="14" type="I">'),
        ("(3) x\n(4) y\n", '<ol start="3">'),
        ("#. x\n#. y\n", "<ol>"),
        ("7. x\n#. y\n", '<ol start="7">'),
        ("h. x\ni. y\n", '<ol start="8" type="a">'),
    ])  # fmt: skip
    def test_marker_gives_the_kind_and_the_first_number(self, text: str, opened: str) -> None:
        """The items that follow continue the list."""
        assert html(text) == f"{opened}<li>x</li><li>y</li></ol>"

    @pytest.mark.parametrize("text", [
        "A. Smith wrote.", "e.g. this", "(see above)", "a.b", "ab. c", "iiii. x", "@doe2. x", "(@doe", "#.x", "##. x",
    ])  # fmt: skip
    def test_other_text_is_no_list(self, text: str) -> None:
        """An initial needs two spaces after it, and a roman numeral must be one."""
        assert "<ol" not in html(text)

    def test_other_style_starts_another_list(self) -> None:
        """So does another delimiter."""
        assert html("1. a\n(2) b\nc) d\n").count("<ol") == 3
        assert html("- a\n\nb. c\n") == '<ul><li>a</li></ul><ol start="2" type="a"><li>c</li></ol>'

    def test_item_of_an_outer_list_may_follow_without_a_blank_line(self) -> None:
        """But a list never interrupts a paragraph outside of lists."""
        assert html("1. a\n   i. b\n   ii. c\n2. d\n") == (
            '<ol><li>a<ol type="i"><li>b</li><li>c</li></ol></li><li>d</li></ol>'
        )
        assert "<ol" not in html("text\na. text\nb. text\n")

    def test_items_contain_blocks(self) -> None:
        """Indented to the text of the item; with blank lines between them, texts are paragraphs."""
        assert html("a)  x\n\n    > y\n\nb)  z\n") == (
            '<ol type="a"><li><p>x</p><blockquote><p>y</p></blockquote></li><li><p>z</p></li></ol>'
        )

    def test_lists_of_commonmark_are_as_before(self) -> None:
        """CommonMark 0.31.2, "List items": an empty item, a code block, a start of a paragraph with another number."""
        assert html("1.\n2. b\n") == "<ol><li></li><li>b</li></ol>"
        assert html("1.     code\n") == "<ol><li><pre><code>code</code></pre></li></ol>"
        assert html("text\n14. text\n") == "<p>text\n14. text</p>"
        assert html("text\n1. text\n") == "<p>text</p><ol><li>text</li></ol>"
        assert html("1.\n\n  text\n") == "<ol><li></li></ol><p>text</p>"
        assert html("1234567890. x\n") == "<p>1234567890. x</p>"

    def test_markdown_output_changes_only_citations(self) -> None:
        """Also in nested items."""
        text = "a.  See [@doe].\n\n    (i)  And @roe.\n#.  *x*\n"
        assert markdown(text) == text.replace("[@doe]", "(Doe, 2005)").replace("@roe", "Roe (2007)")


class TestExamples:
    """Pandoc User's Guide, ``example_lists``."""

    def test_examples_are_numbered_through_the_document(self) -> None:
        """Also in quotations and lists."""
        written = html("(@) a\n(@) b\n\ntext\n\n> (@) c\n\n- (@) d\n")
        assert re.findall("<ol[^>]*>", written) == [
            '<ol class="example">', '<ol start="3" class="example">', '<ol start="4" class="example">'
        ]

    def test_reference_becomes_the_number(self) -> None:
        """Before and after its example, in notes, captions and citations."""
        text = "As (@good) says [see (@good) in @doe].^[And @good.]\n\n(@x) a\n(@good) b\n\n![Like (@x)](m.png)\n"
        written = html(text)
        assert "<p>As (2) says (see (2) in Doe, 2005)." in written
        assert "And 2." in written
        assert "Like (1)</figcaption>" in written
        assert processed(text, AUTHOR_DATE, to="html").findings == ()
        assert processed(text, AUTHOR_DATE, to="html").cross_references == 3

    def test_label_used_again_keeps_its_number(self) -> None:
        """So an example can be shown again."""
        assert html("(@a) x\n\n(@b) y\n\ntext\n\n(@a) x\n").endswith('<p>text</p><ol class="example"><li>x</li></ol>')

    def test_label_in_code_is_no_example(self) -> None:
        """It is reported as an unknown key."""
        assert [one.key for one in processed("```\n(@a) x\n```\n\n@a\n", AUTHOR_DATE).findings] == ["a"]

    def test_markdown_output_keeps_examples(self) -> None:
        """They are left for pandoc."""
        text = "(@good) See [@doe].\n\nAs (@good) says.\n"
        assert markdown(text) == text.replace("[@doe]", "(Doe, 2005)")


SIMPLE = """\
  Right     Left    Center    Default
-------     ------ --------   -------
     12     a 1       [@doe]  x
    123     b          1      *y*
"""

MULTILINE = """\
> ----------------------------------------
>  Centered   Right Left
>    Head      Head Head
> ---------- ------ --------------------
>    @doe      12.0 See [@doe, p. 3;
>                   @roe] and more
>
>   Second      5.0 Text
> ----------------------------------------
"""


class TestSimpleTables:
    """Pandoc User's Guide, ``simple_tables`` and ``multiline_tables``."""

    def test_simple_table(self) -> None:
        """The columns are aligned as their heads over the hyphens."""
        assert cells(SIMPLE) == [
            ("text-align:right", "Right"), ("text-align:left", "Left"), ("text-align:center", "Center"),
            ("", "Default"),
            ("text-align:right", "12"), ("text-align:left", "a 1"), ("text-align:center", "[@doe]"), ("", "x"),
            ("text-align:right", "123"), ("text-align:left", "b"), ("text-align:center", "1"), ("", "*y*"),
        ]  # fmt: skip
        assert html(SIMPLE).count("<th") == 5  # with <thead>
        assert "<em>y</em>" in html(SIMPLE)

    def test_table_without_a_head(self) -> None:
        """The first row shows the alignment, and a line of hyphens ends the table."""
        text = "------  ----\n    12  a\n   123  b\n------  ----\n\n: Caption\n"
        assert html(text) == (
            '<table><caption>Caption</caption><tbody><tr><td style="text-align:right">12</td>'
            '<td style="text-align:left">a</td></tr><tr><td style="text-align:right">123</td>'
            '<td style="text-align:left">b</td></tr></tbody></table>'
        )

    def test_multiline_table(self) -> None:
        """Blank lines separate the rows."""
        assert cells(MULTILINE) == [
            ("text-align:center", "Centered Head"), ("text-align:right", "Right Head"),
            ("text-align:left", "Left Head"), ("text-align:center", "@doe"), ("text-align:right", "12.0"),
            ("text-align:left", "See [@doe, p. 3; @roe] and more"),
            ("text-align:center", "Second"), ("text-align:right", "5.0"), ("text-align:left", "Text"),
        ]  # fmt: skip
        assert "<thead>" in html(MULTILINE)
        text = "---- ----\na    b\n     c\n\nd    e\n\n---- ----\n"
        assert [cell for _, cell in cells(text)] == ["a", "b c", "d", "e"]
        assert "<thead>" not in html(text)

    @pytest.mark.parametrize("text", [
        "text\na    b\n---- ----\nc    d\n", "---- ----\n", "---- ----\na\n", "---- ----\n\na\n---- ----\n",
        "----\n\n----\n", "Heading\n----\n", "---\n\ntext\n\n---\n", "- --\n", "* * *\na\n* * *\n", "text\n-- --\n",
        "    a    b\n    ---- ----\n    c    d\n",
    ])  # fmt: skip
    def test_other_lines_of_hyphens_are_no_table(self, text: str) -> None:
        """No text is lost."""
        written = html(text)
        assert "<table" not in written
        assert all(word in written for word in re.findall(r"\w+", text))

    def test_text_before_the_first_hyphens_is_kept(self) -> None:
        """It belongs to the first column."""
        assert cells("  a    b\n --- ---\n1     2\n")[2:] == [("text-align:center", "1"), ("text-align:right", "2")]

    def test_wide_characters_take_two_columns(self) -> None:
        """As editors show them."""
        assert [cell for _, cell in cells("무기 b\n---- --\n거래 c\n")] == ["무기", "b", "거래", "c"]

    def test_markdown_output_widens_columns_for_citations(self) -> None:
        """The table stays one."""
        assert markdown(SIMPLE) == """\
  Right     Left    Center        Default
-------     ------ ------------   -------
     12     a 1       (Doe, 2005) x
    123     b          1          *y*
"""
        assert markdown(MULTILINE) == """\
> -------------------------------------------
>  Centered      Right Left
>    Head         Head Head
> ------------- ------ --------------------
>    Doe (2005)   12.0 See (Doe, 2005, p. 3; Roe, 2007) and more
>
>   Second         5.0 Text
> -------------------------------------------
"""

    def test_position_of_an_unknown_key(self) -> None:
        """In the line of the cell, also if the same text is in the cell before."""
        text = "a      b\n------ ------\n@no    @no\n"
        found = processed(text, AUTHOR_DATE, to="html").findings
        assert [(one.line, one.column) for one in found] == [(3, 1), (3, 8)]

    @given(
        st.lists(st.lists(st.sampled_from(["[@doe]", "@roe [p. 3]", "x", "", "무기", "a b"]), min_size=3, max_size=3),
                 min_size=1, max_size=4),
        st.booleans(), st.sampled_from(["", "> ", "  "]),
    )  # fmt: skip
    def test_cells_stay_apart(self, rows: list[list[str]], multiline: bool, prefix: str) -> None:
        """Whatever their citations become."""
        lines = ["One         Two         Three", "----------- ----------- -----------"]
        for row in rows:
            filled = "".join(text + " " * (12 - width(text)) for text in row).rstrip()
            lines += [filled or "-", *([""] if multiline else [])]
        whole = ["-" * 40, *lines, "-" * 40] if multiline else lines
        text = "".join(f"{prefix}{line}".rstrip() + "\n" for line in whole)
        before, after = cells(text), cells(markdown(text))
        assert [cell for _, cell in after] == [
            " ".join(markdown(f"x {cell}").split())[2:] if cell else "" for _, cell in before
        ]
        assert [style for style, _ in after][3:] == [style for style, _ in before][3:]


class TestPipeTables:
    """Pandoc User's Guide, ``pipe_tables``; GFM, "Tables"."""

    def test_bar_in_code_ends_no_cell(self) -> None:
        """Nor does an escaped one."""
        text = "| a | b |\n|---|:-:|\n| `x|y` [@doe] | z \\| [@doe] |\n| ``a|`` | c`|\n"
        written = html(text)
        assert "<td><code>x|y</code> (Doe, 2005)</td>" in written
        assert '<td style="text-align:center">z | (Doe, 2005)</td>' in written
        assert "<td><code>a|</code></td>" in written
        assert markdown(text) == text.replace("[@doe]", "(Doe, 2005)")

    def test_no_cell_is_lost(self) -> None:
        """A row may have more cells than the head, or fewer."""
        written = html("a | b\n--|--\n1 | 2 | [@doe]\n3\n")
        assert "<tr><td>1</td><td>2</td><td>(Doe, 2005)</td></tr><tr><td>3</td><td></td></tr>" in written

    def test_caption_between_a_paragraph_and_a_table(self) -> None:
        """It is no definition."""
        for table in ("|a|b|\n|-|-|\n|c|d|\n", "+---+\n| a |\n+---+\n", "a   b\n--- ---\nc   d\n"):
            written = html(f"Text:\n\n: Caption\n  of it\n\n{table}")
            assert written.startswith("<p>Text:</p><table><caption>Caption\nof it</caption>")
        assert html("Term\n\n: Text\n\nText\n").startswith("<dl><dt>Term</dt><dd><p>Text</p></dd></dl><p>")
        assert html("Text\n\n    : code\n") == "<p>Text</p><pre><code>: code</code></pre>"


SPANS = """\
+-------------+----------+
| Property    | Earth    |
+======+======+==========+
|      | min  | -89.2 °C |
| Temp +------+----------+
| [@doe| mean | 14 °C    |
| ]    +------+----------+
|      | max  | - 56.7   |
+------+------+----------+
"""


class TestGridTables:
    """Pandoc User's Guide, ``grid_tables``."""

    def test_cells_span_rows_and_columns(self) -> None:
        """In the head and in the body."""
        written = html(SPANS.replace("[@doe|", "1961 |").replace("| ]   ", "| ff. "))
        assert written == (
            '<table><thead><tr><th colspan="2">Property</th><th>Earth</th></tr></thead><tbody>'
            '<tr><td rowspan="3">Temp\n1961\nff.</td><td>min</td><td>-89.2 °C</td></tr>'
            "<tr><td>mean</td><td>14 °C</td></tr>"
            "<tr><td>max</td><td><ul><li>56.7</li></ul></td></tr></tbody></table>"
        )

    def test_table_inside_a_cell(self) -> None:
        """Its lines are not those of the outer table."""
        text = "+-----------+----+\n| +--+--+   | x  |\n| |a |b |   |    |\n| +--+--+   |    |\n+-----------+----+\n"
        written = html(text)
        assert written.count("<table>") == 2
        assert written.count("<td>") == 4
        assert "span=" not in written

    def test_foot_is_between_two_doubled_lines(self) -> None:
        """The last of them ends the table."""
        text = "+---+\n| a |\n+===+\n| b |\n+===+\n| c |\n+===+\n"
        assert "<tbody><tr><td>b</td></tr></tbody><tfoot><tr><td>c</td></tr></tfoot>" in html(text)
        assert "<tfoot" not in html(text.removesuffix("+===+\n") + "+---+\n")

    def test_markdown_output_widens_cells_that_span_rows(self) -> None:
        """The lines still meet."""
        text = SPANS.replace("[@doe|", "@doe |")
        written = markdown(text)
        assert written == """\
+-------------------+----------+
| Property          | Earth    |
+============+======+==========+
|            | min  | -89.2 °C |
| Temp       +------+----------+
| Doe (2005) | mean | 14 °C    |
| ]          +------+----------+
|            | max  | - 56.7   |
+------------+------+----------+
"""
        assert [one for one in cells(written) if "Doe" in one[1]] == [("", "Temp Doe (2005) ]")]


def test_closing_signs_of_a_heading_before_its_attributes_are_left_out() -> None:
    """As in pandoc."""
    assert html("## Head ## {#h}\n\n# C# {.x}\n") == '<h2 id="h">Head</h2><h1 id="c" class="x">C#</h1>'


def test_space_after_a_backslash_does_not_break() -> None:
    """As in pandoc, also in raised text."""
    assert html("Fig.\\ 3, 2^a\\ b^ and `a\\ b`") == (
        "<p>Fig.\N{NO-BREAK SPACE}3, 2<sup>a\N{NO-BREAK SPACE}b</sup> and <code>a\\ b</code></p>"
    )
    assert markdown("Fig.\\ 3 [@doe]\n") == "Fig.\\ 3 (Doe, 2005)\n"


def test_formula_in_the_text_of_a_formula_belongs_to_it() -> None:
    """As in pandoc."""
    assert html("$x = \\text{the $n$th root of $y$}$") == (
        "<p>\\(x = \\text{the $n$th root of $y$}\\)</p>"
    )
