"""Internal: tables that map Zotero's item types, creators and fields to CSL.

Source: Zotero, "Item Types, Fields and Creators" and its mapping to CSL; the vocabularies of Zotero RDF.
"""

from __future__ import annotations

__all__ = ["CREATORS", "FIELDS", "TYPES"]

TYPES = {
    "artwork": "graphic", "audioRecording": "song", "bill": "bill", "blogPost": "post-weblog", "book": "book",
    "bookSection": "chapter", "case": "legal_case", "computerProgram": "software",
    "conferencePaper": "paper-conference", "dataset": "dataset", "dictionaryEntry": "entry-dictionary",
    "document": "document", "email": "personal_communication", "encyclopediaArticle": "entry-encyclopedia",
    "film": "motion_picture", "forumPost": "post", "hearing": "hearing", "instantMessage": "personal_communication",
    "interview": "interview", "journalArticle": "article-journal", "letter": "personal_communication",
    "magazineArticle": "article-magazine", "manuscript": "manuscript", "map": "map",
    "newspaperArticle": "article-newspaper", "patent": "patent", "podcast": "broadcast", "preprint": "article",
    "presentation": "speech", "radioBroadcast": "broadcast", "report": "report", "standard": "standard",
    "statute": "legislation", "thesis": "thesis", "tvBroadcast": "broadcast", "videoRecording": "motion_picture",
    "webpage": "webpage",
}  # fmt: skip
"""Item types of Zotero and their CSL types."""

CREATORS = {
    "artists": "author", "attorneyAgents": "", "authors": "author", "bookAuthors": "container-author", "cartographers":
    "author", "castMembers": "performer", "commenters": "", "composers": "composer", "contributors": "contributor",
    "cosponsors": "", "counsels": "", "creators": "author", "directors": "director", "editors": "editor", "guests":
    "guest", "interviewees": "author", "interviewers": "interviewer", "inventors": "author", "performers": "performer",
    "podcasters": "host", "presenters": "author", "producers": "producer", "programmers": "author", "recipients":
    "recipient", "reviewedAuthors": "reviewed-author", "scriptwriters": "script-writer", "seriesEditors":
    "collection-editor", "sponsors": "author", "translators": "translator", "wordsBys": "",
}  # fmt: skip
"""Elements with names and their variables; ``""`` where CSL has none."""

FIELDS = {
    "abstract": "abstract", "archive": "archive", "blogTitle": "container-title", "codeNumber": "volume",
    "conferenceName": "event-title", "coverage": "archive_location", "description": "note",
    "dictionaryTitle": "container-title", "encyclopediaTitle": "container-title", "forumTitle": "container-title",
    "language": "language", "LCC": "call-number", "libraryCatalog": "source", "medium": "medium",
    "numberOfVolumes": "number-of-volumes", "numPages": "number-of-pages", "pages": "page",
    "proceedingsTitle": "container-title", "programTitle": "container-title", "publicationTitle": "container-title",
    "repository": "publisher", "rights": "license", "runningTime": "dimensions", "scale": "scale",
    "shortTitle": "title-short", "status": "status", "system": "medium", "type": "genre", "university": "publisher",
    "version": "version", "websiteTitle": "container-title", "websiteType": "genre", "meetingName": "event-title",
    "court": "authority", "place": "publisher-place", "publisher": "publisher", "reportNumber": "number",
    "patentNumber": "number", "applicationNumber": "call-number", "section": "section", "volume": "volume",
    "number": "issue", "artworkSize": "dimensions", "mapType": "genre", "thesisType": "genre", "reportType": "genre",
    "letterType": "genre", "manuscriptType": "genre", "presentationType": "genre", "postType": "genre",
    "history": "references", "legislativeBody": "authority", "committee": "authority",
    "archiveLocation": "archive_location", "billNumber": "number", "docketNumber": "number",
    "publicLawNumber": "number", "episodeNumber": "number", "publicationYear": "", "codePages": "page",
    "seriesNumber": "collection-number", "callNumber": "call-number",
}  # fmt: skip
"""Elements whose text is a CSL variable."""
