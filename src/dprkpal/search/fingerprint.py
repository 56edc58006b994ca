"""A fingerprint of the search index: which collection it was made from, and by which code."""

from __future__ import annotations

import os

__all__ = ["index_digest"]

_INDEXING = (
    "model/date_interval.py",
    "model/plain_text.py",
    "search/inverted_index.py",
    "search/searchable_text.py",
    "search/spelling.py",
)
"""The modules that decide what stands in a search index."""


def index_digest(collection: str) -> str:
    """Return a digest of everything that the search index is made of.

    Args:
        collection: The digest of the collection.
    """
    from zlib import crc32

    root, code = os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 0
    for name in _INDEXING:
        try:
            with open(os.path.join(root, name), "rb") as file:
                code = crc32(file.read(), code)
        except OSError:  # modules that are no files, as in a zip archive, do not change under us
            code = crc32(b"\0", code)
    return f"{collection}-{code:08x}"
