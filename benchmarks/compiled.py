"""Compile the citation processor with mypyc, and compare its speed with that of pure Python.

The modules of dprkpal.csl that render, typeset and disambiguate are compiled in a copy of the source tree. Pure and
compiled processes take turns. Each formats a bibliography as HTML once (cold) and then several times (warm). Times are
processor times, so that other programs on the machine hardly matter; starting the process and reading the style are not
counted. Results are medians. Both have to give the same texts.

Usage::

    python benchmarks/compiled.py --folder DIR      compile to DIR if it is empty, then measure (apa, chicago, ieee)
    python benchmarks/compiled.py --style modern-language-association --rounds 9

It needs a C compiler and mypy with its compiler: `pip install mypy setuptools`. Compiling takes some minutes.

Exit status: 0 success; 1 the texts differ; 2 the modules cannot be compiled.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any

from engines import SOURCE
from items import items
from run import SEED, STYLES

__all__ = ["compile_engine", "measure"]

PARTS = ("text", "rendering", "document")
"""The parts of dprkpal.csl that are compiled."""
PURE = frozenset({"__init__", "highlighted_name", "rendered_text", "tokens"})
"""Modules that stay as they are, because mypyc cannot compile subclasses of `str`, `tuple` and `list`."""

SETUP = """\
from setuptools import setup
from mypyc.build import mypycify

options = ["--follow-imports=silent", "--ignore-missing-imports"]
setup(
    name="compiled", packages=[], package_dir={{"": "src"}},
    ext_modules=mypycify([*options, *{paths}], opt_level="1", debug_level="0", multi_file=True),
)
"""
"""One group of modules in a C file each: a single file takes gcc longer than an hour. Higher levels of optimization
take twice as long and give the same speed."""


def compile_engine(folder: Path) -> None:
    """Compile a copy of the source tree in *folder*, which has to be empty."""
    copytree(SOURCE, folder / "src", ignore=ignore_patterns("__pycache__"))
    paths = [
        str(path.relative_to(folder))
        for part in PARTS
        for path in sorted((folder / "src" / "dprkpal" / "csl" / part).glob("*.py"))
        if path.stem not in PURE
    ]
    (folder / "setup.py").write_text(SETUP.format(paths=paths), encoding="utf-8")
    subprocess.run([sys.executable, "setup.py", "--quiet", "build_ext", "--inplace"], cwd=folder, check=True)


def time_here(style: str, count: int, repeats: int) -> dict[str, Any]:
    """Return the seconds of the first bibliography in this process and of *repeats* later ones, and a hash of it."""
    from dprkpal.csl import Processor, load_style
    from dprkpal.csl.rendering import compiler

    made = items(count, SEED)
    load_style(style)
    seconds = []
    for _ in range(1 + repeats):
        began = time.process_time()
        texts = Processor(style, made, to="html").bibliography()
        seconds.append(time.process_time() - began)
    return {
        "cold": seconds[0],
        "warm": statistics.median(seconds[1:]),
        "texts": hashlib.sha256("\n".join(texts).encode()).hexdigest(),
        "compiled": not str(compiler.__file__).endswith(".py"),
    }


def measure(style: str, compiled: Path, count: int, rounds: int) -> bool:
    """Print the times of *style* with and without the compiled modules; return whether the texts are the same."""
    found: dict[str, list[dict[str, Any]]] = {"pure": [], "compiled": []}
    for _ in range(rounds):
        for name, source in (("pure", SOURCE), ("compiled", compiled / "src")):
            command = [sys.executable, __file__, "--here", "--style", style, "--items", str(count)]
            environment = {**os.environ, "PYTHONPATH": str(source)}
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment)
            answer = json.loads(done.stdout)
            assert answer["compiled"] == (name == "compiled"), f"{name}: other modules were imported"
            found[name].append(answer)
    for what in ("cold", "warm"):
        pure, fast = (statistics.median(answer[what] for answer in found[name]) for name in found)
        print(f"{style:<28}{what:<6}{1000 * pure:7.0f} ms{1000 * fast:9.0f} ms{pure / fast:8.2f} ×")
    return len({answer["texts"] for answers in found.values() for answer in answers}) == 1


def main(arguments: list[str] | None = None) -> int:
    """Compile, measure, and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="compiled.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where to compile (default: a new folder)")
    parser.add_argument("--items", type=int, default=1000, metavar="N", help="items (default: 1000)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="processes of each kind (default: 5)")
    parser.add_argument("--style", action="append", metavar="STYLE", help="style, instead of the default ones")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    styles = options.style or STYLES
    if options.here:
        print(json.dumps(time_here(styles[0], options.items, 5)))
        return 0
    folder = options.folder or Path(tempfile.mkdtemp(prefix="dprkpal-compiled-"))
    if not (folder / "src").exists():
        print(f"compiling in {folder}")
        try:
            compile_engine(folder)
        except subprocess.CalledProcessError:
            print("compiled.py: mypyc or the C compiler failed; see --help for what it needs", file=sys.stderr)
            return 2
    print(f"{'style':<34}{'pure':>10}{'compiled':>12}")
    same = [measure(style, folder, options.items, options.rounds) for style in styles]
    if not all(same):
        print("compiled.py: the texts differ", file=sys.stderr)
    return 0 if all(same) else 1


if __name__ == "__main__":
    sys.exit(main())
