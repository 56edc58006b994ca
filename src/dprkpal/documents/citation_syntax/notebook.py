"""Internal: find the citations in the Markdown cells of a Jupyter notebook."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container

from ...model.manuscript import CitedKey, Manuscript
from ..notebook_cells import read_cells
from .markdown import read_markdown
from .masking import Lines

__all__ = ["read_notebook"]

_BETWEEN = "\n\n"


def read_notebook(text: str, path: str | None = None, keys: Container[str] = ()) -> Manuscript:
    """Return the citations in a notebook. Their places are those in the JSON of the file.

    Args:
        text: The file.
        path: Its name.
        keys: Known keys.

    Raises:
        FormatError: This is not a notebook.

    >>> found = read_notebook('{"cells": [{"cell_type": "markdown", "source": "See [@doe]."}], "nbformat": 4}')
    >>> found.cites[0].key, found.cites[0].column
    ('doe', 55)
    """
    cells = [cell for cell in read_cells(text, path) if cell.is_markdown]
    starts: list[int] = []
    length = 0
    for cell in cells:
        starts.append(length)
        length += len(cell.source) + len(_BETWEEN)
    joined = _BETWEEN.join(cell.source for cell in cells)
    found = read_markdown(joined, path, keys)
    inner, outer = Lines(joined), Lines(text)

    def placed(cite: CitedKey) -> CitedKey:
        offset = inner.offset(cite.line - 1, cite.column - 1)
        index = bisect_right(starts, offset) - 1
        line, column = outer.place(cells[index].place(offset - starts[index]))
        return cite._replace(line=line, column=column)

    found.cites = [placed(cite) for cite in found.cites]
    return found
