"""Internal: decide whether two references are the same work.

The rules are documented in the how-to "Merge bibliographies". Doubt means no: it is worse to lose a work than to keep
one twice.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from ..errors import DprkpalError
from .work_profile import PersonName, WorkProfile

__all__ = ["THRESHOLD", "Comparison", "Verdict", "compare", "require_rapidfuzz"]

THRESHOLD = 85
"""References with at least this score are the same work, if nothing contradicts it."""
MIN_TITLE = 15
"""The number of letters of a title that is unlikely to be used twice."""
_INEXACT = frozenset(("document", "web page", "manuscript", "report", "software", "data set"))
"""Kinds that are often confused, because files have them as ``@misc``."""
_DATED = frozenset(("web page", "news", "broadcast", "speech", "interview", "personal_communication", "document"))
"""Kinds that appear daily under the same title."""


class Verdict(Enum):
    """The relation of two references."""

    DUPLICATE = "duplicate"
    RELATED = "related"
    DIFFERENT = "different"


class Comparison(NamedTuple):
    """The result of comparing two references."""

    verdict: Verdict
    score: int
    """How much they agree, from 0 to 100. An identifier counts 100."""
    reasons: tuple[str, ...]
    """Why they are duplicates, or why they are only related."""


_DIFFERENT = Comparison(Verdict.DIFFERENT, 0, ())


def require_rapidfuzz() -> None:
    """Raise an error if rapidfuzz is missing.

    Raises:
        DprkpalError: It is missing.
    """
    try:
        import rapidfuzz  # noqa: F401  # is it installed?
    except ImportError:
        message = "finding duplicates needs the package rapidfuzz; run: pip install 'dprkpal[organize]'"
        raise DprkpalError(message) from None


def compare(one: WorkProfile, other: WorkProfile) -> Comparison:
    """Return whether two references are the same work.

    >>> from dprkpal.organizing.work_profile import profile_of
    >>> mine = {"id": "a", "type": "book", "title": "Guns, Guerillas, and the Great Leader", "DOI": "10.1/a"}
    >>> compare(profile_of(mine), profile_of({**mine, "id": "b", "DOI": "https://doi.org/10.1/A"})).reasons
    ('same DOI',)
    """
    if one.key in other.named or other.key in one.named:
        return _DIFFERENT
    if one.contents == other.contents and one.title:
        return Comparison(Verdict.DUPLICATE, 100, ("the same in every field",))
    title = _title_agreement(one, other)
    shared = _shared_identifiers(one, other)
    if not shared and title < 0.8:
        return _DIFFERENT
    names = _name_agreement(one, other)
    if shared:
        return _with_identifier(one, other, shared, title, names)
    if names is not None and names <= 0:
        return _DIFFERENT
    place = _place_agreement(one, other)
    year = _year_agreement(one, other)
    on_page = bool(one.page) and one.page == other.page and place >= 0.9
    unsure = [] if title >= 0.9 or on_page else ["the titles differ"]
    against = _contradictions(one, other, names, place) + unsure
    parts = (title, 0.5 if names is None else names, year, place)
    score = round(sum(weight * max(part, 0) for weight, part in zip((50, 25, 10, 15), parts, strict=True)))
    if against:
        related = title >= 0.9 and names is not None and names >= 0.8 and _is_telling(one) and not unsure
        worth = related and _is_worth_saying(one, other, against)
        return Comparison(Verdict.RELATED, score, tuple(against)) if worth else _DIFFERENT
    if score < THRESHOLD:
        return _DIFFERENT
    return Comparison(Verdict.DUPLICATE, score, tuple(_agreements(one, other, title, names, place)))


def _is_worth_saying(one: WorkProfile, other: WorkProfile, against: list[str]) -> bool:
    """Return whether two works that are not the same are versions of one, and not two issues of a column."""
    if one.kind != other.kind or one.notice != other.notice or _translation_differences(one, other):
        return True
    if "the numbers in the titles differ" in against:
        return False
    if one.kind in ("book", "thesis", "report", "preprint", "software", "data set"):
        return True
    issue = ("other volume", "other issue", "other pages", "other year", "other date", "other address")
    return not any(reason in against for reason in issue)


def _agreements(one: WorkProfile, other: WorkProfile, title: float, names: float | None, place: float) -> list[str]:
    """Return what two duplicates agree in, in words."""
    found = ["same title" if title == 1 else "similar title"]
    if names is not None:
        found.append("same names" if names == 1 else "similar names")
    if one.year is not None and one.year == other.year:
        found.append("same year")
    if one.page and one.page == other.page:
        found.append("same page")
    elif place >= 0.7 and one.container and other.container:
        found.append("same journal or book")
    if one.url and one.url == other.url:
        found.append("same address")
    return found


def _shared_identifiers(one: WorkProfile, other: WorkProfile) -> list[str]:
    """Return the names of the identifiers that both have."""
    found = []
    if one.doi and one.doi == other.doi:
        found.append("DOI")
    if one.pubmed and one.pubmed == other.pubmed:
        found.append("PubMed number")
    if one.arxiv and one.arxiv == other.arxiv:
        found.append("arXiv number")
    if one.isbns & other.isbns and one.kind == other.kind != "chapter" and one.kind != "conference paper":
        found.append("ISBN")
    return found


def _with_identifier(
    one: WorkProfile, other: WorkProfile, shared: list[str], title: float, names: float | None
) -> Comparison:
    """Compare two references that share an identifier. It can be wrong, or name a larger or an earlier work."""
    against = []
    if one.doi and other.doi and one.doi != other.doi:
        against.append("other DOI")
    if one.notice != other.notice:
        against.append(_notice_reason(one, other))
    if one.title and other.title and title < 0.6 and not _one_lacks_subtitle(one, other):
        against.append("the titles differ")
    elif names == 0 and title < 1:
        against.append("the names differ")
    if one.numbers != other.numbers and one.title and other.title and not _only_years_differ(one, other):
        against.append("the numbers in the titles differ")
    if {one.kind, other.kind} in ({"chapter", "book"}, {"conference paper", "book"}, {"entry", "book"}):
        against.append("a part and the whole book")
    if shared == ["arXiv number"] and (one.kind == "preprint") != (other.kind == "preprint"):
        against.append("a preprint and its publication")
    if one.kind == other.kind == "book" or shared == ["ISBN"]:
        against += _numbering_differences(one, other)
        if one.year is not None and other.year is not None and abs(one.year - other.year) > 1:
            against.append("other year")
    parts = one.kind in ("chapter", "entry", "conference paper") and title < 0.9
    if parts and one.page and other.page and one.page != other.page:
        against.append("other pages")
    if one.part and other.part and one.part != other.part:
        against.append("other part")
    if one.version and other.version and one.version != other.version:
        against.append("other version")
    if against:
        return Comparison(Verdict.RELATED, 100, (*(f"same {name}" for name in shared), *dict.fromkeys(against)))
    return Comparison(Verdict.DUPLICATE, 100, tuple(f"same {name}" for name in shared))


def _contradictions(one: WorkProfile, other: WorkProfile, names: float | None, place: float) -> list[str]:
    """Return why two references with similar titles and names are not the same work."""
    found = []
    if one.notice != other.notice:
        found.append(_notice_reason(one, other))
    if one.kind != other.kind and not {one.kind, other.kind} <= _INEXACT:
        kinds = sorted((one.kind, other.kind))
        found.append(f"{_article(kinds[0])} and {_article(kinds[1])}")
    if one.doi and other.doi and one.doi != other.doi:
        found.append("other DOI")
    if one.arxiv and other.arxiv and one.arxiv != other.arxiv:
        found.append("other arXiv number")
    if one.pubmed and other.pubmed and one.pubmed != other.pubmed and one.pubmed[:3] != "pmc" != other.pubmed[:3]:
        found.append("other PubMed number")
    if one.isbns and other.isbns and not one.isbns & other.isbns and one.kind == "book":
        found.append("other ISBN")
    if one.numbers != other.numbers and not (_only_years_differ(one, other) and place >= 0.9):
        found.append("the numbers in the titles differ")
    found += _numbering_differences(one, other)
    if one.page and other.page and one.page != other.page:
        found.append("other pages")
    if one.kind == other.kind == "thesis" and one.genre and other.genre and one.genre != other.genre:
        found.append("other degree")
    numbered = one.kind in ("report", "patent", "legislation", "legal_case")
    if numbered and one.number and other.number and one.number != other.number:
        found.append("other number")
    if one.part and other.part and one.part != other.part:
        found.append("other part")
    if one.version != other.version and (one.version and other.version):
        found.append("other version")
    found += _translation_differences(one, other)
    if one.year is not None and other.year is not None and one.year != other.year:
        if abs(one.year - other.year) > 1 or one.kind in ("book", "thesis", "report", "patent") or place < 0.9:
            found.append("other year")
    elif one.year is not None and other.year is not None and one.last_year != other.last_year:
        found.append("other year")
    if one.kind in _DATED and len(one.date) == len(other.date) == 3 and one.date != other.date:
        found.append("other date")
    if one.kind in _INEXACT and one.url and other.url and one.url != other.url:
        found.append("other address")
    if place < 0:
        found.append("other publisher" if one.kind == "book" else "other journal or book")
    if not found and not _is_telling(one) and place < 0.8 and one.key != other.key:
        found.append("a common title")
    if not found and names is not None and names < 0.95 and not (one.page and one.page == other.page):
        found.append("other names")
    if not found and one.role != other.role:
        found.append("authors and editors")
    return found


def _article(noun: str) -> str:
    """Return *noun* with its article."""
    return f"an {noun}" if noun[:1] in "aeiou" else f"a {noun}"


def _notice_reason(one: WorkProfile, other: WorkProfile) -> str:
    """Return in words that one of two works is a correction, reply or the like."""
    return f"{_article(one.notice or other.notice)} and its subject"


def _numbering_differences(one: WorkProfile, other: WorkProfile) -> list[str]:
    """Return differences in volume, issue and edition."""
    found = []
    if one.volume and other.volume and one.volume != other.volume:
        found.append("other volume")
    if one.issue and other.issue and not _is_same_number(one.issue, other.issue):
        found.append("other issue")
    if one.edition and other.edition and one.edition != other.edition:
        found.append("other edition")
    elif one.edition != other.edition and "1" not in (one.edition, other.edition) and (one.year or 0) != other.year:
        found.append("one of them names an edition")
    if one.kind == "book" and bool(one.volume) != bool(other.volume) and not one.isbns & other.isbns:
        found.append("one of them is a volume")
    return found


def _is_same_number(one: str, other: str) -> bool:
    """Return whether two numbers are equal, or one gives more, such as the number within the year and the whole one."""
    first, second = set(one.split()), set(other.split())
    return first <= second or second <= first


def _translation_differences(one: WorkProfile, other: WorkProfile) -> list[str]:
    """Return differences in language and translators."""
    if one.language and other.language and one.language != other.language:
        return ["other language"]
    if one.translators and other.translators:
        return [] if one.translators == other.translators else ["other translators"]
    if (one.translators or other.translators) and not one.isbns & other.isbns:
        same = one.year is not None and one.year == other.year and one.publisher and one.publisher == other.publisher
        return [] if same else ["a translation"]
    return []


def _is_telling(one: WorkProfile) -> bool:
    """Return whether the title is long enough to belong to one work only."""
    return (len(one.compact) >= MIN_TITLE and len(one.title) >= 3) or (
        len(one.compact) >= 8 and not one.compact.isascii()
    )


def _one_lacks_subtitle(one: WorkProfile, other: WorkProfile) -> bool:
    """Return whether one title is the other without its subtitle."""
    return one.title != other.title and (one.title == other.main or other.title == one.main) and bool(one.title)


def _only_years_differ(one: WorkProfile, other: WorkProfile) -> bool:
    """Return whether one title is the other without its subtitle, and the subtitle has no numbers apart from years."""
    shorter, longer = sorted((one.numbers, other.numbers), key=len)
    extra = longer[len(shorter) :]
    years = all(len(word) == 4 and word.isdecimal() for word in extra)
    return years and longer[: len(shorter)] == shorter and _one_lacks_subtitle(one, other)


def _title_agreement(one: WorkProfile, other: WorkProfile) -> float:
    """Return how much the titles agree, from 0 to 1."""
    if not one.compact or not other.compact:
        return 0.0
    if one.compact == other.compact:
        return 1.0
    if _one_lacks_subtitle(one, other):
        return 0.92 if _is_telling(one) and _is_telling(other) else 0.85
    from rapidfuzz import fuzz

    ratio = fuzz.ratio(one.compact, other.compact, score_cutoff=60) / 100
    if ratio >= 0.8:
        return ratio if ratio >= 0.9 and _only_misspelled(one.title, other.title) else min(ratio, 0.89)
    return ratio


def _only_misspelled(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Return whether each word of one title that the other lacks is a word of the other with letters changed."""
    from rapidfuzz.distance import OSA

    mine, theirs = [word for word in one if word not in other], [word for word in other if word not in one]
    if "".join(mine) == "".join(theirs):
        return True  # words that are joined, such as "data base"
    long = [[word for word in words if len(word) > 3] for words in (mine, theirs)]
    if len(long[0]) != len(long[1]):
        return False
    for word, twin in zip(*long, strict=True):
        if any(map(str.isdigit, word + twin)) or word[0] != twin[0]:
            return False
        if OSA.distance(word, twin) > (1 if min(len(word), len(twin)) < 8 else 2):
            return False
    return True


