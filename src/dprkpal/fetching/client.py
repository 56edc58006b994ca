"""Internal: an HTTP client that is polite to servers and does not trust their answers.

It says who asks, waits between requests to one server, repeats requests that failed for a passing reason, keeps answers
for a day, and limits the size, time, redirects and content type of each answer.
"""

from __future__ import annotations

import logging
import os
import time
from collections import defaultdict
from collections.abc import Callable, Collection
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Self
from urllib.parse import urljoin, urlsplit

from ..errors import FetchError, NotFoundError
from .addresses import UnknownHostError, check_address, public_addresses
from .services import INTERVALS, Services

if TYPE_CHECKING:
    import httpx2

__all__ = ["Answer", "Client", "ClientOptions"]

MAX_BYTES = 5_000_000
"""The maximum size of an answer, after decompression."""
MAX_SECONDS = 30.0
"""The maximum time for a request with its redirects, without the pauses before it is repeated."""
MAX_REDIRECTS = 10
MAX_ATTEMPTS = 4
MAX_FAILURES = 3
"""A server for which so many requests failed is not asked again, so that a check does not take hours."""
MAX_WAIT = 60.0
"""A server that asks to wait longer than this many seconds is not asked again."""
CACHE_SECONDS = 86_400.0
CACHE_BYTES = 100_000_000
OTHER_INTERVAL = 1.0
"""The time between two requests to a server that is not in `INTERVALS`, in seconds."""

_REAL_SERVICES = Services()
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PASSING = frozenset({408, 429, 500, 502, 503, 504})
"""The statuses of errors that may pass."""
_NOT_THERE = frozenset({404, 410})
_MISSING = "fetching needs the packages httpx2 and hishel; install them with pip install 'dprkpal[fetch]'"


class Answer(NamedTuple):
    """The answer of a server."""

    url: str
    """The address after all redirects."""
    content_type: str
    """The content type in lower case, without parameters."""
    data: bytes
    """The body."""
    charset: str | None = None
    """The encoding that the header names."""


@dataclass(frozen=True)
class ClientOptions:
    """How to ask servers."""

    contact: str | None = None
    """An email address that servers can write to if the requests cause problems. Crossref then answers faster."""
    cache: str | None = None
    """The folder for answers; ``None`` keeps none."""
    services: Services = _REAL_SERVICES
    """The addresses of the services, for tests."""
    allow_private: bool = False
    """Whether to open addresses of private networks and any port, for tests."""
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    wall_clock: Callable[[], float] = time.time
    max_bytes: int = MAX_BYTES
    max_seconds: float = MAX_SECONDS


