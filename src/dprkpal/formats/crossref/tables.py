"""Internal: tables that map Crossref's types of works to CSL types.

Source: Crossref REST API, "/types"; Crossref's mapping to CSL-JSON.
"""

from __future__ import annotations

__all__ = ["ADMINISTRATIVE", "KNOWN", "NAMES", "TYPES"]

TYPES = {
    "book": "book", "book-chapter": "chapter", "book-part": "chapter", "book-section": "chapter", "book-series": "book",
    "book-set": "book", "book-track": "song", "component": "document", "database": "dataset", "dataset": "dataset",
    "dissertation": "thesis", "edited-book": "book", "grant": "document", "journal": "periodical", "journal-article":
    "article-journal", "journal-issue": "periodical", "journal-volume": "periodical", "monograph": "book", "other":
    "document", "peer-review": "review", "posted-content": "article", "proceedings": "book", "proceedings-article":
    "paper-conference", "proceedings-series": "book", "reference-book": "book", "reference-entry":
    "entry-encyclopedia", "report": "report", "report-component": "report", "report-series": "report", "standard":
    "standard", "standard-series": "standard",
}  # fmt: skip
"""Types of works and their CSL types."""

NAMES = ("author", "editor", "translator", "chair")
"""Members with names, which are CSL variables."""

KNOWN = frozenset(
    """type title subtitle container-title short-container-title short-title original-title degree published-print
    issued published published-online posted volume issue publisher publisher-location edition-number part-number
    article-number page abstract event institution DOI URL license language subject subtype""".split()
) | frozenset(NAMES)
"""Members of a work that are read."""

ADMINISTRATIVE = frozenset(
    """indexed reference-count references-count content-domain created deposited source prefix member score
    is-referenced-by-count issn-type isbn-type link update-policy alternative-id journal-issue resource schema
    schema-version status""".split()
)
"""Members about the record and the number of its citations, which are left out without a remark."""
