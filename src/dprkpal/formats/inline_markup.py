"""Internal: parse the inline markup of CSL-JSON, which the writers turn into markup of their own format.

Source: CSL-JSON, "HTML-like formatting tags".
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .results import one_line

__all__ = ["OPENING", "Piece", "canonical", "pieces"]

MAX_NESTING = 100
"""The maximum nesting of tags. Deeper tags are treated as text."""

OPENING = {
    "i": "<i>", "b": "<b>", "sup": "<sup>", "sub": "<sub>", "sc": '<span style="font-variant:small-caps;">',
    "nocase": '<span class="nocase">', "nodecor": '<span class="nodecor">',
}  # fmt: skip
"""The kinds of markup, each with its start tag in canonical form."""

_TAG = re.compile(
    r"""<(?P<open>i|b|sup|sub|sc)>|<span[ ]+(?:class="(?P<cls>nocase|nodecor)"|(?P<caps>style="font-variant:[ ]*"""
    r"""small-caps;?"))[ ]*>|</(?P<close>i|b|sup|sub|sc|span)>"""
)
_SPANS = frozenset(("sc", "nocase", "nodecor"))


class Piece(NamedTuple):
    """A run of text, or a start or end tag."""

    kind: str
    """``"text"``, or one of `OPENING` for a tag."""
    text: str
    """The text; for a tag, ``"begin"`` or ``"end"``."""


def pieces(text: str) -> list[Piece]:
    """Split *text* into runs of text and properly nested tags.

    Args:
        text: A CSL-JSON value.

    Returns:
        The pieces in order. Tags without a matching tag, and tags that would overlap others, are treated as text.

    >>> [tuple(piece) for piece in pieces("a <i>b</i> </b>")]
    [('text', 'a '), ('i', 'begin'), ('text', 'b'), ('i', 'end'), ('text', ' </b>')]
    """
    if "<" not in text:
        return [Piece("text", text)] if text else []
    found: list[Piece] = []
    opened: list[tuple[str, str, int]] = []  # name of the end tag, kind, index in found
    waiting = dict.fromkeys(("i", "b", "sup", "sub", "sc", "span"), 0)
    position = 0

    def add(piece: str) -> None:
        if piece:
            found.append(Piece("text", piece))

    for match in _TAG.finditer(text):
        add(text[position : match.start()])
        position = match.end()
        if name := match["close"]:
            if not waiting[name]:
                add(match[0])
                continue
            while opened[-1][0] != name:  # the tags in between have no end tag: they are text
                inner, _, _ = opened.pop()
                waiting[inner] -= 1
            _, kind, place = opened.pop()
            waiting[name] -= 1
            found[place] = Piece(kind, "begin")
            found.append(Piece(kind, "end"))
        else:
            if len(opened) >= MAX_NESTING:
                add(match[0])
                continue
            kind = match["open"] or match["cls"] or "sc"
            name = kind if match["open"] else "span"
            opened.append((name, kind, len(found)))
            waiting[name] += 1
            add(match[0])
    add(text[position:])
    return _joined(found)


def _joined(found: list[Piece]) -> list[Piece]:
    """Return *found* with adjacent runs of text joined."""
    joined: list[Piece] = []
    run: list[str] = []
    for piece in found:
        if piece.kind == "text":
            run.append(piece.text)
            continue
        if run:
            joined.append(Piece("text", "".join(run)))
            run.clear()
        joined.append(piece)
    if run:
        joined.append(Piece("text", "".join(run)))
    return joined


def canonical(text: str) -> str:
    """Return *text* with tags in canonical form and white space collapsed, for comparison.

    Markup that has no effect is removed: tags around nothing, and ``nocase`` inside ``nocase`` or without letters.

    >>> canonical('<sc>a</sc>  <i></i>b')
    '<span style="font-variant:small-caps;">a</span> b'
    """
    if "<" not in text:
        return one_line(text).strip()
    stack: list[tuple[str, list[str]]] = [("", [])]
    protected = 0
    for piece in pieces(text):
        if piece.kind == "text":
            stack[-1][1].append(piece.text)
        elif piece.text == "begin":
            stack.append((piece.kind, []))
            protected += piece.kind == "nocase"
        else:
            kind, parts = stack.pop()
            content = "".join(parts)
            protected -= kind == "nocase"
            if kind == "nocase" and (protected or not any(map(str.isalpha, content))):
                stack[-1][1].append(content)
            elif content:
                end = "</span>" if kind in _SPANS else f"</{kind}>"
                stack[-1][1].append(OPENING[kind] + content + end)
    return one_line("".join(stack[0][1])).strip()
