"""Measure how the time and memory of each stage grow with its input, and write the page about it.

Usage::

    python benchmarks/growth.py               measure all stages (takes some minutes) and write the page
    python benchmarks/growth.py NAME ...      measure these stages and print the rows

Each stage runs in a process of its own, with three sizes: n, 2n and 4n. The exponent describes the growth from n to
4n: 1 is linear, 2 is quadratic. Time is processor time, the best of three. The page is docs/reference/growth.md. Do not
edit it by hand.

Exit status: 1 if a stage grows faster than n to the power of 1.5, otherwise 0.
"""

from __future__ import annotations

import argparse
import datetime
import gc
import io
import json
import math
import platform
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "growth.md"
LIMIT = 1.5
"""The largest exponent that passes. Small inputs make an exponent inexact."""

Prepared = tuple[Callable[[], object], int]
"""What is measured, and the size of its input in bytes."""


def reading(format: str, text: str) -> Prepared:
    """Read *text*."""
    from dprkpal.formats import read

    return lambda: read(io.StringIO(text), format), len(text.encode())


def works(count: int, *, same: bool = False) -> list[dict[str, Any]]:
    """Return references, of one author and year if *same*."""
    return [
        {"id": f"k{n}", "type": "article-journal", "title": f"{'Same' if same else f'Study {n}'} of things",
         "author": [{"family": "Roe" if same else f"Roe{n % 997}", "given": "Ann"}], "container-title": "Journal",
         "issued": {"date-parts": [[2000 if same else 1950 + n % 70]]}, "volume": str(n % 90), "page": f"{n}-{n + 9}",
         "DOI": f"10.5555/{n}"}
        for n in range(count)
    ]  # fmt: skip


def file_of(format: str, count: int) -> Prepared:
    """Read a file of *format* that we wrote."""
    from dprkpal.formats import write

    return reading("bibtex" if format == "biblatex" else format, write(works(count), format).text)


def written(format: str, count: int) -> Prepared:
    """Write references as *format*."""
    from dprkpal.formats import write

    items = works(count)
    return lambda: write(items, format), len(json.dumps(items))


def cited(style: str, count: int, *, same: bool) -> Prepared:
    """Cite every reference, then list all."""
    from dprkpal.csl import Processor

    items = works(count, same=same)

    def run() -> None:
        processor = Processor(style, items, to="html")
        for item in items:
            processor.cite(item["id"])
        processor.bibliography()

    return run, len(json.dumps(items))


def document(to: str, text: str) -> Prepared:
    """Format the citations of a document."""
    from dprkpal.documents import process
    from dprkpal.libraries.library import Library

    library = Library(works(500))
    return lambda: process(text, to=to, library=library, style="apa"), len(text.encode())


def checked(count: int) -> Prepared:
    """Check a bibliography."""
    from dprkpal.checks.bibliography import check_references

    items = works(count)
    return lambda: check_references((item, None, None) for item in items), len(json.dumps(items))


def searched(count: int) -> Prepared:
    """Build the search index, and search."""
    from dprkpal.libraries.library import Library

    items = works(count)
    return lambda: Library(items).search("study things"), len(json.dumps(items))


CROSSREF = '{"DOI": "10.5555/%d", "type": "book", "title": ["Study %d"], "author": [{"family": "Roe"}]}\n'
OPENALEX = '{"id": "https://openalex.org/W%d", "type": "article", "title": "Study %d", "publication_year": 2001}\n'
REFER = "%%0 Book\n%%A Roe, Ann\n%%T Study %d\n%%D 2001\n\n"
NBIB = "PMID- %d\nTI  - Study of things\nFAU - Roe, Ann\nDP  - 2001\n\n"
CIW = "PT J\nAU Roe, A\nTI Study %d\nPY 2001\nER\n\n"

