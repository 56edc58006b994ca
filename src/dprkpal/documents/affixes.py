"""What stands before and after a key: inline Markdown as the text that the processor sets.

The processor knows the markup of CSL-JSON: italics, bold, raised and lowered. What it does not know, such as code or
a link, is set aside: one private character stands in its place, and after formatting it is put back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["OPAQUE", "Aside", "rich_text"]

FIRST, LAST = 0xF0000, 0xFFFFD
OPAQUE = f"{chr(FIRST)}-{chr(LAST)}"
"""The private characters, as a range for regular expressions."""

_OPAQUE = re.compile(f"[{OPAQUE}]")
_TAGS = {
    "em_open": "<i>", "em_close": "</i>", "strong_open": "<b>", "strong_close": "</b>", "softbreak": " ",
    "hardbreak": " ",
}  # fmt: skip


class Aside:
    """What was set aside, already in the output format, in its order.

    >>> aside = Aside()
    >>> text = f"see {aside.put('`x`')}"
    >>> aside.restore(text.upper())
    'SEE `x`'
    """

    def __init__(self) -> None:
        self._parts: list[str] = []

    def put(self, part: str) -> str:
        """Return the character that stands for *part* from now on; nothing where there are none left."""
        if FIRST + len(self._parts) > LAST:
            return ""
        self._parts.append(part)
        return chr(FIRST + len(self._parts) - 1)

    def restore(self, text: str) -> str:
        """Return *text* with everything back in its place."""
        if not self._parts:
            return text
        return _OPAQUE.sub(self._part, text)

    def _part(self, match: re.Match[str]) -> str:
        index = ord(match[0]) - FIRST
        return self._parts[index] if index < len(self._parts) else match[0]


def rich_text(tokens: Iterable[Token], aside: Aside, write: Callable[[Token, Token | None], str]) -> str:
    """Return inline *tokens* as text with the markup of CSL-JSON.

    Args:
        tokens: What markdown-it makes of the text before or after a key.
        aside: Takes what the processor does not know.
        write: Returns a token in the output format: code, an image, the beginning or the end of a link or of struck
            out text; for an end it gets the token of the beginning too.
    """
    parts: list[str] = []
    opened: list[Token] = []
    for token in tokens:
        kind = token.type
        if kind in _TAGS:
            parts.append(_TAGS[kind])
        elif kind in ("text", "text_special", "html_inline"):
            # Raw HTML is a text like others here: whatever it is, a citation only shows it.
            parts.append(_OPAQUE.sub("", token.content))
        else:
            begin = None
            if token.nesting == 1:
                opened.append(token)
            elif token.nesting == -1:
                begin = opened.pop()
            parts.append(aside.put(write(token, begin)))
    return "".join(parts)
