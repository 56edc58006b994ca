"""A small library and documents with several bibliographies."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from dprkpal import Library
from dprkpal.documents import Processed, process

__all__ = ["EVERYTHING", "LIBRARY", "TWO_FILES", "WORKS", "division", "done", "lists", "write_files"]

LEE = [{"family": "Lee", "given": "Ann"}]
WORKS = [
    {"id": "memo", "type": "manuscript", "title": "Memo", "author": LEE, "issued": {"date-parts": [[2020]]},
     "keyword": "primary sources, tunnels"},
    {"id": "book", "type": "book", "title": "Book", "author": LEE, "issued": {"date-parts": [[2020]]}},
    {"id": "tool", "type": "software", "title": "Tool", "author": [{"family": "Kim"}], "keyword": "tools"},
    {"id": "map", "type": "map", "title": "Map", "author": [{"family": "Oh"}], "language": "ko"},
]  # fmt: skip
LIBRARY = Library(WORKS)
EVERYTHING = "Text [@memo], [@book], [@tool] and [@map].\n"
TWO_FILES = "[@book; @tool; @both]\n\n# References\n\n::: {#refs-main}\n:::\n\n# Tools\n\n::: {#refs-tools}\n:::\n"
"""A document with a bibliography for each of two files."""
FILES = {
    "main.bib": "@book{book, title = {Book}, author = {Lee, Ann}, year = 2020}\n"
    "@book{both, title = {Both}, author = {Moe, Bo}, year = 2001}\n",
    "tools.bib": "@software{tool, title = {Tool}, author = {Lee, Ann}, year = 2020}\n"
    "@book{both, title = {Both}, author = {Moe, Bo}, year = 2001}\n",
}


def done(text: str, style: str = "apa", **options: Any) -> Processed:
    """Process *text* as Markdown with the small library."""
    return process(text, style=style, library=LIBRARY, **options)


def division(name: str, attributes: str = "") -> str:
    """Return an empty division for a bibliography."""
    return f"\n::: {{#{name} {attributes}}}\n:::\n"


def lists(html: str) -> dict[str, list[str]]:
    """Return the ids of the entries in each bibliography of *html*."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for match in re.finditer(r'<div[^>]*id="(refs[^"]*|ref-[^"]*)"', html):
        if match[1].startswith("ref-"):
            current.append(match[1])
        else:
            current = found.setdefault(match[1], [])
    return found


def write_files(folder: Path) -> Path:
    """Write two bibliography files to *folder* and return it."""
    for name, content in FILES.items():
        (folder / name).write_text(content, "utf-8")
    return folder
