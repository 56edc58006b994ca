"""Run all conformance tests of the citation processor and generate docs/reference/conformance.md.

Usage::

    python tests/csl/conformance.py                      run the suite, the golden outputs and 300 styles
    python tests/csl/conformance.py --styles 500         compare more styles with the reference engine
    python tests/csl/conformance.py --compared FILE      use the results that `compare.py --json FILE` has written
    python tests/csl/conformance.py --keep-comparison    run the suite and the golden outputs only

It has the same requirements as tests/csl/suite.py, golden.py and compare.py. The page contains no text of the suite.

Exit status: 0 the page was written; 2 a requirement is missing.
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
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import compare
import golden
import suite
from clusters import clustered
from material import ADAPTER, ROOT, engine, missing

__all__ = ["PAGE", "PEERS", "page"]

PAGE = ROOT / "docs" / "reference" / "conformance.md"
"""The generated page."""

PEERS = {"citeproc-js (the reference)": 840, "pandoc": 730, "citeproc-rs": 723, "hayagriva": 511, "citeproc-py": 496}
"""How many fixtures other processors pass, according to their documentation or lists of known failures."""

FIXTURES = 845
"""The number of fixtures of the suite."""

SHOWN = 40
"""How many kinds of differences the page lists."""

_NODE = "npm package citeproc"


def percent(part: int, whole: int) -> str:
    """Return *part* as a percentage of *whole*.

    >>> percent(840, 845)
    '99.4 %'
    """
    return f"{100 * part / whole:.1f} %" if whole else "-"


def code(text: str) -> str:
    r"""Return *text* as inline code for a Markdown table.

    >>> code("a | `b`\n")
    '`` a \\| `b` ``'
    """
    text = " ".join(text.split("\n")).replace("|", "\\|").strip()
    return f"`` {text} ``" if "`" in text else f"`{text}`" if text else ""


def table(head: list[str], rows: Iterable[list[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cells) + " |\n" for cells in lines)


def version() -> str:
    """Return the version of dprkpal and the commit of the checkout."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    command = ["git", "log", "-1", "--format=%h of %cs"]
    commit = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    changed = ["git", "status", "--porcelain", "--", "src", "tests/csl/adapter.py"]
    if subprocess.run(changed, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip():
        commit += ", with uncommitted changes"
    return f"dprkpal {project['version']} (commit {commit})" if commit else f"dprkpal {project['version']}"


def reference_version(node_path: str | None) -> str:
    """Return name and version of the reference engine."""
    if node_path is None:
        return "citeproc-js"
    package = json.loads((Path(node_path) / "citeproc" / "package.json").read_text(encoding="utf-8"))
    return f"citeproc-js {package['version']} ({_NODE})"


def suite_part() -> str:
    """Run the suite; return its section of the page."""
    fixtures, results = suite.run()
    now, refused = suite.passed(results), suite.disputed()
    rows = [["**dprkpal**", f"**{len(now)} of {len(results)}**", f"**{percent(len(now), len(results))}**"]]
    rows += [[name, f"{passed} of {FIXTURES}", percent(passed, FIXTURES)] for name, passed in PEERS.items()]
    text = f"""\
## The test suite of CSL

The official suite has {FIXTURES} fixtures. Of these, {len(results)} were run here. The figures for the
other engines were published for all {FIXTURES}. A fixture passes if the output is exactly the expected one.

{table(["Processor", "Passing", "Percent"], rows)}
"""
    counts: dict[str, list[int]] = {}
    for fixture in fixtures:
        count = counts.setdefault(fixture.category, [0, 0])
        count[0] += fixture.name in now
        count[1] += 1
    by_category = [[code(name), str(passed), str(total)] for name, (passed, total) in sorted(counts.items())]
    text += f"\n### By category\n\n{table(['Category', 'Passing', 'Total'], by_category)}\n"
    if refused:
        reasons: dict[str, list[str]] = {}
        for name, reason in refused.items():
            reasons.setdefault(reason, []).append(name)
        rows = [[", ".join(map(code, sorted(names))), reason.replace("|", "\\|")] for reason, names in reasons.items()]
        text += (
            "\n### Fixtures we reject\n\nThese fixtures contradict the specification or the current locale "
            "files.\n\n" + table(["Fixture", "Reason"], rows)
        )
    if failing := sorted(set(results) - now - set(refused)):
        text += "\n### Fixtures that fail\n\nThese fixtures do not pass yet: " + ", ".join(map(code, failing)) + ".\n"
    return text


def golden_part() -> str:
    """Compare our output with the golden outputs; return their section of the page."""
    started = engine(ADAPTER, golden.SECONDS)
    reasons = golden.known()
    rows, different = [], []
    sums = [0, 0]
    for style in golden.styles():
        expected = golden.golden(style)
        found = golden.compare(expected, golden.ask(style, started))
        cells = []
        for kind, lines in (("cite", expected.cites), ("entry", expected.entries)):
            wrong = len({one.number for one in found if one.kind == kind} - {-1})
            sums[0], sums[1] = sums[0] + len(lines) - wrong, sums[1] + len(lines)
            cells.append(f"{len(lines) - wrong} of {len(lines)}" if lines else "none")
        rows.append([code(style), *cells])
        different += found
    started.stop()
    text = f"""\
## The collection in {len(rows)} styles

The 65 oldest references of the collection, cited 67 times in every position, compared line by line with the output of
the reference engine: **{sums[0]:,} of {sums[1]:,} lines are equal** ({percent(*sums)}).

{table(["Style", "Equal citations", "Equal entries"], rows)}
"""
    if different:
        rows = [
            [code(one.name), reasons.get(one.name, "not examined yet").replace("|", "\\|")]
            for one in {one.name: one for one in different}.values()
        ]
        text += "\n### Lines that differ\n\n" + table(["Line", "Reason"], rows)
    return text


def compare_part(outcomes: list[dict[str, Any]], reference: str) -> str:
    """Return the section of the page about styles compared with the reference engine."""

    def sums(kind: str) -> tuple[int, int]:
        return sum(one[kind][0] for one in outcomes), sum(one[kind][1] for one in outcomes)

    cites, entries = sums("cites"), sums("entries")
    equal, total = cites[0] + entries[0], cites[1] + entries[1]
    counts = {one["style"]: [one["cites"][i] + one["entries"][i] for i in (0, 1)] for one in outcomes}
    same = sorted(style for style, count in counts.items() if count[0] == count[1])
    others = sorted(set(counts) - set(same), key=lambda style: counts[style][0] / counts[style][1])
    left_out = Counter(line.split(":")[0] for one in outcomes for line in one["left_out"])
    found = clustered((one["style"], compare.Line(**line)) for one in outcomes for line in one["lines"])
    text = f"""\
## {len(outcomes)} styles compared with the reference engine

A sample of {len(outcomes)} styles from all families, languages and kinds of styles. Each style formats the
65 oldest references of the collection and {compare.VARIED_ITEMS} invented items that test rare parts of CSL,
with the same locales, in {reference} and in dprkpal. The output of {len(same)} styles is identical.
This comparison was made with {version()}.

{
        table(
            ["Lines", "Equal", "Total", "Percent"],
            [
                ["citations", f"{cites[0]:,}", f"{cites[1]:,}", percent(*cites)],
                ["entries", f"{entries[0]:,}", f"{entries[1]:,}", percent(*entries)],
                ["**all**", f"**{equal:,}**", f"**{total:,}**", f"**{100 * equal / (total or 1):.2f} %**"],
            ],
        )
    }
"""
    if left_out:
        text += f"{sum(left_out.values())} documents were left out because the reference engine fails on them.\n"
    if found:
        text += f"\n### Remaining differences\n\nThere are {len(found)} kinds of differences, sorted by the number "
        text += "of lines. `Word`, `W` and `9` mean any word, letter and number.\n\n"
        rows = [
            [str(one.lines), str(len(one.styles)), code(one.signature), code(one.example[0])]
            for one in sorted(found, key=lambda one: -one.lines)[:SHOWN]
        ]
        text += table(["Lines", "Styles", "Reference → dprkpal", "Example"], rows)
        if len(found) > SHOWN:
            text += f"\nThe other {len(found) - SHOWN} kinds affect at most {found_lines(found)} lines.\n"
        rows = [[code(style), f"{counts[style][0]} of {counts[style][1]}"] for style in others]
        text += "\n### Styles with differences\n\n" + table(["Style", "Equal lines"], rows)
    return text + "\n### Styles without differences\n\n" + ", ".join(map(code, same)) + ".\n"


def found_lines(found: list[Any]) -> int:
    """Return the sum of lines affected by each kind of difference that is not listed."""
    return sum(one.lines for one in sorted(found, key=lambda one: -one.lines)[SHOWN:])


def kept_comparison(text: str) -> str:
    """Return the section about styles compared with the reference engine from the page *text*."""
    return "## " + text.partition("\n## The collection in ")[2].partition("\n## ")[2]


def page(comparison: str, reference: str) -> str:
    """Run the suite and the golden outputs; return the page, which ends with *comparison*."""
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    return f"""\
<!-- Generated by `python tests/csl/conformance.py`. Do not edit. -->

# Conformance

This page compares the citation processor with the CSL test suite and with other processors. [](../verification.md)
explains the tests. It was generated on {today} with

```sh
python tests/csl/conformance.py
```

{version()}, Python {platform.python_version()}. The reference engine is {reference}.

{suite_part()}
{golden_part()}
{comparison}"""


def compared(options: argparse.Namespace, reference: str) -> str:
    """Compare the styles, or read the results of an earlier run; return their section, or "" if this failed."""
    with tempfile.TemporaryDirectory() as scratch:
        results = options.compared or str(Path(scratch) / "compared.json")
        if not options.compared:
            command = ["--styles", str(options.styles), "--seed", str(options.seed), "--brief", "--json", results]
            if options.node_path:
                command += ["--node-path", options.node_path]
            if compare.main(command):
                return ""
        return compare_part(json.loads(Path(results).read_text(encoding="utf-8")), reference)


def main(arguments: list[str] | None = None) -> int:
    """Write the page and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="conformance.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--styles", type=int, default=300, metavar="N", help="number of styles to compare (default: 300)"
    )
    parser.add_argument(
        "--seed", type=int, default=1, metavar="N", help="random seed for styles and items (default: 1)"
    )
    parser.add_argument("--compared", metavar="FILE", help="use this output of compare.py --json instead of a new run")
    parser.add_argument(
        "--keep-comparison", action="store_true", help="keep the section about the styles as it is in the page"
    )
    parser.add_argument(
        "--node-path", default=os.environ.get("NODE_PATH"), metavar="FOLDER", help="folder that contains citeproc"
    )
    parser.add_argument("--output", default=str(PAGE), metavar="FILE", help="output file (default: the page in docs)")
    options = parser.parse_args(arguments)
    if reason := missing("open") or missing("golden"):
        print(f"conformance.py: {reason}", file=sys.stderr)
        return 2
    reference = reference_version(options.node_path)
    comparison = (
        kept_comparison(PAGE.read_text(encoding="utf-8")) if options.keep_comparison else compared(options, reference)
    )
    if not comparison:
        return 2
    Path(options.output).write_text(page(comparison, reference), encoding="utf-8")
    print(f"wrote {options.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
