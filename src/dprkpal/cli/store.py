"""Internal: ``dprkpal store`` and its subcommands."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from .file_arguments import expand_patterns
from .options import (
    TextChoice,
    author_option,
    json_option,
    output_option,
    project_configuration,
    sentence_case_option,
    type_option,
    years_option,
)
from .output_formats import choose_format, choose_json
from .terminal import EXIT_FAILURE, CommandError, emit, emit_bytes, emit_json, emit_table, report, say

if TYPE_CHECKING:
    from ..errors import FormatError
    from ..libraries.store import Store
    from ..storage.importing import ImportReport, OnDuplicate

__all__ = ["store"]

_DUPLICATES = ("skip", "replace", "rename")


@click.group(short_help="Keep a library of any size in a SQLite file.")
def store() -> None:
    """Keep a library of any size in a SQLite file.

    \b
    dprkpal store create works.sqlite thesis.bib     make a store of bibliography files
    dprkpal store search works.sqlite tunnels        search it
    dprkpal cite smith2020 --from works.sqlite       cite from it

    Every command that reads a bibliography file reads a store too, and only the works that it needs. Many programs can
    read a store while one writes.
    """  # noqa: D301  # click needs the character itself, which keeps the lines of the examples apart


_store_argument = click.argument("path", metavar="STORE", type=click.Path())
_files_argument = click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(allow_dash=True))
_duplicate_option = click.option(
    "--on-duplicate", type=TextChoice(_DUPLICATES), default="skip", show_default=True,
    help="What to do with a work whose key is used in the store.",
)  # fmt: skip


def _opened(path: str) -> Store:
    """Open a store."""
    from ..libraries.store import Store

    return Store(path)


@store.command(short_help="Make a new store, and import files.")
@_store_argument
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(allow_dash=True))
@_duplicate_option
@sentence_case_option
@json_option
@click.pass_context
def create(
    ctx: click.Context, path: str, files: tuple[str, ...], on_duplicate: OnDuplicate, as_json: bool
) -> None:
    """Make a new store, and import files.

    STORE must not exist yet. FILE is any bibliography file that `dprkpal convert` reads. If no FILE can be imported, no
    store is made.

    JSON: an array of objects, one for each FILE, as for `dprkpal store import`.
    """
    from ..errors import FormatError
    from ..libraries.store import Store

    with Store.create(path) as made:
        if not files:
            say(f"{path}: created")
            if as_json:
                emit_json([], None)
            return
        try:
            _import_all(ctx, made, files, None, on_duplicate, as_json)
        except (FormatError, click.exceptions.Exit):
            if len(made) == 0:
                made.close()
                os.unlink(path)  # so that the same command can be tried again
            raise


@store.command(name="import", short_help="Import bibliography files into a store.")
@_store_argument
@_files_argument
@click.option("--from-format", metavar="FORMAT",
              help="Format of FILE; `dprkpal formats` lists them.  [default: detected]")  # fmt: skip
@_duplicate_option
@sentence_case_option
@click.option("--undo", is_flag=True, help="Remove what an import of FILE that was interrupted left in the store.")
@json_option
@click.pass_context
def import_(
    ctx: click.Context, path: str, files: tuple[str, ...], from_format: str | None, on_duplicate: OnDuplicate,
    undo: bool, as_json: bool,
) -> None:  # fmt: skip
    """Import bibliography files into a store.

    Large files are read in parts. After an interruption, the same command goes on where it stopped. With
    `--on-duplicate replace`, and from standard input (-), a file is imported as a whole or not at all.

    A work whose key is used in the store is skipped and reported. One that the store has already, the same in every
    field, is not reported.

    JSON: an array of objects, one for each FILE, with `file`, `added`, `replaced`, `renamed`, `skipped`, `unchanged`
    and `resumed`; with --undo, with `file` and `removed`.
    """
    with _opened(path) as opened:
        if undo:
            removed = [{"file": file, "removed": opened.undo_import(file)} for file in files]
            if as_json:
                emit_json(removed, None)
            for one in removed:
                say(f"{one['file']}: {one['removed']:,} works removed")
            return
        _import_all(ctx, opened, files, from_format, on_duplicate, as_json)


def _import_all(
    ctx: click.Context, opened: Store, files: Sequence[str], format: str | None, on_duplicate: OnDuplicate,
    as_json: bool,
) -> None:  # fmt: skip
    """Import *files*, and print what was done. A file that cannot be read does not keep the others out."""
    from ..errors import FormatError
    from .progress import Progress

    names = expand_patterns(files)
    sentence_case = project_configuration().sentence_case
    done: list[dict[str, object]] = []
    for name in names:
        with Progress(f"importing {name}") as progress:
            def show(count: int, progress: Progress = progress, name: str = name) -> None:
                progress.update(f"importing {name}: {count:,} works")

            try:
                found = opened.import_file(
                    name, format=format, on_duplicate=on_duplicate, sentence_case=sentence_case, progress=show
                )
            except FormatError as error:
                if len(names) == 1 or error.path == opened.path:
                    raise
                report(ctx, [error])
                continue
        report(ctx, found.findings, found.notes)
        done.append({"file": name, **found.to_dict()})
        say(f"{name}: {_in_words(found)}")
    if as_json:
        emit_json(done, None)
    if not done:
        ctx.exit(EXIT_FAILURE)


def _in_words(found: ImportReport) -> str:
    """Return what an import did, as one line."""
    counts = {
        "added": found.added, "replaced": found.replaced, "skipped": found.skipped, "unchanged": found.unchanged,
    }  # fmt: skip
    parts = [f"{count:,} {word}" for word, count in counts.items() if count] or ["no works"]
    parts += [f"{found.renamed:,} of them with another key"] * bool(found.renamed)
    return ", ".join(parts) + (" (the rest of an import that was interrupted)" if found.resumed else "")


@store.command(short_help="Write the works of a store as a bibliography file.")
@_store_argument
@click.argument("target", metavar="[NEW FILE]", required=False, type=click.Path(allow_dash=True))
@click.option("-t", "--to", metavar="FORMAT", help="Output format; `dprkpal formats` lists them.  "
              "[default: by the ending of the new file]")  # fmt: skip
@output_option
@click.pass_context
def export(ctx: click.Context, path: str, target: str | None, to: str | None, output: str | None) -> None:
    """Write the works of a store as a bibliography file.

    Works that were imported from a file of the same format are written byte for byte as they were there, with comments
    and @string abbreviations.

    NEW FILE must not exist yet; --output replaces a file. `dprkpal export --from STORE` exports some of the works, and
    writes other formats. Fields that the new format cannot represent are reported on standard error.
    """
    from ..formats import WRITTEN
    from .progress import Progress

    if target is not None and output is not None:
        raise click.UsageError("give the new file once: as the second argument or with --output")
    if target is not None and target != "-" and os.path.exists(target):
        raise CommandError(f"{target}: this file exists already; use --output to replace it", located=True)
    output = output if target is None else target
    to = choose_format(to, output, WRITTEN, None)
    with _opened(path) as opened, Progress(f"writing {to}"):
        if output is None or output == "-":
            notes: list[FormatError] = []
            for piece in opened.export_pieces(to):
                emit_bytes(piece.data, None)
                notes += piece.notes
        else:
            notes = opened.export(to, output=output).notes
    report(ctx, [], notes)


@store.command(short_help="Search a store.")
@_store_argument
@click.argument("query", nargs=-1, metavar="[QUERY]...")
@type_option
@years_option
@author_option
@click.option("-n", "--limit", type=click.IntRange(min=1), default=20, show_default=True,
              help="Maximum number of results.")  # fmt: skip
@json_option
@output_option
@click.pass_context
def search(
    ctx: click.Context, path: str, query: tuple[str, ...], type: str | None,
    years: tuple[int | None, int | None] | None, author: str | None, limit: int, as_json: bool, output: str | None,
) -> None:  # fmt: skip
    """Search a store: the same as `dprkpal search QUERY --from STORE`. Best matches come first.

    Put a phrase in double quotes, and the whole argument in single quotes for the shell: '"secret arms deal"'.

    JSON: an object with `total`, `missing` and `results`, as for `dprkpal search`.
    """
    from .search import search as search_any

    _opened(path).close()  # say at once if it is no store
    ctx.invoke(
        search_any, query=query, kind=None, type=type, years=years, topic=None, author=author, limit=limit,
        sources=(path,), data=None, as_json=as_json, output=output,
    )  # fmt: skip


@store.command(short_help="Show what a store holds.")
@_store_argument
@json_option
@output_option
def info(path: str, as_json: bool, output: str | None) -> None:
    """Show the number of works in a store, its size, and the files that were imported.

    JSON: an object with `path`, `version`, `references`, `size` and `unused` (in bytes), and `files`, an array of
    objects with `path`, `format`, `references` and `finished`.
    """
    as_json = choose_json(as_json, output)
    with _opened(path) as opened:
        found = opened.info
    if as_json:
        emit_json(found.to_dict(), output)
        return
    rows: list[tuple[str, ...]] = [
        ("works", f"{found.references:,}"), ("size", f"{found.size / 1e6:,.1f} MB"),
        ("unused", f"{found.unused / 1e6:,.1f} MB"), ("version", str(found.version)),
    ]  # fmt: skip
    for name, format, count, finished in found.files:
        works = f"{count:,} work{'s' * (count != 1)}"
        rows.append(("file", f"{name or '-'}: {works}, {format}{'' if finished else ', import interrupted'}"))
    emit_table(rows, output)


@store.command(short_help="Check the file of a store for damage.")
@_store_argument
@json_option
@output_option
@click.pass_context
def check(ctx: click.Context, path: str, as_json: bool, output: str | None) -> None:
    """Check the file of a store for damage, and for imports that were interrupted.

    Each problem is one line. `dprkpal check STORE` checks the works in it. Exit status: 0 no problems; 1 problems were
    found; 2 this is not a store.

    JSON: an array of objects with `path` and `message`.
    """
    as_json = choose_json(as_json, output)
    with _opened(path) as opened:
        found = opened.verify()
    if as_json:
        emit_json([{"path": one.path, "message": one.message} for one in found], output)
    else:
        emit("\n".join(map(str, found)), output)
    if found:
        ctx.exit(1)
    say(f"{path}: no problems")


@store.command(short_help="Build the search index again, and give back unused space.")
@_store_argument
def compact(path: str) -> None:
    """Build the search index again, and give unused space back to the system.

    It needs as much free space on the disk as the store has.
    """
    from .progress import Progress

    with _opened(path) as opened, Progress(f"compacting {path}"):
        before = opened.info.size
        opened.compact()
        after = opened.info.size
    say(f"{path}: {before / 1e6:,.1f} MB before, {after / 1e6:,.1f} MB now")
