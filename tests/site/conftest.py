"""Fixtures: the documentation site, built once, a local server for it, and a browser."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from site_build import build

from browsing import served, started_browser, watch


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


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Yield the address of the site, with a slash at the end."""
    with served(site) as found:
        yield found


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
