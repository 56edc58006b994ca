"""Internal: answer the requests of the web page "Format your own bibliography".

The page runs this module in the browser, with Python compiled to WebAssembly (Pyodide). A session has one open file.
Only packages are imported that need no compiled dependency: neither pydantic nor click is there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ..checks.bibliography import Bibliography, check_bibliographies
from ..checks.reports import records
from ..csl import OUTPUTS, Processor, load_style
from ..csl.citation_forms import citation_forms
from ..csl.output.html import Html
from ..csl.output.rtf import Rtf
from ..csl.styles.archive import locale_codes, search_styles
from ..errors import DprkpalError, FormatError
from ..formats import FORMATS, WRITTEN, Reading, read, write
from ..formats.format_table import TABLE
from ..html import page

__all__ = ["BrowserSession"]

COMMON = (
    "apa", "chicago-notes-bibliography", "chicago-author-date", "modern-language-association",
    "harvard-cite-them-right", "ieee", "nlm-citation-sequence", "american-medical-association", "nature", "vancouver",
    "american-political-science-association", "american-sociological-association", "oscola",
    "mhra-notes-publisher-place", "iso690-author-date-en", "din-1505-2", "associacao-brasileira-de-normas-tecnicas",
)  # fmt: skip
"""The styles to choose from before a search."""

MOST_STYLES = 200
"""How many styles a search returns at most."""

MOST_FINDINGS = 1_000
"""How many findings a check returns at most."""

LISTS = {
    "html": ("Web page (HTML)", ".html"), "rtf": ("Word processor (RTF)", ".rtf"), "text": ("Text", ".txt"),
    "markdown": ("Markdown", ".md"), "rst": ("reStructuredText", ".rst"), "latex": ("LaTeX", ".tex"),
    "typst": ("Typst", ".typ"),
}  # fmt: skip
"""The output formats of the formatted list, each with its name and the ending of its files."""


class BrowserSession:
    """One file of references, and what the page asks about it.

    Args:
        folder: An empty folder for the file, in the memory of the browser.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._path = self._format = ""
        self._reading = Reading()
        self._operations: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "start": self._start, "styles": self._styles, "list": self._list, "check": self._check,
            "download": self._download, "forms": self._forms,
        }  # fmt: skip

    def open(self, name: str, data: bytes, format: str = "") -> str:
        """Read a file of references, and return a summary as JSON: format, number of references, and lost data.

        Args:
            name: The name of the file. Its ending helps to detect the format; empty for pasted text.
            data: The contents.
            format: One of `FORMATS`; empty detects it.
        """
        return _answer(lambda: self._opened(name, data, format))

    def answer(self, operation: str, fields: str) -> str:
        """Return the answer to a request as JSON: an object, with ``error`` if the request fails.

        Args:
            operation: One of ``start``, ``styles``, ``list``, ``check``, ``download`` and ``forms``.
            fields: The fields of the request, a JSON object.
        """
        return _answer(lambda: self._operations[operation](json.loads(fields)))

    def _opened(self, name: str, data: bytes, format: str) -> dict[str, Any]:
        for old in Path(self._folder).iterdir():
            old.unlink()
        self._reading = Reading()
        # The detection of formats and the checks look at the ending of the name.
        path = Path(self._folder) / (Path(name.replace("\\", "/")).name[-100:] or "references")
        path.write_bytes(data)
        self._path, self._format = str(path), format
        self._reading = read(self._path, format or None)
        return {
            "count": len(self._reading.items),
            "lost": len(self._reading.findings),
            "noted": len(self._reading.notes),
        }

    def _start(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the page offers: numbers, locales, and formats to download."""
        return {
            "styles": len(search_styles("")),
            "locales": list(locale_codes()),
            "endings": sorted({ending for endings in FORMATS.values() for ending in endings}),
            "read": [{"id": name, "title": TABLE[name].title} for name in FORMATS],
            "lists": [{"id": name, "title": title} for name, (title, _) in LISTS.items() if name in OUTPUTS],
            "formats": [{"id": name, "title": TABLE[name].title} for name in WRITTEN],
        }

    def _styles(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Find the styles whose id or title has every word of ``query``; without words, return `COMMON`."""
        query = str(fields.get("query", ""))
        found = search_styles(query) if query.strip() else [(name, load_style(name).title) for name in COMMON]
        return {"total": len(found), "styles": found[:MOST_STYLES]}

    def _processor(self, fields: Mapping[str, Any], to: str) -> Processor:
        return Processor(str(fields["style"]), self._reading.items, locale=fields.get("locale") or None, to=to)

    def _list(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return the open file as a list in a style: ``begin``, the tag of the list, and its entries.

        In a style without a bibliography, each reference is a first citation.
        """
        processor = self._processor(fields, "html")
        texts = dict(_entries(self._processor(fields, "text")))
        entries = [{"key": key, "html": html, "text": texts.get(key, "")} for key, html in _entries(processor)]
        return {
            "bibliography": processor.style.bibliography is not None,
            "begin": Html().list_tag([entry["html"] for entry in entries], processor.bibliography_params()),
            "direction": processor.backend.direction,
            "language": processor.locale.code,
            "entries": entries,
        }

    def _check(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Check the open file."""
        found = check_bibliographies([Bibliography(self._path, self._format or None)])
        return {"total": len(found), "findings": self._without_folder(found[:MOST_FINDINGS])}

    def _without_folder(self, findings: list[FormatError]) -> list[dict[str, Any]]:
        """Return findings as plain data, without the folder, which is only in the memory of the browser."""
        folder = f"{self._folder}{os.sep}"
        found = []
        for record in records(findings):
            del record["path"]
            found.append({**record, "message": record["message"].replace(folder, "")})
        return found

    def _download(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return the open file in another format, or as a list in a style, with the data that the format loses."""
        kind = str(fields["as"])
        stem = Path(self._path).stem
        if kind in TABLE:
            writing = write(self._reading.items, kind)
            notes = [{"key": note.key, "message": note.message} for note in writing.notes[:MOST_FINDINGS]]
            return {"name": stem + TABLE[kind].endings[0], "text": writing.text, "notes": notes}
        processor = self._processor(fields, kind)
        entries = [text for _, text in _entries(processor)]
        text = processor.bibliography_text(entries)
        if kind == "html":
            text = page(text, title=stem, language=processor.locale.code, direction=processor.backend.direction)
        elif isinstance(processor.backend, Rtf):
            text = processor.backend.document(text)
        return {"name": stem + LISTS[kind][1], "text": text.rstrip("\n") + "\n", "notes": []}

    def _forms(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return one reference in CSL-JSON, ``item``, as a citation and as an entry in a style."""
        style = load_style(str(fields["style"]))
        forms = citation_forms(style, fields["item"], locale=fields.get("locale") or None)
        return {"note_style": style.is_note, "forms": [form._asdict() for form in forms]}


def _entries(processor: Processor) -> list[tuple[str, str]]:
    """Return the bibliography, or the first citations in a style without one, with keys."""
    if processor.style.bibliography is not None:
        return processor.entries()
    return [(key, processor.preview(key)) for key in processor.order()]


def _answer(operation: Callable[[], dict[str, Any]]) -> str:
    try:
        found = operation()
    except FormatError as error:
        found = {"error": error.message, "line": error.line}
    except DprkpalError as error:
        found = {"error": str(error)}
    except RecursionError:
        found = {"error": "the file is nested too deeply"}
    except MemoryError:
        found = {"error": "the file is too large for the memory of the browser; split it"}
    return json.dumps(found).encode("utf-8", "backslashreplace").decode()
