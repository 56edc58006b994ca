"""Internal: ``dprkpal add``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from .convert import WRITTEN_FORMAT
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
@click.option("--format", "to", type=WRITTEN_FORMAT, show_default="biblatex, or the format of FILE",
              help="Format of the printed references, or of a new FILE.")  # fmt: skip
@click.option("-n", "--dry-run", is_flag=True, help="Print what would be done, and write nothing.")
@network_options
@click.pass_context
def add(
    ctx: click.Context,
    identifiers: tuple[str, ...],
    target: str | None,
    to: str | None,
    dry_run: bool,
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

    With --dry-run, the keys are printed, and nothing is written.

    Each field is recorded as verified, with the address where it was seen. Exit status: 0 all were added or were
    there; 1 some could not be fetched; 2 none could be.
    """  # noqa: D301  # click needs the character itself, which keeps the lines of the examples apart
    from ..errors import FetchError, FormatError
    from ..fetching.lock_file import lock_path
    from ..formats import load
    from ..libraries.library import Library
    from .progress import Progress

    existing = target is not None and os.path.isfile(target)
    if target is not None and not existing:
        _check_new_file(target, to)
    if dry_run and target is None:
        raise click.UsageError("--dry-run needs --to; without --to nothing is written")
    library = Library.load(target) if target is not None and existing else Library()
    if target is not None and existing:
        load(target).read()  # a file that cannot be edited is refused before anything is fetched
    before = set(library)
    entries: tuple[Entry, ...] = ()
    errors: tuple[FetchError, ...] = ()
    lock = lock_path(target) if target is not None and not (dry_run and not offline) else None
    with Progress(f"fetching {', '.join(identifiers)}"):
        try:
            entries = library.fetch(
                *identifiers, lock=lock, offline=offline, refresh=refresh,
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
    elif dry_run and new:
        emit("\n".join(new), None)
    elif new:
        notes = library.save(target, format=None if existing else to)
        emit("\n".join(new), None)
        report(ctx, [], notes)


def _check_new_file(target: str, format: str | None) -> None:
    """Check that the new file *target* can be written, before anything is fetched.

    Raises:
        UsageError: Its folder does not exist, or its name does not say the format.
    """
    from ..libraries.saving import format_of_new_file

    folder = os.path.dirname(target) or "."
    if not os.path.isdir(folder):
        raise click.UsageError(f"{target}: there is no folder {folder}; create it first")
    if format is None and format_of_new_file(target) is None:
        raise click.UsageError(f"{target}: the name does not say the format; use an ending such as .bib, or --format")
