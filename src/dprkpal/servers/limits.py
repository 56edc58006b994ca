"""Internal: the limits of the servers."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Limits"]


class Limits(NamedTuple):
    """The largest request, and the most work at one time.

    >>> Limits(items=50).items
    50
    """

    body_bytes: int = 2_000_000
    """Size of a request body, or of the arguments of a tool, in bytes."""

    items: int = 1_000
    """References in a request, given as items, as text or as keys."""

    citations: int = 1_000
    """Citations in a request."""

    cites: int = 100
    """Cites in one citation."""

    query_characters: int = 500
    """Length of a query parameter, of a key and of any other short text, in characters."""

    affix_characters: int = 2_000
    """Length of a locator, a prefix or a suffix, in characters."""

    results: int = 100
    """Results in a response that lists references, claims, styles or search results."""

    warnings: int = 100
    """Warnings in a response."""

    seconds: float = 10.0
    """Time for one request, including the time it waits, in seconds. A slower worker is stopped."""

    workers: int = 2
    """Worker processes, each of which answers one request at a time."""

    waiting: int = 64
    """Requests that wait for a worker. Further requests get status 503 at once."""

    connections: int = 500
    """Open connections. Further connections get status 503."""

    memory_megabytes: int = 1_024
    """Memory of each worker process, in megabytes, if the system can limit it."""
