"""Internal: tables that map OpenAlex's types of works to CSL types.

Source: OpenAlex, "Work object".
"""

from __future__ import annotations

__all__ = ["TYPES"]

TYPES = {
    "article": "article-journal", "book": "book", "book-chapter": "chapter", "book-review": "review-book",
    "book-section": "chapter", "component": "document", "conference-abstract": "paper-conference",
    "data-paper": "article-journal", "database": "dataset", "dataset": "dataset", "dissertation": "thesis",
    "editorial": "article-journal", "erratum": "article-journal", "grant": "document", "journal": "periodical",
    "journal-article": "article-journal", "journal-issue": "periodical", "letter": "article-journal",
    "libguides": "webpage", "monograph": "book", "other": "document", "paratext": "document", "peer-review": "review",
    "posted-content": "article", "preprint": "article", "proceedings": "book",
    "proceedings-article": "paper-conference", "reference-book": "book", "reference-entry": "entry-encyclopedia",
    "report": "report", "report-component": "report", "report-series": "report", "retraction": "article-journal",
    "review": "article-journal", "software": "software", "software-paper": "article-journal", "standard": "standard",
    "supplementary-materials": "document",
}  # fmt: skip
"""Types of works, those of Crossref included, and their CSL types."""
