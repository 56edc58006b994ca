"""Keys that put texts in the order in which readers look them up.

Letters before case before accents: ``"Ädel"`` stands beside ``"Adel"``, punctuation before digits before
letters. Source: Unicode Technical Standard 10, in the order of its default table, as far as titles and
names need it.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

__all__ = ["collation_key"]

_ORDER = " _-‐‑‒–—,;:!?.…'‘’‚\"“”„«»()[]{}§¶@*/\\&#%`´^+±<=>|~$¢£€0123456789"
_RANK = {ord(character): chr(index + 1) for index, character in enumerate(_ORDER)}
_EXPANDED = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "þ": "th", "ı": "i", "ð": "d"}


@lru_cache(maxsize=20_000)
def collation_key(text: str, locale: str = "en-US") -> tuple[str, str, str]:
    """Return a key: compare two texts by theirs.

    >>> sorted(["Zed", "ädel", "Adel", "adele"], key=collation_key)
    ['Adel', 'ädel', 'adele', 'Zed']
    """
    folded = text.casefold()
    if folded.isascii():
        return folded.translate(_RANK), "", text.swapcase()
    decomposed = unicodedata.normalize("NFD", folded)
    base = "".join([_EXPANDED.get(c, c) for c in decomposed if not unicodedata.combining(c)])
    return base.translate(_RANK), decomposed, text.swapcase()
