"""Internal: fetch references, from the lock file or the services, and record where each field comes from."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from ..errors import FetchError, FormatError
from .client import Client, ClientOptions
from .identifiers import Identifier
from .lock_file import LockFile
from .record import Record, with_provenance

__all__ = ["Fetched", "Fetcher", "default_options"]

_OFFLINE = "is not in the lock file, and the network is off; run once without --offline"


def default_options(contact: str | None = None) -> ClientOptions:
    """Return the options for the real services: answers are kept in the user's folder for caches."""
    try:
        from platformdirs import user_cache_dir
    except ImportError:
        return ClientOptions(contact=contact)
    return ClientOptions(contact=contact, cache=user_cache_dir("dprkpal", appauthor=False))


@dataclass
class Fetched:
    """The result of fetching several references."""

    items: dict[Identifier, dict[str, Any]] = field(default_factory=dict)
    """The references as CSL-JSON, by identifier, in the order in which they were asked for."""
    errors: list[FetchError] = field(default_factory=list)
    """Why the others could not be fetched."""


class Fetcher:
    """Fetches references. The first request opens the connections; `close` closes them.

    Args:
        options: How to ask servers.
        lock: A lock file. What it has is not asked for again, and what is fetched is added to it.
        offline: Whether to use only the lock file.
        refresh: Whether to ask again for what the lock file has.
        today: The day to record.
    """

    def __init__(
        self,
        options: ClientOptions | None = None,
        *,
        lock: LockFile | None = None,
        offline: bool = False,
        refresh: bool = False,
        today: Callable[[], datetime.date] = datetime.date.today,
    ) -> None:
        self._options = options or default_options()
        self._lock, self._offline, self._refresh, self._today = lock, offline, refresh, today
        self._client: Client | None = None

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        if self._client is not None:
            self._client.close()
            self._client = None

    @property
    def client(self) -> Client:
        """The HTTP client, which is created when it is first needed.

        Raises:
            FetchError: The extra is not installed.
        """
        if self._client is None:
            self._client = Client(self._options)
        return self._client

    def fetch(self, identifiers: Iterable[Identifier]) -> Fetched:
        """Return the references with these identifiers, and save the lock file.

        Raises:
            FileAccessError: The lock file cannot be written.
        """
        fetched = Fetched()
        try:
            for identifier in dict.fromkeys(identifiers):
                try:
                    fetched.items[identifier] = self._fetch_one(identifier)
                except FetchError as error:
                    if error.identifier != str(identifier):
                        error = type(error)(str(error), identifier=str(identifier))
                    fetched.errors.append(error)
        finally:
            if self._lock is not None:
                self._lock.save()
        return fetched

    def _fetch_one(self, identifier: Identifier) -> dict[str, Any]:
        """Return a reference from the lock file or its service."""
        kept = None if self._lock is None or (self._refresh and not self._offline) else self._lock.get(identifier)
        if kept is not None:
            return _valid(kept, identifier)
        if self._offline:
            raise FetchError(_OFFLINE, identifier=str(identifier))
        record, day = self._ask(identifier), self._today()
        if identifier.kind == "url":
            record.item["accessed"] = {"date-parts": [[day.year, day.month, day.day]]}
        item = _valid(with_provenance(record, day), identifier)
        if self._lock is not None:
            self._lock.put(identifier, item, url=record.url, service=record.service, day=day.isoformat())
        return item

    def _ask(self, identifier: Identifier) -> Record:
        """Return the record of the service for this kind of identifier."""
        match identifier.kind:
            case "doi":
                from .doi import fetch_doi

                return fetch_doi(self.client, identifier.value)
            case "arxiv":
                from .arxiv import fetch_arxiv

                return fetch_arxiv(self.client, identifier.value)
            case "isbn":
                from .open_library import fetch_isbn

                return fetch_isbn(self.client, identifier.value)
            case "pmid" | "pmcid":
                from .pubmed import fetch_pubmed

                return fetch_pubmed(self.client, identifier.kind, identifier.value)
        from .web_page import fetch_page

        return fetch_page(self.client, identifier.value)


def _valid(item: dict[str, Any], identifier: Identifier) -> dict[str, Any]:
    """Return *item* if it is valid CSL-JSON.

    Raises:
        FetchError: It is not. Nobody can know what else is wrong with the record.
    """
    from ..model.reference import Reference

    try:
        Reference.from_csl(item)
    except FormatError as error:
        raise FetchError(f"the record is not valid: {error.message[:200]}", identifier=str(identifier)) from None
    return item
