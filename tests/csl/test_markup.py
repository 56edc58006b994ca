"""Inline markup and quotation marks of a field: `dprkpal.csl.text.markup`."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.csl.text.content import Content, Link, Span, plain_text
from dprkpal.csl.text.markup import INNER, MAX_NESTING, QuoteMarks, parse_markup
from effort import ends

GERMAN = QuoteMarks("„", "“", "‚", "‘")
BRITISH = QuoteMarks("‘", "’", "“", "”")
TAGS = ["<i>", "</i>", "<b>", "</b>", "<sup>", "</sup>", "<sc>", "</sc>", '<span class="nocase">', "</span>"]
KNOWN_TAG = re.compile(r'</?(?:i|b|sup|sub|sc)>|</span>|<span class="no(?:case|decor)">|<span style="[^"<>]*">')


def shown(content: Content) -> str:
    """Return *content* with one bracketed letter for each kind of span: ``i{...}``, ``q{...}`` for a quotation."""
    if isinstance(content, str):
        return content
    if isinstance(content, tuple):
        return "".join(shown(part) for part in content)
    assert not isinstance(content, Link)
    look = content.formatting
    if look.quotes:
        name = "'" if content.tag == INNER else "q"
    elif look.font_style == "normal":
        name = "nodecor"
    else:
        name = {"italic": "i"}.get(look.font_style or "") or {"bold": "b"}.get(look.font_weight or "") or ""
        name = name or look.vertical_align or ("sc" if look.font_variant else "nocase")
    return f"{name}{{{shown(content.children)}}}"


def depth(content: Content) -> int:
    """Return how many spans enclose the deepest character."""
    deepest, pending = 0, [(content, 0)]
    while pending:
        part, level = pending.pop()
        deepest = max(deepest, level)
        if isinstance(part, tuple):
            pending += [(child, level) for child in part]
        elif not isinstance(part, str):
            pending += [(child, level + 1) for child in part.children]
    return deepest


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("<i>Guns</i> and <b>Guerillas</b>", "i{Guns} and b{Guerillas}"),
        ("H<sub>2</sub>O, 19<sup>th</sup>", "Hsub{2}O, 19sup{th}"),
        ('<sc>a</sc><span style="font-variant: small-caps;">b</span>', "sc{a}sc{b}"),
        ('<span style="font-variant:small-caps">a</span>', "sc{a}"),
        ('<span class="nocase">PLO</span> x', "nocase{PLO} x"),
        ('<span class="nodecor">v.</span>', "nodecor{v.}"),
        ("<i>a <i>b</i> c</i>", "i{a i{b} c}"),
        ('<i>a <span class="nocase">B</span></i>', "i{a nocase{B}}"),
        ("<i></i>x", "x"),
    ],
)
def test_known_tags_become_spans(field: str, expected: str) -> None:
    """CSL-JSON, "HTML-like formatting tags"."""
    assert shown(parse_markup(field)) == expected


@pytest.mark.parametrize(
    "field",
    [
        "<script>alert(1)</script>",
        "<u>a</u>",
        "<I>a</I>",
        "<i >a</i>",
        "<br/>",
        '<a href="https://example.org">a</a>',
        '<span class="other">a</span>',
        "1 < 2 > 0",
        "&amp; &#38; &",
        "<i>unclosed",
        "closed</i> only",
    ],
)
def test_everything_else_is_text(field: str) -> None:
    """Unknown tags, unpaired end tags and entities are text."""
    assert parse_markup(field) == field


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("<i>a<b>c</i>d</b>", "i{a<b>c}d</b>"),
        ("<b><i>a</b></i>", "b{<i>a}</i>"),
        ('"x <i>y" z</i>', "q{x <i>y} z</i>"),
        ('<i>x "y</i> z"', 'i{x "y} z"'),
        ("<i>a</i> </i> b", "i{a} </i> b"),
    ],
)
def test_first_closed_of_overlapping_spans_wins(field: str, expected: str) -> None:
    """When the outer span closes, an open inner tag becomes text."""
    assert shown(parse_markup(field)) == expected


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("a \"b 'c' d\" e", "a q{b q{c} d} e"),
        ("it's 'quoted' text", "it’s q{quoted} text"),
        ('("x"), y', "(q{x}), y"),
        ('""x""', "q{q{x}}"),
        ('<i>"x"</i> "<i>y</i>"', "i{q{x}} q{i{y}}"),
        ("'x', 'y', and 'z'", "q{x}, q{y}, and q{z}"),
        ("“a ‘b’ c”", "q{a '{b} c}"),
        ("l’“Action”", "l’q{Action}"),
        ('unmatched "quote', 'unmatched "quote'),
        ("unmatched ” and “ marks", "unmatched ” and “ marks"),
        ('a 10" b', 'a 10" b'),
        ('<i>a 10" b</i>', 'i{a 10" b}'),
        ('a " b " c', 'a " b " c'),
    ],
)
def test_pairs_of_quotation_marks_become_quotations(field: str, expected: str) -> None:
    """CSL 1.0.2, "Quotes": the locale provides the marks, outer or inner by depth."""
    assert shown(parse_markup(field)) == expected


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("Don't", "Don’t"),
        ("'90s music", "’90s music"),
        ("O'Brien and d'Arc", "O’Brien and d’Arc"),
        ("the dogs' bowls", "the dogs’ bowls"),
        ("Shafi'i's 'Umm'", "Shafi’i’s q{Umm}"),
        ("<i>Foo</i>'s bar", "i{Foo}’s bar"),
        ('"don\'t"', "q{don’t}"),
        ("'don't' x", "q{don’t} x"),
        ("'a \"b' c", '’a "b’ c'),
        ("<span class=\"nocase\">l'''</span>", "nocase{l’’’}"),
    ],
)
def test_unpaired_single_mark_is_an_apostrophe(field: str, expected: str) -> None:
    """See the suite's flipflop_Apostrophes and flipflop_ApostropheInsideTag."""
    assert shown(parse_markup(field)) == expected


