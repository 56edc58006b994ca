"""Where the sources of the built-in collection stand, and whether they are those that a catalogue was made of."""

from __future__ import annotations

import os

__all__ = ["FILES", "data_folder", "digest"]

FILES = ("topics.toml", "entities.toml", "claims.toml", "origins.toml")
"""The data files of a collection beside its references."""


def data_folder(root: str | os.PathLike[str]) -> str:
    """Return the folder of the data files of the source tree at *root*; else *root* itself."""
    folder = os.path.join(root, "src", "dprkpal", "data")
    return folder if os.path.isdir(folder) else os.fspath(root)


def digest(root: str | os.PathLike[str]) -> str:
    """Return a digest of everything that the catalogue is made of."""
    from zlib import adler32, crc32  # it tells an edit, not an attack; hashlib would cost each run 5 ms

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
