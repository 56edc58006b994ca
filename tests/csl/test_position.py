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
    """Return the places of citations written like ``1: a 5, b``: the note, then keys with their pages."""
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
    """Return the names of the positions, those of one citation with a plus between them."""
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
def test_the_locator_decides_between_ibid_and_ibid_with_locator(before: str, now: str, expected: str) -> None:
    """A cite without a locator after one with a locator is only subsequent."""
    assert positions(f"1: {before}", f"2: {now}") == ["first", expected]
    assert positions(f"1: {before}, {now}") == [f"first+{expected}"]


def test_a_locator_of_another_label_is_another_locator() -> None:
    """Page 5 and chapter 5 are two places."""
    found = PositionTracker()
    found.positions_of([Cite("a", Locator("page", "5"))], 1)
    assert found.positions_of([Cite("a", Locator("chapter", "5"))], 2)[0].position == IBID_WITH_LOCATOR


def test_ibid_needs_a_note_before_that_cites_one_work_once() -> None:
    """After a citation of several works, or of one work twice, or after two citations in a note, it is unclear."""
    assert positions("1: a, b", "2: b") == ["first+first", "subsequent"]
    assert positions("1: a, a", "2: a") == ["first+ibid", "subsequent"]
    assert positions("1: a", "1: a", "2: a") == ["first", "ibid", "subsequent"]


def test_within_one_note_the_last_cite_counts() -> None:
    """A reader of one note has just read it, however many came before."""
    assert positions("1: a, b", "1: b") == ["first+first", "ibid"]


def test_ibid_does_not_reach_over_a_note_without_citations() -> None:
    """Between note 1 and note 3 stands a note with text of its own."""
    assert positions("1: a", "3: a") == ["first", "subsequent"]


def test_citations_in_the_text_and_in_notes_are_two_sequences() -> None:
    """A citation in the running text does not come between two notes, and begins with a first cite of its own."""
    assert positions("1: a", "0: a", "2: a", "0: b", "0: a") == ["first", "first", "ibid", "first", "subsequent"]


def test_near_note_counts_from_the_last_cite_of_the_work() -> None:
    """``near-note-distance`` is the greatest distance that is near."""
    found = places("1: a", "2: b", "6: a", "12: a", distance=5)
    assert [cluster[0].near_note for cluster in found] == [False, False, True, False]


def test_the_first_note_is_told_to_later_notes_only() -> None:
    """``first-reference-note-number`` is empty in the note that holds the first cite, and in the running text."""
    assert [place.first_note for place in places("4: a, a", "4: a", "5: a")[1]] == [0]
    assert places("4: a", "5: a, a")[1] == [CitePosition(IBID, True, 4), CitePosition(IBID, True, 4)]
    assert places("0: a", "0: a")[1][0].first_note == 0


def test_a_note_style_numbers_citations_that_have_no_number() -> None:
    """Each takes the note after the one before; in other styles it stands in the running text."""
    assert note_number(Citation((Cite("a"),)), 3, True) == 4
    assert note_number(Citation((Cite("a"),)), 3, False) == 0
    assert note_number(Citation((Cite("a"),), 9), 3, True) == 9


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=3), max_size=12))
def test_each_work_is_first_exactly_once(clusters: list[list[str]]) -> None:
    """Whatever is cited in whatever order, the first cite of a work is its only first."""
    found = PositionTracker()
    firsts: list[str] = []
    for note, keys in enumerate(clusters, 1):
        cites = [Cite(key) for key in keys]
        firsts += [
            key for key, place in zip(keys, found.positions_of(cites, note), strict=True) if place.position == FIRST
        ]
    assert firsts == list(dict.fromkeys(key for keys in clusters for key in keys))
