"""The preview page: what is served, to whom, and how it learns about changes."""

from __future__ import annotations

import http.client
import os
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from dprkpal.servers.preview_server import PreviewServer

PAGE = "<!DOCTYPE html>\n<html>\n<head>\n<title>T</title>\n</head>\n<body>\n<p>One</p>\n</body>\n</html>\n"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PreviewServer]:
    """A running server with a page, an image, and files that it must not serve."""
    folder = tmp_path / "document"
    folder.mkdir()
    (folder / "map.png").write_bytes(b"image")
    (folder / "refs.bib").write_text("@book{a}", "utf-8")
    (tmp_path / "secret.png").write_bytes(b"secret")
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    running = PreviewServer(str(folder))
    running.start()
    running.show(PAGE)
    yield running
    running.stop()


def get(server: PreviewServer, path: str, host: str = "") -> tuple[http.client.HTTPResponse, bytes]:
    """Return the response to a request and its content."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.putrequest("GET", path, skip_host=True)
    connection.putheader("Host", host or f"127.0.0.1:{server.port}")
    connection.endheaders()
    response = connection.getresponse()
    return response, response.read()


def test_page_has_the_script_that_reloads_it(server: PreviewServer) -> None:
    """The document itself stays as it is."""
    response, content = get(server, "/")
    assert response.status == 200
    assert content.decode() == PAGE.replace("</head>", '<script src="/-/reload.js" defer></script>\n</head>')
    assert b"EventSource" in get(server, "/-/reload.js")[1]


def test_page_can_run_and_load_nothing_else(server: PreviewServer) -> None:
    """The policy allows the script of the server, images of the folder and inline styles."""
    policy = get(server, "/")[0].headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; ")
    assert "unsafe-eval" not in policy
    assert "script-src 'self' 'unsafe-inline'" not in policy
    assert get(server, "/map.png")[0].headers["Content-Security-Policy"] == policy


@pytest.mark.parametrize("path", [
    "/refs.bib", "/../secret.png", "/%2e%2e/secret.png", "/link.png", "/absent.png", "/map.png%00.png", "//etc/passwd",
    "/-/other", "/document", "/%ff",
])  # fmt: skip
def test_only_images_in_the_folder_are_served(server: PreviewServer, path: str) -> None:
    """No other file, and none outside of the folder, also through a link."""
    assert get(server, "/map.png")[1] == b"image"
    response, content = get(server, path)
    assert response.status == 404
    assert content == b"not found\n"


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1", "127.0.0.1:1", "example.org:80", "localhost"])
def test_other_host_names_are_refused(server: PreviewServer, host: str) -> None:
    """A page elsewhere could make its name point to this computer and read the document."""
    assert get(server, "/", host)[0].status == 421
    assert get(server, "/", f"localhost:{server.port}")[0].status == 200


def test_other_computers_cannot_connect(server: PreviewServer) -> None:
    """The server listens on the loopback address only."""
    assert server.address == f"http://127.0.0.1:{server.port}/"
    assert server._server.server_address[0] == "127.0.0.1"


def test_open_page_is_told_about_each_change(server: PreviewServer) -> None:
    """The stream has the version of the page, first the one that is shown."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(f"GET /-/changes HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode())
        stream = connection.makefile("rb")
        while stream.readline().strip():
            pass  # the headers
        first = stream.readline()
        assert first.startswith(b"data: ")
        assert stream.readline() == b"\n"
        server.show(PAGE.replace("One", "Two"))
        second = stream.readline()
        assert second.startswith(b"data: ")
        assert second != first
    assert b"<p>Two</p>" in get(server, "/")[1]


def test_port_that_is_in_use_is_an_error(server: PreviewServer) -> None:
    """So that the command can say so."""
    with pytest.raises(OSError, match="in use"):
        PreviewServer(server.folder, server.port)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_named_pipes_are_not_opened(server: PreviewServer) -> None:
    """Reading one would wait for another program for ever."""
    os.mkfifo(os.path.join(server.folder, "pipe.png"))
    assert get(server, "/pipe.png")[0].status == 404


def test_invalid_addresses_are_not_found(server: PreviewServer, capfd: pytest.CaptureFixture[str]) -> None:
    """Without a traceback."""
    assert get(server, "http://[a/map.png")[0].status == 404
    assert capfd.readouterr().err == ""


def test_pages_that_are_closed_early_print_nothing(server: PreviewServer, capfd: pytest.CaptureFixture[str]) -> None:
    """A browser may end the connection at any time."""
    (Path(server.folder) / "large.png").write_bytes(bytes(20_000_000))
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.sendall(f"GET /large.png HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode())
        connection.recv(100)
    assert get(server, "/map.png")[1] == b"image"
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(10)
    assert capfd.readouterr().err == ""
