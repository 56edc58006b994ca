"""Internal: write several files together, such as a bibliography and its documents: all of them or none."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple

from ..errors import FileAccessError, FileChangedError
from .atomic_write import alone, contents_of, not_in_place, write_atomically, write_part

__all__ = ["FileChange", "write_together"]


class FileChange(NamedTuple):
    """A file with new contents that are not written yet."""

    path: str
    data: bytes
    """The new contents."""
    before: bytes
    """The contents that it had when it was read."""
    name: str | None = None
    """What errors call it, if not by its path."""


class _Part(NamedTuple):
    change: FileChange
    target: str
    part: str


def write_together(changes: Iterable[FileChange]) -> None:
    """Write all files, or none of them if one cannot be written.

    The new contents are first written to temporary files, which shows what cannot be written. Then these are renamed.

    Args:
        changes: The files.

    Raises:
        FileChangedError: Another program has changed a file. All files are as they were.
        FileAccessError: A file cannot be written. All files are as they were.
    """
    parts: list[_Part] = []
    try:
        for change in changes:
            target = os.path.realpath(change.path)
            try:
                if os.path.exists(target) and not os.path.isfile(target):
                    raise not_in_place()
                parts.append(_Part(change, target, write_part(target, [change.data])))
            except (OSError, ValueError) as error:
                raise FileAccessError.of(error, "written", change.name or change.path) from None
        with alone(os.path.dirname(one.target) for one in parts):
            for one in parts:
                if contents_of(one.target) not in (None, one.change.before):
                    raise FileChangedError(path=one.change.name or one.change.path)
            _replace(parts)
    finally:
        for one in parts:
            with suppress(OSError):
                os.unlink(one.part)


def _replace(parts: list[_Part]) -> None:
    """Rename all temporary files. If one cannot be renamed, those before it get their old contents again."""
    for number, one in enumerate(parts):
        try:
            os.replace(one.part, one.target)
        except OSError as error:
            for done in parts[:number]:
                with suppress(OSError):
                    write_atomically(done.target, done.change.before)
            raise FileAccessError.of(error, "written", one.change.name or one.change.path) from None
