"""The words by which a page of the collection is found, for the script that searches while the reader types.

They meet under the three keys of `dprkpal.search.spelling`, as in ``dprkpal search``; the script makes the same keys
of what
is typed. A name that is typed stands for the other names of who has it.
"""

from __future__ import annotations

import json

from dprkpal import library
from dprkpal.search.searchable_text import searchable_documents
from dprkpal.search.spelling import sound, stem, words

__all__ = ["LEAST_SOUND", "index"]

LEAST_SOUND = 3
"""The shortest key of sounds that is looked for."""


def index() -> str:
    """Return the words of everything in the collection as JSON.

    It has ``things`` (kind and id of each); for each of the keys ``fold``, ``stem``, ``sound`` the numbers of the
    things in which it stands; and ``names``: for each entity with several names the folded words of each.
    """
    works = library()
    things: list[str] = []
    found: dict[str, dict[str, list[int]]] = {"fold": {}, "stem": {}, "sound": {}}
    for document in searchable_documents([entry.to_csl() for entry in works.values()], works.data):
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
    names_of = [[[word.fold for word in words(name)] for name in one.names] for one in works.entities.values()]
    data = {"things": things, **found, "names": [group for group in names_of if len(group) > 1]}
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _add(found: dict[str, dict[str, list[int]]], number: int, fold: str, is_name: bool) -> None:
    _put(found["fold"], fold, number)
    _put(found["stem"], stem(fold), number)
    if is_name:
        _put(found["sound"], sound(fold), number)


def _put(where: dict[str, list[int]], key: str, number: int) -> None:
    """Add *number* to *key*, once."""
    if key and (key not in where or where[key][-1] != number):
        where.setdefault(key, []).append(number)
