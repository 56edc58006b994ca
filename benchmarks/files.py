"""Measure how fast dprkpal and other libraries read BibTeX, and how dprkpal copes with very large files.

Each reader does the same work: it parses entries, splits names into parts and decodes TeX. The readers take turns, each
in its own process, so that a slow minute of the machine affects all of them. The result is the median processor time.

Usage::

    python benchmarks/files.py read              10,000 entries of BibTeX: dprkpal, bibtexparser, pybtex with latexcodec
    python benchmarks/files.py large             an APA bibliography of 100,000 entries, and fields of 10 MB
    python benchmarks/files.py all --page        both, written to docs/reference/files.md

Other libraries are included if they are installed.

Exit status: 0 every measured goal is met; 1 a goal is missed.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

__all__ = ["GOALS", "bibliography_file"]

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "files.md"
ENTRIES = 10_000
MANY = 100_000

GOALS = {"entries a second": 3_000.0, "times bibtexparser": 10.0, "seconds for many": 60.0, "MB for many": 1_500.0,
         "seconds for a long field": 10.0, "MB for a long field": 1_000.0}  # fmt: skip

FAMILIES = [
    "Young", r"M{\"u}ller", "Berger", "Szalontai", "de la Cruz", r"Garc{\'i}a L{\'o}pez", "Kim", "O'Brien",
    "van der Berg", r"{\L}ukasiewicz", r"Nov{\'a}k", "Smith", "Johnson", "Chen",
]  # fmt: skip
GIVEN = ["Benjamin R.", "Ada", r"J{\'e}r{\^o}me", r"Bal{\'a}zs", "Anna Maria", "X. Y.", "Il-sung", "Peter"]
WORDS = """guns guerrillas great leader north korea third world solidarity military assistance history of the cold war
archives tunnels a new approach to""".split()
MARKED = [r"{DNA}", r"\emph{Homo sapiens}", r"$\alpha_{i}$", r"caf{\'e}", r"50\%", r"A\&B", "--", "{North Korea}",
          r"na{\"\i}ve", r"$O(n^2)$"]  # fmt: skip

READERS = {
    "dprkpal": """
from dprkpal.formats.bibtex.reader import parse
def read(text): return len(parse(text).items)
""",
    "bibtexparser": """
import logging; logging.disable()
import bibtexparser
from bibtexparser.middlewares import LatexDecodingMiddleware, MonthIntMiddleware, SeparateCoAuthors, SplitNameParts
def read(text):
    more = [LatexDecodingMiddleware(), MonthIntMiddleware(), SeparateCoAuthors(), SplitNameParts()]
    return len(bibtexparser.parse_string(text, append_middleware=more).entries)
""",
    "pybtex": """
import codecs, latexcodec
from pybtex.database import parse_string
def read(text):
    entries = parse_string(text, "bibtex").entries
    for entry in entries.values():
        for value in entry.fields.values(): codecs.decode(value, "ulatex")
        for persons in entry.persons.values():
            for person in persons:
                for part in person.first_names + person.prelast_names + person.last_names: codecs.decode(part, "ulatex")
    return len(entries)
