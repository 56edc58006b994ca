"""Cites of documents follow pandoc where CSL leaves a choice."""

from __future__ import annotations

import pytest
from small_library import LIBRARY

import dprkpal
from dprkpal.csl import load_locale
from dprkpal.documents.cite_rules import CiteRequest, make_cite
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
        (", (13 and", None), (", p.a and", None), (", s (a) and", None), (", xi, and", None), (", xi", None),
        ("{123(8{8})}", "123(8{8})"), ("{no comma}", "no comma"),
    ],
)  # fmt: skip
def test_locators_are_recognized_as_in_pandoc(suffix: str, value: str | None) -> None:
    """A locator without a label begins like a number, and its brackets are closed."""
    locator, _ = LOCATORS.split(suffix)
    assert (locator and locator.value) == value


def test_a_suffix_after_braces_has_no_space_if_none_is_typed() -> None:
    """``{12}ff`` prints *12ff*, as in pandoc."""
    assert process("[@doe, {12}ff] [@doe {12} too]", library=LIBRARY, style="apa").text.startswith(
        "(Doe, 2005, p. 12ff) (Doe, 2005, p. 12 too)"
    )


def test_a_label_before_a_word_is_text() -> None:
    """Only labels before a number, a Roman numeral or a single letter are labels."""
    text = process("[@doe, {3 (p. is missing)}] [@doe, {3, p. 4}]", library=LIBRARY, style="apa").text
    assert text.startswith("(Doe, 2005, p. 3 (p. is missing)) (Doe, 2005, pp. 3, 4)")


def test_links_of_the_bibliography_can_be_switched_off() -> None:
    """``link-bibliography: false``."""
    library = dprkpal.Library([{**LIBRARY["doe"].to_csl(), "URL": "https://example.org/x"}])
    text = "---\nlink-bibliography: {}\n---\n@doe\n"
    links = [process(text.format(flag), library=library, style="apa", to="html").text for flag in ("true", "false")]
    assert ["<a " in page for page in links] == [True, False]


def test_variables_in_notes_can_be_left_alone() -> None:
    """``note-fields: false``."""
    library = dprkpal.Library([{**LIBRARY["doe"].to_csl(), "note": "issued: 1999"}])
    text = "---\nnote-fields: {}\n---\n@doe\n"
    texts = [process(text.format(flag), library=library, style="apa").text for flag in ("true", "false")]
    assert ["Doe (1999)" in texts[0], "Doe (2005)" in texts[1]] == [True, True]
