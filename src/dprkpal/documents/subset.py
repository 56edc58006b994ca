"""Internal: cut the works that documents cite out of a library."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..errors import DprkpalError, FormatError, UnknownReferenceError
from ..formats import Subset, subset, write
from ..libraries.store import Store
from ..model.manuscript import CLAIM_PREFIX
from ..storage.store_file import is_store
from .project import read_project

__all__ = ["CitedSubset", "cited_subset"]

MAX_SUGGESTIONS = 20
"""Similar keys are suggested only for this many unknown keys, because the search is slow."""


class CitedSubset(NamedTuple):
    """The works that documents cite."""

    subset: Subset
    """The entries."""
    sources: tuple[str, ...]
    """The libraries that they come from."""
    unknown: tuple[FormatError, ...]
    """The cited works that are in none of the libraries, each where it is first cited."""
    findings: tuple[FormatError, ...]
    """Files that could not be read."""


def cited_subset(
    paths: Iterable[str], sources: Sequence[str] = (), *, trust_files: bool = False, to: str = "biblatex"
) -> CitedSubset:
    """Return the works that documents cite, in their original bytes.

    Args:
        paths: The documents.
        sources: The libraries. By default these are the bibliographies that the documents name. A store must be the
            only one.
        trust_files: Whether to open files outside the folder of a document too.
        to: The format for the works of a store. Files keep theirs.

    Raises:
        FileAccessError: A document or a library cannot be read.
        FormatError: A file is no document, or the libraries differ in format.
        DprkpalError: There is no library.
    """
    projects = [read_project(path, trust_files=trust_files) for path in dict.fromkeys(paths)]
    places: dict[str, tuple[str | None, int, int]] = {}
    for project in projects:
        others = {*project.labels(), *(key for one in project.manuscripts for key in one.definitions)}
        for one in project.manuscripts:
            for cite in one.cites:
                if cite.key not in others and not cite.key.startswith(CLAIM_PREFIX):
                    places.setdefault(cite.key, (one.path, cite.line, cite.column))
    findings = tuple(finding for project in projects for finding in project.findings)
    libraries = tuple(sources) or tuple(dict.fromkeys(path for one in projects for path in one.bibliographies))
    if not libraries:
        reason = next((f" ({one})" for one in findings if one.code == "DOC016"), "")
        raise DprkpalError(f"the documents name no bibliography that can be read{reason}; name the library with --from")
    stores = [one for one in libraries if is_store(one)]
    if stores and len(libraries) > 1:
        raise FormatError("a store must be the only library; give one --from", path=stores[0])
    if stores:
        if any(one.cites_all for one in projects):
            message = "a document cites all works; `dprkpal store export` writes them"
            raise FormatError(message, path=stores[0])
        found = _subset_of_store(stores[0], places, to)
        missing = found.missing
    else:
        found = subset(libraries, places)
        missing = found.missing
        if any(one.cites_all for one in projects):
            found = subset(libraries, None)
    unknown: list[FormatError] = []
    for number, key in enumerate(missing):
        error = UnknownReferenceError(key, found.known if number < MAX_SUGGESTIONS else ())
        message = str(error) if error.nearest else f"no reference {key[:200]!r} in the library"
        path, line, column = places[key]
        unknown.append(FormatError(message, path=path, line=line, column=column, key=key[:200], code="DOC001"))
    return CitedSubset(found, libraries, tuple(unknown), findings)


def _subset_of_store(path: str, keys: Iterable[str], to: str) -> Subset:
    """Return the works of a store with these keys. Only they are read."""
    with Store(path) as store:
        entries = {key: store[key] for key in keys if key in store}
        items = {entry.id: entry.csl for entry in entries.values()}
    text = write(items.values(), to).text
    missing = tuple(key for key in keys if key not in entries)
    return Subset(text.encode(), tuple(items), missing, tuple(items), "bibtex" if to == "biblatex" else to)
