"""Internal: ``dprkpal new``."""

from __future__ import annotations

import click

from .terminal import emit, say

__all__ = ["new"]


@click.command(short_help="Make your own collection.")
@click.argument("folder", metavar="FOLDER")
@click.option("--name", metavar="NAME", help="Name of the collection and its package.  [default: the name of FOLDER]")
def new(folder: str, name: str | None) -> None:
    """Write the files of a new collection, with examples, to a new folder.

    The folder is a Python package with references, topics, entities, claims and origins, a documentation site, and a
    test. After `pip install FOLDER`, every command can use it: `dprkpal --collection NAME list`. A folder that is not
    empty is left as it is.

    The names of the files are printed, one a line.
    """
    from ..libraries.new_collection import create_collection

    emit("\n".join(create_collection(folder, name)), None)
    say(f"next: see {folder}/README.md")
