"""Internal: tables that map EndNote's reference types to CSL types.

Source: EndNote's XML export format (the document type definition "RSXML"); the table of reference types of EndNote.
"""

from __future__ import annotations

__all__ = ["CONTAINED", "NUMBERS", "TYPES", "TYPES_FROM_CSL"]

TYPES = {
    "catalog": "book", "chart or table": "graphic", "discussion forum": "post", "equation": "document",
    "grant": "document", "multimedia application": "motion_picture", "podcast": "broadcast", "social media": "post",
    "television episode": "broadcast", "artwork": "graphic", "ancient text": "classic",
    "audiovisual material": "motion_picture", "aggregated database": "dataset", "bill": "bill", "blog": "post-weblog",
    "book": "book", "book section": "chapter", "case": "legal_case", "classical work": "classic",
    "computer program": "software", "conference paper": "paper-conference",
    "conference proceedings": "paper-conference", "dataset": "dataset", "dictionary": "entry-dictionary",
    "edited book": "book", "electronic article": "article-journal", "electronic book": "book",
    "electronic book section": "chapter", "encyclopedia": "entry-encyclopedia", "figure": "figure",
    "film or broadcast": "motion_picture", "government document": "report", "hearing": "hearing",
    "interview": "interview", "journal article": "article-journal", "legal rule or regulation": "regulation",
    "magazine article": "article-magazine", "manuscript": "manuscript", "map": "map", "music": "song",
    "newspaper article": "article-newspaper", "online database": "dataset", "online multimedia": "motion_picture",
    "pamphlet": "pamphlet", "patent": "patent", "personal communication": "personal_communication",
    "press release": "article", "report": "report", "serial": "periodical", "standard": "standard",
    "statute": "legislation", "thesis": "thesis", "unpublished work": "manuscript", "web page": "webpage",
}  # fmt: skip
"""Reference types in lower case and their CSL types."""

TYPES_FROM_CSL = {
    "article": ("Generic", 13), "article-journal": ("Journal Article", 17),
    "article-magazine": ("Magazine Article", 19), "article-newspaper": ("Newspaper Article", 23), "bill": ("Bill", 4),
    "book": ("Book", 6), "broadcast": ("Film or Broadcast", 21), "chapter": ("Book Section", 5),
    "classic": ("Classical Work", 49), "dataset": ("Dataset", 59), "document": ("Generic", 13),
    "entry": ("Encyclopedia", 53), "entry-dictionary": ("Dictionary", 52), "entry-encyclopedia": ("Encyclopedia", 53),
    "figure": ("Figure", 37), "graphic": ("Artwork", 2), "hearing": ("Hearing", 14), "interview": ("Interview", 64),
    "legal_case": ("Case", 7), "legislation": ("Statute", 31), "manuscript": ("Manuscript", 36), "map": ("Map", 20),
    "motion_picture": ("Film or Broadcast", 21), "musical_score": ("Music", 61), "pamphlet": ("Pamphlet", 65),
    "paper-conference": ("Conference Paper", 47), "patent": ("Patent", 25), "periodical": ("Serial", 57),
    "personal_communication": ("Personal Communication", 26), "post": ("Blog", 56), "post-weblog": ("Blog", 56),
    "regulation": ("Legal Rule or Regulation", 50), "report": ("Report", 27), "review": ("Journal Article", 17),
    "review-book": ("Journal Article", 17), "software": ("Computer Program", 9), "song": ("Music", 61),
    "standard": ("Standard", 58), "thesis": ("Thesis", 32), "treaty": ("Legal Rule or Regulation", 50),
    "webpage": ("Web Page", 12),
}  # fmt: skip
"""CSL types and the reference types they are written as, with EndNote's numbers; other types are ``Generic``."""

NUMBERS = {str(number): name for name, number in reversed(TYPES_FROM_CSL.values())}
"""The name of each reference type by its number."""

CONTAINED = frozenset({
    "article-journal", "article-magazine", "article-newspaper", "chapter", "entry-dictionary", "entry-encyclopedia",
    "paper-conference", "post-weblog",
})  # fmt: skip
"""Types whose secondary title is the title of the work that contains them."""
