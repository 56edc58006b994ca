"""Internal: read tables with one reference a row, separated by commas, semicolons or tabs.

Source: RFC 4180; the exports of Scopus, Web of Science, PubMed, Embase and Zotero.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator

from ..item_collector import ItemCollector, Problem
from ..results import Reading, one_line
from ..web_of_science.fields import to_csl as web_of_science_to_csl
from ..web_of_science.fields import unread_tags
from ..web_of_science.reader import LISTS
from ..web_of_science.tables import READ as WEB_OF_SCIENCE_READ
from ..web_of_science.tables import TEXTS as WEB_OF_SCIENCE_TEXTS
from .cells import unescape_formula
from .fields import own_to_csl, to_csl, unread_columns
from .tables import COLUMNS, MISSING, VARIABLES, column_name

__all__ = ["looks_like", "parse"]

MAX_CELL = 10_000_000
"""The maximum length of a cell in characters."""
MAX_COLUMNS = 1000
"""The maximum number of columns that are read."""

_OWN = frozenset(VARIABLES)


def looks_like(text: str) -> bool:
    r"""Return whether *text* looks like a table of references: its first line names a title and other columns.

    >>> looks_like("Authors,Title,Year\n"), looks_like("PT\tAU\tTI\tSO\n"), looks_like("a,b\n")
    (True, True, False)
    """
    return _header(text) is not None


def _header(text: str) -> tuple[str, list[str]] | None:
    """Return the separator and the names of the columns of a table of references, or ``None``."""
    line = text.lstrip("\ufeff").partition("\n")[0][:50_000]
    best: tuple[int, str, list[str]] | None = None
    for separator in ("\t", ",", ";"):
        if separator not in line and line.strip().casefold() != "title":
            continue
        try:
            names = [one_line(name) for name in next(csv.reader([line], delimiter=separator), [])][:MAX_COLUMNS]
        except csv.Error:
            continue
        tags = [name for name in names if name in WEB_OF_SCIENCE_READ or name in WEB_OF_SCIENCE_TEXTS]
        known = [name for name in names if column_name(name) in COLUMNS]
        count = len(tags) if "TI" in tags and "PT" in tags else len(known)
        titled = ("TI" in tags and "PT" in tags) or any(COLUMNS[column_name(name)] == "title" for name in known)
        if titled and count > 1 and (best is None or count > best[0]):
            best = count, separator, names
    return None if best is None else best[1:]


def parse(text: str, path: str | None = None) -> Reading:
    r"""Read the references of a table.

    Args:
        text: The contents of the file. The first line names the columns.
        path: The file name, for findings and notes.

    Returns:
        A `Reading`. The key is in the column ``id``, ``key`` or ``citation key``, or is made of name and year.

    >>> parse('Authors,Title,Year,Source title\n"Liu F.; Li C.",On ash,2026,Cities\n').items[0]["author"]
    [{'family': 'Liu', 'given': 'F.'}, {'family': 'Li', 'given': 'C.'}]
    """
    collector = ItemCollector(path)
    header = _header(text)
    if header is None:
        if text.strip():
            collector.lose(
                "the first line must name the columns, with a title among them, such as Authors,Title,Year", 1
            )
        return collector.finish()
    separator, names = header
    tagged = "TI" in names and "PT" in names
    own = not tagged and "id" in names and "type" in names and set(names) <= _OWN | {"id", "type"}
    for line, cells in _rows(text, separator, collector):
        row: dict[str, list[str]] = {}
        for name, cell in zip(names, cells, strict=False):
            if cell := one_line(unescape_formula(cell)):
                row.setdefault(name, []).append(cell)
        if not row:
            continue
        if len(cells) > len(names) and any(map(str.strip, cells[len(names) :])):
            collector.note("this row has more cells than the first line has columns; the rest was skipped", line)
        key, problems = "", list[Problem]()
        if tagged:
            listed = defaultdict[str, list[str]](list)
            listed.update({name: found[0].split("; ") if name in LISTS else found for name, found in row.items()})
            item, problems = web_of_science_to_csl(listed.__getitem__, line)
        elif own:
            item, problems = own_to_csl({name: found[0] for name, found in row.items()}, line)
            key = next(iter(row.get("id", ())), "")
        else:
            values: dict[str, list[str]] = {}
            for name, found in row.items():
                if held := COLUMNS.get(column_name(name)):
                    values.setdefault(held, []).extend(one for one in found if one.casefold() not in MISSING)
            values = {held: found for held, found in values.items() if found}
            item, problems = to_csl(values, line)
            key = next(iter(values.get("id", ())), "")
        if len(item) == 1 and not key:
            collector.lose("this row has no cells that can be read; it was skipped", line)
            continue
        collector.add(item, line, key=key, problems=problems)
        if tagged:
            unread = unread_tags(row, item)
        elif not own:
            unread = unread_columns(row, item)
        else:
            unread = []
        for name in unread:
            collector.leave_out(name, 1)
    return collector.finish()


def _rows(text: str, separator: str, collector: ItemCollector) -> Iterator[tuple[int, list[str]]]:
    """Yield each row after the first with its line. A row that cannot be read is a finding."""
    # Web of Science does not quote its cells, so a quotation mark in them is only text.
    unquoted = separator == "\t" and not re.search(r'(?:^|\t|\n)"', text[:100_000])
    lines = io.StringIO(text.lstrip("\ufeff"), newline="\n")
    reader = csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE if unquoted else csv.QUOTE_MINIMAL)
    limit = csv.field_size_limit(MAX_CELL)
    try:
        first, line = True, 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                collector.lose(f"this row cannot be read ({error}); it was skipped", line)
                line = reader.line_num + 1
                continue
            if not first:
                yield line, cells
            first, line = False, reader.line_num + 1
    finally:
        csv.field_size_limit(limit)
