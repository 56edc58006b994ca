"""Internal: Markdown output: CommonMark, with inline HTML for formatting that Markdown does not have.

Whether ``*`` is emphasis depends on the characters around it. Where it would not be, as inside a word or between a
letter and a quotation mark, ``<em>`` is used. This is decided when the whole entry is written. Until then, control
characters mark emphasis, because text cannot contain them.

Source: CommonMark 0.31.2, "Backslash escapes", "Emphasis and strong emphasis", "Hard line breaks". The
extensions of Pandoc and GitHub (``@key``, ``$x$``, ``~~x~~``, tables, more list markers, emoji) are escaped too.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from ...model.safe_text import one_line
from ..text.tokens import Token
from .backend import Backend
from .formatted_runs import nest_runs

__all__ = ["Markdown"]

_ESCAPED = re.compile(r"""[\\`*_{}\[\]|$@^~"']|&(?=[#A-Za-z])|-(?=-)|\.(?=\.)|:(?=[\w+-]+:)|!$""")
# In addition to the list markers of CommonMark, Pandoc has "a.", "iv)" and "(1)". "A.  Doe" with two spaces is a list
# in Pandoc, "A. Doe" is not.
_LETTER = r"[^\W\d_]"
_LINE_START = re.compile(
    rf"""^(?:\d+(?=[.)])|(?:[a-zß-öø-ÿά-ώа-џ]|[ivxlcdm]{{2,}}|[IVXLCDM]{{2,}})(?=[.)](?:\s|$))"""
    rf"""|{_LETTER}(?=\)(?:\s|$)|\.(?:\s{{2}}|\s*$))"""
    rf"""|\((?:\d+|{_LETTER}|[ivxlcdm]+|[IVXLCDM]+)(?=\)(?:\s|$))|(?=[-+=#>:.%]))"""
)
_WORD = re.compile(r"\S+")
_ADDRESS = re.compile(r"(?=://)|(?<=www)(?=\.)")
_SPANS = {
    ("font-style", "italic"): ("\x01", "\x02"),
    ("font-style", "oblique"): ("\x01", "\x02"),
    ("font-weight", "bold"): ("\x03", "\x04"),
    ("font-variant", "small-caps"): ('<span style="font-variant: small-caps">', "</span>"),
    ("text-decoration", "underline"): ("<u>", "</u>"),
    ("vertical-align", "sup"): ("<sup>", "</sup>"),
    ("vertical-align", "sub"): ("<sub>", "</sub>"),
}
_MARKS = re.compile("([\x01-\x04])")
_PUNCTUATION = frozenset(string.punctuation)


class Markdown(Backend):
    """Markdown that CommonMark, GitHub and Pandoc read the same way."""

    def text(self, text: str) -> str:
        """Return *text* with a backslash before every markup character, and ``<`` as ``&lt;``.

        Some parsers older than CommonMark do not support a backslash before ``<``.
        """
        text = _ESCAPED.sub(r"\\\g<0>", one_line(text)).replace("<", "&lt;")
        return _WORD.sub(_without_autolink, text) if "://" in text or "www." in text else text

    def span(self, text: str, kind: str, value: str) -> str:
        """Return *text* with emphasis, or in the HTML element for this formatting."""
        begin, end = _SPANS.get((kind, value), ("", ""))
        return begin + text + end

    def link(self, text: str, url: str) -> str:
        """Return *text* as an inline link; addresses in it need no escape, because links do not nest."""
        text = text.replace(r"\://", "://").replace(r"www\.", "www.")
        url = url.replace("&", "&amp;").replace("(", "%28").replace(")", "%29")
        return f"[{text}]({url})"

    def block(self, text: str, display: str) -> str:
        """Return *text* on its own line, or on the same line as the following text."""
        if display in ("left-margin", "right-inline"):
            return text if text.endswith(" ") or display == "right-inline" else text + " "
        return f"\n{text}\n"

    def write(self, tokens: Sequence[Token]) -> str:
        """Return a whole citation or entry as one paragraph, with a hard line break around each block."""
        lines = [line.strip(" ") for line in _emphasized(super().write(nest_runs(tokens))).split("\n")]
        lines = [_LINE_START.sub(r"\g<0>\\", line) for line in lines if line.strip()]
        return "\n".join([*map(_with_line_break, lines[:-1]), *lines[-1:]])

    def join(self, entries: Iterable[str], params: Mapping[str, object]) -> str:
        """Return each entry as a paragraph."""
        return "\n\n".join(entries)


def _with_line_break(line: str) -> str:
    """Return *line* with a hard line break; GitHub would include the backslash in an address right before it."""
    word = line.rpartition(" ")[2]
    is_address = ("://" in word or "www." in word) and "](" not in word
    return line + (" \\" if is_address else "\\")


def _without_autolink(word: re.Match[str]) -> str:
    """Escape an address that contains escapes: GitHub would make it a link and show the backslashes."""
    text = word[0]
    return _ADDRESS.sub(r"\\", text) if "\\" in text or "&lt;" in text else text


def _emphasized(text: str) -> str:
    """Replace each pair of control characters with ``*``, ``_`` or tags, whichever every parser reads as emphasis."""
    if _MARKS.search(text) is None:
        return text
    pieces = _MARKS.split(text)
    pending: list[int] = []
    pairs: dict[int, int] = {}
    for index in range(1, len(pieces), 2):
        if pieces[index] in "\x01\x03":
            pending.append(index)
            pairs[index] = 0
        else:
            pairs[pending.pop()] = index
    for begin, end in pairs.items():
        size = 1 if pieces[begin] == "\x01" else 2
        around = {sign[-1:] for index in (begin, end) for sign in _adjacent_marks(pieces, index)}
        fits = _starts_emphasis(pieces, begin) and _ends_emphasis(pieces, end)
        sign = next((sign for sign in "*_" if fits and sign not in around), "")
        if sign:
            pieces[begin] = pieces[end] = sign * size
        else:
            name = "em" if size == 1 else "strong"
            pieces[begin], pieces[end] = f"<{name}>", f"</{name}>"
    return "".join(pieces)


def _adjacent_marks(pieces: list[str], index: int) -> list[str]:
    """Return the marks directly before and after the mark at *index*."""
    before = pieces[index - 2] if index > 1 and not pieces[index - 1] else ""
    after = pieces[index + 2] if index + 2 < len(pieces) and not pieces[index + 1] else ""
    return [before, after]


def _adjacent_classes(pieces: list[str], index: int) -> tuple[str, str]:
    """Return the character class before and after the mark at *index*: space, punctuation, symbol or word.

    Symbols such as € are a class of their own, because CommonMark 0.31 made them punctuation and older parsers differ.
    """
    found = []
    for sign, edge in (
        (pieces[index - 1][-1:], index == 1),
        (pieces[index + 1][:1], index == len(pieces) - 2),
    ):
        category = unicodedata.category(sign) if sign else ""
        if sign in _PUNCTUATION or category.startswith("P") or (not sign and not edge):
            found.append("punctuation")  # other marks become punctuation
        elif not sign or sign.isspace() or category.startswith("Z"):
            found.append("space")
        else:
            found.append("symbol" if category.startswith("S") else "word")
    return found[0], found[1]


def _starts_emphasis(pieces: list[str], index: int) -> bool:
    """Return whether every parser reads a delimiter at *index* as the start of emphasis only."""
    before, after = _adjacent_classes(pieces, index)
    return (before == "space" and after != "space") or (before == "punctuation" and after == "word")


def _ends_emphasis(pieces: list[str], index: int) -> bool:
    """Return whether every parser reads a delimiter at *index* as the end of emphasis only."""
    before, after = _adjacent_classes(pieces, index)
    return (after == "space" and before != "space") or (after == "punctuation" and before == "word")
