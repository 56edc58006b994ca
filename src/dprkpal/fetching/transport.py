"""Internal: make HTTP requests to addresses that were checked, with one time limit for everything."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpcore2
import httpx2

from .addresses import public_addresses

__all__ = ["Deadline", "GuardedTransport"]


class Deadline:
    """The time at which the request has to be done.

    A limit for each read is not enough: a server can send one byte every few seconds for hours.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end = float("inf")

    def start(self, seconds: float) -> None:
        """Start a new time limit."""
        self._end = self._clock() + seconds

    def extend(self, seconds: float) -> None:
        """Add time that was spent waiting on purpose."""
        self._end += seconds

    def limit(self, timeout: float | None) -> float:
        """Return *timeout*, or the time left if it is shorter.

        Raises:
            ReadTimeout: No time is left.
        """
        left = self._end - self._clock()
        if left <= 0:
            raise httpcore2.ReadTimeout("the server takes too long")
        return left if timeout is None else min(timeout, left)


class _LimitedStream(httpcore2.NetworkStream):
    """A connection whose operations end at the deadline."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.limit(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.limit(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.limit(timeout))
        return _LimitedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _GuardedBackend(httpcore2.NetworkBackend):
    """Opens connections only to public addresses."""

    def __init__(self, deadline: Deadline, *, allow_private: bool) -> None:
        self._deadline, self._allow_private = deadline, allow_private
        self._backend = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        problem: Exception = httpcore2.ConnectError("no address")
        for address in public_addresses(host, port, allow_private=self._allow_private)[:4]:
            try:
                # The address, not the name: another look-up could give another address.
                stream = self._backend.connect_tcp(
                    address, port, self._deadline.limit(timeout), local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                problem = error
            else:
                return _LimitedStream(stream, self._deadline)
        raise problem


class _BodyStream(httpx2.SyncByteStream):
    """The body of an answer."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        self._stream.close()


class GuardedTransport(httpx2.BaseTransport):
    """Sends requests only to public addresses, over connections that end at the deadline.

    Args:
        deadline: The time limit of the current request.
        allow_private: Whether to open private addresses too, for tests with local servers.
    """

    def __init__(self, deadline: Deadline, *, allow_private: bool = False) -> None:
        self._pool = httpcore2.ConnectionPool(
            ssl_context=httpx2.create_ssl_context(),
            max_connections=4,
            keepalive_expiry=10,
            network_backend=_GuardedBackend(deadline, allow_private=allow_private),
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send *request* and return the answer, whose body is not read yet."""
        url = request.url
        answer = self._pool.handle_request(
            httpcore2.Request(
                request.method,
                httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx2.Response(answer.status, headers=answer.headers, stream=_BodyStream(answer.stream),
                               extensions=answer.extensions)  # fmt: skip

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()
