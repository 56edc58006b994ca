"""The command line: ``dprkpal cite``, ``bib``, ``list``, ``show``, ``topics``, ``claims``, ``check`` and the others.

A command reads its arguments, asks the library once and prints what comes back: data on standard
output, messages on standard error. Every command ends with one of three statuses:

0
    All is well. There may be notes on standard error: what is not as it should be, and was read in full.
1
    There are findings: some of the input is at fault, each fault is on standard error as
    ``file:line:column: key: message``, and everything good is on standard output.
2
    Nothing usable, or wrong usage: nothing is on standard output.

Only click is imported with this file; what a command needs is imported when it runs, because a
citation should take no longer than the start of the interpreter lets it.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from .terminal import Commands

__all__ = ["filter_main", "main"]

_MODULES = {
    "bib": "cite", "check": "check", "cite": "cite", "claim": "claims", "claims": "claims",
    "completion": "completion", "entities": "topics", "export": "export", "graph": "drawing", "list": "works",
    "locales": "styles", "pandoc-filter": "process", "process": "process", "rule": "check",
    "search": "search", "show": "works", "styles": "styles", "timeline": "drawing", "topic": "topics",
    "topics": "topics",
}  # fmt: skip
"""The module of each command; it is imported when the command is asked for, and has it under its name."""


class Deferred(dict[str, click.Command]):
    """The commands by name, each imported when it is asked for."""

    def __getitem__(self, name: str) -> click.Command:
        """Return the command *name*.

        Raises:
            KeyError: There is none.
        """
        found: Any = super().__getitem__(name)
        if found is None:
            module = import_module(f".{_MODULES[name]}", __name__)
            found = getattr(module, "list_" if name == "list" else name.replace("-", "_"))
            self[name] = found
        command: click.Command = found
        return command

    def get(self, name: str, default: Any = None) -> Any:
        """Return the command *name*, or *default*."""
        try:
            return self[name]
        except KeyError:
            return default

    def values(self) -> Any:
        """Return all commands."""
        return [self[name] for name in self]

    def items(self) -> Any:
        """Return all names with their commands."""
        return [(name, self[name]) for name in self]


def _show_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    """Print the version and leave."""
    if value and not ctx.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version

        try:
            click.echo(f"dprkpal {version('dprkpal')}")
        except PackageNotFoundError:
            click.echo("dprkpal, from a source tree that is not installed")
        ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version,
              help="Print the version and leave.")  # fmt: skip
@click.option("--debug", is_flag=True, help="Show the Python traceback of an internal fault.")
def main(debug: bool) -> None:
    """Cite sources on North Korea-Palestine relations, or your own, in any CSL style.

    Data goes to standard output, messages to standard error. Exit status: 0 all is well; 1 some of
    the input is at fault, what is good was printed; 2 nothing usable, or wrong usage.
    """


main.commands = Deferred(dict.fromkeys(_MODULES))  # type: ignore[arg-type]  # a command is read when it is run


def filter_main() -> None:
    """Run ``dprkpal pandoc-filter`` under a name of its own, since pandoc calls a filter without options."""
    import sys

    main(["pandoc-filter", *sys.argv[1:]], prog_name="dprkpal")
