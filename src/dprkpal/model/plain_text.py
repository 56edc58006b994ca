"""Internal: remove the inline markup of CSL-JSON from text."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["plain"]

_MARKUP = re.compile(r"</?(?:i|b|sup|sub|sc|span)\b[^<>]{0,100}>")
_SPACES = re.compile(r"\s+")

LONGEST = 1_000_000
"""Only this many characters of a text are kept."""


def plain(text: str) -> str:
    r"""Return *text* on one line, without markup, in Unicode normal form C.

    >>> plain("On <i>Guns</i>,\n Guerillas")
    'On Guns, Guerillas'
    """
    text = _SPACES.sub(" ", _MARKUP.sub("", text[:LONGEST])).strip()
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
