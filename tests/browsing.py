"""Shared by the tests in a browser.

The tests need playwright and Chromium (set ``CHROMIUM`` to its path). The accessibility tests also need axe-core in
``node_modules``, in the working directory or in ``NODE_PATH``. Tests that lack something are skipped with a reason.
"""

from __future__ import annotations

import functools
import http.server
import importlib.util
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""

needs_browser = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed; install it, or set CHROMIUM"),
    pytest.mark.skipif(importlib.util.find_spec("playwright") is None, reason="playwright is not installed"),
]
"""The marks of a module with tests in a browser."""

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
"""The rules of axe-core that pages must follow."""


@contextmanager
def started_browser() -> Iterator[Any]:
    """Yield a browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without a log."""

    def log_message(self, *args: object) -> None:
        """Do not log requests."""


@contextmanager
def served(folder: Path, handler: type[Quiet] = Quiet) -> Iterator[str]:
    """Yield the address of a local server for the files in *folder*, with a slash at the end."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
    thread.join()


def watch(page: Any, address: str) -> list[str]:
    """Return a list to which everything is added that should not happen on *page*.

    That is: a dialog, an error, a failed request, and a request to another host than *address*. A request that was
    aborted because the page was left is no failure.
    """
    trouble: list[str] = []

    def check_failure(request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":
            trouble.append(f"failed: {request.url}")

    page.on("console", lambda one: trouble.append(one.text) if one.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("requestfailed", check_failure)
    page.on("response", lambda one: trouble.append(f"{one.status}: {one.url}") if one.status > 399 else None)
    page.on("dialog", lambda dialog: (trouble.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    allowed = (address, "data:", f"blob:{address}")
    page.on("request", lambda one: None if one.url.startswith(allowed) else trouble.append(one.url))
    return trouble


def shown(page: Any) -> list[str]:
    """Return the ids of the visible list items of a page."""
    found: list[str] = page.eval_on_selector_all(
        ".items > li[data-id]", "items => items.filter(item => item.checkVisibility()).map(item => item.dataset.id)"
    )
    return found


def settled(page: Any, said: str) -> None:
    """Wait until the page says this about its results."""
    page.wait_for_function("words => document.querySelector('.found').textContent.startsWith(words)", arg=said)


def axe_violations(page: Any) -> list[tuple[str, str, str]]:
    """Return the rules of axe-core that a page violates, each with an example. Skip the test without axe-core.

    The page must be opened with ``bypass_csp``, because axe-core is not a file of the site.
    """
    page.evaluate(_axe())
    found = page.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", RULES)
    assert found["passes"]
    examples = [(one["id"], one["nodes"][0]) for one in found["violations"]]
    return [(rule, node["html"][:200], node["failureSummary"]) for rule, node in examples]


def _axe() -> str:
    folders = [*os.environ.get("NODE_PATH", "").split(os.pathsep), "node_modules"]
    for folder in filter(None, folders):
        if (found := Path(folder) / "axe-core" / "axe.min.js").exists():
            return found.read_text(encoding="utf-8")
    pytest.skip("axe-core is not found; `npm install axe-core`, and name its node_modules in NODE_PATH")
