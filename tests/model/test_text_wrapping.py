"""Wrapping plain text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.model.text_wrapping import wrap_text


def columns(line: str) -> int:
    """Return the width of a line of letters."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in line)


def test_zero_leaves_the_text_alone() -> None:
    """It means no limit."""
    assert wrap_text("a " * 500, 0) == "a " * 500


def test_line_feeds_and_non_breaking_spaces_stay() -> None:
    """A page number stays with its label."""
    assert wrap_text("one two p.\u00a03\n\nnext", 10) == "one two\np.\u00a03\n\nnext"


def test_long_words_are_kept_whole() -> None:
    """A broken URL is useless."""
    url = "https://doi.org/10.1000/" + "x" * 60
    assert wrap_text(f"See {url} here", 20) == f"See\n{url}\nhere"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("김일성 저작집", "김일성\n저작집"), ("一二三四五六", "一二三\n四五六"), ("一二三。四", "一二\n三。四"),
        ("一二《三四》", "一二\n《三\n四》"), ("ابجد هوز", "ابجد\nهوز"),
    ],
)  # fmt: skip
def test_wide_characters_take_two_columns(text: str, expected: str) -> None:
    """Closing punctuation does not begin a line; opening punctuation does not end one."""
    assert wrap_text(text, 7) == expected


@given(st.text("ab 一二。\n", max_size=80), st.integers(1, 30))
def test_only_spaces_are_lost_and_no_line_is_too_long(text: str, width: int) -> None:
    """Except for a line that is one word."""
    wrapped = wrap_text(text, width)
    assert "".join(wrapped.split()) == "".join(text.split())
    for line in wrapped.split("\n"):
        assert columns(line.strip()) <= width or " " not in line.strip()
