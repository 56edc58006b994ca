"""Internal: `DateInterval`, the period that a date in EDTF or CSL-JSON covers.

``1989-06`` covers all of June, ``196X`` ten years, and ``1988/..`` has no end. An interval has a first and a last day,
either of which may be open, and can be written in words.

Source: Library of Congress, "Extended Date/Time Format (EDTF) Specification" (ISO 8601-2), levels 0 and 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

__all__ = ["DateInterval", "Day", "years_of_csl", "years_of_edtf"]

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_SEASONS = {
    **{21 + turn: (name, 3 * turn + 3, min(3 * turn + 5, 12)) for turn, name in enumerate(("spring", "summer", "autumn",
                                                                                         "winter"))},
    **{33 + turn: (f"quarter {turn + 1} of", 3 * turn + 1, 3 * turn + 3) for turn in range(4)},
    **{37 + turn: (f"third {turn + 1} of", 4 * turn + 1, 4 * turn + 4) for turn in range(3)},
    40: ("first half of", 1, 6), 41: ("second half of", 7, 12),
}  # fmt: skip
"""Seasons, quarters and halves by their EDTF number: name, first month and last month. Winter begins in December."""

_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DATE = re.compile(
    r"(?P<year>-?\d(?:\d{3}|\d\dX|\dXX|XXX)|Y-?\d{5,9})(?:-(?P<month>\d\d|XX)(?:-(?P<day>\d\d|XX)(?:T.*)?)?)?"
)
_DOUBTS = re.compile("[?~%]")
_LONGEST = 100


class Day(NamedTuple):
    """One day. Year 0 is 1 BC, as in EDTF."""

    year: int
    month: int
    day: int

    def __str__(self) -> str:
        """Return the day in EDTF."""
        sign, year = ("-" if self.year < 0 else ""), abs(self.year)
        written = f"{sign}{year:04d}" if year < 10000 else f"Y{sign}{year}"
        return f"{written}-{self.month:02d}-{self.day:02d}"

    @property
    def fraction(self) -> float:
        """The day as a fraction of its year: the middle of 1989 is 1989.5."""
        return self.year + (sum(_LENGTHS[: self.month - 1]) + self.day - 1) / 366


class _Single(NamedTuple):
    """A date that is not a range."""

    first: Day
    last: Day
    words: tuple[str, ...]  # day, month and year; or month and year; or only the year
    doubt: str


@dataclass(frozen=True, slots=True)
class DateInterval:
    """A period of time with a first and a last day.

    >>> span = DateInterval.of_edtf("1989-06-25/1989-06-26")
    >>> span.words, span.first, span.years
    ('25–26 June 1989', Day(year=1989, month=6, day=25), (1989, 1989))
    """

    first: Day | None
    """The earliest possible first day, or ``None`` if the start is open or unknown."""

    last: Day | None
    """The latest possible last day, or ``None`` if the end is open or unknown."""

    words: str
    """The date in English words."""

    approximate: bool = False
    """Whether the date is marked as approximate (``~``)."""

    uncertain: bool = False
    """Whether the date is marked as uncertain (``?``)."""

    edtf: str = ""
    """The date in EDTF."""

    @classmethod
    def of_edtf(cls, text: str) -> DateInterval | None:
        """Parse a date in EDTF; return ``None`` if *text* is not a date.

        >>> texts = ("1970-09", "196X/1991", "1988/..", "../2021", "1999~", "2001-21?")
        >>> [DateInterval.of_edtf(text).words for text in texts]
        ['September 1970', '1960s–1991', 'from 1988', 'until 2021', 'c. 1999', 'spring 2001 (uncertain)']
        """
        if len(text) > _LONGEST:
            return None
        begin, slash, end = (part.strip() for part in text.partition("/"))
        first, last = _single(begin), _single(end) if slash else None
        if not slash:
            return None if first is None else _span(text, first, first, _in_words(first))
        if (first is None and begin not in ("", "..")) or (last is None and end not in ("", "..")):
            return None
        if first is None and last is None:
            return None
        if first is None:
            assert last is not None
            return _span(text, None, last, f"until {_in_words(last)}" if begin else f"? – {_in_words(last)}")
        if last is None:
            return _span(text, first, None, f"from {_in_words(first)}" if end else f"{_in_words(first)} – ?")
        if last.last < first.first:
            return None
        return _span(text, first, last, _range_in_words(first, last))

    @classmethod
    def of_csl(cls, date: Any) -> DateInterval | None:
        """Return the interval of a CSL-JSON *date*, or ``None`` if it is invalid or only text that is not EDTF.

        >>> DateInterval.of_csl({"date-parts": [[2016, 6], [2016, 7]]}).words
        'June–July 2016'
        >>> DateInterval.of_csl({"date-parts": [[2010]], "season": 2}).words
        'summer 2010'
        >>> DateInterval.of_csl({"date-parts": [[2014, 7]], "circa": True, "edtf": "2014-07?"}).words
        'July 2014 (uncertain)'
        """
        if not isinstance(date, Mapping):
            return None
        parts = date.get("date-parts")
        if not isinstance(parts, list | tuple) or not parts:
            words = next((date[name] for name in ("raw", "literal", "edtf") if isinstance(date.get(name), str)), "")
            return cls.of_edtf(words.strip())
        written = [_edtf(part, date.get("season") if len(parts) == 1 else None) for part in parts[:2]]
        span = cls.of_edtf("/".join(written))
        if span is not None and date.get("circa") and not span.approximate:
            # CSL has one mark for approximate and uncertain dates; EDTF says which of them it is.
            marked = cls.of_edtf(date["edtf"]) if isinstance(date.get("edtf"), str) else None
            if marked is not None and marked.uncertain and (marked.first, marked.last) == (span.first, span.last):
                return marked
            return cls(span.first, span.last, f"c. {span.words}", True, span.uncertain, _doubtful(written))
        return span

    @property
    def years(self) -> tuple[int | None, int | None]:
        """The first and the last year. An open end is ``None``."""
        return (self.first.year if self.first else None, self.last.year if self.last else None)

    @property
    def order(self) -> tuple[float, float]:
        """A sort key: by first day, then shorter intervals first. An interval without a start sorts by its end."""
        first = self.first.fraction if self.first else None
        last = self.last.fraction if self.last else None
        begin = first if first is not None else last if last is not None else float("inf")
        return (begin, last if last is not None else float("inf"))

    def overlaps(self, first: int | None, last: int | None) -> bool:
        """Return whether the interval includes any of the years *first* to *last*. ``None`` is an open end."""
        begin, end = self.years
        return (begin is None or last is None or begin <= last) and (end is None or first is None or end >= first)


def _span(edtf: str, first: _Single | None, last: _Single | None, words: str) -> DateInterval:
    doubts = (first.doubt if first else "") + (last.doubt if last else "")
    return DateInterval(
        first.first if first else None,
        last.last if last else None,
        words,
        approximate="~" in doubts or "%" in doubts,
        uncertain="?" in doubts or "%" in doubts,
        edtf=edtf,
    )


def _single(text: str) -> _Single | None:
    """Parse a date that is not a range."""
    doubt = "".join(_DOUBTS.findall(text))
    match = _DATE.fullmatch(_DOUBTS.sub("", text))
    if match is None:
        return None
    year = match["year"].removeprefix("Y")
    low, high = sorted((int(year.replace("X", "0")), int(year.replace("X", "9"))))
    unknown = year.count("X")
    named = _year_in_words(low) if not unknown else _years_in_words(low, unknown)
    month, day = match["month"] or "XX", match["day"] or "XX"
    if month == "XX" or unknown:
        return _Single(Day(low, 1, 1), Day(high, 12, 31), (named,), doubt)
    if int(month) in _SEASONS:
        season, begin, end = _SEASONS[int(month)]
        if match["day"]:
            return None
        return _Single(Day(low, begin, 1), Day(high, end, _LENGTHS[end - 1]), (season, named), doubt)
    number = int(month)
    if not 1 <= number <= 12:
        return None
    name = MONTHS[number - 1]
    longest = 28 if number == 2 and not _is_leap(low) else _LENGTHS[number - 1]
    if day == "XX":
        return _Single(Day(low, number, 1), Day(low, number, longest), (name, named), doubt)
    if not 1 <= int(day) <= longest:
        return None
    whole = Day(low, number, int(day))
    return _Single(whole, whole, (str(int(day)), name, named), doubt)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _year_in_words(year: int) -> str:
    return str(year) if year > 0 else f"{1 - year} BC"


def _years_in_words(first: int, unknown: int) -> str:
    """Return the name of a decade, century or millennium that begins in *first*."""
    if unknown == 1 or first < 0:
        return f"{_year_in_words(first)}s"
    number = first // 10**unknown + 1
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number not in (11, 12, 13) else 0, "th")
    return f"{number}{ending} {'century' if unknown == 2 else 'millennium'}"


def _in_words(date: _Single) -> str:
    return _doubted(" ".join(date.words), date.doubt)


def _doubted(words: str, doubt: str) -> str:
    """Return *words* with "c." or "(uncertain)" if *doubt* says so."""
    about = f"c. {words}" if "~" in doubt or "%" in doubt else words
    return f"{about} (uncertain)" if "?" in doubt or "%" in doubt else about


def _range_in_words(first: _Single, last: _Single) -> str:
    """Return a range in words. Parts that both ends share appear once, as in "25–26 June 1989"."""
    if first.words == last.words and first.doubt == last.doubt:
        return _in_words(first)
    if not (first.doubt or last.doubt) and len(first.words) == len(last.words):
        shared = 0
        while shared < len(first.words) - 1 and first.words[-1 - shared] == last.words[-1 - shared]:
            shared += 1
        if len(first.words) - shared == 1:
            begin, end = first.words[: len(first.words) - shared], last.words
            return f"{' '.join(begin)}–{' '.join(end)}"
        if shared:
            return f"{' '.join(first.words[:-shared])} – {' '.join(last.words)}"
    one, other = _in_words(first), _in_words(last)
    spaced = " " in one or " " in other
    return f"{one} – {other}" if spaced else f"{one}–{other}"


def _doubtful(ends: Iterable[str]) -> str:
    """Return *ends* as an EDTF date or range, each marked as approximate."""
    return "/".join(end if end in ("", "..") else f"{end}~" for end in ends)


def _edtf(parts: Any, season: Any) -> str:
    """Return the *parts* of a CSL-JSON date in EDTF; ``..`` for an open end, which CSL-JSON writes as 0."""
    try:
        numbers = [int(part) for part in parts if part not in (None, "")][:3]
    except (TypeError, ValueError, OverflowError):
        return "no date"
    if not numbers or numbers[0] == 0:
        return ".."
    year = numbers[0] if numbers[0] > 0 else numbers[0] + 1  # CSL-JSON has no year 0
    if not -999999999 <= year <= 999999999:
        return "no date"
    written = f"{'-' if year < 0 else ''}{abs(year):04d}" if abs(year) < 10000 else f"Y{year}"
    if len(numbers) == 1 and str(season).isdigit() and 1 <= int(season) <= 4:
        numbers.append(20 + int(season))
    return "-".join([written, *(f"{number:02d}" for number in numbers[1:])])


def years_of_csl(date: Any) -> tuple[int | None, int | None] | None:
    """Return the years of `DateInterval.of_csl`, much faster for a usual date; ``None`` if there is no date.

    >>> years_of_csl({"date-parts": [[1989, 6]]}), years_of_csl({"raw": "1988/.."}), years_of_csl(None)
    ((1989, 1989), (1988, None), None)
    """
    parts = date.get("date-parts") if isinstance(date, dict) and len(date) == 1 else None
    if isinstance(parts, list) and len(parts) == 1 and isinstance(parts[0], list) and 1 <= len(parts[0]) <= 3:
        year, *rest = parts[0]
        whole = all([type(one) is int and 0 < one < 29 for one in rest]) and (not rest or rest[0] < 13)
        if whole and type(year) is int and 0 < year < 10_000:
            return year, year
    span = DateInterval.of_csl(date)
    return None if span is None else span.years


def years_of_edtf(text: str) -> tuple[int | None, int | None] | None:
    """Return the years of `DateInterval.of_edtf`; ``None`` if it is no date."""
    span = DateInterval.of_edtf(text)
    return None if span is None else span.years
