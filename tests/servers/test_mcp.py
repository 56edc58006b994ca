"""Tests of ``dprkpal mcp`` with the official client over standard input and output."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

pytest.importorskip("mcp", reason="mcp is not installed")

from anyio.from_thread import start_blocking_portal
from mcp import ClientSession, StdioServerParameters, stdio_client

from dprkpal import library

Call = Callable[[str, dict[str, Any]], Any]
"""Calls a tool with its arguments and returns the result."""


@pytest.fixture(scope="module")
def session() -> Iterator[tuple[Any, Any]]:
    """Start a server; return a client of it, and the portal to the event loop of the client."""
    # Warnings of other packages do not matter here.
    parameters = StdioServerParameters(command=sys.executable, args=["-W", "default", "-m", "dprkpal", "mcp"])
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(stdio_client(parameters)) as streams,
        portal.wrap_async_context_manager(ClientSession(*streams)) as client,
    ):
        portal.call(client.initialize)
        yield portal, client


@pytest.fixture
def call(session: tuple[Any, Any]) -> Call:
    """Return the function that calls a tool."""
    portal, client = session
    return lambda tool, arguments: portal.call(client.call_tool, tool, arguments)


def text_of(result: Any) -> str:
    """Return the text of a result."""
    (content,) = result.content
    assert content.type == "text"
    return str(content.text)


def test_the_tools_are_described(session: tuple[Any, Any]) -> None:
    """Each has a description, a schema of its arguments with their limits, and a schema of its result."""
    portal, client = session
    tools = {tool.name: tool for tool in portal.call(client.list_tools).tools}
    assert list(tools) == [
        "search", "get_reference", "find_claims", "cite_claim", "format_references", "find_styles",
    ]  # fmt: skip
    for tool in tools.values():
        assert tool.description is not None
        assert tool.description.endswith(".")
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
        assert tool.input_schema["additionalProperties"] is False
        assert tool.output_schema is not None
        assert all("description" in schema or "anyOf" in schema for schema in tool.input_schema["properties"].values())
    assert tools["search"].input_schema["properties"]["q"]["maxLength"] == 500


def test_the_tools_answer_in_words_and_in_data(call: Call) -> None:
    """The client validates the data with the schema of the result."""
    found = call("search", {"q": "tunnels", "kind": "reference", "limit": 3})
    assert found.structured_content["results"][0]["id"] == "beeri2021tunnels"
    assert "reference beeri2021tunnels: " in text_of(found)

    work = call("get_reference", {"key": "young2021guns", "style": "apa"})
    assert work.structured_content["csl"]["title"] == library()["young2021guns"].title
    assert work.structured_content["citation"] == "(Young, 2021)"
    assert work.structured_content["verification"]["title"]["status"] == "verified"
    assert "Verification: " in text_of(work)

    claims = call("find_claims", {"topic": "tunnels", "stance": "disputes"})
    assert [row["id"] for row in claims.structured_content["claims"]] == ["coughlin-tunnels"]
    assert "Disputed by: cha2014below" in text_of(claims)

    styles = call("find_styles", {"q": "chicago notes bibliography"})
    assert styles.structured_content["styles"][0]["id"] == "chicago-notes-bibliography"


def test_a_cited_claim_has_its_hedge_and_disputing_sources(call: Call) -> None:
    """It also says how many independent origins its sources have."""
    for identity in ("coughlin-tunnels", "hamas-support-ideology", "covid-transfers-unclear"):
        claim = library().claims[identity]
        result = call("cite_claim", {"id": identity, "style": "apa"})
        cited, text = result.structured_content, text_of(result)
        assert cited["text"] == claim.cite("apa")
        assert text.startswith(cited["text"])
        assert (cited["hedge"], cited["attribution"]) == (claim.hedge, claim.attribution)
        assert cited["hedge_meaning"] in text
        disputing = {row.source for row in claim.evidence if row.stance == "disputes"}
        assert {row["key"] for row in cited["disputed_by"]} == disputing
        assert all(key in text for key in disputing)
        assert cited["independence"]["origins"] == len(claim.origins.origins)
        assert str(claim.origins) in text


def test_your_own_references_are_formatted(call: Call) -> None:
    """They can be CSL-JSON or BibTeX. An entry that cannot be read is a warning."""
    item = {"id": "a", "type": "book", "title": "T", "author": [{"family": "Doe", "given": "Jane"}]}
    made = call("format_references", {"items": [item], "style": "apa"})
    assert text_of(made) == "Doe, J. (n.d.). T."
    text = "@book{b, title = {{No end}\n\n@book{a, title = {T}, author = {Doe, Jane}, year = 2001}"
    made = call("format_references", {"text": text, "style": "apa"})
    assert made.structured_content["entries"] == [{"key": "a", "text": "Doe, J. (2001). T."}]
    assert "Warning: b: " in text_of(made)
    made = call("format_references", {"keys": ["young2021guns"], "style": "apa"})
    assert made.structured_content["entries"][0]["text"] == library()["young2021guns"].bibliography("apa")


WRONG: dict[str, list[tuple[dict[str, Any], str]]] = {
    "get_reference": [
        ({"key": "young2021gun"}, "did you mean 'young2021guns'"),
        ({"key": "zzzz"}, "no reference 'zzzz'; search finds the keys"),
        ({}, "key: is missing"),
        ({"key": "young2021guns", "style": "/etc/passwd"}, "no style '/etc/passwd'; find_styles finds"),
        ({"key": "young2021guns", "stile": "apa"}, "did you mean 'style'?"),
        ({"key": "x" * 501}, "longer than 500 characters"),
    ],
    "cite_claim": [
        ({"id": "coughlin-tunnel"}, "did you mean 'coughlin-tunnels'"),
        ({"id": "zzzz"}, "no claim 'zzzz'; find_claims finds"),
    ],
    "find_claims": [
        ({"topic": "tunnelz"}, "did you mean 'tunnels'"),
        ({"hedge": "certain"}, "is not one of asserted, likely, possible, claimed, unclear, denied"),
    ],
    "search": [({}, "give words to search for"), ({"q": "a", "limit": 101}, "from 1 to 100")],
    "format_references": [
        ({"items": [{}] * 1001}, "1,001 values; the limit is 1,000"),
        ({"text": "x" * 2_000_001}, "larger than 2,000,000 bytes"),
        ({"text": "nothing to read"}, "choose one of bibtex, openalex"),
        ({"keys": ["young2021gun"]}, "did you mean 'young2021guns'"),
    ],
    "no_such_tool": [({}, "the tools are search, get_reference")],
}
"""Wrong calls, each with a part of the error message."""


def test_a_wrong_call_is_an_error_that_says_what_to_do(call: Call) -> None:
    """The model can correct its call, and the server still works."""
    for tool, cases in WRONG.items():
        for arguments, message in cases:
            result = call(tool, arguments)
            assert result.is_error, (tool, arguments)
            assert message in text_of(result), (tool, text_of(result))
            assert "Traceback" not in text_of(result)
    assert not call("find_styles", {"q": "apa"}).is_error
