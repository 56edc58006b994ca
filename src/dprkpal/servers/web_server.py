"""Internal: run the web application until SIGINT or SIGTERM."""

from __future__ import annotations

import math
import signal
import socket
from collections.abc import Callable, Sequence
from ipaddress import ip_address

from ..errors import DprkpalError
from .limits import Limits
from .slow_connections import SlowConnections
from .web import LOOPBACK_HOSTS, create_app

__all__ = ["is_loopback", "run_server"]


def run_server(
    host: str,
    port: int,
    limits: Limits,
    *,
    allow_hosts: Sequence[str] = (),
    allow_origins: Sequence[str] = (),
    announce: Callable[[str], None],
) -> None:
    """Serve until SIGINT or SIGTERM, then finish the current requests.

    Args:
        host: The address to listen on.
        port: The port; 0 means any free port.
        limits: The limits.
        allow_hosts: More host names to accept in requests.
        allow_origins: The origins whose web pages may read responses.
        announce: Called with the address when requests can be answered.

    Raises:
        DprkpalError: The address cannot be used, or no worker starts.
    """
    import uvicorn

    listener = _listen(host, port)
    address = listener.getsockname()
    shown = f"[{host}]" if ":" in host else host
    hosts: list[str] | None = [*LOOPBACK_HOSTS, shown, *allow_hosts]
    if not is_loopback(address[0]) and not allow_hosts:
        hosts = None  # on a network, a machine has names that this program does not know
    ready = False

    def on_ready() -> None:
        nonlocal ready
        ready = True
        announce(f"http://{shown}:{address[1]}/")

    app = create_app(limits, hosts=hosts, allow_origins=allow_origins, on_ready=on_ready)
    # A body and the answer to it may each take as long as a request.
    slow = SlowConnections(2 * limits.seconds + 1)

    async def close_slow_connections() -> None:
        slow.close(server.server_state.connections)

    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="on",
        ws="none",
        limit_concurrency=limits.connections,
        timeout_graceful_shutdown=math.ceil(limits.seconds) + 1,
        callback_notify=close_slow_connections,
        timeout_notify=1,
    )
    server = uvicorn.Server(config)
    with listener:
        # uvicorn raises the signal again after it has stopped. Being stopped is not a failure.
        before = signal.signal(signal.SIGTERM, lambda number, frame: None)
        try:
            server.run(sockets=[listener])
        except KeyboardInterrupt:
            pass
        finally:
            signal.signal(signal.SIGTERM, before)
    if not ready:
        raise DprkpalError("the service did not start; the lines above say why")


def is_loopback(address: str) -> bool:
    """Return whether *address* is reachable only from this machine.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    try:
        return ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on *host* and *port*."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=256)
    except (OSError, UnicodeError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DprkpalError(f"cannot listen on {host}:{port}: {reason}; choose another --host or --port") from None
