"""Internal: output, messages and exit statuses of all commands.

Data goes to standard output or to a file, messages to standard error. Every exception becomes one
message and one exit status. Control characters from input files are escaped before they reach a terminal.
"""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
import warnings
from collections.abc import Iterable, Sequence
from typing import IO, TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ..errors import FormatError

__all__ = [
    "EXIT_FAILURE",
    "MAX_MESSAGES",
    "CommandError",
    "CommandGroup",
    "emit",
    "emit_json",
    "emit_table",
    "one_line",
    "report",
    "say",
]

MAX_MESSAGES = 50
"""The number of messages printed in full. The rest are only counted."""

MIN_WRAP_WIDTH = 30
"""Text is not wrapped in a column narrower than this; the terminal wraps it more readably."""

EXIT_FAILURE = 2
"""Exit status when nothing could be done. click uses it for wrong usage as well."""

EXIT_PROBLEMS = 1
"""Exit status when some input was skipped or has problems."""

EXIT_INTERRUPTED = 130
"""Exit status after Ctrl-C. Shells report it for a process killed by SIGINT."""

EXIT_TERMINATED = 143
"""Exit status after SIGTERM. Shells report it for a process killed by SIGTERM."""

EXIT_BROKEN_PIPE = 141
"""Exit status when the reader closes the pipe. Shells report it for a process killed by SIGPIPE."""

_HAS_PROBLEMS = f"{__name__}.has_problems"

_SERVERS = frozenset(("lsp", "mcp", "serve"))
"""Commands that wait for input in threads, or end on SIGTERM by themselves."""


class CommandGroup(click.Group):
    """The group of all commands. It turns every exception into a message and an exit status."""

    _owns_process = False
    """Whether the process runs only this command, so that signals can be handled."""

    def main(self, args: Sequence[str] | None = None, *others: Any, **options: Any) -> Any:
        """Run the command line in *args*, or the process's own and then exit."""
        if "_DPRKPAL_COMPLETE" in os.environ:
            from . import shell_completion  # noqa: F401  # registers the shells
        if args is not None:
            return super().main(args, *others, **options)
        import gc

        # Loading a style creates a hundred thousand small objects that all stay alive. Collecting garbage
        # meanwhile, and again at exit, would take 14 ms of 83 and free nothing.
        gc.set_threshold(100_000)
        self._owns_process = True
        try:
            return super().main(args, *others, **options)
        except OSError:  # click could not print its message, because standard error is full or closed
            _discard_streams()
            sys.exit(EXIT_FAILURE)
        finally:
            gc.freeze()

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command and report any exception as one message instead of a traceback."""
        ctx.color = _colour()
        _prepare_streams()
        try:
            with warnings.catch_warnings():
                warnings.showwarning = _show_warning
                result = super().invoke(ctx)
            if sys.stdout is not None and not sys.stdout.closed:  # a server closes it
                sys.stdout.flush()  # a full disk or a closed pipe must be reported here, not at exit
        except click.ClickException as error:
            if not isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):  # its message is the help
                error.message = one_line(error.message)  # type: ignore[misc]  # click declares it final
            raise
        except (click.Abort, click.exceptions.Exit):
            raise
        except KeyboardInterrupt:
            ctx.exit(EXIT_INTERRUPTED)
        except BrokenPipeError:
            _discard_streams()
            ctx.exit(EXIT_BROKEN_PIPE)
        except Exception as error:
            if ctx.params.get("debug"):
                raise
            raise _as_command_error(error) from None
        if ctx.meta.get(_HAS_PROBLEMS):
            ctx.exit(EXIT_PROBLEMS)
        return result

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command in *args*, and its arguments with ``--from`` before bibliography files."""
        from .file_arguments import name_sources

        if args[0] == "help":
            if len(args) == 1 and not ctx.resilient_parsing:
                click.echo(ctx.get_help())
                ctx.exit()
            args = [*args[1:2], "--help"]
        if args[0] not in self.commands and not args[0].startswith("-") and not ctx.resilient_parsing:
            ctx.fail(self._unknown_command(args[0]))
        name, command, rest = super().resolve_command(ctx, args)
        if self._owns_process and name not in _SERVERS and not ctx.resilient_parsing:
            _handle_termination()
        return name, command, rest if command is None else name_sources(command, rest)

    def _unknown_command(self, name: str) -> str:
        """Return the message for a command that does not exist, with the nearest ones."""
        from difflib import get_close_matches

        begun = [one for one in self.commands if one.startswith(name)]
        near = list(dict.fromkeys([*begun, *get_close_matches(name[:100], self.commands, n=3)]))[:3]
        hint = "did you mean " + " or ".join(map(repr, near)) + "?" if near else "`dprkpal --help` lists the commands"
        return f"no command {name[:100]!r}; {hint}"


