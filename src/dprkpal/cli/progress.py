"""Long work says on a terminal that it goes on, and what it is at; programs and short work see nothing of it."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threading import Event, Thread

__all__ = ["Progress"]

SILENT = 1.0
"""For how many seconds nothing is shown: what is done by then needs no explanation."""
STEP = 0.2
_CLEAR = "\r\x1b[K"


class Progress:
    """A line on standard error while something lasts, such as ``formatting 60,000 works … 12 s``.

    It is drawn beside the work, which need not know of it, and is gone when the work is done, fails or is interrupted.
    Where standard error is no terminal, there is none.

    >>> with Progress("reading") as progress:
    ...     progress.say("formatting")
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._done: Event | None = None
        self._thread: Thread | None = None

    def say(self, what: str) -> None:
        """Change what the line says."""
        self._what = what

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
        """Draw the line until the work is *done*."""
        if done.wait(SILENT):
            return
        try:
            while not done.wait(STEP):
                sys.stderr.write(f"{_CLEAR}{self._what[:60]} … {time.monotonic() - start:.0f} s")
                sys.stderr.flush()
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()
        except (OSError, ValueError):  # nobody watches any more
            return
