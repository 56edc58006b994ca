"""Internal: ``dprkpal lsp``."""

from __future__ import annotations

import click

from .document_files import trust_files_option
from .terminal import CommandError

__all__ = ["lsp"]


@click.command(short_help="Serve an editor (Language Server Protocol).")
@click.option("--stdio", is_flag=True, help="Use standard input and output; this is the default.")
@trust_files_option
@click.pass_context
def lsp(ctx: click.Context, stdio: bool, trust_files: bool) -> None:
    """Help an editor with citations: complete, show, check and rename keys, through the Language Server Protocol (LSP).

    The editor starts this command and talks to it through standard input and output. It works in Markdown (also Quarto,
    R Markdown and MyST), LaTeX, reStructuredText, Typst, Org, AsciiDoc and bibliography files.

    Needs pygls: pip install "dprkpal[lsp]".
    """
    from importlib.util import find_spec

    if find_spec("pygls") is None:
        raise CommandError('`dprkpal lsp` needs pygls; install with: pip install "dprkpal[lsp]"')
    from ..configuration.environment import environment_with
    from ..servers.language_server import run_stdio

    params = ctx.find_root().params
    environment = environment_with(
        file=params.get("config"), search=not params.get("no_config"), collection=params.get("collection")
    )
    run_stdio(trust_files=trust_files, environment=environment)
