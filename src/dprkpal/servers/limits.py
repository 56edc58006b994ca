"""Internal: the limits of the servers."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Limits"]


class Limits(NamedTuple):
    """What one request may ask for, and how much work is done at once.

    >>> Limits(items=50).items
    50
    """

    body_bytes: int = 2_000_000
    """Size of a request body, and of bibliography text given to a tool, in bytes."""

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
    """Time for one request, waiting included, in seconds. A worker that takes longer is stopped."""

    workers: int = 2
    """Worker processes, each of which answers one request at a time."""

    waiting: int = 64
    """Requests that wait for a worker. Any more are answered at once with status 503."""

    connections: int = 500
    """Open connections. uvicorn answers any more with status 503."""

    memory_megabytes: int = 1_024
    """Memory of each worker process, in megabytes, on systems that can limit it."""
