"""The progress line of long-running commands, and interrupting them."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import dprkpal
from programs import SECONDS, run_program

SLOW = """
import sys, time
sys.path.insert(0, {here!r})
import dprkpal.cli.progress
dprkpal.cli.progress.DELAY, dprkpal.cli.progress.STEP = 0.1, 0.02
with dprkpal.cli.progress.Progress("reading") as progress:
    time.sleep(0.4)
    progress.update("formatting")
    time.sleep({more})
print("done")
"""
HERE = str(Path(dprkpal.__file__).parents[1])
MAIN = f"import sys; sys.path.insert(0, {HERE!r}); from dprkpal.cli import main; main(prog_name='dprkpal')"


def _restore_interrupts() -> None:
    """Undo an ignored SIGINT, which child processes inherit when the tests run in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def run_on_a_terminal(code: str, arguments: Sequence[str] = (), *, interrupt_at: bytes = b"") -> tuple[str, int]:
    """Run *code* with a terminal as standard error.

    Args:
        code: A Python program.
        arguments: Its arguments.
        interrupt_at: Send SIGINT once the program has written this.

    Returns:
        The text written to the terminal, and the exit status.
    """
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, stderr=theirs, preexec_fn=_restore_interrupts
    )
    os.close(theirs)
    written = b""
    try:
        while True:
            ready, _, _ = select.select([ours], [], [], SECONDS)
            if not ready:
                break
            try:
                part = os.read(ours, 4096)
            except OSError:  # Linux reports it when the program has closed the terminal
                break
            written += part
            if not part:
                break
            if interrupt_at and interrupt_at in written:
                process.send_signal(signal.SIGINT)
                interrupt_at = b""
        process.communicate(timeout=SECONDS)
    finally:
        process.kill()
        os.close(ours)
    return written.decode(), process.returncode


def test_a_terminal_shows_the_current_step_and_the_elapsed_time() -> None:
    """The line is cleared at the end."""
    written, status = run_on_a_terminal(SLOW.format(here=HERE, more=0.4))
    assert status == 0
    assert re.search(r"\r\x1b\[Kreading … \d+ s", written)
    assert re.search(r"\r\x1b\[Kformatting … \d+ s", written)
    assert written.endswith("\r\x1b[K")


def test_an_interrupt_clears_the_line() -> None:
    """An interrupt also ends the command."""
    written, status = run_on_a_terminal(SLOW.format(here=HERE, more=30), interrupt_at=b"formatting")
    assert status != 0
    assert "\x1b[K" in written.split("formatting")[-1]


def test_a_pipe_shows_no_progress() -> None:
    """Standard error stays empty unless it is a terminal."""
    code = SLOW.format(here=HERE, more=0.4)
    done = run_program([sys.executable, "-c", code])
    assert (done.stdout, done.stderr) == (b"done\n", b"")


def test_short_work_shows_no_progress() -> None:
    """A line that disappears at once would only flicker."""
    code = SLOW.format(here=HERE, more=0.0).replace("0.1, 0.02", "5, 0.02").replace("sleep(0.4)", "sleep(0.01)")
    assert run_on_a_terminal(code) == ("", 0)


@pytest.mark.parametrize("command", ["bib", "process"])
def test_an_interrupted_command_leaves_the_output_file_unchanged(tmp_path: Path, command: str) -> None:
    """The old content stays, and no temporary file is left behind."""
    bibliography = tmp_path / "many.bib"
    bibliography.write_text(
        "".join(f"@book{{k{n}, title = {{T {n}}}, author = {{A{n} B}}, year = {n}}}\n" for n in range(30_000)), "utf-8"
    )
    paper = tmp_path / "paper.md"
    paper.write_text("---\nnocite: '@*'\n---\n", "utf-8")
    target = tmp_path / "out.txt"
    target.write_text("before", "utf-8")
    document = [str(paper)] if command == "process" else []
    arguments = [command, *document, "--from", str(bibliography), "--output", str(target)]
    messages, status = run_on_a_terminal(MAIN, arguments, interrupt_at=b"reading")
    assert status == 130
    assert "Traceback" not in messages
    assert target.read_text("utf-8") == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["many.bib", "out.txt", "paper.md"]


def test_sigterm_removes_an_unfinished_file(tmp_path: Path) -> None:
    """As Ctrl-C does. The exit status is that of shells, and there is no traceback."""
    code = (
        f"import os, signal, sys; sys.path.insert(0, {HERE!r})\n"
        "signal.signal(signal.SIGTERM, signal.SIG_DFL)\n"
        "os.fsync = lambda file: os.kill(os.getpid(), signal.SIGTERM)\n"
        "from dprkpal.cli import main; main(prog_name='dprkpal')"
    )
    arguments = ["export", "young2021guns", "--output", str(tmp_path / "a.ris")]
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=SECONDS)
    assert (done.returncode, done.stdout, done.stderr) == (143, "", "")
    assert list(tmp_path.iterdir()) == []
