"""Internal: ``dprkpal mcp``."""

from __future__ import annotations

import click

from .terminal import CommandError

__all__ = ["mcp"]


@click.command(short_help="Serve the collection to assistants (MCP).")
@click.option(
    "--timeout", type=click.FloatRange(min=0.1, max=3600), default=10.0, show_default=True, metavar="SECONDS",
    help="Time limit for one request or call.",
)  # fmt: skip
def mcp(timeout: float) -> None:
    """Let an assistant search and cite the collection, through the Model Context Protocol (MCP).

    An MCP client, such as a desktop assistant, starts this command and talks to it through standard input and output.

    Needs mcp: pip install "dprkpal[mcp]".
    """
    from importlib.util import find_spec

    if find_spec("mcp") is None:
        raise CommandError('`dprkpal mcp` needs mcp; install with: pip install "dprkpal[mcp]"')
    from ..servers.limits import Limits
    from ..servers.mcp_server import run_stdio

    run_stdio(Limits(workers=1, seconds=timeout))
