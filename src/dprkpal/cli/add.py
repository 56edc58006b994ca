"""Internal: ``dprkpal add``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from .convert import WrittenType
from .fetching import network_options
from .options import project_configuration
from .terminal import EXIT_FAILURE, emit, report, say

if TYPE_CHECKING:
    from ..collection.entry import Entry

__all__ = ["add"]


@click.command(short_help="Fetch references by DOI, ISBN, arXiv or PubMed number, or address.")
@click.argument("identifiers", metavar="IDENTIFIER...", nargs=-1, required=True)
@click.option("--to", "target", metavar="FILE", type=click.Path(dir_okay=False),
              help="Add the references to this bibliography file.")  # fmt: skip
@click.option("--format", "to", type=WrittenType(), show_default="biblatex, or the format of FILE",
              help="Format of the printed references, or of a new FILE.")  # fmt: skip
@network_options
@click.pass_context
def add(
    ctx: click.Context,
    identifiers: tuple[str, ...],
    target: str | None,
    to: str | None,
    offline: bool,
    refresh: bool,
    contact: str | None,
) -> None:
    """Fetch references and add them to a bibliography, or print them.

    \b
    dprkpal add 10.1017/S0020743816000854 --to library.bib
    dprkpal add 9781503627635 arXiv:2006.15047 PMID:33057194 --to library.bib
    dprkpal add https://example.org/article

    This command opens network connections: to doi.org and the agencies that register DOIs, to Open Library for
    ISBNs, to arXiv, to PubMed, and to the servers of addresses. It needs the extra fetch:
    pip install 'dprkpal[fetch]'.

    With --to, the new references are added at the end of the file and everything else in it stays as it is; their
    keys are printed. A work that the file already has is not added again. The lock file next to it
    (library.lock.json) keeps what was fetched, from where and when, and is used instead of the network next time.

    Each field is recorded as verified, with the address where it was seen. Exit status: 0 all were added or were
    there; 1 some could not be fetched; 2 none could be.
    """  # noqa: D301  # click needs the character itself, which keeps the lines of the examples apart
    from ..errors import FetchError, FormatError
    from ..fetching.lock_file import lock_path
    from ..libraries.library import Library
    from .progress import Progress

    existing = target is not None and os.path.isfile(target)
    library = Library.load(target) if target is not None and existing else Library()
    before = set(library)
    entries: tuple[Entry, ...] = ()
    errors: tuple[FetchError, ...] = ()
    with Progress(f"fetching {', '.join(identifiers)}"):
        try:
            entries = library.fetch(
                *identifiers, lock=None if target is None else lock_path(target), offline=offline, refresh=refresh,
                contact=contact or project_configuration().contact,
            )  # fmt: skip
        except FetchError as error:
            errors = error.errors or (error,)
    new = [key for key in library if key not in before]
    report(ctx, [FormatError(str(error)) for error in errors])
    for entry in entries:
        if entry.id not in new:
            say(f"{target}: {entry.id}: the work is already in the file")
    if errors and not new and not entries:
        ctx.exit(EXIT_FAILURE)
    if target is None:
        writing = library.export(to or "biblatex", keys=new)
        emit(writing.text, None)
        report(ctx, [], writing.notes)
    elif new:
        notes = library.save(target, format=None if existing else to)
        emit("\n".join(new), None)
        report(ctx, [], notes)
