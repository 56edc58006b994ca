"""Internal: tables that map the columns and types of CSV files to CSL.

Source: the exports of Scopus, Web of Science, PubMed, Embase and Zotero; the columns of dprkpal's own tables.
"""

from __future__ import annotations

from ...model.vocabulary import DATE_VARIABLES, NAME_VARIABLES, NUMBER_VARIABLES, TEXT_VARIABLES
from ..ris.tables import TYPES as RIS_TYPES
from ..web_of_science.tables import DOCUMENT_TYPES, PUBLICATION_TYPES
from ..zotero_rdf.tables import TYPES as ZOTERO_TYPES

__all__ = ["COLUMNS", "LEFT_OUT", "MISSING", "TYPES", "VARIABLES", "column_name"]

VARIABLES = (
    "author", "editor", "translator", "title", "container-title", "collection-title", "volume",
    "issue", "page", "publisher", "publisher-place", "issued", "DOI", "URL", "ISBN", "ISSN",
    *sorted(NAME_VARIABLES - {"author", "editor", "translator"}),
    *sorted(DATE_VARIABLES - {"issued"}),
    *sorted((NUMBER_VARIABLES | TEXT_VARIABLES) - {
        "title", "container-title", "collection-title", "volume", "issue", "page", "publisher", "publisher-place",
        "DOI",
        "URL", "ISBN", "ISSN",
    }),
)  # fmt: skip
"""All CSL variables in the order of their columns: the common ones first."""


def column_name(name: str) -> str:
    """Return the name of a column in lower case, with spaces for underscores.

    >>> column_name("Publication_Year")
    'publication year'
    """
    return name.casefold().replace("_", " ").strip()


COLUMNS: dict[str, str] = {column_name(variable): variable for variable in VARIABLES} | {
    "key": "id", "id": "id", "citation key": "id", "citationkey": "id", "type": "type", "item type": "type",
    "document type": "type", "publication type": "publication type", "document types": "type", "pubtype": "type",
    "article title": "title", "document title": "title", "title": "title", "authors": "author",
    "author names": "author", "author": "author", "author full names": "full author",
    "book authors": "container-author", "book author full names": "full container-author",
    "group authors": "group author", "inventors": "author", "editors": "editor", "book editors": "editor",
    "book editor": "editor", "translators": "translator", "series editors": "collection-editor",
    "series editor": "collection-editor", "source title": "container-title", "journal": "container-title",
    "journal/book": "container-title", "journal title": "container-title", "publication title": "container-title",
    "container": "container-title", "publication": "container-title", "journal name": "container-title",
    "abbreviated source title": "container-title-short", "journal abbreviation": "container-title-short",
    "journal iso abbreviation": "container-title-short", "series": "collection-title",
    "series title": "collection-title", "book series title": "collection-title", "series number": "collection-number",
    "number": "number", "art. no.": "number", "article number": "number", "report number": "number",
    "patent number": "number", "author/s": "author", "first authors": "author", "secondary authors": "editor",
    "date published": "day", "issns": "ISSN", "issue number": "issue", "source urls": "URL",
    "place published": "publisher-place", "type of reference": "type", "primary title": "title",
    "secondary title": "container-title", "page start": "start", "start page": "start", "first page": "start",
    "page end": "end", "end page": "end", "last page": "end", "pages": "page", "page count": "number-of-pages",
    "number of pages": "number-of-pages", "num pages": "number-of-pages", "number of volumes": "number-of-volumes",
    "year": "year", "publication year": "year", "pub year": "year", "date": "issued", "publication date": "day",
    "published": "issued", "early access date": "available-date", "access date": "accessed", "doi": "DOI",
    "link": "URL", "url": "URL", "urls": "URL", "place": "publisher-place",
    "publisher city": "publisher-place", "eissn": "ISSN", "issn": "ISSN", "isbn": "ISBN",
    "language of original document": "language", "pubmed id": "PMID", "pmid": "PMID", "conference name": "event-title",
    "conference title": "event-title", "meeting name": "event-title", "conference location": "event-place",
    "conference date": "event-date", "author keywords": "keyword", "index keywords": "keyword", "keywords": "keyword",
    "keywords plus": "keyword", "manual tags": "keyword", "topics": "keyword", "tags": "keyword",
    "abstract note": "abstract", "short title": "title-short", "notes": "note", "extra": "note",
    "call number": "call-number",
    "archive location": "archive_location", "library catalog": "source", "original title": "original-title",
    "supplement": "supplement-number", "part number": "part-number",
}  # fmt: skip
"""Names of columns in lower case, and what they hold."""

LEFT_OUT = frozenset(
    """doi link|cited by|times cited, wos core|times cited, all databases|180 day usage count|since 2013 usage
    count|cited reference count|eid|open access|open access designations|highly cited status|hot paper status|date
    of export|ut (unique wos id)|web of science record|web of science index|ids number|publication stage|conference
    code|coden|create date|first author|citation|tier|level|title is description|date added|date modified|record
    id|included|label included|asreview label""".replace("\n    ", " ").split("|")
)
"""Columns about the record and the number of its citations, which are left out without a remark."""

MISSING = frozenset(("na", "n/a", "nan", "null", "none", "#n/a", "<na>"))
"""Cells in lower case that say that there is no value."""

TYPES: dict[str, str] = (
    {name.casefold(): csl for name, csl in RIS_TYPES.items()}
    | {name.casefold(): csl for name, csl in ZOTERO_TYPES.items()}
    | DOCUMENT_TYPES
    | {name.casefold(): csl for name, csl in PUBLICATION_TYPES.items()}
    | {
        "article": "article-journal", "book": "book", "conference paper": "paper-conference", "conference review":
        "paper-conference", "conference proceeding": "paper-conference", "data paper": "article-journal", "editorial":
        "article-journal", "editorial material": "article-journal", "erratum": "article-journal", "journal article":
        "article-journal", "letter": "article-journal", "note": "article-journal", "report": "report", "retracted":
        "article-journal", "review": "article-journal", "short survey": "article-journal", "website": "webpage",
        "web page": "webpage", "thesis": "thesis", "preprint": "article", "business article": "article-magazine",
        "article in press": "article-journal", "magazine article": "article-magazine", "newspaper article":
        "article-newspaper",
    }
)  # fmt: skip
"""Types of works in lower case, and their CSL types."""
