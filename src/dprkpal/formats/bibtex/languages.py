"""Internal: the language of an entry, in ``langid``, ``hyphenation`` or ``language``.

Source: the biblatex manual, "langid"; BCP 47.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .tables import LANGUAGES

__all__ = ["language_tag"]

_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_WORD = re.compile(r"[^\W\d_]+")
_REGIONS = {
    "us": "US", "usa": "US", "american": "US", "america": "US", "uk": "GB", "gb": "GB", "british": "GB",
    "britain": "GB", "australian": "AU", "canadian": "CA", "brazilian": "BR", "brazil": "BR", "mexican": "MX",
    "austrian": "AT", "swiss": "CH",
}  # fmt: skip
"""Words for a region that programs write next to the name of a language: ``English (US)``, ``Brazilian Portuguese``."""
_GENERAL = frozenset(("language", "united", "states", "kingdom"))
MAX_LENGTH = 40
"""Longer texts are no names of languages."""


@lru_cache(maxsize=256)
def language_tag(name: str) -> str:
    """Return the BCP 47 tag for *name*: a tag, a code, a name of babel or an English name, or ``""``.

    >>> [language_tag(name) for name in ("ngerman", "en-GB", "eng", "English (US)", "en_us", "Martian")]
    ['de', 'en-GB', 'eng', 'en-US', 'en-US', '']
    """
    name = name.strip().removeprefix("lang")
    if known := LANGUAGES.get(name.lower()):
        return known
    if len(name) > MAX_LENGTH:
        return ""
    if _TAG.fullmatch(name):
        return name
    primary, *rest = name.replace("_", "-").split("-")
    tag = "-".join((primary.lower(), *(part.upper() if len(part) == 2 else part for part in rest)))
    if _TAG.fullmatch(tag):
        return tag
    words = [word for word in _WORD.findall(name.lower()) if word not in _GENERAL]
    tags = {LANGUAGES[word].split("-")[0] for word in words if word in LANGUAGES and word not in _REGIONS}
    regions = {_REGIONS[word] for word in words if word in _REGIONS}
    others = [word for word in words if word not in LANGUAGES and word not in _REGIONS]
    if len(tags) != 1 or len(regions) > 1 or others:
        return ""
    return "-".join((*tags, *regions))
