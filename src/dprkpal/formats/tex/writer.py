r"""Internal: encode text with CSL-JSON inline markup as TeX, the reverse of `dprkpal.formats.tex.reader`.

All special characters of TeX and BibTeX are escaped, braces are always balanced, and characters that would form a
ligature are separated, so that decoding returns the same text.

Source: D. Knuth, "The TeXbook", chapters 2 and 9; "BibTeXing", section 4, for braces in values.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ..inline_markup import pieces
from ..results import clean, one_line
from .reader import Mode
from .symbols import symbol
from .tables import ACCENTS, DECLARATIONS, FONTS, SKIPPED, SYMBOLS

__all__ = ["encode_tex", "encode_verbatim", "is_balanced", "is_safe"]

_SPECIAL = re.compile(r"[\\{}$&%#_~^<>|`\xa0\u202f]")
_LIGATURE = re.compile(r"(?<=-)(?=-)|(?<=`)(?=`)|(?<=')(?=')|(?<=[!?])(?=`)")
_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", "\xa0": "~",
    "\u202f": r"\,", "`": r"\textasciigrave{}", **{character: "\\" + character for character in "$&%#_"},
}  # fmt: skip
_COMMANDS = {
    "i": r"\emph{", "b": r"\textbf{", "sup": r"\textsuperscript{", "sub": r"\textsubscript{", "sc": r"\textsc{",
    "nodecor": r"\textnormal{", "nocase": "{",
}  # fmt: skip


def encode_tex(text: str, mode: Mode = "text", protect: Callable[[str], str] | None = None) -> str:
    r"""Return TeX that prints *text*.

    Args:
        text: A CSL-JSON value.
        mode: ``"title"`` writes all markup, with braces for protected capitals. ``"text"`` does not protect capitals.
            ``"plain"`` treats tags as text.
        protect: A function that marks capitals in titles for protection, with ``\x02`` before and ``\x03`` after them.
            They get braces, and text in ``nocase`` gets double braces, so that a reader can tell them apart.

    Returns:
        One line with balanced braces. It contains no commands except those for markup and special characters.

    >>> encode_tex('50% of A&B, <i>{x}</i>')
    '50\\% of A\\&B, \\emph{\\textbraceleft{}x\\textbraceright{}}'
    >>> encode_tex('The <span class="nocase">DNA</span>', "title")
    'The {DNA}'
    """
    text = one_line(clean(text))
    begin, end = ("{", "}")
    if protect is not None:
        text = protect(text)
        begin, end = ("{{", "}}")
    if mode == "plain" or "<" not in text:
        return _protect_spaces(_escape_text(text)).translate(_ADDED)
    parts: list[str] = []
    protected = 0
    for piece in pieces(text):
        if piece.kind == "text":
            parts.append(_escape_text(piece.text))
        elif piece.kind == "nocase":
            inner = protected > (piece.text == "end")
            protected += 1 if piece.text == "begin" else -1
            if mode == "title" and not inner:
                # BibTeX treats a brace followed by a command as a "special character", which does not protect capitals.
                parts.append(begin if piece.text == "begin" else end)
        else:
            parts.append(_COMMANDS[piece.kind] if piece.text == "begin" else "}")
    for number, part in enumerate(parts[:-1]):
        if part == "{" and parts[number + 1].startswith("\\"):
            parts[number] = "{{}"
        elif _LIGATURE.search(part[-1:] + parts[number + 1][:1]):
            parts[number] = part + "{}"
    return _protect_spaces("".join(parts)).translate(_ADDED)


_ADDED = {2: "{", 3: "}"}


def _protect_spaces(source: str) -> str:
    """Return *source* with ``{}`` around spaces at its ends, which the reader would strip."""
    if not source or not (source[0].isspace() or source[-1].isspace()):
        return source
    return ("{}" if source[0].isspace() else "") + source + ("{}" if source[-1].isspace() else "")


def _escape_text(text: str) -> str:
    """Return plain text as TeX."""
    return _LIGATURE.sub("{}", _SPECIAL.sub(_escape, text))


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES[match[0]]


def encode_verbatim(text: str) -> str:
    r"""Return a URL or identifier for a verbatim field.

    Backslashes and unbalanced braces are not possible in such a field and are percent-encoded.

    >>> encode_verbatim("https://example.org/a_b%20~c"), encode_verbatim("10.1000/{x}"), encode_verbatim("a}b")
    ('https://example.org/a_b%20~c', '10.1000/{x}', 'a%7Db')
    """
    text = one_line(clean(text)).strip()
    if "\\" in text:
        text = text.replace("\\", "%5C")
    if ("{" in text or "}" in text) and not is_balanced(text):
        text = text.replace("{", "%7B").replace("}", "%7D")
    return text


def is_balanced(source: str) -> bool:
    """Return whether the braces in *source* are balanced. BibTeX counts escaped braces too."""
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
    r"""Return whether the TeX *source* is safe in a field: it is balanced and contains no unknown commands.

    >>> is_safe(r"\emph{a} {\'e}"), is_safe(r"\input{x}"), is_safe("{")
    (True, False, False)
    """
    if "^^" in source or not is_balanced(source) or clean(source) is not source:
        return False
    return all(name in _KNOWN or symbol(name) is not None for name in filter(None, _COMMAND.findall(source)))
