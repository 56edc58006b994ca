"""Internal: rename references in the data of a collection that name them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from ..collection.data_types import ClaimData, CollectionData, EvidenceData, LinkData

__all__ = ["renamed_data"]


def renamed_data(data: CollectionData, old: str, new: str) -> CollectionData:
    """Return *data* with the key *new* wherever a claim, a link or the list of surveys has the key *old*.

    >>> data: CollectionData = {"links": [
    ...     {"source": "a", "on": "b", "how": "quotes", "basis": "text", "confidence": "seen"}], "surveys": ["b"]}
    >>> renamed = renamed_data(data, "b", "c")
    >>> renamed["links"][0]["on"], renamed["surveys"], data["surveys"]
    ('c', ['c'], ['b'])
    """

    def key(one: str) -> str:
        return new if one == old else one

    renamed: CollectionData = {**data}
    if "claims" in data:
        renamed["claims"] = [_renamed_claim(claim, old, new) for claim in data["claims"]]
    if "links" in data:
        renamed["links"] = [
            cast(LinkData, {**link, "source": key(link["source"]), "on": key(link["on"])}) for link in data["links"]
        ]
    if "surveys" in data:
        renamed["surveys"] = [key(one) for one in data["surveys"]]
    return renamed


def _renamed_claim(claim: ClaimData, old: str, new: str) -> ClaimData:
    """Return *claim* with the new key; the same object if it does not have the old one."""
    evidence: Sequence[EvidenceData] = claim.get("evidence", ())
    if claim.get("stated_in") != old and all(row["source"] != old for row in evidence):
        return claim
    renamed: ClaimData = {**claim}
    if claim.get("stated_in") == old:
        renamed["stated_in"] = new
    if "evidence" in claim:
        renamed["evidence"] = [
            cast(EvidenceData, {**row, "source": new}) if row["source"] == old else row for row in evidence
        ]
    return renamed