def _year_agreement(one: WorkProfile, other: WorkProfile) -> float:
    """Return how much the years agree."""
    if one.year is None or other.year is None:
        return 0.5
    return float(one.year == other.year)


def _name_agreement(one: WorkProfile, other: WorkProfile) -> float | None:
    """Return how much the names agree, from 0 to 1; ``None`` if one of the works has no names."""
    if not one.names or not other.names:
        return None
    shorter, longer = sorted((one, other), key=lambda work: len(work.names))
    left = list(longer.names)
    matched = 0
    for name in shorter.names:
        found = next((place for place, twin in enumerate(left) if _is_same_name(name, twin)), None)
        if found is not None:
            matched += 1
            del left[found]
    if not _is_same_name(one.names[0], other.names[0]) and matched < len(longer.names):
        return 0.0
    if matched < len(shorter.names):
        return 0.6 if matched >= 0.8 * len(longer.names) else 0.0
    if not left:
        return 1.0
    if shorter.others:
        return 0.95
    return 0.8 if len(shorter.names) * 2 >= len(longer.names) or len(shorter.names) >= 3 else 0.6


def _is_same_name(one: PersonName, other: PersonName) -> bool:
    """Return whether two names can be those of the same person."""
    if one.words | one.given == other.words | other.given:
        return True  # given and family name can be swapped
    if one.initial and other.initial and one.initial != other.initial:
        return False
    if one.family == other.family:
        return True
    if one.words < other.words or other.words < one.words:
        return True  # such as "García" and "García Márquez"
    if min(len(one.family), len(other.family)) < 5 or one.family[0] != other.family[0]:
        return False
    from rapidfuzz.distance import OSA

    return OSA.distance(one.family, other.family) <= 1


