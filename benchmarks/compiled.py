"""Build a wheel whose citation processor mypyc has compiled, and compare its speed with that of pure Python.

The wheel is that of a release: pyproject.toml names the modules (``tool.hatch.build.targets.wheel.hooks.mypyc``). It is
unpacked, so that pure and compiled processes can take turns. Each formats a bibliography as HTML once (cold) and then
several times (warm). Times are processor times, so that other programs on the machine matter less; starting the process
and reading the style are not counted. Results are medians. Both have to give the same texts.

Usage::

    python benchmarks/compiled.py --folder DIR      compile to DIR if it is empty, then measure four styles
    python benchmarks/compiled.py --style modern-language-association --rounds 9

With ``DPRKPAL_COMPILED=DIR/installed``, run.py and page.py measure the compiled processor beside the other engines. A
C compiler is needed. Compiling takes some minutes.

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
import zipfile
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any

from engines import SOURCE
from items import items
from run import SEED, STYLES

__all__ = ["compile_engine", "measure"]

HOOK = "HATCH_BUILD_HOOK_ENABLE_MYPYC"
"""The variable of the environment that makes the build compile."""


def compile_engine(folder: Path) -> Path:
    """Build the compiled wheel in *folder*, which has to be empty, and return the folder where it is unpacked.

    A copy of the checkout is built, because the build puts the compiled modules beside their sources.
    """
    checkout = folder / "checkout"
    copytree(SOURCE.parent, checkout, ignore=ignore_patterns(".*", "__pycache__", "_build", "node_modules"))
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(folder), str(checkout)]
    subprocess.run(command, check=True, env={**os.environ, HOOK: "true"})
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "installed")
    return folder / "installed"


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
        for name, source in (("pure", SOURCE), ("compiled", compiled)):
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
    compiled = folder / "installed"
    if not compiled.exists():
        print(f"compiling in {folder}")
        try:
            compile_engine(folder)
        except subprocess.CalledProcessError:
            print("compiled.py: cannot build the wheel, see above; --help says what it needs", file=sys.stderr)
            return 2
    print(f"{'style':<34}{'pure':>10}{'compiled':>12}")
    same = [measure(style, compiled, options.items, options.rounds) for style in styles]
    if not all(same):
        print("compiled.py: the texts differ", file=sys.stderr)
    return 0 if all(same) else 1


if __name__ == "__main__":
    sys.exit(main())
