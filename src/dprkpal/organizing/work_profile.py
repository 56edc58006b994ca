"""Internal: what two references are compared by: folded titles and names, identifiers, numbers and dates."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..model.keys import KEY_FIELDS
from ..model.plain_text import plain

__all__ = ["PersonName", "WorkProfile", "fold", "profile_of"]

MAX_TITLE = 400
"""The number of characters of a title that are compared."""
MAX_NAMES = 50
"""The number of names that are compared."""

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "&": " and "}
)
_WORD = re.compile(r"[^\W_]+")
_DIGITS = re.compile(r"\d+")
_STOP_WORDS = frozenset(
    "a an the of and or in on for to from by with at as der die das und le la les de du des et el los y".split()
)
_ROMAN = re.compile(r"(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})")
_ORDINALS = frozenset(
    "one two three four five six seven eight nine ten first second third fourth fifth sixth seventh eighth ninth tenth "
    "1st 2nd 3rd erste zweite dritte vierte premier deuxième".split()
)
_PART_WORDS = frozenset("part volume vol book band teil tome section chapter supplement appendix issue no".split())
_NOTICES = {
    word: meaning
    for meaning, words in {
        "correction": "erratum errata corrigendum corrigenda correction corrections",
        "addendum": "addendum",
        "retraction": "retraction retracted withdrawn expression",
        "reply": "reply response rejoinder",
        "comment": "comment comments commentary discussion",
        "review": "review",
        "preface": "preface",
        "supplement": "supplement supporting supplementary supplemental",
        "translation": "translation",
    }.items()
    for word in words.split()
}
"""The words at the beginning of a title that say that the work is about another one."""
_NOTICE = re.compile(
    r"\W*(?:publisher'?s? |author'?s? )?("
    + "|".join(_NOTICES)
    + r")(?: article| note| of concern| materials?| information)?"
    r"(?:\s*[:\]–—]|\s+(?:to|on|for|of|in)\b[\s:]*|\s+[-–—]\s)\W*",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"[\[(](erratum|corrigendum|correction|retracted|retraction)[^\])]{0,60}[\])]", re.IGNORECASE)
_NOBODY = frozenset(("anonymous", "anon", "unknown", "author", "authors", "n", "na", "nn", "various"))
"""Words that files have in place of a name."""
_SUBTITLE = re.compile(r"\s*(?::|\s[-–—]|—|[?!.](?=\s))\s+")
_DOI = re.compile(r"10\.\d{1,9}(?:\.\d+)*/\S+")
_ARXIV = re.compile(r"(?<![\w.])(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d{1,3})?(?![\w])", re.IGNORECASE)
_PREPRINT_SERVER = re.compile(
    r"\W*(?:arxiv|corr\b|biorxiv|medrxiv|chemrxiv|psyarxiv|socarxiv|eartharxiv|engrxiv|ssrn|osf preprint|"
    r"research square|preprints?(?:\.org)?\W*$|computing research repository|nber working)",
    re.IGNORECASE,
)
_PREPRINT_DOI = re.compile(
    r"10\.(?:48550/|1101/\d|31234/|31219/|31235/|2139/ssrn|26434/|20944/|21203/rs|36227/|31223/|22541/|14293/|12688/)"
)
_KINDS = {
    "article-journal": "article", "article-magazine": "article", "review": "article", "review-book": "article",
    "article-newspaper": "news", "article": "preprint", "chapter": "chapter", "entry": "entry",
    "entry-dictionary": "entry", "entry-encyclopedia": "entry", "paper-conference": "conference paper", "book": "book",
    "collection": "book", "classic": "book", "document": "document", "webpage": "web page", "post": "web page",
    "post-weblog": "web page", "manuscript": "manuscript", "software": "software", "dataset": "data set",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name as it is compared."""

    words: frozenset[str]
    """The words of the family name, with its particle, or of a name that has no parts."""
    family: str
    """These words, joined."""
    initial: str
    """The first letter of the given name, or nothing."""
    given: frozenset[str]
    """The words of the given name."""


