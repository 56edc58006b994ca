"""Internal: tables that map MODS to CSL: types and roles.

Source: Library of Congress, "MODS User Guidelines", version 3; the MARC genre terms (marcgt) and relators.
"""

from __future__ import annotations

__all__ = ["GENRES", "GENRES_FROM_CSL", "RESOURCES", "RESOURCES_FROM_CSL", "ROLES", "ROLES_FROM_CSL"]

GENRES = {
    "abstract or summary": "document", "art original": "graphic", "art reproduction": "graphic", "article": "article",
    "biography": "book", "book": "book", "book chapter": "chapter", "chapter": "chapter", "conference publication":
    "paper-conference", "conference paper": "paper-conference", "database": "dataset", "dataset": "dataset",
    "dictionary": "entry-dictionary", "dissertation": "thesis", "drawing": "graphic", "electronic resource":
    "document", "encyclopedia": "entry-encyclopedia", "government publication": "report", "graphic": "graphic",
    "interview": "interview", "issue": "periodical", "journal": "periodical", "journal article": "article-journal",
    "law report or digest": "legal_case", "legal article": "article-journal", "legal case and case notes":
    "legal_case", "legislation": "legislation", "letter": "personal_communication", "magazine article":
    "article-magazine", "manuscript": "manuscript", "map": "map", "memoir": "book", "motion picture":
    "motion_picture", "multivolume monograph": "book", "newspaper": "article-newspaper", "newspaper article":
    "article-newspaper", "patent": "patent", "periodical": "periodical", "picture": "graphic", "poster": "graphic",
    "report": "report", "research report": "report", "review": "review", "series": "book", "software": "software",
    "sound": "song", "speech": "speech", "standard or specification": "standard", "technical report": "report",
    "thesis": "thesis", "theses": "thesis", "treaty": "treaty", "video recording": "motion_picture", "videorecording":
    "motion_picture", "web page": "webpage", "web site": "webpage", "website": "webpage",
    "artwork": "graphic", "audiorecording": "song", "bill": "bill", "blogpost": "post-weblog", "booksection":
    "chapter", "case": "legal_case", "computerprogram": "software", "conferencepaper": "paper-conference",
    "dictionaryentry": "entry-dictionary", "document": "document", "email": "personal_communication",
    "encyclopediaarticle": "entry-encyclopedia", "film": "motion_picture", "forumpost": "post", "hearing": "hearing",
    "journalarticle": "article-journal", "magazinearticle": "article-magazine", "newspaperarticle":
    "article-newspaper", "podcast": "broadcast", "preprint": "article", "presentation": "speech", "radiobroadcast":
    "broadcast", "statute": "legislation", "tvbroadcast": "broadcast", "webpage": "webpage",
}  # fmt: skip
"""Genres in lower case: the terms of MARC and of Zotero, and other common ones."""

GENRES_FROM_CSL = {
    "book": "book", "chapter": "book", "article-newspaper": "newspaper", "article-journal": "article",
    "article-magazine": "article", "article": "article", "dataset": "database", "entry-dictionary": "dictionary",
    "entry-encyclopedia": "encyclopedia", "graphic": "picture", "interview": "interview", "legal_case":
    "legal case and case notes", "legislation": "legislation", "manuscript": "", "map": "map", "motion_picture":
    "motion picture", "paper-conference": "conference publication", "patent": "patent", "periodical": "periodical",
    "personal_communication": "letter", "report": "technical report", "review": "review", "review-book": "review",
    "software": "", "song": "sound", "speech": "speech", "standard": "standard or specification", "thesis": "thesis",
    "treaty": "treaty", "webpage": "web site",
}  # fmt: skip
"""CSL types and the MARC genres they are written with; the exact type is written as well."""

RESOURCES = {
    "text": "", "cartographic": "map", "notated music": "musical_score", "sound recording": "song",
    "sound recording-musical": "song", "sound recording-nonmusical": "song", "still image": "graphic",
    "moving image": "motion_picture", "three dimensional object": "graphic", "software, multimedia": "software",
    "mixed material": "document",
}  # fmt: skip
"""Types of resource; text is a book, or an article if it has a host."""

RESOURCES_FROM_CSL = {
    "map": "cartographic", "musical_score": "notated music", "song": "sound recording", "graphic": "still image",
    "figure": "still image", "motion_picture": "moving image", "broadcast": "moving image", "software":
    "software, multimedia", "dataset": "software, multimedia",
}  # fmt: skip
"""CSL types and their types of resource; all others are text."""

ROLES = {
    "aut": "author", "author": "author", "creator": "author", "cre": "author", "edt": "editor", "editor": "editor",
    "trl": "translator", "translator": "translator", "ctb": "contributor", "contributor": "contributor",
    "ill": "illustrator", "illustrator": "illustrator", "cmp": "composer", "composer": "composer", "com": "compiler",
    "compiler": "compiler", "drt": "director", "director": "director", "prf": "performer", "performer": "performer",
    "pro": "producer", "producer": "producer", "ivr": "interviewer", "interviewer": "interviewer", "ive": "author",
    "nrt": "narrator", "narrator": "narrator", "rcp": "recipient", "addressee": "recipient", "recipient": "recipient",
    "inv": "author", "inventor": "author", "art": "author", "artist": "author", "cur": "curator", "curator": "curator",
    "aus": "script-writer", "screenwriter": "script-writer", "scriptwriter": "script-writer", "host": "host",
    "hst": "host", "orm": "organizer", "organizer": "organizer", "pbd": "editorial-director", "ctg": "author",
    "cartographer": "author", "pth": "author", "prg": "author", "programmer": "author", "pht": "author",
    "photographer": "author", "dis": "author", "spk": "author", "chr": "contributor",
}  # fmt: skip
"""Codes and names of MARC relators in lower case, and their variables."""

ROLES_FROM_CSL = {
    "author": "aut", "editor": "edt", "translator": "trl", "contributor": "ctb", "illustrator": "ill", "composer":
    "cmp", "compiler": "com", "director": "drt", "performer": "prf", "producer": "pro", "interviewer": "ivr",
    "narrator": "nrt", "recipient": "rcp", "curator": "cur", "script-writer": "aus", "host": "hst", "organizer":
    "orm", "editorial-director": "pbd",
}  # fmt: skip
"""Variables with names and their MARC relators."""
