"""Which locale a language gets, and which languages are errors."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from little_style import little_style

from dprkpal import library
from dprkpal.csl import Processor, load_locale, load_style
from dprkpal.documents import process
from dprkpal.errors import UnknownLocaleError

USES: dict[str, Callable[[str], object]] = {
    "load_locale": load_locale,
    "Processor": lambda code: Processor("apa", [], locale=code),
    "Entry.cite": lambda code: library()["young2021guns"].cite("apa", locale=code),
    "Library.bibliography": lambda code: library().bibliography("apa", keys=["young2021guns"], locale=code),
    "Claim.cite": lambda code: library().claims["coughlin-tunnels"].cite("apa", locale=code),
    "process": lambda code: process("[@young2021guns]", style="apa", locale=code),
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("code", ["tlh", "xx-YY", "english", "C"])
def test_a_language_without_a_locale_is_an_error_everywhere(use: str, code: str) -> None:
    """English terms in another language's text would be wrong, and nobody would notice until it is printed."""
    with pytest.raises(UnknownLocaleError, match=code):
        USES[use](code)


@pytest.mark.parametrize("code", ["de-AT", "de_DE.UTF-8", "EN", "en_GB", "zh", "pt-AO"])
def test_another_dialect_of_a_known_language_is_no_error(code: str) -> None:
    """CSL says which locale is used instead."""
    assert load_locale(code).term("and")


def test_a_style_may_bring_its_own_language() -> None:
    """It has the terms in ``cs:locale``, or names the language as its default."""
    style = load_style(
        '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text" default-locale="xx">'
        "<info><id>x</id><title>x</title><updated>2020-01-01T00:00:00Z</updated></info>"
        '<locale xml:lang="tlh"><terms><term name="and">je</term></terms></locale>'
        '<citation><layout><text value="x"/></layout></citation></style>'
    )
    assert load_locale("tlh", style).term("and") == "je"
    assert Processor(style, []).locale.code == "xx"


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        (["en-US"], "style en-US"),
        (["en-US", "en"], "style en"),
        (["en-US", "en-GB"], "style en-GB"),
        (["en-US", ""], "style en-US"),
        (["de-DE"], "and"),
    ],
)
def test_terms_of_a_style_for_the_primary_dialect_are_used_in_other_dialects(
    layers: list[str], expected: str
) -> None:
    """Many British styles change a term of ``en-US``; terms of the dialect, or of the language, come before it."""
    own = "".join(
        f"<locale{code and f' xml:lang={chr(34)}{code}{chr(34)}'}>"
        f'<terms><term name="and">style {code}</term></terms></locale>'
        for code in layers
    )
    style = load_style(
        '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text" default-locale="en-GB">'
        f"<info><id>x</id><title>x</title><updated>2020-01-01T00:00:00Z</updated></info>{own}"
        '<citation><layout><text value="x"/></layout></citation></style>'
    )
    assert load_locale("en-GB", style).term("and") == expected


@pytest.mark.parametrize(
    ("language", "terms", "expected"),
    [
        ("fr-FR", {"01": "ère", "02": "e", "03": "e", "04": "e"}, "ère e e e e e e"),
        ("en-US", {"01": ".", "02": ".", "03": ".", "04": "."}, ". . . . . . ."),
        ("en-US", {"01": "st", "02": "nd", "03": "rd", "04": "th"}, "st nd th th th st th"),
        ("fr-FR", {"01": "ère"}, "ère ᵉ ᵉ ᵉ ᵉ ᵉ ᵉ"),
        ("fr-FR", {"": ".", "01": "a"}, "a . . a . a a"),
    ],
)
def test_ordinals_of_a_style_replace_those_of_the_locale_together(
    language: str, terms: dict[str, str], expected: str
) -> None:
    """Including those for a gender. Without ``ordinal``, ``ordinal-04`` is for all other numbers, as in CSL 1.0."""
    redefined = "".join(
        f'<term name="ordinal{"-" if number else ""}{number}">{text}</term>' for number, text in terms.items()
    )
    locale = load_locale(language, little_style("<layout/>", terms=redefined))
    suffixes = [locale.ordinal_suffix(number, "feminine") for number in (1, 2, 5, 11, 12, 21, 111)]
    assert " ".join(suffixes) == expected
