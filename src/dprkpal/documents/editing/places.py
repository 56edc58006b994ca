"""Internal: places in files, edits of files, and the place of an entry in its bibliography."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Place", "TextEdit", "changed_parts", "entry_keys", "find_entry"]


class Place(NamedTuple):
    """A part of a file."""

    path: str
    start: int
    """The offset in the text of the file."""
    end: int


class TextEdit(NamedTuple):
    """The replacement of a part of a file."""

    path: str
    start: int
    end: int
    text: str


_ENTRIES = {
    "bibtex": re.compile(r"^\ufeff?[ \t]*@[ \t]*\w+[ \t]*[{(]\s*(?P<key>[^\s,{}()=\"]{1,500}?)\s*,", re.MULTILINE),
    "csljson": re.compile(r'"id"\s*:\s*"(?P<key>(?:[^"\\\n]|\\.){1,500})"'),
    "cslyaml": re.compile(
        r"^[ \t]*(?:-[ \t]+)?id[ \t]*:[ \t]*[\"']?(?P<key>[^\s\"'#][^\s\"']{0,499})[\"']?", re.MULTILINE
    ),
    "ris": re.compile(r"^ID  ?- *(?P<key>\S{1,500})", re.MULTILINE),
}
"""How the key of an entry is written in each format."""


def entry_keys(text: str, syntax: str) -> Iterator[tuple[str, int]]:
    r"""Yield the key of each entry in a bibliography, with its offset.

    Args:
        text: The text of the file.
        syntax: One of `dprkpal.formats.FORMATS`.

    >>> list(entry_keys("@book{a,}\n@misc{ b , title = {T}}", "bibtex"))
    [('a', 6), ('b', 17)]
    """
    pattern = _ENTRIES.get(syntax)
    for match in pattern.finditer(text) if pattern is not None else ():
        yield match["key"], match.start("key")


def find_entry(text: str, key: str, line: int | None, syntax: str) -> tuple[int, int] | None:
    """Return the start and end of the key of an entry in its file, or ``None`` if it cannot be found.

    Args:
        text: The text of the file.
        key: The key.
        line: The line where the entry begins, counted from 1, if known. It decides between repeated keys.
        syntax: One of `dprkpal.formats.FORMATS`.
    """
    wanted = 0
    for _ in range((line or 1) - 1):
        after = text.find("\n", wanted) + 1
        if not after:
            break
        wanted = after
    pattern = _ENTRIES.get(syntax)
    match = pattern.search(text, wanted) if pattern is not None and line is not None else None
    if match is not None and match["key"] == key:
        return match.start("key"), match.end("key")
    found = [offset for one, offset in entry_keys(text, syntax) if one == key]
    if not found:
        return None
    start = next((offset for offset in found if offset >= wanted), found[0])
    return start, start + len(key)


def changed_parts(path: str, before: str, after: str) -> list[TextEdit]:
    r"""Return the edits that turn one text into another, one for each changed line if the number of lines is the same.

    >>> changed_parts("a.bib", "@book{a,\n x}", "@book{b1,\n x}")
    [TextEdit(path='a.bib', start=6, end=7, text='b1')]
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    if len(old) != len(new):
        return [_changed(path, before, after, 0)] if before != after else []
    edits: list[TextEdit] = []
    offset = 0
    for first, second in zip(old, new, strict=True):
        if first != second:
            edits.append(_changed(path, first, second, offset))
        offset += len(first)
    return edits


def _changed(path: str, before: str, after: str, offset: int) -> TextEdit:
    """Return the edit without the text that both have in common at the start and at the end."""
    most = min(len(before), len(after))
    start = next((at for at in range(most) if before[at] != after[at]), most)
    end = next((at for at in range(most - start) if before[-1 - at] != after[-1 - at]), most - start)
    return TextEdit(path, offset + start, offset + len(before) - end, after[start : len(after) - end])
