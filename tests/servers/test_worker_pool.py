"""Tests of the worker pool: time limits, crashes, memory, cancelled and waiting requests."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from dprkpal.errors import DprkpalError
from dprkpal.servers import worker_pool
from dprkpal.servers.limits import Limits
from dprkpal.servers.operations import answer
from dprkpal.servers.request_errors import RequestError
from dprkpal.servers.worker_pool import WorkerPool


def with_pool(limits: Limits, test: Callable[[WorkerPool], Awaitable[None]]) -> None:
    """Run *test* with a pool that is started and closed."""

    async def run() -> None:
        pool = WorkerPool(limits)
        await pool.start()
        try:
            await test(pool)
        finally:
            await pool.close()

    asyncio.run(run())


def slow_body() -> bytes:
    """Return a request that takes many seconds, because it disambiguates long lists of names."""
    names = [{"family": f"F{number % 3}", "given": f"G{number}"} for number in range(300)]
    items = [{"id": str(number), "type": "book", "title": "T", "author": names[number % 7 :]} for number in range(900)]
    citations = [str(number) for number in range(900)]
    body = {"items": items, "citations": citations, "style": "modern-language-association", "bibliography": True}
    return json.dumps(body).encode()


SLOW = Limits(body_bytes=50_000_000, seconds=0.5, workers=1, waiting=2)


def test_a_request_that_takes_too_long_is_stopped() -> None:
    """Its worker is started again, and the event loop is never blocked."""

    async def test(pool: WorkerPool) -> None:
        before = pool._workers[0]._process
        assert before is not None
        request = asyncio.create_task(pool.run("citations", {}, slow_body()))
        turns = 0
        while not request.done():
            await asyncio.sleep(0.01)
            turns += 1
        with pytest.raises(RequestError, match=r"longer than 0\.5 seconds") as caught:
            await request
        assert (caught.value.status, caught.value.code) == (503, "timeout")
        assert turns > 2, "other tasks did not run meanwhile"
        pool.limits = pool.limits._replace(seconds=60)
        assert (await pool.run("locales", {})).status == 200
        assert pool.restarts == 1
        assert pool._workers[0]._process is not before
        assert await before.wait() != 0, "the slow worker ended by itself"

    with_pool(SLOW, test)


def test_the_number_of_waiting_requests_is_limited() -> None:
    """Further requests are refused at once."""

    async def test(pool: WorkerPool) -> None:
        async def run() -> Any:
            try:
                return await pool.run("citations", {}, body)
            except RequestError as error:
                return error.code

        body = slow_body()
        codes = await asyncio.gather(*(run() for _ in range(6)))
        assert codes.count("busy") == 6 - 1 - pool.limits.waiting
        assert codes.count("timeout") == 1 + pool.limits.waiting

    with_pool(SLOW, test)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_a_crashed_worker_is_started_again() -> None:
    """Its request fails and the next request succeeds."""

    async def test(pool: WorkerPool) -> None:
        process = pool._workers[0]._process
        assert process is not None
        os.kill(process.pid, signal.SIGKILL)
        with pytest.raises(RequestError, match="has ended"):
            await pool.run("locales", {})
        assert (await pool.run("locales", {})).status == 200

    with_pool(Limits(workers=1, seconds=60), test)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a process dependably")
def test_a_request_that_needs_too_much_memory_is_refused() -> None:
    """A few lines of BibTeX can double a string forty times."""
    strings = ['@string{s0 = "0123456789"}', *(f"@string{{s{n} = s{n - 1} # s{n - 1}}}" for n in range(1, 41))]
    text = "\n".join([*strings, "@book{a, title = s40, author = {A}}"])

    async def test(pool: WorkerPool) -> None:
        try:
            status = (await pool.run("bibliography", {"text": text, "style": "apa"})).status
        except RequestError as error:
            status = error.status
        assert status in (200, 422, 503)
        pool.limits = pool.limits._replace(seconds=60)
        assert (await pool.run("locales", {})).status == 200

    with_pool(Limits(workers=1, seconds=10, memory_megabytes=400), test)


def test_a_cancelled_request_leaves_no_answer_behind() -> None:
    """Otherwise the next request would get the wrong answer."""

    async def test(pool: WorkerPool) -> None:
        task = asyncio.create_task(pool.run("bibliography", {"style": "apa"}))
        await asyncio.sleep(0.005)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        for _ in range(3):
            found = await pool.run("locales", {})
            assert "locales" in json.loads(found.body)

    with_pool(Limits(workers=1, seconds=60), test)


def test_a_pool_can_be_started_again() -> None:
    """A closed pool works again after `start`."""

    async def test(pool: WorkerPool) -> None:
        await pool.close()
        await pool.start()
        assert (await pool.run("locales", {})).status == 200
        assert pool.busy == 0

    with_pool(Limits(workers=1, seconds=60), test)


def test_a_worker_that_does_not_start_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error is one sentence."""
    monkeypatch.setattr(worker_pool.sys, "executable", "/no/such/python")
    with pytest.raises(DprkpalError, match="a worker process does not start"):
        with_pool(Limits(workers=1), lambda pool: asyncio.sleep(0))


def test_an_internal_error_reveals_no_details(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The traceback goes to standard error only."""
    monkeypatch.setitem(answer.__globals__["OPERATIONS"], "locales", lambda parameters: 1 / 0)
    status, body = answer("locales", {}, None, Limits())
    assert (status, json.loads(body)) == (500, {"error": "internal error", "code": "internal"})
    assert "ZeroDivisionError" in capsys.readouterr().err
