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
from .layout import BibliographyLayout

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
_BRACKET = re.compile(r"(?<!\\)(?:\\\\)*([\[\]])")
_LEADING, _LINE = 0.65, 1.2
"""The space between two lines, and the height of an empty line, in ems."""
_GOES_ON = re.compile(r"\x01(?=[(\[.;])")


def _call(call: str, text: str) -> str:
    """Return *text* as the content of *call*, with outer spaces outside, because HTML export drops them inside."""
    core = text.strip(" ")
    if not core:
        return text
    start = text.index(core)
    return f"{text[:start]}{call}{core}]{_END}{text[start + len(core) :]}"


class Typst(Backend):
    """Typst markup, for Typst 0.12 or later."""

    def text(self, text: str) -> str:
        """Return *text* with a backslash before every markup character, also those at the start of a line."""
        text = _ESCAPED.sub(r"\\\g<0>", one_line(text))
        return _escape_start(text)

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
        """Return a block of paragraphs with the indents and spacing of the style, or a table with a column of labels.

        The height of a line stays that of the document.
        """
        layout = BibliographyLayout.of(params)
        texts = list(entries)
        spacing = f"{_LEADING + _LINE * layout.entry_spacing:g}em"
        labelled = [text.partition(" ") for text in texts] if layout.second_field_align else []
        if labelled and all(rest and _is_balanced(label) for label, _, rest in labelled):
            rows = "".join([f"[{label}], [{_escape_start(rest.lstrip(' '))}],\n" for label, _, rest in labelled])
            # A table, unlike a grid, is also part of HTML exports.
            settings = "columns: (auto, 1fr), stroke: none, inset: 0pt, column-gutter: 0.5em"
            return f"#table({settings}, row-gutter: {spacing},\n{rows})\n"
        body = "\n\n".join(texts)
        hanging = "hanging-indent: 2em, " if layout.hanging_indent else ""
        return f"#block[\n#set par({hanging}spacing: {spacing})\n{body}\n]\n"


def _escape_start(text: str) -> str:
    """Escape a sign at the start of *text* that would begin a list, a heading or a term."""
    return _START.sub(r"\g<0>\\", text, count=1)


def _is_balanced(markup: str) -> bool:
    """Return whether each bracket of *markup* is closed, so that a label does not end inside a call."""
    signs = _BRACKET.findall(markup)
    return signs.count("[") == signs.count("]")
