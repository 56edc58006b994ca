"""Internal: check the host name of requests and add security headers to responses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, MutableMapping
from typing import Any

from .operations import encoded
from .request_errors import RequestError

__all__ = ["App", "Message", "Receive", "Scope", "Send", "host_name", "with_host_check", "with_security_headers"]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

SECURITY_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
    b"referrer-policy": b"no-referrer",
    b"cache-control": b"no-store",
}
"""Headers of every response. They stop a browser from running anything in it."""


def host_name(host: str) -> str:
    """Return the name or address in a ``Host`` header, without the port and in lower case.

    >>> host_name("LOCALHOST:8000"), host_name("[::1]:8000"), host_name("example.org.")
    ('localhost', '[::1]', 'example.org')
    """
    name = host.strip().lower()
    end = name.find("]") + 1 if name.startswith("[") else name.find(":")
    return (name[:end] if end > 0 else name).rstrip(".")


def with_host_check(app: App, hosts: Collection[str] | None) -> App:
    """Wrap *app* so that it accepts only requests to these *hosts*; ``None`` accepts every host.

    This protects against DNS rebinding: a web page can make its own host name point to a loopback address and then
    read the responses of a local service. The ``Host`` header of such a request still has the name of the page.
    """
    if hosts is None:
        return app
    known = {host_name(host) for host in hosts}

    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            named = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
            if len(named) != 1 or host_name(named[0]) not in known:
                error = RequestError(400, "host-refused", "this service does not answer to that host name")
                await send_json(send, error.status, encoded(error.to_dict()))
                return
        await app(scope, receive, send)

    return checked


def with_security_headers(app: App, *, cross_origin: bool) -> App:
    """Wrap *app* so that every response has `SECURITY_HEADERS`.

    Args:
        app: The application.
        cross_origin: Whether pages of other origins may read responses (CORS says which).
    """
    policy = b"cross-origin" if cross_origin else b"same-origin"
    more = [*SECURITY_HEADERS.items(), (b"cross-origin-resource-policy", policy)]

    async def secured(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *more]
            await send(message)

        await app(scope, receive, send_secured if scope["type"] == "http" else send)

    return secured


async def send_json(send: Send, status: int, body: bytes) -> None:
    """Send a response with a JSON *body*."""
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
