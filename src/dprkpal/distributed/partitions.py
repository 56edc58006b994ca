"""Internal: divide files of works into partitions of about the same size, and read a partition.

A partition is described by its place in a file, so that any worker that sees the file can read it. Compressed lines and
lists in JSON cannot be read from the middle; they are unpacked into one file for each partition.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple

from ..errors import DprkpalError, FileAccessError, FormatError
from ..formats.atomic_write import write_atomically
from .optional_packages import imported
from .record_lines import MAX_LINE, is_list, records_of

__all__ = ["ENDINGS", "Partition", "input_files", "partitions_of", "read_partition"]

_OPENERS: dict[str, Callable[[str], Any]] = {".gz": gzip.GzipFile, ".bz2": bz2.BZ2File, ".xz": lzma.LZMAFile}
_LINES = (".jsonl", ".ndjson", ".json")
ENDINGS = (".parquet", *_LINES, *(lines + packed for lines in _LINES for packed in _OPENERS))
"""The endings of files that can be divided. Each can have a work a line, or be a list in JSON."""

MAX_BYTES = 64_000_000
"""A partition of lines ends after this number of bytes, however few works it has, to limit the memory of a worker."""


class Partition(NamedTuple):
    """A part of a file of works."""

    number: int
    source: str
    """The file that the works are from."""
    path: str
    """The file to read: *source*, or a file with unpacked lines."""
    group: int
    """The row group of a Parquet file; -1 for lines."""
    begin: int
    """The first byte, or the first row in the row group."""
    end: int
    """The byte or row after the last one."""
    first: int
    """The line or row of the first work in *source*, or its place in a list, counted from 1."""

    @property
    def is_unpacked(self) -> bool:
        """Whether the lines were unpacked into a file of their own."""
        return self.path != self.source


Found = Iterator[tuple[Partition, list[bytes]]]
"""Partitions, each with the lines that must be unpacked before it can be read."""


def input_files(paths: Iterable[str], output: str) -> list[str]:
    """Return the files of works among *paths*, and in the folders among them, in order.

    Args:
        paths: Files and folders.
        output: The folder to write. If it is in one of the folders, its files are none of the works.

    Raises:
        FileAccessError: A file or folder does not exist, or a folder cannot be read.
        FormatError: A file has an ending that is not one of `ENDINGS`, or a folder has no such file.
    """
    found: list[str] = []
    for path in paths:
        if os.path.isdir(path):
            inside = sorted(
                os.path.join(folder, name)
                for folder, names in _folders(path, os.path.abspath(output))
                for name in names
                if name.lower().endswith(ENDINGS) and not name.startswith(".")
            )
            if not inside:
                raise FormatError(f"no file in this folder ends in {', '.join(ENDINGS[:4])}, …", path=path)
            found += inside
            continue
        if not path.lower().endswith(ENDINGS):
            raise FormatError(f"the name must end in one of {', '.join(ENDINGS)}", path=path)
        try:
            os.stat(path)
        except OSError as error:
            raise FileAccessError.of(error, "read", path) from None
        found.append(path)
    return list(dict.fromkeys(os.path.abspath(path) for path in found))


def _folders(path: str, without: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the folder *path* and those below, except *without*, each with the names of its files."""

    def fail(error: OSError) -> None:  # os.walk alone would leave the folder out
        raise FileAccessError.of(error, "read", error.filename) from None

    for folder, folders, names in os.walk(path, onerror=fail):
        folders[:] = [name for name in folders if os.path.abspath(os.path.join(folder, name)) != without]
        yield folder, names


