"""pandoc as the third engine of `conformance.py`. It decides which of the other two is alone with its text.

The document is passed as pandoc's JSON: one paragraph with one ``Cite`` for each citation. The text of citations and
entries is read from its output, without formatting, because formatting is written differently by each engine.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Final

from conformance_engines import Answer, Engine, read_document

from dprkpal.csl import load_locale

__all__ = ["Pandoc", "plain"]

SECONDS: Final = 120
"""The time limit for one style."""

_QUOTES = {"SingleQuote": "‘’", "DoubleQuote": "“”"}


def locator_terms(code: str) -> dict[str, str]:
    """Return a word for each locator label that pandoc understands in a locale."""
    locale = load_locale(code)
    return {
        label: locale.term(label, form="long") or label
        for label in ("page", "chapter", "section", "paragraph", "note", "volume", "line", "folio", "verse", "figure",
                      "sub-verbo", "book", "column", "part", "issue")
    }  # fmt: skip


def inlines(text: str) -> list[Any]:
    """Return *text* as pandoc's inline elements, with its spaces."""
    made: list[Any] = []
    for part in re.split(r"( )", text):
        if part:
            made.append({"t": "Space"} if part == " " else {"t": "Str", "c": part})
    return made


def cite(data: dict[str, Any], number: int) -> dict[str, Any]:
    """Return a citation item as an element of pandoc's ``Cite``."""
    suffix = data.get("suffix", "")
    if "locator" in data:
        label = {"sub-verbo": "sub verbo"}.get(data["label"], data["label"])
        suffix = f", {{{label} {data['locator']}}}{suffix}"
    mode = "SuppressAuthor" if data.get("suppress-author") else "NormalCitation"
    return {
        "citationId": data["id"], "citationPrefix": inlines(data.get("prefix", "").rstrip()),
        "citationSuffix": inlines(suffix), "citationMode": {"t": mode},
        "citationNoteNum": number, "citationHash": 0,
    }  # fmt: skip


def paragraph(citation: dict[str, Any], number: int) -> dict[str, Any]:
    """Return a paragraph that contains only a citation."""
    cites = [cite(item, number) for item in citation["citationItems"]]
    return {"t": "Para", "c": [{"t": "Cite", "c": [cites, inlines("?")]}]}


def plain(node: Any) -> str:
    """Return the text of an element of pandoc's JSON.

    >>> plain([{"t": "Str", "c": "a"}, {"t": "Space"}, {"t": "Emph", "c": [{"t": "Str", "c": "b"}]}])
    'a b'
    """
    if isinstance(node, list):
        return "".join(map(plain, node))
    kind, content = node["t"], node.get("c")
    if kind == "Str":
        return str(content)
    if kind in ("Space", "SoftBreak", "LineBreak"):
        return " "
    if kind == "Quoted":
        return plain(content[1]).join(_QUOTES[content[0]["t"]])
    if kind in ("Link", "Span", "Cite", "Div"):
        return plain(content[1])
    if kind in ("Code", "RawInline", "Math"):
        return str(content[1])
    return plain(content) if isinstance(content, list) else ""


class Pandoc(Engine):
    """pandoc in a process for each style."""

    name = "pandoc"

    def __init__(self, folder: Path, program: str) -> None:
        self.program = program
        super().__init__(folder)
        document = read_document()
        self._bibliography = tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8")  # noqa: SIM115
        json.dump(document["items"], self._bibliography, ensure_ascii=False)
        self._bibliography.flush()
        version = json.loads(self._run("-f", "markdown", "-t", "json", text=""))["pandoc-api-version"]
        blocks = [paragraph(one, number) for number, one in enumerate(document["citations"], 1)]
        self._document = json.dumps({"pandoc-api-version": version, "meta": {}, "blocks": blocks})

    def version(self) -> str:
        """Return name and version of the program."""
        return self._run("--version", text="").splitlines()[0]

    def _run(self, *options: str, text: str) -> str:
        command = [self.program, *options]
        ended = subprocess.run(command, input=text, capture_output=True, encoding="utf-8", timeout=SECONDS)
        if ended.returncode:
            raise RuntimeError(ended.stderr.strip()[:300])
        return ended.stdout

    def format(self, style: Path) -> Answer:
        """Format the document in *style*."""
        options = ["--citeproc", "--csl", str(style), "--bibliography", self._bibliography.name]
        try:
            made = json.loads(self._run("-f", "json", "-t", "json", *options, text=self._document))
        except (RuntimeError, subprocess.TimeoutExpired) as error:
            return {"error": str(error)[:300]}
        cites, entries = [], {}
        for block in made["blocks"]:
            if block["t"] == "Para":
                cites.append(plain(block["c"]).strip())
            elif block["t"] == "Div":
                for entry in block["c"][1]:
                    entries[entry["c"][0][0].removeprefix("ref-")] = plain(entry["c"][1]).strip()
        return {"cites": cites, "entries": entries}
