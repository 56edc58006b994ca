"""Keys at the cursor, complete or not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.documents.editing.typed_key import REACH, key_at, typed_key

SYNTAXES = ("markdown", "latex", "rst", "typst", "org", "asciidoc", "bibtex")


def cut(text: str) -> tuple[str, int]:
    """Return the text without the mark ``|``, and the offset of the mark."""
    at = text.index("|")
    return text[:at] + text[at + 1 :], at


@pytest.mark.parametrize(
    ("syntax", "text", "typed"),
    [
        ("markdown", "See [@do|", "do"), ("markdown", "@|", ""), ("markdown", "[see @a, p. 3; @b|]", "b"),
        ("markdown", "[-@do|e]", "do"), ("markdown", "@{https://x.org/a|", "https://x.org/a"),
        ("markdown", "{cite:p}`a,b|`", "b"), ("markdown", "{cite}`|", ""), ("markdown", "{bib:t}`{see}do|", "do"),
        ("markdown", "\\citep{a, b|}", "b"), ("markdown", "nocite: '@a|'", "a"), ("markdown", "@김정|", "김정"),
        ("markdown", "`a``b` @do|", "do"), ("markdown", "``a`b`` `c` @do|", "do"),
        ("markdown", "^[@do|]", "do"), ("markdown", "*@do|*", "do"), ("markdown", "````\n```\n````\n@do|", "do"),
        ("markdown", "@smith:2020-a.b|", "smith:2020-a.b"),
        ("latex", r"\cite{|", ""), ("latex", r"\parencite[see][45]{do|e}", "do"),
        ("latex", r"\autocites(a)(b)[1]{x}[2]{y|", "y"),
        ("latex", "\\footcite\n  {a,\n   b|", "b"), ("latex", r"\nocite{do|", "do"), ("latex", r"\Textcite*{do|", "do"),
        ("latex", r"\textcquote[3]{do|", "do"), ("latex", r"\citeauthor{a}, \citeyear{b|", "b"),
        ("latex", r"50\% \cite{a|", "a"),
        ("rst", ":cite:p:`a,b|`", "b"), ("rst", ":footcite:`do|", "do"), ("rst", "[Smi|", "Smi"),
        ("rst", ":bib:t:`{see}do|", "do"),
        ("typst", "As @do|", "do"), ("typst", "#cite(<do|", "do"), ("typst", "@a:b.c|", "a:b.c"),
        ("org", "[cite/t:see @a p. 3; @do|", "do"), ("org", "[cite:@|]", ""), ("org", "citep:a,do|", "do"),
        ("org", "[[cite:see &do|", "do"), ("org", "[[citet:do|", "do"), ("org", r"\cite{do|", "do"),
        ("asciidoc", "cite:[a,do|", "do"), ("asciidoc", "<<do|", "do"),
        ("bibtex", "  crossref = {do|", "do"), ("bibtex", 'xdata = "a, do|', "do"),
    ],
)  # fmt: skip
def test_a_key_is_recognized_while_it_is_typed(syntax: str, text: str, typed: str) -> None:
    """The citation need not be closed."""
    found = typed_key(*cut(text), syntax)
    assert found is not None
    assert found.text == typed


@pytest.mark.parametrize(
    ("syntax", "text"),
    [
        ("markdown", "me@example|"), ("markdown", "`@do|`"), ("markdown", "``` py\n@do|\n```"),
        ("markdown", "`` ` @do|``"), ("markdown", "`a` ``b` `@do|"),
        ("markdown", "````\n```\n@do|"), ("markdown", "~~~\n```\n@do|"),
        ("markdown", "plain te|"),
        ("markdown", "@@do|"), ("markdown", r"\@do|"), ("markdown", "[@doe, p. 3|]"),
        ("markdown", "{cite:p}`a` and b|"),
        ("latex", r"% \cite{do|"), ("latex", r"\section{do|"), ("latex", r"\cite{a} b|"), ("latex", r"\ref{do|"),
        ("rst", ":ref:`do|"), ("rst", "see do|"), ("rst", "list[0|"),
        ("typst", "a@b|"), ("typst", "// @do|"), ("org", "see @do|"), ("org", "# [cite:@do|"),
        ("bibtex", "title = {do|"),
        ("bibtex", "% crossref = {do|"), ("csljson", '{"id": "do|'), ("unknown", "[@do|"),
    ],
)  # fmt: skip
def test_other_places_are_left_alone(syntax: str, text: str) -> None:
    """Addresses, code, comments and other commands."""
    assert typed_key(*cut(text), syntax) is None


def test_the_rest_of_the_key_after_the_cursor_is_replaced() -> None:
    """But not the punctuation after it."""
    text, at = cut("See @do|e2010. Then")
    assert typed_key(text, at, "markdown") == (5, 12, "do")
    text, at = cut(r"\cite{a|bc,d}")
    assert typed_key(text, at, "latex") == (6, 9, "a")


@pytest.mark.parametrize(
    ("syntax", "text", "key"),
    [
        ("markdown", "See |@doe2010.", "doe2010"), ("markdown", "See @doe|2010.", "doe2010"),
        ("markdown", "See @doe2010|.", "doe2010"), ("markdown", "[@doe2010|; @roe]", "doe2010"),
        ("markdown", "[@doe; @{a|b}]", "ab"), ("markdown", "See @doe2010.| It", None), ("markdown", "x |y", None),
        ("latex", r"\cite{|doe,roe}", "doe"), ("latex", r"\cite{doe,r|oe}", "roe"), ("latex", r"\cite{doe}| x", None),
        ("typst", "@doe|. X", "doe"), ("org", "[cite:@d|oe p. 3]", "doe"), ("rst", ":cite:p:`d|oe`", "doe"),
    ],
)  # fmt: skip
def test_the_whole_key_under_the_cursor_is_found(syntax: str, text: str, key: str | None) -> None:
    """For hover, definition and renaming; the sign before the key counts too."""
    found = key_at(*cut(text), syntax)
    assert (found.text if found is not None else None) == key
    if found is not None:
        assert cut(text)[0][found.start : found.end] == key


@given(
    st.text(st.sampled_from("\\cite{}[]()@`,;:<>&%# \nabé가"), max_size=60),
    st.integers(0, 60),
    st.sampled_from(SYNTAXES),
)
def test_any_text_is_searched_without_an_exception(text: str, offset: int, syntax: str) -> None:
    """And the key is always around the cursor."""
    offset = min(offset, len(text))
    found = typed_key(text, offset, syntax)
    if found is not None:
        assert found.start <= offset <= found.end <= len(text)
        assert text[found.start : offset] == found.text
    whole = key_at(text, offset, syntax)
    assert whole is None or text[whole.start : whole.end] == whole.text


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize(
    "part",
    ["@", "\\cite", "\\cite{", "\\cite[", "{cite}`", "`", "[cite:", "cite:", "<<", "[", "@{", "((", ":cite:`"],
)
def test_hostile_text_ends_soon(syntax: str, part: str) -> None:
    """Only the characters shortly before the cursor are searched."""
    text = part * (REACH // len(part) * 3)
    typed_key(text, len(text), syntax)
    key_at(text, len(text) // 2, syntax)