def _place_agreement(one: WorkProfile, other: WorkProfile) -> float:
    """Return how much journal or book, volume, pages or publisher agree, from 0 to 1; -1 if they contradict."""
    if one.url and one.url == other.url and one.kind in _INEXACT and other.kind in _INEXACT:
        return 1.0
    pages = bool(one.page) and one.page == other.page
    volumes = bool(one.volume) and one.volume == other.volume
    if pages and volumes:
        return 1.0
    if one.kind in ("book", "report"):
        if not one.publisher or not other.publisher:
            return 0.5
        if _is_same_publisher(one.publisher, other.publisher):
            return 0.9 if one.year is not None and one.year == other.year else 0.7
        return -1.0 if one.kind == "book" else 0.5
    if one.issns & other.issns:
        return 0.9 if pages or volumes else 0.7
    if not one.container or not other.container:
        return 0.9 if pages else 0.5
    if _is_same_container(one.container, other.container):
        return 0.9 if pages or volumes else 0.7
    return 0.7 if pages else -1.0


def _is_same_publisher(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Return whether two publishers are the same."""
    from rapidfuzz import fuzz

    first, second = " ".join(one), " ".join(other)
    return fuzz.token_set_ratio(first, second) >= 80 or one[0] == other[0] or _is_acronym(one, other)


def _is_same_container(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Return whether two titles of journals or books are the same, or one is an abbreviation of the other."""
    if one == other:
        return True
    small = ("the", "of", "and", "in", "for", "on", "a", "an", "de", "der", "die", "und", "fur", "la", "et", "to")
    first, second = (
        [word for place, word in enumerate(words) if word not in small or place == len(words) - 1]
        for words in (one, other)
    )
    if [word for word in first if len(word) == 1] != [word for word in second if len(word) == 1]:
        return _is_acronym(one, other)  # "Physical Review A" and "Physical Review B"
    if len(first) == len(second) and all(
        _is_abbreviation(*sorted((word, twin), key=len)) for word, twin in zip(first, second, strict=True)
    ):
        return True
    from rapidfuzz import fuzz

    return fuzz.ratio(" ".join(first), " ".join(second)) >= 92 or _is_acronym(one, other)


def _is_abbreviation(short: str, long: str) -> bool:
    """Return whether *short* can abbreviate the word *long*: it begins like it, and its letters follow in order."""
    if long.startswith(short):
        return True
    if len(short) < 3 or short[0] != long[0]:
        return False
    letters = iter(long)
    return all(letter in letters for letter in short) and len(short) < len(long)


def _is_acronym(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Return whether a word of one title is made of the first letters of the other."""
    for short, long in ((one, other), (other, one)):
        initials = "".join(word[0] for word in long if word not in ("the", "of", "and", "in", "for", "on", "a", "to"))
        if len(initials) >= 3 and initials in short:
            return True
    return False
