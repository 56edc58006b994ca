"""Internal: bibliography files, read once and again when they change; also those with unsaved edits in the editor.

Reading 5,000 entries takes a second. So a large file that changes is read again in the background, and the old entries
are used until then.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from threading import RLock
from typing import NamedTuple

from ...errors import FormatError
from ...libraries.library import Library

__all__ = ["MAX_AT_ONCE", "Bibliographies"]

MAX_AT_ONCE = 300_000
"""Files up to this size in characters or bytes are read again at once, without a noticeable delay."""


class _Version(NamedTuple):
    """What tells whether a file has changed: time and size of a file, or the text in the editor."""

    stamp: object
    size: int


class _NamedBytes(io.BytesIO):
    """The text of a file in the editor, with the name of the file for messages."""

    name = ""


class Bibliographies:
    """Reads bibliography files and remembers them.

    Args:
        text_of: Returns the text of a file that is open in the editor, or ``None``.
        executor: Reads large files in the background; ``None`` reads them at once.
        changed: Called after a file was read in the background.
    """

    def __init__(
        self, text_of: Callable[[str], str | None], executor: Executor | None = None,
        changed: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        self._text_of = text_of
        self._executor = executor
        self._changed = changed
        self._lock = RLock()
        self._read: dict[str, tuple[_Version, Library]] = {}
        self._reading: set[str] = set()
        self._joined: dict[tuple[str, ...], tuple[tuple[int, ...], Library]] = {}

    def library(self, paths: Iterable[str]) -> Library:
        """Return the works in all files at *paths*. A file that cannot be read is a finding of the library."""
        names = tuple(dict.fromkeys(os.path.abspath(path) for path in paths))
        parts = [self._part(name) for name in names]
        if len(parts) == 1:
            return parts[0]
        identity = tuple(map(id, parts))
        with self._lock:
            known = self._joined.get(names)
            if known is not None and known[0] == identity:
                return known[1]
        joined = Library()
        for part in parts:
            joined = joined | part
        with self._lock:
            self._joined[names] = (identity, joined)
        return joined

    def _part(self, path: str) -> Library:
        """Return the works in one file."""
        text = self._text_of(path)
        version = _version(path, text)
        with self._lock:
            known = self._read.get(path)
            if known is not None and known[0] == version:
                return known[1]
            if known is not None and version.size > MAX_AT_ONCE and self._executor is not None:
                if path not in self._reading:
                    self._reading.add(path)
                    self._executor.submit(self._read_again, path)
                return known[1]
        library = _load(path, text)
        if known is not None and not library and known[1]:
            library = known[1]  # the file is being edited and broken for the moment
        with self._lock:
            self._read[path] = (version, library)
        return library

    def _read_again(self, path: str) -> None:
        """Read a file in the background."""
        try:
            text = self._text_of(path)
            version = _version(path, text)
            library = _load(path, text)
            with self._lock:
                if library or not self._read[path][1]:
                    self._read[path] = (version, library)
                else:
                    self._read[path] = (version, self._read[path][1])
        finally:
            with self._lock:
                self._reading.discard(path)
            self._changed()


def _version(path: str, text: str | None) -> _Version:
    if text is not None:
        return _Version(hash(text), len(text))
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return _Version(None, 0)
    return _Version(found.st_mtime_ns, found.st_size)


def _load(path: str, text: str | None) -> Library:
    """Read one file; a file that cannot be read is an empty library with a finding."""
    try:
        if text is None:
            return Library.load(path)
        content = _NamedBytes(text.encode("utf-8", "surrogatepass"))
        content.name = path
        return Library.load(content)
    except FormatError as error:
        return Library([], findings=(error,))
    except (OSError, RecursionError, MemoryError) as error:
        return Library([], findings=(FormatError(f"cannot be read: {error}", path=path),))
