"""Internal: add fetched references to a library."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from copy import copy
from typing import TYPE_CHECKING, Any

from ..errors import FetchError
from ..model.keys import unique_key

if TYPE_CHECKING:
    from ..collection.entry import Entry
    from ..fetching.fetcher import Fetcher
    from ..fetching.identifiers import Identifier
    from .editable_mapping import EditableMapping
    from .library import Library

__all__ = ["fetch_into", "with_cited_works"]

_VARIABLES = ("DOI", "ISBN", "PMID", "PMCID")


def fetch_into(
    library: EditableMapping,
    texts: Iterable[str],
    lock: str | os.PathLike[str] | None,
    *,
    offline: bool,
    refresh: bool,
    contact: str | None,
) -> tuple[Entry, ...]:
    """Fetch references into *library*; see `dprkpal.Library.fetch`."""
    from ..fetching import fetcher
    from ..fetching.identifiers import parse_identifier
    from ..fetching.lock_file import LockFile

    wanted: list[Identifier] = []
    errors: list[FetchError] = []
    for text in texts:
        try:
            wanted.append(parse_identifier(text))
        except FetchError as error:
            errors.append(error)
    known = _Known(library)
    missing = [one for one in wanted if known.entry(_fields_of(one)) is None]
    kept = None if lock is None else LockFile(os.fspath(lock))
    options = fetcher.default_options(contact)
    with fetcher.Fetcher(options, lock=kept, offline=offline, refresh=refresh) as service:
        fetched = service.fetch(missing)
    entries = []
    counts: dict[str, int] = {}
    for identifier in wanted:
        entry = known.entry(_fields_of(identifier))
        item = fetched.items.get(identifier)
        if entry is None and item is not None:
            entry = known.entry(item)
            if entry is None:
                entry = library.add({**item, "id": unique_key(str(item["id"]), library, counts)})
                known.remember(entry)
        if entry is not None:
            entries.append(entry)
    errors += fetched.errors
    if len(errors) == 1:
        raise errors[0]
    if errors:
        message = f"{len(errors)} references could not be fetched: {'; '.join(map(str, errors[:5]))}"
        raise FetchError(message, errors=errors)
    return tuple(dict.fromkeys(entries))


def with_cited_works(
    library: Library, keys: Iterable[str], service: Fetcher | None, most: int = 0
) -> tuple[Library, dict[str, str]]:
    """Return *library* with the works that these keys name by an identifier, and why others are not in it.

    A work that the library already has gets the key as another one, so that the document cites one work and not two.

    Args:
        library: The references, which are not changed.
        keys: Keys such as ``"doi:10.1017/…"``. Others are skipped.
        service: Fetches the works. ``None`` finds only works that the library has.
        most: The largest number of works to fetch.
    """
    from ..fetching.identifiers import parse_key

    found = copy(library)
    known = _Known(found)
    named = {key: identifier for key in keys if (identifier := parse_key(key)) is not None and key not in found}
    missing = dict.fromkeys(one for one in named.values() if known.entry(_fields_of(one)) is None)
    fetched = None if service is None else service.fetch(list(missing)[:most])
    items = {} if fetched is None else fetched.items
    reasons = {} if fetched is None else {error.identifier: error.message for error in fetched.errors}
    unknown: dict[str, str] = {}
    for key, identifier in named.items():
        item = items.get(identifier, {})
        entry = known.entry(_fields_of(identifier)) or known.entry(item)
        if entry is not None and "," not in key:
            known.replace(found.replace(_with_other_key(entry.csl, key)))
        elif item:
            known.remember(found.add({**item, "id": key}))
        elif service is not None:
            unknown[key] = reasons.get(str(identifier), f"more than {most} works of one document are not fetched")
    return found, unknown


def _with_other_key(item: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return *item* with another key, as ``ids`` of biblatex has them."""
    custom = item.get("custom")
    custom = dict(custom) if isinstance(custom, Mapping) else {}
    fields = dict(custom.get("fields") or {})
    fields["ids"] = f"{fields['ids']}, {key}" if fields.get("ids") else key
    return {**item, "custom": {**custom, "fields": fields}}


class _Known:
    """The works of a library by their identifiers."""

    def __init__(self, library: EditableMapping) -> None:
        self._entries: dict[tuple[str, str], Entry] = {}
        for entry in library.values():
            self.remember(entry)

    def remember(self, entry: Entry) -> None:
        """Add an entry, unless another has its identifier."""
        for mark in _marks(entry.csl):
            self._entries.setdefault(mark, entry)

    def replace(self, entry: Entry) -> None:
        """Use *entry* instead of the one with the same identifiers."""
        self._entries.update((mark, entry) for mark in _marks(entry.csl))

    def entry(self, fields: Mapping[str, Any]) -> Entry | None:
        """Return the entry of the same work, or ``None``."""
        return next((self._entries[mark] for mark in _marks(fields) if mark in self._entries), None)


def _fields_of(identifier: Identifier) -> dict[str, str]:
    """Return the CSL variables that hold an identifier."""
    match identifier.kind:
        case "url":
            return {"type": "webpage", "URL": identifier.value}
        case "arxiv":
            return {"DOI": f"10.48550/arXiv.{re.sub(r'v[0-9]+$', '', identifier.value)}"}
        case "isbn":
            return {"type": "book", "ISBN": identifier.value}
    return {identifier.kind.upper(): identifier.value}


def _marks(item: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the identifiers of a work in comparable form. An ISBN names a book and not its chapters."""
    marks = []
    for variable in _VARIABLES:
        value = str(item.get(variable) or "").strip().casefold()
        if variable == "ISBN":
            if item.get("type") != "book":
                continue
            for one in re.findall(r"97[89][\d-]{10,14}", value):
                marks.append((variable, one.replace("-", "")))
        elif value:
            marks.append((variable, re.sub(r"^https?://(?:dx\.)?doi\.org/", "", value)))
    if item.get("type") in ("webpage", "post-weblog", "article-newspaper") and item.get("URL"):
        marks.append(("URL", str(item["URL"])))
    return marks
