"""Internal: ``dprkpal export``."""

from __future__ import annotations

from collections.abc import Iterable

import click

from .options import (
    LateChoice,
    TextChoice,
    author_option,
    complete_key,
    data_option,
    from_option,
    load_and_report,
    min_verified_option,
    output_option,
    topic_option,
    type_option,
    years_option,
)
from .output_formats import choose_format
from .terminal import emit, emit_table, report, say

__all__ = ["export"]

_TABLES = ("references", "claims", "evidence", "links", "origins", "verification", "topics", "entities")
_FILES = ("sqlite", "parquet")
"""The formats that hold all tables and are not text."""


def _exported() -> Iterable[str]:
    """Return the formats for references, then those for the whole collection."""
    from ..formats import WRITTEN

    return dict.fromkeys((*WRITTEN, "json-ld", "csv", *_FILES))


EXPORT_FORMAT = LateChoice(_exported)
"""A choice of export format."""


@click.command(short_help="Export references to another format.")
@click.argument("keys", nargs=-1, metavar="[KEY]...", shell_complete=complete_key)
@click.option("-t", "--to", type=EXPORT_FORMAT, show_default="by the ending of --output", help="Output format.")
@click.option("--table", type=TextChoice(_TABLES), default="references", show_default=True,
              help="The table to write to a .csv or .parquet file.")  # fmt: skip
@click.option("--columns", is_flag=True, help="Describe the columns of the table and exit.")
@type_option
@years_option
@topic_option
@author_option
@min_verified_option
@from_option
@data_option
@output_option
@click.pass_context
def export(
    ctx: click.Context,
    keys: tuple[str, ...],
    to: str | None,
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
    """Export the collection, or some of its references, to another format.

    The ending of --output names the format: .bib is biblatex, .bibtex is BibTeX, .json is CSL-JSON, .yaml is CSL-YAML,
    .ris is RIS, .jsonld is json-ld, and .csv, .sqlite and .parquet are what they say. Without --output, --to is needed.

    json-ld (schema.org) holds references, claims, entities and topics; csv holds one table; sqlite holds all tables
    in one database file. parquet holds one table in a file that ends in .parquet; otherwise, --output is a folder with
    a file for each table. The other formats hold references only.

    Without KEY and filters, everything is exported. Otherwise, the export has the references that match all filters
    and the claims for which they are evidence.

    Fields that the target format cannot represent are reported on standard error. So are the comments of a
    .bib file, which are not exported.
    """
    if columns:
        from ..exports.tables import COLUMNS

        choose_format(None, output, ("text",), "text")
        emit_table(COLUMNS[table].items(), output)
        return
    to = choose_format(to, output, EXPORT_FORMAT.choices, None)
    collection = load_and_report(ctx, sources, data)
    filtered = keys or type or years or topic or author or min_verified
    chosen = collection  # a store is not read as a whole to select everything
    if filtered:
        chosen = collection.select(
            keys=keys or None, type=type, years=years, topic=topic, author=author, min_verified=min_verified
        )
    if filtered and not chosen:
        say("no references")
    from .progress import Progress

    if to in _FILES:
        if output in (None, "-"):
            noun = "file" if to == "sqlite" else "file or folder"
            raise click.UsageError(f"{to} is not text; name a {noun} with --output")
        with Progress(f"writing {to}"):
            collection.export(to, keys=chosen if filtered else None, table=table, output=output)
        report(ctx, [], collection.asides)
        return
    with Progress(f"writing {to}"):
        writing = collection.export(to, keys=chosen if filtered else None, table=table)
    emit(writing.text, output)
    report(ctx, [], [*collection.asides, *writing.notes])