class Client:
    """Sends GET requests. Use it in a ``with`` statement.

    Raises:
        FetchError: The packages of the extra ``fetch`` are not installed.
    """

    def __init__(self, options: ClientOptions | None = None) -> None:
        self.options = options or ClientOptions()
        self.services = self.options.services
        try:
            import hishel
            import hishel.httpx2
            import httpx2
        except ImportError:
            raise FetchError(_MISSING) from None
        from .transport import Deadline, GuardedTransport

        self._open = ExitStack()
        self._deadline = Deadline(self.options.clock)
        transport = GuardedTransport(self._deadline, allow_private=self.options.allow_private)
        cached: httpx2.BaseTransport = transport
        self._open.callback(transport.close)
        if self.options.cache is not None and _made_folder(self.options.cache):
            # It works without a cache whose file is broken, and would print a traceback about it.
            logging.getLogger("hishel").addHandler(logging.NullHandler())
            storage = hishel.SqliteStorage(
                database_path=os.path.join(self.options.cache, "answers.sqlite"), default_ttl=CACHE_SECONDS,
                max_stream_size=self.options.max_bytes, max_size=CACHE_BYTES,
            )  # fmt: skip
            self._open.callback(storage.close)
            cached = hishel.httpx2.CacheTransport(transport, storage)
        headers = {"User-Agent": _user_agent(self.options.contact)}

        def client(transport: httpx2.BaseTransport) -> httpx2.Client:
            return httpx2.Client(
                transport=transport, headers=headers, timeout=10, trust_env=False, follow_redirects=False
            )

        self._client = client(cached)
        self._uncached = client(transport)
        self._next: dict[str, float] = defaultdict(float)
        self._failures: dict[str, int] = defaultdict(int)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections and the cache."""
        self._open.close()

    def get(self, url: str, *, accept: str, content_types: Collection[str]) -> Answer:
        """Return the answer to a GET request.

        Args:
            url: The address.
            accept: The value of the header ``Accept``.
            content_types: The content types that can be used.

        Raises:
            NotFoundError: There is nothing at this address (404 or 410).
            FetchError: The server cannot be reached, or its answer cannot be used: it is an error, too large, too slow,
                of another content type, or a redirect to an address that is not opened.
        """
        return self._repeat(url, lambda: self._get_once(url, accept, content_types))

    def probe(self, url: str) -> str:
        """Return the address that *url* leads to, after its redirects, without reading the page.

        Raises:
            NotFoundError: There is nothing at this address.
            FetchError: The server cannot be reached, or answers with another error.
        """
        try:
            return self._repeat(url, lambda: self._get_once(url, "*/*", None)).url
        except UnknownHostError:
            known = urlsplit(self.services.archive)
            # Without a network no name is found, which says nothing about the page.
            public_addresses(known.hostname or "", known.port or 443, allow_private=self.options.allow_private)
            raise NotFoundError("there is no server with this name", identifier=_shown(url)) from None

    def _repeat(self, url: str, attempt: Callable[[], Answer]) -> Answer:
        """Return the result of *attempt*, repeated if it fails for a reason that may pass."""
        host = urlsplit(url).netloc
        if self._failures[host] >= MAX_FAILURES:
            raise FetchError("the server did not answer several times and is not asked again", identifier=_shown(url))
        for number in range(1, MAX_ATTEMPTS + 1):
            try:
                return attempt()
            except _PassingError as error:
                wait = 2.0 ** (number - 1) if error.wait is None else error.wait
                if number == MAX_ATTEMPTS or wait > MAX_WAIT:
                    self._failures[host] += 1
                    later = f"; the server asks to wait {wait:.0f} seconds" if wait > MAX_WAIT else ""
                    raise FetchError(f"{error.message}{later}; try again later", identifier=_shown(url)) from None
                self.options.sleep(wait)
        raise AssertionError("the loop returns or raises")

    def _get_once(self, url: str, accept: str, content_types: Collection[str] | None) -> Answer:
        """Return the answer to one request and its redirects. Without *content_types* the body is not read."""
        self._deadline.start(self.options.max_seconds)
        at = url
        for _ in range(MAX_REDIRECTS + 1):
            check_address(at, any_port=self.options.allow_private)
            self._wait_for_turn(at)
            found = self._request(at, accept, content_types)
            if isinstance(found, Answer):
                return found
            at = _target(at, found)
        raise FetchError(f"more than {MAX_REDIRECTS} redirects", identifier=_shown(url))

    def _wait_for_turn(self, url: str) -> None:
        """Wait until the server of *url* may be asked again. The time limit of the request does not count it."""
        host = urlsplit(url).hostname or ""
        now = self.options.clock()
        turn = max(now, self._next[host])
        if turn > now:
            self.options.sleep(turn - now)
            self._deadline.extend(turn - now)
        self._next[host] = turn + INTERVALS.get(host, OTHER_INTERVAL)

    def _request(self, url: str, accept: str, content_types: Collection[str] | None) -> Answer | str:
        """Return the answer to one request, or the target of a redirect."""
        import httpcore2
        import httpx2

        try:
            # Without its own key, the cache would mix the formats of content negotiation.
            extensions = {"caching": {"key": f"{accept} {url}"}}
            client = self._uncached if content_types is None else self._client
            request = client.build_request("GET", url, headers={"Accept": accept}, extensions=extensions)
            response = client.send(request, stream=True)
            try:
                return self._read(url, response, content_types)
            finally:
                response.close()
        except (httpcore2.TimeoutException, httpx2.TimeoutException):
            raise _PassingError("the server takes too long") from None
        except (httpcore2.ConnectError, httpx2.ConnectError) as error:
            if "certificate" in str(error).lower():
                raise FetchError("the certificate of the server is not valid", identifier=_shown(url)) from None
            raise _PassingError("the server cannot be reached") from None
        except (httpx2.DecodingError, httpx2.InvalidURL, httpcore2.UnsupportedProtocol):
            raise FetchError("the answer cannot be decoded", identifier=_shown(url)) from None
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpx2.TransportError):
            raise _PassingError("the connection broke") from None

    def _read(self, url: str, response: httpx2.Response, content_types: Collection[str] | None) -> Answer | str:
        """Return the answer in *response*, or the target of a redirect."""
        status = response.status_code
        if status in _REDIRECTS and "location" in response.headers:
            return str(response.headers["location"])
        if status in _NOT_THERE:
            raise NotFoundError(f"there is nothing at this address (status {status})", identifier=_shown(url))
        if status in _PASSING:
            wait = _retry_after(response.headers.get("retry-after"), self.options.wall_clock())
            raise _PassingError(f"the server answers with an error (status {status})", wait)
        if status != 200:
            raise FetchError(f"the server refuses the request (status {status})", identifier=_shown(url))
        content_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if content_types is None:
            return Answer(url, content_type, b"")
        if content_type not in content_types:
            message = f"the server sent {content_type[:100] or 'no content type'!r}, which is not what was asked for"
            raise FetchError(message, identifier=_shown(url))
        too_large = FetchError(f"the answer is larger than {self.options.max_bytes:,} bytes", identifier=_shown(url))
        length = response.headers.get("content-length", "")
        if length.isdigit() and int(length[:20]) > self.options.max_bytes:
            raise too_large
        data = bytearray()
        for chunk in response.iter_bytes(65_536):
            data += chunk
            if len(data) > self.options.max_bytes:
                raise too_large
            self._deadline.limit(None)
        return Answer(url, content_type, bytes(data), response.charset_encoding)


class _PassingError(Exception):
    """A request failed for a reason that may pass."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        self.message, self.wait = message, wait
        super().__init__(message)


