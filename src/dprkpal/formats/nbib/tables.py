"""Internal: tables that map PubMed's tags and publication types to CSL.

Source: National Library of Medicine, "MEDLINE/PubMed Data Element (Field) Descriptions".
"""

from __future__ import annotations

__all__ = ["ADMINISTRATIVE", "TEXTS", "TYPES"]

TYPES = {
    "book": "book", "monograph": "book", "book chapter": "chapter", "dataset": "dataset", "newspaper article":
    "article-newspaper", "technical report": "report", "preprint": "article", "webcast": "broadcast",
    "interactive tutorial": "webpage", "academic dissertation": "thesis",
}  # fmt: skip
"""Publication types (``PT``) of works that are not articles of journals."""

TEXTS = {
    "AB": "abstract", "IP": "issue", "JT": "container-title", "PMID": "PMID", "PB": "publisher", "TA":
    "container-title-short", "VI": "volume", "VTI": "volume-title", "CTI": "collection-title", "EN": "edition",
    "TT": "original-title",
}  # fmt: skip
"""Tags whose value is a CSL variable as it is."""

ADMINISTRATIVE = frozenset(
    """CDAT CRDT CTDT DA DCOM DRDT EDAT GN JID LR MHDA OTO OWN PHST PMCR PST PUBM ROF RF SB SFM SO STAT TA UOF
    TT""".split()
)
"""Tags about the record itself and its indexing, which are left out without a remark."""
