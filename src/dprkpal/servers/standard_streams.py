"""Internal: the standard streams of the servers that talk to the program that started them.

A line or a message is read into memory as a whole, so its size is limited.
"""

from __future__ import annotations

import re
import sys
from typing import BinaryIO

from ..errors import DprkpalError

__all__ = ["MAX_MESSAGE", "LimitedInput", "check_streams"]

MAX_MESSAGE = 256_000_000
"""The maximum size of a message in bytes, as of a bibliography file."""

MAX_LINE = 1_000_000
"""The maximum length of a line of a header in bytes."""

_LENGTH = re.compile(rb"Content-Length:\s*(\d+)\s*", re.IGNORECASE)


def check_streams(command: str) -> None:
    """Raise `DprkpalError` if standard input or output is closed.

    Args:
        command: The command, for the message.
    """
    for name, stream in (("input", sys.stdin), ("output", sys.stdout)):
        if stream is None:
            message = f"standard {name} is closed; start `{command}` from a program that talks to it, such as an editor"
            raise DprkpalError(message)


class LimitedInput:
    r"""Binary input with a limit for the size of a line and of a message.

    Args:
        file: The input.
        max_line: The maximum length of a line in bytes.

    >>> import io
    >>> LimitedInput(io.BytesIO(b"a\nb")).readline()
    b'a\n'
    """

    def __init__(self, file: BinaryIO, *, max_line: int = MAX_LINE) -> None:
        self._file = file
        self._max_line = max_line

    def readline(self) -> bytes:
        """Return the next line, with its end.

        Raises:
            DprkpalError: The line is too long, or announces a message that is too long.
        """
        line = self._file.readline(self._max_line)
        if len(line) == self._max_line and not line.endswith(b"\n"):
            raise DprkpalError(f"standard input: a line is longer than {self._max_line:,} bytes")
        length = _LENGTH.fullmatch(line)
        if length is not None and (len(length[1]) > 15 or int(length[1]) > MAX_MESSAGE):
            raise DprkpalError(f"standard input: a message is longer than {MAX_MESSAGE:,} bytes")
        return line

    def read(self, size: int) -> bytes:
        """Return the next *size* bytes, or fewer at the end."""
        return self._file.read(size)
