"""Which locale a language gets, and which languages are errors."""

from __future__ import annotations

from collections.abc import Callable

import pytest

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
