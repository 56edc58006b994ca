"""Decoding TeX in fields to text, safely."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.formats.tex.reader import OFF, ON, decode_tex, decode_verbatim
from dprkpal.formats.tex.tables import ACCENTS, SYMBOLS
from effort import ends

PRINTED = [
    (r"\'e\`a\^o\"u\~n\=a\.z", "éàôüñāż"),
    (r"{\'e} {\'{e}} \'{e} {\' e}", "é é é é"),
    (r"\v{s}\v c\H{o}\k{a}\r{a}\u{g}\c{c}\d{s}", "ščőąåğçṣ"),
    (r"\'{\i}\'\i\u\i \j", "ííĭȷ"),
    (r"Stra\ss e, \o re, \L\'od\'z", "Straße, øre, Łódź"),
    (r"\AA ngstr\"om \ae\oe\AE\OE\O", "Ångström æœÆŒØ"),
    (r"100\% A \& B \#1 x\_y \$5 \{z\}", "100% A & B #1 x_y $5 {z}"),
    (r"\~{} \^{} \textbackslash", "~ ^ \\"),
    ("a~b", "a\xa0b"),
    ("1--2, a---b, ``q'', ?`si? !`no!", "1–2, a—b, “q”, ¿si? ¡no!"),
    ("it's a well-known co-op", "it's a well-known co-op"),
    ("a\n  b\tc ", "a b c"),
    (r"a\\b\ c\,d\-e\/f", "a b c\u202fdef"),
    (r"\url{http://x.org/a_b~c%20d}", "http://x.org/a_b~c%20d"),
    (r"\href{http://x.org/}{here} \textcolor{red}{there}", "here there"),
    (r"\LaTeX{} and \TeX\ too", "LaTeX and TeX too"),
    (r"$\alpha\leq 5\times 10^{-3}$ and $x$", "α≤5×10<sup>-3</sup> and x"),
    (r"costs $5", "costs $5"),
    (r"\frac{1}{2} \nicefrac12", "1/2 1/2"),
    (r"\CYRYA\textcurrency\hspace{1cm}\varnothing{} $\limsup$", "Я¤∅ lim sup"),
    (r"\noopsort{1973b}1973", "1973"),
    (r"\enquote{quoted}", "“quoted”"),
]


def test_many_unknown_commands_take_linear_time() -> None:
    """Each is looked up in constant time."""
    letters = "abcdefghij"
    commands = [
        f"\\x{letters[n % 10]}{letters[n // 10 % 10]}{letters[n // 100 % 10]}{'y' * (n // 1000)} "
        for n in range(20_000)
    ]
    with ends():
        assert decode_tex("".join(commands)) == "".join(commands).strip()


@pytest.mark.parametrize(("source", "printed"), PRINTED)
def test_text_is_what_tex_prints(source: str, printed: str) -> None:
    """Accents, symbols, ligatures, escapes and simple mathematics."""
    assert decode_tex(source) == printed


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        (r"\emph{a} \textit{b} {\em c} {\it d}", "<i>a</i> <i>b</i> <i>c</i> <i>d</i>"),
        (r"\textbf{a}{\bf b}", "<b>a</b><b>b</b>"),
        (r"\textsc{a}", '<span style="font-variant:small-caps;">a</span>'),
        (r"CO\textsubscript{2} 10\textsuperscript{th}", "CO<sub>2</sub> 10<sup>th</sup>"),
        ("H$_2$O $x^{2n}$", "H<sub>2</sub>O x<sup>2n</sup>"),
        (r"\textbf{\textit{a}b} \textbf\textit{c}", "<b><i>a</i>b</b> <b><i>c</i></b>"),
        (r"\emph{}", ""),
    ],
)  # fmt: skip
def test_font_commands_become_inline_markup(source: str, printed: str) -> None:
    """Italics, bold, small capitals, superscript and subscript, also nested."""
    assert decode_tex(source, "text") == printed


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        ("The {DNA} of {E}u", 'The <span class="nocase">DNA</span> of <span class="nocase">E</span>u'),
        ("{{Whole {T}itle}}", '<span class="nocase">Whole Title</span>'),
        (r"{\'E}cole", "École"),
        (r"\emph{Homo {S}apiens}", '<i>Homo <span class="nocase">S</span>apiens</i>'),
        ("{} {1994}", "1994"),
    ],
)
def test_braces_protect_capitals_in_titles(source: str, printed: str) -> None:
    """Braces around letters do; special characters and arguments of commands do not."""
    assert decode_tex(source, "title").replace(OFF, "").replace(ON, "") == printed


def test_plain_text_has_no_markup() -> None:
    """Names are decoded as plain text."""
    assert decode_tex(r"\emph{A} {B} \textsc{c} \enquote{d}", "plain") == "A B c “d”"


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        (r"A{\kern1pt}B\kern-.1em C", "ABC"),
        (r"A\hskip 1em plus 2pt B", "A B"),
        (r"x\raise 0.5ex\hbox{y}\llap{z}", "xyz"),
        (r"\kern\fontdimen3 x", r"\kern\fontdimen3 x"),
        (r"a\index{b} c", "a c"),
    ],
)
def test_distances_on_the_page_are_not_printed(source: str, printed: str) -> None:
    r"""A command such as ``\kern`` takes a number with a unit."""
    assert decode_tex(source) == printed


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        (r"$t \rightarrow uZ$", "t → uZ"),
        ("$k \\times\nn$", "k × n"),
        (r"$a\in B$", "a∈B"),
        (r"$x \alpha y$", "x αy"),
        (r"$- \nabla u$", "- ∇u"),
        (r"$a \not= b$, $\slashed{D}$", "a ≠ b, D\u0338"),
    ],
)
def test_relations_keep_the_spaces_on_both_sides(source: str, printed: str) -> None:
    """TeX ignores spaces in mathematics, and sets its own round relations."""
    assert decode_tex(source) == printed


@pytest.mark.parametrize(("source", "printed"), [(r"367\psq", "367\u202fsq."), (r"367\psqq", "367\u202fsqq.")])
def test_following_pages_are_abbreviated(source: str, printed: str) -> None:
    """English styles of biblatex write *sequens* and *sequentes*."""
    assert decode_tex(source) == printed


@pytest.mark.parametrize("source", [r"\write{rm -rf /}", r"\input{/etc/passwd}", r"\def\x{\x\x}\x", r"\unknown"])
def test_unknown_command_is_kept(source: str) -> None:
    """It is never expanded, executed or dropped, and its name is reported."""
    unknown: set[str] = set()
    assert decode_tex(source, "text", unknown) == source
    assert unknown


@given(st.text(st.sampled_from("\\{}$^_~`'\"-ab \n%&'") | st.characters(codec="utf-8"), max_size=60))
def test_any_text_decodes_to_one_line(source: str) -> None:
    """All tags are closed."""
    for mode in ("title", "text", "plain"):
        decoded = decode_tex(source, mode)
        assert "\n" not in decoded
        if "<" not in source:
            for tag in ("i", "b", "sup", "sub", "span"):
                assert len(re.findall(f"<{tag}[ >]", decoded)) == decoded.count(f"</{tag}>")


@given(st.text(st.characters(exclude_characters="\\{}$~`'-^_", codec="utf-8"), max_size=60))
def test_text_without_tex_is_unchanged(source: str) -> None:
    """Only white space is collapsed."""
    assert decode_tex(source, "title") == re.sub("[ \t\n\f\v]+", " ", source).strip(" ")


@pytest.mark.parametrize(
    "piece", ["{", "}", "\\'", "\\emph", "{\\em ", "$", "\\unknown{", "``", "\\textbf{", "\\frac", "^"]
)
def test_decoding_takes_linear_time(piece: str) -> None:
    """The time per piece does not depend on the number of pieces."""
    decode_tex(piece * 1000, "title")
    with ends():
        decode_tex("$" + piece * 20_000 + "$", "title")


def test_symbols_are_text() -> None:
    """No symbol prints a command or braces, except those for backslash and braces."""
    for name in SYMBOLS:
        decoded = decode_tex(f"a\\{name} b", "text")
        assert decoded.startswith("a")
        assert "\\" not in decoded or SYMBOLS[name] == "\\"


def test_accents_combine_with_letters() -> None:
    """The result is one character if Unicode has it, and two otherwise."""
    for name in ACCENTS:
        argument = f"\\{name}{{o}}"
        assert len(decode_tex(argument, "plain")) in (1, 2)
        assert decode_tex(argument, "plain")[0] != "\\"


@pytest.mark.parametrize(
    ("source", "address"),
    [
        (r"\url{http://x.org/a\_b}", "http://x.org/a_b"),
        (r"http://x.org/{\~{}}a\%20b", "http://x.org/~a%20b"),
        ("10.1000/a_b(c)<1>~", "10.1000/a_b(c)<1>~"),
    ],
)
def test_urls_lose_only_escapes_for_old_styles(source: str, address: str) -> None:
    """URLs are verbatim, but older files escape some characters."""
    assert decode_verbatim(source) == address
