"""Read documents of every syntax: the time that it takes, and input that is no document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.documents.citation_syntax import ENDINGS, MAX_SIZE, read_manuscript, syntax_of
from dprkpal.errors import FormatError
from effort import assert_in_proportion, spent

TEXT_SYNTAXES = sorted(set(ENDINGS.values()) - {"notebook"})

REPEATED = {
    "latex": ["\\cite{", "\\cite[", "\\verb|", "{[", "\\footnote{", "\\autocites[a]{b}", "\\begin{quote}", "\\iffalse ",
              "\\begin{verbatim}", "\\cite{a}."],
    "typst": ["@a[", "#cite(<a>", "/* ", "``` ", "#quote[", "#bibliography(", '"', "<a", "#footnote[@a "],
    "org": ["[cite:", "[cite:@a", "[[cite:&a", "#+begin_src\n", "#+begin_quote\n", "[fn:1] ", "cite:a,", "=a"],
    "asciidoc": ["cite:[", "cite:[a(", "----\n", "____\n", "[[[a", "<<a", "footnote:[", "cite:[a]+"],
    "rst": [":cite:`", ":cite:`a{", ".. a::\n", ".. [1] a\n", "[a", "``", "a::\n\n  b\n", ".. bibliography::\n"],
    "markdown": ["[@a", "`", "{cite}`", "\\cite{", "<cite data-cite=", "> ", "[^1]: @a\n\n", "```{include} a\n"],
    "aux": ["\\citation{", "\\citation{a}", "\\abx@aux@cite{0}{"],
    "bcf": ["<bcf:citekey", "<bcf:citekey>a</bcf:citekey>"],
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("syntax", "text"), [(name, text) for name, texts in REPEATED.items() for text in texts])
def test_the_time_is_linear(syntax: str, text: str) -> None:
    """Also if nothing is closed, or everything is nested."""
    assert_in_proportion(lambda number: spent(lambda: read_manuscript(text * number, syntax)), 1_000, 6_000)


@pytest.mark.parametrize("syntax", TEXT_SYNTAXES)
@given(text=st.text(st.sampled_from("@[]{}()<>#:;,.*_`~=+-|\\/\"' \ncite:akb&^%$!"), max_size=80))
def test_any_text_can_be_read(syntax: str, text: str) -> None:
    """Each place is in the text, and the prose is as long as the text."""
    found = read_manuscript(text, syntax, "a")
    lines = found.text.split("\n")
    assert len(found.prose) in (0, len(found.text))
    for cite in found.cites:
        assert cite.key
        assert 1 <= cite.line <= len(lines)
        assert 1 <= cite.column <= len(lines[cite.line - 1]) + 1
        assert 0 <= cite.start <= cite.end <= len(found.text)


@pytest.mark.parametrize(("syntax", "begin", "part"), [
    ("latex", "\\newminted", " "), ("latex", "\\DefineVerbatimEnvironment", "\n"), ("latex", "\\newcommand", " "),
    ("latex", "\\let", " "), ("latex", "\\let\\a", " "), ("typst", "#quote", " "), ("org", "", "cite"),
    ("org", "[[", "cite"), ("asciidoc", "", "_"), ("asciidoc", ":a: b", " "),
])  # fmt: skip
def test_one_beginning_with_much_after_it_takes_linear_time(syntax: str, begin: str, part: str) -> None:
    """Such as a command, and then only spaces."""
    assert_in_proportion(
        lambda count: spent(lambda: read_manuscript(f"{begin}{part * count}!", syntax)), 2_000, 8_000
    )


@pytest.mark.parametrize("syntax", TEXT_SYNTAXES)
def test_line_ends_and_byte_order_marks_do_not_matter(syntax: str) -> None:
    """The places are the same."""
    text = "One\n\n@a \\cite{a} cite:[a] [cite:@a] :cite:`a` \\citation{a} <bcf:citekey>a</bcf:citekey>\n"
    found = [read_manuscript(one, syntax).cites for one in (text, "\ufeff" + text.replace("\n", "\r\n"))]
    assert found[0] == found[1] != []


def test_a_document_that_is_too_long_is_refused() -> None:
    """With a message."""
    with pytest.raises(FormatError, match="longer than 10 million"):
        read_manuscript("a" * (MAX_SIZE + 1), "latex")


def test_the_ending_names_the_syntax() -> None:
    """In upper or lower case; other files are no documents."""
    assert [syntax_of(name) for name in ("a.TEX", "b.qmd", "c.Rmd", "d.bib", "tex")] == [
        "latex", "markdown", "markdown", None, None,
    ]  # fmt: skip
