"""Cites of documents follow pandoc where CSL leaves a choice."""

from __future__ import annotations

import pytest
from small_library import AUTHOR_DATE, LIBRARY

import dprkpal
from dprkpal.csl import load_locale, load_style
from dprkpal.documents.cite_rules import CiteRequest, make_cite, without_default_delimiter
from dprkpal.documents.locator_parser import LocatorParser
from dprkpal.documents.processing import process

LOCATORS = LocatorParser(load_locale("en-US"))


@pytest.mark.parametrize(
    ("suffix", "in_text", "expected"),
    [
        ("among others", True, ", among others"), ("p. 3", True, ""), ("; more", True, "; more"),
        (" among others", False, " among others"),
    ],
)  # fmt: skip
def test_words_after_an_author_in_the_text_get_a_comma(suffix: str, in_text: bool, expected: str) -> None:
    """Pandoc User's Guide: a comma is added if appropriate."""
    assert make_cite(CiteRequest("doe", "", suffix), LOCATORS, in_text=in_text).suffix == expected


@pytest.mark.parametrize(
    ("suffix", "value"),
    [
        (", [39]-[52]", "[39]–[52]"), (", sec. 123(4)-(6) and so", "123(4)–(6)"), (", pp. 3-5", "3-5"),
        (", sec. x(a-b-3)", "x(a-b-3)"),
    ],
)  # fmt: skip
def test_ranges_with_brackets_have_dashes(suffix: str, value: str) -> None:
    """Hyphens inside words stay."""
    locator = make_cite(CiteRequest("doe", "", suffix), LOCATORS, in_text=False).locator
    assert locator is not None
    assert locator.value == value


@pytest.mark.parametrize(
    ("suffix", "value"),
    [
        (", 123(4)[5]6, and", "123(4)[5]6"), (", 4B.2a.i(3.4), and", "4B.2a.i(3.4)"), (", IV.2A, and", "IV.2A"),
        (", (13 and", None), (", p.a and", None), (", s (a) and", None), (", xi, and", None), (", xi", "xi"),
        ("{123(8{8})}", "123(8{8})"), ("{no comma}", "no comma"),
    ],
)  # fmt: skip
def test_locators_are_recognized_as_in_pandoc(suffix: str, value: str | None) -> None:
    """A locator without a label begins like a number, and its brackets are closed."""
    locator, _ = LOCATORS.split(suffix)
    assert (locator and locator.value) == value


def test_a_delimiter_that_repeats_the_default_is_ignored() -> None:
    """CSL 1.0.2: ``after-collapse-delimiter`` defaults to the delimiter of the layout."""
    text = AUTHOR_DATE.replace("<citation>", '<citation collapse="year" after-collapse-delimiter="; ">')
    options = without_default_delimiter(load_style(text)).citation.options
    assert options == {"collapse": "year"}


def test_links_of_the_bibliography_can_be_switched_off() -> None:
    """``link-bibliography: false``."""
    library = dprkpal.Library([{**LIBRARY["doe"].to_csl(), "URL": "https://example.org/x"}])
    text = "---\nlink-bibliography: {}\n---\n@doe\n"
    links = [process(text.format(flag), library=library, style="apa", to="html").text for flag in ("true", "false")]
    assert ["<a " in page for page in links] == [True, False]
