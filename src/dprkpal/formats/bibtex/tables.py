"""Internal: tables that map BibTeX and biblatex entry types and fields to CSL types and variables.

Source: the biblatex manual, "Entry Types", "Entry Fields", "Data Inheritance" and the list of ``langid`` names (babel);
"BibTeXing" for the older types and fields.
"""

from __future__ import annotations

__all__ = [
    "ALIASES", "CLASSIC", "CLASSIC_TYPES", "DATES", "EDITOR_ROLES", "INHERITED_TITLES", "INSTITUTIONS", "LANGUAGES",
    "LISTS", "NAMES", "NOT_INHERITED", "NUMBER_IN_SERIES", "NUMBER_OF_WORK", "PLACE_LISTS", "PUBLISHERS", "STRUCTURAL",
    "SUBTYPES", "TEXTS", "TITLES", "TYPES", "TYPES_FROM_CSL", "VERBATIM",
]  # fmt: skip

TYPES = {
    "article": "article-journal", "suppperiodical": "article-journal", "book": "book", "mvbook": "book",
    "bookinbook": "chapter", "inbook": "chapter", "suppbook": "chapter", "incollection": "chapter",
    "suppcollection": "chapter", "collection": "book", "mvcollection": "book", "booklet": "pamphlet",
    "manual": "book", "misc": "document", "online": "webpage", "electronic": "webpage", "www": "webpage",
    "patent": "patent", "periodical": "periodical", "proceedings": "book", "mvproceedings": "book",
    "inproceedings": "paper-conference", "conference": "paper-conference", "reference": "book", "mvreference": "book",
    "inreference": "entry-encyclopedia", "report": "report", "techreport": "report", "thesis": "thesis",
    "phdthesis": "thesis", "mastersthesis": "thesis", "unpublished": "manuscript", "dataset": "dataset",
    "software": "software", "artwork": "graphic", "image": "graphic", "audio": "song", "music": "song",
    "movie": "motion_picture", "video": "motion_picture", "performance": "performance", "review": "review",
    "letter": "personal_communication", "legislation": "legislation", "jurisdiction": "legal_case",
    "legal": "treaty", "standard": "standard", "newspaper": "article-newspaper", "archival": "document",
    "commentary": "book", "set": "document", "bibnote": "document", "customa": "document", "customb": "document",
    "preprint": "article", "presentation": "speech", "talk": "speech", "lecture": "speech", "poster": "speech",
    "mathesis": "thesis", "masterthesis": "thesis", "bathesis": "thesis", "bachelorthesis": "thesis",
    "bachelorsthesis": "thesis", "magazine": "article-magazine", "website": "webpage", "blog": "post-weblog",
    "code": "software", "program": "software", "data": "dataset", "technicalreport": "report", "whitepaper": "report",
    "customc": "document", "customd": "document", "custome": "document", "customf": "document",
}  # fmt: skip
"""Entry types and their CSL types. An ``entrysubtype`` can name a more specific CSL type."""

SUBTYPES = {"newspaper": "article-newspaper", "magazine": "article-magazine", "blog": "post-weblog", "map": "map"}
"""Words in ``entrysubtype`` that are not CSL types. pandoc, biblatex-apa and biblatex-chicago know the first two."""

ALIASES = frozenset(("conference", "electronic", "www", "phdthesis", "mastersthesis", "techreport"))
"""Entry types that biblatex treats as aliases of others, with a ``type``."""

TYPES_FROM_CSL = {
    "article": "online", "article-journal": "article", "article-magazine": "article", "article-newspaper": "article",
    "bill": "legislation", "book": "book", "broadcast": "video", "chapter": "incollection", "classic": "book",
    "collection": "misc", "dataset": "dataset", "document": "misc", "entry": "inreference",
    "entry-dictionary": "inreference", "entry-encyclopedia": "inreference", "event": "misc", "figure": "image",
    "graphic": "artwork", "hearing": "misc", "interview": "misc", "legal_case": "jurisdiction",
    "legislation": "legislation", "manuscript": "unpublished", "map": "misc", "motion_picture": "movie",
    "musical_score": "misc", "pamphlet": "booklet", "paper-conference": "inproceedings", "patent": "patent",
    "performance": "performance", "periodical": "periodical", "personal_communication": "letter", "post": "online",
    "post-weblog": "online", "regulation": "legislation", "report": "report", "review": "review",
    "review-book": "review", "software": "software", "song": "audio", "speech": "unpublished", "standard": "standard",
    "thesis": "thesis", "treaty": "legal", "webpage": "online",
}  # fmt: skip
"""CSL types and the biblatex entry types they are written as. ``entrysubtype`` keeps the CSL type if needed."""

