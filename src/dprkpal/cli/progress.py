"""Internal: a progress line on standard error for work that takes longer than a second."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threading import Event, Thread

__all__ = ["Progress"]

DELAY = 1.0
"""Seconds before the line appears. Shorter work shows nothing."""
STEP = 0.2
"""Seconds between two updates of the line."""
_CLEAR = "\r\x1b[K"


class Progress:
    """A context manager that shows a line such as ``formatting 60,000 references … 12 s`` while its body runs.

    A thread draws the line and clears it when the body ends, fails or is interrupted. Nothing is shown unless
    standard error is a terminal.

    >>> with Progress("reading") as progress:
    ...     progress.update("formatting")
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._done: Event | None = None
        self._thread: Thread | None = None

    def update(self, text: str) -> None:
        """Change the text of the line."""
        self._text = text

    def __enter__(self) -> Progress:
        stream = sys.stderr
        if stream is not None and stream.isatty():
            from threading import Event, Thread

            self._done = Event()
            self._thread = Thread(target=self._draw, args=(self._done, time.monotonic()), daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._done is not None and self._thread is not None:
            self._done.set()
            self._thread.join()

    def _draw(self, done: Event, start: float) -> None:
        """Draw the line until *done* is set."""
        if done.wait(DELAY):
            return
        try:
            while not done.wait(STEP):
                sys.stderr.write(f"{_CLEAR}{self._text[:60]} … {time.monotonic() - start:.0f} s")
                sys.stderr.flush()
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()
        except (OSError, ValueError):  # the terminal is gone
            return
