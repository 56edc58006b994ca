"""Internal: format files of works in partitions, on the processors of this computer or on a cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field, replace
from typing import NamedTuple

from ..errors import DprkpalError, FormatError
from ..model.gc_pause import pause_gc
from .batch_columns import add_columns_to_batch
from .column_settings import ColumnSettings
from .optional_packages import imported
from .output_folder import FORMATS, OutputFolder
from .partitions import Partition, input_files, partitions_of, read_partition

__all__ = ["ENGINES", "BatchReport", "run_batch"]

ENGINES = ("local", "dask", "spark")
"""The engines that can run a batch."""
PARTITION_SIZE = 10_000
"""The default number of works in a partition."""


@dataclass
class BatchReport:
    """The result of a batch."""

    partitions: int = 0
    """The number of partitions that this run formatted."""

    skipped: int = 0
    """The number of partitions that an earlier run had finished."""

    works: int = 0
    """The number of works that this run formatted."""

    lost: int = 0
    """The number of records that could not be read or formatted."""

    lost_before: int = 0
    """The number of records that could not be read or formatted in partitions that an earlier run had finished."""

    findings: int = 0
    """The number of findings, which are in the folder ``findings``."""

    problems: list[FormatError] = field(default_factory=list)
    """Files that could not be read to their end."""


class Job(NamedTuple):
    """What every worker needs to know."""

    settings: ColumnSettings
    folder: str
    format: str


class Done(NamedTuple):
    """What a worker says about a finished partition."""

    number: int
    works: int
    lost: int
    findings: int


Runner = Callable[[Iterable[Partition], Job], Generator[tuple[Partition, Done], None, None]]


def run_batch(
    inputs: Iterable[str | os.PathLike[str]],
    output: str | os.PathLike[str],
    settings: ColumnSettings,
    *,
    engine: str = "local",
    format: str = "parquet",
    workers: int | None = None,
    partition_size: int = PARTITION_SIZE,
    address: str | None = None,
    progress: Callable[[BatchReport], object] | None = None,
) -> BatchReport:
    """Format the works in files, and write a folder with one file for each partition of them.

    The folder has ``works/part-000000.parquet`` and so on, and as many files in ``findings``. A partition that is
    finished is not formatted again: to continue after an interruption, call this again with the same arguments.

    Args:
        inputs: Files of works, or folders of them: Parquet, or JSON lines or a list in JSON (also with ``.gz``,
            ``.bz2`` or ``.xz``) of CSL-JSON or of works as OpenAlex and Crossref give them.
        output: The folder to write.
        settings: Which columns to write, and in which style.
        engine: ``"local"`` for the processors of this computer, ``"dask"`` or ``"spark"``. The workers of a cluster
            must see the same files and folders.
        format: ``"parquet"`` or ``"jsonl"``.
        workers: The number of processes; by default one for each processor.
        partition_size: The maximum number of works in a partition.
        address: The scheduler of Dask or the master of Spark; by default a cluster on this computer.
        progress: Called after each partition.

    Raises:
        DprkpalError: The folder belongs to something else, a package is missing, or workers end again and again.
        FormatError: A file has another format.
        FileAccessError: A file cannot be read, or the folder cannot be written.
        UnknownStyleError: No style has this id.
    """
    if engine not in ENGINES:
        raise DprkpalError(f"there is no engine {engine!r}; use one of {', '.join(ENGINES)}")
    if format not in FORMATS:
        raise DprkpalError(f"there is no format {format!r}; use one of {', '.join(FORMATS)}")
    imported("pyarrow")
    _check_style(settings)
    settings = replace(settings, columns=tuple(dict.fromkeys((*settings.columns, "findings"))))
    files = input_files((os.fspath(path) for path in inputs), os.fspath(output))
    folder = OutputFolder(os.fspath(output), format)
    size = max(1, partition_size)
    stats = [(path, os.stat(path)) for path in files]
    folder.lock()
    try:
        folder.prepare({
            "settings": {**asdict(settings), "columns": list(settings.columns)}, "format": format,
            "partition_size": size, "inputs": [[path, stat.st_size, stat.st_mtime_ns] for path, stat in stats],
        })  # fmt: skip
        finished = folder.finished()
        first = _first_column(settings)
        report = BatchReport(
            skipped=len(finished), lost_before=sum(folder.lost(number, first) for number in finished) if first else 0
        )
        partitions = partitions_of(files, size, folder.spool, lambda number: number not in finished, report.problems)
        runner = _runner(engine, workers, address)
        try:
            _run_partitions(runner, partitions, Job(settings, folder.path, format), report, progress)
        finally:
            folder.remove_temporary_files()
        folder.finish({
            "partitions": report.partitions + report.skipped, "works_in_last_run": report.works,
            "lost_in_last_run": report.lost, "findings_in_last_run": report.findings,
        })  # fmt: skip
    finally:
        folder.unlock()
    return report


def _run_partitions(
    runner: Runner, partitions: Iterable[Partition], job: Job, report: BatchReport,
    progress: Callable[[BatchReport], object] | None,
) -> None:  # fmt: skip
    """Run all partitions, and add their results to *report*."""
    with closing(runner(partitions, job)) as results:  # an exception ends the workers here, and not when Python exits
        for partition, done in results:
            if partition.is_unpacked:
                with suppress(OSError):
                    os.remove(partition.path)
            report.partitions += 1
            report.works += done.works
            report.lost += done.lost
            report.findings += done.findings
            if progress is not None:
                progress(report)


def _check_style(settings: ColumnSettings) -> None:
    """Load the style here, so that a wrong name is one error, and not one of each worker."""
    from .work_formatter import formatter_for

    if not {"reference", "citation"}.isdisjoint(settings.columns):
        formatter_for(settings.style, settings.locale, settings.to, settings.note_fields)


def _first_column(settings: ColumnSettings) -> str | None:
    """Return the column that has no value if a record could not be read or formatted."""
    return next((name for name in settings.columns if name != "findings"), None)


@pause_gc
def format_partition(partition: Partition, job: Job) -> Done:
    """Format a partition and write its files. Running it twice gives the same files."""
    arrow = imported("pyarrow")
    table = read_partition(partition)
    settings = replace(job.settings, file="source", row="row")
    if partition.group < 0:
        settings = replace(settings, record="record")
    made = add_columns_to_batch(table, settings)
    works = arrow.Table.from_batches([made]).select([
        *(name for name in settings.columns if name != "findings"), "source", "row",
    ])  # fmt: skip
    rows = [finding for row in made.column("findings").to_pylist() for finding in row]
    schema = arrow.schema(list(made.schema.field("findings").type.value_type))
    findings = arrow.Table.from_pylist(rows, schema=schema)
    OutputFolder(job.folder, job.format).write(partition.number, works, findings)
    first = _first_column(settings)
    lost = works.column(first).null_count if first else 0
    return Done(partition.number, works.num_rows - lost, lost, len(rows))


def _runner(engine: str, workers: int | None, address: str | None) -> Runner:
    """Return the function that runs partitions on an engine."""
    from . import engines

    count = min(workers or os.cpu_count() or 1, 60)  # Windows allows no more processes in a pool
    if engine == "dask":
        return lambda partitions, job: engines.run_on_dask(partitions, job, format_partition, count, address)
    if engine == "spark":
        return lambda partitions, job: engines.run_on_spark(partitions, job, format_partition, count, address)
    if count == 1:
        return lambda partitions, job: ((one, format_partition(one, job)) for one in partitions)
    return lambda partitions, job: engines.run_locally(partitions, job, format_partition, count)

