"""Time a book in Markdown with 2,000 citations: pandoc's own citation processor, the filter, and `dprkpal process`.

Used by run.py. pandoc has to be installed, such as with the package pypandoc-binary. Each time is that of whole
processes: reading the Markdown and the references, formatting, and writing HTML.
"""

from __future__ import annotations

import importlib.util
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from engines import SOURCE
from items import items

__all__ = ["CITATIONS", "find_pandoc", "time_book"]

CITATIONS = 2_000
WORDS = 70
"""Words for each citation, which makes a book of 140,000 words."""
REFERENCES = 1_000
_VOCABULARY = "the archive a border of letter states museum paper railway which it left for an early report".split()


def find_pandoc() -> str | None:
    """Return the path of pandoc, or ``None``."""
    package = importlib.util.find_spec("pypandoc")
    if package is not None and package.origin:
        found = shutil.which(str(Path(package.origin).parent / "files" / "pandoc"))
        if found:
            return found
    return shutil.which("pandoc")


def write_book(folder: Path, seed: int) -> tuple[Path, Path]:
    """Write the book and its references to *folder*, and return both paths."""
    made: list[dict[str, Any]] = items(REFERENCES, seed)
    chosen = random.Random(seed)
    paragraphs = []
    for number in range(CITATIONS):
        words = [chosen.choice(_VOCABULARY) for _ in range(WORDS)]
        keys = [one["id"] for one in chosen.sample(made, chosen.choice((1, 1, 1, 2, 3)))]
        if number % 4 == 0:
            cited = f"as @{keys[0]} [p. {chosen.randint(1, 300)}] says"
        else:
            cited = "[" + "; ".join(f"@{key}, p. {chosen.randint(1, 300)}" for key in keys) + "]"
        if number % 40 == 0:
            paragraphs.append(f"# Chapter {number // 40 + 1}")
        paragraphs.append(" ".join([*words[: WORDS // 2], cited, *words[WORDS // 2 :]]) + ".")
    book, references = folder / "book.md", folder / "references.json"
    book.write_text("\n\n".join(paragraphs) + "\n", encoding="utf-8")
    references.write_text(json.dumps(made), encoding="utf-8")
    return book, references


def time_book(
    pandoc: str, style: Path, folder: Path, rounds: int, seed: int
) -> tuple[dict[str, float], dict[str, float]]:  # fmt: skip
    """Return the median seconds of each program, and the maximum memory of `dprkpal process` and the filter in MiB.

    The programs take turns. One round of the fast ones is not counted; pandoc's own processor takes so long that it
    has no such round.

    Args:
        pandoc: The path of pandoc.
        style: The style file.
        folder: A folder for the book.
        rounds: The number of counted rounds.
        seed: Makes the same book again.
    """
    book, references = write_book(folder, seed)
    program = Path(sys.executable).parent / "dprkpal"
    given = [str(book), f"--bibliography={references}", f"--csl={style}", "--to=html"]
    commands = {
        "pandoc --citeproc": [pandoc, "--citeproc", *given],
        "pandoc --filter dprkpal-pandoc": [pandoc, "--filter", str(program.with_name("dprkpal-pandoc")), *given],
        "dprkpal process": [
            str(program), "process", str(book), "--from", str(references), "--style", str(style), "--to", "html",
        ],
    }  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    seconds: dict[str, list[float]] = {}
    for turn in range(rounds + 1):
        for name, command in commands.items():
            if name == "pandoc --citeproc" and not turn:
                continue
            began = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
            if turn:
                seconds.setdefault(name, []).append(time.perf_counter() - began)
    ast = subprocess.run([pandoc, str(book), "--to=json"], check=True, stdout=subprocess.PIPE).stdout
    alone = [str(program), "pandoc-filter", "--from", str(references), "--style", str(style)]
    peaks = {
        "dprkpal process": _peak(commands["dprkpal process"], b"", environment),
        "dprkpal pandoc-filter": _peak(alone, ast, environment),
        "pandoc --citeproc": _peak(commands["pandoc --citeproc"], b"", environment),
    }
    return {name: statistics.median(values) for name, values in seconds.items()}, peaks


def _peak(command: list[str], given: bytes, environment: dict[str, str]) -> float:
    """Return the maximum memory of *command* in MiB. A process in between has no other child to count."""
    script = (
        "import resource, subprocess, sys; "
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    with tempfile.TemporaryFile() as file:
        file.write(given)
        file.seek(0)
        done = subprocess.run(
            [sys.executable, "-c", script, *command], check=True, stdin=file, stdout=subprocess.PIPE, env=environment
        )
    return int(done.stdout) / (1024 if sys.platform == "linux" else 1024**2)
