"""Internal: the works that pages cite by identifier, such as ``doi:10.1017/…``, and how they are fetched.

Roles accept such a key while the pages are read, perhaps by several processes. When all pages are read, the works are
fetched at once, from the lock file if it has them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..documents.identifier_fetching import FetchingOptions, fetch_cited_works
from ..documents.unknown_keys import UnknownKeys
from ..errors import FormatError
from ..fetching.identifiers import parse_key

if TYPE_CHECKING:
    from ..libraries.library import Library
    from .citation_records import CitationRecord, PageRecord

__all__ = ["CitedWorks"]


class CitedWorks:
    """The works that pages cite by identifier.

    Args:
        library: The references of the documentation.
        options: How to fetch.
    """

    def __init__(self, library: Library, options: FetchingOptions) -> None:
        self._own = self.library = library
        self._options = options
        self.unknown_keys = self._unknown_keys({})
        """Messages about unknown keys."""
        self.digest = ""
        """Changes whenever the fetched works change."""
        self.problem: FormatError | None = None
        """Why nothing could be fetched: the lock file cannot be used."""

    def _unknown_keys(self, reasons: dict[str, str]) -> UnknownKeys:
        keys = UnknownKeys(self.library)
        keys.switch = "set `dprkpal_fetch = True` in conf.py"
        keys.reasons = reasons
        return keys

    def accepts(self, key: str) -> bool:
        """Return whether the work may be fetched when all pages are read."""
        return bool(self._options.allowed) and parse_key(key) is not None

    def fetch(self, pages: Sequence[PageRecord]) -> tuple[tuple[PageRecord, ...], dict[str, str]]:
        """Fetch the works that *pages* cite by identifier.

        Returns:
            The pages, with the keys of these works in the library; and the keys that could not be fetched, each with
            the first page that cites it.
        """
        cited = {
            cite.id: page.name for page in reversed(pages) for record in page.citations for cite in record.cites
            if cite.id not in self._own and self.accepts(cite.id)
        }  # fmt: skip
        keys = sorted(cited)
        reasons: dict[str, str] = {}
        self.problem, self.library = None, self._own
        try:
            self.library, reasons = fetch_cited_works(self._own, keys, self._options, self._options.bibliography)
        except FormatError as error:
            self.problem = error
        self.unknown_keys = self._unknown_keys(reasons)
        names = {key: str(self.library[key].csl["id"]) for key in keys if key in self.library}
        self.digest = json.dumps([[key, self.library[key].to_csl()] for key in names], sort_keys=True)
        missing = {key: page for key, page in cited.items() if key not in names}
        if not cited:
            return tuple(pages), missing
        return tuple(_with_names(page, names, missing) for page in pages), missing


def _with_names(page: PageRecord, names: dict[str, str], missing: Iterable[str]) -> PageRecord:
    """Return *page* with the keys of fetched works in the library, and without cites of those that are *missing*."""
    records = tuple(_record(record, names, missing) for record in page.citations)
    return page if records == page.citations else replace(page, citations=records)


def _record(record: CitationRecord, names: dict[str, str], missing: Iterable[str]) -> CitationRecord:
    cites = tuple(replace(cite, id=names.get(cite.id, cite.id)) for cite in record.cites if cite.id not in missing)
    if cites == record.cites:
        return record
    unknown = tuple(cite.id for cite in record.cites if cite.id in missing)
    return replace(record, cites=cites, form=record.form if cites else "unknown", unknown=unknown)
