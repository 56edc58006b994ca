"""``dprkpal completion``: the script with which a shell completes commands."""

from __future__ import annotations

import click

from .options import output_file
from .terminal import emit

__all__ = ["completion"]


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@output_file
@click.pass_context
def completion(ctx: click.Context, shell: str, output: str | None) -> None:
    """Print the script that lets a shell complete.

    It completes commands, options, keys, styles, locales and formats. In ~/.bashrc put
    eval "$(dprkpal completion bash)", in ~/.zshrc the same with zsh; for fish write the script to
    ~/.config/fish/completions/dprkpal.fish.
    """
    from click.shell_completion import get_completion_class

    chosen = get_completion_class(shell)
    assert chosen is not None, shell  # the choice above lets no other through
    emit(chosen(ctx.find_root().command, {}, "dprkpal", "_DPRKPAL_COMPLETE").source(), output)
