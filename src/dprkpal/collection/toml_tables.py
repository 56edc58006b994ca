"""Internal: read TOML files with the line numbers of tables and keys.

``tomllib`` reports lines only for syntax errors. Here each table such as ``[[claim]]`` and each of its keys has a line,
for error messages.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_left, bisect_right
from typing import Any

from ..errors import FormatError

__all__ = ["Table", "open_string", "parse_toml", "read_tables"]

MAX_SIZE = 20_000_000
"""The maximum size of a file in bytes, a hundred times the largest file of the built-in collection."""

_HEADER = re.compile(r"\s*\[\[\s*([A-Za-z0-9_-]+)\s*\]\]")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
_ROW = re.compile(r"\s*(?:\{|\[\[\s*[A-Za-z0-9_-]+\s*\.)")
_STRING = re.compile(r"\"\"\"|'''|\"(?:[^\"\\]|\\.)*\"|'[^']*'|#.*")


class Table:
    """One table of an array of tables, such as ``[[claim]]``.

    Attributes:
        data: The keys and values.
        path: The name of the file.
        line: The first line, counted from 1; ``None`` if the file does not use ``[[name]]`` headers.
    """

    __slots__ = ("_keys", "_rows", "data", "line", "path")

    def __init__(
        self, data: dict[str, Any], path: str, line: int | None, keys: dict[str, int], rows: list[int]
    ) -> None:
        self.data, self.path, self.line = data, path, line
        self._keys, self._rows = keys, rows

    def line_of(self, key: str, row: int | None = None) -> int | None:
        """Return the line of *key*, or of one *row* of its array; the line of the table if it is not known."""
        line = self._keys.get(key, self.line)
        if row is None or line is None:
            return line
        after = [at for at in self._rows if at >= line]
        return after[row] if row < len(after) else line

    def fault(self, code: str, message: str, key: str | None = None, row: int | None = None) -> FormatError:
        """Return a finding for the rule *code*, with the line of *key* or of one *row* of it."""
        identity = self.data.get("id", self.data.get("source"))
        line = self.line if key is None else self.line_of(key, row)
        name = identity if isinstance(identity, str) and identity else None
        return FormatError(message, path=self.path, line=line, key=name, code=code)


def read_tables(path: str | os.PathLike[str]) -> tuple[dict[str, Any], dict[str, list[Table]], list[FormatError]]:
    """Read the TOML file at *path*.

    Returns:
        The whole file as ``tomllib`` reads it, its arrays of tables by name with their lines, and the errors. A
        missing file is empty and not an error.
    """
    name = os.fspath(path)
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_SIZE + 1)
    except FileNotFoundError:
        return {}, {}, []
    except OSError as error:
        return {}, {}, [FormatError(error.strerror or "cannot be read", path=name, code="DATA001")]
    if len(data) > MAX_SIZE:
        return {}, {}, [FormatError(f"larger than {MAX_SIZE:,} bytes; split it", path=name, code="DATA001")]
    text, whole, errors = parse_toml(data, name, "DATA001")
    return whole, _located(text, whole, name), errors


def parse_toml(data: bytes, name: str, code: str | None = None) -> tuple[str, dict[str, Any], list[FormatError]]:
    """Parse the content of the TOML file *name*.

    Returns:
        Its text, its values as ``tomllib`` reads them, and at most one error, with this *code*. Both are empty if there
        is one.
    """
    import tomllib

    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
        return text, tomllib.loads(text), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{data[error.start]:02X} is not UTF-8; save the file as UTF-8"
        return "", {}, [FormatError(message, path=name, line=line, code=code)]
    except RecursionError:
        return "", {}, [FormatError("arrays are nested too deeply", path=name, code=code)]
    except ValueError as error:
        return "", {}, [_not_toml(str(error), name, code)]


def _not_toml(message: str, path: str, code: str | None) -> FormatError:
    """Convert an error message of ``tomllib`` to a finding with line and column."""
    match = re.fullmatch(r"(.*?) \(at (?:line (\d+), column (\d+)|end of document)\)", message, re.DOTALL)
    if match is None:
        return FormatError(f"not TOML: {message[:200]}", path=path, code=code)
    if not match[2]:
        return FormatError(f"not TOML: {match[1][:200]} at the end of the file", path=path, code=code)
    return FormatError(f"not TOML: {match[1][:200]}", path=path, line=int(match[2]), column=int(match[3]), code=code)


def _located(text: str, whole: dict[str, Any], path: str) -> dict[str, list[Table]]:
    """Return the arrays of tables in *whole*, each table with its lines in *text*."""
    headers: dict[str, list[int]] = {}
    starts: list[int] = []
    keys: list[dict[str, int]] = []
    rows: list[int] = []
    closing = ""
    for number, line in enumerate(text.split("\n"), 1):
        if not closing:
            if match := _HEADER.match(line):
                headers.setdefault(match[1], []).append(len(starts))
                starts.append(number)
                keys.append({})
            elif (match := _KEY.match(line)) and starts:
                keys[-1].setdefault(match[1], number)
            elif _ROW.match(line) and starts:
                rows.append(number)
        closing = open_string(line, closing)
    found: dict[str, list[Table]] = {}
    for name, tables in whole.items():
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            continue
        known = headers.get(name, [])
        found[name] = []
        for place, table in enumerate(tables):
            if len(known) != len(tables):  # not written with [[name]] headers
                found[name].append(Table(table, path, None, {}, []))
                continue
            start = known[place]
            end = starts[start + 1] if start + 1 < len(starts) else len(text) + 1
            own = rows[bisect_right(rows, starts[start]) : bisect_left(rows, end)]
            found[name].append(Table(table, path, starts[start], keys[start], own))
    return found


def open_string(line: str, closing: str) -> str:
    """Return the closing quotes of a multi-line string that is still open at the end of *line*, or nothing."""
    at = 0
    while True:
        if closing:
            end = line.find(closing, at)
            if end < 0:
                return closing
            at, closing = end + 3, ""
        match = _STRING.search(line, at)
        if match is None:
            return ""
        at = match.end()
        if match[0] in ('"""', "'''"):
            closing = match[0]
