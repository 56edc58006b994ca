"""Internal: convert a RIS record to a CSL-JSON item.

Tags without a CSL variable are kept in ``custom.fields``, each with a list of its values.

Source: "RIS Format Specifications"; see `dprkpal.formats.ris.tables`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from ...model.edtf import parse_year, read_edtf
from ..bibtex.tables import LANGUAGES
from ..capital_letters import from_capitals
from ..finding_codes import IMPOSSIBLE_DATE
from ..value_parsing import bare_doi, spelled_initials
from .tables import (
    ARTICLES,
    CONFERENCES,
    NAMES,
    NUMBERED,
    PAGE_COUNTS,
    ROLES,
    STANDALONE,
    TEXTS,
    TYPES,
    TYPES_FROM_CSL,
)

__all__ = ["Converter", "Line"]

Report = Callable[[str, int, str], None]

_ISBN = re.compile(r"(?:97[89][ -]?)?(?:\d[ -]?){9}[\dXx]")
_INVERTED = re.compile(r"[^,]+,\s*[^\s,][^,]*")
"""A name with one comma: ``Family, Given``."""
_BRACKETS = re.compile(r"\([^()]{0,30}\)")
"""The kind of a number, such as ``(ISSN)`` or ``(print)``."""
_ISSN = re.compile(r"\d{4}-?\d{3}[\dXx]")
_TAG_OF_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_RANGE = re.compile(r"(\S+?)\s*(?:-{1,3}|–|—)\s*(\S+)")
_SLASHED = re.compile(r"([^/]*)/\s*(\d{0,2}|[^\W\d_]{3,20}\.?)\s*(?:/\s*(\d{0,2})\s*(?:/(.*))?)?", re.DOTALL)
_YEAR = re.compile(r"(?<![\w-])(\d{4})(?!\d)")


class Line(NamedTuple):
    """A tag with its value, including continuation lines."""

    tag: str
    value: str
    line: int


class _Dated(NamedTuple):
    """A line with a date: the date, what is wrong with it, and whether it expresses the whole line."""

    line: Line
    date: dict[str, Any] | None
    complaint: str | None
    whole: bool

    @property
    def parts(self) -> list[int]:
        """The year, month and day, as far as they are known; empty if the date is text."""
        parts = self.date.get("date-parts") if self.date else None
        return list(parts[0]) if parts else []

    @property
    def year(self) -> int:
        """The year, or 0 if it is unknown; some programs write the year 0000 for works without a date."""
        return self.parts[0] if self.parts else 0

    def says_more_than(self, other: _Dated) -> bool:
        """Return whether this is another date than *other*, or a more exact one."""
        return self.parts != other.parts[: len(self.parts)] if self.parts else self.date != other.date


def _date_of_publication(found: list[_Dated]) -> _Dated | None:
    """Return the date of publication among the dates of a record."""
    usable = [one for one in found if one.date is not None and (one.year or not one.parts)]
    if not usable:
        return None
    first = usable[0]
    issue = next((one for one in usable if one.line.tag == "DA" and one.year and not one.complaint), None)
    online = next((one for one in usable if one.line.tag == "Y1" and one.year), None)
    if issue and online and issue.year != online.year and first.year == online.year:
        return issue  # Y1 is deprecated, and some publishers write the date of the online edition in it
    same = [one for one in usable if one.year == first.year and not one.complaint]
    return max(same, key=lambda one: (len(one.parts), one.line.tag == "DA"), default=first)


class Converter:
    """Converts one record to a CSL-JSON item."""

    def __init__(self, kind: str, lines: Iterable[Line], report: Report) -> None:
        self.kind, self.report = kind, report
        self.lines: dict[str, list[Line]] = {}
        for line in lines:
            if line.value:
                self.lines.setdefault(line.tag, []).append(line)
        self.made: dict[str, Any] = {"id": "", "type": TYPES.get(kind, "document")}
        self.rest: dict[str, list[str]] = {}

    def take(self, *tags: str) -> list[Line]:
        """Return and remove the lines with one of *tags*."""
        return [line for tag in tags for line in self.lines.pop(tag, ())]

    def put(self, variable: str, lines: list[Line]) -> None:
        """Set *variable* to the first of *lines*, unless it is already set; keep lines with other values."""
        for line in lines:
            held = self.made.setdefault(variable, line.value)
            if held != line.value:
                self.keep(line)

    def keep(self, line: Line) -> None:
        """Keep a line without a CSL variable in ``custom.fields``."""
        self.rest.setdefault(line.tag, []).append(line.value)

    def convert(self) -> dict[str, Any]:
        """Return the CSL-JSON item."""
        identity = self.take("ID")
        self.made["id"] = identity[0].value if identity else ""
        if any(line.value.startswith("WOS:") for line in self.lines.get("AN", ())):
            self._spell_out()
        for line in identity[1:]:
            self.keep(line)
        self._read_titles()
        self._read_names()
        self._read_dates()
        self._read_numbers()
        self._read_identifiers()
        for tag, variable in TEXTS.items():
            if variable == "edition" and self.kind in ARTICLES:
                continue
            self.put(variable, self.take(tag))
        self.put("publisher-place", self.take(*(("C1",) if self.kind in CONFERENCES else ())))
        self.put("event-place" if self.kind == "CPAPER" else "publisher-place", self.take("CY", "PP"))
        self.put("publisher-place", self.take("PI"))
        self.put("event-place", self.take("CL"))
        self.put("authority" if self.kind == "CASE" else "publisher", self.take("PB", "PU"))
        if keywords := self.take("KW"):
            self.made["keyword"] = "; ".join(line.value for line in keywords)
        if notes := [line for line in self.take("N1", "RN") if not self._is_doi(line)]:
            self.made["note"] = "; ".join(line.value for line in notes)
        if self.kind not in ARTICLES:
            self.put("genre", [line for line in self.take("M3") if not self._is_doi(line)])
        if self.kind == "INPR":
            self.made["status"] = "in press"
        for lines in list(self.lines.values()):
            for line in lines:
                self.keep(line)
        if self.kind and self.kind != TYPES_FROM_CSL.get(self.made["type"]):
            self.rest = {"TY": [self.kind[:100]], **self.rest}
        if self.rest:
            self.made["custom"] = {"fields": self.rest}
        return self.made

    def _spell_out(self) -> None:
        """Spell names as usual: Web of Science writes journals in capitals, and initials without full stops."""
        short = next((line.value for line in self.lines.get("JI", ())), "")
        for tag in ("T2", "PU", "PI"):
            spelled = short if tag == "T2" else ""
            self.lines[tag] = [
                line._replace(value=from_capitals(line.value, spelled)) for line in self.lines.get(tag, ())
            ]
        for tag in NAMES:
            for number, line in enumerate(self.lines.get(tag, ())):
                family, sign, given = line.value.partition(", ")
                if sign and len(given) <= 4:
                    self.lines[tag][number] = line._replace(value=f"{family}, {spelled_initials(given)}")

    def _read_titles(self) -> None:
        """Read the titles of the work and its container."""
        whole = self.kind in ("BOOK", "EDBOOK", "EBOOK", "UNPB")
        self.put("title", self.take("TI", "T1", "CT", *(("BT",) if whole else ())))
        proceedings = self.take("C3") if self.kind in CONFERENCES else []
        if proceedings:
            self.put("container-title", proceedings[:1])
            self.put("event-title", self.take("T2"))
            for line in proceedings[1:]:
                self.keep(line)
        if self.kind in STANDALONE:
            self.put("collection-title", self.take("T2", "T3"))
        elif self.kind != "THES":  # in a thesis T2 is the department, for which CSL has no variable
            self.put("container-title", self.take("T2", "JF", "BT"))
            self.put("collection-title", self.take("T3"))
        self.put("container-title", self.take("JF"))
        full, short = self.take("JO"), self.take("JA", "J2", "J1", "JI", "J9")
        if full and "container-title" not in self.made:
            self.put("container-title", [full.pop(0)])
        self.put("container-title" if short else "container-title-short", full)
        self.put("container-title-short", short)
        if self.made.get("container-title-short") == self.made.get("container-title"):
            self.made.pop("container-title-short", None)

    def _read_names(self) -> None:
        """Read the names."""
        # A1 and AU both name authors, in the order of the file, as ED and A2 name editors.
        lines = sorted(self.take(*NAMES), key=lambda line: line.line)
        for line in lines:
            variable = ROLES.get(line.tag, {}).get(self.kind, NAMES[line.tag])
            if line.tag == "A2" and self.kind in STANDALONE and "collection-title" in self.made and (
                self.kind not in ROLES["A2"]
            ):  # fmt: skip
                variable = "collection-editor"
            if not variable:
                self.keep(line)
                continue
            for text in _split_names(line.value):
                if name := _parse_name(text):
                    self.made.setdefault(variable, []).append(name)

    def _read_dates(self) -> None:
        """Read the dates: the year of ``PY``, with the month and day of ``Y1`` or ``DA``."""
        found = [_Dated(line, *_parse_date(line.value)) for line in self.take("PY", "Y1", "DA")]
        year = next((one.year for one in found if one.year and one.line.tag != "DA"), None)
        for number, one in enumerate(found):
            if one.line.tag == "DA" and year is not None and not re.search(r"/|\d{4}", one.line.value):
                found[number] = _Dated(one.line, *parse_year(str(year), one.line.value), True)
        chosen = _date_of_publication(found)
        for one in found:
            if one is chosen:
                self.made["issued"] = one.date
                if not one.whole or (one.complaint and one.parts):
                    self.keep(one.line)
            elif chosen is None or one.complaint or one.says_more_than(chosen):
                self.keep(one.line)
            if one.complaint and (one is chosen or one.line.tag != "DA"):
                self.report(f"{one.line.tag}: {one.complaint}", one.line.line, IMPOSSIBLE_DATE)
        if accessed := self._first_date(self.take("Y2")):
            days_of_event = self.kind in CONFERENCES and len(accessed.get("date-parts", ())) > 1
            self.made["event-date" if days_of_event else "accessed"] = accessed  # as Web of Science writes them

    def _first_date(self, lines: list[Line]) -> dict[str, Any] | None:
        """Return the first date in *lines*; keep lines that say more or something else."""
        found: dict[str, Any] | None = None
        for line in lines:
            date, complaint, whole = _parse_date(line.value)
            if complaint:
                self.report(f"{line.tag}: {complaint}", line.line, IMPOSSIBLE_DATE)
            if found is None and date is not None:
                found = date
                if not whole or (complaint and "literal" not in date):
                    self.keep(line)
            elif date != found:
                self.keep(line)
        return found

    def _read_numbers(self) -> None:
        """Read the numbers and pages."""
        kind = self.kind
        self.put("volume", self.take("VL", "VO"))
        own = "number" if kind in NUMBERED else "issue" if kind in ARTICLES or kind in ("CONF", "CPAPER") else None
        if own is None:
            own = "collection-number" if "collection-title" in self.made else "number"
        self.put(own, self.take("IS"))
        for line in self.take("CP"):  # Web of Science writes the name of the conference in it, in all types
            if re.search(r"[^\W\d_]{3}.*\s|\s.*[^\W\d_]{3}", line.value):
                self.put("event-title", [line])
            else:
                self.put(own, [line])
        if kind in NUMBERED or (kind in ARTICLES and own not in self.made):
            self.put(own, self.take("M1"))
        if kind in ARTICLES:
            self.put("number", self.take("C7", "AR"))
        if kind in ("CHAP", "ECHAP"):
            self.put("chapter-number", self.take("SE"))
        elif kind not in ("JOUR", "EJOUR", "INPR", "ABST"):
            self.put("section", self.take("SE"))
        first, last = self.take("SP", "BP"), self.take("EP")
        if not first and not last:
            return
        begin, end = first[0].value if first else "", last[0].value if last else ""
        for line in [*first[1:], *last[1:]]:
            self.keep(line)
        if kind in PAGE_COUNTS and not end and begin.isdecimal():
            self.made["number-of-pages"] = begin
        elif len(begin) < 100 and (match := _RANGE.fullmatch(begin)):
            self.made["page"] = f"{match[1]}–{match[2]}"
            if end and end != match[2]:
                self.keep(last[0])
        else:
            self.made["page"] = f"{begin}–{end}" if begin and end and begin != end else begin or end

    def _read_identifiers(self) -> None:
        """Read DOI, URL, ISBN, ISSN, PMCID and language."""
        self.put("DOI", [_bare_doi(line) for line in self.take("DO", "DOI", "DI")])
        for line in self.take("L3"):
            if not self._is_doi(line):
                self.keep(line)
        if self.kind in ARTICLES:
            for line in self.take("M3"):
                if not self._is_doi(line):
                    self.keep(line)
        self.put("URL", self.take("UR", "LK"))
        for line in self.take("SN", "BN", "EI"):
            self._read_standard_number(line)
        if self.kind in ARTICLES:
            for line in self.take("C2"):
                if re.fullmatch(r"PMC\d+", line.value):
                    self.put("PMCID", [line])
                else:
                    self.keep(line)
        for line in self.take("LA"):
            language = LANGUAGES.get(line.value.lower()) or line.value
            if _TAG_OF_LANGUAGE.fullmatch(language) and "language" not in self.made:
                self.made["language"] = language
            else:
                self.keep(line)

    def _read_standard_number(self, line: Line) -> None:
        """Read ISBNs and ISSNs, recognized by their form. Any other number is the number of the work."""
        parts = re.split(r"[\s,;]+", _BRACKETS.sub(" ", line.value).strip())
        if len(parts) > 1 and _ISBN.fullmatch("".join(parts)):
            parts = [line.value]
        found = [("ISBN" if _ISBN.fullmatch(part) else "ISSN" if _ISSN.fullmatch(part) else "", part) for part in parts]
        if all(variable for variable, _ in found):
            for variable, part in found:
                self.put(variable, [line._replace(value=part)])
            return
        other = "number" if self.kind in NUMBERED else "ISSN" if self.kind in ARTICLES else "ISBN"
        self.put(other, [line])

    def _is_doi(self, line: Line) -> bool:
        """Return whether *line* is a DOI, and read it."""
        doi = bare_doi(line.value)
        if doi:
            self.put("DOI", [line._replace(value=doi)])
        return doi is not None


def _bare_doi(line: Line) -> Line:
    """Return *line* with its DOI reduced to the part after ``https://doi.org/``."""
    return line._replace(value=bare_doi(line.value) or line.value)


