"""The servers on standard streams that are closed, full or endless."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from importlib.util import find_spec

import pytest

from dprkpal.errors import DprkpalError
from dprkpal.servers.standard_streams import LimitedInput

COMMANDS = [
    pytest.param("lsp", marks=pytest.mark.skipif(find_spec("pygls") is None, reason="pygls is not installed")),
    pytest.param("mcp", marks=pytest.mark.skipif(find_spec("mcp") is None, reason="mcp is not installed")),
]

unix = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a Unix shell and /dev/full")


def run(command: str, redirection: str, sent: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run a server with a redirection of the shell."""
    shell = ["sh", "-c", f'"{sys.executable}" -m dprkpal {command} {redirection}']
    return subprocess.run(shell, input=sent, capture_output=True, timeout=60)


@unix
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(("redirection", "name"), [("<&-", "input"), (">&-", "output")])
def test_a_closed_stream_is_one_sentence(command: str, redirection: str, name: str) -> None:
    """The exit status is 2."""
    done = run(command, redirection)
    assert done.returncode == 2
    assert done.stderr.decode().startswith(f"dprkpal: standard {name} is closed; start `dprkpal {command}` from")
    assert done.stderr.count(b"\n") == 1


@unix
@pytest.mark.parametrize("command", COMMANDS)
def test_input_without_end_is_not_read_into_memory(command: str) -> None:
    """The size of a line is limited."""
    done = run(command, "</dev/zero")
    assert done.returncode == 2
    assert done.stderr.decode().startswith("dprkpal: standard input: a line is longer than ")


@unix
@pytest.mark.skipif(find_spec("mcp") is None, reason="mcp is not installed")
def test_a_full_disk_is_one_sentence() -> None:
    """The answers of the server cannot be written."""
    done = run("mcp", ">/dev/full", b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n')
    assert (done.returncode, done.stderr) == (2, b"dprkpal: standard output: No space left on device\n")


@pytest.mark.skipif(find_spec("pygls") is None, reason="pygls is not installed")
@pytest.mark.parametrize("length", [b"9999999999", b"9" * 5000])
def test_a_message_that_is_too_long_ends_the_server(length: bytes) -> None:
    """Its length is announced, so nothing of it is read."""
    done = run("lsp", "", b"Content-Length: " + length + b"\r\n\r\n{}")
    assert done.returncode == 2
    assert done.stderr == b"dprkpal: standard input: a message is longer than 256,000,000 bytes\n"


def test_lines_are_limited_and_bytes_are_read_as_they_are() -> None:
    """A line with its end may have the maximum length."""
    limited = LimitedInput(io.BytesIO(b"abc\nabcd\nabcde"), max_line=4)
    assert limited.readline() == b"abc\n"
    with pytest.raises(DprkpalError, match="a line is longer than 4 bytes"):
        limited.readline()
    assert limited.read(3) == b"\nab"
