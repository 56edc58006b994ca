"""Fixtures: the documentation site, built once, a local server for it, and a browser."""

from __future__ import annotations

import functools
import http.server
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import started_browser, watch
from site_build import build


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built site: ``DPRKPAL_SITE``, or a new build.

    Build the site in ``DPRKPAL_SITE`` as `site_build.build` does, with the doctrees in another folder.
    """
    for needed in ("sphinx", "furo", "myst_parser", "sphinx_click"):
        pytest.importorskip(needed, reason="the documentation is built with `pip install -e .[docs]`")
    if given := os.environ.get("DPRKPAL_SITE"):
        return Path(given)
    return build(tmp_path_factory.mktemp("site"))


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Do not log requests."""


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Yield the address of the site, with a slash at the end."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Yield a browser."""
    with started_browser() as started:
        yield started


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Callable[..., Any]]:
    """Yield a function that opens a page. Fail if any page shows a dialog, has an error, or calls another host."""
    trouble: list[list[str]] = []
    contexts = []

    def opened(path: str, *, width: int = 1280, **settings: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, **settings)
        contexts.append(context)
        page = context.new_page()
        trouble.append(watch(page, address))
        page.goto(address + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [one for found in trouble for one in found] == []
