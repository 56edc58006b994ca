"""The three engines of `conformance.py`: each formats the same document in any style.

An answer is a mapping with ``cites``, the texts of all citations, and ``entries``, those of the bibliography by key, or
with ``error``. The answers of the other engines are kept in a folder, one file per style, so that a run can be stopped
and continued, and repeated in a short time after dprkpal changed.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import tempfile
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, Final

from engines import HERE, style_path

from dprkpal.csl import Processor, load_style
from dprkpal.csl.output.html import Html
from dprkpal.errors import DprkpalError
from dprkpal.model.citation import Citation, Cite, Locator

__all__ = ["DOCUMENT", "Answer", "CitationJs", "Engine", "ours", "read_document"]

DOCUMENT: Final = HERE / "conformance_document.json"
"""60 invented items of all 45 types, and 59 citations of them in every position."""

Answer = dict[str, Any]


def read_document() -> dict[str, Any]:
    """Return the items and the citations that all styles format."""
    made: dict[str, Any] = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    return made


def ours(style: str, document: dict[str, Any]) -> Answer:
    """Return the answer of dprkpal, in the HTML of the reference engine."""
    try:
        processor = Processor(
            load_style(style), document["items"], to=Html(isolate=False), links=False, scripts="original"
        )
        cites = processor.replay(_citation(one) for one in document["citations"])
        return {"cites": cites, "entries": dict(processor.entries())}
    except DprkpalError as error:
        return {"error": str(error)}


def _citation(data: dict[str, Any]) -> Citation:
    cites = tuple(
        Cite(
            item["id"], Locator(item["label"], item["locator"]) if "locator" in item else None,
            item.get("prefix", ""), item.get("suffix", ""),
            "suppress-author" if item.get("suppress-author") else "normal",
        )
        for item in data["citationItems"]
    )  # fmt: skip
    return Citation(cites, data["properties"]["noteIndex"], data["citationID"])


class Engine(ABC):
    """Another engine, with the answers that it has given."""

    name: str
    """Its name in tables, and the folder of its answers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / self.name
        self.folder.mkdir(parents=True, exist_ok=True)
        self._mark = hashlib.sha256(DOCUMENT.read_bytes() + self.version().encode()).digest()

    @abstractmethod
    def version(self) -> str:
        """Return name and version of the engine."""

    @abstractmethod
    def format(self, style: Path) -> Answer:
        """Format the document in *style*."""

    def kept(self, style: str) -> Path:
        """Return the path of the answer for *style*; it depends on document, version and text of the style."""
        key = hashlib.sha256(self._mark + style_path(style).read_bytes()).hexdigest()[:12]
        return self.folder / f"{style}.{key}.json.gz"

    def answer(self, style: str, *, only_kept: bool = False) -> Answer | None:
        """Return the kept answer for *style*, or a new one; ``None`` if there is none and none is wanted."""
        path = self.kept(style)
        if path.exists():
            made: Answer = json.loads(gzip.decompress(path.read_bytes()))
            return made
        if only_kept:
            return None
        made = self.format(style_path(style))
        with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as file:
            file.write(gzip.compress(json.dumps(made, ensure_ascii=False).encode()))
        os.replace(file.name, path)  # an interrupted run leaves no partial answer
        return made


class CitationJs(Engine):
    """citeproc-js in a process of its own. NODE_PATH names the node_modules folder, LOCALES that of the locales."""

    name = "citeproc-js"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.process: subprocess.Popen[str] | None = None

    def version(self) -> str:
        """Return name and version of the npm package."""
        package = Path(os.environ.get("NODE_PATH", "")) / "citeproc" / "package.json"
        return f"citeproc-js {json.loads(package.read_text(encoding='utf-8'))['version']}"

    def format(self, style: Path) -> Answer:
        """Format the document in *style*."""
        if self.process is None:
            command = ["node", "--stack-size=4000", str(HERE / "worker_conformance.js"), str(DOCUMENT)]
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
            )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(str(style)) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            self.process = None
            return {"error": "the process died"}
        made: Answer = json.loads(line)
        return made

    def stop(self) -> None:
        """Stop the process."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None