""",
}
NAMES = {"dprkpal": "**dprkpal**", "bibtexparser": "bibtexparser 2", "pybtex": "pybtex with latexcodec"}
TIMED = """
import sys, time
sys.path.insert(0, sys.argv[1])
text = open(sys.argv[2], encoding="utf-8").read()
{reader}
begin = time.process_time()
count = read(text)
print(count, time.process_time() - begin)
"""


def title(chance: random.Random) -> str:
    """Return a title that contains TeX."""
    words = [chance.choice(WORDS) for _ in range(chance.randint(5, 12))]
    for _ in range(chance.randint(0, 3)):
        words.insert(chance.randint(0, len(words)), chance.choice(MARKED))
    return " ".join(words)


def name(chance: random.Random) -> str:
    """Return a name in one of the two orders of BibTeX."""
    family, given = chance.choice(FAMILIES), chance.choice(GIVEN)
    return f"{family}, {given}" if chance.random() < 0.7 else f"{given} {family}"


def bibliography_file(count: int) -> Iterator[str]:
    """Yield *count* entries of a ``.bib`` file. They are the same in every run.

    >>> next(bibliography_file(1)).splitlines()[0]
    '@article{key0,'
    """
    chance = random.Random(7)
    for number in range(count):
        authors = " and ".join(name(chance) for _ in range(chance.randint(1, 4)))
        abstract = " ".join(title(chance) for _ in range(6))
        yield (
            f"@article{{key{number},\n  author = {{{authors}}},\n  title = {{{title(chance)}}},\n"
            f"  journal = {{Journal of {chance.choice(WORDS)} Studies}},\n  volume = {{{chance.randint(1, 90)}}},\n"
            f"  number = {chance.randint(1, 12)},\n"
            f"  pages = {{{chance.randint(1, 200)}--{chance.randint(201, 400)}}},\n"
            f"  year = {chance.randint(1950, 2024)},\n  month = {chance.choice(['jan', 'feb', 'mar', 'jun'])},\n"
            f"  doi = {{10.1000/xyz_{number}}},\n  url = {{https://example.org/a_b?c={number}}},\n"
            f"  abstract = {{{abstract}}},\n}}\n"
        )


def read_side_by_side(folder: Path, rounds: int) -> tuple[list[list[str]], list[tuple[str, bool]]]:
    """Return the table of readers, and for each goal whether it is met."""
    text = "".join(bibliography_file(ENTRIES))
    files = {"dprkpal": folder / "all.bib", "peers": folder / "tenth.bib"}
    files["dprkpal"].write_text(text, encoding="utf-8")
    files["peers"].write_text("".join(bibliography_file(ENTRIES // 10)), encoding="utf-8")
    speeds: dict[str, list[float]] = {}
    for _ in range(rounds):
        for who, reader in READERS.items():
            needed = "latexcodec" if who == "pybtex" else who
            if who != "dprkpal" and importlib.util.find_spec(needed) is None:
                continue
            file = files["dprkpal" if who == "dprkpal" else "peers"]  # the others are slow and linear
            command = [sys.executable, "-c", TIMED.format(reader=reader), str(ROOT / "src"), str(file)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            count, seconds = done.stdout.split()
            speeds.setdefault(who, []).append(int(count) / float(seconds))
    median = {who: statistics.median(values) for who, values in speeds.items()}
    ours = median["dprkpal"]
    rows = [[NAMES[who], f"{speed:,.0f}", f"{ours / speed:.1f} ×"] for who, speed in median.items()]
    goals = [("entries a second", ours >= GOALS["entries a second"])]
    if "bibtexparser" in median:
        goals.append(("times bibtexparser", ours / median["bibtexparser"] >= GOALS["times bibtexparser"]))
    return rows, goals


def rendered(file: Path) -> tuple[float, float]:
    """Return the processor seconds and the megabytes that `dprkpal bib` needs for *file*."""
    command = "import sys; sys.argv[0] = 'dprkpal'; from dprkpal.cli import main; main()"
    arguments = ["bib", "--from", str(file), "--style", "apa", "--to", "html"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.execve(sys.executable, [sys.executable, "-c", command, *arguments], environment)
    _, status, usage = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"dprkpal bib --from {file} failed with status {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def large(folder: Path) -> tuple[list[list[str]], list[tuple[str, bool]]]:
    """Return the table of large files, and for each goal whether it is met."""
    rows, goals = [], []
    plenty = 10_000_000 // 26
    authors = " and ".join(f"Doe{number}, J." for number in range(700_000))
    cases = {
        f"{MANY:,} entries": ("many", bibliography_file(MANY)),
        "a title of 10 MB": ("a long field", ["@book{a, title = {", "Lorem ipsum {DNA} \\'etude " * plenty, "}}\n"]),
        "an abstract of 10 MB": (
            "a long field",
            ["@book{a, abstract = {", "A \\emph{dolor} sit amet. " * plenty, "}}\n"],
        ),
        "700,000 authors": ("a long field", ["@book{a, author = {", authors, "}}\n"]),
    }
    for label, (kind, text) in cases.items():
        file = folder / "large.bib"
        with file.open("w", encoding="utf-8") as out:
            out.writelines(text)
        size = file.stat().st_size / 1e6
        seconds, memory = rendered(file)
        rows.append([f"{label} ({size:.0f} MB)", f"{seconds:.1f} s", f"{memory:,.0f} MB"])
        goals += [
            (f"seconds for {kind}", seconds <= GOALS[f"seconds for {kind}"]),
            (f"MB for {kind}", memory <= GOALS[f"MB for {kind}"]),
        ]
    return rows, goals


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join("| " + " | ".join(cells) + " |\n" for cells in lines)


def main() -> int:
    """Run the measurements and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=["read", "large", "all"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--page", action="store_true", help="write the tables to docs/reference/files.md")
    options = parser.parse_args()
    parts: dict[str, str] = {}
    goals: list[tuple[str, bool]] = []
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        if options.task in ("read", "all"):
            rows, met = read_side_by_side(Path(folder), options.rounds)
            parts["read"] = table([f"{ENTRIES:,} entries", "entries a second", "dprkpal is faster by"], rows)
            goals += met
        if options.task in ("large", "all"):
            rows, met = large(Path(folder))
            parts["large"] = table(["`dprkpal bib --style apa --to html`", "processor time", "most memory"], rows)
            goals += met
    print("\n".join(parts.values()))
    for goal, met_it in goals:
        print(f"{'met   ' if met_it else 'MISSED'}  {goal}: {GOALS[goal]:,.0f}")
    print(f"{time.perf_counter() - begin:.0f} s, {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB")
    if options.page:
        text = PAGE.read_text(encoding="utf-8")
        for part, made in parts.items():
            head, _, rest = text.partition(f"<!-- {part} -->\n")
            text = f"{head}<!-- {part} -->\n{made}{rest[rest.index('<!-- end -->') :]}"
        PAGE.write_text(text, encoding="utf-8")
    return 0 if all(met_it for _, met_it in goals) else 1


if __name__ == "__main__":
    sys.exit(main())