def test_typed_marks_depend_on_the_locale() -> None:
    """„a“ is a quotation in German and plain text in English; an apostrophe never opens a quotation."""
    assert shown(parse_markup("„a ‚b‘“ “c”", marks=GERMAN)) == "q{a '{b}} “c”"
    assert parse_markup("„a“") == "„a“"
    assert shown(parse_markup("the dogs’ ‘bowls’, don’t “x”", marks=BRITISH)) == "the dogs’ q{bowls}, don’t '{x}"
    assert parse_markup("”a” ’b’", marks=QuoteMarks("”", "”", "’", "’")) == "”a” ’b’"


def test_without_quotes_only_tags_are_parsed() -> None:
    """``quotes=False`` keeps every quotation mark and apostrophe as typed."""
    assert shown(parse_markup("'a' <i>\"b\" don't</i>", quotes=False)) == "'a' i{\"b\" don't}"


def test_plain_text_is_returned_unchanged() -> None:
    """Most fields are plain and cost one search."""
    text = "Guns, Guerillas, and the Great Leader: l’été"
    assert parse_markup(text) is text


def test_nesting_has_a_limit() -> None:
    """Trees must not be too deep for recursive steps; the outermost tags become text."""
    content = parse_markup("<i>" * 5000 + "x" + "</i>" * 5000)
    assert depth(content) == MAX_NESTING
    assert plain_text(content) == "<i>" * (5000 - MAX_NESTING) + "x" + "</i>" * (5000 - MAX_NESTING)


@pytest.mark.parametrize(
    "unit", ["<i>", "<i>a</i>", '"', " '", " 'a", ' "a', '<span class="', "<span ", "“a ‘b ", "'a\"<b>"]
)
def test_parsing_takes_linear_time(unit: str) -> None:
    """500,000 characters of the worst input take a few seconds at most."""
    text = unit * (500_000 // len(unit))
    with ends():
        parse_markup(text)


@given(st.lists(st.one_of(st.sampled_from([*TAGS, '"', "'", "“", "”", "‘", "’", " ", "(", "a"]), st.text(max_size=3))))
def test_only_known_tags_and_marks_are_removed(parts: list[str]) -> None:
    """All other characters are kept in order, and there are no errors."""
    field = "".join(parts)

    def kept(text: str) -> str:
        return re.sub("[\"'“”‘’]", "", KNOWN_TAG.sub("", text))

    assert kept(plain_text(parse_markup(field))) == kept(field)


@given(st.lists(st.sampled_from([*TAGS, '"', " '", "“", "”", "a ", "b"])))
def test_no_quotation_or_span_is_empty(parts: list[str]) -> None:
    """An empty pair of quotation marks is text; an empty pair of tags is removed."""
    pending: list[Content] = [parse_markup("".join(parts))]
    while pending:
        part = pending.pop()
        if isinstance(part, Span):
            assert part.children
        if not isinstance(part, str):
            pending.extend(part if isinstance(part, tuple) else part.children)


@pytest.mark.parametrize("title", ["rock 'n' roll", "rock ‘n’ roll", "Drum 'N' Bass"])
def test_a_shortened_and_is_no_quotation(title: str) -> None:
    """Both marks are apostrophes, although they look like quotation marks around a word."""
    assert parse_markup(title) == title.replace("'", "’").replace("‘", "’")
