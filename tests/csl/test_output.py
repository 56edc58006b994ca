"""Fields are text in every output format, and formatting uses the marks of the format."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import chain
from typing import Any
from unicodedata import normalize

import pytest
import read_back
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from read_back import Seen, shown, words

from dprkpal.csl import OUTPUTS, Backend, Processor
from dprkpal.csl.output.backend import render
from dprkpal.csl.output.backends import backend
from dprkpal.csl.output.formatted_runs import KINDS, formatted_runs
from dprkpal.csl.output.html import Html
from dprkpal.csl.output.rtf import Rtf
from dprkpal.csl.output.text import Text
from dprkpal.csl.text.tokens import CLOSE, Open, Token
from dprkpal.errors import DprkpalError
from dprkpal.model.safe_text import safe_url, sanitize

# -- write and read back ------------------------------------------------------------------------------

FORMATS: dict[str, tuple[Callable[[str], Seen], str]] = {
    "markdown": (read_back.markdown, "markdown_it"),
    "rst": (read_back.rst, "docutils"),
    "latex": (read_back.latex, "re"),
    "typst": (read_back.typst, "typst"),
    "rtf": (read_back.rtf, "re"),
}
EXAMPLES = {"markdown": 200, "rst": 100, "latex": 200, "typst": 100, "rtf": 200}
NAMES = {
    "italic": "italic", "oblique": "italic", "bold": "bold", "small-caps": "small-caps", "underline": "underline",
    "sup": "sup", "sub": "sub",
}  # fmt: skip

every_format = pytest.mark.parametrize("name", FORMATS)


def reader(name: str) -> tuple[Backend, Callable[[str], Seen]]:
    """Return an output format and a parser for it; skip the test if the parser is not installed."""
    read, module = FORMATS[name]
    pytest.importorskip(module)
    return backend(name), read


def meant(tokens: list[Token]) -> Seen:
    """Return the characters and formatting that readers should see for *tokens*."""
    seen: Seen = []
    for run in formatted_runs(tokens):
        aspects = dict(zip(KINDS, run.look, strict=True))
        link = aspects.pop("link")
        looks = {NAMES[value] for value in aspects.values() if value in NAMES} | ({f"link {link}"} if link else set())
        seen.extend((character, frozenset(looks)) for character in run.text)
    return seen


NASTY = [
    "<script>alert(1)</script>", "\\input{/etc/passwd}", "#read(\"x\")", "*a*", "**", "`x`", "|x|", ":role:`x`",
    ".. raw:: html", "1. ", "2) ", "(a) ", "# ", "## x", "+ ", "> ", "- ", "= x", "/ term: x", "a_b_", "__", "@key",
    "$x$", "%", "&amp;", "&#60;", "~~x~~", "~", "^", "--", "---", "...", "-?", "-1", "//", "/*", "*/", "https://a.b/c_",
    "http://x", "javascript:alert(1)", "a@b.org", "[x](y)", "![x](y)", "[x]_", "x_", "::", ":a: b", "]", "[", "{", "}",
    "\\", "\\ ", "\\\\", "'", '"', "''", "``", "“", "”", "’", "«", "é", "한국", "《",
    "、", "€", "👩\u200d👧", "\u0301", "\u00a0",
    "  ", "\t", "\n", "\n\n", "\n    x", "\n===\n", "a", "b1", "x.", ".", ",", ";", "!", "?", "(", ")", "A. ", "iv. ",
    "| ",
    "<!-- ", "-->", "<a@b.c>", "^[x]", "{.x}", "\\begin{document}", "\\u{41}", "<x>", "?`", ",,", "<<", "\u00ad",
    ":smile:", "a. ", "(1) ", "iv) ", "é. ", "#. ", "www.a.b", "|---|", "\\|",
    "\u2011", "\u202f", "\x1b[31m", "\x00", "\u2028", "\x85", "=====", "+---+", ">>> x", "--long", "__ x", "*", "_",
]  # fmt: skip
TEXTS = st.one_of(
    st.lists(st.sampled_from(NASTY), min_size=1, max_size=4).map("".join),
    st.text(alphabet=st.sampled_from("ab1 .*_`\\-[]()<>#:|\"'“”한"), min_size=1, max_size=6),
    st.text(alphabet=st.characters(max_codepoint=0x3000, categories=["L", "M", "N", "P", "S", "Z", "Cc"]), max_size=5),
).filter(bool)

FORMATTINGS = [
    ("font-style", "italic"), ("font-style", "oblique"), ("font-style", "normal"), ("font-weight", "bold"),
    ("font-weight", "light"), ("font-weight", "normal"), ("font-variant", "small-caps"), ("font-variant", "normal"),
    ("vertical-align", "sup"), ("vertical-align", "sub"), ("vertical-align", "baseline"),
    ("text-decoration", "underline"), ("text-decoration", "none"),
    ("link", "https://doi.org/10.1000/a_(b)*c&copy;[d]~%20'e$f_"), ("link", "javascript:alert(1)"),
    ("link", "mailto:a@b.org"),
]  # fmt: skip
DISPLAYS = [("display", value) for value in ("block", "left-margin", "right-inline", "indent")]


def under(kinds: list[tuple[str, str]], children: Any) -> Any:
    """Return a strategy for tokens with one of the formattings *kinds*, or with none."""
    inner = st.lists(children, min_size=1, max_size=3).map(lambda parts: list(chain.from_iterable(parts)))
    marked = st.tuples(st.sampled_from(kinds), inner).map(lambda pair: [Open(*pair[0]), *pair[1], CLOSE])
    return st.one_of(marked, inner)


LEAVES = TEXTS.map(lambda text: [text])
INLINE = st.recursive(LEAVES, lambda children: under(FORMATTINGS, children), max_leaves=8)
WITH_BLOCKS = st.lists(under(DISPLAYS, INLINE), min_size=1, max_size=3).map(lambda parts: list(chain(*parts)))


def check(name: str, examples: Any, test: Callable[[list[Token]], None]) -> None:
    """Run *test* on *examples*; slow parsers get fewer."""
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    settings(max_examples=EXAMPLES[name], deadline=None, suppress_health_check=quiet)(given(examples)(test))()


@pytest.mark.hypothesis  # check() runs hypothesis itself
@every_format
def test_every_character_is_printed_as_text(name: str) -> None:
    """Exactly the characters of the fields are visible, with their spaces."""
    output, read = reader(name)

    def test(tokens: list[Token]) -> None:
        assert words(read(render(tokens, output))) == words(meant(tokens))

    check(name, INLINE, test)


@pytest.mark.hypothesis  # check() runs hypothesis itself
@every_format
def test_text_in_display_blocks_is_escaped(name: str) -> None:
    """Blocks start lines, where other characters are markup."""
    output, read = reader(name)

    def test(tokens: list[Token]) -> None:
        expected = "".join(words(meant(tokens)))
        assert "".join(words(read(render(tokens, output)))) == expected

    check(name, WITH_BLOCKS, test)


@pytest.mark.hypothesis  # it runs hypothesis itself
@pytest.mark.parametrize("dialect", ["markdown", "commonmark_x", "gfm"])
def test_pandoc_reads_markdown_as_plain_paragraphs(dialect: str) -> None:
    """Pandoc and GitHub have more markup than CommonMark: lettered lists, emoji, tables, bare addresses."""
    pypandoc = pytest.importorskip("pypandoc")
    markdown = backend("markdown")

    def plain(node: Any) -> str:
        if isinstance(node, list):
            return "".join(map(plain, node))
        kind, content = node["t"], node.get("c")
        if kind == "Link":
            return plain(content[1])
        if kind == "Para":
            return plain(content)
        return str(content) if kind == "Str" else " " if kind in ("Space", "LineBreak") else f"<{kind}>"

    def test(entries: list[list[Token]]) -> None:
        written = [(tokens, render(tokens, markdown)) for tokens in entries]
        written = [(tokens, text) for tokens, text in written if text]
        # Pandoc reads a title block only at the start of a file, where entries seldom are.
        source = "START\n\n" + "\n\n".join([f"{text}\n\nEND" for _, text in written])
        found = [""]
        for block in json.loads(pypandoc.convert_text(source, "json", format=dialect))["blocks"][1:]:
            seen = plain(block) if block["t"] == "Para" else f"<{block['t']}>"
            found[-1:] = [found[-1], ""] if seen == "END" else [found[-1] + "".join(seen.split())]
        expected = ["".join(words(meant(tokens))) for tokens, _ in written] + [""]
        texts = [text for _, text in written] + [""]
        wrong = [
            (text, seen)
            for text, seen, right in zip(texts, found, expected, strict=True)
            if normalize("NFC", seen) != normalize("NFC", right)  # pandoc may normalize
        ]
        assert wrong == []

    entries = st.lists(under(DISPLAYS, LEAVES), min_size=1, max_size=3).map(lambda parts: list(chain(*parts)))
    phases = [Phase.generate]  # pandoc is too slow for shrinking
    settings(max_examples=12, deadline=None, phases=phases, suppress_health_check=list(HealthCheck))(
        given(st.lists(entries, min_size=20, max_size=60))(test)
    )()


def seldom(looks: frozenset[str]) -> frozenset[str]:
    """Return the one formatting that reStructuredText keeps, because its markup does not nest."""
    order = ("sup", "sub", "italic", "bold")
    links = {look for look in looks if look.startswith("link ")}
    return frozenset(links or [look for look in order if look in looks][:1])


@pytest.mark.hypothesis  # check() runs hypothesis itself
@every_format
def test_every_character_has_its_formatting(name: str) -> None:
    """Italics inside italics stay italic, upright words are upright, and marks end where they should."""
    output, read = reader(name)
    keeps: Callable[[frozenset[str]], frozenset[str]] = seldom if name == "rst" else frozenset

    def test(tokens: list[Token]) -> None:
        expected = [(character, keeps(looks)) for character, looks in shown(meant(tokens))]
        found = [(character, addresses(looks)) for character, looks in shown(read(render(tokens, output)))]
        assert found == [(c, addresses(looks)) for c, looks in expected]

    check(name, INLINE, test)


def addresses(looks: frozenset[str]) -> frozenset[str]:
    """Decode the additional percent-encoding of some formats in addresses."""
    codes = {"%28": "(", "%29": ")", "%24": "$", "%7E": "~"}
    return frozenset(re.sub("%28|%29|%24|%7E", lambda match: codes[match[0]], look) for look in looks)


# -- the marks of each format -------------------------------------------------------------------------

ITALIC, UPRIGHT, BOLD = Open("font-style", "italic"), Open("font-style", "normal"), Open("font-weight", "bold")
RAISED, LINK = Open("vertical-align", "sup"), Open("link", "https://doi.org/10.1000/182")

SEEN: list[tuple[list[Token], dict[str, str]]] = [
    (
        ["Kim, ", ITALIC, "With the Century", CLOSE, ". 1992."],
        {
            "html": "Kim, <i>With the Century</i>. 1992.",
            "text": "Kim, With the Century. 1992.",
            "markdown": "Kim, *With the Century*. 1992.",
            "rst": "Kim, *With the Century*. 1992.",
            "latex": r"Kim, \textit{With the Century}. 1992.",
            "typst": "Kim, #emph[With the Century];. 1992.",
            "rtf": r"Kim, {\i With the Century}. 1992.",
        },
    ),
    (
        [ITALIC, "On ", UPRIGHT, "Juche", CLOSE, " today", CLOSE],
        {
            "html": '<i>On <span style="font-style:normal;">Juche</span> today</i>',
            "text": "On Juche today",
            "markdown": "<em>On </em>Juche<em> today</em>",
            "rst": "*On* Juche *today*",
            "latex": r"\textit{On }Juche\textit{ today}",
            "typst": "#emph[On] Juche #emph[today]",
            "rtf": r"{\i On }Juche{\i  today}",
        },
    ),
    (
        [ITALIC, "a", ITALIC, "b", CLOSE, CLOSE],
        {"html": "<i>a<i>b</i></i>", "markdown": "*ab*", "rst": "*ab*", "latex": r"\textit{ab}", "typst": "#emph[ab]"},
    ),
    (
        ["n", ITALIC, "th", CLOSE, " 2", RAISED, "nd", CLOSE],
        {
            "markdown": "n<em>th</em> 2<sup>nd</sup>",
            "rst": r"n\ *th* 2\ :sup:`nd`",
            "latex": r"n\textit{th} 2\textsuperscript{nd}",
            "typst": "n#emph[th] 2#super[nd]",
        },
    ),
    (
        [BOLD, ITALIC, "a", CLOSE, CLOSE, "《", ITALIC, "조선", CLOSE, "》"],
        {
            "markdown": "<em>**a**</em>《*조선*》", "rst": r"*a*\ 《\ *조선*\ 》",
            "typst": "#emph[#strong[a]]《#emph[조선]》",
            "rtf": r"{\i {\b a}}\u12298 ?{\i \u-14224 ?\u-16096 ?}\u12299 ?",
        },
    ),
    (
        [LINK, "10.1000/182", CLOSE, "."],
        {
            "html": '<a href="https://doi.org/10.1000/182">10.1000/182</a>.',
            "text": "10.1000/182.",
            "markdown": "[10.1000/182](https://doi.org/10.1000/182).",
            "rst": "`10.1000/182 <https://doi.org/10.1000/182>`__.",
            "latex": r"\href{https://doi.org/10.1000/182}{10.1000/182}.",
            "typst": '#link("https://doi.org/10.1000/182")[10.1000/182];.',
            "rtf": r'{\field{\*\fldinst HYPERLINK "https://doi.org/10.1000/182"}{\fldrslt 10.1000/182}}.',
        },
    ),
    (
        [Open("display", "left-margin"), "[1]", CLOSE, Open("display", "right-inline"), "Kim", CLOSE],
        {
            "text": "[1] Kim", "markdown": r"\[1\] Kim", "rst": r"\[1] Kim", "latex": r"{[}1{]}\quad{}Kim",
            "typst": r"\[1\] Kim",
            "rtf": r"[1]\tab Kim",
        },
    ),
    (
        ["Kim", Open("display", "block"), "- note", CLOSE],
        {"markdown": "Kim\\\n\\- note", "rst": "| Kim\n| \\- note", "typst": r"Kim#block[\- note]"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("tokens", "name", "expected"), [(tokens, name, text) for tokens, texts in SEEN for name, text in texts.items()]
)
def test_marks_of_each_format(tokens: list[Token], name: str, expected: str) -> None:
    """Short marks are used if they are unambiguous, otherwise longer ones."""
    assert render(tokens, backend(name)) == expected


ENTRIES = ["1. Kim", "Lee"]


@pytest.mark.parametrize("name", OUTPUTS)
def test_join_keeps_entries_in_order(name: str) -> None:
    """Entries are not changed."""
    text = backend(name).join(ENTRIES, {})
    assert re.search(r"1\. Kim.*Lee", text, re.DOTALL)


@pytest.mark.parametrize("name", OUTPUTS)
def test_join_without_entries(name: str) -> None:
    """LaTeX fails on a list without items."""
    text = backend(name).join([], {})
    assert "item" not in text
    assert "list" not in text


def test_pandoc_reads_an_rtf_document() -> None:
    """With its formatting, paragraphs, links and characters outside ASCII."""
    pypandoc = pytest.importorskip("pypandoc")
    rtf = Rtf()
    tokens = ["{a} \\ é—한.", ITALIC, "b", CLOSE, " ", LINK, "c", CLOSE]
    text = Rtf.document(rtf.join([render(tokens, rtf), "d"], {"hanging-indent": True, "entry-spacing": 1}))
    assert text.isascii()
    read = pypandoc.convert_text(text, "markdown", "rtf", extra_args=["--wrap=none"]).split("\n\n")
    assert read[0] == "{a} \\\\ é---한.*b* [c](https://doi.org/10.1000/182)"
    assert read[1].strip() == "d"


def test_typst_bibliography_compiles() -> None:
    """Entries may begin like a list, a heading or a term."""
    compiler = pytest.importorskip("typst")
    typst = backend("typst")
    text = typst.join([render([start, "x"], typst) for start in ("1. ", "= ", "/ a: ", "- ", "+ ")], {})
    html = compiler.compile(text.encode(), format="html").decode()
    assert not re.search("<(ol|ul|dl|h1|h2|li)", html)
    assert html.count("x</p>") == 5


def test_markdown_and_rst_bibliographies_are_paragraphs() -> None:
    """Entries never begin a list, a heading or a directive, and are not merged."""
    from docutils.core import publish_doctree
    from markdown_it import MarkdownIt

    starts = ("1. ", "# ", ".. note:: ", "- ", "+ ", "A. ", ":a: ", "> ", "    ", "=====", "+---+", "[a]: http://x")
    for name in ("markdown", "rst"):
        output = backend(name)
        text = output.join([render([start], output) for start in starts], {})
        if name == "rst":
            nodes = publish_doctree(text, settings_overrides={"halt_level": 1}).children
            assert [node.tagname for node in nodes] == ["paragraph"] * (len(starts) - 1)
        else:
            assert MarkdownIt().render(text).count("<p>") == len(starts) - 1  # one entry is only spaces


# -- characters that are never printed ----------------------------------------------------------------------


@given(st.text(alphabet=st.characters(categories=["Cc", "Cs", "L"])))
def test_control_characters_are_removed(text: str) -> None:
    """Terminals obey them, XML and editors reject them, and lone surrogates cannot be encoded."""
    for name in OUTPUTS:
        out = render([text, ITALIC, text, CLOSE], backend(name)) if text else ""
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", out)
        out.encode("utf-8")


def test_rest_of_an_escape_sequence_is_visible() -> None:
    """The terminal is not colored, cleared or retitled."""
    assert render(["a\x1b]0;owned\x07\x1b[2Jb"], Text()) == "a]0;owned[2Jb"


@pytest.mark.parametrize("name", [name for name in OUTPUTS if name not in ("html", "text")])
def test_line_breaks_become_spaces_in_markup_formats(name: str) -> None:
    """An entry is one line, whatever its fields contain."""
    assert render(["a\r\nb\u2028c\td"], backend(name)) == "a b c d"


@pytest.mark.parametrize("name", ["html", "text"])
def test_line_feeds_are_kept_in_html_and_text(name: str) -> None:
    """Some styles have a line feed as delimiter; other line breaks become spaces."""
    assert render(["a\nb\r\nc\rd\u2028e\ff"], backend(name)) == "a\nb\nc d e f"


OPENERS = {"\u202a": 1, "\u202b": 1, "\u202d": 1, "\u202e": 1, "\u2066": 2, "\u2067": 2, "\u2068": 2}
CLOSERS = {"\u202c": 1, "\u2069": 2}


@given(st.text(alphabet=[*OPENERS, *CLOSERS, "a", "א"]))
def test_direction_controls_are_balanced(text: str) -> None:
    """Every start has its end, properly nested, and no end closes a control of another text."""
    stack = []
    for character in sanitize(text):
        if character in OPENERS:
            stack.append(OPENERS[character])
        elif character in CLOSERS:
            assert stack
            assert stack.pop() == CLOSERS[character]
    assert stack == []


@given(st.recursive(st.text(alphabet="aא"), lambda inner: st.one_of(
    inner.map(lambda text: f"\u202b{text}\u202c"), inner.map(lambda text: f"\u2067{text}\u2069"),
    st.tuples(inner, inner).map("".join),
)))  # fmt: skip
def test_balanced_direction_controls_are_kept(text: str) -> None:
    """Authors isolate Hebrew titles for a reason."""
    assert sanitize(text) == text


def test_many_direction_controls_take_linear_time() -> None:
    """A million of them in a field must not block the program."""
    text = "\u202e" * 300_000 + "\u2066" * 300_000 + "\u202c" * 300_000 + "\u2069" * 300_000
    assert len(sanitize(text)) == 2 * 600_000


@pytest.mark.parametrize("name", OUTPUTS)
def test_deep_and_many_runs_take_linear_time(name: str) -> None:
    """There is no recursion over the content of fields, and runs are not compared with all others."""
    kinds = [ITALIC, BOLD, UPRIGHT, RAISED, LINK]
    deep: list[Token] = [*kinds * 2_000, "x", *[CLOSE] * 10_000]
    wide: list[Token] = list(chain.from_iterable([kind, "x", CLOSE] for kind in kinds * 4_000))
    assert "x" in render(deep, backend(name))
    assert render(wide, backend(name)).count("x") >= 20_000


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "\x01javascript:x", " javascript:x",
        "data:text/html,x", "vbscript:x", "file:///etc/passwd", "//a.b/c", "a.b/c", "", "jav&#x09;ascript:x", "blob:x",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", OUTPUTS)
def test_only_safe_addresses_are_links(name: str, url: str) -> None:
    """Others are printed as text."""
    assert render([Open("link", url), "here", CLOSE], backend(name)) == "here"


@given(st.sampled_from(["https:", "HTTP:", "mailto:", "doi:", "ftp:"]), st.text())
def test_safe_addresses_contain_only_url_characters(scheme: str, rest: str) -> None:
    """Quotation marks, brackets and backslashes cannot end the address; browsers read the same address."""
    url = safe_url(scheme + rest)
    assert url is not None
    assert re.fullmatch(r"[A-Za-z0-9_.\-%/:=&?~#+!$,;@()*\[\]']+", url)
    assert safe_url(url) == url


def test_html_escapes_once() -> None:
    """Text that looks like a character reference is text too."""
    assert render(["<b>&amp;</b>"], Html()) == "&#60;b&#62;&#38;amp;&#60;/b&#62;"


# -- formats by name ----------------------------------------------------------------------------------


def test_unknown_format_error_lists_the_formats() -> None:
    """It also suggests the nearest name."""
    with pytest.raises(DprkpalError, match=r"'markdwon'; did you mean 'markdown'\?"):
        Processor("apa", to="markdwon")
    with pytest.raises(DprkpalError, match="html, text, markdown, rst, latex, typst"):
        Processor("apa", to="nonsense")


def test_incomplete_backend_cannot_be_created() -> None:
    """The error is raised at once, not in the middle of a bibliography."""

    class Half(Backend):
        def text(self, text: str) -> str:
            return text

    with pytest.raises(TypeError, match="abstract"):
        Half()  # type: ignore[abstract]  # it is meant to fail


FOUND = [
    "\\\\", "\\\\\\\\", "--¼", "\x1b", "1. ", "10.1000/1", "====", "x::", ":sup:`1`", "https://a.b/_", "&amp;c;", "!",
]  # fmt: skip


@every_format
@pytest.mark.parametrize("text", FOUND)
def test_earlier_escaping_bugs(text: str, name: str) -> None:
    """Each text alone, with formatting, and before a link."""
    output, read = reader(name)
    for tokens in ([text], [ITALIC, text, CLOSE], [text, LINK, "here", CLOSE], [LINK, text, CLOSE, text]):
        assert words(read(render(tokens, output))) == words(meant(tokens))
