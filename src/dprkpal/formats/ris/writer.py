"""Internal: write RIS files.

Dates that RIS cannot express, such as ranges, are written to ``DA`` in EDTF. ``PY`` has their first year, for programs
that do not read EDTF.

Source: "RIS Format Specifications"; see `dprkpal.formats.ris.tables`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ...model.edtf import write_edtf
from ..results import Written, clean, one_line
from .tables import ARTICLES, CONFERENCES, NUMBERED, PAGE_COUNTS, ROLES, STANDALONE, TYPES, TYPES_FROM_CSL

__all__ = ["write"]

_TAG = re.compile(r"[A-Z][A-Z0-9]")


def write(items: Iterable[Mapping[str, Any]]) -> Written:
    r"""Format *items* as a RIS file.

    Args:
        items: CSL-JSON mappings.

    Returns:
        The text, and the ``ID`` of each item.

    >>> write([{"id": "a", "type": "book", "title": "T", "issued": {"date-parts": [[1999]]}, "genre": "G"}]).text
    'TY  - BOOK\nID  - a\nTI  - T\nPY  - 1999\nM3  - G\nER  - \n\n'
    """
    chunks: list[str] = []
    keys: list[str] = []
    for item in items:
        lines = _RecordWriter(item).write_lines()
        chunks += [f"{tag}  - {value}\n" for tag, value in lines]
        chunks.append("ER  - \n\n")
        keys.append(next((value for tag, value in lines if tag == "ID"), ""))
    return Written("".join(chunks), keys)


_ROLES = {
    "MPCT": {"director": "A2", "producer": "A3", "performer": "A4"},
    "THES": {"contributor": "A3"},
    "EDBOOK": {"editor": "AU", "author": ""}, "PCOMM": {"recipient": "A2"}, "ICOMM": {"recipient": "A2"},
} | {kind: {"translator": ""} for kind, variable in ROLES["A4"].items() if not variable}  # fmt: skip
_TEXTS = {
    "title": "TI", "container-title-short": "JA", "volume": "VL", "number-of-volumes": "NV", "edition": "ET",
    "publisher-place": "CY", "DOI": "DO", "URL": "UR", "ISBN": "SN", "ISSN": "SN", "language": "LA", "abstract": "AB",
    "call-number": "CN", "source": "DB", "archive_location": "AV", "title-short": "ST", "genre": "M3", "note": "N1",
}  # fmt: skip


class _RecordWriter:
    """Writes one item."""

    def __init__(self, item: Mapping[str, Any]) -> None:
        self.item = item
        custom = item.get("custom")
        self.custom: Mapping[str, Any] = custom if isinstance(custom, Mapping) else {}
        fields = self.custom.get("fields")
        self.fields: dict[str, Any] = dict(fields) if isinstance(fields, Mapping) else {}
        kind = str(item.get("type", "document"))
        own = self.fields.pop("TY", None)
        own = own[0] if isinstance(own, list) and len(own) == 1 else None
        own = one_line(clean(own)) if isinstance(own, str) else ""
        self.kind = own if own and TYPES.get(own, "document") == kind else TYPES_FROM_CSL.get(kind, "GEN")
        self.lines: list[tuple[str, str]] = []
        self.done = {"id", "type", "custom"}

    def add(self, tag: str, value: object) -> None:
        """Add a line, with *value* reduced to one line."""
        if text := one_line(clean(str(value))):
            self.lines.append((tag, text))

    def write_lines(self) -> list[tuple[str, str]]:
        """Return all lines as pairs of tag and value."""
        self.add("TY", self.kind)
        self.add("ID", self.item.get("id", ""))
        self.write_names()
        for variable, tag in self.tags_by_variable().items():
            value = self.item.get(variable)
            if isinstance(value, str | int | float) and not isinstance(value, bool):
                self.add(tag, value)
                self.done.add(variable)
                if variable == "title":
                    self.write_dates()
        if "title" not in self.item:
            self.write_dates()
        self.write_pages()
        if isinstance(words := self.item.get("keyword"), str):
            # A keyword may contain a comma only if they are separated by semicolons.
            for word in words.split(";" if ";" in words else ","):
                self.add("KW", word)
            self.done.add("keyword")
        if self.kind == "INPR":
            self.done.add("status")
        for tag, values in self.fields.items():
            plain = [values] if isinstance(values, str) else values
            if _TAG.fullmatch(tag) and isinstance(plain, list) and tag not in ("ER", "TY", "ID"):
                for value in plain:
                    self.add(tag, value)
        return self.lines

    def tags_by_variable(self) -> dict[str, str]:
        """Return the tags for text and number variables, which depend on the type."""
        kind, tags = self.kind, dict(_TEXTS)
        has_container = kind not in STANDALONE and kind != "THES"
        tags["container-title"] = "T2" if has_container else "JF"  # in a thesis T2 is the department
        tags["collection-title"] = "T3" if has_container else "T2"
        if kind == "THES":
            tags["collection-title"] = ""
        tags["authority" if kind == "CASE" else "publisher"] = "PB"
        if kind in NUMBERED:
            tags["number"] = "IS"
        elif kind in ARTICLES:
            tags |= {"issue": "IS", "number": "C7", "PMCID": "C2"}
            del tags["genre"], tags["edition"]
        elif kind in CONFERENCES:
            tags["issue"] = "IS"
        elif "collection-title" not in self.item:
            tags["number"] = "IS"
        tags["collection-number"] = "SV"
        if kind in CONFERENCES and "event-title" in self.item and "container-title" in self.item:
            tags |= {"container-title": "C3", "event-title": "T2"}
        if kind == "CPAPER":
            tags |= {"publisher-place": "C1", "event-place": "CY"}
        if kind in ("CHAP", "ECHAP"):
            tags["chapter-number"] = "SE"
        elif kind not in ("JOUR", "EJOUR", "INPR", "ABST"):
            tags["section"] = "SE"
        return {variable: tag for variable, tag in tags.items() if tag}

    def write_names(self) -> None:
        """Write the names."""
        roles = {"author": "AU", "editor": "ED", "collection-editor": "A3", "translator": "A4"}
        for variable, tag in (roles | _ROLES.get("MPCT" if self.kind == "VIDEO" else self.kind, {})).items():
            names = self.item.get(variable)
            if not tag or not isinstance(names, list):
                continue
            self.done.add(variable)
            for name in names:
                if isinstance(name, Mapping):
                    self.add(tag, _format_name(name))

    def write_dates(self) -> None:
        """Write the dates: the year in ``PY``, and a more exact date in ``DA``."""
        issued = self.item.get("issued")
        if isinstance(issued, Mapping) and (written := _format_date(issued)):
            year, exact = written
            self.add("PY", year)
            self.add("DA", exact)
            self.done.add("issued")
        accessed = self.item.get("accessed")
        if isinstance(accessed, Mapping) and (written := _format_date(accessed)):
            self.add("Y2", written[1] or written[0])
            self.done.add("accessed")

    def write_pages(self) -> None:
        """Write the pages."""
        page, count = self.item.get("page"), self.item.get("number-of-pages")
        if isinstance(page, str | int):
            begin, dash, end = str(page).partition("–" if "–" in str(page) else "-")
            if dash and not re.search(r"[–,;&-]", end) and begin.strip() and end.strip():
                self.add("SP", begin)
                self.add("EP", end)
            else:
                self.add("SP", page)
            self.done.add("page")
        elif isinstance(count, str | int) and self.kind in PAGE_COUNTS and str(count).strip().isdecimal():
            self.add("SP", count)
            self.done.add("number-of-pages")


def _format_name(name: Mapping[str, Any]) -> str:
    """Format a name for RIS."""
    literal = name.get("literal")
    if literal:
        return f"{literal}," if "," in str(literal) or " " not in str(literal).strip() else str(literal)
    particles = [name.get(part) for part in ("dropping-particle", "non-dropping-particle")]
    family = " ".join(str(part) for part in (*particles, name.get("family")) if part)
    parts = [family, str(name.get("given") or ""), str(name.get("suffix") or "")]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return ", ".join(parts)


_SEASONS = ("", "Spring", "Summer", "Autumn", "Winter")


def _format_date(date: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the year of *date*, and the whole date or ``""`` if the year is all; ``None`` for an empty date."""
    for form in ("literal", "raw", "edtf"):
        if date.get(form) and not date.get("date-parts"):
            return str(date[form]), ""
    dates = date.get("date-parts")
    if not isinstance(dates, list | tuple) or not dates or not all(isinstance(one, list | tuple) for one in dates):
        return None
    parts = [[str(part) for part in one] for one in dates]
    if not parts[0]:
        return None
    year, season = parts[0][0], str(date.get("season", ""))
    if (edtf := write_edtf(date)) is not None and edtf == date.get("edtf"):
        return year, edtf
    mark = "~" if date.get("circa") and str(date["circa"]) != "0" else ""
    if season.isdecimal() and int(season) < len(_SEASONS):
        season = _SEASONS[int(season)]
    if season and len(parts) == 1 and len(parts[0]) == 1:
        return year, f"{year}///{season}"
    if len(parts) == 1 and not mark:
        padded = [year, *(part.zfill(2) for part in parts[0][1:])]
        return year, "/".join([*padded, "", ""][:4]) if len(padded) > 1 else ""
    ends = ["-".join([_format_year(one[0]), *(part.zfill(2) for part in one[1:])]) if one[0] != "0" else ".."
            for one in parts[:2] if one]  # fmt: skip
    return year, "/".join(end + mark if end != ".." else end for end in ends)


def _format_year(year: str) -> str:
    """Return a CSL year as in EDTF: 44 BC is -44 in CSL and -0043.

    1 BC is -0000, because many programs write 0000 for no date.
    """
    number = int(year) if re.fullmatch(r"-?\d{1,6}", year) else 0
    return f"{number:04d}" if number > 0 else f"-{-number - 1:04d}" if number < 0 else "0000"
