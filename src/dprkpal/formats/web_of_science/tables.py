"""Internal: tables that map Web of Science's field tags and document types to CSL.

Source: Clarivate, "Web of Science Core Collection Field Tags".
"""

from __future__ import annotations

__all__ = ["DOCUMENT_TYPES", "LEFT_OUT", "PUBLICATION_TYPES", "READ", "TEXTS"]

PUBLICATION_TYPES = {
    "J": "article-journal", "B": "book", "S": "chapter", "C": "paper-conference", "P": "patent", "D": "dataset",
    "R": "report", "A": "document",
}  # fmt: skip
"""Publication types (``PT``)."""

DOCUMENT_TYPES = {
    "proceedings paper": "paper-conference", "meeting abstract": "paper-conference", "meeting": "paper-conference",
    "book chapter": "chapter", "book review": "review-book", "software review": "review", "database review": "review",
    "dance performance review": "review", "film review": "review", "music performance review": "review",
    "record review": "review", "theater review": "review", "tv review, radio review": "review",
    "art exhibit review": "review", "hardware review": "review", "music score review": "review",
    "data set": "dataset", "data study": "dataset", "software": "software", "dissertation/thesis": "thesis",
    "patent": "patent", "music score": "musical_score",
}  # fmt: skip
"""Document types (``DT``) that say more than the publication type."""

TEXTS = {
    "TI": "title", "VL": "volume", "IS": "issue", "PU": "publisher", "PI": "publisher-place", "AB": "abstract",
    "JI": "container-title-short", "SE": "collection-title", "CT": "event-title", "CL": "event-place", "PM": "PMID",
    "PN": "part-number", "SU": "supplement-number",
}  # fmt: skip
"""Tags whose value is a CSL variable as it is."""

READ = frozenset("AF AR AU BA BE BF BN BP CA CY D2 DE DI DT EA ED EI EP GP ID LA PD PG PS PT PY SN SO UT BS".split())
"""Tags that are read in another way."""

LEFT_OUT = frozenset("FN VR EF ER NR TC Z9 Z8 ZA ZB ZS ZR U1 U2 J9 GA UT OA HC HP DA DL WE ESI".split())
"""Tags about the record and the number of its citations, which are left out without a remark."""