CLASSIC_TYPES = {
    "article": "article", "book": "book", "booklet": "booklet", "incollection": "incollection",
    "inproceedings": "inproceedings", "inreference": "incollection", "report": "techreport", "standard": "techreport",
    "review": "article", "thesis": "phdthesis", "unpublished": "unpublished",
}  # fmt: skip
"""biblatex entry types and the BibTeX types they are written as. All others become ``misc``."""

CLASSIC = frozenset(
    """article book booklet conference inbook incollection inproceedings manual mastersthesis misc phdthesis proceedings
    techreport unpublished""".split()
)
"""The fourteen entry types of BibTeX."""

TITLES = {
    "shorttitle": "title-short", "series": "collection-title",
    "origtitle": "original-title", "shortjournal": "container-title-short", "reprinttitle": "original-title",
    "eventtitle": "event-title",
}  # fmt: skip
"""Title fields, where braces protect capitals; except for titles that can have a subtitle."""

TEXTS = {
    "abstract": "abstract", "annotation": "annote", "annote": "annote", "chapter": "chapter-number",
    "edition": "edition", "eid": "number", "venue": "event-place", "eventvenue": "event-place", "issue": "issue",
    "keywords": "keyword", "library": "call-number", "part": "part-number", "pagetotal": "number-of-pages",
    "pubstate": "status", "version": "version", "volume": "volume", "volumes": "number-of-volumes",
    "origlanguage": "original-language", "callnumber": "call-number", "rights": "license",
}  # fmt: skip
"""Fields with text or a number."""

VERBATIM = {"doi": "DOI", "url": "URL", "isbn": "ISBN", "issn": "ISSN", "pmid": "PMID", "pmcid": "PMCID"}
"""Fields with a URL or an identifier, which contain no TeX markup."""

LISTS = {
    "location": "publisher-place", "address": "publisher-place", "publisher": "publisher", "institution": "publisher",
    "school": "publisher", "organization": "publisher", "origpublisher": "original-publisher",
    "origlocation": "original-publisher-place",
}  # fmt: skip
"""Literal lists, whose members are joined with ``and``."""

PLACE_LISTS = frozenset(("location", "origlocation"))
"""Lists whose members are kept apart. In others, such as "Taylor and Francis", ``and`` is usually part of a name."""

PUBLISHERS = ("publisher", "institution", "school", "organization")
"""The fields for the publisher in most types. In proceedings, the organization is the sponsor."""

INSTITUTIONS = ("institution", "school", "organization", "publisher")
"""The fields for the publisher of reports and theses, which are the publications of an institution."""

NAMES = {
    "author": "author", "bookauthor": "container-author", "editor": "editor", "translator": "translator",
    "origauthor": "original-author", "shortauthor": "", "shorteditor": "",
}  # fmt: skip
"""Fields with names; ``""`` if CSL has no variable."""

EDITOR_ROLES = {
    "editor": "editor", "compiler": "compiler", "collaborator": "contributor", "organizer": "organizer",
    "director": "director", "producer": "producer", "redactor": "editor", "reviser": "editor", "founder": "editor",
    "continuator": "editor", "translator": "translator", "annotator": "contributor", "commentator": "contributor",
}  # fmt: skip
"""Values of ``editortype`` (and ``editoratype`` …), and the CSL variable for the editor."""

DATES = {"urldate": "accessed", "urlyear": "accessed", "lastaccessed": "accessed", "accessdate": "accessed",
         "eventdate": "event-date", "origdate": "original-date"}
"""Fields with dates in EDTF, except ``date``."""

STRUCTURAL = frozenset(
    """crossref xref xdata entryset date year month day title subtitle titleaddon maintitle mainsubtitle maintitleaddon
    booktitle booksubtitle booktitleaddon journal journaltitle journalsubtitle issuetitle issuesubtitle number pages
    type howpublished note addendum langid hyphenation language eprint eprinttype archiveprefix options entrysubtype
    editortype editora editoratype editorb editorbtype editorc editorctype holder useprefix""".split()
)
"""Fields that `dprkpal.formats.bibtex.fields` handles individually."""

