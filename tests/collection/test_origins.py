"""Tracing claims to their origins gives the same result as tracing them by hand."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal import library
from dprkpal.collection.origins import CONFIDENCES, HOWS, Origin, SourceLink, SourceLinks
from dprkpal.errors import UnknownReferenceError
from effort import ends

TABLE = tomllib.loads((Path(__file__).parent / "independence.toml").read_text(encoding="utf-8"))


def link(source: str, on: str, *claims: str, how: str = "quotes", confidence: str = "seen") -> SourceLink:
    """Return a link."""
    return SourceLink(source, on, how, "", confidence, claims)


class TestCollection:
    """The links of the collection."""

    def test_the_table_has_every_claim(self) -> None:
        """The table of expected counts is complete and has no extra rows."""
        assert set(TABLE) == set(library().claims)

    @pytest.mark.parametrize("key", TABLE)
    def test_the_counts_agree_with_those_made_by_hand(self, key: str) -> None:
        """The carriers, the origins and both numbers agree for every claim."""
        row: dict[str, Any] = TABLE[key]
        counted = library().claims[key].origins
        assert list(counted.carriers) == row["carriers"]
        assert len(counted.carriers) == row["sources"]
        assert sorted(counted.origins) == row["ends"]
        assert len(counted.origins) == row["origins"]
        assert len(counted.origins_seen) == row["seen"]
        assert counted.circular_risk == row["circular_risk"]
        assert counted.note

    @pytest.mark.parametrize("one", library().links, ids=lambda one: f"{one.source}-{one.on}")
    def test_every_link_joins_existing_sources(self, one: SourceLink) -> None:
        """And uses the defined relations and confidences."""
        works = library()
        assert one.source in works
        assert (one.on in works) != (one.on in works.links.origins)
        assert all(claim in works.claims for claim in one.claims)
        assert one.how in HOWS
        assert one.confidence in CONFIDENCES
        assert one.basis

    def test_every_origin_is_described_and_linked(self) -> None:
        """At least one link leads to it."""
        links = library().links
        assert all(origin.description and links.to_source(origin.id) for origin in links.origins.values())

    def test_a_reference_lists_its_dependencies(self) -> None:
        """And the sources that depend on it."""
        works = library()
        assert [one.on for one in works.depends_on("stonefish2012flower")] == ["nknews2012jindallae"]
        assert "ynet2014report" in {one.source for one in works.links.to_source("coughlin2014hamas")}
        with pytest.raises(UnknownReferenceError, match="'ynet2014report'"):
            works.depends_on("ynet2014repor")

    def test_the_summary_is_in_words(self) -> None:
        """With a separate count without inferred links if it differs, and with the risk."""
        claims = library().claims
        assert str(claims["atgm-qassam"].origins) == (
            "3 sources, 1 independent origin (2 if inferred links are left out); circular reporting: possible"
        )
        assert str(claims["covid-transfers-unclear"].origins) == (
            "1 source, 1 independent origin; circular reporting: none"
        )

    def test_every_chain_ends_at_an_origin(self) -> None:
        """From each carrier, unless a survey speaks for itself."""
        for claim in library().claims.values():
            counted = claim.origins
            for carrier in counted.carriers:
                for chain in counted.chains(carrier):
                    assert chain[0].source == carrier
                    assert all(one.on == other.source for one, other in pairwise(chain))
                    assert chain[-1].on in counted.origins or counted.rings

    def test_a_cycle_is_reported(self) -> None:
        """The one in the collection, and no other."""
        rings = {key: claim.origins.rings for key, claim in library().claims.items() if claim.origins.rings}
        assert rings == {"atgm-route-iran-sudan": (("young2021how", "oliemansmitzer2014atgm"),)}


class TestTrace:
    """``SourceLinks.trace``."""

    def test_own_reporting_is_independent(self) -> None:
        """The link is recorded, but does not reduce the number of origins."""
        links = SourceLinks([link("a", "b", how="same-event-own-reporting")])
        assert links.trace(None, ["a", "b"]).origins == ("a", "b")

    def test_a_link_for_a_claim_replaces_the_links_for_the_whole_source(self) -> None:
        """For that claim only."""
        links = SourceLinks([link("a", "x"), link("a", "y", "c")])
        assert links.trace("c", ["a"]).origins == ("y",)
        assert links.trace("d", ["a"]).origins == ("x",)

    def test_one_origin_counts_once(self) -> None:
        """However many paths lead to it."""
        links = SourceLinks([link("a", "m"), link("b", "m"), link("c", "b"), link("m", "x")], [Origin("x", "")])
        assert links.trace(None, "abc").origins == ("x",)

    def test_the_second_count_ignores_inferred_links(self) -> None:
        """Only links that were seen count."""
        counted = SourceLinks([link("a", "x", confidence="inferred"), link("b", "x")]).trace(None, "ab")
        assert (counted.origins, counted.origins_seen) == (("x",), ("a", "x"))

    def test_a_survey_is_an_origin_only_if_no_other_is_known(self) -> None:
        """Or if the claim is its author's own judgement."""
        links = SourceLinks(surveys=["survey"])
        assert links.trace(None, ["survey", "b"]).origins == ("b",)
        assert links.trace(None, ["survey"]).origins == ("survey",)
        assert links.trace(None, ["survey", "b"], judgement=True).origins == ("survey", "b")

    def test_a_cycle_counts_once_and_not_if_a_link_leads_out(self) -> None:
        """Two sources that quote each other are one origin; if one quotes a third source, they are none."""
        ring = [link("a", "b"), link("b", "c"), link("c", "a")]
        counted = SourceLinks(ring).trace(None, "abc")
        assert len(counted.origins) == 1
        assert [set(one) for one in counted.rings] == [set("abc")]
        assert SourceLinks([*ring, link("b", "x")]).trace(None, "a").origins == ("x",)
        assert SourceLinks([link("a", "a")]).trace(None, "a").origins == ("a",)

    def test_a_very_long_chain_is_followed_without_recursion(self) -> None:
        """In linear time."""
        chain = SourceLinks([link(str(n), str(n + 1)) for n in range(50_000)])
        with ends():
            assert chain.trace(None, ["0"]).origins == ("50000",)
            ring = SourceLinks([link(str(n), str((n + 1) % 50_000)) for n in range(50_000)])
            assert len(ring.trace(None, ["7"]).origins) == 1

    def test_the_number_of_chains_is_limited(self) -> None:
        """Twenty steps with two links each give a million chains."""
        thicket = SourceLinks([link(f"{n}", f"{n}{side}") for n in range(20) for side in "lr"]
                        + [link(f"{n}{side}", f"{n + 1}") for n in range(20) for side in "lr"])  # fmt: skip
        counted = thicket.trace(None, ["0"])
        assert counted.origins == ("20",)
        assert len(list(counted.chains("0"))) == 1000

    @given(
        st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdefxyz"))), st.sets(st.sampled_from("abcdef"))
    )
    def test_every_count_is_sound(self, pairs: list[tuple[str, str]], carriers: set[str]) -> None:
        """Every carrier reaches an origin, every origin is reached and is an end, and order does not matter."""
        links = [link(source, on) for source, on in pairs]
        starts = sorted(carriers)
        counted = SourceLinks(links).trace(None, starts)
        reached = {start: reachable(start, pairs) for start in starts}
        assert all(set(counted.origins) & found for found in reached.values())
        for origin in counted.origins:
            assert any(origin in found for found in reached.values())
            assert all(origin in reachable(other, pairs) for other in reachable(origin, pairs))
        assert bool(counted.origins) == bool(starts)
        backwards = SourceLinks(list(reversed(links))).trace(None, starts)
        assert len(backwards.origins) == len(counted.origins)


def reachable(start: str, pairs: list[tuple[str, str]]) -> set[str]:
    """Return everything that can be reached from *start*, including itself: the slow way, to compare."""
    found = {start}
    while more := {on for source, on in pairs if source in found} - found:
        found |= more
    return found
