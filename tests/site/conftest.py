"""The site, built once for all tests, and served to the browser from this machine."""

from __future__ import annotations

import functools
import http.server
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from site_build import build


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built site: that which ``DPRKPAL_SITE`` names, else one built now.

    The one that is named has to be built as `site_build.build` does it, with the pages that are read in another folder.
    """
    for needed in ("sphinx", "furo", "myst_parser", "sphinx_click"):
        pytest.importorskip(needed, reason="the documentation is built with `pip install -e .[docs]`")
    if given := os.environ.get("DPRKPAL_SITE"):
        return Path(given)
    return build(tmp_path_factory.mktemp("site"))


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing of each request."""


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Yield the address at which the site can be seen, with a slash at its end."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
    thread.join()
