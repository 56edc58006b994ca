"""A verified bibliography of the relations between North Korea and Palestine, and a CSL citation processor.

>>> import dprkpal
>>> dprkpal.library()["young2021guns"].cite("apa", locator="p. 45")
'(Young, 2021, p. 45)'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .collection.claims import Claim, Claims, Evidence
    from .collection.entities import Entity
    from .collection.entry import Entry
    from .collection.topics import Concept
    from .errors import DprkpalError
    from .libraries.built_in import library
    from .libraries.library import Library
    from .model.citation import Citation, Cite, Locator
    from .model.reference import Date, Name, Reference

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
    "Citation": "model.citation",
    "Cite": "model.citation",
    "Claim": "collection.claims",
    "Claims": "collection.claims",
    "Concept": "collection.topics",
    "Date": "model.reference",
    "DprkpalError": "errors",
    "Entity": "collection.entities",
    "Entry": "collection.entry",
    "Evidence": "collection.claims",
    "Library": "libraries.library",
    "Locator": "model.citation",
    "Name": "model.reference",
    "Reference": "model.reference",
    "library": "libraries.built_in",
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
