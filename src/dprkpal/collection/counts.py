"""Internal: check that the links between sources and the number of origins agree with the evidence of each claim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .origins import SourceLinks

if TYPE_CHECKING:
    from ..errors import FormatError
    from .data_types import ClaimData, CollectionData
    from .toml_tables import Table

__all__ = ["check_counts"]


def check_counts(
    data: CollectionData, claims: Mapping[str, Table], links: Mapping[str, Table], findings: list[FormatError]
) -> None:
    """Append to *findings* the links without evidence, and the claims whose number of origins is another.

    Args:
        data: The valid data.
        claims: The tables of the claims by id.
        links: The tables of the links.
        findings: The problems found so far.
    """
    evidence = {claim["id"]: {row["source"] for row in claim.get("evidence", ())} for claim in data.get("claims", ())}
    for table in links.values():
        source = table.data.get("source", "")
        for claim in table.data.get("claims", ()):
            if claim in evidence and source not in evidence[claim]:
                message = f"{source!r} is not in the evidence of {claim!r}; add what it says of the claim"
                findings.append(table.fault("DATA028", message, "claims"))
    traced = SourceLinks.of(data)
    for one in data.get("claims", ()):
        table = claims[one["id"]]
        if "counted" in one and (number := count_origins(one, traced)) != one["counted"]:
            message = f"the links lead to {number} independent origins, not {one['counted']}; correct the links or both"
            findings.append(table.fault("DATA029", f"{message} 'counted' and 'independence'", "counted"))


def count_origins(claim: ClaimData, links: SourceLinks) -> int:
    """Return the number of independent origins of *claim*.

    >>> row = {"source": "paper", "stance": "supports"}
    >>> count_origins({"id": "a", "statement": "it rained", "evidence": [row]}, SourceLinks())
    1
    """
    carriers = [
        row["source"]
        for row in claim.get("evidence", ())
        if row["stance"] in ("supports", "reports") and row.get("carries", True)
    ]
    return len(links.trace(claim["id"], carriers, judgement=claim.get("judgement", False)).origins)
