"""Internal: the cells of a Jupyter notebook with the places of their text in the file.

Knowing the places, the text of a cell can be replaced without touching any other byte of the file, and a problem can
be reported at its line and column.

Source: RFC 8259, "The JavaScript Object Notation (JSON) Data Interchange Format"; the Jupyter notebook format,
version 4.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from ..errors import FormatError

__all__ = ["Cell", "read_cells"]

_TOKEN = re.compile(r'[ \t\n\r]*+(?:("(?:[^"\\]|\\.)*+")|([{}\[\],:])|([^\s{}\[\],:"]++))', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|.)", re.DOTALL)

MAX_DEPTH = 1_000
"""Notebooks with deeper nesting are not read."""


@dataclass(slots=True)
class Cell:
    """A cell of a notebook."""

    number: int
    """The number of the cell, counted from 0."""
    kind: str
    """``"markdown"``, ``"code"`` or ``"raw"``."""
    source: str
    """The text."""
    begin: int
    """The offset in the file of the value of ``source``: a string, or a list of strings."""
    end: int
    literals: list[tuple[int, str]]
    """Each string of the value, with the offset of its opening quotation mark."""
    is_list: bool

    @property
    def is_markdown(self) -> bool:
        """Whether this is a Markdown cell, or a raw first cell with metadata, as in Quarto."""
        is_metadata = self.number == 0 and self.kind == "raw" and self.source.startswith("---")
        return is_metadata or self.kind == "markdown"

    def place(self, offset: int) -> int:
        """Return the offset in the file of the character at *offset* of the text."""
        if not self._starts:
            lengths = (len(json.loads(literal)) for _, literal in self.literals)
            self._starts = [0, *accumulate(lengths)]
        starts = self._starts
        index = min(bisect_right(starts, offset), len(self.literals)) - 1
        if index < 0:
            return self.begin
        at, literal = self.literals[index]
        return at + _raw_offset(literal, offset - starts[index])

    def written(self, text: str, *, ascii_only: bool) -> str:
        """Return *text* as the JSON of ``source``, in the layout of the present value.

        Args:
            text: The new text.
            ascii_only: Whether to escape all other characters.
        """
        if not self.is_list:
            return json.dumps(text, ensure_ascii=ascii_only)
        lines = [json.dumps(line, ensure_ascii=ascii_only) for line in text.splitlines(keepends=True)]
        return self._lead + self._between.join(lines) + self._tail if lines else "[]"

    _starts: list[int] = field(default_factory=list)
    """The offset of each string in the text."""
    _lead: str = "["
    _between: str = ", "
    _tail: str = "]"

    def keep_layout(self, text: str) -> None:
        """Remember the white space in the present value; *text* is the file."""
        if not self.is_list or not self.literals:
            return
        first, last = self.literals[0], self.literals[-1]
        self._lead = text[self.begin : first[0]]
        self._tail = text[last[0] + len(last[1]) : self.end]
        if len(self.literals) > 1:
            self._between = text[first[0] + len(first[1]) : self.literals[1][0]]
        elif "\n" in self._lead:
            self._between = "," + self._lead[1:]


def _raw_offset(literal: str, offset: int) -> int:
    """Return where the character at *offset* of the decoded *literal* is in the literal."""
    if "\\" not in literal:
        return 1 + offset
    at, decoded = 1, 0
    for match in _ESCAPE.finditer(literal):
        gap = match.start() - at
        if decoded + gap >= offset:
            break
        low = match[0][:2] == "\\u" and "dc" <= match[0][2:4].lower() <= "df"
        decoded += gap + (not low)  # two escapes of a surrogate pair are one character
        at = match.end()
    return at + offset - decoded


def read_cells(text: str, path: str | None = None) -> list[Cell]:
    r"""Return the cells of a notebook that have a text.

    Args:
        text: The file.
        path: Its name, for messages.

    Raises:
        FormatError: This is not a notebook of version 4.

    >>> cells = read_cells('{"cells": [{"cell_type": "markdown", "source": ["a\\n", "b @c"]}], "nbformat": 4}')
    >>> cells[0].source, cells[0].place(4)
    ('a\nb @c', 58)
    """
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        line, column = getattr(error, "lineno", None), getattr(error, "colno", None)
        message = f"not a notebook: {getattr(error, 'msg', error)}"
        raise FormatError(message, path=path, line=line, column=column) from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise FormatError("not a notebook of version 4: no list of cells; open and save it in Jupyter", path=path)
    places = _source_places(text, path)
    cells: list[Cell] = []
    for number, cell in enumerate(notebook["cells"]):
        if not isinstance(cell, dict) or number not in places:
            continue
        source: Any = cell.get("source")
        is_list = isinstance(source, list)
        if is_list and all(isinstance(one, str) for one in source):
            source = "".join(source)
        if isinstance(source, str):
            begin, end, literals = places[number]
            found = Cell(number, str(cell.get("cell_type")), source, begin, end, literals, is_list)
            found.keep_layout(text)
            cells.append(found)
    return cells


def _source_places(text: str, path: str | None) -> dict[int, tuple[int, int, list[tuple[int, str]]]]:
    """Return for each cell the start and end of the value of ``source``, and the strings in it.

    The text is valid JSON. If a name is repeated, the last value counts, as in `json.loads`.
    """
    places: dict[int, tuple[int, int, list[tuple[int, str]]]] = {}
    stack: list[list[Any]] = []  # for each open bracket: its kind, the name or number of the present member
    literals: list[tuple[int, str]] | None = None
    begin = 0
    is_name = False

    def in_source() -> bool:
        path_so_far = [one[1] for one in stack[:3]]
        return len(stack) >= 3 and path_so_far[0] == "cells" and path_so_far[2] == "source" and stack[1][0] == "["

    for token in _TOKEN.finditer(text):
        string, sign, _ = token.groups()
        at = token.start(token.lastindex or 0)
        if sign is not None and sign in "{[":
            if len(stack) >= MAX_DEPTH:
                raise FormatError("not a notebook: nested too deeply", path=path)
            if sign == "[" and len(stack) == 3 and in_source():
                begin, literals = at, []
            stack.append([sign, None if sign == "{" else 0])
            is_name = sign == "{"
        elif sign is not None and sign in "}]":
            stack.pop()
            if literals is not None and len(stack) == 3:
                places[int(stack[1][1])] = begin, token.end(), literals
                literals = None
        elif sign == ",":
            if stack and stack[-1][0] == "[":
                stack[-1][1] += 1
            else:
                is_name = True
        elif sign == ":":
            is_name = False
        elif string is not None and stack and stack[-1][0] == "{" and is_name:
            stack[-1][1] = json.loads(string)
        elif string is not None and literals is not None and len(stack) == 4:
            literals.append((at, string))
        elif string is not None and len(stack) == 3 and in_source():
            places[int(stack[1][1])] = at, token.end(), [(at, string)]
    return places
