"""Measure how fast a store with a million works is opened, searched and cited from, and how much memory that takes.

The works are generated: titles, names, journals and abstracts of words as frequent as in a language, so that a common
word is in a third of all works and a rare one in a few. They are written as CSL-JSON and imported. Each measurement is
the median of several new processes; its memory is the largest resident size of the process.

Usage::

    python benchmarks/store.py                       a million works; takes 20 minutes and 5 GB of disk
    python benchmarks/store.py --works 100000
    python benchmarks/store.py --page                also write docs/reference/stores.md
    python benchmarks/store.py --keep works.sqlite   keep the store, and use it again if it exists

For comparison, a bibliography of 100,000 works in JSON is loaded whole.

Exit status: 0 every goal is met; 1 a goal is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

__all__ = ["GOALS", "works"]

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "stores.md"
WORKS = 1_000_000
COMPARED = 100_000
ROUNDS = 5

GOALS: dict[str, Any] = {"open": 100.0, "search": 100.0, "cite": 50.0, "bibliography": None, "memory": 200.0}
"""Milliseconds, and megabytes. A bibliography of twenty works has no goal of its own."""

Json = Any

_SYLLABLES = "ba da fen gor hal ik jen kol lam mer nov or pel quin ras sel tor ul ven wil yar zed chi sta tre".split()
_GIVEN = "Anna Bruno Carla David Emil Franz Greta Hugo Ida Jean Kim Lea Marie Nils Olga Paul Rosa Sven 민수 明".split()
_TYPES = ["article-journal"] * 12 + ["book"] * 4 + ["chapter"] * 3 + ["thesis", "report", "webpage"]


def _vocabulary(draw: random.Random, size: int, least: int) -> list[str]:
    """Return different words, made of syllables."""
    found: dict[str, None] = {}
    while len(found) < size:
        found["".join(draw.choices(_SYLLABLES, k=draw.randint(least, 4)))] = None
    return list(found)


def works(count: int, seed: int = 1) -> Iterator[Json]:
    """Yield works in CSL-JSON. The same seed gives the same works."""
    draw = random.Random(seed)
    words = _vocabulary(draw, 40_000, 1)
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    names = [name.capitalize() for name in _vocabulary(draw, 30_000, 2)]
    shares = list(accumulate(1 / (rank + 50) for rank in range(len(names))))
    pairs = zip(words[:3000], words[500:3500], strict=True)
    journals = [f"Journal of {one.capitalize()} {other.capitalize()}" for one, other in pairs]
    for number in range(count):
        title = " ".join(draw.choices(words, cum_weights=weights, k=draw.randint(4, 14))).capitalize()
        families = draw.choices(names, cum_weights=shares, k=draw.choice((1, 1, 2, 2, 3, 5)))
        year = min(2026, 2026 - int(draw.expovariate(1 / 18)))
        work = {
            "id": f"{families[0].lower()}{year}-{number}",
            "type": draw.choice(_TYPES),
            "title": title,
            "author": [{"family": family, "given": draw.choice(_GIVEN)} for family in families],
            "issued": {"date-parts": [[year, draw.randint(1, 12)]]},
            "container-title": draw.choice(journals),
            "volume": str(draw.randint(1, 90)),
            "page": f"{draw.randint(1, 400)}-{draw.randint(401, 800)}",
            "DOI": f"10.{1000 + number % 9000}/{families[0].lower()}.{number}",
        }
        if number % 4 == 0:
            work["abstract"] = " ".join(draw.choices(words, cum_weights=weights, k=60)).capitalize() + "."
        yield work


def write_works(path: Path, count: int) -> None:
    """Write a list in CSL-JSON."""
    with open(path, "w", encoding="utf-8") as file:
        for number, work in enumerate(works(count)):
            file.write((",\n" if number else "[\n") + json.dumps(work, ensure_ascii=False))
        file.write("\n]\n")


# -- measuring -----------------------------------------------------------------------------------------

_CHILD = """
import json, resource, sys, time
{setup}
begin = time.process_time()
{body}
spent = time.process_time() - begin
print(json.dumps([spent * 1000, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, {value}]))
"""

_SETUP = "import dprkpal, dprkpal.libraries.store, dprkpal.storage.search\nstore = dprkpal.Library.open(sys.argv[1])"


def measure(path: Path, body: str, value: str = "None", setup: str = _SETUP) -> tuple[float, float, Json]:
    """Return the milliseconds, the megabytes and the result of *body* in a new process, medians of several."""
    code = _CHILD.format(setup=setup, body=body, value=value)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    found = []
    for _ in range(ROUNDS):
        done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True,
                              env=environment)  # fmt: skip
        found.append(json.loads(done.stdout))
    return statistics.median(one[0] for one in found), statistics.median(one[1] for one in found), found[0][2]


def measurements(path: Path, sample: list[Json]) -> list[tuple[str, str, float, float, Json]]:
    """Return kind, description, milliseconds, megabytes and result of each measurement."""
    draw = random.Random(1)
    vocabulary = _vocabulary(draw, 40_000, 1)
    author = sample[-1]["author"][0]["family"]
    phrase = " ".join(sample[-1]["title"].split()[1:4])
    keys = [work["id"] for work in sample[:: max(1, len(sample) // 20)]][:20]
    searches = {
        "a common word": f"{vocabulary[0]!r}",
        "a word of average frequency": f"{vocabulary[300]!r}",
        "a rare word": f"{vocabulary[39_000]!r}",
        "three common words": repr(" ".join(vocabulary[1:4])),
        "a phrase": repr(f'"{phrase}"'),
        "an author": f"author={author!r}",
        "a common word and years": f"{vocabulary[0]!r}, years=(1990, 2004)",
        "a common word and a type": f"{vocabulary[1]!r}, type='thesis'",
        "a word that occurs nowhere": "'zzzqqqx'",
    }
    import_only = "import dprkpal, dprkpal.libraries.store, dprkpal.storage.search"
    rows = [("open", "open the store", *measure(path, "store = dprkpal.Library.open(sys.argv[1])", setup=import_only))]
    for name, arguments in searches.items():
        rows.append(
            ("search", f"search {name}", *measure(path, f"found = store.search({arguments})", "found.total"))
        )
    cite = f"text = store.cite({keys[0]!r}, style=style)"
    warm = f"{_SETUP}\nfrom dprkpal.csl import load_style\nstyle = load_style('apa')"
    rows.append(("cite", "cite a work in APA", *measure(path, cite, "text", setup=warm)))
    several = f"text = store.bibliography(style, keys={keys!r})"
    rows.append(("bibliography", "a bibliography of 20 works in APA", *measure(path, several, "len(text)", setup=warm)))
    return rows


def compared(folder: Path) -> tuple[float, float]:
    """Return the milliseconds and megabytes to find one of 100,000 works by loading a file in JSON whole."""
    path = folder / "compared.json"
    write_works(path, COMPARED)
    body = "works = {work['id']: work for work in json.load(open(sys.argv[1], encoding='utf-8'))}"
    return measure(path, body, "len(works)", setup="")[:2]


def main() -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--works", type=int, default=WORKS, help="the number of works")
    parser.add_argument("--keep", type=Path, help="keep the store in this file, and use it again")
    parser.add_argument("--page", action="store_true", help="write docs/reference/stores.md")
    given = parser.parse_args()
    sys.path.insert(0, str(ROOT / "src"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = given.keep or folder / "works.sqlite"
        rate = None if path.exists() else _import(folder, path, given.works)
        sample = list(works(min(given.works, 2_000)))
        rows = measurements(path, sample)
        whole = compared(folder)
        size = path.stat().st_size
    lines = _report(rows, whole, given.works, size, rate)
    print("\n".join(lines))
    if given.page:
        PAGE.write_text("\n".join([*_HEAD, *lines, ""]), encoding="utf-8")
    return 1 if any(_is_missed(row) for row in rows) else 0


def _import(folder: Path, path: Path, count: int) -> tuple[float, float]:
    """Create the store; return the works for each second of processor time, and the megabytes of the import."""
    source = folder / "works.json"
    write_works(source, count)
    body = "store = dprkpal.Store.create(sys.argv[1])\nreport = store.import_file(sys.argv[2])"
    code = _CHILD.format(setup="import dprkpal", body=body, value="report.added")
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, "-c", code, str(path), str(source)], capture_output=True, text=True,
                          check=True, env=environment)  # fmt: skip
    spent, memory, added = json.loads(done.stdout)
    assert added == count, added
    return count / spent * 1000, memory


def _is_missed(row: tuple[str, str, float, float, Json]) -> bool:
    goal = GOALS[row[0]]
    return (goal is not None and row[2] > goal) or row[3] > GOALS["memory"]


_HEAD = (
    "<!-- Generated by `python benchmarks/store.py --page`. Do not edit. -->",
    "",
    "# Speed of stores",
    "",
)


def _report(
    rows: list[tuple[str, str, float, float, Json]],
    whole: tuple[float, float],
    count: int,
    size: int,
    rate: tuple[float, float] | None,
) -> list[str]:
    """Return the lines of the page."""
    lines = [
        f"A store with {count:,} generated works, {size / 1e9:.1f} GB in size. Each figure is the median of {ROUNDS}",
        "new processes. The time is processor time of the call alone, without starting Python and importing dprkpal.",
        "The memory is the largest resident size of the process.",
        "",
        "| what | milliseconds | goal | megabytes | goal | matches |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for kind, what, spent, memory, result in rows:
        matches = f"{result:,}" if kind == "search" else ""
        mark = " (missed)" if _is_missed((kind, what, spent, memory, result)) else ""
        goal = "" if GOALS[kind] is None else f"{GOALS[kind]:.0f}"
        lines.append(f"| {what}{mark} | {spent:.1f} | {goal} | {memory:.0f} | {GOALS['memory']:.0f} | {matches} |")
    fastest = next(spent for kind, _, spent, _, _ in rows if kind == "open")
    lines += [
        "",
        f"To load {COMPARED:,} such works whole, from a file in JSON with Python's `json`, takes {whole[0]:,.0f} ms",
        f"and {whole[1]:,.0f} MB. The store opens {whole[0] / fastest:,.0f} times as fast, whatever its size.",
    ]
    if rate is not None:
        lines.append(f"The import added {rate[0]:,.0f} works a second of processor time, with {rate[1]:,.0f} MB.")
    return lines


if __name__ == "__main__":
    began = time.monotonic()
    status = main()
    print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)
    raise SystemExit(status)
