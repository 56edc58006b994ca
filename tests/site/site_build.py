"""How the site is built for the tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs"))  # for site_pages


def build(folder: Path, *options: str) -> Path:
    """Build the documentation below *folder*, which is empty, and return where it is."""
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", *options, "-d", str(folder / "doctrees")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "SOURCE_DATE_EPOCH": "1767225600"}
    subprocess.run([*command, str(ROOT / "docs"), str(folder / "html")], check=True, env=environment, timeout=600)
    return folder / "html"
