"""The citations of a document in order, with their notes."""

from __future__ import annotations

import pytest

from dprkpal.csl.document.citations import DocumentCitations
from dprkpal.model.citation import Citation


def document(*keys: str) -> DocumentCitations:
    """Return a document whose notes cite one work each."""
    made = DocumentCitations(5, True, lambda citation: list(citation.cites))
    for key in keys:
        made.append(Citation.of(key, id=f"id-{key}"))
    return made


def test_removing_a_citation_renumbers_the_notes() -> None:
    """Citations without a note number are numbered consecutively."""
    made = document("a", "b", "c")
    assert [record.note for record in made.records] == [1, 2, 3]
    del made.records[0]
    made.place_all()
    assert [record.note for record in made.records] == [1, 2]


def test_find_citation_by_index_or_id() -> None:
    """Negative indexes count from the end; an unknown citation is an error."""
    made = document("a", "b")
    assert [made.index(which) for which in (0, -1, "id-b")] == [0, 1, 1]
    with pytest.raises(LookupError, match="has 2"):
        made.index(2)
    with pytest.raises(LookupError, match="'id-c'"):
        made.index("id-c")
