"""Internal: a fingerprint of the search index: the collection it was built from, and the code that built it."""

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
"""The modules that determine the content of a search index."""


def index_digest(collection: str) -> str:
    """Return a fingerprint of the search index.

    Args:
        collection: The fingerprint of the collection.
    """
    from zlib import crc32

    root, code = os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 0
    for name in _INDEXING:
        try:
            with open(os.path.join(root, name), "rb") as file:
                code = crc32(file.read(), code)
        except OSError:  # modules inside a zip archive do not change
            code = crc32(b"\0", code)
    return f"{collection}-{code:08x}"
