"""The citations of a document in order, and the works in the order in which they take part."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.citation import Citation
from dprkpal.csl.document import Document, Works


def document(*keys: str) -> Document:
    """Return a document of notes, each citing one work."""
    made = Document(5, True, lambda citation: list(citation.cites))
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


@given(st.lists(st.sampled_from("abcde")), st.permutations("abcde"))
def test_citing_tells_whether_the_order_changes(cited: list[str], known: list[str]) -> None:
    """`Works.cite` says so exactly when the registered works stand in another order than before."""
    works = Works()
    for key in known:
        works.add(key)
    for key in cited:
        before = works.registered(cited_only=False)
        changed = works.cite(key)
        assert changed == (works.registered(cited_only=False) != before)
    assert works.registered(cited_only=True) == list(dict.fromkeys(cited))
    again = Works()
    for key in known:
        again.add(key)
    again.cite_all(cited)
    assert again.registered(cited_only=False) == works.registered(cited_only=False)
    assert [again.rank(key) for key in known] == [works.rank(key) for key in known]
