"""Long work says on a terminal that it goes on, and can be interrupted."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
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


def _let_interrupts_through() -> None:
    """Whoever runs the tests in the background may have them ignored, and a child inherits that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def on_a_terminal(code: str, *, interrupt: bool = False) -> tuple[str, int]:
    """Run *code* with its standard error on a terminal; return what it wrote there, and its status."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=theirs, preexec_fn=_let_interrupts_through
    )
    os.close(theirs)
    written = b""
    try:
        while True:
            ready, _, _ = select.select([ours], [], [], 20)
            if not ready:
                break
            try:
                part = os.read(ours, 4096)
            except OSError:  # Linux says so when nobody has the other end any more
                break
            written += part
            if not part:
                break
            if interrupt and b"formatting" in written:
                process.send_signal(signal.SIGINT)
                interrupt = False
        process.communicate(timeout=SECONDS)
    finally:
        process.kill()
        os.close(ours)
    return written.decode(), process.returncode


def test_a_terminal_shows_what_lasts_and_for_how_long() -> None:
    """In one line, which is gone in the end."""
    written, status = on_a_terminal(SLOW.format(here=HERE, more=0.4))
    assert status == 0
    assert re.search(r"\r\x1b\[Kreading … \d+ s", written)
    assert re.search(r"\r\x1b\[Kformatting … \d+ s", written)
    assert written.endswith("\r\x1b[K")


def test_an_interrupt_clears_the_line() -> None:
    """And ends the work."""
    written, status = on_a_terminal(SLOW.format(here=HERE, more=30), interrupt=True)
    assert status != 0
    assert "\x1b[K" in written.split("formatting")[-1]


def test_programs_see_nothing_of_it() -> None:
    """Standard error that is no terminal stays empty."""
    code = SLOW.format(here=HERE, more=0.4)
    done = run_program([sys.executable, "-c", code])
    assert (done.stdout, done.stderr) == (b"done\n", b"")


def test_short_work_shows_nothing() -> None:
    """Nobody wants to read what is over by then."""
    code = SLOW.format(here=HERE, more=0.0).replace("0.1, 0.02", "5, 0.02").replace("sleep(0.4)", "sleep(0.01)")
    assert on_a_terminal(code) == ("", 0)


@pytest.mark.parametrize("command", ["bib", "process"])
def test_an_interrupted_command_leaves_no_half_of_a_file(tmp_path: Path, command: str) -> None:
    """What stood in the file stands there still, and no other file beside it."""
    works = tmp_path / "works.bib"
    works.write_text(
        "".join(f"@book{{k{n}, title = {{T {n}}}, author = {{A{n} B}}, year = {n}}}\n" for n in range(30_000)), "utf-8"
    )
    paper = tmp_path / "paper.md"
    paper.write_text("---\nnocite: '@*'\n---\n", "utf-8")
    target = tmp_path / "out.txt"
    target.write_text("before", "utf-8")
    main = f"import sys; sys.path.insert(0, {HERE!r}); from dprkpal.cli import main; main(prog_name='dprkpal')"
    words = [command, *([str(paper)] if command == "process" else []), "--from", str(works), "--output", str(target)]
    process = subprocess.Popen(
        [sys.executable, "-c", main, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=_let_interrupts_through,
    )  # fmt: skip
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    _, messages = process.communicate(timeout=SECONDS)
    assert process.returncode == 130
    assert b"Traceback" not in messages
    assert target.read_text("utf-8") == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.txt", "paper.md", "works.bib"]
