"""Internal: the tables of a document in which a longer text moves the columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .column_layout import ColumnTable
from .grid_layout import Grid

if TYPE_CHECKING:
    from .reader import Document

__all__ = ["tables_of"]


def tables_of(document: Document) -> dict[int, Grid | ColumnTable]:
    """Return the table at each line of *document* that has one. Tables inside other tables are not counted."""
    found: dict[int, Grid | ColumnTable] = {}
    for token in document.tokens:
        if token.type != "table_open" or token.map is None or token.map[0] in found or "column" not in token.meta:
            continue
        lines = document.lines[slice(*token.map)]
        table = Grid(lines, token) if "edges" in token.meta else ColumnTable(lines, token)
        found.update(dict.fromkeys(range(*token.map), table))
    return found
