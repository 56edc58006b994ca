"""Hedges and verbs of attribution: how certain a source is, and what it does."""

from __future__ import annotations

import pytest

from dprkpal import Library
from dprkpal.collection.claims import Claim
from dprkpal.collection.hedges import HEDGES, VERBS, attributed, matches_hedge, stated_hedge


def made(**data: str) -> Claim:
    """Return a claim with these values."""
    return Library([], dossier={"claims": [{"id": "a", "statement": "it rained", **data}]}).claims["a"]


@pytest.mark.parametrize(
    ("hedge", "verb", "sentence"),
    [
        ("asserted", None, "According to Jane Doe, it rained."),
        ("asserted", "said", "According to Jane Doe, it rained."),
        ("asserted", "noted", "As noted by Jane Doe, it rained."),
        ("asserted", "reported", "As reported by Jane Doe, it rained."),
        ("claimed", None, "As claimed by Jane Doe, it rained."),
        ("claimed", "reported", "As reported by Jane Doe, it rained."),
        ("asserted", "alleged", "As alleged by Jane Doe, it rained."),
        ("likely", "assessed", "In the assessment of Jane Doe, it is likely that it rained."),
        ("asserted", "found", "Jane Doe found that it rained."),
        ("asserted", "held", "Jane Doe held that it rained."),
        ("denied", None, "Jane Doe denied that it rained."),
        ("denied", "noted", "As noted by Jane Doe, it is not so that it rained."),
    ],
)
def test_the_sentence_has_the_verb_of_the_source(hedge: str, verb: str | None, sentence: str) -> None:
    """To note is not to claim, and a denial never reads like a claim."""
    claim = made(attribution="Jane Doe", hedge=hedge, **({"verb": verb} if verb else {}))
    assert claim.sentence == sentence
    assert (claim.hedge, claim.verb) == (hedge, verb)


def test_an_attribution_with_a_comma_ends_with_one() -> None:
    """The words between two commas are an insertion."""
    assert attributed("it rained", "Jane Doe, quoted by AP", "asserted", "believed") == (
        "Jane Doe, quoted by AP, believed that it rained"
    )


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("hedge", HEDGES)
def test_every_hedge_combines_with_every_verb(hedge: str, verb: str) -> None:
    """The name comes before the claim, and a denied claim is always negated."""
    sentence = attributed("it rained", "Jane Doe", hedge, verb)
    assert sentence.index("Jane Doe") < sentence.index("it rained")
    assert sentence.endswith("it rained")
    if "denied" in (hedge, verb):
        assert "denied that" in sentence or "it is not so that" in sentence


def test_claimed_finds_the_hedge_and_the_verb() -> None:
    """Something can be claimed by a source that holds it likely."""
    assert matches_hedge("claimed", "claimed", None)
    assert matches_hedge("claimed", "likely", "claimed")
    assert matches_hedge("likely", "likely", "claimed")
    assert not matches_hedge("claimed", "likely", "assessed")


def test_a_claim_without_a_hedge_is_never_asserted() -> None:
    """An unfinished claim must not look like a fact."""
    assert stated_hedge(None, None) == made().hedge == "claimed"
    assert made(verb="denied").hedge == "denied"
