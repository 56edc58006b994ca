r"""Internal: the localization keys of biblatex that occur in bibliographies, and the text that English styles print.

They are written in the fields ``type``, ``series``, ``pubstate`` and ``location``, and in ``\bibstring``.

Source: the biblatex manual, "Localization Keys".
"""

from __future__ import annotations

__all__ = ["BIBSTRINGS", "COUNTRIES", "GENRES", "STATES"]

STATES = {
    "inpreparation": "in preparation", "submitted": "submitted", "forthcoming": "forthcoming", "inpress": "in press",
    "prepublished": "pre-published",
}  # fmt: skip
"""Keys in ``pubstate``, and their text."""

COUNTRIES = {
    "countryde": "Germany", "countryeu": "European Union", "countryep": "European Union", "countryfr": "France",
    "countryuk": "United Kingdom", "countryus": "United States of America",
}  # fmt: skip
"""Keys in the ``location`` of a patent, and their text."""

_PATENTS = {"": "", "de": "German ", "eu": "European ", "fr": "French ", "uk": "British ", "us": "U.S. "}

GENRES = {
    "phdthesis": "PhD thesis", "mathesis": "Master’s thesis", "mastersthesis": "Master’s thesis",
    "masterthesis": "Master’s thesis", "bachelorthesis": "Bachelor’s thesis", "bachelorsthesis": "Bachelor’s thesis",
    "candthesis": "Candidate thesis", "bathesis": "Bachelor’s thesis", "techreport": "Technical report",
    "resreport": "Research report", "datacd": "Data CD", "audiocd": "Audio CD", "software": "Computer software",
    "patent": "Patent",
} | {
    key + country: name + what
    for key, what in (("patent", "patent"), ("patreq", "patent request"))
    for country, name in _PATENTS.items() if key + country != "patent"
} | {"patreq": "Patent request"}  # fmt: skip
"""Keys in ``type`` and BibTeX entry types that imply a genre, and their text."""

BIBSTRINGS = {
    "newseries": "new series", "oldseries": "old series", "inseries": "in", "ofseries": "of", "in": "in",
    "and": "and", "andothers": "et al.", "andmore": "et al.", "number": "no.", "volume": "vol.", "volumes": "vols.",
    "page": "p.", "pages": "pp.", "chapter": "chap.", "part": "part", "edition": "ed.", "version": "version",
    "editor": "ed.", "editors": "eds.", "translator": "trans.", "url": "address", "urlseen": "visited on",
    "nodate": "n.d.", "reprint": "reprint", "reprintof": "reprint of", "reprintas": "reprinted as",
    "reprintfrom": "reprint from", "reviewof": "review of", "translationof": "translation of",
    "translationas": "translated as", "translationfrom": "translation from", "origpubas": "originally published as",
    "origpubin": "originally published in", "astitle": "as", "bypublisher": "by", "seenote": "see note", "see": "see",
    "seealso": "see also", "confer": "cf.", "circa": "ca.", "before": "before", "after": "after", "since": "since",
    "until": "until", "fromenglish": "from the English", "fromfrench": "from the French",
    "fromgerman": "from the German", "fromgreek": "from the Greek", "fromlatin": "from the Latin",
    "fromrussian": "from the Russian", "fromspanish": "from the Spanish", "fromitalian": "from the Italian",
    "library": "library", "file": "file", "abstract": "abstract", "annotation": "annotations",
    "january": "January", "february": "February", "march": "March", "april": "April", "may": "May", "june": "June",
    "july": "July", "august": "August", "september": "September", "october": "October", "november": "November",
    "december": "December", "spring": "spring", "summer": "summer", "autumn": "autumn", "winter": "winter",
    "langenglish": "English", "langfrench": "French", "langgerman": "German", "langgreek": "Greek",
    "langlatin": "Latin", "langrussian": "Russian", "langspanish": "Spanish", "langitalian": "Italian",
    **STATES, **COUNTRIES, **GENRES,
}  # fmt: skip
r"""Keys in ``\bibstring``, and their text."""
