"""Internal: tables that map OpenAlex's types of works to CSL types.

Source: OpenAlex, "Work object".
"""

from __future__ import annotations

__all__ = ["ADMINISTRATIVE", "KNOWN", "TYPES"]

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

KNOWN = frozenset(
    """id ids doi type type_crossref title display_name authorships publication_date publication_year primary_location
    host_venue biblio language abstract abstract_inverted_index keywords""".split()
)
"""Members of a work that are read."""

ADMINISTRATIVE = frozenset(
    """relevance_score indexed_in open_access countries_distinct_count institutions_distinct_count
    corresponding_author_ids corresponding_institution_ids apc_list apc_paid fwci has_fulltext has_content
    content_urls fulltext_origin cited_by_count cited_by_percentile_year citation_normalized_percentile
    cited_by_api_url counts_by_year updated_date created_date is_paratext is_authors_truncated locations_count
    locations best_oa_location referenced_works_count related_works ngrams_url is_xpac""".split()
)
"""Members about the record and the number of its citations, which are left out without a remark."""
