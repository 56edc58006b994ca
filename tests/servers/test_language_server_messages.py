"""The language server with messages that no good editor sends: each request gets an answer, and the server goes on."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pygls", reason="pygls is not installed: pip install 'dprkpal[lsp]'")

BIB = "@book{good2001, title = {A Title}, author = {Good, Ada}, year = 2001, publisher = {P}}\n"
TEXT = "😀 See [@good2001, p. 3].\n"


class RawClient:
    """A client that sends what it is told to send.

    Args:
        folder: The workspace.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._number = 0
        self.process = subprocess.Popen(
            [sys.executable, "-m", "dprkpal", "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )  # fmt: skip
        self.request("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": {}})
        self.notify("initialized", {})

    def send(self, message: object) -> None:
        """Send a message."""
        body = json.dumps(message).encode()
        self.send_bytes(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def send_bytes(self, data: bytes) -> None:
        """Send anything."""
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def notify(self, method: str, params: object) -> None:
        """Send a notification."""
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, method: str, params: object) -> dict[str, Any]:
        """Send a request and return its answer; other messages of the server are left out."""
        self._number += 1
        self.send({"jsonrpc": "2.0", "id": self._number, "method": method, "params": params})
        while True:
            message = self._message()
            if message.get("id") == self._number and "method" not in message:
                return message

    def _message(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        length = 0
        while (line := self.process.stdout.readline().strip()) or not length:
            assert line or self.process.poll() is None, "the server has ended"
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        found: dict[str, Any] = json.loads(self.process.stdout.read(length))
        return found

    def open(self, uri: str, text: str) -> None:
        """Open a Markdown document."""
        document = {"uri": uri, "languageId": "markdown", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def change(self, uri: str, *changes: object) -> None:
        """Edit a document."""
        self.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": 2}, "contentChanges": changes})

    def hover(self, uri: str, line: object, character: object) -> dict[str, Any]:
        """Ask what is at a place."""
        position = {"line": line, "character": character}
        return self.request("textDocument/hover", {"textDocument": {"uri": uri}, "position": position})

    def end(self) -> tuple[int, str]:
        """End the session, and return the exit status and what the server wrote to standard error."""
        self.request("shutdown", None)
        self.notify("exit", None)
        _, errors = self.process.communicate(timeout=60)
        return self.process.returncode, errors.decode()


@pytest.fixture
def client(tmp_path: Path) -> Iterator[RawClient]:
    """A server with one open document."""
    (tmp_path / "dprkpal.toml").write_text('bibliography = "refs.bib"\n', "utf-8")
    (tmp_path / "refs.bib").write_text(BIB, "utf-8")
    client = RawClient(tmp_path)
    client.open((tmp_path / "a.md").as_uri(), TEXT)
    yield client
    if client.process.poll() is None:
        client.process.kill()
        client.process.communicate()


def is_alive(client: RawClient) -> bool:
    """Return whether the server still shows a work."""
    found = client.hover((client.folder / "a.md").as_uri(), 0, 10)
    return "A Title" in found["result"]["contents"]["value"]


def test_invalid_requests_are_refused(client: RawClient) -> None:
    """Each at once, with the code of JSON-RPC for invalid parameters."""
    uri = (client.folder / "a.md").as_uri()
    for line, character in ((-1, 0), (0, -1), (None, 0), ("x", 0)):
        assert client.hover(uri, line, character)["error"]["code"] == -32602
    for params in (None, {}, [], "x", 5, {"textDocument": None}):
        assert client.request("textDocument/hover", params)["error"]["code"] == -32602
    assert client.request("no/method", {})["error"]["code"] == -32601
    for raw in (b"{bad}", b"[]", b"null", b'{"jsonrpc":"2.0"}', b'{"jsonrpc":"2.0","method":"textDocument/hover"}'):
        client.send_bytes(b"Content-Length: %d\r\n\r\n" % len(raw) + raw)
    client.notify("$/cancelRequest", {"id": 99_999})
    client.notify("$/cancelRequest", {})
    assert is_alive(client)
    status, errors = client.end()
    assert (status, "Traceback" in errors) == (0, False)


ADDRESSES = (
    "untitled:Untitled-1", "vscode-notebook-cell:/x/y.ipynb#W0", "http://example.org/a.md", "", "no address",
    "file://host/share/a.md", "file://localhost/%00.md", "file://localhost/a%ff.md", "git:/a.md?{}",
    "inmemory://model/1", "\0", "file://", "file://[", "untitled://[::1",
)  # fmt: skip


def test_documents_with_any_address_are_served(client: RawClient) -> None:
    """Also those in no file."""
    for uri in ADDRESSES:
        client.open(uri, TEXT)
        assert "result" in client.hover(uri, 0, 10)
        place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 10}}
        client.request("textDocument/rename", {**place, "newName": "x"})
        client.change(uri, {"text": "x"})
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    assert is_alive(client)
    assert "Traceback" not in client.end()[1]


def test_edits_and_positions_out_of_range_end_at_the_text(client: RawClient) -> None:
    """Also inside a character of two units, and in documents that are not open."""
    uri = (client.folder / "a.md").as_uri()

    def edit(begin: tuple[int, int], end: tuple[int, int], text: str) -> dict[str, Any]:
        start, stop = ({"line": line, "character": character} for line, character in (begin, end))
        return {"range": {"start": start, "end": stop}, "text": text}

    client.change(uri, edit((100, 0), (200, 5), "\nend"), edit((0, 1), (0, 1), "x"), edit((5, 0), (1, 0), "y"))
    client.change(uri, edit((0, 0), (0, 0), "x"), None, {"no": "edit"})
    client.change((client.folder / "none.md").as_uri(), edit((0, 0), (9, 9), "[@good2001]"))
    for line, character in ((0, 1), (0, 2**31 - 1), (2**31 - 1, 0)):
        assert "error" not in client.hover(uri, line, character)
    client.change(uri, {"text": TEXT})
    assert is_alive(client)
    assert "Traceback" not in client.end()[1]


def test_a_thousand_quick_edits_and_cancelled_requests_are_followed(client: RawClient) -> None:
    """The text is that after the last edit."""
    uri = (client.folder / "b.md").as_uri()
    client.open(uri, "")
    for letter in "See [@good2001]. " * 60:
        end = {"line": 9_999, "character": 0}
        client.change(uri, {"range": {"start": end, "end": end}, "text": letter})
    for number in range(10_000, 10_100):
        place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 8}}
        client.send({"jsonrpc": "2.0", "id": number, "method": "textDocument/completion", "params": place})
        client.notify("$/cancelRequest", {"id": number})
    assert "A Title" in client.hover(uri, 0, 59 * 17 + 8)["result"]["contents"]["value"]
    assert "Traceback" not in client.end()[1]


