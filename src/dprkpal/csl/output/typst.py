"""Internal: Typst output.

Formatting is written as function calls, whose brackets are unambiguous next to any character.

Source: Typst documentation, "Syntax" (markup, escape sequences, shorthands) and "Text", "Link", "Block".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ...model.safe_text import one_line
from ..text.tokens import Token
from .backend import Backend
from .formatted_runs import nest_runs

__all__ = ["Typst"]

# The second half of the pattern is shorthands (--, -?, -1, ...) and comments.
_ESCAPED = re.compile(r"""[\\*_`$#@<>\[\]~"']|-(?![A-Za-z\s]|$)|\.(?=\.)|/(?=[/*])""")
_START = re.compile(r"^\s*(?:\d+(?=\.(?:\s|$))|(?=[-=+/]))")
_SPANS = {
    ("font-style", "italic"): "#emph[",
    ("font-style", "oblique"): "#emph[",
    ("font-variant", "small-caps"): "#smallcaps[",
    ("font-weight", "bold"): "#strong[",
    ("font-weight", "light"): '#text(weight: "light")[',
    ("text-decoration", "underline"): "#underline[",
    ("vertical-align", "sup"): "#super[",
    ("vertical-align", "sub"): "#sub[",
}
_END = "\x01"
"""Placeholder for the end of a call until the next character is known; never part of the text."""
_GOES_ON = re.compile(r"\x01(?=[(\[.;])")


def _call(call: str, text: str) -> str:
    """Return *text* as the content of *call*, with outer spaces outside, because HTML export drops them inside."""
    core = text.strip(" ")
    if not core:
        return text
    start = text.index(core)
    return f"{text[:start]}{call}{core}]{_END}{text[start + len(core) :]}"


class Typst(Backend):
    """Typst markup; a bibliography is a block with hanging indents."""

    def text(self, text: str) -> str:
        """Return *text* with a backslash before every markup character, also those at the start of a line."""
        text = _ESCAPED.sub(r"\\\g<0>", one_line(text))
        return _START.sub(r"\g<0>\\", text, count=1)

    def span(self, text: str, kind: str, value: str) -> str:
        """Return *text* in the function for this formatting."""
        call = _SPANS.get((kind, value))
        return text if call is None else _call(call, text)

    def link(self, text: str, url: str) -> str:
        r"""Return *text* as a link; ``#`` is written ``\u{23}``, so that the string never looks like a call."""
        return _call('#link("{}")['.format(url.replace("#", r"\u{23}")), text)

    def block(self, text: str, display: str) -> str:
        """Return *text* as a block, or on the same line as the following text."""
        if display in ("left-margin", "right-inline"):
            return text if text.endswith(" ") or display == "right-inline" else text + " "
        return f"#block{'(inset: (left: 2em))' if display == 'indent' else ''}[{text}]{_END}"

    def write(self, tokens: Sequence[Token]) -> str:
        """Return a whole citation or entry."""
        text = super().write(nest_runs(tokens))
        return _GOES_ON.sub(";", text).replace(_END, "")  # otherwise these characters would be part of the call

    def join(self, entries: Iterable[str], params: Mapping[str, object]) -> str:
        """Return a block of paragraphs with hanging indents of 2em."""
        body = "\n\n".join(entries)
        return f"#block[\n#set par(hanging-indent: 2em)\n{body}\n]\n"
