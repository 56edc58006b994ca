"""Internal: the ``dprkpal`` command.

Each command parses its arguments, calls the library once and prints the result. Data goes to standard
output, messages to standard error. The exit status is one of three:

0
    Success. Notes on standard error point out oddities in input that was read in full.
1
    Some input was skipped or has problems. Each problem is on standard error as
    ``file:line:column: key: message``, and everything usable was printed.
2
    Nothing could be done: the input is unusable, or the arguments are wrong. Nothing was printed.

This package imports only click. Each command imports what it needs when it runs, to keep start-up fast.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module

try:
    import click

    from .terminal import CommandGroup
except KeyboardInterrupt:  # Ctrl-C before there is a command that could handle it
    raise SystemExit(130) from None

__all__ = ["filter_main", "main"]

_MODULES = {
    "add": "add", "batch": "batch", "bib": "cite", "changes": "changes", "check": "check", "cite": "cite",
    "claim": "claims", "claims": "claims",
    "completion": "completion", "config": "configuration", "convert": "convert", "entities": "topics",
    "export": "export", "formats": "convert", "graph": "drawing", "list": "references", "locales": "styles",
    "keys": "keys", "lsp": "lsp", "mcp": "mcp", "merge": "merge", "new": "new", "pandoc-filter": "pandoc_filter",
    "process": "process",
    "publications": "publications", "rule": "check", "search": "search", "serve": "serve", "show": "references",
    "sphinx-migrate": "sphinx_migrate", "store": "store", "styles": "styles", "subset": "subset", "tidy": "tidy",
    "timeline": "drawing", "topic": "topics", "topics": "topics",
}  # fmt: skip
"""The module that defines each command."""


class LazyCommands(MutableMapping[str, click.Command]):
    """The commands by name. The module of a command is imported on first access."""

    def __init__(self, modules: Mapping[str, str]) -> None:
        self._modules = dict(modules)
        self._loaded: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        """Return the command called *name*.

        Raises:
            KeyError: There is no such command.
        """
        if name not in self._loaded:
            module = import_module(f".{self._modules[name]}", __name__)
            self._loaded[name] = getattr(module, "list_" if name == "list" else name.replace("-", "_"))
        return self._loaded[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._modules.setdefault(name, "")
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        del self._modules[name]
        self._loaded.pop(name, None)

    def __contains__(self, name: object) -> bool:
        return name in self._modules

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)


def _show_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    """Print the version and exit."""
    if value and not ctx.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version

        try:
            click.echo(f"dprkpal {version('dprkpal')}")
        except PackageNotFoundError:
            click.echo("dprkpal (not installed: running from a source tree)")
        ctx.exit()


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version,
              help="Print the version and exit.")  # fmt: skip
@click.option("--collection", metavar="NAME", help="Use this installed collection instead of the built-in one.")
@click.option("--config", metavar="FILE", type=click.Path(), help="Read the settings of the project from this file.")
@click.option("--no-config", is_flag=True, help="Do not look for dprkpal.toml or pyproject.toml.")
@click.option("--debug", is_flag=True, help="Show the Python traceback of an internal error.")
@click.pass_context
def main(ctx: click.Context, collection: str | None, config: str | None, no_config: bool, debug: bool) -> None:
    """Cite sources on North Korea-Palestine relations, or from your own files, in any CSL style.

    \b
    dprkpal bib thesis.bib --style apa           print a bibliography
    dprkpal cite smith2020 --from thesis.bib     print a citation
    dprkpal process paper.md -o paper.html       format a document

    Data goes to standard output, messages to standard error. Exit status: 0 success; 1 some input was
    skipped or has problems (everything usable was printed); 2 nothing could be done.
    """  # noqa: D301  # click needs the character itself, which keeps the lines of the examples apart
    if config is not None and no_config:
        raise click.UsageError("--config and --no-config exclude each other")
    if collection is not None and ctx.invoked_subcommand in ("mcp", "serve"):
        raise click.UsageError(f"{ctx.invoked_subcommand} serves the built-in collection only; leave out --collection")


main.commands = LazyCommands(_MODULES)


def filter_main() -> None:
    """Run ``dprkpal pandoc-filter``. pandoc calls a filter by one name, without a subcommand."""
    import sys

    main(["pandoc-filter", *sys.argv[1:]], prog_name="dprkpal")
