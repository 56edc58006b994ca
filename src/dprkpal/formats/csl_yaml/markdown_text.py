r"""Internal: convert text between CSL-JSON inline markup and the Markdown of CSL-YAML.

Only the markup that CSL-JSON supports is converted: emphasis, strong emphasis, superscript, subscript, and spans with
the classes ``nocase`` and ``smallcaps``. Everything else is text.

Source: Pandoc User's Guide, "Pandoc's Markdown": "Backslash escapes", "Emphasis", "Superscripts and subscripts",
"Small caps", "Extension: smart"; "Specifying bibliographic data".
"""

from __future__ import annotations

import re

from ..inline_markup import OPENING, canonical, pieces
from ..results import clean

__all__ = ["decode_markdown", "encode_markdown", "escape_markdown"]

MAX_NESTING = 100
"""The maximum nesting of marks. Deeper marks are treated as text."""

_TOKEN = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~ ])|(?P<smart>---?|\.\.\.)|<(?P<link>https?://[^\s<>]{1,2000})>"
    r"|(?P<mark>\*\*|\*|__|_|\^|~|\[|\]\{\.(?:nocase|smallcaps)\})"
)
_SPECIAL = re.compile(r"[\\*_^~\[]|--|\.\.\.|<http")
_KINDS = {"*": "i", "_": "i", "**": "b", "__": "b", "^": "sup", "~": "sub"}
_SMART = {"---": "—", "--": "–", "...": "…"}
_CLASSES = {"]{.nocase}": "nocase", "]{.smallcaps}": "sc"}
_TO_ESCAPE = re.compile(r"[\\*_^~\[\]<>`$@]|-(?=-)|(?<=-)-|\.(?=\.)|(?<=\.)\.")
_WRITTEN = {"i": ("*", "*"), "b": ("**", "**"), "sup": ("^", "^"), "sub": ("~", "~"),
            "nocase": ("[", "]{.nocase}"), "sc": ("[", "]{.smallcaps}")}  # fmt: skip


def decode_markdown(source: str) -> str:
    r"""Convert Markdown to text with CSL-JSON inline markup.

    Args:
        source: A CSL-YAML value.

    Returns:
        The text. Marks without a matching mark are treated as text.

    >>> decode_markdown(r"The [DNA]{.nocase} of *Homo sapiens*, H~2~O, a\_b -- c")
    'The <span class="nocase">DNA</span> of <i>Homo sapiens</i>, H<sub>2</sub>O, a_b – c'
    """
    if _SPECIAL.search(source) is None:
        return source
    out: list[str] = []
    opened: list[tuple[str, int]] = []  # the mark, and its index in out
    waiting: dict[str, int] = {}
    position = 0
    for match in _TOKEN.finditer(source):
        out.append(source[position : match.start()])
        position = match.end()
        if match["escaped"]:
            out.append("\N{NO-BREAK SPACE}" if match["escaped"] == " " else match["escaped"])
        elif match["link"]:  # pandoc writes addresses in angle brackets
            out.append(match["link"])
        elif match["smart"]:
            out.append(_SMART[match["smart"]])
        else:
            _mark(match["mark"], source, match.start(), position, out, opened, waiting)
    out.append(source[position:])
    return "".join(out)


def _mark(
    mark: str, source: str, begin: int, end: int, out: list[str], opened: list[tuple[str, int]], waiting: dict[str, int]
) -> None:
    """Add a mark to *out*: as an end if it can close an open mark, as a start if it can open one, or else as text."""
    before, after = source[begin - 1 : begin], source[end : end + 1]
    opener = "[" if mark in _CLASSES else mark
    closes = mark != "[" and waiting.get(opener, 0) and before and (mark in _CLASSES or not before.isspace())
    if closes and mark[0] == "_" and after.isalnum():
        closes = False
    if closes:
        while opened[-1][0] != opener:  # the marks in between have no end: they are text
            waiting[opened.pop()[0]] -= 1
        _, place = opened.pop()
        waiting[opener] -= 1
        if mark in ("^", "~") and any(" " in part for part in out[place + 1 :]):
            out.append(mark)  # superscripts and subscripts cannot contain spaces
            return
        kind = _CLASSES.get(mark) or _KINDS[mark]
        out[place] = OPENING[kind]
        out.append("</span>" if kind in ("nocase", "sc") else f"</{kind}>")
        return
    may_open = mark not in _CLASSES and after and not after.isspace() and not (mark[0] == "_" and before.isalnum())
    if may_open and len(opened) < MAX_NESTING:
        opened.append((mark, len(out)))
        waiting[mark] = waiting.get(mark, 0) + 1
    out.append(mark)


def encode_markdown(text: str) -> str:
    r"""Convert text with CSL-JSON inline markup to Markdown.

    Args:
        text: A CSL-JSON value.

    Returns:
        Markdown, with special characters escaped. Markup that Markdown cannot express, such as emphasis directly after
        emphasis, keeps its CSL-JSON tags.

    >>> encode_markdown('<i>Homo</i> a_b <span class="nocase">DNA</span>')
    '*Homo* a\\_b [DNA]{.nocase}'
    """
    text = clean(text)
    parts: list[str] = []
    plain: list[str] = []
    for piece in pieces(text):
        if piece.kind == "text":
            parts.append(escape_markdown(piece.text))
            plain.append(escape_markdown(piece.text))
        else:
            ends = _WRITTEN.get(piece.kind)
            tag = OPENING[piece.kind] if piece.text == "begin" else _end(piece.kind)
            parts.append(tag if ends is None else ends[piece.text == "end"])
            plain.append(tag)
    source = "".join(parts)
    return source if canonical(decode_markdown(source)) == canonical(text) else "".join(plain)


def _end(kind: str) -> str:
    """Return the CSL-JSON end tag for *kind*."""
    return "</span>" if kind in ("nocase", "sc", "nodecor") else f"</{kind}>"


def escape_markdown(text: str) -> str:
    r"""Escape plain text for Markdown.

    >>> escape_markdown("J*.*")
    'J\\*.\\*'
    """
    return _TO_ESCAPE.sub(lambda match: "\\" + match[0], text).replace("\xa0", "\\ ")
