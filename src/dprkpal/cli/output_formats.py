"""Internal: choose the output format by the ending of the output file."""

from __future__ import annotations

import os
from collections.abc import Container

from .terminal import say

__all__ = ["choose_format", "ending_of", "is_json"]

_FORMATS = {
    ".htm": "html", ".html": "html", ".xhtml": "html", ".markdown": "markdown", ".md": "markdown", ".rst": "rst",
    ".tex": "latex", ".text": "text", ".txt": "text", ".typ": "typst", ".svg": "svg", ".json": "json",
    ".sarif": "sarif", ".ttl": "turtle", ".jsonld": "json-ld",
}  # fmt: skip


def ending_of(output: str | None) -> str:
    """Return the ending of a file name in lower case, such as ``.html``; empty if it has none."""
    return os.path.splitext(output or "")[1].lower()


def is_json(as_json: bool, to: str | None, output: str | None) -> bool:
    """Return whether to print JSON: ``--json`` is given, or no format but a file that ends in ``.json``."""
    return as_json or (to is None and ending_of(output) == ".json")


def choose_format(to: str | None, output: str | None, known: Container[str], default: str) -> str:
    """Return the output format.

    Args:
        to: The format that was given.
        output: The output file. Its ending names the format if *to* is ``None``.
        known: The formats of the command.
        default: The format if neither names one. An ending that names no format of the command is reported.
    """
    if to is not None:
        return to
    ending = ending_of(output)
    named = _FORMATS.get(ending)
    if named is not None and named in known:
        return named
    if ending and named != default:
        say(f"note: {output}: the ending {ending!r} names no output format of this command; writing {default}")
    return default
