"""Internal: the source files of a collection, and a fingerprint of their content."""

from __future__ import annotations

import os

__all__ = ["FILES", "data_folder", "digest"]

FILES = ("topics.toml", "entities.toml", "claims.toml", "origins.toml")
"""The data files of a collection, besides its references."""


def data_folder(root: str | os.PathLike[str]) -> str:
    """Return the folder of the data files in the source tree at *root*; *root* itself if it has none."""
    folder = os.path.join(root, "src", "dprkpal", "data")
    return folder if os.path.isdir(folder) else os.fspath(root)


def digest(root: str | os.PathLike[str]) -> str:
    """Return a fingerprint of all source files of the collection at *root*."""
    from zlib import adler32, crc32  # detects edits, not attacks; importing hashlib takes 5 ms

    folder = data_folder(root)
    size, one, other = 0, 0, 1
    for path in (os.path.join(root, "refs.bib"), *(os.path.join(folder, name) for name in FILES)):
        try:
            with open(path, "rb") as file:
                data = file.read()
        except FileNotFoundError:
            data = b"\0"
        size, one, other = size + len(data), crc32(data, one), adler32(data, other)
    return f"{size}-{one:08x}-{other:08x}"
