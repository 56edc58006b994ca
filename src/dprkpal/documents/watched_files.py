"""Internal: the files that a document depends on."""

from __future__ import annotations

import os
from collections.abc import Iterable

from .markdown.reader import document_metadata
from .processing import MAX_SIZE

__all__ = ["watched_files"]


def watched_files(documents: Iterable[str], others: Iterable[str] = ()) -> list[str]:
    """Return the files whose change changes a document: itself, its bibliographies and its style.

    Args:
        documents: The files of the document. A file that does not exist is watched too.
        others: Further files, such as bibliographies.
    """
    found = dict.fromkeys([*documents, *others])
    for document in documents:
        folder = os.path.dirname(document)
        try:
            with open(document, encoding="utf-8", errors="replace") as file:
                metadata = document_metadata(file.read(MAX_SIZE))
        except (OSError, ValueError):
            continue
        names = [*metadata.bibliography, *([metadata.csl] if metadata.csl else [])]
        found.update(dict.fromkeys(os.path.join(folder, name) for name in names if "\0" not in name))
    return list(found)
