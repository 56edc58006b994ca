"""Find duplicates in libraries, and merge libraries."""

from __future__ import annotations

import pytest

from dprkpal import FormatError, Library
from dprkpal.libraries.library import Library as FullLibrary

BOOK = {
    "id": "lee", "type": "book", "title": "A Book about Distant Partners", "author": [{"family": "Lee", "given": "A."}],
    "issued": {"date-parts": [[1999]]}, "keyword": "arms",
}  # fmt: skip
TWIN = {**BOOK, "id": "lee99", "author": [{"family": "Lee", "given": "Ann"}], "ISBN": "9780306406157", "keyword": "aid"}
OTHER = {"id": "lee", "type": "book", "title": "Something Else Altogether", "custom": {"fields": {"related": "lee99"}}}


def test_a_library_lists_its_duplicates() -> None:
    """Without others, only its own references are compared."""
    plan = Library([BOOK, TWIN]).duplicates()
    assert [[entry.key for entry in group.entries] for group in plan.groups] == [["lee", "lee99"]]
    assert str(plan).startswith("unite as lee: same title, same names, same year (score ")
    assert Library([BOOK]).duplicates().groups == []


def test_libraries_are_merged_and_keys_are_mapped() -> None:
    """The alias can be cited, another work with the same key gets a new one, and references to entries follow."""
    mine, theirs = Library([BOOK]), Library([TWIN, OTHER])
    plan = mine.duplicates(theirs)
    merged = mine.merge(theirs, plan=plan)
    assert list(merged) == ["lee", "lee-2"]
    assert merged["lee99"].id == "lee"
    assert merged["lee"].csl["ISBN"] == "9780306406157"
    assert merged["lee"].csl["keyword"] == "arms, aid"
    assert merged["lee"].csl["author"] == [{"family": "Lee", "given": "Ann"}]
    assert merged["lee-2"].csl["custom"]["fields"]["related"] == "lee"
    assert plan.keys == {"library 2": {"lee99": "lee", "lee": "lee-2"}}
    assert plan.groups[0].fields[0].drop == [[{"family": "Lee", "given": "A."}]]
    assert list(mine) == ["lee"]  # the libraries stay as they are


def test_claims_get_the_new_keys() -> None:
    """Evidence from a duplicate becomes evidence from the united reference."""
    data = {"links": [{"source": "lee99", "on": "x", "how": "quotes", "basis": "text", "confidence": "seen"}]}
    theirs = FullLibrary([TWIN], dossier=data)  # type: ignore[arg-type]
    merged = Library([BOOK]).merge(theirs)
    assert merged.data["links"][0]["source"] == "lee"


def test_a_changed_plan_is_followed() -> None:
    """Another key, another value, or no union."""
    library = Library([BOOK, TWIN])
    plan = library.duplicates()
    plan.groups[0].key = "new"
    assert list(library.merge(plan=plan)) == ["new"]
    plan.groups[0].fields[0].keep = [{"family": "Lee", "given": "A."}]
    assert library.merge(plan=plan)["lee"].csl["author"] == [{"family": "Lee", "given": "A."}]
    plan.groups[0].merge = False
    assert list(library.merge(plan=plan)) == ["lee", "lee99"]


def test_a_plan_for_another_library_is_an_error() -> None:
    """The message names the key."""
    plan = Library([BOOK, TWIN]).duplicates()
    with pytest.raises(FormatError, match="lee99"):
        Library([BOOK]).merge(plan=plan)
