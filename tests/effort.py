"""Tests of running time that do not depend on the speed or the load of the machine.

A test of growth compares a call with itself on a smaller input. It measures processor time several times, with
garbage collection off, and fails only if every measurement fails. A test that a call ends allows it a minute of
processor time, which only quadratic or worse algorithms come near.
"""

import gc
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["assert_in_proportion", "ends", "spent"]

MINUTE = 60.0
ATTEMPTS = 5
NOISE = 0.004
"""Seconds too short to be measured reliably."""


def spent(call: Callable[[], Any]) -> float:
    """Return the processor time of *call* in seconds."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        began = time.process_time()
        call()
        return time.process_time() - began
    finally:
        if collecting:
            gc.enable()


def assert_in_proportion(cost: Callable[[int], float], small: int, large: int, slack: float = 2.5) -> None:
    """Assert that *cost* grows linearly from *small* to *large*, within a factor of *slack*.

    *large* must be more than *slack* times *small*, because quadratic growth would otherwise pass.
    """
    assert large / small > slack, "quadratic time would pass"
    seen = []
    for _ in range(ATTEMPTS):
        few, many = cost(small), cost(large)
        if many <= slack * large / small * max(few, NOISE):
            return
        seen.append(f"{few:.3f} s, and {many:.3f} s for {large / small:g} times the input")
    raise AssertionError("; ".join(seen))


@contextmanager
def ends() -> Iterator[None]:
    """Fail if the body takes more than a minute of processor time."""

    def stop(*_: object) -> None:
        raise AssertionError("not finished after a minute of processor time")

    if not hasattr(signal, "SIGPROF"):
        began = time.process_time()
        yield
        assert time.process_time() - began < MINUTE
        return
    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, MINUTE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
