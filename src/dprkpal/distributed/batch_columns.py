"""Internal: add columns to an Arrow batch of works. All engines use this function."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from ..checks.bibliography import check_references
from ..errors import DprkpalError, FormatError
from ..formats.format_table import writer_of
from ..formats.results import clean
from ..model.gc_pause import pause_gc
from ..model.rules import is_error
from ..organizing.work_profile import fold
from .column_settings import ColumnSettings
from .optional_packages import imported
from .record_reader import read_record
from .work_formatter import format_safely, formatter_for

__all__ = ["add_columns_to_batch"]

RECORD_COLUMNS = ("csl", "record", "json")
"""The columns that hold a whole work as JSON, if none is named."""
MAX_WORKS = 2_000
"""The maximum number of works that are formatted together, which limits the memory of a worker."""

Item = dict[str, Any]


@pause_gc
def add_columns_to_batch(batch: Any, settings: ColumnSettings) -> Any:
    """Return *batch* with the columns of *settings*. A column with the same name is replaced.

    A record that cannot be read or formatted has empty columns, and a finding that says why.

    Args:
        batch: A ``pyarrow.RecordBatch`` or ``pyarrow.Table`` with one work a row.
        settings: Which columns to add.

    Returns:
        A ``pyarrow.RecordBatch``.

    Raises:
        DprkpalError: pyarrow is not installed, or *batch* has no column with works.
        UnknownStyleError: No style has this id.

    >>> import pyarrow
    >>> works = pyarrow.table({"id": ["a"], "type": ["book"], "title": ["Maps"]})
    >>> add_columns_to_batch(works, ColumnSettings(style="apa", columns=("reference",))).column("reference").to_pylist()
    ['Maps. (n.d.).']
    """
    arrow = imported("pyarrow")
    rows = [_Row(*one, settings) for one in _records(batch, settings)]
    for begin in range(0, len(rows), MAX_WORKS):
        _fill(rows[begin : begin + MAX_WORKS], settings)
    fields = settings.fields()
    added = {field.name: arrow.array([row.values.get(field.name) for row in rows], field.type) for field in fields}
    kept = [(name, column) for name, column in _columns(batch) if name not in added]
    arrays = [column for _, column in kept] + [added[field.name] for field in fields]
    schema = arrow.schema([batch.schema.field(name) for name, _ in kept] + fields)
    return arrow.RecordBatch.from_arrays(arrays, schema=schema)


def _columns(batch: Any) -> list[tuple[str, Any]]:
    """Return the columns of a batch or table as arrays."""
    arrow = imported("pyarrow")
    columns = []
    for name in batch.schema.names:
        column = batch.column(name)
        if isinstance(column, arrow.ChunkedArray):
            column = column.combine_chunks()
            if isinstance(column, arrow.ChunkedArray):  # of no or several chunks
                column = arrow.concat_arrays(column.chunks) if column.num_chunks else arrow.array([], column.type)
        columns.append((name, column))
    return columns


def _records(batch: Any, settings: ColumnSettings) -> list[tuple[object, str | None, int | None]]:
    """Return each work, with its file and row if they are known.

    Raises:
        DprkpalError: The batch has no column with works.
    """
    names = set(batch.schema.names)
    record = settings.record or next((name for name in RECORD_COLUMNS if name in names), None)
    for name in (settings.record, settings.file, settings.row):
        if name is not None and name not in names:
            raise DprkpalError(f"the table has no column {name!r}; it has {', '.join(sorted(names)[:20])}")
    if record is None and not names & {"title", "author", "type", "DOI"}:
        listed = ", ".join(sorted(names)[:20])
        raise DprkpalError(f"no column has works: name one with CSL-JSON, or use names of CSL variables, not {listed}")
    if record is not None:
        works: list[object] = batch.column(record).to_pylist()
    else:
        works = [_without_nulls(row) for row in batch.to_pylist()]
    count = len(works)
    files = batch.column(settings.file).to_pylist() if settings.file else [None] * count
    places = batch.column(settings.row).to_pylist() if settings.row else [None] * count
    return list(zip(works, files, places, strict=True))


def _without_nulls(value: Any) -> Any:
    """Return *value* without the empty fields that Arrow adds to every structure. A JSON text in a field is read."""
    if isinstance(value, Mapping):
        return {name: _without_nulls(one) for name, one in value.items() if one is not None}
    if isinstance(value, list):
        return [_without_nulls(one) for one in value if one is not None]
    if isinstance(value, str) and value[:2] in ("[{", "[[", '{"'):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


class _Row:
    """A work and its new columns."""

    def __init__(self, record: object, file: str | None, row: int | None, settings: ColumnSettings) -> None:
        self.values: dict[str, Any] = {}
        self.item: Item | None = None
        self.file, self.row = file, row
        try:
            reading = read_record(record, file, row)
            self.item = reading.items[0] if reading.items else None
            problems = [*reading.findings, *(reading.notes if settings.check else [])]
        except Exception as error:  # a fault of ours must not cost the other works
            problems = [FormatError(f"cannot be read: {type(error).__name__}: {error}", path=file, line=row)]
        self.findings = [self._finding(problem) for problem in problems]

    def report(self, message: str) -> None:
        """Add a finding."""
        key = str(self.item["id"])[:200] if self.item else None
        self.findings.append(self._finding(FormatError(message, path=self.file, line=self.row, key=key)))

    def _finding(self, problem: FormatError) -> dict[str, Any]:
        return {
            "code": problem.code, "severity": "error" if is_error(problem) else "warning", "key": problem.key,
            "message": problem.message, "file": self.file, "row": self.row,
        }  # fmt: skip

    def check(self) -> None:
        """Add the findings of a check."""
        if self.item is not None:
            self.findings += [self._finding(one) for one in check_references([(self.item, self.file, self.row)])]


def _fill(rows: Sequence[_Row], settings: ColumnSettings) -> None:
    """Fill the columns of *rows*."""
    read = [row for row in rows if row.item is not None]
    items = [row.item for row in read if row.item is not None]
    for name in settings.columns:
        if name == "findings":
            continue
        texts, faults = format_safely(_writer(name, settings), items)
        for number, (row, text) in enumerate(zip(read, texts, strict=True)):
            row.values[name] = None if number in faults else text
            if number in faults:
                row.report(f"{name}: {faults[number]}")
    if "findings" in settings.columns:
        for row in rows:
            if settings.check:
                row.check()
            row.values["findings"] = row.findings


def _writer(name: str, settings: ColumnSettings) -> Any:
    """Return a function that returns the values of a column for a list of works."""
    if name in ("reference", "citation"):
        formatter = formatter_for(settings.style, settings.locale, settings.to, settings.note_fields)
        return formatter.references if name == "reference" else formatter.citations
    one = _WRITERS[name]
    return lambda items: [one(item) for item in items]


def _file(format: str, item: Item) -> str:
    """Return a work as a file of *format*."""
    if format in ("bibtex", "biblatex"):
        from ..formats.bibtex.writer import write

        return clean(write([item], format == "bibtex").text)
    return clean(writer_of(format)([item]).text)


def _first_names(item: Item) -> list[Mapping[str, Any]]:
    names: list[Any] = next((item[role] for role in ("author", "editor", "translator") if item.get(role)), [])
    return [name for name in names if isinstance(name, Mapping)]


def _year(item: Item) -> str:
    parts = (item.get("issued") or {}).get("date-parts") or [[]]
    return str(parts[0][0]) if parts and parts[0] else ""


def _name(name: Mapping[str, Any]) -> str:
    return fold(str(name.get("family") or name.get("literal") or ""))


def _words(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text))


def duplicate_key(item: Item) -> str:
    """Return a text that is the same for works with the same title, first name and year.

    Works without a title have their DOI or another identifier instead, so that they are not all the same.

    >>> duplicate_key({"title": "On <i>Maps</i>", "author": [{"family": "Röe"}], "issued": {"date-parts": [[1999]]}})
    'onmaps|roe|1999'
    """
    title = _words(re.sub("<[^>]*>", "", str(item.get("title") or "")))
    if not title:
        return "|".join(str(item.get(name) or "") for name in ("DOI", "ISBN", "URL", "id")).casefold()
    names = _first_names(item)
    return "|".join((title[:200], _words(_name(names[0])) if names else "", _year(item)))


def group_key(item: Item) -> str:
    """Return a text that is the same for works of the same authors and year."""
    names = "; ".join(f"{_name(name)}, {fold(str(name.get('given') or ''))[:1]}" for name in _first_names(item)[:20])
    return f"{names or _words(str(item.get('title') or ''))[:200]}|{_year(item)}"


def sort_key(item: Item) -> str:
    """Return a text to sort by: names, year and title."""
    names = "; ".join(
        " ".join(filter(None, (_name(name), fold(str(name.get("given") or ""))))) for name in _first_names(item)[:20]
    )
    year = _year(item)
    title = fold(str(item.get("title") or ""))[:300]
    return "\t".join((names or title, year.rjust(5, "0") if year.isdigit() else year, title))


_WRITERS: dict[str, Any] = {
    "key": lambda item: str(item["id"]),
    "bibtex": partial(_file, "bibtex"),
    "biblatex": partial(_file, "biblatex"),
    "ris": partial(_file, "ris"),
    "csl": lambda item: json.dumps(item, ensure_ascii=False),
    "duplicate_key": duplicate_key,
    "group_key": group_key,
    "sort_key": sort_key,
}
