"""Measure everything, and write the page that says how fast dprkpal is beside other engines.

Usage::

    python benchmarks/page.py                       measures all, for some minutes, and writes the page
    python benchmarks/page.py --measured FILE       with what `run.py all --json FILE` has written
    python benchmarks/page.py --rounds 2            with options of run.py

It needs what benchmarks/run.py needs. The page is docs/reference/performance.md; nothing in it is written by hand.

Exit codes: those of run.py.
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
import tomllib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

import run

__all__ = ["PAGE", "page"]

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "performance.md"
"""The page that is written."""

OURS = "dprkpal"

HEADS = {
    "bibliography": "A bibliography of 1,000 works, as HTML",
    "once": "The same in a process of its own",
    "citations": "1,000 citations, then the bibliography",
    "scaling": "Ten times as much",
    "startup": "From nothing",
    "memory": "10,000 works in memory",
}
TEXTS = {
    "bibliography": "Varied works, the same for all; from works in memory to the formatted list.",
    "once": "Most programs format a document once and end: here nothing is warm, neither caches nor a compiler in the\n"
    "background. Starting and reading the style are not counted.",
    "citations": "Each cites one to three works, with locators; names and years collide.",
    "scaling": "The document above with 10,000 citations, as a multiple of the time for 1,000, each in a process of\n"
    "its own, so that neither finds what the other has left in caches. 10 is in proportion.",
    "startup": "Whole processes: the command line, beside a Python that does nothing but import click; then the\n"
    "largest Chicago style, read and ready, with one entry made.",
    "memory": "The most that a fresh process ever holds while it makes the bibliography, the works included.",
}


def table(head: list[str], rows: Iterable[list[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join("| " + " | ".join(cells) + " |\n" for cells in lines)


def shown(value: float, unit: str) -> str:
    """Return a figure as it is read.

    >>> shown(0.0123, "s"), shown(2.5, "s"), shown(131.4, "MiB"), shown(9.87, "times")
    ('12 ms', '2.50 s', '131 MiB', '9.9 ×')
    """
    if unit == "s":
        return f"{1000 * value:.0f} ms" if value < 1 else f"{value:.2f} s"
    return f"{value:.1f} ×" if unit == "times" else f"{value:.0f} {unit}"


def section(task: str, figures: list[dict[str, Any]]) -> str:
    """Return the section about one task: a table for each thing that was measured."""
    text = f"\n## {HEADS[task]}\n\n{TEXTS[task]}\n"
    for what in dict.fromkeys(figure["what"] for figure in figures):
        group = [figure for figure in figures if figure["what"] == what]
        base = OURS if task != "startup" or what != "process" else "import click"
        ours = next((figure["value"] for figure in group if figure["who"] == base), None)
        rows = []
        for figure in sorted(group, key=lambda figure: figure["value"]):
            name = f"**{figure['who']}**" if figure["who"].startswith(OURS) else figure["who"]
            ratio = f"{figure['value'] / ours:.1f} ×" if ours and figure["unit"] != "times" else ""
            rows.append([name, shown(figure["value"], figure["unit"]), ratio][: 2 if figure["unit"] == "times" else 3])
        head = ["" if what == "process" else f"`{what}`", "median" if task != "memory" else "most", f"of {base}"]
        text += "\n" + table(head[: len(rows[0])], rows)
    return text


def peers() -> str:
    """Return the versions of the engines that took part."""
    found = []
    for package in ("citeproc-py", "typst"):
        try:
            name = "hayagriva in typst" if package == "typst" else package
            found.append(f"{name} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            continue
    package = Path(os.environ.get("NODE_PATH", "")) / "citeproc" / "package.json"
    if package.exists():
        found.insert(0, f"citeproc-js {json.loads(package.read_text(encoding='utf-8'))['version']}")
    return ", ".join(found)


def version() -> str:
    """Return which dprkpal this is: its version, and the commit of the checkout."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    command = ["git", "log", "-1", "--format=%h of %cs"]
    commit = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    return f"dprkpal {project['version']} (commit {commit})" if commit else f"dprkpal {project['version']}"


def page(figures: list[dict[str, Any]], further: list[str]) -> str:
    """Return the whole page; *further* are the options with which run.py was called."""
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    tasks = [task for task in HEADS if any(figure["task"] == task for figure in figures)]
    parts = [section(task, [figure for figure in figures if figure["task"] == task]) for task in tasks]
    return f"""\
<!-- Written by `python benchmarks/page.py`; edit that. -->

# Performance

Measured on {today} by

```sh
{" ".join(["python benchmarks/page.py", *further])}
```

with {version()} on Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} processors, beside
{peers()}.

In each round every engine is asked once, in turn; the first round warms up; what stands here is the median of the
others. Seconds depend on the machine, the ratios hardly do.
{"".join(parts)}"""


def main(arguments: list[str] | None = None) -> int:
    """Write the page; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="page.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--measured", metavar="FILE", help="what run.py --json has written, in place of a new run")
    parser.add_argument("--output", default=str(PAGE), metavar="FILE", help="where to write (default: the docs)")
    options, further = parser.parse_known_args(arguments)
    # whole processes are measured as they are installed: with their modules compiled
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    code = 0
    with tempfile.TemporaryDirectory() as scratch:
        measured = options.measured or str(Path(scratch) / "measured.json")
        if not options.measured and (code := run.main(["all", "--json", measured, *further])) == 2:
            return code
        figures = json.loads(Path(measured).read_text(encoding="utf-8"))
    Path(options.output).write_text(page(figures, further), encoding="utf-8")
    print(f"{options.output} is written")
    return code


if __name__ == "__main__":
    sys.exit(main())
