"""Internal: the program of a worker process.

A worker answers one request at a time: it reads requests from standard input and writes answers to standard output.
Because it is a process, the pool can stop a request that takes too long. Each message is a line of JSON with its
``size``, followed by that many bytes.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from contextlib import suppress
from typing import BinaryIO

from .limits import Limits
from .operations import answer, warm_up

__all__ = ["main"]


def main(arguments: list[str]) -> None:
    """Answer requests until standard input ends.

    Args:
        arguments: The limits, as a JSON array.
    """
    limits = Limits(*json.loads(arguments[0]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; the pool ends this one
    _limit_memory(limits.memory_megabytes * 1_000_000)
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # an accidental print must not corrupt the answers
    warm_up()
    _send(answers, 200, b"")
    while line := requests.readline():
        request = json.loads(line)
        body = requests.read(request["size"]) if request["size"] is not None else None
        _send(answers, *answer(request["operation"], request["fields"], body, limits))


def _send(answers: BinaryIO, status: int, body: bytes) -> None:
    answers.write(json.dumps({"status": status, "size": len(body)}).encode() + b"\n" + body)
    answers.flush()


def _limit_memory(size: int) -> None:
    """Limit the memory of the process to *size* bytes, if the system supports it."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, size))


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        main(sys.argv[1:])