def _split_names(text: str) -> list[str]:
    """Split *text* into names at semicolons, or at "and" if all names have a comma."""
    if "; " not in text and " and " in text and all(map(_INVERTED.fullmatch, text.split(" and "))):
        return text.split(" and ")
    parts = [part.strip() for part in text.split("; ")] if "; " in text else []
    return parts if parts and all("," in part for part in parts) else [text]


def _parse_name(text: str) -> dict[str, str]:
    """Parse ``Family, Given, Suffix``. A name of several words without a comma is an institution."""
    parts = [part.strip() for part in text.split(",")]
    if not any(parts):
        return {}
    if parts[-1] == "" or (len(parts) == 1 and " " in text) or not parts[0]:
        return {"literal": text.strip(", ")}
    name = {"family": parts[0]}
    if len(parts) > 1 and parts[1]:
        name["given"] = parts[1]
    if suffix := ", ".join(filter(None, parts[2:])):
        name["suffix"] = suffix
    return name


def _parse_date(text: str) -> tuple[dict[str, Any] | None, str | None, bool]:
    """Parse a date; return it, what is wrong with it, and whether it expresses all of *text*."""
    if len(text) > 200:
        return {"literal": text}, f"{text[:40]!r}… is not a date", True
    if re.fullmatch(r"0{1,4}[0/ ]*", text):  # no date, as many programs write it
        return None, None, True
    text = text.removeprefix("-") if text.startswith("-0000") else text  # 1 BC, as the writer writes it
    if match := _SLASHED.fullmatch(text):
        year, month, day = match[1].strip(), match[2].strip("."), match[3] or ""
        other = (match[4] or "").strip(" /")
        if not year:
            return None, None, True
        day = "" if day in ("0", "00") else day
        month = "" if month in ("0", "00") else month
        if other and not month and not day:
            date, complaint = parse_year(year, other)
            if date and "date-parts" in date and not complaint:
                return date, None, True
        date, complaint = parse_year(year, month, day)
        return date, complaint, not other
    if re.match(r"-?\d{4}(?:-\d|[~?%/]|$)|\d\d[\dX]X", text):
        date, complaint = read_edtf(text)
        if date and not complaint:
            return date, None, True
    if re.fullmatch(r"\d{4}\s*[-–/]\s*\d{4}", text):
        date, complaint = parse_year(text)
        return date, complaint, True
    if len(years := _YEAR.findall(text)) == 1:
        month = _YEAR.sub(" ", text, count=1).strip(" ,./")
        date, complaint = parse_year(years[0], month)
        if not complaint:
            return date, None, True
        if re.fullmatch(r"[\d\s./-]+", text):
            return {"literal": text}, f"{text!r} is not a date", True
        return {"literal": text}, None, True
    date, complaint = parse_year(text)
    return date, complaint, True
