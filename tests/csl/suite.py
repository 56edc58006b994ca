"""Run the fixtures of the CSL test suite with our engine, and update the list of those that pass.

Usage::

    python tests/csl/suite.py                        print a table by category
    python tests/csl/suite.py --only 'name_*' --diff print expected and actual output of failures
    python tests/csl/suite.py --write                update passing.txt from this run

Exit status: 0 the result agrees with passing.txt; 1 it differs; 2 the material is missing.
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
"""The names of fixtures that pass at the strict level, one per line, sorted."""

DISPUTED = HERE / "disputed.txt"
"""The names of fixtures that we do not want to pass, each with a comment that says why."""

HEAD = """\
# Fixtures of the CSL test suite that pass at the strict level. The test fails if one of these fails, or if
# a fixture passes that is not listed. `python tests/csl/suite.py --write` updates the list.
"""

SECONDS = 20.0
"""Time limit for one fixture; the slowest one takes the reference engine half a second."""


def run(only: str = "*", adapter: str = ADAPTER) -> tuple[list[Any], dict[str, Any]]:
    """Run the fixtures whose names match *only*; return them, and their results by name."""
    runner = suite()
    fixtures = runner.load_suite(folder() / "open", only)
    return fixtures, runner.run(fixtures, engine(adapter, SECONDS))


def passed(results: dict[str, Any]) -> set[str]:
    """Return the names of the fixtures that pass at the strict level."""
    return {name for name, result in results.items() if result["level"] == "strict"}


def passing() -> set[str]:
    """Return the names in `PASSING`."""
    lines = PASSING.read_text(encoding="utf-8").splitlines() if PASSING.exists() else []
    return {line for line in lines if line and not line.startswith("#")}


def disputed() -> dict[str, str]:
    """Return the names in `DISPUTED`, with their reasons."""
    return reasoned(DISPUTED) if DISPUTED.exists() else {}


def main(arguments: list[str] | None = None) -> int:
    """Run the suite; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="suite.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="*", metavar="GLOB", help="fixtures to run (default: all)")
    parser.add_argument("--diff", action="store_true", help="print expected and actual output of each failure")
    parser.add_argument("--write", action="store_true", help="update passing.txt from this run of all fixtures")
    parser.add_argument("--adapter", default=ADAPTER, metavar="COMMAND", help="engine to run (default: our adapter)")
    options = parser.parse_args(arguments)
    if options.write and options.only != "*":
        parser.error("--write needs a run of all fixtures; omit --only")
    if reason := missing("open"):
        print(f"suite.py: {reason}", file=sys.stderr)
        return 2

    fixtures, results = run(options.only, options.adapter)
    if not fixtures:
        parser.error(f"no fixture matches {options.only!r}")
    now, refused = passed(results), disputed()
    if options.diff:
        for name in sorted(set(results) - now):
            result = results[name]
            print(f"--- {name}" + (" (disputed)" if name in refused else ""))
            print(f"expected: {result['expected']}\ngot:      {result['error'] or result['output']}\n")
    suite().report(fixtures, results, "strict")

    listed = passing() & set(results) if options.only != "*" else passing()
    lost, won = sorted(listed - now), sorted(now - listed)
    counts = f"{len(lost)} newly failing, {len(won)} newly passing compared with passing.txt"
    print(f"\n{len(now)} of {len(results)} pass; {len(refused)} disputed; {counts}")
    for label, names in (("newly failing", lost), ("newly passing", won)):
        for name in names[:20]:
            print(f"  {label}  {name}")
        if len(names) > 20:
            print(f"  {label}  … and {len(names) - 20} more")
    if options.write:
        write(PASSING, now)
        return 0
    return 1 if lost or won else 0


def write(path: Path, names: set[str]) -> None:
    """Write *names* to *path*, sorted, with a header that explains the list."""
    path.write_text(HEAD + "".join(f"{name}\n" for name in sorted(names)), encoding="utf-8")


if __name__ == "__main__":
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of our output, such as head, has closed it
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = 1
    sys.exit(code)
