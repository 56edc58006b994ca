"""Internal: read a file of works record by record: JSON lines, or a list in JSON, each object of which becomes a line.

Lists are what reference managers and web services write: CSL-JSON, the answers of OpenAlex and Crossref, and the yearly
files of Crossref.

Source: RFC 8259; the documentation of the APIs of Crossref ("items") and OpenAlex ("results").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

__all__ = ["MAX_LINE", "is_list", "records_of"]

MAX_LINE = 10_000_000
"""The maximum length of a record in bytes. The rest of a longer line is skipped, and a longer object."""
HEAD = 100_000
"""How many bytes at the beginning of a file show whether it is a list."""
CHUNK = 1_000_000
"""How many bytes of a list are read at a time."""

_LIST = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[")
_DATA_FILE = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"(?:items|results)"\s*:\s*\[')
_ANSWER = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*\{\s*(?:"status"\s*:\s*"ok"\s*,\s*"message-type"\s*:\s*"work-list"|"meta"\s*:\s*\{)'
    rb'.*?"(?:items|results)"\s*:\s*\[',
    re.DOTALL,
)
_MARK = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
_LINE_ENDS = bytes.maketrans(b"\r\n", b"  ")


def _begin_of_list(head: bytes) -> int | None:
    """Return the position after the bracket that opens the list of works, or ``None`` if *head* begins no list."""
    match = _LIST.match(head) or _DATA_FILE.match(head) or _ANSWER.match(head)
    return match.end() if match else None


def is_list(file: IO[bytes]) -> bool:
    """Return whether *file* is a list in JSON and not lines. The file is left at its beginning."""
    head = file.read(HEAD)
    file.seek(0)
    return _begin_of_list(head) is not None


def records_of(file: IO[bytes]) -> Iterator[bytes]:
    r"""Yield the records of *file*, each as a line with its end.

    Raises:
        ValueError: A list has no end. Its whole objects were yielded before.

    >>> import io
    >>> list(records_of(io.BytesIO(b'[{"id": "a",\n"title": "}"}, {"id": "b"}]')))
    [b'{"id": "a", "title": "}"}\n', b'{"id": "b"}\n']
    >>> list(records_of(io.BytesIO(b'{"id": "a"}\n{"id": "b"}')))
    [b'{"id": "a"}\n', b'{"id": "b"}\n']
    """
    head = file.read(HEAD)
    file.seek(0)
    begin = _begin_of_list(head)
    if begin is None:
        yield from _lines(file)
    else:
        file.seek(begin)
        yield from _objects(file)


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines of a file, each up to the maximum length."""
    while line := file.readline(MAX_LINE):
        whole = line
        while not line.endswith(b"\n") and (line := file.readline(MAX_LINE)):
            pass  # skip the rest of a line that is too long
        yield whole if whole.endswith(b"\n") else whole + b"\n"


def _objects(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the objects of a list whose opening bracket was read, and whatever else stands between its commas."""
    rest = b""
    while True:
        chunk = file.read(CHUNK)
        text = rest + chunk
        done, is_end = 0, False
        depth = begin = 0
        for match in _MARK.finditer(text):
            mark = match[0]
            if mark in (b"{", b"["):
                if not depth:
                    yield from _between(text[done : match.start()])
                    begin = done = match.start()
                depth += 1
            elif mark in (b"}", b"]"):
                depth -= 1
                if depth < 0:
                    yield from _between(text[done : match.start()])
                    is_end = True
                    break
                if not depth:
                    yield text[begin : match.end()].translate(_LINE_ENDS) + b"\n"
                    done = match.end()
        if is_end:
            return
        rest = text[done:]
        if not chunk:
            if rest.strip(b" \t\r\n,"):
                yield rest[:MAX_LINE].translate(_LINE_ENDS) + b"\n"
            raise ValueError("the list has no end")
        if len(rest) > MAX_LINE:
            raise ValueError(f"an object of the list is longer than {MAX_LINE:,} bytes")


def _between(text: bytes) -> Iterator[bytes]:
    """Yield what stands between two objects and is no comma, so that it is reported."""
    if text := text.strip(b" \t\r\n,"):
        yield text.translate(_LINE_ENDS) + b"\n"
