"""Positions of cites: CSL 1.0.2, "Choose" (``position``, ``near-note``)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.csl.document.position import CitePosition, PositionTracker, note_number
from dprkpal.csl.rendering.context import FIRST, IBID, IBID_WITH_LOCATOR, SUBSEQUENT
from dprkpal.model.citation import Citation, Cite, Locator

NAMES = {FIRST: "first", SUBSEQUENT: "subsequent", IBID: "ibid", IBID_WITH_LOCATOR: "ibid-with-locator"}


def places(*citations: str, distance: int = 5) -> list[list[CitePosition]]:
    """Return the positions in citations written like ``1: a 5, b``: the note, then keys with pages."""
    positions = PositionTracker(distance)
    found = []
    for text in citations:
        note, _, cites = text.partition(":")
        cluster = []
        for part in filter(None, cites.split(",")):
            key, _, page = part.strip().partition(" ")
            cluster.append(Cite(key, Locator("page", page) if page else None))
        found.append(positions.positions_of(cluster, int(note)))
    return found


def positions(*citations: str) -> list[str]:
    """Return the names of the positions; a plus joins those of the same citation."""
    return ["+".join(NAMES[place.position] for place in cluster) for cluster in places(*citations)]


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ("a", "a", "ibid"),
        ("a", "a 5", "ibid-with-locator"),
        ("a 5", "a 5", "ibid"),
        ("a 5", "a 6", "ibid-with-locator"),
        ("a 5", "a", "subsequent"),
    ],
)
def test_locator_decides_between_ibid_and_ibid_with_locator(before: str, now: str, expected: str) -> None:
    """A cite without a locator after one with a locator is only subsequent."""
    assert positions(f"1: {before}", f"2: {now}") == ["first", expected]
    assert positions(f"1: {before}, {now}") == [f"first+{expected}"]


def test_locators_with_different_labels_differ() -> None:
    """Page 5 and chapter 5 are different."""
    found = PositionTracker()
    found.positions_of([Cite("a", Locator("page", "5"))], 1)
    assert found.positions_of([Cite("a", Locator("chapter", "5"))], 2)[0].position == IBID_WITH_LOCATOR


def test_ibid_needs_a_previous_note_with_one_cite() -> None:
    """After several works, the same work twice, or two citations in a note, it is ambiguous."""
    assert positions("1: a, b", "2: b") == ["first+first", "subsequent"]
    assert positions("1: a, a", "2: a") == ["first+ibid", "subsequent"]
    assert positions("1: a", "1: a", "2: a") == ["first", "ibid", "subsequent"]


def test_last_cite_counts_in_the_same_note() -> None:
    """The reader has just read it, however many came before."""
    assert positions("1: a, b", "1: b") == ["first+first", "ibid"]


def test_no_ibid_after_a_note_without_citations() -> None:
    """There is a note with other text between notes 1 and 3."""
    assert positions("1: a", "3: a") == ["first", "subsequent"]


def test_citations_in_text_and_notes_are_separate() -> None:
    """A citation in the text does not interrupt the notes, and has its own first cite."""
    assert positions("1: a", "0: a", "2: a", "0: b", "0: a") == ["first", "first", "ibid", "first", "subsequent"]


def test_near_note_counts_from_the_last_cite() -> None:
    """``near-note-distance`` is the maximum distance."""
    found = places("1: a", "2: b", "6: a", "12: a", distance=5)
    assert [cluster[0].near_note for cluster in found] == [False, False, True, False]


def test_first_note_number_is_set_in_later_notes_only() -> None:
    """``first-reference-note-number`` is empty in the first note itself and in the running text."""
    assert [place.first_note for place in places("4: a, a", "4: a", "5: a")[1]] == [0]
    assert places("4: a", "5: a, a")[1] == [CitePosition(IBID, True, 4), CitePosition(IBID, True, 4)]
    assert places("0: a", "0: a")[1][0].first_note == 0


def test_note_style_numbers_citations_without_a_number() -> None:
    """Each gets the next note number; in other styles it is in the running text."""
    assert note_number(Citation((Cite("a"),)), 3, True) == 4
    assert note_number(Citation((Cite("a"),)), 3, False) == 0
    assert note_number(Citation((Cite("a"),), 9), 3, True) == 9


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=3), max_size=12))
def test_each_work_has_exactly_one_first_cite(clusters: list[list[str]]) -> None:
    """This holds for any citations in any order."""
    found = PositionTracker()
    firsts: list[str] = []
    for note, keys in enumerate(clusters, 1):
        cites = [Cite(key) for key in keys]
        firsts += [
            key for key, place in zip(keys, found.positions_of(cites, note), strict=True) if place.position == FIRST
        ]
    assert firsts == list(dict.fromkeys(key for keys in clusters for key in keys))
