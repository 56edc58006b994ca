"""Format a citation: delimiters, affixes, capitals, and author-in-text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from little_style import AUTHOR_DATE, NUMBER, little_style, work

from dprkpal.csl import Processor
from dprkpal.model.citation import Citation, Cite, Locator

TITLES = '<layout delimiter="; " suffix="."><text variable="title"/></layout>'
WORKS = [work("a", "Smith", 2000), work("b", "Doe & Roe", 1999), work("t", "", 1990, "Untitled")]


def cited(layout: str, *cites: Cite, kind: str = "in-text", infix: str = "") -> str:
    """Return one citation in a small style."""
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
        (" really!", ", and", "Title a really!, and Title b."),
        (" or,", ", and ", "Title a or, and Title b."),
        (" etc.", ", and ", "Title a etc., and Title b."),
        (" or, ", " and ", "Title a or, and Title b."),
        (" or; ", "", "Title a or; Title b."),
    ],
)
def test_affix_punctuation_replaces_the_delimiter(suffix: str, prefix: str, expected: str) -> None:
    """This applies to a prefix that begins with punctuation and a suffix that ends with it."""
    assert cited(TITLES, Cite("a", suffix=suffix), Cite("b", prefix=prefix)) == expected


def test_term_is_capitalized_at_the_start_of_a_note() -> None:
    """Only in notes: at the start, or after a prefix that ends a sentence."""
    layout = '<layout delimiter="; " prefix="("><text term="ibid"/></layout>'
    assert cited(layout, Cite("a"), Cite("b"), kind="note") == "(Ibid.; ibid."
    assert cited(layout, Cite("a", prefix="See"), kind="note") == "(See ibid."
    assert cited(layout, Cite("a", prefix="See also this."), kind="note") == "(See also this. Ibid."
    assert cited(layout, Cite("a"), kind="in-text") == "(ibid."


def test_term_with_text_case_is_not_capitalized() -> None:
    """``text-case`` of the style has priority."""
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
def test_modes_of_a_cite(cite: Cite, expected: str) -> None:
    """Substitutes for names are suppressed or printed like names."""
    assert cited(AUTHOR_DATE, cite) == expected


def test_author_in_text_applies_to_the_first_cite() -> None:
    """The infix follows the first author; the other cites are in the brackets."""
    first = Cite("a", mode="author-in-text")
    assert cited(AUTHOR_DATE, first, Cite("b")) == "Smith (2000; Doe & Roe 1999)"
    assert cited(AUTHOR_DATE, first, infix="’s account") == "Smith’s account (2000)"
    assert cited(AUTHOR_DATE, replace(first, mode="author-only"), Cite("b")) == "Smith (Doe & Roe 1999)"


def test_numeric_style_uses_short_names_for_author_in_text() -> None:
    """Its cites print no author, so the names come from the data."""
    assert cited(NUMBER, Cite("b", mode="author-in-text")) == "Doe and Roe [1]"
    assert cited(NUMBER, Cite("t", mode="author-in-text")) == "Untitled [1]"


def test_intext_element_defines_the_author_in_text() -> None:
    """``cs:intext`` is rendered without its affixes and without the locator."""
    names = '<names variable="author"><name form="short"/></names>'
    own = f'<intext and="symbol"><layout prefix="(">{names}</layout></intext>'
    style = little_style(NUMBER, bibliography=own)
    processor = Processor(style, WORKS, to="text")
    assert processor.cite(Cite("b", Locator("page", "5"), "see", "", "author-in-text")) == "Doe & Roe see [1, 5]"
    assert processor.cite(Cite("b", Locator("page", "5"), "see", "", "author-only")) == "Doe & Roe"


def test_empty_citation_prints_nothing() -> None:
    """There are no brackets or delimiters."""
    assert cited(AUTHOR_DATE) == ""


@pytest.mark.parametrize(("options", "expected"), [("", "Doe et al. [1]"), ('et-al-min="4"', "Doe, Roe, and Poe [1]")])
def test_author_in_text_shortens_names_by_default(options: str, expected: str) -> None:
    """Numeric styles without "et al." options use the limit of natbib: three names."""
    works = [work("a", "Doe & Roe & Poe")]
    cite = Cite("a", mode="author-in-text")
    assert Processor(little_style(NUMBER, options), works, to="text").cite(cite) == expected


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        ('<layout suffix=". "><text variable="title"/></layout>', "<i>Title a</i>."),
        ('<layout><text variable="title" suffix=" "/></layout>', "<i>Title a</i>"),
        ('<layout><group suffix=" "><text variable="title" suffix=" "/></group></layout>', "<i>Title a</i>"),
    ],
)
def test_a_citation_does_not_end_in_a_space(layout: str, expected: str) -> None:
    """The sentence around it has its own spaces."""
    style = little_style(layout.replace('variable="title"', 'variable="title" font-style="italic"'))
    assert Processor(style, WORKS, to="html").cite("a") == expected


@pytest.mark.parametrize(
    ("publisher", "value", "expected"),
    [
        ("Inc.", ".", "Inc."),
        ("Press", ".", "Press."),
        ("Inc.", ". ", "Inc. X"),
        ("Why?", ".", "Why?."),
        ("Inc.", "...", "Inc...."),
    ],
)
def test_a_full_stop_as_fixed_text_follows_no_other(publisher: str, value: str, expected: str) -> None:
    """An abbreviation at the end of a sentence has one full stop; other fixed text is printed as it is."""
    rest = '<text value="X"/>' if value == ". " else ""
    style = little_style(f'<layout><text variable="publisher"/><text value="{value}"/>{rest}</layout>')
    assert Processor(style, [{"id": "a", "type": "book", "publisher": publisher}]).cite("a") == expected


@pytest.mark.parametrize(
    ("locator", "expected"),
    [("ch. 1, p. 10", "number"), ("ch. 1-2 & 4, pp. 10-12", "number"), ("ch. one, p. 10", "text"), ("3", "number")],
)
def test_a_locator_of_several_numbers_with_labels_is_numeric(locator: str, expected: str) -> None:
    """So styles print the label of the first number, too."""
    style = little_style(
        '<layout><choose><if is-numeric="locator"><text value="number"/></if><else><text value="text"/></else>'
        "</choose></layout>"
    )
    assert Processor(style, WORKS).cite(f"a, {locator}") == expected


@pytest.mark.parametrize(("prefix", "suffix"), [(" ", " "), ("", "  "), (" ", "")])
def test_spaces_at_the_ends_of_a_citation_are_not_printed(prefix: str, suffix: str) -> None:
    """Prefixes and suffixes come from dialogs, where such spaces cannot be seen."""
    assert cited(TITLES, Cite("a", prefix=prefix, suffix=suffix)) == "Title a."


@pytest.mark.parametrize(
    ("locale", "suffix", "expected"),
    [
        ("en-US", ", and others", "“Title a”, and others."), ("en-US", ". Then", "“Title a.” Then."),
        ("en-US", "; see", "“Title a”; see."), ("en-GB", ", and others", "‘Title a’, and others."),
    ],
)  # fmt: skip
def test_only_the_full_stop_of_a_suffix_moves_into_a_quotation(locale: str, suffix: str, expected: str) -> None:
    """In American English. A comma stays where the author typed it, as in the reference engine."""
    style = little_style('<layout suffix="."><text variable="title" quotes="true"/></layout>')
    assert Processor(style, WORKS, locale=locale).cite(Cite("a", suffix=suffix)) == expected


def test_the_delimiter_between_cites_moves_into_a_quotation() -> None:
    """A comma or full stop does, in American English."""
    layout = '<layout delimiter="{}" suffix="."><text variable="title" quotes="true"/></layout>'
    texts = [cited(layout.format(mark), Cite("a"), Cite("b")) for mark in (", ", ". ", "; ")]
    assert texts == ["“Title a,” “Title b.”", "“Title a.” “Title b.”", "“Title a”; “Title b.”"]