class CommandError(click.ClickException):
    """An error that ends the command before it prints anything.

    Args:
        message: The message.
        located: Whether *message* starts with a file name. It is then printed without the prefix ``dprkpal:``,
            so that editors can parse the position.
    """

    exit_code = EXIT_FAILURE

    def __init__(self, message: str, *, located: bool = False) -> None:
        super().__init__(message)
        self.located = located

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message to standard error."""
        context = click.get_current_context(silent=True)
        colour = context.color if context is not None else _colour()
        prefix = "" if self.located else click.style("dprkpal: ", fg="red")
        say(self.message, prefix, file=file, colour=colour)


def _handle_termination() -> None:
    """End with an exception on SIGTERM, so that unfinished files are removed. A second one kills the process."""

    def end(_number: int, _frame: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        raise SystemExit(EXIT_TERMINATED)

    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:  # a program that ignores it wants it to be ignored
        signal.signal(signal.SIGTERM, end)


def _as_command_error(error: Exception) -> CommandError:
    """Return the error to show to the user for *error*."""
    from ..errors import DprkpalError, UnknownReferenceError, visible

    if isinstance(error, UnknownReferenceError) and not error.nearest:
        return CommandError(f"no reference and no file {error.name[:200]!r}; `dprkpal list` shows the keys")
    if isinstance(error, DprkpalError):
        return CommandError(str(error), located=bool(getattr(error, "path", None)))
    if isinstance(error, FileNotFoundError) and error.filename is None:
        return CommandError("the current folder was deleted; change to another one")
    if isinstance(error, OSError):
        name = "standard output" if error.filename is None else error.filename or "''"
        if error.filename is None:  # only errors of the standard streams lack a file name
            _discard_streams(1)
        return CommandError(visible(f"{name}: {error.strerror or error}"))
    if isinstance(error, MemoryError):
        return CommandError("out of memory: the input is too large")
    text = visible(" ".join(f"{type(error).__name__}: {error}".split()))[:500]
    return CommandError(f"internal error: {text}; run `dprkpal --debug COMMAND` for a traceback")


def _colour() -> bool | None:
    """Return whether to colour messages and tables; ``None`` means only on a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return False if os.environ.get("TERM") == "dumb" else None


def _prepare_streams() -> None:
    """Make output accept every character: UTF-8 in a pipe, the terminal's own encoding on a terminal."""
    if isinstance(sys.stdout, io.TextIOWrapper) and isinstance(sys.stdout.buffer, io.RawIOBase):
        # With PYTHONUNBUFFERED, Python writes to the file itself. A full disk or a pipe then takes a part of the text,
        # and nobody writes the rest or reports an error.
        whole = open(sys.stdout.fileno(), "wb", closefd=False)  # noqa: SIM115  # open until the process ends
        sys.stdout = io.TextIOWrapper(whole, sys.stdout.encoding, line_buffering=sys.stdout.isatty())
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            chosen = stream.isatty() or os.environ.get("PYTHONIOENCODING")
            stream.reconfigure(encoding=None if chosen else "utf-8", errors="backslashreplace")


