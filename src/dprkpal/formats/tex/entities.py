r"""Internal: HTML entities such as ``&amp;`` in TeX, which exports of web sites leave in ``.bib`` files.

An unescaped ampersand is an error in the text of TeX, so ``&amp;`` can only be an entity. ``\&amp;`` prints *&amp;*,
and is left alone.

Source: the HTML standard, "Named character references".
"""

from __future__ import annotations

import html
import re

__all__ = ["ENTITY", "decode_entities", "replace_entities"]

ENTITY = re.compile(r"\\?&(?:[A-Za-z]{2,8}[0-9]{0,2}|#\d{1,6}|#[xX][0-9A-Fa-f]{1,5});")
"""An entity, with the backslash that TeX may have before it."""

_ESCAPED = {character: "\\" + character for character in "&%$#_{}"} | {
    "\u00a0": "~", "\\": r"{\textbackslash}", "~": r"{\textasciitilde}", "^": r"{\textasciicircum}",
}  # fmt: skip


def replace_entities(source: str, tex: bool = True) -> str:
    r"""Return *source* with a character for each entity, also those with a backslash.

    >>> replace_entities(r"A \&amp; B &lt; caf&eacute; &unknown;")
    'A \\& B < café &unknown;'
    """

    def character(match: re.Match[str]) -> str:
        entity = match[0].removeprefix("\\")
        text = html.unescape(entity)
        if text == entity or not (text.isprintable() or text == "\u00a0") or not text:
            return match[0]
        return _ESCAPED.get(text, text) if tex else text

    return ENTITY.sub(character, source)


def decode_entities(source: str, tex: bool = True) -> str:
    r"""Return the TeX *source* with a character for each entity that has no backslash.

    >>> decode_entities(r"A &amp; B \&amp; C")
    'A \\& B \\&amp; C'
    """
    return _BARE.sub(lambda match: replace_entities(match[0], tex), source) if ";" in source else source


_BARE = re.compile(r"(?<!\\)" + ENTITY.pattern.removeprefix(r"\\?"))
