"""Other programs that tests run: one that does not end is ended, with all that it has started."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from typing import Any

SECONDS = 120
"""After so long a program that a test runs has failed."""


def run_program(
    command: Sequence[str | os.PathLike[str]], *, check: bool = True, given: Any = None, **options: Any
) -> subprocess.CompletedProcess[Any]:
    """Run *command* as `subprocess.run` does, with its output captured, and without what hangs it.

    There a program that is killed may leave one that it has started, which holds the pipes, and nobody ends that.
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
