"""Batches that are stopped, or run out of space: no worker, no half file and no traceback stay behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from catalogues import rows_of, work, write_lines

from dprkpal.distributed import ColumnSettings, run_batch
from dprkpal.distributed.worker_processes import without_signals

pytest.importorskip("pyarrow", reason="the extra `parquet` brings pyarrow")
pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="the system has no process groups")

SETTINGS = ColumnSettings(style="apa", columns=("key", "reference"))


def start(path: Path, output: Path, *options: str, **others: Any) -> subprocess.Popen[str]:
    """Start a batch with two workers in a process group of its own."""
    command = [sys.executable, "-m", "dprkpal", "batch", str(path), "-o", str(output), "--workers", "2", *options]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True, **others
    )


def files_in(folder: Path) -> dict[str, set[str]]:
    """Return the names of the files in each part of the output, hidden ones too."""
    return {part: {one.name for one in (folder / part).iterdir()} for part in ("works", "findings")}


@pytest.mark.slow
@pytest.mark.parametrize("to_all", [False, True])
def test_sigterm_ends_all_workers_at_once_and_leaves_no_half_file(tmp_path: Path, to_all: bool) -> None:
    """Whether it reaches only the main process, or all."""
    path = write_lines(tmp_path / "w.jsonl", [work(number) for number in range(20_000)])
    running = start(path, tmp_path / "out", "--partition-size", "1000")
    while not list((tmp_path / "out").glob("works/part-*")):
        assert running.poll() is None
        time.sleep(0.02)
    (os.killpg if to_all else os.kill)(running.pid, signal.SIGTERM)
    said, _ = running.communicate(timeout=60)  # ends when no worker has the pipe open
    assert (running.returncode, said) == (143, "")
    left = files_in(tmp_path / "out")
    assert left["works"] == left["findings"]
    assert 0 < len(left["works"]) < 20
    assert all(name.startswith("part-") for name in left["works"])


@pytest.mark.slow
def test_control_c_while_workers_start_prints_no_traceback(tmp_path: Path) -> None:
    """It reaches all processes of the terminal, in the middle of their imports too."""
    path = write_lines(tmp_path / "w.jsonl", [work(number) for number in range(100)])
    for tenths in range(6, 16):
        running = start(path, tmp_path / f"out{tenths}", "--partition-size", "10")
        time.sleep(tenths / 10)
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGINT)
        said, _ = running.communicate(timeout=60)
        assert "Traceback" not in said


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["local", "dask"])
@pytest.mark.parametrize("format", ["jsonl", "parquet"])
def test_a_full_disk_is_one_sentence_and_the_batch_can_go_on_later(tmp_path: Path, engine: str, format: str) -> None:
    """A limit for the size of files acts like a full disk."""
    import resource

    if engine == "dask":
        pytest.importorskip("distributed", reason="the extra `dask` is not installed")
    many = [work(number, title=os.urandom(200).hex()) for number in range(400)]
    path = write_lines(tmp_path / "w.jsonl", [work(number) for number in range(5)] * 80 + many)
    options = ("--partition-size", "400", "--output-format", format, "--engine", engine, "--column", "reference")
    limit = 30_000
    running = start(
        path, tmp_path / "out", *options,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )  # fmt: skip
    said, _ = running.communicate(timeout=300)
    assert running.returncode == 2, said
    lines = said.splitlines()
    assert len(lines) == 1, said
    assert lines[0].startswith(f"dprkpal: {tmp_path / 'out'}")
    assert lines[0].endswith(": File too large")
    left = files_in(tmp_path / "out")
    assert left["works"] == left["findings"]
    assert all(name.startswith("part-") for name in left["works"])
    again = start(path, tmp_path / "out", *options)
    said, _ = again.communicate(timeout=300)
    assert again.returncode == 0, said
    run_batch([path], tmp_path / "whole", ColumnSettings(columns=("reference",)), workers=1, partition_size=400)
    assert rows_of(tmp_path / "out") == rows_of(tmp_path / "whole")


def test_signals_wait_until_the_end_of_a_block() -> None:
    """A process that starts in the block blocks them, so that it does not print a traceback."""
    seen = []

    def interrupted() -> None:
        with without_signals():
            os.kill(os.getpid(), signal.SIGINT)
            code = "import signal; print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ()))"
            seen.append(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)

    # A shell ignores the signal for programs in the background.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            interrupted()
    finally:
        signal.signal(signal.SIGINT, before)
    assert seen == ["True\n"]
