"""Internal: ``dprkpal serve``."""

from __future__ import annotations

import click

from .terminal import CommandError, say

__all__ = ["serve"]


@click.command(short_help="Serve citations and the collection over HTTP.")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, metavar="PORT",
    help="Port to listen on; 0 is any free port.",
)  # fmt: skip
@click.option(
    "--allow-origin", "allow_origins", metavar="ORIGIN", multiple=True,
    help="Allow web pages from this origin to read responses (CORS); * allows every origin. Repeatable.",
)  # fmt: skip
@click.option(
    "--allow-host", "allow_hosts", metavar="NAME", multiple=True,
    help="Also answer requests to this host name. Repeatable.",
)  # fmt: skip
@click.option(
    "--workers", type=click.IntRange(1, 64), default=2, show_default=True, metavar="N",
    help="Number of worker processes.",
)  # fmt: skip
@click.option(
    "--timeout", type=click.FloatRange(min=0.1, max=3600), default=10.0, show_default=True, metavar="SECONDS",
    help="Time limit for one request or call.",
)  # fmt: skip
def serve(
    host: str,
    port: int,
    allow_origins: tuple[str, ...],
    allow_hosts: tuple[str, ...],
    workers: int,
    timeout: float,
) -> None:
    """Format citations and search the collection over HTTP, with JSON responses.

    The command prints its address and runs until Ctrl-C. GET / describes the service. It uses only bundled styles
    and opens no file for a request.

    Needs starlette and uvicorn: pip install "dprkpal[serve]".
    """
    from importlib.util import find_spec

    missing = [name for name in ("starlette", "uvicorn") if find_spec(name) is None]
    if missing:
        needed = " and ".join(missing)
        raise CommandError(f'`dprkpal serve` needs {needed}; install with: pip install "dprkpal[serve]"')
    from ..servers.limits import Limits
    from ..servers.web_server import is_loopback, run_server

    def announce(address: str) -> None:
        if host != "localhost" and not is_loopback(host):
            say(f"dprkpal: anyone who can reach {host} can use this service")
        click.echo(address)

    limits = Limits(workers=workers, seconds=timeout)
    run_server(host, port, limits, allow_hosts=allow_hosts, allow_origins=allow_origins, announce=announce)
