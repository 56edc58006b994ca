"""Internal: recognize the file of a store, without SQLite."""

from __future__ import annotations

import os
from typing import NamedTuple

__all__ = ["APPLICATION_ID", "ENDINGS", "Header", "is_store", "is_store_file"]

APPLICATION_ID = 0x44505250
"""Marks a SQLite file as a store ("DPRP").

Source: the SQLite documentation, "PRAGMA application_id".
"""

ENDINGS = (".sqlite", ".sqlite3")
"""The endings of the files of stores."""

_BEGINNING = b"SQLite format 3\x00"


class Header(NamedTuple):
    """The header of a SQLite file: the program that made it, and the version of its tables.

    Source: the SQLite documentation, "Database File Format", "The Database Header".
    """

    application: int
    version: int

    @classmethod
    def of(cls, path: str) -> Header | None:
        """Return the header of the file at *path*, or ``None`` if it is no SQLite file.

        Raises:
            OSError: The file cannot be read.
        """
        with open(path, "rb") as file:
            data = file.read(100)
        if len(data) < 100 or not data.startswith(_BEGINNING):
            return None
        return cls(int.from_bytes(data[68:72], "big"), int.from_bytes(data[60:64], "big"))


def is_store(path: object) -> bool:
    """Return whether there is a SQLite file at *path*. It is probably a store; `Database` checks that."""
    return _header(path) is not None


def is_store_file(path: object) -> bool:
    """Return whether there is a store at *path*, of any version."""
    header = _header(path)
    return header is not None and header.application == APPLICATION_ID


def _header(path: object) -> Header | None:
    """Return the header of a SQLite file, or ``None`` for anything else."""
    try:
        return Header.of(os.fspath(path)) if isinstance(path, str | os.PathLike) and os.path.isfile(path) else None
    except (OSError, ValueError):
        return None
