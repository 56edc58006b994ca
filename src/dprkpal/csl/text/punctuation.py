"""Signs of punctuation, and what becomes of two that meet.

Source: the table of meeting punctuation that the CSL test suite states (``punctuation_FullMontyPlain``); CSL 1.0.2,
"Localized Options", ``punctuation-in-quote``.
"""

__all__ = ["COLLAPSIBLE", "COLLAPSING_PAIRS", "KEEP_LEFT", "KEEP_RIGHT", "MOVES_INSIDE", "PUNCTUATION", "SPACES"]

KEEP_LEFT = frozenset({
    "::", ":.", ";:", ";.", ";;", "!:", "!.", "!!", "?:", "?.", "??", "..", ",,",
})  # fmt: skip
"""Pairs of which only the left sign stays."""
KEEP_RIGHT = frozenset({":!", ":?", ";!", ";?"})
"""Pairs of which only the right sign stays."""
COLLAPSING_PAIRS = KEEP_LEFT | KEEP_RIGHT
"""Pairs of signs of which one goes where they meet."""
SPACES = frozenset(" \u00a0\u202f")
"""Spaces; of two equal ones that meet, one goes."""
PUNCTUATION = frozenset(".,:;!?")
COLLAPSIBLE = PUNCTUATION | SPACES
"""Signs that may meet another."""
MOVES_INSIDE = frozenset(".,!?")
"""Signs that go inside a quotation that ends before them."""