@dataclass(frozen=True, slots=True)
class WorkProfile:
    """The properties of a reference that are compared. Texts have no accents, punctuation, markup and capitals."""

    key: str
    contents: int
    """A hash of all variables apart from the key, to notice entries that are the same in every field."""
    kind: str
    """Such as ``"article"`` or ``"preprint"``; item types that are often confused are one kind."""
    title: tuple[str, ...]
    main: tuple[str, ...]
    """The words of the title without its subtitle."""
    compact: str
    """The title without spaces and function words."""
    numbers: tuple[str, ...]
    """The numbers, ordinals, Roman numerals and single letters of the title, which distinguish parts."""
    notice: str
    """The kind of notice that the title names, such as ``"correction"``, ``"reply"`` or ``"review"``; or nothing."""
    role: str
    """The variable that the names come from, such as ``"author"`` or ``"editor"``."""
    names: tuple[PersonName, ...]
    others: bool
    """Whether the list of names ends with "and others"."""
    year: int | None
    last_year: int | None
    """The year at the end of a range of dates, or the year itself."""
    date: tuple[int, ...]
    doi: str
    isbns: frozenset[str]
    arxiv: str
    pubmed: str
    url: str
    container: tuple[str, ...]
    issns: frozenset[str]
    publisher: tuple[str, ...]
    volume: str
    issue: str
    page: str
    edition: str
    number: str
    part: str
    version: str
    genre: str
    language: str
    translators: tuple[str, ...]
    named: frozenset[str]
    """The keys of other entries that the entry names, such as its parent."""


def fold(text: str) -> str:
    """Return *text* without markup, accents and capitals, for comparison.

    >>> fold("<i>Núñez</i> &amp; Łódź"), fold("Straße")
    ('nunez  and  lodz', 'strasse')
    """
    if "<" in text or "&" in text:
        text = plain(text)
    text = text.casefold()
    if not text.isascii():
        text = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return text.translate(_LETTERS)


def profile_of(item: Mapping[str, Any]) -> WorkProfile:
    """Return the properties of *item*, a CSL-JSON mapping, that are compared.

    >>> work = profile_of({"id": "a", "type": "book", "title": "Erratum: The War, Part II", "DOI": "10.1/X"})
    >>> work.title, work.numbers, work.notice, work.doi
    (('the', 'war', 'part', 'ii'), ('ii',), 'correction', '10.1/x')
    """
    custom = item.get("custom")
    custom = custom if isinstance(custom, Mapping) else {}
    extra = custom.get("fields")
    extra = extra if isinstance(extra, Mapping) else {}
    raw_title = _text(item, "title")[:MAX_TITLE]
    notice, raw_title = _notice(raw_title, _text(item, "genre"))
    title = tuple(_WORD.findall(fold(raw_title)))
    main = tuple(_WORD.findall(fold(_SUBTITLE.split(raw_title, maxsplit=1)[0])))
    doi, arxiv = _doi(_text(item, "DOI")), _arxiv(item, extra)
    container = _text(item, "container-title")
    date = _date(item)
    role = next((one for one in ("author", "editor", "director", "collection-editor") if item.get(one)), "author")
    others = custom.get("others")
    return WorkProfile(
        key=str(item.get("id", "")),
        contents=hash(repr(sorted((name, value) for name, value in item.items() if name != "id"))),
        kind=_kind(item, custom, doi, arxiv, container),
        title=title,
        main=main,
        compact="".join(word for word in title if word not in _STOP_WORDS) or "".join(title),
        numbers=_numbers(title),
        notice=notice,
        role=role,
        names=tuple(_names(item.get(role))),
        others=isinstance(others, list) and role in others,
        year=date[0] if date else None,
        last_year=_last_year(item) or (date[0] if date else None),
        date=date,
        doi=doi,
        isbns=frozenset(_isbns(_text(item, "ISBN"))),
        arxiv=arxiv,
        pubmed=_text(item, "PMID").strip() or _text(item, "PMCID").strip().casefold(),
        url=_url(_text(item, "URL")),
        container=tuple(_WORD.findall(fold(container[:MAX_TITLE]))),
        issns=frozenset(re.findall(r"\d{7}[\dx]", _text(item, "ISSN")[:100].casefold().replace("-", ""))),
        publisher=tuple(_WORD.findall(fold(_text(item, "publisher")[:MAX_TITLE]))),
        volume=_short(item, "volume"),
        issue=_short(item, "issue"),
        page=_first_page(_text(item, "page") or (_text(item, "number") if item.get("container-title") else "")),
        edition=_edition(_text(item, "edition")),
        number=_short(item, "number"),
        part=_short(item, "part-number") or _short(item, "chapter-number"),
        version=_short(item, "version"),
        genre=_genre(_text(item, "genre")),
        language=_text(item, "language")[:20].casefold().partition("-")[0].partition("_")[0],
        translators=tuple(sorted(one.family for one in _names(item.get("translator")))),
        named=frozenset(_named(extra)),
    )


