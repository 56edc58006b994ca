"""Connections of clients that are too slow are closed, and the others are not."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from dprkpal.servers.slow_connections import SlowConnections


class Connection:
    """A connection as uvicorn has it: the request that is answered, and the transport."""

    def __init__(self, request: Any = None) -> None:
        self.cycle = request
        self.is_open = True
        self.transport = self

    def abort(self) -> None:
        """Close the connection."""
        self.is_open = False


def request(*, answered: bool = False) -> SimpleNamespace:
    """Return a request."""
    return SimpleNamespace(response_complete=answered)


def test_a_client_that_sends_nothing_is_disconnected() -> None:
    """Also one that sends its header too slowly."""
    now = [0.0]
    slow = SlowConnections(20, clock=lambda: now[0])
    silent = Connection()
    for now[0] in (0.0, 10.0, 20.0):
        assert slow.close({silent}) == 0
    now[0] = 20.5
    assert slow.close({silent}) == 1
    assert not silent.is_open


def test_a_client_that_reads_no_answer_is_disconnected() -> None:
    """The answer is complete, but the connection does not end."""
    now = [0.0]
    slow = SlowConnections(20, clock=lambda: now[0])
    deaf = Connection(request(answered=True))
    slow.close({deaf})
    now[0] = 21.0
    assert slow.close({deaf}) == 1


def test_a_connection_with_several_requests_stays_open() -> None:
    """Each request has its own time, and so has its answer."""
    now = [0.0]
    slow = SlowConnections(20, clock=lambda: now[0])
    busy = Connection()
    for now[0], busy.cycle in ((0.0, None), (15.0, request()), (30.0, request()), (45.0, request(answered=True))):
        assert slow.close({busy}) == 0
    now[0] = 60.0
    assert slow.close({busy}) == 0
    assert busy.is_open


def test_a_connection_that_was_closed_is_forgotten() -> None:
    """Another one can be the same object."""
    now = [0.0]
    slow = SlowConnections(20, clock=lambda: now[0])
    connection = Connection()
    slow.close({connection})
    now[0] = 10.0
    slow.close(set())
    now[0] = 25.0
    assert slow.close({connection}) == 0