def partitions_of(
    files: Iterable[str], size: int, folder: str, wanted: Callable[[int], bool], problems: list[FormatError]
) -> Iterator[Partition]:
    """Yield the partitions of *files*, with *size* works each, in an order that is always the same.

    Args:
        files: The files.
        size: The number of works in a partition.
        folder: The folder for unpacked lines.
        wanted: Whether the partition with this number is needed. The lines of others are not unpacked.
        problems: Files that end too early, and files that cannot be read, are added here. Their readable part is used.
    """
    number = 0
    for path in files:
        if path.lower().endswith(".parquet"):
            found = _row_groups(path, size, number)
        elif (opener := _OPENERS.get(os.path.splitext(path)[1].lower())) is not None:
            found = _unpacked(path, opener, size, number, folder)
        else:
            found = _ranges(path, size, number, folder)
        while True:
            # Only the input may be at fault in this block. A full disk must not look like the end of a file.
            try:
                made = next(found, None)
            except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError) as error:
                reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
                problems.append(FormatError(f"cannot be read to its end: {reason}; what was read is used", path=path))
                break
            if made is None:
                break
            partition, lines = made
            number = partition.number + 1
            if not wanted(partition.number):
                continue
            if partition.is_unpacked:
                os.makedirs(folder, exist_ok=True)
                write_atomically(partition.path, lines)
            yield partition


def _row_groups(path: str, size: int, number: int) -> Found:
    """Yield the partitions of a Parquet file."""
    metadata = imported("pyarrow.parquet").read_metadata(path)
    first = 1
    for group in range(metadata.num_row_groups):
        rows = metadata.row_group(group).num_rows
        for begin in range(0, rows, size):
            end = min(begin + size, rows)
            yield Partition(number, path, path, group, begin, end, first + begin), []
            number += 1
        first += rows


def _ranges(path: str, size: int, number: int, folder: str) -> Found:
    """Yield the partitions of a file of lines, as ranges of bytes. Those of a list are unpacked."""
    with open(path, "rb") as file:
        if is_list(file):
            yield from _unpacked(path, partial(open, mode="rb"), size, number, folder)
            return
        begin = position = 0
        first, count = 1, 0
        while piece := file.readline(MAX_LINE):
            position += len(piece)
            if not piece.endswith(b"\n"):
                continue
            count += 1
            if count == size or position - begin > MAX_BYTES:
                yield Partition(number, path, path, -1, begin, position, first), []
                number, begin, first, count = number + 1, position, first + count, 0
        if position > begin:
            yield Partition(number, path, path, -1, begin, position, first), []


def _unpacked(path: str, opener: Callable[[str], Any], size: int, number: int, folder: str) -> Found:
    """Yield the partitions of a compressed file or a list, each with the lines to unpack into a file."""
    first = 1
    lines: list[bytes] = []
    length = 0

    def made() -> tuple[Partition, list[bytes]]:
        name = os.path.join(folder, f"part-{number:06}.jsonl")
        return Partition(number, path, name, -1, 0, length, first), lines

    fault: Exception | None = None
    try:
        with opener(path) as file:
            for line in records_of(file):
                lines.append(line)
                length += len(line)
                if len(lines) == size or length > MAX_BYTES:
                    yield made()
                    number, first, length, lines = number + 1, first + len(lines), 0, []
    except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError) as error:
        fault = error
    if lines:
        yield made()
    if fault is not None:
        raise fault


def read_partition(partition: Partition) -> Any:
    """Return the works of a partition as an Arrow table with the columns ``source`` and ``row``.

    Lines are in the column ``record``. Empty lines are left out.

    Raises:
        DprkpalError: The file has changed or is gone.
    """
    arrow = imported("pyarrow")
    if partition.group >= 0:
        file = imported("pyarrow.parquet").ParquetFile(partition.path)
        table = file.read_row_group(partition.group).slice(partition.begin, partition.end - partition.begin)
        rows = list(range(partition.first, partition.first + table.num_rows))
        taken = {"source", "row"}
        table = table.select([name for name in table.schema.names if name not in taken])
    else:
        try:
            with open(partition.path, "rb") as stream:
                stream.seek(partition.begin)
                data = stream.read(partition.end - partition.begin)
        except OSError as error:
            raise FileAccessError.of(error, "read", partition.path) from None
        if len(data) != partition.end - partition.begin:
            raise DprkpalError(f"{partition.path}: the file has changed")
        lines = [line[:MAX_LINE] for line in data.split(b"\n")]
        numbered = [(line, row) for row, line in enumerate(lines, partition.first) if line.strip()]
        table = arrow.table({"record": arrow.array([line for line, _ in numbered], arrow.large_binary())})
        rows = [row for _, row in numbered]
    table = table.append_column("source", arrow.array([partition.source] * len(rows), arrow.string()))
    return table.append_column("row", arrow.array(rows, arrow.int64()))
