"""Internal: the search index of the collection's pages, for the script that searches while the reader types.

Words are indexed under the three keys of `dprkpal.search.spelling`, as in ``dprkpal search``. The script computes the
same keys for the query. A name in the query also finds the other names of the same entity.
"""

from __future__ import annotations

import json

from ...search.searchable_text import searchable_documents
from ...search.spelling import sound, stem, words
from .current_site import library

__all__ = ["index"]


def index() -> str:
    """Return the search index as JSON.

    ==============================  ======================================================================
    ``things``                      the kind and id of each record
    ``fold``, ``stem``, ``sound``   for each key, the numbers of the records that contain it
    ``names``                       for each entity with several names, the folded words of each name
    ==============================  ======================================================================
    """
    collection = library()
    things: list[str] = []
    found: dict[str, dict[str, list[int]]] = {"fold": {}, "stem": {}, "sound": {}}
    for document in searchable_documents([entry.to_csl() for entry in collection.values()], collection.data):
        number = len(things)
        things.append(f"{document.kind}:{document.id}")
        for _, values, names in document.fields:
            for value in values:
                last = ""
                for word in words(value):
                    is_name = names or (names is None and word.name)
                    _add(found, number, word.fold, bool(is_name))
                    if word.linked and last:
                        _put(found["sound"], sound(last + word.fold), number)
                    last = word.fold
    names_of = [[[word.fold for word in words(name)] for name in one.names] for one in collection.entities.values()]
    data = {"things": things, **found, "names": [group for group in names_of if len(group) > 1]}
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _add(found: dict[str, dict[str, list[int]]], number: int, fold: str, is_name: bool) -> None:
    _put(found["fold"], fold, number)
    _put(found["stem"], stem(fold), number)
    if is_name:
        _put(found["sound"], sound(fold), number)


def _put(entries: dict[str, list[int]], key: str, number: int) -> None:
    """Add *number* to *key*, once."""
    if key and (key not in entries or entries[key][-1] != number):
        entries.setdefault(key, []).append(number)
