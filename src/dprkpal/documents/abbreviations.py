"""Internal: add the short forms of titles that a document names in ``citation-abbreviations``.

Source: Pandoc User's Guide, "Specifying a citation style".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..errors import FormatError

__all__ = ["Abbreviations", "read_abbreviations", "with_abbreviations"]

Abbreviations = Mapping[str, Mapping[str, str]]
"""Short forms by variable and long form."""

_SHORT = {"title": "title-short", "container-title": "container-title-short"}
"""Variables with a short form in CSL."""


def read_abbreviations(text: str, path: str | None = None) -> Abbreviations:
    """Read abbreviations in pandoc's format.

    Raises:
        FormatError: The text is not JSON with a list of abbreviations.

    >>> read_abbreviations('{"default": {"container-title": {"Journal of Maps": "J. Maps"}}}')
    {'container-title': {'Journal of Maps': 'J. Maps'}}
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"not JSON: {error}", path=path, line=getattr(error, "lineno", None)) from None
    variables = found.get("default") if isinstance(found, dict) else None
    if not isinstance(variables, dict):
        raise FormatError('expected {"default": {"container-title": {"long form": "short form"}}}', path=path)
    return {
        variable: {long: short for long, short in forms.items() if isinstance(short, str)}
        for variable, forms in variables.items()
        if isinstance(forms, dict)
    }


def with_abbreviations(item: dict[str, Any], abbreviations: Abbreviations) -> dict[str, Any]:
    """Return *item*, in CSL-JSON, with the short forms it lacks.

    >>> with_abbreviations({"container-title": "Nature"}, {"container-title": {"Nature": "Nat."}})
    {'container-title': 'Nature', 'container-title-short': 'Nat.'}
    """
    added: dict[str, str] = {}
    for variable, short in _SHORT.items():
        title, forms = item.get(variable), abbreviations.get(variable, {})
        if short not in item and isinstance(title, str) and title in forms:
            added[short] = forms[title]
    return {**item, **added} if added else item
