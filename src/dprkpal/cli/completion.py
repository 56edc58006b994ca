"""Internal: ``dprkpal completion``."""

from __future__ import annotations

import click

from .options import output_option
from .output_formats import choose_format
from .terminal import emit

__all__ = ["completion"]


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@output_option
@click.pass_context
def completion(ctx: click.Context, shell: str, output: str | None) -> None:
    """Print a script that adds completion to your shell.

    It completes commands, options, keys, styles, locales and formats. For bash, add
    eval "$(dprkpal completion bash)" to ~/.bashrc. For zsh, add eval "$(dprkpal completion zsh)" to
    ~/.zshrc. For fish, write the script to ~/.config/fish/completions/dprkpal.fish.
    """
    from click.shell_completion import get_completion_class

    choose_format(None, output, (shell,), shell)
    from . import shell_completion as registered  # noqa: F401  # the import registers the shells

    shell_completion = get_completion_class(shell)
    assert shell_completion is not None, shell  # click supports each of the choices above
    emit(shell_completion(ctx.find_root().command, {}, "dprkpal", "_DPRKPAL_COMPLETE").source(), output)
