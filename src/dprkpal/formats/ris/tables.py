"""Internal: tables that map RIS reference types and tags to CSL types and variables.

Source: "RIS Format Specifications" (Research Information Systems, 2001, and the table of tags by reference type that
Thomson Reuters published in 2011). Where the two differ, both meanings are supported as far as possible; some tags have
different meanings depending on the reference type.
"""

from __future__ import annotations

__all__ = [
    "ARTICLES",
    "CONFERENCES",
    "KNOWN_TAGS",
    "NAMES",
    "NUMBERED",
    "PAGE_COUNTS",
    "ROLES",
    "STANDALONE",
    "TEXTS",
    "TYPES",
    "TYPES_FROM_CSL",
]  # fmt: skip

TYPES = {
    "ABST": "article-journal", "ADVS": "motion_picture", "AGGR": "dataset", "ANCIENT": "classic", "ART": "graphic",
    "BILL": "bill", "BLOG": "post-weblog", "BOOK": "book", "CASE": "legal_case", "CHAP": "chapter",
    "CHART": "graphic", "CLSWK": "classic", "COMP": "software", "CONF": "paper-conference",
    "CPAPER": "paper-conference", "CTLG": "book", "DATA": "dataset", "DBASE": "dataset", "DICT": "entry-dictionary",
    "EBOOK": "book", "ECHAP": "chapter", "EDBOOK": "book", "EJOUR": "article-journal", "ELEC": "webpage",
    "ENCYC": "entry-encyclopedia", "EQUA": "document", "FIGURE": "figure", "GEN": "document", "GOVDOC": "report",
    "GRANT": "document", "HEAR": "hearing", "ICOMM": "personal_communication", "INPR": "article-journal",
    "JFULL": "periodical", "JOUR": "article-journal", "LEGAL": "regulation", "MANSCPT": "manuscript", "MAP": "map",
    "MGZN": "article-magazine", "MPCT": "motion_picture", "MULTI": "motion_picture", "MUSIC": "musical_score",
    "NEWS": "article-newspaper", "PAMP": "pamphlet", "PAT": "patent", "PCOMM": "personal_communication",
    "RPRT": "report", "SER": "book", "SLIDE": "speech", "SOUND": "song", "STAND": "standard", "STAT": "legislation",
    "THES": "thesis", "UNBILL": "bill", "UNPB": "manuscript", "UNPD": "manuscript", "VIDEO": "motion_picture",
    "WEB": "webpage",
}  # fmt: skip
"""Reference types (values of ``TY``) and their CSL types."""

TYPES_FROM_CSL = {
    "article": "GEN", "article-journal": "JOUR", "article-magazine": "MGZN", "article-newspaper": "NEWS",
    "bill": "BILL", "book": "BOOK", "broadcast": "ADVS", "chapter": "CHAP", "classic": "CLSWK", "collection": "GEN",
    "dataset": "DATA", "document": "GEN", "entry": "ENCYC", "entry-dictionary": "DICT", "entry-encyclopedia": "ENCYC",
    "event": "GEN", "figure": "FIGURE", "graphic": "ART", "hearing": "HEAR", "interview": "PCOMM",
    "legal_case": "CASE", "legislation": "STAT", "manuscript": "MANSCPT", "map": "MAP", "motion_picture": "MPCT",
    "musical_score": "MUSIC", "pamphlet": "PAMP", "paper-conference": "CPAPER", "patent": "PAT",
    "performance": "GEN", "periodical": "JFULL", "personal_communication": "PCOMM", "post": "BLOG",
    "post-weblog": "BLOG", "regulation": "LEGAL", "report": "RPRT", "review": "JOUR", "review-book": "JOUR",
    "software": "COMP", "song": "SOUND", "speech": "SLIDE", "standard": "STAND", "thesis": "THES", "treaty": "LEGAL",
    "webpage": "ELEC",
}  # fmt: skip
"""All CSL types and the reference types they are written as."""

ARTICLES = frozenset("ABST EJOUR INPR JFULL JOUR MGZN NEWS".split())
"""Types that appear in a periodical: ``IS`` is the issue and ``SN`` the ISSN."""

STANDALONE = frozenset(
    """ADVS ANCIENT BOOK CLSWK COMP CTLG EBOOK EDBOOK FIGURE GOVDOC MANSCPT MAP MPCT MULTI MUSIC PAMP RPRT SER SOUND
    STAND VIDEO""".split()
)
"""Types that appear on their own: ``T2`` is the series and ``A2`` its editor."""

PAGE_COUNTS = frozenset("BOOK EBOOK EDBOOK SER CTLG CLSWK ANCIENT THES PAMP".split())
"""Types whose ``SP`` without ``EP`` is the number of pages."""

NUMBERED = frozenset("BILL CASE DATA GOVDOC GRANT HEAR LEGAL PAT RPRT STAND STAT UNBILL".split())
"""Types whose ``IS`` or ``M1`` is the number of the work itself."""

TEXTS = {
    "AB": "abstract", "N2": "abstract", "AV": "archive_location", "CN": "call-number", "DB": "source",
    "ET": "edition", "NV": "number-of-volumes", "ST": "title-short", "SV": "collection-number", "VL": "volume",
}  # fmt: skip
"""Tags with the same meaning in every type. The first tag with a value is used for the variable."""

NAMES = {"AU": "author", "A1": "author", "ED": "editor", "A2": "editor", "A3": "collection-editor",
         "A4": "translator"}  # fmt: skip
"""Tags with a name, and their variables in most types."""

ROLES = {
    "A1": {"EDBOOK": "editor"}, "AU": {"EDBOOK": "editor"},
    "A2": dict.fromkeys(("MPCT", "VIDEO"), "director") | dict.fromkeys(("PCOMM", "ICOMM"), "recipient")
    | dict.fromkeys(("BILL", "UNBILL", "CASE", "PAT"), ""),
    "A3": dict.fromkeys(("MPCT", "VIDEO"), "producer") | {"THES": "contributor"},
    "A4": dict.fromkeys(("MPCT", "VIDEO"), "performer") | dict.fromkeys(
        "CONF CPAPER DATA DBASE AGGR GRANT RPRT GOVDOC STAND".split(), ""),
}  # fmt: skip
"""The variables of names in some types; ``""`` for sponsors, funders and issuing bodies, which are no editors or
translators, and for which CSL has no variable."""

CONFERENCES = frozenset(("CONF", "CPAPER"))
"""Types that belong to a conference: ``C3`` is the title of the proceedings and ``T2`` the conference."""
KNOWN_TAGS = frozenset(
    """A1 A2 A3 A4 AB AD AN AU AV BT C1 C2 C3 C4 C5 C6 C7 C8 CA CN CP CT CY DA DB DO DP ED EP ER ET ID IS J1 J2 JA JF
    JO KW L1 L2 L3 L4 LA LB LK M1 M2 M3 N1 N2 NV OP PB PP PY RI RN RP SE SN SP ST SV T1 T2 T3 TA TI TT TY U1 U2 U3 U4
    U5 UR VL VO Y1 Y2 AR BN BP CL DI DOI EI J9 JI PI PU""".split()
)
"""All RIS tags, and at the end those of Web of Science that are read. Other tags are kept as they are, with a note."""
