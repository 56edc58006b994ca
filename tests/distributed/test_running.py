"""``dprkpal batch``: partitions, the output folder, interruptions and workers that end."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest
from catalogues import end_always, end_once, rows_of, work, write_lines
from click.testing import CliRunner, Result

from dprkpal.cli import main
from dprkpal.distributed import ColumnSettings, engines, partitions, run_batch, running
from dprkpal.errors import DprkpalError, FormatError

arrow = pytest.importorskip("pyarrow", reason="the extra `parquet` brings pyarrow")

SETTINGS = ColumnSettings(style="apa", columns=("key", "reference"))


def batch(*arguments: object) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, ["batch", *map(str, arguments), "--workers", "1"])


def keys(folder: Path) -> list[str]:
    """Return the keys of all works."""
    return [row["key"] for row in rows_of(folder)]


@pytest.mark.parametrize("name", ["w.jsonl", "w.jsonl.gz", "w.parquet", "w.json", "w.json.gz"])
def test_files_are_divided_and_every_work_is_formatted_once(tmp_path: Path, name: str) -> None:
    """Whatever the file. A row says where a work is from."""
    works = [work(number) for number in range(25)]
    path = write_lines(tmp_path / "w.jsonl", works)
    if ".json" in name and ".jsonl" not in name:
        path = tmp_path / "w.json"
        path.write_text(json.dumps(works, indent=1), "utf-8")
    if name.endswith(".gz"):
        data = path.read_bytes()
        path = tmp_path / name
        path.write_bytes(gzip.compress(data))
    elif name.endswith(".parquet"):
        import pyarrow.parquet

        path = tmp_path / name
        table = arrow.table({"csl": [json.dumps(one) for one in works]})
        pyarrow.parquet.write_table(table, path, row_group_size=12)
    done = batch(path, "-o", tmp_path / "out", "--partition-size", 10)
    assert done.exit_code == 0, done.output
    assert keys(tmp_path / "out") == [f"k{number}" for number in range(25)]
    assert [row["row"] for row in rows_of(tmp_path / "out")] == list(range(1, 26))
    assert {row["source"] for row in rows_of(tmp_path / "out")} == {str(path)}
    assert not (tmp_path / "out" / ".unpacked").exists()


def test_bad_records_are_findings_with_file_and_line(tmp_path: Path) -> None:
    """The exit status says that something was lost; all other works are there."""
    path = write_lines(tmp_path / "w.jsonl", [work(0), "{broken", "", work(1)])
    done = batch(path, "-o", tmp_path / "out", "--output-format", "jsonl")
    assert done.exit_code == 1
    assert "2 works in 1 partitions; 1 records could not be read or formatted" in done.output
    (finding,) = rows_of(tmp_path / "out", "findings")
    assert (finding["file"], finding["row"]) == (str(path), 2)


def test_finished_partitions_are_not_formatted_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an interruption, only the others are."""
    path = write_lines(tmp_path / "w.jsonl", [work(number) for number in range(30)])
    real = running.format_partition

    def interrupted(partition: Any, job: Any) -> Any:
        if partition.number == 2:
            raise KeyboardInterrupt
        return real(partition, job)

    monkeypatch.setattr(running, "format_partition", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run_batch([path], tmp_path / "out", SETTINGS, workers=1, partition_size=10)
    before = {one.name: one.stat().st_mtime_ns for one in (tmp_path / "out/works").iterdir()}
    assert len(before) == 2
    monkeypatch.setattr(running, "format_partition", real)
    report = run_batch([path], tmp_path / "out", SETTINGS, workers=1, partition_size=10)
    assert (report.partitions, report.skipped, report.works) == (1, 2, 10)
    after = {one.name: one.stat().st_mtime_ns for one in (tmp_path / "out/works").iterdir()}
    assert {name: after[name] for name in before} == before
    assert len(keys(tmp_path / "out")) == 30


@pytest.mark.parametrize("format", ["parquet", "jsonl"])
def test_what_an_earlier_run_lost_is_not_forgotten(tmp_path: Path, format: str) -> None:
    """A program that runs the batch until it succeeds would never learn of it."""
    path = write_lines(tmp_path / "w.jsonl", [work(0), "{broken", work(1), "null", work(2)])
    arguments = (path, "-o", tmp_path / "out", "--output-format", format, "--partition-size", 2, "--json")
    first, second = batch(*arguments), batch(*arguments)
    assert (first.exit_code, second.exit_code) == (1, 1)
    assert "3 partitions were finished before, without 2 records that could not be read" in second.stderr
    assert (json.loads(first.stdout)["lost"], json.loads(first.stdout)["lost_before"]) == (2, 0)
    assert (json.loads(second.stdout)["lost"], json.loads(second.stdout)["lost_before"]) == (0, 2)


def test_no_half_file_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A partition that fails while it is written leaves no file that looks finished."""
    path = write_lines(tmp_path / "w.jsonl", [work(0)])

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device", "x")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        run_batch([path], tmp_path / "out", SETTINGS, workers=1)
    assert list((tmp_path / "out").rglob("part-*")) == []


def test_a_batch_that_was_stopped_before_its_first_file_can_be_started_again(tmp_path: Path) -> None:
    """Its empty folders are not taken for the files of others."""
    path = write_lines(tmp_path / "w.jsonl", [work(0)])
    (tmp_path / "out/works").mkdir(parents=True)
    assert run_batch([path], tmp_path / "out", SETTINGS, workers=1).works == 1


def test_two_batches_do_not_write_to_one_folder_at_once(tmp_path: Path) -> None:
    """Each would remove the unfinished files of the other."""
    pytest.importorskip("fcntl", reason="the system has no such locks")
    path = write_lines(tmp_path / "w.jsonl", [work(number) for number in range(2)])
    other: list[str] = []

    def start_another(_: object) -> None:
        with pytest.raises(DprkpalError) as caught:
            run_batch([path], tmp_path / "out", SETTINGS, workers=1, partition_size=1)
        other.append(str(caught.value))

    run_batch([path], tmp_path / "out", SETTINGS, workers=1, partition_size=1, progress=start_another)
    assert len(other) == 2
    assert "another batch is writing to this folder" in other[0]


def test_the_remains_of_a_killed_batch_are_removed(tmp_path: Path) -> None:
    """Unfinished files and unpacked lines."""
    path = write_lines(tmp_path / "w.jsonl", [work(0)])
    run_batch([path], tmp_path / "out", SETTINGS, workers=1)
    (tmp_path / "out/works/.0123456789abcdef.part").touch()
    (tmp_path / "out/.unpacked").mkdir()
    run_batch([path], tmp_path / "out", SETTINGS, workers=1)
    assert not list((tmp_path / "out").rglob(".*"))


def test_no_space_for_unpacked_lines_is_not_taken_for_the_end_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The works after it would be lost, and no later run would add them."""
    write_lines(tmp_path / "w.jsonl", [work(number) for number in range(20)])
    (tmp_path / "w.jsonl.gz").write_bytes(gzip.compress((tmp_path / "w.jsonl").read_bytes()))
    with monkeypatch.context() as patched:

        def fail(*_: object) -> None:
            raise OSError(28, "No space left on device", "x")

        patched.setattr(partitions, "write_atomically", fail)
        with pytest.raises(OSError, match="No space"):
            run_batch([tmp_path / "w.jsonl.gz"], tmp_path / "out", SETTINGS, workers=1, partition_size=5)
    report = run_batch([tmp_path / "w.jsonl.gz"], tmp_path / "out", SETTINGS, workers=1, partition_size=5)
    assert (report.works, report.problems) == (20, [])


def test_another_run_does_not_mix_with_the_output_of_an_earlier_one(tmp_path: Path) -> None:
    """Other settings or changed input are refused, and so is a folder with other files."""
    path = write_lines(tmp_path / "w.jsonl", [work(0)])
    assert batch(path, "-o", tmp_path / "out").exit_code == 0
    refused = batch(path, "-o", tmp_path / "out", "--style", "ieee")
    assert refused.exit_code == 2
    assert "had other settings (settings)" in refused.output
    write_lines(path, [work(0), work(1)])
    assert "had other settings (inputs)" in batch(path, "-o", tmp_path / "out").output
    assert "not empty" in batch(path, "-o", tmp_path).output


def test_a_compressed_file_that_ends_too_early_is_used_up_to_there(tmp_path: Path) -> None:
    """And the exit status says so."""
    write_lines(tmp_path / "w.jsonl", [work(number, note=os.urandom(40).hex()) for number in range(2000)])
    data = gzip.compress((tmp_path / "w.jsonl").read_bytes())
    (tmp_path / "w.jsonl.gz").write_bytes(data[: len(data) // 2])
    done = batch(tmp_path / "w.jsonl.gz", "-o", tmp_path / "out", "--column", "key", "--no-check")
    assert done.exit_code == 1
    assert "cannot be read to its end" in done.output
    assert 100 < len(keys(tmp_path / "out")) < 2000


def test_wrong_input_is_one_clear_error(tmp_path: Path) -> None:
    """A missing file, another kind of file, an empty folder, or an unknown style."""
    path = write_lines(tmp_path / "w.jsonl", [work(0)])
    (tmp_path / "empty").mkdir()
    for arguments, said in (
        ((tmp_path / "x.jsonl",), "x.jsonl: cannot be read"), ((tmp_path / "x.bib",), "the name must end in"),
        ((tmp_path / "empty",), "no file in this folder"), ((path, "--style", "apaa"), "apaa"),
        ((path, "--column", "colour"), "there is no column 'colour'"),
    ):  # fmt: skip
        done = batch(*arguments, "-o", tmp_path / "out")
        assert done.exit_code == 2
        assert said in done.output
        assert not (tmp_path / "out").exists()


def test_a_folder_of_files_is_read_in_order(tmp_path: Path) -> None:
    """Also in folders below, as in the snapshots of OpenAlex."""
    for number, name in enumerate(("a/1.jsonl", "b/2.jsonl")):
        (tmp_path / "in" / name).parent.mkdir(parents=True)
        write_lines(tmp_path / "in" / name, [work(number)])
    (tmp_path / "in" / "manifest.txt").write_text("x")
    assert batch(tmp_path / "in", "-o", tmp_path / "out").exit_code == 0
    assert keys(tmp_path / "out") == ["k0", "k1"]


def test_the_output_is_no_input_if_it_is_in_the_same_folder(tmp_path: Path) -> None:
    """The same command can be run again, and formats only new files."""
    write_lines(tmp_path / "w.jsonl", [work(0)])
    for _ in range(2):
        done = batch(tmp_path, "-o", tmp_path / "out", "--output-format", "jsonl")
        assert done.exit_code == 0, done.output
    assert keys(tmp_path / "out") == ["k0"]
    assert "1 partitions were finished before" in done.output


@pytest.mark.usefixtures("closed_folder")
def test_a_folder_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    """Its works must not be left out without a word."""
    write_lines(tmp_path / "w.jsonl", [work(0)])
    done = batch(tmp_path, "-o", tmp_path / "out")
    assert done.exit_code == 2
    assert "closed: cannot be read: Permission denied" in done.output


def test_an_unknown_engine_or_format_is_an_error(tmp_path: Path) -> None:
    """In Python; the command line knows its choices."""
    for options in ({"engine": "ray"}, {"format": "xlsx"}):
        with pytest.raises(DprkpalError, match="there is no"):
            run_batch([], tmp_path / "out", SETTINGS, **options)  # type: ignore[arg-type]
    with pytest.raises(FormatError):
        run_batch([tmp_path / "x.txt"], tmp_path / "out", SETTINGS)


@pytest.mark.slow
class TestWorkers:
    """Several processes on this computer."""

    def test_they_write_the_same_as_one_process(self, tmp_path: Path) -> None:
        """In the same files."""
        path = write_lines(tmp_path / "w.jsonl", [work(number) for number in range(60)])
        run_batch([path], tmp_path / "one", SETTINGS, workers=1, partition_size=10)
        run_batch([path], tmp_path / "two", SETTINGS, workers=2, partition_size=10)
        assert rows_of(tmp_path / "one") == rows_of(tmp_path / "two")

    def test_a_worker_that_is_killed_loses_nothing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Its partitions are formatted by another one."""
        path = write_lines(tmp_path / "w.jsonl", [work(number) for number in range(60)])
        monkeypatch.setattr(running, "format_partition", end_once)
        run_batch([path], tmp_path / "out", SETTINGS, workers=2, partition_size=10)
        assert (tmp_path / "out.ended").exists()
        assert keys(tmp_path / "out") == [f"k{number}" for number in range(60)]

    def test_a_partition_that_ends_every_worker_is_named(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The batch ends, and the finished partitions are kept."""
        path = write_lines(tmp_path / "w.jsonl", [work(number) for number in range(30)])
        monkeypatch.setattr(running, "format_partition", end_always)
        with pytest.raises(DprkpalError, match=f"works from 11 on ended their worker {engines.ATTEMPTS} times"):
            run_batch([path], tmp_path / "out", SETTINGS, workers=2, partition_size=10)
        monkeypatch.undo()
        run_batch([path], tmp_path / "out", SETTINGS, workers=1, partition_size=10)
        assert keys(tmp_path / "out") == [f"k{number}" for number in range(30)]
