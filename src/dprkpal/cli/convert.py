"""Internal: ``dprkpal convert`` and ``dprkpal formats``."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import click

from .options import LateChoice, json_option, output_option, project_configuration
from .output_formats import choose_format, choose_json
from .terminal import EXIT_FAILURE, CommandError, emit, emit_json, emit_table, report, say

__all__ = ["convert", "formats"]


def _read() -> Iterable[str]:
    """Return the formats that can be read; biblatex files are read as BibTeX."""
    from ..formats import FORMATS

    return (*FORMATS, "biblatex")


def _written() -> Iterable[str]:
    """Return the formats that can be written."""
    from ..formats import WRITTEN

    return WRITTEN


WRITTEN_FORMAT = LateChoice(_written, case_sensitive=False)
"""A choice of the formats that can be written."""


@click.command(short_help="Convert a bibliography file to another format.")
@click.argument("source", metavar="FILE", type=click.Path(allow_dash=True))
@click.argument("target", metavar="[NEW FILE]", required=False, type=click.Path(allow_dash=True))
@click.option("--from-format", type=LateChoice(_read, case_sensitive=False),
              help="Format of FILE.  [default: detected]")  # fmt: skip
@click.option("-t", "--to", type=WRITTEN_FORMAT, show_default="by the ending of the new file", help="Output format.")
@click.option(
    "--no-sentence-case", is_flag=True,
    help="Keep the capitals of titles in .bib files, which are otherwise set in sentence case.",
)  # fmt: skip
@output_option
@click.pass_context
def convert(
    ctx: click.Context,
    source: str,
    target: str | None,
    from_format: str | None,
    to: str | None,
    no_sentence_case: bool,
    output: str | None,
) -> None:
    """Convert a bibliography file to another format.

    The ending of the new file names its format: .bib is biblatex, .bibtex is BibTeX, .json is CSL-JSON, .yaml is
    CSL-YAML, .ris is RIS, .cff is CITATION.cff, .csv is a table and .mods is MODS. An .xml file can be EndNote XML,
    MODS or the sources of Word, so it needs --to. Without a new file, the result is printed, and --to is needed. FILE
    can be a store, or - for standard input. `dprkpal formats` lists the formats.

    NEW FILE must not exist yet; --output replaces a file. FILE itself is never overwritten. Fields that the new
    format cannot represent are reported on standard error, as are comments, which are not converted.
    """
    from ..formats import WRITTEN, read, write
    from ..storage.store_file import is_store
    from .progress import Progress

    if target is not None and output is not None:
        raise click.UsageError("give the new file once: as the second argument or with --output")
    if target is not None and os.path.isfile(target):
        raise CommandError(f"{target}: this file exists already; use --output to replace it", located=True)
    output = output if target is None else target
    to = choose_format(to, output, WRITTEN, None)
    if is_store(source):
        _convert_store(ctx, source, to, output)
        return
    with Progress(f"converting {source}"):
        sentence_case = not no_sentence_case and project_configuration().sentence_case
        reading = read(source, from_format, sentence_case=sentence_case)
        writing = write(reading.items, to)
    report(ctx, reading.findings, reading.notes)
    if not reading.items:
        if reading.findings:
            ctx.exit(EXIT_FAILURE)
        say(f"{source}: no entries")
    emit(writing.text, output)
    report(ctx, [], [*reading.asides, *writing.notes])


def _convert_store(ctx: click.Context, source: str, to: str, output: str | None) -> None:
    """Write the references of a store in another format."""
    from ..libraries.library import Library
    from .progress import Progress

    with Progress(f"converting {source}"):
        if output is None or output == "-":
            writing = Library.open(source).export(to)
            emit(writing.text, output)
        else:
            writing = Library.open(source).export(to, output=output)
    report(ctx, [], writing.notes)


@click.command()
@json_option
@output_option
def formats(as_json: bool, output: str | None) -> None:
    """List the formats of bibliography files: what is read and written, and how well.

    For a format that is written, the list says how many of the CSL variables it can hold. `dprkpal convert` names those
    that a file loses.

    JSON: an array of objects with `name`, `title`, `endings`, `read`, `written`, `edited`, and for formats that are
    written `kept` and `lost`, the CSL variables that a file of this format can and cannot hold.
    """
    from ..formats.coverage import coverage
    from ..formats.format_table import TABLE

    as_json = choose_json(as_json, output)
    rows: list[dict[str, Any]] = []
    for name, one in TABLE.items():
        row = {
            "name": name, "title": one.title, "endings": one.endings, "read": one.read or name == "biblatex",
            "written": one.written, "edited": one.edited,
        }  # fmt: skip
        if one.written:
            found = coverage(name)
            row |= {"kept": found.kept, "lost": found.lost}
        rows.append(row)
    if as_json:
        emit_json(rows, output)
        return
    emit_table(
        [
            (
                str(row["name"]), " ".join(row["endings"]), "read and written" if row["written"] else "read only",
                f"{len(row['kept'])} of {len(row['kept']) + len(row['lost'])} variables" if row["written"] else "",
                str(row["title"]),
            )
            for row in rows
        ],
        output,
    )  # fmt: skip
