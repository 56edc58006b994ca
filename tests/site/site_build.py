"""Build the documentation site for the tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import dprkpal

ROOT = Path(__file__).resolve().parents[2]

EPOCH = "1767225600"
"""The build date in the pages (``SOURCE_DATE_EPOCH``)."""

WORKS = dprkpal.library()
REFERENCES = len(WORKS)
"""How many references the collection has."""
PAGES = REFERENCES + len(WORKS.claims) + len(WORKS.topics) + len(WORKS.entities)
"""How many references, claims, topics and entities have a page."""


def build(folder: Path, *options: str, to: str = "html") -> Path:
    """Build the documentation in *folder*, reusing earlier doctrees, and return the folder of the pages."""
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", *options, "-d", str(folder / "doctrees")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "SOURCE_DATE_EPOCH": EPOCH}
    subprocess.run([*command, str(ROOT / "docs"), str(folder / to)], check=True, env=environment, timeout=600)
    return folder / to
