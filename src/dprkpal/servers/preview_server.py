"""Internal: serve a page on this computer that reloads itself when it changes.

Only pages and images are served, to this computer and this host name alone. The page cannot run scripts of the
document or load anything from elsewhere.

Source: HTML, "Server-sent events"; Content Security Policy Level 3.
"""

from __future__ import annotations

import os
import secrets
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

__all__ = ["PreviewServer"]

HOST = "127.0.0.1"
HEARTBEAT = 10.0
"""Seconds between signs of life to a page, which end the threads of pages that were closed."""
MAX_LISTENERS = 20
"""Maximum number of pages that are told about changes at the same time."""
MAX_IMAGE = 100_000_000
"""Maximum size of an image, in bytes."""

_IMAGES = {
    ".avif": "image/avif", ".gif": "image/gif", ".jpeg": "image/jpeg", ".jpg": "image/jpeg", ".png": "image/png",
    ".svg": "image/svg+xml", ".webp": "image/webp",
}  # fmt: skip
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_SCRIPT = """\
"use strict";
let shown = null;
new EventSource("/-/changes").onmessage = (event) => {
  if (shown !== null && shown !== event.data) location.reload();
  shown = event.data;
};
"""
_TAG = '<script src="/-/reload.js" defer></script>\n</head>'


class _Server(ThreadingHTTPServer):
    """A server that says nothing about pages that are closed before they have loaded."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print the traceback of an error in this program."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class PreviewServer:
    """Serves one page and the images in its folder.

    Args:
        folder: The folder of the images. Paths outside of it are not served.
        port: The port; 0 chooses a free one.

    Raises:
        OSError: The port is in use.
    """

    def __init__(self, folder: str, port: int = 0) -> None:
        self.folder = os.path.realpath(folder)
        self._page = b""
        self._version = 0
        self._run = secrets.token_hex(4)
        self._changed = threading.Condition()
        self._stopped = False
        self._listeners = threading.BoundedSemaphore(MAX_LISTENERS)
        self._server = _Server((HOST, port), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)

    @property
    def port(self) -> int:
        """The port of the server."""
        return int(self._server.server_address[1])

    @property
    def address(self) -> str:
        """The address of the page."""
        return f"http://{HOST}:{self.port}/"

    def start(self) -> None:
        """Start to answer requests."""
        self._thread.start()

    def stop(self) -> None:
        """Stop the server and tell all pages."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()

    def show(self, page: str) -> None:
        """Replace the page, and reload it wherever it is open. *page* is a complete HTML page."""
        with self._changed:
            self._page = page.replace("</head>", _TAG, 1).encode()
            self._version += 1
            self._changed.notify_all()

    # -- answering requests -----------------------------------------------------------------------

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        preview = self

        class Handler(BaseHTTPRequestHandler):
            server_version = "dprkpal"
            sys_version = ""
            timeout = 60

            def do_GET(self) -> None:
                preview._answer(self)

            def log_message(self, *_: Any) -> None:
                """Print nothing: messages are about the document."""

        return Handler

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        # Another host name means that a page elsewhere has made its name point to this computer.
        if request.headers.get("Host", "") not in (f"{HOST}:{self.port}", f"localhost:{self.port}"):
            self._send(request, 421, "text/plain; charset=utf-8", b"unknown host\n")
            return
        try:
            path = unquote(urlsplit(request.path).path)
        except ValueError:  # such as http://[
            path = ""
        if path == "/":
            self._send(request, 200, "text/html; charset=utf-8", self._page)
        elif path == "/-/reload.js":
            self._send(request, 200, "text/javascript; charset=utf-8", _SCRIPT.encode())
        elif path == "/-/changes":
            self._send_changes(request)
        elif (found := self._image(path)) is not None:
            self._send(request, 200, *found)
        else:
            self._send(request, 404, "text/plain; charset=utf-8", b"not found\n")

    def _image(self, path: str) -> tuple[str, bytes] | None:
        """Return type and content of an image in the folder, or ``None``."""
        kind = _IMAGES.get(os.path.splitext(path)[1].lower())
        if kind is None or "\0" in path:
            return None
        try:
            file = os.path.realpath(os.path.join(self.folder, path.lstrip("/")))
            if os.path.commonpath([self.folder, file]) != self.folder or not os.path.isfile(file):  # a pipe never ends
                return None
            if os.path.getsize(file) > MAX_IMAGE:
                return None
            with open(file, "rb") as opened:
                return kind, opened.read()
        except (OSError, ValueError):
            return None

    def _send(self, request: BaseHTTPRequestHandler, status: int, kind: str, content: bytes) -> None:
        request.send_response(status)
        for name, value in (
            ("Content-Type", kind), ("Content-Length", str(len(content))), ("Cache-Control", "no-store"),
            ("Content-Security-Policy", _POLICY), ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"), ("Cross-Origin-Resource-Policy", "same-origin"),
        ):  # fmt: skip
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(content)

    def _send_changes(self, request: BaseHTTPRequestHandler) -> None:
        """Send the version of the page now, and again whenever it changes."""
        if not self._listeners.acquire(blocking=False):
            self._send(request, 503, "text/plain; charset=utf-8", b"too many pages are open\n")
            return
        try:
            request.send_response(200)
            request.send_header("Content-Type", "text/event-stream")
            request.send_header("Cache-Control", "no-store")
            request.end_headers()
            sent = -1
            while not self._stopped:
                with self._changed:
                    version = self._version
                    if version == sent:
                        self._changed.wait(HEARTBEAT)
                        version = self._version
                    if self._stopped:
                        return
                line = ":\n\n" if version == sent else f"data: {self._run}-{version}\n\n"
                request.wfile.write(line.encode())
                request.wfile.flush()
                sent = version
        except OSError:
            return  # the page was closed
        finally:
            self._listeners.release()
