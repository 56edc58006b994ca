"""Run all benchmarks and write the page that compares dprkpal with other engines.

Usage::

    python benchmarks/page.py                       run all benchmarks (takes some minutes) and write the page
    python benchmarks/page.py --measured FILE       use the results of `run.py all --json FILE`
    python benchmarks/page.py --rounds 2            pass options to run.py

The requirements are those of run.py. The page is docs/reference/performance.md. Do not edit it by hand.

Exit status: that of run.py.
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
"""The page to write."""

OURS = "dprkpal"

HEADS = {
    "bibliography": "A bibliography of 1,000 entries, as HTML",
    "once": "The same in a new process",
    "citations": "1,000 citations, then the bibliography",
    "scaling": "Ten times as many citations",
    "startup": "Start-up",
    "memory": "Memory for 10,000 entries",
    "book": "A book with 2,000 citations in Markdown",
}
TEXTS = {
    "bibliography": "All engines format the same items. The time runs from items in memory to the formatted list.",
    "once": "Most programs format a document once and exit, before caches and just-in-time compilers help.\n"
    "Starting the process and reading the style are not counted.",
    "citations": "Each citation has one to three cites with locators. Many names and years coincide, so that\n"
    "cites need disambiguation.",
    "scaling": "The time for 10,000 citations as a multiple of the time for 1,000, each in a new process. Linear\n"
    "growth would be 10.",
    "startup": "First: whole processes, compared with a Python process that only imports click. Second: the time to\n"
    "load the largest Chicago style and format one entry.",
    "memory": "The maximum memory of a new process that formats the bibliography, including the items.",
    "book": "140,000 words with 1,000 references, read and written as HTML, as whole processes. With the filter,\n"
    "pandoc reads and writes the document, which takes most of the time. Second: the maximum memory, for the filter\n"
    "without pandoc.",
}


COMPILED = """
## Compiled and in pure Python

mypyc compiles the modules of the citation processor to C, because all its code has types. The wheels of a release for
Linux, macOS and Windows have the compiled modules, which is *dprkpal* in the tables above. *dprkpal in pure Python* is
the same code without a compiler: the wheel for all other systems, which PyPy and browsers (Pyodide) use, and what an
installation from the sources gives. Both pass the same tests and print the same texts.

