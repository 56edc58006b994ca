"""Internal: put a prefix before every key and id of a library."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import TYPE_CHECKING, Any, TypeVar, cast

from ..collection.entry import Entry
from ..model.arguments import require
from ..model.keys import renamed_item
from ..model.keywords import keywords

if TYPE_CHECKING:
    from ..collection.data_types import CollectionData
    from .dated_mapping import DatedMapping

__all__ = ["prefixed"]

LibraryT = TypeVar("LibraryT", bound="DatedMapping")

_ID_FIELDS = {
    "topics": ("id", "broader", "related"), "entities": ("id",), "origins": ("id",),
    "claims": ("id", "topics", "entities", "stated_in"), "links": ("source", "on", "claims"),
}  # fmt: skip
"""The fields of each table that hold an id or a list of ids."""


def prefixed(library: LibraryT, prefix: str) -> LibraryT:
    """Return a copy of *library* with *prefix* before every id; see `dprkpal.Library.prefixed`."""
    result = copy(library)
    require(prefix, str, "a prefix is text")
    names = {key: prefix + key for key in library}
    topics = {str(topic["id"]) for topic in library.data.get("topics", ())}
    entries = {}
    for entry in library.values():
        item = _with_topics(renamed_item(entry.csl, names), topics, prefix)
        entries[str(item["id"])] = Entry(item, entry.place, result._as_protocol())
    result._entries = entries
    result._files = []  # saving must not rename the references in the files
    result._histories = tuple((folder, prefix + before) for folder, before in library._histories)
    result._history = None
    data: dict[str, Any] = {**library.data}
    for table, fields in _ID_FIELDS.items():
        if table in data:
            data[table] = [_prefixed_row(row, fields, prefix) for row in data[table]]
    if "surveys" in data:
        data["surveys"] = [prefix + key for key in data["surveys"]]
    result.data = cast("CollectionData", data)  # the same tables with other ids
    result._changed()
    return result


def _prefixed_row(row: Mapping[str, Any], fields: tuple[str, ...], prefix: str) -> dict[str, Any]:
    """Return *row* with *prefix* before the ids in its *fields* and in its evidence."""
    changed: dict[str, Any] = {}
    for name in fields:
        value = row.get(name)
        if isinstance(value, str):
            changed[name] = prefix + value
        elif value is not None:
            changed[name] = [prefix + one for one in value]
    if "evidence" in row:
        changed["evidence"] = [{**one, "source": prefix + one["source"]} for one in row["evidence"]]
    return {**row, **changed}


def _with_topics(item: Mapping[str, Any], topics: set[str], prefix: str) -> Mapping[str, Any]:
    """Return *item* with *prefix* before the keywords that are topics."""
    words = keywords(item)
    if topics.isdisjoint(words):
        return item
    return {**item, "keyword": ", ".join(prefix + word if word in topics else word for word in words)}
