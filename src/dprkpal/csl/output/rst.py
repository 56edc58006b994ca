"""reStructuredText, as docutils and Sphinx read it.

Its inline markup does not nest and wants spaces or punctuation around it. So of several formattings of
a run the most telling one stays, and where a mark would touch a letter, an escaped space, which shows
nothing, stands between. Small capitals and underlines it has none.

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

_ESCAPED = re.compile(r"[\\*`|_@<]|:(?!\s)")  # a colon can begin a role or, after a scheme, an address
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
"""Where markup begins and ends, until what stands beside it is known; no text holds a control character."""
_FREE_END = re.compile(r"\x02(?=[\s.,;!?)\]}”’»/\\–—-]|$)", re.MULTILINE)
_FREE_BEGIN = re.compile(r"(?:^|(?<=\s)|(?<=[(\[{“‘«–—])(?=\x01(?:\*\*?|:\w+:`|`)\w))\x01", re.MULTILINE)
_ONLY_BACKSLASHES = re.compile(r"^(?=\\+$)")  # four signs alone are a transition


class Rst(Backend):
    """ReStructuredText without directives, roles of its own or targets, so that it fits anywhere."""

    def text(self, text: str) -> str:
        """Return *text* with a backslash before each sign that can be markup."""
        return _ESCAPED.sub(r"\\\g<0>", one_line(text))

    def span(self, text: str, kind: str, value: str) -> str:
        """Return *text* as emphasised, strong, raised or lowered."""
        marks = _SPANS.get((kind, value))
        return text if marks is None else f"{_BEGIN}{marks[0]}{text}{marks[1]}{_END}"

    def link(self, text: str, url: str) -> str:
        """Return *text* as an anonymous hyperlink: a named one could clash with another of the document."""
        if url.endswith("_"):
            url = url[:-1] + "\\_"  # else it would be the name of a target
        return f"{_BEGIN}`{text} <{url}>`__{_END}"

    def block(self, text: str, display: str) -> str:
        """Return *text* on a line of its own, or beside what follows it."""
        if display in ("left-margin", "right-inline"):
            return text if text.endswith(" ") or display == "right-inline" else text + " "
        return f"\n{text}\n"

    def write(self, tokens: Sequence[Token]) -> str:
        """Return a whole citation or entry: one paragraph, or with display blocks a line block."""
        lines = [line.strip() for line in super().write(flatten_runs(tokens, _KINDS)).split("\n")]
        lines = [_ONLY_BACKSLASHES.sub(r"\\ ", _LINE_START.sub(r"\\", line)) for line in lines if line]
        text = "\n| ".join(lines)
        text = _FREE_END.sub("", text).replace(_END, "\\ ")
        text = _FREE_BEGIN.sub("", text).replace(_BEGIN, "\\ ")
        return text if len(lines) < 2 else "| " + text

    def join(self, entries: Iterable[str], params: Mapping[str, object]) -> str:
        """Return one entry a paragraph."""
        return "\n\n".join(entries)
