"""Internal: run the MCP server of ``dprkpal mcp`` over standard input and output.

mcp is imported when the server starts.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from .description import program_version
from .limits import Limits
from .mcp_text import result_text
from .mcp_tools import INSTRUCTIONS, Tool, tools
from .request_errors import RequestError
from .standard_streams import LimitedInput, check_streams
from .worker_pool import WorkerPool

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server
    from mcp.types import CallToolResult

__all__ = ["create_server", "run_stdio"]

HINTS = {
    "unknown-reference": "search finds the keys of references",
    "unknown-claim": "find_claims finds the ids of claims",
    "unknown-topic": "search with kind=topic finds the ids of topics",
    "unknown-entity": "search with kind=entity finds the ids of entities",
    "unknown-style": "find_styles finds the ids of styles",
}
"""Which tool finds the right name after an error."""


def create_server(pool: WorkerPool) -> Server[Any]:
    """Return the MCP server. The workers of *pool* run its tools."""
    from mcp import types
    from mcp.server.lowlevel import Server

    offered = tools(pool.limits)

    async def list_tools(context: object, parameters: object) -> types.ListToolsResult:
        annotations = types.ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        )
        return types.ListToolsResult(
            tools=[
                types.Tool(
                    name=tool.name,
                    title=tool.title,
                    description=tool.description,
                    input_schema=tool.input_schema,
                    output_schema=tool.output_schema,
                    annotations=annotations,
                )
                for tool in offered.values()
            ]
        )

    async def call_tool(context: object, parameters: types.CallToolRequestParams) -> types.CallToolResult:
        tool = offered.get(parameters.name)
        if tool is None:
            return _error(f"no tool {parameters.name[:50]!r}; the tools are {', '.join(offered)}")
        return await _call(pool, tool, parameters.arguments or {})

    return Server(
        "dprkpal",
        version=program_version(),
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


async def _call(pool: WorkerPool, tool: Tool, arguments: Mapping[str, Any]) -> CallToolResult:
    """Run a *tool*. An error is a result too, so that the model can correct its call."""
    from mcp import types

    try:
        body = json.dumps({**tool.defaults, **arguments}).encode("utf-8", "backslashreplace")
        if len(body) > pool.limits.body_bytes:
            raise RequestError(413, "too-large", f"the arguments are larger than {pool.limits.body_bytes:,} bytes")
        status, answer = await pool.run(tool.operation, {}, body)
        result = json.loads(answer)
    except RequestError as error:
        status, result = error.status, error.to_dict()
    if status != 200:
        hint = "" if result.get("nearest") else HINTS.get(result["code"], "")
        return _error(f"{result['error']}; {hint}" if hint else result["error"])
    text = types.TextContent(type="text", text=result_text(tool.name, result))
    return types.CallToolResult(content=[text], structured_content=result)


def _error(message: str) -> CallToolResult:
    from mcp import types

    return types.CallToolResult(content=[types.TextContent(type="text", text=message)], is_error=True)


class _Lines:
    """The lines of standard input, decoded, for the transport of mcp, which has no limit for them."""

    def __init__(self, file: LimitedInput) -> None:
        self._file = file

    def __aiter__(self) -> _Lines:
        return self

    async def __anext__(self) -> str:
        from anyio.to_thread import run_sync

        line = await run_sync(self._file.readline)
        if not line:
            raise StopAsyncIteration
        return line.decode("utf-8", "replace")


async def _serve(limits: Limits) -> None:
    from mcp.server.stdio import stdio_server

    # JSON can escape each byte of a text with six.
    lines = _Lines(LimitedInput(sys.stdin.buffer, max_line=8 * limits.body_bytes))

    pool = WorkerPool(limits)
    await pool.start()
    try:
        server = create_server(pool)
        async with stdio_server(cast("Any", lines)) as (requests, answers):
            await server.run(requests, answers, server.create_initialization_options())
    finally:
        await pool.close()


def run_stdio(limits: Limits | None = None) -> None:
    """Serve MCP on standard input and output until the input ends.

    Args:
        limits: The limits; ``None`` takes the defaults with a single worker.

    Raises:
        DprkpalError: The worker does not start, standard input or output is closed, or a message is too long.
    """
    check_streams("dprkpal mcp")
    try:
        asyncio.run(_serve(limits or Limits(workers=1)))
    except ExceptionGroup as group:  # of the tasks that read and write
        error: Exception = group
        while isinstance(error, ExceptionGroup):
            error = error.exceptions[0]
        raise error from None
