"""Internal: convert the values that many formats share: names, pages, identifiers, dates and keywords."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..errors import FormatError
from ..model.edtf import parse_year, read_edtf, write_edtf
from ..model.name_parser import parse_name
from ..model.vocabulary import NAME_VARIABLES
from .results import clean, one_line

__all__ = [
    "add_identifier", "bare_doi", "family_first", "format_date", "format_family_first", "initials_last",
    "join_keywords", "language_tag", "literal_date", "page_range", "parse_date", "safe_url", "scalars_in",
    "several_names", "spelled_initials", "split_keywords", "text_of", "without_full_stop",
]  # fmt: skip

_DOI = re.compile(
    r"(?:(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi:\s*)(?=10[./])|(?=10\.))"
    r"(10\.\d{4,9}(?:\.\d{1,9})*/\S{1,500}|10/[a-z0-9]{2,20})", re.IGNORECASE,
)  # fmt: skip
"""A DOI. The short ones of shortdoi.org, such as ``10/gf29tr``, need a prefix, because ``10/12`` can be a number."""
_ISSN = re.compile(r"\d{4}-?\d{3}[\dXx]")
_ISBN = re.compile(r"(?:97[89][ -]?)?(?:\d[ -]?){9}[\dXx]")
_RANGE = re.compile(r"([^\s,;–—-]{1,30})\s*[-–—]{1,3}\s*([^\s,;–—-]{1,30})")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
_SCHEMES = ("http://", "https://", "ftp://")


def text_of(value: Any) -> str:
    r"""Return text or a number as one clean line, and anything else as ``""``.

    >>> text_of(" a\n b "), text_of(7), text_of(True), text_of(["a"])
    ('a b', '7', '', '')
    """
    if isinstance(value, str):
        return one_line(clean(value))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    try:
        return str(value)
    except ValueError:  # an integer of more than 4,300 digits
        return ""


def bare_doi(text: str) -> str | None:
    """Return the DOI in *text* without ``https://doi.org/``, or ``None`` if it is not a DOI.

    >>> bare_doi("https://doi.org/10.1000/a"), bare_doi("doi: 10.1000/a"), bare_doi("a")
    ('10.1000/a', '10.1000/a', None)
    >>> bare_doi("https://doi.org/10/gf29tr"), bare_doi("10/12")
    ('10/gf29tr', None)
    """
    match = _DOI.fullmatch(text.strip())
    return match[1] if match else None


MAX_ADDRESS = 5000
_WITHOUT_SCHEME = re.compile(r"www\.[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)


def safe_url(text: str) -> str | None:
    """Return *text* if it is the address of a page on the internet, or ``None``.

    >>> safe_url("https://example.org"), safe_url("www.example.org/a"), safe_url("ftps:a")
    ('https://example.org', 'www.example.org/a', None)
    """
    text = text.strip()
    if len(text) >= MAX_ADDRESS or not (text.lower().startswith(_SCHEMES) or _WITHOUT_SCHEME.fullmatch(text)):
        return None
    return text


def add_identifier(item: dict[str, Any], number: str) -> bool:
    """Set the ISSN or ISBN of *item* to *number*, judged by its form; return whether it was used.

    >>> item = {}
    >>> add_identifier(item, "1759-8486"), add_identifier(item, "978-0747551003"), add_identifier(item, "x"), item
    (True, True, False, {'ISSN': '1759-8486', 'ISBN': '978-0747551003'})
    """
    variable = "ISSN" if _ISSN.fullmatch(number) else "ISBN" if _ISBN.fullmatch(number) else None
    return variable is not None and bool(item.setdefault(variable, number) == number)


def page_range(text: str) -> str:
    """Return pages with an en dash, and the end in full if the source shortens it.

    >>> page_range("335-9"), page_range("12-15"), page_range("e12"), page_range("S10-5")
    ('335–339', '12–15', 'e12', 'S10–5')
    """
    match = _RANGE.fullmatch(text.strip())
    if match is None:
        return text.strip()
    begin, end = match[1], match[2]
    if begin.isdecimal() and end.isdecimal() and len(end) < len(begin):
        full = begin[: len(begin) - len(end)] + end
        end = full if int(full) > int(begin) else end
    return f"{begin}–{end}"


def family_first(text: str, *, institutions: bool = True) -> dict[str, Any]:
    """Parse ``Family, Given, Suffix``, the form in exports of databases. A comma at the end marks an institution.

    Args:
        text: The name.
        institutions: Whether several words without a comma are the name of an institution. Otherwise they are parsed
            as the name of a person.

    >>> family_first("King, Martin Luther, Jr."), family_first("World Health Organization,")
    ({'family': 'King', 'given': 'Martin Luther', 'suffix': 'Jr.'}, {'literal': 'World Health Organization'})
    """
    text = one_line(text)
    parts = [part.strip() for part in text.split(",")]
    if not any(parts):
        return {}
    if len(parts) == 1:
        if " " not in text:
            return {"family": text}
        if institutions:
            return {"literal": text}
        try:
            return dict(parse_name(text))
        except FormatError:
            return {"literal": text}
    if not any(parts[1:]) or not parts[0]:
        return {"literal": text.strip(" ,")}
    name: dict[str, Any] = {"family": parts[0]}
    given, suffix = parts[1], ", ".join(filter(None, parts[2:]))
    if given:
        name["given"] = given
    if suffix:
        name["suffix"] = suffix
    return name


def scalars_in(value: Any) -> Iterator[Any]:
    """Yield the values in *value* that are neither mappings nor lists, at any depth, in no order.

    >>> sorted(scalars_in({"issued": {"date-parts": [[2001, 5]]}, "volume": 3}))
    [3, 5, 2001]
    """
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, Mapping):
            pending.extend(one.values())
        elif isinstance(one, list | tuple):
            pending.extend(one)
        else:
            yield one


def several_names(item: Mapping[str, Any]) -> Iterator[str]:
    """Yield a message for each name with more parts than one name has: the file may have several people in one name.

    >>> list(several_names({"author": [family_first("Roe, Ann, Doe, Bea")]}))
    ["author: 'Roe, Ann, Doe, Bea' has more than two commas and is read as one name; give each name a place of its own"]
    """
    for variable, names in item.items():
        if variable not in NAME_VARIABLES or not isinstance(names, list):
            continue
        for name in names:
            suffix = name.get("suffix", "")
            if "," in suffix and _IN_SUFFIX.search(suffix):
                text = format_family_first(name)[:100]
                yield (
                    f"{variable}: {text!r} has more than two commas and is read as one name; give each name a place of "
                    "its own"
                )


_IN_SUFFIX = re.compile(r"\b[^\W\d_][a-z\u00df-\uffff]{2,}|(?<![.\w])[A-Z]\.(?![\w.])")
"""A word or an initial of a name; the parts of a suffix are abbreviations such as *Jr., MD, PhD*."""


def initials_last(text: str) -> dict[str, Any]:
    """Parse a name with the initials after the family name, the form of medical databases.

    >>> initials_last("Jenkins FA Jr"), initials_last("Greater Boston Consortium")
    ({'family': 'Jenkins', 'given': 'F. A.', 'suffix': 'Jr.'}, {'literal': 'Greater Boston Consortium'})
    """
    match = _INITIALS.fullmatch(text) if len(text) < 300 else None
    if match is None or not match[2].replace(".", "").replace("-", "").isupper():
        return family_first(text)
    name: dict[str, Any] = {"family": match[1], "given": spelled_initials(match[2])}
    if match[3]:
        name["suffix"] = f"{match[3]}." if match[3] in ("Jr", "Sr") else match[3]
    return name


def spelled_initials(given: str) -> str:
    """Return initials without full stops with them, so that styles do not take them for one name.

    >>> spelled_initials("FA"), spelled_initials("F.-A."), spelled_initials("Jo"), spelled_initials("X")
    ('F. A.', 'F.-A.', 'Jo', 'X.')
    """
    return " ".join(f"{letter}." for letter in given) if given.isalpha() and given.isupper() else given


_INITIALS = re.compile(r"([^,]+?),? ([^\W\d_]{1,4}|(?:[^\W\d_]\.-?){1,5})(?: (Jr|Sr|[2-4](?:nd|rd|th)|I{2,3}|IV))?")


def without_full_stop(text: str) -> str:
    """Return a title without the full stop that some databases put at its end.

    >>> without_full_stop("On ash."), without_full_stop("And then ...")
    ('On ash', 'And then ...')
    """
    return text.removesuffix(".") if not text.endswith("..") else text


def format_family_first(name: Mapping[str, Any], *, mark_institutions: bool = True) -> str:
    """Return a CSL name as ``Family, Given, Suffix``; `family_first` parses it.

    >>> format_family_first({"literal": "WHO"}), format_family_first({"family": "Lee", "suffix": "Jr."})
    ('WHO,', 'Lee, , Jr.')
    """
    if literal := text_of(name.get("literal")):
        return f"{literal}," if mark_institutions else literal
    family = " ".join(
        filter(None, (text_of(name.get(part)) for part in ("dropping-particle", "non-dropping-particle", "family")))
    )
    parts = [family, text_of(name.get("given")), text_of(name.get("suffix"))]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return ", ".join(parts)


def parse_date(text: str) -> tuple[dict[str, Any] | None, str | None]:
    """Parse a date in EDTF or in words; return it, and what is wrong with it.

    >>> parse_date("2018 Apr 3"), parse_date("2001/2002")
    (({'date-parts': [[2018, 4, 3]]}, None), ({'date-parts': [[2001], [2002]]}, None))
    >>> parse_date("07/26/2017"), parse_date("4.5.2017")[0], parse_date("04/05/2017")[0]
    (({'date-parts': [[2017, 7, 26]]}, None), {'date-parts': [[2017, 5, 4]]}, {'date-parts': [[2017]]})
    """
    text = one_line(text).rstrip(" /,;.")
    if not text:
        return None, None
    if len(text) > 100:
        return {"literal": text[:1000]}, f"{text[:40]!r}… is not a date"
    date, complaint = read_edtf(text)
    if date is not None and not complaint:
        return date, None
    if match := _COMPACT.fullmatch(text):
        date, wrong = parse_year(*match.groups())
        if date is not None and not wrong:
            return date, None
    if match := _MONTHS.fullmatch(text):  # 2006 Jul-Aug
        date, wrong = parse_year(match[1], f"{match[2]}/{match[3]}")
        if date is not None and not wrong:
            return date, None
    if match := _YEAR_FIRST.fullmatch(text):
        date, wrong = parse_year(match[1], match[2] or "", match[3] or "")
        if date is not None and (not wrong or "date-parts" in date):
            return date, wrong
    if match := _DAY_FIRST.fullmatch(text):
        return _day_or_month_first(text, *match.groups())
    if match := _NUMBERS.fullmatch(text):
        date, wrong = parse_year(match[1], match[2], match[3] or "")
        return (date, wrong) if date is not None and "date-parts" in date else ({"literal": text}, wrong)
    if match := _YEAR_LAST.fullmatch(text):
        date, wrong = parse_year(match[3], match[2] or match[1], (match[2] and match[1]) or "")
        if date is not None and not wrong:
            return date, None
    date, wrong = parse_year(text)
    return (date, None) if date is not None and not wrong else ({"literal": text}, None)


_COMPACT = re.compile(r"(\d{4}) ?(\d\d) ?(\d\d)")
_DAY_FIRST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
_MONTHS = re.compile(r"(\d{4}) ([^\W\d_]{3,12}) ?[-/] ?([^\W\d_]{3,12})")
_YEAR_FIRST = re.compile(r"(\d{4})[ ,]+([^\W\d_]{3,12})\.?(?: +(\d{1,2}))?")
_YEAR_LAST = re.compile(r"([^\W\d_]{3,12}|\d{1,2})\.?[ ,]+(?:([^\W\d_]{3,12})\.?[ ,]+)?(\d{4})")
_NUMBERS = re.compile(r"(\d{4})[/.-](\d{1,2})(?:[/.-](\d{1,2}))?")


def _day_or_month_first(text: str, first: str, sign: str, second: str, year: str) -> tuple[dict[str, Any], str | None]:
    """Return a date such as ``26.7.2017`` or ``07/26/2017``. Where both orders are possible, only the year is used."""
    orders = [(second, first)] if sign == "." else [(second, first), (first, second)]
    dates = [parse_year(year, month, day) for month, day in orders]
    good = [date for date, complaint in dates if date is not None and not complaint]
    if len(good) == 1 or (good and first == second):
        return good[0], None
    if good:
        return parse_year(year)[0] or {"literal": text}, f"{text!r} can be read in two ways; only the year is used"
    return {"literal": text}, f"{text!r} is not a date"


def literal_date(date: Mapping[str, Any]) -> str:
    """Return the text of a date without parts."""
    return text_of(date.get("literal")) or text_of(date.get("raw")) or text_of(date.get("edtf"))


def format_date(value: Any) -> str:
    """Return a CSL date as text: in EDTF if it has parts, otherwise as it is written.

    >>> format_date({"date-parts": [[2014, 7]]}), format_date({"literal": "in press"}), format_date("x")
    ('2014-07', 'in press', '')
    """
    if not isinstance(value, Mapping):
        return ""
    try:
        edtf = write_edtf(value)
    except (TypeError, ValueError):
        edtf = None
    return edtf or literal_date(value)


def language_tag(text: str) -> str | None:
    """Return the BCP 47 tag of a language: its two-letter code where ISO 639 has one.

    >>> language_tag("eng"), language_tag("English"), language_tag("en_US"), language_tag("Klingon, old")
    ('en', 'en', 'en-US', None)
    """
    from .bibtex.tables import LANGUAGES
    from .language_codes import CODES

    word = text.strip()
    found = CODES.get(word.lower()) or LANGUAGES.get(word.lower())
    if found:
        return found
    if _TAG.fullmatch(word) and (len(word) < 4 or "-" in word or "_" in word):
        first, *rest = word.replace("_", "-").split("-")
        return "-".join([CODES.get(first.lower(), first.lower()), *rest])
    return None


def split_keywords(text: str, separator: str = ";") -> list[str]:
    """Return the keywords in *text*."""
    return [word for word in (one_line(word) for word in text.split(separator)) if word]


def join_keywords(words: Iterable[str]) -> str:
    """Return keywords as the CSL variable ``keyword``, each once."""
    return "; ".join(dict.fromkeys(word for word in words if word))
