"""Internal: the built-in collection.

The build compiles the collection to a JSON file (`dprkpal.libraries.build`), so that reading it needs neither pybtex
nor pydantic. In a source tree with edited sources, the collection is compiled again in memory.
"""

from __future__ import annotations

import json
import os
from _thread import allocate_lock
from functools import cache
from typing import TYPE_CHECKING

from ..errors import DprkpalError
from .library import Library

if TYPE_CHECKING:
    import datetime

    from ..collection.data_types import Catalogue

__all__ = ["library", "read_catalogue"]

_LOCK = allocate_lock()
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def library(name: str | None = None, *, as_of: str | datetime.date | None = None) -> Library:
    """Return the built-in collection, or an installed one; the same object on every call.

    In a source tree with an edited ``refs.bib`` or edited data files, the collection is read from them.

    Args:
        name: The name of a collection of another package, as in its entry point in the group
            ``dprkpal.collections``. By default the built-in collection.
        as_of: Only what was there at the end of this day, month or year, such as ``"2026-11-22"``. References, claims,
            topics and entities that were added later are left out, and so is the evidence and the links of references
            that are left out. Everything else has its wording of today, because the history has dates and reasons, not
            old texts: ``entry.changed_since`` and ``claim.changed_since`` mark what was changed after that day. To get
            the old wording, install the version of that day.

    Raises:
        FormatError: The sources have errors, and the message lists them with line and key; or *as_of* is not a date.
        UnknownCollectionError: No installed package has a collection with this name.

    >>> library()["young2021guns"].publisher
    'Stanford University Press'
    >>> len(library()) > len(library(as_of="2026-11-22")), len(library(as_of="2025"))
    (True, 0)
    """
    with _LOCK:  # two threads may call this at the same time
        if name is None:
            found = _read_library()
        else:
            from .collections import installed_collection

            found = installed_collection(name)
    if as_of is None:
        return found
    from .past import library_as_of

    return library_as_of(found, as_of)


@cache
def _read_library() -> Library:
    """Read the built-in collection."""
    data = read_catalogue()
    root = _source_tree()
    if root is not None:
        from ..collection.fingerprint import digest

        if data is None or data["digest"] != digest(root):
            from .build import compile_catalogue

            data = json.loads(compile_catalogue(root))
    if data is None:
        raise DprkpalError("the catalogue of the built-in collection is missing; install dprkpal again")
    places = {key: ("refs.bib", line) for key, line in data["lines"].items()}
    works = Library(data["items"], places=places, dossier=data["dossier"], digest=data["digest"])
    works._histories = ((os.path.join(_PACKAGE, "data"), ""),)
    works._package = "dprkpal"
    return works


def _source_tree() -> str | None:
    """Return the root of the source tree that this package belongs to, or ``None`` for an installed package.

    A ``refs.bib`` two folders up is not enough: people call their own bibliographies so. A source tree has the package
    in ``src``, with the data files, which no wheel has.
    """
    source, root = os.path.dirname(_PACKAGE), os.path.dirname(os.path.dirname(_PACKAGE))
    needed = (os.path.join(root, "refs.bib"), os.path.join(_PACKAGE, "data", "claims.toml"))
    return root if os.path.basename(source) == "src" and all(map(os.path.isfile, needed)) else None


def read_catalogue() -> Catalogue | None:
    """Return the compiled collection, or ``None`` if the build has not created it."""
    try:
        with open(os.path.join(_PACKAGE, "data", "catalogue.json"), encoding="utf-8") as file:
            catalogue: Catalogue = json.load(file)
            return catalogue
    except FileNotFoundError:
        return None
