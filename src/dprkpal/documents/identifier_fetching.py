"""Internal: fetch the works that a document cites by identifier, such as ``[@doi:10.1017/S0020743816000854]``."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..errors import FormatError

if TYPE_CHECKING:
    from ..libraries.library import Library
    from .metadata_files import MetadataFiles

__all__ = ["FetchingOptions", "add_cited_works", "fetch_cited_works"]

MAX_WORKS = 500
"""The maximum number of works that are fetched for one document."""


@dataclass(frozen=True)
class FetchingOptions:
    """Whether and how to fetch the works that a document cites by identifier.

    Only doi.org and the registration agencies, Open Library, arXiv and PubMed are asked, never a server that the
    document names.

    >>> FetchingOptions(offline=True).allowed
    True
    """

    allowed: bool | None = True
    """Whether to fetch. ``None`` leaves it to ``fetch`` in the metadata of the document."""
    offline: bool = False
    """Whether to use only the lock file."""
    refresh: bool = False
    """Whether to fetch again what the lock file has."""
    contact: str | None = None
    """Your email address, for the services."""
    bibliography: str | None = None
    """The file that the lock file is next to. By default it is the first bibliography of the document, or the document
    itself."""
    document: str | None = None
    """The file that the lock file is next to if the document has no bibliography and is not read from a file itself."""


def add_cited_works(
    library: Library, keys: Iterable[str], options: FetchingOptions | None, files: MetadataFiles
) -> tuple[Library, dict[str, str]]:
    """Return *library* with the works that a document cites by identifier, and why others could not be fetched.

    Args:
        library: The references of the document.
        keys: The keys in the document.
        options: Whether and how to fetch; ``None`` fetches nothing.
        files: The metadata of the document, and the files that they name. Problems are added to its findings.
    """
    from ..fetching.identifiers import parse_key

    wanted = [key for key in dict.fromkeys(keys) if key not in library and parse_key(key) is not None]
    if not wanted:
        return library, {}
    allowed = options is not None and (files.metadata.fetch if options.allowed is None else options.allowed)
    if options is None or not allowed:
        return fetch_cited_works(library, wanted, None, None)
    options = replace(options, allowed=True)
    try:
        return fetch_cited_works(library, wanted, options, options.bibliography or _document_path(files, options))
    except FormatError as error:
        files.findings.append(FormatError(error.message, path=error.path, line=error.line, code="DOC007"))
        return library, {}


def fetch_cited_works(
    library: Library, keys: Iterable[str], options: FetchingOptions | None, place: str | None
) -> tuple[Library, dict[str, str]]:
    """Return *library* with the works that these keys name by an identifier, and why others could not be fetched.

    Args:
        library: The references, which are not changed.
        keys: Keys such as ``"doi:10.1017/…"`` that *library* does not have.
        options: How to fetch. If this is not allowed, only the works of *library* are found.
        place: The file that the lock file is next to; ``None`` means no lock file.

    Raises:
        FormatError: The lock file cannot be read or written.
    """
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        return library, {}
    from ..libraries.fetched_references import with_cited_works

    if options is None or not options.allowed:
        return with_cited_works(library, wanted, None)
    from ..fetching import fetcher
    from ..fetching.lock_file import LockFile, lock_path

    lock = None if place is None else LockFile(lock_path(place))
    service = fetcher.Fetcher(
        fetcher.default_options(options.contact), lock=lock, offline=options.offline, refresh=options.refresh
    )
    with service:
        return with_cited_works(library, wanted, service, MAX_WORKS)


def _document_path(files: MetadataFiles, options: FetchingOptions) -> str | None:
    """Return the path of the first bibliography that the document names, or its own path, or ``None``."""
    count = len(files.findings)
    paths = files.bibliography_paths()
    del files.findings[count:]  # the files were opened before, with the same findings
    if paths:
        return paths[0]
    path = files.path or options.document
    return path if path is not None and (path == options.document or os.path.isfile(path)) else None
