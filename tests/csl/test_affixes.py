"""Prefixes and suffixes of cites: spacing, and terms at the start of a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from little_style import little_style

from dprkpal.csl import Processor
from dprkpal.csl.text.affixes import capitalize_first_term, ends_sentence, with_prefix, with_suffix
from dprkpal.csl.text.content import Formatting, Link, Span, plain_text


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("see", "see X"), ("see ", "see X"), ("cf.", "cf. X"), ("(", "(X"), ("“", "“X"), ("see–", "see–X"),
        ("<i>see</i>", "see X"), ("voir là", "voir là X"), ("参见", "参见X"), ("", "X"),
        ('"', '"X'), ('see "', 'see "X'), ('the "best"', "the best X"), ("('", "(’X"),
    ],
)  # fmt: skip
def test_prefix_ending_in_a_word_or_punctuation_gets_a_space(prefix: str, expected: str) -> None:
    """No space follows an opening bracket or quotation mark, a dash, or a script without spaces."""
    assert plain_text(with_prefix(prefix, "X")) == expected


@pytest.mark.parametrize(
    ("suffix", "expected"),
    [("passim", "X passim"), (", passim", "X, passim"), ("(my italics)", "X (my italics)"), ("’s", "X’s"), ("", "X")],
)
def test_suffix_beginning_with_a_word_gets_a_space(suffix: str, expected: str) -> None:
    """No space precedes punctuation."""
    assert plain_text(with_suffix("X", suffix)) == expected


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("See also.", True), ("See also? ", True), ("He said “no.” ", True),
        ("Cf. ", False), ("e.g. ", False), ("see", False),
    ],
)  # fmt: skip
def test_single_word_with_a_full_stop_is_an_abbreviation(prefix: str, expected: bool) -> None:
    """Two words and a full stop end a sentence."""
    assert ends_sentence(prefix) is expected


def test_only_a_leading_term_is_capitalized() -> None:
    """Names and titles keep their case, and so do later words."""
    term = Span(("ibid.",), tag="term")
    assert plain_text(capitalize_first_term(("(", Span((term,), Formatting(font_style="italic"))))) == "(Ibid."
    assert plain_text(capitalize_first_term(("de Boer ", term))) == "de Boer ibid."
    assert plain_text(capitalize_first_term(Link((term,), "https://example.org"))) == "Ibid."
    assert capitalize_first_term(("", "—")) == ("", "—")


@given(st.text(max_size=12), st.text(max_size=12))
def test_affixes_keep_the_cite(prefix: str, suffix: str) -> None:
    """The cite appears in the result exactly once, whatever its affixes are."""
    text = plain_text(with_suffix(with_prefix(prefix, "\ue000"), suffix))
    assert text.count("\ue000") == 1 + prefix.count("\ue000") + suffix.count("\ue000")


@pytest.mark.parametrize(
    ("suffix", "expected"),
    [
        ("<i>passim</i>", "5 passim"), ("“so”", "5 so"), ('"so"', "5 so"), ("1", "5 1"), ("§ 7", "5 § 7"),
        ("’s book", "5’s book"), ("—so", "5—so"), ("<i>, so</i>", "5, so"), ("<", "5<"), ("中", "5中"),
    ],
)  # fmt: skip
def test_words_in_markup_and_numbers_do_not_touch_the_cite(suffix: str, expected: str) -> None:
    """A suffix of 1 must not turn page 5 into page 51. Plain text is without quotation marks."""
    assert plain_text(with_suffix("5", suffix)) == expected


@pytest.mark.parametrize("sign", ["?", "!"])
@pytest.mark.parametrize("title", ["Plain", "<i>Ital</i>", "“Quoted” title", "A <i>b</i> c"])
@pytest.mark.parametrize("outer", [".", ":"])
def test_a_full_stop_after_a_question_mark_is_dropped(sign: str, title: str, outer: str) -> None:
    """Also if an element adds the question mark; the full stop does not move before it."""
    style = little_style(f'<layout suffix="{outer}"><text variable="title" suffix="{sign}"/></layout>')
    assert Processor(style, [{"id": "a", "title": title}], to="html").cite("a") == f"{title}{sign}"
