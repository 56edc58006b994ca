"""Internal: punctuation characters, and which of two adjacent ones is kept.

Source: the table of adjacent punctuation in the CSL test suite (``punctuation_FullMontyPlain``); CSL 1.0.2,
"Localized Options", ``punctuation-in-quote``.
"""

__all__ = [
    "COLLAPSIBLE", "COLLAPSING_PAIRS", "FULL_STOPS", "KEEP_LEFT", "KEEP_RIGHT", "MOVES_INSIDE", "PUNCTUATION", "SPACES",
]  # fmt: skip

KEEP_LEFT = frozenset({
    "::", ":.", ";:", ";.", ";;", "!:", "!.", "!!", "?:", "?.", "??", "..", ",,",
})  # fmt: skip
"""Pairs of which only the left character is kept."""
KEEP_RIGHT = frozenset({":!", ":?", ";!", ";?"})
"""Pairs of which only the right character is kept."""
COLLAPSING_PAIRS = KEEP_LEFT | KEEP_RIGHT
"""Pairs of which one character is dropped."""
SPACES = frozenset(" \u00a0\u202f")
"""Spaces; of two equal adjacent ones, one is dropped."""
PUNCTUATION = frozenset(".,:;!?")
COLLAPSIBLE = PUNCTUATION | SPACES
"""Characters that may be dropped next to another."""
MOVES_INSIDE = frozenset(".,!?")
"""Punctuation that may move inside a quotation in front of it."""
FULL_STOPS = frozenset({".", ". ", ".\u00a0"})
"""Fixed texts of a style that end a sentence. After an abbreviation, only what follows the full stop is printed."""
