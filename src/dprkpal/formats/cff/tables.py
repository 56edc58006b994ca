"""Internal: tables that map the Citation File Format to CSL.

Source: "Guide to Citation File Format schema version 1.2.0".
"""

from __future__ import annotations

__all__ = ["ADDRESSES", "ENTITIES", "KNOWN", "NAMES", "NAME_PARTS", "TEXTS", "TYPES", "TYPES_FROM_CSL"]

TYPES = {
    "art": "graphic", "article": "article-journal", "audiovisual": "motion_picture", "bill": "bill", "blog":
    "post-weblog", "book": "book", "catalogue": "book", "conference": "event", "conference-paper": "paper-conference",
    "data": "dataset", "database": "dataset", "dataset": "dataset", "dictionary": "entry-dictionary", "edited-work":
    "book", "encyclopedia": "entry-encyclopedia", "film-broadcast": "motion_picture", "generic": "document",
    "government-document": "report", "grant": "document", "hearing": "hearing", "historical-work": "classic",
    "legal-case": "legal_case", "legal-rule": "regulation", "magazine-article": "article-magazine", "manual": "book",
    "map": "map", "multimedia": "motion_picture", "music": "musical_score", "newspaper-article": "article-newspaper",
    "pamphlet": "pamphlet", "patent": "patent", "personal-communication": "personal_communication", "proceedings":
    "book", "report": "report", "serial": "periodical", "slides": "speech", "software": "software", "software-code":
    "software", "software-container": "software", "software-executable": "software", "software-virtual-machine":
    "software", "sound-recording": "song", "standard": "standard", "statute": "legislation", "thesis": "thesis",
    "unpublished": "manuscript", "video": "motion_picture", "website": "webpage",
}  # fmt: skip
"""Types of references and their CSL types."""

TYPES_FROM_CSL = {csl: name for name, csl in reversed(TYPES.items())} | {
    "article": "generic", "article-journal": "article", "book": "book", "broadcast": "film-broadcast", "chapter":
    "generic", "collection": "edited-work", "dataset": "data", "document": "generic", "entry": "encyclopedia", "figure":
    "art", "interview": "generic", "motion_picture": "film-broadcast", "performance": "generic", "post": "blog",
    "report": "report", "review": "article", "review-book": "article", "software": "software", "treaty": "legal-rule",
}  # fmt: skip
"""CSL types and the types of references they are written as."""

TEXTS = {
    "abbreviation": "container-title-short", "abstract": "abstract", "collection-title": "collection-title", "database":
    "source", "edition": "edition", "issue": "issue", "journal": "container-title", "medium": "medium", "notes": "note",
    "number": "number", "number-volumes": "number-of-volumes", "pages": "number-of-pages", "pmcid": "PMCID", "section":
    "section", "thesis-type": "genre", "title": "title", "version": "version", "volume": "volume", "volume-title":
    "volume-title", "license": "license", "isbn": "ISBN", "issn": "ISSN", "status": "status", "data-type": "genre",
}  # fmt: skip
"""Fields whose value is a CSL variable as it is."""

NAMES = {
    "authors": "author", "editors": "editor", "editors-series": "collection-editor", "translators": "translator",
    "recipients": "recipient",
}  # fmt: skip
"""Fields with lists of names."""

NAME_PARTS = frozenset(("name", "family-names", "given-names", "name-particle", "name-suffix"))
"""The parts of a person or an organization in a list of names that a CSL name has."""

ADDRESSES = ("url", "repository-code", "repository", "repository-artifact")
"""Fields with an address. The first is the URL."""

ENTITIES = {"publisher": "publisher", "institution": "publisher", "conference": "event-title"}
"""Fields with an organization or a conference, and the variables of their names."""

KNOWN = frozenset((*TEXTS, *NAMES, *ENTITIES)) | frozenset(
    """cff-version message type doi url repository-code repository repository-artifact identifiers date-released
    date-published date-accessed year month start end keywords languages location preferred-citation references
    license-url contact commit issue-date year-original department senders""".split()
)
"""All fields that are read or say nothing about the work itself."""
