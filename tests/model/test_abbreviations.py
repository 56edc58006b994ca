"""Lists of abbreviated titles, in the format of Zotero and pandoc."""

from __future__ import annotations

import pytest

from dprkpal.errors import FormatError
from dprkpal.model.abbreviations import read_abbreviations, with_abbreviations


def test_short_forms_are_added_to_titles() -> None:
    """A short form of the reference itself is kept."""
    table = read_abbreviations('{"default": {"container-title": {"Nature": "Nat.", "Odd": 3}, "x": 1}}')
    assert table == {"container-title": {"Nature": "Nat."}}
    assert with_abbreviations({"container-title": "Nature", "container-title-short": "N"}, table) == {
        "container-title": "Nature",
        "container-title-short": "N",
    }
    assert with_abbreviations({"container-title": "Odd"}, table) == {"container-title": "Odd"}


@pytest.mark.parametrize("text", ["{", "[]", '{"default": 3}', "[" * 100_000])
def test_a_file_that_is_not_a_list_of_abbreviations_is_refused(text: str) -> None:
    """The document is formatted without it."""
    with pytest.raises(FormatError):
        read_abbreviations(text)
