"""A service for all tests of this folder, since a worker takes a second to start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dprkpal.servers.limits import Limits

LIMITS = Limits(body_bytes=200_000, items=100, citations=30, cites=10, results=50, warnings=5, seconds=60)
"""Small limits for quick tests, and a time limit that is long enough for a slow machine."""


@pytest.fixture(scope="session")
def client() -> Iterator[Any]:
    """Return a client of a running service with small limits."""
    pytest.importorskip("starlette", reason="starlette is not installed")
    pytest.importorskip("httpx2", reason="httpx2, which the test client of starlette needs, is not installed")
    from starlette.testclient import TestClient

    from dprkpal.servers.web import create_app

    app = create_app(LIMITS)
    with TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as client:
        yield client
