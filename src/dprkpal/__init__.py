"""A verified bibliography of the relations between North Korea and Palestine, and a CSL citation processor.

>>> import dprkpal
>>> dprkpal.library()["young2021guns"].cite("apa", locator="p. 45")
'(Young, 2021, p. 45)'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .catalog import Entry, Library, library
from .citation import Citation, Cite, Locator
from .errors import DprkpalError

if TYPE_CHECKING:
    from .reference import Date, Name, Reference

__all__ = [
    "Citation",
    "Cite",
    "Date",
    "DprkpalError",
    "Entry",
    "Library",
    "Locator",
    "Name",
    "Reference",
    "library",
]


def __getattr__(name: str) -> Any:
    """Import the model when it is first asked for: pydantic is slow to import, and citing does without it."""
    if name in ("Date", "Name", "Reference"):
        from . import reference

        value = globals()[name] = getattr(reference, name)
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
