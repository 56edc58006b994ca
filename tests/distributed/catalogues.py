"""Small catalogues, and workers that end in the middle."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from dprkpal.distributed.partitions import Partition
from dprkpal.distributed.running import Done, Job, format_partition
from programs import run_program

__all__ = ["CROSSREF", "OPENALEX", "end_always", "end_once", "rows_of", "run_program_of", "work", "write_lines"]

OPENALEX = {"id": "https://openalex.org/W12", "type": "book", "title": "Maps", "publication_year": 2001}
CROSSREF = {"DOI": "10.5555/q", "type": "book", "title": ["Rivers"], "author": [{"family": "Lee", "given": "Ann"}]}


def work(number: int, **fields: Any) -> dict[str, Any]:
    """Return a CSL-JSON item."""
    return {
        "id": f"k{number}", "type": "book", "title": f"Study {number}", "author": [{"family": "Roe", "given": "Ann"}],
        "issued": {"date-parts": [[2000 + number % 3]]}, "publisher": "Press", **fields,
    }  # fmt: skip


def write_lines(path: Path, works: list[Any]) -> Path:
    """Write a file with a work a line. A text is written as it is."""
    path.write_text("".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in works), "utf-8")
    return path


def run_program_of(page: str, folder: Path) -> list[list[str]]:
    """Run the first program on a how-to page in *folder*. Return the references that it writes: alone and as a list."""
    import pyarrow.parquet

    path = Path(__file__).resolve().parents[2] / "docs" / "how-to" / f"{page}.md"
    program = path.read_text("utf-8").partition("```python\n")[2].partition("```")[0]
    (folder / "program.py").write_text(program, encoding="utf-8")
    run_program([sys.executable, "program.py"], cwd=folder)
    tables = [pyarrow.parquet.read_table(folder / "out" / name) for name in ("works", "list")]
    return [table.column("reference").to_pylist() for table in tables]


def rows_of(folder: Path, part: str = "works") -> list[dict[str, Any]]:
    """Return all rows that a batch has written."""
    import pyarrow.parquet

    rows = []
    for path in sorted((folder / part).iterdir()):
        if path.suffix == ".parquet":
            rows += pyarrow.parquet.read_table(path).to_pylist()
        elif path.suffix == ".jsonl":
            rows += [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return rows


def end_once(partition: Partition, job: Job) -> Done:
    """Format a partition. The first time, the second one ends its process after a part of its work."""
    mark = Path(job.folder).with_suffix(".ended")
    if partition.number == 1 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return format_partition(partition, job)


def end_always(partition: Partition, job: Job) -> Done:
    """Format a partition. The second one always ends its process."""
    if partition.number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return format_partition(partition, job)
