"""What a citation takes with it of the text beside it: a space, the punctuation after it, a full stop too many.

The call of a note follows its word without a space and, in most languages, the punctuation after it; superior figures
follow their word. The full stop of a citation at the head of a note goes where its sentence goes on, and that of the
document where a claim brings its own.

Source: Pandoc User's Guide, "Other relevant metadata fields" (``notes-after-punctuation``).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .reading_order import Placed

__all__ = ["Around", "around"]

WINDOW = 100
"""How far before a citation its space is looked for."""

_SPACE = re.compile(r"[ \t]*\n?[ \t]*$")
_HARD_BREAK = re.compile(r"(?:  |\\)\n[ \t]*$")
_PUNCTUATION = re.compile(r"[.,;:!?…]{1,3}(?![\w({]|\[(?!\^))")
_GOES_ON = re.compile(r"\s*(?:[.,;:!?)\]’”\"'—–-]|[^\W\d_])")


class Around(NamedTuple):
    """What of a run goes where a citation is put in."""

    start: int
    """Where the text begins that gives way."""
    end: int
    before: str
    """Punctuation that now stands before a superior figure."""
    text: str
    """What stands in its place, but for the call of a note."""
    after: str = ""
    """Punctuation that now stands before the call."""


def around(placed: Placed, text: str, *, has_note: bool, raised: bool, after_punctuation: bool) -> Around:
    """Return what gives way to a citation, and what is put in its place.

    Args:
        placed: The citation.
        text: What it prints in the running text, in the output format.
        has_note: Whether the call of a note follows.
        raised: Whether it is a superior figure.
        after_punctuation: Whether calls follow the punctuation after them.
    """
    mark, run = placed.mark, placed.mark.run.text
    start, end = mark.start, mark.end
    if start and (raised or has_note) and not placed.plan.names:
        before = run[max(start - WINDOW, 0) : start]
        space = _SPACE.search(before)
        if space is not None and space.start() > 0 and _HARD_BREAK.search(before) is None:
            start -= len(before) - space.start()
    if (has_note or raised) and after_punctuation and (sign := _PUNCTUATION.match(run, end)):
        if raised:
            return Around(start, sign.end(), sign[0], text)
        moved = "" if text.endswith(".") and sign[0] == "." else sign[0]
        return Around(start, sign.end(), "", text, moved)
    if placed.plan.claim is not None and placed.plan.names and run.startswith(".", end):
        end += 1
    elif placed.opens and text.endswith(".") and (match := _GOES_ON.match(run, end)) and not match[0][-1].isupper():
        text = text[:-1]
    return Around(start, end, "", text)
