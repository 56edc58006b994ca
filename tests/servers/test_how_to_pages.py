"""Tests of the how-to pages on the web service and on bots: their examples run and their tables are complete."""

from __future__ import annotations

import contextlib
import doctest
import io
import json
import re
import shlex
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from dprkpal.servers.limits import Limits
from dprkpal.servers.mcp_tools import tools

PAGES = Path(__file__).resolve().parents[2] / "docs" / "how-to"
WEB = (PAGES / "web-service.md").read_text(encoding="utf-8")
BOT = (PAGES / "bot.md").read_text(encoding="utf-8")

BOOK = {"id": "doe", "type": "book", "title": "Samples", "author": [{"family": "Doe", "given": "Jane"}]}


def block(page: str, language: str) -> str:
    """Return the only code block of a *page* in this *language*."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    return str(found)


def curl_examples() -> Iterator[tuple[str, str]]:
    """Yield each curl command of the page with its output."""
    for text in re.findall(r"^```console\n(.*?)^```$", WEB, re.DOTALL | re.MULTILINE):
        for shown in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            if shown.startswith("curl "):
                command, _, output = shown.partition("\n")
                yield command, output


def saved_files() -> dict[str, str]:
    """Return the files that the page asks to save, by name."""
    return dict(re.findall(r"Save this request as `(\S+)`:\n\n```json\n(.*?)^```$", WEB, re.DOTALL | re.MULTILINE))


EXAMPLES = list(curl_examples())


@pytest.mark.parametrize(
    ("command", "output"), EXAMPLES, ids=[re.split(r"[? ]", command.split(":8000")[1])[0] for command, _ in EXAMPLES]
)
def test_curl_prints_what_the_page_shows(client: Any, command: str, output: str) -> None:
    """The output may be abbreviated with `...`."""
    words = shlex.split(command)[1:]
    words.remove("-s")
    address = words.pop(0)
    if words:
        option, file = words
        assert option == "--json"
        response = client.post(f"http://{address}", json=json.loads(saved_files()[file.removeprefix("@")]))
    else:
        response = client.get(f"http://{address}")
    assert doctest.OutputChecker().check_output(output, response.text + "\n", doctest.ELLIPSIS), response.text


def test_every_limit_is_in_the_table() -> None:
    """Each row has the current value."""
    rows = dict(re.findall(r"^\| `(\w+)` \| ([\d,.]+) \|", WEB, re.MULTILINE))
    assert rows == {name: f"{value:,.0f}" for name, value in Limits()._asdict().items()}


def test_every_address_is_in_the_table(client: Any) -> None:
    """Each row names all fields of the address."""
    rows = dict(re.findall(r"^\| `((?:GET|POST) /[^`]*)` \| (.*) \|$", WEB, re.MULTILINE))
    paths = client.get("/").json()["paths"]
    assert set(rows) == {
        f"{method.upper()} {path}" for path, methods in paths.items() for method in methods if path != "/"
    }
    for path, methods in paths.items():
        for parameter in methods.get("get", {}).get("parameters", []):
            if parameter["in"] == "query" and parameter["name"] not in ("limit", "offset", "locale", "to"):
                assert f"`{parameter['name']}`" in rows[f"GET {path}"], (path, parameter["name"])


@pytest.fixture(scope="module")
def service() -> Iterator[Any]:
    """Return a client of the program on the page."""
    pytest.importorskip("fastapi", reason="fastapi is not installed")
    pytest.importorskip("httpx2", reason="httpx2 is not installed")
    from starlette.testclient import TestClient

    program: dict[str, Any] = {"__name__": "service"}
    exec(compile(block(WEB, "python"), "web-service.md", "exec", dont_inherit=True), program)
    with TestClient(program["app"]) as client:
        yield client


class TestFastApi:
    """The FastAPI example of the page."""

    def test_it_formats(self, service: Any) -> None:
        """The response has citations and a bibliography."""
        answer = service.post("/format", json={"items": [BOOK], "citations": ["doe, p. 3"]}).json()
        assert answer == {"citations": ["(Doe, n.d., p. 3)"], "bibliography": ["Doe, J. (n.d.). <i>Samples</i>."]}

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ({"items": [BOOK], "style": "../secret.csl"}, 422),
            ({"items": [BOOK], "style": "nosuch"}, 422),
            ({"items": [BOOK], "citations": ["nobody"]}, 422),
            ({"items": [{"title": "without an id"}]}, 422),
            ({"items": [BOOK] * 501}, 422),
            ({"items": [{**BOOK, "title": "x" * 2_000_001}]}, 413),
        ],
    )
    def test_it_refuses_what_is_wrong_or_too_large(self, service: Any, body: Any, status: int) -> None:
        """Each error is a client error."""
        assert service.post("/format", json=body).status_code == status

    def test_threads_do_not_disturb_each_other(self, service: Any) -> None:
        """Requests in parallel give the same results as one after the other."""
        styles = ("apa", "ieee", "nature", "chicago-notes-bibliography", "modern-language-association")
        items = [{**BOOK, "id": str(number), "issued": {"date-parts": [[2000 + number % 3]]}} for number in range(12)]
        citations = [str(number) for number in range(12)]
        bodies = [{"items": items[part:], "citations": citations[part:], "style": style} for part in range(4)
                  for style in styles]  # fmt: skip
        with ThreadPoolExecutor(10) as threads:
            together = list(threads.map(lambda body: service.post("/format", json=body).json(), bodies))
        assert together == [service.post("/format", json=body).json() for body in bodies]


class TestBot:
    """The page on assistants and bots."""

    def test_the_chat_bot_prints_what_the_page_shows(self) -> None:
        """The output has the hedge and says that the claim is disputed."""
        printed = io.StringIO()
        program: dict[str, Any] = {}
        with contextlib.redirect_stdout(printed):
            exec(compile(block(BOT, "python"), "bot.md", "exec", dont_inherit=True), program)
        assert printed.getvalue() == block(BOT, "text")
        assert program["answer"]("zzzz") == "The collection has no claim about that."

    def test_the_settings_start_a_command_that_exists(self) -> None:
        """The settings name a command of dprkpal."""
        from dprkpal.cli import main

        (server,) = json.loads(block(BOT, "json"))["mcpServers"].values()
        assert server["command"] == "dprkpal"
        assert server["args"][0] in main.commands

    def test_every_tool_is_in_the_table(self) -> None:
        """The table lists the tools in the order of the server."""
        assert re.findall(r"^\| `(\w+)` \|", BOT, re.MULTILINE) == list(tools(Limits()))
