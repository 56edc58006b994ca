"""Internal: process the Markdown cells of a Jupyter notebook. Code, outputs and everything else stay as they are.

Source: the Jupyter notebook format, version 4.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from itertools import accumulate
from typing import Any

from ..errors import FormatError
from .processing import Processed

__all__ = ["process_notebook"]

_INDENTS = (1, 2, 4, None)


def process_notebook(text: str, process_text: Callable[[str], Processed], path: str | None = None) -> Processed:
    r"""Process the Markdown cells of a notebook as one document.

    Metadata may be in a raw first cell, as in Quarto. The bibliography is added to the last Markdown cell.

    Args:
        text: The notebook, as JSON.
        process_text: Processes a Markdown document.
        path: File name for messages.

    Raises:
        FormatError: This is not a notebook.

    >>> from dprkpal.documents import process
    >>> cell = {"cell_type": "markdown", "metadata": {}, "source": "See @young2021guns."}
    >>> notebook = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    >>> done = process_notebook(notebook, lambda text: process(text, style="apa", suppress_bibliography=True))
    >>> json.loads(done.text)["cells"][0]["source"]
    'See Young (2021).'
    """
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"not a notebook: {getattr(error, 'msg', error)}", path=path) from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise FormatError("not a notebook of version 4: no list of cells; open and save it in Jupyter", path=path)
    sources = {number: source for number, cell in enumerate(cells) if (source := _source(cell, number)) is not None}
    if not sources:
        return replace(process_text(""), text=text)
    mark = "dprkpal-cell"
    while mark in text:
        mark += "-"
    line = f"\n\n<!-- {mark} -->\n\n"
    joined = line.join(sources.values())
    done = process_text(joined)
    parts = re.split(re.escape(line), done.text)
    if len(parts) != len(sources):
        raise FormatError("the cells could not be found again after processing; please report this", path=path)
    if list(sources)[-1:] and parts[-1].endswith("\n") and not sources[max(sources)].endswith("\n"):
        parts[-1] = parts[-1][:-1]
    layout = _layout(notebook, text)
    for number, part in zip(sources, parts, strict=True):
        if part != sources[number]:
            as_list = isinstance(cells[number]["source"], list)
            cells[number]["source"] = part.splitlines(keepends=True) if as_list else part
    changed = json.dumps(notebook, **layout) + text[len(text.rstrip()) :] if done.text != joined else text
    starts = [0, *accumulate(f"{source}{line}".count("\n") for source in sources.values())]
    findings = tuple(_in_cell(one, list(sources), starts, path) for one in done.findings)
    return replace(done, text=changed, findings=findings)


def _source(cell: Any, number: int) -> str | None:
    """Return the text of a Markdown cell, or of a raw first cell with metadata; ``None`` for other cells."""
    if not isinstance(cell, dict):
        return None
    source = cell.get("source")
    if isinstance(source, list) and all(isinstance(one, str) for one in source):
        source = "".join(source)
    if not isinstance(source, str):
        return None
    is_metadata = not number and cell.get("cell_type") == "raw" and source.startswith("---")
    return source if is_metadata or cell.get("cell_type") == "markdown" else None


def _layout(notebook: Any, text: str) -> dict[str, Any]:
    """Return the arguments of `json.dumps` that give *text* back, or those of Jupyter if none do."""
    for indent in _INDENTS:
        for ascii_only in (False, True):
            for separators in (None, (",", ":")):
                layout = {"indent": indent, "ensure_ascii": ascii_only, "separators": separators}
                if json.dumps(notebook, **layout) == text.rstrip():  # type: ignore[arg-type]  # of several types
                    return layout
    return {"indent": 1, "ensure_ascii": False}


def _in_cell(finding: FormatError, numbers: list[int], starts: list[int], path: str | None) -> FormatError:
    """Return *finding* with its cell, counted from 1, in place of a line of the joined text."""
    if finding.line is None or finding.path != path:
        return finding
    index = min(bisect_right(starts, finding.line - 1), len(numbers)) - 1
    message = f"cell {numbers[index] + 1}, line {finding.line - starts[index]}: {finding.message}"
    return FormatError(message, path=path, key=finding.key, code=finding.code)
