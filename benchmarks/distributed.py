"""Measure the formatting of catalogues, and write the page that works out what 250 million works cost.

Usage::

    python benchmarks/distributed.py measure FILE [NAME ...]   measure all or some, and add the results to a JSON file
    python benchmarks/distributed.py page FILE                 write docs/reference/catalogues.md from the JSON file

The names are those of `MEASURES`. ``--works N`` sets the number of works (10,000 by default), ``--large N`` that of the
measures "large" (1,000,000 by default). citeproc-js is measured if NODE_PATH has the package ``citeproc``, pandoc with
pypandoc-binary. Work is measured in processor time of all processes, which depends less on other programs than seconds
do. Do not edit the page by hand.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from items import items

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "catalogues.md"
STYLES = ("apa", "chicago-author-date")
CHUNK = 10_000
MACHINES, CATALOGUE = 50, 250_000_000
CORES = 16
"""The cores of a machine that the page assumes."""

Measured = dict[str, Any]


def write_works(path: Path, count: int) -> None:
    """Write varied works, one a line."""
    with path.open("w", encoding="utf-8") as file:
        for chunk in range(0, count, CHUNK):
            for number, item in enumerate(items(min(CHUNK, count - chunk), chunk)):
                file.write(json.dumps({**item, "id": f"w{chunk + number}"}) + "\n")


_RUN = """
import json, os, resource, subprocess, sys, time
from pathlib import Path

# Spark does not wait for its workers, so their time is missing in that of the children. A control group has it.
mounts = [line.split() for line in open("/proc/mounts")] if os.path.exists("/proc/mounts") else []
group = None
for place in [words[1] for words in mounts if words[2] == "cgroup2"]:
    try:
        group = Path(place, f"benchmark-{os.getpid()}")
        group.mkdir()
        (group / "cgroup.procs").write_text(str(os.getpid()))
        break
    except OSError:
        group = None


def used():
    if group is not None:
        return int((group / "cpu.stat").read_text().split()[1]) / 1e6
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


before, begin = used(), time.monotonic()
done = subprocess.run(json.loads(sys.argv[1]), capture_output=True, text=True)
seconds = time.monotonic() - begin
while group is not None and (group / "cgroup.procs").read_text().split() != [str(os.getpid())]:
    time.sleep(0.1)
print(json.dumps({
    "seconds": seconds, "cpu": used() - before, "memory": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,
    "status": done.returncode, "error": done.stderr[-500:],
}), flush=True)
if group is not None:
    (group.parent / "cgroup.procs").write_text(str(os.getpid()))
    group.rmdir()
