"""Internal: protect inline markup that the citation processor cannot represent.

The processor knows italics, bold, superscript and subscript. Other markup, such as code or a link, is replaced by a
private character before formatting, and put back afterwards.
"""

from __future__ import annotations

import re

__all__ = ["PLACEHOLDERS", "Placeholders"]

FIRST, LAST = 0xF0000, 0xFFFFD
PLACEHOLDERS = f"{chr(FIRST)}-{chr(LAST)}"
"""The range of placeholder characters, for use in regular expressions."""

_PLACEHOLDER = re.compile(f"[{PLACEHOLDERS}]")


class Placeholders:
    """Markup in the output format, and the character that replaces each piece of it.

    >>> placeholders = Placeholders()
    >>> text = f"see {placeholders.add('`x`')}"
    >>> placeholders.restore(text.upper())
    'SEE `x`'
    """

    def __init__(self) -> None:
        self._parts: list[str] = []

    def add(self, part: str) -> str:
        """Return a placeholder for *part*, or an empty string when no characters are left."""
        if FIRST + len(self._parts) > LAST:
            return ""
        self._parts.append(part)
        return chr(FIRST + len(self._parts) - 1)

    def restore(self, text: str) -> str:
        """Return *text* with each placeholder replaced by its markup."""
        if not self._parts:
            return text
        return _PLACEHOLDER.sub(self._part, text)

    def _part(self, match: re.Match[str]) -> str:
        index = ord(match[0]) - FIRST
        return self._parts[index] if index < len(self._parts) else match[0]
