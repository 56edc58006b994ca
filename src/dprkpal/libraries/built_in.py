"""Internal: the built-in collection.

The build compiles the collection to a JSON file (`dprkpal.libraries.build`), so that reading it needs neither pybtex
nor pydantic. In a source tree with edited sources, the collection is compiled again in memory.
"""

from __future__ import annotations

import json
import os
import threading
from functools import cache
from typing import TYPE_CHECKING

from ..errors import DprkpalError
from .library import Library

if TYPE_CHECKING:
    from ..collection.data_types import Catalogue

__all__ = ["library", "read_catalogue"]

_LOCK = threading.Lock()
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def library() -> Library:
    """Return the built-in collection, the same object on every call.

    In a source tree with an edited ``refs.bib`` or edited data files, the collection is read from them.

    Raises:
        FormatError: The sources of a source tree have errors. The message lists them with line and key.

    >>> library()["young2021guns"].publisher
    'Stanford University Press'
    """
    with _LOCK:  # two threads may call this at the same time
        return _read_library()


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
    return Library(data["items"], places=places, dossier=data["dossier"], digest=data["digest"])


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
