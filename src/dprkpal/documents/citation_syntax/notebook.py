"""Internal: find the citations in the Markdown cells of a Jupyter notebook."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container
from itertools import accumulate

from ...model.manuscript import CitedKey, Manuscript
from ..cell_ends import closing_line
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
    sources = [cell.source + (f"\n{end}" if (end := closing_line(cell.source)) else "") for cell in cells]
    starts = [0, *accumulate(len(source) + len(_BETWEEN) for source in sources)]
    joined = _BETWEEN.join(sources)
    found = read_markdown(joined, path, keys)
    inner, outer = Lines(joined), Lines(text)

    def placed(cite: CitedKey) -> CitedKey:
        offset = inner.offset(cite.line - 1, cite.column - 1)
        index = min(bisect_right(starts, offset), len(cells)) - 1
        line, column = outer.place(cells[index].place(offset - starts[index]))
        return cite._replace(line=line, column=column)

    found.cites = [placed(cite) for cite in found.cites]
    return found