NUMBER_IN_SERIES = frozenset(
    """book mvbook inbook bookinbook suppbook collection mvcollection incollection suppcollection proceedings
    mvproceedings inproceedings conference reference mvreference inreference booklet""".split()
)
"""Entry types whose ``number`` is the number in the series."""

NUMBER_OF_WORK = frozenset(
    """report techreport manual patent standard thesis phdthesis mastersthesis dataset software legislation jurisdiction
    legal misc online electronic www unpublished archival letter""".split()
)
"""Entry types whose ``number`` is the number of the work itself. In all other types it is the issue of a periodical."""

NOT_INHERITED = frozenset(
    """ids crossref xref entryset entrysubtype execute label options presort related relatedoptions relatedstring
    relatedtype shorthand shorthandintro sortkey abstract annotation annote file keywords xdata""".split()
)
"""Fields that are not inherited. Source: the biblatex manual, "Data Inheritance", and in addition the fields that
describe only the parent: ``abstract``, ``annotation``, ``annote``, ``file`` and ``keywords``."""

_MULTIVOLUME = {"title": "maintitle", "subtitle": "mainsubtitle", "titleaddon": "maintitleaddon"}
_BOOK = {"title": "booktitle", "subtitle": "booksubtitle", "titleaddon": "booktitleaddon"}
_JOURNAL = {"title": "journaltitle", "subtitle": "journalsubtitle"}

INHERITED_TITLES: dict[tuple[str, str], dict[str, str]] = {
    **{(parent, child): _MULTIVOLUME
       for parent, children in {
           "mvbook": "book inbook bookinbook suppbook", "mvcollection": "collection incollection suppcollection",
           "mvreference": "reference inreference", "mvproceedings": "proceedings inproceedings conference",
       }.items() for child in children.split()},
    **{(parent, child): _BOOK
       for parent, children in {
           "book": "inbook bookinbook suppbook incollection", "collection": "incollection suppcollection",
           "reference": "inreference", "proceedings": "inproceedings conference",
       }.items() for child in children.split()},
    ("periodical", "article"): _JOURNAL, ("periodical", "suppperiodical"): _JOURNAL,
}  # fmt: skip
"""For each pair of parent type and child type, the child's fields for the titles of the parent."""

LANGUAGES = {
    "english": "en", "american": "en-US", "usenglish": "en-US", "british": "en-GB", "ukenglish": "en-GB",
    "canadian": "en-CA", "australian": "en-AU", "newzealand": "en-NZ", "german": "de", "ngerman": "de",
    "austrian": "de-AT", "naustrian": "de-AT", "swissgerman": "de-CH", "nswissgerman": "de-CH", "french": "fr",
    "francais": "fr", "acadian": "fr", "canadien": "fr-CA", "spanish": "es", "mexican": "es-MX", "italian": "it",
    "portuguese": "pt", "portuges": "pt", "brazilian": "pt-BR", "brazil": "pt-BR", "dutch": "nl", "afrikaans": "af",
    "danish": "da", "swedish": "sv", "norwegian": "no", "norsk": "nb", "nynorsk": "nn", "icelandic": "is",
    "finnish": "fi", "estonian": "et", "latvian": "lv", "lithuanian": "lt", "polish": "pl", "czech": "cs",
    "slovak": "sk", "slovene": "sl", "slovenian": "sl", "croatian": "hr", "serbian": "sr", "serbianc": "sr-Cyrl",
    "bulgarian": "bg", "macedonian": "mk", "russian": "ru", "ukrainian": "uk", "belarusian": "be", "hungarian": "hu",
    "magyar": "hu", "romanian": "ro", "greek": "el", "polutonikogreek": "el", "turkish": "tr", "hebrew": "he",
    "arabic": "ar", "persian": "fa", "farsi": "fa", "hindi": "hi", "thai": "th", "vietnamese": "vi",
    "indonesian": "id", "malay": "ms", "korean": "ko", "japanese": "ja", "chinese": "zh", "latin": "la",
    "catalan": "ca", "basque": "eu", "galician": "gl", "irish": "ga", "welsh": "cy", "esperanto": "eo",
    "albanian": "sq", "armenian": "hy", "georgian": "ka", "urdu": "ur", "bengali": "bn", "amharic": "am",
}  # fmt: skip
"""Language names of babel and biblatex, and their BCP 47 tags."""