def _text(item: Mapping[str, Any], name: str) -> str:
    """Return a variable as text."""
    value = item.get(name)
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def _short(item: Mapping[str, Any], name: str) -> str:
    """Return a number without leading zeros and punctuation."""
    words = _WORD.findall(fold(_text(item, name)[:60]))
    return " ".join(word.lstrip("0") or "0" for word in words)


def _kind(item: Mapping[str, Any], custom: Mapping[str, Any], doi: str, arxiv: str, container: str) -> str:
    """Return the kind of work."""
    kind = _KINDS.get(_text(item, "type"), _text(item, "type") or "document")
    placed = container or item.get("volume") or item.get("page")
    served = _PREPRINT_SERVER.match(container) or _PREPRINT_SERVER.match(_text(item, "publisher"))
    if kind in ("article", "document", "web page", "manuscript", "report", "preprint"):
        if served or (not doi and arxiv and not placed) or _PREPRINT_DOI.match(doi):
            return "preprint"
        if kind == "document" and doi and container:
            return "article"
    if kind == "article" and not placed and not doi and not item.get("issue"):
        return "document"  # an @article without a journal says nothing
    return "book" if custom.get("entrytype") in ("proceedings", "mvbook") else kind


def _notice(title: str, genre: str) -> tuple[str, str]:
    """Return what kind of notice the title says the work is, and the title of the work that it is about."""
    found = _NOTICE.match(title)
    if found:
        return _NOTICES[found[1].casefold()], title[found.end() :] or title
    found = _BRACKETED.search(title)
    if found:
        return _NOTICES[found[1].casefold()], title[: found.start()] + title[found.end() :]
    return ("review" if "review" in genre.casefold() else ""), title


