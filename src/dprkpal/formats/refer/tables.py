"""Internal: tables that map the tags of refer files to CSL variables.

Source: "The EndNote Import Option", the tags of EndNote's import format; refer(1).
"""

from __future__ import annotations

__all__ = ["KNOWN", "NAMES", "TEXTS"]

TEXTS = {
    "C": "publisher-place", "I": "publisher", "L": "call-number", "V": "volume", "X": "abstract", "Z": "note",
    "7": "edition", "6": "number-of-volumes", "9": "genre", "!": "title-short", "~": "source", "Q": "original-title",
    "<": "annote",
}  # fmt: skip
"""Tags with the same meaning in every type."""

NAMES = {"A": "author", "E": "editor", "Y": "collection-editor", "?": "translator", "H": "translator"}
"""Tags with a name, and their variables. ``%H`` is a translated author in newer files of EndNote."""

KNOWN = frozenset(
    "0 A B C D E F G H I J K L M N O P Q R S T U V W X Y Z 1 2 3 4 6 7 8 9 ? @ ! # $ ] & ( ) * + ^ > < [ = ~ f".split()
)
"""All tags of EndNote."""
