"""``dprkpal export``: the collection, or a part of it, in a format for another program."""

from __future__ import annotations

from functools import cached_property

import click

from .options import (
    TextChoice,
    collection_of,
    complete_key,
    complete_topic,
    data_folder,
    from_files,
    min_verified,
    output_file,
    years_option,
)
from .terminal import emit, emit_table, report

__all__ = ["export"]

_TABLES = ("references", "claims", "evidence", "links")


class ExportType(TextChoice):
    """The formats that can be written, asked for only when the command needs them."""

    def __init__(self) -> None:
        self.case_sensitive = True

    @cached_property
    def choices(self) -> tuple[str, ...]:  # type: ignore[override]  # found when asked for
        """Those that hold works, then those that hold claims too."""
        from ..formats import WRITTEN

        return (*WRITTEN, "json-ld", "csv")


@click.command()
@click.argument("keys", nargs=-1, metavar="[KEY]...", shell_complete=complete_key)
@click.option("-t", "--to", type=ExportType(), required=True, help="Output format.")
@click.option("--table", type=TextChoice(_TABLES), default="references", show_default=True,
              help="With --to csv: which table.")  # fmt: skip
@click.option("--columns", is_flag=True, help="With --to csv: say what each column of the table holds.")
@click.option("--type", metavar="TYPE", help="Works of this type, such as book.")
@years_option
@click.option("--topic", metavar="ID", shell_complete=complete_topic, help="On this topic or a narrower one.")
@click.option("--author", metavar="NAME", help="By somebody of this name.")
@min_verified
@from_files
@data_folder
@output_file
@click.pass_context
def export(
    ctx: click.Context,
    keys: tuple[str, ...],
    to: str,
    table: str,
    columns: bool,
    type: str | None,
    years: tuple[int | None, int | None] | None,
    topic: str | None,
    author: str | None,
    min_verified: str | None,
    sources: tuple[str, ...],
    data: str | None,
    output: str | None,
) -> None:
    """Write the collection, or some of its works, for another program.

    json-ld (schema.org) holds works, claims, entities and topics, csv a table for data frames, the other
    formats works. Without KEY and options everything is written; else the works for which
    all holds that is asked for, and the claims for which one of them is evidence.

    What a format has no place for is noted on standard error, and so are comments and the like, which stay behind.
    """
    if columns:
        from ..exports.tables import COLUMNS

        emit_table(COLUMNS[table].items(), output)
        return
    collection = collection_of(ctx, sources, data)
    asked = keys or type or years or topic or author or min_verified
    chosen = collection.select(
        keys=keys or None, type=type, years=years, topic=topic, author=author, min_verified=min_verified
    )
    if asked and not chosen:
        click.echo("no works", err=True)
    from .progress import Progress

    with Progress(f"writing {to}"):
        writing = collection.export(to, keys=chosen if asked else None, table=table)
    emit(writing.text, output)
    report(ctx, [], [*collection.asides, *writing.notes])
