"""Internal: map BibTeX and biblatex fields to CSL variables and back.

Source: the manuals named in `dprkpal.formats.bibtex.tables`.
"""

from __future__ import annotations

from ...model.vocabulary import NUMBER_VARIABLES, TEXT_VARIABLES
from .tables import DATES, LISTS, NAMES, NUMBER_IN_SERIES, NUMBER_OF_WORK, TEXTS, TITLES, VERBATIM

__all__ = ["CSL_FIELDS", "field_of", "variable_of"]

CSL_FIELDS = {name.lower(): name for name in (NUMBER_VARIABLES | TEXT_VARIABLES) - {"citation-number", "year-suffix"}}
"""Fields with the name of a CSL variable; every variable is also accepted as a field."""

_VARIABLES = {
    "date": "issued",
    "journaltitle": "container-title",
    "journal": "container-title",
    "booktitle": "container-title",
    "type": "genre",
    "pages": "page",
    "langid": "language",
    **{field: variable for field, variable in NAMES.items() if variable},
    **DATES,
    **LISTS,
    **TEXTS,
    **TITLES,
    **VERBATIM,
}


def variable_of(field: str, kind: str = "") -> str:
    """Return the CSL variable for *field*, or *field* itself if there is none.

    Args:
        field: A BibTeX or biblatex field, in upper or lower case.
        kind: The entry type, which decides the meaning of ``number``.

    >>> variable_of("date"), variable_of("title"), variable_of("existence")
    ('issued', 'title', 'existence')
    >>> variable_of("number", "article"), variable_of("number", "book"), variable_of("number", "report")
    ('issue', 'collection-number', 'number')
    """
    if field.lower() == "number":
        return "collection-number" if kind in NUMBER_IN_SERIES else "number" if kind in NUMBER_OF_WORK else "issue"
    return _VARIABLES.get(field.lower(), field)


def field_of(variable: str, kind: str = "") -> str:
    """Return the biblatex field for *variable*, or *variable* itself if there is none.

    Args:
        variable: A CSL variable.
        kind: The entry type, which decides the meaning of ``number``.

    >>> field_of("issued"), field_of("publisher-place"), field_of("existence"), field_of("issue", "article")
    ('date', 'location', 'existence', 'number')
    """
    if variable in ("issue", "number", "collection-number") and variable_of("number", kind) == variable:
        return "number"
    return _FIELDS.get(variable, variable)


_FIELDS = {
    variable: field for field, variable in reversed(_VARIABLES.items()) if CSL_FIELDS.get(field, variable) == variable
}
