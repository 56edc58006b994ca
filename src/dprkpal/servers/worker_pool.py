"""Internal: run operations in worker processes, with limits on time and on waiting requests."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from ..errors import DprkpalError
from .limits import Limits
from .operations import Answer
from .request_errors import RequestError

__all__ = ["WorkerPool"]

START_SECONDS = 60.0
"""Time for a worker to start. A slow machine may need long."""

STOP_SECONDS = 3.0
"""Time for a worker to exit by itself when the pool closes."""


class WorkerPool:
    """Runs operations in worker processes.

    Args:
        limits: The limits.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.waiting = 0
        """Requests that wait for a worker."""
        self.restarts = 0
        """Number of times a worker was started again, after a time-out or a crash."""
        self._workers = [_Worker(limits) for _ in range(limits.workers)]
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        self._open = False
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def busy(self) -> int:
        """Workers that are answering a request or starting."""
        return len(self._workers) - self._idle.qsize()

    async def start(self) -> None:
        """Start the workers.

        Raises:
            DprkpalError: A worker does not start.
        """
        self._idle = asyncio.Queue()
        self._open = True
        try:
            await asyncio.gather(*(worker.start() for worker in self._workers))
        except (OSError, EOFError, TimeoutError) as error:
            await self.close()
            raise DprkpalError(f"a worker process does not start ({str(error) or type(error).__name__})") from None
        for worker in self._workers:
            self._idle.put_nowait(worker)

    async def run(self, operation: str, fields: Mapping[str, Any], body: bytes | None = None) -> Answer:
        """Return the answer to a request.

        Args:
            operation: One of `dprkpal.servers.operations.OPERATIONS`.
            fields: The fields of the request.
            body: A JSON object with the fields instead, or ``None``.

        Raises:
            RequestError: Too many requests are waiting, the time is over, or the worker has crashed; status 503.
        """
        if self.waiting >= self.limits.waiting:
            raise RequestError(503, "busy", "too many requests are waiting; try again later")
        deadline = asyncio.get_running_loop().time() + self.limits.seconds
        self.waiting += 1
        try:
            async with asyncio.timeout_at(deadline):
                worker = await self._idle.get()
        except TimeoutError:
            raise RequestError(503, "timeout", "no worker was free in time; try again later") from None
        finally:
            self.waiting -= 1
        try:
            async with asyncio.timeout_at(deadline):
                found = await worker.ask(operation, fields, body)
        except TimeoutError:
            self._restart(worker)
            message = f"the request took longer than {self.limits.seconds:g} seconds; send fewer references at once"
            raise RequestError(503, "timeout", message) from None
        except (OSError, EOFError):
            self._restart(worker)
            raise RequestError(503, "worker-ended", "the process that answered this request has ended") from None
        except BaseException:  # cancelled; the next request must not get this answer
            self._restart(worker)
            raise
        self._idle.put_nowait(worker)
        return found

    def _restart(self, worker: _Worker) -> None:
        """Kill *worker* and start it again in the background."""
        self.restarts += 1
        worker.kill()
        if not self._open:
            return

        async def start() -> None:
            with suppress(OSError, EOFError, TimeoutError):  # the next request reports it
                await worker.start()
            self._idle.put_nowait(worker)

        task = asyncio.get_running_loop().create_task(start())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Stop all workers."""
        self._open = False
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(worker.stop() for worker in self._workers))


class _Worker:
    """One worker process."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: Process | None = None

    async def start(self) -> None:
        """Start the process and wait until it is ready.

        Raises:
            OSError: It cannot be started.
            EOFError: It exited at once.
            TimeoutError: It was not ready in time.
        """
        await self.stop()
        # -P: do not import modules from the working directory.
        command = [sys.executable, "-P", "-m", "dprkpal.servers.worker", json.dumps(list(self._limits))]
        # In a session of its own, Ctrl-C does not reach it: this process ends it, by closing its standard input.
        self._process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, start_new_session=True
        )
        try:
            async with asyncio.timeout(START_SECONDS):
                await self._answer()
        except BaseException:
            self.kill()
            raise

    async def ask(self, operation: str, fields: Mapping[str, Any], body: bytes | None) -> Answer:
        """Return the answer of the process.

        Raises:
            OSError: The process has ended.
            EOFError: The process has ended.
        """
        if self._process is None or self._process.returncode is not None:
            raise EOFError("the process has ended")
        size = None if body is None else len(body)
        header = json.dumps({"operation": operation, "fields": dict(fields), "size": size})
        stdin = self._process.stdin
        assert stdin is not None
        stdin.write(header.encode() + b"\n" + (body or b""))
        await stdin.drain()
        return await self._answer()

    async def _answer(self) -> Answer:
        assert self._process is not None
        stdout = self._process.stdout
        assert stdout is not None
        line = await stdout.readline()
        if not line:
            raise EOFError("the process has ended")
        header = json.loads(line)
        return Answer(header["status"], await stdout.readexactly(header["size"]))

    def kill(self) -> None:
        """Kill the process."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()

    async def stop(self) -> None:
        """Stop the process and wait until it has exited."""
        process = self._process
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        self._process = None
