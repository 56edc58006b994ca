"""Internal: ``dprkpal batch``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .options import (
    TextChoice,
    configured_style,
    json_option,
    note_fields_option,
    project_configuration,
    rendering_options,
)
from .terminal import EXIT_PROBLEMS, emit_json, report, say

if TYPE_CHECKING:
    from ..distributed import BatchReport

__all__ = ["batch"]


@click.command(short_help="Format catalogues of millions of works, on all processors or a cluster.")
@click.argument("inputs", nargs=-1, required=True, metavar="FILE...", type=click.Path())
@click.option("-o", "--output", required=True, metavar="FOLDER", type=click.Path(), help="The folder to write.")
@rendering_options
@click.option(
    "--column", "columns", multiple=True, default=("key", "reference", "citation"), show_default=True, metavar="NAME",
    help="A column to write: key, reference, citation, bibtex, biblatex, ris, csl, duplicate_key, group_key or "
    "sort_key. Repeatable.",
)  # fmt: skip
@note_fields_option
@click.option("--no-check", is_flag=True, help="Report only works that cannot be read, and not other problems.")
@click.option(
    "--engine", type=TextChoice(("local", "dask", "spark")), default="local", show_default=True,
    help="Where to run: the processors of this computer, Dask or Spark.",
)  # fmt: skip
@click.option("--address", help="Scheduler of Dask or master of Spark.  [default: a cluster on this computer]")
@click.option(
    "--workers", type=click.IntRange(1, 1000), metavar="N", show_default="one for each processor",
    help="Number of worker processes.",
)
@click.option(
    "--partition-size", type=click.IntRange(1, 1_000_000), default=10_000, show_default=True, metavar="N",
    help="Number of works in a partition.",
)  # fmt: skip
@click.option(
    "--output-format", type=TextChoice(("parquet", "jsonl")), default="parquet", show_default=True,
    help="Format of the files.",
)  # fmt: skip
@json_option
@click.pass_context
def batch(
    ctx: click.Context, inputs: tuple[str, ...], output: str, style: str | None, locale: str | None, to: str | None,
    columns: tuple[str, ...],
    no_check: bool, engine: str, address: str | None, workers: int | None, partition_size: int, output_format: str,
    as_json: bool,
) -> None:  # fmt: skip
    """Format catalogues of millions of works, on all processors or a cluster.

    FILE is a Parquet file, a file with a work a line (.jsonl) or a list in JSON (.json), both also with .gz, .bz2 or
    .xz, or a folder of such files. Works are CSL-JSON, or as OpenAlex or Crossref gives them.

    FOLDER gets a file works/part-000000.parquet for each partition, and one in findings with the problems of its works.
    A file that exists is whole. After an interruption, run the same command again: finished partitions are not
    formatted again. Works are formatted on their own, without letters after the year.

    JSON: an object with the numbers of partitions, skipped, works, lost, lost_before and findings. Works and findings
    are those of this run; lost_before counts records that an earlier run could not read or format.
    """
    from ..distributed import ColumnSettings, run_batch
    from .progress import Progress

    style, locale = configured_style(style, locale)
    settings = ColumnSettings(
        style=style, locale=locale, to=to or "text", columns=columns, check=not no_check,
        note_fields=project_configuration().note_fields,
    )  # fmt: skip
    with Progress("formatting works") as line:

        def show(state: BatchReport) -> None:
            line.update(f"{state.works + state.lost:,} works in {state.partitions:,} partitions formatted")

        done = run_batch(
            inputs, output, settings, engine=engine, format=output_format, workers=workers,
            partition_size=partition_size, address=address, progress=show,
        )  # fmt: skip
    report(ctx, done.problems)
    skipped = f"; {done.skipped:,} partitions were finished before" if done.skipped else ""
    skipped += f", without {done.lost_before:,} records that could not be read" if done.lost_before else ""
    lost = f"; {done.lost:,} records could not be read or formatted" if done.lost else ""
    say(f"{done.works:,} works in {done.partitions:,} partitions{skipped}{lost}; {done.findings:,} findings")
    if as_json:
        names = ("partitions", "skipped", "works", "lost", "lost_before", "findings")
        emit_json({name: getattr(done, name) for name in names}, None)
    if done.lost or done.lost_before or done.problems:
        ctx.exit(EXIT_PROBLEMS)