def _made_folder(path: str) -> bool:
    """Create a folder unless it exists, and return whether it can be used."""
    try:
        os.makedirs(path, mode=0o700, exist_ok=True)
    except OSError:
        return False  # such as in a container without a home folder
    return os.access(path, os.W_OK)


def _target(url: str, location: str) -> str:
    """Return the absolute address of a redirect.

    Raises:
        FetchError: It leads from https to http, where anybody on the way could change the answer.
    """
    try:
        target = urljoin(url, location)
    except ValueError:
        raise FetchError("redirects to an invalid address", identifier=_shown(url)) from None
    if urlsplit(url).scheme == "https" and target.startswith("http://"):
        raise FetchError("redirects from https to http", identifier=_shown(url))
    return target


def _retry_after(text: str | None, now: float) -> float | None:
    """Return how many seconds the header ``Retry-After`` asks to wait. Source: RFC 9110, section 10.2.3."""
    if text is None:
        return None
    if text.strip().isascii() and text.strip().isdigit():
        return float(text.strip()[:9])
    from email.utils import parsedate_to_datetime

    try:
        return max(parsedate_to_datetime(text).timestamp() - now, 0.0)
    except (ValueError, OverflowError):
        return None


def _user_agent(contact: str | None) -> str:
    """Return the header by which servers know who asks."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        name = f"dprkpal/{version('dprkpal')}"
    except PackageNotFoundError:
        name = "dprkpal"
    return f"{name} (mailto:{contact})" if contact else name


def _shown(url: str) -> str:
    """Return *url* without its query and without a password, for messages."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}{parts.path}"[:200]
