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
    "TT": "original-title", "PST": "", "NM": "",
}  # fmt: skip
"""Tags whose value is a CSL variable as it is."""

ADMINISTRATIVE = frozenset(
    """AUID CDAT CRDT CTDT DA DCOM DRDT EDAT FIR GN IR IRAD JID LR MHDA OCI OID OTO OWN PHST PST PUBM ROF RF SB SFM SO
    SPIN STAT TA UOF UIN UIN CIN CON RIN RPF RPI ORI EIN EFR EIN ECI ECF CRF CRI CI COIS COI OAB OABL PS FPS RN NM SI
    GS MID PMCR TT""".split()
)
"""Tags about the record itself, its links to other records and its indexing, which are left out without a remark."""
