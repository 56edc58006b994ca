"""Lists of abbreviated titles, in the format of Zotero and pandoc."""

from __future__ import annotations

import pytest

from dprkpal.errors import FormatError
from dprkpal.model.abbreviations import read_abbreviations, usable_abbreviations, with_abbreviations


def test_short_forms_are_added_to_titles() -> None:
    """A short form of the reference itself is kept."""
    table = read_abbreviations('{"default": {"container-title": {"Nature": "Nat.", "Odd": 3}, "x": 1}}')
    assert table == {"container-title": {"Nature": "Nat.", "nature": "Nat."}}
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


def test_long_forms_are_found_in_any_case() -> None:
    """Databases write *Journal of* and *Journal Of*."""
    table = usable_abbreviations({"container-title": {"Journal of Maps": "J. Maps"}})
    assert with_abbreviations({"container-title": "Journal Of Maps"}, table)["container-title-short"] == "J. Maps"


@pytest.mark.parametrize("own", ["container-title-short", "journalAbbreviation"])
def test_a_short_form_of_the_reference_is_kept(own: str) -> None:
    """Also if it has the name that Zotero exported for years; an empty one is none."""
    table = usable_abbreviations({"container-title": {"Nature": "Nat."}})
    item = {"container-title": "Nature", own: "N"}
    assert with_abbreviations(item, table) == item
    assert with_abbreviations({**item, own: ""}, table)["container-title-short"] == "Nat."


def test_a_list_of_places_holds_for_all_places() -> None:
    """Zotero has one list for all of them; other lists are for one variable."""
    table = usable_abbreviations({"default": {"place": {"New York": "NY"}, "publisher": {"Lantern Books": "Lantern"}}})
    item = {"publisher-place": "New York", "event-place": "New York", "publisher": "Lantern Books"}
    short = {"publisher-place-short": "NY", "event-place-short": "NY", "publisher-short": "Lantern"}
    assert with_abbreviations(item, table) == {**item, **short}
