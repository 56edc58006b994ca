"""Internal: the lock file, which keeps fetched references, so that a document builds again without the network.

It is next to the bibliography (or the document): ``library.lock.json`` for ``library.bib``. It is sorted JSON with one
object for each identifier, so that version control shows what a new fetch has changed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from ..errors import FileAccessError, FormatError
from .identifiers import Identifier

__all__ = ["LockFile", "lock_path"]

VERSION = 1
MAX_BYTES = 100_000_000


def lock_path(path: str) -> str:
    """Return the name of the lock file of a bibliography or document.

    >>> lock_path("papers/library.bib")
    'papers/library.lock.json'
    """
    return os.path.splitext(path)[0] + ".lock.json"


class LockFile:
    """The references in a lock file, by identifier.

    Args:
        path: The file. It need not exist.

    Raises:
        FormatError: The file is not a lock file. It is never overwritten then.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._data: bytes | None = None
        self._records: dict[str, dict[str, Any]] = {}
        self._changed = False
        try:
            with open(path, "rb") as file:
                self._data = file.read(MAX_BYTES + 1)
        except FileNotFoundError:
            return
        except OSError as error:
            raise FileAccessError.of(error, "read", path) from None
        self._records = self._parsed(self._data)

    def _parsed(self, data: bytes) -> dict[str, dict[str, Any]]:
        """Return the references in the contents of the file."""
        try:
            if len(data) > MAX_BYTES:
                raise ValueError(f"it is larger than {MAX_BYTES:,} bytes")
            value = json.loads(data)
            if not isinstance(value, dict) or not isinstance(value.get("references"), dict):
                raise ValueError("it has no object 'references'")
            if value.get("version") != VERSION:
                raise ValueError(f"its version is {str(value.get('version'))[:20]!r}, not {VERSION}")
        except (ValueError, RecursionError) as error:
            message = f"this is not a lock file of fetched references ({str(error)[:100]}); repair or delete it"
            raise FormatError(message, path=self.path) from None
        return {
            name: record for name, record in value["references"].items()
            if isinstance(record, dict) and isinstance(record.get("item"), dict)
        }  # fmt: skip

    def __contains__(self, identifier: object) -> bool:
        return str(identifier) in self._records

    def get(self, identifier: Identifier) -> dict[str, Any] | None:
        """Return the reference with this identifier, or ``None``."""
        record = self._records.get(str(identifier))
        return None if record is None else dict(record["item"])

    def put(self, identifier: Identifier, item: Mapping[str, Any], *, url: str, service: str, day: str) -> None:
        """Keep a reference, with where and when it was fetched."""
        self._records[str(identifier)] = {"service": service, "url": url, "fetched": day, "item": dict(item)}
        self._changed = True

    def save(self) -> None:
        """Write the file (atomically) if a reference was added.

        Raises:
            FileChangedError: Another program has changed the file since it was read.
            FileAccessError: The file cannot be written.
        """
        if not self._changed:
            return
        from ..formats.atomic_write import write_atomically

        value = {"version": VERSION, "references": dict(sorted(self._records.items()))}
        data = (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")
        try:
            write_atomically(self.path, data, expected=self._data)
        except FileAccessError:
            raise
        except OSError as error:
            raise FileAccessError.of(error, "written", self.path) from None
        self._data, self._changed = data, False
