"""What stands before and after a cite: spacing, and terms at the beginning of a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.csl.text.affixes import capitalize_first_term, ends_sentence, with_prefix, with_suffix
from dprkpal.csl.text.content import Formatting, Link, Span, plain_text


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("see", "see X"), ("see ", "see X"), ("cf.", "cf. X"), ("(", "(X"), ("“", "“X"), ("see–", "see–X"),
        ("<i>see</i>", "see X"), ("voir là", "voir là X"), ("参见", "参见X"), ("", "X"),
    ],
)  # fmt: skip
def test_a_space_follows_a_prefix_that_ends_in_a_word_or_stop(prefix: str, expected: str) -> None:
    """None follows an opening bracket or quotation mark, a dash, or a script without spaces."""
    assert plain_text(with_prefix(prefix, "X")) == expected


@pytest.mark.parametrize(
    ("suffix", "expected"),
    [("passim", "X passim"), (", passim", "X, passim"), ("(my italics)", "X (my italics)"), ("’s", "X’s"), ("", "X")],
)
def test_a_space_precedes_a_suffix_that_begins_with_a_word(suffix: str, expected: str) -> None:
    """None precedes punctuation."""
    assert plain_text(with_suffix("X", suffix)) == expected


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("See also.", True), ("See also? ", True), ("He said “no.” ", True),
        ("Cf. ", False), ("e.g. ", False), ("see", False),
    ],
)  # fmt: skip
def test_one_word_with_a_full_stop_is_an_abbreviation(prefix: str, expected: bool) -> None:
    """After two words and a stop a new sentence begins."""
    assert ends_sentence(prefix) is expected


def test_only_a_term_takes_a_capital() -> None:
    """A name or title keeps the case its data has, and what follows a first word is left alone."""
    term = Span(("ibid.",), tag="term")
    assert plain_text(capitalize_first_term(("(", Span((term,), Formatting(font_style="italic"))))) == "(Ibid."
    assert plain_text(capitalize_first_term(("de Boer ", term))) == "de Boer ibid."
    assert plain_text(capitalize_first_term(Link((term,), "https://example.org"))) == "Ibid."
    assert capitalize_first_term(("", "—")) == ("", "—")


@given(st.text(max_size=12), st.text(max_size=12))
def test_affixes_never_swallow_the_cite(prefix: str, suffix: str) -> None:
    """Whatever an author writes, the cite stands in the result once, and nothing is lost."""
    text = plain_text(with_suffix(with_prefix(prefix, "\ue000"), suffix))
    assert text.count("\ue000") == 1 + prefix.count("\ue000") + suffix.count("\ue000")
