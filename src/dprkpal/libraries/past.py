"""Internal: the part of a library that it already had on an earlier day."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from ..collection.history import end_of

if TYPE_CHECKING:
    import datetime

    from ..collection.data_types import CollectionData
    from .library import Library

__all__ = ["library_as_of"]


def library_as_of(library: Library, as_of: str | datetime.date) -> Library:
    """Return what *library* had on the day *as_of*; see `dprkpal.library`.

    Raises:
        FormatError: *as_of* is not a date.
    """
    last, history = end_of(as_of), library.history

    def was_there(kind: str, key: str) -> bool:
        added = history.added(kind, key)
        return added is None or added <= last

    past = copy(library)
    past._entries = {key: entry for key, entry in past._entries.items() if was_there("reference", key)}
    past._files = []  # saving a part to the file of the whole would remove the rest
    past._as_of = str(as_of).strip()
    keys = past._entries.keys()
    data: CollectionData = {**library.data}
    data["topics"] = [one for one in data.get("topics", ()) if was_there("topic", one["id"])]
    data["entities"] = [one for one in data.get("entities", ()) if was_there("entity", one["id"])]
    data["claims"] = [
        {**one, "evidence": [row for row in one.get("evidence", ()) if row["source"] in keys]}
        for one in data.get("claims", ())
        if was_there("claim", one["id"])
    ]
    data["links"] = [
        one
        for one in data.get("links", ())
        if one["source"] in keys and (one["on"] in keys or one["on"] not in library)
    ]
    past.data = data
    past._changed()
    return past
