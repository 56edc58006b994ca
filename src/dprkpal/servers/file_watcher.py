"""Internal: notice when files change, by looking at them again and again.

This works on every system and file system, also for files that editors replace and for files that do not exist yet.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable

__all__ = ["FileWatcher"]

INTERVAL = 0.3
"""Seconds between two looks at the files."""

_State = tuple[int, int, int] | None


class FileWatcher:
    """Notices when files change, appear or disappear.

    Args:
        paths: The files. Replace them at any time with `watch`.
        sleep: Waits for a number of seconds.
    """

    def __init__(self, paths: Iterable[str] = (), *, sleep: Callable[[float], object] = time.sleep) -> None:
        self._sleep = sleep
        self._states: dict[str, _State] = {}
        self.watch(paths)

    def watch(self, paths: Iterable[str]) -> None:
        """Watch *paths* instead of the files so far. Changes since the last look at a file are still noticed."""
        self._states = {path: self._states[path] if path in self._states else _state(path) for path in paths}

    def wait(self) -> list[str]:
        """Wait until files have changed, and return them when they have stopped changing for a moment."""
        changed: dict[str, None] = {}
        while True:
            found = self._look()
            changed.update(dict.fromkeys(found))
            if changed and not found:
                return list(changed)
            self._sleep(INTERVAL)

    def _look(self) -> list[str]:
        """Return the files that have changed since the last look."""
        now = {path: _state(path) for path in self._states}
        changed = [path for path, state in now.items() if state != self._states[path]]
        self._states = now
        return changed


def _state(path: str) -> _State:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