def _discard_streams(*descriptors: int) -> None:
    """Discard buffered output, so that the interpreter does not fail to flush it at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in descriptors or (1, 2):
        os.dup2(nowhere, descriptor)


def one_line(text: str) -> str:
    r"""Return *text* on one line, with line feeds, control and bidirectional characters escaped.

    A key or file name with a line feed could otherwise print a line of its own, such as a command for GitHub Actions.

    >>> one_line("key\n::error::forged")
    'key\\n::error::forged'
    """
    from ..errors import visible

    return visible(text).replace("\n", "\\n")


def say(message: str, prefix: str = "", *, file: IO[Any] | None = None, colour: bool | None = None) -> None:
    """Print *message* to standard error as one line, after *prefix*.

    A full or closed standard error is ignored: the result matters more than a message about it.
    """
    try:
        click.echo(prefix + one_line(message), file=file, err=True, color=colour)
    except (OSError, ValueError):  # ValueError: the stream was closed
        _discard_streams(2)


def _show_warning(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, *_others: Any, **_options: Any
) -> None:
    """Print a warning about a style as ``file:line: warning: message``; others as Python does, for developers."""
    mark = "warning" if category.__module__.startswith("dprkpal") else category.__name__
    say(f"{filename}:{lineno}: {mark}: {message}")


def report(ctx: click.Context, findings: Sequence[FormatError], notes: Sequence[FormatError] = ()) -> None:
    """Print *findings* and *notes*, at most `MAX_MESSAGES` of each; findings set the exit status to 1.

    Notes are marked ``note:`` and do not change the exit status.
    """
    if not findings and not notes:
        return
    from ..errors import visible

    for messages, noun, mark in ((findings, "problems", ""), (notes, "notes", "note: ")):
        for one in messages[:MAX_MESSAGES]:
            whole = str(one)
            at = len(whole) - len(visible(one.message)) if mark else 0
            say(whole[:at] + mark + whole[at:])
        if len(messages) > MAX_MESSAGES:
            say(f"and {len(messages) - MAX_MESSAGES} more {noun}")
    if findings:
        ctx.meta[_HAS_PROBLEMS] = True


def emit(text: str, output: str | None, *, ended: bool = True) -> None:
    """Print *text*, or write it to the file *output*.

    Args:
        text: The text.
        output: A file name; ``None`` and ``"-"`` are standard output.
        ended: Add a line feed unless *text* ends with one.
    """
    text = text if not ended or text.endswith("\n") or not text else text + "\n"
    if output is None or output == "-":
        if sys.stdout is None:  # the program was started with standard output closed
            raise OSError(errno.EBADF, "it is closed; use --output FILE")
        click.echo(text, nl=False, color=True)  # color=True keeps click from stripping escape sequences out of data
    else:
        from ..formats.atomic_write import write_atomically

        write_atomically(output, text.encode("utf-8", "backslashreplace"))


def emit_bytes(data: bytes, output: str | None) -> None:
    """Write *data* as it is to standard output, or to the file *output*."""
    if output is None or output == "-":
        if sys.stdout is None:
            raise OSError(errno.EBADF, "it is closed; use --output FILE")
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    from ..formats.atomic_write import write_atomically

    write_atomically(output, data)


def emit_json(value: object, output: str | None) -> None:
    """Print *value* as JSON, with control and bidirectional characters escaped."""
    import json
    import re

    text = json.dumps(value, ensure_ascii=False, indent=2)
    active = "[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
    emit(re.sub(active, lambda match: f"\\u{ord(match[0]):04x}", text), output)


def emit_table(rows: Iterable[Sequence[str]], output: str | None, *, cut: bool = False) -> None:
    """Print *rows* in aligned columns.

    Args:
        rows: Rows of equal length.
        output: A file name; ``None`` is standard output.
        cut: On a terminal, cut the last column at the end of the line instead of wrapping it.
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
        elif others and MIN_WRAP_WIDTH < room < len(others[-1]):
            others[-1], *more = _wrap(others[-1], room)
        cells = [cell.ljust(width) for cell, width in zip([first, *others], [*widths, 0], strict=True)]
        cells[0] = click.style(first, bold=True) + cells[0][len(first) :]
        lines.append("  ".join(cells).rstrip())
        lines += [" " * (sum(widths) + 2 * len(widths)) + line for line in more]
    text = "\n".join(lines)
    colour = _colour() if _colour() is not None else terminal
    emit(text if colour and output is None else click.unstyle(text), output)


def _wrap(text: str, room: int) -> list[str]:
    """Wrap *text* to *room* characters; a longer word, such as a URL, is kept whole."""
    import textwrap

    return textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False) or [text]
