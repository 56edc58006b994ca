"""Internal: the documents and bibliographies in a folder, to find and rename a key in all of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from stat import S_ISREG

from ...formats import FORMATS
from ..citation_syntax import ENDINGS

__all__ = ["BIBLIOGRAPHY_ENDINGS", "MAX_BYTES", "MAX_FILES", "project_files"]

MAX_FILES = 5_000
"""The maximum number of documents."""
MAX_SEEN = 100_000
"""The maximum number of files and folders that are looked at."""
MAX_BYTES = 10_000_000
"""Larger documents are left out."""

_SKIPPED = frozenset({"__pycache__", "_build", "_site", "build", "dist", "node_modules", "site-packages", "venv"})

BIBLIOGRAPHY_ENDINGS = {ending: syntax for syntax, endings in FORMATS.items() for ending in endings}
"""The format of a bibliography file by its ending."""


def project_files(folders: Iterable[str]) -> Iterator[str]:
    """Yield the paths of the documents in *folders* and below. Hidden and generated folders are skipped.

    Args:
        folders: The folders; links to folders are not followed, nor links to files outside of all of them.
    """
    found = seen = 0
    folders = list(dict.fromkeys(map(os.path.abspath, folders)))
    roots = [os.path.join(os.path.realpath(folder), "") for folder in folders]
    for folder in folders:
        for current, below, names in os.walk(folder):
            seen += len(below) + len(names)
            below[:] = sorted(name for name in below if not name.startswith(".") and name not in _SKIPPED)
            for name in sorted(names):
                if os.path.splitext(name)[1].lower() not in ENDINGS or name.startswith("."):
                    continue
                path = os.path.join(current, name)
                if not _is_document(path, roots):
                    continue
                yield path
                found += 1
                if found == MAX_FILES:
                    return
            if seen > MAX_SEEN:
                return


def _is_document(path: str, roots: Iterable[str]) -> bool:
    """Return whether *path* is a file of a usual size in one of the folders *roots*, which end with a separator."""
    try:
        status = os.stat(path)
        if not S_ISREG(status.st_mode) or status.st_size > MAX_BYTES:
            return False
        return not os.path.islink(path) or os.path.realpath(path).startswith(tuple(roots))
    except (OSError, ValueError):
        return False
