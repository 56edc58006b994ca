"""The cites of one citation as one text: delimiters, affixes, capital letters, authors in the text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from little_style import AUTHOR_DATE, NUMBER, little_style, work

from dprkpal.csl import Processor
from dprkpal.model.citation import Citation, Cite, Locator

TITLES = '<layout delimiter="; " suffix="."><text variable="title"/></layout>'
WORKS = [work("a", "Smith", 2000), work("b", "Doe & Roe", 1999), work("t", "", 1990, "Untitled")]


def cited(layout: str, *cites: Cite, kind: str = "in-text", infix: str = "") -> str:
    """Return one citation in a little style."""
    style = little_style(layout, kind=kind)
    return Processor(style, WORKS, to="text").cite(Citation(cites, infix=infix))


@pytest.mark.parametrize(
    ("suffix", "prefix", "expected"),
    [
        ("", "", "Title a; Title b."),
        ("", ", cited in ", "Title a, cited in Title b."),
        ("", ". He said ", "Title a. He said Title b."),
        (" is one,", "", "Title a is one, Title b."),
        (" is one.", "", "Title a is one. Title b."),
        (" really!", ", and", "Title a really!; , and Title b."),
    ],
)
def test_punctuation_of_an_affix_takes_the_place_of_the_delimiter(suffix: str, prefix: str, expected: str) -> None:
    """A prefix that begins with a comma or stop, or a suffix that ends with one, stands for the delimiter's sign."""
    assert cited(TITLES, Cite("a", suffix=suffix), Cite("b", prefix=prefix)) == expected


def test_a_term_begins_a_note_with_a_capital() -> None:
    """In notes alone, at the beginning or after a prefix that ends a sentence."""
    layout = '<layout delimiter="; " prefix="("><text term="ibid"/></layout>'
    assert cited(layout, Cite("a"), Cite("b"), kind="note") == "(Ibid.; ibid."
    assert cited(layout, Cite("a", prefix="See"), kind="note") == "(See ibid."
    assert cited(layout, Cite("a", prefix="See also this."), kind="note") == "(See also this. Ibid."
    assert cited(layout, Cite("a"), kind="in-text") == "(ibid."


def test_a_term_that_the_style_puts_in_lower_case_stays_there() -> None:
    """``text-case`` is the style's own word on it."""
    layout = '<layout><text term="ibid" text-case="lowercase"/></layout>'
    assert cited(layout, Cite("a"), kind="note") == "ibid."


@pytest.mark.parametrize(
    ("cite", "expected"),
    [
        (Cite("a", mode="suppress-author"), "(2000)"),
        (Cite("a", mode="author-only"), "Smith"),
        (Cite("a", mode="author-in-text"), "Smith (2000)"),
        (Cite("b", Locator("page", "5"), "see", "passim", "author-in-text"), "Doe & Roe (see 1999, 5 passim)"),
        (Cite("b", Locator("page", "5"), "see", "passim", "suppress-author"), "(see 1999, 5 passim)"),
        (Cite("t", mode="author-in-text"), "Untitled (1990)"),
    ],
)
def test_the_author_stands_in_the_text_alone_or_not_at_all(cite: Cite, expected: str) -> None:
    """Modes of a cite; what is substituted for the names is suppressed or shown as they are."""
    assert cited(AUTHOR_DATE, cite) == expected


def test_other_cites_follow_in_the_brackets() -> None:
    """Only the first author stands in the running text, with the infix after it."""
    first = Cite("a", mode="author-in-text")
    assert cited(AUTHOR_DATE, first, Cite("b")) == "Smith (2000; Doe & Roe 1999)"
    assert cited(AUTHOR_DATE, first, infix="’s account") == "Smith’s account (2000)"
    assert cited(AUTHOR_DATE, replace(first, mode="author-only"), Cite("b")) == "Smith (Doe & Roe 1999)"


def test_a_style_of_numbers_takes_the_short_names_for_the_text() -> None:
    """Its cites show no author, so the names come from the data."""
    assert cited(NUMBER, Cite("b", mode="author-in-text")) == "Doe and Roe [1]"
    assert cited(NUMBER, Cite("t", mode="author-in-text")) == "Untitled [1]"


def test_a_style_may_say_what_stands_in_the_text() -> None:
    """``cs:intext`` is rendered without its affixes and without the locator."""
    names = '<names variable="author"><name form="short"/></names>'
    own = f'<intext and="symbol"><layout prefix="(">{names}</layout></intext>'
    style = little_style(NUMBER, bibliography=own)
    processor = Processor(style, WORKS, to="text")
    assert processor.cite(Cite("b", Locator("page", "5"), "see", "", "author-in-text")) == "Doe & Roe see [1, 5]"
    assert processor.cite(Cite("b", Locator("page", "5"), "see", "", "author-only")) == "Doe & Roe"


def test_a_citation_of_nothing_is_empty() -> None:
    """Neither brackets nor delimiters stand around nothing."""
    assert cited(AUTHOR_DATE) == ""


@pytest.mark.parametrize(("options", "expected"), [("", "Doe et al. [1]"), ('et-al-min="4"', "Doe, Roe, and Poe [1]")])
def test_the_running_text_cuts_names_short_where_the_style_says_nothing_of_them(options: str, expected: str) -> None:
    """From three names on, as LaTeX's natbib does: cites of numbers show none."""
    works = [work("a", "Doe & Roe & Poe")]
    cite = Cite("a", mode="author-in-text")
    assert Processor(little_style(NUMBER, options), works, to="text").cite(cite) == expected
