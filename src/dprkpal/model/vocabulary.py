"""Internal: the names that CSL 1.0.2 defines: item types, variables and locator labels.

This is their only definition in the package.

Source: CSL 1.0.2, Appendix III "Types", Appendix IV "Variables", "Locators".
"""

from __future__ import annotations

__all__ = [
    "DATE_VARIABLES",
    "ITEM_TYPES",
    "LOCATOR_ABBREVIATIONS",
    "LOCATOR_LABELS",
    "NAME_VARIABLES",
    "NUMBER_VARIABLES",
    "TEXT_VARIABLES",
]

ITEM_TYPES = frozenset(
    """article article-journal article-magazine article-newspaper bill book broadcast chapter classic
    collection dataset document entry entry-dictionary entry-encyclopedia event figure graphic hearing
    interview legal_case legislation manuscript map motion_picture musical_score pamphlet
    paper-conference patent performance periodical personal_communication post post-weblog regulation
    report review review-book software song speech standard thesis treaty webpage""".split()
)
"""All values of ``type``. Source: CSL 1.0.2, Appendix III."""

NAME_VARIABLES = frozenset(
    """author chair collection-editor compiler composer container-author contributor curator director
    editor editorial-director editortranslator executive-producer guest host illustrator interviewer
    narrator organizer original-author performer producer recipient reviewed-author script-writer
    series-creator translator""".split()
)
"""Variables whose value is a list of names. Source: CSL 1.0.2, Appendix IV, "Name Variables"."""

DATE_VARIABLES = frozenset("accessed available-date event-date issued original-date submitted".split())
"""Variables whose value is a date or a date range. Source: CSL 1.0.2, Appendix IV, "Date Variables"."""

NUMBER_VARIABLES = frozenset(
    """chapter-number citation-number collection-number edition first-reference-note-number issue locator
    number number-of-pages number-of-volumes page page-first part-number printing-number section
    supplement-number version volume""".split()
)
"""Variables whose value is a number, or text with numbers. Source: CSL 1.0.2, Appendix IV, "Number Variables"."""

TEXT_VARIABLES = frozenset(
    """abstract annote archive archive_collection archive_location archive-place authority call-number
    citation-key citation-label collection-title container-title container-title-short dimensions division
    DOI event event-place event-title genre ISBN ISSN jurisdiction keyword language license medium note
    original-publisher original-publisher-place original-title part-title PMCID PMID publisher
    publisher-place references reviewed-genre reviewed-title scale source status title title-short URL
    volume-title year-suffix""".split()
)
"""Variables whose value is text. Source: CSL 1.0.2, Appendix IV, "Standard Variables"; ``event`` is from CSL 1.0.1."""

LOCATOR_LABELS = frozenset(
    """act appendix article-locator book canon chapter column elocation equation figure folio issue line
    note opus page paragraph part rule scene section sub-verbo supplement table timestamp title-locator verse
    version volume""".split()
)
"""All locator labels. Source: CSL 1.0.2, "Locators"; ``scene`` is in the schema ``csl-citation.json`` only."""

LOCATOR_ABBREVIATIONS: dict[str, str] = {
    "app": "appendix", "apps": "appendix", "appendices": "appendix",
    "art": "article-locator", "arts": "article-locator", "article": "article-locator",
    "articles": "article-locator",
    "bk": "book", "bks": "book", "books": "book",
    "c": "chapter", "ch": "chapter", "chs": "chapter", "chap": "chapter", "chaps": "chapter",
    "chapters": "chapter",
    "col": "column", "cols": "column", "columns": "column",
    "eq": "equation", "eqs": "equation", "equations": "equation",
    "fig": "figure", "figs": "figure", "figures": "figure",
    "f": "folio", "ff": "folio", "fol": "folio", "fols": "folio", "folios": "folio",
    "no": "issue", "nos": "issue", "issues": "issue", "number": "issue", "numbers": "issue",
    "l": "line", "ll": "line", "lines": "line",
    "n": "note", "nn": "note", "notes": "note",
    "op": "opus", "opp": "opus", "opera": "opus",
    "p": "page", "pp": "page", "pg": "page", "pgs": "page", "pages": "page",
    "para": "paragraph", "paras": "paragraph", "paragraphs": "paragraph", "¶": "paragraph", "¶¶": "paragraph",
    "pt": "part", "pts": "part", "parts": "part",
    "r": "rule", "rr": "rule", "rules": "rule",
    "s": "section", "sec": "section", "secs": "section", "sections": "section", "§": "section", "§§": "section",
    "sv": "sub-verbo", "s.v": "sub-verbo", "svv": "sub-verbo", "s.vv": "sub-verbo", "sub verbo": "sub-verbo",
    "tbl": "table", "tbls": "table", "tables": "table",
    "time": "timestamp", "times": "timestamp",
    "v": "verse", "vv": "verse", "verses": "verse",
    "vol": "volume", "vols": "volume", "volumes": "volume",
}  # fmt: skip
"""Common ways to write a label, in lower case without a final full stop, and the label each one means."""
