"""Internal: `CheckedEntry`, an entry with its CSL-JSON item and its source, and `Problem`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from ..errors import FormatError
from ..formats.bibtex.document import BibtexEntry
from ..formats.document import SourceEntry
from ..formats.results import clean
from ..formats.ris.document import RisEntry
from ..model.plain_text import plain

__all__ = ["CheckedEntry", "Fix", "Problem"]

Fix: TypeAlias = Callable[[str, bool], str]
"""A function that returns the fixed source of a field, given the source and whether it is TeX."""

_SOURCES = {
    "author": ("author", "AU", "A1"), "editor": ("editor", "ED", "A2"), "title": ("title", "TI", "T1"),
    "container-title": ("journaltitle", "journal", "booktitle", "container-title", "JO", "JF", "T2", "BT"),
    "issued": ("date", "year", "issued", "PY", "Y1", "DA"), "accessed": ("urldate", "accessed", "Y2"),
    "ISBN": ("isbn", "ISBN", "SN"), "ISSN": ("issn", "ISSN", "SN"), "DOI": ("doi", "DOI", "DO"),
    "URL": ("url", "URL", "UR"), "page": ("pages", "page", "SP"), "language": ("langid", "language", "LA"),
    "publisher": ("publisher", "institution", "school", "PB"), "translator": ("translator", "A4"),
}  # fmt: skip
"""The fields of all formats that can hold a CSL variable."""


class Problem(NamedTuple):
    """A violation of a rule."""

    code: str
    message: str
    """What is wrong and what to do."""
    variable: str = ""
    """The CSL variable, or the field of the source, with the problem."""
    fix: Fix | None = None
    """A function that fixes the problem, if that is safe."""
    move_to: str = ""
    """The variable that the fixed value belongs to, if it is in the wrong field."""


@dataclass(frozen=True, slots=True, eq=False)
class CheckedEntry:
    """An entry to check."""

    item: Mapping[str, Any]
    """The entry as CSL-JSON."""
    path: str | None
    line: int | None
    source: SourceEntry | None
    """The source of the entry, or ``None`` if the format cannot be edited."""

    @property
    def key(self) -> str:
        """The key of the entry."""
        return str(self.item["id"])

    @property
    def type(self) -> str:
        """The CSL item type."""
        return str(self.item.get("type", "document"))

    def text(self, variable: str) -> str:
        """Return the value of a variable as text, or an empty string."""
        value = self.item.get(variable)
        return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""

    def plain_text(self, variable: str) -> str:
        """Return the value of a variable as text without markup, or an empty string."""
        return plain(self.text(variable))

    def names(self, variable: str) -> list[Mapping[str, Any]]:
        """Return the names of a variable, without markup in their parts."""
        value = self.item.get(variable)
        names = [name for name in value if isinstance(name, dict)] if isinstance(value, list) else []
        return [
            {part: plain(text) if isinstance(text, str) else text for part, text in name.items()} for name in names
        ]

    def field(self, variable: str) -> str | None:
        """Return the name of the field in the source that holds *variable*, or ``None`` if unknown."""
        if self.source is None:
            return None
        try:
            names = {name.lower(): name for name in self.source.names}
        except FormatError:
            return None
        return next((names[one.lower()] for one in _SOURCES.get(variable, (variable,)) if one.lower() in names), None)

    def written(self, variable: str) -> str:
        """Return the text of the field that holds *variable* as it is in the file, or an empty string if unknown."""
        field = self.field(variable)
        if field is None or self.source is None:
            return ""
        try:
            value = self.source.get(field)
        except FormatError:
            return ""
        return value if isinstance(value, str) else ""

    def source_text(self, field: str) -> str:
        """Return the source of a field of a ``.bib`` file, or an empty string."""
        if not isinstance(self.source, BibtexEntry):
            return ""
        try:
            return self.source.get(field) or ""
        except FormatError:
            return ""

    def new_field(self, variable: str) -> str:
        """Return the name of the field in which *variable* is written in the format of this entry."""
        names = _SOURCES.get(variable, (variable,))
        if isinstance(self.source, BibtexEntry):
            return names[0]
        wanted = 2 if isinstance(self.source, RisEntry) else None
        return next((name for name in names if len(name) == wanted), variable)

    def finding(self, problem: Problem) -> FormatError:
        """Return *problem* as a finding with file, line and column."""
        line, column = self.line, None
        field = self.field(problem.variable) if problem.variable else None
        if field is not None and self.source is not None:
            try:
                place = self.source.place(field)
            except FormatError:
                place = None
            if place is not None:
                line, column = place
        key = clean(self.key)[:200]
        return FormatError(problem.message, path=self.path, line=line, column=column, key=key, code=problem.code)
