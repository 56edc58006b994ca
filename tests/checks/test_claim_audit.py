"""Compare the sentences of documents with the claims of a collection."""

from __future__ import annotations

import pytest

import dprkpal
from dprkpal import Library
from dprkpal.checks.claim_audit import ClaimAudit
from dprkpal.documents.citation_syntax import read_manuscript
from dprkpal.model.rules import is_error

KEYS = ("main", "copy", "echo", "critic", "aside", "other")
REFERENCES = [{"id": key, "type": "book", "title": key.upper()} for key in KEYS]


def library(hedge: str, verb: str | None = None, *, disputed: bool = False) -> Library:
    """Return a library with one claim about a harbour, and one about a bridge."""
    evidence = [
        {"source": "main", "stance": "supports"}, {"source": "copy", "stance": "reports"},
        {"source": "echo", "stance": "reports"}, {"source": "aside", "stance": "context"},
    ]  # fmt: skip
    if disputed:
        evidence.append({"source": "critic", "stance": "disputes"})
    claim = {
        "id": "harbour", "statement": "the garrison burned the northern harbour in 1812", "hedge": hedge,
        "attribution": "a captain", "evidence": evidence,
    }  # fmt: skip
    if verb:
        claim["verb"] = verb
    bridge = {
        "id": "bridge", "statement": "masons repaired the stone bridge near the abbey", "hedge": "asserted",
        "evidence": [{"source": "other", "stance": "supports"}],
    }  # fmt: skip
    links = [
        {"source": "copy", "on": "main", "how": "quotes", "basis": "", "confidence": "seen"},
        {"source": "echo", "on": "copy", "how": "summarises", "basis": "", "confidence": "seen"},
    ]
    return Library(REFERENCES, dossier={"claims": [claim, bridge], "links": links})  # type: ignore[list-item, typeddict-item]


def audit(text: str, works: Library) -> list[str]:
    """Return the codes of the findings."""
    return [finding.code or "" for finding in ClaimAudit(works).check(read_manuscript(text, "markdown", "a.md"))]


PLAIN = "The garrison burned the northern harbour in 1812 [@main]."


@pytest.mark.parametrize(
    ("hedge", "text", "found"),
    [
        ("asserted", PLAIN, False),
        ("claimed", PLAIN, True),
        ("claimed", "The garrison reportedly burned the northern harbour in 1812 [@main].", False),
        ("claimed", "According to a captain, the garrison burned the northern harbour in 1812 [@main].", False),
        ("likely", PLAIN, True),
        ("likely", "A captain said that the garrison burned the northern harbour in 1812 [@main].", True),
        ("likely", "The garrison probably burned the northern harbour in 1812 [@main].", False),
        ("possible", "The garrison may have burned the northern harbour in 1812 [@main].", False),
        ("possible", "In May 1812 the garrison burned the northern harbour [@main].", True),
        ("unclear", "Whether the garrison burned the northern harbour in 1812 is unclear [@main].", False),
        ("denied", PLAIN, True),
        ("denied", "A captain denied that the garrison burned the northern harbour in 1812 [@main].", False),
        ("claimed", "The garrison planted trees in the northern park in 1790 [@main].", False),
        ("claimed", "The garrison burned the northern harbour in 1812.", False),
        ("claimed", "The garrison burned the northern harbour in 1812 [@claim:harbour].", False),
    ],
)  # fmt: skip
def test_a_lost_hedge_is_found(hedge: str, text: str, found: bool) -> None:
    """If a sentence about a claim is stronger than its source."""
    assert ("AUD001" in audit(text, library(hedge))) is found


def test_words_of_proof_are_named() -> None:
    """They make it worse."""
    text = "This proves that the garrison burned the northern harbour in 1812 [@main]."
    (finding,) = ClaimAudit(library("claimed")).check(read_manuscript(text, "markdown", "a.md"))
    assert "'proves'" in finding.message
    assert "claim harbour" in finding.message
    assert (finding.path, finding.line, finding.column, finding.key) == ("a.md", 1, 69, "main")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (PLAIN, True),
        ("The garrison burned the northern harbour in 1812 [@main; but see @critic].", False),
        (f"{PLAIN} Others doubt it [@critic].", False),
        (f"{PLAIN}\n\nOthers doubt it [@critic].", True),
    ],
)  # fmt: skip
def test_a_missing_dispute_is_found(text: str, found: bool) -> None:
    """If the paragraph cites no source that disputes the claim."""
    assert ("AUD002" in audit(text, library("asserted", disputed=True))) is found
    assert "AUD002" not in audit(text, library("asserted"))


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ("main", False), ("aside", True), ("other", True), ("main; @other", True), ("main; @copy", False),
        ("nosuch", False),
    ],
)  # fmt: skip
def test_a_citation_that_supports_nothing_is_found(keys: str, found: bool) -> None:
    """If the source only gives context, or has no evidence for this claim but for others."""
    text = f"The garrison burned the northern harbour in 1812 [@{keys}]."
    assert ("AUD003" in audit(text, library("asserted"))) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Three sources say that the garrison burned the northern harbour in 1812 [@main; @copy; @echo].", True),
        ("Several independent reports say that the garrison burned the northern harbour [@main; @copy].", True),
        ("The garrison burned the northern harbour in 1812, as @copy reports, confirmed by @main.", True),
        ("The garrison burned the northern harbour in 1812 [@main; @copy; @echo].", False),
        ("Two sources speak of trees and of parks [@copy; @echo].", True),
        ("Two sources speak of trees and of parks [@main; @other].", False),
        ("Two men burned the northern harbour in 1812 [@main; @copy].", False),
    ],
)  # fmt: skip
def test_one_origin_counted_several_times_is_found(text: str, found: bool) -> None:
    """If a sentence counts its sources, and they go back to fewer origins."""
    assert ("AUD004" in audit(text, library("asserted"))) is found


def test_findings_are_warnings() -> None:
    """They are questions to the author, not verdicts."""
    works = library("claimed", disputed=True)
    findings = list(ClaimAudit(works).check(read_manuscript(PLAIN, "markdown")))
    assert [finding.code for finding in findings] == ["AUD001", "AUD002"]
    assert not any(map(is_error, findings))


def test_the_sentences_of_the_built_in_claims_have_no_lost_hedge() -> None:
    """Each says itself how certain it is."""
    works = dprkpal.library()
    for claim in works.claims.values():
        text = f"{claim.sentence[:-1]} [@{claim.carriers[0]}]."
        assert "AUD001" not in audit(text, works), text
