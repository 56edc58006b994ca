"""CSL variables in notes, as in Zotero's field Extra."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.csl import Processor
from dprkpal.model.note_fields import note_field_problems, with_note_fields
from effort import assert_in_proportion, spent

BOOK = {"id": "a", "type": "book", "title": "Talks", "publisher": "Zed"}


@pytest.mark.parametrize(
    ("note", "changes"),
    [
        ("original-date: 1900", {"original-date": {"date-parts": [[1900]]}}),
        ("Original Date: 1900/1901", {"original-date": {"date-parts": [[1900], [1901]]}}),
        ("issued: 1900~", {"issued": {"date-parts": [[1900]], "circa": True}}),
        ("issued: 12 March 1999", {"issued": {"raw": "12 March 1999"}}),
        ("type: dataset\nDOI: 10.5555/a", {"type": "dataset", "DOI": "10.5555/a"}),
        ("type: legal case", {"type": "legal_case"}),
        ("archive_location: Box 3", {"archive_location": "Box 3"}),
        ("PMID: 1\n\nvolume: 3-4", {"PMID": "1", "volume": "3-4"}),
        ("PMID: 1\r\nvolume: 2\r\n", {"PMID": "1", "volume": "2"}),
        (
            "editor: Miller || Ann\ntranslator: Roe || Max\neditor: World Bank",
            {
                "editor": [{"family": "Miller", "given": "Ann"}, {"literal": "World Bank"}],
                "translator": [{"family": "Roe", "given": "Max"}],
            },
        ),
        ("{:issued: 2015/2017}", {"issued": {"date-parts": [[2015], [2017]]}}),
        ("A remark.\nDOI: 10.5555/a", {"DOI": "10.5555/a", "note": "A remark."}),
        ("DOI: 10.5555/a\nA remark.\nPMID: 1", {"DOI": "10.5555/a", "note": "A remark.\nPMID: 1"}),
        ("shelf: 12\nDOI: 10.5555/a", {"DOI": "10.5555/a", "note": "shelf: 12"}),
        ("Signed {:medium: film} here.", {"medium": "film", "note": "Signed here."}),
        ("publisher: Pluto\nPMID: 1", {"PMID": "1", "note": "publisher: Pluto"}),
    ],
)
def test_variables_of_the_note_complete_the_item(note: str, changes: dict[str, Any]) -> None:
    """Lines at the start, after at most one line of text, and ``{:variable: value}`` anywhere; the rest stays."""
    assert with_note_fields({**BOOK, "note": note}) == {**BOOK, **changes}


@pytest.mark.parametrize(
    "note",
    [
        "", "A remark.", "See: chapter 3", "One.\nTwo.\nDOI: 10.5555/a", "publisher: Pluto", "type: novel", "DOI:",
        "note: more", "locator: 3", "editor: ||", "https://example.org", "{:unknown: 3}", "{:DOI: }", 3, None, ["a: b"],
    ],
)  # fmt: skip
def test_other_notes_stay_as_they_are(note: object) -> None:
    """The item itself comes back, so nothing is copied."""
    item = {**BOOK, "note": note}
    assert with_note_fields(item) is item


def test_the_item_is_not_changed() -> None:
    """Writers still find the note as it was read."""
    item = {**BOOK, "note": "original-date: 1900"}
    with_note_fields(item)
    assert item == {**BOOK, "note": "original-date: 1900"}


def test_processors_use_the_variables_unless_told_otherwise() -> None:
    """``note_fields=False`` leaves notes alone."""
    item = {**BOOK, "author": [{"family": "Frey"}], "note": "original-date: 1900\nissued: 2010"}
    assert Processor("apa", [item]).cite("a") == "(Frey, 1900/2010)"
    assert Processor("apa", [item], note_fields=False).cite("a") == "(Frey, n.d.)"


@given(st.text(st.sampled_from("DOI:{}| \nabc-1/"), max_size=60))
def test_any_note_can_be_read(note: str) -> None:
    """A line that was not used as a variable is still in the note."""
    item = with_note_fields({"id": "a", "note": note})
    list(note_field_problems(item))
    if set(item) == {"id", "note"}:
        assert item["note"] == note


@pytest.mark.parametrize("unit", ["a: b\n", "DOI: 1\n", "{:a: b}", "{:", "a: ", "editor: A || B\n", "a ", "\n"])
def test_long_notes_take_time_in_proportion_to_their_length(unit: str) -> None:
    """Also with many lines, braces and names."""
    assert_in_proportion(lambda size: spent(lambda: with_note_fields({"id": "a", "note": unit * size})), 500, 5_000)


@pytest.mark.parametrize(
    "note", ["Number: 1", "Number: 1 Publisher: Zed", "Number: 1 00058", "Volume: 2 Publisher: Zed", "number: 1"]
)
def test_a_repeated_issue_and_joined_lines_are_remarks(note: str) -> None:
    """Zotero writes them when it imports articles from web pages. They cause no problem either."""
    item = {"id": "a", "type": "article-journal", "issue": "1", "note": note}
    assert with_note_fields(item) == item
    assert list(note_field_problems(item)) == []
    assert with_note_fields({"note": "Number: 12"}) == {"number": "12"}