STAGES: dict[str, tuple[int, Callable[[int], Prepared]]] = {
    **{f"read {one}": (1000, lambda n, one=one: file_of(one, n))  # type: ignore[misc]
       for one in ("biblatex", "csljson", "cslyaml", "ris", "csv", "endnote", "mods", "hayagriva", "wordxml")},
    "read crossref": (1000, lambda n: reading("crossref", "".join(CROSSREF % (i, i) for i in range(n)))),
    "read openalex": (1000, lambda n: reading("openalex", "".join(OPENALEX % (i, i) for i in range(n)))),
    "read refer": (2000, lambda n: reading("refer", "".join(REFER % i for i in range(n)))),
    "read nbib": (2000, lambda n: reading("nbib", "".join(NBIB % i for i in range(n)))),
    "read ciw": (2000, lambda n: reading("ciw", "".join(CIW % i for i in range(n)))),
    "unclosed entries": (4000, lambda n: reading("bibtex", "@a{\n" * n)),
    "smallest entries": (4000, lambda n: reading("bibtex", "".join(f"@a{{k{i},}}" for i in range(n)))),
    "nested braces": (20000, lambda n: reading("bibtex", "@a{k, title = " + "{" * n + "}" * n + "}")),
    "abbreviations": (2000, lambda n: reading("bibtex", "".join(f"@string{{s{i} = s{i - 1} # s0}}" for i in range(n)))),
    "a chain of crossref": (1000, lambda n: reading(
        "bibtex", "".join(f"@book{{k{i}, crossref = {{k{i + 1}}}}}" for i in range(n)))),
    "empty objects": (4000, lambda n: reading("csljson", "[" + "{}," * n + "{}]")),
    "one key": (2000, lambda n: reading("ris", "TY  - BOOK\nID  - a\nER  - \n" * n)),
    **{f"write {one}": (500, lambda n, one=one: written(one, n))  # type: ignore[misc]
       for one in ("biblatex", "csljson", "cslyaml", "ris", "mods", "endnote")},
    "cite in apa": (500, lambda n: cited("apa", n, same=False)),
    "cite in chicago-notes": (500, lambda n: cited("chicago-notes-bibliography", n, same=False)),
    "cite in ieee": (500, lambda n: cited("ieee", n, same=False)),
    "one author and year": (500, lambda n: cited("apa", n, same=True)),
    "document to HTML": (200, lambda n: document("html", "As [@k1, p. 3] and @k2 say.[^1]\n\n[^1]: See @k3.\n\n" * n)),
    "opening brackets": (10000, lambda n: document("html", "[" * n)),
    "emphasis": (4000, lambda n: document("html", "*a_b " * n)),
    "spaces after a key": (20000, lambda n: document("markdown", "@k1" + " " * n + "x")),
    "quotation marks": (4000, lambda n: document("html", '"a ' * n)),
    "check": (500, checked),
    "search": (1000, searched),
}  # fmt: skip
"""The size to begin with, and a function that prepares the stage for a size."""


def measure(name: str) -> dict[str, Any]:
    """Measure one stage in this process."""
    start, prepare = STAGES[name]
    prepare(10)[0]()  # import everything
    times: list[float] = []
    size = peak = 0
    for factor in (1, 2, 4):
        call, size = prepare(start * factor)
        best = math.inf
        for _ in range(3):
            gc.collect()
            begin = time.process_time()
            call()
            best = min(best, time.process_time() - begin)
        times.append(best)
    tracemalloc.start()
    call()
    peak = tracemalloc.get_traced_memory()[1]
    return {"start": start, "size": size, "times": times, "memory": peak}


def row(name: str, measured: dict[str, Any]) -> tuple[str, float]:
    """Return the row of a stage, and its exponent."""
    times, size = measured["times"], measured["size"]
    exponent = math.log(max(times[2], 1e-4) / max(times[0], 1e-4), 4)
    shown = " | ".join(f"{one * 1000:,.0f} ms" for one in times)
    per_byte = f"{measured['memory'] / size:,.0f}" if size > 20_000 else "–"
    start = f"{measured['start']:,}"
    return f"| {name} | {start} | {shown} | {exponent:.2f} | {size / 1000:,.0f} kB | {per_byte} |", exponent


def run_all(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the rows, and the names of the stages that grow too fast."""
    rows, steep = [], []
    for name in names:
        done = subprocess.run([sys.executable, __file__, "--one", name], capture_output=True, text=True, timeout=600)
        if done.returncode:
            raise SystemExit(f"{name}: {done.stderr}")
        text, exponent = row(name, json.loads(done.stdout))
        print(text, flush=True)
        rows.append(text)
        if exponent > LIMIT:
            steep.append(name)
    return rows, steep


def page(rows: Iterable[str]) -> str:
    """Return the page."""
    lines = "\n".join(rows)
    return f"""<!-- Generated by `python benchmarks/growth.py`. Do not edit. -->

# How time and memory grow

Measured on {datetime.datetime.now(datetime.UTC):%Y-%m-%d} with `python benchmarks/growth.py`, on Python
{platform.python_version()}.

Each row measures one reader, writer or other stage with inputs of the size *n*, *2n* and *4n*. The unit of *n* is an
entry, or a repetition of the text that is named. The exponent describes the growth from *n* to *4n*: 1 is linear, 2 is
quadratic. Time is processor time; it differs between machines, the exponent hardly does. The last columns are the size
of the largest input, and the most memory that Python had allocated for it, in bytes for each byte of it.

Limits keep the memory bounded where each byte of an input takes many: a file may have 256 MB, 1,000,000 references are
read from it, and 20,000 findings, as many notes, and as many findings of each rule are kept.

| Stage | n | n | 2n | 4n | exponent | input | memory |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
{lines}
"""


def main() -> int:
    """Measure, and write the page if all stages were measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"a stage: {', '.join(STAGES)}")
    parser.add_argument("--one", choices=STAGES, metavar="NAME", help=argparse.SUPPRESS)
    options = parser.parse_args()
    names: list[str] = options.names
    if options.one:
        print(json.dumps(measure(options.one)))
        return 0
    for name in names:
        if name not in STAGES:
            parser.error(f"there is no stage {name!r}; use one of {', '.join(STAGES)}")
    rows, steep = run_all(names or STAGES)
    if not names:
        PAGE.write_text(page(rows), encoding="utf-8")
    for name in steep:
        print(f"{name} grows faster than n to the power of {LIMIT}", file=sys.stderr)
    return 1 if steep else 0


if __name__ == "__main__":
    sys.exit(main())
