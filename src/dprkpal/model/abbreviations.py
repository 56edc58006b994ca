"""Internal: add the short forms of titles from a list of abbreviations, in the format of Zotero and pandoc.

Source: Pandoc User's Guide, "Specifying a citation style"; Zotero, "Journal Abbreviations".
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any, TypeAlias

from ..errors import FormatError

__all__ = ["Abbreviations", "load_abbreviations", "read_abbreviations", "with_abbreviations"]

Abbreviations: TypeAlias = "Mapping[str, Mapping[str, str]]"
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


def load_abbreviations(path: str | os.PathLike[str]) -> Abbreviations:
    """Read the file of abbreviations at *path*.

    Raises:
        FormatError: The file cannot be read, or is not JSON with a list of abbreviations.
    """
    name = os.fspath(path)
    try:
        with open(name, encoding="utf-8-sig") as file:
            text = file.read()
    except (OSError, ValueError) as error:
        raise FormatError(f"cannot be read ({getattr(error, 'strerror', None) or error})", path=name) from None
    return read_abbreviations(text, name)


def with_abbreviations(item: Mapping[str, Any], abbreviations: Abbreviations) -> Mapping[str, Any]:
    """Return *item*, in CSL-JSON, with the short forms it lacks.

    >>> with_abbreviations({"container-title": "Nature"}, {"container-title": {"Nature": "Nat."}})
    {'container-title': 'Nature', 'container-title-short': 'Nat.'}

    Short forms of institutions, ``institution-part``, are for styles with CSL-M's ``cs:institution``.
    """
    if not abbreviations:
        return item
    added: dict[str, Any] = {}
    for variable, short in _SHORT.items():
        title, forms = item.get(variable), abbreviations.get(variable)
        if forms and short not in item and isinstance(title, str) and title in forms:
            added[short] = forms[title]
    if institutions := abbreviations.get("institution-part"):
        custom = item.get("custom")
        added["custom"] = {**(custom if isinstance(custom, Mapping) else {}), "institution-short": institutions}
    return {**item, **added} if added else item
