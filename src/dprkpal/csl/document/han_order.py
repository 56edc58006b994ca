"""Internal: the alphabetical order of Chinese characters in Chinese and Korean.

Chinese lists are ordered by pinyin, or by the number of strokes where traditional characters are used. In Korean a
Chinese character has the place of the Hangul syllable that it is read as. The files have the 27,583 characters of the
blocks "CJK Unified Ideographs" and "Extension A", among them all of GB 2312, GBK and Big5.

Source: Unicode CLDR, collation data of ``zh`` (``pinyin``, ``stroke``) and ``ko``, as Node.js 20 has it (ICU 73). The
script ``tests/csl/han_orders.js`` writes the files.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache

__all__ = ["han_places", "hanja_readings"]

_DATA = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "data")


def _read(name: str) -> str:
    with open(os.path.join(_DATA, name), encoding="utf-8") as file:
        return file.read()


@lru_cache(maxsize=2)
def han_places(order: str) -> Mapping[str, int]:
    """Return the place of each Chinese character, counted from 0.

    Args:
        order: ``"pinyin"`` or ``"stroke"``.

    >>> pinyin, stroke = han_places("pinyin"), han_places("stroke")
    >>> sorted("张王闫李嵇", key=pinyin.__getitem__), sorted("龔一郗", key=stroke.__getitem__)
    (['嵇', '李', '王', '闫', '张'], ['一', '郗', '龔'])
    """
    return {character: place for place, character in enumerate(_read(f"han-{order}.txt"))}


@lru_cache(maxsize=1)
def hanja_readings() -> Mapping[str, str]:
    """Return the Hangul syllable that each Chinese character is read as in Korean.

    >>> hanja_readings()["家"], hanja_readings()["朴"]
    ('가', '박')
    """
    return {character: line[0] for line in _read("hanja-readings.txt").splitlines() for character in line[1:]}
