"""Internal: add the short forms of titles from a list of abbreviations, in the format of Zotero and pandoc.

Source: Pandoc User's Guide, "Specifying a citation style"; Zotero, "Journal Abbreviations".
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any, TypeAlias

from ..errors import FormatError

__all__ = [
    "Abbreviations", "load_abbreviations", "read_abbreviations", "usable_abbreviations", "with_abbreviations",
]  # fmt: skip

Abbreviations: TypeAlias = "Mapping[str, Mapping[str, str]]"
"""Short forms by variable and long form."""

_PLACES = ("publisher-place", "event-place", "original-publisher-place", "archive-place")
_OWN_SHORT = {
    "title": ("title-short", "shortTitle"),
    "container-title": ("container-title-short", "journalAbbreviation"),
}
"""The variables in which an item can have a short form itself."""


def read_abbreviations(text: str, path: str | None = None) -> Abbreviations:
    """Read abbreviations in pandoc's format.

    Raises:
        FormatError: The text is not JSON with a list of abbreviations.

    >>> read_abbreviations('{"default": {"container-title": {"Journal of Maps": "J. Maps"}}}')
    {'container-title': {'Journal of Maps': 'J. Maps', 'journal of maps': 'J. Maps'}}
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"not JSON: {error}", path=path, line=getattr(error, "lineno", None)) from None
    variables = found.get("default") if isinstance(found, dict) else None
    if not isinstance(variables, dict):
        raise FormatError('expected {"default": {"container-title": {"long form": "short form"}}}', path=path)
    return usable_abbreviations(variables)


def usable_abbreviations(abbreviations: Mapping[str, Any]) -> Abbreviations:
    """Return *abbreviations*, perhaps inside ``"default"`` as in a file, so that long forms are found in any case.

    The list ``place`` holds for all variables that are places.

    >>> usable_abbreviations({"default": {"place": {"New York": "NY"}}})["event-place"]
    {'New York': 'NY', 'new york': 'NY'}
    """
    default = abbreviations.get("default")
    given = default if isinstance(default, Mapping) else abbreviations
    made: dict[str, dict[str, str]] = {}
    for variable, forms in given.items():
        if isinstance(forms, Mapping):
            short = {long: form for long, form in forms.items() if isinstance(form, str)}
            if variable != "institution-part":
                short = {**short, **{long.casefold(): form for long, form in short.items() if long != long.casefold()}}
            for name in _PLACES if variable == "place" else (variable,):
                made.setdefault(name, {}).update(short)
    return made


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

    Styles print them with ``form="short"``. Short forms of institutions, ``institution-part``, are for styles with
    CSL-M's ``cs:institution``.
    """
    if not abbreviations:
        return item
    added: dict[str, Any] = {}
    for variable, forms in abbreviations.items():
        long = item.get(variable)
        if isinstance(long, str) and variable != "institution-part":
            form = forms.get(long) or forms.get(long.casefold())
            own = _OWN_SHORT.get(variable, (f"{variable}-short",))
            if form and not any([item.get(name) for name in own]):
                added[own[0]] = form
    if institutions := abbreviations.get("institution-part"):
        custom = item.get("custom")
        added["custom"] = {**(custom if isinstance(custom, Mapping) else {}), "institution-short": institutions}
    return {**item, **added} if added else item
