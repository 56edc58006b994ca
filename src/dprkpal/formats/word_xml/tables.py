"""Internal: tables that map the sources of Word to CSL.

Source: ECMA-376, part 1, section 22.6 (Bibliography).
"""

from __future__ import annotations

__all__ = [
    "BIBLIOGRAPHY_NAMESPACES",
    "NAMES",
    "NAMES_FROM_CSL",
    "TEXTS",
    "TYPES",
    "TYPES_FROM_CSL",
    "author_element",
    "texts_from_csl",
]

BIBLIOGRAPHY_NAMESPACES = (
    "http://schemas.openxmlformats.org/officeDocument/2006/bibliography",
    "http://purl.oclc.org/ooxml/officeDocument/bibliography",
)
"""The namespace of sources, and the one of strict documents."""

TYPES = {
    "Art": "graphic", "ArticleInAPeriodical": "article-magazine", "Book": "book", "BookSection": "chapter",
    "Case": "legal_case", "ConferenceProceedings": "paper-conference", "DocumentFromInternetSite": "webpage",
    "ElectronicSource": "document", "Film": "motion_picture", "InternetSite": "webpage", "Interview": "interview",
    "JournalArticle": "article-journal", "Misc": "document", "Patent": "patent", "Performance": "performance",
    "Report": "report", "SoundRecording": "song",
}  # fmt: skip
TEXTS = {
    "Title": "title", "ShortTitle": "title-short", "JournalName": "container-title", "BookTitle": "container-title",
    "PeriodicalTitle": "container-title", "PublicationTitle": "container-title", "ConferenceName": "event-title",
    "InternetSiteTitle": "container-title", "AlbumTitle": "container-title", "BroadcastTitle": "container-title",
    "Volume": "volume", "Issue": "issue", "Pages": "page", "Edition": "edition", "Publisher": "publisher",
    "Institution": "publisher", "ProductionCompany": "publisher", "Distributor": "publisher", "Station": "publisher",
    "NumberVolumes": "number-of-volumes", "ChapterNumber": "chapter-number", "PatentNumber": "number",
    "CaseNumber": "number", "RecordingNumber": "number", "Court": "authority", "Medium": "medium",
    "ThesisType": "genre", "Type": "genre", "Version": "version", "URL": "URL", "DOI": "DOI",
    "Comments": "note", "Theater": "event-place",
}  # fmt: skip
NAMES = {
    "Author": "author", "Editor": "editor", "Translator": "translator", "BookAuthor": "container-author",
    "Director": "director", "Composer": "composer", "Performer": "performer", "Artist": "author",
    "Interviewer": "interviewer", "Interviewee": "author", "Inventor": "author", "Compiler": "compiler",
    "ProducerName": "producer", "Writer": "script-writer", "Counsel": "author",
}  # fmt: skip

TYPES_FROM_CSL = {
    "article": "Misc", "article-journal": "JournalArticle", "article-magazine": "ArticleInAPeriodical",
    "article-newspaper": "ArticleInAPeriodical", "book": "Book", "broadcast": "SoundRecording",
    "chapter": "BookSection", "classic": "Book", "dataset": "ElectronicSource", "document": "Misc",
    "entry": "BookSection", "entry-dictionary": "BookSection", "entry-encyclopedia": "BookSection", "figure": "Art",
    "graphic": "Art", "interview": "Interview", "legal_case": "Case", "manuscript": "Misc", "map": "Art",
    "motion_picture": "Film", "pamphlet": "Book", "paper-conference": "ConferenceProceedings", "patent": "Patent",
    "performance": "Performance", "post": "InternetSite", "post-weblog": "InternetSite", "report": "Report",
    "review": "JournalArticle", "review-book": "JournalArticle", "software": "ElectronicSource",
    "song": "SoundRecording", "standard": "Report", "thesis": "Report", "webpage": "InternetSite",
}  # fmt: skip
"""CSL types and their types of source; all others are ``Misc``."""

NAMES_FROM_CSL = {
    "author": "Author", "editor": "Editor", "translator": "Translator", "container-author": "BookAuthor",
    "director": "Director", "composer": "Composer", "performer": "Performer", "interviewer": "Interviewer",
    "compiler": "Compiler", "producer": "ProducerName", "script-writer": "Writer",
}  # fmt: skip
"""Variables with names, and their elements."""

_AUTHORS = {"Interview": "Interviewee", "Patent": "Inventor", "Art": "Artist"}
"""The element of the author in some types of source."""


def author_element(kind: str, variable: str) -> str:
    """Return the element of the names in *variable* for a type of source.

    >>> author_element("Patent", "author"), author_element("Book", "author")
    ('Inventor', 'Author')
    """
    return _AUTHORS.get(kind, "Author") if variable == "author" else NAMES_FROM_CSL[variable]


def texts_from_csl(kind: str, csl_type: str) -> dict[str, str]:
    """Return the elements of the variables with text, for a type of source.

    >>> texts_from_csl("BookSection", "chapter")["container-title"]
    'BookTitle'
    """
    container = {
        "JournalArticle": "JournalName", "BookSection": "BookTitle", "ArticleInAPeriodical": "PeriodicalTitle",
        "InternetSite": "InternetSiteTitle", "SoundRecording": "AlbumTitle",
    }.get(kind, "PublicationTitle")  # fmt: skip
    number = {"Patent": "PatentNumber", "Case": "CaseNumber", "SoundRecording": "RecordingNumber"}.get(kind, "")
    texts = {
        "title": "Title", "title-short": "ShortTitle", "container-title": container, "event-title": "ConferenceName",
        "volume": "Volume", "issue": "Issue", "page": "Pages", "edition": "Edition",
        "publisher": "Institution" if csl_type == "thesis" else "Publisher", "number-of-volumes": "NumberVolumes",
        "chapter-number": "ChapterNumber", "number": number, "authority": "Court", "medium": "Medium",
        "genre": "ThesisType" if csl_type == "thesis" else "Type" if kind == "Patent" else "",
        "version": "Version", "note": "Comments",
        "event-place": "Theater" if kind == "Performance" else "", "publisher-place": "City",
        "ISSN": "StandardNumber" if csl_type.startswith("article") else "",
        "ISBN": "" if csl_type.startswith("article") else "StandardNumber",
    }  # fmt: skip
    return {variable: element for variable, element in texts.items() if element}
