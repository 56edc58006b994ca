"""Internal: processes that run partitions on this computer, and that end when the program is stopped.

Ctrl-C reaches all processes of a terminal, and SIGTERM often only the main one. In both cases the main process stops
its workers, and each removes the file that it is writing.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .partitions import Partition
    from .running import Done, Job

__all__ = ["WorkerPool", "without_signals"]

GRACE = 0.7
"""How many seconds a worker has to remove its unfinished file. Then it is killed."""

_STATUS = 143
_STOPPING = (signal.SIGINT, signal.SIGTERM)
_busy = False
"""Whether this process is a worker that runs a partition."""


@contextmanager
def without_signals(*signals: signal.Signals) -> Iterator[None]:
    """Delay signals, by default Ctrl-C and SIGTERM, to the end of a block. A process that starts in it blocks them."""
    numbers = signals or _STOPPING
    received: list[int] = []
    handlers: dict[signal.Signals, Any] = {}
    if threading.current_thread() is threading.main_thread():  # the only one that handles signals
        for number in numbers:
            if signal.getsignal(number) not in (signal.SIG_IGN, None):
                handlers[number] = signal.signal(number, lambda number, _: received.append(number))
    mask: set[Any] | None = None
    if hasattr(signal, "pthread_sigmask"):  # not on Windows
        from multiprocessing import resource_tracker

        resource_tracker.ensure_running()  # when it starts, it lets the signals through
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
    try:
        yield
    finally:
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        for one in received:
            signal.raise_signal(one)


class _Worker(SpawnProcess):
    def start(self) -> None:
        """Start the process. If a signal came in the middle, the new process would print a traceback."""
        with without_signals():
            super().start()


class _Context(SpawnContext):
    def __init__(self) -> None:
        super().__init__()
        self.started: list[_Worker] = []

    def Process(self, *args: Any, **options: Any) -> _Worker:  # type: ignore[override]  # a class there
        """Return a new worker."""
        self.started.append(_Worker(*args, **options))
        return self.started[-1]


class WorkerPool:
    """A pool of worker processes.

    Args:
        workers: The number of processes.
    """

    def __init__(self, workers: int) -> None:
        self._context = _Context()
        self._pool = ProcessPoolExecutor(workers, mp_context=self._context, initializer=_prepare)

    def submit(self, run: Callable[[Partition, Job], Done], partition: Partition, job: Job) -> Future[Done]:
        """Run a partition in a worker."""
        return self._pool.submit(_run, run, partition, job)

    def end(self) -> None:
        """End all workers, whatever they are doing. Their unfinished files are removed."""
        with without_signals():
            started = [worker for worker in self._context.started if worker.pid is not None]
            for worker in started:
                worker.terminate()
            end = time.monotonic() + GRACE
            for worker in started:
                worker.join(max(end - time.monotonic(), 0))
            for worker in started:
                worker.kill()
                worker.join()
            # Only now, because this removes semaphores that a worker needs while it starts.
            self._pool.shutdown(wait=False, cancel_futures=True)


def _prepare() -> None:
    """Prepare a new worker: it ends on SIGTERM, and when the main process is gone. The main process handles Ctrl-C."""
    parent = multiprocessing.parent_process()
    if parent is not None:

        def watch() -> None:
            parent.join()
            with suppress(OSError):
                os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(GRACE)
            os._exit(1)

        threading.Thread(target=watch, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stop)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)


def _stop(_number: int, _frame: object) -> None:
    if not _busy:
        os._exit(_STATUS)
    raise SystemExit(_STATUS)


def _run(run: Callable[[Partition, Job], Done], partition: Partition, job: Job) -> Done:
    """Run a partition in this worker. SIGTERM ends the process, after unfinished files are removed."""
    global _busy
    try:
        try:
            _busy = True
            return run(partition, job)
        finally:
            _busy = False
    except SystemExit:  # the pool would send it to the main process as a result
        os._exit(_STATUS)
