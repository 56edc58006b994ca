"""Internal: a worker process, which answers one request at a time.

It reads requests from standard input and writes answers to standard output, so that the pool can stop a request that
takes too long by ending the process. Each message is a line of JSON with its ``size``, then that many bytes.
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
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of a terminal; the server ends this one
    _limit_memory(limits.memory_megabytes * 1_000_000)
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that prints by accident may come between the answers
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
    """Let the process take no more memory than *size*, where the system knows such a limit."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, size))


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        main(sys.argv[1:])
