"""Internal: the site that is being built: its collection, and the folder of the generated pages.

The functions that create pages ask here for the collection, as directives ask docutils for the settings: one process
builds one documentation at a time.
"""

from __future__ import annotations

from typing import NamedTuple

from ...libraries.built_in import library as built_in
from ...libraries.library import Library

__all__ = ["Site", "library", "pages_folder", "set_site"]


class Site(NamedTuple):
    """What the generated pages show, and where they are."""

    works: Library
    """The collection: the references of the project, with their claims, topics and entities."""
    folder: str
    """The folder of the generated pages, relative to the folder of the sources."""


_site: Site | None = None


def set_site(site: Site) -> None:
    """Build this site from now on."""
    global _site
    _site = site


def library() -> Library:
    """Return the collection of the site; before a build begins, the built-in one."""
    return _site.works if _site is not None else built_in()


def pages_folder() -> str:
    """Return the folder of the generated pages, without a slash at the end.

    >>> pages_folder()
    'collection'
    """
    return _site.folder if _site is not None else "collection"
