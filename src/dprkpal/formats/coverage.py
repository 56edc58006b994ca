"""Internal: find out which CSL variables a format can hold, by writing them and reading them again."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..model.vocabulary import DATE_VARIABLES, NAME_VARIABLES, NUMBER_VARIABLES, TEXT_VARIABLES
from . import write

__all__ = ["Coverage", "coverage"]

_TYPES = (
    "article-journal", "book", "chapter", "paper-conference", "report", "thesis", "webpage", "patent", "legal_case",
    "motion_picture", "software", "manuscript", "interview", "performance",
)  # fmt: skip
_OF_CITATIONS = frozenset(
    ("citation-label", "citation-number", "first-reference-note-number", "locator", "year-suffix")
)
"""Variables that belong to citations or are made by the processor."""
_VALUES = {
    "DOI": "10.1000/182", "URL": "https://example.org/a", "ISBN": "978-0-7475-5100-3", "ISSN": "1759-8486",
    "PMID": "28754806", "PMCID": "PMC5524731", "language": "de", "page": "12–15", "page-first": "12",
    "number-of-pages": "320", "status": "in-press", "license": "CC-BY-4.0",
}  # fmt: skip


_COMPANIONS = {
    "accessed": "URL", "collection-editor": "collection-title", "collection-number": "collection-title",
    "container-author": "container-title", "container-title-short": "container-title", "event-date": "event-title",
    "event-place": "event-title", "publisher-place": "publisher",
}  # fmt: skip
"""Variables that a work has only together with another one."""


class Coverage(NamedTuple):
    """The CSL variables that a format can and cannot hold."""

    kept: tuple[str, ...]
    """Variables that are read again as they were written, in at least one of the common types."""
    lost: tuple[str, ...]
    """Variables that the format has no place for."""


def coverage(format: str) -> Coverage:
    """Return the CSL variables that *format*, one of `dprkpal.formats.WRITTEN`, can hold.

    >>> found = coverage("mods")
    >>> "title" in found.kept, "scale" in found.lost
    (True, True)
    """
    variables = sorted((NAME_VARIABLES | DATE_VARIABLES | NUMBER_VARIABLES | TEXT_VARIABLES) - _OF_CITATIONS)
    missing = list(variables)
    for kind in _TYPES:
        items = [_item(kind, name) for name in missing]
        missing = [str(note.key) for note in write(items, format).notes if _names_it(note.message, str(note.key))]
        if not missing:
            break
    return Coverage(tuple(one for one in variables if one not in missing), tuple(missing))


def _item(kind: str, variable: str) -> dict[str, Any]:
    """Return an item with a value for *variable*."""
    names = [variable, *([_COMPANIONS[variable]] if variable in _COMPANIONS else [])]
    return {"id": variable, "type": kind, "title": "A title", **{name: _value(name) for name in names}}


def _names_it(message: str, variable: str) -> bool:
    """Return whether a note is about *variable*."""
    return f" {variable}," in f"{message},".replace(";", ",")


def _value(variable: str) -> Any:
    """Return a value for a variable."""
    if variable in NAME_VARIABLES:
        return [{"family": "Young", "given": "Ann"}]
    if variable in DATE_VARIABLES:
        return {"date-parts": [[2014, 7, 26]]}
    if variable in _VALUES:
        return _VALUES[variable]
    return "7" if variable in NUMBER_VARIABLES else f"The {variable}"
