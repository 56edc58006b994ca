"""Internal: the site that is being built: its collection, the folder of the generated pages, and its names.

The functions that create pages ask here for the collection, as directives ask docutils for the settings: one process
builds one documentation at a time.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ...libraries.built_in import library as built_in
from ...libraries.library import Library

__all__ = ["Site", "current_site", "download_name", "library", "pages_folder", "set_site"]


class Site(NamedTuple):
    """What the generated pages show, where they are, and what is said about all of them."""

    works: Library
    """The collection: the references of the project, with their claims, topics and entities."""
    folder: str = "collection"
    """The folder of the generated pages, relative to the folder of the sources."""
    name: str = "dprkpal"
    """The name of the project."""
    title: str = "The bibliography"
    """The title of the start page of the collection."""
    author: str = ""
    """Who publishes the pages."""
    version: str = ""
    """The version of the project."""
    licence: str = ""
    """The licence of the collection, with its address in angle brackets if it has one."""
    contact: str = ""
    """The address for reports of errors: a URL or an e-mail address."""


_site: Site | None = None


def set_site(site: Site) -> None:
    """Build this site from now on."""
    global _site
    _site = site


def current_site() -> Site:
    """Return the site; before a build begins, that of the built-in collection."""
    return _site if _site is not None else Site(built_in())


def library() -> Library:
    """Return the collection of the site."""
    return current_site().works


def download_name() -> str:
    """Return the name of the files with the whole collection, without an ending.

    >>> download_name()
    'dprkpal'
    """
    return re.sub(r"[^a-z0-9]+", "-", current_site().name.lower()).strip("-") or "collection"


def pages_folder() -> str:
    """Return the folder of the generated pages, without a slash at the end.

    >>> pages_folder()
    'collection'
    """
    return current_site().folder
