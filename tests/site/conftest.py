"""The site, built once for all tests, and served to the browser from this machine."""

from __future__ import annotations

import functools
import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs"))  # for site_pages


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built site: that which ``DPRKPAL_SITE`` names, else one built now."""
    for needed in ("sphinx", "furo", "myst_parser", "sphinx_click"):
        pytest.importorskip(needed, reason="the documentation is built with `pip install -e .[docs]`")
    if given := os.environ.get("DPRKPAL_SITE"):
        return Path(given)
    return build(tmp_path_factory.mktemp("site"))


def build(folder: Path, *options: str) -> Path:
    """Build the documentation below *folder*, which is empty, and return where it is."""
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", *options, "-d", str(folder / "doctrees")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "SOURCE_DATE_EPOCH": "1767225600"}
    subprocess.run([*command, str(ROOT / "docs"), str(folder / "html")], check=True, env=environment, timeout=600)
    return folder / "html"


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
