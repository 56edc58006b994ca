"""The citations of a document in order, each in its note."""

from __future__ import annotations

import pytest

from dprkpal.csl.document.citations import DocumentCitations
from dprkpal.model.citation import Citation


def document(*keys: str) -> DocumentCitations:
    """Return a document of notes, each citing one work."""
    made = DocumentCitations(5, True, lambda citation: list(citation.cites))
    for key in keys:
        made.append(Citation.of(key, id=f"id-{key}"))
    return made


def test_notes_are_numbered_anew_when_a_citation_goes() -> None:
    """Citations without a number of their own follow each other."""
    made = document("a", "b", "c")
    assert [record.note for record in made.records] == [1, 2, 3]
    del made.records[0]
    made.place_all()
    assert [record.note for record in made.records] == [1, 2]


def test_a_citation_is_found_by_index_or_id() -> None:
    """A negative index counts from the end; what is not there is an error that says so."""
    made = document("a", "b")
    assert [made.index(which) for which in (0, -1, "id-b")] == [0, 1, 1]
    with pytest.raises(LookupError, match="has 2"):
        made.index(2)
    with pytest.raises(LookupError, match="'id-c'"):
        made.index("id-c")
