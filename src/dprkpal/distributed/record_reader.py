"""Internal: read one record of a catalogue: CSL-JSON, or a work as OpenAlex or Crossref gives it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..errors import FormatError
from ..formats.crossref.fields import to_csl as crossref_to_csl
from ..formats.csl_json.reader import read_items
from ..formats.finding_codes import UNREADABLE
from ..formats.openalex.fields import to_csl as openalex_to_csl
from ..formats.results import Reading, clean
from ..model.keys import make_key

__all__ = ["read_record"]

MAX_LENGTH = 10_000_000
"""The maximum length of a record in characters."""
_OPENALEX = ("https://openalex.org/W", "http://openalex.org/W")


def read_record(record: object, file: str | None = None, row: int | None = None) -> Reading:
    """Return the reference in *record*, and everything that is wrong with it.

    Args:
        record: JSON text or bytes, or a mapping.
        file: The file of the record, for findings.
        row: Its row or line, for findings.

    Returns:
        A `Reading` with at most one item.

    >>> read_record('{"DOI": "10.5555/a", "title": ["On maps"], "type": "book"}').items
    [{'id': '10.5555/a', 'type': 'book', 'title': 'On maps', 'DOI': '10.5555/a'}]
    >>> str(read_record('{"id": "a", "title": ').findings[0])
    'not JSON: Expecting value; the record was skipped'
    """
    reading = Reading()

    def lose(message: str) -> Reading:
        reading.report(f"{message}; the record was skipped", UNREADABLE, path=file, line=row, lost=True)
        return reading

    if isinstance(record, str | bytes):
        if len(record) > MAX_LENGTH:
            return lose(f"longer than {MAX_LENGTH:,} characters")
        try:
            text = record.decode("utf-8", "replace") if isinstance(record, bytes) else record
            record = json.loads(clean(text), strict=False, parse_constant=lambda _: None, parse_int=_number)
        except (ValueError, RecursionError) as error:
            return lose(f"not JSON: {getattr(error, 'msg', 'values are nested too deep')}")
    if not isinstance(record, Mapping):
        return lose("not an object" if record is not None else "empty")
    work = dict(record)
    if isinstance(work.get("message"), Mapping) and "message-type" in work:
        work = dict(work["message"])  # the answer of Crossref for one work
    if str(work.get("id", "")).startswith(_OPENALEX):
        return _of_service(reading, openalex_to_csl(work, row or 0), str(work["id"]).rpartition("/")[2], file, row)
    if "DOI" in work and isinstance(work.get("title"), list):
        return _of_service(reading, crossref_to_csl(work, row or 0), str(work["DOI"]), file, row)
    found = read_items([(work, None, [])], file, lambda _: row or 0, lambda _origin, _name: (row or 0, 1), deep=True)
    found.findings = [_placed(one, file, row) for one in found.findings]
    found.notes = [_placed(one, file, row) for one in found.notes]
    return found


def _of_service(
    reading: Reading, converted: tuple[dict[str, Any], list[Any]], key: str, file: str | None, row: int | None
) -> Reading:
    """Add the converted work of a service to *reading*."""
    item, problems = converted
    item = {"id": clean(key)[:500] or make_key(item), **{name: value for name, value in item.items() if name != "id"}}
    for message, _line, code in problems:
        reading.report(message, code, path=file, line=row, key=item["id"][:200])
    reading.items.append(item)
    return reading


def _placed(problem: FormatError, file: str | None, row: int | None) -> FormatError:
    """Return *problem* with the row of the record as its line. A record has no columns of its own."""
    return FormatError(problem.message, path=file, line=row, key=problem.key, code=problem.code)


def _number(digits: str) -> int | str:
    """Return an integer, or its digits if there are so many that converting them takes quadratic time."""
    return int(digits) if len(digits) < 400 else digits
