"""Internal: the JSON service of ``dprkpal serve`` and the MCP server of ``dprkpal mcp``.

Both answer the same operations (`dprkpal.servers.operations`) in worker processes with a time limit. starlette, uvicorn
and mcp are imported when a server starts.
"""
