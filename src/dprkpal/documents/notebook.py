"""Internal: process the Markdown cells of a Jupyter notebook. Every other byte of the file stays as it is.

Source: the Jupyter notebook format, version 4.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate

from ..errors import FormatError
from .cell_ends import closing_line
from .notebook_cells import Cell, read_cells
from .processing import Processed

__all__ = ["process_notebook"]


def process_notebook(text: str, process_text: Callable[[str], Processed], path: str | None = None) -> Processed:
    r"""Process the Markdown cells of a notebook as one document.

    Metadata may be in a raw first cell, as in Quarto. The bibliography is added to the last Markdown cell.

    Args:
        text: The notebook, as JSON.
        process_text: Processes a Markdown document.
        path: File name for messages.

    Raises:
        FormatError: This is not a notebook.

    >>> import json
    >>> from dprkpal.documents import process
    >>> cell = {"cell_type": "markdown", "metadata": {}, "source": "See @young2021guns."}
    >>> notebook = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    >>> done = process_notebook(notebook, lambda text: process(text, style="apa", suppress_bibliography=True))
    >>> json.loads(done.text)["cells"][0]["source"]
    'See Young (2021).'
    """
    mark_of_order, whole = ("\ufeff", text[1:]) if text.startswith("\ufeff") else ("", text)
    cells = [cell for cell in read_cells(whole, path) if cell.is_markdown]
    if not cells:
        return replace(process_text(""), text=text)
    mark = "dprkpal-cell"
    while mark in whole:
        mark += "-"
    line = f"\n\n<!-- {mark} -->\n\n"
    sources = [cell.source for cell in cells]
    closed = [f"\n{end}" if (end := closing_line(source)) else "" for source in sources]
    sources = [f"{source}{end}" for source, end in zip(sources, closed, strict=True)]
    done = process_text(line.join(sources))
    parts = re.split(re.escape(line), done.text)
    if len(parts) != len(cells):
        raise FormatError("the cells could not be found again after processing; please report this", path=path)
    if parts[-1].endswith("\n") and not sources[-1].endswith("\n"):
        parts[-1] = parts[-1][:-1]
    parts = [part.removesuffix(end) for part, end in zip(parts, closed, strict=True)]  # stays before a bibliography
    ascii_only = whole.isascii() and "\\u" in whole
    written: list[str] = []
    at = 0
    for cell, part in zip(cells, parts, strict=True):
        if part != cell.source:
            written += [whole[at : cell.begin], cell.written(part, ascii_only=ascii_only)]
            at = cell.end
    written.append(whole[at:])
    starts = [0, *accumulate(f"{source}{line}".count("\n") for source in sources)]
    findings = tuple(_in_cell(one, cells, starts, whole, path) for one in done.findings)
    return replace(done, text=mark_of_order + "".join(written), findings=findings)


def _in_cell(
    finding: FormatError, cells: Sequence[Cell], starts: Sequence[int], text: str, path: str | None
) -> FormatError:
    """Return *finding* with its cell and the line in it, counted from 1, at its place in the file."""
    if finding.line is None or finding.path != path:
        return finding
    index = min(bisect_right(starts, finding.line - 1), len(cells)) - 1
    cell, row = cells[index], finding.line - starts[index]
    message = f"cell {cell.number + 1}, line {row}: {finding.message}"
    before = cell.source.split("\n", row)[: row - 1]
    at = cell.place(min(sum(len(one) + 1 for one in before) + (finding.column or 1) - 1, len(cell.source)))
    place = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    return FormatError(message, path=path, line=place[0], column=place[1], key=finding.key, code=finding.code)
