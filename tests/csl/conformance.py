"""Run the suite and the golden outputs, and generate docs/reference/conformance.md.

Usage::

    python tests/csl/conformance.py

It has the same requirements as tests/csl/suite.py and golden.py. The page also shows the results of
benchmarks/conformance.py, which compares all styles with the reference engine. It contains no text of the suite.

Exit status: 0 the page was written; 2 a requirement is missing.
"""

from __future__ import annotations

import argparse
import datetime
import platform
import subprocess
import sys
import textwrap
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

import golden
import suite
from material import ADAPTER, HERE, ROOT, engine, missing

from dprkpal.csl.styles.archive import read_style, style_ids
from dprkpal.csl.styles.conformance import read_conformance

__all__ = ["PAGE", "PEERS", "page"]

PAGE = ROOT / "docs" / "reference" / "conformance.md"
"""The generated page."""

PEERS = {"citeproc-js (the reference)": 840, "pandoc": 730, "citeproc-rs": 723, "hayagriva": 511, "citeproc-py": 496}
"""How many fixtures other processors pass, according to their documentation or lists of known failures."""

FIXTURES = 845
"""The number of fixtures of the suite."""


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
            "files.\n\n```{tabularcolumns} \\X{11}{20}\\X{9}{20}\n```\n\n" + table(["Fixture", "Reason"], rows)
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


_VERDICTS = {"right": "dprkpal is right", "wrong": "citeproc-js is right", "taste": "not decided"}

_SEARCH = """\
```{raw} html
<div id="style-results" data-source="../_static/conformance.json" hidden>
<p><label for="conformance-query">Find a style</label>
<input id="conformance-query" type="search" autocomplete="off" spellcheck="false"></p>
<p role="status"></p>
<div class="table-wrapper"><table class="docutils"><thead><tr><th>Style</th><th>Lines</th><th>Equal</th>
<th>dprkpal is right</th><th>citeproc-js is right</th><th>Not decided</th><th>Differences</th></tr></thead>
<tbody></tbody></table></div>
</div>
<script src="../_static/conformance.js" defer></script>
```
"""


def styles_part() -> str:
    """Return the section of the page about all styles, compared with the reference engine."""
    found = read_conformance()
    results = list(found.results.values())
    lines, equal, right, wrong, taste = (sum(one[column] for one in results) for column in range(1, 6))
    same = sum(one.equal == one.lines for one in results)
    rows = [["equal", f"{equal:,}", share(equal, lines)]]
    rows += [
        [_VERDICTS[name], f"{count:,}", share(count, lines)]
        for name, count in (("right", right), ("wrong", wrong), ("taste", taste))
    ]
    used = [found.results[style] for style in found.most_used]
    kinds = [
        [f"`{name}`", _VERDICTS[kind.verdict], str(sum(name in one.kinds for one in results)), kind.text]
        for name, kind in found.kinds.items()
    ]
    return f"""\
## {len(results):,} styles compared with the reference engine

Each style formats the same document: 60 invented items of all 45 types, cited in every position, and a bibliography.
The output of {same:,} styles is identical to that of {found.reference}, formatting included. Where a line differs, the
specification or {found.third} decides who is right. What neither decides is counted as not decided: matters of taste,
differences in formatting only, and lines for which all engines print something else. Measured on {found.measured} with
{found.styles}.
{missing_styles(len(results), found.failed)}

{table(["Lines", "Number", "Percent"], rows)}
`python benchmarks/conformance.py` measures this again. `dprkpal styles --conformance apa` shows the result of a style.

{_SEARCH}
All results are in {{download}}`conformance.json <../../src/dprkpal/data/conformance.json>`.

### What differs

{table(["Difference", "Who is right", "Styles", "Why"], kinds)}
### The {len(used)} most used styles

These are the styles that Zotero installs or that national standards and large societies prescribe, and those that most
journals use.

{table(["Style", "Equal lines", "Differences"], [
    [code(one.style), f"{one.equal} of {one.lines}", ", ".join(map(code, one.kinds))] for one in used
])}"""


def missing_styles(compared: int, failed: Mapping[str, str]) -> str:
    """Return sentences about the independent styles without a result; empty if there are none.

    >>> missing_styles(10**6, {"one": "citeproc-js", "two": "citeproc-js"})
    'For 2 styles citeproc-js gives no list, or does not say which entry belongs to which work: `one`, `two`.'
    """
    sentences = []
    for name in sorted(set(failed.values())):
        styles = [style for style, who in failed.items() if who == name]
        sentences.append(
            f"For {len(styles)} styles {name} gives no list, or does not say which entry belongs to which work: "
            f"{', '.join(map(code, styles))}."
        )
    own = {path.stem for path in (ROOT / "src" / "dprkpal" / "data" / "styles").glob("*.csl")}
    total = sum(style not in own and read_style(style).parent is None for style in style_ids())
    left = total - compared - len(failed)
    if left > 0:
        sentences.append(f"The other {left:,} independent styles were not compared yet.")
    return "\n".join(textwrap.wrap(" ".join(sentences), 120, break_on_hyphens=False, break_long_words=False))


def share(part: int, whole: int) -> str:
    """Return *part* as a percentage of *whole* with three digits.

    >>> share(1, 3000)
    '0.033 %'
    """
    return f"{100 * part / whole:.3f} %" if whole else "-"


def differences_part() -> str:
    """Return the section about the reference engine, which is the table of refused.md."""
    table_text = (HERE / "refused.md").read_text(encoding="utf-8").partition("\n| ")[2]
    return f"""\
## Where we do not follow the reference engine

The specification says otherwise, the reference engine loses information, or the output is no citation at all. These
cases were found in reports about processors and in our own comparisons.

```{{raw}} html
<details><summary>All cases</summary>
```

| {table_text.strip()}

```{{raw}} html
</details>
```
"""


def page(reference: str) -> str:
    """Run the suite and the golden outputs; return the page."""
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
{styles_part()}
{differences_part()}
{golden_part()}"""


def main(arguments: list[str] | None = None) -> int:
    """Write the page and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="conformance.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--output", default=str(PAGE), metavar="FILE", help="output file (default: the page in docs)")
    options = parser.parse_args(arguments)
    if reason := missing("open") or missing("golden"):
        print(f"conformance.py: {reason}", file=sys.stderr)
        return 2
    Path(options.output).write_text(page(read_conformance().reference).rstrip() + "\n", encoding="utf-8")
    print(f"wrote {options.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
