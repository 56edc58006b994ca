"""Score pages of a built site with Lighthouse, as on a phone, served with gzip as a web server does.

Usage::

    python tests/site/lighthouse.py docs/_build                    one page of each kind
    python tests/site/lighthouse.py docs/_build index.html         only these pages

It needs Chromium (set ``CHROMIUM`` to its path) and the npm package lighthouse in ``NODE_PATH``.

Exit status: 0 every score is at least 95; 1 a score is lower; 2 something is missing.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

WANTED = 95
"""The lowest score, of 100, in each of the four categories."""

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")

KINDS = (
    "index.html", "collection/index.html", "collection/references/index.html", "collection/claims/index.html",
    "collection/topics/index.html", "collection/entities/index.html", "collection/timeline.html",
    "collection/graph.html", "collection/references/young2021how.html", "collection/claims/coughlin-tunnels.html",
    "collection/topics/tunnels.html", "collection/entities/kim-il-sung.html", "how-to/notes.html", "reference/csl.html",
    "verification.html", "search.html",
)  # fmt: skip


class Zipped(http.server.SimpleHTTPRequestHandler):
    """Serve files with gzip."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None:
        """Do not log requests."""

    def do_GET(self) -> None:
        """Send a file, and the page for errors if there is none."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        found = path.is_file()
        data = gzip.compress((path if found else Path(self.directory) / "404.html").read_bytes(), mtime=0)
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", self.guess_type(path if found else "404.html"))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "max-age=3600")
        self.end_headers()
        self.wfile.write(data)


def program() -> str | None:
    """Return the path of Lighthouse's command, or ``None``."""
    for folder in [*os.environ.get("NODE_PATH", "").split(os.pathsep), "node_modules"]:
        found = Path(folder) / "lighthouse" / "cli" / "index.js"
        if folder and found.exists():
            return str(found)
    return None


def scores(command: str, chromium: str, address: str) -> tuple[list[int], list[str]]:
    """Return the scores of a page, and the audits that lost points."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        subprocess.run(
            ["node", command, address, "--quiet", "--output=json", f"--output-path={report}",
             f"--only-categories={','.join(CATEGORIES)}", "--chrome-flags=--headless=new --no-sandbox"],
            check=True, timeout=300, env={**os.environ, "CHROME_PATH": chromium}, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        found = json.loads(report.read_text(encoding="utf-8"))
    lost = [
        f"{one['id']} {audit.get('displayValue', '')}".strip()
        for name in CATEGORIES
        for one in found["categories"][name]["auditRefs"]
        if one["weight"] and (audit := found["audits"][one["id"]])["score"] is not None and audit["score"] < 0.9
    ]
    return [round(100 * (found["categories"][name]["score"] or 0)) for name in CATEGORIES], lost


def main(arguments: list[str]) -> int:
    """Print the scores and return the exit status."""
    command = program()
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not arguments or command is None or chromium is None:
        print(__doc__, file=sys.stderr)
        return 2
    site, *pages = arguments
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Zipped, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    worst = 100
    print(" ".join(CATEGORIES))
    for page in pages or KINDS:
        found, lost = scores(command, chromium, f"http://127.0.0.1:{server.server_address[1]}/{page}")
        worst = min(worst, *found)
        print(*(f"{score:3}" for score in found), page, "; ".join(lost), flush=True)
    server.shutdown()
    return 0 if worst >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
