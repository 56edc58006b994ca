"""How the work of a call grows, and that it ends: compared with itself, never with a number of seconds.

What a machine is busy with beside the tests must not decide them. A growth is therefore looked at several times,
with the collection of garbage held back (its time grows with everything else that is in memory), and is too steep
only if it is so each time; and a call that must end has a minute of the processor, which nothing here comes near
unless its time is squared or worse.
"""

import gc
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["assert_in_proportion", "ends", "spent"]

MINUTE = 60.0
LOOKS = 5
NOTHING = 0.004
"""Seconds below which two measurements say nothing about each other."""


def spent(call: Callable[[], Any]) -> float:
    """Return the seconds of the processor that *call* takes."""
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
    """Assert that ``cost(large)`` is at most *slack* times what ``cost(small)`` makes one expect.

    What is squared fails each look wherever *large* is more than *slack* times *small*.
    """
    assert large / small > slack, "squared time would pass"
    seen = []
    for _ in range(LOOKS):
        few, many = cost(small), cost(large)
        if many <= slack * large / small * max(few, NOTHING):
            return
        seen.append(f"{few:.3f} s, then {many:.3f} s for {large / small:g} times as much")
    raise AssertionError("; ".join(seen))


@contextmanager
def ends() -> Iterator[None]:
    """Fail what has not ended after a minute of the processor."""

    def stop(*_: object) -> None:
        raise AssertionError("has not ended after a minute of the processor")

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
