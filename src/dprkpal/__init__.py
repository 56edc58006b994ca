"""A verified bibliography of the relations between North Korea and Palestine, and a CSL citation processor.

>>> import dprkpal
>>> dprkpal.library()["young2021guns"].cite("apa", locator="p. 45")
'(Young, 2021, p. 45)'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .catalog import Library, library
    from .citation import Citation, Cite, Locator
    from .claims import Claim, Claims, Evidence
    from .entities import Entity
    from .entry import Entry
    from .errors import DprkpalError
    from .reference import Date, Name, Reference
    from .topics import Concept

__all__ = [
    "Citation",
    "Cite",
    "Claim",
    "Claims",
    "Concept",
    "Date",
    "DprkpalError",
    "Entity",
    "Entry",
    "Evidence",
    "Library",
    "Locator",
    "Name",
    "Reference",
    "library",
]


_MODULES = {
    "Citation": "citation",
    "Cite": "citation",
    "Claim": "claims",
    "Claims": "claims",
    "Concept": "topics",
    "Date": "reference",
    "DprkpalError": "errors",
    "Entity": "entities",
    "Entry": "entry",
    "Evidence": "claims",
    "Library": "catalog",
    "Locator": "citation",
    "Name": "reference",
    "Reference": "reference",
    "library": "catalog",
}


def __getattr__(name: str) -> Any:
    """Import the module of *name* when it is first asked for, so that nobody waits for what they do not use."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
