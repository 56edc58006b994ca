"""What the commands share: how data, messages and faults leave the process.

Data goes to standard output or to a file, messages to standard error, and every exception ends as
one message and one status. Text that comes from a file never acts on the terminal that shows it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ..errors import FormatError

__all__ = ["FAULT", "SHOWN_FINDINGS", "Commands", "Refusal", "emit", "emit_json", "emit_table", "report"]

SHOWN_FINDINGS = 50
"""How many findings are printed in full; of the others only the number is."""

LEAST_ROOM = 30
"""A column narrower than this is not broken into lines: a terminal does better with the whole line."""

FAULT = 2
"""The status when nothing is usable, and click's own for wrong usage."""

FINDINGS = 1
"""The status when some of the input is at fault."""

INTERRUPTED = 130
"""The status after Ctrl-C: what shells give to a process that SIGINT ended."""

BROKEN_PIPE = 141
"""The status when nobody reads on: what shells give to a process that SIGPIPE ended."""

_FOUND = f"{__name__}.found"


class Commands(click.Group):
    """A group of commands, and the one place where an exception becomes a message and a status."""

    def main(self, args: Sequence[str] | None = None, *others: Any, **options: Any) -> Any:
        """Run the command line; with no *args*, that of the process, which ends with it."""
        if args is not None:
            return super().main(args, *others, **options)
        import gc

        # The process is ours and short: a style is a hundred thousand small objects, none of them garbage,
        # so it is not searched for any while they are made (6 ms of 83), nor once more at the end (8 ms).
        gc.set_threshold(100_000)
        try:
            return super().main(args, *others, **options)
        finally:
            gc.freeze()

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; whatever it raises ends as one message, never as a traceback."""
        ctx.color = _colour()
        _prepare_streams()
        try:
            result = super().invoke(ctx)
            if sys.stdout is not None:
                sys.stdout.flush()  # here a full disk or a closed pipe can still be answered for
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except BrokenPipeError:
            _discard_streams()
            ctx.exit(BROKEN_PIPE)
        except Exception as error:
            if ctx.params.get("debug"):
                raise
            raise _refusal(error) from None
        if ctx.meta.get(_FOUND):
            ctx.exit(FINDINGS)
        return result


class Refusal(click.ClickException):
    """A message that ends the command; nothing was printed."""

    exit_code = FAULT

    def __init__(self, message: str, *, located: bool = False) -> None:
        super().__init__(message)
        self.located = located

    def show(self, file: Any = None) -> None:
        """Print the message; one that begins with its place stays as editors and programs read it."""
        context = click.get_current_context(silent=True)
        colour = context.color if context is not None else _colour()
        prefix = "" if self.located else click.style("dprkpal: ", fg="red")
        click.echo(prefix + self.message, file=file, err=True, color=colour)


def _refusal(error: Exception) -> Refusal:
    """Return *error* as the message a user gets."""
    from ..errors import DprkpalError, visible

    if isinstance(error, DprkpalError):
        return Refusal(str(error), located=bool(getattr(error, "path", None)))
    if isinstance(error, OSError):
        name = "standard output" if error.filename is None else error.filename or "''"
        if error.filename is None:  # nothing is opened without a name but the standard streams
            _discard_streams(1)
        return Refusal(visible(f"{name}: {error.strerror or error}"))
    if isinstance(error, MemoryError):
        return Refusal("the input needs more memory than there is")
    text = visible(" ".join(f"{type(error).__name__}: {error}".split()))[:500]
    return Refusal(f"internal fault ({text}); `dprkpal --debug COMMAND` shows where")


def _colour() -> bool | None:
    """Return whether messages and tables are coloured; ``None`` leaves it to whether a terminal reads them."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return False if os.environ.get("TERM") == "dumb" else None


def _prepare_streams() -> None:
    """Let output take every character: UTF-8 for programs, the terminal's own encoding for readers."""
    from io import TextIOWrapper

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            chosen = stream.isatty() or os.environ.get("PYTHONIOENCODING")
            stream.reconfigure(encoding=None if chosen else "utf-8", errors="backslashreplace")


def _discard_streams(*descriptors: int) -> None:
    """Send what is still buffered nowhere, so that the interpreter's last flush finds no fault to report."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in descriptors or (1, 2):
        os.dup2(nowhere, descriptor)


def report(ctx: click.Context, findings: Sequence[FormatError], notes: Sequence[FormatError] = ()) -> None:
    """Print *findings* and *notes*, the first in full and the others as a number; findings make the status 1.

    A note has ``note:`` before its message. It is no fault, so it leaves the status as it is.
    """
    if not findings and not notes:
        return
    from ..errors import visible

    for messages, noun, mark in ((findings, "findings", ""), (notes, "notes", "note: ")):
        for one in messages[:SHOWN_FINDINGS]:
            whole = str(one)
            at = len(whole) - len(visible(one.message)) if mark else 0
            click.echo(whole[:at] + mark + whole[at:], err=True)
        if len(messages) > SHOWN_FINDINGS:
            click.echo(f"and {len(messages) - SHOWN_FINDINGS} more {noun}", err=True)
    if findings:
        ctx.meta[_FOUND] = True


def emit(text: str, output: str | None, *, ended: bool = True) -> None:
    """Print *text* as it stands, or write it to the file *output*; *ended* puts a line feed at its end."""
    text = text if not ended or text.endswith("\n") or not text else text + "\n"
    if output is None or output == "-":
        click.echo(text, nl=False, color=True)  # nothing is stripped from data, wherever it goes
    else:
        from ..formats.atomic_write import write_atomically

        write_atomically(output, text.encode("utf-8", "backslashreplace"))


def emit_json(value: object, output: str | None) -> None:
    """Print *value* as JSON in which no character acts on a terminal."""
    import json
    import re

    text = json.dumps(value, ensure_ascii=False, indent=2)
    acting = "[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
    emit(re.sub(acting, lambda match: f"\\u{ord(match[0]):04x}", text), output)


def emit_table(rows: Iterable[Sequence[str]], output: str | None, *, cut: bool = False) -> None:
    """Print *rows*: columns as wide as their widest text.

    On a terminal the last column is *cut* where the line ends, or else goes on below itself.
    """
    import shutil

    from ..errors import visible

    table = [[visible(cell).replace("\n", " ") for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*(row[:-1] for row in table), strict=True)]
    terminal = output is None and sys.stdout is not None and sys.stdout.isatty()
    room = shutil.get_terminal_size().columns - sum(widths) - 2 * len(widths) if terminal else 0
    lines = []
    for first, *others in table:
        more: list[str] = []
        if others and cut and 1 < room < len(others[-1]):
            others[-1] = others[-1][: room - 1] + "…"
        elif others and LEAST_ROOM < room < len(others[-1]):
            others[-1], *more = _broken(others[-1], room)
        cells = [cell.ljust(width) for cell, width in zip([first, *others], [*widths, 0], strict=True)]
        cells[0] = click.style(first, bold=True) + cells[0][len(first) :]
        lines.append("  ".join(cells).rstrip())
        lines += [" " * (sum(widths) + 2 * len(widths)) + line for line in more]
    text = "\n".join(lines)
    colour = _colour() if _colour() is not None else terminal
    emit(text if colour and output is None else click.unstyle(text), output)


def _broken(text: str, room: int) -> list[str]:
    """Return *text* in lines of at most *room* characters; a longer word, such as an address, stays whole."""
    import textwrap

    return textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False) or [text]
