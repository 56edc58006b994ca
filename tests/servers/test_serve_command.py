"""Tests of ``dprkpal serve`` as a process: many clients, signals and a port in use."""

from __future__ import annotations

import importlib.util
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

pytest.importorskip("starlette", reason="starlette is not installed")
pytest.importorskip("uvicorn", reason="uvicorn is not installed")

from click.testing import CliRunner

from dprkpal.cli import main

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for another process")


@pytest.fixture(scope="module")
def load() -> ModuleType:
    """Return the benchmark that sends the load."""
    spec = importlib.util.spec_from_file_location("serve_load", ROOT / "benchmarks" / "serve_load.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["serve_load"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def service(load: ModuleType) -> Iterator[tuple[subprocess.Popen[str], str, int]]:
    """Return a running service: process, host and port. Check afterwards that SIGINT stops it with status 0."""
    process, host, port = load.start_service(2)
    yield process, host, port
    status = load.stop_service(process)
    process.communicate()
    assert status == 0


def test_many_clients_at_once_see_no_error(load: ModuleType, service: tuple[subprocess.Popen[str], str, int]) -> None:
    """Twenty clients send all kinds of requests for a few seconds."""
    process, host, port = service
    outcome = load.run(host, port, process.pid, clients=20, rate=50, seconds=3)
    assert outcome.errors == []
    assert len(outcome.latencies) == 150


@pytest.mark.slow
def test_a_minute_of_load_takes_no_more_memory(
    load: ModuleType, service: tuple[subprocess.Popen[str], str, int]
) -> None:
    """Memory does not grow after the first twenty seconds."""
    process, host, port = service
    outcome = load.run(host, port, process.pid, clients=20, rate=50, seconds=60)
    assert outcome.errors == []
    used = [memory for _, memory in outcome.memory]
    assert used[-1] < 1.5 * used[len(used) // 3]


def test_sigterm_lets_a_request_finish(load: ModuleType) -> None:
    """A request that has started is answered, and the exit status is 0."""
    process, host, port = load.start_service(1)
    with socket.create_connection((host, port), timeout=30) as connection:
        body = json.dumps({"style": "apa"}).encode()
        head = ["POST /bibliography HTTP/1.1", "Host: localhost", "Content-Type: application/json"]
        head += [f"Content-Length: {len(body)}", "", ""]
        connection.sendall("\r\n".join(head).encode() + body[:5])
        assert urlopen(f"http://{host}:{port}/health").status == 200  # the first request is being read by now
        process.send_signal(signal.SIGTERM)
        connection.sendall(body[5:])
        answer = b""
        while part := connection.recv(65536):
            answer += part
    assert answer.startswith(b"HTTP/1.1 200")
    process.communicate(timeout=30)
    assert process.returncode == 0


def test_responses_do_not_name_the_server_program(service: tuple[subprocess.Popen[str], str, int]) -> None:
    """There is no Server header, and errors have no traceback."""
    _, host, port = service
    with urlopen(f"http://{host}:{port}/health") as response:
        assert "server" not in {name.lower() for name in response.headers}
    with pytest.raises(HTTPError) as caught:
        urlopen(f"http://{host}:{port}/references/nobody")
    assert json.loads(caught.value.read())["code"] == "unknown-reference"


def test_a_port_in_use_is_one_sentence(service: tuple[subprocess.Popen[str], str, int]) -> None:
    """The exit status is 2."""
    _, _, port = service
    result = CliRunner().invoke(main, ["serve", "--port", str(port)], prog_name="dprkpal")
    assert result.exit_code == 2
    assert result.output.startswith(f"dprkpal: cannot listen on 127.0.0.1:{port}: ")
    assert result.output.count("\n") == 1
