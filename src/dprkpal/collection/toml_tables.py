"""TOML files as tables that know their lines, so that a fault is told with its place.

``tomllib`` says where a file is not TOML, and nothing of where a table stands in one that is. Here each
``[[claim]]`` has its line, and so has every key below it.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_left, bisect_right
from typing import Any

from ..errors import FormatError

__all__ = ["Table", "read_tables"]

LARGEST = 20_000_000
"""The largest file that is read, in bytes: a hundred times the largest of ours."""

_HEADER = re.compile(r"\s*\[\[\s*([A-Za-z0-9_-]+)\s*\]\]")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
_ROW = re.compile(r"\s*(?:\{|\[\[\s*[A-Za-z0-9_-]+\s*\.)")
_STRING = re.compile(r"\"\"\"|'''|\"(?:[^\"\\]|\\.)*\"|'[^']*'|#.*")


class Table:
    """One table of an array of tables, such as ``[[claim]]``.

    Attributes:
        data: Its keys and values.
        path: The name of its file.
        line: Where it begins, counted from 1; ``None`` where the file writes it some other way.
    """

    __slots__ = ("_keys", "_rows", "data", "line", "path")

    def __init__(
        self, data: dict[str, Any], path: str, line: int | None, keys: dict[str, int], rows: list[int]
    ) -> None:
        self.data, self.path, self.line = data, path, line
        self._keys, self._rows = keys, rows

    def line_of(self, key: str, row: int | None = None) -> int | None:
        """Return the line of *key*, or of one *row* of its array of tables; that of the table where it has none."""
        line = self._keys.get(key, self.line)
        if row is None or line is None:
            return line
        after = [at for at in self._rows if at >= line]
        return after[row] if row < len(after) else line

    def fault(self, code: str, message: str, key: str | None = None, row: int | None = None) -> FormatError:
        """Return the finding that the table breaks the rule *code*, at *key* or at one *row* of it."""
        identity = self.data.get("id", self.data.get("source"))
        line = self.line if key is None else self.line_of(key, row)
        name = identity if isinstance(identity, str) and identity else None
        return FormatError(message, path=self.path, line=line, key=name, code=code)


def read_tables(path: str | os.PathLike[str]) -> tuple[dict[str, Any], dict[str, list[Table]], list[FormatError]]:
    """Return what the TOML file at *path* holds.

    Returns:
        The whole as ``tomllib`` gives it; its arrays of tables by name, each table with its lines; what is wrong
        with the file as TOML. A file that is not there holds nothing, and nothing is wrong with it.
    """
    import tomllib

    name = os.fspath(path)
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        return {}, {}, []
    except OSError as error:
        return {}, {}, [FormatError(error.strerror or "cannot be read", path=name, code="DATA001")]
    if len(data) > LARGEST:
        return {}, {}, [FormatError(f"larger than {LARGEST:,} bytes", path=name, code="DATA001")]
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
        whole = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{data[error.start]:02X} is not UTF-8; save the file as UTF-8"
        return {}, {}, [FormatError(message, path=name, line=line, code="DATA001")]
    except RecursionError:
        return {}, {}, [FormatError("arrays within arrays, too deep to be read", path=name, code="DATA001")]
    except ValueError as error:
        return {}, {}, [_not_toml(str(error), name)]
    return whole, _located(text, whole, name), []


def _not_toml(message: str, path: str) -> FormatError:
    """Return what ``tomllib`` says, with its place where ours stands."""
    match = re.fullmatch(r"(.*?) \(at (?:line (\d+), column (\d+)|end of document)\)", message, re.DOTALL)
    if match is None:
        return FormatError(f"not TOML: {message[:200]}", path=path, code="DATA001")
    line, column = (int(match[2]), int(match[3])) if match[2] else (None, None)
    return FormatError(f"not TOML: {match[1][:200]}", path=path, line=line, column=column, code="DATA001")


def _located(text: str, whole: dict[str, Any], path: str) -> dict[str, list[Table]]:
    """Return the arrays of tables in *whole*, each table with the lines that it has in *text*."""
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
        closing = _open_string(line, closing)
    found: dict[str, list[Table]] = {}
    for name, tables in whole.items():
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            continue
        known = headers.get(name, [])
        found[name] = []
        for place, table in enumerate(tables):
            if len(known) != len(tables):  # written in some other way than [[name]]
                found[name].append(Table(table, path, None, {}, []))
                continue
            start = known[place]
            end = starts[start + 1] if start + 1 < len(starts) else len(text) + 1
            own = rows[bisect_right(rows, starts[start]) : bisect_left(rows, end)]
            found[name].append(Table(table, path, starts[start], keys[start], own))
    return found


def _open_string(line: str, closing: str) -> str:
    """Return the marks that end the multi-line string which is open at the end of *line*, if there is one."""
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
