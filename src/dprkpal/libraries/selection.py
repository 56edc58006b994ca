"""Internal: select references of a library, and the claims they are evidence for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from ..model.arguments import texts_of
from .lazy_entries import LazyEntries
from .reference_mapping import KEYS

if TYPE_CHECKING:
    from ..collection.claims import Claim
    from ..collection.data_types import CollectionData, LinkData
    from ..collection.entry import Entry
    from ..collection.topics import Concept
    from ..model.year_range import Years
    from .library import Library

__all__ = ["claims_with_evidence", "select"]


def select(
    library: Library,
    *,
    keys: Iterable[str | int] | None,
    type: str | None,
    years: Years | None,
    topic: str | Concept | None,
    author: str | None,
    min_verified: str | None,
) -> dict[str, Entry]:
    """Return the references that match every condition; see `dprkpal.Library.select`."""
    wanted = set(entries_of(library, keys))
    if type is not None or years is not None or topic is not None or author is not None:
        found = library.search(kind="reference", type=type, years=years, topic=topic, author=author, limit=None)
        wanted &= {result.id for result in found}
    if min_verified is not None:
        from ..model.verification import level_number

        lowest = level_number(min_verified)
        wanted = {key for key in wanted if level_number(library[key].verification.level) >= lowest}
    return {key: entry for key, entry in library.items() if key in wanted}


def entries_of(library: Library, keys: Iterable[str | int] | None) -> dict[str, Entry]:
    """Return the entries with these *keys*, or this key, in the order of the library; all entries for ``None``.

    Raises:
        UnknownReferenceError: A key is not in the library.
    """
    wanted = None if keys is None else {library[key].id for key in texts_of(keys, KEYS, str | int | float)}
    if wanted is not None and isinstance(library._entries, LazyEntries):
        return library._entries.chosen(wanted)
    return {key: entry for key, entry in library.items() if wanted is None or key in wanted}


def selected_library(library: Library, chosen: dict[str, Entry]) -> Library:
    """Return the entries *chosen* as a library, with the data that belongs to them."""
    selected = type(library).__new__(type(library))
    # It has no file of its own: saving a part to the file of the whole would remove the rest.
    selected.__dict__.update({**library.__dict__, "_entries": chosen, "_files": [], "_digest": None})
    selected._forget()
    if len(chosen) == len(library):
        return selected
    data: CollectionData = {**library.data}
    if "claims" in data:
        data["claims"] = [
            claim for claim in data["claims"] if any(row["source"] in chosen for row in claim.get("evidence", ()))
        ]
    if "links" in data:
        sources = {*chosen, *(row["source"] for claim in data.get("claims", ()) for row in claim.get("evidence", ()))}
        data["links"] = _links_from(sources, data["links"], chosen)
    selected.data = data
    return selected


def _links_from(sources: set[str], links: Sequence[LinkData], chosen: Collection[str]) -> list[LinkData]:
    """Return the links to the references *chosen*, and all that the *sources* depend on, over any number of links.

    Without those, the sources of a claim would look independent.
    """
    by_source: dict[str, list[str]] = {}
    for link in links:
        by_source.setdefault(link["source"], []).append(link["on"])
    reached, waiting = set(sources), list(sources)
    while waiting:
        new = set(by_source.get(waiting.pop(), ())) - reached
        reached |= new
        waiting += new
    return [link for link in links if link["source"] in reached or link["on"] in chosen]


def claims_with_evidence(library: Library, keys: Collection[str] | None) -> list[Claim]:
    """Return the claims with evidence from one of the references *keys*; all claims for ``None``."""
    return [
        claim for claim in library.claims.values() if keys is None or any(row.source in keys for row in claim.evidence)
    ]
