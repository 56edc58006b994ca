"""Run the fixtures of the CSL test suite against our engine, and rewrite the list of those that pass.

Usage::

    python tests/csl/suite.py                        the table by category
    python tests/csl/suite.py --only 'name_*' --diff expected and got, for each failure
    python tests/csl/suite.py --write                rewrite passing.txt from this run

Exit codes: 0 the run agrees with passing.txt; 1 it does not; 2 something it needs is missing.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from material import ADAPTER, HERE, engine, folder, missing, reasoned, suite

__all__ = ["DISPUTED", "PASSING", "disputed", "passed", "passing", "run"]

PASSING = HERE / "passing.txt"
"""The fixtures that pass at the strict level, one name a line, sorted."""

DISPUTED = HERE / "disputed.txt"
"""The fixtures we refuse, each under a comment that says why."""

HEAD = """\
# Fixtures of the CSL test suite that pass at the strict level. The test fails if one of these fails, and
# if one that is not here passes; `python tests/csl/suite.py --write` rewrites the list.
"""

SECONDS = 20.0
"""How long one fixture may take; the reference engine's slowest takes half a second."""


def run(only: str = "*", adapter: str = ADAPTER) -> tuple[list[Any], dict[str, Any]]:
    """Return the fixtures whose names match *only*, and the result of each by name."""
    runner = suite()
    fixtures = runner.load_suite(folder() / "open", only)
    return fixtures, runner.run(fixtures, engine(adapter, SECONDS))


def passed(results: dict[str, Any]) -> set[str]:
    """Return the names of the results that are equal to what the suite expects, at the strict level."""
    return {name for name, result in results.items() if result["level"] == "strict"}


def passing() -> set[str]:
    """Return the names listed in `PASSING`."""
    lines = PASSING.read_text(encoding="utf-8").splitlines() if PASSING.exists() else []
    return {line for line in lines if line and not line.startswith("#")}


def disputed() -> dict[str, str]:
    """Return the names listed in `DISPUTED`, with their reasons."""
    return reasoned(DISPUTED) if DISPUTED.exists() else {}


def main(arguments: list[str] | None = None) -> int:
    """Run the suite; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="suite.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="*", metavar="GLOB", help="fixtures to run (default: all)")
    parser.add_argument("--diff", action="store_true", help="print what was expected and what came, for each failure")
    parser.add_argument("--write", action="store_true", help="rewrite passing.txt from this run of all fixtures")
    parser.add_argument("--adapter", default=ADAPTER, metavar="COMMAND", help="the engine (default: our adapter)")
    options = parser.parse_args(arguments)
    if options.write and options.only != "*":
        parser.error("--write needs a run of all fixtures; leave --only out")
    if reason := missing("open"):
        print(f"suite.py: {reason}", file=sys.stderr)
        return 2

    fixtures, results = run(options.only, options.adapter)
    if not fixtures:
        parser.error(f"no fixture is named like {options.only!r}")
    now, refused = passed(results), disputed()
    if options.diff:
        for name in sorted(set(results) - now):
            result = results[name]
            print(f"--- {name}" + (" (disputed)" if name in refused else ""))
            print(f"expected: {result['expected']}\ngot:      {result['error'] or result['output']}\n")
    suite().report(fixtures, results, "strict")

    listed = passing() & set(results) if options.only != "*" else passing()
    lost, won = sorted(listed - now), sorted(now - listed)
    print(f"\n{len(now)} of {len(results)} pass; {len(refused)} disputed; {len(lost)} lost, {len(won)} won", end="")
    print(" since passing.txt was written")
    for verb, names in (("lost", lost), ("won", won)):
        for name in names[:20]:
            print(f"  {verb}  {name}")
        if len(names) > 20:
            print(f"  {verb}  … and {len(names) - 20} more")
    if options.write:
        write(PASSING, now)
        return 0
    return 1 if lost or won else 0


def write(path: Path, names: set[str]) -> None:
    """Write *names* to *path*, sorted, under the head that explains the list."""
    path.write_text(HEAD + "".join(f"{name}\n" for name in sorted(names)), encoding="utf-8")


if __name__ == "__main__":
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = 1
    sys.exit(code)
