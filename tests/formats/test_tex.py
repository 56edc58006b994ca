"""TeX in fields: what it prints, and that it is never more than text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.formats.tex.reader import decode_tex, decode_verbatim
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


def test_many_commands_that_are_not_known_take_time_in_proportion() -> None:
    """Each is looked up at once."""
    letters = "abcdefghij"
    commands = [
        f"\\x{letters[n % 10]}{letters[n // 10 % 10]}{letters[n // 100 % 10]}{'y' * (n // 1000)} "
        for n in range(20_000)
    ]
    with ends():
        assert decode_tex("".join(commands)) == "".join(commands).strip()


@pytest.mark.parametrize(("source", "printed"), PRINTED)
def test_it_prints_what_tex_prints(source: str, printed: str) -> None:
    """Accents, symbols, ligatures, escapes, simple mathematics."""
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
def test_fonts_become_the_inline_markup_of_csl_json(source: str, printed: str) -> None:
    """Italics, bold, small capitals, super- and subscript; they nest."""
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
    """A group of letters is protected; a special character and the argument of a command are not."""
    assert decode_tex(source, "title") == printed


def test_plain_text_has_no_markup() -> None:
    """Names are text."""
    assert decode_tex(r"\emph{A} {B} \textsc{c} \enquote{d}", "plain") == "A B c “d”"


@pytest.mark.parametrize("source", [r"\write{rm -rf /}", r"\input{/etc/passwd}", r"\def\x{\x\x}\x", r"\unknown"])
def test_an_unknown_command_stays_as_it_is_written(source: str) -> None:
    """Nothing is expanded, read or run; nothing vanishes; the names are reported."""
    unknown: set[str] = set()
    assert decode_tex(source, "text", unknown) == source
    assert unknown


@given(st.text(st.sampled_from("\\{}$^_~`'\"-ab \n%&'") | st.characters(codec="utf-8"), max_size=60))
def test_any_text_decodes_to_one_line(source: str) -> None:
    """Whatever a field holds, there is a text, without line feeds, and each tag of ours is closed."""
    for mode in ("title", "text", "plain"):
        decoded = decode_tex(source, mode)
        assert "\n" not in decoded
        if "<" not in source:
            for tag in ("i", "b", "sup", "sub", "span"):
                assert len(re.findall(f"<{tag}[ >]", decoded)) == decoded.count(f"</{tag}>")


@given(st.text(st.characters(exclude_characters="\\{}$~`'-^_", codec="utf-8"), max_size=60))
def test_text_without_tex_is_itself(source: str) -> None:
    """Only white space is folded."""
    assert decode_tex(source, "title") == re.sub("[ \t\n\f\v]+", " ", source).strip(" ")


@pytest.mark.parametrize(
    "piece", ["{", "}", "\\'", "\\emph", "{\\em ", "$", "\\unknown{", "``", "\\textbf{", "\\frac", "^"]
)
def test_the_time_is_linear(piece: str) -> None:
    """A field of many pieces takes no more time a piece than one of few."""
    decode_tex(piece * 1000, "title")
    with ends():
        decode_tex("$" + piece * 20_000 + "$", "title")


def test_every_symbol_of_the_tables_is_text() -> None:
    """No symbol prints a command or a brace pair, apart from those that print just that."""
    for name in SYMBOLS:
        decoded = decode_tex(f"a\\{name} b", "text")
        assert decoded.startswith("a")
        assert "\\" not in decoded or SYMBOLS[name] == "\\"


def test_every_accent_joins_its_letter() -> None:
    """The letter with its accent is one character where Unicode has it, else two."""
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
def test_addresses_lose_only_the_escapes_of_old_styles(source: str, address: str) -> None:
    """An address is verbatim, but files from before biblatex escape its characters."""
    assert decode_verbatim(source) == address
