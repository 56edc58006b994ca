"""Internal: the JSON service of ``dprkpal serve`` as a starlette application.

The application reads requests and passes them to worker processes. starlette is imported on the first call.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from .asgi import App, with_host_check, with_security_headers
from .description import description
from .limits import Limits
from .operations import Answer, encoded
from .request_errors import RequestError
from .worker_pool import WorkerPool

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

__all__ = ["LOOPBACK_HOSTS", "create_app"]

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")
"""Host names of a service on the same machine."""

POSTED = {"/bibliography": "bibliography", "/citations": "citations"}
"""The operations that take a JSON body, by path."""

LOOKED_UP = {
    "/styles": "styles",
    "/locales": "locales",
    "/references": "references",
    "/references/{key:path}": "reference",
    "/claims": "claims",
    "/claims/{id:path}": "claim",
    "/search": "search",
}
"""The operations that take a query string, by path."""

HTTP_CODES = {404: "not-found", 405: "method-not-allowed"}
"""The codes of errors from starlette."""

RETRY_SECONDS = "1"
"""The seconds after which a client can try again after status 503."""


def create_app(
    limits: Limits | None = None,
    *,
    hosts: Collection[str] | None = LOOPBACK_HOSTS,
    allow_origins: Sequence[str] = (),
    on_ready: Callable[[], None] | None = None,
) -> App:
    """Return the service as an ASGI application.

    Args:
        limits: The limits; ``None`` takes the defaults.
        hosts: The host names to accept in requests; ``None`` accepts all.
        allow_origins: The origins whose web pages may read responses, such as ``"https://example.org"``; ``"*"`` is
            every origin.
        on_ready: Called when requests can be answered.
    """
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.routing import Route

    limits = limits or Limits()
    pool = WorkerPool(limits)

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[None]:
        await pool.start()
        if on_ready is not None:
            on_ready()
        try:
            yield
        finally:
            await pool.close()

    routes = [
        Route("/", _answering(lambda request: _described(limits)), methods=["GET"]),
        Route("/health", _answering(lambda request: _health(pool)), methods=["GET"]),
        *(Route(path, _answering(_posted(pool, name)), methods=["POST"]) for path, name in POSTED.items()),
        *(Route(path, _answering(_looked_up(pool, name)), methods=["GET"]) for path, name in LOOKED_UP.items()),
    ]
    handlers: dict[Any, Any] = {HTTPException: _http_error, Exception: _internal_error}
    starlette = Starlette(routes=routes, lifespan=lifespan, exception_handlers=handlers)
    starlette.router.redirect_slashes = False
    app: App = starlette
    if allow_origins:
        from starlette.middleware.cors import CORSMiddleware

        app = CORSMiddleware(
            app, allow_origins=list(allow_origins), allow_methods=["GET", "POST"], allow_headers=["Content-Type"]
        )
    return with_security_headers(with_host_check(app, hosts), cross_origin=bool(allow_origins))


def _answering(operation: Callable[[Request], Awaitable[Answer]]) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint that sends the answer or the error of *operation*."""

    async def endpoint(request: Request) -> Response:
        try:
            status, body = await operation(request)
        except RequestError as error:
            status, body = error.status, encoded(error.to_dict())
        headers = {"Retry-After": RETRY_SECONDS} if status == 503 else None
        return _json(status, body, headers)

    return endpoint


def _json(status: int, body: bytes, headers: Any = None) -> Response:
    from starlette.responses import Response

    return Response(body, status, headers, media_type="application/json")


async def _described(limits: Limits) -> Answer:
    return Answer(200, encoded(description(limits)))


async def _health(pool: WorkerPool) -> Answer:
    state = {"workers": pool.limits.workers, "busy": pool.busy, "waiting": pool.waiting, "restarts": pool.restarts}
    return Answer(200, encoded({"status": "ok", **state}))


def _posted(pool: WorkerPool, operation: str) -> Callable[[Request], Awaitable[Answer]]:
    """Return a handler for requests with a JSON body."""

    async def answer(request: Request) -> Answer:
        _check_media_type(request)
        body = await _read_body(request, pool.limits)
        return await pool.run(operation, _query(request), body)

    return answer


def _looked_up(pool: WorkerPool, operation: str) -> Callable[[Request], Awaitable[Answer]]:
    """Return a handler for requests with a query string."""

    async def answer(request: Request) -> Answer:
        return await pool.run(operation, {**_query(request), **request.path_params})

    return answer


def _query(request: Request) -> dict[str, str]:
    """Return the fields of the query string."""
    fields: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in fields or name in request.path_params:
            raise RequestError(422, "invalid-request", f"{name[:50]!r} is given twice", field=name[:50])
        fields[name] = value
    return fields


def _check_media_type(request: Request) -> None:
    """Refuse a body that is not declared as JSON. Browsers ask for permission before a page sends JSON elsewhere."""
    kind, *options = request.headers.get("content-type", "").lower().split(";")
    charsets = [option.strip() for option in options if option.strip().startswith("charset")]
    is_json = kind.strip() == "application/json" or kind.strip().endswith("+json")
    if not is_json or any(charset not in ("charset=utf-8", 'charset="utf-8"') for charset in charsets):
        raise RequestError(415, "unsupported-media-type", "send JSON in UTF-8 with Content-Type: application/json")
    if request.headers.get("content-encoding", "identity") != "identity":
        raise RequestError(415, "unsupported-media-type", "send the body without a Content-Encoding")


async def _read_body(request: Request, limits: Limits) -> bytes:
    """Read the body of a request, unless it is too large or too slow."""
    from starlette.requests import ClientDisconnect

    too_large = RequestError(413, "too-large", f"the body is larger than {limits.body_bytes:,} bytes")
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > limits.body_bytes:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(limits.seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limits.body_bytes:
                    raise too_large
    except ClientDisconnect:
        raise RequestError(400, "disconnected", "the client has closed the connection") from None
    except TimeoutError:
        raise RequestError(408, "timeout", f"the body did not arrive within {limits.seconds:g} seconds") from None
    return bytes(body)


async def _http_error(request: Request, error: Any) -> Response:
    """Return an error from starlette, such as an unknown path, as JSON."""
    path = request.url.path[:100]
    messages = {
        404: f"no address {path!r}; GET / lists the addresses",
        405: f"{request.method} is not allowed for {path!r}; it takes {(error.headers or {}).get('Allow', 'GET')}",
    }
    code = HTTP_CODES.get(error.status_code, "http-error")
    body = RequestError(error.status_code, code, messages.get(error.status_code, str(error.detail))).to_dict()
    return _json(error.status_code, encoded(body), error.headers)


async def _internal_error(request: Request, error: Exception) -> Response:
    """Return an internal error. The traceback goes to standard error only."""
    return _json(500, encoded(RequestError(500, "internal", "internal error").to_dict()))
