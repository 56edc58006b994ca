"""Internal: close connections whose clients are too slow.

uvicorn closes a connection that waits for a further request, but neither one that never sends a whole request, nor one
whose client does not read the answer. As many of them as the limit allows would keep all other clients out.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from typing import Any

__all__ = ["SlowConnections"]


class SlowConnections:
    """Closes the connections that stay in one state for too long.

    Args:
        seconds: The time for a client to send a request, and for the request to be answered and read.
        clock: Returns the time in seconds.
    """

    def __init__(self, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._since: dict[Any, tuple[object, float]] = {}
        """The state of each connection, and since when it is in it."""

    def close(self, connections: Collection[Any]) -> int:
        """Close the slow ones of the *connections* of a uvicorn server, and return their number."""
        now = self._clock()
        before, self._since = self._since, {}
        closed = 0
        for connection in list(connections):
            request = connection.cycle
            state = (request, request is None or request.response_complete)
            since = before.get(connection)
            begin = since[1] if since is not None and since[0] == state else now
            if now - begin > self._seconds and connection.transport is not None:
                connection.transport.abort()  # close() would wait until the client has read the answer
                closed += 1
            else:
                self._since[connection] = state, begin
        return closed