def test_a_file_that_is_deleted_while_it_is_open_is_served(client: RawClient) -> None:
    """From the text in the editor; works that are gone cannot be renamed."""
    uri = (client.folder / "b.md").as_uri()
    (client.folder / "b.md").write_text(TEXT, "utf-8")
    client.open(uri, TEXT)
    assert "A Title" in client.hover(uri, 0, 10)["result"]["contents"]["value"]
    (client.folder / "b.md").unlink()
    (client.folder / "refs.bib").unlink()
    place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 10}}
    assert client.request("textDocument/definition", place)["result"] is None
    assert "error" in client.request("textDocument/rename", {**place, "newName": "x"})
    assert "Traceback" not in client.end()[1]


def test_the_server_ends_while_it_still_checks_a_huge_document(client: RawClient) -> None:
    """Nobody waits for the result."""
    client.open((client.folder / "huge.md").as_uri(), "Word [@good2001, p. 3] and [@nosuch].\n" * 60_000)
    assert is_alive(client)
    assert client.end()[0] == 0


def test_checks_of_a_document_that_changes_all_the_time_do_not_wait_for_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a document is checked, all later changes together cause one more check."""
    from dprkpal.servers import language_server

    path = str(tmp_path / "a.md")
    checked: list[str] = []
    go_on = threading.Event()

    def diagnose(session: Any, checked_path: str) -> list[Any]:
        checked.append(session.buffer(checked_path).text)
        assert go_on.wait(60)
        return []

    async def edit() -> None:
        server = language_server.create_server()
        for number in range(20):
            server.session.open(path, f"Text {number}", "markdown")
            server.check_soon(path, 0)
            await asyncio.sleep(0.01)
        go_on.set()
        while server.checks_wait:
            await asyncio.sleep(0.01)
        server.background.shutdown()

    monkeypatch.setattr(language_server, "diagnose", diagnose)
    monkeypatch.setattr(language_server, "DELAY", 0)
    monkeypatch.setattr(language_server.DprkpalLanguageServer, "publish", lambda *_: None)
    asyncio.run(edit())
    assert (len(checked), checked[-1]) == (2, "Text 19")
