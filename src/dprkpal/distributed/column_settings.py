"""Internal: which columns to add to a table of works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..collection.citing import DEFAULT_STYLE
from ..errors import DprkpalError
from .optional_packages import imported

__all__ = ["COLUMNS", "ColumnSettings"]

COLUMNS = {
    "key": "The id of the work.",
    "reference": "The entry of the work in a bibliography, in the style and output format.",
    "citation": "The first cite of the work, in the style and output format.",
    "bibtex": "The work as a BibTeX entry.",
    "biblatex": "The work as a biblatex entry.",
    "ris": "The work as a RIS record.",
    "csl": "The work as CSL-JSON.",
    "duplicate_key": "A text that is the same for works with the same title, first name and year.",
    "group_key": "A text that is the same for works of the same authors and year, which may need letters.",
    "sort_key": "A text by which the engine can sort: names, year and title, without accents and capitals.",
    "findings": "The problems of the work: a list of structures of rule, severity, key, message, file and row.",
}
"""The columns that can be added, and their meaning."""


@dataclass(frozen=True)
class ColumnSettings:
    """Which columns to add to a table of works, and how to format them.

    Raises:
        DprkpalError: A column does not exist.

    >>> ColumnSettings(style="ieee").columns
    ('key', 'reference', 'citation', 'findings')
    """

    style: str = DEFAULT_STYLE
    """A CSL style id, or the path of a style that every worker can read."""

    locale: str | None = None
    """The language of the output, such as ``"de-DE"``; by default that of the style."""

    to: str = "text"
    """The output format of ``reference`` and ``citation``, such as ``"text"`` or ``"html"``."""

    columns: tuple[str, ...] = ("key", "reference", "citation", "findings")
    """The columns to add: ``key``, ``reference``, ``citation``, ``bibtex``, ``biblatex``, ``ris``, ``csl``,
    ``findings``; and ``duplicate_key``, ``group_key`` and ``sort_key``, to find duplicates, to group by authors and
    year, and to sort."""

    record: str | None = None
    """The column with the works as JSON: CSL-JSON, or works as OpenAlex or Crossref gives them. ``None`` looks for a
    column ``csl`` or ``record``; without it, the columns have the names of CSL variables."""

    file: str | None = None
    """The column with the file that the work is from, for findings."""

    row: str | None = None
    """The column with the number of the row or line in this file, for findings."""

    check: bool = True
    """Whether ``findings`` has the findings of ``dprkpal check`` too, and not only lost data."""

    note_fields: bool = True
    """Whether CSL variables in notes are used, as for `dprkpal.csl.Processor`."""

    def __post_init__(self) -> None:
        """Check the names of the columns."""
        for name in self.columns:
            if name not in COLUMNS:
                raise DprkpalError(f"there is no column {name!r}; the columns are {', '.join(COLUMNS)}")

    def fields(self) -> list[Any]:
        """Return the Arrow fields of the new columns, in order."""
        arrow = imported("pyarrow")
        texts = [(name, arrow.string()) for name in ("code", "severity", "key", "message", "file")]
        finding = arrow.struct([*texts, ("row", arrow.int64())])
        return [
            arrow.field(name, arrow.list_(finding) if name == "findings" else arrow.string()) for name in self.columns
        ]
