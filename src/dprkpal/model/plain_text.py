"""Text without the inline markup of CSL-JSON."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["plain"]

_MARKUP = re.compile(r"</?(?:i|b|sup|sub|sc|span)\b[^<>]{0,100}>")
_SPACES = re.compile(r"\s+")

LONGEST = 1_000_000
"""Characters of one text beyond these are not looked at."""


def plain(text: str) -> str:
    r"""Return *text* on one line, without markup, in Unicode's normal form C.

    >>> plain("On <i>Guns</i>,\n Guerillas")
    'On Guns, Guerillas'
    """
    text = _SPACES.sub(" ", _MARKUP.sub("", text[:LONGEST])).strip()
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
