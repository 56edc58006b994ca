"""Internal: the scripts of the search and of the lists. Their parts are joined, so that a page loads one file."""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["BASKET_SCRIPT", "LISTS_SCRIPT", "SCRIPTS", "SEARCH_SCRIPT", "joined_script", "write_scripts"]

_STATIC = Path(__file__).parents[1] / "static"

SEARCH_SCRIPT, LISTS_SCRIPT, BASKET_SCRIPT = "dprkpal_search.js", "dprkpal_lists.js", "dprkpal_basket.js"

SCRIPTS = {
    SEARCH_SCRIPT: (
        "search/elements", "search/files", "search/spelling", "search/word_index", "search/query", "search/ranking",
        "search/guides", "search/session", "search/search_page",
    ),
    LISTS_SCRIPT: ("lists/basket", "lists/exports", "lists/save", "lists/list"),
    BASKET_SCRIPT: ("search/elements", "lists/basket"),
}  # fmt: skip
"""The scripts, each with its parts in the folder ``static``, in the order in which they need each other."""

_COMMENT = re.compile(r"\s*//.*")


def joined_script(name: str) -> str:
    """Return a script: its parts without comments on lines of their own, and without indents."""
    lines = ['"use strict";']
    for part in SCRIPTS[name]:
        text = (_STATIC / f"{part}.js").read_text(encoding="utf-8")
        lines += [line.strip() for line in text.splitlines() if line.strip() and not _COMMENT.fullmatch(line)]
    return "\n".join([lines[0], *(line for line in lines if line != lines[0])]) + "\n"


def write_scripts(outdir: Path) -> None:
    """Write the scripts into *outdir*, the folder of the built pages."""
    folder = outdir / "_static"
    folder.mkdir(parents=True, exist_ok=True)
    for name in SCRIPTS:
        (folder / name).write_text(joined_script(name), encoding="utf-8", newline="\n")
