"""Internal: collections of other packages.

A package has a collection if it has an entry point in the group ``dprkpal.collections``. The name of the entry point is
the name of the collection. Its value is a package whose folder ``data`` has ``refs.bib`` and the data files.
"""

from __future__ import annotations

import importlib.util
import os
from functools import cache
from typing import TYPE_CHECKING

from ..errors import FormatError, UnknownCollectionError
from .library import Library

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = ["GROUP", "collection_folder", "collection_names", "installed_collection"]

GROUP = "dprkpal.collections"
"""The group of the entry points."""


def _entry_points() -> dict[str, EntryPoint]:
    """Return the entry points of all installed collections by name."""
    from importlib.metadata import entry_points  # only here: it is slow, and the built-in collection needs none

    return {point.name: point for point in sorted(entry_points(group=GROUP), key=lambda point: point.name)}


def collection_names() -> tuple[str, ...]:
    """Return the names of the installed collections, without the built-in one."""
    return tuple(_entry_points())


@cache
def installed_collection(name: str) -> Library:
    """Return the installed collection *name*, read from its files on the first call.

    Raises:
        UnknownCollectionError: No installed package has a collection with this name.
        FormatError: The package is broken: its files are missing, or nothing in them can be parsed. The message names
            the package. Smaller problems are in ``findings``.
    """
    points = _entry_points()
    if name not in points:
        raise UnknownCollectionError(name, points)
    point = points[name]
    package = point.dist.name if point.dist is not None else point.value
    folder = collection_folder(name, point.value, package)
    try:
        works = Library.load(os.path.join(folder, "refs.bib"), data=folder)
        works.history  # noqa: B018 - a broken history is an error of the package, too
    except FormatError as error:
        raise FormatError(f"{_broken(name, package)}: {error}") from None
    works._files = []  # installed files are not edited
    works._package = package
    return works


def collection_folder(name: str, module: str, package: str) -> str:
    """Return the data folder of a collection, without running the code of its package.

    Args:
        name: The name of the collection, for messages.
        module: The value of its entry point.
        package: The package that has it, for messages.

    Raises:
        FormatError: The folder cannot be found, or has no ``refs.bib``.
    """
    try:
        spec = importlib.util.find_spec(module)
    except (ImportError, ValueError, AttributeError):
        spec = None
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    if not places:
        raise FormatError(f"{_broken(name, package)}: it names the package {module[:80]!r}, which cannot be found")
    for place in places:
        if os.path.isfile(os.path.join(place, "data", "refs.bib")):
            return os.path.join(place, "data")
    raise FormatError(f"{_broken(name, package)}: there is no file {os.path.join(places[0], 'data', 'refs.bib')}")


def _broken(name: str, package: str) -> str:
    return f"the collection {name[:80]!r} of the package {package!r} cannot be used; install the package again"
