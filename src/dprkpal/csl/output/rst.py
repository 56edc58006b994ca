"""Internal: reStructuredText output, for docutils and Sphinx.

Inline markup in reStructuredText does not nest and needs spaces or punctuation around it. So each run keeps only its
most important formatting, and an escaped space, which prints nothing, separates a mark from a letter. Small capitals
and underlines are not supported.

Source: reStructuredText Markup Specification, "Escaping Mechanism", "Inline Markup", "Line Blocks".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ...model.safe_text import one_line
from ..text.tokens import Token
from .backend import Backend
from .formatted_runs import flatten_runs

__all__ = ["Rst"]

_ESCAPED = re.compile(r"[\\*`|_@<]|:(?!\s)")  # a colon can start a role or be part of an address
_LINE_START = re.compile(r"^(?![\x01\\])(?=[^\w\s]|(?:\d+|[A-Za-z]|[ivxlcdmIVXLCDM]+)[.)](?:\s|$))")
_SPANS = {
    ("vertical-align", "sup"): (":sup:`", "`"),
    ("vertical-align", "sub"): (":sub:`", "`"),
    ("font-style", "italic"): ("*", "*"),
    ("font-style", "oblique"): ("*", "*"),
    ("font-weight", "bold"): ("**", "**"),
}
_KINDS = [("link", ""), *_SPANS]
_BEGIN, _END = "\x01", "\x02"
"""Placeholders for the start and end of markup until the next characters are known; never part of the text."""
_FREE_END = re.compile(r"\x02(?=[\s.,;!?)\]}”’»/\\–—-]|$)", re.MULTILINE)
_FREE_BEGIN = re.compile(r"(?:^|(?<=\s)|(?<=[(\[{“‘«–—])(?=\x01(?:\*\*?|:\w+:`|`)\w))\x01", re.MULTILINE)
_ONLY_BACKSLASHES = re.compile(r"^(?=\\+$)")  # four punctuation characters on a line are a transition


class Rst(Backend):
    """ReStructuredText without directives, custom roles or targets, so that it can be used anywhere."""

    def text(self, text: str) -> str:
        """Return *text* with a backslash before every markup character."""
        return _ESCAPED.sub(r"\\\g<0>", one_line(text))

    def span(self, text: str, kind: str, value: str) -> str:
        """Return *text* as emphasis, strong, superscript or subscript."""
        marks = _SPANS.get((kind, value))
        return text if marks is None else f"{_BEGIN}{marks[0]}{text}{marks[1]}{_END}"

    def link(self, text: str, url: str) -> str:
        """Return *text* as an anonymous hyperlink, because a named one could conflict with others in the document."""
        if url.endswith("_"):
            url = url[:-1] + "\\_"  # otherwise it would refer to a target
        return f"{_BEGIN}`{text} <{url}>`__{_END}"

    def block(self, text: str, display: str) -> str:
        """Return *text* on its own line, or on the same line as the following text."""
        if display in ("left-margin", "right-inline"):
            return text if text.endswith(" ") or display == "right-inline" else text + " "
        return f"\n{text}\n"

    def write(self, tokens: Sequence[Token]) -> str:
        """Return a whole citation or entry as a paragraph, or as a line block if it has display blocks."""
        lines = [line.strip() for line in super().write(flatten_runs(tokens, _KINDS)).split("\n")]
        lines = [_ONLY_BACKSLASHES.sub(r"\\ ", _LINE_START.sub(r"\\", line)) for line in lines if line]
        text = "\n| ".join(lines)
        text = _FREE_END.sub("", text).replace(_END, "\\ ")
        text = _FREE_BEGIN.sub("", text).replace(_BEGIN, "\\ ")
        return text if len(lines) < 2 else "| " + text

    def join(self, entries: Iterable[str], params: Mapping[str, object]) -> str:
        """Return each entry as a paragraph."""
        return "\n\n".join(entries)
