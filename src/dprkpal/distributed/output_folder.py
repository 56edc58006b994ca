"""Internal: the folder that a batch writes to, one file for each finished partition.

A file is written under a temporary name and then renamed, so that a file that exists is whole. The file of the works is
written last: its existence says that the partition is finished.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from ..errors import DprkpalError
from ..formats.atomic_write import write_atomically
from .optional_packages import imported

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]  # a module elsewhere

__all__ = ["FORMATS", "OutputFolder"]

FORMATS = ("parquet", "jsonl")
"""The formats of the output."""
_PARTS = frozenset(("works", "findings"))
_UNFINISHED = re.compile(r"\.[0-9a-f]{16}\.part")
"""The temporary names of files that are being written."""
_SETTINGS = "_settings.json"
_SUMMARY = "_summary.json"


class OutputFolder:
    """The folder of a batch.

    Args:
        path: The folder.
        format: One of `FORMATS`.
    """

    def __init__(self, path: str, format: str) -> None:
        self.path = os.path.abspath(path)
        self.format = format
        self.spool = os.path.join(self.path, ".unpacked")
        self._lock: int | None = None

    def lock(self) -> None:
        """Make the folder, and keep other batches out of it until `unlock`, where the system can do that.

        Raises:
            DprkpalError: Another batch is writing to the folder.
            OSError: The folder cannot be made.
        """
        os.makedirs(self.path, exist_ok=True)
        if fcntl is None:
            return
        self._lock = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.unlock()
            raise DprkpalError(f"{self.path}: another batch is writing to this folder; wait until it ends") from None
        except OSError:  # some network file systems have no locks
            pass

    def unlock(self) -> None:
        """Let other batches write to the folder."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def prepare(self, settings: Mapping[str, Any]) -> None:
        """Make the folder, or continue in the folder of an earlier run with the same settings.

        Raises:
            DprkpalError: The folder has other files, or its run had other settings or input.
        """
        name = os.path.join(self.path, _SETTINGS)
        try:
            with open(name, encoding="utf-8") as file:
                earlier = json.load(file)
        except FileNotFoundError:
            if any(files or not _PARTS.issuperset(folders) for _, folders, files in os.walk(self.path)):
                message = "the folder is not empty, and no batch wrote to it; use another folder"
                raise DprkpalError(f"{self.path}: {message}") from None
            for part in _PARTS:
                os.makedirs(os.path.join(self.path, part), exist_ok=True)
            self._write_json(name, settings)
            return
        except ValueError:
            earlier = None
        wanted = json.loads(json.dumps(settings))
        if earlier != wanted:
            changed = [one for one in wanted if not isinstance(earlier, dict) or earlier.get(one) != wanted[one]]
            raise DprkpalError(
                f"{self.path}: an earlier batch in this folder had other settings ({', '.join(changed) or 'unknown'}); "
                "use another folder, or delete this one"
            )

    def _name(self, part: str, number: int) -> str:
        return os.path.join(self.path, part, f"part-{number:06}.{self.format}")

    def finished(self) -> set[int]:
        """Return the numbers of the finished partitions."""
        ending = "." + self.format
        names = [name for name in os.listdir(os.path.join(self.path, "works")) if name.endswith(ending)]
        numbers = (name.removeprefix("part-").removesuffix(ending) for name in names)
        return {int(number) for number in numbers if number.isdecimal()}

    def lost(self, number: int, column: str) -> int:
        """Return how many records of a finished partition have no value in *column*, which is their first.

        Only the statistics of a Parquet file are read.
        """
        name = self._name("works", number)
        if self.format == "parquet":
            metadata = imported("pyarrow.parquet").read_metadata(name)
            place = metadata.schema.names.index(column)
            chunks = [metadata.row_group(group).column(place) for group in range(metadata.num_row_groups)]
            return sum(chunk.statistics.null_count for chunk in chunks if chunk.statistics is not None)
        begin = f'{{"{column}": null'.encode()
        with open(name, "rb") as file:
            return sum(line.startswith(begin) for line in file)

    def write(self, number: int, works: Any, findings: Any) -> None:
        """Write the Arrow tables of a partition."""
        name = self._name("findings", number)
        try:
            write_atomically(name, self._data(findings))
            write_atomically(self._name("works", number), self._data(works))
        except BaseException:
            if not os.path.exists(self._name("works", number)):
                with suppress(OSError):
                    os.remove(name)
            raise

    def _data(self, table: Any) -> bytes:
        if self.format == "jsonl":
            lines = (json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") for row in table.to_pylist())
            return b"".join(line + b"\n" for line in lines)
        file = imported("pyarrow").BufferOutputStream()
        imported("pyarrow.parquet").write_table(table, file, compression="zstd")
        data: bytes = file.getvalue().to_pybytes()
        return data

    def finish(self, summary: Mapping[str, Any]) -> None:
        """Write the summary of a whole run."""
        self._write_json(os.path.join(self.path, _SUMMARY), summary)

    def remove_temporary_files(self) -> None:
        """Remove the unpacked lines, and what processes that were killed did not finish writing."""
        shutil.rmtree(self.spool, ignore_errors=True)
        for part in _PARTS:
            for name in os.listdir(os.path.join(self.path, part)):
                if _UNFINISHED.fullmatch(name):
                    with suppress(OSError):
                        os.remove(os.path.join(self.path, part, name))

    @staticmethod
    def _write_json(path: str, value: Mapping[str, Any] | Sequence[Any]) -> None:
        write_atomically(path, (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode())
