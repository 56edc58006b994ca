"""Internal: parse the dates of CSL-JSON.

A date is given as ``date-parts``, as text (``raw``, ``edtf``, ``literal``) or, in careless data, as a string or number.
A date that cannot be parsed is kept as literal text, so that no date is lost.

Source: CSL 1.0.2, "Date"; CSL-JSON's ``date-variable``; EDTF, levels 0 and 1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from ...model.lazy_pattern import Pattern

__all__ = ["DateParts", "DateValue", "date_value", "sort_key"]


class DateParts(NamedTuple):
    """A date, or one end of a range. Unknown parts are ``None``; at the open end of a range, all parts are."""

    year: int | None = None
    """Negative for years BC: -50 is 50 BC."""
    month: int | None = None
    """1 to 12."""
    day: int | None = None
    """1 to 31."""
    season: int | None = None
    """1 (spring) to 4 (winter), like the terms ``season-01`` to ``season-04``; used instead of a month."""


class DateValue(NamedTuple):
    """A date, a range of dates, or text in place of a date."""

    parts: tuple[DateParts, ...] = ()
    """One date, or both ends of a range; empty if there is only a `literal`."""
    circa: bool = False
    """Whether the date is uncertain or approximate."""
    literal: str | None = None
    """Text to print in place of the date."""


_OPEN_END = DateParts()
_MAX_LENGTH = 100
"""Text that is longer than any date is not parsed."""
_YEAR = Pattern(r"\s*([+-]?[0-9]{1,6})(?![0-9])")
_SEASONS = {"spring": 1, "summer": 2, "autumn": 3, "fall": 3, "winter": 4}
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_LONG_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december", "sept", "janv",
)  # fmt: skip
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_EAST_ASIAN = Pattern(rf"({'|'.join(_ERAS)})?([0-9]{{1,4}})年(?:([0-9]{{1,2}})月(?:([0-9]{{1,2}})日)?)?")
_ISO = Pattern(r"([0-9]{4})(?:-([0-9]{1,2}|XX)(?:-([0-9]{1,2}|XX)(?:[T ][0-9:.,+Z-]*)?)?)?", re.IGNORECASE)
_SLASHED = Pattern(r"([0-9]{4})/([0-9]{1,2})(?:/([0-9]{1,2}))?")
_YEAR_LAST = Pattern(r"(?:([0-9]{1,2})[/-])?([0-9]{1,2})[/-]([0-9]{4})")
_ERA_YEAR = Pattern(
    r"([0-9]{1,6})\s*(BCE|BC|B\.C\.(?:E\.)?|CE|AD|A\.D\.|C\.E\.)|(AD|A\.D\.)\s*([0-9]{1,6})", re.IGNORECASE
)
_PLAIN_YEAR = Pattern(r"-?[0-9]{1,6}")
_TWO_YEARS = Pattern(r"([0-9]{4})(?:--|[-/])([0-9]{2}|[0-9]{4})")
_CIRCA = Pattern(r"(?:circa|ca?\.|ca|c)\s*(?=[0-9A-Z(\[])|~\s*(?=[0-9A-Z])", re.IGNORECASE)
_SENTENCE = Pattern(r"[\w\s.,()\[\]]*")
_WORD = Pattern(r"[0-9]+|[^\W\d_]+\.?")
_IGNORED_WORDS = frozenset(
    "of the st nd rd th mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday "
    "saturday sunday".split()
)


def date_value(value: object) -> DateValue | None:
    """Parse a CSL-JSON date.

    Months 13 to 24 are seasons. A range is open if an end is missing or zero. ``date-parts`` take precedence over
    ``edtf``, and ``edtf`` over ``raw``. Text that is not a date becomes the literal. A literal next to ``date-parts``
    is kept: the literal is printed, and the date is used for sorting.

    Args:
        value: A CSL-JSON date object; text, a year, or a list of parts work, too.

    Returns:
        The date, or ``None`` if there is nothing to print. Impossible months and days are dropped. A year of more than
        six digits is kept as a literal.

    Source: CSL-JSON ``date-variable``; suite cases ``date_VariousInvalidDates``, ``date_String``.

    >>> date_value({"date-parts": [["2000", 5], [2001]], "circa": 1})  # doctest: +NORMALIZE_WHITESPACE
    DateValue(parts=(DateParts(year=2000, month=5, day=None, season=None),
                     DateParts(year=2001, month=None, day=None, season=None)), circa=True, literal=None)
    >>> date_value({"raw": "3-5 May 2000"}).parts[1][:3], date_value("in press").literal
    ((2000, 5, 5), 'in press')
    """
    if type(value) is dict or isinstance(value, Mapping):
        if len(value) == 1 and (found := _from_numbers(value.get("date-parts"))) is not None:
            return found
        return _from_object(value)
    if isinstance(value, str):
        return _parse_text(value) if len(value) <= _MAX_LENGTH else _date_or_none((), False, _as_text(value))
    if isinstance(value, int) and not isinstance(value, bool):
        value = [[value]]
    if isinstance(value, (list, tuple)):
        return _date_or_none(_from_lists(value), False, None)
    return None


def sort_key(date: DateValue) -> str:
    """Return a string that sorts dates chronologically.

    Years BC come first, the earliest year first. A year comes before its seasons, seasons come before months, and a
    date comes before a range that starts with it. A date that is only a literal gives ``""``.

    Source: CSL 1.0.2, "Sorting Dates".

    >>> dates = [date_value({"raw": text}) for text in ("2000-05", "2000", "1999/2000", "-50", "-100", "1999")]
    >>> [sort_key(date)[:7] for date in sorted(dates, key=sort_key)]
    ['0999900', '0999950', '1001999', '1001999', '1002000', '1002000']
    """
    keys = []
    for year, month, day, season in date.parts:
        if year is None:
            keys.append("0000000")
            continue
        keys.append(f"{year + 1_000_000:07d}{month or 0:02d}{day or season or 0:02d}")
    return "-".join(keys)


def _from_numbers(parts: object) -> DateValue | None:
    """Return the date of ``date-parts`` with one list of integers, the usual case; ``None`` for other values."""
    if type(parts) is not list or len(parts) != 1 or type(parts[0]) is not list:
        return None
    numbers = parts[0]
    for number in numbers:
        if type(number) is not int:
            return None
    if not 1 <= len(numbers) <= 3 or not 0 < numbers[0] < 1_000_000:
        return None
    return DateValue((_make_parts(*numbers) if len(numbers) > 1 else DateParts(numbers[0]),))


def _from_object(value: Mapping[object, object]) -> DateValue | None:
    circa = _as_bool(value.get("circa"))
    literal = _as_text(value.get("literal"))
    parts = value.get("date-parts")
    ends = _from_lists(parts) if isinstance(parts, (list, tuple)) else ()
    if not ends and "year" in value:
        ends = _range_or_single([_parse_end([value.get("year"), value.get("month"), value.get("day")])])
    if ends:
        season = _as_season(value.get("season"))
        last = ends[-1]
        if season is not None and last.month is None and last.season is None and last.year is not None:
            ends = (*ends[:-1], last._replace(season=season))
        return _date_or_none(ends, circa, literal)
    if literal is None:
        for key in ("edtf", "raw"):
            text = _as_text(value.get(key))
            if text is not None and len(text) > _MAX_LENGTH:
                return DateValue((), circa, text)
            found = _parse_text(text, key == "edtf") if text is not None else None
            if found is not None:
                return found._replace(circa=found.circa or circa)
        if isinstance(parts, (str, int)) and (found := date_value(parts)) is not None:
            return found._replace(circa=found.circa or circa)
        literal = _unreadable_year(parts)
        if literal is None and _as_season(value.get("season")) is not None and isinstance(value["season"], str):
            literal = value["season"].strip()
    return _date_or_none((), circa, literal)


def _date_or_none(parts: tuple[DateParts, ...], circa: bool, literal: str | None) -> DateValue | None:
    return DateValue(parts, circa, literal) if parts or literal else None


def _from_lists(value: Sequence[object]) -> tuple[DateParts, ...]:
    """Parse ``date-parts``, or a flat list of year, month and day."""
    if value and not any(isinstance(part, (list, tuple)) for part in value[:2]):
        return _range_or_single([_parse_end(value)])
    return _range_or_single([_parse_end(part) if isinstance(part, (list, tuple)) else _OPEN_END for part in value[:2]])


def _range_or_single(ends: list[DateParts]) -> tuple[DateParts, ...]:
    """Return *ends* as a range; as a single date if both are equal; empty if both are unknown."""
    if all(end == _OPEN_END for end in ends):
        return ()
    return tuple(ends[:1] if len(ends) == 2 and ends[0] == ends[1] else ends)


def _parse_end(parts: Sequence[object]) -> DateParts:
    year, month, day = (_as_number(part) for part in (*parts[:3], None, None, None)[:3])
    if not year:
        return _OPEN_END
    return _make_parts(year, month, day)


def _make_parts(year: int, month: int | None, day: int | None = None) -> DateParts:
    """Return the parts of a date; *month* may be the number of a season, or invalid."""
    if month is None or not 1 <= month <= 24:
        return DateParts(year)
    if month > 12:
        return DateParts(year, season=(month - 13) % 4 + 1)
    return DateParts(year, month, day if day is not None and 1 <= day <= 31 else None)


def _as_number(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return int(value) if -1e6 < value < 1e6 else None
    if isinstance(value, int):
        return value if -1_000_000 < value < 1_000_000 else None
    if isinstance(value, str) and (match := _YEAR.match(value)):
        return int(match[1])
    return None


def _as_season(value: object) -> int | None:
    if isinstance(value, str) and not value.strip().isdecimal():
        # Zotero exports times of day here ("22:38:38"); only the four seasons have terms.
        return _SEASONS.get(value.strip().lower())
    number = _as_number(value)
    if number is None:
        return None
    if number > 12:
        number = (number - 13) % 4 + 1
    return number if 1 <= number <= 4 else None


def _as_bool(value: object) -> bool:
    return bool(value) and value not in ("0", "false")


def _as_text(value: object) -> str | None:
    if isinstance(value, str):
        return value.strip() or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18 else None


def _unreadable_year(parts: object) -> str | None:
    """Return the year of ``date-parts`` that cannot be parsed, as text."""
    for _ in range(2):
        if isinstance(parts, (list, tuple)):
            parts = parts[0] if parts else None
    return _as_text(parts) if parts else None


@lru_cache(maxsize=1024)
def _parse_text(text: str, edtf: bool = False) -> DateValue | None:
    """Parse *text* as a date; return it as the literal if it is not one."""
    text = text.strip()
    if not text:
        return None
    if len(text) > 1 and text[0] == text[-1] == '"':
        inner = text[1:-1].strip()
        return DateValue(literal=inner) if inner else None
    literal = DateValue(literal=text)
    circa = False
    plain = text.replace("–", "-").replace("—", "-")
    if plain[:1] + plain[-1:] in ("[]", "()"):
        plain = plain[1:-1].strip()
    if match := _CIRCA.match(plain):
        plain, circa = plain[match.end() :], True
    if plain[-1:] in "?~%" or re.search(r"[0-9][?~%](?=[/-])", plain):
        plain, circa = re.sub(r"[?~%]", "", plain).strip(), True
    ends = _parse_range(plain, edtf)
    return DateValue(ends, circa) if ends else literal


def _parse_range(text: str, edtf: bool) -> tuple[DateParts, ...]:
    """Parse *text* as a date or range; return an empty tuple if it is neither."""
    if single := _parse_single(text, edtf):
        return (single,)
    if match := _TWO_YEARS.fullmatch(text):
        first, second = match.groups()
        # "1990-95": there is no month 95.
        return _ordered(DateParts(int(first)), DateParts(int(first[: 4 - len(second)] + second)))
    for mark in ("/", " - ", "--", "-"):
        first, found, last = text.partition(mark)
        if not found:
            continue
        if mark == "--" and first.startswith("-"):
            # "-100--50": the second hyphen is a minus sign.
            last = "-" + last
        if mark == "-":
            # "May 3-5, 2000", "200-100 BC", "2000-05-03-2000-05-04": try each hyphen as the range delimiter.
            pieces = text.split("-")
            for index in range(1, len(pieces)):
                if ends := _parse_range_ends("-".join(pieces[:index]).strip(), "-".join(pieces[index:]).strip(), edtf):
                    return ends
            return ()
        if ends := _parse_range_ends(first.strip(), last.strip(), edtf, mark == "/"):
            return ends
    return ()


def _parse_range_ends(first: str, last: str, edtf: bool, slash: bool = False) -> tuple[DateParts, ...]:
    """Parse both ends of a range; return an empty tuple if they are not dates."""
    if not last.strip("."):
        # A range with an open end: "2000/", "2000/..", "2000-".
        start = _parse_single(first, edtf)
        return (start, _OPEN_END) if start else ()
    if not first.strip("."):
        # Only "/2000" has an open start: "-2000" is a negative year.
        end = _parse_single(last, edtf) if slash else None
        return (_OPEN_END, end) if end else ()
    end = _parse_single(last, edtf)
    if not end or end.year is None:
        # "May 3-5, 2000": the month is only given with the first day.
        words = _WORD.findall(first)
        end = _parse_single(f"{words[0]} {last}", edtf) if len(words) == 2 and words[0].isalpha() else None
        if not end:
            return ()
    if end.day and re.fullmatch(r"[0-9]{1,2}", first):
        start = end._replace(day=int(first)) if 1 <= int(first) <= 31 else None
    else:
        start = _parse_single(first, edtf)
    if not start or (end.year is not None and end.year < 0 < (start.year or 0)):
        # "May-June 2000", "May 3 - June 5, 2000", "200-100 BC": the year is only given at the end.
        if end.year is not None and end.year < 0 and first.isdecimal():
            start = DateParts(-int(first)) if len(first) < 7 else None
        elif not start:
            start = _parse_single(f"{first} {end.year}", edtf) if end.year is not None and end.year > 999 else None
    return _ordered(start, end) if start else ()


def _ordered(start: DateParts, end: DateParts) -> tuple[DateParts, ...]:
    """Return a range, or an empty tuple if its end comes before its start."""
    if start == end:
        return (start,)
    return (start, end) if (start.year or 0) <= (end.year or 0) else ()


def _parse_single(text: str, edtf: bool) -> DateParts | None:
    """Parse *text* as a single date in numbers or words."""
    if edtf and (match := re.fullmatch(r"(Y?-?[0-9]{4,6})((?:-[0-9X]{2}){0,2})", text)):
        year = int(match[1].lstrip("Y"))
        months = [_as_number(part) for part in match[2].split("-")[1:]]
        # EDTF has a year 0, which is 1 BC.
        return _make_parts(year if year > 0 else year - 1, *(months or [None]))
    if match := _ISO.fullmatch(text) or _SLASHED.fullmatch(text):
        return _valid_date(match[1], match[2], match[3])
    if match := _YEAR_LAST.fullmatch(text):
        first, second, year_text = match.groups()
        month, day = (second, None) if first is None else (first, second)
        if day is not None and int(month) > 12:
            month, day = day, month
        return _valid_date(year_text, month, day)
    if _PLAIN_YEAR.fullmatch(text):
        return DateParts(int(text)) if int(text) else None
    if match := _ERA_YEAR.fullmatch(text):
        year = int(match[1] or match[4])
        if not year:
            return None
        return DateParts(-year if (match[2] or "").upper().startswith("B") else year)
    if match := _EAST_ASIAN.fullmatch(text):
        return _valid_date(str(int(match[2]) + _ERAS.get(match[1], 0)), match[3], match[4])
    return _parse_words(text)


def _valid_date(year: str, month: str | None, day: str | None) -> DateParts | None:
    """Return the date with these numbers, or ``None`` if the month is impossible."""
    number = _as_number(month)
    if not int(year) or (number is not None and number > 24):
        return None
    return _make_parts(int(year), number, _as_number(day))


def _parse_words(text: str) -> DateParts | None:
    """Parse ``"3 May 2000"``, ``"May 3rd, 2000"``, ``"spring 1999"``; the year has to have four digits."""
    if not _SENTENCE.fullmatch(text):
        return None
    year = month = day = season = None
    unknown = False
    for word in _WORD.findall(text):
        if word.isdecimal():
            number = int(word) if len(word) <= 4 else 0
            if len(word) == 4 and year is None and number:
                year = number
            elif len(word) <= 2 and day is None and 1 <= number <= 31:
                day = number
            else:
                return None
            continue
        name = word.rstrip(".").lower()
        if name in _LONG_MONTHS or name in _MONTHS:
            if month is not None:
                return None
            month = _MONTHS[name[:3]]
        elif name in _SEASONS:
            season = _SEASONS[name]
        elif name not in _IGNORED_WORDS:
            unknown = True
    if year is None or (day is not None and month is None) or (unknown and (month or season)):
        return None
    if unknown and not re.search(r"(?<!\w)[0-9]{4}(?!\w)", text):
        return None
    return DateParts(year, month, day, None if month else season)