"""


def run(command: list[str], **options: Any) -> Measured:
    """Run a command. Return its seconds, its processor time and that of its children, and the largest memory of one."""
    done = subprocess.run([sys.executable, "-c", _RUN, json.dumps(command)], capture_output=True, text=True, **options)
    measured: Measured = json.loads(done.stdout)
    if measured["status"]:
        raise SystemExit(f"{command}: {measured['error']}")
    return measured


def batch(
    count: int, style: str, engine: str = "local", workers: int = 2, columns: str = "key,reference", size: int = 1000
) -> Measured:
    """Format works with ``dprkpal batch``, in partitions of *size* works."""
    with tempfile.TemporaryDirectory() as folder:
        works = Path(folder, "works.jsonl")
        write_works(works, count)
        chosen = [word for name in columns.split(",") if name != "findings" for word in ("--column", name)]
        command = [
            sys.executable, "-m", "dprkpal", "batch", str(works), "-o", f"{folder}/out", "--style", style,
            "--to", "html", *chosen, "--engine", engine, "--workers", str(workers),
            "--partition-size", str(size), *([] if "findings" in columns else ["--no-check"]),
        ]  # fmt: skip
        return {**run(command), "works": count, "workers": workers, "bytes": works.stat().st_size}


def engines(count: int, large: int) -> Measured:
    """Works a second and core for each engine. The time to start an engine is not counted: two sizes are compared."""
    found: Measured = {}
    for engine in ("local", "dask", "spark"):
        few, many = (batch(number, "apa", engine) for number in (count // 5, count))
        cpu = (many["cpu"] - few["cpu"]) / (count - count // 5)
        found[engine] = {"cpu": cpu, "start": few["cpu"] - cpu * (count // 5), "works": count}
    return found


def cores(count: int, large: int) -> Measured:
    """The seconds of one process and of two, with 24 times as many works, so that their start hardly counts.

    Other users of a rented machine slow down one run more than another. Therefore the fastest of three runs counts, and
    two processes that have nothing in common are measured too: each does the work of the one process, at the same time
    as the other.
    """
    number = 24 * count
    seconds: dict[str, list[float]] = {"1": [], "2": [], "apart": []}
    for _ in range(3):
        for workers in (1, 2):
            seconds[str(workers)].append(batch(number, "apa", workers=workers, size=5000)["seconds"])
        with ThreadPoolExecutor() as pool:
            apart = list(pool.map(lambda _: batch(number, "apa", workers=1, size=5000)["seconds"], range(2)))
        seconds["apart"].append(max(apart))
    return {"works": number, "load": os.getloadavg()[0], "seconds": {name: min(runs) for name, runs in seconds.items()}}


def memory(count: int, large: int) -> Measured:
    """The largest memory of a process for growing numbers of works. The measure "large" has the largest number."""
    return {str(number): batch(number, "apa", size=10_000)["memory"] for number in (10_000, 100_000) if number < large}


def large(count: int, large: int) -> Measured:
    """All works, in both styles."""
    return {style: batch(large, style, size=10_000) for style in STYLES}


def columns(count: int, large: int) -> Measured:
    """What each column costs."""
    names = (
        "key", "key,reference", "key,reference,citation", "key,reference,citation,findings", "key,biblatex", "key,ris",
        "duplicate_key",
    )  # fmt: skip
    return {name: batch(count, "apa", workers=1, columns=name) for name in names}


def others(count: int, large: int) -> Measured:
    """The same works with citeproc-js in two worker threads of node, and with pandoc, both in parts of 1,000 works."""
    from book import find_pandoc
    from engines import _package

    from dprkpal.csl.styles.archive import read_style

    found: Measured = {}
    locales = os.environ.get("LOCALES") or str((_package("citeproc") or Path()) / "data" / "locales")
    pandoc = find_pandoc()
    script = str(Path(__file__).with_name("catalogue_citeproc_js.js"))
    with tempfile.TemporaryDirectory() as folder:
        works, part = Path(folder, "works.jsonl"), Path(folder, "part.json")
        write_works(works, count)
        lines = works.read_text("utf-8").splitlines()
        for style in STYLES:
            xml = Path(folder, f"{style}.csl")
            xml.write_bytes(read_style(style).xml)
            if os.environ.get("NODE_PATH"):
                done = run(["node", script, str(works), str(xml), locales, "2"])
                found[f"citeproc-js {style}"] = {**done, "works": count}
            if pandoc is not None:
                part.write_text(f"[{','.join(lines[:1000])}]", "utf-8")
                document = Path(folder, "all.md")
                document.write_text("---\nnocite: '@*'\n---\n", "utf-8")
                command = [
                    pandoc, "--citeproc", str(document), "--bibliography", str(part), "--csl", str(xml), "-t", "html",
                ]  # fmt: skip
                found[f"pandoc {style}"] = {**run(command), "works": len(lines[:1000])}
    return found


MEASURES: dict[str, Callable[[int, int], Measured]] = {
    "engines": engines, "cores": cores, "columns": columns, "others": others, "memory": memory, "large": large,
}  # fmt: skip
"""What can be measured."""


def each(value: Measured) -> float:
    """Return the processor time of a work in seconds."""
    return float(value["cpu"] / value["works"])


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table in Markdown; the first column is text, the others are numbers."""
    names = list(head)
    lines = [names, ["---", *["---:"] * (len(names) - 1)], *map(list, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def engine_rows(found: Measured) -> list[list[str]]:
    """Return the rows about the engines."""
    return [
        [name, f"{1 / one['cpu']:,.0f}", f"{one['cpu'] * 1e6:,.0f} µs", f"{max(one['start'], 0):,.0f} s"]
        for name, one in found.items()
    ]


def other_rows(found: Measured) -> list[list[str]]:
    """Return the rows about all programs: ours from the large run."""
    rows = []
    for style in STYLES:
        own = found["large"].get(style)
        for name in ("dprkpal", "citeproc-js", "pandoc"):
            one = own if name == "dprkpal" else found["others"].get(f"{name} {style}")
            if one is None:
                continue
            ratio = f"{each(one) / each(own):.1f} ×" if own else "–"
            rows.append([f"{name}, `{style}`", f"{one['works']:,}", f"{1 / each(one):,.0f}", ratio])
    return rows


def catalogue_rows(found: Measured) -> list[list[str]]:
    """Return the rows about the whole catalogue."""
    rows = []
    for style in STYLES:
        one = found["large"].get(style)
        if one is None:
            continue
        for name, share in (("references only", 1.0), ("with citations and findings", found["all_columns"])):
            cpu = each(one) * share * CATALOGUE
            hours = cpu / (MACHINES * CORES) / 3600
            rows.append([f"`{style}`, {name}", f"{cpu / 3600:,.0f} h", f"{hours * 60:,.0f} min"])
    return rows


def page(found: Measured) -> str:
    """Return the page."""
    cores, memory, columns = found["cores"], found["memory"], found["columns"]
    found["all_columns"] = each(columns["key,reference,citation,findings"]) / each(columns["key,reference"])
    speedup = cores["seconds"]["1"] / cores["seconds"]["2"]
    possible = 2 * cores["seconds"]["1"] / cores["seconds"]["apart"]
    sizes = {**memory, str(found["large"]["apa"]["works"]): found["large"]["apa"]["memory"]}
    rows = [[f"{int(number):,}", f"{kilobytes / 1000:,.0f} MB"] for number, kilobytes in sizes.items()]
    largest = " and ".join(f"{one['seconds'] / 60:.1f} minutes in `{name}`" for name, one in found["large"].items())
    whole = table(("", "processor time", f"{MACHINES} machines"), catalogue_rows(found))
    first = next(iter(found["large"].values()))
    return f"""<!-- Generated by `python benchmarks/distributed.py page`. Do not edit. -->

# Speed with millions of works

Measured on {found["date"]} with `python benchmarks/distributed.py`, Python {found["python"]},
{found["cores_of_machine"]} processors. Figures are in processor time of all processes (*works a second and core*),
except where seconds are named. Works are varied articles, books, chapters and others, formatted as HTML by
`dprkpal batch` without checks (`--no-check`), read from JSON lines and written as Parquet.

## Engines

{table(("engine", "works a second and core", "a work", "start and end"), engine_rows(found["engines"]))}

The work is the same function in all engines. *Start and end* is the processor time of the engine itself, once a run.

## Processors

{cores["works"]:,} works took {cores["seconds"]["1"]:,.1f} s with one process and {cores["seconds"]["2"]:,.1f} s with
two, which is **{speedup:.2f} times** as fast (the fastest of three runs, with the start of each process).

Two separate runs at the same time, which had nothing in common, did {possible:.2f} times as much work as one run. No
program can expect more of the processors of this machine.

## Memory

The largest memory of a process:

{table(("works", "memory"), rows)}

The largest run took {largest}. Memory depends on
the size of a partition, and not on the number of works.

## Columns

{table(("columns", "a work", "ratio"), [
    [f"`{name}`", f"{each(one) * 1e6:,.0f} µs", f"{each(one) / each(columns['key,reference']):.1f} ×"]
    for name, one in columns.items()
])}

## Other programs

{table(("program and style", "works", "works a second and core", "time of a work"), other_rows(found))}

citeproc-js ran in two worker threads of node, and pandoc as one process for each 1,000 works. Both format lists of
1,000 works, because their time for a list grows faster than its length. Their runs were shorter than ours; their
figures do not depend on the number of lists. They also sort and disambiguate each list, which `dprkpal batch` leaves
out.

## {CATALOGUE // 1_000_000} million works on {MACHINES} machines

OpenAlex has about {CATALOGUE // 1_000_000} million works. From the figures above:

{whole}

This assumes

- machines with {CORES} cores each, as fast as a core of the machine that was measured, all of them free;
- that reading and writing keep up: {first["bytes"] / first["works"] * CATALOGUE / 1e9:,.0f} GB of JSON lines in all,
  {first["bytes"] / first["works"] * CATALOGUE / MACHINES / 1e9:,.0f} GB a machine;
- works like those that were measured. Records of OpenAlex are longer: each has its citations, topics and places, which
  take time to read;
- that nothing waits: the last partitions end at about the same time, and the start of the engine is not counted.
"""


def main() -> None:
    """Measure, or write the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("command", choices=["measure", "page"])
    parser.add_argument("file", type=Path)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--works", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    options = parser.parse_args()
    found: Measured = json.loads(options.file.read_text("utf-8")) if options.file.exists() else {}
    if options.command == "page":
        PAGE.write_text(page(found), "utf-8")
        return
    found |= {
        "date": f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}", "python": platform.python_version(),
        "cores_of_machine": os.cpu_count(),
    }  # fmt: skip
    for name in options.names or MEASURES:
        begin = time.monotonic()
        found[name] = MEASURES[name](options.works, options.large)
        print(f"{name}: {time.monotonic() - begin:,.0f} s", flush=True)
        options.file.write_text(json.dumps(found, indent=1), "utf-8")


if __name__ == "__main__":
    main()
