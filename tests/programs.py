"""Run other programs from tests, with a time limit that also ends their child processes."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from typing import Any

SECONDS = 900
"""The time limit for a program. It is long, because it is there to end programs that hang: at its first run, LuaLaTeX
lists all fonts, which takes minutes."""


def run_program(
    command: Sequence[str | os.PathLike[str]], *, check: bool = True, given: Any = None, **options: Any
) -> subprocess.CompletedProcess[Any]:
    """Run *command* like `subprocess.run` with captured output, but kill all its child processes on a time-out.

    `subprocess.run` kills only the program itself. A surviving child would keep the pipes open and hang the test.
    """
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    stdin = subprocess.DEVNULL if given is None else subprocess.PIPE
    with subprocess.Popen(command, stdin=stdin, start_new_session=True, **options) as process:
        try:
            out, err = process.communicate(given, timeout=SECONDS)
        except BaseException:
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
            raise
    done = subprocess.CompletedProcess(command, process.returncode, out, err)
    if check:
        done.check_returncode()
    return done
