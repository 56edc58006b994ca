"""Internal: convert dates between text (EDTF levels 0 and 1, BibTeX years and months) and CSL-JSON.

EDTF counts a year 0, which is 1 BC; CSL-JSON has no year 0 and writes 1 BC as -1.

Source: Library of Congress, "Extended Date/Time Format (EDTF) Specification" (ISO 8601-2), levels 0 and 1; the biblatex
manual, "Date and Time Specifications".
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from typing import Any

__all__ = ["is_edtf", "parse_edtf", "parse_year", "read_edtf", "write_edtf"]

_DATE = re.compile(
    r"(?P<year>-?\d{4}|Y-?\d{5,6})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)(?:T[\d:.+Z-]{0,40})?)?)?(?P<doubt>[?~%]?)"
)
_UNSPECIFIED = re.compile(r"(\d{2}(?:\d[Xu]|[Xu]{2}))(?P<doubt>[?~%]?)")
_NO_DAY = re.compile(r"(-?\d{4}(?:-(?:0[1-9]|1[0-2]))?)(?:-(?:XX|uu)){1,2}([?~%]?)")
_FAR = re.compile(r"Y-?\d{7,}")
_OPEN = ("", "..", "open", "unknown")

Complaint = str | None


def parse_edtf(text: str) -> tuple[dict[str, Any] | None, Complaint]:
    """Parse a date in EDTF; return it in CSL-JSON, and what is wrong with it.

    Args:
        text: A date such as ``2014-07``, ``1956/1989``, ``1999~``, ``2001-21`` (spring) or ``2000/..``.

    Returns:
        A CSL-JSON mapping, or ``None`` if there is no date; and a complaint, or ``None``. A date that cannot be read,
        or that does not exist, is kept as a literal with a complaint.

    >>> parse_edtf("1999~")
    ({'date-parts': [[1999]], 'circa': True}, None)
    >>> parse_edtf("-0043-03-15/..")
    ({'date-parts': [[-44, 3, 15], [0]]}, None)
    >>> parse_edtf("2000-13-45")
    ({'literal': '2000-13-45'}, "'2000-13-45' does not exist in the calendar")
    """
    text = text.strip()
    if not text:
        return None, None
    if len(text) > 100:
        return {"literal": text}, f"{text[:40]!r}… is not a date"
    if _FAR.fullmatch(text):  # CSL-JSON has no years that far away, so the text is kept
        return {"literal": text}, None
    begin, slash, end = text.partition("/")
    begin, end = begin.strip(), end.strip()
    if slash and begin in _OPEN and end in _OPEN:
        return None, f"{text!r} is a range without a start or an end"
    first, last = _single(begin), _single(end)
    if isinstance(first, str) or isinstance(last, str):
        return {"literal": text}, first if isinstance(first, str) else str(last)
    if slash and first is None:
        if last is None:
            return {"literal": text}, f"{text!r} is not a date"
        # CSL-JSON has no ranges without a start.
        return {"literal": "–" + (end if len(end) < 12 else "")}, None
    if first is None or (slash and last is None and end not in _OPEN):
        return {"literal": text}, f"{text!r} is not a date"
    date: dict[str, Any] = {"date-parts": first["date-parts"]}
    complaint = None
    if slash:
        closing = last["date-parts"][-1] if last is not None else [0]
        date["date-parts"] = [first["date-parts"][0], closing]
        if last is not None and tuple(closing) < tuple(first["date-parts"][0][: len(closing)]):
            complaint = f"{text!r} ends before it begins"
    if "season" in first and not slash:
        date["season"] = first["season"]
    if "circa" in first or (last is not None and "circa" in last):
        date["circa"] = True
    return date, complaint


def read_edtf(text: str) -> tuple[dict[str, Any] | None, Complaint]:
    """Parse a date like `parse_edtf`, and also keep the text as ``edtf`` if ``date-parts`` cannot express all of it.

    This is the case for a time of day, a decade, and the difference between uncertain and approximate dates.

    >>> read_edtf("1984?"), read_edtf("1984~")[0]
    (({'date-parts': [[1984]], 'circa': True, 'edtf': '1984?'}, None), {'date-parts': [[1984]], 'circa': True})
    """
    date, complaint = parse_edtf(text)
    if date is not None and "literal" not in date and write_edtf(date) != text.strip():
        date["edtf"] = text.strip()
    return date, complaint


def _single(text: str) -> dict[str, Any] | str | None:
    """Parse a date that is not a range; return ``None`` for an open end, or a complaint."""
    if text in _OPEN:
        return None
    date: dict[str, Any]
    if match := _NO_DAY.fullmatch(text):  # 2001-XX is some month of 2001: read the year alone
        text = match[1] + match[2]
    if match := _UNSPECIFIED.fullmatch(text):
        # 199X is some year from 1990 to 1999.
        digits = re.sub("[Xu]", "X", match[1])
        date = {"date-parts": [[int(digits.replace("X", "0"))], [int(digits.replace("X", "9"))]]}
        if date["date-parts"][0] == [0]:
            return f"{text!r} is not a year"
    elif match := _DATE.fullmatch(text):
        year = int(match["year"].removeprefix("Y"))
        year = year - 1 if year <= 0 else year
        parts = [year]
        month, day = int(match["month"] or 0), int(match["day"] or 0)
        season = month - 20 if 21 <= month <= 24 and not match["day"] else None
        if match["month"] and season is None:
            if not 1 <= month <= 12:
                return f"{text!r} does not exist in the calendar"
            parts.append(month)
        if match["day"]:
            if not 1 <= day <= monthrange(2000 + int(match["year"].removeprefix("Y")) % 400, month)[1]:
                return f"{text!r} does not exist in the calendar"
            parts.append(day)
        date = {"date-parts": [parts]}
        if season is not None:
            date["season"] = season
    else:
        return f"{text!r} is not a date; write it like 2014-07-26, 1956/1989 or 1999~"
    if match["doubt"]:
        date["circa"] = True
    return date


def write_edtf(date: Mapping[str, Any]) -> str | None:
    """Return a CSL-JSON *date* in EDTF, or ``None`` if EDTF cannot express it, such as a literal.

    Args:
        date: A mapping with ``date-parts`` (and optionally ``season`` and ``circa``), with ``edtf``, or with both.

    Returns:
        Text in EDTF level 0 or 1. `parse_edtf` turns it back into the same date.

    >>> write_edtf({"date-parts": [[-44, 3, 15], [0]], "circa": True}), write_edtf({"literal": "in press"})
    ('-0043-03-15~/..', None)
    """
    if isinstance(edtf := date.get("edtf"), str):
        if "date-parts" not in date:
            return edtf if is_edtf(edtf) else None
        date = {name: value for name, value in date.items() if name != "edtf"}
        if parse_edtf(edtf) == (date, None):
            return edtf
    dates = date.get("date-parts")
    if not isinstance(dates, list | tuple) or not 1 <= len(dates) <= 2 or date.get("literal"):
        return None
    season = date.get("season")
    if season is not None and not (
        str(season) in ("1", "2", "3", "4") and len(dates) == 1 and isinstance(dates[0], list | tuple)
    ):
        return None
    mark = "~" if date.get("circa") and str(date["circa"]).lower() not in ("0", "false") else ""
    written: list[str] = []
    for number, one in enumerate(dates):
        if number and list(one) == [0]:
            written.append("..")
            continue
        if not isinstance(one, list | tuple) or not 1 <= len(one) <= 3 or not all(type(part) is int for part in one):
            return None
        if season is not None and len(one) != 1:
            return None
        rest = [20 + int(season)] if season is not None else [*one[1:]]
        if len(rest) == 1 and 13 <= rest[0] <= 16:  # some programs write seasons as months 13 to 16
            rest[0] += 8
        written.append("-".join([_written_year(one[0]), *(f"{part:02d}" for part in rest)]) + mark)
    text = "/".join(written)
    return text if is_edtf(text) else None


def is_edtf(text: str) -> bool:
    """Return whether *text* is a valid date in EDTF.

    >>> is_edtf("1990~/2001~"), is_edtf("in press")
    (True, False)
    """
    date, complaint = parse_edtf(text)
    return date is not None and complaint is None and "literal" not in date


def _written_year(year: int) -> str:
    """Return a CSL year in EDTF: 44 BC is -44 in CSL and -0043 in EDTF."""
    year = year if year > 0 else year + 1
    return f"Y{year}" if abs(year) > 9999 else f"{year:04d}" if year >= 0 else f"-{-year:04d}"


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"), ("feb", "february"), ("mar", "march"), ("apr", "april"), ("may",),
            ("jun", "june"), ("jul", "july"), ("aug", "august"), ("sep", "sept", "september"),
            ("oct", "october"), ("nov", "november"), ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip
_ALL_MONTHS = {
    name: number
    for names in (
        "januar februar märz april mai juni juli august september oktober november dezember",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "januari februari maart april mei juni juli augustus september oktober november december",
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    )
    for number, name in enumerate(names.split(), start=1)
} | {"jänner": 1, "feber": 2, "mär": 3, "mrz": 3, "okt": 10, "dez": 12} | _MONTHS  # fmt: skip
_SEASONS = {"spring": 1, "summer": 2, "autumn": 3, "fall": 3, "winter": 4}
_YEAR = re.compile(
    r"(?P<about>(?:c|ca|circa)\.?\s+|~\s*)?(?P<open>\[)?(?P<year>-?\d{1,6})(?P<doubt>\?)?(?(open)\])(?P<after>\?)?"
)
_YEARS = re.compile(r"(\d{3,4})\s*(?:-{1,3}|–|—|/)\s*(\d{2,4})")
_MARKS = re.compile(r"\((.*)\)|[c©]\s?(?=\d{4}\Z)|[.,;:\s]+\Z")
"""Signs around a year that say nothing about it: parentheses, the sign of copyright, a full stop at the end."""
_ERA = re.compile(
    r"(?P<before>a\.?\s?d\.?\s?)?(?P<year>\d{1,4})"
    r"(?(before)|\s?(?:(?P<negative>b\.?\s?c\.?(?:\s?e\.?)?)|a\.?\s?d\.?|c\.?\s?e\.?))", re.IGNORECASE,
)  # fmt: skip
_SLASHED = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
"""A date with full stops. The day is always first, as in 22.10.2014."""
_NUMBERS = re.compile(r"-?\d+(?:\.\s?\d+)*")
_MONTH_OF_YEAR = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_MONTH_AND_YEAR = re.compile(r"((?:\d{1,2}\.?\s+)?[^\W\d_]{3,9}\.?(?:\s+\d{1,2})?),?\s+(\d{4})")
_WORD = re.compile(r"[^\W\d_]+|\d{1,2}(?!\d)")


def parse_year(year: str, month: str = "", day: str = "") -> tuple[dict[str, Any] | None, Complaint]:
    """Return the CSL-JSON date for BibTeX's ``year``, ``month`` and ``day``, and what is wrong with it.

    Args:
        year: The year. Any other text, such as ``in press``, becomes a literal date.
        month: A number, a month name in English or another Western European language or its abbreviation, a season,
            a month and a day, or two months (``July/August``).
        day: A number.

    Returns:
        A date and a complaint, as `parse_edtf` does. A negative year counts as in CSL (``-44`` is 44 BC).

    >>> parse_year("2001", "jul", "4")
    ({'date-parts': [[2001, 7, 4]]}, None)
    >>> parse_year("2001", "July/August"), parse_year("in press")
    (({'date-parts': [[2001, 7], [2001, 8]]}, None), ({'literal': 'in press'}, None))
    >>> [parse_year(text)[0]["date-parts"] for text in ("(2001)", "2001-05", "44 BC", "May 2001", "2001/11/05")]
    [[[2001]], [[2001, 5]], [[-44]], [[2001, 5]], [[2001, 11, 5]]]
    >>> [parse_year(text)[0]["date-parts"] for text in ("22.10.2014", "Dezember 2012")]
    [[[2014, 10, 22]], [[2012, 12]]]
    """
    year = year.strip()
    if not year:
        return None, None
    if len(year) > 100:
        return {"literal": year}, f"{year[:40]!r}… is not a year"
    if other := _read_other_year(year, month, day):
        return other
    if match := _YEARS.fullmatch(year):
        begin, end = int(match[1]), int(match[1][: -len(match[2])] + match[2] if len(match[2]) == 2 else match[2])
        if 0 < begin <= end:
            return {"date-parts": [[begin], [end]]}, None
    found = _YEAR.fullmatch(year)
    if found is None or int(found["year"]) == 0:
        if _DATE.fullmatch(year) and not month:
            return parse_edtf(year)
        wrong = f"{year!r} is not a year; write it with four digits"
        return {"literal": year}, wrong if _NUMBERS.fullmatch(year) else None
    number = int(found["year"])
    date: dict[str, Any] = {"date-parts": [[number]]}
    if found["about"] or found["doubt"] or found["after"] or found["open"]:
        date["circa"] = True
    return date, _add_month(date, number, month.strip(), day.strip())


def _read_other_year(year: str, month: str, day: str) -> tuple[dict[str, Any] | None, Complaint] | None:
    """Read a ``year`` that holds more than a number: signs, an era, or the month and the day too."""
    plain = _MARKS.sub(lambda match: match[1] or "", year).strip()
    if plain != year:
        date, complaint = parse_year(plain, month, day)
        return (date, complaint) if date is not None and "literal" not in date else None
    if (match := _ERA.fullmatch(year)) and (number := int(match["year"])):
        number = -number if match["negative"] else number
        date = {"date-parts": [[number]]}
        return date, _add_month(date, number, month.strip(), day.strip())
    if match := _SLASHED.fullmatch(year):
        found = parse_edtf(f"{match[1]}-{match[2]:0>2}-{match[3]:0>2}")
    elif match := _DOTTED.fullmatch(year):
        found = parse_edtf(f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}")
    elif month:
        return None
    elif _MONTH_OF_YEAR.fullmatch(year):  # as in ISO 8601, and not the range of years "2001-05" means to some
        found = parse_edtf(year)
    elif (match := _MONTH_AND_YEAR.fullmatch(year)) and int(match[2]):
        date = {"date-parts": [[int(match[2])]]}
        found = date, _add_month(date, int(match[2]), match[1], day)
    else:
        return None
    return found if found[1] is None else None


def _add_month(date: dict[str, Any], year: int, month: str, day: str) -> Complaint:
    """Add *month* and *day* to *date*; return what is wrong with them."""
    if not month:
        return f"the day {day[:40]!r} has no month" if day else None
    if len(month) > 100:
        return f"{month[:40]!r}… is not a month"
    months: list[int] = []
    days: list[int] = []
    words = _WORD.findall(month.casefold())
    lettered = any(word in _ALL_MONTHS for word in words)
    for word in words:
        if word in _ALL_MONTHS:
            months.append(_ALL_MONTHS[word])
        elif word in _SEASONS:
            date["season"] = _SEASONS[word]
        elif word.isdecimal():
            (days if lettered else months).append(int(word))
        elif word not in ("th", "st", "nd", "rd", "and"):
            return _not_a_month(month, word)
    if "season" in date and not months:
        return None
    if day:
        if not (day.isdecimal() and len(day) <= 2):
            return f"{day[:40]!r} is not a day"
        days = [int(day)]
    if not 1 <= len(months) <= 2 or not all(1 <= one <= 12 for one in months):
        return f"{month!r} is not a month"
    parts = [[year, one] for one in months]
    if len(months) == 1 and len(days) == 2:
        parts = [[year, months[0]], [year, months[0]]]
    if len(days) == len(parts):
        for part, one in zip(parts, days, strict=True):
            if not 1 <= one <= monthrange(2000 + (year if year > 0 else year + 1) % 400, part[1])[1]:
                date["date-parts"] = [part[:2] for part in parts[:1]]
                return f"{one} is not a day of that month"
            part.append(one)
    date["date-parts"] = parts
    return None


def _not_a_month(month: str, word: str) -> str:
    """Return a complaint about *month* that suggests the month closest to its *word*."""
    import difflib  # imported here because it is only needed for the complaint

    close = difflib.get_close_matches(word, _MONTHS, n=1, cutoff=0.7)
    return f"{month!r} is not a month" + (f"; did you mean {close[0][:3]!r}?" if close else "")
