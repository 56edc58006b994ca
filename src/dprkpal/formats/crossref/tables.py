"""Internal: tables that map Crossref's types of works to CSL types.

Source: Crossref REST API, "/types"; Crossref's mapping to CSL-JSON.
"""

from __future__ import annotations

__all__ = ["NAMES", "TYPES"]

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
