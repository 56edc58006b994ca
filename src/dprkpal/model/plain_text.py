"""Internal: remove the inline markup of CSL-JSON and of web pages from text."""

from __future__ import annotations

import re
import unicodedata

from .lazy_pattern import Pattern

__all__ = ["plain"]

_ATTRIBUTE = r"""\s{1,20}[\w:-]{1,40}\s{0,20}=\s{0,20}(?:"[^"<>]{0,200}"|'[^'<>]{0,200}'|[^\s"'<>=]{1,200})"""
_MARKUP = Pattern(
    rf"</?(?:i|b|u|em|strong|sup|sub|sc|scp|span)(?:{_ATTRIBUTE}){{0,8}}\s{{0,20}}/?>", re.IGNORECASE
)
"""A tag of CSL-JSON, or one that catalogues use instead. A less-than sign before other text is not a tag."""
_BREAK = Pattern(rf"</?(?:br|p)(?:{_ATTRIBUTE}){{0,8}}\s{{0,20}}/?>", re.IGNORECASE)
_ENTITY = Pattern(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_SPACES = re.compile(r"\s+")

LONGEST = 1_000_000
"""Only this many characters of a text are kept."""
_MOST_PASSES = 4
"""Some databases escape text more than once."""


def plain(text: str) -> str:
    r"""Return *text* on one line, without markup, in Unicode normal form C.

    Tags are removed even if they are not paired. Entities become characters. Everything else stays.

    >>> plain("On <i>Guns</i>,\n <span class=\"nocase\">Guerillas &amp; 1 < 2")
    'On Guns, Guerillas & 1 < 2'
    """
    text = text[:LONGEST]
    for _ in range(_MOST_PASSES):
        before = text
        if "<" in text:
            text = _MARKUP.sub("", _BREAK.sub(" ", text))
        if "&" in text:
            text = _ENTITY.sub(_character, text)
        if text == before:
            break
    text = _SPACES.sub(" ", text).strip()
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _character(entity: re.Match[str]) -> str:
    """Return the character for *entity*, or *entity* itself if there is none."""
    from html import unescape  # loads a large table, which few texts need

    return unescape(entity[0])
