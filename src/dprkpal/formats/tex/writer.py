r"""Text with the inline markup of CSL-JSON to the TeX of a field: the way back from `dprkpal.formats.tex.reader`.

Every character with a meaning in TeX or BibTeX is escaped, braces are written in pairs only, and what the
reader would take for a ligature is kept apart, so that reading gives the same text again.

Source: D. Knuth, "The TeXbook", chapters 2 and 9; "BibTeXing", section 4, for braces in values.
"""

from __future__ import annotations

import re

from ..inline_markup import pieces
from ..results import clean
from .reader import Mode
from .symbols import symbol
from .tables import ACCENTS, DECLARATIONS, FONTS, SKIPPED, SYMBOLS

__all__ = ["encode_tex", "encode_verbatim", "is_balanced", "is_safe"]

_SPECIAL = re.compile(r"[\\{}$&%#_~^<>|\xa0\u202f]")
_LIGATURE = re.compile(r"(?<=-)(?=-)|(?<=`)(?=`)|(?<=')(?=')|(?<=[!?])(?=`)")
_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", "\xa0": "~",
    "\u202f": r"\,", **{character: "\\" + character for character in "$&%#_"},
}  # fmt: skip
_COMMANDS = {
    "i": r"\emph{", "b": r"\textbf{", "sup": r"\textsuperscript{", "sub": r"\textsubscript{", "sc": r"\textsc{",
    "nodecor": r"\textnormal{", "nocase": "{",
}  # fmt: skip
_SPACES = re.compile(r"[ \t\n\r\f\v]+")


def encode_tex(text: str, mode: Mode = "text") -> str:
    r"""Return the TeX that prints *text*.

    Args:
        text: A value of CSL-JSON.
        mode: ``"title"`` writes protected capitals as braces; ``"text"`` writes all other markup; in
            ``"plain"`` there is none, and a tag is text.

    Returns:
        One line with balanced braces, in which nothing is a command but those written here.

    >>> encode_tex('50% of A&B, <i>{x}</i>')
    '50\\% of A\\&B, \\emph{\\textbraceleft{}x\\textbraceright{}}'
    >>> encode_tex('The <span class="nocase">DNA</span>', "title")
    'The {DNA}'
    """
    text = _SPACES.sub(" ", clean(text)).strip(" ")
    if mode == "plain" or "<" not in text:
        return _protect_spaces(_escape_text(text))
    parts: list[str] = []
    protected = 0
    for piece in pieces(text):
        if piece.kind == "text":
            parts.append(_escape_text(piece.text))
        elif piece.kind == "nocase":
            inner = protected > (piece.text == "end")
            protected += 1 if piece.text == "begin" else -1
            if mode == "title" and not inner:
                # A brace with a command right behind it is BibTeX's "special character", which protects nothing.
                parts.append("{" if piece.text == "begin" else "}")
        else:
            parts.append(_COMMANDS[piece.kind] if piece.text == "begin" else "}")
    for number, part in enumerate(parts[:-1]):
        if part == "{" and parts[number + 1].startswith("\\"):
            parts[number] = "{{}"
        elif _LIGATURE.search(part[-1:] + parts[number + 1][:1]):
            parts[number] = part + "{}"
    return _protect_spaces("".join(parts))


def _protect_spaces(source: str) -> str:
    """Return *source* so that no space at its ends is taken away, which the reader does with all kinds of them."""
    if not source or not (source[0].isspace() or source[-1].isspace()):
        return source
    return ("{}" if source[0].isspace() else "") + source + ("{}" if source[-1].isspace() else "")


def _escape_text(text: str) -> str:
    """Return *text* without markup as TeX."""
    return _LIGATURE.sub("{}", _SPECIAL.sub(_escape, text))


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES[match[0]]


def encode_verbatim(text: str) -> str:
    r"""Return an address or identifier as a verbatim field holds it.

    Braces that do not balance, and backslashes, cannot stand there; they are percent-encoded.

    >>> encode_verbatim("https://example.org/a_b%20~c"), encode_verbatim("10.1000/{x}"), encode_verbatim("a}b")
    ('https://example.org/a_b%20~c', '10.1000/{x}', 'a%7Db')
    """
    text = _SPACES.sub(" ", clean(text)).strip()
    if "\\" in text:
        text = text.replace("\\", "%5C")
    if ("{" in text or "}" in text) and not is_balanced(text):
        text = text.replace("{", "%7B").replace("}", "%7D")
    return text


def is_balanced(source: str) -> bool:
    """Return whether every brace in *source* has its partner, whatever stands before it, as BibTeX counts them."""
    depth = 0
    for brace in _BRACE.finditer(source):
        depth += 1 if brace[0] == "{" else -1
        if depth < 0:
            return False
    return depth == 0


_BRACE = re.compile(r"[{}]")
_COMMAND = re.compile(r"\\(?:([A-Za-z]+)|.)", re.DOTALL)
_KNOWN: frozenset[str] = frozenset().union(ACCENTS, FONTS, DECLARATIONS, SKIPPED, SYMBOLS, ("url", "nolinkurl", "path"))


def is_safe(source: str) -> bool:
    r"""Return whether the TeX *source* can stand in a field: balanced, and without a command that is not known.

    >>> is_safe(r"\emph{a} {\'e}"), is_safe(r"\input{x}"), is_safe("{")
    (True, False, False)
    """
    if "^^" in source or not is_balanced(source) or clean(source) is not source:
        return False
    return all(name in _KNOWN or symbol(name) is not None for name in filter(None, _COMMAND.findall(source)))