| | in a new process | again in the same one |
| --- | ---: | ---: |
{rows}
This is how many times as fast as pure Python the compiled processor is. Most of the time that is left is spent in
functions of Python itself and of the C library, for dictionaries, strings, memory and regular expressions, which
compiling does not change. `python benchmarks/compiled.py` builds the compiled wheel and repeats the comparison.
"""
"""The last section."""


def compiled(figures: list[dict[str, Any]]) -> str:
    """Return the section about compiling, or nothing if it was not measured."""
    found = {(figure["task"], figure["what"], figure["who"]): figure["value"] for figure in figures}
    rows = ""
    for style in run.STYLES:
        cells = []
        for task in ("once", "bibliography"):
            pure, ours = (found.get((task, style, who)) for who in (f"{OURS} in pure Python", OURS))
            if not pure or not ours:
                return ""
            cells.append(f"{pure / ours:.2f} ×")
        rows += f"| `{style}` | {' | '.join(cells)} |\n"
    return COMPILED.format(rows=rows)


_BASES = {("startup", "process"): "import click", ("book", "apa"): "dprkpal process",
          ("book", "memory"): "dprkpal process"}  # fmt: skip
"""The figure that the others of a table are compared with, if it is not that of dprkpal."""


def table(head: list[str], rows: Iterable[list[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join("| " + " | ".join(cells) + " |\n" for cells in lines)


def shown(value: float, unit: str) -> str:
    """Return a figure with its unit.

    >>> shown(0.0123, "s"), shown(2.5, "s"), shown(131.4, "MiB"), shown(9.87, "times")
    ('12 ms', '2.50 s', '131 MiB', '9.9 ×')
    """
    if unit == "s":
        return f"{1000 * value:.0f} ms" if value < 1 else f"{value:.2f} s"
    return f"{value:.1f} ×" if unit == "times" else f"{value:.0f} {unit}"


def section(task: str, figures: list[dict[str, Any]]) -> str:
    """Return the section for one task, with a table for each measurement."""
    text = f"\n## {HEADS[task]}\n\n{TEXTS[task]}\n"
    for what in dict.fromkeys(figure["what"] for figure in figures):
        group = [figure for figure in figures if figure["what"] == what]
        base = _BASES.get((task, what), OURS)
        ours = next((figure["value"] for figure in group if figure["who"] == base), None)
        rows = []
        for figure in sorted(group, key=lambda figure: figure["value"]):
            name = f"**{figure['who']}**" if OURS in figure["who"] else figure["who"]
            ratio = f"{figure['value'] / ours:.1f} ×" if ours and figure["unit"] != "times" else ""
            rows.append([name, shown(figure["value"], figure["unit"]), ratio][: 2 if figure["unit"] == "times" else 3])
        measure = "maximum" if group[0]["unit"] == "MiB" else "median"
        head = ["" if what == "process" else f"`{what}`", measure, f"ratio to {base}"]
        text += "\n" + table(head[: len(rows[0])], rows)
    return text


def peers(figures: list[dict[str, Any]]) -> str:
    """Return the versions of the other engines that were measured."""
    measured = {figure["who"] for figure in figures}
    found = []
    if "citeproc-js" in measured:
        package = Path(os.environ.get("NODE_PATH", "")) / "citeproc" / "package.json"
        found.append(f"citeproc-js {json.loads(package.read_text(encoding='utf-8'))['version']}")
    if "citeproc-py" in measured:
        found.append(f"citeproc-py {metadata.version('citeproc-py')}")
    if "hayagriva" in measured:
        found.append(f"hayagriva in typst {metadata.version('typst')}")
    return ", ".join(found)


def version() -> str:
    """Return the version of dprkpal and the commit of the checkout."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    command = ["git", "log", "-1", "--format=%h of %cs"]
    commit = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    return f"dprkpal {project['version']} (commit {commit})" if commit else f"dprkpal {project['version']}"


def page(figures: list[dict[str, Any]], further: list[str]) -> str:
    """Return the whole page; *further* are the options passed to run.py."""
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    tasks = [task for task in HEADS if any(figure["task"] == task for figure in figures)]
    parts = [section(task, [figure for figure in figures if figure["task"] == task]) for task in tasks]
    return f"""\
<!-- Generated by `python benchmarks/page.py`. Do not edit. -->

# Performance

Measured on {today} with

```sh
{" ".join(["python benchmarks/page.py", *further])}
```

{version()}, Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} processors. Compared with
{peers(figures)}.

The engines take turns in each round. The first round is not counted, and the result is the median of the others.
Seconds depend on the machine; ratios hardly do.
{"".join(parts)}{compiled(figures)}"""


def main(arguments: list[str] | None = None) -> int:
    """Write the page and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="page.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--measured", metavar="FILE", help="use these results of run.py --json instead of a new run")
    parser.add_argument(
        "--output", default=str(PAGE), metavar="FILE", help="the page to write (default: docs/reference/performance.md)"
    )
    options, further = parser.parse_known_args(arguments)
    # installed programs have compiled modules, so let Python write them
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    code = 0
    with tempfile.TemporaryDirectory() as scratch:
        measured = options.measured or str(Path(scratch) / "measured.json")
        if not options.measured and (code := run.main(["all", "--json", measured, *further])) == 2:
            return code
        figures = json.loads(Path(measured).read_text(encoding="utf-8"))
    Path(options.output).write_text(page(figures, further), encoding="utf-8")
    print(f"wrote {options.output}")
    return code


if __name__ == "__main__":
    sys.exit(main())
