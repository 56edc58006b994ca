"""Internal: wrap plain text to a line length.

A wide character, such as a Chinese one, counts as two columns, and a line may break before or after it: such scripts
have no spaces. Closing punctuation stays with the character before it, opening punctuation with the one after it.

Source: Unicode Standard Annex #11, "East Asian Width", and #14, "Unicode Line Breaking Algorithm".

>>> print(wrap_text("Young, *Guns, Guerillas, and the Great Leader*", 20))
Young, *Guns,
Guerillas, and the
Great Leader*
>>> print(wrap_text("《朝鮮與巴勒斯坦》。", 12))
《朝鮮與巴勒
斯坦》。
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["wrap_text"]

_WORD = re.compile(r"([ \t]*)([^ \t]+)")
_CLOSING = frozenset({"Pe", "Pf", "Po", "Mn", "Mc", "Me", "Lm", "Cf"})
_OPENING = frozenset({"Ps", "Pi"})


def wrap_text(text: str, width: int) -> str:
    """Return *text* with each line wrapped to *width* columns; longer words, such as URLs, are kept whole.

    Args:
        text: The text. Its line feeds stay.
        width: The number of columns; 0 leaves the text as it is.
    """
    return "\n".join(_wrap_line(line, width) for line in text.split("\n")) if width > 0 else text


def _wrap_line(line: str, width: int) -> str:
    """Return one line wrapped to *width* columns."""
    if len(line) * 2 <= width:
        return line
    lines: list[str] = []
    current: list[str] = []
    room = width
    for match in _WORD.finditer(line):
        space = match[1]
        for unit in _units(match[2]):
            length = _columns(unit)
            if current and len(space) + length > room:
                lines.append("".join(current))
                current, room, space = [], width, ""
            current += [space, unit]
            room -= len(space) + length
            space = ""
    return "\n".join([*lines, "".join(current)])


def _units(word: str) -> list[str]:
    """Return the parts of *word* between which a line may break."""
    if word.isascii():
        return [word]
    units: list[str] = []
    opened = False
    for character in word:
        category = unicodedata.category(character)
        wide = _is_wide(character)
        joined = units and (opened or category in _CLOSING or not (wide or _is_wide(units[-1][-1])))
        if joined:
            units[-1] += character
        else:
            units.append(character)
        opened = category in _OPENING
    return units


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in ("W", "F")


def _columns(text: str) -> int:
    """Return the number of columns that *text* takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(character) or unicodedata.category(character) == "Cf" else 1 + _is_wide(character)
        for character in text
    )
