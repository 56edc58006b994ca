"""Names in capitals, as databases write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.formats.capital_letters import from_capitals


@pytest.mark.parametrize(
    ("text", "spelled", "expected"),
    [
        ("ANNUAL REVIEW OF PUBLIC HEALTH, VOL 32", "", "Annual Review of Public Health, Vol 32"),
        ("IEEE TRANSACTIONS ON IMAGE PROCESSING", "", "IEEE Transactions on Image Processing"),
        ("7TH INTERNATIONAL CONFERENCE, PART II", "", "7th International Conference, Part II"),
        ("FEMS YEAST RESEARCH", "FEMS Yeast Res.", "FEMS Yeast Research"),
        ("PEERJ", "PeerJ", "PeerJ"),
        ("IOP PUBLISHING LTD", "", "IOP Publishing Ltd"),
        ("REVISTA DE LA EDUCACIÓN", "", "Revista de la Educación"),
        ("L'HOMME", "", "L'homme"),
        ("PNAS", "", "PNAS"),
        ("IEEE", "", "IEEE"),
        ("Optics EXPRESS", "", "Optics EXPRESS"),
        ("국제정치논총", "", "국제정치논총"),
        ("", "", ""),
    ],
)
def test_names_in_capitals_get_title_case(text: str, spelled: str, expected: str) -> None:
    """Acronyms, Roman numerals and the words that the abbreviation spells otherwise are kept."""
    assert from_capitals(text, spelled) == expected


@given(st.text(max_size=60), st.text(max_size=20))
def test_only_the_case_changes(text: str, spelled: str) -> None:
    """And nothing at all in text that has small letters."""
    made = from_capitals(text, spelled)
    assert made.casefold() == text.casefold() or made.upper() == text.upper()