def _numbers(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words that can number a part of a work, in order."""
    found = []
    for place, word in enumerate(words):
        letter = len(word) == 1 and word.isascii() and word not in "aeyo"
        lettered = len(word) == 1 and place > 0 and words[place - 1] in _PART_WORDS
        if _DIGITS.search(word) or word in _ORDINALS or letter or lettered or _ROMAN.fullmatch(word):
            found.append(word)
    return tuple(found)


def _names(value: object) -> Iterator[PersonName]:
    """Yield the names of a variable."""
    for name in (value if isinstance(value, list) else [])[:MAX_NAMES]:
        if not isinstance(name, Mapping):
            continue
        family = str(name.get("family") or name.get("literal") or "")[:100]
        given = str(name.get("given") or "")[:100]
        particle = str(name.get("non-dropping-particle") or name.get("dropping-particle") or "")[:40]
        words = _WORD.findall(fold(f"{particle} {family}"))
        first = _WORD.findall(fold(given))
        if (words or first) and not _NOBODY.issuperset(words):
            initial = first[0][:1] if first else ""
            yield PersonName(frozenset(words or first), "".join(words or first), initial, frozenset(first))


def _date(item: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the first date as year, month and day, as far as it is known."""
    issued = item.get("issued")
    dates = issued.get("date-parts") if isinstance(issued, Mapping) else None
    first = dates[0] if isinstance(dates, list) and dates else ()
    parts: list[int] = []
    for one in first if isinstance(first, list) else ():
        if not re.fullmatch(r"-?\d{1,6}", str(one)):
            break
        parts.append(int(one))
    return tuple(parts)


def _last_year(item: Mapping[str, Any]) -> int | None:
    """Return the year at the end of a range of dates."""
    issued = item.get("issued")
    dates = issued.get("date-parts") if isinstance(issued, Mapping) else None
    if not isinstance(dates, list) or len(dates) < 2 or not isinstance(dates[-1], list) or not dates[-1]:
        return None
    return int(dates[-1][0]) if re.fullmatch(r"-?\d{1,6}", str(dates[-1][0])) else None


def _doi(text: str) -> str:
    """Return a DOI in lower case without its resolver; nothing for a DOI of arXiv, which is an arXiv number."""
    found = _DOI.search(text[:300].casefold())
    doi = found[0].rstrip(".,;") if found else ""
    return "" if doi.startswith("10.48550/arxiv.") else doi


def _arxiv(item: Mapping[str, Any], extra: Mapping[str, Any]) -> str:
    """Return the arXiv number without its version."""
    texts = [str(extra.get("eprint", ""))] if str(extra.get("eprinttype", "")).casefold() == "arxiv" else []
    url, number = _text(item, "URL")[:300], _text(item, "number")[:100]
    texts += [url] if "arxiv.org/" in url.casefold() else []
    texts += [one for one in (_text(item, "container-title")[:200], number) if "arxiv" in one.casefold()]
    doi = _text(item, "DOI")[:100]
    texts += [doi.casefold().partition("arxiv.")[2]] if "10.48550/arxiv." in doi.casefold() else []
    for text in texts:
        if found := _ARXIV.search(re.sub(r"(?i).*arxiv\.org/(?:abs|pdf)/|arxiv:", " ", text).removesuffix(".pdf")):
            return found[1].casefold()
    return ""


def _isbns(text: str) -> Iterator[str]:
    """Yield ISBNs as their nine digits without prefix and check digit, so that both lengths are equal."""
    for one in re.findall(r"[\dXx][\dXx\s–-]{8,20}", text[:300]):
        for digits in re.findall(r"97[89]\d{10}|\d{9}[\dx]", re.sub(r"[\s–-]", "", one).casefold()):
            yield (digits[3:12] if digits.startswith("978") else digits) if len(digits) == 13 else digits[:9]


def _url(text: str) -> str:
    """Return an address without scheme, ``www.`` and the final slash; nothing for the address of a whole site."""
    url = re.sub(r"^\w+://(?:www\.)?", "", text[:500].strip().casefold()).rstrip("/")
    return url if "/" in url and "doi.org/" not in url and "arxiv.org/" not in url else ""


def _first_page(text: str) -> str:
    """Return the first page, or the number of the article."""
    found = _WORD.search(fold(text[:60]))
    return (found[0].lstrip("0") or "0") if found else ""


def _edition(text: str) -> str:
    """Return the number of an edition, or its words."""
    folded = fold(text[:60])
    words = {word: number for number, word in enumerate("first second third fourth fifth sixth seventh".split(), 1)}
    found = _DIGITS.search(folded)
    if found:
        return str(int(found[0]))
    return next((str(words[word]) for word in _WORD.findall(folded) if word in words), " ".join(_WORD.findall(folded)))


def _genre(text: str) -> str:
    """Return the kind of thesis, or nothing if it is not said."""
    folded = fold(text[:60])
    if re.search(r"\b(?:ph\W*d|doctor|dissertation|habil)", folded):
        return "doctoral"
    return "master" if re.search(r"\b(?:m\W*sc|master|mathesis|m\W*a\b|diplom)", folded) else ""


def _named(extra: Mapping[str, Any]) -> Iterator[str]:
    """Yield the keys of the entries that an entry names."""
    for name in KEY_FIELDS:
        if isinstance(value := extra.get(name), str):
            yield from filter(None, re.split(r"\s*,\s*", value[:2_000].strip()))
